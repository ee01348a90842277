package transfers

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
)

// FocusGained is part of fyne.Focusable: it shows where the keyboard is.
func (b *board) FocusGained() {
	b.focused = true
	if b.find(b.cursor) < 0 {
		from, _ := b.between(b.scroll.Offset.Y, b.scroll.Offset.Y)
		b.cursor, _ = b.keyAt(from)
	}
	b.rebind()
}

// FocusLost is part of fyne.Focusable.
func (b *board) FocusLost() {
	b.focused = false
	b.rebind()
}

// TypedRune is part of fyne.Focusable.
func (b *board) TypedRune(r rune) {
	if r == 'r' || r == 'R' {
		b.again(b.cursor)
	}
}

// TypedKey is part of fyne.Focusable.
func (b *board) TypedKey(e *fyne.KeyEvent) {
	i := b.find(b.cursor)
	page := max(1, int(b.Size().Height/rowTall)-1)
	switch e.Name {
	case fyne.KeyUp:
		b.goTo(i-1, -1)
	case fyne.KeyDown:
		b.goTo(i+1, 1)
	case fyne.KeyPageUp:
		b.goTo(i-page, -1)
	case fyne.KeyPageDown:
		b.goTo(i+page, 1)
	case fyne.KeyHome:
		b.goTo(0, 1)
	case fyne.KeyEnd:
		b.goTo(b.count()-1, -1)
	case fyne.KeySpace:
		b.toggle(b.cursor)
	case fyne.KeyDelete, fyne.KeyBackspace:
		b.press(b.cursor, b.saidOf(b.cursor).other)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.open(b.cursor)
	case fyne.KeyEscape:
		if b.hand.on {
			b.giveUp()
			return
		}
		b.pass(e)
	default:
		b.pass(e)
	}
}

// TypedShortcut is part of fyne.Shortcutable: Alt with an arrow moves a waiting
// download up or down. All others are the window's.
func (b *board) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	if ok && c.Modifier == fyne.KeyModifierAlt {
		switch c.KeyName {
		case fyne.KeyUp:
			b.shift(-1)
			return
		case fyne.KeyDown:
			b.shift(1)
			return
		}
	}
	if w, ok := fyne.CurrentApp().Driver().CanvasForObject(b).(fyne.Shortcutable); ok {
		w.TypedShortcut(s)
	}
}

// shift moves the waiting download at the cursor by one among those that wait.
func (b *board) shift(by int) {
	var ids []session.MessageID
	at := -1
	for _, t := range b.p.shown {
		if waits(t) {
			if t.ID == b.cursor.id && !b.cursor.past() {
				at = len(ids)
			}
			ids = append(ids, t.ID)
		}
	}
	to := at + by
	if at < 0 || to < 0 || to >= len(ids) {
		return
	}
	if by > 0 {
		to++
	}
	before := session.MessageID(0)
	if to < len(ids) {
		before = ids[to]
	}
	b.p.move(b.cursor.id, before)
	b.reveal(b.find(b.cursor))
}

// goTo puts the keyboard on row i, or the next one towards way that has one.
func (b *board) goTo(i, way int) {
	i = max(0, min(i, b.count()-1))
	k, ok := b.keyAt(i)
	if !ok {
		k, ok = b.keyAt(i + way)
	}
	if !ok {
		return
	}
	b.cursor = k
	b.reveal(b.find(k))
	b.rebind()
}

// reveal scrolls as little as it takes to show row i whole.
func (b *board) reveal(i int) {
	if i < 0 {
		return
	}
	top, y := b.at(i), b.scroll.Offset.Y
	switch tall := b.scroll.Size().Height; {
	case i == 0:
		y = 0
	case top < y:
		y = top
	case top+rowTall > y+tall:
		y = top + rowTall - tall
	}
	if y != b.scroll.Offset.Y {
		b.scroll.ScrollToOffset(fyne.NewPos(0, y))
		b.fill()
	}
}

// take gives the keyboard to the row of k.
func (b *board) take(k key) {
	b.cursor = k
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
	b.rebind()
}

// saidOf is what the row of k says; nothing where it is not in view.
func (b *board) saidOf(k key) said {
	if r, ok := b.rows[k]; ok {
		return r.said
	}
	return said{}
}

// toggle pauses, or lets go on.
func (b *board) toggle(k key) {
	if d := b.saidOf(k).primary; d == pause || d == resume {
		b.press(k, d)
	}
}

// again tries once more what has failed or waits for its time.
func (b *board) again(k key) {
	if x := b.saidOf(k); x.label != "" {
		b.press(k, x.primary)
	}
}

// press does d to the transfer of k.
func (b *board) press(k key, d deed) {
	if d != noDeed && b.find(k) >= 0 {
		b.p.do(d, k.id)
	}
}

// open shows the picture of k in the viewer, among those of the list.
func (b *board) open(k key) {
	at := b.find(k)
	if at < 0 {
		return
	}
	b.take(k)
	var ids []session.MessageID
	seen, index := map[session.MessageID]bool{}, 0
	for i := range b.count() {
		o, ok := b.keyAt(i)
		if !ok || seen[o.id] {
			continue
		}
		if o.id == k.id {
			index = len(ids)
		}
		seen[o.id] = true
		ids = append(ids, o.id)
	}
	b.p.d.Open(ids, index)
}

// pass hands a key to the window.
func (b *board) pass(e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}
