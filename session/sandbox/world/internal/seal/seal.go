// Package seal encrypts files the way WhatsApp does before they go to its media
// host.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
)

// File gives AES-256-CBC ciphertext with PKCS#7 padding, followed by the first
// ten bytes of its HMAC-SHA256. Initial vector and keys come from the media key
// by HKDF-SHA256 with what the kind of file has as info, such as "WhatsApp Image
// Keys".
func File(plain []byte, mediaKey [32]byte, info string) []byte {
	keys, err := hkdf.Key(sha256.New, mediaKey[:], nil, info, 112)
	if err != nil {
		panic(err) // only for lengths that HKDF cannot give
	}
	iv, cipherKey, macKey := keys[:16], keys[16:48], keys[48:80]
	block, err := aes.NewCipher(cipherKey)
	if err != nil {
		panic(err) // only for keys that are not 16, 24 or 32 bytes
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	out := make([]byte, len(plain)+pad, len(plain)+pad+10)
	copy(out, plain)
	for i := len(plain); i < len(out); i++ {
		out[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, out)
	mac := hmac.New(sha256.New, macKey)
	mac.Write(iv)
	mac.Write(out)
	return append(out, mac.Sum(nil)[:10]...)
}
