package peer

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/groups"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/util/optional"

	"go.mau.fi/whatsmeow/types"
)

// Kinds of ciphertext, as <enc type> names them.
const (
	encPreKey    = "pkmsg" // first messages of a session
	encMessage   = "msg"
	encSenderKey = "skmsg" // to a group
)

var errPadding = errors.New("peer: padding wrong")

// endpoint is one device's side of the Signal protocol. Addresses are device
// JIDs by LID. It asks nobody for keys; whoever has no session says so with
// has and calls open first.
type endpoint struct {
	own  types.JID
	keys *keyring

	mu  sync.Mutex
	mem *memory
}

func newEndpoint(own types.JID, keys *keyring) *endpoint {
	return &endpoint{own: own, keys: keys, mem: newMemory(keys)}
}

// has reports whether there is a session with the device.
func (e *endpoint) has(to types.JID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.mem.sessions[to.SignalAddress().String()]
	return ok
}

// session is the session with a device, encoded; nil where there is none.
func (e *endpoint) session(with types.JID) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.mem.sessions[with.SignalAddress().String()]
}

// resume puts a session back.
func (e *endpoint) resume(with types.JID, raw []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := record.NewSessionFromBytes(raw, e.mem.codec.Session, e.mem.codec.State); err != nil {
		return fmt.Errorf("peer: kept session: %w", err)
	}
	e.mem.sessions[with.SignalAddress().String()] = raw
	return nil
}

// forget drops every session and sender key, as a reinstalled phone would.
func (e *endpoint) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.mem.sessions)
	clear(e.mem.senderKeys)
}

// identityOf is the identity key last seen of a device.
func (e *endpoint) identityOf(device types.JID) ([32]byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	k, ok := e.mem.identities[device.SignalAddress().String()]
	return k, ok
}

// open starts a new session from the device's keys; a session that is there
// already can still open what is on its way.
func (e *endpoint) open(ctx context.Context, to types.JID, b Bundle) error {
	one, oneID := ecc.ECPublicKeyable(nil), optional.NewEmptyUint32()
	if b.OneTimeID != 0 {
		one, oneID = ecc.NewDjbECPublicKey(b.OneTime), optional.NewOptionalUint32(b.OneTimeID)
	}
	bundle := prekey.NewBundle(b.RegistrationID, uint32(to.Device), oneID, b.SignedID,
		one, ecc.NewDjbECPublicKey(b.Signed), b.SignedSig,
		identity.NewKey(ecc.NewDjbECPublicKey(b.Identity)))
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.builder(to).ProcessBundle(ctx, bundle)
}

func (e *endpoint) builder(with types.JID) *session.Builder {
	return session.NewBuilderFromSignal(e.mem, with.SignalAddress(), e.mem.codec)
}

// encrypt seals a padded message for one device. The kind is encPreKey until
// the device has answered.
func (e *endpoint) encrypt(ctx context.Context, to types.JID, plain []byte) (kind string, cipher []byte, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m, err := session.NewCipher(e.builder(to), to.SignalAddress()).Encrypt(ctx, pad(plain))
	if err != nil {
		return "", nil, err
	}
	kind = encMessage
	if m.Type() == protocol.PREKEY_TYPE {
		kind = encPreKey
	}
	return kind, m.Serialize(), nil
}

// decrypt opens a direct ciphertext. For encPreKey, check is called with the
// sender's identity key before anything is kept.
func (e *endpoint) decrypt(ctx context.Context, from types.JID, kind string, cipher []byte, check func([32]byte) error) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := session.NewCipher(e.builder(from), from.SignalAddress())
	var plain []byte
	switch kind {
	case encPreKey:
		m, err := protocol.NewPreKeySignalMessageFromBytes(cipher, e.mem.codec.PreKeySignalMessage, e.mem.codec.SignalMessage)
		if err != nil {
			return nil, err
		}
		if err := check(m.IdentityKey().PublicKey().PublicKey()); err != nil {
			return nil, err
		}
		if plain, err = c.DecryptMessage(ctx, m); err != nil {
			return nil, err
		}
	case encMessage:
		m, err := protocol.NewSignalMessageFromBytes(cipher, e.mem.codec.SignalMessage)
		if err != nil {
			return nil, err
		}
		if plain, err = c.Decrypt(ctx, m); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("peer: ciphertext of unknown kind %q", kind)
	}
	return unpad(plain)
}

// encryptGroup seals a message with the device's sender key for the group. The
// distribution message fits the ciphertext and all later ones.
func (e *endpoint) encryptGroup(ctx context.Context, group types.JID, plain []byte) (distribution, cipher []byte, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	name := protocol.NewSenderKeyName(group.String(), e.own.SignalAddress())
	b := groups.NewGroupSessionBuilder(e.mem, e.mem.codec)
	d, err := b.Create(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	m, err := groups.NewGroupCipher(b, name, e.mem).Encrypt(ctx, pad(plain))
	if err != nil {
		return nil, nil, err
	}
	return d.Serialize(), m.SignedSerialize(), nil
}

// distribution is the sender key for the group as it stands now.
func (e *endpoint) distribution(ctx context.Context, group types.JID) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	name := protocol.NewSenderKeyName(group.String(), e.own.SignalAddress())
	d, err := groups.NewGroupSessionBuilder(e.mem, e.mem.codec).Create(ctx, name)
	if err != nil {
		return nil, err
	}
	return d.Serialize(), nil
}

// learn takes another device's sender key.
func (e *endpoint) learn(ctx context.Context, group, from types.JID, distribution []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	d, err := protocol.NewSenderKeyDistributionMessageFromBytes(distribution, e.mem.codec.SenderKeyDistributionMessage)
	if err != nil {
		return err
	}
	name := protocol.NewSenderKeyName(group.String(), from.SignalAddress())
	return groups.NewGroupSessionBuilder(e.mem, e.mem.codec).Process(ctx, name, d)
}

// decryptGroup opens what a group member sealed with its sender key.
func (e *endpoint) decryptGroup(ctx context.Context, group, from types.JID, cipher []byte) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m, err := protocol.NewSenderKeyMessageFromBytes(cipher, e.mem.codec.SenderKeyMessage)
	if err != nil {
		return nil, err
	}
	name := protocol.NewSenderKeyName(group.String(), from.SignalAddress())
	b := groups.NewGroupSessionBuilder(e.mem, e.mem.codec)
	plain, err := groups.NewGroupCipher(b, name, e.mem).Decrypt(ctx, m)
	if err != nil {
		return nil, err
	}
	return unpad(plain)
}

// pad adds one to fifteen bytes, each of them their number.
func pad(plain []byte) []byte {
	var r [1]byte
	rand.Read(r[:])
	n := int(r[0]%15) + 1
	return append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
}

func unpad(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errPadding
	}
	n := int(b[len(b)-1])
	if n == 0 || n > len(b) || !bytes.HasSuffix(b, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errPadding
	}
	return b[:len(b)-n], nil
}
