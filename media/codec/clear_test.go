package codec

import (
	"bytes"
	"image"
	"image/color"
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
