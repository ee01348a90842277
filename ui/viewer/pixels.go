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
// looked at as if it had no more. As pixels in memory it is 200 MB.
const mostPixels = 50e6

// ownPixels is what Pixels decodes at a picture's own size when that is what is
// asked for; beyond, it wants to be told how large.
const ownPixels = 40e6

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

// fileView asks for the file of m. Where it may be transparent, it stays so.
func fileView(m session.Message) media.View {
	return media.View{ID: int64(m.ID), File: m.Media.File, Clear: m.Media.MIME != "image/jpeg"}
}

// sharpView asks for the file of m at the size at which it fits the port.
func sharpView(m session.Message, f frame) media.View {
	v := fileView(m)
	if f.pic.X > 0 && f.pic.Y > 0 {
		z := f.fit()
		v.W, v.H = ceil(float64(f.pic.X)*z), ceil(float64(f.pic.Y)*z)
	}
	return v
}

// detailView asks for the file of m at a share of its size, which is 1 for every
// pixel.
func detailView(m session.Message, f frame, share float64) media.View {
	v := fileView(m)
	n := float64(f.pic.X) * float64(f.pic.Y)
	if share == 1 && n <= ownPixels {
		return v // whatever the sender said of its size
	}
	share = min(share, math.Sqrt(mostPixels/n))
	v.W, v.H = ceil(float64(f.pic.X)*share), ceil(float64(f.pic.Y)*share)
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
	img    *image.RGBA
	sharp  bool          // from the file, at least as large as the fitting picture
	detail []*image.RGBA // larger than img, the largest first; see pyramid
	whole  bool          // the largest of them is all there is to be had
	clear  bool          // something is transparent
}

// best is the smallest image that has all the pixels that f shows, or the
// largest.
func (s source) best(f frame) *image.RGBA {
	side := math.Min(1, f.scale()) * float64(f.pic.X)
	if len(s.detail) == 0 || float64(s.img.Rect.Dx())+1 >= side {
		return s.img
	}
	img := s.detail[0]
	for _, d := range s.detail[1:] {
		if float64(d.Rect.Dx())+1 >= side {
			img = d
		}
	}
	return img
}

// step is one way of coming closer to the whole picture.
type step int

const (
	preview step = iota
	sharp
	quarter
	half
	whole
	steps
)

// shares are the parts of a picture's width that the steps of detail decode: a
// JPEG of a quarter of the size costs far less than all of it, and is enough for
// the first turns of the wheel.
var shares = map[step]float64{quarter: 0.25, half: 0.5, whole: 1}

// want is one decoding that is still to be done.
type want struct {
	step step
	view media.View
}

// wanted are the steps that the picture on show still lacks: first the preview,
// then the file at the size at which it fits, then, once it is enlarged beyond
// that, as many of its pixels as that shows. A step is tried once; where memory
// does not allow for it, the one before is.
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
	if ready && v.src.sharp && v.film == nil && v.lacks(f) {
		if s, ok := v.detail(f); ok {
			ws = append(ws, want{s, detailView(m, f, shares[s])})
		}
	}
	return ws
}

// detail is the step that gives f the pixels it lacks: the smallest that has
// enough, else the largest that has more than there is.
func (v *Viewer) detail(f frame) (step, bool) {
	have := float64(v.src.best(frame{pic: f.pic, port: f.port, zoom: 1}).Rect.Dx()) / float64(f.pic.X)
	found := preview
	for s := quarter; s <= whole; s++ {
		if shares[s] <= have || v.tried[s] {
			continue
		}
		found = s
		if shares[s] >= f.scale() {
			break
		}
	}
	return found, found != preview
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
			if ws[i].step > sharp {
				break // its smaller levels are made beside this goroutine
			}
			v.tried[ws[i].step] = true
			v.take(ws[i], prepare(ws[i], img, 0))
			ws = v.wanted()
			break
		}
	}
	if len(ws) == 0 {
		return
	}
	v.loading = true
	ctx, token, least := v.visit, v.token, 0
	if v.src.img != nil {
		least = v.src.img.Rect.Dx()
	}
	go v.load(ctx, token, ws, least)
}

