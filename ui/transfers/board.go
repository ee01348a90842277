package transfers

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	titleTall = theme.RingLarge // of the heading of what has ended
	mostKept  = 500             // messages kept although they are not in view
)

// board is the list: as many rows as are in view, which take up the transfers
// that come into it. Below those on their way are those that ended today.
type board struct {
	widget.BaseWidget
	p *Page

	body   *body
	scroll *container.Scroll
	rows   map[key]*row
	free   []*row
	title  *kit.Line // of what has ended
	none   *kit.Line // where nothing is on its way

	reader *prints
	msgs   map[session.MessageID]session.Message
	dirty  map[session.MessageID]bool // of msgs: to be read again
	gone   map[session.MessageID]bool // asked for in vain
	failed bool                       // the last reading

	cursor  key // where the keyboard is
	focused bool
	hand    hand
}

func newBoard(p *Page) *board {
	b := &board{
		p: p, rows: map[key]*row{}, msgs: map[session.MessageID]session.Message{},
		dirty: map[session.MessageID]bool{}, gone: map[session.MessageID]bool{},
		title: kit.NewElided("", theme.TextTitle, theme.Text).Bold(),
		none:  kit.NewElided("", theme.TextBody, theme.Second),
	}
	b.reader = &prints{load: p.d.Library.Prints, wake: make(chan struct{}, 1)}
	b.reader.done = func(ids []session.MessageID, ms []session.Message, err error) {
		p.d.Do(func() { b.read(ids, ms, err) })
	}
	b.hand.init(b)
	b.body = newBody(b)
	b.scroll = container.NewVScroll(b.body)
	b.scroll.OnScrolled = func(fyne.Position) { b.fill() }
	b.ExtendBaseWidget(b)
	return b
}

// follow reads what comes into view until ctx ends.
func (b *board) follow(ctx context.Context) {
	go b.reader.follow(ctx)
	b.wish()
}

// The rows are numbered from the top: those on their way, or one line that says
// that there are none, then those that ended, below their title.

func (b *board) upper() int { return max(1, len(b.p.shown)) }

func (b *board) count() int { return b.upper() + len(b.p.ended) }

// at is the top of row i.
func (b *board) at(i int) float32 {
	y := theme.Space8 + float32(i)*rowTall
	if i >= b.upper() && len(b.p.ended) > 0 {
		y += titleTall
	}
	return y
}

func (b *board) height() float32 { return b.at(b.count()) + theme.Space24 }

// between are the rows that touch the heights y0 to y1: from up to, but not, to.
func (b *board) between(y0, y1 float32) (from, to int) {
	row := func(y float32) int {
		y -= theme.Space8
		if edge := float32(b.upper()) * rowTall; y > edge && len(b.p.ended) > 0 {
			y = max(edge, y-titleTall)
		}
		return max(0, min(b.count(), int(y/rowTall)))
	}
	return row(y0), min(b.count(), row(y1)+1)
}

// keyAt names row i; false for the line that says that there is nothing.
func (b *board) keyAt(i int) (key, bool) {
	switch up := b.upper(); {
	case i < 0 || i >= b.count():
		return key{}, false
	case i < len(b.p.shown):
		return key{id: b.p.shown[i].ID}, true
	case i >= up:
		return keyOf(b.p.ended[i-up]), true
	}
	return key{}, false
}

// find is the row of k; -1 where it is gone.
func (b *board) find(k key) int {
	if k.past() {
		for i, f := range b.p.ended {
			if keyOf(f) == k {
				return b.upper() + i
			}
		}
		return -1
	}
	for i, t := range b.p.shown {
		if t.ID == k.id {
			return i
		}
	}
	return -1
}

// relist lays the list out again after it changed.
func (b *board) relist() {
	clear(b.gone)
	b.label()
	b.settle()
	b.anchor()
	b.follows()
	b.fill()
	b.rebind()
}

