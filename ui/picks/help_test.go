package picks

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// world is a catalogue and a desktop in memory. Files of the gallery lie at
// /gallery/ and their message's number.
type world struct {
	mu      sync.Mutex
	msgs    map[session.MessageID]session.Message
	censusF func(ctx context.Context, ids []session.MessageID) (session.Census, error) // in place of counting
	counted int
	read    int   // messages by Prints
	deny    error // of every wish
	copyErr error
	lost    map[media.Key]bool // not where it should be
	sweep   *session.Sweep     // in place of what Delete would find
	asked   []string
}

func (w *world) edit(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// did notes a wish.
func (w *world) did(what string, args ...any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, fmt.Sprint(append([]any{what, " "}, args...)...))
	return w.deny
}

func (w *world) wishes() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

func (w *world) Census(ctx context.Context, ids []session.MessageID) (session.Census, error) {
	w.mu.Lock()
	w.counted++
	f := w.censusF
	w.mu.Unlock()
	if f != nil {
		return f(ctx, ids)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var c session.Census
	for _, id := range ids {
		m, ok := w.msgs[id]
		if !ok {
			continue
		}
		c.N++
		c.Bytes += m.Media.Size
		if m.Media.Starred {
			c.Starred++
		}
		switch m.Media.State {
		case media.Ready:
			c.Ready++
			c.OnDisk += m.Media.Size
		case media.Remote:
			c.Remote++
			c.ToFetch += m.Media.Size
		case media.Failed:
			c.Failed++
			c.ToFetch += m.Media.Size
		case media.Expired:
			c.Expired++
		default:
			c.Busy++
		}
	}
	return c, nil
}

func (w *world) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := w.msgs[id]
	if !ok {
		return m, session.NoSuch
	}
	return m, nil
}

func (w *world) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read += len(ids)
	var ms []session.Message
	for _, id := range ids {
		if m, ok := w.msgs[id]; ok {
			ms = append(ms, m)
		}
	}
	return ms, nil
}

func (w *world) Download(_ context.Context, ids ...session.MessageID) error {
	if len(ids) > 100 {
		return w.did("download", len(ids), " pictures")
	}
	return w.did("download", ids)
}
func (w *world) AskPhone(_ context.Context, ids ...session.MessageID) error {
	return w.did("ask", ids)
}
func (w *world) Star(_ context.Context, on bool, ids ...session.MessageID) error {
	return w.did("star", on, ids)
}

func (w *world) Delete(_ context.Context, ids ...session.MessageID) (session.Sweep, error) {
	err := w.did("delete", ids)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sweep != nil {
		return *w.sweep, err
	}
	var s session.Sweep
	for _, id := range ids {
		if m, ok := w.msgs[id]; ok && m.Media.State == media.Ready && err == nil {
			s.Files, s.IDs = append(s.Files, m.Media.File), append(s.IDs, id)
			m.Media.State = media.Remote
		}
	}
	return s, err
}

func (w *world) Undo(_ context.Context, s session.Sweep) error { return w.did("undo", s.IDs) }

func (w *world) Path(key media.Key) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost[key] {
		return "", media.Missing
	}
	return fmt.Sprint("/gallery/", key[0]), nil
}
func (w *world) Reveal(path string) error { return w.did("reveal", path) }
func (w *world) CopyPicture(_ context.Context, key media.Key) error {
	if err := w.did("copy picture", key[0]); err != nil {
		return err
	}
	return w.copyErr
}
func (w *world) CopyFiles(_ context.Context, paths ...string) error {
	if err := w.did("copy", paths); err != nil {
		return err
	}
	return w.copyErr
}

func keyOf(id session.MessageID) media.Key { return media.Key{byte(id), 1} }

// with makes a catalogue of pictures of 1.2 MB in these states, numbered from 1.
func with(states ...media.State) *world {
	w := &world{msgs: map[session.MessageID]session.Message{}, lost: map[media.Key]bool{}}
	for i, s := range states {
		id := session.MessageID(i + 1)
		d := &session.Media{Ref: media.Ref{Kind: media.Image, Size: 1_200_000}, State: s, Preview: media.Preview("jpeg")}
		if s == media.Ready {
			d.File = keyOf(id)
		}
		w.msgs[id] = session.Message{ID: id, Media: d}
	}
	return w
}

// all are the numbers of w's pictures.
func (w *world) all() []session.MessageID {
	var ids []session.MessageID
	for i := range len(w.msgs) {
		ids = append(ids, session.MessageID(i+1))
	}
	return ids
}

type toast struct {
	text, action string
	do           func()
}

// rig is a bar in a window, with its UI goroutine as a queue.
type rig struct {
	*world
	t      *testing.T
	bar    *Bar
	win    fyne.Window
	feed   *session.Feed
	queue  chan func()
	toasts []toast
	errs   []error
	went   []string
}

func open(t *testing.T, w *world, size fyne.Size, look string) *rig {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(look))
	r := &rig{world: w, t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<12)}
	do := func(f func()) { r.queue <- f }
	r.bar = New(t.Context(), Deps{
		Library: w, Actions: w, Desk: w, Feed: r.feed, Do: do,
		Export:  func(ids []session.MessageID) { r.went = append(r.went, fmt.Sprint("export ", ids)) },
		Forward: func(ids []session.MessageID) { r.went = append(r.went, fmt.Sprint("forward ", ids)) },
		Chat:    func(m session.Message) { r.went = append(r.went, fmt.Sprint("chat of ", m.ID)) },
		Toast:   func(text, action string, do func()) { r.toasts = append(r.toasts, toast{text, action, do}) },
		Clear:   func() { r.went = append(r.went, "clear") },
		Fail:    func(err error) { r.errs = append(r.errs, err) },
	})
	page := container.NewBorder(nil, r.bar.Object(), nil, nil, canvas.NewRectangle(theme.Color(theme.Hairline)))
	r.win = test.NewTempWindow(t, kit.NewLayers(page, do))
	r.win.SetPadded(false)
	r.win.Resize(size)
	return r
}

// pick selects ids and waits until they are counted.
func (r *rig) pick(ids ...session.MessageID) {
	r.t.Helper()
	r.bar.Set(ids)
	r.until("they are counted", func() bool { return r.bar.fresh })
	r.win.Content().(*kit.Layers).Refresh()
	size := r.win.Canvas().Size()
	r.win.Resize(size.AddWidthHeight(1, 0)) // a hidden bar takes no room
	r.win.Resize(size)
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

// done waits for the end of what was pressed.
func (r *rig) done() {
	r.t.Helper()
	r.until("it is done", func() bool { return len(r.bar.doing) == 0 })
}

func (r *rig) toast() toast {
	r.t.Helper()
	if len(r.toasts) == 0 {
		r.t.Fatal("nothing was said")
	}
	return r.toasts[len(r.toasts)-1]
}

// offered are the buttons' texts, those that cannot be pressed in brackets.
func (r *rig) offered() []string {
	var list []string
	for _, o := range r.bar.row.offers {
		text := o.text
		if r.bar.row.buttons[o.is].Disabled() {
			text = "[" + text + "]"
		}
		list = append(list, text)
	}
	return list
}
