package codec

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/image/draw"
)

// The benchmarks run a peer beside us in the same round and report our time as a
// share of its: below 1 we are faster.

// photo is a picture of w×h with a photo's kind of detail, as JPEG.
func photo(b *testing.B, w, h int) []byte {
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
	return jpegOf(b, m, 93)
}

// against runs ours and a peer in turn and reports the ratio of their times.
func against(b *testing.B, peer string, ours, theirs func()) {
	b.Helper()
	best := [2]time.Duration{1 << 62, 1 << 62}
	for b.Loop() {
		for i, f := range []func(){ours, theirs} {
			start := time.Now()
			f()
			best[i] = min(best[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(best[0])/float64(best[1]), "×"+peer)
	b.ReportMetric(float64(best[0].Microseconds())/1000, "ms-ours")
}

// std is what a Go program does without us: decode, then x/image/draw.
func std(b *testing.B, file []byte, w, h int, s draw.Scaler) func() {
	return func() {
		m, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		s.Scale(image.NewRGBA(image.Rect(0, 0, w, h)), image.Rect(0, 0, w, h), m, m.Bounds(), draw.Src, nil)
	}
}

func BenchmarkThumb12MP(b *testing.B) {
	file := photo(b, 4000, 3000)
	c := New(0)
	against(b, "std+CatmullRom", func() {
		if _, err := c.DecodeFit(b.Context(), bytes.NewReader(file), 256, 256, false); err != nil {
			b.Fatal(err)
		}
	}, std(b, file, 256, 192, draw.CatmullRom))
}

func BenchmarkThumb1600(b *testing.B) {
	file := photo(b, 1600, 1200)
	c := New(0)
	against(b, "std+CatmullRom", func() {
		if _, err := c.DecodeFit(b.Context(), bytes.NewReader(file), 256, 256, false); err != nil {
			b.Fatal(err)
		}
	}, std(b, file, 256, 192, draw.CatmullRom))
}

// BenchmarkScaled compares with decoding the whole picture first.
func BenchmarkScaled(b *testing.B) {
	for _, size := range [][2]int{{1600, 1200}, {4000, 3000}, {8000, 6000}} {
		baseline := photo(b, size[0], size[1])
		files := map[string][]byte{"baseline": baseline}
		if path, err := exec.LookPath("jpegtran"); err == nil {
			cmd := exec.CommandContext(b.Context(), path, "-progressive")
			cmd.Stdin = bytes.NewReader(baseline)
			if files["progressive"], err = cmd.Output(); err != nil {
				b.Fatal(err)
			}
		}
		for mode, file := range files {
			b.Run(fmt.Sprintf("%dMP/%s", size[0]*size[1]/1e6, mode), func(b *testing.B) {
				c := New(0)
				against(b, "whole", func() {
					if _, err := c.DecodeFit(b.Context(), bytes.NewReader(file), 256, 256, false); err != nil {
						b.Fatal(err)
					}
				}, func() { full(b, file, 256, 256, false) })
			})
		}
	}
}

func BenchmarkSend12MP(b *testing.B) {
	file := photo(b, 4000, 3000)
	path := write(b, "photo.jpg", file)
	c := New(0)
	peer := std(b, file, 1600, 1200, draw.CatmullRom)
	against(b, "std+CatmullRom", func() {
		if _, err := c.Prepare(b.Context(), path, &bytes.Buffer{}, Options{MaxEdge: 1600, Compress: true}); err != nil {
			b.Fatal(err)
		}
	}, peer)
}

// BenchmarkResize leaves the decoding out.
func BenchmarkResize(b *testing.B) {
	m, err := jpeg.Decode(bytes.NewReader(photo(b, 4000, 3000)))
	if err != nil {
		b.Fatal(err)
	}
	dst := image.NewRGBA(image.Rect(0, 0, 256, 192))
	for name, s := range map[string]draw.Scaler{"CatmullRom": draw.CatmullRom, "ApproxBiLinear": draw.ApproxBiLinear} {
		b.Run(name, func(b *testing.B) {
			against(b, name, func() { Thumb(m, 256, 256, false) },
				func() { s.Scale(dst, dst.Rect, m, m.Bounds(), draw.Src, nil) })
		})
	}
	b.Run("1600", func(b *testing.B) {
		big := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
		against(b, "CatmullRom", func() { Thumb(m, 1600, 1600, false) },
			func() { draw.CatmullRom.Scale(big, big.Rect, m, m.Bounds(), draw.Src, nil) })
	})
}
