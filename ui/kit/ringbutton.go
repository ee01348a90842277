package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// RingButton lies on a picture: a ring that tells how far a transfer is, with
// the cross that cancels it inside.
type RingButton struct {
	widget.BaseWidget

	OnTapped func()

	name    string
	disc    *canvas.Circle
	focus   *canvas.Circle
	ring    *Ring
	glyph   *Glyph
	can     bool
	focused bool
}

// NewRingButton makes a ring button; name is its tooltip.
func NewRingButton(name string, tapped func()) *RingButton {
	b := &RingButton{
		name: name, OnTapped: tapped, disc: canvas.NewCircle(nil), focus: canvas.NewCircle(nil),
		ring:  NewRing(theme.RingLarge, theme.OnPicture, theme.Scrim),
		glyph: NewGlyph(IconClose, theme.OnPicture, theme.Icon), can: true,
	}
	b.ExtendBaseWidget(b)
	return b
}

// Name is what the button does.
func (b *RingButton) Name() string { return b.name }

// Value is what the ring tells.
func (b *RingButton) Value() float64 { return b.ring.Value() }

// Set makes the ring tell v, or Unknown. With can false there is nothing to
// cancel and an arrow takes the place of the cross.
func (b *RingButton) Set(v float64, can bool) {
	b.ring.Set(v)
	if b.can = can; can {
		b.glyph.Set(IconClose, theme.OnPicture)
	} else {
		b.glyph.Set(IconArrow, theme.OnPicture)
	}
}

// Hide implements fyne.CanvasObject.
func (b *RingButton) Hide() { b.BaseWidget.Hide(); b.ring.Hide() }

// Show implements fyne.CanvasObject.
func (b *RingButton) Show() { b.BaseWidget.Show(); b.ring.Show() }

// AccessibilityLabel implements fyne.Accessible.
func (b *RingButton) AccessibilityLabel() string { return b.name }

// AccessibilityRole implements fyne.Accessible.
func (b *RingButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (b *RingButton) Tapped(*fyne.PointEvent) {
	if b.can && b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (b *RingButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *RingButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *RingButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *RingButton) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *RingButton) MouseIn(*desktop.MouseEvent) {
	if b.can {
		layersOf(b).tip(b, b.name)
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *RingButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *RingButton) MouseOut() { Untip(b) }

// CreateRenderer implements fyne.Widget.
func (b *RingButton) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		b.disc.FillColor = theme.Color(theme.Scrim)
		b.focus.FillColor, b.focus.StrokeWidth = theme.Color(theme.Clear), theme.FocusLine
		b.focus.StrokeColor, b.focus.Hidden = theme.Color(theme.Accent), !b.focused
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{b.disc, b.ring, b.glyph, b.focus},
		layout: func(s fyne.Size) {
			for _, o := range []fyne.CanvasObject{b.disc, b.ring, b.glyph, b.focus} {
				place(o, (s.Width-theme.RingLarge)/2, (s.Height-theme.RingLarge)/2, theme.RingLarge, theme.RingLarge)
			}
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(theme.RingLarge) },
		refresh: func() { paint(); b.disc.Refresh(); b.focus.Refresh(); b.ring.Refresh(); b.glyph.Refresh() },
	}
}
