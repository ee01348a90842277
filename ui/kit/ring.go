package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Ring is a thin circle that tells a share: of bytes done, or of time left.
type Ring struct {
	widget.BaseWidget

	edge  float32
	color fyne.ThemeColorName
	track fyne.ThemeColorName
	value float64
	base  *canvas.Arc
	arc   *canvas.Arc
	spin  *fyne.Animation
}

// Unknown is the value of a Ring that only says that something goes on.
const Unknown = -1

// NewRing makes an empty ring, edge units wide. track is the circle beneath.
func NewRing(edge float32, color, track fyne.ThemeColorName) *Ring {
	cutout := 1 - 2*theme.FocusLine/edge // a line as thick as the focus ring
	if edge >= 4*theme.RingLarge {
		cutout = 1 - 3*theme.FocusLine/edge
	}
	r := &Ring{edge: edge, color: color, track: track, base: canvas.NewArc(0, 360, cutout, nil), arc: canvas.NewArc(0, 0, cutout, nil)}
	r.ExtendBaseWidget(r)
	return r
}

// Value is what the ring tells.
func (r *Ring) Value() float64 { return r.value }

// Set makes the ring tell v, from 0 to 1, or Unknown.
func (r *Ring) Set(v float64) {
	if v > 1 {
		v = 1
	}
	if v < 0 {
		v = Unknown
	}
	if v == r.value {
		return
	}
	r.value = v
	r.turn()
	r.Refresh()
}

// Hide implements fyne.CanvasObject; a hidden ring costs nothing.
func (r *Ring) Hide() { r.BaseWidget.Hide(); r.turn() }

// Show implements fyne.CanvasObject.
func (r *Ring) Show() { r.BaseWidget.Show(); r.turn() }

// turn starts or stops the turning of an Unknown ring.
func (r *Ring) turn() {
	want := r.value == Unknown && r.Visible() && fyne.CurrentApp().Settings().ShowAnimations()
	switch {
	case want && r.spin == nil:
		r.spin = &fyne.Animation{
			Duration: 1200 * time.Millisecond, RepeatCount: fyne.AnimationRepeatForever, Curve: fyne.AnimationLinear,
			Tick: func(f float32) {
				r.arc.StartAngle, r.arc.EndAngle = 360*f, 360*f+90
				r.arc.Refresh()
			},
		}
		r.spin.Start()
	case !want && r.spin != nil:
		r.spin.Stop()
		r.spin = nil
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Ring) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		r.base.FillColor, r.arc.FillColor = theme.Color(r.track), theme.Color(r.color)
		if r.value == Unknown {
			if r.spin == nil {
				r.arc.StartAngle, r.arc.EndAngle = 0, 90
			}
		} else {
			r.arc.StartAngle, r.arc.EndAngle = 0, float32(360*r.value)
		}
		r.arc.Hidden = r.value == 0
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{r.base, r.arc},
		layout: func(s fyne.Size) {
			x, y := (s.Width-r.edge)/2, (s.Height-r.edge)/2
			place(r.base, x, y, r.edge, r.edge)
			place(r.arc, x, y, r.edge, r.edge)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(r.edge) },
		refresh: func() { paint(); r.base.Refresh(); r.arc.Refresh() },
		destroy: func() {
			if r.spin != nil {
				r.spin.Stop()
				r.spin = nil
			}
		},
	}
}
