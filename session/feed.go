package session

import (
	"context"
	"sync"
)

// Change names what to read again; it carries no data. Status alone means that
// the link's Status changed. The Change with only All set means everything.
type Change struct {
	Chat    ChatID
	Message MessageID
	Status  bool
	All     bool
}

// maxPending is how many different changes wait for one slow subscriber before
// they merge into one "everything".
const maxPending = 512

// Feed hands changes to subscribers. The zero Feed is ready. Publishing never
// blocks; a slow subscriber's changes merge and none is lost.
type Feed struct {
	mu   sync.Mutex
	subs map[*Subscription]struct{}
}

// Publish makes cs known to every subscriber.
func (f *Feed) Publish(cs ...Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.subs {
		s.add(cs)
	}
}

// Subscribe starts a subscription that ends with ctx.
func (f *Feed) Subscribe(ctx context.Context) *Subscription {
	s := &Subscription{wake: make(chan struct{}, 1), pending: map[Change]struct{}{}}
	f.mu.Lock()
	if f.subs == nil {
		f.subs = map[*Subscription]struct{}{}
	}
	f.subs[s] = struct{}{}
	f.mu.Unlock()
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		delete(f.subs, s)
		f.mu.Unlock()
	})
	return s
}

// Subscription is one reader of a Feed.
type Subscription struct {
	wake chan struct{}

	mu      sync.Mutex
	pending map[Change]struct{}
	order   []Change
}

// Wake receives once after one or more changes came in; then call Take.
func (s *Subscription) Wake() <-chan struct{} { return s.wake }

// Take returns the changes since the last Take, each once, oldest first.
func (s *Subscription) Take() []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	cs := s.order
	s.order, s.pending = nil, map[Change]struct{}{}
	return cs
}

func (s *Subscription) add(cs []Change) {
	s.mu.Lock()
	for _, c := range cs {
		if _, ok := s.pending[c]; ok {
			continue
		}
		s.pending[c] = struct{}{}
		s.order = append(s.order, c)
	}
	if len(s.order) > maxPending {
		s.order = []Change{{All: true, Status: true}}
		s.pending = map[Change]struct{}{s.order[0]: {}}
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
