package peer

import (
	"context"
	"crypto/ecdh"
	"encoding/binary"
	"log/slog"
	"slices"
	"sync"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

var (
	_ Owner  = (*Phone)(nil)
	_ Device = (*Person)(nil)
)

// Phone owns an account: it links companions, shares the app-state key and its
// settings with them, gives them the history, and is asked for media that is no
// longer on the media host.
type Phone struct {
	*device
	script *script
	rawID  uint32
	key    *syncKey

	publishing sync.Mutex
	published  bool

	manner Manner // guarded by mu
	delay  time.Duration
}

func newPhone(net Net, l *life, log *slog.Logger, seed int64, number, lid types.JID, push string, s *script) *Phone {
	d := newDevice(net, l, log, seed, number, lid, push)
	p := &Phone{
		device: d, script: s, key: newSyncKey(d.keys),
		rawID: binary.BigEndian.Uint32(d.keys.derive("account", 4)),
	}
	d.heard = p.hear
	d.errored = func(n waBinary.Node) { p.mannerly(func() { p.renewMedia(n) }) }
	return p
}

// SignCompanion signs a companion's identity; see Owner. The error says that
// the secret is not 32 bytes.
func (p *Phone) SignCompanion(secret []byte, identity [32]byte, keyIndex uint32) ([]byte, error) {
	return signCompanion(p.keys.identity, secret, identity, &waAdv.ADVDeviceIdentity{
		RawID:       proto.Uint32(p.rawID),
		Timestamp:   proto.Uint64(uint64(p.net.Now().Unix())),
		KeyIndex:    proto.Uint32(keyIndex),
		AccountType: waAdv.ADVEncryptionType_E2EE.Enum(),
		DeviceType:  waAdv.ADVEncryptionType_E2EE.Enum(),
	})
}

// KeyIndexList signs the list of devices; the phone itself, 0, is always on it.
func (p *Phone) KeyIndexList(indexes []uint32) []byte {
	valid := append([]uint32{0}, indexes...)
	slices.Sort(valid)
	valid = slices.Compact(valid)
	list, err := signList(p.keys.identity, &waAdv.ADVKeyIndexList{
		RawID:        proto.Uint32(p.rawID),
		Timestamp:    proto.Uint64(uint64(p.net.Now().Unix())),
		CurrentIndex: proto.Uint32(valid[len(valid)-1]),
		ValidIndexes: valid,
		AccountType:  waAdv.ADVEncryptionType_E2EE.Enum(),
	})
	if err != nil {
		p.log.Error("device list not signed", "err", err)
	}
	return list
}

// Agree is the X25519 secret of the phone's identity key and another public
// key; pairing by phone number needs it. The error says that the other key is
// no good.
func (p *Phone) Agree(public [32]byte) ([]byte, error) {
	private := p.keys.identity.PrivateKey().Serialize()
	own, err := ecdh.X25519().NewPrivateKey(private[:])
	if err != nil {
		return nil, err
	}
	other, err := ecdh.X25519().NewPublicKey(public[:])
	if err != nil {
		return nil, err
	}
	return own.ECDH(other)
}

// Session is the Signal session with a companion; see Owner.
func (p *Phone) Session(companion types.JID) []byte { return p.signal.session(companion) }

// Resume puts a session back; see Owner. The error says that it is none.
func (p *Phone) Resume(companion types.JID, session []byte) error {
	return p.signal.resume(companion, session)
}

// Linked starts the first sync with a new companion and returns at once.
func (p *Phone) Linked(companion types.JID) {
	p.life.do(func() {
		if err := p.greet(p.life.ctx, companion); err != nil && p.life.ctx.Err() == nil {
			p.log.Error("first sync of a companion failed", "err", err)
		}
	})
}

// How long the phone waits for a new companion to upload its keys, which can
// take long on a loaded machine, and how often it looks.
const (
	keysWait  = 2 * time.Minute
	keysRetry = 50 * time.Millisecond
)

// greet gives a new companion everything: settings and the key to them, then
// history.
func (p *Phone) greet(ctx context.Context, companion types.JID) error {
	if err := p.await(ctx, companion); err != nil {
		return err
	}
	if err := p.publish(); err != nil {
		return err
	}
	if err := p.shareKey(ctx, companion); err != nil {
		return err
	}
	return p.syncHistory(ctx, companion)
}

// await opens a session with the companion, unless there is one, as soon as the
// server has its keys.
func (p *Phone) await(ctx context.Context, companion types.JID) error {
	if p.signal.has(p.byLID(companion)) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, keysWait)
	defer cancel()
	for {
		err := p.openSession(ctx, p.byLID(companion))
		if err == nil {
			return nil
		}
		t := time.NewTimer(keysRetry)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return err
		}
	}
}

// chatOf is the world's conversation at an address, by number, LID or group.
func (p *Phone) chatOf(j types.JID) *world.Chat {
	j = p.byLID(j).ToNonAD()
	for i := range p.script.world.Chats {
		if c := &p.script.world.Chats[i]; p.script.chat(c) == j {
			return c
		}
	}
	return nil
}
