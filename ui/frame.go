package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// frame puts strip, rail, banner and page in their places.
type frame struct {
	widget.BaseWidget

	rail    *rail
	banner  *banner
	page    fyne.CanvasObject
	sandbox bool
	ground  *canvas.Rectangle
	strip   *canvas.Rectangle
	label   *kit.Line
}

func newFrame(r *rail, b *banner, page fyne.CanvasObject, sandbox bool) *frame {
	f := &frame{
		rail: r, banner: b, page: page, sandbox: sandbox,
		ground: canvas.NewRectangle(nil), strip: canvas.NewRectangle(nil),
		label: kit.NewLine(lang.L("Sandbox: nothing here is real, and nothing leaves this computer"), theme.TextCaption, theme.Ink).
			Align(fyne.TextAlignCenter),
	}
	f.strip.Hidden, f.label.Hidden = !sandbox, !sandbox
	f.ExtendBaseWidget(f)
	return f
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
	return []fyne.CanvasObject{f.ground, f.page, f.banner, f.rail, f.strip, f.label}
}

func (r *frameRenderer) Refresh() {
	r.paint()
	r.Layout(r.f.Size())
	canvas.Refresh(r.f)
}

func (r *frameRenderer) paint() {
	r.f.ground.FillColor = theme.Color(theme.Background)
	r.f.strip.FillColor = theme.Color(theme.Warning)
}

func (r *frameRenderer) Layout(s fyne.Size) {
	f := r.f
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	at(f.ground, 0, 0, s.Width, s.Height)
	top := float32(0)
	if f.sandbox {
		top = theme.Space24
		at(f.strip, 0, 0, s.Width, top)
		at(f.label, 0, 0, s.Width, top)
	}
	at(f.rail, 0, top, theme.Rail, s.Height-top)
	w := s.Width - theme.Rail
	h := f.banner.height(w)
	at(f.banner, theme.Rail, top, w, h)
	at(f.page, theme.Rail, top+h, w, max(0, s.Height-top-h))
}
