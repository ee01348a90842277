package queue

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestPauseGivesTheJobBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1, 2)
		var tries [3]atomic.Int32
		r, stop := start(t, src, func(ctx context.Context, j job) error {
			tries[j.id].Add(1)
			<-ctx.Done()
			return ctx.Err()
		})
		defer stop()
		synctest.Wait()
		src.hold(1) // as the one who pauses does before
		if !r.Pause(1) || r.Pause(9) {
			t.Error("what is under way is not known")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if err, ok := src.end(1); ok || tries[1].Load() != 1 {
			t.Errorf("a held job ended with %v after %d attempts", err, tries[1].Load())
		}
		src.release(1)
		r.Wake()
		synctest.Wait()
		if tries[1].Load() != 2 || tries[2].Load() != 1 {
			t.Errorf("attempts after going on: %d, %d", tries[1].Load(), tries[2].Load())
		}
		// Nobody holds it: it is merely begun anew.
		r.Pause(2)
		synctest.Wait()
		if _, ok := src.end(2); ok || tries[2].Load() != 2 {
			t.Errorf("attempts after a pause that the Source does not know of: %d", tries[2].Load())
		}
	})
}

func TestPausedAndResumedBeforeItHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		under, most, tries := 0, 0, 0
		r, stop := start(t, src, func(ctx context.Context, _ job) error {
			tries++
			under++
			most = max(most, under)
			defer func() { under-- }()
			if tries == 1 {
				<-ctx.Done()
				time.Sleep(time.Second) // what is left to tidy up
				return ctx.Err()
			}
			return nil
		})
		defer stop()
		synctest.Wait()
		src.hold(1)
		r.Pause(1)
		src.release(1)
		r.Wake()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if err, ok := src.end(1); !ok || err != nil || tries != 2 || most != 1 {
			t.Errorf("ended %v with %v after %d attempts, %d at once", ok, err, tries, most)
		}
	})
}

func TestHoldStopsAllAndClaimsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1, 2, 3, 4, 5)
		var under, begun atomic.Int32
		r, stop := start(t, src, func(ctx context.Context, _ job) error {
			under.Add(1)
			begun.Add(1)
			defer under.Add(-1)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return nil
			}
		})
		defer stop()
		time.Sleep(time.Second)
		r.Hold(true)
		synctest.Wait()
		if under.Load() != 0 || begun.Load() != 3 {
			t.Errorf("%d still work of %d", under.Load(), begun.Load())
		}
		r.Wake()
		time.Sleep(time.Hour)
		synctest.Wait()
		if begun.Load() != 3 || src.done() != 0 {
			t.Errorf("%d begun, %d ended while all is held", begun.Load(), src.done())
		}
		r.Hold(false)
		synctest.Wait()
		if under.Load() != 3 {
			t.Errorf("%d work when it goes on", under.Load())
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if src.done() != 5 {
			t.Errorf("%d done", src.done())
		}
	})
}

func TestHoldReachesAClaimUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable(1)
		slow := &slowClaim{src, make(chan struct{})}
		worked := false
		r := &Runner[job]{
			Source: slow, ID: func(j job) int64 { return int64(j.id) },
			Do: func(ctx context.Context, _ job) error { worked = worked || ctx.Err() == nil; return ctx.Err() },
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		synctest.Wait()
		r.Hold(true)
		close(slow.ready)
		synctest.Wait()
		if _, ok := src.end(1); ok || worked || src.claimed[1] {
			t.Errorf("ended %v, worked %v, still claimed %v", ok, worked, src.claimed[1])
		}
		cancel()
		<-ended
	})
}

func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newTable()
		r, stop := start(t, src, func(context.Context, job) error { return nil })
		defer stop()
		synctest.Wait()
		r.Rest(time.Now().Add(10 * time.Second))
		src.add(1)
		r.Wake()
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if src.done() != 0 {
			t.Error("claimed during the rest")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if src.done() != 1 {
			t.Error("the rest did not end by itself")
		}
		r.Rest(time.Now().Add(time.Hour))
		src.add(2)
		r.Rest(time.Time{})
		synctest.Wait()
		if src.done() != 2 {
			t.Error("the rest was not ended")
		}
	})
}

func TestBackoff(t *testing.T) {
	none := func() float64 { return 0 }
	for i, want := range []time.Duration{30 * time.Second, 5 * time.Minute, 50 * time.Minute, 6 * time.Hour} {
		if d, ok := Backoff(i+1, none); !ok || d != want {
			t.Errorf("attempt %d: %v, %v; want %v", i+1, d, ok, want)
		}
		d, _ := Backoff(i+1, func() float64 { return 0.999 })
		if d < want || d > maxDelay || (want < maxDelay && d == want) {
			t.Errorf("attempt %d with jitter: %v", i+1, d)
		}
	}
	if _, ok := Backoff(MaxAttempts, nil); ok {
		t.Error("a sixth attempt")
	}
}
