package peer

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"

	"go.mau.fi/libsignal/ecc"
)

// hub is a Net in memory: it connects devices to each other with the rewriting
// of addresses that a server does, and with stanzas going through the codec.
type hub struct {
	t *testing.T

	mu      sync.Mutex
	devices []Device
	groups  map[string][]types.JID // LIDs
	blobs   map[string][]byte
	patches map[string][][]byte
	routed  []waBinary.Node // as receivers get them
	adv     map[types.JID][]byte
	cast    *Cast
	now     time.Time
}

func newHub(t *testing.T) *hub {
	return &hub{
		t: t, groups: map[string][]types.JID{}, blobs: map[string][]byte{}, patches: map[string][][]byte{},
		adv: map[types.JID][]byte{}, now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC),
	}
}

func (h *hub) add(d Device) { h.devices = append(h.devices, d) }

func (h *hub) find(j types.JID) Device {
	for _, d := range h.devices {
		if d.JID() == j || d.LID() == j {
			return d
		}
	}
	return nil
}

func (h *hub) like(d Device, like types.JID) types.JID {
	if like.Server == types.HiddenUserServer || like.Server == types.GroupServer {
		return d.LID()
	}
	return d.JID()
}

func (h *hub) Route(from types.JID, n waBinary.Node) {
	h.mu.Lock()
	defer h.mu.Unlock()
	sender := h.find(from)
	to := address(n, "to")
	base := maps.Clone(n.Attrs)
	for _, k := range []string{"to", "participant", "addressing_mode", "peer_recipient_pn"} {
		delete(base, k)
	}
	base["from"] = h.like(sender, to)
	if to.Server == types.GroupServer {
		base["from"], base["participant"] = to, sender.LID()
	}
	if attr(n, "t") == "" {
		base["t"] = fmt.Sprint(h.now.Unix())
	}
	give := func(j types.JID, content any) {
		d := h.find(j)
		if d == nil || d == sender {
			return
		}
		a := maps.Clone(base)
		if n.Tag == "message" && d.JID().User == sender.JID().User && attr(n, "category") != "peer" &&
			to.Server != types.GroupServer && attr(n, "recipient") == "" {
			a["recipient"] = to
		}
		h.hand(d, waBinary.Node{Tag: n.Tag, Attrs: a, Content: content})
	}
	var common, parts []waBinary.Node
	for _, c := range n.GetChildren() {
		if c.Tag == "participants" {
			parts = c.GetChildren()
		} else {
			common = append(common, c)
		}
	}
	if signed := h.adv[sender.LID()]; signed != nil && n.Tag == "message" {
		common = append(common, waBinary.Node{Tag: "device-identity", Content: signed})
	}
	if len(parts) > 0 {
		for _, p := range parts {
			give(address(p, "jid"), append(p.GetChildren(), common...))
		}
		return
	}
	addressee := to
	if p := address(n, "participant"); to.Server == types.GroupServer {
		addressee = p
	}
	kind := attr(n, "type")
	if n.Tag == "receipt" && kind != "retry" && kind != "server-error" {
		for _, d := range h.devices {
			if d.JID().User == addressee.User || d.LID().User == addressee.User {
				give(d.LID(), n.Content)
			}
		}
		return
	}
	if n.Tag == "message" {
		give(addressee, common)
		return
	}
	give(addressee, n.Content)
}

func (h *hub) hand(d Device, n waBinary.Node) {
	data, err := waBinary.Marshal(n)
	if err != nil {
		h.t.Errorf("stanza does not encode: %v", err)
		return
	}
	back, err := waBinary.Unmarshal(data[1:])
	if err != nil {
		h.t.Errorf("stanza does not decode: %v", err)
		return
	}
	h.routed = append(h.routed, *back)
	d.Deliver(*back)
}

func (h *hub) Bundle(j types.JID) (Bundle, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.find(j)
	if d == nil {
		return Bundle{}, errors.New("no keys")
	}
	b := d.Bundle()
	b.DeviceIdentity = h.adv[d.LID()]
	return b, nil
}

func (h *hub) Devices(user types.JID) (list []types.JID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.devices {
		if j := h.like(d, user); j.User == user.User && j.Server == user.Server {
			list = append(list, j)
		}
	}
	return list
}

func (h *hub) Group(group types.JID) []types.JID { return h.groups[group.User] }

func (h *hub) Alias(j types.JID) types.JID {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.devices {
		n, l := d.JID(), d.LID()
		n.Device, l.Device = j.Device, j.Device
		switch j {
		case n:
			return l
		case l:
			return n
		}
	}
	return types.EmptyJID
}

func (h *hub) Upload(kind string, blob []byte) (url, path string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	path = fmt.Sprintf("/up/%s/%d?oh=x", kind, len(h.blobs))
	h.blobs[path] = blob
	return mediaHost + path, path, nil
}

func (h *hub) Download(path string) ([]byte, error) {
	h.mu.Lock()
	blob, ok := h.blobs[path]
	h.mu.Unlock()
	if ok {
		return blob, nil
	}
	if h.cast == nil {
		return nil, ErrNoBlob
	}
	return h.cast.Blob(path)
}

func (h *hub) Renew(path string) (string, error) {
	h.mu.Lock()
	blob, ok := h.blobs[path]
	h.mu.Unlock()
	if !ok {
		return "", ErrNoBlob
	}
	_, fresh, err := h.Upload("image", blob)
	return fresh, err
}

func (h *hub) PutPatch(_ types.JID, name string, patch []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.patches[name] = append(h.patches[name], patch)
	return nil
}

func (h *hub) Now() time.Time { return h.now }

// seen are the routed stanzas that match.
func (h *hub) seen(match func(waBinary.Node) bool) []waBinary.Node {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.routed), func(n waBinary.Node) bool { return !match(n) })
}

func pn(user string) types.JID { return types.NewJID(user, types.DefaultUserServer) }

func hidden(user string) types.JID { return types.NewJID(user, types.HiddenUserServer) }

// companion makes a linked device of a phone: a device without a phone's
// duties, with its identity signed as pairing does.
func (h *hub) companion(l *life, phone *Phone, number uint16) *device {
	j, lid := phone.jid, phone.lid
	j.Device, lid.Device = number, number
	d := newDevice(h, l, slog.New(slog.NewTextHandler(h.t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})), int64(number), j, lid, "")
	identity := d.keys.identity.PublicKey().PublicKey()
	secret := make([]byte, 32)
	raw, err := phone.SignCompanion(secret, identity, uint32(number))
	if err != nil {
		h.t.Fatal(err)
	}
	var outer waAdv.ADVSignedDeviceIdentityHMAC
	var signed waAdv.ADVSignedDeviceIdentity
	if err := errors.Join(proto.Unmarshal(raw, &outer), proto.Unmarshal(outer.Details, &signed)); err != nil {
		h.t.Fatal(err)
	}
	byDevice := slices.Concat([]byte{6, 1}, signed.Details, identity[:], signed.AccountSignatureKey)
	sig := ecc.CalculateSignature(d.keys.identity.PrivateKey(), byDevice)
	signed.DeviceSignature = sig[:]
	if h.adv[lid], err = proto.Marshal(&signed); err != nil {
		h.t.Fatal(err)
	}
	h.add(d)
	return d
}
