package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

// portrait is somebody in front of a soft background.
func portrait(s *stage) {
	back := paint.Pick(s.r, colors(0x7fa8b8, 0xd9a48a, 0x8fae84, 0x6a6f9a, 0xe0c08a, 0x4a6a6e, 0xc08a9a)...)
	other := paint.Pick(s.r, colors(0xf2d8b0, 0xb8d0c8, 0xf0b0a0, 0x39506a, 0xfff0d8)...)
	spots, seed := 16, s.r.Uint()
	s.Soft(120, 3, func(c *paint.Canvas) {
		r := paint.NewRand(seed)
		c.Fill(paint.Vertical(0, c.H, mix(back, other, 0.55), back, back.Light(0.7)))
		for range spots {
			x, y, q := float64(c.W*r.F()), float64(c.H*r.In(0, 0.8)), r.In(30, 110)
			c.Draw(c.Path().Oval(x, y, q, q), flat(mix(other, hex(0xffffff), 0.3).Fade(r.In(0.06, 0.26))))
		}
	})
	people := 1
	if s.W > s.H*1.2 {
		people = 1 + s.r.N(3)
	} else if s.W >= s.H && s.r.One(2) {
		people = 2
	}
	for i := range people {
		size := min(s.W/(float64(people)*0.72), s.H*0.95) / 1000
		x := s.W * (float64(i) + 0.5) / float64(people)
		x += float64((float64(s.W/2) - x) * 0.2)
		s.In(x, s.H-float64(size*s.r.In(0, 50)), size, s.r.In(-0.008, 0.008), s.person)
	}
	s.Finish(0.25, 2)
}

// person is head and shoulders, a thousand high, above the origin.
func (s *stage) person() {
	skin := paint.Pick(s.r, colors(0xf3cdb0, 0xe4b08c, 0xc98d64, 0x9a6540, 0x6e4428, 0xf7d8c4, 0xd9a07a)...)
	hair := paint.Pick(s.r, colors(0x1a1412, 0x3a2418, 0x6b4226, 0xa8713a, 0xd9b06a, 0x8a3a20, 0x9a9490, 0x241c28)...)
	cloth := paint.Pick(s.r, colors(0x2f4a68, 0xb8483e, 0x4a6a50, 0xe0b04a, 0x35313c, 0xf0e8dc, 0x7a5a8a, 0x3a7f86)...)
	dark := mix(skin, hex(0x5a2018), 0.35)
	style := s.r.N(7)
	side := paint.Pick(s.r, -1.0, 1.0)
	const y = -620 // the middle of the face
	if style == 0 || style == 1 || style == 5 {
		s.hairBack(hair, y, style)
	}
	s.shoulders(cloth, skin, dark)
	wide := s.r.In(150, 172)
	head := s.Path().Move(0, y-215).Cube(wide, y-215, wide+20, y-40, wide-8, y+30).Cube(wide-24, y+130, 70, y+205, 0, y+205)
	head.Cube(-70, y+205, -wide+24, y+130, -wide+8, y+30).Cube(-wide-20, y-40, -wide, y-215, 0, y-215)
	s.Draw(s.Path().Oval(-wide+2, y+12, 26, 44).Oval(wide-2, y+12, 26, 44), flat(mix(skin, dark, 0.5)))
	s.Draw(head, paint.Shade(func(px, py float64) color {
		k := float64(px*side/wide*0.5) + (py-y)/500
		return mix(skin.Light(1.06), dark, paint.Smooth(-0.25, 0.75, k)*0.75)
	}))
	iris := paint.Pick(s.r, colors(0x3a2416, 0x4a6a50, 0x3f6a8c, 0x24180f)...)
	for _, q := range []float64{-1, 1} {
		s.Glow(q*88, y+72, 66, 50, hex(0xd8503c).Fade(0.18))
		s.eye(q*64, y+2, hair, iris)
	}
	s.Draw(s.Path().Curve(7, -6*side, y+12, 16*side, y+66, -10*side, y+78), flat(dark.Fade(0.75)))
	lip := mix(dark, hex(0xa02838), 0.45)
	if s.r.N(3) > 0 {
		s.Draw(s.Path().Move(-58, y+112).Quad(0, y+128, 58, y+112).Quad(36, y+160, 0, y+160).Quad(-36, y+160, -58, y+112), flat(lip.Light(0.8)))
		s.Draw(s.Path().Move(-48, y+117).Quad(0, y+130, 48, y+117).Quad(40, y+134, 0, y+136).Quad(-40, y+134, -48, y+117), flat(hex(0xfdf6ee)))
	} else {
		s.Draw(s.Path().Curve(11, -50, y+122, 0, y+137, 50, y+120), flat(lip))
	}
	if style >= 3 && style != 5 && s.r.One(2) {
		s.Draw(s.Path().Move(-wide+14, y+30).Cube(-wide+20, y+130, -80, y+226, 0, y+226).Cube(80, y+226, wide-20, y+130, wide-14, y+30).Cube(120, y+110, 80, y+92, 0, y+92).Cube(-80, y+92, -120, y+110, -wide+14, y+30),
			paint.Vertical(y, y+220, hair.Fade(0.15), hair.Fade(0.9), hair.Fade(0.95)))
		s.Draw(s.Path().Curve(10, -42, y+130, 0, y+140, 42, y+128), flat(lip))
	}
	s.hairFront(hair, wide, y, style, side)
	if s.r.One(4) {
		p := s.Path()
		for _, q := range []float64{-1, 1} {
			for i := range 20 {
				a, b := float64(i)/20, float64(i+1)/20
				p.Stroke(7, float64(q*66)+float64(52*paint.Cos(a)), y+6+float64(44*paint.Sin(a)), float64(q*66)+float64(52*paint.Cos(b)), y+6+float64(44*paint.Sin(b)))
			}
		}
		s.Draw(p.Stroke(7, -14, y, 14, y), flat(hex(0x201a1c)))
	}
}

