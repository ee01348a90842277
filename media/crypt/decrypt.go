package crypt

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// MaxSize bounds a file, in bytes: it is WhatsApp's own limit for documents.
const MaxSize = 2 << 30

// Sums is what one pass over a file found out.
type Sums struct {
	Plain      media.Key // SHA-256 of the plaintext
	Cipher     [32]byte  // SHA-256 of ciphertext and MAC
	Size       int64     // of the plaintext, in bytes
	CipherSize int64     // of ciphertext and MAC, in bytes
}

// Options of Decrypt. The zero Options are the strict ones.
type Options struct {
	// AllowUnknown accepts a Ref without one or both hashes, as descriptors
	// from elsewhere may be. The MAC is checked all the same.
	AllowUnknown bool
	// MaxSize bounds the plaintext, in bytes; 0 stands for the constant MaxSize.
	MaxSize int64
	// Head writes the beginning of the plaintext to w, where an earlier Decrypt
	// of this file has left it in dst before it broke off: whole blocks, at
	// least one less than all. From it hashes and MAC are rebuilt (CBC gives the
	// very ciphertext again), and src begins behind it. May be nil.
	Head func(w io.Writer) error
	// Progress is called with the bytes of plaintext that are in dst, those of
	// Head included, one call at a time; may be nil.
	Progress func(done int64)
	// Sum is the SHA-256 of all that is in dst, where dst hashes by itself: so
	// nothing is hashed twice. Decrypt does it when Sum is nil.
	Sum func() media.Key
}

// Decrypt reads one encrypted file from src, writes the plaintext to dst and
// verifies, in the same pass, all that ref promises. What was written to dst
// must not be used unless the error is nil; only whole blocks are written before
// all is verified. src is read from the calling goroutine; dst and Progress are
// used from another one, until Decrypt returns.
//
// It reads at most one byte more than ref.Size allows. Errors wrap
//   - media.BadRef: key, kind or hashes of ref are not usable
//   - media.TooLong, media.Truncated: more or fewer bytes than declared
//   - media.TooLarge: more bytes than MaxSize, or declared so
//   - media.BadCipher: hash or MAC of the ciphertext is wrong
//   - media.BadKey: the ciphertext is the promised one, but the key is not its
//   - media.BadPlain: padding or hash of the plaintext is wrong
//
// or are those of src, dst, Head and ctx. A declared size that is too high is
// forgiven when the hash proves that the ciphertext is complete.
func Decrypt(ctx context.Context, dst io.Writer, src io.Reader, ref media.Ref, opt Options) (Sums, error) {
	if err := checkHashes(ref, opt.AllowUnknown); err != nil {
		return Sums{}, err
	}
	limit, over, err := bound(ref, opt.MaxSize)
	if err != nil {
		return Sums{}, err
	}
	o, err := newOpener(dst, ref, opt)
	if err != nil {
		return Sums{}, err
	}
	if opt.Head != nil {
		if err := opt.Head(headWriter{o}); err != nil {
			return Sums{}, fmt.Errorf("read the beginning: %w", err)
		}
	}
	if o.told != nil {
		o.told(o.out)
	}
	if err := o.copy(ctx, src, limit, over); err != nil {
		return Sums{}, err
	}
	if err := o.finish(ref); err != nil {
		return Sums{}, err
	}
	return o.sums(), nil
}

// bound is the longest ciphertext that is read, and the kind of error of a
// longer one.
func bound(ref media.Ref, most int64) (limit int64, over media.Fault, err error) {
	if most <= 0 || most > MaxSize {
		most = MaxSize
	}
	switch {
	case ref.Size > most:
		return 0, "", fmt.Errorf("%d bytes declared: %w", ref.Size, media.TooLarge)
	case ref.Size > 0:
		return CipherSize(ref.Size), media.TooLong, nil
	}
	return CipherSize(most), media.TooLarge, nil
}

func checkHashes(ref media.Ref, allowUnknown bool) error {
	for _, h := range [][]byte{ref.FileSHA256, ref.FileEncSHA256} {
		if len(h) == sha256.Size || (len(h) == 0 && allowUnknown) {
			continue
		}
		return fmt.Errorf("hash of %d bytes: %w", len(h), media.BadRef)
	}
	if ref.Size < 0 {
		return fmt.Errorf("size %d: %w", ref.Size, media.BadRef)
	}
	return nil
}
