package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

const checkBox = theme.Space16

// Check is a box to tick, with its words beside it.
type Check struct {
	widget.BaseWidget

	OnChanged func(on bool)

	text             string
	on               bool
	hovered, focused bool
	box, ring        *canvas.Rectangle
	tick             *Glyph
	label            *Line
}

// NewCheck makes a box; changed is told when the user ticks it or unticks it.
func NewCheck(text string, on bool, changed func(on bool)) *Check {
	c := &Check{
		text: text, on: on, OnChanged: changed, box: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
		tick: NewGlyph(IconSent, theme.OnAccent, checkBox), label: NewLine(text, theme.TextBody, theme.Text),
	}
	c.ExtendBaseWidget(c)
	return c
}

// Name is the check's text.
func (c *Check) Name() string { return c.text }

// On reports whether the box is ticked.
func (c *Check) On() bool { return c.on }

// SetOn ticks the box or unticks it without calling OnChanged.
func (c *Check) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (c *Check) AccessibilityLabel() string { return c.text }

// AccessibilityRole implements fyne.Accessible.
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (c *Check) Tapped(*fyne.PointEvent) {
	c.SetOn(!c.on)
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// FocusGained implements fyne.Focusable.
func (c *Check) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Check) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Space and Return change the box.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		passKey(c, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Check) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Check) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Check) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *Check) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		back, edge := theme.Clear, theme.Edge
		if c.on {
			back, edge = theme.Accent, theme.Accent
		} else if c.hovered {
			back = theme.Hover
		}
		c.box.FillColor, c.box.StrokeColor = theme.Color(back), theme.Color(edge)
		c.box.StrokeWidth, c.box.CornerRadius = theme.Hair, theme.RadiusPicture
		c.ring.FillColor, c.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
		c.ring.StrokeWidth, c.ring.CornerRadius, c.ring.Hidden = theme.FocusLine, theme.RadiusControl, !c.focused
		c.tick.Hidden = !c.on
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{c.box, c.tick, c.label, c.ring},
		layout: func(s fyne.Size) {
			for _, o := range []fyne.CanvasObject{c.box, c.tick} {
				place(o, theme.Space4, (s.Height-checkBox)/2, checkBox, checkBox)
			}
			x := theme.Space4 + checkBox + theme.Space8
			place(c.label, x, 0, s.Width-x, s.Height)
			place(c.ring, 0, 0, s.Width, s.Height)
		},
		min: func() fyne.Size {
			return fyne.NewSize(theme.Space4+checkBox+theme.Space8+c.label.MinSize().Width+theme.Space8, theme.Control)
		},
		refresh: func() { paint(); c.tick.Refresh(); c.label.Refresh(); canvas.Refresh(c) },
	}
}
