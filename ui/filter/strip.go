package filter

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	mostWord   = 9 * theme.Space32 // widest word
	shortWord  = 5 * theme.Space32 // widest where there is too little room
	leastWord  = 3 * theme.Space32 // at least, however little room there is
	boxWide    = 7 * theme.Space32
	boxNarrow  = 5 * theme.Space32
	boxLeast   = 4 * theme.Space32
	tight      = 0.75 * theme.Narrow // from here down every bit of room counts
	slim       = 15 * theme.Space32  // from here down the order is an icon
	stripEdge  = theme.Space8
	stripLines = 2
)

// strip lays the bar out: the sentence from the left, on two lines at most, with
// the search box and the order at the right of the first. What has no room stands
// behind "and 3 more".
type strip struct {
	widget.BaseWidget
	b     *Bar
	field fyne.CanvasObject // the search box
	width float32           // that it had last, or is asked about
}

func newStrip(b *Bar) *strip {
	s := &strip{b: b, field: b.search}
	s.ExtendBaseWidget(s)
	return s
}

// spot is where an object goes.
type spot struct {
	o          fyne.CanvasObject
	x, y, w, h float32
}

// plan is a layout for one width.
type plan struct {
	spots  []spot
	sum    string
	hidden []Field
	height float32
}

// HeightAt is the height that the strip takes at that width.
func (s *strip) HeightAt(width float32) float32 { return s.plan(width).height }

// plan finds room for as much as there is room for.
func (s *strip) plan(width float32) plan {
	b := s.b
	box := boxWide
	switch {
	case width < tight:
		box = boxLeast
	case width < theme.Narrow:
		box = boxNarrow
	}
	order := b.sort
	if width < slim {
		order = b.sortIcon
	}
	wide := order.MinSize().Width
	right := width - stripEdge - wide
	tools := []spot{
		{order, right, theme.Space4, wide, theme.Control},
		{s.field, right - theme.Space4 - box, theme.Space4, box, theme.Control},
	}
	found := b.found
	if width < tight {
		found.Bytes = 0
	}
	f := flow{sum: sumText(found), first: right - 2*theme.Space4 - box, width: width - stripEdge}
	s.limit(min(mostWord, f.first-stripEdge))
	if !Narrows(b.query) {
		// One line where that is possible at all, with as many chips as go on it.
		for lines := 1; lines <= stripLines; lines++ {
			for n := len(b.chips); n >= 0; n-- {
				if p, ok := s.try(f, lines, len(b.line), n); ok {
					return p.with(tools)
				}
			}
		}
	}
	p, ok := s.try(f, stripLines, len(b.line), 0)
	if !ok { // rather part of a name than none of it
		s.limit(shortWord)
	}
	for n := len(b.line); n > 0 && !ok; n-- {
		p, ok = s.try(f, stripLines, n, 0)
	}
	found.Remote, found.Bytes = 0, 0
	f.sum = sumText(found)
	for n := len(b.line); n > 0 && !ok; n-- {
		p, ok = s.try(f, stripLines, n, 0)
	}
	return p.with(tools)
}

// limit makes no word wider than most.
func (s *strip) limit(most float32) {
	for _, w := range s.b.words {
		w.SetMost(max(leastWord, most))
	}
}

func (p plan) with(tools []spot) plan {
	p.spots = append(p.spots, tools...)
	return p
}

