package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// wood covers everything with boards.
func (s *stage) boards(base color) {
	wide := s.r.In(170, 300)
	n := s.octaves(4)
	off := s.r.In(0, wide)
	s.Fill(paint.Shade(func(x, y float64) color {
		b := int((y + off) / wide)
		v := y + off - float64(float64(b)*wide)
		g := paint.Clouds(s.seed+uint32(b)*7, x/330+float64(float64(b)*3.3), y/22, n)
		ring := float64(paint.Noise(s.seed+uint32(b)*5, x/700, y/34) * 4)
		ring -= float64(int(ring+16) - 16)
		c := base.Light(0.94 + float64(0.16*g) + float64(0.1*ring*(1-ring)) + float64(0.12*paint.Cell(s.seed, b, 3)))
		return c.Light(1 - float64(0.55*paint.Smooth(5, 1, min(v, wide-v))))
	}))
}

// stone covers everything with marble.
func (s *stage) stone(base, vein color) {
	n := s.octaves(5)
	s.Fill(paint.Shade(func(x, y float64) color {
		w := paint.Clouds(s.seed, x/330, y/330, n)
		v := abs(paint.Clouds(s.seed+40, (x+float64(y*0.6))/420+float64(w*0.7), y/420+float64(w*0.5), n))
		c := mix(vein, base, float64(paint.Smooth(0, 0.16, v)*0.6)+0.4)
		return c.Light(1 + float64(0.05*w))
	}))
}

// table covers everything with some table top.
func (s *stage) table() {
	switch s.r.N(6) {
	case 0, 1:
		s.boards(paint.Pick(s.r, colors(0xa8784c, 0x8a5c3a, 0xc79a6a, 0x5c4030)...))
	case 2:
		s.stone(hex(0xeceae6), hex(0x9a9aa4))
	case 3:
		s.stone(hex(0x35383f), hex(0x8a9098))
	case 4: // linen
		c := paint.Pick(s.r, colors(0xd8d0c0, 0x8fa3ad, 0xc9b8a4)...)
		s.Fill(paint.Shade(func(x, y float64) color {
			f := 1 + float64(0.08*paint.Clouds(s.seed, x/300+y/500, y/260, 3))
			if !s.Small() {
				f += float64(0.04*paint.Sin(x/6)) + float64(0.04*paint.Sin(y/6))
			}
			return c.Light(f)
		}))
	case 5: // checked cloth
		c := paint.Pick(s.r, colors(0xc0392b, 0x2f5d8a, 0x3f7a54)...)
		s.Fill(paint.Shade(func(x, y float64) color {
			k := float64(float64(int(x/50)%2+int(y/50)%2) * 0.42)
			return mix(hex(0xf8f4ec), c, k).Light(1 + float64(0.07*paint.Clouds(s.seed, x/300, y/300, 3)))
		}))
	}
	s.Glow(s.W*s.r.In(0.1, 0.5), 0, s.W*0.8, s.H*0.9, hex(0xfff4dc).Fade(0.22))
}

// ball is a round thing lit from above left.
func (s *stage) ball(x, y, r float64, c color) {
	s.Draw(s.Path().Oval(x, y, r, r), paint.Shade(func(px, py float64) color {
		d := paint.Len(px-x+float64(r*0.35), py-y+float64(r*0.4)) / r
		n := float64(0.06 * paint.Noise(s.seed+2, px/40, py/26))
		k := c.Light(1.28 + n - float64(0.72*paint.Smooth(0, 1.5, d)))
		rim := float64(paint.Smooth(0.86, 1, paint.Len(px-x, py-y)/r) * paint.Smooth(0, r, py-y))
		return mix(k, c.Light(1.1), rim*0.5)
	}))
	s.Glow(x-float64(r*0.36), y-float64(r*0.42), r*0.3, r*0.24, hex(0xffffff).Fade(0.65))
}

