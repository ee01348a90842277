package codec

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"testing"
)

func TestDecodeClearKeepsTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 32))
	for y := range 32 {
		for x := range 64 {
			if x >= 32 {
				m.SetNRGBA(x, y, color.NRGBA{200, 0, 0, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	c := New(0)
	img, err := c.DecodeClear(t.Context(), bytes.NewReader(b.Bytes()), 16, 16)
	if err != nil || img.Rect.Dx() != 16 || img.Rect.Dy() != 8 {
		t.Fatalf("%v, %v", img, err)
	}
	if left, right := img.RGBAAt(2, 4), img.RGBAAt(13, 4); left.A != 0 || right.A != 255 || right.R < 190 {
		t.Errorf("left %v, right %v", left, right)
	}
	white, err := c.DecodeFit(t.Context(), bytes.NewReader(b.Bytes()), 16, 16, false)
	if err != nil || white.RGBAAt(2, 4) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("DecodeFit gives %v, %v", white.RGBAAt(2, 4), err)
	}
}

func TestDecodeClearOfAnOpaquePictureIsDecodeFit(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	c := New(0)
	a, errA := c.DecodeClear(t.Context(), bytes.NewReader(b.Bytes()), 10, 10)
	f, errF := c.DecodeFit(t.Context(), bytes.NewReader(b.Bytes()), 10, 10, false)
	if errA != nil || errF != nil || !bytes.Equal(a.Pix, f.Pix) {
		t.Errorf("%v, %v", errA, errF)
	}
}

// Colours of pixels that cannot be seen do not bleed into those that can, in
// whatever form a picture holds them.
func TestDecodeClearEdges(t *testing.T) {
	straight := image.NewNRGBA(image.Rect(0, 0, 120, 80))
	deep := image.NewNRGBA64(straight.Rect)
	pal := image.NewPaletted(straight.Rect, color.Palette{color.NRGBA{0, 255, 0, 0}, color.NRGBA{200, 0, 0, 255}})
	for y := range 80 {
		for x := range 120 {
			c := color.NRGBA{0, 255, 0, 0}
			if x >= 61 {
				c = color.NRGBA{200, 0, 0, 255}
				pal.SetColorIndex(x, y, 1)
			}
			straight.SetNRGBA(x, y, c)
			deep.Set(x, y, c)
		}
	}
	for name, img := range map[string]image.Image{"8 bits": straight, "16 bits": deep, "palette": pal} {
		m, err := New(0).DecodeClear(t.Context(), bytes.NewReader(pngOf(t, img)), 31, 31)
		if err != nil {
			t.Fatal(name, err)
		}
		for i := 0; i < len(m.Pix); i += 4 {
			if p := m.Pix[i : i+4]; p[1] > 1 || p[0] > p[3] || p[3] == 255 && p[0] < 190 {
				t.Fatalf("%s: pixel %d is %v", name, i/4, p)
			}
		}
		if l, r := m.RGBAAt(0, 10), m.RGBAAt(30, 10); l.A != 0 || r.A != 255 {
			t.Errorf("%s: %v, %v", name, l, r)
		}
	}
}

// Stickers are lossy WebP, of limited range.
func TestDecodeClearOfSticker(t *testing.T) {
	m, err := New(0).DecodeClear(t.Context(), bytes.NewReader(testdata(t, "bars-alpha.lossy.webp")), 80, 80)
	if err != nil {
		t.Fatal(err)
	}
	if c := m.RGBAAt(10, 24); c.A != 0 {
		t.Errorf("what is transparent is %v", c)
	}
	if !near(m, 40, 24, bars[2]) {
		t.Errorf("blue is %v", m.RGBAAt(40, 24))
	}
}

// A moving picture's first frame stands at its place, with nothing around it.
func TestDecodeClearFrameAtItsPlace(t *testing.T) {
	p := image.NewPaletted(image.Rect(40, 20, 80, 60), color.Palette{color.NRGBA{}, color.NRGBA{0, 0, 200, 255}})
	for y := 20; y < 60; y++ {
		for x := 45; x < 80; x++ {
			p.SetColorIndex(x, y, 1)
		}
	}
	var b bytes.Buffer
	g := &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{0}, Config: image.Config{Width: 100, Height: 80, ColorModel: p.Palette}}
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	m, err := New(0).DecodeClear(t.Context(), bytes.NewReader(b.Bytes()), 0, 0)
	if err != nil || m.Rect.Dx() != 100 || m.RGBAAt(10, 10).A != 0 || m.RGBAAt(42, 40).A != 0 || m.RGBAAt(60, 40) != (color.RGBA{0, 0, 200, 255}) {
		t.Errorf("%v, %v", m, err)
	}
}

// A JPEG has nothing transparent, and is decoded as small as from DecodeFit.
func TestDecodeClearOfJPEG(t *testing.T) {
	b := jpegOf(t, scene(1600, 1200), 85)
	c := New(1 << 20)
	m, err := c.DecodeClear(t.Context(), bytes.NewReader(b), 100, 100)
	if err != nil || !bytes.Equal(m.Pix, decodeFit(t, b, 100, 100, false).Pix) {
		t.Errorf("%v", err)
	}
}
