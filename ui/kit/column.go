package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Rows is what a Column shows. Rows are named by keys, which stay the same when
// rows come or go around them.
type Rows struct {
	Count func() int
	Key   func(i int) int64
	// Kind tells rows apart that are drawn by different objects; nil: all alike.
	Kind func(i int) int
	// Estimate is a cheap guess of a row's height, Measure the height itself.
	// Measure is asked only for rows that come into view.
	Estimate func(i int, width float32) float32
	Measure  func(i int, width float32) float32
	Create   func(kind int) fyne.CanvasObject
	// Update makes an object stand for row i. Objects are used again for other
	// rows.
	Update func(i int, o fyne.CanvasObject)
	// Margin is left free above the first and below the last row.
	Margin float32
}

// Column is a scrolled list of rows of any height. Only rows in view exist as
// objects. What is being looked at stays in place when rows are added above it,
// and a Column that is at its end stays there when rows are added below.
type Column struct {
	widget.BaseWidget

	// OnScrolled is called after the view moved; first and last row in view.
	OnScrolled func(first, last int)

	rows    Rows
	body    *columnBody
	scroll  *container.Scroll
	heights map[int64]float32 // measured, at width
	width   float32
	tops    []float32 // of every row, and the end
	first   int       // in view; last < first when none
	last    int
	shown   map[int64]*shownRow
	pool    map[int][]fyne.CanvasObject
	ended   bool // the view is to stay at the end
	top     bool // it begins at the first row
	loose   bool // its last row is not the end
	busy    bool
}

type shownRow struct {
	kind, row int
	object    fyne.CanvasObject
}

const nearEnd = 8 // units from the end that still count as being there

// NewColumn makes a Column at its end, and ready once it has a size.
func NewColumn(rows Rows) *Column {
	c := &Column{rows: rows, heights: map[int64]float32{}, shown: map[int64]*shownRow{}, pool: map[int][]fyne.CanvasObject{}, ended: true, last: -1}
	c.body = &columnBody{c: c}
	c.body.ExtendBaseWidget(c.body)
	c.scroll = container.NewVScroll(c.body)
	c.scroll.OnScrolled = func(fyne.Position) {
		if c.busy {
			return
		}
		c.ended = !c.top && !c.loose && c.atEnd()
		c.arrange()
		c.tell()
	}
	c.ExtendBaseWidget(c)
	return c
}

// AtEnd reports whether the last row is in view.
func (c *Column) AtEnd() bool { return c.atEnd() }

// InView are the first and last row in view; last < first when there is none.
func (c *Column) InView() (first, last int) { return c.first, c.last }

// At is the row below y on the canvas; -1 where there is none.
func (c *Column) At(y float32) int {
	y += c.scroll.Offset.Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(c).Y
	for i := c.first; i <= c.last; i++ {
		if y >= c.tops[i] && y < c.tops[i+1] {
			return i
		}
	}
	return -1
}

// Reveal moves the view as little as it takes to show row i whole.
func (c *Column) Reveal(i int) {
	if i < 0 || i+1 >= len(c.tops) {
		return
	}
	switch y := c.scroll.Offset.Y; {
	case c.tops[i] < y:
		c.ScrollBy(c.tops[i] - y)
	case c.tops[i+1] > y+c.Size().Height:
		c.ScrollBy(c.tops[i+1] - y - c.Size().Height)
	}
}

// FromTop makes a Column that begins at its first row instead of its last, and
// returns it.
func (c *Column) FromTop() *Column { c.top, c.ended = true, false; return c }

// Loose tells whether more rows are to come below the last one: a Column that is
// there stays where it is then.
func (c *Column) Loose(on bool) {
	c.loose = on
	c.ended = c.ended && !on
}

// Left is how much lies below the view, in units.
func (c *Column) Left() float32 { return max(0, c.total()-c.scroll.Offset.Y-c.Size().Height) }

// ScrollToEnd shows the last row.
func (c *Column) ScrollToEnd() {
	c.ended = true
	c.Changed()
}