// fruit is a still life: a window's light, a table, fruit and a jug.
func fruit(s *stage) {
	wall := paint.Pick(s.r, colors(0x2f3b3f, 0x5a4636, 0x3d3a4a, 0x8a9a94, 0xb59a7c)...)
	edge := float64(s.H * s.r.In(0.56, 0.66))
	n := s.octaves(4)
	s.Fill(paint.Shade(func(x, y float64) color {
		d := paint.Len((x-float64(s.W*0.2))/s.W, (y-float64(s.H*0.1))/s.H)
		return wall.Light(1.35 - float64(0.85*d) + float64(0.07*paint.Clouds(s.seed, x/160, y/160, n)))
	}))
	top := paint.Pick(s.r, colors(0x8a5a34, 0xcdbfa6, 0x4a3426)...)
	s.Draw(s.Path().Rect(0, edge, s.W, s.H), paint.Shade(func(x, y float64) color {
		g := paint.Clouds(s.seed+9, x/420, y/18, n)
		return top.Light(1.16 + float64(0.12*g) - 0.35*(y-edge)/(s.H-edge) - 0.25*x/s.W)
	}))
	foot := edge + float64((s.H-edge)*0.3)
	if s.r.N(4) > 0 {
		s.jug(s.W*s.r.In(0.24, 0.4), foot-10, s.r.In(300, 380))
	}
	kinds := colors(0xc8302a, 0xe08a28, 0xd8b030, 0x8aa83a, 0x7a2a44, 0xe8a070, 0xb8442e)
	count := 4 + s.r.N(4)
	for i := range count {
		r := s.r.In(78, 118)
		x := float64(s.W*0.3) + (s.W*0.56)*(float64(i)+s.r.In(0.1, 0.6))/float64(count)
		y := foot + s.r.In(20, float64((s.H-foot)*0.45)) + float64(float64(i%2)*40)
		c := paint.Pick(s.r, kinds...)
		s.Glow(x+float64(r*0.55), y+float64(r*0.72), r*1.5, r*0.42, hex(0x0c0604).Fade(0.85))
		if s.r.One(4) { // a pear
			s.Draw(s.Path().Move(x, y-float64(r*1.7)).Cube(x+float64(r*0.6), y-float64(r*1.7), x+float64(r*0.4), y-float64(r*0.8), x+float64(r*0.85), y-float64(r*0.1)).Cube(x+float64(r*1.2), y+float64(r*0.6), x+float64(r*0.7), y+r, x, y+r).Cube(x-float64(r*0.7), y+r, x-float64(r*1.2), y+float64(r*0.6), x-float64(r*0.85), y-float64(r*0.1)).Cube(x-float64(r*0.4), y-float64(r*0.8), x-float64(r*0.6), y-float64(r*1.7), x, y-float64(r*1.7)),
				paint.Radial(x-float64(r*0.35), y-float64(r*0.1), r*1.5, r*1.9, ramp(hex(0xe6dc80), hex(0xb4b440), hex(0x5e5a1c))))
			s.Draw(s.Path().Curve(6, x, y-float64(r*1.66), x+8, y-float64(r*2)), flat(hex(0x3a2412)))
			continue
		}
		s.ball(x, y, r, c)
		s.Draw(s.Path().Curve(6, x+2, y-float64(r*0.82), x+8, y-float64(r*1.02), x+20, y-float64(r*1.16)), flat(hex(0x3a2412)))
		if s.r.One(2) {
			s.Draw(s.Path().Move(x+10, y-r).Quad(x+40, y-float64(r*1.5), x+84, y-float64(r*1.2)).Quad(x+50, y-float64(r*0.9), x+10, y-r), flat(hex(0x4f7a34)))
		}
	}
	s.Finish(0.4, 3)
}

func (s *stage) jug(x, y, h float64) {
	c := paint.Pick(s.r, colors(0x3a6080, 0xe4dccb, 0x9a4a34, 0x4d6b5a)...)
	w := float64(h * 0.3)
	s.Glow(x+float64(w*1.1), y+4, w*2.2, h*0.1, hex(0x0c0604).Fade(0.8))
	s.Draw(s.Path().Curve(h*0.06, x+float64(w*0.5), y-float64(h*0.85), x+float64(w*1.3), y-float64(h*0.8), x+float64(w*1.35), y-float64(h*0.45), x+float64(w*0.8), y-float64(h*0.3)), flat(c.Light(0.62)))
	s.Draw(s.Path().Move(x-float64(w*0.55), y-h).Line(x+float64(w*0.55), y-h).Cube(x+float64(w*0.4), y-float64(h*0.75), x+float64(w*1.05), y-float64(h*0.6), x+w, y-float64(h*0.3)).Cube(x+w, y-float64(h*0.1), x+float64(w*0.6), y, x+float64(w*0.5), y+float64(h*0.02)).Quad(x, y+float64(h*0.06), x-float64(w*0.5), y+float64(h*0.02)).Cube(x-float64(w*0.6), y, x-w, y-float64(h*0.1), x-w, y-float64(h*0.3)).Cube(x-float64(w*1.05), y-float64(h*0.6), x-float64(w*0.4), y-float64(h*0.75), x-float64(w*0.55), y-h),
		paint.Shade(func(px, py float64) color {
			k := (px - x) / w
			return c.Light(1.12 - float64(0.75*paint.Smooth(-0.5, 1.1, k)) - float64(0.2*paint.Smooth(-0.6, -1.1, k)))
		}))
	s.Draw(s.Path().Oval(x, y-h, w*0.55, h*0.04), flat(c.Light(0.4)))
	s.Glow(x-float64(w*0.45), y-float64(h*0.45), w*0.16, h*0.2, hex(0xffffff).Fade(0.5))
}

