package codec

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

func decodeFit(t *testing.T, b []byte, w, h int, crop bool) *image.RGBA {
	t.Helper()
	m, err := New(0).DecodeFit(t.Context(), bytes.NewReader(b), w, h, crop)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// near reports whether a pixel is c but for what lossy coding does.
func near(m *image.RGBA, x, y int, c color.RGBA) bool {
	p := m.RGBAAt(x, y)
	far := func(a, b uint8) bool { return math.Abs(float64(a)-float64(b)) > 6 }
	return !far(p.R, c.R) && !far(p.G, c.G) && !far(p.B, c.B) && p.A == 255
}

var bars = []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {0, 0, 0, 255}, {255, 255, 255, 255}}

// Every format and kind of subsampling shows the same five colours. Lossy WebP
// among them stores them in the limited range.
func TestDecodeFormats(t *testing.T) {
	for _, name := range []string{
		"bars.1x1.jpg", "bars.2x1.jpg", "bars.1x2.jpg", "bars.2x2.jpg", "bars.4x1.jpg", "bars.progressive.jpg",
		"bars.cmyk.jpg", "bars.lossy.webp", "bars.lossless.webp", "bars.bmp", "bars.tiff",
	} {
		for _, scale := range []int{1, 2} {
			m := decodeFit(t, testdata(t, name), 160/scale, 0, false)
			if m.Rect != image.Rect(0, 0, 160/scale, 96/scale) {
				t.Errorf("%s: %v", name, m.Rect)
				continue
			}
			for i, want := range bars {
				if x := (32*i + 16) / scale; !near(m, x, 48/scale, want) {
					t.Errorf("%s at 1/%d: bar %d is %v, want %v", name, scale, i, m.RGBAAt(x, 48/scale), want)
				}
			}
		}
	}
}

func TestTransparentIsWhite(t *testing.T) {
	nrgba := image.NewNRGBA(image.Rect(0, 0, 100, 100))
	deep := image.NewNRGBA64(nrgba.Rect)
	pal := image.NewPaletted(nrgba.Rect, color.Palette{color.NRGBA{}, color.NRGBA{200, 0, 0, 255}})
	for y := range 100 {
		for x := range 50 {
			nrgba.SetNRGBA(x, y, color.NRGBA{200, 0, 0, 255})
			nrgba.SetNRGBA(x+50, y, color.NRGBA{0, 0, 0, 0})
			deep.SetNRGBA64(x, y, color.NRGBA64{200 * 257, 0, 0, 0xFFFF})
			pal.SetColorIndex(x, y, 1)
		}
	}
	red, white := color.RGBA{200, 0, 0, 255}, color.RGBA{255, 255, 255, 255}
	for name, img := range map[string]image.Image{"8 bits": nrgba, "16 bits": deep, "palette": pal} {
		m := decodeFit(t, pngOf(t, img), 50, 50, false)
		if !near(m, 10, 25, red) || !near(m, 40, 25, white) {
			t.Errorf("%s: %v, %v", name, m.RGBAAt(10, 25), m.RGBAAt(40, 25))
		}
	}
	nrgba.SetNRGBA(75, 50, color.NRGBA{0, 0, 0, 128})
	if m := decodeFit(t, pngOf(t, nrgba), 0, 0, false); !near(m, 75, 50, color.RGBA{127, 127, 127, 255}) {
		t.Errorf("half transparent black: %v", m.RGBAAt(75, 50))
	}
	m := decodeFit(t, testdata(t, "bars-alpha.lossy.webp"), 0, 0, false)
	if !near(m, 20, 48, white) || !near(m, 80, 48, bars[2]) {
		t.Errorf("WebP: %v, %v", m.RGBAAt(20, 48), m.RGBAAt(80, 48))
	}
}

func TestFirstFrameOfMovingPictures(t *testing.T) {
	for _, name := range []string{"moving.gif", "moving.lossy.webp", "moving.lossless.webp"} {
		m := decodeFit(t, testdata(t, name), 32, 32, false)
		if !near(m, 16, 16, color.RGBA{255, 0, 0, 255}) {
			t.Errorf("%s: %v", name, m.RGBAAt(16, 16))
		}
		if i, err := New(0).Inspect(t.Context(), filepath.Join("testdata", name)); err != nil || !i.Animated {
			t.Errorf("%s: %+v, %v", name, i, err)
		}
	}
}