// ScrollTo shows the top of row i.
func (c *Column) ScrollTo(i int) {
	if i < 0 || i >= c.rows.Count() {
		return
	}
	c.ended = false
	c.sum()
	c.scroll.Offset.Y = c.clamp(c.tops[i])
	c.first, c.last = i, i
	c.Changed()
}

// ScrollBy moves the view down by dy units, up where negative.
func (c *Column) ScrollBy(dy float32) {
	c.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -dy)})
}

// Forget makes the Column measure the row of that key again.
func (c *Column) Forget(key int64) { delete(c.heights, key) }

// Reset forgets all rows and goes to where the Column begins: another list is
// shown.
func (c *Column) Reset() {
	clear(c.heights)
	c.ended, c.loose = !c.top, false
	c.scroll.Offset.Y = 0
	for _, s := range c.shown {
		s.object.Hide()
		c.pool[s.kind] = append(c.pool[s.kind], s.object)
	}
	clear(c.shown)
	c.first, c.last = 0, -1
	c.Changed()
}

// Changed draws again after rows came, went or changed.
func (c *Column) Changed() {
	if c.width <= 0 {
		return
	}
	c.body.stale = true
	c.arrange()
	c.settle()
	c.tell()
}

// UpdateRow draws the row of that key again where it is in view, at the height
// it has.
func (c *Column) UpdateRow(key int64) {
	if s, ok := c.shown[key]; ok {
		c.rows.Update(s.row, s.object)
	}
}

func (c *Column) tell() {
	if c.OnScrolled != nil && c.last >= c.first {
		c.OnScrolled(c.first, c.last)
	}
}

func (c *Column) atEnd() bool {
	return c.scroll.Offset.Y+c.Size().Height >= c.total()-nearEnd
}

func (c *Column) total() float32 {
	if len(c.tops) == 0 {
		return 0
	}
	return c.tops[len(c.tops)-1] + c.rows.Margin
}

func (c *Column) clamp(y float32) float32 {
	return max(0, min(y, c.total()-c.Size().Height))
}

// sum computes the tops of all rows from what is known of their heights.
func (c *Column) sum() {
	n := c.rows.Count()
	c.tops = c.tops[:0]
	y := c.rows.Margin
	for i := range n {
		c.tops = append(c.tops, y)
		if h, ok := c.heights[c.rows.Key(i)]; ok {
			y += h
		} else {
			y += c.rows.Estimate(i, c.width)
		}
	}
	c.tops = append(c.tops, y)
}

// arrange decides what is in view. Measuring a row may move others, so it goes
// round until all rows in view are measured; the row that was in view before
// stays where it is meanwhile.
func (c *Column) arrange() {
	n := c.rows.Count()
	anchor, at := c.anchor()
	c.sum()
	for range 16 {
		switch {
		case c.ended:
			c.scroll.Offset.Y = c.clamp(c.total())
		case anchor != 0:
			if i := c.find(anchor); i >= 0 {
				c.scroll.Offset.Y = c.clamp(c.tops[i] - at)
			}
		default:
			c.scroll.Offset.Y = c.clamp(c.scroll.Offset.Y)
		}
		c.first, c.last = c.span(n)
		if !c.measure() {
			break
		}
		c.sum()
	}
	c.bind()
}

// anchor is the key of a row now in view and how far its top is below the
// view's; 0 where there is none.
func (c *Column) anchor() (key int64, at float32) {
	y := c.scroll.Offset.Y
	for key, s := range c.shown {
		top := s.object.Position().Y
		if top+s.object.Size().Height > y && top < y+c.Size().Height {
			if c.find(key) >= 0 {
				return key, top - y
			}
		}
	}
	return 0, 0
}

func (c *Column) find(key int64) int {
	if s, ok := c.shown[key]; ok && s.row < c.rows.Count() && c.rows.Key(s.row) == key {
		return s.row
	}
	for i := range c.rows.Count() {
		if c.rows.Key(i) == key {
			return i
		}
	}
	return -1
}

