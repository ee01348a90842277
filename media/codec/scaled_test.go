package codec

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

// full is DecodeFit without decoding smaller.
func full(t testing.TB, b []byte, w, h int, crop bool) *image.RGBA {
	t.Helper()
	in, err := newInput(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	hd, err := readHead(in)
	if err != nil {
		t.Fatal(err)
	}
	img, err := decode(in, hd)
	if err != nil {
		t.Fatal(err)
	}
	ow, oh := hd.size()
	return target(ow, oh, w, h, crop).draw(img, hd)
}

// rings is what aliases first: circles that become finer outwards.
func rings(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			d := math.Hypot(float64(x-w/2), float64(y-h/2))
			v := uint8(127 + 100*math.Sin(d*d/float64(w)*0.9))
			m.SetRGBA(x, y, color.RGBA{v, v / 2, 255 - v, 255})
		}
	}
	return m
}

// grain is a scene with noise and hard lines.
func grain(w, h int) *image.RGBA {
	m := scene(w, h)
	seed := uint32(7)
	for i := range m.Pix {
		seed = seed*1664525 + 1013904223
		if i&3 != 3 {
			m.Pix[i] = uint8(min(max(int(m.Pix[i])+int(seed>>26)-32, 0), 255))
		}
	}
	for y := 0; y < h; y += 37 {
		draw.Draw(m, image.Rect(0, y, w, y+2), image.Black, image.Point{}, draw.Src)
	}
	return m
}

// What is decoded smaller looks as what is decoded whole, compared with a Lanczos
// reference, when no more remains to be resized than must remain.
func TestScaledQuality(t *testing.T) {
	const w, h = 640, 480
	for name, picture := range map[string]*image.RGBA{"scene": scene(w, h), "rings": rings(w, h), "grain": grain(w, h)} {
		b := jpegOf(t, picture, 90)
		whole := full(t, b, 0, 0, false)
		for n, scale := range map[int]int{53: 8, 80: 4, 106: 4, 213: 2} {
			t0 := target(w, h, n, n*h/w, true)
			in, _ := newInput(t.Context(), bytes.NewReader(b))
			img, err := decodeScaled(in, plan{scale: scale})
			if err != nil {
				t.Fatal(err)
			}
			small := &head{width: w / scale, height: h / scale, meta: exif{orientation: 1}}
			want := lanczos(whole, n, n*h/w)
			old := psnr(t, want, t0.draw(whole, &head{width: w, height: h, meta: exif{orientation: 1}}))
			now := psnr(t, want, t0.over(scale).draw(img, small))
			// Rings are all edge of what can be told apart, where boxes blur most.
			most := 1.5
			if name == "rings" {
				most = 3
			}
			if now < old-most {
				t.Errorf("%s at %d px: %.1f dB, %.1f dB from the whole picture", name, n, now, old)
			}
		}
	}
}

// Orientation and the part that is cropped stay what they are.
func TestScaledUpright(t *testing.T) {
	up := scene(1500, 1100)
	for o := 1; o <= 8; o++ {
		b := jpegOf(t, stored(up, o), 92)
		b = withSegment(b, mAPP0+1, exifGPS(uint16(o)))
		for _, c := range []struct {
			w, h int
			crop bool
		}{{200, 200, false}, {150, 150, true}, {40, 90, true}} {
			if p := psnr(t, full(t, b, c.w, c.h, c.crop), decodeFit(t, b, c.w, c.h, c.crop)); p < 33 {
				t.Errorf("orientation %d, %+v: %.1f dB", o, c, p)
			}
		}
	}
}

// A picture that is too big for the budget at its own size has a thumbnail.
func TestScaledBudget(t *testing.T) {
	b := jpegOf(t, scene(2000, 1500), 80)
	c := New(1 << 20)
	if _, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 100, 100, false); err != nil {
		t.Error(err)
	}
	if _, err := c.DecodeFit(t.Context(), bytes.NewReader(b), 0, 0, false); media.FaultOf(err) != media.TooBig {
		t.Errorf("at its own size: %v", err)
	}
	if !c.memory.TryAcquire(c.budget) {
		t.Error("memory was not given back")
	}
}
