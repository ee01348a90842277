package crypt

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// chunk is how much is read, hashed and ciphered at a time: small enough to stay
// in the processor's cache from one step to the next.
const chunk = 64 << 10

// holdback is the part at the end that must not be decrypted before the end is
// known: the block with the padding, and the MAC.
const holdback = aes.BlockSize + MACSize

// maxUnknown bounds a body whose size nobody told, in bytes: WhatsApp's own
// limit for documents.
const maxUnknown = 2 << 30

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
	// Progress is called with the bytes of plaintext written so far; may be nil.
	Progress func(done int64)
	// Sum is the SHA-256 of all that was written to dst, where dst hashes by
	// itself: so nothing is hashed twice. Decrypt does it when Sum is nil.
	Sum func() media.Key
}

// Decrypt reads one encrypted file from src, writes the plaintext to dst and
// verifies, in the same pass, all that ref promises. What was written to dst
// must be thrown away unless the error is nil.
//
// It reads at most one byte more than ref.Size allows. Errors wrap
//   - media.BadRef: key, kind or hashes of ref are not usable
//   - media.TooLong, media.Truncated: more or fewer bytes than declared
//   - media.BadCipher: hash or MAC of the ciphertext is wrong
//   - media.BadKey: the ciphertext is the promised one, but the key is not its
//   - media.BadPlain: padding or hash of the plaintext is wrong
//
// or are those of src, dst and ctx. A declared size that is too high is
// forgiven when the hash proves that the ciphertext is complete.
func Decrypt(ctx context.Context, dst io.Writer, src io.Reader, ref media.Ref, opt Options) (Sums, error) {
	if err := checkHashes(ref, opt.AllowUnknown); err != nil {
		return Sums{}, err
	}
	k, err := expand(ref.MediaKey, ref.Kind)
	if err != nil {
		return Sums{}, err
	}
	block, err := aes.NewCipher(k.cipher)
	if err != nil {
		return Sums{}, fmt.Errorf("cipher: %w", err)
	}
	o := opener{
		dst:    dst,
		cbc:    cipher.NewCBCDecrypter(block, k.iv),
		mac:    hmac.New(sha256.New, k.mac),
		sealed: sha256.New(),
		sum:    opt.Sum,
		told:   opt.Progress,
	}
	if o.sum == nil {
		o.plain = sha256.New()
	}
	o.mac.Write(k.iv)
	limit := int64(maxUnknown)
	if ref.Size > 0 {
		limit = CipherSize(ref.Size)
	}
	if err := o.copy(ctx, src, limit); err != nil {
		return Sums{}, err
	}
	if err := o.finish(ref); err != nil {
		return Sums{}, err
	}
	return o.sums(), nil
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

// opener is one decryption under way.
type opener struct {
	dst    io.Writer
	cbc    cipher.BlockMode
	mac    hash.Hash
	sealed hash.Hash
	plain  hash.Hash        // nil where sum is not
	sum    func() media.Key // nil where plain is not
	told   func(int64)

	buf  [holdback + aes.BlockSize + chunk]byte
	n    int   // bytes of buf held: hashed as ciphertext, not yet opened
	in   int64 // bytes read
	out  int64 // bytes of plaintext written
	last [32]byte
}

// copy reads src to its end and opens all but the last bytes.
func (o *opener) copy(ctx context.Context, src io.Reader, limit int64) error {
	for empty := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		room := o.buf[o.n:]
		if over := limit + 1 - o.in; int64(len(room)) > over {
			room = room[:over]
		}
		r, err := src.Read(room)
		o.sealed.Write(room[:r])
		o.n += r
		o.in += int64(r)
		if o.in > limit {
			return fmt.Errorf("more than %d bytes: %w", limit, media.TooLong)
		}
		if ready := (o.n - holdback) &^ (aes.BlockSize - 1); ready > 0 {
			o.mac.Write(o.buf[:ready])
			o.cbc.CryptBlocks(o.buf[:ready], o.buf[:ready])
			if err := o.write(o.buf[:ready]); err != nil {
				return err
			}
			o.n = copy(o.buf[:], o.buf[ready:o.n])
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w: %w", media.Truncated, err)
		case err != nil:
			return fmt.Errorf("read ciphertext: %w", err)
		}
		if r > 0 {
			empty = 0
		} else if empty++; empty > 100 {
			return fmt.Errorf("read ciphertext: %w", io.ErrNoProgress)
		}
	}
}

func (o *opener) write(p []byte) error {
	if o.plain != nil {
		o.plain.Write(p)
	}
	if _, err := o.dst.Write(p); err != nil {
		return fmt.Errorf("write plaintext: %w", err)
	}
	o.out += int64(len(p))
	if o.told != nil {
		o.told(o.out)
	}
	return nil
}

// finish checks what is known only at the end, and opens the last block.
func (o *opener) finish(ref media.Ref) error {
	o.sealed.Sum(o.last[:0])
	known := len(ref.FileEncSHA256) > 0
	same := known && [32]byte(ref.FileEncSHA256) == o.last
	short := o.in < holdback || (ref.Size > 0 && o.in < CipherSize(ref.Size))
	switch {
	case short && !same:
		return fmt.Errorf("%d bytes: %w", o.in, media.Truncated)
	case known && !same:
		return fmt.Errorf("hash differs: %w", media.BadCipher)
	case o.n < holdback || (o.n-MACSize)%aes.BlockSize != 0:
		return fmt.Errorf("%d bytes are not whole blocks: %w", o.in, media.BadCipher)
	}
	end := o.n - MACSize
	o.mac.Write(o.buf[:end])
	if !hmac.Equal(o.mac.Sum(nil)[:MACSize], o.buf[end:o.n]) {
		if same {
			return fmt.Errorf("MAC differs: %w", media.BadKey)
		}
		return fmt.Errorf("MAC differs: %w", media.BadCipher)
	}
	o.cbc.CryptBlocks(o.buf[:end], o.buf[:end])
	size, ok := unpad(o.buf[:end])
	if !ok {
		return fmt.Errorf("padding: %w", media.BadPlain)
	}
	if err := o.write(o.buf[:size]); err != nil {
		return err
	}
	if want := ref.Key(); !want.IsZero() && want != o.sums().Plain {
		return fmt.Errorf("hash differs: %w", media.BadPlain)
	}
	return nil
}

func (o *opener) sums() Sums {
	plain := o.sum
	if plain == nil {
		plain = func() media.Key { return media.KeyOf(o.plain.Sum(nil)) }
	}
	return Sums{Plain: plain(), Cipher: o.last, Size: o.out, CipherSize: o.in}
}

// unpad gives the length of p without its PKCS#7 padding; false where one byte
// of it is not as it must be.
func unpad(p []byte) (int, bool) {
	pad := int(p[len(p)-1])
	if pad == 0 || pad > aes.BlockSize || pad > len(p) {
		return 0, false
	}
	for _, b := range p[len(p)-pad:] {
		if subtle.ConstantTimeByteEq(b, byte(pad)) == 0 {
			return 0, false
		}
	}
	return len(p) - pad, true
}
