package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// garden is a soft green background.
func (s *stage) garden() {
	seed := s.r.Uint()
	a := paint.Pick(s.r, colors(0x2c4a24, 0x1f3a34, 0x4a5a2c, 0x3a3050)...)
	s.Soft(110, 4, func(c *paint.Canvas) {
		r := paint.NewRand(seed)
		c.Fill(paint.Vertical(0, c.H, a.Light(1.7), a, a.Light(0.55)))
		for range 34 {
			x, y, q := float64(c.W*r.F()), float64(c.H*r.F()), r.In(50, 190)
			col := paint.Pick(r, a.Light(1.9), a.Light(0.5), mix(a, hex(0xd8d880), 0.5), mix(a, hex(0xf0b0c0), 0.35))
			c.Glow(x, y, q, q, col.Fade(r.In(0.3, 0.8)))
		}
	})
}

// bloom is a flower of radius one around the origin.
func (s *stage) bloom(petals, rows int, c, heart color, round float64) {
	r0 := s.aside()
	if s.Small() { // the same flower from farther away
		rows, petals, round = min(rows, 3), min(petals, 12), max(round, 0.18)
	}
	for row := range rows {
		t := float64(row) / float64(max(1, rows))
		size := 1 - float64(0.62*t)
		off := r0.F()
		for i := range petals {
			a := (float64(i)+r0.In(-0.12, 0.12))/float64(petals) + off
			l := float64(size * r0.In(0.92, 1.04))
			w := float64(l * round)
			s.In(0, 0, 1, a, func() {
				p := s.Path().Move(0.05*l, 0).Cube(l*0.3, -w*1.1, l*0.9, -w*1.15, l, 0).Cube(l*0.9, w*1.15, l*0.3, w*1.1, 0.05*l, 0)
				base := c.Light(0.62 + float64(0.2*t))
				s.Draw(p, paint.Shade(func(x, y float64) color {
					u, v := x/l, y/w
					vein := float64(0.05 * paint.Sin(float64(v*4.5)))
					k := mix(base, c.Light(1.1), paint.Smooth(0.1, 0.95, u))
					return k.Light(1.03 + vein - float64(0.28*paint.Smooth(0.1, 0.9, v)) - float64(0.1*paint.Smooth(-0.4, -1, v)))
				}))
			})
		}
		s.Glow(0, 0, size*0.55, size*0.55, c.Light(0.3).Fade(0.5))
	}
	r := 0.24
	if rows > 2 {
		r = 0.13
	}
	s.Draw(s.Path().Oval(0, 0, r, r), paint.Radial(-r*0.3, -r*0.3, r*1.5, r*1.5, ramp(heart.Light(1.2), heart, heart.Light(0.5))))
	if s.Small() {
		return
	}
	light, dark := s.Path(), s.Path()
	for i := range 130 { // seeds along the golden angle
		d := r * 0.94 * float64(i) / 130
		d = r - (r-d)*(r-d)/r
		a := float64(float64(i) * 0.381966)
		x, y := float64(paint.Cos(a)*d), float64(paint.Sin(a)*d)
		light.Oval(x, y, r*0.05, r*0.05)
		dark.Oval(x+float64(r*0.025), y+float64(r*0.03), r*0.05, r*0.05)
	}
	s.Draw(dark, flat(heart.Light(0.4)))
	s.Draw(light, flat(heart.Light(1.25)))
}

func (s *stage) anyBloom() {
	switch s.r.N(4) {
	case 0:
		s.bloom(13+s.r.N(8), 2, paint.Pick(s.r, colors(0xfdfaf4, 0xf6c8d4, 0xf4e070)...), hex(0xe0a020), 0.14)
	case 1:
		s.bloom(12, 6, paint.Pick(s.r, colors(0xd83a5a, 0xe8804a, 0x8a3a9a, 0xf0a8b8, 0xf4e6d8)...), hex(0xc8902c), 0.26)
	case 2:
		s.bloom(18, 3, paint.Pick(s.r, colors(0xf4b820, 0xf08a28)...), hex(0x5a3018), 0.16)
	default:
		s.bloom(5, 1, paint.Pick(s.r, colors(0xe04a6a, 0x6a70d8, 0xf2f0fa, 0xf06a3a)...), hex(0xf0d050), 0.46)
	}
}

func flower(s *stage) {
	s.garden()
	count := 1 + s.r.N(3)
	for i := count - 1; i >= 0; i-- {
		r := s.r.In(260, 350)
		x, y := float64(s.W*s.r.In(0.4, 0.6)), float64(s.H*s.r.In(0.4, 0.55))
		if i > 0 {
			r *= s.r.In(0.4, 0.6)
			x, y = float64(s.W*paint.Pick(s.r, s.r.In(0.06, 0.22), s.r.In(0.78, 0.94))), float64(s.H*s.r.In(0.12, 0.8))
		}
		stem := hex(0x3f6a2c)
		s.Draw(s.Path().Curve(r*0.08, x, y, x+float64(r*0.1), y+float64(r*1.2), x-float64(r*0.1), s.H+60), paint.Linear(x-20, 0, x+20, 0, ramp(stem.Light(1.3), stem.Light(0.6))))
		s.In(x+float64(r*0.05), y+float64(r*1.2), float64(r*0.5), 0.92, func() { s.In(0.9, 0, 1, 0, s.leaf) })
		s.Glow(x+float64(r*0.1), y+float64(r*0.14), r*1.1, r*1.1, hex(0x04100a).Fade(0.5))
		s.In(x, y, r, s.r.F(), s.anyBloom)
	}
	s.Finish(0.3, 2)
}

func bouquet(s *stage) {
	s.garden()
	x, y := float64(s.W*0.5), float64(s.H*0.46)
	q := min(s.W, s.H) / 1000
	wrap := paint.Pick(s.r, colors(0xe8dcc8, 0xc8b090, 0xd8e0dc, 0xe0b8b8)...)
	s.Draw(s.Path().Move(x-float64(330*q), y-20).Line(x-float64(46*q), s.H+10).Line(x+float64(46*q), s.H+10).Line(x+float64(330*q), y-20), paint.Linear(x-float64(300*q), 0, x+float64(300*q), 0, ramp(wrap.Light(0.75), wrap, wrap.Light(1.08), wrap.Light(0.7))))
	s.Draw(s.Path().Rect(x-float64(120*q), y+float64(300*q), 240*q, 34*q), flat(paint.Pick(s.r, colors(0xb04a5a, 0x5a7a6a, 0xf4efe6)...)))
	for range 26 {
		a, d := s.r.In(0.45, 1.05), float64(s.r.In(280, 400)*q)
		s.In(x+float64(paint.Cos(a)*d), y+float64(paint.Sin(a)*d*0.85), float64(110*q), a, s.leaf)
	}
	for i := range 17 {
		a := float64(float64(i) * 0.381966)
		d := float64(330 * q * (1 - float64(i)/17))
		r := float64(s.r.In(95, 150) * q)
		bx, by := x+float64(paint.Cos(a)*d), y+float64(paint.Sin(a)*d*0.8)
		s.Glow(bx+10, by+14, r*1.2, r*1.2, hex(0x081008).Fade(0.6))
		s.In(bx, by, r, s.r.F(), s.anyBloom)
	}
	s.Finish(0.3, 2)
}
