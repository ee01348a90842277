package codec

import (
	"image"
	"image/color"
)

// rows reads row y of a picture as R, G and B, on white where it is transparent.
type rows func(y int, to *[3][]uint8)

// rowsOf reads any decoded picture. One that is smaller than h says, as a GIF's
// first frame may be, stands at its place on white.
func rowsOf(img image.Image, h *head) rows {
	read := readRows(img, h)
	b := img.Bounds()
	if b == image.Rect(0, 0, h.width, h.height) || (b.Dx() == h.width && b.Dy() == h.height) {
		return read
	}
	b = b.Intersect(image.Rect(0, 0, h.width, h.height))
	if b.Min != img.Bounds().Min || b.Max != img.Bounds().Max {
		// A decoder gave more than the header said: the part inside counts.
		read = genericRows(img, b)
	}
	return func(y int, to *[3][]uint8) {
		var part [3][]uint8
		for i := range to {
			for x := range to[i] {
				to[i][x] = 255
			}
			part[i] = to[i][b.Min.X:b.Max.X]
		}
		if y >= b.Min.Y && y < b.Max.Y {
			read(y-b.Min.Y, &part)
		}
	}
}

func readRows(img image.Image, h *head) rows {
	switch m := img.(type) {
	case *image.RGBA:
		return func(y int, to *[3][]uint8) {
			src := m.Pix[y*m.Stride:]
			for x := range to[0] {
				p := src[4*x : 4*x+4 : 4*x+4]
				white := 255 - p[3]
				to[0][x], to[1][x], to[2][x] = p[0]+white, p[1]+white, p[2]+white
			}
		}
	case *image.NRGBA:
		return func(y int, to *[3][]uint8) {
			src := m.Pix[y*m.Stride:]
			for x := range to[0] {
				p := src[4*x : 4*x+4 : 4*x+4]
				to[0][x], to[1][x], to[2][x] = onWhite(p[0], p[1], p[2], p[3])
			}
		}
	case *image.Paletted:
		table := paletteOnWhite(m.Palette)
		return func(y int, to *[3][]uint8) {
			src := m.Pix[y*m.Stride:][:len(to[0])]
			for x, i := range src {
				c := &table[i]
				to[0][x], to[1][x], to[2][x] = c[0], c[1], c[2]
			}
		}
	case *image.NRGBA64:
		return func(y int, to *[3][]uint8) {
			src := m.Pix[y*m.Stride:]
			for x := range to[0] {
				p := src[8*x : 8*x+8 : 8*x+8]
				to[0][x], to[1][x], to[2][x] = onWhite(p[0], p[2], p[4], p[6])
			}
		}
	case *image.RGBA64:
		return func(y int, to *[3][]uint8) {
			src := m.Pix[y*m.Stride:]
			for x := range to[0] {
				p := src[8*x : 8*x+8 : 8*x+8]
				white := 255 - p[6]
				to[0][x], to[1][x], to[2][x] = p[0]+white, p[2]+white, p[4]+white
			}
		}
	case *image.NYCbCrA:
		return alphaRows(m, h.limited())
	}
	return genericRows(img, img.Bounds())
}

// onWhite composites one pixel that is not premultiplied.
func onWhite(r, g, b, a uint8) (uint8, uint8, uint8) {
	if a == 255 {
		return r, g, b
	}
	f := func(c uint8) uint8 { return uint8((uint32(c)*uint32(a) + 255*uint32(255-a) + 127) / 255) }
	return f(r), f(g), f(b)
}

func paletteOnWhite(p color.Palette) (t [256][3]uint8) {
	for i, c := range p[:min(len(p), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		t[i][0], t[i][1], t[i][2] = onWhite(n.R, n.G, n.B, n.A)
	}
	return t
}

// alphaRows reads lossy WebP with an alpha plane.
func alphaRows(m *image.NYCbCrA, limited bool) rows {
	return func(y int, to *[3][]uint8) {
		py := y + m.Rect.Min.Y
		for x := range to[0] {
			px := x + m.Rect.Min.X
			yi, ci := m.YOffset(px, py), m.COffset(px, py)
			l, cb, cr := m.Y[yi], m.Cb[ci], m.Cr[ci]
			if limited {
				l, cb, cr = fullLuma[l], fullChroma[cb], fullChroma[cr]
			}
			r, g, b := color.YCbCrToRGB(l, cb, cr)
			to[0][x], to[1][x], to[2][x] = onWhite(r, g, b, m.A[m.AOffset(px, py)])
		}
	}
}

// genericRows reads pictures of any kind inside b, slowly: deep grey, deep
// premultiplied and CMYK, which are rare.
func genericRows(img image.Image, b image.Rectangle) rows {
	return func(y int, to *[3][]uint8) {
		for x := range to[0] {
			r, g, bl, a := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
			white := 0xFFFF - a
			to[0][x], to[1][x], to[2][x] = uint8((r+white)>>8), uint8((g+white)>>8), uint8((bl+white)>>8)
		}
	}
}
