package paint

import (
	"bytes"
	"image"
	"image/jpeg"
)

// Canvas is a picture being painted. All coordinates are units: the short edge
// is 1000 long, W and H are the edges.
type Canvas struct {
	W, H float64
	// K is pixels per unit.
	K   float64
	Img *image.RGBA

	to, back affine // units of the current frame to pixels, and back
	raster   raster
	colors   []Color
}

// New makes a black canvas of w×h pixels.
func New(w, h int) *Canvas {
	k := float64(min(w, h)) / 1000
	c := &Canvas{W: float64(w) / k, H: float64(h) / k, K: k, Img: image.NewRGBA(image.Rect(0, 0, w, h)), colors: make([]Color, w)}
	c.to = affine{a: k, d: k}
	c.back = c.to.invert()
	return c
}

// Small reports whether this is a preview, too small for fine detail.
func (c *Canvas) Small() bool { return c.K < 0.25 }

// JPEG encodes what is painted.
func (c *Canvas) JPEG(quality int) []byte {
	var b bytes.Buffer
	// Writing to memory does not fail, and sizes are far below JPEG's limit.
	_ = jpeg.Encode(&b, c.Img, &jpeg.Options{Quality: quality})
	return b.Bytes()
}

// affine maps x, y to a·x+c·y+e, b·x+d·y+f.
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) apply(x, y float64) (float64, float64) {
	return float64(m.a*x) + float64(m.c*y) + m.e, float64(m.b*x) + float64(m.d*y) + m.f
}

func (m affine) invert() affine {
	det := float64(m.a*m.d) - float64(m.b*m.c)
	n := affine{a: m.d / det, b: -m.b / det, c: -m.c / det, d: m.a / det}
	n.e = -(float64(n.a*m.e) + float64(n.c*m.f))
	n.f = -(float64(n.b*m.e) + float64(n.d*m.f))
	return n
}

// In paints with the origin moved to (x, y), everything scaled and turned by
// so many turns.
func (c *Canvas) In(x, y, scale, turns float64, paint func()) {
	to, back := c.to, c.back
	s, k := float64(Sin(turns)*scale), float64(Cos(turns)*scale)
	e, f := to.apply(x, y)
	c.to = affine{
		a: float64(to.a*k) + float64(to.c*s), b: float64(to.b*k) + float64(to.d*s),
		c: float64(to.c*k) - float64(to.a*s), d: float64(to.d*k) - float64(to.b*s),
		e: e, f: f,
	}
	c.back = c.to.invert()
	paint()
	c.to, c.back = to, back
}

// Flip paints mirrored about the vertical line at x.
func (c *Canvas) Flip(x float64, paint func()) {
	to, back := c.to, c.back
	e, f := to.apply(2*x, 0)
	c.to = affine{a: -to.a, b: -to.b, c: to.c, d: to.d, e: e, f: f}
	c.back = c.to.invert()
	paint()
	c.to, c.back = to, back
}

// A Paint colours the pixels of row y from column x on.
type Paint func(c *Canvas, x, y int, out []Color)

// Flat is one colour.
func Flat(col Color) Paint {
	return func(_ *Canvas, _, _ int, out []Color) {
		for i := range out {
			out[i] = col
		}
	}
}

// Shade computes the colour of each place.
func Shade(f func(x, y float64) Color) Paint {
	return func(c *Canvas, px, py int, out []Color) {
		x, y := c.back.apply(float64(px)+0.5, float64(py)+0.5)
		for i := range out {
			n := float64(i)
			out[i] = f(x+float64(n*c.back.a), y+float64(n*c.back.b))
		}
	}
}

// Linear is a gradient from (x0, y0) to (x1, y1).
func Linear(x0, y0, x1, y1 float64, r Ramp) Paint {
	dx, dy := x1-x0, y1-y0
	n := float64(dx*dx) + float64(dy*dy)
	dx, dy = dx/n, dy/n
	return func(c *Canvas, px, py int, out []Color) {
		x, y := c.back.apply(float64(px)+0.5, float64(py)+0.5)
		t := float64((x-x0)*dx) + float64((y-y0)*dy)
		step := float64(c.back.a*dx) + float64(c.back.b*dy)
		if step == 0 {
			col := r.At(t)
			for i := range out {
				out[i] = col
			}
			return
		}
		for i := range out {
			out[i] = r.At(t + float64(float64(i)*step))
		}
	}
}

