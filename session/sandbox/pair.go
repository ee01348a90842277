package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/types"
)

// Why a code is not accepted.
var (
	ErrNoAccount = errors.New("sandbox: no such account")
	ErrBadCode   = errors.New("sandbox: not a pairing code, or no longer valid")
	ErrTooMany   = errors.New("sandbox: four devices are linked already")
	ErrRefused   = errors.New("sandbox: client refused the pairing")

	errAway = errors.New("sandbox: client went away")
)

// codes is how many codes a client gets to show, one after the other.
const codes = 6

// pairing is a registered client that shows a code. Guarded by Server.mu.
type pairing struct {
	conn     *conn
	refs     []string
	identity [32]byte
	entry    *codeEntry // when it asked to pair by phone number

	account *account // once a code was accepted
	request string   // the id of pair-success
	dev     *companion
	signed  []byte // ADVSignedDeviceIdentity as the phone signed it
	result  chan error
}

// end reports the outcome to whoever scanned.
func (p *pairing) end(err error) {
	if p.result == nil {
		return
	}
	select {
	case p.result <- err:
	default:
	}
}

// offer sends a registering client its codes. The caller holds s.mu.
func (s *Server) offer(c *conn) {
	reg := c.session.Hello.GetDevicePairingData()
	if len(reg.GetEIdent()) != 32 {
		c.finish(linger, failure(reasonLoggedOut))
		return
	}
	p := &pairing{conn: c, identity: [32]byte(reg.GetEIdent())}
	var refs []waBinary.Node
	for range codes {
		ref := "2@" + base64.RawURLEncoding.EncodeToString(randomBytes(60))
		p.refs = append(p.refs, ref)
		refs = append(refs, leaf("ref", []byte(ref)))
	}
	c.pairing = p
	c.send(el("iq", attrs{"from": types.ServerJID, "type": "set", "id": s.newID(), "xmlns": "md"},
		el("pair-device", nil, refs...)))
}

// Scan has the account's phone scan the text of a QR code. It returns when the
// client is linked, or has refused, or ctx ends. account "" is "owner".
func (s *Server) Scan(ctx context.Context, account, qr string) error {
	if i := strings.LastIndexByte(qr, '#'); i >= 0 {
		qr = qr[i+1:]
	}
	parts := strings.Split(strings.TrimSpace(qr), ",")
	if len(parts) < 4 {
		return ErrBadCode
	}
	var raw [3][]byte
	for i := range raw {
		var err error
		if raw[i], err = base64.StdEncoding.DecodeString(parts[i+1]); err != nil || len(raw[i]) != 32 {
			return ErrBadCode
		}
	}
	s.mu.Lock()
	var p *pairing
	for c := range s.conns {
		if c.pairing != nil && slices.Contains(c.pairing.refs, parts[0]) {
			p = c.pairing
		}
	}
	if p == nil || p.conn.session.Static != [32]byte(raw[0]) || p.identity != [32]byte(raw[1]) {
		s.mu.Unlock()
		return ErrBadCode
	}
	result, err := s.accept(p, account, raw[2])
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return wait(ctx, result)
}

