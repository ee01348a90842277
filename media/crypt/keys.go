package crypt

import (
	"crypto/aes"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// KeySize is the length of a MediaKey in bytes.
	KeySize = 32
	// MACSize is the length of the MAC that follows the ciphertext, in bytes.
	MACSize = 10
)

type keys struct{ iv, cipher, mac []byte }

// expand derives a file's keys. It wraps media.BadRef for a key of another
// length or an unknown kind.
func expand(mediaKey []byte, kind media.Kind) (keys, error) {
	if len(mediaKey) != KeySize {
		return keys{}, fmt.Errorf("media key of %d bytes: %w", len(mediaKey), media.BadRef)
	}
	info := keyInfo(kind)
	if info == "" {
		return keys{}, fmt.Errorf("media kind %q: %w", kind, media.BadRef)
	}
	b, err := hkdf.Key(sha256.New, mediaKey, nil, info, 112)
	if err != nil {
		return keys{}, fmt.Errorf("derive keys: %w", err)
	}
	return keys{iv: b[:16], cipher: b[16:48], mac: b[48:80]}, nil
}

// keyInfo is the text that binds keys to a kind. Stickers use the image keys,
// GIFs are videos.
func keyInfo(kind media.Kind) string {
	switch kind {
	case media.Image, media.Sticker:
		return "WhatsApp Image Keys"
	case media.Video, media.GIF:
		return "WhatsApp Video Keys"
	case media.Audio:
		return "WhatsApp Audio Keys"
	case media.Document:
		return "WhatsApp Document Keys"
	}
	return ""
}

// CipherSize is the number of bytes on the media host for a plaintext of size
// bytes: padded to whole blocks, at least one byte of padding, then the MAC.
func CipherSize(size int64) int64 {
	return (size/aes.BlockSize+1)*aes.BlockSize + MACSize
}
