package sandbox

import (
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// usync answers questions about users: which devices they have, their other
// address, whether a number is on WhatsApp.
func (s *Server) usync(n waBinary.Node) waBinary.Node {
	query := n.GetChildByTag("query")
	list := n.GetChildByTag("list")
	s.mu.Lock()
	defer s.mu.Unlock()
	var users []waBinary.Node
	for _, q := range list.GetChildren() {
		users = append(users, s.lookUp(q, query))
	}
	a := attrs{}
	for _, name := range []string{"sid", "mode", "last", "index", "context"} {
		a[name] = str(n, name)
	}
	var results []waBinary.Node
	for _, q := range query.GetChildren() {
		results = append(results, el(q.Tag, nil))
	}
	return el("usync", a, el("result", nil, results...), el("list", nil, users...))
}

// lookUp answers about one user, who is named by address or by number. The
// caller holds s.mu.
func (s *Server) lookUp(q, query waBinary.Node) waBinary.Node {
	address := jid(q, "jid")
	var echo []byte
	if contact, ok := q.GetOptionalChildByTag("contact"); ok && address.IsEmpty() {
		echo = content(contact)
		digits, _, _ := strings.Cut(strings.TrimPrefix(string(echo), "+"), "@")
		address = types.NewJID(digits, types.DefaultUserServer)
	}
	address = address.ToNonAD()
	u := s.dir.find(address)
	out := el("user", attrs{"jid": address})
	var children []waBinary.Node
	for _, field := range query.GetChildren() {
		if field.Tag == "contact" {
			answer := leaf("contact", echo)
			answer.Attrs = attrs{"type": "out"}
			if u != nil {
				answer.Attrs["type"] = "in"
				if str(field, "addressing_mode") == string(types.AddressingModeLID) {
					out.Attrs["jid"], out.Attrs["pn_jid"] = u.lid, u.pn
				}
			}
			children = append(children, answer)
			continue
		}
		if u == nil {
			continue
		}
		switch field.Tag {
		case "devices":
			children = append(children, s.deviceList(u))
		case "lid":
			children = append(children, el("lid", attrs{"val": u.lid}))
		case "status":
			children = append(children, leaf("status", []byte(u.about)))
		case "picture":
			if id := pictureID(u.avatar()); id != "" {
				children = append(children, el("picture", attrs{"id": id}))
			}
		case "disappearing_mode":
			children = append(children, el("disappearing_mode", attrs{"duration": 0, "t": 0}))
		}
	}
	if len(children) > 0 {
		out.Content = children
	}
	return out
}

// deviceList is what clients encrypt for: all devices, with the account's
// signature over the list where there are companions.
func (s *Server) deviceList(u *user) waBinary.Node {
	var list []waBinary.Node
	var indexes []uint32
	for _, t := range s.devices(u) {
		d := el("device", attrs{"id": int(t.number())})
		if t.companion != nil {
			d = with(d, attrs{"key-index": t.companion.KeyIndex})
			indexes = append(indexes, t.companion.KeyIndex)
		}
		list = append(list, d)
	}
	children := []waBinary.Node{el("device-list", nil, list...)}
	if len(indexes) > 0 {
		signed := leaf("key-index-list", u.account.owner.KeyIndexList(indexes))
		signed.Attrs = attrs{"ts": s.stamp()}
		children = append(children, signed)
	}
	return el("devices", nil, children...)
}
