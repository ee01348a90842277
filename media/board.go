package media

import (
	"sync"
	"time"
)

const (
	// tick is how often one transfer's progress is announced at most.
	tick = 100 * time.Millisecond
	// window is how far back its speed is measured, in steps of stride; marks is
	// how many of these are remembered.
	window = 3 * time.Second
	stride = window / (marks - 1)
	marks  = 16
	// known is after how long there is a speed to tell.
	known = 500 * time.Millisecond
)

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
	last time.Time // of the newest report
	// past is what was done at some times, the oldest first; its first is at
	// most one stride older than the window, or where the transfer began.
	past [marks]mark
	n    int
}

type mark struct {
	at   time.Time
	done int64
}

// NewBoard makes an empty board that calls changed, at most ten times a second
// for one id, from the goroutine that reports. now may be nil.
func NewBoard(changed func(id int64), now func() time.Time) *Board {
	if now == nil {
		now = time.Now
	}
	return &Board{changed: changed, now: now, rows: map[int64]row{}}
}

// Report notes that done of total bytes of id's transfer are there. What the
// first report tells was there before, and counts for no speed; so does what is
// told after less is done than before: the transfer was started over.
func (b *Board) Report(id, done, total int64) {
	now := b.now()
	b.mu.Lock()
	r, ok := b.rows[id]
	if !ok {
		r.Since = now
	}
	if done < r.Done {
		r.n = 0
	}
	r.Done, r.Total, r.last = done, total, now
	r.mark(now)
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

// Progress is how far id's transfer is; zero when none is under way. Its Rate is
// that of the last three seconds.
func (b *Board) Progress(id int64) Progress {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rows[id]
	if !ok {
		return Progress{}
	}
	r.Rate = r.rate(now)
	return r.Progress
}

// mark remembers what is done now, unless the last mark is fresh.
func (r *row) mark(now time.Time) {
	if r.n > 0 && now.Sub(r.past[r.n-1].at) < stride {
		return
	}
	if r.n == marks {
		r.n = copy(r.past[:], r.past[1:])
	}
	r.past[r.n] = mark{now, r.Done}
	r.n++
}

// rate is the speed since the newest mark that is as old as the window, or since
// the first one.
func (r *row) rate(now time.Time) int64 {
	since := r.past[0]
	for _, m := range r.past[1:r.n] {
		if now.Sub(m.at) < window {
			break
		}
		since = m
	}
	d := now.Sub(since.at)
	if d < known || now.Sub(r.last) >= window {
		return 0
	}
	return int64(float64(r.Done-since.done) / d.Seconds())
}
