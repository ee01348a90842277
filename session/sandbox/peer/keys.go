package peer

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"

	"go.mau.fi/libsignal/ecc"

	"go.mau.fi/whatsmeow/types"
)

// signedKeyID is the number of the one signed prekey that a device ever has.
const signedKeyID = 1

// oneTimeKeys is how many one-time keys a device gives out before it starts
// again from the first; a key is never deleted, so that a stanza which was
// queued over a restart can still be opened.
const oneTimeKeys = 1 << 20

// keyring are a device's Signal keys. All of them follow from the seed and the
// device's number, so that a restarted sandbox is still the same people to
// whoever remembers their identities.
type keyring struct {
	seed         []byte
	registration uint32
	identity     *ecc.ECKeyPair
	signed       *ecc.ECKeyPair
	signature    [64]byte

	mu   sync.Mutex
	next uint32
}

func newKeyring(seed int64, device types.JID) *keyring {
	k := &keyring{seed: binary.BigEndian.AppendUint64(nil, uint64(seed))}
	k.seed = append(k.seed, fmt.Sprintf("%s:%d", device.User, device.Device)...)
	k.identity = k.pair("identity")
	k.signed = k.pair("signed")
	k.signature = ecc.CalculateSignature(k.identity.PrivateKey(), k.signed.PublicKey().Serialize())
	k.registration = binary.BigEndian.Uint32(k.derive("registration", 4))%16380 + 1
	return k
}

// derive gives n bytes of its own for each purpose.
func (k *keyring) derive(purpose string, n int) []byte {
	return expand(k.seed, "Contact Sheet sandbox "+purpose, n)
}

func (k *keyring) pair(purpose string) *ecc.ECKeyPair {
	return ecc.CreateKeyPair(k.derive(purpose, 32))
}

func (k *keyring) oneTime(id uint32) *ecc.ECKeyPair {
	return k.pair(fmt.Sprintf("one-time %d", id))
}

// bundle hands out the public keys, with a one-time key nobody had before.
func (k *keyring) bundle() Bundle {
	k.mu.Lock()
	k.next = k.next%oneTimeKeys + 1
	id := k.next
	k.mu.Unlock()
	return Bundle{
		RegistrationID: k.registration,
		Identity:       k.identity.PublicKey().PublicKey(),
		SignedID:       signedKeyID,
		Signed:         k.signed.PublicKey().PublicKey(),
		SignedSig:      k.signature,
		OneTimeID:      id,
		OneTime:        k.oneTime(id).PublicKey().PublicKey(),
	}
}

// expand is HKDF-SHA256 without salt.
func expand(secret []byte, info string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, info, n)
	if err != nil {
		panic(err) // only for more than 255 hashes' length, which nobody asks for
	}
	return out
}
