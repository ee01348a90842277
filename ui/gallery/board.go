package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Widths of a print, and how the sheet is spaced.
const (
	minCell  float32 = 96
	maxCell  float32 = 360
	usual    float32 = 168
	headTall         = theme.Control + theme.Space8
	gap              = theme.Space4
	notch    float32 = 2.4 // how much further a wheel's notch goes than Fyne's own lists
	roomy            = usual - theme.Space24
	mostKept         = 2000 // messages kept although they are not on screen
)

// board is the sheet itself: as many cells as fit, which take up the pictures
// that come into view.
type board struct {
	widget.BaseWidget
	p *Page

	grid   grid
	want   float32 // width of a print asked for
	offset float64 // of the window's upper edge on the sheet

	cells   map[session.MessageID]*cell
	free    []*cell
	heads   []*header
	objects []fyne.CanvasObject // cells, then headers, which lie above

	cursor  session.MessageID // where the keyboard is
	focused bool
	moved   func() // told after the sheet was scrolled or laid out
	zoomed  func()
}

func newBoard(p *Page) *board {
	b := &board{p: p, want: p.d.Zoom, cells: map[session.MessageID]*cell{}, moved: func() {}, zoomed: func() {}}
	if b.want == 0 {
		b.want = usual
	}
	b.ExtendBaseWidget(b)
	return b
}

// margin is how far beyond the window cells are kept ready.
func (b *board) margin() float64 { return float64(b.Size().Height) / 2 }

func (b *board) timeline(height float32) timeline {
	return timeline{grid: b.grid, months: b.p.months, height: height, view: b.Size().Height}
}

// relist lays new ids out; what is in view stays where it is, unless that is
// the very top.
func (b *board) relist() { b.regrid(b.anchor()) }

// anchor is the picture that a change of layout must not move, and how far below
// the window's upper edge it is; 0 at the top of the sheet.
func (b *board) anchor() (session.MessageID, float64) {
	from, to := b.grid.between(b.offset+float64(headTall), b.offset+float64(b.Size().Height))
	for id := range b.cells {
		// The cells know the ids of the layout that is still on screen.
		if c := b.cells[id]; b.offset > 0 && c.index == from && from < to {
			_, y := b.grid.at(from)
			return id, y - b.offset
		}
	}
	return 0, 0
}

func (b *board) regrid(anchor session.MessageID, below float64) {
	s := b.Size()
	if s.Width <= 0 || s.Height <= 0 {
		return
	}
	b.grid = newGrid(b.p.months, s.Width-2*gap, b.want, kit.PrintCaption, gap, headTall)
	if anchor != 0 && len(b.p.ids) > 0 {
		i, _ := find(b.p.ids, anchor)
		_, y := b.grid.at(min(i, len(b.p.ids)-1))
		b.offset = y - below
	}
	for _, c := range b.cells {
		c.index = -1
	}
	b.scrollTo(b.offset)
}

// scrollTo shows the sheet from offset on, as far as it goes.
func (b *board) scrollTo(offset float64) {
	b.offset = min(max(offset, 0), max(0, b.grid.height-float64(b.Size().Height)))
	b.fill()
	b.moved()
}

// fill gives every picture in view a cell and asks for what is not known of it.
func (b *board) fill() {
	from, to := b.grid.between(b.offset-b.margin(), b.offset+float64(b.Size().Height)+b.margin())
	to = min(to, len(b.p.ids))
	for id, c := range b.cells {
		if i, ok := find(b.p.ids, id); !ok || i < from || i >= to {
			delete(b.cells, id)
			c.Hide()
			b.free = append(b.free, c)
		}
	}
	size := fyne.NewSize(b.grid.cell, b.grid.tall)
	grown := false
	for i := from; i < to; i++ {
		id := b.p.ids[i]
		c := b.cells[id]
		if c == nil {
			c, grown = b.spare(grown)
			b.cells[id] = c
			c.index = -1
		}
		x, y := b.grid.at(i)
		c.Move(fyne.NewPos(x+gap, float32(y-b.offset)))
		c.Resize(size)
		if c.index != i {
			c.index = i
			b.bind(c, id)
		}
		c.Show()
	}
	b.header()
	b.wish()
	b.forget(from, to)
	if grown {
		b.gather()
	}
	canvas.Refresh(b)
}

// spare is a cell that stands for nothing.
func (b *board) spare(grown bool) (*cell, bool) {
	if n := len(b.free); n > 0 {
		c := b.free[n-1]
		b.free = b.free[:n-1]
		return c, grown
	}
	return newCell(b), true
}

// gather lists what is drawn: headers above cells.
func (b *board) gather() {
	b.objects = b.objects[:0:0]
	for _, c := range b.cells {
		b.objects = append(b.objects, c)
	}
	for _, c := range b.free {
		b.objects = append(b.objects, c)
	}
	for _, h := range b.heads {
		b.objects = append(b.objects, h)
	}
}

