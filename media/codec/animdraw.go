package codec

import (
	"image"
	"image/color"
)

// lay draws a frame on the canvas; what is outside is cut off.
func lay(canvas *image.RGBA, fr frame) {
	b := fr.img.Bounds()
	place := fr.place().Intersect(canvas.Rect)
	if place.Empty() {
		return
	}
	read := plainRows(fr.img, fr.low)
	row := make([]uint8, 4*b.Dx())
	for y := place.Min.Y; y < place.Max.Y; y++ {
		read(b.Min.Y+y-fr.at.Y, row)
		src := row[4*(place.Min.X-fr.at.X):][:4*place.Dx()]
		dst := canvas.Pix[canvas.PixOffset(place.Min.X, y):][:len(src)]
		layRow(dst, src, fr.hard)
	}
}

// layRow lays pixels that are not premultiplied on others that are.
func layRow(dst, src []uint8, hard bool) {
	for i := 0; i+4 <= len(src); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		a := uint32(s[3])
		if a == 255 {
			copy(d, s)
			continue
		}
		rest := 255 - a
		if hard {
			rest = 0
		}
		for k := range 3 {
			d[k] = uint8((uint32(s[k])*a + uint32(d[k])*rest + 127) / 255)
		}
		d[3] = uint8((255*a + uint32(d[3])*rest + 127) / 255)
	}
}

// plainRows reads row y of what the decoders of GIF and WebP give as R, G, B and
// alpha, not premultiplied.
func plainRows(img image.Image, limited bool) func(y int, to []uint8) {
	b := img.Bounds()
	colours := func(l, cb, cr uint8) (uint8, uint8, uint8) {
		if limited {
			l, cb, cr = fullLuma[l], fullChroma[cb], fullChroma[cr]
		}
		return color.YCbCrToRGB(l, cb, cr)
	}
	switch m := img.(type) {
	case *image.Paletted:
		var table [256][4]uint8
		for i, c := range m.Palette[:min(len(m.Palette), 256)] {
			n := color.NRGBAModel.Convert(c).(color.NRGBA)
			table[i] = [4]uint8{n.R, n.G, n.B, n.A}
		}
		return func(y int, to []uint8) {
			for x, i := range m.Pix[m.PixOffset(b.Min.X, y):][:b.Dx()] {
				copy(to[4*x:4*x+4], table[i][:])
			}
		}
	case *image.NRGBA:
		return func(y int, to []uint8) { copy(to, m.Pix[m.PixOffset(b.Min.X, y):][:4*b.Dx()]) }
	case *image.YCbCr:
		return func(y int, to []uint8) {
			for x := range b.Dx() {
				yi, ci := m.YOffset(b.Min.X+x, y), m.COffset(b.Min.X+x, y)
				to[4*x], to[4*x+1], to[4*x+2] = colours(m.Y[yi], m.Cb[ci], m.Cr[ci])
				to[4*x+3] = 255
			}
		}
	case *image.NYCbCrA:
		return func(y int, to []uint8) {
			for x := range b.Dx() {
				yi, ci := m.YOffset(b.Min.X+x, y), m.COffset(b.Min.X+x, y)
				to[4*x], to[4*x+1], to[4*x+2] = colours(m.Y[yi], m.Cb[ci], m.Cr[ci])
				to[4*x+3] = m.A[m.AOffset(b.Min.X+x, y)]
			}
		}
	}
	return func(y int, to []uint8) {
		for x := range b.Dx() {
			n := color.NRGBAModel.Convert(img.At(b.Min.X+x, y)).(color.NRGBA)
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = n.R, n.G, n.B, n.A
		}
	}
}