// coffee is a cup seen from above, with a spoon, biscuits or a book.
func coffee(s *stage) {
	s.table()
	x, y := float64(s.W*s.r.In(0.36, 0.64)), float64(s.H*s.r.In(0.4, 0.6))
	if s.r.One(2) {
		s.In(float64(s.W*s.r.In(0.78, 0.95)), float64(s.H*s.r.In(0.2, 0.8)), 1, s.r.In(-0.12, 0.12), s.book)
	}
	china := paint.Pick(s.r, colors(0xf8f5f0, 0x3f5a6a, 0xe8c9a8, 0x2e2e33, 0xb8c8b4)...)
	r := s.r.In(235, 290)
	s.Glow(x+40, y+50, r*1.75, r*1.75, hex(0x100804).Fade(0.75))
	s.Draw(s.Path().Oval(x, y, r*1.4, r*1.4), paint.Radial(x, y, r*1.4, r*1.4, ramp(china.Light(0.8), china.Light(0.86), china, china.Light(0.92), china.Light(1.04))))
	s.Glow(x+26, y+34, r*1.2, r*1.2, hex(0x100804).Fade(0.6))
	turn := s.r.F()
	s.In(x, y, 1, turn, func() { s.Draw(s.Path().Round(r*0.8, -34, r*0.58, 68, 30), flat(china.Light(0.9))) })
	s.Draw(s.Path().Oval(x, y, r, r), paint.Linear(x-r, y-r, x+r, y+r, ramp(china.Light(1.08), china.Light(0.72))))
	s.Draw(s.Path().Oval(x, y, r*0.9, r*0.9), paint.Linear(x-r, y-r, x+r, y+r, ramp(china.Light(0.55), china.Light(0.95))))
	brown, milk := hex(0x6a3a1c), hex(0xf0dcc0)
	leaf := s.r.N(3)
	twist := s.r.In(-0.2, 0.2)
	s.Draw(s.Path().Oval(x+3, y+4, r*0.84, r*0.84), paint.Shade(func(px, py float64) color {
		u, v := (px-x)/r, (py-y)/r
		c := mix(brown, hex(0x3a1c0c), paint.Smooth(0.45, 0.85, paint.Len(u, v)))
		var m float64
		w := float64(0.05 * paint.Noise(s.seed, u*5, v*5))
		u, v = u+float64(v*twist), v-float64(u*twist)
		switch leaf {
		case 0: // a rosetta
			k := 0.5 - abs(v) - w
			wave := paint.Sin(float64(v*4.5) + float64(abs(u)*3.4) + float64(w*2))
			m = float64(paint.Smooth(-0.1, 0.15, wave) * paint.Smooth(0, 0.12, k-float64(abs(u)*0.9)+0.12))
		case 1: // a heart
			a := abs(u) - 0.02
			d := float64(a*a*1.5) + float64((v-float64(0.75*paint.Smooth(0, 0.5, a)*0.4)+0.06)*(v+0.06)*1.4)
			m = float64(paint.Smooth(0.22, 0.17, d+w) * paint.Smooth(-0.05, 0.02, 0.5-v-float64(a*0.9)))
		default: // crema
			m = float64(0.25 * paint.Smooth(0, 0.6, paint.Clouds(s.seed+3, u*4, v*4, 4)))
		}
		return mix(c, milk, m).Light(1.08 - float64(0.16*(u+v)))
	}))
	s.In(x, y, 1, turn+s.r.In(0.3, 0.6), func() {
		s.Draw(s.Path().Oval(r*1.22, 66, 40, 26).Stroke(13, r*1.18, 60, r*1.1, -170), paint.Linear(0, -170, r, 90, ramp(hex(0xf4f4f4), hex(0x8a8d92), hex(0xe8e8ea))))
	})
	if s.r.One(2) {
		for i := range 2 + s.r.N(2) {
			bx, by := float64(s.W*s.r.In(0.08, 0.28)), float64(s.H*(0.18+float64(0.26*float64(i))))
			s.Glow(bx+12, by+14, 92, 92, hex(0x100804).Fade(0.7))
			s.Draw(s.Path().Oval(bx, by, 70, 70), paint.Shade(func(px, py float64) color {
				n := paint.Clouds(s.seed+uint32(i), px/26, py/26, 3)
				c := hex(0xc98f4e).Light(1.1 - 0.3*paint.Len(px-bx+20, py-by+24)/90 + float64(0.1*n))
				return mix(c, hex(0x3a1c0e), paint.Smooth(0.4, 0.5, n))
			}))
		}
	}
	s.Finish(0.28, 2)
}

func (s *stage) book() {
	c := paint.Pick(s.r, colors(0x24506a, 0xa83a32, 0x3f5a3c, 0xd9a441)...)
	s.Shadow(-170, -230, 360, 490, 34, hex(0x0a0604).Fade(0.7))
	s.Draw(s.Path().Round(-170, -240, 340, 480, 8), paint.Linear(-170, 0, 170, 0, ramp(c.Light(0.7), c, c.Light(1.12))))
	s.Draw(s.Path().Rect(-100, -150, 200, 6).Rect(-100, 150, 200, 6), flat(hex(0xf0e0b8).Fade(0.8)))
	s.pen.Write(paint.Bold, 40, 0, -80, paint.Center, hex(0xf6ead0), paint.Pick(s.r, "NORTH", "TIDES", "SALT", "A SUMMER", "ATLAS"))
	s.pen.Write(paint.Regular, 20, 0, 110, paint.Center, hex(0xf6ead0), "a novel")
}
