package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Chip is a small switch of a filter: on it is filled, not only coloured.
type Chip struct {
	widget.BaseWidget

	OnTapped func()

	text             string
	on               bool
	hovered, focused bool
	fill             *canvas.Rectangle
	label            *canvas.Text
}

const chipHeight = theme.Space24 + theme.Space4

// NewChip makes a chip that is off.
func NewChip(text string, tapped func()) *Chip {
	c := &Chip{text: text, OnTapped: tapped, fill: canvas.NewRectangle(nil), label: canvas.NewText(text, nil)}
	c.ExtendBaseWidget(c)
	return c
}

// Name is the chip's text.
func (c *Chip) Name() string { return c.text }

// On reports whether the chip is on.
func (c *Chip) On() bool { return c.on }

// SetOn switches the chip without calling OnTapped.
func (c *Chip) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (c *Chip) AccessibilityLabel() string { return c.text }

// AccessibilityRole implements fyne.Accessible.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (c *Chip) Tapped(*fyne.PointEvent) {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (c *Chip) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Chip) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Chip) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Chip) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		passKey(c, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Chip) MouseOut() { c.hovered = false; c.Refresh() }

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		front, back, edge := theme.Text, theme.Clear, theme.Edge
		if c.on {
			front, back, edge = theme.Background, theme.Text, theme.Text
		} else if c.hovered {
			back = theme.Hover
		}
		if c.focused {
			edge = theme.Accent
		}
		c.fill.FillColor, c.fill.StrokeColor = theme.Color(back), theme.Color(edge)
		c.fill.StrokeWidth, c.fill.CornerRadius = theme.Hair, chipHeight/2
		if c.focused {
			c.fill.StrokeWidth = theme.FocusLine
		}
		c.label.Text, c.label.TextSize, c.label.Color = c.text, theme.TextCaption, theme.Color(front)
		c.label.Alignment = fyne.TextAlignCenter
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{c.fill, c.label},
		layout: func(s fyne.Size) {
			place(c.fill, 0, (s.Height-chipHeight)/2, s.Width, chipHeight)
			place(c.label, 0, 0, s.Width, s.Height)
		},
		min: func() fyne.Size {
			w := fyne.MeasureText(c.text, theme.TextCaption, fyne.TextStyle{}).Width
			return fyne.NewSize(w+2*theme.Space8+theme.Space4, chipHeight)
		},
		refresh: func() { paint(); canvas.Refresh(c) },
	}
}

// Badge is a small number on a filled pill; nothing at all for an empty text.
type Badge struct {
	widget.BaseWidget

	text        string
	front, back fyne.ThemeColorName
	fill        *canvas.Rectangle
	label       *canvas.Text
}

const badgeHeight = theme.TextCaption + theme.Space4*1.5

// NewBadge makes an empty Badge in those colours.
func NewBadge(front, back fyne.ThemeColorName) *Badge {
	b := &Badge{front: front, back: back, fill: canvas.NewRectangle(nil), label: canvas.NewText("", nil)}
	b.ExtendBaseWidget(b)
	return b
}

// Text is what the badge says.
func (b *Badge) Text() string { return b.text }

// SetText changes what the badge says.
func (b *Badge) SetText(text string) {
	if b.text != text {
		b.text = text
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		b.fill.Hidden, b.label.Hidden = b.text == "", b.text == ""
		b.fill.FillColor, b.fill.CornerRadius = theme.Color(b.back), badgeHeight/2
		b.label.Text, b.label.TextSize, b.label.Color = b.text, theme.TextCaption, theme.Color(b.front)
		b.label.Alignment = fyne.TextAlignCenter
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{b.fill, b.label},
		layout: func(s fyne.Size) {
			place(b.fill, 0, (s.Height-badgeHeight)/2, s.Width, badgeHeight)
			place(b.label, 0, 0, s.Width, s.Height)
		},
		min: func() fyne.Size {
			if b.text == "" {
				return fyne.NewSize(0, badgeHeight)
			}
			w := fyne.MeasureText(b.text, theme.TextCaption, fyne.TextStyle{}).Width
			return fyne.NewSize(max(badgeHeight, w+theme.Space12), badgeHeight)
		},
		refresh: func() { paint(); canvas.Refresh(b) },
	}
}
