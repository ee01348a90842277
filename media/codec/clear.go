package codec

import (
	"context"
	"image"
	"image/color"
)

// DecodeClear decodes a picture upright and with its transparency, to fit inside
// w×h pixels; it is never enlarged. It is for pictures that lie on the window's
// own ground, such as stickers; an opaque one comes as from DecodeFit, whose
// errors and whose meaning of w and h 0 it has.
func (c *Codec) DecodeClear(ctx context.Context, src Source, w, h int) (*image.RGBA, error) {
	in, err := newInput(ctx, src)
	if err != nil {
		return nil, err
	}
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	ow, oh := hd.size()
	t := target(ow, oh, w, h, false)
	if cost, ok := hd.byRows(t); ok {
		return c.drawRows(in, hd, t, true, cost)
	}
	d, err := c.decodeFor(in, hd, want{fit: t, part: true})
	if err != nil {
		return nil, err
	}
	defer d.free()
	if o, ok := d.img.(interface{ Opaque() bool }); !ok || o.Opaque() {
		return d.fit.draw(d.img, d.head), nil
	}
	return uprightRGBA(drawClear(d.img, d.head, d.fit.stored(hd.meta.orientation)), hd.meta.orientation), nil
}

// clearRows reads row y of a picture as R, G, B and alpha, premultiplied.
type clearRows func(y int, to *[4][]uint8)

// drawClear makes s of a decoded picture, which stands as it is stored, with its
// transparency. Colours are premultiplied while they are resized: what cannot be
// seen colours nothing.
func drawClear(img image.Image, h *head, s fit) *image.RGBA {
	var sh [4]*shrinker
	var line, part [4][]uint8
	b := img.Bounds().Intersect(image.Rect(0, 0, h.width, h.height))
	for i := range sh {
		sh[i] = newShrinker(s.across(h.width, 1, 1), s.down(h.height, 1, 1))
		line[i] = make([]uint8, h.width)
		part[i] = line[i][b.Min.X:b.Max.X]
	}
	read := readClear(img, b, h.limited())
	for y := 0; y < h.height && !sh[0].done(); y++ {
		if y >= b.Min.Y && y < b.Max.Y {
			read(y, &part)
		} else {
			for i := range line {
				clear(line[i])
			}
		}
		for i := range sh {
			sh[i].push(line[i])
		}
	}
	m := image.NewRGBA(image.Rect(0, 0, s.outW, s.outH))
	for i, a := range sh[3].dst {
		d := m.Pix[4*i : 4*i+4 : 4*i+4]
		// The kernel overshoots at edges: no colour is brighter than its alpha.
		d[0], d[1], d[2], d[3] = min(sh[0].dst[i], a), min(sh[1].dst[i], a), min(sh[2].dst[i], a), a
	}
	return m
}

// readClear reads the part b of a picture.
func readClear(img image.Image, b image.Rectangle, limited bool) clearRows {
	switch m := img.(type) {
	case *image.NRGBA:
		return func(y int, to *[4][]uint8) {
			src := m.Pix[m.PixOffset(b.Min.X, y):]
			for x := range to[0] {
				p := src[4*x : 4*x+4 : 4*x+4]
				premultiply(to, x, p[0], p[1], p[2], p[3])
			}
		}
	case *image.NRGBA64:
		return func(y int, to *[4][]uint8) {
			src := m.Pix[m.PixOffset(b.Min.X, y):]
			for x := range to[0] {
				p := src[8*x : 8*x+8 : 8*x+8]
				premultiply(to, x, p[0], p[2], p[4], p[6])
			}
		}
	case *image.NYCbCrA:
		return func(y int, to *[4][]uint8) {
			for x := range to[0] {
				yi, ci := m.YOffset(b.Min.X+x, y), m.COffset(b.Min.X+x, y)
				l, cb, cr := m.Y[yi], m.Cb[ci], m.Cr[ci]
				if limited {
					l, cb, cr = fullLuma[l], fullChroma[cb], fullChroma[cr]
				}
				r, g, bl := color.YCbCrToRGB(l, cb, cr)
				premultiply(to, x, r, g, bl, m.A[m.AOffset(b.Min.X+x, y)])
			}
		}
	}
	return func(y int, to *[4][]uint8) {
		for x := range to[0] {
			r, g, bl, a := img.At(b.Min.X+x, y).RGBA()
			to[0][x], to[1][x], to[2][x], to[3][x] = uint8(r>>8), uint8(g>>8), uint8(bl>>8), uint8(a>>8)
		}
	}
}

func premultiply(to *[4][]uint8, x int, r, g, b, a uint8) {
	f := func(c uint8) uint8 { return uint8((uint32(c)*uint32(a) + 127) / 255) }
	to[0][x], to[1][x], to[2][x], to[3][x] = f(r), f(g), f(b), a
}
