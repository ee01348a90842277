package settings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

type account struct {
	mu     sync.Mutex
	status session.Status
	done   []string
	err    error
	told   func()

	downloads session.Downloads
	keep      session.Keep
	chats     []session.Chat
	plan      session.Sweep
	past      session.Sweep
	trash     session.Trash
	readErr   error
}

func (a *account) set(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
}

func (a *account) did(what string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = append(a.done, what)
	a.told()
	return a.err
}

func (a *account) has(what string) func() bool {
	return func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return slices.Contains(a.done, what)
	}
}

func (a *account) Status() session.Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.status
}
func (a *account) Reconnect(context.Context) error { return a.did("reconnect") }
func (a *account) LogOut(context.Context) error    { return a.did("log out") }
func (a *account) Theme() string                   { return "light" }
func (a *account) SetTheme(name string) error      { return a.did("keep " + name) }

func (a *account) Downloads() session.Downloads {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.downloads
}

func (a *account) SetDownloads(d session.Downloads) error {
	err := a.did("downloads")
	a.set(func() {
		if err == nil {
			a.downloads = d
		}
	})
	return err
}

func (a *account) Keep() session.Keep {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.keep
}

func (a *account) SetKeep(k session.Keep) error {
	err := a.did(fmt.Sprint("keep for ", k))
	a.set(func() {
		if err == nil {
			a.keep = k
		}
	})
	return err
}

func (a *account) Chats(_ context.Context, q session.ChatQuery) ([]session.Chat, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var cs []session.Chat
	for _, c := range a.chats {
		if c.Archived == q.Archived {
			cs = append(cs, c)
		}
	}
	return cs, a.readErr
}

func (a *account) SetAuto(_ context.Context, id session.ChatID, auto session.AutoChat) error {
	a.set(func() {
		for i := range a.chats {
			if a.chats[i].ID == id && a.err == nil {
				a.chats[i].Auto = auto
			}
		}
	})
	return a.did(fmt.Sprintf("auto %d %q", id, auto))
}

func (a *account) Undo(_ context.Context, s session.Sweep) error {
	a.set(func() { a.trash = session.Trash{} })
	return a.did(fmt.Sprintf("undo %d", len(s.Files)))
}

func (a *account) Plan(_ context.Context, k session.Keep) (session.Sweep, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k.Days == 365 {
		return session.Sweep{}, a.readErr
	}
	return a.plan, a.readErr
}

func (a *account) Sweep(context.Context) (session.Sweep, error) {
	a.set(func() { a.trash = session.Trash{Files: len(a.plan.Files), Bytes: a.plan.Bytes} })
	return a.plan, a.did("sweep")
}

func (a *account) Trash(context.Context) (session.Trash, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.trash, a.readErr
}

func (a *account) BringBack(context.Context) (int, error) {
	n := 0
	a.set(func() { n, a.trash = a.trash.Files, session.Trash{} })
	return n, a.did("bring back")
}

func (a *account) EmptyTrash(context.Context) error {
	a.set(func() { a.trash = session.Trash{} })
	return a.did("empty trash")
}

func (a *account) Past(_ context.Context, auto session.Auto) (session.Sweep, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if auto.Known {
		return session.Sweep{}, a.readErr
	}
	return a.past, a.readErr
}

func (a *account) FetchPast(context.Context) (int, error) {
	return len(a.past.IDs), a.did("fetch past")
}

type rig struct {
	t      *testing.T
	a      *account
	p      *Page
	window fyne.Window
	feed   *session.Feed
	queue  chan func()
	themes []string
	errs   []error
	relink int
}

var march = time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)

