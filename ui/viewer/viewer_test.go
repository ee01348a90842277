package viewer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestOpensWithThePreviewAndSharpens(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the preview is shown", func() bool { return r.shows("preview")() || r.shows("file")() })
	r.until("the file is shown", r.shows("file"))
	p := r.v.stage.picture
	if p.Size().Width != 1000 || p.Size().Height != 500 {
		t.Errorf("a 2:1 picture is shown %v in %v", p.Size(), r.v.stage.Size())
	}
	if r.s.count(func(v media.View) bool { return !v.File.IsZero() && v.W == 0 }) != 0 {
		t.Error("the whole picture was decoded to show it small")
	}
	if r.v.bars.status != (status{}) {
		t.Errorf("a picture that is here has the status %+v", r.v.bars.status)
	}
}

func TestNextAndPreviousStopAtTheEnds(t *testing.T) {
	r := launch(t, 3, 0, nil)
	r.until("the first is shown", r.shows("file"))
	next := func(v media.View) bool { return v.ID == int64(r.ids[1]) && !v.File.IsZero() && !v.Crop }
	r.until("the next is decoded ahead", func() bool { r.s.told(); return r.s.count(next) == 1 })
	r.press(fyne.KeyRight)
	if !r.shows("nothing")() && r.v.src.img == nil {
		t.Error("the picture before is still shown")
	}
	r.until("the second is shown", r.shows("file"))
	if r.s.count(next) != 1 {
		t.Error("the next picture was decoded twice")
	}
	r.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if r.v.id() != r.ids[2] || r.v.bars.next.Visible() || !r.v.bars.prev.Visible() {
		t.Error("at the end, there is something after the last")
	}
	test.Tap(r.v.bars.prev)
	if r.v.id() != r.ids[1] || r.window.Canvas().Focused() != fyne.Focusable(r.v) {
		t.Error("the button does not go back, or takes the keyboard")
	}
	r.press(fyne.KeyHome, fyne.KeyEscape)
	if !slices.Equal(r.closed, r.ids[:1]) || r.window.Canvas().Overlays().Top() != nil {
		t.Errorf("closed at %v", r.closed)
	}
	r.v.Close()
	if len(r.closed) != 1 {
		t.Error("closed twice")
	}
}

func TestZoomingInDecodesEveryPixelOnce(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.v.stage.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(100, 100)})
	if got := r.v.bars.zoom.Text(); got != "100 %" {
		t.Errorf("the bar says %q", got)
	}
	r.until("it is whole", func() bool { return r.v.src.whole })
	for range 5 {
		r.v.stage.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, 200)}, Scrolled: fyne.NewDelta(0, 25)})
	}
	r.until("it is drawn", func() bool { return !r.v.drawing })
	r.v.stage.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-30, -20)})
	before := r.v.stage.picture.Position()
	r.v.stage.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-30, -20)})
	if d := r.v.stage.picture.Position().Subtract(before); d.X > -29 || d.X < -31 || d.Y > -19 || d.Y < -21 {
		t.Errorf("the picture followed the pointer by %v", d)
	}
	r.until("it is drawn", func() bool { return !r.v.drawing })
	if n := r.s.count(func(v media.View) bool { return !v.File.IsZero() && v.W == 0 }); n != 1 {
		t.Errorf("the whole picture was decoded %d times", n)
	}
	if b := r.v.stage.drawn.img.Rect; b.Dx() > 1500 || b.Dy() > 900 {
		t.Errorf("%v pixels were drawn for a small window", b)
	}
}

func TestRotate(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeyR)
	r.until("it is turned", func() bool { return r.v.stage.drawn.turns == 1 })
	if s := r.v.stage.picture.Size(); s.Height <= s.Width {
		t.Errorf("turned, a broad picture is %v", s)
	}
}

func TestStatesOfWhatIsNotHere(t *testing.T) {
	now := time.Now()
	base := picture()
	for _, c := range []struct {
		state media.State
		fault media.Fault
		deed  deed
		text  string
		busy  bool
	}{
		{media.Remote, "", download, "", false},
		{media.Queued, "", cancel, "turn", true},
		{media.Downloading, "", cancel, "300 kB of 1.2 MB", true},
		{media.Verifying, "", nothing, "Checking", true},
		{media.Ready, "", nothing, "", false},
		{media.Expired, "", askPhone, "no longer keeps", false},
		{media.Waiting, "", cancel, "since 3 minutes", true},
		{media.Gone, "", nothing, "phone no longer has", false},
		{media.Failed, media.BadCipher, download, "damaged", false},
		{media.Failed, media.BadKey, askPhone, "key", false},
		{media.ViewOnce, "", nothing, "on your phone", false},
	} {
		m := base
		f := *base.Media
		f.State, f.Fault = c.state, c.fault
		m.Media = &f
		m.Media.Asked = now.Add(-3 * time.Minute)
		s := statusOf(m, media.Progress{Done: 300_000, Total: 1_200_000, Since: now.Add(-3 * time.Minute)}, now)
		if s.deed != c.deed || s.busy != c.busy || !strings.Contains(s.text, c.text) || (c.text == "") != (s.text == "") || (s.deed == nothing) != (s.name == "") {
			t.Errorf("%s %s: %+v", c.state, c.fault, s)
		}
	}
}