// Vertical is a gradient from y0 down to y1.
func Vertical(y0, y1 float64, colors ...Color) Paint {
	return Linear(0, y0, 0, y1, NewRamp(colors...))
}

// Radial is a gradient from (x, y) to the ellipse rx, ry around it.
func Radial(x, y, rx, ry float64, r Ramp) Paint {
	return Shade(func(px, py float64) Color {
		return r.At(Len((px-x)/rx, (py-y)/ry))
	})
}

// Fill paints everything.
func (c *Canvas) Fill(p Paint) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	for y := range h {
		p(c, 0, y, c.colors[:w])
		c.blend(0, y, nil, c.colors[:w])
	}
}

// Below paints what is under the line y = top(x). The frame must not be turned.
func (c *Canvas) Below(top func(x float64) float64, p Paint) { c.below(top, c.H, p) }

func (c *Canvas) below(top func(x float64) float64, bottom float64, p Paint) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	edge := make([]float64, w)
	first := float64(h)
	for i := range edge {
		x, _ := c.back.apply(float64(i)+0.5, 0)
		_, edge[i] = c.to.apply(x, top(x))
		first = min(first, edge[i])
	}
	cover := make([]int32, w)
	_, last := c.to.apply(0, bottom)
	for y := max(0, int(first)); y < min(h, int(last)+2); y++ {
		for i, e := range edge {
			cover[i] = frac(float64(y) + 1 - e)
		}
		c.row(y, 0, cover, p)
	}
}

// Under is Below down to y = bottom only, for a shade that also needs to know
// how far under the line a place is.
func (c *Canvas) Under(top func(x float64) float64, bottom float64, f func(x, y, depth float64) Color) {
	w := c.Img.Rect.Dx()
	line := make([]float64, w)
	for i := range line {
		x, _ := c.back.apply(float64(i)+0.5, 0)
		line[i] = top(x)
	}
	at := 0
	c.below(func(float64) float64 { at++; return line[at-1] }, bottom, func(c *Canvas, px, py int, out []Color) {
		x, y := c.back.apply(float64(px)+0.5, float64(py)+0.5)
		for i := range out {
			out[i] = f(x+float64(float64(i)*c.back.a), y, y-line[px+i])
		}
	})
}

// row paints the covered runs of row y, whose cover begins at column x.
func (c *Canvas) row(y, x int, cover []int32, p Paint) {
	for i := 0; i < len(cover); i++ {
		if cover[i] <= 0 {
			continue
		}
		j := i + 1
		for j < len(cover) && cover[j] > 0 {
			j++
		}
		out := c.colors[:j-i]
		p(c, x+i, y, out)
		c.blend(x+i, y, cover[i:j], out)
		i = j
	}
}

// blend lays colours over row y; nil cover is full cover. Rounding is dithered
// so that wide gradients do not show steps.
func (c *Canvas) blend(x, y int, cover []int32, colors []Color) {
	pix := c.Img.Pix[c.Img.PixOffset(x, y):]
	rnd := hash(int32(x), int32(y), 0x5eed)
	for i, col := range colors {
		a := col.A
		if cover != nil {
			if k := cover[i]; k < one {
				a = int32(int64(a) * int64(k) >> 16)
			}
		}
		rnd = rnd*1664525 + 1013904223
		d := int32(rnd >> 24)
		q := pix[i*4 : i*4+4 : i*4+4]
		if a < one {
			if a <= 0 {
				continue
			}
			col.R = lerp(int32(q[0])<<8, col.R, a)
			col.G = lerp(int32(q[1])<<8, col.G, a)
			col.B = lerp(int32(q[2])<<8, col.B, a)
		}
		q[0], q[1], q[2], q[3] = uint8((col.R+d)>>8), uint8((col.G+d)>>8), uint8((col.B+d)>>8), 255
	}
}
