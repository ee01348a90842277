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
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// world is all that the window needs but the account, in memory.
type world struct {
	mu      sync.Mutex
	status  session.Status
	running []session.MessageID
	waiting int
	held    bool
	sheets  int // times the sheet was read
	message session.Message
	chat    session.Chat
	set     FaultSet
	asked   chan string
}

func (w *world) lock() func() { w.mu.Lock(); return w.mu.Unlock }

func (w *world) Chats(context.Context, session.ChatQuery) ([]session.Chat, error) { return nil, nil }
func (w *world) Chat(_ context.Context, id session.ChatID) (session.Chat, error) {
	defer w.lock()()
	if id != w.chat.ID {
		return session.Chat{}, session.NoSuch
	}
	return w.chat, nil
}

func (w *world) Messages(context.Context, session.ChatID, session.MessageID, int) ([]session.Message, error) {
	return nil, nil
}

func (w *world) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	defer w.lock()()
	if id != w.message.ID || id == 0 {
		return session.Message{}, session.NoSuch
	}
	return w.message, nil
}

func (w *world) Sheet(context.Context, session.SheetQuery) ([]session.MessageID, error) {
	defer w.lock()()
	w.sheets++
	return nil, nil
}

func (w *world) Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error) {
	_, err := w.Sheet(ctx, q)
	return session.Listing{}, err
}

func (w *world) Head(context.Context, session.SheetQuery, int) ([]session.MessageID, error) {
	return nil, nil
}

func (w *world) Census(context.Context, []session.MessageID) (session.Census, error) {
	return session.Census{}, nil
}

func (w *world) Senders(context.Context, session.ChatID) ([]session.Sender, error) { return nil, nil }
func (w *world) MessagesAfter(context.Context, session.ChatID, session.MessageID, int) ([]session.Message, error) {
	return nil, nil
}

func (w *world) Usage(context.Context) (session.Usage, error) { return session.Usage{}, nil }
func (w *world) PlanFree(context.Context, int64) (session.Sweep, error) {
	return session.Sweep{}, nil
}
func (w *world) Free(context.Context, int64) (session.Sweep, error)  { return session.Sweep{}, nil }
func (w *world) SweepOrphans(context.Context) (session.Sweep, error) { return session.Sweep{}, nil }
func (w *world) ExportName(string, session.Message, int) string      { return "" }
func (w *world) Play(context.Context, media.View, func(*image.RGBA, time.Duration) error) error {
	return errors.ErrUnsupported
}
func (w *world) Facts(context.Context, media.Key) (media.Facts, error) { return media.Facts{}, nil }
func (w *world) PickFolder(context.Context) (string, error)            { return "", errors.ErrUnsupported }
func (w *world) OpenWith(string) error                                 { return nil }
func (w *world) CopyPicture(context.Context, media.Key) error          { return nil }
func (w *world) CopyFiles(context.Context, ...string) error            { return nil }
func (w *world) SaveCopy(context.Context, media.Key, string) error     { return nil }
func (w *world) SheetView() session.SheetView                          { return session.SheetView{} }
func (w *world) SetSheetView(session.SheetView) error                  { return nil }
func (w *world) ExportChoice() session.ExportChoice                    { return session.ExportChoice{} }
func (w *world) SetExportChoice(session.ExportChoice) error            { return nil }
func (w *world) Export(context.Context, session.Export, func(session.ExportStep)) (session.ExportResult, error) {
	return session.ExportResult{}, nil
}

func (w *world) Prints(context.Context, []session.MessageID) ([]session.Message, error) {
	w.asked <- "prints"
	return nil, nil
}
func (w *world) Progress(session.MessageID) media.Progress { return media.Progress{} }
func (w *world) Find(_ context.Context, text string) (session.MessageID, error) {
	defer w.lock()()
	if text == w.message.WAID && text != "" {
		return w.message.ID, nil
	}
	return 0, session.NoSuch
}

