package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// plate is a meal from above.
func plate(s *stage) {
	s.table()
	x, y := float64(s.W*s.r.In(0.42, 0.58)), float64(s.H*s.r.In(0.44, 0.56))
	r := s.r.In(355, 415)
	china := paint.Pick(s.r, colors(0xfaf8f4, 0xe9e2d4, 0x34424c, 0xf4f1ea, 0x9fb4b8)...)
	s.Glow(x+34, y+44, r*1.25, r*1.25, hex(0x0c0604).Fade(0.85))
	s.Draw(s.Path().Oval(x, y, r, r), paint.Linear(x-r, y-r, x+r, y+r, ramp(china.Light(1.05), china.Light(0.84))))
	s.Draw(s.Path().Oval(x, y, r*0.74, r*0.74), paint.Linear(x-r, y-r, x+r, y+r, ramp(china.Light(0.82), china.Light(1.02))))
	s.Draw(s.Path().Oval(x+4, y+5, r*0.71, r*0.71), flat(china.Light(0.97)))
	s.In(x, y, r, s.r.F(), func() {
		switch s.r.N(4) {
		case 0:
			s.pizza()
		case 1:
			s.soup()
		case 2:
			s.salad()
		default:
			s.sushi()
		}
	})
	s.cutlery(x, y, r)
	s.Finish(0.26, 2)
}

func (s *stage) cutlery(x, y, r float64) {
	steel := ramp(hex(0xf6f6f6), hex(0x9a9da2), hex(0xe2e2e4))
	for _, side := range []float64{-1, 1} {
		cx := x + float64(side*(r+78))
		s.Draw(s.Path().Stroke(20, cx+10, y-130, cx+10, y+250), flat(hex(0x0c0604).Fade(0.35)))
		p := s.Path().Stroke(17, cx, y-40, cx, y+240)
		if side < 0 {
			for i := range 4 {
				p.Stroke(6, cx-21+float64(14*float64(i)), y-180, cx-21+float64(14*float64(i)), y-90)
			}
			p.Blob(cx-25, y-100, cx+25, y-100, cx+16, y-40, cx, y-10, cx-16, y-40)
		} else {
			p.Move(cx-12, y-20).Line(cx-12, y-190).Quad(cx+24, y-130, cx+14, y-20)
		}
		s.Draw(p, paint.Linear(cx-14, 0, cx+14, 0, steel))
	}
}

func (s *stage) pizza() {
	s.Draw(s.Path().Oval(0, 0, 0.8, 0.8), paint.Shade(func(x, y float64) color {
		n := paint.Clouds(s.seed, x*9, y*9, 4)
		c := mix(hex(0xe0a458), hex(0x7a3c18), paint.Smooth(0.1, 0.7, n))
		d := paint.Len(x, y) + float64(0.03*n)
		sauce := mix(hex(0xc03a1c), hex(0xf4d488), paint.Smooth(-0.2, 0.15, paint.Clouds(s.seed+1, x*6, y*6, 4)))
		sauce = mix(sauce, hex(0xc98038), paint.Smooth(0.35, 0.6, n))
		return mix(sauce, c, paint.Smooth(0.65, 0.7, d)).Light(1.05 - float64(0.15*(x+y)))
	}))
	for range 9 {
		a, d := s.r.F(), s.r.In(0.08, 0.55)
		x, y := float64(paint.Cos(a)*d), float64(paint.Sin(a)*d)
		s.Glow(x+0.02, y+0.02, 0.14, 0.14, hex(0x401008).Fade(0.7))
		s.Draw(s.Path().Oval(x, y, 0.105, 0.105), paint.Radial(x-0.03, y-0.03, 0.14, 0.14, ramp(hex(0xd8503a), hex(0xb03024), hex(0x7a1c16))))
	}
	for range 7 {
		a, d := s.r.F(), s.r.In(0.1, 0.58)
		s.In(float64(paint.Cos(a)*d), float64(paint.Sin(a)*d), 0.12, s.r.F(), s.leaf)
	}
}

// leaf is one unit long.
func (s *stage) leaf() {
	g := paint.Pick(s.r, colors(0x3f7a2c, 0x5a9438, 0x2c5a24)...)
	s.Draw(s.Path().Move(-1, 0).Cube(-0.4, -0.7, 0.5, -0.5, 1, 0).Cube(0.5, 0.5, -0.4, 0.7, -1, 0), paint.Linear(0, -0.5, 0, 0.5, ramp(g.Light(1.25), g, g.Light(0.75))))
	s.Draw(s.Path().Stroke(0.05, -1, 0, 0.8, 0), flat(g.Light(1.4).Fade(0.7)))
}