func wait(ctx context.Context, result <-chan error) error {
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// accept has the phone sign a client whose ADV secret is known, and tells the
// client. The caller holds s.mu.
func (s *Server) accept(p *pairing, name string, secret []byte) (<-chan error, error) {
	a, err := s.account(name)
	if err != nil {
		return nil, err
	}
	if len(a.linked) >= maxCompanions {
		return nil, ErrTooMany
	}
	if p.account != nil {
		return nil, ErrBadCode
	}
	reg := p.conn.session.Hello.GetDevicePairingData()
	dev := &companion{
		account:  a,
		Device:   a.saved.NextDevice + 1,
		KeyIndex: a.saved.NextIndex + 1,
		Noise:    key(p.conn.session.Static),
		Identity: key(p.identity),
		Platform: platform(reg.GetDeviceProps()),
	}
	container, err := a.owner.SignCompanion(secret, p.identity, dev.KeyIndex)
	if err != nil {
		return nil, err
	}
	var sealed waAdv.ADVSignedDeviceIdentityHMAC
	if err = proto.Unmarshal(container, &sealed); err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(sealed.GetDetails())
	if !hmac.Equal(mac.Sum(nil), sealed.GetHMAC()) {
		return nil, ErrBadCode
	}
	a.saved.NextDevice, a.saved.NextIndex = dev.Device, dev.KeyIndex
	p.account, p.dev, p.signed = a, dev, sealed.GetDetails()
	p.request, p.refs = s.newID(), nil
	if p.result == nil {
		p.result = make(chan error, 1)
	}
	p.conn.send(el("iq", attrs{"from": types.ServerJID, "type": "set", "id": p.request, "t": s.stamp()},
		el("pair-success", nil,
			leaf("device-identity", container),
			el("platform", attrs{"name": "android"}),
			el("device", attrs{"jid": dev.pn(), "lid": dev.lid()}),
		)))
	return p.result, nil
}

// account is the named account; "" is the owner's.
func (s *Server) account(name string) (*account, error) {
	if name == "" {
		name = Owner
	}
	a := s.dir.accounts[name]
	if a == nil {
		return nil, fmt.Errorf("%w: %q", ErrNoAccount, name)
	}
	return a, nil
}

// platform is what the client calls itself, for lists of linked devices.
func platform(props []byte) string {
	var p waCompanionReg.DeviceProps
	if proto.Unmarshal(props, &p) != nil {
		return ""
	}
	return p.GetOs()
}

// early takes an IQ from a client that has not logged in: the answer to its
// codes, to pair-success, or a request to pair by phone number.
func (c *conn) early(n waBinary.Node) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	p := c.pairing
	switch kind := str(n, "type"); {
	case p == nil:
	case kind == "get" || kind == "set":
		if reg, ok := n.GetOptionalChildByTag("link_code_companion_reg"); ok {
			s.linkCode(p, n, reg)
			return
		}
		c.send(result(n))
	case p.account == nil || str(n, "id") != p.request:
	case kind == "error":
		p.end(ErrRefused)
		c.finish(linger)
	default:
		if err := s.complete(p, n); err != nil {
			s.log.Debug("sandbox: pairing failed", "err", err)
			p.end(ErrRefused)
			c.finish(linger, failure(reasonLoggedOut))
		}
	}
}

// complete checks the client's signature and makes it a companion. The caller
// holds s.mu.
func (s *Server) complete(p *pairing, n waBinary.Node) error {
	var theirs, signed waAdv.ADVSignedDeviceIdentity
	signature := n.GetChildByTag("pair-device-sign", "device-identity")
	if err := proto.Unmarshal(content(signature), &theirs); err != nil {
		return err
	}
	if err := proto.Unmarshal(p.signed, &signed); err != nil {
		return err
	}
	if len(theirs.GetDeviceSignature()) != 64 || len(signed.GetAccountSignatureKey()) != 32 {
		return fmt.Errorf("device signature of %d bytes", len(theirs.GetDeviceSignature()))
	}
	message := slices.Concat([]byte{6, 1}, signed.GetDetails(), p.identity[:], signed.GetAccountSignatureKey())
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(p.identity), message, [64]byte(theirs.GetDeviceSignature())) {
		return errors.New("device signature wrong")
	}
	signed.DeviceSignature = theirs.GetDeviceSignature()
	adv, err := proto.Marshal(&signed)
	if err != nil {
		return err
	}
	p.dev.ADV = adv
	s.announce(p.account) // to all but the new one, which knows of none
	p.account.linked = append(p.account.linked, p.dev)
	s.changed()
	p.conn.pairing = nil
	p.conn.finish(restartTime, el("stream:error", attrs{"code": "515"}))
	p.end(nil)
	return nil
}

// newID is an id for a stanza of the server's own.
func (s *Server) newID() string { return hex.EncodeToString(randomBytes(8)) }
