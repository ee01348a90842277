package gallery

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/filter"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/picks"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	rereadEvery   = 100 * time.Millisecond // prints, while they are fetched
	expiringEvery = 2 * time.Second        // what expires soon
	dimAfter      = 120 * time.Millisecond // what is shown, while something else is asked for
)

// Page is the contact sheet. Its methods belong to the UI goroutine.
type Page struct {
	d     Deps
	ctx   context.Context
	close context.CancelFunc

	root   *fyne.Container
	head   *toolbar
	filter *filter.Bar
	bar    *picks.Bar
	soon   *kit.Notice // what expires this week
	board  *board
	rail   *scrubber
	loupe  *kit.Loupe
	empty  *kit.EmptyState
	sheet  fyne.CanvasObject
	list   *lister
	form   atomic.Pointer[form] // of the board now, for the lister
	before *found               // what the lister has delivered last
	picks  atomic.Bool          // something is selected
	tall   float32              // of the selection bar, 0 while it is hidden
	wants  *reader
	saver  *saver

	query   session.SheetQuery
	turn    int    // of the query
	found   *found // never nil; of the query, but while dimmed
	loaded  bool   // something was found, or nothing was
	stale   bool   // found is of a query before
	picked  picked // places in found
	pickAny bool   // all are to be selected as soon as all are known
	prints  map[session.MessageID]session.Message
	dirty   map[session.MessageID]bool // of prints: to be read again
	gone    map[session.MessageID]bool // asked for in vain
	failed  bool                       // the last reading of prints
}

// New makes the page and starts reading. It works until ctx ends or Close.
func New(ctx context.Context, d Deps) *Page {
	if d.Now == nil {
		d.Now = time.Now
	}
	view := d.Prefs.SheetView()
	p := &Page{
		d: d, query: view.Query, turn: 1, found: &found{},
		prints: map[session.MessageID]session.Message{}, dirty: map[session.MessageID]bool{}, gone: map[session.MessageID]bool{},
	}
	p.ctx, p.close = context.WithCancel(ctx)
	p.saver = newSaver(d.Prefs.SetSheetView, func(err error) { d.Do(func() { d.Fail(err) }) })
	p.board = newBoard(p, view)
	p.build()
	p.filter.Set(p.query)
	p.state(nil)
	p.wants = newReader(p.ctx, d.Library.Prints, func(ids []session.MessageID, ms []session.Message, err error) {
		d.Do(func() { p.read(ids, ms, err) })
	})
	zone := d.Now().Location()
	p.list = newLister(p.ctx, d.Library, d.Feed, func() *time.Location { return zone }, p.query, p.deliver)
	p.follow()
	return p
}

// build puts the page together.
func (p *Page) build() {
	d := p.d
	p.rail = newScrubber(p.board)
	p.loupe = kit.NewLoupe(d.Loader)
	p.filter = filter.New(p.ctx, filter.Deps{Library: d.Library, Do: d.Do, Now: d.Now, Changed: p.changedQuery, Fail: d.Fail, Loader: d.Loader})
	p.bar = picks.New(p.ctx, picks.Deps{
		Library: d.Library, Actions: d.Actions, Desk: d.Desk, Feed: d.Feed, Do: d.Do,
		Export: d.Export, Forward: d.Forward, Chat: d.Chat, Toast: d.Toast, Clear: p.pickNone, Fail: d.Fail,
	})
	p.head = newToolbar(p.board, p.filter.Object())
	p.empty = kit.NewEmptyState(kit.IconSheet, "", "", nil)
	p.soon = kit.NewNotice(kit.IconClock)
	p.soon.OnDismissed = p.dismissed
	clip := container.NewClip(p.board)
	clip.ExtendBaseWidget(clip) // else it would not lay out what it got while hidden
	p.sheet = container.NewStack(container.NewBorder(nil, nil, nil, p.rail, clip), container.NewWithoutLayout(p.rail.flag))
	top := kit.NewStack(0, p.head, p.soon)
	p.root = container.NewStack(container.NewBorder(top, p.bar.Object(), nil, nil, container.NewStack(p.sheet, p.empty)), p.loupe)
}

// follow keeps up with the feed.
func (p *Page) follow() {
	live.Watch(p.ctx, p.d.Feed, p.d.Do, live.Reader[session.Expiring]{
		Concerns: touchesPictures, Every: expiringEvery, Show: p.expiring,
		Load: func(ctx context.Context, _ []session.Change) (session.Expiring, error) {
			return p.d.Library.Expiring(ctx)
		},
	})
	live.Watch(p.ctx, p.d.Feed, p.d.Do, live.Reader[[]session.Change]{
		Concerns: touchesPictures, Every: rereadEvery, Show: func(cs []session.Change, _ error) { p.changed(cs) },
		Load: func(_ context.Context, cs []session.Change) ([]session.Change, error) { return cs, nil },
	})
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
	if i, ok := p.found.find(id); ok {
		p.board.moveTo(i)
	}
}

// Ask shows the pictures that q finds.
func (p *Page) Ask(q session.SheetQuery) {
	p.filter.Set(q)
	p.changedQuery(q)
}

func touchesPictures(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 }

