package jpegscale

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// corpus is Go's own JPEG test files, by name.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	names, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src/image/testdata/*.jpeg"))
	files := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = b
	}
	if len(files) == 0 {
		t.Skip("GOROOT has no test files")
	}
	return files
}

func encoded(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// samples are a picture's luma, or any other picture's red.
func samples(m image.Image) func(x, y int) int {
	switch m := m.(type) {
	case *image.YCbCr:
		return func(x, y int) int { return int(m.Y[m.YOffset(x, y)]) }
	case *image.Gray:
		return func(x, y int) int { return int(m.Pix[m.PixOffset(x, y)]) }
	}
	return func(x, y int) int {
		r, _, _, _ := m.At(x, y).RGBA()
		return int(r >> 8)
	}
}

// A scaled picture is the full one in means of boxes. What remains is rounding,
// and samples that were clamped before the mean was taken. Files of CMYK convert
// before or after it, which is not the same.
func TestIsTheMeanOfImageJPEG(t *testing.T) {
	for name, file := range corpus(t) {
		full, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			continue
		}
		for _, scale := range []int{1, 2, 4, 8} {
			m, err := Decode(bytes.NewReader(file), scale, nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			w, h := ceil(full.Bounds().Dx(), scale), ceil(full.Bounds().Dy(), scale)
			if m.Bounds() != image.Rect(0, 0, w, h) {
				t.Fatalf("%s: %v", name, m.Bounds())
			}
			got, want, sum := samples(m), samples(full), 0
			for y := range h - 1 {
				for x := range w - 1 {
					box := scale * scale / 2
					for i := range scale * scale {
						box += want(x*scale+i%scale, y*scale+i/scale)
					}
					d := got(x, y) - box/(scale*scale)
					sum += max(d, -d)
				}
			}
			most := 0.5
			if strings.Contains(name, "cmyk") {
				most = 3
			}
			if mean := float64(sum) / float64((w-1)*(h-1)); mean > most {
				t.Errorf("%s at 1/%d: off by %.2f", name, scale, mean)
			}
		}
	}
}

func TestCorpusLikeDjpeg(t *testing.T) {
	for name, file := range corpus(t) {
		if strings.Contains(name, "cmyk") || strings.Contains(name, "truncated") {
			continue
		}
		for _, scale := range []int{1, 2, 4, 8} {
			t.Run(name, func(t *testing.T) { likeDjpeg(t, file, scale) })
		}
	}
}

func TestScale(t *testing.T) {
	for _, c := range [][5]int{
		{4000, 3000, 500, 375, 8}, {4000, 3000, 501, 375, 4}, {1600, 1200, 256, 192, 4},
		{511, 511, 256, 256, 2}, {100, 100, 51, 10, 1}, {3, 3, 1, 1, 8},
	} {
		if got := Scale(c[0], c[1], c[2], c[3]); got != c[4] {
			t.Errorf("%v: %d", c, got)
		}
	}
}

// What a file ends with must not matter, nor in what pieces it is read.
func TestReaders(t *testing.T) {
	for name, file := range corpus(t) {
		want, wantErr := Decode(bytes.NewReader(file), 4, nil)
		for _, r := range []io.Reader{
			iotest.OneByteReader(bytes.NewReader(file)), iotest.DataErrReader(bytes.NewReader(file)),
		} {
			got, err := Decode(r, 4, nil)
			if (err == nil) != (wantErr == nil) || want != nil && !same(got, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	failing := io.MultiReader(bytes.NewReader(encoded(t, scene(200, 200), 90)[:3000]), iotest.ErrReader(os.ErrClosed))
	if _, err := Decode(failing, 8, nil); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

func same(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// What a frame says that it needs is what is allocated, and bounded.
func TestMemory(t *testing.T) {
	bomb := []byte{
		0xFF, 0xD8, 0xFF, 0xC2, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
	}
	if _, err := Decode(bytes.NewReader(bomb), 2, nil); !errors.Is(err, ErrTooBig) {
		t.Error(err)
	}
	file := encoded(t, scene(1000, 800), 90)
	f := &Frame{Width: 1000, Height: 800, Parts: []Part{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}}
	for _, scale := range []int{1, 2, 4, 8} {
		for _, opt := range []Options{{}, {Subsampled: true}, {Draft: true}} {
			n, err := f.Memory(scale, &opt)
			if err != nil {
				t.Fatal(err)
			}
			if opt.MaxBytes = n; opt.MaxBytes < 1 {
				t.Fatal(n)
			}
			if _, err := Decode(bytes.NewReader(file), scale, &opt); err != nil {
				t.Error(err)
			}
			opt.MaxBytes--
			if _, err := Decode(bytes.NewReader(file), scale, &opt); !errors.Is(err, ErrTooBig) {
				t.Error(err)
			}
		}
	}
	// The thumbnail of 16000² progressive pixels: 64 MB are enough.
	f = &Frame{Width: 16000, Height: 16000, Progressive: true, Parts: f.Parts}
	for most, opt := range map[int64]Options{60: {}, 32: {Subsampled: true}, 20: {Subsampled: true, Draft: true}} {
		if n, err := f.Memory(8, &opt); err != nil || n > most<<20 {
			t.Errorf("%+v: %d MB, %v", opt, n>>20, err)
		}
	}
	if _, err := f.Memory(3, nil); err == nil {
		t.Error("1/3 is a scale")
	}
}

func TestUnsupported(t *testing.T) {
	for name, patch := range map[string]func(b []byte, sof int){
		"lossless":   func(b []byte, sof int) { b[sof+1] = 0xC3 },
		"arithmetic": func(b []byte, sof int) { b[sof+1] = 0xC9 },
		"12 bits":    func(b []byte, sof int) { b[sof+4] = 12 },
		"fractional": func(b []byte, sof int) { b[sof+11], b[sof+14], b[sof+17] = 0x31, 0x21, 0x11 },
	} {
		file := encoded(t, scene(64, 64), 90)
		patch(file, bytes.Index(file, []byte{0xFF, 0xC0}))
		var u UnsupportedError
		if _, err := Decode(bytes.NewReader(file), 2, nil); !errors.As(err, &u) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range corpus(f) {
		f.Add(b, uint8(0))
		f.Add(b, uint8(2))
		f.Add(b, uint8(14))
	}
	small := encoded(f, scene(40, 30), 60)
	f.Add(small, uint8(1))
	f.Add(small, uint8(15))
	f.Add(small[:len(small)/2], uint8(1))
	if progressive, err := os.ReadFile("testdata/small.progressive.jpg"); err == nil {
		for mode := range uint8(16) {
			f.Add(progressive, mode)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, mode uint8) {
		scale := 1 << (mode & 3)
		opt := Options{MaxBytes: 4 << 20, Subsampled: mode&4 != 0, Draft: mode&8 != 0}
		m, err := Decode(bytes.NewReader(b), scale, &opt)
		if m == nil {
			if err == nil {
				t.Fatal("neither a picture nor an error")
			}
			return
		}
		c, cerr := jpeg.DecodeConfig(bytes.NewReader(b))
		r := m.Bounds()
		if cerr == nil && (r.Dx() != ceil(c.Width, scale) || r.Dy() != ceil(c.Height, scale)) {
			t.Fatalf("%v of %d×%d at 1/%d", r, c.Width, c.Height, scale)
		}
		// The planes are as large as the bounds promise.
		m.At(r.Max.X-1, r.Max.Y-1)
		m.At(r.Min.X, r.Max.Y-1)
	})
}
