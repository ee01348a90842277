package sandbox

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// receipt takes a receipt from a client: it confirms what was delivered, is
// acknowledged and goes on to those it concerns.
func (c *conn) receipt(n waBinary.Node) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return
	}
	switch types.ReceiptType(str(n, "type")) {
	case types.ReceiptTypeRetry:
		c.dev.queue.retry(str(n, "id"))
	case types.ReceiptTypeServerError:
	default:
		for _, id := range c.dev.queue.received(ids(n)) {
			c.dev.account.user.note(id)
		}
	}
	s.changed()
	c.send(with(el("ack", attrs{"class": "receipt", "id": str(n, "id"), "from": n.Attrs["to"]}),
		attrs{"type": str(n, "type"), "participant": jid(n, "participant")}))
	s.routeReceipt(target{user: c.dev.account.user, companion: c.dev}, n)
}

// routeReceipt forwards a receipt. The caller holds s.mu.
func (s *Server) routeReceipt(from target, n waBinary.Node) {
	to, participant := jid(n, "to"), jid(n, "participant")
	kind := types.ReceiptType(str(n, "type"))
	out := without(n, "to", "participant", "from")
	if str(out, "t") == "" {
		out = with(out, attrs{"t": s.stamp()})
	}
	addressee := to
	switch {
	case to.Server == types.GroupServer && participant.IsEmpty():
		return
	case to.Server == types.GroupServer:
		addressee = participant
		out = with(out, attrs{"from": to, "participant": from.user.by(participant, from.number())})
	case to.Server == types.BroadcastServer || to.Server == types.NewsletterServer:
		return
	default:
		out = with(out, attrs{"from": from.user.by(to, from.number())})
	}
	u := s.dir.find(addressee)
	if u == nil {
		return
	}
	var receivers []target
	switch kind {
	case types.ReceiptTypeRetry, types.ReceiptTypeServerError, types.ReceiptTypeHistorySync, types.ReceiptTypePeerMsg:
		// For one device: the one that sent the message, else the phone.
		if t, ok := s.device(addressee); ok {
			receivers = []target{t}
		}
	case types.ReceiptTypeReadSelf, types.ReceiptTypePlayedSelf:
		s.tellOwn(from, n)
		return
	case types.ReceiptTypeInactive:
		// A device nobody looks at has the message all the same.
		out = without(out, "type")
		receivers = s.devices(u)
	default:
		receivers = s.devices(u)
		if kind == types.ReceiptTypeRead || kind == types.ReceiptTypePlayed {
			s.tellOwn(from, n)
		}
	}
	for _, t := range receivers {
		if t != from {
			s.deliver(t, out)
		}
	}
}

// tellOwn lets the user's other devices know what this one has read. The
// caller holds s.mu.
func (s *Server) tellOwn(from target, n waBinary.Node) {
	to := jid(n, "to")
	u := from.user
	out := with(without(n, "to", "participant"), attrs{
		"from": u.by(u.lid, from.number()), "recipient": to.ToNonAD(), "t": s.stamp(),
	})
	switch types.ReceiptType(str(n, "type")) {
	case types.ReceiptTypePlayed, types.ReceiptTypePlayedSelf:
		out = with(out, attrs{"type": string(types.ReceiptTypePlayedSelf)})
	default:
		out = with(out, attrs{"type": string(types.ReceiptTypeReadSelf)})
	}
	if other := s.dir.find(to); other != nil {
		out = with(out, attrs{"recipient": other.lid, "peer_recipient_pn": other.pn})
	}
	for _, t := range s.devices(u) {
		if t != from {
			s.deliver(t, out)
		}
	}
}

// routeNotification hands a notification of a simulated device to the device
// it names, or to all companions of the user. The caller holds s.mu.
func (s *Server) routeNotification(from target, n waBinary.Node) {
	to := jid(n, "to")
	u := s.dir.find(to)
	if u == nil {
		return
	}
	out := without(n, "to")
	if _, ok := out.Attrs["from"]; !ok {
		out = with(out, attrs{"from": from.user.by(to, 0)})
	}
	if str(out, "t") == "" {
		out = with(out, attrs{"t": s.stamp()})
	}
	if t, ok := s.device(to); ok && to.Device != 0 {
		s.deliver(t, out)
		return
	}
	for _, t := range s.devices(u) {
		if t != from && t.companion != nil {
			s.deliver(t, out)
		}
	}
}
