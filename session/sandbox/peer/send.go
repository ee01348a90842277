package peer

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// errNobody says that no device of the recipient could be reached.
var errNobody = errors.New("peer: no device to send to")

// send sends a message to a user (by number or LID) or a group, to every device
// of everybody concerned, under the id.
func (d *device) send(ctx context.Context, to types.JID, id string, m *waE2E.Message) error {
	to = d.byLID(to).ToNonAD()
	d.remember(id, outgoing{to, m})
	if to.Server == types.GroupServer {
		return d.sendGroup(ctx, to, id, m)
	}
	plain, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	copied, err := proto.Marshal(sentCopy(to, m))
	if err != nil {
		return err
	}
	media := mediaType(m)
	_, once := viewOnce(m)
	var list []waBinary.Node
	var reached int
	for _, dev := range d.net.Devices(to) {
		if once && dev.Device != 0 {
			list = append(list, recipient(dev, unavailable()))
			continue
		}
		enc, err := d.seal(ctx, dev, plain, media)
		if err != nil {
			d.log.Debug("device left out", "err", err)
			continue
		}
		list = append(list, recipient(dev, enc))
		reached++
	}
	if reached == 0 {
		return errNobody
	}
	for _, dev := range d.ownDevices() {
		if enc, err := d.seal(ctx, dev, copied, media); err == nil {
			list = append(list, recipient(dev, enc))
		}
	}
	node := d.message(to, id, m)
	if number := d.net.Alias(to); !number.IsEmpty() {
		node.Attrs["peer_recipient_pn"] = number
	}
	node.Content = []waBinary.Node{{Tag: "participants", Content: list}}
	d.net.Route(d.jid, node)
	return nil
}

// sendGroup seals once with the device's sender key, and gives that key to
// every device of every member in the same stanza. What may be viewed once is
// sealed for each member's phone instead, since all devices have the key.
func (d *device) sendGroup(ctx context.Context, group types.JID, id string, m *waE2E.Message) error {
	plain, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	_, once := viewOnce(m)
	direct, media := plain, mediaType(m)
	var common []waBinary.Node
	if !once {
		key, cipher, err := d.signal.encryptGroup(ctx, group, plain)
		if err != nil {
			return err
		}
		direct, err = proto.Marshal(&waE2E.Message{SenderKeyDistributionMessage: distribution(group, key)})
		if err != nil {
			return err
		}
		common = []waBinary.Node{encNode(encSenderKey, cipher, media)}
		media = ""
	}
	var list []waBinary.Node
	for _, member := range d.net.Group(group) {
		for _, dev := range d.net.Devices(member) {
			if d.isSelf(dev) {
				continue
			}
			if once && dev.Device != 0 {
				list = append(list, recipient(dev, unavailable()))
				continue
			}
			enc, err := d.seal(ctx, dev, direct, media)
			if err != nil {
				d.log.Debug("group member's device left out", "err", err)
				continue
			}
			list = append(list, recipient(dev, enc))
		}
	}
	if len(list) == 0 {
		return errNobody
	}
	node := d.message(group, id, m)
	node.Attrs["addressing_mode"] = string(types.AddressingModeLID)
	node.Content = append([]waBinary.Node{{Tag: "participants", Content: list}}, common...)
	d.net.Route(d.jid, node)
	return nil
}

// sendPeer sends a protocol message to one of the user's own devices.
func (d *device) sendPeer(ctx context.Context, to types.JID, m *waE2E.ProtocolMessage) error {
	plain, err := proto.Marshal(&waE2E.Message{ProtocolMessage: m})
	if err != nil {
		return err
	}
	id := newID()
	d.remember(id, outgoing{to, &waE2E.Message{ProtocolMessage: m}})
	enc, err := d.seal(ctx, to, plain, "")
	if err != nil {
		return err
	}
	d.net.Route(d.jid, waBinary.Node{
		Tag:     "message",
		Attrs:   waBinary.Attrs{"id": id, "to": to, "type": "text", "category": "peer"},
		Content: []waBinary.Node{{Tag: "meta", Attrs: waBinary.Attrs{"appdata": "default"}}, enc},
	})
	return nil
}

