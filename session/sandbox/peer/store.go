package peer

import (
	"context"
	"errors"

	"go.mau.fi/libsignal/ecc"
	groups "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/serialize"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/state/store"
)

var _ store.SignalProtocol = (*memory)(nil)

var errUnused = errors.New("peer: not kept in memory")

// memory is what libsignal keeps between messages. Sessions and sender keys are
// stored encoded, so that a decryption that fails half way changes nothing. The
// endpoint's lock guards it.
type memory struct {
	keys       *keyring
	codec      *serialize.Serializer
	identities map[string][32]byte
	sessions   map[string][]byte
	senderKeys map[string][]byte
}

func newMemory(keys *keyring) *memory {
	return &memory{
		keys:       keys,
		codec:      serialize.NewProtoBufSerializer(),
		identities: map[string][32]byte{},
		sessions:   map[string][]byte{},
		senderKeys: map[string][]byte{},
	}
}

func (m *memory) GetIdentityKeyPair() *identity.KeyPair {
	return identity.NewKeyPair(identity.NewKey(m.keys.identity.PublicKey()), m.keys.identity.PrivateKey())
}

func (m *memory) GetLocalRegistrationID() uint32 { return m.keys.registration }

func (m *memory) SaveIdentity(_ context.Context, a *protocol.SignalAddress, k *identity.Key) error {
	m.identities[a.String()] = k.PublicKey().PublicKey()
	return nil
}

// IsTrustedIdentity trusts everybody, as WhatsApp's phones do: they show a
// notice when a contact's key changes, and go on. Companions are held to their
// account's signature instead (verifyCompanion).
func (m *memory) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

func (m *memory) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	if id == 0 || id > oneTimeKeys {
		return nil, nil
	}
	return record.NewPreKey(id, m.keys.oneTime(id), nil), nil
}

func (m *memory) StorePreKey(context.Context, uint32, *record.PreKey) error { return errUnused }

func (m *memory) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	return id > 0 && id <= oneTimeKeys, nil
}

// RemovePreKey keeps the key: see oneTimeKeys.
func (m *memory) RemovePreKey(context.Context, uint32) error { return nil }

func (m *memory) LoadSession(_ context.Context, a *protocol.SignalAddress) (*record.Session, error) {
	raw, ok := m.sessions[a.String()]
	if !ok {
		return record.NewSession(m.codec.Session, m.codec.State), nil
	}
	return record.NewSessionFromBytes(raw, m.codec.Session, m.codec.State)
}

func (m *memory) GetSubDeviceSessions(context.Context, string) ([]uint32, error) {
	return nil, errUnused
}

func (m *memory) StoreSession(_ context.Context, a *protocol.SignalAddress, s *record.Session) error {
	m.sessions[a.String()] = s.Serialize()
	return nil
}

func (m *memory) ContainsSession(_ context.Context, a *protocol.SignalAddress) (bool, error) {
	_, ok := m.sessions[a.String()]
	return ok, nil
}

func (m *memory) DeleteSession(_ context.Context, a *protocol.SignalAddress) error {
	delete(m.sessions, a.String())
	return nil
}

func (m *memory) DeleteAllSessions(context.Context) error {
	clear(m.sessions)
	return nil
}

func (m *memory) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != signedKeyID {
		return nil, nil
	}
	k := m.keys.signed
	pair := ecc.NewECKeyPair(k.PublicKey(), k.PrivateKey())
	return record.NewSignedPreKey(id, 0, pair, m.keys.signature, nil), nil
}

func (m *memory) LoadSignedPreKeys(context.Context) ([]*record.SignedPreKey, error) {
	return nil, errUnused
}

func (m *memory) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error {
	return errUnused
}

func (m *memory) ContainsSignedPreKey(_ context.Context, id uint32) (bool, error) {
	return id == signedKeyID, nil
}

func (m *memory) RemoveSignedPreKey(context.Context, uint32) error { return errUnused }

func (m *memory) StoreSenderKey(_ context.Context, n *protocol.SenderKeyName, k *groups.SenderKey) error {
	m.senderKeys[n.GroupID()+" "+n.Sender().String()] = k.Serialize()
	return nil
}

func (m *memory) LoadSenderKey(_ context.Context, n *protocol.SenderKeyName) (*groups.SenderKey, error) {
	raw, ok := m.senderKeys[n.GroupID()+" "+n.Sender().String()]
	if !ok {
		return groups.NewSenderKey(m.codec.SenderKeyRecord, m.codec.SenderKeyState), nil
	}
	return groups.NewSenderKeyFromBytes(raw, m.codec.SenderKeyRecord, m.codec.SenderKeyState)
}
