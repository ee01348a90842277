package gallery

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	reloadEvery = 400 * time.Millisecond // ids, while many messages come in
	rereadEvery = 100 * time.Millisecond // prints, while they are fetched

	expiringEvery = 2 * time.Second // what expires soon
)

// Page is the contact sheet. Its methods belong to the UI goroutine.
type Page struct {
	d     Deps
	ctx   context.Context
	close context.CancelFunc

	root  *fyne.Container
	bar   *bar
	soon  *kit.Notice // what expires this week
	board *board
	rail  *scrubber
	empty *kit.EmptyState
	sheet fyne.CanvasObject
	wants *reader

	ids    []session.MessageID // newest first; replaced, never changed
	remote []session.MessageID // of these, still to fetch
	months []month
	prints map[session.MessageID]session.Message // what was read of them
	dirty  map[session.MessageID]bool            // of prints: to be read again
	gone   map[session.MessageID]bool            // asked for in vain
	failed bool                                  // the last reading of prints
	loaded bool
}

// listing is what a look at the whole catalogue gives.
type listing struct{ ids, remote []session.MessageID }

// New makes the page and starts reading. It works until ctx ends or Close.
func New(ctx context.Context, d Deps) *Page {
	if d.Now == nil {
		d.Now = time.Now
	}
	p := &Page{d: d, prints: map[session.MessageID]session.Message{},
		dirty: map[session.MessageID]bool{}, gone: map[session.MessageID]bool{}}
	p.ctx, p.close = context.WithCancel(ctx)
	p.board = newBoard(p)
	p.rail = newScrubber(p.board)
	p.bar = newBar(p.board)
	p.empty = kit.NewEmptyState(kit.IconSheet, "", "", nil)
	clip := container.NewClip(p.board)
	clip.ExtendBaseWidget(clip) // else it would not lay out what it got while hidden
	p.sheet = container.NewBorder(nil, nil, nil, p.rail, clip)
	p.soon = kit.NewNotice(kit.IconClock)
	p.soon.OnDismissed = p.dismissed
	p.root = container.NewBorder(container.NewVBox(p.bar.object, p.soon), nil, nil, nil, container.NewStack(p.sheet, p.empty))
	p.state(nil)
	p.wants = newReader(p.ctx, d.Library.Prints, func(ids []session.MessageID, ms []session.Message, err error) {
		d.Do(func() { p.read(ids, ms, err) })
	})
	live.Watch(p.ctx, d.Feed, d.Do, live.Reader[listing]{
		Concerns: touchesPictures, Load: p.lister(), Show: p.list, Every: reloadEvery,
	})
	live.Watch(p.ctx, d.Feed, d.Do, live.Reader[session.Expiring]{
		Concerns: touchesPictures, Every: expiringEvery, Show: p.expiring,
		Load: func(ctx context.Context, _ []session.Change) (session.Expiring, error) {
			return d.Library.Expiring(ctx)
		},
	})
	live.Watch(p.ctx, d.Feed, d.Do, live.Reader[[]session.Change]{
		Concerns: touchesPictures, Every: rereadEvery, Show: func(cs []session.Change, _ error) { p.changed(cs) },
		Load: func(_ context.Context, cs []session.Change) ([]session.Change, error) { return cs, nil },
	})
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Close ends everything the page started.
func (p *Page) Close() { p.close() }

// Focus gives the sheet the keyboard.
func (p *Page) Focus(c fyne.Canvas) { c.Focus(p.board) }

// Show scrolls to a picture, as after the viewer was closed at it, and puts the
// keyboard's place there.
func (p *Page) Show(id session.MessageID) {
	if i, ok := find(p.ids, id); ok {
		p.board.moveTo(i)
	}
}

func touchesPictures(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 }

// lister reads the ids. All of them are read again only when a message came in
// that is not among them; how many are to fetch, every time.
func (p *Page) lister() func(context.Context, []session.Change) (listing, error) {
	var last listing
	return func(ctx context.Context, cs []session.Change) (listing, error) {
		known := last.ids != nil
		for _, c := range cs {
			if known = known && !c.All && c.Message != 0; known {
				_, known = find(last.ids, c.Message)
			}
		}
		next := last
		var err error
		if !known {
			if next.ids, err = p.d.Library.Sheet(ctx, session.SheetQuery{}); err != nil {
				return last, err
			}
		}
		if next.remote, err = p.d.Library.Sheet(ctx, session.SheetQuery{States: []media.State{media.Remote}}); err != nil {
			return last, err
		}
		last = next
		return next, nil
	}
}

// again reads all ids once more, beside the UI goroutine.
func (p *Page) again() {
	load := p.lister()
	go func() {
		l, err := load(p.ctx, nil)
		if p.ctx.Err() == nil {
			p.d.Do(func() { p.list(l, err) })
		}
	}()
}

// list takes the ids; the sheet stays where it was.
func (p *Page) list(l listing, err error) {
	if err != nil {
		if p.loaded {
			p.d.Fail(err)
			return
		}
		p.state(err)
		return
	}
	p.loaded = true
	p.gone = map[session.MessageID]bool{}
	p.ids, p.remote = l.ids, l.remote
	p.months = months(l.ids, p.d.Now().Location())
	countRemote(p.months, l.remote)
	p.bar.tell(len(p.ids), len(p.remote))
	p.state(nil)
	p.board.relist()
}

func (p *Page) dismissed() {
	p.root.Refresh()
	if p.d.Dismissed != nil {
		p.d.Dismissed()
	}
}

// Dismiss takes the notice of what expires away for as long as the program runs.
func (p *Page) Dismiss() {
	p.soon.Dismiss()
	p.root.Refresh()
}

// expiring offers to fetch what the media hosts will soon have no longer. That
// it cannot be read is no news of its own: the sheet cannot either.
func (p *Page) expiring(e session.Expiring, err error) {
	if err != nil {
		return
	}
	p.soon.SetExpiring(e)
	p.soon.OnAction = func() { p.fetch(e.IDs...) }
	p.root.Refresh()
}

// state shows the sheet, or one sentence in its place.
func (p *Page) state(err error) {
	switch {
	case err != nil:
		a := words.Explain(err)
		p.empty.Set(kit.IconAlert, a.Sentence, words.Retry.Label(), p.again)
	case !p.loaded:
		p.empty.Set(kit.IconSheet, lang.L("Reading your pictures…"), "", nil)
	case len(p.ids) == 0:
		p.empty.Set(kit.IconSheet, lang.L("Pictures from all your chats will be here, as soon as the first one arrives."), "", nil)
	}
	some := err == nil && len(p.ids) > 0
	shown(p.sheet, some)
	shown(p.empty, !some)
	p.bar.enable(some)
}

// changed reads again what cs touch of what was read before.
func (p *Page) changed(cs []session.Change) {
	for _, c := range cs {
		if c.All || c.Message == 0 {
			p.board.stale(nil)
			return
		}
	}
	for _, c := range cs {
		if m, ok := p.prints[c.Message]; ok {
			p.board.progress(m)
			p.board.stale([]session.MessageID{c.Message})
		}
	}
}

// read takes what was read of asked.
func (p *Page) read(asked []session.MessageID, ms []session.Message, err error) {
	if err != nil {
		if !p.failed {
			p.d.Fail(err)
		}
		p.failed = true
		return
	}
	p.failed = false
	left := map[session.MessageID]bool{}
	for _, id := range asked {
		left[id] = true
		delete(p.dirty, id)
	}
	for _, m := range ms {
		delete(left, m.ID)
		if m.Media != nil {
			p.prints[m.ID] = m
		}
	}
	for id := range left {
		p.gone[id] = true
		delete(p.prints, id)
	}
	p.board.redraw(asked)
	if len(left) > 0 {
		p.again()
	}
}

// fetch asks for pictures; what comes of it is told by the feed.
func (p *Page) fetch(ids ...session.MessageID) { p.ask(p.d.Actions.Download, ids) }

// press does what the mark on a print offers.
func (p *Page) press(m session.Message) {
	switch m.Media.State {
	case media.Remote, media.Failed:
		p.fetch(m.ID)
	case media.Expired:
		p.ask(p.d.Actions.AskPhone, []session.MessageID{m.ID})
	case media.Paused:
		p.ask(p.d.Actions.Resume, []session.MessageID{m.ID})
	case media.Queued, media.Downloading, media.Waiting:
		p.ask(p.d.Actions.Cancel, []session.MessageID{m.ID})
	}
}

func (p *Page) ask(f func(context.Context, ...session.MessageID) error, ids []session.MessageID) {
	go func() {
		if err := f(p.ctx, ids...); err != nil && p.ctx.Err() == nil {
			p.d.Do(func() { p.d.Fail(err) })
		}
	}()
}

// remoteOf are the pictures of month k that are still to fetch.
func (p *Page) remoteOf(k int) []session.MessageID {
	start := p.months[k].Start
	from := before(p.remote, session.MessageIDAt(start.AddDate(0, 1, 0)))
	return p.remote[from:before(p.remote, session.MessageIDAt(start))]
}

func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
