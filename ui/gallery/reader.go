package gallery

import (
	"context"
	"sync"

	"github.com/contactsheet/contactsheet/session"
)

// mostAtOnce is how many messages one question asks for, so that what is on
// screen does not wait for what is beyond it.
const mostAtOnce = 128

// reader reads messages in the background. A new wish takes the place of one
// that waits: only what is on screen now is worth reading.
type reader struct {
	mu   sync.Mutex
	ids  []session.MessageID
	wake chan struct{}
}

// newReader reads with load until ctx ends and hands every answer to done, from
// its own goroutine.
func newReader(ctx context.Context, load func(context.Context, []session.MessageID) ([]session.Message, error),
	done func([]session.MessageID, []session.Message, error)) *reader {
	r := &reader{wake: make(chan struct{}, 1)}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-r.wake:
			}
			for ids := r.take(); len(ids) > 0; ids = r.take() {
				ms, err := load(ctx, ids)
				if ctx.Err() != nil {
					return
				}
				done(ids, ms, err)
				if err != nil {
					break
				}
			}
		}
	}()
	return r
}

// want asks for ids, the most urgent first, and forgets all earlier wishes.
func (r *reader) want(ids []session.MessageID) {
	r.mu.Lock()
	r.ids = ids
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *reader) take() []session.MessageID {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(mostAtOnce, len(r.ids))
	ids := r.ids[:n:n]
	r.ids = r.ids[n:]
	return ids
}
