package kit

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/image/vector"

	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	loopTime  = 120 * time.Millisecond
	loopTurns = 1.09 // a hand does not stop where it began
	loopSteps = 72
	loopKinds = 3
	loopsKept = 48 // drawn loops that a Pencil keeps, whatever their size
)

// Pencil is the grease pencil: it draws loops round prints, and keeps those it
// has drawn, for prints of one size share three. It belongs to the UI goroutine.
type Pencil struct {
	drawn map[loopKey]*image.RGBA
}

type loopKey struct {
	kind, w, h int
	color      color.RGBA
}

// NewPencil makes a Pencil.
func NewPencil() *Pencil { return &Pencil{drawn: map[loopKey]*image.RGBA{}} }

// Loop is one loop, drawn by hand within its bounds. It is hidden at first.
type Loop struct {
	widget.BaseWidget

	pencil *Pencil
	kind   int
	done   float64 // how far it is drawn, 0 to 1
	img    *canvas.Image
	anim   *fyne.Animation
	have   loopKey // what img shows whole
}

// NewLoop makes a hidden loop.
func (p *Pencil) NewLoop() *Loop {
	l := &Loop{pencil: p, done: 1, img: newImage()}
	l.img.FillMode = canvas.ImageFillStretch
	l.Hidden = true
	l.ExtendBaseWidget(l)
	return l
}

// Draw shows the loop that belongs to id: one of three. With slowly it is seen
// being drawn, where the system allows that.
func (l *Loop) Draw(id int64, slowly bool) {
	kind := int(uint64(id)*0x9e3779b97f4a7c15>>32) % loopKinds
	if l.Visible() && kind == l.kind {
		return
	}
	l.kind = kind
	l.stop()
	if slowly && fyne.CurrentApp().Settings().ShowAnimations() {
		l.done = 0
		l.anim = fyne.NewAnimation(loopTime, func(f float32) {
			l.done = float64(f)
			l.redraw()
		})
		l.anim.Curve = fyne.AnimationEaseOut
	}
	l.Show()
	l.redraw()
	if l.anim != nil {
		l.anim.Start()
	}
}

// Erase hides the loop.
func (l *Loop) Erase() {
	if l.Visible() {
		l.stop()
		l.Hide()
	}
}

// Kind is which of the three loops it is.
func (l *Loop) Kind() int { return l.kind }

func (l *Loop) stop() {
	if l.anim != nil {
		l.anim.Stop()
		l.anim = nil
	}
	l.done = 1
}

// redraw brings the picture up to date.
func (l *Loop) redraw() {
	scale := pixelsOf(l)
	w, h := int(l.Size().Width*scale), int(l.Size().Height*scale)
	if w < 8 || h < 8 || !l.Visible() {
		return
	}
	r, g, b, a := theme.Color(theme.Mark).RGBA()
	k := loopKey{l.kind, w, h, color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}}
	if l.done >= 1 {
		if k == l.have {
			return
		}
		l.have, l.img.Image = k, l.pencil.whole(k, scale)
	} else {
		l.have, l.img.Image = loopKey{}, drawLoop(k, scale, l.done)
	}
	l.img.Refresh()
}

// whole is a finished loop.
func (p *Pencil) whole(k loopKey, scale float32) *image.RGBA {
	img := p.drawn[k]
	if img == nil {
		if len(p.drawn) >= loopsKept {
			clear(p.drawn)
		}
		img = drawLoop(k, scale, 1)
		p.drawn[k] = img
	}
	return img
}

// CreateRenderer implements fyne.Widget.
func (l *Loop) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{l.img},
		layout: func(s fyne.Size) {
			place(l.img, 0, 0, s.Width, s.Height)
			l.redraw()
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(1) },
		refresh: l.redraw,
		destroy: l.stop,
	}
}

// hand is how one loop differs from another: where it begins, how far it drifts
// outwards, and the waves in it.
type hand struct{ start, drift, wave2, wave3, lean float64 }

var hands = [loopKinds]hand{
	{start: -2.2, drift: 0.028, wave2: 0.020, wave3: 0.012, lean: 0.4},
	{start: -1.1, drift: -0.030, wave2: 0.016, wave3: -0.015, lean: 1.9},
	{start: 2.5, drift: 0.024, wave2: -0.022, wave3: 0.010, lean: 3.1},
}

// at is the point of the loop after t turns, in a square from 0 to 1.
func (n hand) at(t float64) (x, y float64) {
	a := n.start + 2*math.Pi*t
	r := 0.43 + n.drift*(t-0.5) + n.wave2*math.Sin(2*a+n.lean) + n.wave3*math.Sin(3*a-n.lean)
	// Rounder than a rectangle and fuller than an ellipse, as one circles a print.
	c, s := math.Cos(a), math.Sin(a)
	full := math.Pow(math.Pow(math.Abs(c), 2.7)+math.Pow(math.Abs(s), 2.7), -1/2.7)
	return 0.5 + r*full*c, 0.5 + r*full*s
}

// pressure is how thick the line is after t turns of done: it begins and ends
// thinner.
func (n hand) pressure(t, done float64) float64 {
	ends := min(1, 0.45+t/0.10, 0.45+(done-t)/0.06)
	return ends * (0.92 + 0.16*math.Sin(7*t+n.lean))
}

// drawLoop draws the first part of a loop, done from 0 to 1.
func drawLoop(k loopKey, scale float32, done float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, k.w, k.h))
	n, end := hands[k.kind], loopTurns*done
	thick := float64(scale) * float64(theme.FocusLine) * min(2.1, max(0.9, float64(min(k.w, k.h))/float64(scale)/84))
	// What lies round it is dark where the pencil is light, so that it is seen on
	// every picture.
	stroke(img, n, end, thick*1.9, image.NewUniform(faded(theme.Color(theme.Background), 0.45)))
	stroke(img, n, end, thick, image.NewUniform(k.color))
	return img
}

func faded(c color.Color, f float64) color.Color {
	r, g, b, a := c.RGBA()
	m := func(v uint32) uint16 { return uint16(float64(v) * f) }
	return color.RGBA64{m(r), m(g), m(b), m(a)}
}

// stroke fills the outline of the line: along its left side, and back along the
// right.
func stroke(img *image.RGBA, n hand, end, thick float64, src image.Image) {
	steps := max(2, int(loopSteps*end))
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	left, right := make([][2]float32, 0, steps+1), make([][2]float32, 0, steps+1)
	for i := range steps + 1 {
		t := end * float64(i) / float64(steps)
		x, y := n.at(t)
		x1, y1 := n.at(t + 0.002)
		dx, dy := (x1-x)*w, (y1-y)*h
		l := max(math.Hypot(dx, dy), 1e-9)
		half := thick * n.pressure(t, end) / 2
		nx, ny := -dy/l*half, dx/l*half
		left = append(left, [2]float32{float32(x*w + nx), float32(y*h + ny)})
		right = append(right, [2]float32{float32(x*w - nx), float32(y*h - ny)})
	}
	z := vector.NewRasterizer(img.Rect.Dx(), img.Rect.Dy())
	z.DrawOp = draw.Over
	z.MoveTo(left[0][0], left[0][1])
	for _, p := range left[1:] {
		z.LineTo(p[0], p[1])
	}
	for i := len(right) - 1; i >= 0; i-- {
		z.LineTo(right[i][0], right[i][1])
	}
	z.ClosePath()
	z.Draw(img, img.Bounds(), src, image.Point{})
}
