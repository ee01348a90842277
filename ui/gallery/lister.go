package gallery

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	headful     = 400                    // pictures of a first screen, at the smallest size
	reloadEvery = 400 * time.Millisecond // while many messages come in
	restFactor  = 4                      // of the time that reading took: as long it rests
	mostAsked   = 32                     // unknown messages that are looked at one by one
)

// need is what has to be read again.
type need int

const (
	nothing  need = iota
	fetching      // which pictures are to be fetched
	everything
)

// lister reads what the query finds, and reads it again after changes that
// matter, beside the UI goroutine. Use newLister.
type lister struct {
	library Library
	zone    func() *time.Location
	show    func(turn int, f *found, err error) // blocks until it was shown
	wake    chan struct{}

	mu    sync.Mutex
	query session.SheetQuery
	turn  int // rises with every query
	stop  context.CancelFunc
}

// newLister starts reading q. show is called from the lister's own goroutine:
// with the head of a query's pictures, then with all of them.
func newLister(ctx context.Context, l Library, feed *session.Feed, zone func() *time.Location, q session.SheetQuery,
	show func(turn int, f *found, err error)) *lister {
	r := &lister{library: l, zone: zone, show: show, query: q, turn: 1, wake: make(chan struct{}, 1), stop: func() {}}
	go r.run(ctx, feed.Subscribe(ctx))
	return r
}

// ask reads another query and gives up the one before. It returns its turn.
func (l *lister) ask(q session.SheetQuery) int {
	l.mu.Lock()
	l.query = q
	l.turn++
	turn := l.turn
	l.stop()
	l.mu.Unlock()
	l.again()
	return turn
}

// again reads everything once more.
func (l *lister) again() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// begin is the query to read now, and a context that ends when there is another.
func (l *lister) begin(ctx context.Context) (session.SheetQuery, int, context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop()
	ctx, l.stop = context.WithCancel(ctx)
	return l.query, l.turn, ctx
}

func (l *lister) run(ctx context.Context, changes *session.Subscription) {
	var (
		last *found
		at   int // turn of last
		rest <-chan time.Time
		want = everything
	)
	for {
		if want != nothing && rest == nil {
			q, turn, job := l.begin(ctx)
			if turn != at {
				last, at, want = nil, turn, everything
			}
			start := time.Now()
			f, err := l.read(job, q, turn, last, want)
			if job.Err() == nil {
				if err == nil {
					last, want = f, nothing
				} else {
					want = nothing // the user or a change asks again
				}
				l.show(turn, f, err)
				rest = time.After(max(reloadEvery, restFactor*time.Since(start)))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-rest:
			rest = nil
		case <-l.wake:
			want, rest = everything, nil
		case <-changes.Wake():
			q, _, job := l.begin(ctx)
			want = max(want, l.weigh(job, q, last, changes.Take()))
		}
	}
}

// read reads what q finds. A query that is new shows its head first.
func (l *lister) read(ctx context.Context, q session.SheetQuery, turn int, last *found, want need) (*found, error) {
	if last != nil && want == fetching {
		q.States = []media.State{media.Remote}
		remote, err := l.library.Sheet(ctx, q)
		if err != nil {
			return nil, err
		}
		if q.Sort == session.ByOldest {
			slices.Reverse(remote)
		}
		return last.with(remote), nil
	}
	if last == nil {
		ids, err := l.library.Head(ctx, q, headful)
		if err != nil {
			return nil, err
		}
		if len(ids) > 0 && ctx.Err() == nil {
			l.show(turn, newFound(session.Listing{IDs: ids}, q.Sort, false, l.zone()), nil)
		}
	}
	list, err := l.library.Listing(ctx, q)
	if err != nil {
		return nil, err
	}
	if last != nil && slices.Equal(list.IDs, last.IDs) {
		list.IDs = last.IDs // nothing has moved
	}
	return newFound(list, q.Sort, true, l.zone()), nil
}

// weigh says what changes make it necessary to read.
func (l *lister) weigh(ctx context.Context, q session.SheetQuery, last *found, cs []session.Change) need {
	var (
		want    = nothing
		unknown []session.MessageID
	)
	for _, c := range cs {
		switch {
		case c.All:
			return everything
		case c.Chat == 0 && c.Message == 0, q.Chat != 0 && c.Chat != 0 && c.Chat != q.Chat:
			// Not of this sheet.
		case c.Message == 0 || last == nil:
			return everything
		case !inTime(q, c.Message):
		default:
			if _, known := last.find(c.Message); !known {
				unknown = append(unknown, c.Message)
			} else if settled(q) {
				want = max(want, fetching)
			} else {
				return everything
			}
		}
	}
	if len(unknown) > mostAsked {
		return everything
	}
	for _, id := range unknown {
		m, err := l.library.Message(ctx, id)
		if errors.Is(err, session.NoSuch) || err == nil && m.Media == nil {
			continue // never was a picture of this sheet
		}
		return everything
	}
	return want
}

// inTime reports whether a message of that id may be within the dates of q.
func inTime(q session.SheetQuery, id session.MessageID) bool {
	return (q.After.IsZero() || id >= session.MessageIDAt(q.After)) && (q.Before.IsZero() || id < session.MessageIDAt(q.Before))
}

// settled reports whether a picture that q finds stays found, in its place,
// whatever becomes of its file.
func settled(q session.SheetQuery) bool {
	return len(q.States) == 0 && !q.Starred && q.MinSize == 0 && q.Sort != session.BySize
}
