package settings

import (
	"context"
	"sync"
)

// saver keeps a setting beside the UI goroutine: one write at a time, and of
// several changes that came meanwhile only the last.
type saver[T any] struct {
	ctx  context.Context
	save func(T) error
	done func(error) // after each write, from the saver's goroutine

	mu   sync.Mutex
	next *T
	busy bool
}

func (s *saver[T]) set(v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = &v
	if !s.busy {
		s.busy = true
		go s.run()
	}
}

func (s *saver[T]) run() {
	for {
		s.mu.Lock()
		v := s.next
		if s.next = nil; v == nil || s.ctx.Err() != nil {
			s.busy = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		err := s.save(*v)
		if s.ctx.Err() == nil {
			s.done(err)
		}
	}
}
