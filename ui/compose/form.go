package compose

import (
	"image"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// form is what the user has chosen so far. It knows nothing of widgets.
type form struct {
	pictures  []*picture
	to        []recipient
	caption   string // for every picture while each is off
	each      bool   // every picture has its own caption instead
	quality   session.Quality
	compress  bool
	viewOnce  bool
	expires   *time.Duration
	forwarded bool
	keepMeta  bool
	replyTo   session.MessageID
}

// picture is one picture of the strip.
type picture struct {
	path    string
	caption string
	info    session.PictureInfo
	seen    bool  // Inspect has answered
	err     error // and this is why it cannot be sent
	thumb   *image.RGBA
}

// recipient is one who gets the pictures.
type recipient struct {
	jid   session.JID
	name  string // of the chat, or the number as typed
	known bool   // has written to us, is in the contacts, or is a group
}

func newForm() *form {
	return &form{quality: session.Standard, compress: true}
}

// add appends files that are not on the strip yet.
func (f *form) add(paths ...string) []*picture {
	var added []*picture
	for _, path := range paths {
		if !slices.ContainsFunc(f.pictures, func(p *picture) bool { return p.path == path }) {
			p := &picture{path: path}
			f.pictures = append(f.pictures, p)
			added = append(added, p)
		}
	}
	return added
}

func (f *form) remove(p *picture) {
	f.pictures = slices.DeleteFunc(f.pictures, func(q *picture) bool { return p == q })
}

// move puts p by places to the right, negative to the left, within the strip.
func (f *form) move(p *picture, by int) {
	i := slices.Index(f.pictures, p)
	if i < 0 {
		return
	}
	j := min(max(i+by, 0), len(f.pictures)-1)
	f.pictures = slices.Insert(slices.Delete(f.pictures, i, i+1), j, p)
}

// toggle adds a recipient, or removes it when it is there.
func (f *form) toggle(r recipient) {
	if i := slices.IndexFunc(f.to, func(x recipient) bool { return x.jid == r.jid }); i >= 0 {
		f.to = slices.Delete(f.to, i, i+1)
		return
	}
	f.to = append(f.to, r)
}

func (f *form) chosen(jid session.JID) bool {
	return slices.ContainsFunc(f.to, func(r recipient) bool { return r.jid == jid })
}

// bad are the pictures that cannot be sent.
func (f *form) bad() (ps []*picture) {
	for _, p := range f.pictures {
		if p.err != nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// captionOf is what goes beneath p.
func (f *form) captionOf(p *picture) string {
	if f.each {
		return p.caption
	}
	return f.caption
}

// longest is the length in characters of the longest caption in use.
func (f *form) longest() int {
	if !f.each {
		return utf8.RuneCountInString(f.caption)
	}
	n := 0
	for _, p := range f.pictures {
		n = max(n, utf8.RuneCountInString(p.caption))
	}
	return n
}

// problem is the first reason why the form cannot be sent yet, as the user is
// told it; "" when it can.
func (f *form) problem() string {
	bad := len(f.bad())
	switch {
	case len(f.pictures) == 0:
		return lang.L("Add a picture to send.")
	case bad > 0:
		return words.Count(bad, "One picture cannot be sent. Remove it to go on.",
			"{{.N}} pictures cannot be sent. Remove them to go on.")
	case slices.ContainsFunc(f.pictures, func(p *picture) bool { return !p.seen }):
		return lang.L("Looking at the pictures…")
	case f.longest() > session.MaxCaption:
		return words.Count(f.longest()-session.MaxCaption, "The caption is one character too long.",
			"The caption is {{.N}} characters too long.")
	case len(f.to) == 0:
		return lang.L("Choose who gets it.")
	}
	return ""
}

// warning is what the user should know before sending; "" for nothing.
func (f *form) warning() string {
	n := 0
	for _, r := range f.to {
		if !r.known {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return words.Count(n, "This person has never written to you. WhatsApp may restrict accounts that write to strangers.",
		"{{.N}} of these people have never written to you. WhatsApp may restrict accounts that write to strangers.")
}

// outcome says what becomes of the pictures.
func (f *form) outcome() string {
	if f.quality == session.Original {
		if f.keepMeta {
			return lang.L("The files as they are, with place and camera data")
		}
		return lang.L("As documents, without place and camera data")
	}
	edge := standardEdge
	if f.quality == session.HD {
		edge = hdEdge
	}
	if !f.compress {
		return lang.L("Own bytes where possible, without place and camera data")
	}
	return lang.L("Up to {{.N}} pixels, without place and camera data", map[string]any{"N": words.Number(edge)})
}

// The long edges of what is sent, in pixels; see session.Quality.
const (
	standardEdge = 1600
	hdEdge       = 4096
)

// action is what the button says: what will happen.
func (f *form) action() string {
	switch n := len(f.pictures); {
	case n == 0:
		return lang.L("Send")
	case len(f.to) == 0:
		return words.Count(n, "Send {{.N}} picture", "Send {{.N}} pictures")
	default:
		return lang.L("Send {{.Pictures}} to {{.Who}}", map[string]any{"Pictures": words.Pictures(n), "Who": f.who()})
	}
}

// who names the recipients shortly.
func (f *form) who() string {
	switch len(f.to) {
	case 0:
		return ""
	case 1:
		return short(f.to[0].name, 28)
	case 2:
		if a, b := f.to[0].name, f.to[1].name; len([]rune(a+b)) <= 20 {
			return lang.L("{{.A}} and {{.B}}", map[string]any{"A": a, "B": b})
		}
	}
	return words.Chats(len(f.to))
}

// draft is the form as it is sent.
func (f *form) draft() session.Draft {
	d := session.Draft{
		Quality:   f.quality,
		Compress:  f.compress && f.quality != session.Original,
		ViewOnce:  f.viewOnce && f.quality != session.Original,
		Expires:   f.expires,
		Forwarded: f.forwarded,
		KeepMeta:  f.keepMeta && f.quality == session.Original,
		ReplyTo:   f.replyTo,
	}
	for _, r := range f.to {
		d.To = append(d.To, r.jid)
	}
	for _, p := range f.pictures {
		d.Pictures = append(d.Pictures, session.Picture{
			Path: p.path, Name: filepath.Base(p.path), Caption: f.captionOf(p),
		})
	}
	return d
}

// short cuts s to n characters.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