func (s *stage) shoulders(cloth, skin, dark color) {
	s.Draw(s.Path().Move(-70, -500).Line(70, -500).Line(84, -212).Line(-84, -212), paint.Vertical(-500, -330, dark, mix(skin, dark, 0.5), mix(skin, dark, 0.25)))
	body := s.Path().Move(-96, -326).Cube(-250, -290, -345, -240, -370, 60).Line(370, 60).Cube(345, -240, 250, -290, 96, -326).Quad(60, -230, 0, -222).Quad(-60, -230, -96, -326)
	stripes := s.r.One(4)
	s.Draw(body, paint.Shade(func(x, y float64) color {
		c := cloth
		if stripes && int((y+2000)/34)%2 == 0 {
			c = mix(c, hex(0xffffff), 0.7)
		}
		fold := float64(0.07 * paint.Noise(s.seed+3, x/70+y/300, y/240))
		return c.Light(1.06 + fold - float64(0.4*paint.Smooth(80, 380, abs(x))) - float64(0.12*paint.Smooth(-300, 60, y)))
	}))
	s.Draw(s.Path().Curve(14, -96, -326, -56, -236, 0, -222, 56, -236, 96, -326), flat(cloth.Light(0.72)))
}

func (s *stage) eye(x, y float64, brow, iris color) {
	s.Draw(s.Path().Move(x-32, y+2).Quad(x, y-26, x+32, y+2).Quad(x, y+22, x-32, y+2), flat(hex(0xfbf7f2)))
	s.Draw(s.Path().Oval(x, y, 16, 16), flat(iris))
	s.Draw(s.Path().Oval(x, y, 8, 8), flat(hex(0x0a0606)))
	s.Draw(s.Path().Oval(x-5, y-6, 4, 4), flat(hex(0xffffff)))
	s.Draw(s.Path().Curve(6, x-33, y+2, x, y-13, x+33, y+1), flat(hex(0x20120e)))
	s.Draw(s.Path().Curve(11, x-38, y-40, x, y-54, x+36, y-42), flat(mix(brow, hex(0x20120e), 0.4)))
}

func (s *stage) hairBack(hair color, y float64, style int) {
	low := y + 330.0
	if style == 5 {
		low = y + 190
	}
	s.Draw(s.Path().Move(0, y-260).Cube(230, y-262, 236, y+20, 226, low).Quad(110, low+36, 0, low).Quad(-110, low+36, -226, low).Cube(-236, y+20, -230, y-262, 0, y-260),
		s.strands(hair.Light(0.75), y))
}

// strands is hair combed down.
func (s *stage) strands(hair color, y float64) paint.Paint {
	return paint.Shade(func(px, py float64) color {
		n := paint.Noise(s.seed+6, px/9, py/260)
		shine := float64(paint.Smooth(80, 0, abs(py-y+165+px*px/900)) * 0.4)
		return hair.Light(1 + float64(0.22*n) + shine)
	})
}

