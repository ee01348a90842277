package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// party is a warm room out of focus.
func (s *stage) party() {
	seed := s.r.Uint()
	a := paint.Pick(s.r, colors(0x6a4a3a, 0x8a6a70, 0x3f4a5a, 0xb89a84)...)
	s.Soft(120, 3, func(c *paint.Canvas) {
		r := paint.NewRand(seed)
		c.Fill(paint.Vertical(0, c.H, a.Light(0.8), a.Light(1.2), a.Light(0.6)))
		for range 30 {
			x, y, q := float64(c.W*r.F()), float64(c.H*r.In(0, 0.7)), r.In(18, 60)
			c.Draw(c.Path().Oval(x, y, q, q), flat(paint.Pick(r, colors(0xffe0a0, 0xffc890, 0xfff4dc)...).Fade(r.In(0.15, 0.5))))
		}
	})
}

// cake is a wedding or birthday cake.
func cake(s *stage) {
	s.party()
	y := float64(s.H * 0.84)
	s.Draw(s.Path().Rect(0, y-40, s.W, s.H), paint.Vertical(y-40, s.H, hex(0xf6f0e6), hex(0xb8ab98)))
	x := float64(s.W * s.r.In(0.42, 0.58))
	icing := paint.Pick(s.r, colors(0xfdf8f0, 0xf8dcd8, 0xe8e0f0, 0x6a3c24)...)
	trim := paint.Pick(s.r, colors(0xd88a94, 0xc8a050, 0x8fae84, 0xf4efe4)...)
	tiers := 2 + s.r.N(2)
	w, h := 330.0, min(190, s.H*0.6/float64(tiers))
	s.Glow(x+30, y+30, w*1.5, 60, hex(0x201008).Fade(0.7))
	s.Draw(s.Path().Oval(x, y+14, w*1.16, 44), paint.Linear(x-w, 0, x+w, 0, ramp(hex(0xd8d8dc), hex(0xffffff), hex(0x9a9aa0))))
	for range tiers {
		q := float64(w * 0.13)
		body := s.Path().Move(x-w, y-h).Line(x-w, y).Quad(x, y+float64(q*2), x+w, y).Line(x+w, y-h)
		s.Draw(body, paint.Shade(func(px, py float64) color {
			k := (px - x) / w
			return icing.Light(1.04 - float64(0.38*paint.Smooth(-0.3, 1.1, k)) - float64(0.12*paint.Smooth(-0.6, -1, k)) + float64(0.02*paint.Noise(s.seed, px/60, py/60)))
		}))
		s.Draw(s.Path().Oval(x, y-h, w, q), flat(icing.Light(1.06)))
		pearls := s.Path()
		for i := range 29 {
			k := -1 + 2*float64(i)/28
			dip := float64(q * (1 - float64(k*k)) * 1.0)
			pearls.Oval(x+float64(w*k), y+float64(dip*0.95), 13, 12)
		}
		s.Draw(pearls, paint.Vertical(y-12, y+q+12, trim.Light(1.1), trim.Light(0.75)))
		drip := s.Path().Move(x-w, y-h)
		for i := range 9 {
			k0, k1 := -1+2*float64(i)/9, -1+2*float64(i+1)/9
			d := float64(q*(1-float64((k0+k1)*(k0+k1)/4))) + s.r.In(30, 64)
			drip.Cube(x+float64(w*k0), y-h+float64(d*1.3), x+float64(w*k1), y-h+float64(d*1.3), x+float64(w*k1), y-h+float64(q*0.6))
		}
		drip.Line(x+w, y-h).Quad(x, y-h-float64(q*1.2), x-w, y-h)
		s.Draw(drip, paint.Linear(x-w, 0, x+w, 0, ramp(trim, trim.Light(1.15), trim.Light(0.8))))
		y -= h
		w *= 0.66
		h *= 0.92
	}
	if s.r.One(2) {
		for i := range 5 {
			a := float64(i) - 2
			s.Glow(x+float64(a*50)+6, y+6, 60, 30, hex(0x301010).Fade(0.4))
			s.In(x+float64(a*48), y-12-float64(20*(2-abs(a))), 54, s.r.F(), s.anyBloom)
		}
	} else {
		for i := range 5 {
			cx := x + float64((float64(i)-2)*w*0.5)
			s.Draw(s.Path().Round(cx-6, y-84, 12, 80, 4), flat(paint.Pick(s.r, colors(0xe86a7a, 0x6ab0d8, 0xf0c050)...)))
			s.Glow(cx, y-106, 60, 60, hex(0xffc860).Fade(0.6))
			s.Draw(s.Path().Move(cx, y-136).Quad(cx+16, y-100, cx, y-88).Quad(cx-16, y-100, cx, y-136), paint.Vertical(y-136, y-88, hex(0xffe890), hex(0xff9a30)))
		}
	}
	s.Finish(0.3, 2)
}

