package transfers

import (
	"context"
	"sync"

	"github.com/contactsheet/contactsheet/session"
)

// prints reads messages in the background. A new wish takes the place of one
// that waits: only what is in view now is worth reading.
type prints struct {
	load func(context.Context, []session.MessageID) ([]session.Message, error)
	done func([]session.MessageID, []session.Message, error) // from the reader's goroutine

	mu   sync.Mutex
	ids  []session.MessageID
	wake chan struct{}
}

// follow reads what is wished for until ctx ends.
func (r *prints) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		}
		r.mu.Lock()
		ids := r.ids
		r.ids = nil
		r.mu.Unlock()
		if len(ids) == 0 {
			continue
		}
		ms, err := r.load(ctx, ids)
		if ctx.Err() != nil {
			return
		}
		r.done(ids, ms, err)
	}
}

func (r *prints) want(ids []session.MessageID) {
	r.mu.Lock()
	r.ids = ids
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}
