package viewer

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
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
	copy(img.Pix, []uint8{c.R, c.G, c.B, 255})
	for n := 4; n < len(img.Pix); n *= 2 {
		copy(img.Pix[n:], img.Pix[:n])
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
	late := time.After(time.Minute)
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
