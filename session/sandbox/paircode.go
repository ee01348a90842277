package sandbox

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Codes is what an owner's phone must know besides peer.Owner for pairing by
// phone number. A phone without it accepts QR codes only.
type Codes interface {
	// Agree is the X25519 secret of the phone's identity key and another
	// public key, 32 bytes.
	Agree(public [32]byte) ([]byte, error)
}

// codeRounds is how often PBKDF2 hashes the eight characters.
const codeRounds = 2 << 16

// codeEntry is a client that waits for its code to be typed into the phone.
// Guarded by Server.mu.
type codeEntry struct {
	account *account
	wrapped []byte // the client's ephemeral key under the code
	ref     string
	own     *ecdh.PrivateKey // the phone's ephemeral key, once the code was typed
	theirs  *ecdh.PublicKey
	result  chan error
}

// linkCode answers a client that pairs by phone number. The caller holds s.mu.
func (s *Server) linkCode(p *pairing, n, reg waBinary.Node) {
	switch str(reg, "stage") {
	case "companion_hello":
		u := s.dir.find(jid(reg, "jid"))
		wrapped := child(reg, "link_code_pairing_wrapped_companion_ephemeral_pub")
		if u == nil || u.account == nil || len(wrapped) != 80 {
			p.conn.send(refusal(n, codeUnknown, "item-not-found"))
			return
		}
		ref := base64.RawURLEncoding.EncodeToString(randomBytes(24))
		p.entry = &codeEntry{account: u.account, wrapped: wrapped, ref: ref}
		p.conn.send(result(n, el("link_code_companion_reg", nil, leaf("link_code_pairing_ref", []byte(ref)))))
	case "companion_finish":
		if err := s.finishCode(p, reg); err != nil {
			s.log.Debug("sandbox: pairing by code failed", "err", err)
			p.conn.send(refusal(n, 401, "not-authorized"))
			if p.entry != nil && p.entry.result != nil {
				p.entry.result <- ErrBadCode
				p.entry = nil
			}
			return
		}
		p.conn.send(result(n))
	default:
		p.conn.send(result(n))
	}
}

// EnterCode has the account's phone take the eight characters that a client
// shows ("ABCD-EFGH", case and dash do not matter). It returns when the client
// is linked, or has refused, or ctx ends. account "" is "owner".
func (s *Server) EnterCode(ctx context.Context, account, code string) error {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	if len(code) != 8 {
		return ErrBadCode
	}
	s.mu.Lock()
	a, err := s.account(account)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var p *pairing
	for c := range s.conns {
		if c.pairing != nil && c.pairing.entry != nil && c.pairing.entry.account == a && c.pairing.entry.own == nil {
			p = c.pairing
		}
	}
	if p == nil {
		s.mu.Unlock()
		return ErrBadCode
	}
	if len(a.linked) >= maxCompanions {
		s.mu.Unlock()
		return ErrTooMany
	}
	result := make(chan error, 1)
	err = s.answerCode(p, code, result)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return wait(ctx, result)
}

// answerCode sends the client the phone's ephemeral key under the code. The
// caller holds s.mu.
func (s *Server) answerCode(p *pairing, code string, result chan error) error {
	e := p.entry
	raw, err := underCode(code, e.wrapped[:32], e.wrapped[32:48], e.wrapped[48:])
	if err != nil {
		return err
	}
	if e.theirs, err = ecdh.X25519().NewPublicKey(raw); err != nil {
		return err
	}
	if e.own, err = ecdh.X25519().GenerateKey(rand.Reader); err != nil {
		return err
	}
	salt, iv := randomBytes(32), randomBytes(16)
	wrapped, err := underCode(code, salt, iv, e.own.PublicKey().Bytes())
	if err != nil {
		return err
	}
	e.result = result
	p.result = result
	identity := e.account.user.unsigned.Identity
	p.conn.send(el("notification",
		attrs{"type": "link_code_companion_reg", "from": types.ServerJID, "id": s.newID(), "t": s.stamp()},
		el("link_code_companion_reg", attrs{"stage": "primary_hello"},
			leaf("link_code_pairing_wrapped_primary_ephemeral_pub", slices.Concat(salt, iv, wrapped)),
			leaf("primary_identity_pub", identity[:]),
			leaf("link_code_pairing_ref", []byte(e.ref)))))
	return nil
}

// underCode encrypts, or decrypts, a public key with the eight characters.
func underCode(code string, salt, iv, data []byte) ([]byte, error) {
	key, err := pbkdf2.Key(sha256.New, code, salt, codeRounds, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(data))
	cipher.NewCTR(block, iv).XORKeyStream(out, data)
	return out, nil
}

// finishCode opens the client's key bundle, which it can only have sealed when
// the code was right, and goes on as after a scan. The caller holds s.mu.
func (s *Server) finishCode(p *pairing, reg waBinary.Node) error {
	e := p.entry
	if e == nil || e.own == nil || !bytes.Equal(child(reg, "link_code_pairing_ref"), []byte(e.ref)) {
		return errors.New("no code was entered")
	}
	bundle := child(reg, "link_code_pairing_wrapped_key_bundle")
	if len(bundle) < 44 {
		return errors.New("key bundle too short")
	}
	shared, err := e.own.ECDH(e.theirs)
	if err != nil {
		return err
	}
	sealing, err := hkdf.Key(sha256.New, shared, bundle[:32], "link_code_pairing_key_bundle_encryption_key", 32)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	plain, err := gcm.Open(nil, bundle[32:44], bundle[44:], nil)
	if err != nil {
		return err
	}
	ours := e.account.user.unsigned.Identity
	if len(plain) != 96 || !bytes.Equal(plain[:32], p.identity[:]) || !bytes.Equal(plain[32:64], ours[:]) {
		return errors.New("key bundle is for somebody else")
	}
	phone, ok := e.account.owner.(Codes)
	if !ok {
		return errors.New("this phone takes no codes")
	}
	agreed, err := phone.Agree(p.identity)
	if err != nil {
		return err
	}
	secret, err := hkdf.Key(sha256.New, slices.Concat(shared, agreed, plain[64:]), nil, "adv_secret", 32)
	if err != nil {
		return err
	}
	_, err = s.accept(p, e.account.name, secret)
	return err
}