func (w *world) Expiring(context.Context) (session.Expiring, error) {
	return session.Expiring{}, nil
}
func (w *world) Download(_ context.Context, ids ...session.MessageID) error {
	w.asked <- fmt.Sprintf("download %d", len(ids))
	return nil
}
func (w *world) Cancel(context.Context, ...session.MessageID) error   { return nil }
func (w *world) AskPhone(context.Context, ...session.MessageID) error { return nil }
func (w *world) Resend(context.Context, ...session.MessageID) error   { return nil }
func (w *world) MarkRead(context.Context, session.ChatID) error       { return nil }
func (w *world) Send(context.Context, session.Draft) ([]session.MessageID, error) {
	return nil, nil
}
func (w *world) LoadOlder(context.Context, session.ChatID) (int, error)          { return 0, session.NoOlder }
func (w *world) SetAuto(context.Context, session.ChatID, session.AutoChat) error { return nil }
func (w *world) Star(context.Context, bool, ...session.MessageID) error          { return nil }
func (w *world) Delete(context.Context, ...session.MessageID) (session.Sweep, error) {
	return session.Sweep{}, nil
}
func (w *world) Undo(context.Context, session.Sweep) error                        { w.asked <- "undo"; return nil }
func (w *world) Transfers(context.Context) ([]session.Transfer, error)            { return nil, nil }
func (w *world) Today(context.Context) ([]session.Finished, error)                { return nil, nil }
func (w *world) Paused() bool                                                     { defer w.lock()(); return w.held }
func (w *world) PauseAll(context.Context, bool) error                             { return nil }
func (w *world) Pause(context.Context, ...session.MessageID) error                { return nil }
func (w *world) Resume(context.Context, ...session.MessageID) error               { return nil }
func (w *world) Move(context.Context, session.MessageID, session.MessageID) error { return nil }
func (w *world) Plan(context.Context, session.Keep) (session.Sweep, error) {
	return session.Sweep{}, nil
}
func (w *world) Sweep(context.Context) (session.Sweep, error) { return session.Sweep{}, nil }
func (w *world) Trash(context.Context) (session.Trash, error) { return session.Trash{}, nil }
func (w *world) BringBack(context.Context) (int, error)       { return 0, nil }
func (w *world) EmptyTrash(context.Context) error             { return nil }
func (w *world) Past(context.Context, session.Auto) (session.Sweep, error) {
	return session.Sweep{}, nil
}
func (w *world) FetchPast(context.Context) (int, error)                { return 0, nil }
func (w *world) Peek(media.View) *image.RGBA                           { return nil }
func (w *world) Load(context.Context, media.View) (*image.RGBA, error) { return nil, media.Missing }
func (w *world) LoadFile(context.Context, string, int, int) (*image.RGBA, error) {
	return nil, media.NotPicture
}
func (w *world) Inspect(context.Context, string) (session.PictureInfo, error) {
	return session.PictureInfo{}, media.NotPicture
}

func (w *world) Sum(context.Context) ([]session.MessageID, int, error) {
	defer w.lock()()
	return w.running, w.waiting, nil
}

func (w *world) Get(_ context.Context, r KeysRequest, _ func(done, total int64)) (KeysResult, error) {
	w.asked <- "get " + r.Name
	return KeysResult{}, media.NotFound
}

func (w *world) Faults(context.Context) (FaultSet, error) { defer w.lock()(); return w.set, nil }
func (w *world) SetFaults(_ context.Context, f FaultSet) error {
	defer w.lock()()
	w.set = f
	return nil
}

func (w *world) Open(path string) error                       { w.asked <- "open " + path; return nil }
func (w *world) Reveal(string) error                          { return nil }
func (w *world) Pick(context.Context) ([]string, error)       { return nil, errors.ErrUnsupported }
func (w *world) Save(context.Context, string) (string, error) { return "", errors.ErrUnsupported }
func (w *world) StartSandbox() error                          { w.asked <- "sandbox"; return nil }
func (w *world) Theme() string                                { return "dark" }
func (w *world) SetTheme(string) error                        { return nil }
func (w *world) Downloads() session.Downloads                 { return session.Downloads{} }
func (w *world) SetDownloads(session.Downloads) error         { return nil }
func (w *world) Keep() session.Keep                           { return session.Keep{} }
func (w *world) SetKeep(session.Keep) error                   { return nil }
func (w *world) Folders() []Folder                            { return []Folder{{Name: "Pictures", Path: "/pictures"}} }
func (w *world) Path(key media.Key) (string, error) {
	if key.IsZero() {
		return "", media.Missing
	}
	return "/gallery/" + key.String()[:2], nil
}

// account is the link, which finds numbers where the library finds ids.
type account struct{ *world }

func (a account) Status() session.Status                  { defer a.lock()(); return a.status }
func (a account) Pair(context.Context) error              { a.asked <- "pair"; return nil }
func (a account) PairPhone(context.Context, string) error { return nil }
func (a account) Reconnect(context.Context) error         { a.asked <- "reconnect"; return nil }
func (a account) LogOut(context.Context) error            { return nil }
func (a account) Find(context.Context, string) (session.JID, error) {
	return "", session.BadNumber
}

type stand struct {
	*world
	t     *testing.T
	win   *Window
	feed  session.Feed
	queue chan func()
}

func newStand(t *testing.T, s session.Status) *stand { return openStand(t, s, false) }

func openStand(t *testing.T, s session.Status, sandbox bool) *stand {
	st := &stand{world: &world{status: s, asked: make(chan string, 64)}, t: t, queue: make(chan func(), 1024)}
	a := test.NewTempApp(t)
	d := Deps{
		Library: st.world, Actions: st.world, Transfers: st.world, Keeping: st.world, Past: st.world, Keys: st.world,
		Storage: st.world, Exports: st.world,
		Link: account{st.world}, Pixels: st.world, Desk: st.world, Prefs: st.world,
		Feed: &st.feed, Do: func(f func()) { st.queue <- f }, Now: time.Now, Version: "test", Log: slog.New(slog.DiscardHandler),
		Sandbox: sandbox,
	}
	if sandbox {
		d.Faults = st.world
	}
	st.win = New(t.Context(), a, d)
	st.win.early = 0
	st.win.Show()
	return st
}

func (s *stand) until(what string, ok func() bool) {
	s.t.Helper()
	limit := time.After(time.Minute)
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

// shortcut presses a key with Ctrl.
func (s *stand) shortcut(key fyne.KeyName) { s.win.shortcuts()[key]() }

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