func (s *stage) hairFront(hair color, wide, y float64, style int, side float64) {
	with := s.strands(hair, y)
	switch style {
	case 0, 5: // parted in the middle
		for _, q := range []float64{-1, 1} {
			s.Draw(s.Path().Move(0, y-252).Cube(q*190, y-262, q*(wide+52), y-100, q*(wide+26), y+110).Cube(q*(wide-20), y-40, q*120, y-130, 0, y-180), with)
		}
	case 1: // fringe
		s.Draw(s.Path().Move(-wide-26, y+50).Cube(-wide-50, y-290, wide+50, y-290, wide+26, y+50).Cube(wide-10, y-40, wide-10, y-70, wide-26, y-82).Quad(0, y-42, -wide+26, y-82).Cube(-wide+10, y-70, -wide+10, y-40, -wide-26, y+50), with)
	case 2: // a bun
		s.Draw(s.Path().Oval(20*side, y-285, 82, 74), with)
		s.Draw(s.Path().Move(-wide-8, y+10).Cube(-wide-30, y-270, wide+30, y-270, wide+8, y+10).Cube(wide-20, y-110, 70, y-150, 0, y-150).Cube(-70, y-150, -wide+20, y-110, -wide-8, y+10), with)
	case 3: // short, combed aside
		s.Draw(s.Path().Move(-side*(wide+6), y-10).Cube(-side*(wide+34), y-300, side*(wide+50), y-300, side*(wide+6), y-20).Cube(side*(wide-6), y-90, side*110, y-130, side*70, y-142).Quad(-side*60, y-92, -side*(wide-26), y-120).Cube(-side*(wide-10), y-80, -side*(wide-6), y-50, -side*(wide+6), y-10), with)
	case 4: // curls
		p := s.Path()
		for i := range 15 {
			a := 0.47 + 0.56*float64(i)/14
			p.Oval(paint.Cos(a)*(wide+4), y-50+float64(paint.Sin(a)*175), 62, 60)
		}
		p.Oval(0, y-190, 120, 66)
		s.Draw(p, with)
	case 6: // a cap or scarf
		c := paint.Pick(s.r, colors(0xb0302c, 0x2c4a6e, 0x2f5a48, 0xe0b03c)...)
		s.Draw(s.Path().Move(-wide-14, y-70).Cube(-wide-20, y-300, wide+20, y-300, wide+14, y-70).Quad(0, y-130, -wide-14, y-70), paint.Radial(-60, y-220, 260, 220, ramp(c.Light(1.2), c.Light(0.7))))
		s.Draw(s.Path().Curve(40, -wide-2, y-80, 0, y-124, wide+2, y-80), flat(c.Light(0.8)))
	}
}

