package viewer

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// cell is the strip's frame i, where it is in view.
func (r *rig) cell(i int) *cell {
	for _, c := range r.v.strip.cells {
		if c.Visible() && c.i == i {
			return c
		}
	}
	return nil
}

func TestStripShowsTheNeighboursAndJumps(t *testing.T) {
	r := launch(t, 30, 10, nil)
	r.until("the file is shown", r.shows("file"))
	if !r.v.strip.Visible() {
		t.Fatal("no strip")
	}
	r.until("a neighbour's print is there", func() bool { c := r.cell(12); return c != nil && c.thumb.Image() != nil })
	mid := r.cell(10)
	if at := mid.Position().X + frameEdge/2; at < 499 || at > 501 {
		t.Errorf("the one on show is at %v of 1000", at)
	}
	if mid.edge.StrokeColor != theme.Color(theme.Accent) || r.cell(9).edge.StrokeColor == theme.Color(theme.Accent) {
		t.Error("it is not told which one is on show")
	}
	test.Tap(r.cell(12))
	if r.v.id() != r.ids[12] || r.window.Canvas().Focused() != fyne.Focusable(r.v) {
		t.Error("a press does not jump, or takes the keyboard")
	}
	r.until("the file is shown", r.shows("file"))
}

func TestStripIsVirtual(t *testing.T) {
	const n = 100_000
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	ids := make([]session.MessageID, n)
	for i := range ids {
		ids[i] = session.MessageID(n - i)
	}
	lib := &shelf{msgs: map[session.MessageID]session.Message{}, told: func() {}}
	for _, id := range ids {
		lib.msgs[id] = session.Message{ID: id, Media: &session.Media{State: media.Remote}}
	}
	queue := make(chan func(), 1024)
	s := newStrip(newReel(t.Context(), lib, ids, func(f func()) { queue <- f }), nil, nil, func() {})
	settle := func() {
		for s.reel.busy {
			(<-queue)()
		}
	}
	s.Resize(fyne.NewSize(1600, stripTall))
	for _, at := range []int{0, n / 2, n - 1, 77} {
		s.goTo(at)
		settle()
		if _, ok := s.reel.message(at); !ok {
			t.Errorf("at %d the message is not known", at)
		}
	}
	for range 2000 { // from one end towards the other
		s.push(1000)
		settle()
	}
	if len(s.cells) > 40 || len(s.reel.have) > sections {
		t.Errorf("%d cells, %d sections", len(s.cells), len(s.reel.have))
	}
	if most := slices.Max(lib.reads); most > section {
		t.Errorf("%d messages read at once", most)
	}
	s.push(1e9)
	settle()
	if c := s.left(n - 1); c < 700 || c > 800 {
		t.Errorf("pushed to its end, the last frame is at %v", c)
	}
	s.push(-1e9)
	if c := s.left(0); c < 700 || c > 800 {
		t.Errorf("pushed back, the first frame is at %v", c)
	}
}

func TestStripIsPushedByWheelAndDrag(t *testing.T) {
	r := launch(t, 200, 100, nil)
	r.until("the file is shown", r.shows("file"))
	before := r.v.strip.left(100)
	r.v.strip.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -12)})
	if got := r.v.strip.left(100); got != before-frameStep {
		t.Errorf("a notch moves it from %v to %v", before, got)
	}
	r.v.strip.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(frameStep, 0)})
	r.v.strip.DragEnd()
	if got := r.v.strip.left(100); got != before {
		t.Errorf("dragged back it is at %v", got)
	}
	r.press(fyne.KeyRight)
	if got := r.v.strip.left(101); got != before {
		t.Errorf("the next one is at %v", got)
	}
}

func TestStripFollowsWhatChanges(t *testing.T) {
	r := launch(t, 8, 0, func(s *shelf, ids []session.MessageID) {
		f := s.msgs[ids[3]].Media
		f.State, f.File = media.Remote, media.Key{}
	})
	r.until("the print is there", func() bool { c := r.cell(3); return c != nil && c.thumb.Image() != nil })
	file := func(v media.View) bool { return v.ID == int64(r.ids[3]) && !v.File.IsZero() }
	if r.s.count(file) != 0 {
		t.Fatal("a file that is not here was decoded")
	}
	r.s.set(func() {
		m := r.s.msgs[r.ids[3]]
		f := *m.Media
		f.State, f.File = media.Ready, media.Key{99}
		m.Media = &f
		r.s.msgs[m.ID] = m
	})
	r.feed.Publish(session.Change{Message: r.ids[3]})
	r.until("the print is made from the file", func() bool { return r.s.count(file) > 0 })
}

func TestOnePictureNeedsNoStrip(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	if r.v.strip.Visible() {
		t.Error("a strip of one frame")
	}
	low := launch(t, 5, 0, nil)
	low.window.Resize(fyne.NewSize(700, 380))
	if low.v.strip.Visible() {
		t.Error("a strip where there is no room for the picture")
	}
}

// brittle is a library whose disk fails.
type brittle struct{ *shelf }

func (brittle) Prints(context.Context, []session.MessageID) ([]session.Message, error) {
	return nil, errors.New("disk")
}

func TestStripThatCannotBeReadTriesAgainWhenMoved(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	lib := &shelf{msgs: map[session.MessageID]session.Message{1: {ID: 1, Media: &session.Media{}}}, told: func() {}}
	queue := make(chan func(), 16)
	rl := newReel(t.Context(), brittle{lib}, []session.MessageID{1}, func(f func()) { queue <- f })
	s := newStrip(rl, nil, nil, func() {})
	s.Resize(fyne.NewSize(600, stripTall))
	(<-queue)()
	if _, ok := rl.message(0); ok || rl.busy {
		t.Error("something came from a disk that fails, or it is still tried")
	}
	rl.lib = lib
	s.goTo(0)
	(<-queue)()
	if _, ok := rl.message(0); !ok {
		t.Error("not tried again")
	}
}
