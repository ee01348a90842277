package storage

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// ready asks the sheet for every kind of file that is on this disk.
func ready() session.SheetQuery {
	return session.SheetQuery{
		Kinds:  []media.Kind{media.Image, media.Video, media.GIF, media.Sticker, media.Document, media.Audio},
		States: []media.State{media.Ready},
	}
}

// columnLayout gives all its objects the middle of the page, no wider than a
// conversation.
type columnLayout struct{}

func (columnLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := min(s.Width, theme.TalkWidth)
	for _, x := range o {
		put(x, (s.Width-w)/2, 0, w, s.Height)
	}
}

func (columnLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

// heading is a title under a hairline.
type heading struct {
	widget.BaseWidget
	line *kit.Line
	rule *canvas.Rectangle
}

func title(text string) *heading {
	h := &heading{line: kit.NewElided(text, theme.TextTitle, theme.Text).Bold(), rule: canvas.NewRectangle(nil)}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer is part of fyne.Widget.
func (h *heading) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{h.rule, h.line}}
	tall := h.line.MinSize().Height
	r.layout = func(s fyne.Size) {
		put(h.rule, 0, theme.Space16, s.Width, theme.Hair)
		put(h.line, 0, s.Height-tall, s.Width, tall)
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, theme.Space32+tall) }
	r.refresh = func() {
		h.rule.FillColor = theme.Color(theme.Hairline)
		h.rule.Refresh()
		h.line.Refresh()
	}
	r.refresh()
	return r
}

type renderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
}

func (r *renderer) Layout(s fyne.Size)           { r.layout(s) }
func (r *renderer) MinSize() fyne.Size           { return r.min() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) Refresh()                     { r.refresh() }
func (r *renderer) Destroy()                     {}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// widthOf is how wide a text is.
func widthOf(text string, size float32) float32 {
	return fyne.MeasureText(text, size, fyne.TextStyle{}).Width
}
