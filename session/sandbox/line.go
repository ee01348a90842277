package sandbox

import (
	"net"
	"sync"
	"time"
)

// line is the listener: it knows every connection, and makes them as bad as
// the faults ask for.
type line struct {
	net.Listener
	faults *Faults

	mu    sync.Mutex
	conns map[*lineConn]struct{}
}

func (l *line) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &lineConn{Conn: raw, line: l, closed: make(chan struct{})}
		l.mu.Lock()
		l.conns[c] = struct{}{}
		l.mu.Unlock()
		if !l.faults.isOffline() {
			return c, nil
		}
		_ = c.Close()
	}
}

// drop ends all connections.
func (l *line) drop() {
	l.mu.Lock()
	var all []*lineConn
	for c := range l.conns {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// lineConn is one connection.
type lineConn struct {
	net.Conn
	line   *line
	once   sync.Once
	closed chan struct{}
}

// chunk is how much of a slow connection's data goes at once, in bytes.
const chunk = 16 << 10

func (c *lineConn) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		part := p[:min(len(p), chunk)]
		if d := c.line.faults.delay(len(part)); d > 0 && !c.wait(d) {
			return n, net.ErrClosed
		}
		m, err := c.Conn.Write(part)
		n += m
		if err != nil {
			return n, err
		}
		p = p[len(part):]
	}
	return n, nil
}

func (c *lineConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if d := c.line.faults.delay(n); n > 0 && d > 0 && !c.wait(d) {
		return n, net.ErrClosed
	}
	return n, err
}

// wait reports false when the connection was closed meanwhile.
func (c *lineConn) wait(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.closed:
		return false
	}
}

func (c *lineConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.line.mu.Lock()
	delete(c.line.conns, c)
	c.line.mu.Unlock()
	return c.Conn.Close()
}
