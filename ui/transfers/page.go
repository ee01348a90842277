package transfers

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	relistEvery = 500 * time.Millisecond // the lists, while transfers go on
	redrawEvery = 250 * time.Millisecond // how far those in view are
	retellEvery = 10 * time.Second       // what is said of times
)

// Page is the page of transfers. Its methods belong to the UI goroutine.
type Page struct {
	d     Deps
	ctx   context.Context
	close context.CancelFunc
	stop  context.CancelFunc // of what reads while the page is shown

	root  *fyne.Container
	head  *head
	board *board
	empty *kit.EmptyState

	all    []session.Transfer // in the order of work; replaced, never changed
	past   []session.Finished // newest first
	limit  int64              // bytes per second; 0: none
	held   bool               // everything is paused
	only   session.Way        // of the chips; "": all
	shown  []session.Transfer // of all, those that only lets through
	ended  []session.Finished // of past, likewise
	before []int              // of shown: downloads that wait before it
	loaded bool

	reads   atomic.Int64 // readings of the lists begun so far
	newest  int64        // the reading on show, or one that is too old to show
	pending int          // changes under way that are on show already
}

// lists is what one reading gives.
type lists struct {
	number int64
	all    []session.Transfer
	past   []session.Finished
	held   bool
	limit  int64
}

// New makes the page; it reads nothing until Shown.
func New(ctx context.Context, d Deps) *Page {
	p := &Page{d: d}
	p.ctx, p.close = context.WithCancel(ctx)
	p.head = newHead(p)
	p.board = newBoard(p)
	p.empty = kit.NewEmptyState(kit.IconTraffic, "", "", nil)
	p.root = container.NewBorder(p.head, nil, nil, nil, container.NewStack(p.board, p.empty))
	p.state(nil)
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Shown starts reading, until Hidden.
func (p *Page) Shown() {
	p.Hidden()
	var ctx context.Context
	ctx, p.stop = context.WithCancel(p.ctx)
	touches := func(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 }
	live.Watch(ctx, p.d.Feed, p.d.Do, live.Reader[lists]{
		Concerns: touches, Every: relistEvery, Show: p.show,
		Load: func(ctx context.Context, _ []session.Change) (lists, error) { return p.read(ctx) },
	})
	live.Watch(ctx, p.d.Feed, p.d.Do, live.Reader[[]session.Change]{
		Concerns: touches, Every: redrawEvery, Show: func(cs []session.Change, _ error) { p.changed(cs) },
		Load: func(_ context.Context, cs []session.Change) ([]session.Change, error) { return cs, nil },
	})
	p.board.follow(ctx)
	go p.retell(ctx)
}

// Hidden stops reading; what was read stays.
func (p *Page) Hidden() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.board.giveUp()
}

// Close ends everything the page started.
func (p *Page) Close() { p.close() }

// Focus gives the list the keyboard.
func (p *Page) Focus(c fyne.Canvas) { c.Focus(p.board) }

func (p *Page) read(ctx context.Context) (l lists, err error) {
	l.number = p.reads.Add(1)
	l.held, l.limit = p.d.Transfers.Paused(), p.d.Prefs.Downloads().Limit
	if l.all, err = p.d.Transfers.Transfers(ctx); err != nil {
		return l, err
	}
	l.past, err = p.d.Transfers.Today(ctx)
	return l, err
}

// again reads the lists once more, beside the UI goroutine.
func (p *Page) again() {
	go func() {
		l, err := p.read(p.ctx)
		if p.ctx.Err() == nil {
			p.d.Do(func() { p.show(l, err) })
		}
	}()
}

// retell draws again what depends on the time alone.
func (p *Page) retell(ctx context.Context) {
	t := time.NewTicker(retellEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			p.d.Do(func() {
				if ctx.Err() == nil {
					p.board.rebind()
				}
			})
		}
	}
}

// show takes what was read, unless something newer is on show.
func (p *Page) show(l lists, err error) {
	if err != nil {
		if p.loaded {
			p.d.Fail(err)
			return
		}
		p.state(err)
		return
	}
	if p.pending > 0 || l.number <= p.newest {
		return
	}
	p.newest, p.loaded = l.number, true
	p.all, p.past, p.held, p.limit = l.all, l.past, l.held, l.limit
	p.sift()
	p.state(nil)
}

// sift lays out what the chips let through.
func (p *Page) sift() {
	p.shown, p.ended, p.before = p.all, p.past, p.before[:0]
	if p.only != "" {
		p.shown, p.ended = nil, nil
		for _, t := range p.all {
			if t.Way == p.only {
				p.shown = append(p.shown, t)
			}
		}
		for _, f := range p.past {
			if f.Way == p.only {
				p.ended = append(p.ended, f)
			}
		}
	}
	n := 0
	for _, t := range p.shown {
		p.before = append(p.before, n)
		if t.Way == session.Down && t.Step == session.Next {
			n++
		}
	}
	p.head.count()
	p.board.relist()
}

// filter shows only the transfers of one way; "" shows all.
func (p *Page) filter(w session.Way) {
	p.only = w
	p.head.choose()
	p.board.top()
	p.sift()
}

// state shows the lists, or one sentence in their place.
func (p *Page) state(err error) {
	switch {
	case err != nil:
		a := words.Explain(err)
		p.empty.Set(kit.IconAlert, a.Sentence, words.Retry.Label(), p.again)
	case !p.loaded:
		p.empty.Set(kit.IconTraffic, lang.L("Reading what is on its way…"), "", nil)
	default:
		p.empty.Set(kit.IconTraffic, lang.L("Nothing is on its way: what you download or send is shown here while it lasts."),
			lang.L("Look at the sheet"), p.d.Sheet)
	}
	some := err == nil && p.loaded && len(p.all)+len(p.past) > 0
	visible(p.board, some)
	visible(p.empty, !some)
	p.head.enable(some)
}

// changed redraws how far those in view are, and reads again what of them has
// changed.
func (p *Page) changed(cs []session.Change) {
	var ids []session.MessageID
	for _, c := range cs {
		if c.All || c.Message == 0 {
			p.board.stale(nil)
			return
		}
		ids = append(ids, c.Message)
	}
	p.board.stale(ids)
	p.board.redraw(ids)
	p.head.tell()
}

// place is where a waiting download stands in p.all.
func (p *Page) place(id session.MessageID) (int, bool) {
	i := slices.IndexFunc(p.all, func(t session.Transfer) bool { return t.ID == id && waits(t) })
	return i, i >= 0
}

func visible(o fyne.CanvasObject, on bool) {
	if on != o.Visible() {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), h))
}
