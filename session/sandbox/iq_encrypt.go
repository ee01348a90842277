package sandbox

import (
	"encoding/binary"

	"go.mau.fi/libsignal/ecc"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// encrypt serves the clients' Signal keys.
func (c *conn) encrypt(n waBinary.Node, set bool) {
	if key, ok := n.GetOptionalChildByTag("key"); ok && !set {
		c.send(result(n, c.s.bundles(key)))
		return
	}
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	dev := c.dev
	if dev == nil {
		return
	}
	if set {
		if err := dev.upload(n); err != "" {
			c.send(refusal(n, 406, err))
			return
		}
		s.changed()
		c.send(result(n))
		c.greet()
		return
	}
	if _, ok := n.GetOptionalChildByTag("digest"); ok {
		if !dev.ready() {
			c.send(refusal(n, codeUnknown, "item-not-found"))
			return
		}
		var ids []waBinary.Node
		for _, k := range dev.OneTime {
			ids = append(ids, leaf("id", keyID(k.ID)))
		}
		c.send(result(n, el("digest", nil,
			leaf("registration", registration(dev.Registration)),
			leaf("type", []byte{ecc.DjbType}),
			leaf("identity", dev.Identity[:]),
			dev.Signed.node(),
			el("list", nil, ids...))))
		return
	}
	c.send(result(n, el("count", attrs{"value": len(dev.OneTime)})))
}

// upload takes the keys of a client: all of them, or a new signed prekey alone.
// The answer is empty, or what is wrong with them.
func (c *companion) upload(n waBinary.Node) string {
	body := n
	if rotate, ok := n.GetOptionalChildByTag("rotate"); ok {
		body = rotate
	}
	signed, ok := body.GetOptionalChildByTag("skey")
	if !ok {
		return "not-acceptable"
	}
	public, signature, id := child(signed, "value"), child(signed, "signature"), child(signed, "id")
	if len(public) != 32 || len(signature) != 64 || len(id) != 3 {
		return "not-acceptable"
	}
	identity := c.Identity
	if raw := child(body, "identity"); len(raw) == 32 && key(raw) != identity {
		return "not-acceptable"
	}
	message := append([]byte{ecc.DjbType}, public...)
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(identity), message, [64]byte(signature)) {
		return "not-acceptable"
	}
	var keys []oneTimeKey
	list := body.GetChildByTag("list")
	for _, k := range list.GetChildren() {
		id, value := child(k, "id"), child(k, "value")
		if len(id) != 3 || len(value) != 32 {
			return "not-acceptable"
		}
		keys = append(keys, oneTimeKey{ID: keyNumber(id), Public: key(value)})
	}
	if raw := child(body, "registration"); len(raw) == 4 {
		c.Registration = binary.BigEndian.Uint32(raw)
	}
	c.Signed = signedKey{ID: keyNumber(id), Public: key(public), Signature: signature}
	c.give(keys)
	return ""
}

// bundles answers who asked for the keys of several devices; each loses one
// one-time key by it.
func (s *Server) bundles(query waBinary.Node) waBinary.Node {
	var users []waBinary.Node
	for _, q := range query.GetChildren() {
		address := jid(q, "jid")
		b, err := s.bundle(address)
		if err != nil {
			users = append(users, el("user", attrs{"jid": address},
				el("error", attrs{"code": codeUnknown, "text": "item-not-found"})))
			continue
		}
		children := []waBinary.Node{
			leaf("registration", registration(b.RegistrationID)),
			leaf("type", []byte{ecc.DjbType}),
			leaf("identity", b.Identity[:]),
			signedKey{ID: b.SignedID, Public: b.Signed, Signature: b.SignedSig[:]}.node(),
		}
		if b.OneTimeID != 0 {
			children = append(children, el("key", nil,
				leaf("id", keyID(b.OneTimeID)), leaf("value", b.OneTime[:])))
		}
		if len(b.DeviceIdentity) > 0 {
			children = append(children, leaf("device-identity", b.DeviceIdentity))
		}
		users = append(users, el("user", attrs{"jid": address, "t": s.stamp()}, children...))
	}
	return el("list", nil, users...)
}

// bundle gives out a device's keys. Phones are asked without the lock held:
// they may be busy.
func (s *Server) bundle(address types.JID) (peer.Bundle, error) {
	s.mu.Lock()
	t, ok := s.device(address)
	if !ok || t.companion != nil && !t.companion.ready() {
		s.mu.Unlock()
		return peer.Bundle{}, errNoKeys
	}
	if t.companion == nil {
		s.mu.Unlock()
		return t.user.phone.Bundle(), nil
	}
	defer s.mu.Unlock()
	return s.take(t.companion), nil
}

// take uses up one of a companion's keys and asks it for more when they run
// low. The caller holds s.mu.
func (s *Server) take(dev *companion) peer.Bundle {
	b := dev.take()
	if len(dev.OneTime) < lowKeys && !dev.warned {
		dev.warned = true
		s.deliver(target{user: dev.account.user, companion: dev}, el("notification",
			attrs{"type": "encrypt", "from": types.ServerJID, "id": s.newID(), "t": s.stamp()},
			el("count", attrs{"value": len(dev.OneTime)})))
	}
	s.changed()
	return b
}

// node is the key as stanzas carry it.
func (k signedKey) node() waBinary.Node {
	return el("skey", nil, leaf("id", keyID(k.ID)), leaf("value", k.Public[:]), leaf("signature", k.Signature))
}

func registration(id uint32) []byte { return binary.BigEndian.AppendUint32(nil, id) }

// keyID is a key's number in three bytes.
func keyID(id uint32) []byte { return binary.BigEndian.AppendUint32(nil, id)[1:] }

func keyNumber(id []byte) uint32 {
	return uint32(id[0])<<16 | uint32(id[1])<<8 | uint32(id[2])
}
