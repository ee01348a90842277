package queue

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

type job struct {
	id, attempt int
}

// table is a Source in memory.
type table struct {
	mu      sync.Mutex
	due     map[int]time.Time
	claimed map[int]bool
	held    map[int]bool // as well as claimed: an end that is told changes nothing
	tries   map[int]int
	ended   map[int]error
	resets  int
	failing error
}

func newTable(ids ...int) *table {
	t := &table{due: map[int]time.Time{}, claimed: map[int]bool{}, held: map[int]bool{}, tries: map[int]int{}, ended: map[int]error{}}
	t.add(ids...)
	return t
}

func (t *table) add(ids ...int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		t.due[id] = time.Time{}
	}
}

func (t *table) Claim(_ context.Context, now time.Time, n int) (jobs []job, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failing != nil {
		return nil, t.failing
	}
	var ids []int
	for id := range t.due {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if len(jobs) < n && !t.claimed[id] && !t.due[id].After(now) {
			t.claimed[id] = true
			t.tries[id]++
			jobs = append(jobs, job{id, t.tries[id]})
		}
	}
	return jobs, nil
}

func (t *table) Finish(_ context.Context, j job, err error, retryAt time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failing != nil {
		return t.failing
	}
	if t.held[j.id] && err != nil {
		return nil
	}
	t.claimed[j.id] = false
	if t.due[j.id] = retryAt; retryAt.IsZero() {
		delete(t.due, j.id)
		t.ended[j.id] = err
	}
	return nil
}

func (t *table) Reset(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.resets++
	clear(t.claimed)
	return nil
}

func (t *table) done() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.ended)
}

func (t *table) end(id int) (error, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err, ok := t.ended[id]
	return err, ok
}

// start runs a Runner until the test's bubble ends it by stop.
func start(t *testing.T, src *table, do func(context.Context, job) error) (r *Runner[job], stop func()) {
	r = &Runner[job]{
		Source: src, Do: do,
		ID:    func(j job) int64 { return int64(j.id) },
		Retry: func(j job, _ error) (time.Duration, bool) { return Backoff(j.attempt, func() float64 { return 0 }) },
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func TestRunnerKeepsToItsPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
		var mu sync.Mutex
		working, most := 0, 0
		r, stop := start(t, src, func(ctx context.Context, _ job) error {
			mu.Lock()
			working++
			most = max(most, working)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			working--
			mu.Unlock()
			return nil
		})
		defer stop()
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		if most != 3 || src.done() != 6 {
			t.Errorf("at most %d at once, %d done; want 3 and 6", most, src.done())
		}
		r.SetParallel(1)
		time.Sleep(time.Second) // the three under way end, one more is taken
		synctest.Wait()
		if src.done() != 9 {
			t.Errorf("%d done, want 9", src.done())
		}
		time.Sleep(time.Second)
		synctest.Wait()
		src.add(11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
		most = 0
		r.SetParallel(99)
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if most != MaxParallel {
			t.Errorf("%d at once, want %d", most, MaxParallel)
		}
	})
}

func TestRunnerWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable()
		r, stop := start(t, src, func(context.Context, job) error { return nil })
		defer stop()
		synctest.Wait()
		src.add(1)
		r.Wake()
		synctest.Wait()
		if src.done() != 1 {
			t.Error("new work was not taken up at once")
		}
		src.add(2)
		time.Sleep(poll)
		synctest.Wait()
		if src.done() != 2 {
			t.Error("new work was not found without being woken")
		}
	})
}

func TestRunnerRetriesWhenDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		var at []time.Duration
		began := time.Now()
		_, stop := start(t, src, func(context.Context, job) error {
			at = append(at, time.Since(began))
			return media.Busy
		})
		defer stop()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		want := []time.Duration{0, 30 * time.Second, 330 * time.Second, 3330 * time.Second, 3330*time.Second + 5*time.Hour + 0}
		if len(at) != MaxAttempts {
			t.Fatalf("%d attempts at %v", len(at), at)
		}
		for i := range 4 {
			if at[i] != want[i] {
				t.Errorf("attempt %d after %v, want %v", i+1, at[i], want[i])
			}
		}
		if err, ok := src.end(1); !ok || !errors.Is(err, media.Busy) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestCancelEndsOneJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1, 2)
		r, stop := start(t, src, func(ctx context.Context, _ job) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return nil
			}
		})
		defer stop()
		synctest.Wait()
		if !r.Cancel(1) || r.Cancel(99) {
			t.Error("Cancel says the wrong thing about what is under way")
		}
		synctest.Wait()
		if err, ok := src.end(1); !ok || media.FaultOf(err) != media.Cancelled {
			t.Errorf("cancelled job ended with %v, %v", err, ok)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if err, ok := src.end(2); !ok || err != nil {
			t.Errorf("the other one: %v, %v", err, ok)
		}
	})
}

