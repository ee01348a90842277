package viewer

import (
	"context"
	"image"
	"math"
	"strings"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// mostPixels is the largest picture that is decoded whole; a larger one is
// looked at as if it had no more.
const mostPixels = 64e6

// drawable reports whether the file of m is a picture that Pixels decodes; of
// others only the preview can be seen here.
func drawable(m *session.Media) bool {
	switch m.Kind {
	case media.Image, media.Sticker:
		return true
	case media.Document:
		return strings.HasPrefix(m.MIME, "image/")
	}
	return false
}

// sharpView asks for the file of m at the size at which it fits the port.
func sharpView(m session.Message, f frame) media.View {
	v := media.View{ID: int64(m.ID), File: m.Media.File}
	if f.pic.X > 0 && f.pic.Y > 0 {
		z := f.fit()
		v.W, v.H = ceil(float64(f.pic.X)*z), ceil(float64(f.pic.Y)*z)
	}
	return v
}

// wholeView asks for every pixel of the file of m.
func wholeView(m session.Message, f frame) media.View {
	v := media.View{ID: int64(m.ID), File: m.Media.File}
	if n := float64(f.pic.X) * float64(f.pic.Y); n > mostPixels {
		k := math.Sqrt(mostPixels / n)
		v.W, v.H = int(float64(f.pic.X)*k), int(float64(f.pic.Y)*k)
	}
	return v
}

// previewView asks for the preview, enlarged as the picture will be.
func previewView(m session.Message, f frame) media.View {
	v := media.View{ID: int64(m.ID), Preview: m.Media.Preview, W: max(1, f.port.X), H: max(1, f.port.Y)}
	if f.pic.X > 0 && f.pic.Y > 0 {
		z := f.fit()
		v.W, v.H = ceil(float64(f.pic.X)*z), ceil(float64(f.pic.Y)*z)
	}
	return v
}

func ceil(v float64) int { return max(1, int(math.Ceil(v-1e-6))) }

// sameShape reports whether an image has the sides' ratio that is believed.
func sameShape(img *image.RGBA, pic image.Point) bool {
	a, b := float64(img.Rect.Dx())*float64(pic.Y), float64(img.Rect.Dy())*float64(pic.X)
	slack := float64(max(pic.X, pic.Y)) + 0.02*math.Max(a, b)
	return math.Abs(a-b) <= slack
}

// source is the best there is of one picture so far.
type source struct {
	img   *image.RGBA
	sharp bool // from the file, at least as large as the fitting picture
	whole bool // every pixel
}

// better reports whether s should take the place of old.
func (s source) better(old source) bool {
	switch {
	case s.img == nil:
		return false
	case old.img == nil:
		return true
	case s.sharp != old.sharp:
		return s.sharp
	}
	return s.whole || !old.whole
}

// step is one way of coming closer to the whole picture.
type step int

const (
	preview step = iota
	sharp
	whole
	steps
)

// want is one decoding that is still to be done.
type want struct {
	step step
	view media.View
}

// wanted are the steps that the picture on show still lacks: first the preview,
// then the file at the size at which it fits, then, once it is enlarged beyond
// that, every pixel. A step is tried once.
func (v *Viewer) wanted() []want {
	m, ok := v.current()
	f := v.stage.frame
	if !ok || m.Media == nil || f.port.X <= 0 || f.port.Y <= 0 {
		return nil
	}
	ready := m.Media.State == media.Ready && drawable(m.Media)
	var ws []want
	if v.src.img == nil && len(m.Media.Preview) > 0 && !v.tried[preview] {
		ws = append(ws, want{preview, previewView(m, f)})
	}
	if ready && !v.src.sharp && !v.tried[sharp] {
		ws = append(ws, want{sharp, sharpView(m, f)})
	}
	if ready && v.src.sharp && !v.src.whole && v.lacks(f) && !v.tried[whole] {
		ws = append(ws, want{whole, wholeView(m, f)})
	}
	return ws
}

// reload starts what is wanted, unless it is under way.
func (v *Viewer) reload() {
	if v.loading {
		return
	}
	ws := v.wanted()
	// What is decoded already is shown in this very frame.
	for i := len(ws) - 1; i >= 0; i-- {
		if img := v.d.Pixels.Peek(ws[i].view); img != nil {
			v.tried[ws[i].step] = true
			v.take(ws[i], img)
			ws = v.wanted()
			break
		}
	}
	if len(ws) == 0 {
		return
	}
	v.loading = true
	ctx, token := v.visit, v.token
	go v.load(ctx, token, ws)
}

// load runs beside the UI goroutine.
func (v *Viewer) load(ctx context.Context, token int, ws []want) {
	for i, w := range ws {
		img, err := v.d.Pixels.Load(ctx, w.view)
		v.d.Do(func() {
			if token != v.token {
				return
			}
			v.tried[w.step] = true
			if err != nil && w.step != preview {
				v.unreadable = err
				v.tell()
			} else if img != nil {
				v.take(w, img)
			}
			if i == len(ws)-1 {
				v.loading = false
				v.reload()
			}
		})
	}
}

// lacks reports whether the frame shows more pixels than the source has.
func (v *Viewer) lacks(f frame) bool {
	side := float64(f.pic.X) * f.scale()
	return float64(v.src.img.Rect.Dx())+1 < math.Min(side, float64(f.pic.X))
}

// take makes img the source where it is better than what there is.
func (v *Viewer) take(w want, img *image.RGBA) {
	s := source{img: img, sharp: w.step != preview, whole: w.step != preview && w.view.W == 0}
	if !s.better(v.src) {
		return
	}
	pic := v.stage.frame.pic
	known := pic.X > 0 && pic.Y > 0
	if s.sharp && !s.whole && known && !sameShape(img, pic) {
		// The sender's word on the size was wrong; only the file knows.
		v.stage.frame.pic = image.Point{}
		v.src, v.tried[sharp] = source{}, false
		return
	}
	if !known || s.whole && !sameShape(img, pic) {
		v.stage.frame.pic, v.stage.frame.zoom = img.Rect.Size(), 0
	}
	v.src, v.unreadable = s, nil
	v.draw()
	v.tell()
}

// draw has the frame drawn beside the UI goroutine, one drawing at a time; the
// last frame wins.
func (v *Viewer) draw() {
	if v.drawing {
		v.again = true
		return
	}
	if v.src.img == nil {
		return
	}
	v.drawing = true
	src, f, token, sharp := v.src.img, v.stage.frame, v.token, v.src.sharp
	go func() {
		img := render(src, f)
		v.d.Do(func() {
			v.drawing = false
			again := v.again
			v.again = false
			if token == v.token && img != nil {
				d := &drawing{img: img, turns: f.turns, sharp: sharp}
				d.x0, d.y0, d.x1, d.y1 = f.part(f.window())
				v.stage.show(d)
			}
			if again || token != v.token {
				v.draw()
			}
		})
	}()
}

// ahead decodes the neighbours, so that the next arrow key shows them at once.
func (v *Viewer) ahead(ctx context.Context, ms []session.Message, port image.Point) {
	for _, m := range ms {
		if m.Media == nil {
			continue
		}
		f := frame{pic: image.Pt(m.Media.Width, m.Media.Height), port: port}
		view := previewView(m, f)
		if m.Media.State == media.Ready && drawable(m.Media) {
			view = sharpView(m, f)
		} else if len(m.Media.Preview) == 0 {
			continue
		}
		if v.d.Pixels.Peek(view) == nil && ctx.Err() == nil {
			// A neighbour that cannot be decoded says so when it is looked at.
			_, _ = v.d.Pixels.Load(ctx, view)
		}
	}
}
