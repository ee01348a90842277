package media

import (
	"sync"
	"time"
)

// tick is how often one transfer's progress is announced at most.
const tick = 100 * time.Millisecond

// Board holds the progress of the transfers under way, by message. It is what
// the window asks for bytes done; nothing of it is stored. Use NewBoard.
type Board struct {
	changed func(id int64)
	now     func() time.Time

	mu   sync.Mutex
	rows map[int64]row
}

type row struct {
	Progress
	told time.Time
}

// NewBoard makes an empty board that calls changed, at most ten times a second
// for one id, from the goroutine that reports. now may be nil.
func NewBoard(changed func(id int64), now func() time.Time) *Board {
	if now == nil {
		now = time.Now
	}
	return &Board{changed: changed, now: now, rows: map[int64]row{}}
}

// Report notes that done of total bytes of id's transfer are there.
func (b *Board) Report(id, done, total int64) {
	now := b.now()
	b.mu.Lock()
	r, ok := b.rows[id]
	if !ok {
		r.Since = now
	}
	r.Done, r.Total = done, total
	tell := now.Sub(r.told) >= tick
	if tell {
		r.told = now
	}
	b.rows[id] = r
	b.mu.Unlock()
	if tell && b.changed != nil {
		b.changed(id)
	}
}

// Clear forgets id's transfer, which has ended.
func (b *Board) Clear(id int64) {
	b.mu.Lock()
	delete(b.rows, id)
	b.mu.Unlock()
}

// Progress is how far id's transfer is; zero when none is under way.
func (b *Board) Progress(id int64) Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rows[id].Progress
}
