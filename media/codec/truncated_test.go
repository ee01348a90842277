package codec

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

// Of a JPEG that ends early the part that is there is shown, at every size, the
// rest is grey; to be sent it is still damaged.
func TestTruncatedIsShown(t *testing.T) {
	file := jpegOf(t, scene(800, 600), 90)
	cut := file[:len(file)/2]
	c := New(0)
	for _, edge := range []int{0, 350, 128, 30} {
		want := decodeFit(t, file, edge, edge, false)
		m, err := c.DecodeFit(t.Context(), bytes.NewReader(cut), edge, edge, false)
		if err != nil || m.Rect != want.Rect {
			t.Fatalf("%d px: %v", edge, err)
		}
		top := image.Rect(0, 0, m.Rect.Dx(), m.Rect.Dy()/4)
		if db := psnr(t, want.SubImage(top), m.SubImage(top)); db < 45 {
			t.Errorf("%d px: the part that is there is %.1f dB off", edge, db)
		}
		if p := m.RGBAAt(m.Rect.Dx()-1, m.Rect.Dy()-1); p != (color.RGBA{128, 128, 128, 255}) {
			t.Errorf("%d px: the part that is not there is %v", edge, p)
		}
		if clear, err := c.DecodeClear(t.Context(), bytes.NewReader(cut), edge, edge); err != nil || !bytes.Equal(clear.Pix, m.Pix) {
			t.Errorf("%d px: DecodeClear: %v", edge, err)
		}
	}
	for _, opt := range []Options{{}, {Compress: true, MaxEdge: 800}} {
		if _, err := c.Prepare(t.Context(), write(t, "cut.jpg", cut), &bytes.Buffer{}, opt); media.FaultOf(err) != media.NotPicture {
			t.Errorf("sent: %+v: %v", opt, err)
		}
	}
	if !c.memory.TryAcquire(c.budget) {
		t.Error("memory was not given back")
	}
}

// Where nothing of the picture is there, or damaged, there is nothing to show.
func TestTruncatedBeforeItsPicture(t *testing.T) {
	file := jpegOf(t, scene(640, 480), 90)
	scan := bytes.Index(file, []byte{0xFF, 0xDA})
	damaged := bytes.Clone(file)
	copy(damaged[scan+14:], []byte{0xFF, 0xD3, 0xFF, 0xC4})
	for name, b := range map[string][]byte{"head": file[:scan], "scan header": file[:scan+14], "damaged": damaged} {
		if _, err := New(0).DecodeFit(t.Context(), bytes.NewReader(b), 100, 100, false); media.FaultOf(err) != media.NotPicture {
			t.Errorf("%s: %v", name, err)
		}
	}
}
