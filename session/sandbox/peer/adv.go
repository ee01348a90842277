package peer

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waAdv"
)

// errCompanion says that a companion's identity is not signed by its account.
var errCompanion = errors.New("peer: companion's identity is not signed")

// What the two signatures of a linked device begin with: the account signs the
// device (6, 0), the device signs the account (6, 1), the account signs its
// list of devices (6, 2).
var (
	advAccount = []byte{6, 0}
	advDevice  = []byte{6, 1}
	advList    = []byte{6, 2}
)

// signCompanion is the account's half of linking a device: the identity signed
// with the account's key, under an HMAC with the secret of the scanned code.
func signCompanion(account *ecc.ECKeyPair, secret []byte, identity [32]byte, details *waAdv.ADVDeviceIdentity) ([]byte, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("peer: secret of the code has %d bytes, want 32", len(secret))
	}
	inner, err := proto.Marshal(details)
	if err != nil {
		return nil, err
	}
	pub := account.PublicKey().PublicKey()
	sig := ecc.CalculateSignature(account.PrivateKey(), slices.Concat(advAccount, inner, identity[:]))
	signed, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details:             inner,
		AccountSignatureKey: pub[:],
		AccountSignature:    sig[:],
	})
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	return proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: signed, HMAC: mac.Sum(nil)})
}

// signList is the account's signed list of its devices.
func signList(account *ecc.ECKeyPair, list *waAdv.ADVKeyIndexList) ([]byte, error) {
	inner, err := proto.Marshal(list)
	if err != nil {
		return nil, err
	}
	pub := account.PublicKey().PublicKey()
	sig := ecc.CalculateSignature(account.PrivateKey(), slices.Concat(advList, inner))
	return proto.Marshal(&waAdv.ADVSignedKeyIndexList{
		Details:             inner,
		AccountSignature:    sig[:],
		AccountSignatureKey: pub[:],
	})
}

// verifyCompanion checks both signatures of a linked device: that of the
// account over the device's identity key, and the device's over the account.
// The account key is the identity of the user's phone.
func verifyCompanion(signed []byte, identity, account [32]byte) error {
	var d waAdv.ADVSignedDeviceIdentity
	if err := proto.Unmarshal(signed, &d); err != nil {
		return fmt.Errorf("%w: %w", errCompanion, err)
	}
	if len(d.AccountSignature) != 64 || len(d.DeviceSignature) != 64 {
		return fmt.Errorf("%w: signature missing", errCompanion)
	}
	if k := d.AccountSignatureKey; len(k) != 0 && !bytes.Equal(k, account[:]) {
		return fmt.Errorf("%w: signed by another account", errCompanion)
	}
	byAccount := slices.Concat(advAccount, d.Details, identity[:])
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(account), byAccount, [64]byte(d.AccountSignature)) {
		return fmt.Errorf("%w: account signature wrong", errCompanion)
	}
	byDevice := slices.Concat(advDevice, d.Details, identity[:], account[:])
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(identity), byDevice, [64]byte(d.DeviceSignature)) {
		return fmt.Errorf("%w: device signature wrong", errCompanion)
	}
	return nil
}
