package viewer

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// wheelStep is the enlargement for one unit of the wheel's way; a notch is ten
// of them or more.
const wheelStep = 1.008

// stage is the black the picture lies on. It turns the wheel, the pointer and
// double clicks into frames, and places what was drawn last where the frame
// now says, so that a gesture is followed before its drawing is there.
type stage struct {
	widget.BaseWidget

	screen  fyne.Canvas
	picture *canvas.Image
	under   *canvas.Image // what picture fades in over
	fade    *fyne.Animation
	clip    *container.Clip
	board   *fyne.Container
	frame   frame
	drawn   *drawing

	// changed is told that frame is another now and has to be drawn.
	changed func()
	tapped  func()
	acted   func()                 // the user has zoomed or panned
	moved   func()                 // the pointer moves over it
	menu    func(at fyne.Position) // on the canvas
}

// drawing is what render made of a frame.
type drawing struct {
	img            *image.RGBA
	turns          int
	sharp          bool    // from the file
	x0, y0, x1, y1 float64 // the part of the turned picture that img shows
}

func newStage(screen fyne.Canvas, changed, tapped func()) *stage {
	picture := func() *canvas.Image {
		i := &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest}
		i.Hide()
		return i
	}
	s := &stage{screen: screen, changed: changed, tapped: tapped, picture: picture(), under: picture()}
	s.board = container.NewWithoutLayout(s.under, s.picture)
	s.clip = container.NewClip(s.board)
	s.clip.ExtendBaseWidget(s.clip)
	s.ExtendBaseWidget(s)
	return s
}

// scale is how many pixels one of Fyne's units has.
func (s *stage) scale() float64 { return max(0.1, float64(s.screen.Scale())) }

// port is the stage's size in pixels.
func (s *stage) port() image.Point {
	k := s.scale()
	return image.Pt(round(float64(s.Size().Width)*k), round(float64(s.Size().Height)*k))
}

// pixel is a place on the stage in pixels.
func (s *stage) pixel(p fyne.Position) (x, y float64) {
	k := s.scale()
	return float64(p.X) * k, float64(p.Y) * k
}

// look changes the frame.
func (s *stage) look(f frame) {
	s.settle()
	s.frame = f
	s.place()
	s.changed()
}

// blank takes the picture away.
func (s *stage) blank() {
	s.settle()
	s.drawn = nil
	s.picture.Image = nil
	s.picture.Hide()
}

// show puts a drawing on the stage. It returns an image that nothing shows any
// more and that may be drawn into, or nil.
func (s *stage) show(d *drawing) (spare *image.RGBA) {
	old := s.drawn
	if old != nil && !old.sharp && d.sharp && old.turns == d.turns {
		s.fadeIn()
	} else if s.fade != nil && old.turns != d.turns {
		s.settle()
	}
	s.drawn = d
	if old != nil && old.img != d.img && s.under.Image != image.Image(old.img) {
		spare = old.img
	}
	if s.picture.Image != image.Image(d.img) {
		s.picture.Image = d.img
		s.picture.Refresh()
	}
	s.place()
	s.picture.Show()
	return spare
}

// fadeIn leaves the preview beneath while the sharp picture comes.
func (s *stage) fadeIn() {
	s.settle()
	if !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	s.under.Image = s.picture.Image
	s.under.Move(s.picture.Position())
	s.under.Resize(s.picture.Size())
	s.under.Show()
	s.under.Refresh()
	s.picture.Translucency = 1
	s.fade = fyne.NewAnimation(theme.Motion, func(f float32) {
		s.picture.Translucency = 1 - float64(f)
		canvas.Refresh(s.picture)
		if f >= 1 {
			s.settle()
		}
	})
	s.fade.Curve = fyne.AnimationEaseOut
	s.fade.Start()
}

// settle ends a fade at once.
func (s *stage) settle() {
	if s.fade != nil {
		s.fade.Stop()
		s.fade = nil
	}
	s.picture.Translucency = 0
	s.under.Image = nil
	s.under.Hide()
}

// place moves the drawing to where the frame says its part of the picture is.
func (s *stage) place() {
	d := s.drawn
	if d == nil || d.turns != s.frame.turns {
		return
	}
	k := s.scale()
	x, y, w, h := s.frame.spread()
	at := fyne.NewPos(float32((x+d.x0*w)/k), float32((y+d.y0*h)/k))
	size := fyne.NewSize(float32((d.x1-d.x0)*w/k), float32((d.y1-d.y0)*h/k))
	s.picture.Move(at)
	if s.picture.Size() != size {
		s.picture.Resize(size)
	}
	canvas.Refresh(s.board)
}

// Scrolled zooms to the pointer.
func (s *stage) Scrolled(e *fyne.ScrollEvent) {
	s.acted()
	x, y := s.pixel(e.Position)
	s.look(s.frame.zoomed(math.Pow(wheelStep, float64(e.Scrolled.DY)), x, y))
}

// Dragged pans.
func (s *stage) Dragged(e *fyne.DragEvent) {
	s.acted()
	k := s.scale()
	s.look(s.frame.moved(float64(e.Dragged.DX)*k, float64(e.Dragged.DY)*k))
}

// DragEnd gives the keyboard back to the viewer.
func (s *stage) DragEnd() { s.tapped() }

// DoubleTapped goes from fit to 100 % and back.
func (s *stage) DoubleTapped(e *fyne.PointEvent) {
	s.acted()
	x, y := s.pixel(e.Position)
	s.look(s.frame.toggled(x, y))
	s.tapped()
}

// Tapped gives the keyboard back to the viewer.
func (s *stage) Tapped(*fyne.PointEvent) { s.tapped() }

// TappedSecondary opens the menu.
func (s *stage) TappedSecondary(e *fyne.PointEvent) { s.menu(e.AbsolutePosition) }

// MouseIn is part of desktop.Hoverable.
func (s *stage) MouseIn(*desktop.MouseEvent) { s.moved() }

// MouseMoved is part of desktop.Hoverable.
func (s *stage) MouseMoved(*desktop.MouseEvent) { s.moved() }

// MouseOut is part of desktop.Hoverable.
func (s *stage) MouseOut() {}

// Cursor shows that the picture can be dragged.
func (s *stage) Cursor() desktop.Cursor {
	if s.frame.zoom != 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Resize keeps the middle of the picture in the middle.
func (s *stage) Resize(size fyne.Size) {
	if size == s.Size() {
		return
	}
	s.BaseWidget.Resize(size)
	s.look(s.frame.resized(s.port()))
}

// CreateRenderer is part of fyne.Widget.
func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(canvas.NewRectangle(theme.Color(theme.Black)), s.clip))
}