// rings is two rings on cloth or a flower.
func rings(s *stage) {
	c := paint.Pick(s.r, colors(0xe8dcd0, 0xc8d4d8, 0xd8b8b8, 0x5a6a60, 0x4a3a4a)...)
	n := s.octaves(4)
	s.Fill(paint.Shade(func(x, y float64) color {
		w := paint.Clouds(s.seed, x/260+y/420, y/380-x/900, n)
		fold := paint.Noise(s.seed+4, (x+float64(y*0.7))/170+w, 0.5+w)
		return c.Light(1.02 + float64(0.26*fold) + float64(0.05*w))
	}))
	for range 7 {
		s.In(float64(s.W*paint.Pick(s.r, s.r.In(0, 0.2), s.r.In(0.8, 1))), float64(s.H*s.r.F()), s.r.In(70, 150), s.r.F(), s.anyBloom)
	}
	x, y := float64(s.W*0.46), float64(s.H*0.52)
	gold := paint.Pick(s.r, colors(0xe8b84a, 0xe0e0e4, 0xe8a888)...)
	s.ring(x, y, 205, gold, false)
	s.ring(x+215, y+70, 180, gold, true)
	s.Finish(0.36, 2)
}

func (s *stage) ring(x, y, r float64, gold color, stone bool) {
	band := func(dx, dy, wide float64) *paint.Path {
		p := s.Path()
		var line []float64
		for i := range 73 {
			a := float64(i) / 72
			line = append(line, x+dx+float64(r*paint.Cos(a)), y+dy+float64(r*0.86*paint.Sin(a)))
		}
		return p.Stroke(wide, line...)
	}
	s.Draw(band(20, 26, 52), flat(hex(0x180c06).Fade(0.18)))
	s.Draw(band(14, 18, 42), flat(hex(0x180c06).Fade(0.28)))
	s.Draw(band(0, 0, 42), paint.Shade(func(px, py float64) color {
		a := paint.Turn(px-x, (py-y)/0.86)
		d := (paint.Len(px-x, (py-y)/0.86) - r) / 21
		shine := float64(paint.Sin(float64(a*2)+0.1)*0.35) + float64(paint.Sin(float64(a*6)+0.3)*0.16)
		return gold.Light(0.92 + shine - float64(0.3*d*d) + float64(0.25*paint.Smooth(0.5, 0.2, abs(d+0.35))))
	}))
	if !stone {
		return
	}
	sx, sy, q := x+float64(r*0.62), y-float64(r*0.56), 52.0
	s.Glow(sx, sy, q*3, q*3, hex(0xffffff).Fade(0.35))
	for i := range 8 {
		a, b := float64(float64(i)/8), float64(float64(i+1)/8)
		f := 0.72 + float64(0.42*paint.Cell(s.seed, i, 9))
		s.Draw(s.Path().Poly(sx, sy, sx+float64(q*paint.Cos(a)), sy+float64(q*paint.Sin(a)), sx+float64(q*paint.Cos(b)), sy+float64(q*paint.Sin(b))), flat(hex(0xdcebf6).Light(f)))
		s.Draw(s.Path().Poly(sx, sy, sx+float64(q*0.55*paint.Cos(a+0.06)), sy+float64(q*0.55*paint.Sin(a+0.06)), sx+float64(q*0.55*paint.Cos(b+0.06)), sy+float64(q*0.55*paint.Sin(b+0.06))), flat(hex(0xf4faff).Light(1.5-float64(f*0.6))))
	}
	s.Glow(sx-16, sy-18, 30, 30, hex(0xffffff))
}

