package kit

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// SignName names one of the filled signs. Icons are lines and stand for things
// to do; signs are small and solid, and tell what something is.
type SignName string

// The signs, on a 24 × 24 field.
const (
	SignNone  SignName = ""
	SignPlay  SignName = "play"
	SignPause SignName = "pause"
	SignStar  SignName = "star" // a favourite
)

// shapes are SVG path data, filled.
var shapes = map[SignName]string{
	SignPlay:  "M8 5.5v13l10.5-6.5z",
	SignPause: "M7 6h3.5v12H7z M13.5 6H17v12h-3.5z",
	SignStar:  "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
}

// Sign is a sign of a fixed size.
type Sign struct {
	widget.BaseWidget

	name  SignName
	color fyne.ThemeColorName
	edge  float32
	img   *canvas.Image
	have  string // resource now drawn
}

// NewSign makes a Sign, edge units wide and high.
func NewSign(name SignName, color fyne.ThemeColorName, edge float32) *Sign {
	s := &Sign{name: name, color: color, edge: edge, img: &canvas.Image{FillMode: canvas.ImageFillContain}}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the sign.
func (s *Sign) Set(name SignName) {
	if s.name != name {
		s.name = name
		s.Refresh()
	}
}

// Name is the sign shown.
func (s *Sign) Name() SignName { return s.name }

func (s *Sign) resource() fyne.Resource {
	d, ok := shapes[s.name]
	if !ok {
		return nil
	}
	r, g, b, _ := theme.Color(s.color).RGBA()
	hex := fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="` + d +
		`" fill="#` + hex + `" stroke="#` + hex + `" stroke-width="1" stroke-linejoin="round"/></svg>`
	return fyne.NewStaticResource("sign-"+string(s.name)+"-"+hex+".svg", []byte(svg))
}

// CreateRenderer implements fyne.Widget.
func (s *Sign) CreateRenderer() fyne.WidgetRenderer {
	refresh := func() {
		res, name := s.resource(), ""
		if res != nil {
			name = res.Name()
		}
		if name == s.have {
			return
		}
		s.have, s.img.Resource, s.img.Image = name, res, nil
		s.img.Hidden = res == nil
		s.img.Refresh()
	}
	refresh()
	return &renderer{
		objects: []fyne.CanvasObject{s.img},
		layout: func(z fyne.Size) {
			place(s.img, (z.Width-s.edge)/2, (z.Height-s.edge)/2, s.edge, s.edge)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(s.edge) },
		refresh: refresh,
	}
}

// Disc is a sign on a dark disc, lying on a picture: what it plays. It is no
// button; what it lies on is.
type Disc struct {
	widget.BaseWidget

	edge float32
	back *canvas.Circle
	sign *Sign
}

// NewDisc makes a disc, edge units wide.
func NewDisc(sign SignName, edge float32) *Disc {
	d := &Disc{edge: edge, back: canvas.NewCircle(nil), sign: NewSign(sign, theme.OnPicture, edge/2)}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Disc) CreateRenderer() fyne.WidgetRenderer {
	paint := func() { d.back.FillColor = theme.Color(theme.Scrim) }
	paint()
	return &renderer{
		objects: []fyne.CanvasObject{d.back, d.sign},
		layout: func(s fyne.Size) {
			x, y := (s.Width-d.edge)/2, (s.Height-d.edge)/2
			place(d.back, x, y, d.edge, d.edge)
			place(d.sign, x, y, d.edge, d.edge)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(d.edge) },
		refresh: func() { paint(); d.back.Refresh(); d.sign.Refresh() },
	}
}

// Tag is a short word on a dark pill, lying on a picture, with a sign before it
// where it has one: "0:42", "GIF", "HD".
type Tag struct {
	widget.BaseWidget

	text  string
	sign  *Sign
	back  *canvas.Rectangle
	label *canvas.Text
}

const (
	tagHeight = theme.TextCaption + theme.Space8
	tagSign   = theme.TextCaption
)

// NewTag makes a hidden Tag.
func NewTag() *Tag {
	t := &Tag{sign: NewSign(SignNone, theme.OnPicture, tagSign), back: canvas.NewRectangle(nil), label: canvas.NewText("", nil)}
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

// Text is what the tag says.
func (t *Tag) Text() string { return t.text }

// Set changes what the tag says; it is hidden where text is "".
func (t *Tag) Set(sign SignName, text string) {
	if t.text == text && t.sign.name == sign {
		return
	}
	t.text = text
	t.sign.Set(sign)
	t.Hidden = text == ""
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *Tag) CreateRenderer() fyne.WidgetRenderer {
	before := func() float32 {
		if t.sign.name == SignNone {
			return 0
		}
		return tagSign + theme.Space4/2
	}
	paint := func() {
		t.back.FillColor, t.back.CornerRadius = theme.Color(theme.Scrim), tagHeight/2
		t.label.Text, t.label.TextSize, t.label.Color = t.text, theme.TextCaption, theme.Color(theme.OnPicture)
	}
	paint()
	r := &renderer{objects: []fyne.CanvasObject{t.back, t.sign, t.label}}
	r.layout = func(s fyne.Size) {
		place(t.back, 0, 0, s.Width, s.Height)
		place(t.sign, theme.Space8-theme.Space4/2, 0, tagSign, s.Height)
		h := t.label.MinSize().Height
		place(t.label, theme.Space8+before(), (s.Height-h)/2, s.Width, h)
	}
	r.min = func() fyne.Size {
		w := fyne.MeasureText(t.text, theme.TextCaption, fyne.TextStyle{}).Width
		return fyne.NewSize(w+2*theme.Space8+before(), tagHeight)
	}
	r.refresh = func() { paint(); r.layout(t.Size()); canvas.Refresh(t) }
	return r
}