// changedQuery finds something else. What is shown stays, under a veil, until
// that is there.
func (p *Page) changedQuery(q session.SheetQuery) {
	p.query = q
	p.turn = p.list.ask(q)
	p.stale = p.loaded
	p.pickNone()
	p.keepView()
	p.tell(true)
	time.AfterFunc(dimAfter, func() {
		p.d.Do(func() { p.board.dim(p.stale) })
	})
	if !p.loaded {
		p.state(nil)
	}
}

// keepView stores how the sheet is left now.
func (p *Page) keepView() {
	p.saver.keep(session.SheetView{Query: p.query, Zoom: p.board.want, Fitted: p.board.fitted})
}

// deliver lays out what was found, beside the UI goroutine, and hands it over.
func (p *Page) deliver(turn int, f *found, err error) {
	var (
		g    grid
		move []int32
	)
	from := p.before
	if err == nil {
		if form := p.form.Load(); form != nil {
			g = newGrid(f.parts, *form, f.Shapes)
		}
		if from != nil && p.picks.Load() {
			move = f.moved(from)
		}
		p.before = f
	}
	done := make(chan struct{})
	p.d.Do(func() {
		defer close(done)
		if p.ctx.Err() == nil && turn == p.turn {
			// What was selected meanwhile moves too, and what moved from elsewhere.
			if err == nil && (move == nil || p.found != from) && (!p.picked.none() || p.board.lasso != nil) {
				move = f.moved(p.found)
			}
			p.take(f, g, move, err)
		}
	})
	select {
	case <-done:
	case <-p.ctx.Done():
	}
}

// take shows what was found; the sheet stays where it was, unless something else
// was asked for.
func (p *Page) take(f *found, g grid, move []int32, err error) {
	if err != nil {
		if p.loaded && !p.stale {
			p.d.Fail(err)
			return
		}
		p.loaded, p.stale = false, false
		p.board.dim(false)
		p.state(err)
		return
	}
	keep := p.board.first()
	if p.stale || !p.loaded {
		keep, p.board.offset = nil, 0
	}
	was := p.board.offset
	p.picked.move(move)
	p.loaded, p.stale = true, false
	p.gone = map[session.MessageID]bool{}
	p.found = f
	p.board.dim(false)
	p.state(nil)
	p.board.relist(g, keep)
	p.board.carry(move, p.board.offset-was)
	p.tell(!f.whole)
	if f.whole && p.pickAny {
		p.pickAll()
	} else if !p.picked.none() {
		p.pickedNow(false)
	}
}

// tell writes how much was found.
func (p *Page) tell(busy bool) {
	p.filter.Tell(filter.Found{Pictures: len(p.found.IDs), Remote: len(p.found.Remote), Bytes: p.found.Bytes, Busy: busy})
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
	some := err == nil && len(p.found.IDs) > 0
	switch {
	case err != nil:
		a := words.Explain(err)
		p.empty.Set(kit.IconAlert, a.Sentence, words.Retry.Label(), p.list.again)
	case !p.loaded:
		p.empty.Set(kit.IconSheet, lang.L("Reading your pictures…"), "", nil)
	case !some && filtered(p.query):
		p.empty.Set(kit.IconSearch, lang.L("No picture matches this."), lang.L("Show all pictures"), p.filter.Clear)
	case !some:
		p.empty.Set(kit.IconSheet, lang.L("Pictures from all your chats will be here, as soon as the first one arrives."), "", nil)
	}
	shown(p.sheet, some)
	shown(p.empty, !some)
	p.head.enable(some || p.loaded && filtered(p.query))
}

// filtered reports whether q leaves anything out.
func filtered(q session.SheetQuery) bool {
	return q.Chat != 0 || q.Sender != "" || q.Side != "" || len(q.Kinds) > 0 || len(q.States) > 0 || !q.After.IsZero() ||
		!q.Before.IsZero() || q.Starred || q.Captioned || q.MinSize > 0 || q.Search != ""
}

// changed reads again what cs touch of what was read before.
func (p *Page) changed(cs []session.Change) {
	for _, c := range cs {
		if c.All || c.Message == 0 {
			p.board.stale(nil)
			return
		}
	}
	var ids []session.MessageID
	for _, c := range cs {
		if m, ok := p.prints[c.Message]; ok {
			if cell := p.board.cells[m.ID]; cell != nil && m.Media.State == media.Downloading {
				cell.progress(p.d.Library.Progress(m.ID))
			}
			ids = append(ids, c.Message)
		}
	}
	if len(ids) > 0 {
		p.board.stale(ids)
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
		p.list.again()
	}
}

// look shows a picture under the loupe; 0 takes it away.
func (p *Page) look(id session.MessageID, at fyne.Position) {
	m, ok := p.prints[id]
	if !ok {
		p.loupe.Away()
		return
	}
	d := fyne.CurrentApp().Driver()
	at = at.Add(d.AbsolutePositionForObject(p.board)).Subtract(d.AbsolutePositionForObject(p.root))
	now := p.d.Now()
	p.loupe.Look(m, nameOf(m)+" · "+words.Moment(m.Time.In(now.Location()), now), at)
}

// nameOf is who sent m.
func nameOf(m session.Message) string {
	if m.FromMe {
		return lang.L("You")
	}
	return m.SenderName
}

func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
