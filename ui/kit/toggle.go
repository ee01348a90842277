package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	toggleWidth = theme.Space32 + theme.Space4
	toggleTall  = theme.Space16 + theme.Space4
)

// Toggle is a switch with its words beside it: the knob's side tells how it
// stands, not the colour alone.
type Toggle struct {
	widget.BaseWidget

	OnChanged func(on bool)

	on               bool
	hovered, focused bool
	track, ring      *canvas.Rectangle
	knob             *canvas.Circle
	label            *Line
}

// NewToggle makes a switch; changed is told when the user switches it.
func NewToggle(text string, on bool, changed func(on bool)) *Toggle {
	t := &Toggle{
		on: on, OnChanged: changed, track: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), knob: canvas.NewCircle(nil),
		label: NewElided(text, theme.TextBody, theme.Text),
	}
	t.ExtendBaseWidget(t)
	return t
}

// Name is the switch's text.
func (t *Toggle) Name() string { return t.label.Text() }

// On reports how it stands.
func (t *Toggle) On() bool { return t.on }

// SetOn switches it without calling OnChanged.
func (t *Toggle) SetOn(on bool) {
	if t.on != on {
		t.on = on
		t.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (t *Toggle) AccessibilityLabel() string { return t.Name() }

// AccessibilityRole implements fyne.Accessible.
func (t *Toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (t *Toggle) Tapped(*fyne.PointEvent) {
	t.SetOn(!t.on)
	if t.OnChanged != nil {
		t.OnChanged(t.on)
	}
}

// FocusGained implements fyne.Focusable.
func (t *Toggle) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost implements fyne.Focusable.
func (t *Toggle) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune implements fyne.Focusable.
func (t *Toggle) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Space and Return switch it.
func (t *Toggle) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
	default:
		passKey(t, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (t *Toggle) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (t *Toggle) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *Toggle) MouseOut() { t.hovered = false; t.Refresh() }

// Cursor implements desktop.Cursorable.
func (t *Toggle) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		back, edge, knob := theme.Clear, theme.Edge, theme.Edge
		if t.on {
			back, edge, knob = theme.Accent, theme.Accent, theme.OnAccent
		} else if t.hovered {
			back = theme.Hover
		}
		t.track.FillColor, t.track.StrokeColor = theme.Color(back), theme.Color(edge)
		t.track.StrokeWidth, t.track.CornerRadius = theme.Hair, toggleTall/2
		t.knob.FillColor, t.knob.StrokeColor, t.knob.StrokeWidth = theme.Color(knob), theme.Color(theme.Clear), 0
		t.ring.FillColor, t.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
		t.ring.StrokeWidth, t.ring.CornerRadius, t.ring.Hidden = theme.FocusLine, theme.RadiusControl, !t.focused
	}
	layout := func(s fyne.Size) {
		y := (s.Height - toggleTall) / 2
		place(t.track, 0, y, toggleWidth, toggleTall)
		const edge = toggleTall - theme.Space8
		x := theme.Space4
		if t.on {
			x = toggleWidth - edge - theme.Space4
		}
		place(t.knob, x, y+theme.Space4, edge, edge)
		left := toggleWidth + theme.Space12
		w := min(s.Width-left, t.label.textWidth())
		place(t.label, left, 0, max(0, w), s.Height)
		place(t.ring, -theme.Space4, 0, left+w+theme.Space12, s.Height)
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{t.track, t.knob, t.label, t.ring},
		layout:  layout,
		min:     func() fyne.Size { return fyne.NewSize(2*theme.Space32, theme.Control) },
		refresh: func() { paint(); layout(t.Size()); t.label.Refresh(); canvas.Refresh(t) },
	}
}

// textWidth is how wide l is where nothing is cut.
func (l *Line) textWidth() float32 { return fyne.MeasureText(l.text, l.size, l.style).Width }
