package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// BarHeight is how thick a Bar is.
const BarHeight = theme.Space4

// Bar is a thin line that fills from the left as a transfer goes on.
type Bar struct {
	widget.BaseWidget

	color       fyne.ThemeColorName
	value       float64
	track, fill *canvas.Rectangle
}

// NewBar makes an empty bar.
func NewBar(color fyne.ThemeColorName) *Bar {
	b := &Bar{color: color, track: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil)}
	b.ExtendBaseWidget(b)
	return b
}

// Value is what the bar tells.
func (b *Bar) Value() float64 { return b.value }

// Set makes the bar tell v, from 0 to 1; Unknown leaves it empty.
func (b *Bar) Set(v float64, color fyne.ThemeColorName) {
	v = max(0, min(1, v))
	if v != b.value || color != b.color {
		b.value, b.color = v, color
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		b.track.FillColor, b.fill.FillColor = theme.Color(theme.Hairline), theme.Color(b.color)
		b.track.CornerRadius, b.fill.CornerRadius = BarHeight/2, BarHeight/2
		b.fill.Hidden = b.value == 0
	}
	layout := func(s fyne.Size) {
		y := (s.Height - BarHeight) / 2
		place(b.track, 0, y, s.Width, BarHeight)
		place(b.fill, 0, y, max(BarHeight, s.Width*float32(b.value)), BarHeight)
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{b.track, b.fill},
		layout:  layout,
		min:     func() fyne.Size { return fyne.NewSize(theme.Space32, BarHeight) },
		refresh: func() { paint(); layout(b.Size()); canvas.Refresh(b) },
	}
}
