package sandbox

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
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
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &lineConn{Conn: raw, line: l, closed: make(chan struct{})}
	l.mu.Lock()
	l.conns[c] = struct{}{}
	l.mu.Unlock()
	return c, nil
}

// greet closes new connections to WhatsApp's hosts while there is no network.
// Those to the bare address are told apart by their first request: it may be one
// to the sandbox itself.
func (l *line) greet(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	if hello.ServerName == "" || !l.faults.isOffline() {
		return nil, nil //nolint:nilnil // the listener's own configuration
	}
	return nil, errors.Join(net.ErrClosed, hello.Conn.Close())
}

// drop ends all connections but those on which the sandbox itself was asked
// last.
func (l *line) drop() {
	l.mu.Lock()
	var all []*lineConn
	for c := range l.conns {
		if !c.control.Load() {
			all = append(all, c)
		}
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

	network atomic.Bool // carries requests to WhatsApp, and is as bad as the network
	control atomic.Bool // carries requests to the sandbox itself
}

// use says what the connection carries from now on.
func (c *lineConn) use(network bool) {
	c.network.Store(network)
	c.control.Store(!network)
}

// delay is how long n bytes take.
func (c *lineConn) delay(n int) time.Duration {
	if !c.network.Load() {
		return 0
	}
	return c.line.faults.delay(n)
}

// chunk is how much of a slow connection's data goes at once, in bytes.
const chunk = 16 << 10

func (c *lineConn) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		part := p[:min(len(p), chunk)]
		if d := c.delay(len(part)); d > 0 && !c.wait(d) {
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
	if d := c.delay(n); n > 0 && d > 0 && !c.wait(d) {
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
