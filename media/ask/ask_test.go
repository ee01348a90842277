package ask_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
)

// question is a row of a table.
type question struct {
	id      int64
	due     time.Time
	asked   time.Time // zero: not asked
	attempt int
	end     error // how it ended; nil: it has not
}

// table is a Source in memory.
type table struct {
	mu      sync.Mutex
	rows    []*question
	calls   int // of Claim
	looks   int // at what is next
	failing error
}

func (t *table) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for range n {
		t.rows = append(t.rows, &question{id: int64(len(t.rows) + 1), due: time.Now()})
	}
}

func (t *table) Claim(_ context.Context, now time.Time, n int) (jobs []media.Job, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls++
	slices.SortStableFunc(t.rows, func(a, b *question) int { return a.due.Compare(b.due) })
	for _, q := range t.rows {
		if len(jobs) < n && q.asked.IsZero() && !q.due.IsZero() && !q.due.After(now) {
			q.asked, q.due, q.end = now, time.Time{}, nil
			q.attempt++
			jobs = append(jobs, media.Job{ID: q.id, Attempt: q.attempt})
		}
	}
	return jobs, t.failing
}

func (t *table) Open(context.Context) (n int, err error) {
	n = t.openNow()
	t.mu.Lock()
	defer t.mu.Unlock()
	return n, t.failing
}

func (t *table) Lapse(_ context.Context, before, again time.Time) (n int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, q := range t.rows {
		if q.asked.IsZero() || !q.asked.Before(before) {
			continue
		}
		n++
		q.asked, q.due = time.Time{}, time.Now()
		if q.attempt >= ask.Attempts {
			q.attempt, q.due, q.end = 0, again, media.PhoneSilent
		}
	}
	return n, t.failing
}

func (t *table) Fail(_ context.Context, job media.Job, err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, q := range t.rows {
		if q.id != job.ID {
			continue
		}
		q.asked = time.Time{}
		if q.attempt--; errors.Is(err, media.Offline) {
			q.due = time.Now()
		} else {
			q.end = err
		}
	}
	return t.failing
}

func (t *table) Next(context.Context) (time.Time, error) {
	next, err := t.next()
	if !next.IsZero() && next.Before(time.Now()) {
		time.Sleep(time.Microsecond) // a clock goes on while a database reads
		next = time.Now()
	}
	return next, err
}

func (t *table) next() (next time.Time, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.looks++
	for _, q := range t.rows {
		at := q.due
		if !q.asked.IsZero() {
			at = q.asked.Add(ask.Wait)
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, t.failing
}

// answered ends a question as the phone's answer does.
func (t *table) answered(id int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = slices.DeleteFunc(t.rows, func(q *question) bool { return q.id == id })
}

func (t *table) left() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.rows)
}

func (t *table) silent() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, q := range t.rows {
		if errors.Is(q.end, media.PhoneSilent) {
			n++
		}
	}
	return n
}

// phone answers what it is asked unless it is off.
type phone struct {
	mu    sync.Mutex
	table *table
	asker *ask.Asker
	after time.Duration // until it answers
	off   bool
	deaf  func(id int64) bool // to these it never answers
	fail  func(id int64) error
	at    []time.Time // when it was asked
	most  int         // questions open at once
}

func (p *phone) Ask(_ context.Context, job media.Job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(job.ID); err != nil {
			return err
		}
	}
	p.at = append(p.at, time.Now())
	p.most = max(p.most, p.table.openNow())
	if p.off || p.deaf != nil && p.deaf(job.ID) {
		return nil
	}
	time.AfterFunc(p.after, func() {
		p.table.answered(job.ID)
		p.asker.Wake()
	})
	return nil
}

// set changes how the phone behaves.
func (p *phone) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// asked is when the phone was asked so far.
func (p *phone) asked() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.at)
}

func (p *phone) peak() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.most
}

// in runs the test in a bubble of time with an Asker at work.
func in(t *testing.T, test func(t *testing.T, src *table, p *phone, a *ask.Asker)) {
	synctest.Test(t, func(t *testing.T) {
		src := &table{}
		p := &phone{table: src, after: time.Second}
		a := &ask.Asker{Source: src, Phone: p}
		p.asker = a
		stop := start(t, a)
		defer stop()
		test(t, src, p, a)
	})
}

func start(t *testing.T, a *ask.Asker) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- a.Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestAllAreAskedNeverMoreThanABatchAtOnce(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		src.add(200)
		a.Wake()
		wait(0)
		if len(p.asked()) != ask.Batch {
			t.Errorf("%d asked at once", len(p.asked()))
		}
		wait(time.Second + time.Millisecond)
		if len(p.asked()) != 2*ask.Batch {
			t.Errorf("%d asked after the first answers", len(p.asked()))
		}
		wait(10 * time.Second)
		if src.left() != 0 || len(p.asked()) != 200 || p.peak() > ask.Batch {
			t.Errorf("%d left, asked %d times, %d at once", src.left(), len(p.asked()), p.peak())
		}
	})
}

