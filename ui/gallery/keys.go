package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
)

// FocusGained is part of fyne.Focusable: it shows where the keyboard is.
func (b *board) FocusGained() {
	b.focused = true
	if ids := b.p.found.IDs; len(ids) > 0 {
		if _, ok := b.p.found.find(b.cursor); !ok {
			from, _ := b.grid.between(b.offset+float64(headTall), b.offset+float64(b.Size().Height))
			b.cursor = ids[min(from, len(ids)-1)]
		}
	}
	b.showCursor()
}

// FocusLost is part of fyne.Focusable.
func (b *board) FocusLost() {
	b.focused = false
	b.peekEnd()
	b.showCursor()
}

// KeyDown is part of desktop.Keyable: Space held is the loupe.
func (b *board) KeyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace && mods() == 0 && !b.peeking {
		b.peeking = true
		b.peek()
	}
}

// KeyUp is part of desktop.Keyable.
func (b *board) KeyUp(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		b.peekEnd()
	}
}

// TypedRune is part of fyne.Focusable.
func (b *board) TypedRune(r rune) {
	switch r {
	case '+', '=':
		b.zoom(b.want*step, b.first())
	case '-':
		b.zoom(b.want/step, b.first())
	case '/':
		b.p.filter.Search()
	case 'd', 'D':
		if m, ok := b.p.prints[b.cursor]; ok && b.p.picked.none() {
			b.p.press(m) // as a click on the print's mark
		}
	}
}

// TypedKey is part of fyne.Focusable.
func (b *board) TypedKey(e *fyne.KeyEvent) { b.typed(e, mods()) }

func (b *board) typed(e *fyne.KeyEvent, held fyne.KeyModifier) {
	n := len(b.p.found.IDs)
	if e.Name == fyne.KeyEscape {
		b.escape(e)
		return
	}
	if n == 0 {
		b.pass(e)
		return
	}
	i, ok := b.p.found.find(b.cursor)
	if !ok {
		i = min(i, n-1)
	}
	if to, moves := b.target(e.Name, i); moves {
		b.goTo(to, held&fyne.KeyModifierShift != 0)
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.open(b.p.found.IDs[i])
	case fyne.KeySpace:
		if held&fyne.KeyModifierShift != 0 {
			b.extend(i, true)
		}
	case fyne.KeyF:
		if b.p.picked.none() {
			if m, ok := b.p.prints[b.cursor]; ok {
				b.p.star(!m.Media.Starred, m.ID)
			}
			return
		}
		b.p.bar.Shortcut(fyne.KeyF, false)
	case fyne.KeyDelete, fyne.KeyBackspace:
		b.p.bar.Shortcut(fyne.KeyDelete, false)
	default:
		b.pass(e)
	}
}

// target is where a key leads from picture i.
func (b *board) target(k fyne.KeyName, i int) (int, bool) {
	page := max(1, int(b.Size().Height/(b.want+b.grid.beneath()+gap))-1)
	switch k {
	case fyne.KeyLeft:
		return b.grid.step(i, -1, 0), true
	case fyne.KeyRight:
		return b.grid.step(i, 1, 0), true
	case fyne.KeyUp:
		return b.grid.step(i, 0, -1), true
	case fyne.KeyDown:
		return b.grid.step(i, 0, 1), true
	case fyne.KeyPageUp:
		return b.grid.step(i, 0, -page), true
	case fyne.KeyPageDown:
		return b.grid.step(i, 0, page), true
	case fyne.KeyHome:
		return 0, true
	case fyne.KeyEnd:
		return len(b.p.found.IDs) - 1, true
	}
	return 0, false
}

// goTo puts the keyboard on picture i; a selection follows it with Shift held.
func (b *board) goTo(i int, extend bool) {
	if extend {
		if _, ok := b.p.found.find(b.anchor); !ok || b.p.picked.none() {
			b.anchor = b.cursor
		}
	} else {
		b.anchor = b.p.found.IDs[i]
	}
	b.moveTo(i)
	if extend {
		b.extend(i, false)
	}
}

// Typed is a key that nothing on the page has the focus for.
func (p *Page) Typed(e *fyne.KeyEvent) {
	p.board.focus()
	p.board.TypedKey(e)
}

// TypedRune is a character that nothing on the page has the focus for.
func (p *Page) TypedRune(r rune) {
	p.board.focus()
	p.board.TypedRune(r)
}

