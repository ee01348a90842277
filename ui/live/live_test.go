package live_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/live"
)

// screen is the UI goroutine: it runs what do was given when asked to.
type screen struct {
	mu    sync.Mutex
	queue []func()
}

func (s *screen) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
}

func (s *screen) frame() {
	s.mu.Lock()
	q := s.queue
	s.queue = nil
	s.mu.Unlock()
	for _, f := range q {
		f()
	}
}

func TestWatchReadsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var feed session.Feed
		var s screen
		var loads [][]session.Change
		var shown []int
		live.Watch(ctx, &feed, s.do, live.Reader[int]{
			Concerns: func(c session.Change) bool { return c.Chat == 7 || c.All },
			Load: func(_ context.Context, cs []session.Change) (int, error) {
				loads = append(loads, cs)
				return len(loads), nil
			},
			Show:  func(n int, _ error) { shown = append(shown, n) },
			Every: 100 * time.Millisecond,
		})
		synctest.Wait()
		if len(shown) != 0 {
			t.Fatal("drawn beside the UI goroutine")
		}
		s.frame()
		synctest.Wait()

		// A burst is one reading, and what concerns others is none.
		for i := range 50 {
			feed.Publish(session.Change{Chat: 7, Message: session.MessageID(i % 3)}, session.Change{Chat: 8})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		s.frame()
		synctest.Wait()
		feed.Publish(session.Change{Chat: 8})
		time.Sleep(time.Second)
		synctest.Wait()
		s.frame()
		if !slices.Equal(shown, []int{1, 2}) {
			t.Fatalf("shown %v, want [1 2]", shown)
		}
		if len(loads[0]) != 0 || len(loads[1]) != 3 {
			t.Errorf("loaded for %v", loads)
		}
	})
}

func TestWatchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var feed session.Feed
		var s screen
		shown := 0
		live.Watch(ctx, &feed, s.do, live.Reader[int]{
			Load: func(context.Context, []session.Change) (int, error) { return 0, nil },
			Show: func(int, error) { shown++ },
		})
		synctest.Wait()
		cancel() // while the result waits for its frame
		s.frame()
		feed.Publish(session.Change{All: true})
		synctest.Wait() // the bubble also fails where a goroutine is left
		s.frame()
		if shown != 0 {
			t.Errorf("shown %d times after the end", shown)
		}
	})
}
