package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is Fyne's Entry that leaves Escape to the window or sheet it is in.
type Entry struct{ widget.Entry }

// NewEntry makes a single-line Entry.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.PlaceHolder = placeholder
	e.Scroll = fyne.ScrollHorizontalOnly // no bar beside the line where it is low
	e.ExtendBaseWidget(e)
	return e
}

// NewMultiLine makes an Entry of several lines that wraps words.
func NewMultiLine(placeholder string) *Entry {
	e := NewEntry(placeholder)
	e.MultiLine = true
	e.Wrapping, e.Scroll = fyne.TextWrapWord, fyne.ScrollBoth
	return e
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		passKey(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// AcceptsTab implements fyne.Tabbable: Tab goes on to the next field, also from
// an Entry of several lines.
func (e *Entry) AcceptsTab() bool { return false }

// TypedShortcut implements fyne.Shortcutable: the window's own shortcuts, such
// as Ctrl+1, work while an Entry has the focus.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if _, ours := s.(*desktop.CustomShortcut); ours {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
		}
	}
	e.Entry.TypedShortcut(s)
}
