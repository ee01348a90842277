package jpegscale

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"io"
	"os"
	"strings"
	"testing"
)

// A file that ends early gives what there is, and says so.
func TestTruncated(t *testing.T) {
	file := encoded(t, scene(640, 480), 90)
	for _, scale := range []int{1, 2, 4, 8} {
		whole, err := Decode(bytes.NewReader(file), scale, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(bytes.NewReader(file[:len(file)/2]), scale, nil)
		if !errors.Is(err, ErrTruncated) || !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "truncated") {
			t.Fatal(err)
		}
		if m == nil || m.At(80/scale, 80/scale) != whole.At(80/scale, 80/scale) {
			t.Error("the part that is there was lost")
		}
		if c := m.At(640/scale-1, 480/scale-1).(color.YCbCr); c != (color.YCbCr{Y: 128, Cb: 128, Cr: 128}) {
			t.Error("the part that is not there is not grey")
		}
	}
	// Somebody set an end behind what there is.
	patched := append(bytes.Clone(file[:len(file)/2]), 0xFF, 0xD9)
	if m, err := Decode(bytes.NewReader(patched), 4, nil); m == nil || !errors.Is(err, ErrTruncated) {
		t.Error(m == nil, err)
	}
}

// Where not one MCU is there, there is no picture.
func TestTruncatedInItsHead(t *testing.T) {
	file := encoded(t, scene(640, 480), 90)
	for i := range 600 {
		if m, err := Decode(bytes.NewReader(file[:i]), 8, nil); m != nil || !errors.Is(err, ErrTruncated) {
			t.Fatalf("%d bytes: %v, %v", i, m, err)
		}
	}
}

// Of a progressive file the first scans show all of the picture: after a tenth of
// it, every part is there, roughly.
func TestTruncatedProgressive(t *testing.T) {
	file := tool(t, ppm(scene(640, 480)), "cjpeg", "-quality", "90", "-progressive", "-sample", "2x2")
	for _, opt := range []Options{{}, {Subsampled: true, Draft: true}} {
		whole, err := Decode(bytes.NewReader(file), 8, &opt)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(bytes.NewReader(file[:len(file)/10]), 8, &opt)
		if m == nil || !errors.Is(err, ErrTruncated) {
			t.Fatal(m == nil, err)
		}
		if db := lumaPSNR(t, whole, m); db < 35 {
			t.Errorf("%+v: %.1f dB", opt, db)
		}
	}
}

// Wherever a file is cut there is an error, unless only what does not count is
// missing: then there is the whole picture.
func TestTruncatedAnywhere(t *testing.T) {
	progressive, err := os.ReadFile("testdata/small.progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{progressive, encoded(t, scene(72, 56), 60)} {
		for _, scale := range []int{1, 2, 4, 8} {
			for _, opt := range []Options{{}, {Subsampled: true}, {Draft: true}, {Subsampled: true, Draft: true}} {
				whole, err := Decode(bytes.NewReader(file), scale, &opt)
				if err != nil {
					t.Fatal(err)
				}
				for n := 0; n < len(file); n += 5 {
					m, err := Decode(bytes.NewReader(file[:n]), scale, &opt)
					if err == nil && !same(m, whole) {
						t.Fatalf("%d of %d bytes at 1/%d, %+v: another picture, and no error", n, len(file), scale, opt)
					}
				}
			}
		}
	}
}

func lumaPSNR(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	x, y := a.(*image.YCbCr), b.(*image.YCbCr)
	if x.Rect != y.Rect {
		t.Fatalf("%v and %v", x.Rect, y.Rect)
	}
	var sum float64
	for row := range x.Rect.Dy() {
		for col := range x.Rect.Dx() {
			d := float64(x.Y[x.YOffset(col, row)]) - float64(y.Y[y.YOffset(col, row)])
			sum += d * d
		}
	}
	return decibel(sum / float64(x.Rect.Dx()*x.Rect.Dy()))
}
