package sandbox

import (
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Reasons for which the server ends a login, as clients know them.
const (
	reasonLoggedOut = 401
	reasonOutdated  = 405
)

// enter lets a client in whose handshake is done: it either registers, which
// begins a pairing, or logs in as a companion.
func (s *Server) enter(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		c.finish(linger)
		return
	}
	s.conns[c] = struct{}{}
	if s.faults.refused() {
		c.finish(linger, failure(reasonOutdated))
		return
	}
	if reg := c.session.Hello.GetDevicePairingData(); reg != nil {
		s.offer(c)
		return
	}
	name := types.NewJID(strconv.FormatUint(c.session.Hello.GetUsername(), 10), types.DefaultUserServer)
	name.Device = uint16(c.session.Hello.GetDevice())
	t, ok := s.device(name)
	if !ok || t.companion == nil || t.companion.Noise != key(c.session.Static) {
		c.finish(linger, failure(reasonLoggedOut))
		return
	}
	dev := t.companion
	if dev.conn != nil {
		dev.conn.finish(linger, el("stream:error", nil, el("conflict", attrs{"type": "replaced"})))
		dev.conn.dev = nil
	}
	dev.conn, c.dev = c, dev
	c.send(el("success", attrs{
		"t":        s.stamp(),
		"lid":      dev.lid(),
		"location": "sandbox",
	}))
}

func failure(reason int) waBinary.Node {
	return el("failure", attrs{"reason": reason, "location": "sandbox"})
}

// activate hands over what waited for a client that has just asked for it. The
// caller holds s.mu.
func (c *conn) activate() {
	if c.active {
		return
	}
	c.active = true
	q := &c.dev.queue
	c.send(el("ib", attrs{"from": types.ServerJID}, el("offline_preview", attrs{
		"count":        len(q.list),
		"message":      q.count("message"),
		"receipt":      q.count("receipt"),
		"notification": q.count("notification"),
		"appdata":      0,
	})))
	for i, n := range q.list {
		c.send(with(n, attrs{"offline": i}))
	}
	c.send(el("ib", attrs{"from": types.ServerJID}, el("offline", attrs{"count": len(q.list)})))
	c.greet()
}

// greetTime is how long a phone may need to send a new companion everything. A
// server that ends before has the phone begin again next time.
const greetTime = time.Minute

// greet tells the phone of a new companion, once both sides can talk: it has
// uploaded its keys and asks for messages. The caller holds s.mu.
func (c *conn) greet() {
	s, dev := c.s, c.dev
	if !c.active || dev.greeted || dev.Greeted || !dev.ready() {
		return
	}
	dev.greeted = true
	owner, address := dev.account.owner, dev.pn()
	s.tasks.start(func() {
		owner.Linked(address)
		t := time.NewTimer(greetTime)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		dev.Greeted = true
		s.changed()
	})
}

// unlink removes a companion and tells it, if it is there. The caller holds s.mu.
func (s *Server) unlink(dev *companion) {
	a := dev.account
	for i, c := range a.linked {
		if c == dev {
			a.linked = append(a.linked[:i:i], a.linked[i+1:]...)
			break
		}
	}
	if dev.conn != nil {
		dev.conn.finish(linger, el("stream:error", attrs{"code": reasonLoggedOut},
			el("conflict", attrs{"type": "device_removed"})))
		dev.conn.dev = nil
		dev.conn = nil
	}
	s.changed()
	s.announce(a)
}

// announce has everybody ask for the account's devices again. Clients keep
// lists by number and by LID apart, so each is named once. The caller holds s.mu.
func (s *Server) announce(a *account) {
	u := a.user
	for _, alias := range [][2]types.JID{{u.pn, u.lid}, {u.lid, types.EmptyJID}} {
		n := with(el("notification", attrs{
			"type": "devices", "from": alias[0], "t": s.stamp(), "id": s.newID(),
		}, el("update", nil)), attrs{"lid": alias[1]})
		for _, other := range s.dir.everyone {
			for _, t := range s.devices(other) {
				s.deliver(t, n)
			}
		}
	}
}
