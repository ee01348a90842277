package live

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// Reader is one thing on screen and how it is read.
type Reader[T any] struct {
	// Concerns picks the changes that matter; nil: all.
	Concerns func(session.Change) bool
	// Load reads, beside the UI goroutine. changes are those since the last
	// call, and empty at the first. Its error is handed to Show.
	Load func(ctx context.Context, changes []session.Change) (T, error)
	// Show draws, on the UI goroutine, and not after the context ended.
	Show func(T, error)
	// Every is the shortest time between two calls of Load; changes within it
	// merge.
	Every time.Duration
}

// Watch reads once, and again after changes, until ctx ends. It returns at once.
// Show is called through do, for one Load after the other.
func Watch[T any](ctx context.Context, feed *session.Feed, do func(func()), r Reader[T]) {
	sub := feed.Subscribe(ctx)
	go func() {
		var changes []session.Change
		for {
			if !r.round(ctx, do, changes) {
				return
			}
			if changes = r.wait(ctx, sub); changes == nil {
				return
			}
		}
	}()
}

// round reads and shows; it returns when Show has, so that a slow window is
// not flooded. False means that ctx has ended.
func (r Reader[T]) round(ctx context.Context, do func(func()), changes []session.Change) bool {
	v, err := r.Load(ctx, changes)
	if ctx.Err() != nil {
		return false
	}
	shown := make(chan struct{})
	do(func() {
		defer close(shown)
		if ctx.Err() == nil {
			r.Show(v, err)
		}
	})
	select {
	case <-shown:
	case <-ctx.Done():
		return false
	}
	return true
}

// wait returns the next changes that matter; nil when ctx has ended.
func (r Reader[T]) wait(ctx context.Context, sub *session.Subscription) []session.Change {
	if r.Every > 0 {
		select {
		case <-time.After(r.Every):
		case <-ctx.Done():
			return nil
		}
	}
	for {
		select {
		case <-sub.Wake():
		case <-ctx.Done():
			return nil
		}
		var mine []session.Change
		for _, c := range sub.Take() {
			if r.Concerns == nil || r.Concerns(c) {
				mine = append(mine, c)
			}
		}
		if len(mine) > 0 {
			return mine
		}
	}
}
