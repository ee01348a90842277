package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// press is the pointer's button going down: what a tap or drag then means.
type press struct {
	at   fyne.Position
	mods fyne.KeyModifier
	last fyne.Position // where a drag has led that draws no band
}

// slack is how far the pointer may slip in a click.
const slack = theme.Space8

func (p press) slipped() bool {
	d := p.last.Subtract(p.at)
	return d.X*d.X+d.Y*d.Y < slack*slack
}

// printAt is the picture at a point of the window; inside reports whether the
// point is on the picture itself, not on what is written beneath.
func (b *board) printAt(at fyne.Position) (i int, inside, ok bool) {
	y := b.offset + float64(at.Y)
	i, ok = b.grid.hit(at.X-gap, y)
	if !ok || i >= len(b.p.found.IDs) || at.Y < 0 || at.Y > b.Size().Height {
		return 0, false, false
	}
	box := b.grid.at(i)
	return i, y < box.y+float64(box.h), true
}

// MouseDown is part of desktop.Mouseable.
func (b *board) MouseDown(e *desktop.MouseEvent) { b.press(e.Position, e.Modifier) }

func (b *board) press(at fyne.Position, held fyne.KeyModifier) {
	b.pressed = press{at: at, mods: held, last: at}
}

// MouseUp is part of desktop.Mouseable.
func (b *board) MouseUp(*desktop.MouseEvent) {}

// Tapped opens the print under the pointer, or selects it: with Ctrl or Shift,
// and without once something is selected.
func (b *board) Tapped(e *fyne.PointEvent) {
	b.focus()
	i, _, ok := b.printAt(e.Position)
	held := b.pressed.mods
	b.pressed.mods = 0
	if !ok {
		return
	}
	id := b.p.found.IDs[i]
	switch {
	case held&fyne.KeyModifierShift != 0:
		b.extend(i, held&fyne.KeyModifierShortcutDefault != 0)
	case held&fyne.KeyModifierShortcutDefault != 0, !b.p.picked.none():
		b.toggle(id)
	default:
		b.open(id)
	}
}

// TappedSecondary shows what can be done with the print under the pointer.
func (b *board) TappedSecondary(e *fyne.PointEvent) {
	if i, _, ok := b.printAt(e.Position); ok {
		b.menu(b.p.found.IDs[i], e.AbsolutePosition)
	}
}

// MouseIn is part of desktop.Hoverable.
func (b *board) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable: tools and loupe follow the pointer.
func (b *board) MouseMoved(e *desktop.MouseEvent) {
	b.at = e.Position
	var over session.MessageID
	if i, inside, ok := b.printAt(e.Position); ok && inside {
		over = b.p.found.IDs[i]
	}
	if over != b.over {
		b.over = over
		b.tools.place()
	}
	b.peek()
}

// MouseOut is part of desktop.Hoverable.
func (b *board) MouseOut() { b.leave() }

// leave is told that the pointer is on no print.
func (b *board) leave() {
	if b.over != 0 {
		b.over = 0
		b.tools.place()
	}
}

// stay is told that the pointer is on a tool, which lies on a print: Fyne says
// before that it has left the board.
func (b *board) stay() {
	for id, c := range b.cells {
		for _, t := range b.tools.all() {
			p, q := t.Position(), c.Position()
			if t.over && p.X >= q.X && p.Y >= q.Y && p.X < q.X+c.Size().Width && p.Y < q.Y+c.Size().Height {
				b.over = id
				b.tools.place()
				return
			}
		}
	}
}

// Cursor is part of desktop.Cursorable.
func (b *board) Cursor() desktop.Cursor {
	if b.over != 0 && b.lasso == nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// toggle selects a picture, or no longer.
func (b *board) toggle(id session.MessageID) {
	if i, ok := b.p.found.find(id); ok {
		b.anchor = id
		b.setCursor(i)
		b.p.picked.toggle(i)
		b.p.pickedNow(true)
	}
}

// extend selects from where a range began up to picture i; what was selected
// before stays only where add is set.
func (b *board) extend(i int, add bool) {
	from, ok := b.p.found.find(b.anchor)
	if !ok {
		if from, ok = b.p.found.find(b.cursor); !ok {
			from = i
		}
		b.anchor = b.p.found.IDs[from]
	}
	if !add {
		b.p.picked.clear()
	}
	b.p.picked.set(min(from, i), max(from, i)+1, true)
	b.setCursor(i)
	b.p.pickedNow(true)
}

// pickPart selects all of part k, or nothing of it where that is so already.
func (b *board) pickPart(k int) {
	if k < 0 || k >= len(b.p.found.parts) || !b.p.found.whole {
		return
	}
	p, s := b.p.found.parts[k], &b.p.picked
	on := !s.covers(p.From, p.To)
	s.set(p.From, p.To, on)
	s.wide = s.wide || on
	b.p.pickedNow(true)
}

// open shows id in the viewer.
func (b *board) open(id session.MessageID) {
	i, ok := b.p.found.find(id)
	if !ok {
		return
	}
	b.setCursor(i)
	b.p.d.Open(b.p.found.IDs, i)
}

// focus takes the keyboard.
func (b *board) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.Focused() != fyne.Focusable(b) {
		c.Focus(b)
	}
}