func TestSilenceIsAskedTwiceThenTwiceADay(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() { p.off = true })
		began := time.Now()
		src.add(1)
		a.Wake()
		wait(ask.Wait - 1)
		if len(p.asked()) != 1 {
			t.Errorf("asked %d times within the wait", len(p.asked()))
		}
		wait(1)
		if len(p.asked()) != 2 || src.silent() != 0 {
			t.Errorf("asked %d times, %d given up", len(p.asked()), src.silent())
		}
		wait(ask.Wait)
		if len(p.asked()) != 2 || src.silent() != 1 {
			t.Errorf("asked %d times, %d given up", len(p.asked()), src.silent())
		}
		wait(24*time.Hour - 2*ask.Wait)
		var after []time.Duration
		for _, at := range p.asked() {
			after = append(after, at.Sub(began).Truncate(time.Hour))
		}
		if want := []time.Duration{0, 0, 12 * time.Hour, 12 * time.Hour}; !slices.Equal(after, want) {
			t.Errorf("asked after %v", after)
		}
	})
}

// A phone that is off is not flooded: after a batch and its second attempt it
// is asked for one file at a time, ever more rarely, and for all once it answers.
func TestProbing(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() { p.off = true })
		src.add(500)
		a.Wake()
		wait(3 * time.Hour)
		if n := len(p.asked()); n < 2*ask.Batch+10 || n > 2*ask.Batch+40 {
			t.Errorf("asked %d times in three hours", n)
		}
		for i, at := 2*ask.Batch+8, p.asked(); i < len(at); i++ {
			if gap := at[i].Sub(at[i-1]); gap < 5*time.Minute || gap > 11*time.Minute {
				t.Errorf("question %d comes %v after the one before", i, gap)
			}
		}
		asked := len(p.asked())
		p.set(func() { p.off = false })
		wait(11 * time.Minute)
		if left := src.left(); left > src.silent() {
			t.Errorf("%d left, of which %d gave up; asked %d times since it answers", left, src.silent(), len(p.asked())-asked)
		}
		wait(ask.Again)
		if src.left() != 0 {
			t.Errorf("%d are never asked for again", src.left())
		}
	})
}

// Whoever wishes now does not wait for the next probe.
func TestWakeProbesAtOnce(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() { p.off = true })
		src.add(300)
		a.Wake()
		wait(2 * time.Hour)
		for src.openNow() > 0 {
			wait(time.Second)
		}
		p.set(func() { p.off = false })
		asked := len(p.asked())
		a.Wake()
		wait(0)
		if len(p.asked()) != asked+1 {
			t.Errorf("%d questions", len(p.asked())-asked)
		}
		wait(5 * time.Second)
		if n := len(p.asked()) - asked; n < 2*ask.Batch {
			t.Errorf("only %d questions after the phone has answered", n)
		}
	})
}

func (t *table) openNow() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, q := range t.rows {
		if !q.asked.IsZero() {
			n++
		}
	}
	return n
}

func (t *table) reads() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.calls
}

func (t *table) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failing = err
}

// Some that the phone never answers do not keep it from being asked for the
// others.
func TestSomeAreNeverAnswered(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() { p.deaf = func(id int64) bool { return id%10 == 0 } })
		src.add(300)
		a.Wake()
		wait(5 * time.Minute)
		if src.left() != 30 || src.silent() != 30 {
			t.Errorf("%d left, %d given up", src.left(), src.silent())
		}
	})
}

func TestOfflineWaitsToBeWoken(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		down := true
		p.set(func() {
			p.fail = func(int64) error {
				if down {
					return fmt.Errorf("ask: %w", media.Offline)
				}
				return nil
			}
		})
		src.add(40)
		a.Wake()
		wait(24 * time.Hour)
		if len(p.asked()) != 0 || src.reads() > 3 {
			t.Errorf("%d asked; the catalogue was read %d times", len(p.asked()), src.reads())
		}
		p.set(func() { down = false })
		wait(time.Hour)
		if len(p.asked()) != 0 {
			t.Error("asked although nobody said that it can be")
		}
		a.Wake()
		wait(10 * time.Second)
		if src.left() != 0 {
			t.Errorf("%d left", src.left())
		}
	})
}

func TestOtherTroubleIsNotWaitedOutForEver(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		end := time.Now().Add(5 * time.Minute)
		p.set(func() {
			p.fail = func(int64) error {
				if time.Now().Before(end) {
					return errors.New("disk I/O error")
				}
				return nil
			}
		})
		src.add(40)
		a.Wake()
		wait(4 * time.Minute)
		if len(p.asked()) != 0 || src.reads() > 40 {
			t.Errorf("%d asked; the catalogue was read %d times", len(p.asked()), src.reads())
		}
		wait(2 * time.Minute)
		if src.left() != 0 {
			t.Errorf("%d left, and nobody wakes the asker", src.left())
		}
	})
}
