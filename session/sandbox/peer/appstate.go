package peer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/json"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
)

// The app-state collections that the phone writes to.
const (
	criticalBlock = "critical_block"       // push name
	criticalLow   = "critical_unblock_low" // contacts
	regularLow    = "regular_low"          // pinned and archived chats
	regularHigh   = "regular_high"         // muted chats
)

// syncKey is an app-state key: its number, and what encrypts and
// authenticates under it, expanded from 32 bytes.
type syncKey struct {
	id, data                                  []byte
	index, value, valueMAC, snapMAC, patchMAC []byte
}

func newSyncKey(keys *keyring) *syncKey {
	k := &syncKey{id: append([]byte{0, 0}, keys.derive("app state id", 4)...), data: keys.derive("app state key", 32)}
	b := expand(k.data, "WhatsApp Mutation Keys", 160)
	k.index, k.value, k.valueMAC, k.snapMAC, k.patchMAC = b[:32], b[32:64], b[64:96], b[96:128], b[128:]
	return k
}

// share is the key as the phone gives it to a companion.
func (k *syncKey) share(at time.Time) *waE2E.AppStateSyncKey {
	return &waE2E.AppStateSyncKey{
		KeyID: &waE2E.AppStateSyncKeyId{KeyID: k.id},
		KeyData: &waE2E.AppStateSyncKeyData{
			KeyData: k.data,
			Fingerprint: &waE2E.AppStateSyncKeyFingerprint{
				RawID: proto.Uint32(binary.BigEndian.Uint32(k.id[2:])), CurrentIndex: proto.Uint32(0), DeviceIndexes: []uint32{0},
			},
			Timestamp: proto.Int64(at.UnixMilli()),
		},
	}
}

// mutation is one setting: what it is about, and its value.
type mutation struct {
	index   []string
	version int32
	value   *waSyncAction.SyncActionValue
}

// collection is the phone's copy of an app-state collection: the version and
// the summation hash (LTHash) over the MACs of all that is set in it.
type collection struct {
	name    string
	key     *syncKey
	version uint64
	hash    [128]byte
	macs    map[string][]byte // value MACs by index MAC
}

func newCollection(name string, key *syncKey) *collection {
	return &collection{name: name, key: key, macs: map[string][]byte{}}
}

// patch encodes mutations as the collection's next patch and applies it.
func (c *collection) patch(list []mutation, at time.Time) ([]byte, error) {
	p := &waServerSync.SyncdPatch{KeyID: &waServerSync.KeyId{ID: c.key.id}}
	var tags [][]byte
	for _, m := range list {
		record, indexMAC, valueMAC, err := c.record(m, at)
		if err != nil {
			return nil, err
		}
		p.Mutations = append(p.Mutations, &waServerSync.SyncdMutation{
			Operation: waServerSync.SyncdMutation_SET.Enum(), Record: record,
		})
		if old := c.macs[string(indexMAC)]; old != nil {
			c.sum(old, true)
		}
		c.sum(valueMAC, false)
		c.macs[string(indexMAC)] = valueMAC
		tags = append(tags, valueMAC)
	}
	c.version++
	version := binary.BigEndian.AppendUint64(nil, c.version)
	p.Version = &waServerSync.SyncdVersion{Version: proto.Uint64(c.version)}
	p.SnapshotMAC = mac256(c.key.snapMAC, c.hash[:], version, []byte(c.name))
	tags = append([][]byte{p.SnapshotMAC}, tags...)
	p.PatchMAC = mac256(c.key.patchMAC, append(tags, version, []byte(c.name))...)
	return proto.Marshal(p)
}

// record encrypts one mutation.
func (c *collection) record(m mutation, at time.Time) (r *waServerSync.SyncdRecord, indexMAC, valueMAC []byte, err error) {
	index, err := json.Marshal(m.index)
	if err != nil {
		return nil, nil, nil, err
	}
	m.value.Timestamp = proto.Int64(at.UnixMilli())
	plain, err := proto.Marshal(&waSyncAction.SyncActionData{
		Index: index, Value: m.value, Padding: []byte{}, Version: proto.Int32(m.version),
	})
	if err != nil {
		return nil, nil, nil, err
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	body := make([]byte, aes.BlockSize+len(plain)+n)
	rand.Read(body[:aes.BlockSize])
	copy(body[aes.BlockSize:], plain)
	for i := aes.BlockSize + len(plain); i < len(body); i++ {
		body[i] = byte(n)
	}
	cipher.NewCBCEncrypter(block(c.key.value), body[:aes.BlockSize]).CryptBlocks(body[aes.BlockSize:], body[aes.BlockSize:])

	h := hmac.New(sha512.New, c.key.valueMAC)
	h.Write([]byte{1}) // SET; REMOVE would be 2
	h.Write(c.key.id)
	h.Write(body)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(c.key.id)+1)))
	valueMAC = h.Sum(nil)[:32]
	indexMAC = mac256(c.key.index, index)
	return &waServerSync.SyncdRecord{
		Index: &waServerSync.SyncdIndex{Blob: indexMAC},
		Value: &waServerSync.SyncdValue{Blob: append(body, valueMAC...)},
		KeyID: &waServerSync.KeyId{ID: c.key.id},
	}, indexMAC, valueMAC, nil
}

// sum adds a value MAC to the collection's hash or takes it out: 64 additions
// modulo 2^16, so that the order of changes makes no difference.
func (c *collection) sum(valueMAC []byte, takeOut bool) {
	b := expand(valueMAC, "WhatsApp Patch Integrity", 128)
	for i := 0; i < len(b); i += 2 {
		x, y := binary.LittleEndian.Uint16(c.hash[i:]), binary.LittleEndian.Uint16(b[i:])
		if takeOut {
			y = -y
		}
		binary.LittleEndian.PutUint16(c.hash[i:], x+y)
	}
}

func mac256(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
