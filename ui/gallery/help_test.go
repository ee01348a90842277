package gallery

import (
	"context"
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

// catalogue is all that the sheet needs, over a list of ids. The colour of a
// picture says whose it is. Those of odd hours belong to chat 1, the others to
// chat 2.
type catalogue struct {
	mu     sync.Mutex
	ids    []session.MessageID
	shapes []uint16
	groups []session.Group
	state  map[session.MessageID]media.State
	stars  map[session.MessageID]bool
	texts  map[session.MessageID]bool // messages without a picture
	err    error
	asked  []session.MessageID // downloads
	phone  []session.MessageID
	resume []session.MessageID
	gone   []session.MessageID // deleted
	shared []session.MessageID // exported or forwarded
	copied int
	soon   session.Expiring
	view   session.SheetView
	slow   chan struct{} // Listing waits for it; nil: it does not

	paint func(v media.View) *image.RGBA // nil: one pixel of the picture's colour

	soonRead int
	most     int // ids in one question
	reads    int // ids that were asked for
	listed   int // calls of Listing
	heads    int // calls of Head
	saved    int
	told     func()
}

func (c *catalogue) find(id session.MessageID) bool { return slices.Contains(c.ids, id) }

func (c *catalogue) match(q session.SheetQuery) []session.MessageID {
	ids := slices.Clone(c.ids)
	if q.Sort == session.ByOldest {
		slices.Reverse(ids)
	}
	return slices.DeleteFunc(ids, func(id session.MessageID) bool {
		state := c.state[id]
		return q.Chat != 0 && chatOf(id) != q.Chat || len(q.States) > 0 && !slices.Contains(q.States, state) ||
			q.Starred && !c.stars[id] || q.Search == "nothing"
	})
}

func chatOf(id session.MessageID) session.ChatID {
	if (id>>20)/3600%2 == 1 {
		return 1
	}
	return 2
}

func (c *catalogue) Sheet(_ context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.match(q), c.err
}

func (c *catalogue) Head(_ context.Context, q session.SheetQuery, n int) ([]session.MessageID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heads++
	ids := c.match(q)
	return ids[:min(n, len(ids))], c.err
}

func (c *catalogue) Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error) {
	c.mu.Lock()
	slow := c.slow
	c.mu.Unlock()
	if slow != nil {
		select {
		case <-slow:
		case <-ctx.Done():
			return session.Listing{}, ctx.Err()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listed++
	if c.err != nil {
		return session.Listing{}, c.err
	}
	l := session.Listing{IDs: c.match(q), Shapes: c.shapes}
	for _, id := range l.IDs {
		if c.state[id] == media.Remote {
			l.Remote = append(l.Remote, id)
		}
	}
	if q.Sort == session.BySender || q.Sort == session.BySize {
		l.Groups = c.groups
	}
	return l, nil
}

func (c *catalogue) message(id session.MessageID) session.Message {
	state := c.state[id]
	if state == "" {
		state = media.Ready
	}
	m := session.Message{ID: id, Chat: chatOf(id), Time: id.Time(), SenderName: "Ana", ChatName: "Ana",
		Media: &session.Media{Ref: media.Ref{Kind: media.Image, Size: 1000}, Preview: media.Preview{1}, State: state, Starred: c.stars[id]}}
	if state == media.Ready {
		m.Media.File = keyFor(id)
	}
	return m
}

func (c *catalogue) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = max(c.most, len(ids))
	c.reads += len(ids)
	all := &found{Listing: session.Listing{IDs: c.ids}}
	var ms []session.Message
	for _, id := range ids {
		if _, ok := all.find(id); ok {
			ms = append(ms, c.message(id))
		}
	}
	return ms, nil
}

func (c *catalogue) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.texts[id]:
		return session.Message{ID: id}, nil
	case !c.find(id):
		return session.Message{}, session.NoSuch
	}
	return c.message(id), nil
}

func (c *catalogue) Census(_ context.Context, ids []session.MessageID) (session.Census, error) {
	return session.Census{N: len(ids), Ready: len(ids)}, nil
}

