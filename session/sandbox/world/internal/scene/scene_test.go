package scene_test

import (
	"bytes"
	"testing"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"
)

// Every subject can be drawn in any shape, is the same each time, another with
// another seed, and never a plain area.
func TestDraw(t *testing.T) {
	for k := range scene.Kinds {
		for _, shape := range [][2]int{{100, 75}, {32, 100}, {100, 32}} {
			w, h := shape[0], shape[1]
			seed := uint64(w)
			img := scene.Draw(k, seed, w, h).Img
			if img.Rect.Dx() != w || img.Rect.Dy() != h {
				t.Fatalf("scene %d is %v", k, img.Rect)
			}
			if !bytes.Equal(img.Pix, scene.Draw(k, seed, w, h).Img.Pix) {
				t.Errorf("scene %d differs when drawn again", k)
			}
			if bytes.Equal(img.Pix, scene.Draw(k, seed+100, w, h).Img.Pix) {
				t.Errorf("scene %d does not heed its seed", k)
			}
			tones := map[byte]bool{}
			for i := 1; i < len(img.Pix); i += 4 {
				tones[img.Pix[i]>>3] = true
			}
			if len(tones) < 5 {
				t.Errorf("scene %d with seed %d has only %d tones", k, seed, len(tones))
			}
		}
	}
}
