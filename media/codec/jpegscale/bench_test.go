package jpegscale

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"
)

// photo is a picture with a photo's kind of detail.
func photo(w, h int) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	s := scene(w/4, h/4)
	seed := uint32(1)
	for y := range h {
		for x := range w {
			c := s.RGBAAt(min(x/4, w/4-1), min(y/4, h/4-1))
			yy, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			seed = seed*1664525 + 1013904223
			m.Y[m.YOffset(x, y)] = uint8(min(int(yy)+int(seed>>28), 255))
			m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = cb, cr
		}
	}
	return m
}

// BenchmarkDecode runs image/jpeg beside us in the same rounds and reports our
// time as a share of its.
func BenchmarkDecode(b *testing.B) {
	for _, size := range [][2]int{{1600, 1200}, {4000, 3000}} {
		for _, mode := range []string{"baseline", "progressive"} {
			file := encoded(b, photo(size[0], size[1]), 93)
			if mode == "progressive" {
				file = tool(b, file, "jpegtran", "-progressive")
			}
			for name, opt := range map[string]*Options{"exact": nil, "draft": {Subsampled: true, Draft: true}} {
				for _, scale := range []int{8, 4, 2, 1} {
					b.Run(fmt.Sprintf("%dMP/%s/%s/%d", size[0]*size[1]/1e6, mode, name, scale), func(b *testing.B) {
						against(b, file, scale, opt)
					})
				}
			}
		}
	}
}

func against(b *testing.B, file []byte, scale int, opt *Options) {
	best := [2]time.Duration{1 << 62, 1 << 62}
	b.ReportAllocs()
	for b.Loop() {
		for range 3 {
			start := time.Now()
			if _, err := Decode(bytes.NewReader(file), scale, opt); err != nil {
				b.Fatal(err)
			}
			best[0] = min(best[0], time.Since(start))
			start = time.Now()
			if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
				b.Fatal(err)
			}
			best[1] = min(best[1], time.Since(start))
		}
	}
	b.ReportMetric(float64(best[0])/float64(best[1]), "×image/jpeg")
	b.ReportMetric(float64(best[0].Microseconds())/1000, "ms-ours")
}
