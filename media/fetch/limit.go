package fetch

import (
	"context"
	"sync"
	"time"
)

const (
	// slowest is the least speed that can be set, in bytes per second.
	slowest = 1 << 10
	// most is how much is read at once at any limit, in bytes.
	most = 64 << 10
)

// limit bounds the speed of all transfers together. Whoever has read bytes pays
// for them by waiting, in the order of reading: so the transfers share evenly.
// The zero limit is none.
type limit struct {
	mu      sync.Mutex
	rate    int64     // bytes per second; 0: none
	asked   float64   // bytes read so far
	granted float64   // bytes that were allowed until at
	at      time.Time // when granted was right
	changed chan struct{}
}

// set changes the limit, also for those who wait.
func (l *limit) set(rate int64) {
	if rate > 0 {
		rate = max(rate, slowest)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settle()
	l.rate = max(rate, 0)
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// settle brings granted up to now. What was not used is lost, but for a tenth
// of a second's worth. l.mu is held.
func (l *limit) settle() {
	now := time.Now()
	if l.rate == 0 {
		l.granted = l.asked
	} else {
		rate := float64(l.rate)
		l.granted = min(l.granted+now.Sub(l.at).Seconds()*rate, l.asked+rate/10)
	}
	l.at = now
}

// quantum is how many bytes may be read at once; 0 where there is no limit.
func (l *limit) quantum() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int(min(l.rate/8, most))
}

// pay waits until n more bytes are allowed. The error is that of ctx.
func (l *limit) pay(ctx context.Context, n int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate == 0 {
		return nil
	}
	l.settle()
	l.asked += float64(n)
	mine := l.asked
	for l.rate > 0 && l.granted < mine {
		wait := time.Duration((mine - l.granted) / float64(l.rate) * float64(time.Second))
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		t := time.NewTimer(wait + time.Microsecond)
		select {
		case <-t.C:
		case <-changed:
		case <-ctx.Done():
		}
		t.Stop()
		l.mu.Lock()
		if err := ctx.Err(); err != nil {
			return err
		}
		l.settle()
	}
	return nil
}
