package viewer

import (
	"fmt"
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// bench is a viewer on one picture of w×h pixels, whole, at 100 %.
func bench(t testing.TB, w, h int) (r *rig, wheel, drag func(i int)) {
	t.Helper()
	tt, ok := t.(*testing.T)
	if !ok {
		tt = &testing.T{}
	}
	r = &rig{t: tt, feed: &session.Feed{}, queue: make(chan func(), 1<<16)}
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	r.s = &shelf{msgs: map[session.MessageID]session.Message{}, cache: map[view]*image.RGBA{}, broken: map[session.MessageID]error{},
		told: func() { r.queue <- func() {} }}
	m := picture()
	m.Media.State, m.Media.File, m.Media.Width, m.Media.Height = media.Ready, media.Key{1}, w, h
	r.s.msgs[m.ID] = m
	r.window = test.NewTempWindow(t, kit.NewLine("", theme.TextBody, theme.Text))
	r.window.SetPadded(false)
	r.window.Resize(fyne.NewSize(1280, 800))
	r.v = Open(t.Context(), r.window, Deps{
		Library: r.s, Actions: r.s, Pixels: r.s, Desk: r.s, Feed: r.feed,
		Do: func(f func()) { r.queue <- f }, Copy: func(string) {}, Save: r.s.Save,
	}, []session.MessageID{m.ID}, 0)
	r.until("the file is shown", r.shows("file"))
	r.v.stage.settle()
	r.v.stage.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(640, 400)})
	r.until("it is whole", func() bool { return r.v.src.whole && !r.v.drawing })
	wheel = func(i int) {
		d := float32(1)
		if i%2 == 1 {
			d = -1
		}
		r.v.stage.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, 200)}, Scrolled: fyne.NewDelta(0, d)})
	}
	drag = func(i int) {
		d := float32(3)
		if i%2 == 1 {
			d = -3
		}
		r.v.stage.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(d, d)})
	}
	return r, wheel, drag
}

// What a turn of the wheel or a step of a drag asks of the UI goroutine is the
// same for a picture of 48 megapixels as for one of 3, and what is handed to the
// toolkit has the size of the window.
func TestGesturesCostTheSameForHugePictures(t *testing.T) {
	type cost struct{ wheel, drag float64 }
	measure := func(w, h int) (c cost) {
		r, wheel, drag := bench(t, w, h)
		if n := r.v.src.detail[0].Rect.Dx(); n < w*9/10 && w*h < mostPixels {
			t.Fatalf("%d×%d was decoded %d wide", w, h, n)
		}
		r.v.drawing = true // the drawing is done elsewhere: only what is done here is counted
		i := 0
		count := func(f func(int)) float64 { return testing.AllocsPerRun(50, func() { i++; f(i) }) }
		c = cost{count(wheel), count(drag)}
		r.v.drawing = false
		r.v.draw()
		r.until("it is drawn", func() bool { return !r.v.drawing })
		// The port and its margins.
		p := r.v.stage.port()
		if b := r.v.stage.drawn.img.Rect; float64(b.Dx()*b.Dy()) > (1+2*margin)*(1+2*margin)*float64(p.X*p.Y)+1 {
			t.Errorf("%d×%d: %v pixels were handed on for a port of %v", w, h, b, p)
		}
		return c
	}
	small, huge := measure(2000, 1500), measure(hugeSide, hugeSide*3/4)
	t.Logf("allocations for a turn of the wheel and a step of a drag: %v for 3 megapixels, %v for %d wide", small, huge, hugeSide)
	if huge.wheel > small.wheel+2 || huge.drag > small.drag+2 {
		t.Errorf("3 megapixels cost %v, %d wide cost %v", small, hugeSide, huge)
	}
}

// Beside the UI goroutine too a drawing costs what the window has, not what the
// picture has: at every zoom the source is at most twice as large as drawn.
func TestDrawingsAreMadeFromAFittingSource(t *testing.T) {
	s := source{img: image.NewRGBA(image.Rect(0, 0, 1000, 750)), sharp: true,
		detail: pyramid(image.NewRGBA(image.Rect(0, 0, 8000, 6000)), 1000)}
	f := frame{pic: image.Pt(8000, 6000), port: image.Pt(1000, 800)}
	for zoom := f.fit(); zoom < maxZoom; zoom *= 1.07 {
		f.zoom = zoom
		side := min(1, zoom) * 8000
		if got := float64(s.best(f).Rect.Dx()); got+1 < side || got > 2*side+2 {
			t.Errorf("at %.3f a picture %.0f wide is drawn from one of %.0f", zoom, side, got)
		}
	}
}