func TestGIFFrameAtItsPlace(t *testing.T) {
	p := image.NewPaletted(image.Rect(40, 20, 80, 60), color.Palette{color.RGBA{0, 0, 200, 255}})
	var b bytes.Buffer
	g := &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{0}, Config: image.Config{Width: 100, Height: 80, ColorModel: p.Palette}}
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	m := decodeFit(t, b.Bytes(), 0, 0, false)
	if m.Rect.Dx() != 100 || m.Rect.Dy() != 80 || !near(m, 60, 40, color.RGBA{0, 0, 200, 255}) || !near(m, 10, 10, bars[4]) || !near(m, 90, 70, bars[4]) {
		t.Errorf("%v: %v inside, %v outside", m.Rect, m.RGBAAt(60, 40), m.RGBAAt(10, 10))
	}
}

func TestUpright(t *testing.T) {
	up := scene(120, 80)
	for o := 1; o <= 8; o++ {
		b := withSegment(jpegOf(t, stored(up, o), 95), mAPP0+1, exifGPS(uint16(o)))
		m := decodeFit(t, b, 0, 0, false)
		if p := psnr(t, up, m); p < 24 {
			t.Errorf("orientation %d at full size: %.1f dB", o, p)
		}
		small := decodeFit(t, b, 60, 60, false)
		if p := psnr(t, lanczos(up, 60, 40), small); p < 25 {
			t.Errorf("orientation %d at half size: %.1f dB", o, p)
		}
		cell := decodeFit(t, b, 40, 40, true)
		if p := psnr(t, lanczos(up.SubImage(image.Rect(20, 0, 100, 80)), 40, 40), cell); p < 25 {
			t.Errorf("orientation %d cut to a square: %.1f dB", o, p)
		}
		i, err := New(0).Inspect(t.Context(), write(t, "x", b))
		if err != nil || i.Width != 120 || i.Height != 80 || i.Orientation != o || !i.Location {
			t.Errorf("orientation %d: %+v, %v", o, i, err)
		}
	}
	m := decodeFit(t, pngWith(t, stored(up, 6), "eXIf", exifGPS(6)[6:]), 0, 0, false)
	if p := psnr(t, up, m); p < 90 {
		t.Errorf("PNG: %.1f dB", p)
	}
}

// pngWith is a PNG with one more chunk before its pixels.
func pngWith(t *testing.T, img image.Image, name string, data []byte) []byte {
	b := pngOf(t, img)
	const head = 8 + 25
	return append(append(bytes.Clone(b[:head]), pngChunk(name, data)...), b[head:]...)
}

func TestFit(t *testing.T) {
	b := jpegOf(t, scene(300, 200), 90)
	for _, c := range []struct {
		w, h   int
		crop   bool
		ow, oh int
	}{
		{150, 150, false, 150, 100}, {1000, 1000, false, 300, 200}, {0, 0, false, 300, 200}, {0, 50, false, 75, 50},
		{100, 100, true, 100, 100}, {301, 17, true, 301, 17}, {600, 600, true, 600, 600}, {1, 1, true, 1, 1}, {1, 1, false, 1, 1},
		{299, 199, false, 299, 199},
	} {
		if m := decodeFit(t, b, c.w, c.h, c.crop); m.Rect.Dx() != c.ow || m.Rect.Dy() != c.oh {
			t.Errorf("%d×%d, crop %v: %v", c.w, c.h, c.crop, m.Rect)
		}
	}
	long := jpegOf(t, scene(2000, 2), 90)
	if m := decodeFit(t, long, 100, 100, false); m.Rect.Dx() != 100 || m.Rect.Dy() != 1 {
		t.Errorf("a line: %v", m.Rect)
	}
	decodeFit(t, long, 100, 100, true)
}

