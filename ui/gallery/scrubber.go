package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	railWidth  = theme.Space24 + theme.Space4
	tickPitch  = theme.Space4
	tickLength = railWidth - theme.Space8
)

// scrubber is the thin column at the right edge: one line a month, as long as
// the month is rich. Pressing or dragging goes there and says which month it is.
type scrubber struct {
	widget.BaseWidget
	b      *board
	line   timeline
	ticks  []*canvas.Rectangle
	thumb  *canvas.Rectangle
	label  *kit.Line
	bubble *canvas.Rectangle
	held   bool
	over   bool
	at     float32
}

func newScrubber(b *board) *scrubber {
	s := &scrubber{
		b: b, thumb: canvas.NewRectangle(nil), bubble: canvas.NewRectangle(nil),
		label: kit.NewLine("", theme.TextBody, theme.Text).Bold().Align(fyne.TextAlignCenter),
	}
	s.ExtendBaseWidget(s)
	b.moved = s.follow
	return s
}

// follow draws what the board shows now.
func (s *scrubber) follow() {
	s.line = s.b.timeline(s.Size().Height - 2*theme.Space8)
	s.Refresh()
}

// goTo scrolls to the moment at y.
func (s *scrubber) goTo(y float32) {
	s.at = min(max(y-theme.Space8, 0), s.line.height)
	s.b.scrollTo(s.line.offset(s.at))
}

// Tapped is part of fyne.Tappable.
func (s *scrubber) Tapped(e *fyne.PointEvent) { s.goTo(e.Position.Y) }

// Dragged is part of fyne.Draggable.
func (s *scrubber) Dragged(e *fyne.DragEvent) {
	s.held = true
	s.goTo(e.Position.Y)
}

// DragEnd is part of fyne.Draggable.
func (s *scrubber) DragEnd() {
	s.held = false
	s.Refresh()
}

// Scrolled scrolls the sheet, as anywhere over it.
func (s *scrubber) Scrolled(e *fyne.ScrollEvent) { s.b.Scrolled(e) }

// MouseIn is part of desktop.Hoverable.
func (s *scrubber) MouseIn(e *desktop.MouseEvent) { s.over = true; s.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (s *scrubber) MouseMoved(e *desktop.MouseEvent) {
	if !s.held {
		s.at = min(max(e.Position.Y-theme.Space8, 0), s.line.height)
	}
	s.Refresh()
}

// MouseOut is part of desktop.Hoverable.
func (s *scrubber) MouseOut() { s.over = false; s.Refresh() }

// Cursor is part of desktop.Cursorable.
func (s *scrubber) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (s *scrubber) CreateRenderer() fyne.WidgetRenderer { return &scrubberRenderer{s: s} }

type scrubberRenderer struct{ s *scrubber }

func (r *scrubberRenderer) MinSize() fyne.Size { return fyne.NewSize(railWidth, 1) }
func (r *scrubberRenderer) Destroy()           {}
func (r *scrubberRenderer) Layout(fyne.Size)   { r.s.follow() }

func (r *scrubberRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	o := make([]fyne.CanvasObject, 0, len(s.ticks)+3)
	for _, t := range s.ticks {
		o = append(o, t)
	}
	return append(o, s.thumb, s.bubble, s.label)
}

func (r *scrubberRenderer) Refresh() {
	s := r.s
	size := s.Size()
	ticks := s.line.ticks(tickPitch)
	for len(s.ticks) < len(ticks) {
		s.ticks = append(s.ticks, canvas.NewRectangle(nil))
	}
	for i, t := range s.ticks {
		t.Hidden = i >= len(ticks)
		if t.Hidden {
			continue
		}
		t.FillColor = theme.Color(theme.Disabled)
		if ticks[i].year {
			t.FillColor = theme.Color(theme.Text)
		}
		w := max(theme.Space4, ticks[i].length*tickLength)
		put(t, size.Width-theme.Space4-w, theme.Space8+ticks[i].y, w, theme.Hair)
	}
	reach := s.line.reach()
	s.thumb.Hidden = len(ticks) == 0 || reach == 0
	s.thumb.FillColor, s.thumb.CornerRadius = theme.Color(theme.Accent), theme.Hair
	put(s.thumb, 0, theme.Space8+s.line.at(s.b.offset)-theme.FocusLine/2, size.Width-theme.Space4, theme.FocusLine)
	r.name(size)
	canvas.Refresh(s)
}

// name writes the month beside the pointer, over the sheet.
func (r *scrubberRenderer) name(size fyne.Size) {
	s := r.s
	on := (s.held || s.over) && len(s.line.months) > 1
	s.bubble.Hidden, s.label.Hidden = !on, !on
	if !on {
		return
	}
	s.label.SetText(words.Month(s.line.months[s.line.month(s.at)].Start))
	s.bubble.FillColor, s.bubble.CornerRadius = theme.Color(theme.Raised), theme.RadiusControl
	s.bubble.StrokeColor, s.bubble.StrokeWidth = theme.Color(theme.Hairline), theme.Hair
	w := s.label.MinSize().Width + 2*theme.Space12
	y := min(max(0, theme.Space8+s.at-theme.Control/2), max(0, size.Height-theme.Control))
	put(s.bubble, -w-theme.Space4, y, w, theme.Control)
	put(s.label, -w-theme.Space4, y, w, theme.Control)
}
