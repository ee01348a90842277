package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// frame puts strip, rail, banner, page and the panel beside it in their places.
type frame struct {
	widget.BaseWidget

	rail   *rail
	banner *banner
	page   fyne.CanvasObject
	strip  *strip            // nil on the real WhatsApp
	side   fyne.CanvasObject // beside the page, or nil
	ground *canvas.Rectangle
}

func newFrame(r *rail, b *banner, page fyne.CanvasObject, s *strip) *frame {
	f := &frame{rail: r, banner: b, page: page, strip: s, ground: canvas.NewRectangle(nil)}
	f.ExtendBaseWidget(f)
	return f
}

// beside opens o at the right of the page; nil closes it.
func (f *frame) beside(o fyne.CanvasObject) {
	f.side = o
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	r := &frameRenderer{f: f}
	r.paint()
	return r
}

type frameRenderer struct{ f *frame }

func (r *frameRenderer) Destroy()           {}
func (r *frameRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.MinW, theme.MinH) }

func (r *frameRenderer) Objects() []fyne.CanvasObject {
	f := r.f
	o := []fyne.CanvasObject{f.ground, f.page, f.banner, f.rail}
	if f.strip != nil {
		o = append(o, f.strip)
	}
	if f.side != nil {
		o = append(o, f.side)
	}
	return o
}

func (r *frameRenderer) Refresh() {
	r.paint()
	r.Layout(r.f.Size())
	canvas.Refresh(r.f)
}

func (r *frameRenderer) paint() { r.f.ground.FillColor = theme.Color(theme.Background) }

// leastPage is how narrow a page may be made by what is beside it; where there is
// less room it lies over the page.
const leastPage = theme.BubbleWidth

func (r *frameRenderer) Layout(s fyne.Size) {
	f := r.f
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	at(f.ground, 0, 0, s.Width, s.Height)
	top := float32(0)
	if f.strip != nil {
		top = stripHeight
		at(f.strip, 0, 0, s.Width, top)
	}
	at(f.rail, 0, top, theme.Rail, s.Height-top)
	w := s.Width - theme.Rail
	if f.side != nil {
		side := f.side.MinSize().Width
		at(f.side, s.Width-side, top, side, s.Height-top)
		if w-side >= leastPage {
			w -= side
		}
	}
	h := f.banner.height(w)
	at(f.banner, theme.Rail, top, w, h)
	at(f.page, theme.Rail, top+h, w, max(0, s.Height-top-h))
}
