package crypt

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// reference is WhatsApp's media encryption written a second time, from the
// definitions: HKDF by RFC 5869, CBC by hand, no code shared with the package.
func reference(plain, mediaKey []byte, info string) (sealed []byte) {
	mac := func(key []byte, parts ...[]byte) []byte {
		h := hmac.New(sha256.New, key)
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	prk := mac(make([]byte, 32), mediaKey)
	var okm, t []byte
	for i := byte(1); len(okm) < 112; i++ {
		t = mac(prk, t, []byte(info), []byte{i})
		okm = append(okm, t...)
	}
	iv, cipherKey, macKey := okm[:16], okm[16:48], okm[48:80]
	n := 16 - len(plain)%16
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	return sealRaw(padded, iv, cipherKey, macKey, mac)
}

func sealRaw(padded, iv, cipherKey, macKey []byte, mac func([]byte, ...[]byte) []byte) (sealed []byte) {
	block, _ := aes.NewCipher(cipherKey)
	prev := iv
	for i := 0; i+16 <= len(padded); i += 16 {
		out := make([]byte, 16)
		for j := range out {
			out[j] = padded[i+j] ^ prev[j]
		}
		block.Encrypt(out, out)
		sealed, prev = append(sealed, out...), out
	}
	return append(sealed, mac(macKey, iv, sealed)[:10]...)
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	r.Read(b)
	return b
}

var testKey = noise(32)

func sum(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

// pack gives a Ref and ciphertext made by the reference.
func pack(plain []byte) (media.Ref, []byte) {
	sealed := reference(plain, testKey, "WhatsApp Image Keys")
	return media.Ref{
		Kind: media.Image, MediaKey: testKey, Size: int64(len(plain)),
		FileSHA256: sum(plain), FileEncSHA256: sum(sealed),
	}, sealed
}

var sizes = []int{1, 15, 16, 17, 25, 26, 27, 31, 32, 33, 4096, chunk - 1, chunk, chunk + 1, chunk + holdback, 3*chunk + 5, 1 << 20}

func TestDecryptReference(t *testing.T) {
	infos := map[media.Kind]string{
		media.Image: "WhatsApp Image Keys", media.Sticker: "WhatsApp Image Keys",
		media.Video: "WhatsApp Video Keys", media.GIF: "WhatsApp Video Keys",
		media.Audio: "WhatsApp Audio Keys", media.Document: "WhatsApp Document Keys",
	}
	for kind, info := range infos {
		for _, n := range sizes {
			plain := noise(n)
			sealed := reference(plain, testKey, info)
			ref := media.Ref{Kind: kind, MediaKey: testKey, Size: int64(n), FileSHA256: sum(plain), FileEncSHA256: sum(sealed)}
			var got bytes.Buffer
			var told int64
			s, err := Decrypt(t.Context(), &got, bytes.NewReader(sealed), ref, Options{Progress: func(d int64) { told = d }})
			if err != nil {
				t.Fatalf("%s, %d bytes: %v", kind, n, err)
			}
			if !bytes.Equal(got.Bytes(), plain) || s.Plain != ref.Key() || s.Size != int64(n) || told != int64(n) ||
				s.CipherSize != int64(len(sealed)) || !bytes.Equal(s.Cipher[:], ref.FileEncSHA256) {
				t.Fatalf("%s, %d bytes: wrong bytes or sums %+v", kind, n, s)
			}
		}
	}
}

// knownSealed is the SHA-256 of "contact sheet" sealed by OpenSSL's AES and
// Python's HMAC, so that reference and package cannot be wrong together.
const knownSealed = "e48e20094c4427323ed408c17ff5112acc562e181dba9cb9025dc5d870c77553"

func TestKnownAnswer(t *testing.T) {
	key := bytes.Repeat([]byte{0x2A}, 32)
	sealed := reference([]byte("contact sheet"), key, "WhatsApp Image Keys")
	if got := hex.EncodeToString(sum(sealed)); got != knownSealed {
		t.Errorf("reference: %s", got)
	}
	s, err := seal(t.Context(), io.Discard, strings.NewReader("contact sheet"), media.Image, key)
	if got := hex.EncodeToString(s.FileEncSHA256); err != nil || got != knownSealed {
		t.Errorf("package: %s, %v", got, err)
	}
}

func TestDecryptInSmallReads(t *testing.T) {
	ref, sealed := pack(noise(2000))
	for name, r := range map[string]io.Reader{
		"one byte":      iotest.OneByteReader(bytes.NewReader(sealed)),
		"half":          iotest.HalfReader(bytes.NewReader(sealed)),
		"data with EOF": iotest.DataErrReader(bytes.NewReader(sealed)),
	} {
		if _, err := Decrypt(t.Context(), io.Discard, r, ref, Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecryptRefuses(t *testing.T) {
	plain := noise(100_000)
	good, sealed := pack(plain)
	flip := func(i int) []byte {
		b := bytes.Clone(sealed)
		b[(i+len(b))%len(b)] ^= 1
		return b
	}
	rehash := func(r media.Ref, b []byte) media.Ref { r.FileEncSHA256 = sum(b); return r }
	with := func(f func(*media.Ref)) media.Ref { r := good; f(&r); return r }

	badPadding := func(tail ...byte) []byte {
		k, _ := expand(testKey, media.Image)
		mac := func(key []byte, parts ...[]byte) []byte {
			h := hmac.New(sha256.New, key)
			for _, p := range parts {
				h.Write(p)
			}
			return h.Sum(nil)
		}
		padded := append(bytes.Repeat([]byte{7}, 32-len(tail)), tail...)
		return sealRaw(padded, k.iv, k.cipher, k.mac, mac)
	}
	unaligned := func() []byte {
		k, _ := expand(testKey, media.Image)
		body := sealed[:1001]
		h := hmac.New(sha256.New, k.mac)
		h.Write(k.iv)
		h.Write(body)
		return append(bytes.Clone(body), h.Sum(nil)[:10]...)
	}()
	noSize := func(b []byte) media.Ref { return rehash(with(func(r *media.Ref) { r.Size = 0 }), b) }

	for _, c := range []struct {
		name string
		ref  media.Ref
		body []byte
		opt  Options
		want media.Fault
	}{
		{"first byte flipped", good, flip(0), Options{}, media.BadCipher},
		{"last block flipped", good, flip(-11), Options{}, media.BadCipher},
		{"MAC flipped", good, flip(-1), Options{}, media.BadCipher},
		{"flipped, no hash to compare", with(func(r *media.Ref) { r.FileEncSHA256 = nil }), flip(500), Options{AllowUnknown: true}, media.BadCipher},
		{"flipped and hashed so", rehash(good, flip(500)), flip(500), Options{}, media.BadKey},
		{"other key", with(func(r *media.Ref) { r.MediaKey = noise(33)[1:] }), sealed, Options{}, media.BadKey},
		{"other kind", with(func(r *media.Ref) { r.Kind = media.Video }), sealed, Options{}, media.BadKey},
		{"other plaintext promised", with(func(r *media.Ref) { r.FileSHA256 = noise(32) }), sealed, Options{}, media.BadPlain},
		{"other ciphertext promised", with(func(r *media.Ref) { r.FileEncSHA256 = noise(32) }), sealed, Options{}, media.BadCipher},
		{"half", good, sealed[:len(sealed)/2], Options{}, media.Truncated},
		{"one byte short", good, sealed[:len(sealed)-1], Options{}, media.Truncated},
		{"nothing", good, nil, Options{}, media.Truncated},
		{"nothing, size not known", noSize(sealed), nil, Options{}, media.Truncated},
		{"25 bytes, size not known", noSize(sealed), sealed[:25], Options{}, media.Truncated},
		{"one byte more", good, append(bytes.Clone(sealed), 0), Options{}, media.TooLong},
		{"declared too small", with(func(r *media.Ref) { r.Size = 1000 }), sealed, Options{}, media.TooLong},
		{"not whole blocks", noSize(unaligned), unaligned, Options{}, media.BadCipher},
		{"padding 0", noSize(badPadding(0)), badPadding(0), Options{}, media.BadPlain},
		{"padding 17", noSize(badPadding(17)), badPadding(17), Options{}, media.BadPlain},
		{"padding not uniform", noSize(badPadding(1, 2, 3)), badPadding(1, 2, 3), Options{}, media.BadPlain},
		{"key of 31 bytes", with(func(r *media.Ref) { r.MediaKey = testKey[:31] }), sealed, Options{}, media.BadRef},
		{"no key", with(func(r *media.Ref) { r.MediaKey = nil }), sealed, Options{}, media.BadRef},
		{"no plaintext hash", with(func(r *media.Ref) { r.FileSHA256 = nil }), sealed, Options{}, media.BadRef},
		{"no ciphertext hash", with(func(r *media.Ref) { r.FileEncSHA256 = nil }), sealed, Options{}, media.BadRef},
		{"hash of 31 bytes", with(func(r *media.Ref) { r.FileSHA256 = noise(31) }), sealed, Options{AllowUnknown: true}, media.BadRef},
		{"unknown kind", with(func(r *media.Ref) { r.Kind = "poem" }), sealed, Options{}, media.BadRef},
		{"negative size", with(func(r *media.Ref) { r.Size = -1 }), sealed, Options{}, media.BadRef},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(c.body), c.ref, c.opt)
			if got := media.FaultOf(err); got != c.want || got == "" {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestDecryptWithoutHashes(t *testing.T) {
	ref, sealed := pack(noise(777))
	ref.FileSHA256, ref.FileEncSHA256, ref.Size = nil, nil, 0
	s, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(sealed), ref, Options{AllowUnknown: true})
	if err != nil || s.Size != 777 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestDecryptForgivesTooLargeSize(t *testing.T) {
	ref, sealed := pack(noise(777))
	ref.Size = 5000
	if _, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(sealed), ref, Options{}); err != nil {
		t.Errorf("the hash proves that all is here: %v", err)
	}
}

// endless counts what is read of it.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) { e.n += int64(len(p)); return len(p), nil }

func TestDecryptReadsNoMoreThanDeclared(t *testing.T) {
	ref, _ := pack(noise(1000))
	src := &endless{}
	_, err := Decrypt(t.Context(), io.Discard, src, ref, Options{})
	if !errors.Is(err, media.TooLong) || src.n > CipherSize(1000)+1 {
		t.Errorf("read %d bytes: %v", src.n, err)
	}
}

func TestDecryptHandsErrorsOn(t *testing.T) {
	ref, sealed := pack(noise(100_000))
	broken := errors.New("line cut")
	_, err := Decrypt(t.Context(), io.Discard, io.MultiReader(bytes.NewReader(sealed[:500]), iotest.ErrReader(broken)), ref, Options{})
	if !errors.Is(err, broken) {
		t.Errorf("source: %v", err)
	}
	_, err = Decrypt(t.Context(), io.Discard, io.MultiReader(bytes.NewReader(sealed[:500]), iotest.ErrReader(io.ErrUnexpectedEOF)), ref, Options{})
	if !errors.Is(err, media.Truncated) {
		t.Errorf("broken off: %v", err)
	}
	_, err = Decrypt(t.Context(), failing{media.DiskFull}, bytes.NewReader(sealed), ref, Options{})
	if !errors.Is(err, media.DiskFull) {
		t.Errorf("disk full: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = Decrypt(ctx, io.Discard, bytes.NewReader(sealed), ref, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestDecryptUsesHashOfDestination(t *testing.T) {
	ref, sealed := pack(noise(5000))
	h := sha256.New()
	s, err := Decrypt(t.Context(), h, bytes.NewReader(sealed), ref, Options{Sum: func() media.Key { return media.KeyOf(h.Sum(nil)) }})
	if err != nil || s.Plain != ref.Key() {
		t.Errorf("%v, %v", s.Plain, err)
	}
	wrong := func() media.Key { return media.Key{1} }
	if _, err = Decrypt(t.Context(), io.Discard, bytes.NewReader(sealed), ref, Options{Sum: wrong}); !errors.Is(err, media.BadPlain) {
		t.Errorf("destination got something else: %v", err)
	}
}

func TestEncryptMatchesReference(t *testing.T) {
	for _, n := range append([]int{0}, sizes...) {
		plain := noise(n)
		var got bytes.Buffer
		s, err := seal(t.Context(), &got, bytes.NewReader(plain), media.Document, testKey)
		if err != nil {
			t.Fatal(err)
		}
		want := reference(plain, testKey, "WhatsApp Document Keys")
		if !bytes.Equal(got.Bytes(), want) || !bytes.Equal(s.FileSHA256, sum(plain)) || !bytes.Equal(s.FileEncSHA256, sum(want)) ||
			s.Size != int64(n) || s.CipherSize != CipherSize(int64(n)) || s.CipherSize != int64(len(want)) {
			t.Fatalf("%d bytes: %+v", n, s)
		}
	}
}

func TestEncryptUsesFreshKeys(t *testing.T) {
	a, err := Encrypt(t.Context(), io.Discard, strings.NewReader("x"), media.Image)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Encrypt(t.Context(), io.Discard, strings.NewReader("x"), media.Image)
	if len(a.MediaKey) != KeySize || bytes.Equal(a.MediaKey, b.MediaKey) || bytes.Equal(a.FileEncSHA256, b.FileEncSHA256) {
		t.Error("two files share a key")
	}
}

func TestEncryptTellsBrokenSource(t *testing.T) {
	src := io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := Encrypt(t.Context(), io.Discard, src, media.Image); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a file was encrypted as a whole: %v", err)
	}
	if _, err := Encrypt(t.Context(), io.Discard, strings.NewReader("x"), "poem"); !errors.Is(err, media.BadRef) {
		t.Errorf("unknown kind: %v", err)
	}
}

func FuzzDecrypt(f *testing.F) {
	ref, sealed := pack(noise(100))
	f.Add(sealed, int64(100))
	f.Add(sealed[:26], int64(0))
	f.Add([]byte{}, int64(1))
	f.Fuzz(func(t *testing.T, body []byte, size int64) {
		r := ref
		r.Size = size
		_, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(body), r, Options{})
		if err == nil && !bytes.Equal(body, sealed) {
			t.Error("accepted something else")
		}
		// Without hashes only the MAC stands between a body and the disk.
		r.FileEncSHA256, r.FileSHA256 = nil, nil
		if _, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(body), r, Options{AllowUnknown: true}); err == nil && !bytes.Equal(body, sealed) {
			t.Error("accepted something else without hashes")
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("picture"))
	f.Add(noise(48))
	f.Fuzz(func(t *testing.T, plain []byte) {
		var sealed, got bytes.Buffer
		s, err := Encrypt(t.Context(), &sealed, bytes.NewReader(plain), media.Sticker)
		if err != nil {
			t.Fatal(err)
		}
		ref := media.Ref{Kind: media.Image, MediaKey: s.MediaKey, Size: s.Size, FileSHA256: s.FileSHA256, FileEncSHA256: s.FileEncSHA256}
		if _, err := Decrypt(t.Context(), &got, &sealed, ref, Options{}); err != nil || !bytes.Equal(got.Bytes(), plain) {
			t.Fatalf("%d bytes came back as %d: %v", len(plain), got.Len(), err)
		}
	})
}

// BenchmarkDecrypt reports, beside its speed, the share of what SHA-256 and AES
// alone allow: the metric "of-limit" is 1 where nothing else costs anything.
func BenchmarkDecrypt(b *testing.B) {
	plain := noise(16 << 20)
	ref, sealed := pack(plain)
	k, _ := expand(testKey, media.Image)
	block, _ := aes.NewCipher(k.cipher)
	buf := make([]byte, chunk)
	b.SetBytes(int64(len(plain)))
	var ours, limit float64
	for b.Loop() {
		start := nanos()
		if _, err := Decrypt(b.Context(), io.Discard, bytes.NewReader(sealed), ref, Options{}); err != nil {
			b.Fatal(err)
		}
		mid := nanos()
		cbc, h := cipher.NewCBCDecrypter(block, k.iv), sha256.New()
		for range len(plain) / chunk {
			h.Write(buf)
			h.Write(buf)
			h.Write(buf)
			cbc.CryptBlocks(buf, buf)
		}
		ours, limit = ours+float64(mid-start), limit+float64(nanos()-mid)
	}
	b.ReportMetric(limit/ours, "of-limit")
}

func nanos() int64 { return time.Now().UnixNano() }
