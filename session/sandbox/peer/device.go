package peer

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// kept is how many messages a device remembers: those it sent, to answer retry
// receipts, and those it got, for Received.
const kept = 1000

// device is what phone and people have in common: keys, Signal, an inbox, and
// the manners of a WhatsApp client about receipts and retries.
type device struct {
	net      Net
	log      *slog.Logger
	life     *life
	jid, lid types.JID // the device, by number and by LID
	push     string    // what the user calls itself
	keys     *keyring
	signal   *endpoint

	// heard is called for every message that was opened for the first time, in
	// the order of arrival; errored for requests to upload media again. Either
	// may be nil.
	heard   func(incoming)
	errored func(waBinary.Node)

	mu      sync.Mutex
	inbox   []waBinary.Node
	busy    bool
	got     []*Got
	seen    map[string]*Got // by sender and id
	asked   map[string]int  // retry receipts sent, by sender and id
	sent    map[string]outgoing
	order   []string       // of sent, oldest first
	answers map[string]int // retries answered, by device and id
}

func newDevice(net Net, l *life, log *slog.Logger, seed int64, number, lid types.JID, push string) *device {
	keys := newKeyring(seed, number)
	return &device{
		net: net, log: log, life: l, jid: number, lid: lid, push: push,
		keys: keys, signal: newEndpoint(lid, keys),
		seen: map[string]*Got{}, asked: map[string]int{},
		sent: map[string]outgoing{}, answers: map[string]int{},
	}
}

func (d *device) JID() types.JID { return d.jid }

func (d *device) LID() types.JID { return d.lid }

func (d *device) Bundle() Bundle { return d.keys.bundle() }

// Deliver takes a stanza and returns at once; the device reads its stanzas one
// after the other.
func (d *device) Deliver(node waBinary.Node) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inbox = append(d.inbox, node)
	if !d.busy {
		d.busy = true
		d.life.do(d.read)
	}
}

func (d *device) read() {
	for {
		d.mu.Lock()
		if len(d.inbox) == 0 || d.life.ctx.Err() != nil {
			d.busy = false
			d.mu.Unlock()
			return
		}
		node := d.inbox[0]
		d.inbox = d.inbox[1:]
		d.mu.Unlock()
		switch node.Tag {
		case "message":
			d.receive(node)
		case "receipt":
			d.receipted(node)
		}
	}
}

// Forget drops the device's Signal sessions, as a restart of the sandbox does
// with people's; tests see how everybody gets over it.
func (d *device) Forget() { d.signal.forget() }

func (d *device) receipted(node waBinary.Node) {
	switch attr(node, "type") {
	case string(types.ReceiptTypeRetry):
		if err := d.resend(node); err != nil {
			d.log.Debug("retry receipt not answered", "err", err)
		}
	case string(types.ReceiptTypeServerError):
		if d.errored != nil {
			d.errored(node)
		}
	}
}

// byLID is the address Signal sessions and chats go by.
func (d *device) byLID(j types.JID) types.JID {
	if j.Server == types.DefaultUserServer {
		if lid := d.net.Alias(j); !lid.IsEmpty() {
			return lid
		}
	}
	return j
}

func (d *device) isOwn(j types.JID) bool {
	return j.User == d.lid.User && j.Server == d.lid.Server ||
		j.User == d.jid.User && j.Server == d.jid.Server
}

// newID is a message id like a phone's. It is random: an id that came again
// after a restart would be taken for the same message.
func newID() string {
	b := make([]byte, 9)
	rand.Read(b)
	return "3A" + strings.ToUpper(hex.EncodeToString(b))
}

// attr is an attribute as text, whether it came from a socket or was put there
// by the server; empty where there is none.
func attr(n waBinary.Node, key string) string {
	switch v := n.Attrs[key].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// address is a JID attribute; the empty JID where there is none.
func address(n waBinary.Node, key string) types.JID {
	switch v := n.Attrs[key].(type) {
	case types.JID:
		return v
	case string:
		if j, err := types.ParseJID(v); err == nil {
			return j
		}
	}
	return types.EmptyJID
}

// content is a child's bytes; nil where there are none.
func content(n waBinary.Node, tags ...string) []byte {
	c, ok := n.GetOptionalChildByTag(tags...)
	if !ok {
		return nil
	}
	b, _ := c.Content.([]byte)
	return b
}

// outgoing is a sent message, remembered for retries.
type outgoing struct {
	chat types.JID // by LID, or a group
	msg  *waE2E.Message
}
