package peer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// What keys of a media kind are derived for; stickers use the image's.
const (
	imageKeys    = "WhatsApp Image Keys"
	videoKeys    = "WhatsApp Video Keys"
	audioKeys    = "WhatsApp Audio Keys"
	documentKeys = "WhatsApp Document Keys"
	historyKeys  = "WhatsApp History Keys"
)

// macSize is how much of the HMAC follows the ciphertext.
const macSize = 10

var (
	errMediaMAC  = errors.New("peer: media MAC wrong")
	errMediaHash = errors.New("peer: media hash wrong")
)

// sealed is an encrypted file and what a message says about it.
type sealed struct {
	blob      []byte // ciphertext and MAC
	key       []byte
	sha256    []byte // of the file
	encSHA256 []byte // of the blob
	length    int    // of the file, in bytes
}

func newKey() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

// sealMedia encrypts a file as WhatsApp does: AES-256-CBC, then the first ten
// bytes of HMAC-SHA256 over IV and ciphertext.
func sealMedia(plain, key []byte, info string) sealed {
	iv, enc, mac := mediaSecrets(key, info)
	n := aes.BlockSize - len(plain)%aes.BlockSize
	blob := make([]byte, len(plain)+n, len(plain)+n+macSize)
	copy(blob, plain)
	for i := len(plain); i < len(blob); i++ {
		blob[i] = byte(n)
	}
	cipher.NewCBCEncrypter(block(enc), iv).CryptBlocks(blob, blob)
	blob = append(blob, mediaMAC(mac, iv, blob)...)
	sum, encSum := sha256.Sum256(plain), sha256.Sum256(blob)
	return sealed{blob: blob, key: key, sha256: sum[:], encSHA256: encSum[:], length: len(plain)}
}

// openMedia verifies both hashes and the MAC, and decrypts. It works in place:
// the blob is spent.
func openMedia(s sealed, info string) ([]byte, error) {
	if sum := sha256.Sum256(s.blob); !slices.Equal(sum[:], s.encSHA256) {
		return nil, fmt.Errorf("%w: of the ciphertext", errMediaHash)
	}
	if n := len(s.blob) - macSize; n <= 0 || n%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: %d bytes", errMediaMAC, len(s.blob))
	}
	iv, enc, mac := mediaSecrets(s.key, info)
	body, tag := s.blob[:len(s.blob)-macSize], s.blob[len(s.blob)-macSize:]
	if !hmac.Equal(mediaMAC(mac, iv, body), tag) {
		return nil, errMediaMAC
	}
	cipher.NewCBCDecrypter(block(enc), iv).CryptBlocks(body, body)
	n := int(body[len(body)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, errPadding
	}
	plain := body[:len(body)-n]
	if sum := sha256.Sum256(plain); !slices.Equal(sum[:], s.sha256) {
		return nil, fmt.Errorf("%w: of the file", errMediaHash)
	}
	if len(plain) != s.length {
		return nil, fmt.Errorf("%w: %d bytes, said %d", errMediaHash, len(plain), s.length)
	}
	return plain, nil
}

// mediaSecrets are the first 80 of the 112 bytes that a media key expands to;
// the rest is for references, which nobody here makes.
func mediaSecrets(key []byte, info string) (iv, enc, mac []byte) {
	b := expand(key, info, 112)
	return b[:16], b[16:48], b[48:80]
}

func mediaMAC(key, iv, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(iv)
	h.Write(body)
	return h.Sum(nil)[:macSize]
}

func block(key []byte) cipher.Block {
	b, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the keys are ours, 32 bytes
	}
	return b
}

// retrySecret is the AES-GCM that protects media retry requests and answers:
// keyed by the media key, with the message's id as additional data.
func retrySecret(mediaKey []byte) cipher.AEAD {
	g, err := cipher.NewGCM(block(expand(mediaKey, "WhatsApp Media Retry Notification", 32)))
	if err != nil {
		panic(err) // AES has the block size GCM wants
	}
	return g
}

func sealRetry(mediaKey, plain []byte, id string) (cipher, iv []byte) {
	iv = make([]byte, 12)
	rand.Read(iv)
	return retrySecret(mediaKey).Seal(nil, iv, plain, []byte(id)), iv
}

func openRetry(mediaKey, cipher, iv []byte, id string) ([]byte, error) {
	if len(iv) != 12 {
		return nil, fmt.Errorf("peer: media retry IV of %d bytes", len(iv))
	}
	return retrySecret(mediaKey).Open(nil, iv, cipher, []byte(id))
}