// load runs beside the UI goroutine.
func (v *Viewer) load(ctx context.Context, token int, ws []want, least int) {
	for i, w := range ws {
		img, err := v.d.Pixels.Load(ctx, w.view)
		var p pixels
		if err == nil && img != nil {
			p = prepare(w, img, least)
		}
		v.d.Do(func() {
			if token != v.token {
				return
			}
			v.tried[w.step] = true
			switch {
			case err != nil && w.step == sharp:
				v.unreadable = err
				v.tell()
			case p.img != nil:
				v.take(w, p)
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
	side := float64(f.pic.X) * math.Min(1, f.scale())
	return !v.src.whole && float64(v.src.best(f).Rect.Dx())+1 < side
}

// pixels are what was decoded for a want.
type pixels struct {
	img    *image.RGBA
	levels []*image.RGBA // of a detail: img first
	clear  bool
}

// prepare does beside the UI goroutine what decoding leaves to be done.
func prepare(w want, img *image.RGBA, least int) pixels {
	p := pixels{img: img}
	if w.step == sharp && w.view.Clear {
		p.clear = !img.Opaque()
	}
	if w.step > sharp {
		p.levels = pyramid(img, least)
	}
	return p
}

// take makes p part of the source where it is better than what there is.
func (v *Viewer) take(w want, p pixels) {
	pic := v.stage.frame.pic
	known := pic.X > 0 && pic.Y > 0
	fromFile := w.step != preview
	m, _ := v.current()
	switch {
	case fromFile && (m.Media == nil || m.Media.File != w.view.File): // it has gone meanwhile
		return
	case p.img == nil, !fromFile && v.src.img != nil, w.step == sharp && v.src.sharp:
		return
	case fromFile && w.view.W != 0 && known && !sameShape(p.img, pic):
		// The sender's word on the size was wrong; only the file knows.
		v.stage.frame.pic, v.stage.frame.zoom = image.Point{}, 0
		v.src, v.tried[sharp] = source{}, false
		return
	case !known:
		v.stage.frame.pic, v.stage.frame.zoom = p.img.Rect.Size(), 0
	case fromFile && w.view.W == 0 && p.img.Rect.Size() != pic:
		v.stage.frame = v.stage.frame.corrected(p.img.Rect.Size())
	}
	if w.step <= sharp {
		v.src = source{img: p.img, sharp: fromFile, whole: fromFile && w.view.W == 0, clear: p.clear}
	} else {
		v.src.detail, v.src.whole = p.levels, w.step == whole
	}
	v.unreadable = nil
	v.draw()
	v.tell()
	if w.step == sharp {
		v.animate(true)
	}
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
	f, token, sharp, film := v.stage.frame, v.token, v.src.sharp, v.film
	src, spare := v.src.best(f), v.spare
	v.spare = nil
	var ground *checks
	if m, ok := v.current(); ok && v.src.clear && m.Media.Kind != media.Sticker {
		ground = newChecks(v.stage.scale())
	}
	go func() {
		var img *image.RGBA
		if film == nil || !film.use(func(now *image.RGBA) { img = render(now, f, ground, spare) }) {
			img = render(src, f, ground, spare)
		}
		v.d.Do(func() {
			v.drawing = false
			again := v.again
			v.again = false
			if token == v.token && img != nil && v.src.img != nil {
				d := &drawing{img: img, turns: f.turns, sharp: sharp}
				d.x0, d.y0, d.x1, d.y1 = f.part(f.window())
				v.spare = v.stage.show(d)
			}
			if again || token != v.token {
				v.draw()
			}
			for _, f := range v.onDrawn {
				f()
			}
			v.onDrawn = nil
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
