package jpegscale

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"math"
	"testing"
)

func decibel(meanSquare float64) float64 {
	return 10 * math.Log10(255*255/math.Max(meanSquare, 1e-9))
}

// chromaPSNR compares chroma at the size of luma.
func chromaPSNR(a, b *image.YCbCr) float64 {
	var sum float64
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			i, j := a.COffset(x, y), b.COffset(x, y)
			cb, cr := float64(a.Cb[i])-float64(b.Cb[j]), float64(a.Cr[i])-float64(b.Cr[j])
			sum += cb*cb + cr*cr
		}
	}
	return decibel(sum / float64(2*a.Rect.Dx()*a.Rect.Dy()))
}

// What is given up for a draft, against the whole decoding at the same scale, for
// the qualities that cameras, WhatsApp and thrift choose.
func TestDraft(t *testing.T) {
	src := ppm(soft(960, 720))
	for _, quality := range []int{50, 78, 93} {
		for _, mode := range []string{"-baseline", "-progressive"} {
			for _, sampling := range []string{"1x1", "2x1", "2x2"} {
				file := tool(t, src, "cjpeg", "-quality", fmt.Sprint(quality), mode, "-sample", sampling)
				for _, scale := range []int{2, 4, 8} {
					t.Run(fmt.Sprint(quality, mode, sampling, "/", scale), func(t *testing.T) {
						want, err := Decode(bytes.NewReader(file), scale, nil)
						if err != nil {
							t.Fatal(err)
						}
						got, err := Decode(bytes.NewReader(file), scale, &Options{Draft: true})
						if err != nil {
							t.Fatal(err)
						}
						luma, chroma := lumaPSNR(t, want, got), chromaPSNR(want.(*image.YCbCr), got.(*image.YCbCr))
						if t.Logf("luma %.1f dB, chroma %.1f dB", luma, chroma); luma < 36 || chroma < 36 {
							t.Errorf("luma %.1f dB, chroma %.1f dB", luma, chroma)
						}
					})
				}
			}
		}
	}
}

// soft is scene without the finest of its detail, as a lens draws it.
func soft(w, h int) *image.RGBA {
	s, m := scene(w/2, h/2), image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			for c := range 4 {
				sum := 0
				for _, at := range [4][2]int{{x, y}, {x + 1, y}, {x, y + 1}, {x + 1, y + 1}} {
					sum += int(s.Pix[s.PixOffset(min(at[0]/2, w/2-1), min(at[1]/2, h/2-1))+c])
				}
				m.Pix[m.PixOffset(x, y)+c] = uint8(sum / 4)
			}
		}
	}
	return m
}

// A draft of a progressive file is done before the file is.
func TestDraftReadsLess(t *testing.T) {
	file := tool(t, ppm(scene(640, 480)), "cjpeg", "-quality", "78", "-progressive", "-sample", "2x2")
	for _, scale := range []int{4, 8} {
		r := bytes.NewReader(file)
		if _, err := Decode(struct{ io.Reader }{r}, scale, &Options{Subsampled: true, Draft: true}); err != nil {
			t.Fatal(err)
		}
		if left := float64(r.Len()) / float64(len(file)); left < 0.1 {
			t.Errorf("1/%d: left %.2f of the file", scale, left)
		}
	}
}

// Where quantisation is so coarse that the missing bits would show, they are read.
func TestDraftOfCoarseFile(t *testing.T) {
	file := tool(t, ppm(soft(960, 720)), "cjpeg", "-quality", "10", "-progressive", "-sample", "2x2")
	want, err := Decode(bytes.NewReader(file), 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(bytes.NewReader(file), 4, &Options{Draft: true})
	if err != nil {
		t.Fatal(err)
	}
	if db := lumaPSNR(t, want, got); db < 36 {
		t.Errorf("%.1f dB", db)
	}
}

// Subsampled changes nothing but chroma, which stays as it is stored: the mean of
// what it is at the larger size.
func TestSubsampled(t *testing.T) {
	for _, mode := range []string{"-baseline", "-progressive"} {
		file := tool(t, ppm(soft(640, 480)), "cjpeg", "-quality", "90", mode, "-sample", "2x2")
		for _, scale := range []int{2, 4, 8} {
			m, err := Decode(bytes.NewReader(file), scale, nil)
			if err != nil {
				t.Fatal(err)
			}
			n, err := Decode(bytes.NewReader(file), scale, &Options{Subsampled: true})
			if err != nil {
				t.Fatal(err)
			}
			large, small := m.(*image.YCbCr), n.(*image.YCbCr)
			if large.SubsampleRatio != image.YCbCrSubsampleRatio444 || small.SubsampleRatio != image.YCbCrSubsampleRatio420 {
				t.Fatal(large.SubsampleRatio, small.SubsampleRatio)
			}
			if db := lumaPSNR(t, m, n); db < 90 {
				t.Errorf("luma at 1/%d: %.1f dB", scale, db)
			}
			for y := range small.Rect.Dy() / 2 {
				for x := range small.Rect.Dx() / 2 {
					i := large.COffset(2*x, 2*y)
					mean := (int(large.Cb[i]) + int(large.Cb[i+1]) + int(large.Cb[i+large.CStride]) + int(large.Cb[i+large.CStride+1]) + 2) / 4
					if d := mean - int(small.Cb[small.COffset(2*x, 2*y)]); max(d, -d) > 2 {
						t.Fatalf("1/%d at %d, %d: off by %d", scale, x, y, d)
					}
				}
			}
		}
	}
}
