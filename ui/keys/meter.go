package keys

import (
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// window is the time over which the speed is taken.
const window = 4 * time.Second

// meter makes the speed of a transfer out of how far it is. It may be used from
// several goroutines; the zero meter is ready.
type meter struct {
	mu    sync.Mutex
	p     media.Progress
	marks []mark
}

type mark struct {
	at   time.Time
	done int64
}

// far says how far the transfer is.
func (m *meter) far(done, total int64) {
	m.mu.Lock()
	m.p.Done, m.p.Total = done, total
	m.mu.Unlock()
}

// read is how far it is at now, with the speed over the last seconds.
func (m *meter) read(now time.Time) media.Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.marks); n > 0 && m.p.Done < m.marks[n-1].done {
		m.marks = nil // it began again
	}
	m.marks = append(m.marks, mark{now, m.p.Done})
	for len(m.marks) > 2 && now.Sub(m.marks[1].at) >= window {
		m.marks = m.marks[1:]
	}
	first := m.marks[0]
	m.p.Rate = 0
	if d := now.Sub(first.at); d >= window/8 {
		m.p.Rate = int64(float64(m.p.Done-first.done) / d.Seconds())
	}
	return m.p
}
