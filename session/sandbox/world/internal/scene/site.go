package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// crane is a building site: a raw building, a crane, earth and a fence.
func crane(s *stage) {
	l := lightOf(paint.Pick(s.r, 1, 2, 5, 5, 7, 3))
	ground := float64(s.H * s.r.In(0.74, 0.82))
	s.sky(l, ground, s.W*s.r.In(0.1, 0.9), ground*0.4)
	back := func(x float64) float64 { return ground - 50 - float64(34*paint.Clouds(s.seed+8, x/160, 0, 3)) }
	s.Below(back, flat(mix(l.haze, l.land, 0.4)))
	side := paint.Pick(s.r, 0.12, 0.2)
	if s.r.One(2) {
		s.Flip(s.W/2, func() { s.tower(s.W*side, ground, ground*s.r.In(0.72, 0.85), l) })
	} else {
		s.tower(s.W*side, ground, ground*s.r.In(0.72, 0.85), l)
	}
	s.frame(l, ground)
	earth := paint.Pick(s.r, colors(0x8a6a48, 0x6e5844, 0xa08560)...)
	n := s.octaves(5)
	top := func(x float64) float64 { return ground - 8 - float64(16*paint.Noise(s.seed+9, x/220, 0.6)) }
	s.Below(top, paint.Shade(func(x, y float64) color {
		d := (y - ground) / (s.H - ground)
		v := paint.Clouds(s.seed+10, x/(30+float64(130*d)), y/(10+float64(40*d)), n)
		track := paint.Smooth(0.04, 0, abs(abs(x-float64(s.W*0.5)+float64(160*d))/s.W-0.05-float64(0.12*d))-float64(0.015*d))
		return mix(earth, l.haze, 0.25-float64(0.25*d)).Light(1.05 + float64(0.3*v) - float64(0.3*track*d))
	}))
	if s.r.N(3) > 0 {
		s.excavator(s.W*s.r.In(0.15, 0.75), ground+s.r.In(40, 90), s.r.In(0.8, 1.2))
	}
	p, stripe := s.Path(), s.Path()
	fy := float64(s.H * 0.93)
	for x := -20.0; x < s.W; x += 130 {
		p.Rect(x, fy-70, 9, 90)
		for i := range 5 {
			q := x + float64(float64(i)*27)
			stripe.Poly(q, fy-50, q+13, fy-50, q+1, fy-24, q-12, fy-24)
		}
	}
	if s.r.One(2) {
		s.Draw(s.Path().Rect(0, fy-50, s.W, 26), flat(hex(0xf4f0ea)))
		s.Draw(stripe, flat(hex(0xd8382c)))
		s.Draw(p, flat(hex(0x4a4a48)))
	}
	s.Finish(0.2, 2)
}

// tower is a crane with its jib to the right.
func (s *stage) tower(x, y, h float64, l light) {
	c := mix(paint.Pick(s.r, colors(0xf0b81e, 0xe8a010, 0xd84a28)...), l.haze, 0.12)
	w := 17.0
	p := s.Path().Rect(x-w, y-h, 5, h).Rect(x+w-5, y-h, 5, h)
	for i := 0; i < int(h/34); i++ {
		q := y - float64(float64(i)*34)
		p.Stroke(3, x-w+2, q, x+w-2, q-34).Stroke(3, x+w-2, q, x-w+2, q-34)
	}
	top, tip, tail := y-h, x+float64(h*0.95), x-float64(h*0.3)
	p.Rect(tail, top-5, tip-tail, 6).Rect(x, top-35, (tip-x)*0.96, 4)
	for q := x; q < tip-40; q += 34 {
		p.Stroke(3, q, top, q+17, top-34).Stroke(3, q+17, top-34, q+34, top)
	}
	p.Poly(x-w, top, x, top-130, x+w, top)
	s.Draw(p, flat(c))
	s.Draw(s.Path().Stroke(3, x, top-128, tip-120, top-34).Stroke(3, x, top-128, tail+10, top-4), flat(hex(0x30302c)))
	s.Draw(s.Path().Rect(tail, top, 70, 62), flat(hex(0x77736c)))
	s.Draw(s.Path().Round(x+w-4, top+2, 42, 48, 6), flat(c.Light(0.85)))
	s.Draw(s.Path().Rect(x+w+14, top+8, 20, 22), flat(hex(0x9fd0e4)))
	hook := s.r.In(0.45, 0.85)
	hx, hy := x+float64((tip-x)*hook), top+float64(h*s.r.In(0.15, 0.34))
	s.Draw(s.Path().Stroke(2.5, hx, top, hx, hy).Stroke(2.5, hx, hy, hx-46, hy+34).Stroke(2.5, hx, hy, hx+46, hy+34), flat(hex(0x20201e)))
	s.Draw(s.Path().Rect(hx-56, hy+34, 112, 15).Rect(hx-50, hy+51, 100, 11), flat(hex(0x9a9a98)))
}

