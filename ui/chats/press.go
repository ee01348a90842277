package chats

import (
	"fyne.io/fyne/v2"
)

// press is what every picture and row of a bubble shares: it is pressed by the
// pointer and by the keyboard. Its owner draws the focus.
type press struct {
	onTapped func()
	owner    fyne.Widget
	focused  bool
}

// Tapped implements fyne.Tappable.
func (p *press) Tapped(*fyne.PointEvent) {
	if p.onTapped != nil {
		p.onTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (p *press) FocusGained() { p.focused = true; p.owner.Refresh() }

// FocusLost implements fyne.Focusable.
func (p *press) FocusLost() { p.focused = false; p.owner.Refresh() }

// TypedRune implements fyne.Focusable.
func (p *press) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Space and Return press it, the window gets
// all others.
func (p *press) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.owner); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}