// anchor scrolls by as much as the list has moved under the first row in view
// that is still there. Who looks at the beginning goes on seeing the beginning.
func (b *board) anchor() {
	y := b.scroll.Offset.Y
	if y <= 0 {
		return
	}
	first, moved := float32(0), float32(0)
	for k, r := range b.rows {
		top := r.Position().Y
		if k == b.cursor || top < y || first > 0 && top > first { // the cursor's row may have been moved by hand
			continue
		}
		if i := b.find(k); i >= 0 {
			first, moved = top, b.at(i)-top
		}
	}
	if moved != 0 {
		b.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y+moved, b.height()-b.scroll.Size().Height))))
	}
}

// label writes the lines between the rows.
func (b *board) label() {
	done, failed, cancelled := 0, 0, 0
	for _, f := range b.p.ended {
		switch f.Fault {
		case "":
			done++
		case media.Cancelled:
			cancelled++
		default:
			failed++
		}
	}
	text := lang.L("Earlier today")
	if done > 0 {
		text += " · " + words.Count(done, "{{.N}} done", "{{.N}} done")
	}
	if failed > 0 {
		text += " · " + words.Count(failed, "{{.N}} failed", "{{.N}} failed")
	}
	if cancelled > 0 {
		text += " · " + words.Count(cancelled, "{{.N}} cancelled", "{{.N}} cancelled")
	}
	b.title.SetText(text)
	none := lang.L("Nothing is on its way now.")
	switch b.p.only {
	case session.Down:
		none = lang.L("Nothing is being downloaded now.")
	case session.Up:
		none = lang.L("Nothing is being sent now.")
	case session.Ask:
		none = lang.L("Your phone is not asked for anything now.")
	}
	b.none.SetText(none)
	visible(b.title, len(b.p.ended) > 0)
	visible(b.none, len(b.p.shown) == 0)
}

// settle tells the scroller how high the list is.
func (b *board) settle() {
	s := b.scroll.Size()
	b.body.Resize(fyne.NewSize(s.Width, max(b.height(), s.Height)))
	b.scroll.Refresh()
}

// top goes to the first row.
func (b *board) top() { b.scroll.ScrollToTop() }

func (b *board) release(k key, r *row) {
	delete(b.rows, k)
	r.Hide()
	b.free = append(b.free, r)
}

// fill gives every transfer in view a row, and asks for what is not known of it.
func (b *board) fill() {
	y, size := b.scroll.Offset.Y, b.scroll.Size()
	from, to := b.between(y, y+size.Height)
	if size.Height <= 0 {
		to = from
	}
	next := map[key]int{}
	for i := from; i < to; i++ {
		if k, ok := b.keyAt(i); ok {
			next[k] = i
		}
	}
	for k, r := range b.rows {
		if _, ok := next[k]; !ok {
			b.release(k, r)
		}
	}
	x, w := column(size.Width)
	for k, i := range next {
		r, ok := b.rows[k]
		if !ok {
			r = b.spare()
			b.rows[k] = r
			b.bind(r, k, i)
		}
		put(r, x-gripWidth, b.at(i), w+gripWidth, rowTall)
		visible(r, true)
	}
	put(b.none, x, theme.Space8, w, rowTall)
	put(b.title, x, b.at(b.upper())-titleTall, w, titleTall)
	b.hand.draw()
	b.wish()
	b.forget()
	canvas.Refresh(b.body)
}

// spare is a row that stands for nothing.
func (b *board) spare() *row {
	if n := len(b.free); n > 0 {
		r := b.free[n-1]
		b.free = b.free[:n-1]
		return r
	}
	r := newRow(b)
	b.body.rows = append(b.body.rows, r)
	return r
}

// bind makes r stand for row i, whose key is k.
func (b *board) bind(r *row, k key, i int) {
	m := b.msgs[k.id]
	marked := b.focused && k == b.cursor
	if k.past() {
		r.set(k, m, sayFinished(b.p.ended[i-b.upper()], m, b.p.d.Now()), false, marked, false)
		return
	}
	can := waits(b.p.shown[i])
	r.set(k, m, b.say(i, m), can, marked, can && b.hand.on && b.hand.id == k.id)
}