// frame is the raw building with scaffolding.
func (s *stage) frame(l light, ground float64) {
	x0, x1 := float64(s.W*s.r.In(0.3, 0.42)), float64(s.W*s.r.In(0.78, 0.94))
	floors := 3 + s.r.N(4)
	fh := min(150, ground*0.62/float64(floors))
	grey := mix(hex(0xa9a59d), l.haze, 0.2)
	bays := 3 + s.r.N(3)
	bw := (x1 - x0) / float64(bays)
	for f := range floors {
		y := ground - float64(float64(f+1)*fh)
		built := bays
		if f == floors-1 {
			built = 1 + s.r.N(bays)
		}
		w := float64(bw * float64(built))
		s.Draw(s.Path().Rect(x0, y, w, fh), paint.Vertical(y, y+fh, mix(l.land, hex(0x202428), 0.4), mix(l.land, hex(0x54565a), 0.6)))
		for b := range built {
			if s.r.N(3) > 0 && f < floors-1 { // bricked up, with a window
				bx := x0 + float64(float64(b)*bw)
				s.Draw(s.Path().Rect(bx, y, bw, fh), s.brick(mix(hex(0xb5583c), l.haze, 0.2), 26, 9))
				s.Draw(s.Path().Rect(bx+float64(bw*0.28), y+float64(fh*0.26), bw*0.44, fh*0.5), paint.Linear(bx, y, bx+bw, y+fh, ramp(l.sky[1], hex(0x24303a))))
			}
		}
		p := s.Path()
		for b := range built + 1 {
			p.Rect(x0+float64(float64(b)*bw)-8, y, 16, fh)
		}
		s.Draw(p, paint.Linear(0, y, 0, y+fh, ramp(grey.Light(1.05), grey.Light(0.85))))
		s.Draw(s.Path().Rect(x0-14, y-13, w+28, 15), flat(grey.Light(1.12)))
		if f == floors-1 {
			bars := s.Path()
			for b := range built + 1 {
				for i := range 3 {
					bars.Rect(x0+float64(float64(b)*bw)-7+float64(float64(i)*6), y-58, 2, 46)
				}
			}
			s.Draw(bars, flat(hex(0x7a4028)))
		}
	}
	scaf := s.Path()
	for q := x0 - 30; q < x0+float64(bw*1.6); q += 52 {
		scaf.Rect(q, ground-float64(fh*float64(floors))+30, 4, float64(fh*float64(floors))-30)
	}
	planks := s.Path()
	for f := range floors {
		y := ground - float64(float64(f)*fh) - float64(fh*0.7)
		planks.Rect(x0-38, y, float64(bw*1.6)+30, 8)
		scaf.Rect(x0-38, y-32, float64(bw*1.6)+30, 3)
	}
	s.Draw(scaf, flat(hex(0x6a747c)))
	s.Draw(planks, flat(hex(0xc69a5c)))
}

func (s *stage) excavator(x, y, k float64) {
	c := paint.Pick(s.r, colors(0xf2b01e, 0xe88a1a)...)
	s.In(x, y, k, 0, func() {
		s.Glow(0, 4, 170, 20, hex(0x100804).Fade(0.8))
		s.Draw(s.Path().Round(-110, -46, 220, 48, 24), flat(hex(0x24221f)))
		s.Draw(s.Path().Oval(-84, -22, 16, 16).Oval(-28, -22, 16, 16).Oval(28, -22, 16, 16).Oval(84, -22, 16, 16), flat(hex(0x5a564e)))
		s.Draw(s.Path().Curve(24, 40, -90, 120, -210, 190, -190).Curve(18, 190, -190, 250, -120, 240, -60), flat(c.Light(0.92)))
		s.Draw(s.Path().Move(215, -66).Line(262, -66).Quad(268, -20, 216, -14).Quad(204, -40, 215, -66), flat(hex(0x3a3630)))
		s.Draw(s.Path().Round(-120, -128, 160, 84, 12), paint.Vertical(-128, -46, c.Light(1.12), c.Light(0.8)))
		s.Draw(s.Path().Round(-20, -186, 84, 140, 12), flat(c))
		s.Draw(s.Path().Round(-8, -172, 60, 64, 8), paint.Linear(-8, -172, 52, -108, ramp(hex(0xcfe8f2), hex(0x3f5a68))))
	})
}