func TestHalvesAreMeans(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 5, 3))
	for i, v := range []uint8{10, 20, 30, 40} {
		img.SetRGBA(2+i%2, i/2, color.RGBA{v, 0, 255 - v, 255})
	}
	got := halved(img)
	if got.Rect != image.Rect(0, 0, 2, 1) || got.RGBAAt(1, 0) != (color.RGBA{25, 0, 230, 255}) {
		t.Errorf("%v %v", got.Rect, got.RGBAAt(1, 0))
	}
	if n := len(pyramid(image.NewRGBA(image.Rect(0, 0, 1000, 2)), 100)); n != 2 {
		t.Errorf("a flat picture has %d levels", n)
	}
}

// A picture too large for memory is looked at as large as it can be had.
func TestDetailThatDoesNotFitIsHalved(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		s.msgs[ids[0]].Media.Width, s.msgs[ids[0]].Media.Height = 8000, 6000
		s.tooBig = 5000
	})
	r.until("the file is shown", r.shows("file"))
	r.v.TypedRune('1')
	r.until("all was tried", func() bool { return r.v.tried[whole] && !r.v.loading })
	if r.v.unreadable != nil || r.v.bars.status != (status{}) {
		t.Errorf("it says %+v", r.v.bars.status)
	}
	if len(r.v.src.detail) == 0 || r.v.src.detail[0].Rect.Dx() != 4000 {
		t.Errorf("%d levels", len(r.v.src.detail))
	}
}

// A little larger than fitting, a quarter of the pixels will do.
func TestOnlyAsManyPixelsAsAreSeen(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		s.msgs[ids[0]].Media.Width, s.msgs[ids[0]].Media.Height = 8000, 6000
	})
	r.until("the file is shown", r.shows("file"))
	var asked []int
	for range 12 {
		r.v.TypedRune('+')
		r.until("it is decoded", func() bool { return !r.v.loading })
		if n := len(r.v.src.detail); n > 0 {
			if w := r.v.src.detail[0].Rect.Dx(); len(asked) == 0 || asked[len(asked)-1] != w {
				asked = append(asked, w)
			}
		}
	}
	if fmt.Sprint(asked) != "[2000 4000 8000]" {
		t.Errorf("decoded %v wide", asked)
	}
}

// The sender's word on the size is only a word.
func TestTrueSizeIsLearntFromTheFile(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) { s.truth = image.Pt(3000, 1500) })
	r.until("the file is shown", r.shows("file"))
	r.v.TypedRune('1')
	r.until("it is whole", func() bool { return r.v.src.whole })
	if f := r.v.stage.frame; f.pic != image.Pt(3000, 1500) || f.zoom < 0.66 || f.zoom > 0.67 {
		t.Errorf("%v at %v", f.pic, f.zoom)
	}
}

// BenchmarkRender draws a window of a picture of 48 megapixels, with one of 3 as
// its peer in the same run.
func BenchmarkRender(b *testing.B) {
	sources := map[string]source{}
	for name, size := range map[string]image.Point{"3MP": {2000, 1500}, "48MP": {8000, 6000}} {
		img := image.NewRGBA(image.Rectangle{Max: size})
		for i := range img.Pix {
			img.Pix[i] = uint8(i*7) | 3
		}
		levels := pyramid(img, 500)
		sources[name] = source{img: levels[len(levels)-1], sharp: true, whole: true, detail: levels}
	}
	for _, zoom := range []float64{0, 0.5, 1, 2} {
		best := map[string]time.Duration{}
		b.Run(fmt.Sprintf("zoom=%v", zoom), func(b *testing.B) {
			for b.Loop() {
				for name, s := range sources {
					f := frame{pic: s.detail[0].Rect.Size(), port: image.Pt(1280, 800)}
					if zoom > 0 {
						f = f.zoomed(zoom/f.scale(), 640, 400)
					}
					began := time.Now()
					render(s.best(f), f, nil, nil)
					if d := time.Since(began); best[name] == 0 || d < best[name] {
						best[name] = d
					}
				}
			}
			b.ReportMetric(float64(best["48MP"])/float64(best["3MP"]), "48MP/3MP")
			b.ReportMetric(float64(best["48MP"].Microseconds())/1000, "ms/48MP")
		})
	}
}

// BenchmarkWheel is what one turn of the wheel holds the UI goroutine for.
func BenchmarkWheel(b *testing.B) {
	_, wheelSmall, _ := bench(b, 2000, 1500)
	rHuge, wheelHuge, _ := bench(b, 8000, 6000)
	_ = rHuge
	best := map[string]time.Duration{}
	i := 0
	for b.Loop() {
		i++
		for name, f := range map[string]func(int){"3MP": wheelSmall, "48MP": wheelHuge} {
			began := time.Now()
			f(i)
			if d := time.Since(began); best[name] == 0 || d < best[name] {
				best[name] = d
			}
		}
	}
	b.ReportMetric(float64(best["48MP"])/float64(best["3MP"]), "48MP/3MP")
	b.ReportMetric(float64(best["48MP"].Nanoseconds()), "ns/48MP")
}
