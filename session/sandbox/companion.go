package sandbox

import (
	"slices"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// companion is a linked device: a client that has paired. The exported fields
// are stored; all of it is guarded by Server.mu.
type companion struct {
	Device       uint16
	KeyIndex     uint32
	Platform     string // as the client named itself
	Noise        key
	Identity     key
	Registration uint32
	ADV          []byte // ADVSignedDeviceIdentity, with the account's key
	Greeted      bool   // the phone has sent it everything
	Synced       bool   // has asked for app state, and is told of changes since
	Signed       signedKey
	OneTime      []oneTimeKey // not given out yet, oldest first

	account *account
	queue   queue
	conn    *conn // nil while away
	warned  bool  // that keys run low
	greeted bool  // the phone has been told, in this run of the server
}

type signedKey struct {
	ID        uint32
	Public    key
	Signature []byte
}

type oneTimeKey struct {
	ID     uint32
	Public key
}

// lowKeys is how few one-time keys make the server ask for more.
const lowKeys = 5

// maxCompanions is how many devices a phone links.
const maxCompanions = 4

func (c *companion) pn() types.JID { return c.account.user.by(c.account.user.pn, c.Device) }

func (c *companion) lid() types.JID { return c.account.user.by(c.account.user.lid, c.Device) }

// ready reports whether the client has uploaded its keys.
func (c *companion) ready() bool { return c.Signed.ID != 0 || c.Signed.Public != key{} }

// take gives out the companion's keys and uses up one one-time key.
func (c *companion) take() peer.Bundle {
	b := peer.Bundle{
		RegistrationID: c.Registration,
		Identity:       c.Identity,
		SignedID:       c.Signed.ID,
		Signed:         c.Signed.Public,
		SignedSig:      [64]byte(c.Signed.Signature),
		DeviceIdentity: c.ADV,
	}
	if len(c.OneTime) > 0 {
		b.OneTimeID, b.OneTime = c.OneTime[0].ID, c.OneTime[0].Public
		c.OneTime = slices.Delete(c.OneTime, 0, 1)
	}
	return b
}

// give adds uploaded one-time keys, each once.
func (c *companion) give(keys []oneTimeKey) {
	for _, k := range keys {
		if !slices.ContainsFunc(c.OneTime, func(o oneTimeKey) bool { return o.ID == k.ID }) {
			c.OneTime = append(c.OneTime, k)
		}
	}
	c.warned = false
}
