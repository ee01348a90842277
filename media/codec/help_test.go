package codec

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// scene is a picture with edges, gradients and fine detail in which no two
// corners are alike. It is made by formula, and smooth enough for JPEG.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			wave := 0.5 + 0.5*math.Sin(40*u*u+25*v)
			c := color.RGBA{uint8(255 * u), uint8(255 * v), uint8(255 * wave), 255}
			if math.Hypot(u-0.3, v-0.4) < 0.15 {
				c = color.RGBA{230, 40, 40, 255}
			}
			if int(8*u)+int(6*v) == 3 {
				c = color.RGBA{30, 30, uint8(120 * wave), 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegment puts a marker segment behind a JPEG's SOI.
func withSegment(b []byte, marker byte, data []byte) []byte {
	n := len(data) + 2
	out := append(bytes.Clone(b[:2]), 0xFF, marker, byte(n>>8), byte(n))
	return append(append(out, data...), b[2:]...)
}

// exifGPS is an EXIF block with an orientation and a latitude.
func exifGPS(orientation uint16) []byte {
	o := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00\x02\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		b = o.AppendUint16(b, tag)
		b = o.AppendUint16(b, kind)
		b = o.AppendUint32(b, count)
		b = o.AppendUint32(b, value)
	}
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, 38)
	b = append(b, 0, 0, 0, 0)
	b = append(b, 1, 0)
	entry(2, 5, 3, 56)
	b = append(b, 0, 0, 0, 0)
	b = append(b, make([]byte, 24)...)
	return append([]byte(exifMark), b...)
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// psnr compares two pictures of one size, in dB over R, G and B.
func psnr(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes %v and %v", a.Bounds(), b.Bounds())
	}
	var sum float64
	ab, bb := a.Bounds(), b.Bounds()
	for y := range ab.Dy() {
		for x := range ab.Dx() {
			r1, g1, b1, _ := a.At(ab.Min.X+x, ab.Min.Y+y).RGBA()
			r2, g2, b2, _ := b.At(bb.Min.X+x, bb.Min.Y+y).RGBA()
			for _, d := range []float64{float64(r1) - float64(r2), float64(g1) - float64(g2), float64(b1) - float64(b2)} {
				sum += d / 257 * d / 257
			}
		}
	}
	mse := sum / float64(3*ab.Dx()*ab.Dy())
	if mse == 0 {
		return 99
	}
	return 10 * math.Log10(255*255/mse)
}

// lanczos is a slow and exact resize to compare with.
func lanczos(src image.Image, w, h int) *image.RGBA {
	kernel := func(x float64) float64 {
		if x = math.Abs(x); x < 1e-9 {
			return 1
		} else if x >= 3 {
			return 0
		}
		return 3 * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/3) / (math.Pi * math.Pi * x * x)
	}
	b := src.Bounds()
	pass := func(get func(i, line, c int) float64, n, lines, out int, put func(i, line, c int, v float64)) {
		scale := float64(n) / float64(out)
		stretch := math.Max(scale, 1)
		for i := range out {
			centre := (float64(i)+0.5)*scale - 0.5
			lo, hi := int(math.Ceil(centre-3*stretch)), int(math.Floor(centre+3*stretch))
			for line := range lines {
				for c := range 3 {
					var sum, norm float64
					for j := lo; j <= hi; j++ {
						k := kernel((float64(j) - centre) / stretch)
						sum += k * get(min(max(j, 0), n-1), line, c)
						norm += k
					}
					put(i, line, c, sum/norm)
				}
			}
		}
	}
	in := make([]float64, b.Dx()*b.Dy()*3)
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := src.At(b.Min.X+x, b.Min.Y+y).RGBA()
			i := 3 * (y*b.Dx() + x)
			in[i], in[i+1], in[i+2] = float64(r)/257, float64(g)/257, float64(bl)/257
		}
	}
	mid := make([]float64, w*b.Dy()*3)
	pass(func(i, line, c int) float64 { return in[3*(line*b.Dx()+i)+c] }, b.Dx(), b.Dy(), w,
		func(i, line, c int, v float64) { mid[3*(line*w+i)+c] = v })
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	pass(func(i, line, c int) float64 { return mid[3*(i*w+line)+c] }, b.Dy(), w, h,
		func(i, line, c int, v float64) {
			dst.Pix[4*(i*w+line)+c] = uint8(math.Round(math.Min(math.Max(v, 0), 255)))
			dst.Pix[4*(i*w+line)+3] = 255
		})
	return dst
}

// stored is the picture as a camera with that orientation stores it, by EXIF's
// own definition of where row 0 and column 0 are.
func stored(up *image.RGBA, orientation int) *image.RGBA {
	w, h := up.Rect.Dx(), up.Rect.Dy()
	r := image.Rect(0, 0, w, h)
	if orientation > 4 {
		r = image.Rect(0, 0, h, w)
	}
	s := image.NewRGBA(r)
	for row := range r.Dy() {
		for col := range r.Dx() {
			var x, y int
			switch orientation {
			case 1: // row 0 top, column 0 left
				x, y = col, row
			case 2: // top, right
				x, y = w-1-col, row
			case 3: // bottom, right
				x, y = w-1-col, h-1-row
			case 4: // bottom, left
				x, y = col, h-1-row
			case 5: // left, top
				x, y = row, col
			case 6: // right, top
				x, y = w-1-row, col
			case 7: // right, bottom
				x, y = w-1-row, h-1-col
			case 8: // left, bottom
				x, y = row, h-1-col
			}
			s.SetRGBA(col, row, up.RGBAAt(x, y))
		}
	}
	return s
}
