package peer

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Net is what a device that lives inside the server needs of it. Package
// sandbox implements it. None of its methods calls back into a device before it
// returns.
type Net interface {
	// Route takes a stanza (message, receipt, notification) as if the device
	// from had sent it over a socket of its own; the server fans it out,
	// rewrites addresses and queues it for whoever is offline.
	Route(from types.JID, node waBinary.Node)
	// Bundle is what the server answers to <key><user jid/></key>; it uses up
	// one one-time key of the device. The error says that the device has no keys.
	Bundle(device types.JID) (Bundle, error)
	// Devices are all devices of a user (number or LID, group not allowed), the
	// phone first.
	Devices(user types.JID) []types.JID
	// Group are the members of a group by LID, without devices.
	Group(group types.JID) []types.JID
	// Alias is the same user by the other address: LID for number, number for
	// LID; the empty JID where there is none. The device number is kept.
	Alias(user types.JID) types.JID
	// Upload stores an encrypted blob on the media host. kind is "image",
	// "history", "video", "audio" or "document".
	Upload(kind string, blob []byte) (url, directPath string, err error)
	// Download reads an encrypted blob back by its direct path.
	Download(directPath string) ([]byte, error)
	// Renew uploads a blob again that was at a direct path once, and gives the
	// new one. The error says that nobody has it any more.
	Renew(directPath string) (fresh string, err error)
	// PutPatch appends an app-state patch (waServerSync.SyncdPatch, encoded) to
	// a collection of the user and tells its devices.
	PutPatch(user types.JID, collection string, patch []byte) error
	// Now is the sandbox's clock.
	Now() time.Time
}

// Device is a device that lives inside the server: the phone (device 0) of the
// account owner, or of one of the demo people. The server calls its methods from
// any goroutine; Deliver must not block for long and must not wait for the network.
type Device interface {
	JID() types.JID // by number, with the device number
	LID() types.JID
	// Deliver hands over a stanza addressed to this device, exactly as a client
	// would read it from its socket (message, receipt, notification, ack).
	Deliver(node waBinary.Node)
	// Bundle gives out the device's keys, using up one one-time key.
	Bundle() Bundle
}

// Owner is what the server asks of the account owner's phone beyond a Device.
type Owner interface {
	Device
	// SignCompanion makes the ADVSignedDeviceIdentityHMAC (encoded) for a companion
	// whose code was scanned. secret is the ADV secret of the QR code. keyIndex is
	// the device's index in the key index list.
	SignCompanion(secret []byte, identity [32]byte, keyIndex uint32) ([]byte, error)
	// KeyIndexList is the signed list (encoded ADVSignedKeyIndexList) for usync
	// device queries.
	KeyIndexList(indexes []uint32) []byte
	// Linked is called once when a new companion has logged in for the first
	// time: the phone shares app-state keys, publishes its settings and syncs
	// history to it.
	Linked(companion types.JID)
	// Session is the phone's Signal session with a companion (by LID), encoded;
	// nil where there is none. Resume gives it back after a restart. As phones do,
	// this one keeps what it can: a client cannot repeat a request that its own
	// phone has no session to open. Nothing may be sent or opened between the two:
	// an old session uses keys twice.
	Session(companion types.JID) []byte
	Resume(companion types.JID, session []byte) error
	// Behave sets how the phone answers what companions ask of it from now on.
	Behave(m Manner, delay time.Duration)
}

// Bundle are a device's public keys for a first Signal message.
type Bundle struct {
	RegistrationID uint32
	Identity       [32]byte
	SignedID       uint32
	Signed         [32]byte
	SignedSig      [64]byte // by Identity over 05‖Signed
	OneTimeID      uint32   // 0 where no one-time key is left
	OneTime        [32]byte
	DeviceIdentity []byte // companions: the ADVSignedDeviceIdentity, encoded
}
