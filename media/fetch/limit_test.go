package fetch

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// stream reads through a limit until the test ends, and counts.
type stream struct {
	mu sync.Mutex
	n  int64
}

func (s *stream) take() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.n
	s.n = 0
	return n
}

func (s *stream) run(ctx context.Context, l *limit, at int) {
	c, dog := newWatchdog(ctx)
	defer dog.stop()
	g := &guarded{body: endless{}, dog: dog, idle: 50 * time.Millisecond, limit: l}
	buf := make([]byte, at)
	for {
		n, err := g.Read(buf)
		s.mu.Lock()
		s.n += int64(n)
		s.mu.Unlock()
		if err != nil || c.Err() != nil {
			return
		}
		if l.quantum() == 0 {
			// Without a limit nothing holds it in this bubble but the disk.
			t := time.NewTimer(time.Millisecond)
			<-t.C
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestLimitIsKeptAndShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var l limit
		l.set(1_000_000)
		var wg sync.WaitGroup
		streams := make([]stream, 4)
		for i := range streams {
			wg.Go(func() { streams[i].run(ctx, &l, 16<<10) })
		}
		measure := func(what string, d time.Duration, want int64) {
			t.Helper()
			for i := range streams {
				streams[i].take()
			}
			<-time.After(d)
			synctest.Wait()
			var all int64
			for i := range streams {
				n := streams[i].take()
				all += n
				if share := want * int64(d/time.Second) / 4; n < share*8/10 || n > share*12/10 {
					t.Errorf("%s: one got %d of %d", what, n, share)
				}
			}
			if total := want * int64(d/time.Second); all < total*9/10 || all > total*11/10 {
				t.Errorf("%s: %d bytes in %v, want %d", what, all, d, total)
			}
		}
		measure("1 MB/s", 10*time.Second, 1_000_000)
		l.set(100_000)
		measure("lowered", 10*time.Second, 100_000)
		l.set(8_000_000)
		measure("raised", 2*time.Second, 8_000_000)
		l.set(0)
		<-time.After(time.Second)
		var all int64
		for i := range streams {
			all += streams[i].take()
		}
		if all < 20_000_000 {
			t.Errorf("without limit %d bytes a second", all)
		}
		l.set(1)
		<-time.After(time.Minute)
		synctest.Wait()
		for i := range streams {
			streams[i].take()
		}
		measure("the least", 100*time.Second, slowest)
		cancel()
		wg.Wait()
	})
}

func TestLimitSavesNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limit
		l.set(1_000_000)
		<-time.After(time.Hour)
		began := time.Now()
		for range 20 {
			if err := l.pay(t.Context(), 50_000); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 850*time.Millisecond || took > 1100*time.Millisecond {
			t.Errorf("a megabyte after an hour's rest took %v", took)
		}
	})
}

func TestLimitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limit
		l.set(slowest)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- l.pay(ctx, 1<<30) }()
		synctest.Wait()
		cancel()
		if err := <-ended; media.FaultOf(err) != media.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}

// TestLimitIsNoSilence: the wait for the limit counts neither as silence of the
// host nor against the file.
func TestLimitIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limit
		l.set(10_000)
		_, dog := newWatchdog(t.Context())
		defer dog.stop()
		g := &guarded{body: bytes.NewReader(make([]byte, 100_000)), dog: dog, idle: 20 * time.Millisecond, limit: &l}
		began := time.Now()
		n, err := io.Copy(struct{ io.Writer }{io.Discard}, g)
		if took := time.Since(began); err != nil || n != 100_000 || took < 9*time.Second || took > 11*time.Second {
			t.Errorf("%d bytes in %v, %v", n, took, err)
		}
	})
}