// try lays out the first n words and the first chips of the chips, and reports
// whether all of it has room.
func (s *strip) try(f flow, lines, n, chips int) (plan, bool) {
	b := s.b
	f.x, f.y, f.lines = stripEdge, theme.Space4, lines
	for _, field := range b.line[:n] {
		if b.apart[field] && f.x > stripEdge {
			f.x += theme.Space8 // the sentence's comma
		}
		f.put(b.words[field], theme.Space4)
	}
	hidden := b.line[n:]
	if len(hidden) > 0 {
		b.rest.Set(restText(len(hidden)), kit.IconNone)
		f.put(b.rest, theme.Space4)
	}
	for _, c := range b.chips[:chips] {
		f.put(c, theme.Space4)
	}
	if f.width < tight && Narrows(b.query) {
		f.put(b.plus, theme.Space4)
	} else {
		f.put(b.add, theme.Space8)
	}
	sum := fyne.MeasureText(f.sum, theme.TextBody, fyne.TextStyle{}).Width + theme.Hair
	end := sum
	if b.found.Busy {
		end += theme.Space4 + b.ring.MinSize().Width
	}
	if Narrows(b.query) {
		end += theme.Space4 + b.none.MinSize().Width
	}
	f.together(end)
	f.putWide(b.sum, sum, theme.Space4)
	if b.found.Busy {
		f.put(b.ring, theme.Space4)
	}
	if Narrows(b.query) {
		f.put(b.none, theme.Space4)
	}
	return plan{spots: f.spots, sum: f.sum, hidden: slices.Clone(hidden), height: f.y + theme.Control + theme.Space4}, !f.over
}

func restText(n int) string { return words.Count(n, "and {{.N}} more", "and {{.N}} more") }

// flow puts objects beside each other, on lines of which the first is shorter.
type flow struct {
	sum          string
	first, width float32 // where the first line and the others end
	lines        int

	x, y  float32
	spots []spot
	over  bool // something had no room
}

func (f *flow) put(o fyne.CanvasObject, gap float32) { f.putWide(o, o.MinSize().Width, gap) }

// together goes on to the next line where this one has no room for that width.
func (f *flow) together(w float32) {
	const line = theme.Control + theme.Space4
	if f.x > stripEdge && f.x+w > f.end() && f.y+line < float32(f.lines)*line {
		f.x, f.y = stripEdge, f.y+line
	}
}

// end is where the line ends.
func (f *flow) end() float32 {
	if f.y == theme.Space4 {
		return f.first
	}
	return f.width
}

func (f *flow) putWide(o fyne.CanvasObject, w, gap float32) {
	f.together(w)
	if f.x+w > f.end() {
		f.over = true
		w = max(0, f.end()-f.x)
	}
	f.spots = append(f.spots, spot{o, f.x, f.y, w, theme.Control})
	f.x += w + gap
}

// Resize implements fyne.CanvasObject.
func (s *strip) Resize(size fyne.Size) {
	s.width = size.Width
	s.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{s: s}
	r.arrange()
	return r
}

type stripRenderer struct {
	s       *strip
	objects []fyne.CanvasObject
}

func (r *stripRenderer) Destroy()                     {}
func (r *stripRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *stripRenderer) Layout(fyne.Size)             { r.arrange() }

func (r *stripRenderer) MinSize() fyne.Size {
	w := r.s.width
	if w <= 0 {
		w = theme.Narrow
	}
	return fyne.NewSize(1, r.s.HeightAt(w))
}

// arrange puts everything in its place; Tab goes through it from the left.
func (r *stripRenderer) arrange() {
	s := r.s
	w := s.Size().Width
	if w <= 0 {
		w = theme.Narrow
	}
	p := s.plan(w)
	s.b.hidden = p.hidden
	s.b.sum.SetText(p.sum)
	s.b.search.fit(w)
	if len(p.hidden) > 0 {
		s.b.rest.Set(restText(len(p.hidden)), kit.IconNone) // plan tried other numbers
	}
	r.objects = r.objects[:0:0]
	for _, x := range p.spots {
		x.o.Move(fyne.NewPos(x.x, x.y))
		x.o.Resize(fyne.NewSize(x.w, x.h))
		r.objects = append(r.objects, x.o)
	}
}

func (r *stripRenderer) Refresh() {
	r.arrange()
	for _, o := range r.objects {
		o.Refresh()
	}
	canvas.Refresh(r.s)
}