func launch(t *testing.T, status session.Status, with ...func(*account)) *rig {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	r := &rig{t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<12), a: &account{status: status}}
	r.a.told = func() { r.queue <- func() {} }
	for _, f := range with {
		f(r.a)
	}
	r.window = test.NewTempWindow(t, kit.NewLine("", theme.TextBody, theme.Text))
	r.p = New(t.Context(), r.window, Deps{
		Link: r.a, Prefs: r.a, Library: r.a, Actions: r.a, Keeping: r.a, Past: r.a, Feed: r.feed, Now: func() time.Time { return march }, Do: func(f func()) { r.queue <- f }, Version: "1.2.3",
		Folders:    []Folder{{Name: "Pictures", Path: "/home/ana/Pictures"}, {Name: "Log", Path: "/home/ana/log"}},
		Relink:     func() { r.relink++ },
		Storage:    func() { r.a.did("storage") },
		ApplyTheme: func(name string) { r.themes = append(r.themes, name) },
		Reveal:     func(path string) error { return r.a.did("show " + path) },
		Fail:       func(err error) { r.errs = append(r.errs, err) },
	})
	r.window.SetContent(r.p.Content())
	r.window.Resize(fyne.NewSize(900, 900))
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

func (r *rig) become(s session.Status) {
	r.a.set(func() { r.a.status = s })
	r.feed.Publish(session.Change{Status: true})
}

var online = session.Status{Phase: session.PhaseOnline, Name: "Ana", Number: "+34600", Device: "Contact Sheet"}

func TestLogOutAsksFirstAndSaysWhatStays(t *testing.T) {
	r := launch(t, online)
	if r.p.link.Visible() || !r.p.logOut.Visible() || r.p.back.Visible() {
		t.Error("wrong buttons for a linked account")
	}
	test.Tap(r.p.logOut)
	if r.a.has("log out")() {
		t.Fatal("logged out without asking")
	}
	said := ""
	for _, o := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
		if p, ok := o.(*kit.Para); ok {
			said += p.Text()
		}
	}
	if !strings.Contains(said, "Everything you have here stays") {
		t.Errorf("it says %q", said)
	}
	for _, o := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
		if p, ok := o.(*kit.Para); ok && p.MinSize().Width > p.Size().Width {
			t.Errorf("the text is %v wide in %v", p.MinSize().Width, p.Size().Width)
		}
	}
	r.p.confirm.Hide()
	test.Tap(r.p.logOut)
	test.Tap(r.p.confirm.Action())
	r.until("it is logged out", r.a.has("log out"))
	r.become(session.Status{Phase: session.PhaseLoggedOut, Err: session.Removed})
	r.until("it offers to link again", func() bool { return r.p.link.Visible() && !r.p.logOut.Visible() })
	if r.p.name.Visible() || r.p.state.value.Text() != "The phone has unlinked this computer" {
		t.Errorf("it says %q", r.p.state.value.Text())
	}
	test.Tap(r.p.link)
	if r.relink != 1 {
		t.Error("the link button leads nowhere")
	}
}

func TestTroubleHasItsWayOut(t *testing.T) {
	r := launch(t, session.Status{Phase: session.PhaseReplaced, Err: session.UsedElsewhere})
	if !r.p.back.Visible() || r.p.trouble.said == "" {
		t.Error("nothing is said of the other copy")
	}
	r.a.err = session.NoNetwork
	test.Tap(r.p.back)
	r.until("the failure is told", func() bool { return len(r.errs) == 1 })
}

func TestThemeSwitchesAtOnceAndIsKept(t *testing.T) {
	r := launch(t, online)
	if !r.p.themes["light"].On() || r.p.themes["dark"].On() {
		t.Error("the theme in use is not marked")
	}
	test.Tap(r.p.themes["dark"])
	if !slices.Equal(r.themes, []string{"dark"}) || r.p.themes["light"].On() || !r.p.themes["dark"].On() {
		t.Errorf("applied %v", r.themes)
	}
	r.until("it is kept", r.a.has("keep dark"))
}

func TestStorageIsLedTo(t *testing.T) {
	r := launch(t, online)
	for _, o := range test.LaidOutObjects(r.window.Content()) {
		if b, ok := o.(*kit.Button); ok && b.Name() == "See what takes up the disk" {
			test.Tap(b)
		}
	}
	r.until("it is gone to", r.a.has("storage"))
}

func TestFoldersAreShown(t *testing.T) {
	r := launch(t, online)
	for _, o := range test.LaidOutObjects(r.window.Content()) {
		if f, ok := o.(*folderRow); ok {
			test.Tap(f.show)
		}
	}
	r.until("both are shown", func() bool { return r.a.has("show /home/ana/Pictures")() && r.a.has("show /home/ana/log")() })
}