func (c *catalogue) Senders(context.Context, session.ChatID) ([]session.Sender, error) {
	return nil, nil
}
func (c *catalogue) Chats(context.Context, session.ChatQuery) ([]session.Chat, error) {
	return []session.Chat{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Ben"}}, nil
}
func (c *catalogue) Progress(session.MessageID) media.Progress { return media.Progress{} }
func (c *catalogue) Peek(media.View) *image.RGBA               { return nil }

func (c *catalogue) Load(_ context.Context, v media.View) (*image.RGBA, error) {
	if c.paint != nil {
		return c.paint(v), nil
	}
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.SetRGBA(0, 0, shade(session.MessageID(v.ID)))
	return img, nil
}

func (c *catalogue) add(to *[]session.MessageID, ids []session.MessageID) error {
	c.set(func() { *to = append(*to, ids...) })
	c.told()
	return nil
}

func (c *catalogue) Download(_ context.Context, ids ...session.MessageID) error {
	return c.add(&c.asked, ids)
}
func (c *catalogue) Cancel(context.Context, ...session.MessageID) error { return nil }
func (c *catalogue) AskPhone(_ context.Context, ids ...session.MessageID) error {
	return c.add(&c.phone, ids)
}
func (c *catalogue) Resume(_ context.Context, ids ...session.MessageID) error {
	return c.add(&c.resume, ids)
}

func (c *catalogue) Star(_ context.Context, on bool, ids ...session.MessageID) error {
	c.set(func() {
		for _, id := range ids {
			c.stars[id] = on
		}
	})
	c.told()
	return nil
}

func (c *catalogue) Delete(_ context.Context, ids ...session.MessageID) (session.Sweep, error) {
	return session.Sweep{IDs: ids}, c.add(&c.gone, ids)
}

func (c *catalogue) Undo(context.Context, session.Sweep) error {
	c.set(func() { c.gone = nil })
	c.told()
	return nil
}

func (c *catalogue) Path(k media.Key) (string, error) { return "/gallery/" + k.String()[:4], nil }
func (c *catalogue) Reveal(string) error              { return nil }
func (c *catalogue) CopyPicture(context.Context, media.Key) error {
	c.set(func() { c.copied++ })
	return nil
}
func (c *catalogue) CopyFiles(context.Context, ...string) error { return nil }

func (c *catalogue) SheetView() (v session.SheetView) {
	c.set(func() { v = c.view })
	return v
}
func (c *catalogue) SetSheetView(v session.SheetView) error {
	c.set(func() { c.view, c.saved = v, c.saved+1 })
	c.told()
	return nil
}

func (c *catalogue) Expiring(context.Context) (session.Expiring, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.soonRead++
	return c.soon, nil
}

func (c *catalogue) set(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// is reports whether ok holds, looking at c.
func (c *catalogue) is(ok func() bool) func() bool {
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return ok()
	}
}

func keyFor(id session.MessageID) (k media.Key) {
	for i := range 8 {
		k[i] = byte(id >> (8 * i))
	}
	k[31] = 1
	return k
}

// shade is a colour of id's own.
func shade(id session.MessageID) color.RGBA {
	n := uint32(id>>20) * 2654435761
	return color.RGBA{uint8(n >> 24), uint8(n >> 16), uint8(n >> 8), 255}
}

// rig is a page in a window of the test driver.
type rig struct {
	t      testing.TB
	c      *catalogue
	page   *Page
	window fyne.Window
	feed   *session.Feed
	queue  chan func()
	opened [][2]any
	chats  []session.MessageID
	said   []string
	undo   func()
	errs   []error
}

func open(t testing.TB, c *catalogue, size fyne.Size) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	r := &rig{t: t, c: c, feed: &session.Feed{}, queue: make(chan func(), 1<<16)}
	do := func(f func()) { r.queue <- f }
	c.told = func() { do(func() {}) }
	if c.stars == nil {
		c.stars = map[session.MessageID]bool{}
	}
	share := func(ids []session.MessageID) { c.set(func() { c.shared = append(c.shared, ids...) }) }
	r.page = New(t.Context(), Deps{
		Library: c, Actions: c, Desk: c, Prefs: c, Loader: kit.NewLoader(t.Context(), c, do), Feed: r.feed, Do: do,
		Open:   func(ids []session.MessageID, i int) { r.opened = append(r.opened, [2]any{ids[i], i}) },
		Export: share, Forward: share,
		Chat:  func(m session.Message) { r.chats = append(r.chats, m.ID) },
		Toast: func(text, _ string, f func()) { r.said, r.undo = append(r.said, text), f },
		Fail:  func(err error) { r.errs = append(r.errs, err) },
		Now:   func() time.Time { return time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC) },
	})
	r.window = test.NewTempWindow(t, kit.NewLayers(r.page.Content(), do))
	r.window.SetPadded(false)
	r.window.Resize(size)
	return r
}

// until runs the UI goroutine's work until ok holds.
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

// complete waits for all pictures, and for those in view to be shown.
func (r *rig) complete() {
	r.t.Helper()
	r.until("the screen is complete", func() bool { return r.page.found.whole && r.right() })
}

func (r *rig) b() *board { return r.page.board }

// inView are the cells of pictures that the window shows.
func (r *rig) inView() []*print {
	from, to := r.b().grid.between(r.b().offset, r.b().offset+float64(r.b().Size().Height))
	var cs []*print
	for _, id := range r.page.found.IDs[from:to] {
		cs = append(cs, r.b().cells[id])
	}
	return cs
}

// right reports whether every cell shows its own picture or none, and complete
// whether all in view show theirs.
func (r *rig) right() (complete bool) {
	r.t.Helper()
	for id, c := range r.b().cells {
		if c.id != id {
			r.t.Fatalf("the cell of %d says it is %d", id, c.id)
		}
		if img := c.thumb.Image(); img != nil && img.At(0, 0) != color.Color(shade(id)) {
			r.t.Fatalf("the cell of %d shows another picture", id)
		}
	}
	for _, c := range r.inView() {
		if c == nil || c.thumb.Image() == nil || !c.Visible() {
			return false
		}
	}
	return len(r.page.found.IDs) > 0
}

// middle is a point on the picture of a cell, in the board.
func middle(c *print) fyne.Position {
	return c.Position().AddXY(c.Size().Width/2, c.picture(c.Size())/2)
}

// click presses and lets go at a point of the board.
func (r *rig) click(at fyne.Position, held fyne.KeyModifier) {
	r.b().press(at, held)
	r.b().Tapped(&fyne.PointEvent{Position: at})
}

// drag goes from one point of the board to another.
func (r *rig) drag(from, to fyne.Position, held fyne.KeyModifier) {
	r.b().press(from, held)
	r.b().Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: from.AddXY(1, 1)}})
	r.b().Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
}

// key presses a key while the sheet has the keyboard.
func (r *rig) key(held fyne.KeyModifier, keys ...fyne.KeyName) {
	for _, k := range keys {
		r.b().typed(&fyne.KeyEvent{Name: k}, held)
	}
}

func hourly(n int) []session.MessageID {
	ids := make([]session.MessageID, n)
	at := time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC)
	for i := range ids {
		ids[i] = session.MessageIDAt(at.Add(-time.Duration(i) * time.Hour))
	}
	return ids
}
