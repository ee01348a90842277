package peer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.mau.fi/libsignal/signalerror"
	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// Got is a message as a simulated device received and opened it.
type Got struct {
	ID           string
	Chat, Sender types.JID // by LID; the sender with its device
	FromMe       bool      // sent by another device of the same user
	At           time.Time // by the server's stamp
	Message      *waE2E.Message
	SHA256       []byte // of the decrypted and verified media file; nil without media
	Err          error  // why the media file could not be opened
	Duplicates   int    // how many times it came again
	Retries      int    // how many times the device had to ask for it again

	looked bool // whether SHA256 and Err are set
}

// incoming is a message on its way through a device.
type incoming struct {
	*Got
	from     types.JID // the stanza's sender, as receipts and answers go to
	category string
	push     string
}

// Received is every message that arrived, oldest first, the last 1,000 of them.
// It downloads the media that nobody has looked at yet, and so may block.
func (d *device) Received() []Got {
	d.mu.Lock()
	list := append([]*Got(nil), d.got...)
	d.mu.Unlock()
	out := make([]Got, len(list))
	for i, g := range list {
		d.look(g)
		d.mu.Lock()
		out[i] = *g
		d.mu.Unlock()
	}
	return out
}

// look opens the media file of a message and keeps its hash.
func (d *device) look(g *Got) {
	d.mu.Lock()
	looked := g.looked
	d.mu.Unlock()
	if looked {
		return
	}
	plain, err := d.fetch(g.Message)
	d.mu.Lock()
	defer d.mu.Unlock()
	g.looked = true
	switch {
	case err == nil:
		sum := sha256.Sum256(plain)
		g.SHA256 = sum[:]
	case !errors.Is(err, errNoMedia):
		g.Err = err
	}
}

// receive opens a message stanza, and answers with a receipt or a request to
// send it again.
func (d *device) receive(node waBinary.Node) {
	in := d.source(node)
	key := in.Sender.String() + " " + in.ID
	var opened, again bool
	for _, enc := range node.GetChildrenByTag("enc") {
		msg, err := d.open(node, enc, in)
		if err != nil {
			d.mu.Lock()
			again = d.seen[key] != nil
			d.mu.Unlock()
			// A counter that was used is a stanza that was opened before.
			if !again && !errors.Is(err, signalerror.ErrOldCounter) {
				d.log.Debug("message not opened, asking again", "err", err)
				d.askAgain(node, in)
				return
			}
			opened = true
			continue
		}
		opened = true
		if k := msg.GetSenderKeyDistributionMessage(); k != nil && in.Chat.Server == types.GroupServer {
			if err := d.signal.learn(d.life.ctx, in.Chat, in.Sender, k.GetAxolotlSenderKeyDistributionMessage()); err != nil {
				d.log.Debug("sender key not taken", "err", err)
			}
			if onlyKey(msg) {
				continue
			}
		}
		if dsm := msg.GetDeviceSentMessage(); dsm != nil && in.FromMe {
			msg = dsm.Message
		}
		in.Message = msg
	}
	if !opened {
		return
	}
	first := (in.Message != nil || again) && d.keep(key, in.Got, in.category)
	switch {
	case in.category == "peer":
		d.receipt(node, string(types.ReceiptTypePeerMsg))
	case in.FromMe:
		d.receipt(node, string(types.ReceiptTypeSender))
	default:
		d.receipt(node, string(types.ReceiptTypeDelivered))
	}
	if first && d.heard != nil {
		d.heard(in)
	}
}

// source reads who sent a stanza and to which chat.
func (d *device) source(node waBinary.Node) incoming {
	from := address(node, "from")
	in := incoming{
		Got:      &Got{ID: attr(node, "id")},
		from:     from,
		category: attr(node, "category"),
		push:     attr(node, "notify"),
	}
	if t, err := strconv.ParseInt(attr(node, "t"), 10, 64); err == nil {
		in.At = time.Unix(t, 0)
	}
	switch {
	case from.Server == types.GroupServer:
		in.Chat = from
		in.Sender = d.byLID(address(node, "participant"))
	case d.isOwn(from):
		in.Sender = d.byLID(from)
		in.Chat = in.Sender.ToNonAD()
		if r := address(node, "recipient"); !r.IsEmpty() {
			in.Chat = d.byLID(r).ToNonAD()
		}
	default:
		in.Sender = d.byLID(from)
		in.Chat = in.Sender.ToNonAD()
	}
	in.FromMe = d.isOwn(in.Sender)
	return in
}

// open decrypts one ciphertext of a stanza.
func (d *device) open(node, enc waBinary.Node, in incoming) (*waE2E.Message, error) {
	body, ok := enc.Content.([]byte)
	if !ok {
		return nil, errors.New("peer: ciphertext without bytes")
	}
	var plain []byte
	var err error
	if kind := attr(enc, "type"); kind == encSenderKey {
		plain, err = d.signal.decryptGroup(d.life.ctx, in.Chat, in.Sender, body)
	} else {
		var account [32]byte
		if kind == encPreKey && in.Sender.Device != 0 {
			if account, err = d.accountKey(in.Sender); err != nil {
				return nil, err
			}
		}
		plain, err = d.signal.decrypt(d.life.ctx, in.Sender, kind, body, func(identity [32]byte) error {
			if in.Sender.Device == 0 {
				return nil
			}
			return verifyCompanion(content(node, "device-identity"), identity, account)
		})
	}
	if err != nil {
		return nil, err
	}
	var m waE2E.Message
	if err := proto.Unmarshal(plain, &m); err != nil {
		return nil, fmt.Errorf("peer: message: %w", err)
	}
	return &m, nil
}

// keep notes a message down and reports whether it came for the first time.
func (d *device) keep(key string, g *Got, category string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.seen[key]; old != nil {
		old.Duplicates++
		return false
	}
	g.Retries = d.asked[key]
	delete(d.asked, key)
	d.seen[key] = g
	if category == "peer" {
		g.looked = true // nothing in it for Received
		return true
	}
	d.got = append(d.got, g)
	if len(d.got) > kept {
		old := d.got[0]
		delete(d.seen, old.Sender.String()+" "+old.ID)
		d.got[0] = nil
		d.got = d.got[1:]
	}
	return true
}

// receipt answers a message. An empty kind says that it was delivered.
func (d *device) receipt(node waBinary.Node, kind string) {
	r := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{"id": attr(node, "id"), "to": address(node, "from")}}
	if kind != "" {
		r.Attrs["type"] = kind
	}
	for _, key := range []string{"participant", "recipient"} {
		if j := address(node, key); !j.IsEmpty() {
			r.Attrs[key] = j
		}
	}
	d.net.Route(d.jid, r)
}

// onlyKey reports whether a message carries nothing but a sender key.
func onlyKey(m *waE2E.Message) bool {
	c := proto.Clone(m).(*waE2E.Message)
	c.SenderKeyDistributionMessage, c.MessageContextInfo = nil, nil
	return proto.Size(c) == 0
}