// couple is two people in wedding clothes against the evening sun.
func couple(s *stage) {
	l := lightOf(paint.Pick(s.r, 0, 3, 4, 6))
	horizon := float64(s.H * 0.66)
	x := float64(s.W * s.r.In(0.36, 0.64))
	s.sky(l, horizon, x+s.r.In(-120, 120), horizon*0.8)
	s.ranges(l, horizon, s.H*0.92, 3, false)
	ground := func(px float64) float64 { return float64(s.H*0.88) - float64(16*paint.Noise(s.seed+2, px/300, 0.4)) }
	dark := l.land.Light(0.4)
	y := float64(s.H * 0.92)
	h := min(s.H*0.5, 640.0)
	if s.r.One(2) { // an arch of flowers
		s.arch(x, y, h, dark)
	}
	s.Below(ground, paint.Vertical(s.H*0.85, s.H, l.land.Light(0.7), dark))
	p, r := s.Path(), s.aside()
	for gx := 0.0; gx < s.W; gx += 9 {
		if s.Small() {
			break
		}
		q := ground(gx) + 6
		p.Poly(gx, q, gx+r.In(-12, 12), q-r.In(10, 44), gx+6, q)
	}
	s.Draw(p, flat(l.land.Light(0.65)))
	// he
	p = s.Path()
	q := h / 100
	hx := x - float64(13*q)
	p.Oval(hx, y-float64(92*q), 6*q, 7.4*q).Blob(hx-float64(10*q), y-float64(81*q), hx+float64(10*q), y-float64(81*q), hx+float64(9.5*q), y-float64(44*q), hx-float64(9.5*q), y-float64(44*q))
	p.Poly(hx-float64(9*q), y-float64(48*q), hx+float64(9*q), y-float64(48*q), hx+float64(8*q), y, hx+float64(1.4*q), y, hx, y-float64(38*q), hx-float64(1.4*q), y, hx-float64(8*q), y)
	p.Curve(5*q, hx+float64(9*q), y-float64(77*q), hx+float64(13*q), y-float64(60*q), hx+float64(17*q), y-float64(54*q))
	p.Curve(5*q, hx-float64(9*q), y-float64(77*q), hx-float64(13*q), y-float64(60*q), hx-float64(10*q), y-float64(42*q))
	s.Draw(p, paint.Linear(hx-float64(10*q), 0, hx+float64(10*q), 0, ramp(dark, dark, mix(dark, l.sun, 0.16))))
	// she
	white := mix(l.cloud, hex(0xffffff), 0.45)
	bx := x + float64(13*q)
	s.Draw(s.Path().Move(bx-float64(5.6*q), y-float64(78*q)).Quad(bx, y-float64(73*q), bx+float64(5.6*q), y-float64(78*q)).Quad(bx+float64(6*q), y-float64(60*q), bx+float64(5*q), y-float64(55*q)).Cube(bx+float64(10*q), y-float64(38*q), bx+float64(17*q), y-float64(18*q), bx+float64(26*q), y+q).Quad(bx, y+float64(4*q), bx-float64(18*q), y).Cube(bx-float64(12*q), y-float64(18*q), bx-float64(8*q), y-float64(40*q), bx-float64(5*q), y-float64(55*q)).Quad(bx-float64(6*q), y-float64(60*q), bx-float64(5.6*q), y-float64(78*q)),
		paint.Shade(func(px, py float64) color {
			k := (px - bx) / (20 * q)
			fold := paint.Noise(s.seed+11, (px-bx)/(2.2*q)/(1+max(0, py-y+float64(60*q))/(40*q)), 0.5)
			return mix(white, mix(l.land, l.sky[1], 0.5), float64(paint.Smooth(-0.8, 1.4, -k)*0.6)+float64(0.12*fold))
		}))
	skin := mix(hex(0xb07a58), dark, 0.35)
	s.Draw(s.Path().Oval(bx-q, y-float64(87*q), 5*q, 6.4*q).Rect(bx-float64(2*q), y-float64(84*q), 4*q, 8*q).Curve(3.4*q, bx-float64(5*q), y-float64(76*q), bx-float64(9*q), y-float64(62*q), bx-float64(9*q), y-float64(54*q)).Curve(3.4*q, bx+float64(5*q), y-float64(76*q), bx+float64(9*q), y-float64(64*q), bx+float64(5*q), y-float64(56*q)), flat(skin))
	s.Draw(s.Path().Oval(bx+float64(0.6*q), y-float64(89*q), 6*q, 6*q).Oval(bx+float64(4.4*q), y-float64(90*q), 3.6*q, 3.6*q), flat(mix(hex(0x4a2a18), dark, 0.4)))
	s.Draw(s.Path().Move(bx+float64(4*q), y-float64(92*q)).Cube(bx+float64(15*q), y-float64(80*q), bx+float64(17*q), y-float64(50*q), bx+float64(22*q), y-float64(20*q)).Cube(bx+float64(12*q), y-float64(40*q), bx+float64(8*q), y-float64(70*q), bx+float64(3*q), y-float64(86*q)), flat(white.Fade(0.45)))
	for range 16 {
		s.Draw(s.Path().Oval(bx+float64(8*q)+float64(s.r.In(-3, 3)*q), y-float64(55*q)+float64(s.r.In(-3, 3)*q), 1.7*q, 1.7*q), flat(paint.Pick(s.r, colors(0xf4c6cc, 0xe27a8a, 0xfff0e0, 0x6a8a50)...)))
	}
	s.Finish(0.28, 2)
}

func (s *stage) arch(x, y, h float64, dark color) {
	w := float64(h * 0.56)
	s.Draw(s.Path().Curve(9, x-w, y, x-w, y-float64(h*0.8), x-float64(w*0.5), y-float64(h*1.2), x, y-float64(h*1.28), x+float64(w*0.5), y-float64(h*1.2), x+w, y-float64(h*0.8), x+w, y), flat(dark))
	blooms := colors(0xf6d8d8, 0xe89aa4, 0xfff4e6, 0x6f8f5a, 0x4f7046, 0xd9627a, 0x8aa870)
	for i := range 110 {
		t := float64(float64(i)/110*0.5) + 0.5
		bx := x + float64(paint.Cos(t)*w)
		by := y - float64(h*0.78) + float64(paint.Sin(t)*h*0.48)
		r := s.r.In(9, 24)
		c := paint.Pick(s.r, blooms...)
		bx, by = bx+s.r.In(-30, 30), by+s.r.In(-26, 26)
		s.Draw(s.Path().Oval(bx, by, r, r*0.85), paint.Radial(bx-float64(r*0.3), by-float64(r*0.3), r*1.3, r*1.3, ramp(c.Light(1.1), c.Light(0.7))))
	}
}
