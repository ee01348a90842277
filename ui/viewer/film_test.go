package viewer

import (
	"image/color"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// moving makes the first picture a GIF whose frames are green and yellow.
func moving(s *shelf, ids []session.MessageID) {
	s.msgs[ids[0]].Media.MIME = "image/gif"
	s.msgs[ids[0]].Media.Width, s.msgs[ids[0]].Media.Height = 300, 150
	s.frames = []color.RGBA{{0, 255, 0, 255}, {255, 255, 0, 255}}
}

// pixel is the colour in the middle of what is drawn.
func (r *rig) pixel() color.RGBA {
	d := r.v.stage.drawn
	if d == nil {
		return color.RGBA{}
	}
	return d.img.RGBAAt(d.img.Rect.Dx()/2, d.img.Rect.Dy()/2)
}

func (r *rig) seen(c color.RGBA) func() bool { return func() bool { return r.pixel() == c } }

func TestWhatMovesPlays(t *testing.T) {
	r := launch(t, 2, 0, moving)
	r.until("the first frame", r.seen(r.s.frames[0]))
	r.until("the second frame", r.seen(r.s.frames[1]))
	r.until("and round", r.seen(r.s.frames[0]))
	if !r.v.bars.film.Visible() {
		t.Error("it cannot be held still")
	}
	r.press(fyne.KeyK)
	if r.v.film.running() {
		t.Error("K does not hold it")
	}
	r.until("the drawing under way has ended", func() bool { return !r.v.drawing })
	held := r.pixel()
	r.v.stage.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(500, 200)}) // it can be looked at meanwhile
	r.until("it is drawn", func() bool { return !r.v.drawing && r.v.stage.drawn.img.Rect.Dx() > 400 })
	if r.pixel() != held {
		t.Errorf("held at %v it shows %v", held, r.pixel())
	}
	test.Tap(r.v.bars.film)
	other := r.s.frames[0]
	if held == other {
		other = r.s.frames[1]
	}
	r.until("it goes on", r.seen(other))
	r.press(fyne.KeyRight)
	r.until("nothing plays any more", func() bool {
		r.s.mu.Lock()
		defer r.s.mu.Unlock()
		return r.s.playing == 0
	})
	r.until("the still is shown", r.shows("file"))
	if r.v.bars.film.Visible() || r.v.film != nil {
		t.Error("a still can be held still")
	}
}

func TestOneDrawingIsUsedAgain(t *testing.T) {
	r := launch(t, 1, 0, moving)
	r.until("it plays", func() bool { return r.v.film != nil })
	r.until("the fade is over", func() bool { r.v.stage.settle(); return r.pixel() == r.s.frames[0] })
	seen := map[*byte]bool{}
	for i := range 12 {
		r.until("another frame", r.seen(r.s.frames[(i+1)%2]))
		seen[&r.v.stage.drawn.img.Pix[0]] = true
	}
	if len(seen) > 3 {
		t.Errorf("12 frames were drawn into %d images", len(seen))
	}
}

func TestStillsOfKindsThatCouldMoveStayStill(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) { s.msgs[ids[0]].Media.Kind = media.Sticker })
	r.until("the file is shown", r.shows("file"))
	r.until("it was tried", func() bool { r.s.mu.Lock(); defer r.s.mu.Unlock(); return r.s.playing == 0 })
	if r.v.film != nil || r.v.bars.film.Visible() {
		t.Error("it plays")
	}
	r.press(fyne.KeyK) // and asking for it changes nothing
	r.until("the file is shown", r.shows("file"))
}

func TestLessMotionPlaysOnlyWhenAsked(t *testing.T) {
	r := launch(t, 1, 0, moving)
	r.v.motion = func() bool { return false }
	r.until("the file is shown", r.shows("file"))
	if r.v.film != nil || r.s.playing != 0 {
		t.Fatal("it moves")
	}
	if !slices.ContainsFunc(r.v.entries(), func(i *fyne.MenuItem) bool { return i.Label == "Play" }) {
		t.Error("it cannot be played")
	}
	r.press(fyne.KeyK)
	r.until("it plays", r.seen(r.s.frames[1]))
}
