package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// List is Fyne's List that is chosen from with Return, too, leaves Escape to the
// window or sheet it is in, and tells which row the keyboard is at.
type List struct {
	widget.List

	OnChosen func(row int)

	focused bool
	at      int
}

// NewList makes a List without lines between its rows; see widget.NewList.
func NewList(length func() int, create func() fyne.CanvasObject, update func(row int, o fyne.CanvasObject)) *List {
	l := &List{}
	l.Length, l.CreateItem, l.UpdateItem, l.HideSeparators = length, create, update, true
	l.OnHighlighted = func(row int) {
		l.at = row
		l.Refresh()
	}
	l.OnSelected = func(row int) {
		l.Unselect(row)
		if l.OnChosen != nil {
			l.OnChosen(row)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// Marked is the row the keyboard is at; -1 while it is elsewhere.
func (l *List) Marked() int {
	if !l.focused {
		return -1
	}
	return l.at
}

// FocusGained implements fyne.Focusable.
func (l *List) FocusGained() {
	l.focused = true
	l.List.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (l *List) FocusLost() {
	l.focused = false
	l.List.FocusLost()
}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		l.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		l.List.TypedKey(ev)
	default:
		passKey(l, ev)
	}
}
