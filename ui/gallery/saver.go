package gallery

import (
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// restful is how long a wish must stand before it is stored.
const restful = 300 * time.Millisecond

// saver stores how the sheet was left: the last of many wishes, beside the UI
// goroutine, one at a time.
type saver struct {
	save func(session.SheetView) error
	fail func(error)

	mu    sync.Mutex
	view  session.SheetView
	timer *time.Timer
	store sync.Mutex // while it is being stored
}

func newSaver(save func(session.SheetView) error, fail func(error)) *saver {
	return &saver{save: save, fail: fail}
}

// keep stores v, unless another wish follows soon.
func (s *saver) keep(v session.SheetView) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = v
	if s.timer != nil {
		s.timer.Reset(restful)
		return
	}
	s.timer = time.AfterFunc(restful, func() {
		s.store.Lock()
		defer s.store.Unlock()
		s.mu.Lock()
		v := s.view
		s.mu.Unlock()
		if err := s.save(v); err != nil {
			s.fail(err)
		}
	})
}
