package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// world is all that the window needs, in memory.
type world struct {
	mu     sync.Mutex
	status session.Status
	queued []session.MessageID
	asked  chan string
}

func (w *world) Chats(context.Context, session.ChatQuery) ([]session.Chat, error) { return nil, nil }
func (w *world) Chat(context.Context, session.ChatID) (session.Chat, error) {
	return session.Chat{}, session.NoSuch
}

func (w *world) Messages(context.Context, session.ChatID, session.MessageID, int) ([]session.Message, error) {
	return nil, nil
}

func (w *world) Message(context.Context, session.MessageID) (session.Message, error) {
	return session.Message{}, session.NoSuch
}

func (w *world) Sheet(_ context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if q.State == media.Queued {
		return w.queued, nil
	}
	return nil, nil
}

func (w *world) Prints(context.Context, []session.MessageID) ([]session.Message, error) {
	return nil, nil
}
func (w *world) Progress(session.MessageID) media.Progress                        { return media.Progress{} }
func (w *world) Download(context.Context, ...session.MessageID) error             { return nil }
func (w *world) Cancel(context.Context, ...session.MessageID) error               { return nil }
func (w *world) AskPhone(context.Context, ...session.MessageID) error             { return nil }
func (w *world) Resend(context.Context, ...session.MessageID) error               { return nil }
func (w *world) MarkRead(context.Context, session.ChatID) error                   { return nil }
func (w *world) Send(context.Context, session.Draft) ([]session.MessageID, error) { return nil, nil }
func (w *world) Pair(context.Context) error                                       { w.asked <- "pair"; return nil }
func (w *world) PairPhone(context.Context, string) error                          { return nil }
func (w *world) Reconnect(context.Context) error                                  { w.asked <- "reconnect"; return nil }
func (w *world) LogOut(context.Context) error                                     { return nil }
func (w *world) Find(context.Context, string) (session.JID, error)                { return "", session.BadNumber }
func (w *world) Peek(media.View) *image.RGBA                                      { return nil }
func (w *world) Load(context.Context, media.View) (*image.RGBA, error)            { return nil, media.Missing }
func (w *world) LoadFile(context.Context, string, int, int) (*image.RGBA, error) {
	return nil, media.NotPicture
}

func (w *world) Inspect(context.Context, string) (session.PictureInfo, error) {
	return session.PictureInfo{}, media.NotPicture
}
func (w *world) Open(string) error                      { return nil }
func (w *world) Reveal(string) error                    { return nil }
func (w *world) Pick(context.Context) ([]string, error) { return nil, errors.ErrUnsupported }
func (w *world) Path(media.Key) (string, error)         { return "", media.Missing }
func (w *world) StartSandbox() error                    { w.asked <- "sandbox"; return nil }
func (w *world) Theme() string                          { return "dark" }
func (w *world) SetTheme(string) error                  { return nil }
func (w *world) Folders() []Folder                      { return []Folder{{Name: "Pictures", Path: "/pictures"}} }

func (w *world) Status() session.Status { w.mu.Lock(); defer w.mu.Unlock(); return w.status }

type stand struct {
	*world
	t     *testing.T
	win   *Window
	feed  session.Feed
	queue chan func()
}

func newStand(t *testing.T, s session.Status) *stand {
	st := &stand{world: &world{status: s, asked: make(chan string, 16)}, t: t, queue: make(chan func(), 1024)}
	a := test.NewTempApp(t)
	st.win = New(t.Context(), a, Deps{
		Library: st.world, Actions: st.world, Link: st.world, Pixels: st.world, Desk: st.world, Prefs: st.world,
		Feed: &st.feed, Do: func(f func()) { st.queue <- f }, Now: time.Now, Version: "test", Log: slog.New(slog.DiscardHandler),
	})
	st.win.Show()
	return st
}

func (s *stand) until(what string, ok func() bool) {
	s.t.Helper()
	limit := time.After(10 * time.Second)
	for !ok() {
		select {
		case f := <-s.queue:
			f()
		case <-limit:
			s.t.Fatalf("never: %s", what)
		}
	}
}

func (s *stand) become(status session.Status) {
	s.mu.Lock()
	s.status = status
	s.mu.Unlock()
	s.feed.Publish(session.Change{Status: true})
	s.until("the window knows", func() bool { return s.win.status.Phase == status.Phase })
}

// says reports whether a text is on screen.
func (s *stand) says(text string) bool {
	var found bool
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if found || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			found = strings.Contains(o.Text, text)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(s.win.win.Canvas().Content())
	for _, o := range s.win.win.Canvas().Overlays().List() {
		walk(o)
	}
	return found
}

func (s *stand) wantRoute(r string) {
	s.t.Helper()
	if s.win.Route() != r {
		s.t.Errorf("at %s, want %s", s.win.Route(), r)
	}
}

func TestBeginsWherePairingStands(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOff})
	s.wantRoute("pair")
	s.become(session.Status{Phase: session.PhaseQR, QR: "2@x", Until: time.Now().Add(time.Minute)})
	s.wantRoute("pair")
	s.become(session.Status{Phase: session.PhaseSyncing, Percent: 10})
	s.wantRoute("pair") // it shows how far the history is
	s.become(session.Status{Phase: session.PhaseOnline})
	s.wantRoute("chats")

	newStand(t, session.Status{Phase: session.PhaseOffline}).wantRoute("chats")
}

