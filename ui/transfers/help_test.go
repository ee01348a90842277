package transfers

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"slices"
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

var noon = time.Date(2026, 3, 18, 14, 0, 0, 0, time.UTC)

// world is everything on its way, in memory.
type world struct {
	mu       sync.Mutex
	all      []session.Transfer
	past     []session.Finished
	msgs     map[session.MessageID]session.Message
	progress map[session.MessageID]media.Progress
	held     bool
	prefs    session.Downloads
	err      error // of every reading
	deny     error // of every wish

	read   []session.MessageID // by Prints
	looked []session.MessageID // by Progress
	loads  int
	asked  chan string
}

func (w *world) edit(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

func (w *world) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = append(w.read, ids...)
	var ms []session.Message
	for _, id := range ids {
		if m, ok := w.msgs[id]; ok {
			d := *m.Media
			m.Media = &d
			ms = append(ms, m)
		}
	}
	return ms, w.err
}

func (w *world) Progress(id session.MessageID) media.Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked = append(w.looked, id)
	return w.progress[id]
}

func (w *world) Transfers(context.Context) ([]session.Transfer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loads++
	return slices.Clone(w.all), w.err
}

func (w *world) Today(context.Context) ([]session.Finished, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.past), w.err
}

func (w *world) Paused() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held
}

func (w *world) Downloads() session.Downloads {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.prefs
}

func (w *world) did(what string, ids ...session.MessageID) error {
	w.asked <- fmt.Sprint(what, ids)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deny
}

func (w *world) PauseAll(_ context.Context, on bool) error {
	w.edit(func() { w.held = on && w.deny == nil })
	return w.did(fmt.Sprint("pause all ", on))
}

func (w *world) Move(_ context.Context, id, before session.MessageID) error {
	w.edit(func() {
		i := slices.IndexFunc(w.all, func(t session.Transfer) bool { return t.ID == id })
		t := w.all[i]
		w.all = slices.Delete(w.all, i, i+1)
		to := len(w.all)
		if before != 0 {
			to = slices.IndexFunc(w.all, func(t session.Transfer) bool { return t.ID == before })
		}
		w.all = slices.Insert(w.all, to, t)
	})
	return w.did("move", id, before)
}

func (w *world) Pause(_ context.Context, ids ...session.MessageID) error {
	return w.did("pause", ids...)
}
func (w *world) Resume(_ context.Context, ids ...session.MessageID) error {
	return w.did("resume", ids...)
}
func (w *world) Cancel(_ context.Context, ids ...session.MessageID) error {
	return w.did("cancel", ids...)
}
func (w *world) Resend(_ context.Context, ids ...session.MessageID) error {
	return w.did("resend", ids...)
}
func (w *world) Download(_ context.Context, ids ...session.MessageID) error {
	return w.did("download", ids...)
}

func (w *world) AskPhone(_ context.Context, ids ...session.MessageID) error {
	return w.did("ask phone", ids...)
}

func (w *world) Peek(media.View) *image.RGBA { return nil }

func (w *world) Load(_ context.Context, v media.View) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, v.W, v.H))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := range v.H {
		for x := range v.W {
			img.SetRGBA(x, y, shade(session.MessageID(v.ID), (x+y)%23 < 8))
		}
	}
	return img, nil
}

// shade is a colour of id's own.
func shade(id session.MessageID, stripe bool) color.RGBA {
	n := uint32(id) * 2654435761
	c := color.RGBA{uint8(n>>24)/2 + 64, uint8(n>>16)/2 + 64, uint8(n>>8)/2 + 64, 255}
	if stripe {
		c.R, c.G = c.R+30, c.G+20
	}
	return c
}

// rig is a page in a window, with its UI goroutine as a queue.
type rig struct {
	*world
	t      *testing.T
	page   *Page
	win    fyne.Window
	feed   *session.Feed
	queue  chan func()
	opened []session.MessageID
	at     int
	went   []string
	errs   []error
}

func open(t *testing.T, w *world, size fyne.Size, look string) *rig {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(look))
	w.asked = make(chan string, 64)
	r := &rig{world: w, t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<12)}
	do := func(f func()) { r.queue <- f }
	r.page = New(t.Context(), Deps{
		Library: w, Transfers: w, Actions: w, Prefs: w, Loader: kit.NewLoader(t.Context(), w, do), Feed: r.feed, Do: do,
		Now:      func() time.Time { return noon },
		Open:     func(ids []session.MessageID, at int) { r.opened, r.at = ids, at },
		Sheet:    func() { r.went = append(r.went, "sheet") },
		Settings: func() { r.went = append(r.went, "settings") },
		Fail:     func(err error) { r.errs = append(r.errs, err) },
	})
	r.win = test.NewTempWindow(t, kit.NewLayers(r.page.Content(), do))
	r.win.SetPadded(false)
	r.win.Resize(size)
	r.page.Shown()
	r.until("the lists are read", func() bool { return r.page.loaded })
	return r
}

// until runs what comes to the UI goroutine until ok.
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

// settle runs until every row in view is read.
func (r *rig) settle() {
	r.t.Helper()
	r.until("all in view is read", func() bool {
		for k, row := range r.page.board.rows {
			if row.media == nil && !r.page.board.gone[k.id] {
				return false
			}
		}
		return true
	})
}

// want waits for a wish.
func (r *rig) want(what string) {
	r.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case got := <-r.asked:
			if got != what {
				r.t.Errorf("asked %q, want %q", got, what)
			}
			return
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("nobody asked %q", what)
		}
	}
}

// order are the ids of those on their way, as the page shows them.
func (r *rig) order() []session.MessageID {
	var ids []session.MessageID
	for _, t := range r.page.shown {
		ids = append(ids, t.ID)
	}
	return ids
}

func (r *rig) row(id session.MessageID) *row {
	r.t.Helper()
	row := r.page.board.rows[key{id: id}]
	if row == nil {
		r.t.Fatalf("%d is not in view", id)
	}
	return row
}

func picture(id session.MessageID, from, chat string) session.Message {
	return session.Message{ID: id, Chat: 1, SenderName: from, ChatName: chat, Media: &session.Media{
		Ref: media.Ref{Kind: media.Image, Size: 1_200_000}, Preview: media.Preview("jpeg"), State: media.Queued}}
}

// many are n downloads: the first three run, the others wait.
func many(n int) *world {
	w := &world{msgs: map[session.MessageID]session.Message{}, progress: map[session.MessageID]media.Progress{}}
	for i := range n {
		id := session.MessageID(i + 1)
		t := session.Transfer{ID: id, Chat: 1, Way: session.Down, Step: session.Next, Size: 1_200_000, Since: noon}
		if i < 3 {
			t.Step = session.Running
			w.progress[id] = media.Progress{Done: 300_000 * int64(i+1), Total: 1_200_000, Since: noon, Rate: 700_000}
		}
		w.all = append(w.all, t)
		w.msgs[id] = picture(id, "Ana", "Wedding")
	}
	return w
}
