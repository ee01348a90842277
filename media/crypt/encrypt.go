package crypt

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// Sealed describes a file that was encrypted for the media host.
type Sealed struct {
	MediaKey      []byte // 32 random bytes
	FileSHA256    []byte // of the plaintext
	FileEncSHA256 []byte // of ciphertext and MAC
	Size          int64  // of the plaintext, in bytes
	CipherSize    int64  // of ciphertext and MAC, in bytes
}

// Encrypt reads a file from src and writes ciphertext and MAC to dst, under a
// fresh random key. It wraps media.BadRef for an unknown kind; other errors are
// those of src, dst and ctx.
func Encrypt(ctx context.Context, dst io.Writer, src io.Reader, kind media.Kind) (Sealed, error) {
	mediaKey := make([]byte, KeySize)
	rand.Read(mediaKey) // never fails
	return seal(ctx, dst, src, kind, mediaKey)
}

func seal(ctx context.Context, dst io.Writer, src io.Reader, kind media.Kind, mediaKey []byte) (Sealed, error) {
	k, err := expand(mediaKey, kind)
	if err != nil {
		return Sealed{}, err
	}
	block, err := aes.NewCipher(k.cipher)
	if err != nil {
		return Sealed{}, fmt.Errorf("cipher: %w", err)
	}
	cbc := cipher.NewCBCEncrypter(block, k.iv)
	mac, plain, sealed := hmac.New(sha256.New, k.mac), sha256.New(), sha256.New()
	mac.Write(k.iv)
	s := Sealed{MediaKey: mediaKey}
	write := func(p []byte) error {
		sealed.Write(p)
		s.CipherSize += int64(len(p))
		if _, err := dst.Write(p); err != nil {
			return fmt.Errorf("write ciphertext: %w", err)
		}
		return nil
	}

	buf := make([]byte, chunk+aes.BlockSize)
	for last := false; !last; {
		if err := ctx.Err(); err != nil {
			return Sealed{}, err
		}
		n, err := fill(src, buf[:chunk])
		if last = errors.Is(err, io.EOF); err != nil && !last {
			return Sealed{}, fmt.Errorf("read plaintext: %w", err)
		}
		plain.Write(buf[:n])
		s.Size += int64(n)
		if last {
			n = pad(buf, n)
		}
		cbc.CryptBlocks(buf[:n], buf[:n])
		mac.Write(buf[:n])
		if err := write(buf[:n]); err != nil {
			return Sealed{}, err
		}
	}
	if err := write(mac.Sum(nil)[:MACSize]); err != nil {
		return Sealed{}, err
	}
	s.FileSHA256, s.FileEncSHA256 = plain.Sum(nil), sealed.Sum(nil)
	return s, nil
}

// fill reads until p is full. Unlike io.ReadFull it tells the end of src from a
// source that broke off.
func fill(src io.Reader, p []byte) (n int, err error) {
	for empty := 0; n < len(p) && err == nil; {
		var r int
		r, err = src.Read(p[n:])
		n += r
		if r > 0 {
			empty = 0
		} else if empty++; empty > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// pad appends PKCS#7 padding to the n bytes of buf and gives the new length.
func pad(buf []byte, n int) int {
	p := aes.BlockSize - n%aes.BlockSize
	for i := range p {
		buf[n+i] = byte(p)
	}
	return n + p
}
