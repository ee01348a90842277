package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

func palette(r *paint.Rand) []color {
	return paint.Pick(r,
		colors(0xf4ede0, 0x1d3557, 0xe63946, 0xa8dadc, 0x457b9d, 0xf1c453),
		colors(0xfefae0, 0x283618, 0xbc6c25, 0xdda15e, 0x606c38, 0x9c3d26),
		colors(0xf2e9e4, 0x22223b, 0x9a8c98, 0xc9ada7, 0x4a4e69, 0xe07a5f),
		colors(0xfff4e0, 0x264653, 0x2a9d8f, 0xe9c46a, 0xf4a261, 0xe76f51),
		colors(0xf7f3ea, 0x0b3954, 0x087e8b, 0xff5a5f, 0xbfd7ea, 0xc81d25),
		colors(0xfaf3f0, 0x3d2c4d, 0xd4526e, 0xf6ae2d, 0x86bbd8, 0x33658a),
	)
}

// tiles is a wall of glazed tiles.
func tiles(s *stage) {
	pal := palette(s.r)
	size := paint.Pick(s.r, 125.0, 166.0, 200.0, 250.0)
	kind, grout := s.r.N(4), float64(size*0.014)
	n := s.octaves(3)
	s.Fill(paint.Shade(func(x, y float64) color {
		tx, ty := int(x/size), int(y/size)
		u, v := x-float64(float64(tx)*size), y-float64(float64(ty)*size)
		if tx%2 == 1 {
			u = size - u
		}
		if ty%2 == 1 {
			v = size - v
		}
		u, v = u/size, v/size
		edge := float64(min(min(u, 1-u), min(v, 1-v)) * size)
		c := tile(kind, u, v, 0.9/(size*s.K), pal)
		c = c.Light(1.03 - float64(0.1*paint.Cell(s.seed, tx, ty)) + float64(0.06*paint.Clouds(s.seed+1, x/130, y/130, n)))
		// the rim of a tile catches light above and loses it below
		c = c.Light(1 + float64(0.1*paint.Smooth(float64(grout*3), grout, edge)*paint.Smooth(0.6, 0.3, y/size-float64(ty))))
		return mix(hex(0xb9b2a6), c, paint.Smooth(float64(grout*0.6), float64(grout*1.3), edge))
	}))
	s.Glow(s.W*s.r.In(0.1, 0.5), s.H*0.1, s.W*0.6, s.H*0.7, hex(0xffffff).Fade(0.22))
	s.Finish(0.3, 2)
}

// tile is the colour inside a quarter of a star, petal or ring pattern; soft
// is the width of a pixel.
func tile(kind int, u, v, soft float64, pal []color) color {
	d0, d1 := paint.Len(u, v), paint.Len(1-u, 1-v)
	edge := func(from, to color, at, d float64) color { return mix(from, to, paint.Smooth(at-soft, at+soft, d)) }
	switch kind {
	case 0: // rings around every corner
		c := edge(pal[1], pal[0], 0.3, d0)
		c = edge(pal[2], c, 0.15, d0)
		c = mix(c, pal[4], paint.Smooth(-soft, soft, 0.62-d1))
		c = mix(c, pal[3], paint.Smooth(-soft, soft, 0.5-d1))
		c = mix(c, pal[5], paint.Smooth(-soft, soft, 0.3-d1))
		return mix(c, pal[0], paint.Smooth(-soft, soft, 0.12-d1))
	case 1: // eight-pointed star
		a, b := max(u, v), float64((u+v)*0.7071)
		star := min(a, b)
		c := edge(pal[1], pal[0], 0.62, star)
		c = edge(pal[3], c, 0.52, star)
		c = edge(pal[2], c, 0.32, max(a, b))
		return mix(c, pal[4], paint.Smooth(-soft, soft, 0.25-d1))
	case 2: // petals
		a, b := paint.Len(u-1, v), paint.Len(u, v-1)
		petal := 0.98 - max(a, b)
		c := mix(pal[0], pal[4], paint.Smooth(-soft, soft, petal))
		c = mix(c, pal[3], paint.Smooth(-soft, soft, petal-0.09))
		c = mix(c, pal[2], paint.Smooth(-soft, soft, 0.2-d0))
		return mix(c, pal[5], paint.Smooth(-soft, soft, 0.16-d1))
	}
	// diamonds and stripes
	d := u + v
	c := edge(pal[4], pal[0], 0.5, d)
	c = edge(pal[2], c, 0.36, d)
	c = mix(c, pal[1], paint.Smooth(-soft, soft, d-1.5))
	c = mix(c, pal[5], paint.Smooth(-soft, soft, d-1.7))
	return mix(c, pal[3], paint.Smooth(-soft, soft, 0.07-abs(abs(u-v)-0.3))*paint.Smooth(0.45, 0.55, d))
}

