package sandbox

import (
	"maps"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Codes of acks that refuse a message.
const (
	codeForbidden = 403 // not a member of the group
	codeUnknown   = 404 // nobody by that address
)

// message takes a message from a client: it is acknowledged, then handed to
// everybody it is for.
func (c *conn) message(n waBinary.Node) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.dev == nil {
		return
	}
	from := target{user: c.dev.account.user, companion: c.dev}
	code := s.refuse(from, n)
	if code == 0 && str(n, "category") != "peer" && s.faults.dropAck() {
		s.routeMessage(from, n)
		return
	}
	ack := el("ack", attrs{
		"class": "message", "id": str(n, "id"), "from": n.Attrs["to"], "t": s.stamp(),
	})
	if code != 0 {
		c.send(with(ack, attrs{"error": code}))
		return
	}
	c.send(ack)
	s.routeMessage(from, n)
}

// refuse is the code to refuse a message with, 0 for none.
func (s *Server) refuse(from target, n waBinary.Node) int {
	to := jid(n, "to")
	switch to.Server {
	case types.GroupServer:
		g := s.dir.groups[to.User]
		if g == nil {
			return codeUnknown
		}
		if !g.has(from.user) {
			return codeForbidden
		}
	case types.BroadcastServer, types.NewsletterServer:
	default:
		if s.dir.find(to) == nil {
			return codeUnknown
		}
	}
	return 0
}

// notForwarded are attributes of a sent message that its receivers do not get
// as they are.
var notForwarded = []string{
	"to", "from", "participant", "phash", "peer_recipient_pn", "peer_recipient_lid",
	"addressing_mode", "device_fanout", "recipient", "notify",
}

// routeMessage hands a message that is not refused to every device it is for.
// The caller holds s.mu.
func (s *Server) routeMessage(from target, n waBinary.Node) {
	to := jid(n, "to")
	if to.Server == types.BroadcastServer || to.Server == types.NewsletterServer {
		return
	}
	e := envelope{s: s, from: from, to: to, attrs: attrs{}}
	maps.Copy(e.attrs, without(n, notForwarded...).Attrs)
	e.attrs["id"] = str(n, "id")
	if str(n, "t") == "" {
		e.attrs["t"] = s.stamp()
	}
	if from.user.name != "" {
		e.attrs["notify"] = from.user.name
	}
	e.recipient = jid(n, "recipient")
	var direct bool
	for _, c := range n.GetChildren() {
		switch c.Tag {
		case "participants":
			e.parts = c.GetChildren()
		case "enc":
			direct = true
			e.common = append(e.common, c)
		case "device-identity":
			e.identity = &c
		case "meta":
			e.common = append(e.common, c)
		}
	}
	switch participant := jid(n, "participant"); {
	case to.Server != types.GroupServer && direct && len(e.parts) == 0:
		e.hand(to, nil)
	case to.Server != types.GroupServer:
		for _, p := range e.parts {
			e.hand(jid(p, "jid"), p.GetChildren())
		}
	case !participant.IsEmpty():
		e.hand(participant, nil)
	default:
		e.toGroup(s.dir.groups[to.User])
	}
}

// envelope is a message on its way to several devices.
type envelope struct {
	s         *Server
	from      target
	to        types.JID
	recipient types.JID // the chat, in answers to own devices' retry receipts
	attrs     attrs
	parts     []waBinary.Node // <to>, one for each device
	common    []waBinary.Node // what every device gets
	identity  *waBinary.Node  // the sender's, for whoever gets a first message
}

// toGroup hands out a group message: every device of every member gets the
// group's ciphertext, most of them with the key to it.
func (e *envelope) toGroup(g *group) {
	own := map[target][]waBinary.Node{}
	for _, p := range e.parts {
		if t, ok := e.s.device(jid(p, "jid")); ok {
			own[t] = p.GetChildren()
		}
	}
	for _, u := range g.members {
		for _, t := range e.s.devices(u) {
			if t != e.from {
				e.hand(u.by(u.lid, t.number()), own[t])
			}
		}
	}
}

// hand gives one device its part of the message.
func (e *envelope) hand(to types.JID, part []waBinary.Node) {
	t, ok := e.s.device(to)
	if !ok || t == e.from {
		return
	}
	children := append(part[:len(part):len(part)], e.common...)
	for _, c := range children {
		if c.Tag == "enc" && str(c, "type") == "pkmsg" && e.identity != nil {
			children = append(children, *e.identity)
			break
		}
	}
	if len(children) == 0 {
		return
	}
	n := waBinary.Node{Tag: "message", Attrs: e.attrs, Content: children}
	sender := e.from.user
	device := e.from.number()
	switch {
	case e.to.Server == types.GroupServer:
		n = with(n, attrs{
			"from":            e.to,
			"participant":     sender.by(sender.lid, device),
			"participant_pn":  sender.pn,
			"addressing_mode": string(types.AddressingModeLID),
		})
	case t.user == sender && str(n, "category") == "peer":
		n = with(n, attrs{"from": sender.by(e.to, device)})
	case t.user == sender:
		// The user's own devices see direct chats by LID, whatever the sender used.
		chat := e.recipient
		if chat.IsEmpty() {
			chat = e.to
		}
		if other := e.s.dir.find(chat); other != nil {
			n = with(n, attrs{
				"from":              sender.by(sender.lid, device),
				"recipient":         other.lid,
				"peer_recipient_pn": other.pn,
			})
		}
	case e.to.Server == types.HiddenUserServer:
		n = with(n, attrs{
			"from":            sender.by(sender.lid, device),
			"sender_pn":       sender.pn,
			"addressing_mode": string(types.AddressingModeLID),
		})
	default:
		n = with(n, attrs{
			"from":            sender.by(sender.pn, device),
			"sender_lid":      sender.lid,
			"addressing_mode": string(types.AddressingModePN),
		})
	}
	e.s.deliver(t, n)
}

// deliver hands a stanza to a device, or keeps it for later. The caller holds s.mu.
func (s *Server) deliver(t target, n waBinary.Node) {
	if t.companion == nil {
		data, err := encode(n)
		if err == nil {
			n, err = decode(data)
		}
		if err != nil {
			s.log.Warn("sandbox: stanza not delivered", "tag", n.Tag, "err", err)
			return
		}
		if n.Tag == "message" {
			t.user.note(str(n, "id"))
		}
		t.user.mail.put(n)
		return
	}
	c := t.companion
	c.queue.add(n)
	s.changed()
	if c.conn != nil && c.conn.active {
		c.conn.send(n)
	}
}

// stamp is the time as stanzas carry it.
func (s *Server) stamp() string { return strconv.FormatInt(s.opts.Now().Unix(), 10) }

// remembered is how many message ids Delivered gives at most.
const remembered = 1024

// note records that a message has reached one of the user's devices.
func (u *user) note(id string) {
	for _, known := range u.delivered {
		if known == id {
			return
		}
	}
	u.delivered = append(u.delivered, id)
	if extra := len(u.delivered) - remembered; extra > 0 {
		u.delivered = u.delivered[extra:]
	}
}
