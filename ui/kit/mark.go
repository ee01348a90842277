package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Mark tells the State of a picture, lying on it: a thin arrow, with a ring
// drawn round it while it is fetched. A picture that is here has none.
type Mark struct {
	widget.BaseWidget

	edge  float32
	state media.State
	disc  *canvas.Circle
	glyph *Glyph
	ring  *Ring
}

// NewMark makes a hidden mark, edge units wide.
func NewMark(edge float32) *Mark {
	m := &Mark{
		edge: edge, disc: canvas.NewCircle(nil), glyph: NewGlyph(IconArrow, theme.OnPicture, edge*0.66),
		ring: NewRing(edge, theme.OnPicture, theme.Clear),
	}
	m.Hidden = true
	m.ring.Hidden = true
	m.ExtendBaseWidget(m)
	return m
}

// Set makes m tell s and how far a transfer is.
func (m *Mark) Set(s media.State, p media.Progress) {
	if s != m.state {
		m.state = s
		icon := IconArrow
		switch s {
		case media.Paused:
			icon = IconPause
		case media.Waiting:
			icon = IconPhone
		case media.Expired:
			icon = IconClock
		case media.Gone:
			icon = IconGone
		case media.Failed:
			icon = IconAlert
		case media.ViewOnce:
			icon = IconOnce
		}
		m.glyph.Set(icon, theme.OnPicture)
	}
	turning := s == media.Queued || s == media.Downloading || s == media.Verifying || s == media.Waiting
	switch s {
	case media.Downloading:
		m.ring.Set(Share(p))
	case media.Verifying:
		m.ring.Set(1)
	case media.Queued:
		m.ring.Set(0)
	case media.Waiting:
		m.ring.Set(Unknown)
	}
	if turning {
		m.ring.Show()
	} else {
		m.ring.Hide()
	}
	if hide := s == media.Ready || s == ""; hide != m.Hidden {
		if hide {
			m.Hide()
		} else {
			m.Show()
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (m *Mark) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		m.disc.FillColor, m.disc.StrokeColor, m.disc.StrokeWidth = theme.Color(theme.Scrim), theme.Color(theme.Clear), 0
	}
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{m.disc, m.glyph, m.ring},
		layout: func(s fyne.Size) {
			x, y := (s.Width-m.edge)/2, (s.Height-m.edge)/2
			for _, o := range []fyne.CanvasObject{m.disc, m.glyph, m.ring} {
				place(o, x, y, m.edge, m.edge)
			}
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(m.edge) },
		refresh: func() { paint(); m.disc.Refresh(); m.glyph.Refresh(); m.ring.Refresh() },
	}
}
