package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	railWidth  = theme.Space24 + theme.Space4
	tickPitch  = theme.Space4
	tickLength = railWidth - theme.Space8
)

// scrubber is the thin column at the right edge: one line a part, as long as the
// part is rich. Pressing or dragging goes there and says where that is, with a
// few of its prints; so do the arrow keys.
type scrubber struct {
	widget.BaseWidget
	b       *board
	line    timeline
	told    []part // what ticks were drawn for
	ticks   []*canvas.Rectangle
	shownN  int
	thumb   *canvas.Rectangle
	ring    *canvas.Rectangle
	flag    *flag
	held    bool
	over    bool
	focused bool
	at      float32
}

func newScrubber(b *board) *scrubber {
	s := &scrubber{b: b, thumb: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), flag: newFlag(b.p)}
	s.ExtendBaseWidget(s)
	b.moved = s.follow
	return s
}

// follow draws what the board shows now.
func (s *scrubber) follow() {
	line := s.b.timeline(s.Size().Height - 2*theme.Space8)
	again := len(line.parts) != len(s.told) || len(line.parts) > 0 && &line.parts[0] != &s.told[0] || line.height != s.line.height
	s.line = line
	if again {
		s.told = line.parts
		s.rule()
	}
	if !s.held && s.focused {
		s.at = line.at(s.b.offset)
	}
	s.point()
}

// rule draws the lines anew.
func (s *scrubber) rule() {
	ticks, size := s.line.ticks(tickPitch), s.Size()
	for len(s.ticks) < len(ticks) {
		s.ticks = append(s.ticks, canvas.NewRectangle(nil))
	}
	s.shownN = len(ticks)
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
	canvas.Refresh(s)
}

// point draws where the sheet is, and the flag beside the pointer.
func (s *scrubber) point() {
	size := s.Size()
	s.thumb.Hidden = s.line.reach() == 0
	s.thumb.FillColor, s.thumb.CornerRadius = theme.Color(theme.Accent), theme.Hair
	put(s.thumb, 0, theme.Space8+s.line.at(s.b.offset)-theme.FocusLine/2, size.Width-theme.Space4, theme.FocusLine)
	s.thumb.Refresh()
	k := s.line.part(s.at)
	if on := (s.held || s.over || s.focused) && len(s.line.parts) > 1 && k >= 0; !on {
		s.flag.away()
		return
	}
	s.flag.say(s.b.p.found, k, s.held || s.focused)
	m := s.flag.MinSize()
	y := min(max(0, theme.Space8+s.at-theme.Control/2), max(0, size.Height-m.Height))
	at := s.Position() // a scrollable thing clips what it holds, so the flag is beside it
	put(s.flag, at.X-m.Width-theme.Space4, at.Y+y, m.Width, m.Height)
}

// goTo scrolls to the moment at y.
func (s *scrubber) goTo(y float32) {
	s.at = min(max(y-theme.Space8, 0), s.line.height)
	s.b.scrollTo(s.line.offset(s.at))
	s.point()
}

// Tapped is part of fyne.Tappable.
func (s *scrubber) Tapped(e *fyne.PointEvent) {
	s.goTo(e.Position.Y)
	s.b.focus()
}

// Dragged is part of fyne.Draggable.
func (s *scrubber) Dragged(e *fyne.DragEvent) {
	s.held = true
	s.goTo(e.Position.Y)
}

// DragEnd is part of fyne.Draggable.
func (s *scrubber) DragEnd() {
	s.held = false
	s.b.jump(s.b.offset)
	s.point()
	s.b.focus()
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
	s.point()
}

// MouseOut is part of desktop.Hoverable.
func (s *scrubber) MouseOut() { s.over = false; s.point() }

// Cursor is part of desktop.Cursorable.
func (s *scrubber) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel is part of fyne.Accessible.
func (s *scrubber) AccessibilityLabel() string {
	if k := s.line.part(s.line.at(s.b.offset)); k >= 0 && k < len(s.line.parts) {
		return lang.L("Timeline, at {{.Part}}", map[string]any{"Part": s.line.parts[k].title()})
	}
	return lang.L("Timeline")
}

// AccessibilityRole is part of fyne.Accessible.
func (s *scrubber) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// FocusGained is part of fyne.Focusable.
func (s *scrubber) FocusGained() {
	s.focused = true
	s.Refresh()
	s.follow()
}

// FocusLost is part of fyne.Focusable.
func (s *scrubber) FocusLost() {
	s.focused = false
	s.Refresh()
	s.point()
}

// TypedRune is part of fyne.Focusable.
func (s *scrubber) TypedRune(rune) {}

// TypedKey is part of fyne.Focusable: the arrows go from part to part.
func (s *scrubber) TypedKey(e *fyne.KeyEvent) {
	n := len(s.line.bands)
	g := grid{bands: s.line.bands}
	k := g.bandAt(s.b.offset + 1)
	switch e.Name {
	case fyne.KeyUp, fyne.KeyLeft:
		if k >= 0 && s.b.offset <= s.line.bands[k].top+1 {
			k--
		}
	case fyne.KeyDown, fyne.KeyRight:
		k++
	case fyne.KeyPageUp:
		k -= 12
	case fyne.KeyPageDown:
		k += 12
	case fyne.KeyHome:
		k = 0
	case fyne.KeyEnd:
		k = n - 1
	default:
		s.b.pass(e)
		return
	}
	if n > 0 {
		k = min(max(k, 0), n-1)
		s.at = s.line.top(k)
		s.b.scrollTo(s.line.bands[k].top)
		s.point()
	}
}

// CreateRenderer is part of fyne.Widget.
func (s *scrubber) CreateRenderer() fyne.WidgetRenderer { return &scrubberRenderer{s: s} }

type scrubberRenderer struct{ s *scrubber }

func (r *scrubberRenderer) MinSize() fyne.Size { return fyne.NewSize(railWidth, 1) }
func (r *scrubberRenderer) Destroy()           {}
func (r *scrubberRenderer) Layout(s fyne.Size) {
	put(r.s.ring, 0, 0, s.Width, s.Height)
	r.s.follow()
}

func (r *scrubberRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	o := make([]fyne.CanvasObject, 0, s.shownN+3)
	for _, t := range s.ticks[:s.shownN] {
		o = append(o, t)
	}
	return append(o, s.thumb, s.ring)
}

func (r *scrubberRenderer) Refresh() {
	s := r.s
	s.ring.FillColor, s.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	s.ring.StrokeWidth, s.ring.CornerRadius, s.ring.Hidden = theme.FocusLine, theme.RadiusControl, !s.focused
	s.rule()
	s.point()
	s.flag.Refresh()
}

// firstOf are a few pictures that show what is in part k.
func firstOf(f *found, k int) []session.MessageID {
	p := f.parts[k]
	if p.Len() <= flagPrints {
		return f.IDs[p.From:p.To]
	}
	ids := make([]session.MessageID, 0, flagPrints)
	for i := range flagPrints {
		ids = append(ids, f.IDs[p.From+i*(p.Len()-1)/(flagPrints-1)])
	}
	return ids
}
