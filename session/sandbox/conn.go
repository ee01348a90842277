package sandbox

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/wire"
)

// handshakeTime is how long a client may take to say who it is.
const handshakeTime = 20 * time.Second

// linger is how long a client may take to read why its connection ends: some
// forget what they have not handled yet when the socket closes.
const linger = 3 * time.Second

// restartTime is the same after "515, connect again": the client hangs up
// itself, and one that is busy should not be overtaken.
const restartTime = 20 * time.Second

// writeTime is how long one frame may take before the client counts as gone.
const writeTime = 30 * time.Second

// conn is one client's connection.
type conn struct {
	s       *Server
	session *wire.Session

	// Guarded by Server.mu.
	dev     *companion // nil before login
	active  bool       // the client has asked for its messages
	pairing *pairing   // while it shows a code

	mu      sync.Mutex
	out     []waBinary.Node
	wake    chan struct{}
	closing time.Duration // closes so long after out is empty; 0: not
}

// chat serves the websocket until the client or the server goes away.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // of the Origin, which is WhatsApp's own
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		s.log.Debug("sandbox: websocket refused", "err", err)
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	frames := wire.NewFrames(ws)
	defer func() { _ = frames.Close() }() // broken off or read to the end
	early, done := context.WithTimeout(ctx, handshakeTime)
	session, err := s.identity.Accept(early, frames)
	done()
	if err != nil {
		s.log.Debug("sandbox: handshake failed", "err", err)
		return
	}
	c := &conn{s: s, session: session, wake: make(chan struct{}, 1)}
	defer s.gone(c)
	if !s.tasks.start(func() { defer cancel(); c.write(ctx) }) {
		return
	}
	s.enter(c)
	for {
		data, err := session.Read(ctx)
		if err != nil {
			return
		}
		n, err := decode(data)
		if err != nil {
			s.log.Debug("sandbox: stanza not readable", "err", err)
			continue
		}
		c.handle(n)
	}
}

// send queues a stanza for this connection only. It never blocks.
func (c *conn) send(nodes ...waBinary.Node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing == 0 {
		c.out = append(c.out, nodes...)
		c.poke()
	}
}

// finish sends last words and closes the connection when the client has had
// time to read them. Nothing can be sent afterwards.
func (c *conn) finish(linger time.Duration, nodes ...waBinary.Node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing == 0 {
		c.out = append(c.out, nodes...)
		c.closing = linger
		c.poke()
	}
}

func (c *conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// write sends what is queued until the connection ends.
func (c *conn) write(ctx context.Context) {
	for {
		c.mu.Lock()
		out, closing := c.out, c.closing
		c.out = nil
		c.mu.Unlock()
		if len(out) > 0 {
			c.s.faults.lag(ctx)
		}
		for _, n := range out {
			data, err := encode(n)
			if err != nil {
				c.s.log.Warn("sandbox: stanza not writable", "tag", n.Tag, "err", err)
				continue
			}
			limited, done := context.WithTimeout(ctx, writeTime)
			err = c.session.Write(limited, data)
			done()
			if err != nil {
				return
			}
		}
		var last <-chan time.Time
		if closing > 0 {
			t := time.NewTimer(closing)
			defer t.Stop()
			last = t.C
		}
		select {
		case <-c.wake:
		case <-last:
			return
		case <-ctx.Done():
			return
		}
	}
}

// gone forgets a connection that has ended.
func (s *Server) gone(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if c.pairing != nil {
		c.pairing.end(errAway)
	}
	if c.dev != nil && c.dev.conn == c {
		c.dev.conn = nil
	}
}

// handle takes one stanza from the client.
func (c *conn) handle(n waBinary.Node) {
	if c.loggedOut() {
		if n.Tag == "iq" {
			c.early(n)
		}
		return
	}
	switch n.Tag {
	case "iq":
		c.iq(n)
	case "message":
		c.message(n)
	case "receipt":
		c.receipt(n)
	case "ack":
		c.s.mu.Lock()
		c.dev.queue.acked(n)
		c.s.changed()
		c.s.mu.Unlock()
	case "presence", "ib", "chatstate":
		// Nobody in the sandbox watches who is online or typing.
	default:
		c.send(el("ack", attrs{"class": n.Tag, "id": str(n, "id"), "from": types.ServerJID}))
	}
}

func (c *conn) loggedOut() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.dev == nil
}
