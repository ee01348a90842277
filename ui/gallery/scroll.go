package gallery

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Sizes of a print.
const (
	minCell float32 = 80
	maxCell float32 = theme.PictureW
	usual   float32 = 168
	step    float32 = 1.25 // of one press of a button or key
	notch   float32 = 2.4  // how much further a wheel's notch goes than Fyne's own lists
)

// hurry is how long the sheet must stand before what flew past is read.
const hurry = 60 * time.Millisecond

// rush tells flying over the sheet from looking at it.
type rush struct {
	last  time.Time // of the last long leap
	timer *time.Timer
}

// anchor is a picture that a change of layout must not move.
type anchor struct {
	id    session.MessageID
	index int     // where it was
	part  float64 // of its height, from its upper edge
	y     float64 // where that is in the window
}

// first is the anchor at the upper edge of the window; nil at the top of the
// sheet, which stays the top.
func (b *board) first() *anchor {
	from, to := b.grid.between(b.offset+float64(headTall), b.offset+float64(b.Size().Height))
	if b.offset <= 0 || from >= to || from >= len(b.p.found.IDs) {
		return nil
	}
	return &anchor{id: b.p.found.IDs[from], index: from, y: b.grid.at(from).y - b.offset}
}

// under is the anchor at a point of the window, where there is a picture.
func (b *board) under(at fyne.Position) *anchor {
	i, ok := b.grid.hit(at.X-gap, b.offset+float64(at.Y))
	if !ok || i >= len(b.p.found.IDs) {
		return b.first()
	}
	box := b.grid.at(i)
	y := b.offset + float64(at.Y)
	return &anchor{id: b.p.found.IDs[i], index: i, part: min(1, (y-box.y)/float64(box.h)), y: float64(at.Y)}
}

// restore scrolls so that k is where it was.
func (b *board) restore(k *anchor) {
	n := len(b.p.found.IDs)
	if k != nil && n > 0 {
		i, ok := b.p.found.find(k.id)
		if !ok && !b.p.found.dated() {
			i = k.index
		}
		box := b.grid.at(min(i, n-1))
		b.offset = box.y + k.part*float64(box.h) - k.y
	}
	b.jump(b.offset)
}

// reach is how far the sheet can be scrolled.
func (b *board) reach() float64 { return max(0, b.grid.height-float64(b.Size().Height)) }

// jump shows the sheet from offset on, as far as it goes, and reads what is
// there at once.
func (b *board) jump(offset float64) {
	b.offset = min(max(offset, 0), b.reach())
	b.fill()
	b.calm()
	b.wish()
	b.moved()
}

// scrollTo does as jump does; but while one leap follows another, nothing is
// read until they end.
func (b *board) scrollTo(offset float64) {
	before := b.offset
	b.offset = min(max(offset, 0), b.reach())
	if b.offset == before {
		return
	}
	b.fill()
	leap := max(b.offset-before, before-b.offset) > float64(b.Size().Height)
	now := time.Now()
	flying := leap && now.Sub(b.rush.last) < 2*hurry
	if leap {
		b.rush.last = now
	}
	if flying {
		b.later()
	} else {
		b.calm()
		b.wish()
	}
	b.moved()
}

// later reads what is in view once the sheet has stood for a moment.
func (b *board) later() {
	if b.rush.timer != nil {
		b.rush.timer.Reset(hurry)
		return
	}
	b.rush.timer = time.AfterFunc(hurry, func() {
		b.p.d.Do(func() {
			if b.rush.timer != nil && b.p.ctx.Err() == nil {
				b.calm()
				b.wish()
			}
		})
	})
}

// calm ends waiting.
func (b *board) calm() {
	if b.rush.timer != nil {
		b.rush.timer.Stop()
		b.rush.timer = nil
	}
}

// Resize is part of fyne.CanvasObject.
func (b *board) Resize(s fyne.Size) {
	if s == b.Size() {
		return
	}
	keep := b.first()
	b.BaseWidget.Resize(s)
	b.regrid(keep)
}

// mods are the keys held now.
func mods() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// Scrolled moves the sheet, or changes the prints' size at the pointer while
// Ctrl is held.
func (b *board) Scrolled(e *fyne.ScrollEvent) { b.scrolled(e, mods()) }

func (b *board) scrolled(e *fyne.ScrollEvent, held fyne.KeyModifier) {
	if held&fyne.KeyModifierShortcutDefault != 0 {
		k := float32(1.1)
		if e.Scrolled.DY < 0 {
			k = 1 / k
		}
		b.zoom(b.want*k, b.under(e.Position))
		return
	}
	b.scrollTo(b.offset - float64(e.Scrolled.DY*notch))
	b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: b.at}})
}

// zoom makes prints about that large; keep stays where it is.
func (b *board) zoom(size float32, keep *anchor) {
	size = min(max(size, minCell), maxCell)
	if size == b.want {
		return
	}
	b.want = size
	b.regrid(keep)
	b.zoomed()
	b.p.keepView()
}

// fit changes between squares and fitted rows.
func (b *board) fit(on bool) {
	if on == b.fitted {
		return
	}
	keep := b.first()
	b.fitted = on
	b.regrid(keep)
	b.zoomed()
	b.p.keepView()
}