// cat sits at a window or looks at you.
func cat(s *stage) {
	if s.r.One(2) {
		s.sill()
	} else {
		s.snout()
	}
	s.Finish(0.3, 2)
}

// sill is a cat looking out of the window.
func (s *stage) sill() {
	l := s.light()
	sill := float64(s.H * 0.8)
	s.sky(l, s.H*0.62, s.W*s.r.In(0.25, 0.75), s.H*0.42)
	s.ranges(l, s.H*0.56, sill+30, 3, false)
	dark := l.land.Light(0.32)
	s.Draw(s.Path().Rect(0, sill, s.W, s.H-sill), paint.Vertical(sill, s.H, mix(dark, l.sun, 0.3), dark, dark.Light(0.7)))
	s.Draw(s.Path().Rect(0, 0, 46, s.H).Rect(s.W-46, 0, 46, s.H).Rect(0, 0, s.W, 40).Rect(float64(s.W*0.5)-13, 0, 26, sill), paint.Vertical(0, s.H, dark.Light(1.3), dark))
	x, q := float64(s.W*paint.Pick(s.r, 0.3, 0.7)), min(4.6, s.H/260)
	y := sill + 14
	p := s.Path().Move(x-float64(30*q), y).Cube(x-float64(40*q), y-float64(40*q), x-float64(26*q), y-float64(62*q), x-float64(14*q), y-float64(72*q)).Quad(x-float64(20*q), y-float64(84*q), x-float64(17*q), y-float64(104*q)).Line(x-float64(6*q), y-float64(96*q)).Quad(x, y-float64(97.5*q), x+float64(6*q), y-float64(96*q)).Line(x+float64(17*q), y-float64(104*q)).Quad(x+float64(20*q), y-float64(84*q), x+float64(14*q), y-float64(72*q)).Cube(x+float64(26*q), y-float64(62*q), x+float64(40*q), y-float64(40*q), x+float64(30*q), y)
	s.Draw(s.Path().Curve(7*q, x+float64(20*q), y-float64(6*q), x+float64(42*q), y-float64(3*q), x+float64(50*q), y+float64(10*q), x+float64(44*q), y+float64(26*q)), flat(dark.Light(0.7)))
	s.Draw(p, paint.Radial(x, y-float64(60*q), 70*q, 90*q, ramp(dark.Light(0.6), dark, mix(dark, l.sun, 0.25))))
	px := s.W - x
	s.Draw(s.Path().Poly(px-56, y-100, px+56, y-100, px+42, y, px-42, y), paint.Linear(px-56, 0, px+56, 0, ramp(hex(0xb0603c), hex(0x6a321c))))
	for i := range 9 {
		s.In(px, y-100, 120, 0.55+float64(0.4*float64(i)/8), func() { s.In(1, 0, 0.9, 0, s.leaf) })
	}
}