func TestCancelWhileClaiming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		slow := &slowClaim{table: src, ready: make(chan struct{})}
		r := &Runner[job]{Source: slow, ID: func(j job) int64 { return int64(j.id) },
			Do: func(ctx context.Context, _ job) error { return ctx.Err() }}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		synctest.Wait()
		r.Cancel(1)
		close(slow.ready)
		synctest.Wait()
		if err, ok := src.end(1); !ok || media.FaultOf(err) != media.Cancelled {
			t.Errorf("ended with %v, %v", err, ok)
		}
		cancel()
		<-ended
	})
}

func TestCancelledAndAskedForAgainBeforeItHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		var under, most, tries int
		r, stop := start(t, src, func(ctx context.Context, _ job) error {
			tries++
			under++
			most = max(most, under)
			defer func() { under-- }()
			if tries == 1 {
				time.Sleep(time.Minute) // deaf to ctx, as a decoder is
				return ctx.Err()
			}
			<-ctx.Done()
			return ctx.Err()
		})
		defer stop()
		synctest.Wait()
		r.Cancel(1)
		src.release(1) // as a Source does that was told of it too
		r.Wake()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if err, ok := src.end(1); ok {
			t.Errorf("the second request was ended by the first one's end: %v", err)
		}
		if tries != 2 || most != 1 {
			t.Errorf("%d attempts, %d at once", tries, most)
		}
		if !r.Cancel(1) {
			t.Error("the second cannot be cancelled")
		}
		synctest.Wait()
		if err, ok := src.end(1); !ok || media.FaultOf(err) != media.Cancelled {
			t.Errorf("ended with %v, %v", err, ok)
		}
	})
}

func TestAnEndThatCouldNotBeStoredIsToldLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		_, stop := start(t, src, func(context.Context, job) error {
			src.fail(errors.New("disk full"))
			return nil
		})
		defer stop()
		synctest.Wait()
		if _, ok := src.end(1); ok {
			t.Fatal("told already")
		}
		src.fail(nil)
		time.Sleep(2 * poll)
		synctest.Wait()
		if err, ok := src.end(1); !ok || err != nil {
			t.Errorf("ended with %v, %v", err, ok)
		}
	})
}

func (t *table) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failing = err
}

// release makes a claimed job due again.
func (t *table) release(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed[id], t.held[id] = false, false
}

// hold takes a job out of the queue until it is released.
func (t *table) hold(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed[id], t.held[id] = true, true
}

type slowClaim struct {
	*table
	ready chan struct{}
}

func (s *slowClaim) Claim(ctx context.Context, now time.Time, n int) ([]job, error) {
	<-s.ready
	return s.table.Claim(ctx, now, n)
}

func TestPanicIsInternal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1, 2)
		_, stop := start(t, src, func(_ context.Context, j job) error {
			if j.id == 1 {
				panic("index out of range")
			}
			return nil
		})
		defer stop()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if err, _ := src.end(1); !errors.Is(err, media.Internal) {
			t.Errorf("panic became %v", err)
		}
		if err, ok := src.end(2); !ok || err != nil {
			t.Errorf("the other one: %v, %v", err, ok)
		}
	})
}

func TestEndOfRunLeavesJobsForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		hang := func(ctx context.Context, _ job) error { <-ctx.Done(); return ctx.Err() }
		_, stop := start(t, src, hang)
		synctest.Wait()
		stop()
		if src.done() != 0 || !src.claimed[1] {
			t.Error("an interrupted job was finished")
		}
		_, stop = start(t, src, func(context.Context, job) error { return nil })
		defer stop()
		synctest.Wait()
		if _, ok := src.end(1); !ok || src.resets != 2 {
			t.Error("the next run did not take it up")
		}
	})
}

func TestClaimErrorIsNotTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		src.failing = errors.New("database is locked")
		_, stop := start(t, src, func(context.Context, job) error { return nil })
		defer stop()
		time.Sleep(time.Second)
		src.mu.Lock()
		src.failing = nil
		src.mu.Unlock()
		time.Sleep(poll)
		synctest.Wait()
		if src.done() != 1 {
			t.Error("gave up after one error")
		}
	})
}
