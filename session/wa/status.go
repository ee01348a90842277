package wa

import (
	"github.com/contactsheet/contactsheet/session"
)

// Status is how the link stands. It never blocks for long.
func (c *Client) Status() session.Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// update changes the Status and tells it.
func (c *Client) update(change func(*session.Status)) {
	c.mu.Lock()
	change(&c.status)
	c.mu.Unlock()
	c.cfg.Changed()
}

// enter goes to a phase. What belonged to the one before is cleared.
func (c *Client) enter(phase session.Phase, err error) {
	c.update(func(s *session.Status) { move(s, phase, err) })
}

// enterIf goes to a phase from one of those given; it reports whether it did.
func (c *Client) enterIf(phase session.Phase, err error, from ...session.Phase) bool {
	c.mu.Lock()
	ok := false
	for _, f := range from {
		ok = ok || c.status.Phase == f
	}
	if ok {
		move(&c.status, phase, err)
	}
	c.mu.Unlock()
	if ok {
		c.cfg.Changed()
	}
	return ok
}

func move(s *session.Status, phase session.Phase, err error) {
	*s = session.Status{
		Phase: phase, Err: err, Name: s.Name, Number: s.Number, Device: s.Device,
		Percent: s.Percent, Chats: s.Chats, Images: s.Images,
	}
	if !phase.Linked() && phase != session.PhaseScanned {
		s.Percent, s.Chats, s.Images = 0, 0, 0
	}
}
