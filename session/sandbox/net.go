package sandbox

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

var errNoKeys = errors.New("sandbox: no such device, or it has no keys")

// network is the server as the simulated devices see it.
type network struct{ s *Server }

var _ peer.Net = network{}

func (w network) Route(from types.JID, n waBinary.Node) {
	// Once through the codec, so that what goes on is what a socket would bring.
	data, err := encode(n)
	if err == nil {
		n, err = decode(data)
	}
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.device(from)
	if err != nil || !ok {
		s.log.Warn("sandbox: stanza of a simulated device dropped", "tag", n.Tag, "known", ok, "err", err)
		return
	}
	switch n.Tag {
	case "message":
		if code := s.refuse(t, n); code != 0 {
			s.log.Warn("sandbox: message of a simulated device refused", "code", code)
			return
		}
		s.routeMessage(t, n)
	case "receipt":
		s.routeReceipt(t, n)
	case "notification":
		s.routeNotification(t, n)
	}
}

func (w network) Bundle(device types.JID) (peer.Bundle, error) {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.device(device)
	switch {
	case !ok || t.companion != nil && !t.companion.ready():
		return peer.Bundle{}, fmt.Errorf("%w: device %d", errNoKeys, device.Device)
	case t.companion != nil:
		return s.take(t.companion), nil
	}
	return t.user.unsigned, nil
}

func (w network) Devices(user types.JID) []types.JID {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.dir.find(user)
	if u == nil {
		return nil
	}
	var out []types.JID
	for _, t := range s.devices(u) {
		out = append(out, u.by(user, t.number()))
	}
	return out
}

func (w network) Group(group types.JID) []types.JID {
	g := w.s.dir.groups[group.User]
	if g == nil {
		return nil
	}
	var out []types.JID
	for _, u := range g.members {
		out = append(out, u.lid)
	}
	return out
}

func (w network) Alias(user types.JID) types.JID {
	u := w.s.dir.find(user)
	switch {
	case u == nil:
		return types.EmptyJID
	case user.Server == types.HiddenUserServer:
		return u.by(u.pn, user.Device)
	}
	return u.by(u.lid, user.Device)
}

func (w network) Upload(kind string, blob []byte) (url, directPath string, err error) {
	return w.s.media.put(kind, blob)
}

func (w network) Download(directPath string) ([]byte, error) { return w.s.media.get(directPath) }

func (w network) Renew(directPath string) (string, error) { return w.s.media.renew(directPath) }

func (w network) PutPatch(user types.JID, name string, patch []byte) error {
	s := w.s
	var p waServerSync.SyncdPatch
	if err := proto.Unmarshal(patch, &p); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.dir.find(user)
	if u == nil || u.account == nil {
		return ErrNoAccount
	}
	col := u.account.saved.collection(name)
	base := col.version()
	if v := p.GetVersion().GetVersion(); v != 0 {
		base = v - 1
	}
	if err := col.add(patch, base); err != nil {
		return err
	}
	s.stateChanged(u.account, name, target{user: u})
	return nil
}

func (w network) Now() time.Time { return w.s.opts.Now() }
