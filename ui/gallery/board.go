package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// How the sheet is spaced.
const (
	roomy    = theme.PictureW / 2.2 // width from which on a print tells day and time
	mostKept = 2000                 // messages kept although they are not on screen
)

// board is the sheet itself: as many prints as fit, which take up the pictures
// that come into view. No step of it looks at more pictures than those.
type board struct {
	widget.BaseWidget
	p      *Page
	pencil *kit.Pencil

	grid   grid
	fitted bool
	want   float32 // size of a print asked for
	offset float64 // of the window's upper edge on the sheet
	rush   rush

	cells   map[session.MessageID]*print
	free    []*print
	heads   []*header
	tools   *tools
	veil    *canvas.Rectangle // over what is no longer asked for
	frame   *canvas.Rectangle // of the rubber band
	objects []fyne.CanvasObject

	cursor  session.MessageID // where the keyboard is
	anchor  session.MessageID // where a range of a selection begins
	focused bool
	over    session.MessageID // under the pointer; 0: none
	at      fyne.Position     // of the pointer, last seen
	pressed press
	lasso   *lasso // being drawn
	peeking bool   // Space is held
	help    *kit.Popover

	moved  func() // told after the sheet was scrolled or laid out
	zoomed func()
}

func newBoard(p *Page, v session.SheetView) *board {
	b := &board{
		p: p, pencil: kit.NewPencil(), fitted: v.Fitted, want: usual, cells: map[session.MessageID]*print{},
		veil: canvas.NewRectangle(nil), frame: canvas.NewRectangle(nil), moved: func() {}, zoomed: func() {},
	}
	if v.Zoom > 0 {
		b.want = min(max(v.Zoom, minCell), maxCell)
	}
	b.veil.Hidden, b.frame.Hidden = true, true
	b.tools = newTools(b)
	b.ExtendBaseWidget(b)
	b.gather()
	return b
}

// form is how prints are laid out now.
func (b *board) form() form {
	return form{width: b.Size().Width - 2*gap, want: b.want, fitted: b.fitted}
}

// margin is how far beyond the window cells are kept ready.
func (b *board) margin() float64 { return float64(b.Size().Height) / 3 }

func (b *board) timeline(height float32) timeline {
	return timeline{bands: b.grid.bands, parts: b.p.found.parts, end: b.grid.height, height: height, view: b.Size().Height}
}

// relist takes g, which shows what was found now, or lays that out where g is of
// another form. What is in view stays where it is, unless that is the very top.
func (b *board) relist(g grid, keep *anchor) {
	f := b.form()
	b.p.form.Store(&f)
	if g.form != f || g.n() != len(b.p.found.IDs) {
		g = newGrid(b.p.found.parts, f, b.p.found.Shapes)
	}
	b.grid = g
	for _, c := range b.cells {
		c.index = -1
	}
	b.restore(keep)
}

// regrid lays the same pictures out anew.
func (b *board) regrid(keep *anchor) {
	if s := b.Size(); s.Width <= 0 || s.Height <= 0 {
		return
	}
	b.relist(grid{}, keep)
}

// fill gives every picture in view a cell and asks for what is not known of it.
func (b *board) fill() {
	f := b.p.found
	from, to := b.grid.between(b.offset-b.margin(), b.offset+float64(b.Size().Height)+b.margin())
	to = min(to, len(f.IDs))
	for id, c := range b.cells {
		if c.index < 0 {
			i, ok := f.find(id)
			if !ok || i < from || i >= to {
				b.release(id, c)
			}
		} else if c.index < from || c.index >= to {
			b.release(id, c)
		}
	}
	grown := false
	for i := from; i < to; i++ {
		id := f.IDs[i]
		c := b.cells[id]
		if c == nil {
			c, grown = b.spare(grown)
			b.cells[id] = c
			c.id, c.index = id, -1
		}
		box := b.grid.at(i)
		c.foot = b.grid.beneath()
		size := fyne.NewSize(box.w, box.h+c.foot)
		c.Move(fyne.NewPos(box.x+gap, float32(box.y-b.offset)))
		same := c.Size() == size
		c.Resize(size)
		if c.index != i || !same {
			c.index = i
			b.bind(c, id)
		}
		b.mark(c, false)
		c.Show()
	}
	for _, c := range b.free {
		c.Hide()
	}
	b.header(false)
	b.forget(to - from)
	if grown {
		b.gather()
	}
	b.tools.place()
	canvas.Refresh(b.frame) // one thing is enough to have the window drawn
}

// release takes c off id. What c was loading is given up.
func (b *board) release(id session.MessageID, c *print) {
	delete(b.cells, id)
	c.id = 0
	c.thumb.Clear()
	b.free = append(b.free, c)
}

// spare is a cell that stands for nothing.
func (b *board) spare(grown bool) (*print, bool) {
	if n := len(b.free); n > 0 {
		c := b.free[n-1]
		b.free = b.free[:n-1]
		return c, grown
	}
	return newPrint(b.p.d.Loader, b.pencil), true
}

