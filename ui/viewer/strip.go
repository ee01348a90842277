package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	frameEdge  = theme.RingLarge
	frameStep  = frameEdge + theme.Space4
	stripTall  = frameEdge + 2*theme.Space8
	stripAbove = theme.MinH - theme.Space32*2 // the viewer's height below which there is no strip
)

// strip is the row of small prints beneath the picture, the one on show in its
// middle. Only those in view exist, however many there are.
type strip struct {
	widget.BaseWidget

	reel   *reel
	loader *kit.Loader
	jump   func(i int)
	moved  func() // the pointer moves over it

	at    int     // the picture on show
	shift float32 // by how much the user has pushed the row to the left
	cells []*cell // cell i%len(cells) is frame i
	back  *canvas.Rectangle
	row   *fyne.Container
	clip  *container.Clip
}

func newStrip(r *reel, l *kit.Loader, jump func(int), moved func()) *strip {
	s := &strip{reel: r, loader: l, jump: jump, moved: moved, back: canvas.NewRectangle(theme.Color(theme.Black)),
		row: container.NewWithoutLayout()}
	s.clip = container.NewClip(s.row)
	s.clip.ExtendBaseWidget(s.clip)
	r.came = s.fill
	s.ExtendBaseWidget(s)
	return s
}

// goTo brings frame i to the middle.
func (s *strip) goTo(i int) {
	s.at, s.shift = i, 0
	s.fill()
}

// push moves the row by d units to the left, to its ends at most.
func (s *strip) push(d float32) {
	last := float32(len(s.reel.ids) - 1)
	s.shift = min(max(s.shift+d, -float32(s.at)*frameStep), (last-float32(s.at))*frameStep)
	s.fill()
}

// left is where frame i begins.
func (s *strip) left(i int) float32 {
	return (s.Size().Width-frameEdge)/2 - s.shift + float32(i-s.at)*frameStep
}

// fill gives every frame in view its cell and its message.
func (s *strip) fill() {
	w := s.Size().Width
	if w <= 0 || !s.Visible() {
		return
	}
	n := int(w/frameStep) + 3
	for len(s.cells) < n {
		c := newCell(s)
		s.cells = append(s.cells, c)
		s.row.Objects = append(s.row.Objects, c)
	}
	from := max(0, s.at-int(s.left(s.at)/frameStep)-1)
	to := min(len(s.reel.ids), from+n)
	s.reel.look(from, to)
	used := map[*cell]bool{}
	for i := from; i < to; i++ {
		c := s.cells[i%len(s.cells)]
		used[c] = true
		c.bind(i)
		put(c, s.left(i), theme.Space8, frameEdge, frameEdge)
	}
	for _, c := range s.cells {
		show(c, used[c])
	}
	canvas.Refresh(s.row)
}

// Resize is part of fyne.CanvasObject.
func (s *strip) Resize(size fyne.Size) {
	s.BaseWidget.Resize(size)
	s.fill()
}

// Scrolled pushes the row along.
func (s *strip) Scrolled(e *fyne.ScrollEvent) {
	s.moved()
	s.push(-(e.Scrolled.DX + e.Scrolled.DY) * frameStep / theme.Space12)
}

// Dragged pushes the row along.
func (s *strip) Dragged(e *fyne.DragEvent) { s.moved(); s.push(-e.Dragged.DX) }

// DragEnd is part of fyne.Draggable.
func (s *strip) DragEnd() {}

// MouseIn is part of desktop.Hoverable.
func (s *strip) MouseIn(*desktop.MouseEvent) { s.moved() }

// MouseMoved is part of desktop.Hoverable.
func (s *strip) MouseMoved(*desktop.MouseEvent) { s.moved() }

// MouseOut is part of desktop.Hoverable.
func (s *strip) MouseOut() {}

// CreateRenderer is part of fyne.Widget.
func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(s.back, s.clip))
}

// cell is one frame of the strip.
type cell struct {
	widget.BaseWidget
	s      *strip
	i      int
	ground *canvas.Rectangle
	kind   *kit.Glyph
	thumb  *kit.Thumb
	edge   *canvas.Rectangle
}

func newCell(s *strip) *cell {
	c := &cell{s: s, i: -1, ground: canvas.NewRectangle(theme.Color(theme.Ink)), edge: canvas.NewRectangle(theme.Color(theme.Clear)),
		kind: kit.NewGlyph(kit.IconNone, theme.OnPicture, theme.Icon), thumb: kit.NewThumb(s.loader)}
	c.ground.CornerRadius, c.edge.CornerRadius = theme.RadiusPicture, theme.RadiusPicture
	c.edge.StrokeWidth = theme.FocusLine
	c.ExtendBaseWidget(c)
	return c
}

// bind makes c frame i, as far as that is known.
func (c *cell) bind(i int) {
	c.i = i
	c.edge.StrokeColor = theme.Color(theme.Clear)
	if i == c.s.at {
		c.edge.StrokeColor = theme.Color(theme.Accent)
	}
	m, ok := c.s.reel.message(i)
	if !ok {
		c.thumb.Clear()
		c.kind.Set(kit.IconNone, theme.OnPicture)
		return
	}
	f, file := m.Media, media.Key{}
	if f.State == media.Ready && drawable(f) {
		file = f.File
	}
	sticker := f.Kind == media.Sticker
	c.thumb.Set(media.View{ID: int64(m.ID), File: file, Preview: f.Preview, Crop: !sticker, Clear: sticker})
	c.thumb.SetDim(f.State != media.Ready)
	c.thumb.SetFaint(f.State == media.Gone)
	icon := kit.IconNone
	if len(f.Preview) == 0 && file.IsZero() || f.Kind == media.Video || f.Kind == media.GIF {
		icon = kit.KindIcon(f)
	}
	c.kind.Set(icon, theme.OnPicture)
}

// Tapped shows the picture.
func (c *cell) Tapped(*fyne.PointEvent) { c.s.jump(c.i) }

// Cursor is part of desktop.Cursorable.
func (c *cell) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (c *cell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(c.ground, c.thumb, c.kind, c.edge))
}