// shapes is a poster of circles, quarters and stripes.
func shapes(s *stage) {
	pal := palette(s.r)
	s.Fill(flat(pal[0]))
	size := paint.Pick(s.r, 200.0, 250.0, 333.4)
	for y := 0.0; y < s.H; y += size {
		for x := 0.0; x < s.W; x += size {
			bg := s.r.N(len(pal))
			fg := (bg + 1 + s.r.N(len(pal)-1)) % len(pal)
			s.Draw(s.Path().Rect(x, y, size+0.5, size+0.5), flat(pal[bg]))
			s.In(x+float64(size/2), y+float64(size/2), float64(size/2), float64(float64(s.r.N(4))/4), func() { s.shape(pal[fg], pal[(fg+2)%len(pal)]) })
		}
	}
	// paper is never quite even
	n := s.octaves(3)
	s.Fill(paint.Shade(func(x, y float64) color {
		return hex(0x201810).Fade(max(0, 0.05+float64(0.07*paint.Clouds(s.seed, x/400, y/400, n))))
	}))
	s.Finish(0.14, 4)
}

// shape fills the square from -1 to 1.
func (s *stage) shape(a, b color) {
	p := s.Path()
	switch s.r.N(8) {
	case 0:
		s.Draw(p.Oval(0, 0, 0.8, 0.8), flat(a))
		s.Draw(s.Path().Oval(0, 0, 0.4, 0.4), flat(b))
	case 1:
		s.Draw(p.Move(-1, -1).Line(1, -1).Cube(1, 0.1, 0.1, 1, -1, 1), flat(a))
	case 2:
		s.Draw(p.Move(-1, -1).Cube(-1, 0.33, 1, 0.33, 1, -1).Move(-1, 0).Cube(-1, 1.33, 1, 1.33, 1, 0), flat(a))
	case 3:
		for i := range 4 {
			p.Rect(-1, -1+float64(float64(i)*0.5), 2, 0.25)
		}
		s.Draw(p, flat(a))
	case 4:
		s.Draw(p.Poly(-1, -1, 1, -1, -1, 1), flat(a))
		s.Draw(s.Path().Oval(0.4, 0.4, 0.35, 0.35), flat(b))
	case 5:
		for i := range 3 {
			for j := range 3 {
				p.Oval(-0.62+float64(0.62*float64(i)), -0.62+float64(0.62*float64(j)), 0.19, 0.19)
			}
		}
		s.Draw(p, flat(a))
	case 6:
		for i := range 12 {
			s.In(0, 0, 1, float64(i)/12, func() { p.Poly(0, 0, 0.95, -0.1, 0.95, 0.1) })
		}
		s.Draw(p.Oval(0, 0, 0.3, 0.3), flat(a))
		s.Draw(s.Path().Oval(0, 0, 0.2, 0.2), flat(b))
	case 7:
		s.Draw(p.Move(-1, 1).Cube(-1, -0.1, -0.1, -1, 1, -1).Line(1, 1), flat(a))
		s.Draw(s.Path().Move(0, 1).Cube(0, 0.45, 0.45, 0, 1, 0).Line(1, 1), flat(b))
	}
}

// contours is poured paint: bands of colour along lines of equal height.
func contours(s *stage) {
	pal := palette(s.r)
	bands := float64(9 + s.r.N(8))
	zoom := s.r.In(260, 520)
	gold := s.r.One(2)
	h := func(x, y float64) float64 {
		wx := paint.Noise(s.seed+1, x/zoom, y/zoom)
		wy := paint.Noise(s.seed+2, x/zoom, y/zoom)
		return paint.Clouds(s.seed, x/zoom+wx, y/zoom+float64(wy*1.2), 3)
	}
	band := func(x, y float64) color {
		v := max(0, float64((h(x, y)+1.2)*bands/2))
		i := int(v)
		f := v - float64(i)
		a, b := pal[i%len(pal)], pal[(i+1)%len(pal)]
		c := mix(a.Light(0.86+float64(0.2*f)), b.Light(0.86), paint.Smooth(0.96, 1, f))
		if gold {
			c = mix(c, mix(hex(0x8a6420), hex(0xffe49a), paint.Noise(s.seed+5, x/60, y/60)+0.5), paint.Smooth(0.055, 0.035, abs(f-0.93)))
		}
		return c
	}
	s.Fill(paint.Shade(func(x, y float64) color {
		if !s.Small() {
			return band(x, y)
		}
		q := 0.25 / s.K // the bands are thin: look four times
		return mix(mix(band(x-q, y-q), band(x+q, y-q), 0.5), mix(band(x-q, y+q), band(x+q, y+q), 0.5), 0.5)
	}))
	s.Glow(s.W*0.3, s.H*0.2, s.W*0.7, s.H*0.6, hex(0xffffff).Fade(0.16))
	s.Finish(0.2, 2)
}
