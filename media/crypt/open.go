package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"hash"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// holdback is the part at the end that must not be decrypted before the end is
// known: the block with the padding, and the MAC.
const holdback = aes.BlockSize + MACSize

// headroom is before every chunk, for what was held back of the one before.
const headroom = 3 * aes.BlockSize

// opener is one decryption under way. Three goroutines share it: one reads, one
// hashes the ciphertext, one opens and writes.
type opener struct {
	dst   io.Writer
	block cipher.Block
	iv    []byte
	cbc   cipher.BlockMode // nil before the first block after the head
	plain hash.Hash        // nil where sum is not
	sum   func() media.Key // nil where plain is not
	told  func(int64)

	mac    hash.Hash
	sealed hash.Hash
	ending [MACSize]byte // the last bytes that were hashed; not part of the MAC
	ends   int

	size  int    // of a chunk
	in    int64  // bytes of ciphertext read, those of the head included
	out   int64  // bytes of plaintext in dst
	clear []byte // room for one opened chunk
	//        // room for one opened chunk
	tail [headroom]byte // ciphertext held back
	held int
	last [32]byte // SHA-256 of the ciphertext
}

func newOpener(dst io.Writer, ref media.Ref, opt Options) (*opener, error) {
	k, err := expand(ref.MediaKey, ref.Kind)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k.cipher)
	if err != nil {
		return nil, fmt.Errorf("cipher: %w", err)
	}
	o := &opener{
		dst: dst, block: block, iv: k.iv, mac: hmac.New(sha256.New, k.mac), sealed: sha256.New(),
		sum: opt.Sum, told: opt.Progress, size: chunk,
	}
	if o.sum == nil {
		o.plain = sha256.New()
	}
	o.mac.Write(k.iv)
	if ref.Size > 0 {
		o.size = int(min(chunk, CipherSize(ref.Size)+1))
	}
	o.clear = make([]byte, headroom+o.size)
	return o, nil
}

// headWriter takes the beginning of the plaintext and rebuilds what was known
// after its ciphertext.
type headWriter struct{ o *opener }

// Write implements io.Writer.
func (w headWriter) Write(p []byte) (int, error) {
	o := w.o
	if len(p)%aes.BlockSize != 0 {
		return 0, fmt.Errorf("%d bytes are not whole blocks: %w", len(p), media.Internal)
	}
	if o.plain != nil {
		o.plain.Write(p)
	}
	enc := cipher.NewCBCEncrypter(o.block, o.iv)
	for rest := p; len(rest) > 0; {
		n := min(len(rest), len(o.clear)&^(aes.BlockSize-1))
		c := o.clear[:n]
		enc.CryptBlocks(c, rest[:n])
		o.sealed.Write(c)
		o.mac.Write(c)
		o.iv = bytes.Clone(c[n-aes.BlockSize:])
		rest = rest[n:]
	}
	o.in += int64(len(p))
	o.out += int64(len(p))
	return len(p), nil
}

// hash takes a chunk of ciphertext into its hash, and all but the very last
// bytes into the MAC.
func (o *opener) hash(p *piece) error {
	data := p.data()
	o.sealed.Write(data)
	if keep := MACSize - len(data); keep > 0 {
		// Less than a MAC came: bytes of the one before stay.
		both := append(append([]byte{}, o.ending[:o.ends]...), data...)
		ready := max(len(both)-MACSize, 0)
		o.mac.Write(both[:ready])
		o.ends = copy(o.ending[:], both[ready:])
		return nil
	}
	o.mac.Write(o.ending[:o.ends])
	ready := len(data) - MACSize
	o.mac.Write(data[:ready])
	o.ends = copy(o.ending[:], data[ready:])
	return nil
}

// open decrypts what must not be held back of a chunk, and of the one before.
func (o *opener) open(p *piece) error {
	start := headroom - o.held
	copy(p.buf[start:], o.tail[:o.held])
	all := p.buf[start : headroom+p.n]
	ready := max((len(all)-holdback)&^(aes.BlockSize-1), 0)
	err := o.decrypt(all[:ready])
	o.held = copy(o.tail[:], all[ready:])
	return err
}

func (o *opener) decrypt(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	plain := o.clear[:len(p)]
	o.blocks(plain, p)
	return o.write(plain)
}

func (o *opener) blocks(dst, src []byte) {
	if o.cbc == nil {
		o.cbc = cipher.NewCBCDecrypter(o.block, o.iv)
	}
	o.cbc.CryptBlocks(dst, src)
}

func (o *opener) write(p []byte) error {
	if o.plain != nil {
		o.plain.Write(p)
	}
	n, err := o.dst.Write(p)
	o.out += int64(n)
	if err != nil {
		return fmt.Errorf("write plaintext: %w", err)
	}
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
	case o.held < holdback || (o.held-MACSize)%aes.BlockSize != 0:
		return fmt.Errorf("%d bytes are not whole blocks: %w", o.in, media.BadCipher)
	}
	if !hmac.Equal(o.mac.Sum(nil)[:MACSize], o.ending[:o.ends]) {
		if same {
			return fmt.Errorf("MAC differs: %w", media.BadKey)
		}
		return fmt.Errorf("MAC differs: %w", media.BadCipher)
	}
	end := o.tail[:o.held-MACSize]
	o.blocks(end, end)
	size, ok := unpad(end)
	if !ok {
		return fmt.Errorf("padding: %w", media.BadPlain)
	}
	if err := o.write(end[:size]); err != nil {
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
