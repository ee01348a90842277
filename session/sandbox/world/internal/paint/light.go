package paint

import "image"

// Glow lays light of a colour around (x, y) that fades out towards rx, ry.
func (c *Canvas) Glow(x, y, rx, ry float64, col Color) {
	c.Draw(c.Path().Oval(x, y, rx, ry), Shade(func(px, py float64) Color {
		dx, dy := (px-x)/rx, (py-y)/ry
		t := 1 - min(1, float64(dx*dx)+float64(dy*dy))
		g := col
		g.A = int32(float64(col.A) * (t * t))
		return g
	}))
}

// Shadow darkens softly around a rectangle with round corners, as a thing lying
// on a table does.
func (c *Canvas) Shadow(x, y, w, h, soft float64, col Color) {
	c.Draw(c.Path().Rect(x-soft, y-soft, w+float64(2*soft), h+float64(2*soft)), Shade(func(px, py float64) Color {
		dx := max(x-px, px-x-w, -soft)
		dy := max(y-py, py-y-h, -soft)
		d := Len(max(0, dx+soft), max(0, dy+soft)) - soft
		g := col
		t := Smooth(soft, -soft, d)
		g.A = int32(float64(col.A) * t)
		return g
	}))
}

// Soft paints a background out of focus: on a canvas whose short edge has size
// pixels, blurred by so many of them and enlarged smoothly.
func (c *Canvas) Soft(size, blur int, paint func(c *Canvas)) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	short := min(w, h)
	if size >= short {
		blur = max(1, blur*short/size)
		size = short
	}
	b := New(max(1, w*size/short), max(1, h*size/short))
	b.W, b.H = c.W, c.H
	paint(b)
	for range 2 {
		box(b.Img, blur, 4, b.Img.Stride)
		box(b.Img, blur, b.Img.Stride, 4)
	}
	c.enlarge(b.Img)
}

// box blurs along rows whose pixels are step bytes apart and which are line
// bytes apart.
func box(img *image.RGBA, radius, step, line int) {
	n, rows := img.Rect.Dx(), img.Rect.Dy()
	if step != 4 {
		n, rows = rows, n
	}
	in := make([]uint8, n)
	for row := range rows {
		for ch := range 3 {
			p := img.Pix[row*line+ch:]
			for i := range in {
				in[i] = p[i*step]
			}
			sum, size := 0, 2*radius+1
			for i := -radius; i <= radius; i++ {
				sum += int(in[max(0, min(n-1, i))])
			}
			for i := range in {
				p[i*step] = uint8((sum + size/2) / size)
				sum += int(in[min(n-1, i+radius+1)]) - int(in[max(0, i-radius)])
			}
		}
	}
}

// enlarge covers the canvas with img.
func (c *Canvas) enlarge(img *image.RGBA) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	sw, sh := img.Rect.Dx(), img.Rect.Dy()
	if sw == w && sh == h {
		copy(c.Img.Pix, img.Pix)
		return
	}
	out := c.colors[:w]
	row := make([]Color, sw)
	for y := range h {
		y0, y1, v := between(y, h, sh)
		a, b := img.Pix[y0*img.Stride:], img.Pix[y1*img.Stride:]
		for x := range row {
			q := x * 4
			row[x] = Color{lerp(int32(a[q])<<8, int32(b[q])<<8, v), lerp(int32(a[q+1])<<8, int32(b[q+1])<<8, v),
				lerp(int32(a[q+2])<<8, int32(b[q+2])<<8, v), one}
		}
		for x := range out {
			x0, x1, u := between(x, w, sw)
			out[x] = mix(row[x0], row[x1], u)
		}
		c.blend(0, y, nil, out)
	}
}

// between is where the i-th of n pixels lies among m: two neighbours and how
// far it is from the first to the second.
func between(i, n, m int) (int, int, int32) {
	at := (int64(2*i+1)*int64(m)<<16/int64(n) - one) / 2
	at = max(0, min(at, int64(m-1)<<16))
	j := int(at >> 16)
	return j, min(j+1, m-1), int32(at & (one - 1))
}

// Mirror makes still water below y: what is above it, upside down, squeezed,
// moved by waves and tinted.
func (c *Canvas) Mirror(y, waves float64, seed uint32, tint Ramp) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	top := int(y * c.K)
	if top <= 0 || top >= h {
		return
	}
	out := c.colors[:w]
	for py := top; py < h; py++ {
		deep := (float64(py-top) + 0.5) / c.K // units below the shore
		near := deep / (c.H - y)
		tone := tint.At(near)
		// waves look longer and wider apart near the eye
		size := 6 + float64(near*60)
		swing := float64(waves * (0.3 + near) * c.K)
		for px := range out {
			x := (float64(px) + 0.5) / c.K
			n := Noise(seed, x/(size*5), deep/size*2.2)
			if !c.Small() {
				n += float64(0.5 * Noise(seed+7, x/(size*2), deep/size*5))
			}
			sy := max(0, min(top-1, top-1-int(float64((deep*c.K)*0.8)+float64(n*swing))))
			sx := max(0, min(w-1, px+int(float64(n*swing)*0.35)))
			q := c.Img.Pix[sy*c.Img.Stride+sx*4:]
			col := Color{int32(q[0]) << 8, int32(q[1]) << 8, int32(q[2]) << 8, one}
			t := tone
			t.A = one
			out[px] = mix(col, t, tone.A)
			if n > 0.25 {
				out[px] = out[px].add(int32((n - 0.25) * 3000))
			}
		}
		c.blend(0, py, nil, out)
	}
}

func (c Color) add(v int32) Color {
	return Color{max(0, min(255<<8, c.R+v)), max(0, min(255<<8, c.G+v)), max(0, min(255<<8, c.B+v)), c.A}
}

// Finish is what a lens and film add: corners darkened by up to dark (0 to 1)
// and grain of so many levels.
func (c *Canvas) Finish(dark float64, grain int) {
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	if c.Small() {
		grain = 0
	}
	k := int64(frac(dark))
	wide := make([]int64, w)
	for x := range wide {
		d := int64(2*x+1-w) << 8 / int64(w)
		wide[x] = d * d
	}
	for y := range h {
		d := int64(2*y+1-h) << 8 / int64(h)
		down := d * d
		rnd := hash(int32(y), 77, 0x9a1)
		p := c.Img.Pix[y*c.Img.Stride:]
		for x := range wide {
			r := wide[x] + down // up to 2<<16
			f := one - k*(r*r>>18)>>16
			q := p[x*4 : x*4+3 : x*4+3]
			rnd = rnd*1664525 + 1013904223
			g := int64(0)
			if grain > 0 {
				g = (int64(rnd>>24) + int64(rnd>>16&255) - 255) * int64(grain) << 8
			}
			for i, v := range q {
				q[i] = uint8(max(0, min(255, (int64(v)*f+g+one/2)>>16)))
			}
		}
	}
}
