package gallery

import (
	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/session"
)

// Tapped takes the keyboard.
func (b *board) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
}

// FocusGained is part of fyne.Focusable: it shows where the keyboard is.
func (b *board) FocusGained() {
	b.focused = true
	if _, ok := find(b.p.ids, b.cursor); !ok && len(b.p.ids) > 0 {
		from, _ := b.grid.between(b.offset+float64(headTall), b.offset+float64(b.Size().Height))
		b.cursor = b.p.ids[min(from, len(b.p.ids)-1)]
	}
	b.showCursor()
}

// FocusLost is part of fyne.Focusable.
func (b *board) FocusLost() {
	b.focused = false
	b.showCursor()
}

// TypedRune is part of fyne.Focusable.
func (b *board) TypedRune(r rune) {
	switch r {
	case '+', '=':
		b.zoom(b.want * 1.2)
	case '-':
		b.zoom(b.want / 1.2)
	case 'd', 'D':
		if m, ok := b.p.prints[b.cursor]; ok {
			b.p.press(m) // as a click on the print's mark
		}
	}
}

// TypedKey is part of fyne.Focusable.
func (b *board) TypedKey(e *fyne.KeyEvent) {
	n := len(b.p.ids)
	if n == 0 {
		b.pass(e)
		return
	}
	i, ok := find(b.p.ids, b.cursor)
	if !ok {
		i = min(i, n-1)
	}
	page := max(1, int(b.Size().Height/(b.grid.tall+gap))-1)
	switch e.Name {
	case fyne.KeyLeft:
		b.moveTo(b.grid.step(i, -1, 0))
	case fyne.KeyRight:
		b.moveTo(b.grid.step(i, 1, 0))
	case fyne.KeyUp:
		b.moveTo(b.grid.step(i, 0, -1))
	case fyne.KeyDown:
		b.moveTo(b.grid.step(i, 0, 1))
	case fyne.KeyPageUp:
		b.moveTo(b.grid.step(i, 0, -page))
	case fyne.KeyPageDown:
		b.moveTo(b.grid.step(i, 0, page))
	case fyne.KeyHome:
		b.moveTo(0)
	case fyne.KeyEnd:
		b.moveTo(n - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.open(b.p.ids[i])
	default:
		b.pass(e)
	}
}

// pass hands a key to the window.
func (b *board) pass(e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// moveTo puts the keyboard's place on picture i and scrolls it into view.
func (b *board) moveTo(i int) {
	b.cursor = b.p.ids[i]
	if len(b.grid.bands) > 0 {
		_, y := b.grid.at(i)
		top, bottom := y-float64(headTall), y+float64(b.grid.tall)-float64(b.Size().Height)
		switch {
		case b.offset > top:
			b.scrollTo(top)
		case b.offset < bottom:
			b.scrollTo(bottom)
		}
	}
	b.showCursor()
}

func (b *board) showCursor() {
	for id, c := range b.cells {
		c.print.SetCursor(b.focused && id == b.cursor)
	}
}

// open shows id in the viewer.
func (b *board) open(id session.MessageID) {
	i, ok := find(b.p.ids, id)
	if !ok {
		return
	}
	b.cursor = id
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
	b.showCursor()
	b.p.d.Open(b.p.ids, i)
}
