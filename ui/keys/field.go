package keys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// field is a line to fill in: its name above, what is wrong with it beneath.
type field struct {
	entry *kit.PasteEntry
	said  *kit.Text
	box   *fyne.Container
}

// longest is what a field takes when it is pasted into; the longest URLs of
// WhatsApp have some hundred bytes.
const longest = 4 << 10

func newField(name, placeholder string, mono bool, changed func(string)) *field {
	f := &field{entry: kit.NewPasteEntry(placeholder, false), said: kit.NewText("", theme.TextCaption, theme.Bad)}
	f.entry.TextStyle.Monospace = mono
	f.entry.OnPaste = func(text string) string { return text[:min(len(text), longest)] }
	f.entry.OnChanged = changed
	f.box = kit.NewStack(theme.Space4, kit.NewElided(name, theme.TextCaption, theme.Second), f.entry, f.said)
	return f
}

func (f *field) say(text string) { f.said.Set(text, theme.Bad) }

// fields are the form: kinds as chips, and a line for everything else.
type fields struct {
	kinds map[media.Kind]*kit.Chip
	kind  *kit.Text // what is wrong with it
	lines [places]*field
	stack *fyne.Container
	view  *fyne.Container

	value   form
	filling bool // the fields are being filled, not typed in
}

var kindsOffered = []media.Kind{media.Image, media.Video, media.Audio, media.Document, media.Sticker}

// newFields makes the form; changed is told when the user has changed it.
func newFields(changed func()) *fields {
	f := &fields{kinds: map[media.Kind]*kit.Chip{}, kind: kit.NewText("", theme.TextCaption, theme.Bad)}
	chips := kit.NewFlow()
	for _, k := range kindsOffered {
		c := kit.NewChip(kindName(k), func() {
			f.value.kind = k
			f.mark()
			changed()
		})
		f.kinds[k] = c
		chips.Add(c)
	}
	line := func(at place, name, placeholder string, mono bool) fyne.CanvasObject {
		f.lines[at] = newField(name, placeholder, mono, func(text string) {
			if !f.filling {
				f.value.text[at] = text
				changed()
			}
		})
		return f.lines[at].box
	}
	bytes32 := lang.L("32 bytes: base64, hex or a list of numbers")
	f.stack = kit.NewStack(theme.Space12,
		kit.NewStack(theme.Space4, kit.NewElided(lang.L("Kind"), theme.TextCaption, theme.Second), chips, f.kind),
		line(atURL, lang.L("URL"), "https://mmg.whatsapp.net/…", false),
		line(atPath, lang.L("Direct path; enough without a URL"), "/v/…", false),
		line(atKey, lang.L("Media key"), bytes32, true),
		line(atHash, lang.L("SHA-256 of the file; may be left out"), bytes32, true),
		line(atEncHash, lang.L("SHA-256 of the encrypted file; may be left out"), bytes32, true),
		line(atSize, lang.L("Length in bytes; may be left out"), "159051", false),
		line(atMIME, lang.L("MIME type; may be left out"), "image/jpeg", false),
		line(atName, lang.L("File name; may be left out"), "", false),
	)
	f.view = kit.NewScroll(theme.FocusLine, f.stack)
	return f
}

// kindName is what a chip says: "Photo" stands for any picture here.
func kindName(k media.Kind) string {
	switch k {
	case media.Image:
		return lang.L("Picture")
	case media.Video:
		return lang.L("Video")
	case media.Audio:
		return lang.L("Audio")
	case media.Sticker:
		return lang.L("Sticker")
	}
	return lang.L("Document")
}

// set fills the form.
func (f *fields) set(v form) {
	f.filling = true
	f.value = v
	for at, l := range f.lines {
		if l != nil && l.entry.Text != v.text[at] {
			l.entry.SetText(v.text[at])
		}
	}
	f.filling = false
	f.mark()
}

func (f *fields) mark() {
	for k, c := range f.kinds {
		c.SetOn(k == f.value.kind || k == media.Video && f.value.kind == media.GIF)
	}
}

// say shows what is wrong, each under its field.
func (f *fields) say(wrong map[place]media.Fault) {
	for at, l := range f.lines {
		if l == nil {
			continue
		}
		text := ""
		if fault, ok := wrong[place(at)]; ok {
			text = complaint(place(at), fault)
		}
		l.say(text)
	}
	text := ""
	if fault, ok := wrong[atKind]; ok {
		text = complaint(atKind, fault)
	}
	f.kind.Set(text, theme.Bad)
	f.view.Refresh()
}

// entry is the line of a place; nil where there is none.
func (f *fields) entry(at place) *kit.PasteEntry {
	if l := f.lines[at]; l != nil {
		return l.entry
	}
	return nil
}
