package viewer

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// shelf is the world around a viewer: messages, their pixels and the desktop.
// Pixels of a file are red, of a preview blue.
type shelf struct {
	mu     sync.Mutex
	msgs   map[session.MessageID]session.Message
	cache  map[view]*image.RGBA
	loads  []media.View
	broken map[session.MessageID]error
	asked  []session.MessageID
	opened []string

	deleted []session.MessageID
	told    func()
	reads   []int // how many messages were asked for at once
	done    []string
	fail    error // of the desk
	saveTo  string
	facts   media.Facts
	frames  []color.RGBA // of what moves; none: nothing does
	playing int
	tooBig  int         // width that cannot be decoded
	truth   image.Point // size of every file, whatever its message says; zero: that
}

// view is a media.View without its bytes.
type view struct {
	id   int64
	file bool
	w, h int
}

func (s *shelf) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *shelf) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, len(ids))
	var ms []session.Message
	for _, id := range ids {
		if m, ok := s.msgs[id]; ok {
			ms = append(ms, m)
		}
	}
	return ms, nil
}

func (s *shelf) Progress(session.MessageID) media.Progress {
	return media.Progress{Done: 300_000, Total: 1_200_000, Since: time.Now()}
}

func (s *shelf) Peek(v media.View) *image.RGBA {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cache[view{v.ID, !v.File.IsZero(), v.W, v.H}]
}

func (s *shelf) Load(ctx context.Context, v media.View) (*image.RGBA, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads = append(s.loads, v)
	if err := s.broken[session.MessageID(v.ID)]; err != nil && !v.File.IsZero() {
		return nil, err
	}
	w, h := v.W, v.H
	own := image.Pt(s.msgs[session.MessageID(v.ID)].Media.Width, s.msgs[session.MessageID(v.ID)].Media.Height)
	if s.truth != (image.Point{}) {
		own = s.truth
	}
	if w == 0 {
		w, h = own.X, own.Y
	}
	if s.tooBig > 0 && w > s.tooBig {
		return nil, media.TooBig
	}
	c := color.RGBA{0, 0, 255, 255}
	if !v.File.IsZero() {
		c = color.RGBA{255, 0, 0, 255}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+2], img.Pix[i+3] = c.R, c.B, 255
	}
	s.cache[view{v.ID, !v.File.IsZero(), v.W, v.H}] = img
	return img, ctx.Err()
}

func (s *shelf) ask(ids []session.MessageID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, ids...)
	s.told()
	return nil
}
func (s *shelf) Download(_ context.Context, ids ...session.MessageID) error { return s.ask(ids) }
func (s *shelf) Cancel(_ context.Context, ids ...session.MessageID) error   { return s.ask(ids) }
func (s *shelf) AskPhone(_ context.Context, ids ...session.MessageID) error { return s.ask(ids) }

func (s *shelf) Resume(_ context.Context, ids ...session.MessageID) error { return s.ask(ids) }

func (s *shelf) Star(_ context.Context, on bool, ids ...session.MessageID) error {
	s.set(func() {
		for _, id := range ids {
			m := s.msgs[id]
			f := *m.Media
			f.Starred, m.Media = on, &f
			s.msgs[id] = m
		}
	})
	return s.ask(ids)
}

func (s *shelf) Delete(_ context.Context, ids ...session.MessageID) (session.Sweep, error) {
	s.set(func() { s.deleted = append(s.deleted, ids...) })
	s.told()
	return session.Sweep{IDs: ids}, nil
}

func (s *shelf) Undo(_ context.Context, sweep session.Sweep) error {
	s.set(func() { s.deleted = nil })
	s.told()
	return nil
}

func (s *shelf) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.msgs[id]
	if !ok {
		return m, session.NoSuch
	}
	return m, nil
}

func (s *shelf) Open(path string) error {
	s.set(func() { s.opened = append(s.opened, path) })
	s.told()
	return nil
}
func (s *shelf) did(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, what)
	s.told()
	return s.fail
}
func (s *shelf) OpenWith(path string) error { return s.did("with " + path) }
func (s *shelf) CopyPicture(_ context.Context, k media.Key) error {
	return s.did("picture " + k.String()[:2])
}
func (s *shelf) CopyFiles(_ context.Context, paths ...string) error {
	return s.did("files " + strings.Join(paths, ","))
}
func (s *shelf) SaveCopy(_ context.Context, k media.Key, to string) error {
	return s.did("save " + k.String()[:2] + " " + to)
}
func (s *shelf) Save(_ context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, "ask "+name)
	s.told()
	return s.saveTo, nil
}

func (s *shelf) Facts(context.Context, media.Key) (media.Facts, error) { return s.facts, nil }