// gather lists what is drawn: cells, over them the headers, over these what
// comes and goes with the pointer.
func (b *board) gather() {
	b.objects = make([]fyne.CanvasObject, 0, len(b.cells)+len(b.free)+len(b.heads)+6)
	for _, c := range b.cells {
		b.objects = append(b.objects, c)
	}
	for _, c := range b.free {
		b.objects = append(b.objects, c)
	}
	for _, t := range b.tools.all() {
		b.objects = append(b.objects, t)
	}
	for _, h := range b.heads {
		b.objects = append(b.objects, h)
	}
	b.objects = append(b.objects, b.frame, b.veil)
	canvas.Refresh(b)
}

// bind makes c stand for id, with what is known of it.
func (b *board) bind(c *print, id session.MessageID) {
	m, ok := b.p.prints[id]
	if !ok {
		c.stand(id)
		c.setCursor(b.focused && id == b.cursor)
		return
	}
	now := b.p.d.Now()
	when := words.When(m.Time.In(now.Location()), now)
	if c.Size().Width >= roomy {
		when = words.Moment(m.Time.In(now.Location()), now)
	}
	number := ""
	if b.p.found.whole {
		number = words.Number(b.p.found.number(c.index))
	}
	c.set(m, number, when, b.p.d.Library.Progress(id))
	c.setCursor(b.focused && id == b.cursor)
}

// mark draws c's loop if it is to have one.
func (b *board) mark(c *print, slowly bool) {
	s := &b.p.picked
	on := c.index >= 0 && s.has(c.index)
	if on && s.wide {
		p := b.p.found.parts[b.p.found.partOf(c.index)]
		on = !s.covers(p.From, p.To) // else its header is circled
	}
	c.pick(on, slowly)
}

// remark draws what is selected now.
func (b *board) remark(slowly bool) {
	for _, c := range b.cells {
		b.mark(c, slowly)
	}
	b.header(slowly)
	b.tools.place()
}

// header puts the headers where they belong: the first one in view sticks to the
// upper edge until the next one pushes it out.
func (b *board) header(slowly bool) {
	n := 0
	if len(b.grid.bands) > 0 {
		bottom := b.offset + float64(b.Size().Height)
		for k := b.grid.bandAt(b.offset); k < len(b.grid.bands) && b.grid.bands[k].top < bottom; k++ {
			if n == len(b.heads) {
				b.heads = append(b.heads, newHeader(b))
				b.gather()
			}
			y := b.grid.bands[k].top - b.offset
			if y < 0 {
				y = 0
				if k+1 < len(b.grid.bands) {
					y = min(0, b.grid.bands[k+1].top-b.offset-float64(headTall))
				}
			}
			h, part := b.heads[n], b.p.found.parts[k]
			h.set(k, part, b.p.found.whole)
			h.Move(fyne.NewPos(0, float32(y)))
			h.Resize(fyne.NewSize(b.Size().Width, headTall))
			h.circle(b.p.picked.wide && b.p.picked.covers(part.From, part.To), slowly)
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
	all := b.p.found.IDs
	add := func(from, to int) {
		for _, id := range all[min(from, len(all)):max(min(from, len(all)), min(to, len(all)))] {
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
func (b *board) forget(inView int) {
	if len(b.p.prints) <= mostKept+inView {
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

// redraw draws what is now known of ids. The loader takes the newest wish first,
// so those on screen come last, and the first of them at the very end.
func (b *board) redraw(ids []session.MessageID) {
	tall := b.Size().Height
	for _, inView := range []bool{false, true} {
		for k := len(ids) - 1; k >= 0; k-- {
			c, ok := b.cells[ids[k]]
			if !ok || c.index < 0 {
				continue
			}
			y := c.Position().Y
			if (y < tall && y+c.Size().Height > 0) == inView {
				b.bind(c, ids[k])
			}
		}
	}
	b.tools.place()
	canvas.Refresh(b.frame)
}

// dim lays a veil over pictures that are no longer asked for.
func (b *board) dim(on bool) {
	if on {
		b.leave()
	}
	b.veil.Hidden = !on
	b.paint()
	b.veil.Refresh()
}

func (b *board) paint() {
	r, g, bl, _ := theme.Color(theme.Background).RGBA()
	b.veil.FillColor = fade(r, g, bl, 0.6)
	r, g, bl, _ = theme.Color(theme.Mark).RGBA()
	b.frame.FillColor = fade(r, g, bl, 0.12)
	b.frame.StrokeColor, b.frame.StrokeWidth = theme.Color(theme.Mark), theme.Hair
	b.frame.CornerRadius = theme.RadiusPicture
}

// CreateRenderer is part of fyne.Widget.
func (b *board) CreateRenderer() fyne.WidgetRenderer { b.paint(); return &boardRenderer{b} }

type boardRenderer struct{ b *board }

func (r *boardRenderer) Layout(s fyne.Size)           { put(r.b.veil, 0, 0, s.Width, s.Height) }
func (r *boardRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(1) }
func (r *boardRenderer) Objects() []fyne.CanvasObject { return r.b.objects }
func (r *boardRenderer) Destroy()                     {}
func (r *boardRenderer) Refresh() {
	r.b.paint()
	for _, o := range r.b.objects {
		o.Refresh()
	}
}
