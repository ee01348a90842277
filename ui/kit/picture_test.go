package kit_test

import (
	"errors"
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func start(t *testing.T) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
}

func view(id int64) media.View { return media.View{ID: id, Preview: media.Preview("jpeg")} }

func TestLoaderNewestFirstAndTwoAtATime(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	l := kit.NewLoader(t.Context(), p, s.do)
	free := []func(){p.hold(1), p.hold(2)}
	v := func(id int64) media.View { return media.View{ID: id, Preview: media.Preview("j"), W: 8, H: 8} }
	got := map[int64]int{}
	done := func(id int64) func(*image.RGBA, error) {
		return func(img *image.RGBA, err error) {
			if err != nil {
				t.Errorf("%d: %v", id, err)
			}
			got[id]++
		}
	}
	l.Load(v(1), done(1))
	l.Load(v(2), done(2))
	<-p.started
	<-p.started
	for id := int64(3); id <= 5; id++ {
		l.Load(v(id), done(id))
	}
	l.Load(v(5), done(50)) // the same picture again: one load, two answers
	cancel := l.Load(v(6), func(*image.RGBA, error) { t.Error("answered after cancel") })
	cancel()
	free[0]()
	for _, want := range []int64{5, 4, 3} {
		if id := <-p.started; id != want {
			t.Fatalf("%d was decoded, want the newest wish %d", id, want)
		}
	}
	free[1]()
	for len(got) < 6 {
		s.frame()
	}
	if p.loads != 5 || p.most > 2 {
		t.Errorf("%d loads, %d at a time; want 5 and at most 2", p.loads, p.most)
	}
}

func TestLoaderDropsTheOldest(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	l := kit.NewLoader(t.Context(), p, s.do)
	a, b := p.hold(1), p.hold(2)
	dropped := 0
	for id := int64(1); id <= 600; id++ {
		l.Load(media.View{ID: id, W: 1, H: 1}, func(_ *image.RGBA, err error) {
			if errors.Is(err, media.Cancelled) {
				dropped++
			}
		})
		if id <= 2 {
			<-p.started
		}
	}
	s.frame()
	if dropped == 0 || dropped > 86 {
		t.Errorf("%d dropped; want those beyond the backlog", dropped)
	}
	a()
	b()
}

// A cell that was given to another picture while the first was decoded must
// never show the first.
func TestRecycledThumbNeverShowsTheWrongPicture(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	th := kit.NewThumb(kit.NewLoader(t.Context(), p, s.do))
	th.Resize(fyne.NewSize(40, 40))
	free := p.hold(1)
	th.Set(view(1))
	<-p.started
	free() // 1 is decoded, its answer under way...
	th.Set(view(2))
	<-p.started
	for th.Image() == nil {
		s.frame()
	}
	if got := th.Image().At(0, 0); got != colorOf(2) {
		t.Fatalf("shows %v, want picture 2", got)
	}
	th.Set(view(3))
	if th.Image() != nil {
		t.Fatal("still shows picture 2 while it stands for 3")
	}
	p.mu.Lock()
	p.ready[4] = image.NewRGBA(image.Rect(0, 0, 40, 40))
	p.mu.Unlock()
	th.Set(view(4))
	if th.Image() == nil {
		t.Error("a decoded picture was not shown at once")
	}
}

func TestThumbKeepsThePreviewUntilTheFileIsDecoded(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	th := kit.NewThumb(kit.NewLoader(t.Context(), p, s.do))
	th.Resize(fyne.NewSize(40, 40))
	th.Set(view(1))
	<-p.started
	s.frame()
	before := th.Image()
	free := p.hold(1)
	v := view(1)
	v.File = media.Key{1}
	th.Set(v)
	<-p.started
	if th.Image() != before {
		t.Error("the preview vanished")
	}
	free()
	s.frame()
	if th.Image() == before {
		t.Error("the file is not shown")
	}
}

func TestThumbFallsBackToThePreview(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	p.fail[1] = fmt.Errorf("open: %w", media.Missing)
	th := kit.NewThumb(kit.NewLoader(t.Context(), p, s.do))
	var told error
	th.OnFail = func(err error) { told = err }
	th.Resize(fyne.NewSize(40, 40))
	v := view(1)
	v.File = media.Key{1}
	th.Set(v)
	for told == nil || th.Image() == nil {
		s.frame()
	}
	if !errors.Is(told, media.Missing) || th.Image() == nil {
		t.Errorf("told %v, image %v", told, th.Image())
	}
}

func TestThumbAsksForPixelsOfItsSize(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	th := kit.NewThumb(kit.NewLoader(t.Context(), p, s.do))
	w := test.NewTempWindow(t, th)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(60, 30))
	th.Set(view(1))
	s.frame()
	if b := th.Image().Bounds(); b.Dx() != 60 || b.Dy() != 30 {
		t.Errorf("pixels are %v", b)
	}
	w.Resize(fyne.NewSize(90, 45))
	s.frame()
	if b := th.Image().Bounds(); b.Dx() != 90 {
		t.Errorf("after resizing pixels are %v", b)
	}
}

func TestPrintStates(t *testing.T) {
	start(t)
	s, p := newScreen(), newPixels()
	pr := kit.NewPrint(kit.NewLoader(t.Context(), p, s.do), true)
	w := test.NewTempWindow(t, pr)
	for _, st := range []media.State{
		media.Remote, media.Queued, media.Downloading, media.Verifying, media.Ready,
		media.Expired, media.Waiting, media.Gone, media.Failed, media.ViewOnce,
	} {
		m := session.Message{ID: 9, Media: &session.Media{Ref: media.Ref{Kind: media.Image, Size: 1200}, State: st}}
		pr.Set(m, "12", "14:05", media.Progress{})
		w.Resize(fyne.NewSize(160, 176))
		if pr.State() != st || pr.ID() != 9 {
			t.Errorf("print says %v of %v", pr.State(), pr.ID())
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Ana": "A", "Ana María López": "AL", "+34 600 111 222": "#", "🎉 Party": "P", "": "#",
		"محمد علي": "م", "émile zola": "ÉZ",
	} {
		if got := kit.Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