func (s *shelf) Play(ctx context.Context, v media.View, show func(*image.RGBA, time.Duration) error) error {
	s.mu.Lock()
	frames := s.frames
	s.playing++
	s.mu.Unlock()
	defer func() { s.set(func() { s.playing-- }); s.told() }()
	if len(frames) == 0 {
		return errors.ErrUnsupported
	}
	img := image.NewRGBA(image.Rect(0, 0, max(1, v.W), max(1, v.H))) // one, used again for every frame
	for i := 0; ; i++ {
		draw.Draw(img, img.Rect, image.NewUniform(frames[i%len(frames)]), image.Point{}, draw.Src)
		if err := show(img, time.Millisecond); err != nil {
			return err
		}
	}
}
func (s *shelf) Reveal(string) error              { return media.Missing }
func (s *shelf) Path(k media.Key) (string, error) { return "/pictures/" + k.String()[:4] + ".jpg", nil }
func (s *shelf) count(f func(v media.View) bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.loads {
		if f(v) {
			n++
		}
	}
	return n
}

type rig struct {
	t      *testing.T
	s      *shelf
	v      *Viewer
	ids    []session.MessageID
	window fyne.Window
	feed   *session.Feed
	queue  chan func()
	copied []string
	closed []session.MessageID
	went   []string
	clock  []alarm
}

// alarm is something that the viewer does later.
type alarm struct {
	d   time.Duration
	f   func()
	off *bool
}

// after stands for the clock: nothing happens before ring.
func (r *rig) after(d time.Duration, f func()) func() {
	off := new(bool)
	r.clock = append(r.clock, alarm{d, f, off})
	return func() { *off = true }
}

// ring lets the time of all alarms of d pass; it reports whether there was one.
func (r *rig) ring(d time.Duration) (rang bool) {
	now := r.clock
	r.clock = nil
	for _, a := range now {
		switch {
		case *a.off:
		case a.d == d:
			a.f()
			rang = true
		default:
			r.clock = append(r.clock, a)
		}
	}
	return rang
}

// launch opens a viewer on n pictures, all of them here, at index.
func launch(t *testing.T, n, index int, change func(*shelf, []session.MessageID)) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	r := &rig{t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<16)}
	r.s = &shelf{msgs: map[session.MessageID]session.Message{}, cache: map[view]*image.RGBA{}, broken: map[session.MessageID]error{}}
	r.s.told = func() { r.queue <- func() {} }
	for i := range n {
		m := picture()
		m.ID = session.MessageIDAt(time.Unix(1_700_000_000-int64(i)*60, 0))
		m.WAID = "WAID" + string(rune('A'+i%26))
		m.Media = &session.Media{Ref: m.Media.Ref, Preview: m.Media.Preview, Width: 2000, Height: 1000,
			State: media.Ready, ExpiresAt: m.Time.Add(24 * time.Hour)}
		m.Media.File = media.Key{byte(i + 1), byte((i + 1) >> 8)}
		r.s.msgs[m.ID] = m
		r.ids = append(r.ids, m.ID)
	}
	if change != nil {
		change(r.s, r.ids)
	}
	r.window = test.NewTempWindow(t, kit.NewLine("beneath", theme.TextBody, theme.Text))
	r.window.SetPadded(false)
	r.window.Resize(fyne.NewSize(1000, 600))
	r.v = Open(t.Context(), r.window, Deps{
		Library: r.s, Actions: r.s, Pixels: r.s, Desk: r.s, Feed: r.feed,
		Do:       func(f func()) { r.queue <- f },
		Copy:     func(s string) { r.copied = append(r.copied, s) },
		OnClosed: func(id session.MessageID) { r.closed = append(r.closed, id) },
		Save:     r.s.Save,
		Forward:  func(m session.Message) { r.went = append(r.went, "forward "+m.WAID) },
		Reply:    func(m session.Message) { r.went = append(r.went, "reply "+m.WAID) },
		Chat:     func(m session.Message) { r.went = append(r.went, "chat "+m.WAID) },
	}, r.ids, index)
	r.v.after = r.after
	return r
}

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(10 * time.Second)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

func (r *rig) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		r.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// shows reports which pixels are on the stage.
func (r *rig) shows(want string) func() bool {
	return func() bool {
		d := r.v.stage.drawn
		if d == nil || !r.v.stage.picture.Visible() {
			return want == "nothing"
		}
		c := d.img.RGBAAt(d.img.Rect.Dx()/2, d.img.Rect.Dy()/2)
		return want == map[bool]string{true: "file", false: "preview"}[c.R > c.B]
	}
}

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
