package jpegscale

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os/exec"
	"testing"
)

// scene is a picture with edges, gradients, fine detail and noise.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			wave := 0.5 + 0.5*math.Sin(40*u*u+25*v)
			seed = seed*1664525 + 1013904223
			n := uint8(seed >> 28)
			c := color.RGBA{uint8(239*u) + n, uint8(239*v) + n, uint8(239*wave) + n, 255}
			if math.Hypot(u-0.3, v-0.4) < 0.15 {
				c = color.RGBA{230, 40, 40 + n, 255}
			}
			if int(8*u)+int(6*v) == 3 {
				c = color.RGBA{30 + n, 30, uint8(120 * wave), 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func ppm(m *image.RGBA) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "P6\n%d %d\n255\n", m.Rect.Dx(), m.Rect.Dy())
	for i := 0; i < len(m.Pix); i += 4 {
		b.Write(m.Pix[i : i+3])
	}
	return b.Bytes()
}

// tool runs one of libjpeg-turbo's programs, of Debian's libjpeg-turbo-progs.
func tool(t testing.TB, in []byte, name string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, errs.String())
	}
	return out
}

// netpbm reads djpeg's output: width, height and 1 or 3 samples a pixel.
func netpbm(t testing.TB, b []byte) (w, h, n int, pix []byte) {
	t.Helper()
	var kind, depth int
	r := bytes.NewReader(b)
	if _, err := fmt.Fscanf(r, "P%d\n%d %d\n%d\n", &kind, &w, &h, &depth); err != nil {
		t.Fatal(err)
	}
	pix, _ = io.ReadAll(r)
	if n = 1; kind == 6 {
		n = 3
	}
	if len(pix) != w*h*n {
		t.Fatalf("djpeg: %d bytes for %d×%d×%d", len(pix), w, h, n)
	}
	return w, h, n, pix
}
