package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// Bounds that keep two broken sessions from asking each other for ever.
const (
	maxAsks    = 5
	maxAnswers = 10
)

// askAgain sends a retry receipt: the message could not be opened. From the
// second on, or when there is no session at all, it brings keys for a new one.
func (d *device) askAgain(node waBinary.Node, in incoming) {
	key := in.Sender.String() + " " + in.ID
	d.mu.Lock()
	d.asked[key]++
	count := d.asked[key]
	d.mu.Unlock()
	if count > maxAsks {
		return
	}
	attrs := waBinary.Attrs{"id": in.ID, "to": in.from, "type": string(types.ReceiptTypeRetry)}
	for _, name := range []string{"participant", "recipient"} {
		if j := address(node, name); !j.IsEmpty() {
			attrs[name] = j
		}
	}
	if in.category != "" {
		attrs["category"] = in.category
	}
	children := []waBinary.Node{
		{Tag: "retry", Attrs: waBinary.Attrs{
			"count": strconv.Itoa(count), "id": in.ID, "t": attr(node, "t"), "v": "1",
		}},
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, d.keys.registration)},
	}
	if count > 1 || !d.signal.has(in.Sender) {
		b := d.keys.bundle()
		children = append(children, waBinary.Node{Tag: "keys", Content: []waBinary.Node{
			{Tag: "type", Content: []byte{5}},
			{Tag: "identity", Content: b.Identity[:]},
			keyNode("key", b.OneTimeID, b.OneTime[:], nil),
			keyNode("skey", b.SignedID, b.Signed[:], b.SignedSig[:]),
		}})
	}
	d.net.Route(d.jid, waBinary.Node{Tag: "receipt", Attrs: attrs, Content: children})
}

// resend answers a retry receipt: the message again, for that device alone,
// under a fresh session where the receipt brings keys or asks repeatedly.
func (d *device) resend(node waBinary.Node) error {
	retry, _ := node.GetOptionalChildByTag("retry")
	id := attr(retry, "id")
	count, _ := strconv.Atoi(attr(retry, "count"))
	from := address(node, "from")
	dev := d.byLID(from)
	group := from.Server == types.GroupServer
	if group {
		dev = d.byLID(address(node, "participant"))
	}
	d.mu.Lock()
	out, ok := d.sent[id]
	d.answers[dev.String()+" "+id]++
	tries := d.answers[dev.String()+" "+id]
	d.mu.Unlock()
	if !ok {
		return fmt.Errorf("peer: message %s is not remembered", id)
	}
	if tries > maxAnswers {
		return fmt.Errorf("peer: message %s was asked for %d times", id, tries)
	}
	if _, once := viewOnce(out.msg); once && dev.Device != 0 {
		return errors.New("peer: view-once media is for phones")
	}
	if err := d.renew(node, dev, count); err != nil {
		return err
	}
	m := proto.Clone(out.msg).(*waE2E.Message)
	switch {
	case group:
		key, err := d.signal.distribution(d.life.ctx, from)
		if err != nil {
			return err
		}
		m.SenderKeyDistributionMessage = distribution(from, key)
	case d.isOwn(dev) && !d.isOwn(out.chat):
		m = sentCopy(out.chat, m)
	}
	plain, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	enc, err := d.seal(d.life.ctx, dev, plain, mediaType(m))
	if err != nil {
		return err
	}
	enc.Attrs["count"] = strconv.Itoa(count)
	stanza := d.message(from, id, m)
	if t := attr(retry, "t"); t != "" {
		stanza.Attrs["t"] = t
	}
	if !group {
		stanza.Attrs["device_fanout"] = "false"
	}
	for _, name := range []string{"participant", "recipient"} {
		if j := address(node, name); !j.IsEmpty() {
			stanza.Attrs[name] = j
		}
	}
	if m.GetProtocolMessage() != nil {
		stanza.Attrs["category"] = "peer"
	}
	stanza.Content = []waBinary.Node{enc}
	d.net.Route(d.jid, stanza)
	return nil
}

// renew makes sure that there is a session the other side can follow.
func (d *device) renew(node waBinary.Node, dev types.JID, count int) error {
	if keys, ok := node.GetOptionalChildByTag("keys"); ok {
		b, err := parseKeys(node, keys)
		if err != nil {
			return err
		}
		if err := d.trust(dev, b.Identity, b.DeviceIdentity); err != nil {
			return err
		}
		return d.signal.open(d.life.ctx, dev, b)
	}
	if count < 2 && d.signal.has(dev) {
		return nil
	}
	return d.openSession(d.life.ctx, dev)
}

// keyNode is a prekey as stanzas carry it; ids have three bytes.
func keyNode(tag string, id uint32, pub, signature []byte) waBinary.Node {
	children := []waBinary.Node{
		{Tag: "id", Content: binary.BigEndian.AppendUint32(nil, id)[1:]},
		{Tag: "value", Content: pub},
	}
	if signature != nil {
		children = append(children, waBinary.Node{Tag: "signature", Content: signature})
	}
	return waBinary.Node{Tag: tag, Content: children}
}

// parseKeys reads the keys of a retry receipt.
func parseKeys(receipt, keys waBinary.Node) (b Bundle, err error) {
	reg := content(receipt, "registration")
	identity := content(keys, "identity")
	signed, signature := content(keys, "skey", "value"), content(keys, "skey", "signature")
	signedID := content(keys, "skey", "id")
	if len(reg) != 4 || len(identity) != 32 || len(signed) != 32 || len(signature) != 64 || len(signedID) != 3 {
		return b, errors.New("peer: keys of a retry receipt incomplete")
	}
	b.RegistrationID = binary.BigEndian.Uint32(reg)
	b.Identity, b.Signed, b.SignedSig = [32]byte(identity), [32]byte(signed), [64]byte(signature)
	b.SignedID = keyID(signedID)
	if one, id := content(keys, "key", "value"), content(keys, "key", "id"); len(one) == 32 && len(id) == 3 {
		b.OneTime, b.OneTimeID = [32]byte(one), keyID(id)
	}
	b.DeviceIdentity = content(keys, "device-identity")
	return b, nil
}

func keyID(b []byte) uint32 {
	return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
}
