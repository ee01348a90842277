package descriptor

import (
	"cmp"
	"slices"
	"strings"

	"github.com/contactsheet/contactsheet/media"
)

// Parse reads the first file that text describes: JSON of at most 1 MB, alone or
// in a code fence. Objects around it, such as a webhook's, do not matter.
//
// The error wraps media.NotJSON or TooLarge, or is a *media.FieldError with the
// name that the field has in text, or would have: NoField, BadField or KeySize.
// With a FieldError the Descriptor holds what could be read.
func Parse(text []byte) (Descriptor, error) { return ParseAs(text, "") }

// ParseAs is Parse of a file that is of this kind, whatever text says; "" for
// what text says.
func ParseAs(text []byte, kind media.Kind) (Descriptor, error) {
	root, err := read(text)
	if err != nil {
		return Descriptor{}, err
	}
	switch root.(type) {
	case *object, []any:
	default: // text or a number
		return Descriptor{}, media.NotJSON
	}
	found := find(root)
	if len(found) == 0 {
		return Descriptor{}, &media.FieldError{Fault: media.NoField, Field: camel.name(fieldKey)}
	}
	c := found[0]
	d, err := c.describe()
	d.Count = count(found)
	if kind != "" {
		d.Ref.Kind = kind
	}
	if err == nil {
		err = check(d, styleOf(c.object))
	}
	return d, err
}

// candidate is an object that may describe a file, with what it stands in.
type candidate struct {
	*object
	around []member // from the outermost to the object itself
	rank   int      // 0 is the best
}

// find lists the objects that may describe a file, the likeliest first.
func find(root any) []candidate {
	var found []candidate
	var walk func(v any, around []member)
	walk = func(v any, around []member) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				name := ""
				if len(around) > 0 {
					name = around[len(around)-1].name
				}
				walk(e, append(slices.Clip(around), member{name, e}))
			}
		case *object:
			if len(around) == 0 {
				around = []member{{"", v}}
			}
			c := candidate{object: v, around: around}
			if c.rate() {
				found = append(found, c)
			}
			for _, m := range v.members {
				walk(m.value, append(slices.Clip(around), m))
			}
		}
	}
	walk(root, nil)
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	return found
}

// rate reports whether c may describe a file at all, and ranks it: key and place
// together, then the key, then the place; what is quoted behind the rest.
func (c *candidate) rate() bool {
	var key, place, other bool
	for _, m := range c.members {
		switch fields[fold(m.name)] {
		case fieldKey:
			key = key || present(m.value)
		case fieldURL, fieldPath:
			s, ok := m.value.(string)
			place = place || ok && s != ""
		case fieldHash, fieldEncHash:
			other = true
		}
	}
	switch {
	case key && place:
		c.rank = 0
	case key:
		c.rank = 2
	case place && other:
		c.rank = 4
	case place, other:
		c.rank = 6
	default:
		return false
	}
	for _, m := range c.around {
		if n := fold(m.name); strings.Contains(n, "quoted") || strings.Contains(n, "replyto") {
			c.rank++
			break
		}
	}
	return true
}

// present reports whether a field that is there says anything.
func present(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return strings.TrimSpace(v) != ""
	case []any:
		return len(v) > 0
	case *object:
		return len(v.members) > 0
	}
	return true
}

// count says how many files there are: those with a key of their own, at least
// one.
func count(found []candidate) int {
	keys := map[string]bool{}
	for _, c := range found {
		if c.rank > 1 {
			break
		}
		for _, m := range c.members {
			if fields[fold(m.name)] == fieldKey {
				b, _ := blob(m.value)
				keys[string(b)] = true
			}
		}
	}
	return max(1, len(keys))
}

// describe reads c. The error is that there is no key, or of the first field that
// cannot be used.
func (c candidate) describe() (Descriptor, error) {
	var d Descriptor
	var first error
	r := &d.Ref
	read := func(to *[]byte, m member, wrong media.Fault) {
		b, ok := blob(m.value)
		switch {
		case first == nil && !ok:
			first = &media.FieldError{Fault: media.BadField, Field: m.name}
		case first == nil && len(b) != 0 && len(b) != keySize:
			first = &media.FieldError{Fault: wrong, Field: m.name}
		case len(b) == keySize && len(*to) == 0:
			*to = b
		}
	}
	var gif, key bool
	for _, m := range c.members {
		s, _ := m.value.(string)
		s = strings.TrimSpace(s)
		switch fields[fold(m.name)] {
		case fieldKey:
			key = key || present(m.value)
			read(&r.MediaKey, m, media.KeySize)
		case fieldHash:
			read(&r.FileSHA256, m, media.BadField)
		case fieldEncHash:
			read(&r.FileEncSHA256, m, media.BadField)
		case fieldURL, fieldPath:
			place(r, s)
		case fieldMIME:
			r.MIME = cmp.Or(r.MIME, s)
		case fieldSize:
			n, ok := size(m.value)
			if !ok && first == nil {
				first = &media.FieldError{Fault: media.BadField, Field: m.name}
			}
			r.Size = cmp.Or(r.Size, n)
		case fieldName:
			d.Name = cmp.Or(d.Name, s)
		case fieldGIF:
			gif = gif || flag(m.value)
		case fieldOnce:
			d.ViewOnce = d.ViewOnce || flag(m.value)
		}
	}
	if !key {
		// Whatever else is wrong with it: this is what the user must look for.
		first = &media.FieldError{Fault: media.NoField, Field: styleOf(c.object).name(fieldKey)}
	}
	for _, m := range c.around {
		d.ViewOnce = d.ViewOnce || strings.HasPrefix(fold(m.name), "viewonce")
	}
	if r.DirectPath == "" {
		r.DirectPath = pathOf(r.URL)
	}
	r.Kind = c.kind(r.MIME)
	if r.Kind == media.Video && gif {
		r.Kind = media.GIF
	}
	return d, first
}

// place takes a URL or a path, whatever the field is called.
func place(r *media.Ref, s string) {
	if strings.HasPrefix(s, "/") {
		r.DirectPath = cmp.Or(r.DirectPath, s)
	} else {
		r.URL = cmp.Or(r.URL, s)
	}
}

// kind is what the file is called nearest to it: by the name it stands under, by
// its own fields, then by what is around it; at last what its MIME type tells.
func (c candidate) kind(mime string) media.Kind {
	for i, m := range slices.Backward(c.around) {
		if k := kindOf(m.name); k != "" {
			return k
		}
		o, ok := m.value.(*object)
		if !ok {
			continue
		}
		for _, m := range o.members {
			s, _ := m.value.(string)
			if fields[fold(m.name)] != fieldKind {
				continue
			}
			// Around it a MIME type may be that of the envelope.
			if k := kindOf(s); k != "" && (i == len(c.around)-1 || !strings.Contains(s, "/")) {
				return k
			}
		}
	}
	return kindOf(mime)
}