// snout is the face of a cat or a dog close up.
func (s *stage) snout() {
	s.garden()
	fur := paint.Pick(s.r, colors(0xd08a44, 0x6a6660, 0x2a2624, 0xe8dccb, 0xa87850)...)
	dog := s.r.One(2)
	pale := mix(fur, hex(0xfff6ea), 0.7)
	q := 1.0
	s.In(float64(s.W/2), float64(s.H*0.54), q, s.r.In(-0.03, 0.03), func() {
		coat := func(c color) paint.Paint {
			return paint.Shade(func(x, y float64) color {
				n := paint.Clouds(s.seed, x/15+y/60, y/46, s.octaves(4))
				stripe := 0.0
				if !dog {
					stripe = float64(0.28 * paint.Smooth(0.3, 0.8, paint.Sin(abs(x)/120+y/300)) * paint.Smooth(40, -240, y))
				}
				return c.Light(1.08 + float64(0.2*n) - stripe - float64(0.4*paint.Smooth(150, 400, paint.Len(x, y))))
			})
		}
		s.Draw(s.Path().Move(-420, 700).Cube(-420, 300, -240, 200, 0, 200).Cube(240, 200, 420, 300, 420, 700), coat(fur.Light(0.8)))
		for _, k := range []float64{-1, 1} {
			if dog {
				s.Draw(s.Path().Move(k*170, -270).Cube(k*330, -330, k*440, -60, k*400, 130).Cube(k*330, 190, k*250, 20, k*230, -100), coat(fur.Light(0.62)))
			} else {
				s.Draw(s.Path().Move(k*90, -250).Line(k*290, -420).Quad(k*350, -220, k*310, -60), coat(fur))
				s.Draw(s.Path().Move(k*160, -240).Line(k*270, -350).Quad(k*300, -220, k*280, -120), flat(hex(0xd89a90).Fade(0.8)))
			}
		}
		s.Draw(s.Path().Move(0, -300).Cube(230, -300, 330, -140, 320, 30).Cube(310, 210, 150, 300, 0, 300).Cube(-150, 300, -310, 210, -320, 30).Cube(-330, -140, -230, -300, 0, -300), coat(fur))
		s.Draw(s.Path().Oval(-72, 150, 108, 88).Oval(72, 150, 108, 88).Oval(0, 215, 92, 66), coat(pale))
		eye := paint.Pick(s.r, colors(0xc8b030, 0x7aa84a, 0x5aa0b8)...)
		for _, k := range []float64{-1, 1} {
			x := float64(k * 138)
			if dog {
				s.Draw(s.Path().Oval(x, -30, 46, 48), paint.Radial(x, -20, 50, 50, ramp(hex(0x1a0e08), hex(0x2a1608), hex(0x4a2a14))))
			} else {
				s.Draw(s.Path().Oval(x, -30, 62, 54), flat(hex(0x1a120c)))
				s.Draw(s.Path().Oval(x, -30, 54, 47), paint.Radial(x, -18, 60, 60, ramp(eye.Light(1.35), eye, eye.Light(0.5))))
				s.Draw(s.Path().Oval(x, -30, 19, 44), flat(hex(0x060404)))
			}
			s.Draw(s.Path().Oval(x-16, -50, 13, 13), flat(hex(0xffffff)))
		}
		nose := hex(0xc8786c)
		if dog {
			nose = hex(0x1c1614)
		}
		s.Draw(s.Path().Move(-48, 78).Quad(0, 62, 48, 78).Quad(40, 124, 0, 132).Quad(-40, 124, -48, 78), paint.Vertical(66, 130, nose.Light(1.3), nose.Light(0.75)))
		s.Draw(s.Path().Curve(7, 0, 130, 0, 168, -44, 196, -92, 178).Curve(7, 0, 168, 44, 196, 92, 178), flat(hex(0x2a1812)))
		hairs := s.Path()
		for i := range 4 {
			f := float64(i)
			hairs.Curve(3, 90, 140+float64(f*16), 220, 110+float64(f*30), 370, 90+float64(f*50))
			hairs.Curve(3, -90, 140+float64(f*16), -220, 110+float64(f*30), -370, 90+float64(f*50))
		}
		if !dog {
			s.Draw(hairs, flat(hex(0xffffff).Fade(0.7)))
		}
	})
}
