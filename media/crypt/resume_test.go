package crypt

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"
	"testing/iotest"

	"github.com/contactsheet/contactsheet/media"
)

// head gives the beginning of a file in pieces of whole blocks.
func head(plain []byte, size int) func(io.Writer) error {
	return func(w io.Writer) error {
		for len(plain) > 0 {
			n := min(size, len(plain))
			if _, err := w.Write(plain[:n]); err != nil {
				return err
			}
			plain = plain[n:]
		}
		return nil
	}
}

func TestDecryptGoesOn(t *testing.T) {
	for _, n := range []int{1, 16, 31, 32, 4096, chunk + 5, 3*chunk + 48} {
		plain := noise(n)
		ref, sealed := pack(plain)
		for _, at := range []int{0, 16, n / 2 &^ 15, n &^ 15} {
			if at > n {
				continue
			}
			for _, step := range []int{16, 4096, chunk, 2 * chunk} {
				if at/step > 5000 {
					continue
				}
				var rest bytes.Buffer
				var told []int64
				s, err := Decrypt(t.Context(), &rest, bytes.NewReader(sealed[at:]), ref, Options{
					Head: head(plain[:at], step), Progress: func(d int64) { told = append(told, d) },
				})
				if err != nil {
					t.Fatalf("%d of %d bytes, by %d: %v", at, n, step, err)
				}
				if !bytes.Equal(rest.Bytes(), plain[at:]) || s.Size != int64(n) || s.CipherSize != int64(len(sealed)) ||
					s.Plain != ref.Key() || told[0] != int64(at) || told[len(told)-1] != int64(n) {
					t.Fatalf("%d of %d bytes: %+v, told %v", at, n, s, told)
				}
			}
		}
	}
}

func TestDecryptNoticesAForeignHead(t *testing.T) {
	plain := noise(100_000)
	ref, sealed := pack(plain)
	wrong := bytes.Clone(plain[:50_000&^15])
	wrong[77] ^= 1
	rest := sealed[len(wrong):]
	_, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(rest), ref, Options{Head: head(wrong, 4096)})
	if !errors.Is(err, media.BadCipher) {
		t.Errorf("got %v", err)
	}
	ref.FileEncSHA256 = nil
	_, err = Decrypt(t.Context(), io.Discard, bytes.NewReader(rest), ref, Options{Head: head(wrong, 4096), AllowUnknown: true})
	if !errors.Is(err, media.BadCipher) {
		t.Errorf("by the MAC: %v", err)
	}
	_, err = Decrypt(t.Context(), io.Discard, bytes.NewReader(rest), ref, Options{Head: head(wrong[:15], 15), AllowUnknown: true})
	if !errors.Is(err, media.Internal) {
		t.Errorf("half a block: %v", err)
	}
	broken := errors.New("disk gone")
	_, err = Decrypt(t.Context(), io.Discard, bytes.NewReader(rest), ref, Options{Head: func(io.Writer) error { return broken }, AllowUnknown: true})
	if !errors.Is(err, broken) {
		t.Errorf("unreadable: %v", err)
	}
}

// TestWhatIsWrittenIsABeginning: wherever a body breaks off, what was written
// until then is the beginning of the file, in whole blocks.
func TestWhatIsWrittenIsABeginning(t *testing.T) {
	plain := noise(2*chunk + 100)
	ref, sealed := pack(plain)
	for _, at := range []int{0, 1, 25, 26, 27, 42, 43, 58, 59, 1000, chunk, chunk + 26, 2 * chunk, len(sealed) - 27, len(sealed) - 1} {
		var got bytes.Buffer
		src := io.MultiReader(bytes.NewReader(sealed[:at]), iotest.ErrReader(io.ErrUnexpectedEOF))
		_, err := Decrypt(t.Context(), &got, src, ref, Options{})
		want := max(at-holdback, 0) &^ 15
		if !errors.Is(err, media.Truncated) || got.Len() != want || !bytes.Equal(got.Bytes(), plain[:want]) {
			t.Errorf("after %d bytes: %d written, want %d; %v", at, got.Len(), want, err)
		}
	}
}

func TestDecryptBounds(t *testing.T) {
	ref, sealed := pack(noise(5000))
	for name, c := range map[string]struct {
		size, most int64
		want       media.Fault
	}{
		"as declared":            {5000, 0, ""},
		"declared over a limit":  {5000, 4999, media.TooLarge},
		"over a limit":           {0, 4000, media.TooLarge},
		"within it":              {0, 5000, ""},
		"declared beyond all":    {math.MaxInt64, 0, media.TooLarge},
		"declared 2 GB and more": {MaxSize + 1, math.MaxInt64, media.TooLarge},
	} {
		r := ref
		r.Size = c.size
		_, err := Decrypt(t.Context(), io.Discard, bytes.NewReader(sealed), r, Options{MaxSize: c.most})
		if media.FaultOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// panicking panics at its second Write.
type panicking struct{ n int }

func (p *panicking) Write(b []byte) (int, error) {
	if p.n++; p.n > 1 {
		panic("disk on fire")
	}
	return len(b), nil
}

func TestPanicOfTheDestinationIsAnError(t *testing.T) {
	ref, sealed := pack(noise(10 * chunk))
	if _, err := Decrypt(t.Context(), &panicking{}, bytes.NewReader(sealed), ref, Options{}); !errors.Is(err, media.Internal) {
		t.Errorf("got %v", err)
	}
}

// TestAFailingDestinationEndsAnEndlessSource: nothing is read on for nobody.
func TestAFailingDestinationEndsAnEndlessSource(t *testing.T) {
	ref, _ := pack(noise(1000))
	ref.Size = 0
	src := &endless{}
	if _, err := Decrypt(t.Context(), failing{media.DiskFull}, src, ref, Options{}); !errors.Is(err, media.DiskFull) {
		t.Errorf("got %v", err)
	}
	if src.n > 100*chunk {
		t.Errorf("%d bytes were read after the disk was full", src.n)
	}
}

func FuzzGoOn(f *testing.F) {
	f.Add([]byte("a picture of some length, more than a block"), 1)
	f.Fuzz(func(t *testing.T, plain []byte, blocks int) {
		ref, sealed := pack(plain)
		at := min(max(blocks, 0)%1000*16, len(plain)&^15)
		var rest bytes.Buffer
		_, err := Decrypt(t.Context(), &rest, bytes.NewReader(sealed[at:]), ref, Options{Head: head(plain[:at], 32)})
		if err != nil || !bytes.Equal(rest.Bytes(), plain[at:]) {
			t.Errorf("%d of %d bytes: %v", at, len(plain), err)
		}
	})
}