// message is the stanza around a message, without content.
func (d *device) message(to types.JID, id string, m *waE2E.Message) waBinary.Node {
	kind := "text"
	if mediaType(m) != "" {
		kind = "media"
	}
	attrs := waBinary.Attrs{"id": id, "to": to, "type": kind}
	if d.push != "" {
		attrs["notify"] = d.push
	}
	return waBinary.Node{Tag: "message", Attrs: attrs}
}

// seal encrypts for one device, opening a session first where there is none.
func (d *device) seal(ctx context.Context, to types.JID, plain []byte, media string) (waBinary.Node, error) {
	addr := d.byLID(to)
	if !d.signal.has(addr) {
		if err := d.openSession(ctx, addr); err != nil {
			return waBinary.Node{}, err
		}
	}
	kind, cipher, err := d.signal.encrypt(ctx, addr, plain)
	if err != nil {
		return waBinary.Node{}, err
	}
	return encNode(kind, cipher, media), nil
}

func encNode(kind string, cipher []byte, media string) waBinary.Node {
	enc := waBinary.Node{Tag: "enc", Attrs: waBinary.Attrs{"v": "2", "type": kind}, Content: cipher}
	if media != "" {
		enc.Attrs["mediatype"] = media
	}
	return enc
}

// openSession starts a session with the keys the server has of a device.
func (d *device) openSession(ctx context.Context, dev types.JID) error {
	b, err := d.net.Bundle(dev)
	if err != nil {
		return fmt.Errorf("peer: keys of a device: %w", err)
	}
	if err := d.trust(dev, b.Identity, b.DeviceIdentity); err != nil {
		return err
	}
	return d.signal.open(ctx, dev, b)
}

// trust holds a companion to its account's signature. A user's phone is
// trusted with whatever key it shows.
func (d *device) trust(dev types.JID, identity [32]byte, signed []byte) error {
	if dev.Device == 0 {
		return nil
	}
	account, err := d.accountKey(dev)
	if err != nil {
		return err
	}
	return verifyCompanion(signed, identity, account)
}

// accountKey is the identity of the phone that a companion belongs to.
func (d *device) accountKey(dev types.JID) ([32]byte, error) {
	phone := dev.ToNonAD()
	if d.isOwn(phone) && d.jid.Device == 0 {
		return d.keys.identity.PublicKey().PublicKey(), nil
	}
	if k, ok := d.signal.identityOf(phone); ok {
		return k, nil
	}
	b, err := d.net.Bundle(phone)
	if err != nil {
		return [32]byte{}, fmt.Errorf("peer: keys of a companion's phone: %w", err)
	}
	return b.Identity, nil
}

// ownDevices are the user's other devices.
func (d *device) ownDevices() []types.JID {
	var list []types.JID
	for _, dev := range d.net.Devices(d.lid.ToNonAD()) {
		if !d.isSelf(dev) {
			list = append(list, dev)
		}
	}
	return list
}

func (d *device) isSelf(dev types.JID) bool {
	return d.isOwn(dev) && dev.Device == d.lid.Device
}

func (d *device) remember(id string, o outgoing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.sent[id]; !ok {
		d.order = append(d.order, id)
	}
	d.sent[id] = o
	if len(d.order) > kept {
		delete(d.sent, d.order[0])
		d.order = d.order[1:]
	}
}

func recipient(dev types.JID, child waBinary.Node) waBinary.Node {
	return waBinary.Node{Tag: "to", Attrs: waBinary.Attrs{"jid": dev}, Content: []waBinary.Node{child}}
}

// unavailable stands in for what only phones may see.
func unavailable() waBinary.Node {
	return waBinary.Node{Tag: "unavailable", Attrs: waBinary.Attrs{"type": "view_once"}}
}

func distribution(group types.JID, key []byte) *waE2E.SenderKeyDistributionMessage {
	return &waE2E.SenderKeyDistributionMessage{
		GroupID:                             proto.String(group.String()),
		AxolotlSenderKeyDistributionMessage: key,
	}
}

// sentCopy is what a user's own other devices get of a message.
func sentCopy(chat types.JID, m *waE2E.Message) *waE2E.Message {
	return &waE2E.Message{
		DeviceSentMessage:  &waE2E.DeviceSentMessage{DestinationJID: proto.String(chat.String()), Message: m},
		MessageContextInfo: m.MessageContextInfo,
	}
}
