package wire

import (
	"crypto/ecdh"
	"crypto/rand"
	"fmt"

	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCert"
)

// Identity is what a server proves to its clients: a static Noise key with a
// chain of certificates up to a root that the clients know.
type Identity struct {
	root   *ecdh.PrivateKey
	static *ecdh.PrivateKey
	chain  []byte // waCert.CertChain
}

// NewIdentity makes an identity with fresh keys.
func NewIdentity() (*Identity, error) {
	root, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	static, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return identity(root, static)
}

// ParseIdentity makes the identity of two private keys of 32 bytes each, as
// Keys gave them.
func ParseIdentity(root, static []byte) (*Identity, error) {
	r, err := ecdh.X25519().NewPrivateKey(root)
	if err != nil {
		return nil, fmt.Errorf("noise root: %w", err)
	}
	s, err := ecdh.X25519().NewPrivateKey(static)
	if err != nil {
		return nil, fmt.Errorf("noise static: %w", err)
	}
	return identity(r, s)
}

// Keys are the private keys of root and server, to be stored.
func (id *Identity) Keys() (root, static []byte) { return id.root.Bytes(), id.static.Bytes() }

// Root is the public key that clients must know.
func (id *Identity) Root() [32]byte { return [32]byte(id.root.PublicKey().Bytes()) }

func identity(root, static *ecdh.PrivateKey) (*Identity, error) {
	between, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	middle, err := certify(root, between.PublicKey().Bytes(), 0, 1)
	if err != nil {
		return nil, err
	}
	leaf, err := certify(between, static.PublicKey().Bytes(), 1, 2)
	if err != nil {
		return nil, err
	}
	chain, err := proto.Marshal(&waCert.CertChain{Intermediate: middle, Leaf: leaf})
	if err != nil {
		return nil, err
	}
	return &Identity{root: root, static: static, chain: chain}, nil
}

func certify(by *ecdh.PrivateKey, key []byte, issuer, serial uint32) (*waCert.CertChain_NoiseCertificate, error) {
	details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial:       proto.Uint32(serial),
		IssuerSerial: proto.Uint32(issuer),
		Key:          key,
		NotBefore:    proto.Uint64(uint64(notBefore.Unix())),
		NotAfter:     proto.Uint64(uint64(notAfter.Unix())),
	})
	if err != nil {
		return nil, err
	}
	signer := ecc.NewDjbECPrivateKey([32]byte(by.Bytes()))
	signature := ecc.CalculateSignature(signer, details)
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: signature[:]}, nil
}