// The pages stay usable whatever the link says, and each trouble has its
// sentence and its way on.
func TestTroublesLeaveTheGalleryUsable(t *testing.T) {
	for _, c := range []struct {
		s      session.Status
		says   string
		button string
		leads  string // a route, or what the link is asked
	}{
		{session.Status{Phase: session.PhaseOffline}, "no connection to WhatsApp", "Try again", "reconnect"},
		{session.Status{Phase: session.PhaseReplaced}, "another copy", "Use it here", "reconnect"},
		{session.Status{Phase: session.PhaseLoggedOut}, "unlinked this computer", "Link this computer", "pair"},
		{session.Status{Phase: session.PhaseRefused, Err: session.TooMany}, "as many linked devices", "Try again", "pair"},
		{session.Status{Phase: session.PhaseRefused, Err: session.Outdated}, "no longer accepts", "Get the new version", ""},
		{session.Status{Phase: session.PhaseRefused, Err: session.Banned, Until: time.Now().Add(time.Hour)}, "blocked this account until", "", ""},
		{session.Status{Phase: session.PhaseOff}, "not linked", "Link this computer", "pair"},
	} {
		t.Run(string(c.s.Phase)+fmt.Sprint(c.s.Err), func(t *testing.T) {
			s := newStand(t, session.Status{Phase: session.PhaseOnline})
			s.win.patience = 0
			s.become(c.s)
			for _, r := range []route{routeChats, routeSheet, routeSettings} {
				s.win.Go(r)
				s.wantRoute(string(r))
				if !s.win.banner.Visible() || !strings.Contains(s.win.banner.text.Text(), c.says) {
					t.Errorf("banner says %q, want %q in it", s.win.banner.text.Text(), c.says)
				}
			}
			if s.win.banner.button.Name() != c.button || s.win.banner.button.Visible() != (c.button != "") {
				t.Fatalf("button %q", s.win.banner.button.Name())
			}
			if c.leads == "" {
				return
			}
			test.Tap(s.win.banner.button)
			if c.leads == "pair" {
				s.wantRoute("pair")
			} else if got := <-s.asked; got != c.leads {
				t.Errorf("asked %q", got)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	for _, r := range []route{routeSheet, routeSettings} {
		s.win.Go(r)
		s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		s.wantRoute("chats")
	}
}

func TestRailCountsTransfers(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	set := func(n int) {
		s.mu.Lock()
		s.queued = make([]session.MessageID, n)
		s.mu.Unlock()
		s.feed.Publish(session.Change{Chat: 1})
		s.until("counted", func() bool { return s.win.rail.now.count() == n })
	}
	set(8)
	if s.win.rail.count.Text() != "8" || !s.win.rail.ring.Visible() {
		t.Errorf("says %q", s.win.rail.count.Text())
	}
	set(2)
	if v := s.win.rail.ring.Value(); v != 0.75 {
		t.Errorf("ring at %v after 6 of 8", v)
	}
	set(0)
	if s.win.rail.count.Text() != "" || s.win.rail.ring.Visible() {
		t.Error("still shown when nothing is on its way")
	}
}

func TestFailureIsASentenceWithDetails(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.Fail(context.Canceled)
	if s.win.layers.Said() != "" {
		t.Error("tells of what the user cancelled")
	}
	s.win.Fail(fmt.Errorf("put 34600111222@s.whatsapp.net: %w", media.DiskFull))
	if got := s.win.layers.Said(); got != "The disk is full." {
		t.Errorf("says %q", got)
	}
	s.win.details("The disk is full.", fmt.Errorf("put 34600111222@s.whatsapp.net: %w", media.DiskFull))
	if s.says("34600111222") || !s.says("disk full") {
		t.Error("details are not shown, or not redacted")
	}
}

func TestDropOpensTheSendDialog(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	link, err := storage.ParseURI("https://example.org/a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	s.win.dropped(fyne.NewPos(10, 10), []fyne.URI{link})
	if s.win.sending != nil {
		t.Fatal("a link opened the dialog")
	}
	s.win.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI(t.TempDir() + "/none.jpg")})
	if s.win.sending == nil {
		t.Fatal("no dialog")
	}
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.win.sending != nil {
		t.Error("Escape did not close it")
	}
}

func TestShowProblem(t *testing.T) {
	a := test.NewTempApp(t)
	chosen := ""
	w := ShowProblem(a, "light", fmt.Errorf("open catalogue of +34 600 111 222: %w", session.BadCatalogue), func(f func()) { f() },
		Choice{"Set it aside and start anew", func() { chosen = "anew" }}, Choice{"Quit", func() { chosen = "quit" }})
	s := &stand{t: t, win: &Window{win: w}}
	for _, text := range []string{"damaged", "Set it aside", "Quit", "Show details"} {
		if !s.says(text) {
			t.Errorf("does not say %q", text)
		}
	}
	if s.says("catalogue damaged") {
		t.Error("details are shown unasked")
	}
	tap(t, w, "Show details")
	if !s.says("catalogue damaged") || s.says("600 111") {
		t.Error("details are not shown, or not redacted")
	}
	tap(t, w, "Quit")
	if chosen != "quit" {
		t.Errorf("chose %q", chosen)
	}
}

// tap presses what carries a text.
func tap(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	d := fyne.CurrentApp().Driver()
	var at *fyne.Position
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text == text {
				p := d.AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
				at = &p
			}
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(w.Canvas().Content())
	if at == nil {
		t.Fatalf("%q is not on screen", text)
	}
	test.TapCanvas(w.Canvas(), *at)
}
