package wire

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waWa6"
)

// pattern is exactly 32 bytes, hence its own first hash.
const pattern = "Noise_XX_25519_AESGCM_SHA256\x00\x00\x00\x00"

var errHandshake = errors.New("noise handshake message incomplete")

// Session is an encrypted connection. Read and Write may run at the same time,
// but each only once.
type Session struct {
	frames *Frames
	in     box
	out    box

	// Static is the client's Noise key, which names it at login.
	Static [32]byte
	// Hello is what the client says of itself: a login or a registration.
	Hello *waWa6.ClientPayload
}

// Read waits for the next message, decrypted.
func (s *Session) Read(ctx context.Context) ([]byte, error) {
	data, err := s.frames.Read(ctx)
	if err != nil {
		return nil, err
	}
	return s.in.open(data, nil)
}

// Write encrypts and sends one message.
func (s *Session) Write(ctx context.Context, data []byte) error {
	return s.frames.Write(ctx, s.out.seal(data, nil))
}

// Close ends the connection at once.
func (s *Session) Close() error { return s.frames.Close() }

// Accept answers a client's Noise_XX_25519_AESGCM_SHA256 handshake. The error
// says that the client does not follow it or went away.
func (id *Identity) Accept(ctx context.Context, frames *Frames) (*Session, error) {
	hello, err := readHandshake(ctx, frames)
	if err != nil {
		return nil, err
	}
	theirs, err := ecdh.X25519().NewPublicKey(hello.GetClientHello().GetEphemeral())
	if err != nil {
		return nil, fmt.Errorf("client hello: %w", err)
	}
	ours, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}

	h := handshake{hash: []byte(pattern), chain: []byte(pattern)}
	h.mixHash(header)
	h.mixHash(theirs.Bytes())
	h.mixHash(ours.PublicKey().Bytes())
	if err = h.agree(ours, theirs); err != nil {
		return nil, err
	}
	static := h.seal(id.static.PublicKey().Bytes())
	if err = h.agree(id.static, theirs); err != nil {
		return nil, err
	}
	err = writeHandshake(ctx, frames, &waWa6.HandshakeMessage{
		ServerHello: &waWa6.HandshakeMessage_ServerHello{
			Ephemeral: ours.PublicKey().Bytes(),
			Static:    static,
			Payload:   h.seal(id.chain),
		},
	})
	if err != nil {
		return nil, err
	}

	finish, err := readHandshake(ctx, frames)
	if err != nil {
		return nil, err
	}
	raw, err := h.open(finish.GetClientFinish().GetStatic())
	if err != nil {
		return nil, err
	}
	client, err := ecdh.X25519().NewPublicKey(raw)
	if err != nil {
		return nil, fmt.Errorf("client static: %w", err)
	}
	if err = h.agree(ours, client); err != nil {
		return nil, err
	}
	payload, err := h.open(finish.GetClientFinish().GetPayload())
	if err != nil {
		return nil, err
	}
	session := &Session{frames: frames, Static: [32]byte(raw), Hello: &waWa6.ClientPayload{}}
	if err = proto.Unmarshal(payload, session.Hello); err != nil {
		return nil, fmt.Errorf("client payload: %w", err)
	}
	keys, err := hkdf.Key(sha256.New, nil, h.chain, "", 64)
	if err != nil {
		return nil, err
	}
	if session.in, err = newBox(keys[:32]); err != nil {
		return nil, err
	}
	if session.out, err = newBox(keys[32:]); err != nil {
		return nil, err
	}
	return session, nil
}

func readHandshake(ctx context.Context, frames *Frames) (*waWa6.HandshakeMessage, error) {
	data, err := frames.Read(ctx)
	if err != nil {
		return nil, err
	}
	msg := &waWa6.HandshakeMessage{}
	if err = proto.Unmarshal(data, msg); err != nil {
		return nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	return msg, nil
}

func writeHandshake(ctx context.Context, frames *Frames, msg *waWa6.HandshakeMessage) error {
	data, err := proto.Marshal(msg)
	if err != nil {
		return err
	}
	return frames.Write(ctx, data)
}

// handshake is Noise's symmetric state.
type handshake struct {
	hash  []byte
	chain []byte
	key   box
}

func (h *handshake) mixHash(data []byte) {
	d := sha256.New()
	d.Write(h.hash)
	d.Write(data)
	h.hash = d.Sum(nil)
}

// agree mixes the Diffie-Hellman secret of both keys into the chaining key.
func (h *handshake) agree(private *ecdh.PrivateKey, public *ecdh.PublicKey) error {
	secret, err := private.ECDH(public)
	if err != nil {
		return err
	}
	out, err := hkdf.Key(sha256.New, secret, h.chain, "", 64)
	if err != nil {
		return err
	}
	h.chain = out[:32]
	h.key, err = newBox(out[32:])
	return err
}

func (h *handshake) seal(plain []byte) []byte {
	sealed := h.key.seal(plain, h.hash)
	h.mixHash(sealed)
	return sealed
}

func (h *handshake) open(sealed []byte) ([]byte, error) {
	plain, err := h.key.open(sealed, h.hash)
	if err != nil {
		return nil, err
	}
	h.mixHash(sealed)
	return plain, nil
}

// box is AES-256-GCM with a counter as nonce.
type box struct {
	aead cipher.AEAD
	next uint32
}

func newBox(key []byte) (box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return box{}, err
	}
	aead, err := cipher.NewGCM(block)
	return box{aead: aead}, err
}

// nonce is eight zero bytes and the counter, big-endian.
func (b *box) nonce() []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint32(n[8:], b.next)
	b.next++
	return n
}

func (b *box) seal(plain, extra []byte) []byte {
	return b.aead.Seal(nil, b.nonce(), plain, extra)
}

func (b *box) open(sealed, extra []byte) ([]byte, error) {
	return b.aead.Open(nil, b.nonce(), sealed, extra)
}
