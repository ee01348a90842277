package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// PasteEntry is an Entry that is asked before something is pasted: Fyne's takes
// seconds over a few hundred kilobytes.
type PasteEntry struct {
	Entry

	// OnPaste is told what is about to be pasted and returns what is pasted
	// instead; "" for nothing.
	OnPaste func(text string) string
}

// NewPasteEntry makes one of a single line, or of several that wrap anywhere and
// are monospaced, as data is.
func NewPasteEntry(placeholder string, data bool) *PasteEntry {
	e := &PasteEntry{}
	e.PlaceHolder, e.Scroll = placeholder, fyne.ScrollHorizontalOnly
	if data {
		e.MultiLine, e.Wrapping, e.Scroll = true, fyne.TextWrapBreak, fyne.ScrollBoth
		e.TextStyle.Monospace = true
	}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *PasteEntry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		passKey(e, ev)
		return
	}
	e.Entry.Entry.TypedKey(ev)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *PasteEntry) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *desktop.CustomShortcut:
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
		}
	case *fyne.ShortcutPaste:
		if e.OnPaste == nil || s.Clipboard == nil || e.Disabled() {
			break
		}
		text := e.OnPaste(s.Clipboard.Content())
		if text == "" {
			return
		}
		e.Entry.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: pasted(text)})
		return
	}
	e.Entry.Entry.TypedShortcut(s)
}

// pasted is a clipboard with one text on it.
type pasted string

func (p pasted) Content() string   { return string(p) }
func (p pasted) SetContent(string) {}