// brick is a wall of courses high units high.
func (s *stage) brick(c color, wide, high float64) paint.Paint {
	return paint.Shade(func(x, y float64) color {
		row := int(y / high)
		u := x + float64(wide*0.5*float64(row&1)) + float64(4000*wide)
		col := int(u / wide)
		fx, fy := u-float64(float64(col)*wide), y-float64(float64(row)*high)
		tone := 0.84 + float64(0.3*paint.Cell(s.seed, col, row))
		k := paint.Smooth(float64(high*0.06), float64(high*0.16), min(fx, wide-fx, fy, high-fy))
		b := c.Light(tone + float64(0.12*(0.5-fy/high)))
		if !s.Small() && high > 30 {
			b = b.Light(1 + float64(0.14*paint.Clouds(s.seed+5, x/16, y/12, 3)))
		}
		return mix(hex(0xc4bcae), b, k)
	})
}

// bricks is progress on a wall: bricks, mortar, tools, a spirit level.
func bricks(s *stage) {
	c := paint.Pick(s.r, colors(0xb4593c, 0xa0442e, 0xc47a52, 0x8c5a4a)...)
	s.Fill(s.brick(c, s.r.In(190, 230), 74))
	s.Draw(s.Path().Rect(0, 0, s.W, s.H), paint.Linear(0, 0, s.W, s.H, ramp(hex(0xfff0d0).Fade(0.2), hex(0xfff0d0).Fade(0), hex(0x100808).Fade(0.4))))
	switch s.r.N(3) {
	case 0: // a window frame
		w, h := float64(s.W*0.44), float64(s.H*0.5)
		x, y := float64(s.W*s.r.In(0.2, 0.36)), float64(s.H*0.22)
		s.Shadow(x+10, y+14, w, h, 30, hex(0x100806).Fade(0.7))
		s.Draw(s.Path().Rect(x, y, w, h), flat(hex(0xf2f0ea)))
		for i := range 2 {
			gx := x + 26 + float64(float64(i)*(w-26)/2)
			s.Draw(s.Path().Rect(gx, y+26, (w-78)/2, h-52), paint.Linear(gx, y, gx+float64(w/2), y+h, ramp(hex(0x9fc4dc), hex(0xe8f2f6), hex(0x55788c))))
		}
		s.Draw(s.Path().Rect(x-34, y+h, w+68, 26), paint.Vertical(y+h, y+h+26, hex(0xdcd8cc), hex(0x9a9488)))
	case 1: // the level
		s.In(float64(s.W*0.5), float64(s.H*s.r.In(0.35, 0.6)), 1, s.r.In(-0.01, 0.01), func() {
			s.Shadow(-380, -16, 760, 66, 24, hex(0x100806).Fade(0.75))
			s.Draw(s.Path().Round(-390, -34, 780, 68, 8), paint.Vertical(-34, 34, hex(0xffd23a), hex(0xf0b010), hex(0xb87c08)))
			s.Draw(s.Path().Round(-70, -20, 140, 40, 16), paint.Vertical(-20, 20, hex(0xd8f070), hex(0xa8d030)))
			s.Draw(s.Path().Oval(s.r.In(-14, 14), -4, 24, 12), flat(hex(0xf4ffd0)))
			s.Draw(s.Path().Rect(-32, -20, 3, 40).Rect(30, -20, 3, 40), flat(hex(0x202010)))
			s.pen.Write(paint.Bold, 30, 240, 11, paint.Center, hex(0x302404), "LEVEL 80")
		})
	default: // unfinished courses against the sky
		l := lightOf(1)
		step := func(x float64) float64 {
			return float64(s.H*0.3) + float64(74*float64(int(x/260+float64(3*paint.Cell(s.seed, int(x/260), 1)))%4))
		}
		p := s.Path().Move(0, 0).Line(s.W, 0)
		for x := s.W; x > 0; x -= 130 {
			p.Line(x, step(x-1)).Line(x-130, step(x-1))
		}
		s.Draw(p.Line(0, 0), paint.Vertical(0, s.H*0.55, l.sky...))
	}
	s.Finish(0.25, 3)
}