func TestDownloadFromPreviewToSharp(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		m := s.msgs[ids[0]]
		m.Media.State, m.Media.File = media.Remote, media.Key{}
	})
	r.until("the preview is shown", r.shows("preview"))
	if r.v.bars.act.Name() != "Download 1.2 MB" || !r.v.bars.copy.Disabled() {
		t.Errorf("the button says %q", r.v.bars.act.Name())
	}
	test.Tap(r.v.bars.act)
	r.until("it is asked for", func() bool { r.s.mu.Lock(); defer r.s.mu.Unlock(); return slices.Equal(r.s.asked, r.ids) })
	become := func(state media.State, key media.Key) {
		r.s.set(func() {
			m := r.s.msgs[r.ids[0]]
			f := *m.Media
			f.State, f.File = state, key
			m.Media = &f
			r.s.msgs[m.ID] = m
		})
		r.feed.Publish(session.Change{Message: r.ids[0]})
	}
	become(media.Downloading, media.Key{})
	r.until("the ring is shown", func() bool { return r.v.bars.ring.Visible() && r.v.bars.ring.Value() == 0.25 })
	become(media.Ready, media.Key{9})
	r.until("the file is shown", r.shows("file"))
	if r.v.bars.act.Visible() || r.v.bars.ring.Visible() {
		t.Error("the button stays")
	}
}

func TestFileThatCannotBeDecodedSaysSo(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) { s.broken[ids[0]] = media.Missing })
	r.until("the reason is shown", func() bool { return strings.Contains(r.v.bars.status.text, "no longer in the gallery") })
	r.until("the preview is shown", r.shows("preview"))
	if r.v.bars.status.deed != download {
		t.Error("a missing file cannot be fetched again")
	}
	if n := r.s.count(func(v media.View) bool { return !v.File.IsZero() }); n != 1 {
		t.Errorf("the broken file was decoded %d times", n)
	}
}

func TestPictureThatHasGone(t *testing.T) {
	r := launch(t, 2, 0, func(s *shelf, ids []session.MessageID) { delete(s.msgs, ids[0]) })
	r.until("it says so", func() bool { return strings.Contains(r.v.bars.status.text, "no longer here") })
	r.press(fyne.KeyRight)
	r.until("the next is shown", r.shows("file"))
}

func TestInformationCanBeCopied(t *testing.T) {
	r := launch(t, 1, 0, nil)
	r.until("the file is shown", r.shows("file"))
	r.press(fyne.KeyI)
	r.until("the path is known", func() bool {
		return slices.ContainsFunc(r.v.info.facts, func(f fact) bool { return f.value == "/pictures/0100.jpg" })
	})
	names := ""
	for _, f := range r.v.info.facts {
		names += f.name + "\n"
	}
	for _, want := range []string{"SHA-256, verified", "Message id", "Caption", "Chat", "Sender", "Sent", "Type", "Pixels", "Size", "Encrypted file on", "Link expires", "File"} {
		if !strings.Contains(names, want) {
			t.Errorf("no %q among\n%s", want, names)
		}
	}
	test.Tap(r.v.info.all)
	r.until("the record is copied", func() bool { return len(r.copied) == 1 })
	var rec map[string]any
	if err := json.Unmarshal([]byte(r.copied[0]), &rec); err != nil || rec["id"] != "WAIDA" {
		t.Errorf("%v %v", rec["id"], err)
	}
	r.press(fyne.KeyI)
	if r.v.info.Visible() {
		t.Error("the panel stays")
	}
	test.Tap(r.v.bars.reveal)
	r.until("the failure is told", func() bool { return strings.Contains(r.v.layers.Said(), "no longer in the gallery") })
}

// Of a picture to be seen once there is nothing to show: the middle says what it
// is instead of staying black.
func TestViewOnceIsToldInTheMiddle(t *testing.T) {
	r := launch(t, 2, 0, func(s *shelf, ids []session.MessageID) {
		f := *s.msgs[ids[0]].Media
		f.State, f.File, f.Preview, f.ViewOnce = media.ViewOnce, media.Key{}, nil, true
		m := s.msgs[ids[0]]
		m.Media = &f
		s.msgs[ids[0]] = m
	})
	r.until("it is told", func() bool { return strings.Contains(r.v.bars.text.Text(), "viewed once") })
	said := r.v.bars.text.Position().Y
	if h := r.window.Canvas().Size().Height; !r.v.bars.blank.Visible() || said < h/2 || said > h*3/4 {
		t.Errorf("said at %v of %v", said, h)
	}
	r.press(fyne.KeyRight)
	r.until("the next is shown", r.shows("file"))
	if r.v.bars.blank.Visible() {
		t.Error("the drawing stays over a picture")
	}
}