func TestResizeQuality(t *testing.T) {
	src := scene(720, 540)
	for _, w := range []int{360, 241, 100, 37} {
		h := int(math.Round(float64(w) * 0.75))
		want := lanczos(src, w, h)
		got := Thumb(src, w, h, false)
		if p := psnr(t, want, got); p < 32.5 {
			t.Errorf("%d px from RGBA: %.1f dB to Lanczos", w, p)
		}
		jp := decodeFit(t, jpegOf(t, src, 97), w, h, false)
		if p := psnr(t, want, jp); p < 32.5 {
			t.Errorf("%d px from JPEG: %.1f dB to Lanczos", w, p)
		}
	}
}

// A flat colour stays what it is, to the last bit, at every scale.
func TestResizeKeepsFlatColours(t *testing.T) {
	for _, v := range []uint8{0, 1, 127, 254, 255} {
		g := image.NewGray(image.Rect(0, 0, 401, 307))
		for i := range g.Pix {
			g.Pix[i] = v
		}
		for _, w := range []int{1, 3, 50, 100, 133, 200, 300, 401} {
			m := Thumb(g, w, w, true)
			for i := 0; i < len(m.Pix); i += 4 {
				if m.Pix[i] != v {
					t.Fatalf("%d became %d at %d px", v, m.Pix[i], w)
				}
			}
		}
	}
}