// say is what row i of those on their way says.
func (b *board) say(i int, m session.Message) said {
	t := b.p.shown[i]
	return sayTransfer(t, m, b.p.d.Library.Progress(t.ID), scene{before: b.p.before[i], held: b.p.held, now: b.p.d.Now()})
}

// rebind draws all rows in view again.
func (b *board) rebind() {
	for k, r := range b.rows {
		if i := b.find(k); i >= 0 {
			b.bind(r, k, i)
		}
	}
}

// redraw draws those of ids again that are in view.
func (b *board) redraw(ids []session.MessageID) {
	of := map[session.MessageID]bool{}
	for _, id := range ids {
		of[id] = true
	}
	for k, r := range b.rows {
		if of[k.id] {
			if i := b.find(k); i >= 0 {
				b.bind(r, k, i)
			}
		}
	}
}

// wish asks for the messages in view that are not known.
func (b *board) wish() {
	var ids []session.MessageID
	seen := map[session.MessageID]bool{}
	for k := range b.rows {
		if _, ok := b.msgs[k.id]; (!ok || b.dirty[k.id]) && !b.gone[k.id] && !seen[k.id] {
			seen[k.id] = true
			ids = append(ids, k.id)
		}
	}
	if len(ids) > 0 && !b.failed {
		b.reader.want(ids)
	}
}

// stale reads the messages of ids again, of all where ids is nil. What is on
// screen stays until it is there.
func (b *board) stale(ids []session.MessageID) {
	b.failed = false
	if ids == nil {
		for id := range b.msgs {
			b.dirty[id] = true
		}
	}
	for _, id := range ids {
		b.dirty[id] = true
	}
	b.wish()
}

// forget drops messages that are not in view where there are many.
func (b *board) forget() {
	if len(b.msgs) <= mostKept {
		return
	}
	ids := map[session.MessageID]bool{}
	for k := range b.rows {
		ids[k.id] = true
	}
	for id := range b.msgs {
		if !ids[id] {
			delete(b.msgs, id)
			delete(b.dirty, id)
		}
	}
}

// read takes what was read of asked.
func (b *board) read(asked []session.MessageID, ms []session.Message, err error) {
	if err != nil {
		if !b.failed {
			b.p.d.Fail(err)
		}
		b.failed = true
		return
	}
	for _, id := range asked {
		b.gone[id] = true
		delete(b.dirty, id)
	}
	for _, m := range ms {
		b.msgs[m.ID] = m
		delete(b.gone, m.ID)
	}
	b.redraw(asked)
	b.forget()
}

// Resize is part of fyne.CanvasObject.
func (b *board) Resize(s fyne.Size) {
	if s == b.Size() {
		return
	}
	b.BaseWidget.Resize(s)
	b.scroll.Resize(s)
	b.settle()
	b.fill()
}

// CreateRenderer is part of fyne.Widget.
func (b *board) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.scroll) }

// body is what the scroller moves: the rows in view, on a field as high as all.
type body struct {
	widget.BaseWidget
	b    *board
	rows []fyne.CanvasObject // made so far
}

func newBody(b *board) *body {
	x := &body{b: b}
	x.ExtendBaseWidget(x)
	return x
}

// MinSize is part of fyne.CanvasObject.
func (x *body) MinSize() fyne.Size { return fyne.NewSize(1, x.b.height()) }

// CreateRenderer is part of fyne.Widget.
func (x *body) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{x} }

type bodyRenderer struct{ x *body }

func (r *bodyRenderer) Destroy()           {}
func (r *bodyRenderer) Layout(fyne.Size)   {}
func (r *bodyRenderer) Refresh()           { canvas.Refresh(r.x) }
func (r *bodyRenderer) MinSize() fyne.Size { return r.x.MinSize() }
func (r *bodyRenderer) Objects() []fyne.CanvasObject {
	b := r.x.b
	o := append([]fyne.CanvasObject{b.none, b.title}, r.x.rows...)
	return append(o, b.hand.line, b.hand.ghost)
}