// bind makes c stand for id, with what is known of it.
func (b *board) bind(c *cell, id session.MessageID) {
	m, ok := b.p.prints[id]
	if !ok {
		c.clear(id)
		return
	}
	now := b.p.d.Now()
	when := words.When(m.Time.In(now.Location()), now)
	if b.grid.cell >= roomy {
		when = words.Moment(m.Time.In(now.Location()), now)
	}
	c.set(m, words.Number(len(b.p.ids)-c.index), when, b.p.d.Library.Progress(id))
	c.print.SetCursor(b.focused && id == b.cursor)
}

// header puts the months' headers where they belong: the first one in view
// sticks to the upper edge until the next one pushes it out.
func (b *board) header() {
	n := 0
	if len(b.grid.bands) > 0 {
		bottom := b.offset + float64(b.Size().Height)
		for k := b.grid.bandAt(b.offset); k < len(b.grid.bands) && b.grid.bands[k].top < bottom; k++ {
			if n == len(b.heads) {
				b.heads = append(b.heads, newHeader(b.p))
				b.gather()
			}
			y := b.grid.bands[k].top - b.offset
			if y < 0 {
				y = 0
				if k+1 < len(b.grid.bands) {
					y = min(0, b.grid.bands[k+1].top-b.offset-float64(headTall))
				}
			}
			h := b.heads[n]
			h.set(k, b.p.months[k])
			h.Move(fyne.NewPos(0, float32(y)))
			h.Resize(fyne.NewSize(b.Size().Width, headTall))
			h.Show()
			n++
		}
	}
	for _, h := range b.heads[n:] {
		h.Hide()
	}
}

// wish asks for the messages in view that are not known, and those near it.
func (b *board) wish() {
	view := float64(b.Size().Height)
	var ids []session.MessageID
	add := func(from, to int) {
		for i := from; i < min(to, len(b.p.ids)); i++ {
			id := b.p.ids[i]
			if _, ok := b.p.prints[id]; (!ok || b.p.dirty[id]) && !b.p.gone[id] {
				ids = append(ids, id)
			}
		}
	}
	from, to := b.grid.between(b.offset, b.offset+view)
	add(from, to)
	above, below := b.grid.between(b.offset-b.margin(), b.offset+view+b.margin())
	add(to, below)
	add(above, from)
	if len(ids) > 0 {
		b.p.wants.want(ids)
	}
}

// forget drops messages far from view.
func (b *board) forget(from, to int) {
	if len(b.p.prints) <= mostKept+to-from {
		return
	}
	for id := range b.p.prints {
		if _, ok := b.cells[id]; !ok {
			delete(b.p.prints, id)
			delete(b.p.dirty, id)
		}
	}
}

// stale reads the messages of ids again, of all where ids is nil. What is on
// screen stays until it is there.
func (b *board) stale(ids []session.MessageID) {
	if ids == nil {
		for id := range b.p.prints {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if _, ok := b.cells[id]; ok {
			b.p.dirty[id] = true
		} else {
			delete(b.p.prints, id)
		}
	}
	b.wish()
}

// progress draws how far m's transfer is.
func (b *board) progress(m session.Message) {
	if c, ok := b.cells[m.ID]; ok && m.Media.State == media.Downloading {
		c.print.Progress(b.p.d.Library.Progress(m.ID))
	}
}

// redraw draws what is now known of ids.
func (b *board) redraw(ids []session.MessageID) {
	for _, id := range ids {
		if c, ok := b.cells[id]; ok {
			b.bind(c, id)
		}
	}
}

// Resize is part of fyne.CanvasObject.
func (b *board) Resize(s fyne.Size) {
	if s == b.Size() {
		return
	}
	anchor, below := b.anchor()
	b.BaseWidget.Resize(s)
	b.regrid(anchor, below)
}

// Scrolled moves the sheet, or changes the prints' size while Ctrl is held.
func (b *board) Scrolled(e *fyne.ScrollEvent) {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok &&
		d.CurrentKeyModifiers()&fyne.KeyModifierShortcutDefault != 0 {
		k := float32(1.1)
		if e.Scrolled.DY < 0 {
			k = 1 / k
		}
		b.zoom(b.want * k)
		return
	}
	b.scrollTo(b.offset - float64(e.Scrolled.DY*notch))
}

// zoom makes prints about cell wide.
func (b *board) zoom(cell float32) {
	cell = min(max(cell, minCell), maxCell)
	if cell == b.want {
		return
	}
	anchor, below := b.anchor()
	b.want = cell
	b.regrid(anchor, below)
	b.zoomed()
	if b.p.d.Zoomed != nil {
		b.p.d.Zoomed(cell)
	}
}

// CreateRenderer is part of fyne.Widget.
func (b *board) CreateRenderer() fyne.WidgetRenderer { return &boardRenderer{b} }

type boardRenderer struct{ b *board }

func (r *boardRenderer) Layout(fyne.Size)             {}
func (r *boardRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(1) }
func (r *boardRenderer) Objects() []fyne.CanvasObject { return r.b.objects }
func (r *boardRenderer) Destroy()                     {}
func (r *boardRenderer) Refresh() {
	for _, o := range r.b.objects {
		o.Refresh()
	}
}