func (s *stage) soup() {
	broth := paint.Pick(s.r, colors(0xc9803a, 0xd85a2a, 0x8a9a3c, 0xe0b45a)...)
	s.Draw(s.Path().Oval(0, 0, 0.7, 0.7), paint.Radial(-0.1, -0.1, 0.8, 0.8, ramp(broth.Light(1.15), broth, broth.Light(0.62))))
	noodles := s.Path()
	for range 30 {
		a, b := s.r.F(), s.r.In(-0.3, 0.25)
		s.In(b, s.r.In(-0.3, 0.3), 1, a, func() {
			noodles.Curve(0.028, -0.26, s.r.In(-0.1, 0.1), -0.1, s.r.In(-0.1, 0.1), 0.1, s.r.In(-0.1, 0.1), 0.27, s.r.In(-0.1, 0.1))
		})
	}
	s.Draw(noodles, flat(hex(0xf2d690)))
	for i := range 2 {
		x, y := 0.24-float64(0.44*float64(i)), -0.24+float64(0.3*float64(i))
		s.Glow(x+0.02, y+0.02, 0.2, 0.22, hex(0x401808).Fade(0.5))
		s.Draw(s.Path().Oval(x, y, 0.16, 0.19), flat(hex(0xfbf6ea)))
		s.Draw(s.Path().Oval(x, y, 0.09, 0.1), paint.Radial(x-0.02, y-0.02, 0.12, 0.12, ramp(hex(0xffc23a), hex(0xe8862a))))
	}
	rings := s.Path()
	for range 26 {
		rings.Oval(s.r.In(-0.45, 0.45), s.r.In(-0.45, 0.45), 0.022, 0.022)
	}
	s.Draw(rings, flat(hex(0x6fae48)))
	s.In(0.34, 0.28, 0.2, 0.1, s.leaf)
	s.In(0.4, 0.16, 0.18, 0.2, s.leaf)
	s.Glow(-0.3, -0.36, 0.2, 0.1, hex(0xffffff).Fade(0.4))
}

func (s *stage) salad() {
	for range 70 {
		a, d := s.r.F(), float64(0.56*s.r.In(0.25, 1))
		s.In(float64(paint.Cos(a)*d), float64(paint.Sin(a)*d), s.r.In(0.15, 0.27), s.r.F(), s.leaf)
	}
	for range 8 {
		a, d := s.r.F(), s.r.In(0.05, 0.52)
		x, y := float64(paint.Cos(a)*d), float64(paint.Sin(a)*d)
		s.Glow(x+0.02, y+0.03, 0.12, 0.12, hex(0x102008).Fade(0.6))
		c := paint.Pick(s.r, colors(0xd8342c, 0xe0542c, 0xf0b83a)...)
		s.Draw(s.Path().Oval(x, y, 0.085, 0.085), paint.Radial(x-0.03, y-0.03, 0.13, 0.13, ramp(c.Light(1.3), c, c.Light(0.6))))
	}
	cubes := s.Path()
	for range 9 {
		x, y := s.r.In(-0.4, 0.4), s.r.In(-0.4, 0.4)
		s.In(x, y, 1, s.r.F(), func() { cubes.Round(-0.05, -0.05, 0.1, 0.1, 0.015) })
	}
	s.Draw(cubes, paint.Linear(-0.5, -0.5, 0.5, 0.5, ramp(hex(0xffffff), hex(0xe8e0cc))))
}

func (s *stage) sushi() {
	for i := range 3 {
		for j := range 3 {
			x, y := -0.38+float64(0.38*float64(i))+s.r.In(-0.02, 0.02), -0.38+float64(0.38*float64(j))+s.r.In(-0.02, 0.02)
			s.Glow(x+0.03, y+0.04, 0.22, 0.22, hex(0x080808).Fade(0.7))
			s.Draw(s.Path().Oval(x, y, 0.16, 0.16), flat(hex(0x12201a)))
			s.Draw(s.Path().Oval(x, y, 0.14, 0.14), paint.Shade(func(px, py float64) color {
				return hex(0xf8f4ea).Light(0.97 + float64(0.12*paint.Noise(s.seed, px*45, py*45)))
			}))
			c := paint.Pick(s.r, colors(0xf08050, 0xe05a48, 0x8ab04a, 0xf0c848)...)
			s.Draw(s.Path().Round(x-0.06, y-0.055, 0.12, 0.11, 0.03), paint.Linear(x, y-0.06, x, y+0.06, ramp(c.Light(1.2), c.Light(0.85))))
		}
	}
	s.In(0.02, 0.56, 0.1, 0.02, s.leaf)
}
