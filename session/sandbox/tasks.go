package sandbox

import "sync"

// tasks are the goroutines of a server, so that Close can wait for them.
type tasks struct {
	mu   sync.Mutex
	over bool
	wg   sync.WaitGroup
}

// start runs f beside the caller, and reports false once stop was called.
func (t *tasks) start(f func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.wg.Go(f)
	return true
}

// stop lets nothing start any more and waits for what is running.
func (t *tasks) stop() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.wg.Wait()
}
