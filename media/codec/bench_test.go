package codec

import (
	"bytes"
	"fmt"
	"image"
	"testing"

	"github.com/disintegration/imaging"
	"golang.org/x/image/draw"

	"github.com/contactsheet/contactsheet/media/codec/jpegscale"
)

// scaler is what a Go program does without us: decode, then x/image/draw.
func scaler(b *testing.B, name string, most float64, file []byte, w, h int, s draw.Scaler) peer {
	return inside(name, most, func() {
		m := whole(b, file)
		s.Scale(image.NewRGBA(image.Rect(0, 0, w, h)), image.Rect(0, 0, w, h), m, m.Bounds(), draw.Src, nil)
	})
}

// wholePlanar decodes all and resizes as we do.
func wholePlanar(b *testing.B, most float64, file []byte, edge int) peer {
	return inside("std+planar", most, func() { Thumb(whole(b, file), edge, edge, false) })
}

func lanczosOf(b *testing.B, most float64, file []byte, edge int) peer {
	return inside("imaging", most, func() { imaging.Fit(whole(b, file), edge, edge, imaging.Lanczos) })
}

func thumbnail(b *testing.B, c *Codec, file []byte, edge int) func() {
	return func() {
		if _, err := c.DecodeFit(b.Context(), bytes.NewReader(file), edge, edge, false); err != nil {
			b.Fatal(err)
		}
	}
}

// quality reports and bounds how far a thumbnail is from a Lanczos reference.
func quality(b *testing.B, file []byte, edge int) {
	b.Helper()
	m, err := New(0).DecodeFit(b.Context(), bytes.NewReader(file), edge, edge, false)
	if err != nil {
		b.Fatal(err)
	}
	db := psnr(b, lanczos(whole(b, file), m.Rect.Dx(), m.Rect.Dy()), m)
	if b.ReportMetric(db, "dB≥32.5"); db < 32.5 {
		b.Errorf("%.1f dB to Lanczos", db)
	}
}

func BenchmarkThumb12MP(b *testing.B) {
	file := photo(b, 4000, 3000, 93)
	path := write(b, "photo.jpg", file)
	compare(b, thumbnail(b, New(0), file, 256),
		scaler(b, "std+ApproxBiLinear", 0.25, file, 256, 192, draw.ApproxBiLinear),
		lanczosOf(b, 0, file, 256), djpeg(b, 0, path, 8), vipsthumbnail(b, path, 256), sharp(b, 1, path, 256))
	quality(b, file, 256)
}

// BenchmarkThumb1600 is the picture that most chats are full of.
func BenchmarkThumb1600(b *testing.B) {
	for _, edge := range []int{256, 320} {
		b.Run(fmt.Sprint(edge), func(b *testing.B) {
			file := progressive(b, photo(b, 1600, 1200, 78))
			path := write(b, "photo.jpg", file)
			compare(b, thumbnail(b, New(0), file, edge),
				wholePlanar(b, 0.12, file, edge), djpeg(b, 0.35, path, 4), vipsthumbnail(b, path, edge), sharp(b, 1, path, edge))
			quality(b, file, edge)
		})
	}
}

func BenchmarkSend12MP(b *testing.B) {
	file := photo(b, 4000, 3000, 93)
	path := write(b, "photo.jpg", file)
	c := New(0)
	compare(b, func() {
		if _, err := c.Prepare(b.Context(), path, &bytes.Buffer{}, Options{MaxEdge: 1600, Compress: true}); err != nil {
			b.Fatal(err)
		}
	}, inside("imaging(wanted≤0.15)", 0, func() {
		m := imaging.Fit(whole(b, file), 1600, 1600, imaging.Lanczos)
		if err := imaging.Encode(&bytes.Buffer{}, m, imaging.JPEG, imaging.JPEGQuality(DefaultQuality)); err != nil {
			b.Fatal(err)
		}
	}), vipsthumbnail(b, path, 1600), sharp(b, 1.4, path, 1600))
}

// BenchmarkDecode leaves the resizing out.
func BenchmarkDecode(b *testing.B) {
	most := map[int][2]float64{8: {0.22, 1.2}}
	file := photo(b, 4000, 3000, 93)
	path := write(b, "photo.jpg", file)
	for _, scale := range []int{8, 4, 2, 1} {
		b.Run(fmt.Sprint(scale), func(b *testing.B) {
			compare(b, func() {
				if _, err := jpegscale.Decode(bytes.NewReader(file), scale, nil); err != nil {
					b.Fatal(err)
				}
			}, inside("image/jpeg", most[scale][0], func() { whole(b, file) }), djpeg(b, most[scale][1], path, scale))
		})
	}
}

// BenchmarkSmall is why jpegscale decodes files of any size: below 200 pixels it
// takes some 0.03 ms more than image/jpeg, from 300 on less, also where nothing is
// scaled.
func BenchmarkSmall(b *testing.B) {
	for _, w := range []int{96, 320, 640, 960} {
		file := photo(b, w, w*3/4, 78)
		for name, edge := range map[string]int{"whole": w, "half": w / 2, "eighth": w / 8} {
			b.Run(fmt.Sprintf("%d/%s", w, name), func(b *testing.B) {
				compare(b, repeat(20, thumbnail(b, New(0), file, edge)),
					inside("std+planar", 0, repeat(20, func() { Thumb(whole(b, file), edge, edge, false) })))
			})
		}
	}
}

func repeat(n int, f func()) func() {
	return func() {
		for range n {
			f()
		}
	}
}

// BenchmarkResize leaves the decoding out.
func BenchmarkResize(b *testing.B) {
	m := whole(b, photo(b, 4000, 3000, 93))
	resize := func(w, h int, s draw.Scaler) func() {
		dst := image.NewRGBA(image.Rect(0, 0, w, h))
		return func() { s.Scale(dst, dst.Rect, m, m.Bounds(), draw.Src, nil) }
	}
	b.Run("256", func(b *testing.B) {
		compare(b, func() { Thumb(m, 256, 256, false) },
			inside("ApproxBiLinear", 0, resize(256, 192, draw.ApproxBiLinear)), inside("CatmullRom", 0, resize(256, 192, draw.CatmullRom)),
			inside("imaging", 0, func() { imaging.Fit(m, 256, 256, imaging.Lanczos) }))
	})
	b.Run("1600", func(b *testing.B) {
		compare(b, func() { Thumb(m, 1600, 1600, false) }, inside("CatmullRom", 0, resize(1600, 1200, draw.CatmullRom)))
	})
}
