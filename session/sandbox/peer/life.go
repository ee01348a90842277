package peer

import (
	"context"
	"sync"
	"time"
)

// life is how long the simulated devices go on: they have no loop of their own,
// but work on what arrives, and do some things a moment later.
type life struct {
	ctx  context.Context // of all devices; there is no call to take one from when a stanza arrives
	stop context.CancelFunc

	mu   sync.Mutex
	over bool
	work sync.WaitGroup
}

func newLife(ctx context.Context) *life {
	l := &life{}
	l.ctx, l.stop = context.WithCancel(ctx)
	return l
}

// do runs f beside the caller unless life is over.
func (l *life) do(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.work.Go(f)
	}
}

// after runs f when d has passed, or never if life ends first.
func (l *life) after(d time.Duration, f func()) {
	l.do(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			f()
		case <-l.ctx.Done():
		}
	})
}

// end stops everything and waits for what is running.
func (l *life) end() {
	l.stop()
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.work.Wait()
}
