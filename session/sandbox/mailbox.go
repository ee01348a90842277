package sandbox

import (
	"sync"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// mailbox hands stanzas to a simulated device, one at a time and in order, from
// a goroutine that exists only while there is something to hand over. So a
// device may call the server from inside Deliver.
type mailbox struct {
	deliver func(waBinary.Node)
	tasks   *tasks

	mu      sync.Mutex
	pending []waBinary.Node
	running bool
	held    bool
}

func (m *mailbox) put(n waBinary.Node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pending = append(m.pending, n)
	m.start()
}

// hold keeps stanzas back until it is called with false.
func (m *mailbox) hold(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = on
	m.start()
}

// start runs the goroutine if it is needed. The caller holds m.mu.
func (m *mailbox) start() {
	if !m.running && !m.held && len(m.pending) > 0 {
		m.running = m.tasks.start(m.run)
	}
}

func (m *mailbox) run() {
	for {
		m.mu.Lock()
		if m.held || len(m.pending) == 0 {
			m.running = false
			m.mu.Unlock()
			return
		}
		n := m.pending[0]
		m.pending = m.pending[1:]
		m.mu.Unlock()
		m.deliver(n)
	}
}