// KeyDown is a key going down that nothing on the page has the focus for.
func (p *Page) KeyDown(e *fyne.KeyEvent) {
	p.board.focus()
	p.board.KeyDown(e)
}

// Search puts the keyboard into the search box.
func (p *Page) Search() { p.filter.Search() }

// Shortcut does what a shortcut stands for on the sheet, wherever the focus is,
// and reports whether it stands for anything.
func (p *Page) Shortcut(s fyne.Shortcut) bool { return p.board.shortcut(s) }

// TypedShortcut is part of fyne.Shortcutable; what is of no use here is the
// window's.
func (b *board) TypedShortcut(s fyne.Shortcut) {
	if !b.shortcut(s) {
		if w, ok := fyne.CurrentApp().Driver().CanvasForObject(b).(fyne.Shortcutable); ok {
			w.TypedShortcut(s)
		}
	}
}

func (b *board) shortcut(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		b.p.pickAll()
		return true
	case *fyne.ShortcutCopy:
		return b.p.bar.Shortcut(fyne.KeyC, true)
	case *desktop.CustomShortcut:
		switch s.Modifier {
		case fyne.KeyModifierShortcutDefault:
			return b.control(s.KeyName)
		case fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift:
			switch s.KeyName {
			case fyne.KeyF:
				b.p.filter.Search()
				return true
			case fyne.KeyEqual, fyne.KeyPlus:
				return b.control(s.KeyName)
			}
		}
	}
	return false
}

// control is what Ctrl and a key do here.
func (b *board) control(k fyne.KeyName) bool {
	i, ok := b.p.found.find(b.cursor)
	switch k {
	case fyne.KeySpace:
		b.toggle(b.cursor)
	case fyne.KeyPlus, fyne.KeyEqual:
		b.zoom(b.want*step, b.first())
	case fyne.KeyMinus:
		b.zoom(b.want/step, b.first())
	case fyne.Key0:
		b.zoom(usual, b.first())
	case fyne.KeyD, fyne.KeyE:
		return b.p.bar.Shortcut(k, true)
	case fyne.KeyUp, fyne.KeyDown: // to the part before, or the next
		if parts := b.p.found.parts; ok && len(parts) > 0 {
			p := b.p.found.partOf(i)
			switch {
			case k == fyne.KeyDown && p+1 < len(parts):
				i = parts[p+1].From
			case k == fyne.KeyUp && parts[p].From == i && p > 0:
				i = parts[p-1].From
			case k == fyne.KeyUp:
				i = parts[p].From
			}
			b.goTo(i, false)
		}
	default:
		to, moves := b.target(k, i)
		if ok && moves {
			b.goTo(to, false)
		}
		return moves
	}
	return true
}

// escape takes one thing back: the rubber band, the loupe, the selection.
func (b *board) escape(e *fyne.KeyEvent) {
	switch {
	case b.lasso != nil:
		b.p.picked = b.lasso.base
		b.dropLasso()
		b.p.pickedNow(false)
	case b.peeking:
		b.peekEnd()
	case !b.p.picked.none(), b.p.pickAny:
		b.p.pickNone()
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

// setCursor puts the keyboard's place on picture i.
func (b *board) setCursor(i int) {
	b.cursor = b.p.found.IDs[i]
	b.showCursor()
}

// moveTo does that and scrolls it into view.
func (b *board) moveTo(i int) {
	if len(b.grid.bands) > 0 {
		box := b.grid.at(i)
		top := box.y - float64(headTall)
		bottom := box.y + float64(box.h+b.grid.beneath()) - float64(b.Size().Height)
		switch {
		case b.offset > top:
			b.scrollTo(top)
		case b.offset < bottom:
			b.scrollTo(bottom)
		}
	}
	b.setCursor(i)
}

func (b *board) showCursor() {
	for id, c := range b.cells {
		c.setCursor(b.focused && id == b.cursor)
	}
}

// peek shows the picture under the pointer, or where the keyboard is, large.
func (b *board) peek() {
	if !b.peeking {
		return
	}
	id, at := b.over, b.at
	if id == 0 {
		id = b.cursor
		if c := b.cells[id]; c != nil {
			at = c.Position().AddXY(c.Size().Width/2, c.Size().Height/2)
		}
	}
	b.p.look(id, at)
}

// peekEnd lets go of the loupe.
func (b *board) peekEnd() {
	b.peeking = false
	b.p.look(session.MessageID(0), fyne.Position{})
}