func TestDecodePreview(t *testing.T) {
	c := New(0)
	small := scene(72, 48)
	p := media.Preview(jpegOf(t, small, 60))
	m, err := c.DecodePreview(t.Context(), p, 360, 360, false)
	if err != nil || m.Rect.Dx() != 360 || m.Rect.Dy() != 240 {
		t.Fatalf("%v, %v", m, err)
	}
	if q := psnr(t, lanczos(small, 360, 240), m); q < 22 {
		t.Errorf("enlarged: %.1f dB", q)
	}
	if m, err = c.DecodePreview(t.Context(), p, 200, 200, true); err != nil || m.Rect.Dx() != 200 || m.Rect.Dy() != 200 {
		t.Errorf("cut: %v", err)
	}
	if m, err = c.DecodePreview(t.Context(), p, 0, 0, false); err != nil || m.Rect.Dx() != 72 {
		t.Errorf("own size: %v", err)
	}
	for name, bad := range map[string]struct {
		p    media.Preview
		want media.Fault
	}{
		"too many bytes":  {make(media.Preview, media.MaxPreview+1), media.TooBig},
		"too many pixels": {media.Preview(jpegOf(t, image.NewGray(image.Rect(0, 0, 513, 10)), 50)), media.TooBig},
		"nothing":         {nil, media.Empty},
		"no picture":      {media.Preview("hello, this is text"), media.NotPicture},
		"cut":             {p[:len(p)/2], media.NotPicture},
	} {
		if _, err := c.DecodePreview(t.Context(), bad.p, 100, 100, false); media.FaultOf(err) != bad.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	png60000 := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", []byte("\x00\x00\xEA\x60\x00\x00\xEA\x60\x08\x06\x00\x00\x00"))...)
	bmpHuge := append([]byte("BM\x00\x60\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\xC0\xC6\x2D\x00\x80\x84\x1E\x00\x01\x00\x18\x00"), make([]byte, 24)...)
	for name, c := range map[string]struct {
		b    []byte
		want media.Fault
	}{
		"empty":               {nil, media.Empty},
		"text":                {[]byte("just some words in a file"), media.NotPicture},
		"BM text":             {[]byte("BMW is a car maker, this is no bitmap at all"), media.NotPicture},
		"program":             {[]byte("MZ\x90\x00\x03\x00\x00\x00"), media.NotPicture},
		"video":               {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), media.NotPicture},
		"HEIC":                {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), media.Unsupported},
		"small":               {pngOf(t, scene(47, 200)), media.TooSmall},
		"long":                {jpegOf(t, image.NewGray(image.Rect(0, 0, 16001, 48)), 10), media.TooBig},
		"PNG of 60000²":       {png60000, media.TooBig},
		"PNG of 2³² each way": {bytes.Replace(png60000, []byte("\x00\x00\xEA\x60"), []byte("\xFF\xFF\xEA\x60"), 2), media.TooBig},
		"JPEG of 64250²":      {bombJPEG(64250, 0xC2), media.TooBig},
		"JPEG of 22500²":      {bombJPEG(22500, 0xC2), media.TooBig},
		"BMP of 24 TB":        {bmpHuge, media.TooBig},
		"lossless JPEG":       {bombJPEG(100, 0xC3), media.Unsupported},
		"arithmetic JPEG":     {bombJPEG(100, 0xC9), media.Unsupported},
		"cut in its head":     {jpegOf(t, scene(64, 64), 80)[:100], media.NotPicture},
		"JPEG of 0 height":    {bombJPEG(0, 0xC0), media.NotPicture},
	} {
		i, err := New(0).Inspect(t.Context(), write(t, "picture.jpg", c.b))
		if media.FaultOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if len(c.b) > 0 && i.Bytes != int64(len(c.b)) {
			t.Errorf("%s: says nothing of the file: %+v", name, i)
		}
		if _, err := New(0).DecodeFit(t.Context(), bytes.NewReader(c.b), 100, 100, false); err == nil && c.want != media.TooSmall && name != "long" {
			t.Errorf("%s: decoded", name)
		}
	}
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "nobody's.jpg")} {
		if _, err := New(0).Inspect(t.Context(), path); media.FaultOf(err) != media.Unreadable || strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// bombJPEG is nothing but a frame header and the start of a scan.
func bombJPEG(n int, sof byte) []byte {
	return []byte{
		0xFF, 0xD8, 0xFF, sof, 0, 17, 8, byte(n >> 8), byte(n), byte(n >> 8), byte(n), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
		0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xFF, 0xD9,
	}
}

func TestBudget(t *testing.T) {
	b := jpegOf(t, scene(1000, 1000), 80)
	if _, err := New(1<<20).DecodeFit(t.Context(), bytes.NewReader(b), 600, 600, false); !errors.Is(err, media.TooBig) {
		t.Errorf("1.5 MB within 1 MB: %v", err)
	}
	c := New(1 << 20)
	free, err := c.reserve(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := c.DecodeFit(ctx, bytes.NewReader(b), 100, 100, false)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for memory: %v", err)
	}
	free()
	if _, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 100, 100, false); err != nil {
		t.Errorf("with memory back: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := jpegOf(t, scene(100, 100), 80)
	if _, err := New(0).DecodeFit(ctx, bytes.NewReader(b), 10, 10, false); !errors.Is(err, context.Canceled) {
		t.Errorf("DecodeFit: %v", err)
	}
	if _, err := New(0).Inspect(ctx, write(t, "x", b)); !errors.Is(err, context.Canceled) {
		t.Errorf("Inspect: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	entries, _ := fs.ReadDir(os.DirFS("testdata"), ".")
	for _, e := range entries {
		if !e.IsDir() {
			f.Add(testdata(f, e.Name()))
		}
	}
	f.Add(jpegOf(f, scene(20, 20), 80))
	f.Add(pngOf(f, scene(20, 20)))
	f.Add(withSegment(jpegOf(f, scene(20, 20), 80), mAPP0+1, exifGPS(6)))
	c := New(8 << 20)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 40, 30, true)
		if err == nil && m.Rect != image.Rect(0, 0, 40, 30) {
			t.Errorf("%v", m.Rect)
		}
		if err != nil && media.FaultOf(err) == media.Internal {
			t.Errorf("an error without a kind: %v", err)
		}
		in, err := newInput(t.Context(), bytes.NewReader(b))
		if err != nil {
			return
		}
		h, err := readHead(in)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if done, err := strip(&out, in, h); done && err == nil {
			// What was stripped carries no metadata, and can be read again.
			in, _ := newInput(t.Context(), bytes.NewReader(out.Bytes()))
			if h, err := readHead(in); err == nil && h.meta.location {
				t.Error("a place was left in")
			}
		}
	})
}