func (c *Column) span(n int) (first, last int) {
	y, end := c.scroll.Offset.Y, c.scroll.Offset.Y+c.Size().Height
	first, last = n, -1
	for i := range n {
		if c.tops[i+1] > y && c.tops[i] < end {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		first = 0
	}
	return first, last
}

func (c *Column) measure() (changed bool) {
	for i := c.first; i <= c.last; i++ {
		k := c.rows.Key(i)
		if _, ok := c.heights[k]; !ok {
			c.heights[k] = c.rows.Measure(i, c.width)
			changed = true
		}
	}
	return changed
}

// bind gives every row in view its object.
func (c *Column) bind() {
	next := make(map[int64]*shownRow, c.last-c.first+1)
	var fresh []int
	for i := c.first; i <= c.last; i++ {
		k := c.rows.Key(i)
		if s, ok := c.shown[k]; ok && s.kind == c.kind(i) {
			s.row = i
			next[k] = s
			delete(c.shown, k)
		} else {
			fresh = append(fresh, i)
		}
	}
	for _, s := range c.shown {
		s.object.Hide()
		c.pool[s.kind] = append(c.pool[s.kind], s.object)
	}
	for _, s := range next {
		c.put(s)
		if c.body.stale {
			c.rows.Update(s.row, s.object)
		}
	}
	for _, i := range fresh {
		s := &shownRow{kind: c.kind(i), row: i}
		if free := c.pool[s.kind]; len(free) > 0 {
			s.object = free[len(free)-1]
			c.pool[s.kind] = free[:len(free)-1]
		} else {
			s.object = c.rows.Create(s.kind)
		}
		next[c.rows.Key(i)] = s
		c.put(s)
		c.rows.Update(i, s.object)
		s.object.Show()
	}
	c.shown = next
	c.body.stale = false
	c.body.collect()
}

func (c *Column) put(s *shownRow) {
	place(s.object, 0, c.tops[s.row], c.width, c.tops[s.row+1]-c.tops[s.row])
}

func (c *Column) kind(i int) int {
	if c.rows.Kind == nil {
		return 0
	}
	return c.rows.Kind(i)
}

// settle brings scroller and bars up to date with tops and offset.
func (c *Column) settle() {
	c.busy = true
	// First the size: the scroller would take an offset beyond it back.
	c.body.Resize(fyne.NewSize(c.width, max(c.total(), c.Size().Height)))
	c.scroll.Refresh()
	c.busy = false
}

// Resize implements fyne.CanvasObject. Another width changes every height.
func (c *Column) Resize(s fyne.Size) {
	if s == c.Size() {
		return
	}
	if s.Width != c.width {
		clear(c.heights)
		c.width = s.Width
	}
	c.BaseWidget.Resize(s)
	c.busy = true
	c.scroll.Resize(s)
	c.busy = false
	c.Changed()
}

// CreateRenderer implements fyne.Widget.
func (c *Column) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{c.scroll},
		layout:  func(fyne.Size) {},
		min:     func() fyne.Size { return fyne.NewSquareSize(1) },
	}
}

// columnBody is what the scroller moves: the rows in view, on a field as high as
// all rows.
type columnBody struct {
	widget.BaseWidget
	c     *Column
	r     *renderer
	stale bool // rows may have changed in themselves
}

func (b *columnBody) MinSize() fyne.Size { return fyne.NewSize(1, b.c.total()) }

func (b *columnBody) collect() {
	if b.r == nil {
		return
	}
	b.r.objects = b.r.objects[:0:0]
	for i := b.c.first; i <= b.c.last; i++ {
		if s, ok := b.c.shown[b.c.rows.Key(i)]; ok {
			b.r.objects = append(b.r.objects, s.object)
		}
	}
	canvas.Refresh(b)
}

func (b *columnBody) CreateRenderer() fyne.WidgetRenderer {
	b.r = &renderer{
		layout: func(fyne.Size) {},
		min:    b.MinSize,
	}
	b.collect()
	return b.r
}
