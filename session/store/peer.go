package store

import (
	"strings"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlPeerOf     = `SELECT a.id, a.peer_id FROM address a WHERE a.jid = ?`
	sqlAddPeer    = `INSERT INTO peer (jid, number, is_group, name, folded) VALUES (?, ?, ?, ?, ?) RETURNING id`
	sqlAddAddress = `INSERT INTO address (jid, peer_id) VALUES (?, ?) RETURNING id`
	sqlPeer       = `SELECT jid, number, is_group, contact, business, push, subject, written, self FROM peer WHERE id = ?`
	sqlSetPeer    = `UPDATE peer SET jid = ?2, number = ?3, contact = ?4, business = ?5, push = ?6, subject = ?7,
		name = ?8, folded = ?9, written = ?10, self = ?11 WHERE id = ?1`
	sqlSetWritten = `UPDATE peer SET written = 1 WHERE id = ? AND written = 0`
	sqlSetSelf    = `UPDATE peer SET self = 1 WHERE id = ? AND self = 0`
	sqlSelf       = `SELECT a.id FROM peer p JOIN address a ON a.jid = p.jid WHERE p.self = 1 LIMIT 1`
	sqlAddChat    = `INSERT INTO chat (id) VALUES (?) ON CONFLICT DO NOTHING`
	sqlHasChat    = `SELECT EXISTS (SELECT 1 FROM chat WHERE id = ?)`
	sqlSetAvatar  = `INSERT INTO avatar (peer_id, jpeg) VALUES (?, ?)
		ON CONFLICT (peer_id) DO UPDATE SET jpeg = excluded.jpeg WHERE jpeg <> excluded.jpeg`
)

const (
	numberServer = "@s.whatsapp.net"
	lidServer    = "@lid"
	groupServer  = "@g.us"
)

// peer is a row of that table.
type peer struct {
	jid                              session.JID
	number                           string
	group                            bool
	contact, business, push, subject string
	written, self                    bool
}

// numberOf is "+34600111222" for the address of a phone number, else "".
func numberOf(jid session.JID) string {
	if user, ok := strings.CutSuffix(string(jid), numberServer); ok && user != "" {
		return "+" + user
	}
	return ""
}

// userOf is what a JID says before its server.
func userOf(jid session.JID) string {
	user, _, _ := strings.Cut(string(jid), "@")
	return user
}

func isGroup(jid session.JID) bool { return strings.HasSuffix(string(jid), groupServer) }

// name is what WhatsApp would show: the group's subject, or the name in the
// address book, the business, the name the person chose, the number.
func (p *peer) name() string {
	for _, n := range []string{p.subject, p.contact, p.business, p.push, p.number, userOf(p.jid)} {
		if n != "" {
			return n
		}
	}
	return string(p.jid)
}

func (p *peer) folded() string {
	return fold(strings.Join([]string{p.subject, p.contact, p.business, p.push, p.number}, " "))
}

// known is what a transaction has looked up: messages come by the thousand, and
// from few people.
type known struct {
	addresses map[session.JID]at
	chats     map[session.JID]session.ChatID
	marked    map[mark]bool
}

// at is an address and its peer.
type at struct{ address, peer int64 }

// mark is what sqlSetWritten or sqlSetSelf has noted of a peer.
type mark struct {
	query string
	peer  int64
}

func newKnown() known {
	return known{map[session.JID]at{}, map[session.JID]session.ChatID{}, map[mark]bool{}}
}

// address finds or makes the address and its peer.
func (t *tx) address(jid session.JID) (address, id int64, err error) {
	if a, ok := t.known.addresses[jid]; ok {
		return a.address, a.peer, nil
	}
	if address, id, err = t.findAddress(jid); err == nil {
		t.known.addresses[jid] = at{address, id}
	}
	return address, id, err
}

func (t *tx) findAddress(jid session.JID) (address, id int64, err error) {
	ok, err := t.get(sqlPeerOf, []any{jid}, &address, &id)
	if ok || err != nil {
		return address, id, err
	}
	p := peer{jid: jid, number: numberOf(jid), group: isGroup(jid)}
	if _, err := t.get(sqlAddPeer, []any{jid, p.number, p.group, p.name(), p.folded()}, &id); err != nil {
		return 0, 0, err
	}
	_, err = t.get(sqlAddAddress, []any{jid, id}, &address)
	return address, id, err
}

// chat finds or makes the chat with a peer.
func (t *tx) chat(jid session.JID) (session.ChatID, error) {
	if id, ok := t.known.chats[jid]; ok {
		return id, nil
	}
	_, id, err := t.address(jid)
	if err != nil {
		return 0, err
	}
	n, err := t.exec(sqlAddChat, id)
	if n > 0 {
		t.touch(session.ChatID(id), 0)
	}
	if err == nil {
		t.known.chats[jid] = session.ChatID(id)
	}
	return session.ChatID(id), err
}

// mark notes once that a peer has written, or is the user.
func (t *tx) mark(query string, peer int64) error {
	m := mark{query, peer}
	if t.known.marked[m] {
		return nil
	}
	t.known.marked[m] = true
	_, err := t.exec(query, peer)
	return err
}

func (t *tx) peer(id int64) (p peer, err error) {
	_, err = t.get(sqlPeer, []any{id}, &p.jid, &p.number, &p.group,
		&p.contact, &p.business, &p.push, &p.subject, &p.written, &p.self)
	return p, err
}

func (t *tx) setPeer(id int64, p peer) error {
	_, err := t.exec(sqlSetPeer, id, p.jid, p.number, p.contact, p.business, p.push, p.subject,
		p.name(), p.folded(), p.written, p.self)
	return err
}

// person stores what is new about one.
func (t *tx) person(in session.Person) error {
	if in.JID == "" {
		return nil
	}
	_, id, err := t.address(in.JID)
	if err != nil {
		return err
	}
	old, err := t.peer(id)
	if err != nil {
		return err
	}
	p := old
	for _, f := range []struct{ to, from *string }{
		{&p.contact, &in.Contact}, {&p.push, &in.Push}, {&p.business, &in.Business},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	changed := p != old
	if changed {
		if err := t.setPeer(id, p); err != nil {
			return err
		}
	}
	if len(in.Avatar) > 0 {
		n, err := t.exec(sqlSetAvatar, id, in.Avatar)
		if err != nil {
			return err
		}
		changed = changed || n > 0
	}
	if !changed {
		return nil
	}
	return t.renamed(id, p.written && p.name() != old.name())
}

// renamed tells that a peer looks different now: in the list when there is a
// chat with it, and in every group it wrote in.
func (t *tx) renamed(id int64, everywhere bool) error {
	var listed bool
	if _, err := t.get(sqlHasChat, []any{id}, &listed); err != nil {
		return err
	}
	if listed {
		t.touch(session.ChatID(id), 0)
	}
	if everywhere {
		t.tell(session.Change{All: true})
	}
	return nil
}
