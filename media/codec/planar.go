package codec

import (
	"image"
	"image/color"
)

// planar is a resized picture as planes: one (grey), or three that are either
// Y, Cb, Cr or R, G, B. Chroma is cw×ch samples.
type planar struct {
	w, h, cw, ch int
	ycc          bool
	p            [][]uint8
}

// resample makes s of a decoded picture, which stands as it is stored. With
// half the chroma of YCbCr pictures gets half the size each way (4:2:0).
func resample(img image.Image, h *head, s fit, half bool) *planar {
	switch m := img.(type) {
	case *image.YCbCr:
		return resampleYCC(m, h.limited(), s, half)
	case *image.Gray:
		sh := newShrinker(s.across(m.Rect.Dx(), 1, 1), s.down(m.Rect.Dy(), 1, 1))
		pushPlane(sh, m.Pix, m.Stride)
		return &planar{w: s.outW, h: s.outH, p: [][]uint8{sh.dst}}
	}
	return resampleRows(rowsOf(img, h), h.width, h.height, s)
}

// across maps the columns of a plane of in samples, of which each covers sub
// columns of the picture, to outW/div samples.
func (t fit) across(in, sub, div int) length {
	return mapLength(in, sub, div, t.x, t.w, t.outW)
}

// down is across for rows.
func (t fit) down(in, sub, div int) length {
	return mapLength(in, sub, div, t.y, t.h, t.outH)
}

func mapLength(in, sub, div int, origin, area float64, out int) length {
	return length{
		in: in, origin: origin / float64(sub), area: area / float64(sub),
		out:   (out + div - 1) / div,
		scale: area / float64(sub) * float64(div) / float64(out),
	}
}

func resampleYCC(m *image.YCbCr, limited bool, s fit, half bool) *planar {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	hs, vs := subsampling(m.SubsampleRatio)
	div := 1
	if half {
		div = 2
	}
	cx, cy := s.across((w+hs-1)/hs, hs, div), s.down((h+vs-1)/vs, vs, div)
	p := &planar{w: s.outW, h: s.outH, cw: cx.out, ch: cy.out, ycc: true}
	luma := newShrinker(s.across(w, 1, 1), s.down(h, 1, 1))
	pushPlane(luma, m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y):], m.YStride)
	p.p = append(p.p, luma.dst)
	off := m.COffset(m.Rect.Min.X, m.Rect.Min.Y)
	for _, pix := range [][]uint8{m.Cb[off:], m.Cr[off:]} {
		chroma := newShrinker(cx, cy)
		pushPlane(chroma, pix, m.CStride)
		p.p = append(p.p, chroma.dst)
	}
	if limited {
		expand(p.p[0], &fullLuma)
		expand(p.p[1], &fullChroma)
		expand(p.p[2], &fullChroma)
	}
	return p
}

func pushPlane(s *shrinker, pix []uint8, stride int) {
	for y := 0; y < s.height && !s.done(); y++ {
		s.push(pix[y*stride : y*stride+s.width])
	}
}

func subsampling(r image.YCbCrSubsampleRatio) (h, v int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// resampleRows resizes three planes, R, G and B, whose rows are read together.
func resampleRows(read rows, w, h int, s fit) *planar {
	var sh [3]*shrinker
	var line [3][]uint8
	for i := range sh {
		sh[i] = newShrinker(s.across(w, 1, 1), s.down(h, 1, 1))
		line[i] = make([]uint8, w)
	}
	for y := 0; y < h && !sh[0].done(); y++ {
		read(y, &line)
		for i := range sh {
			sh[i].push(line[i])
		}
	}
	return &planar{
		w: s.outW, h: s.outH, cw: s.outW, ch: s.outH,
		p: [][]uint8{sh[0].dst, sh[1].dst, sh[2].dst},
	}
}

// limited reports whether the picture's YCbCr uses the limited range of video:
// lossy WebP does, and x/image/webp hands it on as it is (golang/go#40173).
func (h *head) limited() bool { return h.mime == "image/webp" && h.webp.lossy }

// fullLuma and fullChroma are tables from limited to full range, BT.601.
var (
	fullLuma   = rangeTable(16, 219, 0)
	fullChroma = rangeTable(128, 224, 128)
)

func rangeTable(zero, span, to int) (t [256]uint8) {
	for i := range t {
		// Rounded to nearest; the doubled numerator is made positive first.
		v := ((i-zero)*255*2+span+2*span*512)/(2*span) - 512 + to
		t[i] = uint8(min(max(v, 0), 255))
	}
	return t
}

func expand(pix []uint8, table *[256]uint8) {
	for i, v := range pix {
		pix[i] = table[v]
	}
}

// rgba interleaves the planes, opaque. Chroma has full size.
func (p *planar) rgba() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	switch {
	case len(p.p) == 1:
		for i, v := range p.p[0] {
			d := m.Pix[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = v, v, v, 255
		}
	case p.ycc:
		cb, cr := p.p[1], p.p[2]
		for i, y := range p.p[0] {
			d := m.Pix[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2] = color.YCbCrToRGB(y, cb[i], cr[i])
			d[3] = 255
		}
	default:
		g, b := p.p[1], p.p[2]
		for i, r := range p.p[0] {
			d := m.Pix[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = r, g[i], b[i], 255
		}
	}
	return m
}

// image is p for image/jpeg: grey, YCbCr 4:2:0 where the chroma is halved, or
// RGBA, which the encoder subsamples itself.
func (p *planar) image() image.Image {
	r := image.Rect(0, 0, p.w, p.h)
	switch {
	case len(p.p) == 1:
		return &image.Gray{Pix: p.p[0], Stride: p.w, Rect: r}
	case p.ycc:
		return &image.YCbCr{
			Y: p.p[0], Cb: p.p[1], Cr: p.p[2], YStride: p.w, CStride: p.cw,
			SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: r,
		}
	}
	return p.rgba()
}
