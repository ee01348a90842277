package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

func city(s *stage) {
	top := paint.Pick(s.r, colors(0x0a1030, 0x161238, 0x0b1c33, 0x241236)...)
	glow := paint.Pick(s.r, colors(0xe08a5a, 0x8a5aa0, 0x4a7aa8, 0xd0607a)...)
	water := s.r.N(3) > 0
	base := float64(s.H * 0.98)
	if water {
		base = float64(s.H * s.r.In(0.6, 0.72))
	}
	s.Fill(paint.Vertical(0, base, top, mix(top, glow, 0.3), mix(top, glow, 0.75), glow))
	if s.r.One(2) {
		x, y := float64(s.W*s.r.In(0.1, 0.9)), float64(s.H*s.r.In(0.08, 0.25))
		s.Glow(x, y, 160, 160, hex(0xfff4d8).Fade(0.35))
		s.Draw(s.Path().Oval(x, y, 30, 30), flat(hex(0xfff6e0)))
	}
	for i := range 4 {
		t := float64(i) / 3
		s.blocks(base, t, mix(mix(top, glow, 0.45), hex(0x05060f), 0.25+float64(0.7*t)))
	}
	if water {
		s.Mirror(base, 18, s.seed+2, ramp(top.Fade(0.25), mix(top, hex(0x02030a), 0.6).Fade(0.75)))
		s.Draw(s.Path().Rect(0, base-3, s.W, 5), flat(hex(0x05060c)))
		for x := s.r.In(0, 60); x < s.W; x += s.r.In(40, 110) {
			s.Glow(x, base-5, 26, 12, hex(0xffd9a0).Fade(0.8))
		}
	}
	s.Finish(0.3, 2)
}

// blocks is one row of houses on base; t is 0 for the farthest and 1 for the
// nearest.
func (s *stage) blocks(base, t float64, wall color) {
	lit := colors(0xffd890, 0xffc070, 0xfff0c8, 0xbfe0ff)
	walls, tips := s.Path(), s.Path()
	windows := make([]*paint.Path, len(lit))
	for i := range windows {
		windows[i] = s.Path()
	}
	for x := -40.0; x < s.W; {
		w := float64(s.r.In(46, 92) * (0.7 + float64(0.6*t)))
		mid := 1 - float64(abs(x/s.W-0.5)*1.1)
		h := float64(base * s.r.In(0.16, 0.62) * (0.45 + float64(0.55*mid)) * (1.05 - float64(0.45*t)))
		walls.Rect(x, base-h, w, h)
		switch s.r.N(6) {
		case 0:
			walls.Rect(x+float64(w*0.25), base-h-26, w*0.5, 28)
		case 1:
			walls.Poly(x, base-h+1, x+float64(w/2), base-h-float64(w*0.5), x+w, base-h+1)
		case 2:
			walls.Stroke(2.5, x+float64(w/2), base-h, x+float64(w/2), base-h-70)
			tips.Oval(x+float64(w/2), base-h-70, 3.5, 3.5)
		}
		if t > 0.1 {
			s.windows(windows, x, base-h, w, h, t)
		}
		x += float64(w * s.r.In(0.85, 1.3))
	}
	s.Draw(walls, paint.Vertical(base*0.3, base, wall.Light(1.15), wall, wall.Light(0.8)))
	s.Draw(tips, flat(hex(0xff5040)))
	for i, p := range windows {
		s.Draw(p, flat(mix(wall, lit[i], 0.45+float64(0.55*t))))
	}
}

func (s *stage) windows(rows []*paint.Path, x, y, w, h, t float64) {
	r := s.aside()
	pitch, tall := float64(r.In(9, 13)*(0.7+float64(0.5*t))), float64(r.In(12, 18)*(0.7+float64(0.5*t)))
	share := 1 + r.N(3)
	if s.Small() { // fewer and larger windows give the same light
		pitch, tall = float64(pitch*2), float64(tall*1.5)
	}
	for wy := y + float64(tall*0.7); wy < y+h-tall; wy += tall {
		for wx := x + float64(pitch*0.5); wx < x+w-float64(pitch*0.8); wx += pitch {
			v := r.Uint()
			if v%uint64(share+1) != 0 {
				continue
			}
			rows[v>>8%4].Rect(wx, wy, pitch*0.55, tall*0.5)
		}
	}
}

// stars is a clear night in the mountains: the Milky Way or northern lights,
// and a tent.
func stars(s *stage) {
	aurora := s.r.One(2)
	horizon := float64(s.H * s.r.In(0.74, 0.82))
	s.Fill(paint.Vertical(0, horizon, hex(0x04081a), hex(0x0b1838), hex(0x1d3a5e), hex(0x4a6a80)))
	n := s.octaves(4)
	if aurora {
		hue := paint.Pick(s.r, colors(0x3cf0a0, 0x50e8c0, 0x70f080)...)
		s.Draw(s.Path().Rect(0, 0, s.W, horizon), paint.Shade(func(x, y float64) color {
			best, high := 0.0, 0.0
			for i := range 2 {
				f := float64(i)
				foot := float64(horizon*(0.78-float64(0.3*f))) + float64(150*paint.Clouds(s.seed+uint32(i), x/520+float64(3*f), 0.3, 3))
				up := (foot - y) / horizon
				ray := 0.65 + float64(0.5*paint.Noise(s.seed+9+uint32(i), x/26+float64(up*2), up*1.5))
				v := float64(paint.Smooth(-0.03, 0.04, up) * paint.Smooth(0.62, 0.0, up) * ray * (0.65 + float64(0.5*paint.Noise(s.seed+4, x/300, f))))
				if v > best {
					best, high = v, up
				}
			}
			return mix(hue, hex(0x8a50d0), paint.Smooth(0.15, 0.5, high)).Fade(best * 0.85)
		}))
	} else {
		lean := s.r.In(-0.6, 0.6)
		s.Draw(s.Path().Rect(0, 0, s.W, horizon), paint.Shade(func(x, y float64) color {
			d := (x - float64(s.W*0.5) - float64((y-float64(horizon*0.5))*lean)) / 230
			q := float64(d * d)
			band := 1 / (1 + q + float64(2*float64(q*q)))
			c := paint.Clouds(s.seed, x/160+y/900, y/160, n)
			dust := paint.Smooth(0.05, 0.6, paint.Clouds(s.seed+50, x/120, y/170, n)+0.25-float64(abs(d)*0.8))
			v := float64(band * (0.5 + float64(0.6*c)) * (1 - float64(0.75*dust)))
			return mix(hex(0x7f8fd0), hex(0xf0d0c0), band*band*0.9).Fade(max(0, v) * 0.8)
		}))
	}
	dots, rnd := s.Path(), s.aside()
	count := int(s.W * 0.5)
	if s.Small() {
		count /= 4
	}
	for range count {
		r := rnd.F()
		size := 0.8 + float64(1.6*r*r*r)
		if s.Small() {
			size *= 2
		}
		x, y := float64(s.W*rnd.F()), float64(horizon*rnd.F())
		dots.Rect(x-size, y-size, size*2, size*2)
	}
	s.Draw(dots, flat(hex(0xffffff).Fade(0.75)))
	l := light{sky: colors(0x0b1838, 0x0b1838, 0x1d3a5e, 0x4a6a80), haze: hex(0x24425c), land: hex(0x05080f), cloud: hex(0x8fa8c0)}
	s.ranges(l, horizon, s.H, 3, true)
	ground := func(x float64) float64 { return float64(s.H*0.93) - float64(14*paint.Clouds(s.seed+31, x/160, 0, 4)) }
	s.Below(ground, flat(hex(0x03050a)))
	x := float64(s.W * s.r.In(0.2, 0.8))
	s.tent(x, ground(x)+6, s.r.In(110, 170))
	s.Finish(0.3, 2)
}

func (s *stage) tent(x, y, h float64) {
	col := paint.Pick(s.r, colors(0xffa040, 0xf0c050, 0xff7a4a)...)
	s.Glow(x, y-float64(h*0.3), h*2.2, h*1.3, col.Fade(0.45))
	s.Draw(s.Path().Move(x-float64(h*0.95), y).Quad(x-float64(h*0.4), y-float64(h*0.75), x, y-float64(h*0.85)).Quad(x+float64(h*0.4), y-float64(h*0.75), x+float64(h*0.95), y),
		paint.Radial(x, y-float64(h*0.2), h, h*0.9, ramp(hex(0xfff2c0), col, col.Light(0.55))))
	s.Draw(s.Path().Move(x-float64(h*0.02), y-float64(h*0.82)).Quad(x+float64(h*0.1), y-float64(h*0.3), x+float64(h*0.3), y).Line(x-float64(h*0.25), y), flat(hex(0x3a1a08).Fade(0.65)))
	s.Draw(s.Path().Stroke(2, x, y-float64(h*0.85), x-float64(h*1.15), y).Stroke(2, x, y-float64(h*0.85), x+float64(h*1.15), y), flat(hex(0x101010).Fade(0.6)))
}

// lights is a party at night out of focus, with a garland of bulbs.
func lights(s *stage) {
	warm := colors(0xffb35c, 0xff8a4a, 0xffd98a, 0xf06a5a, 0xffe6b8)
	cold := colors(0x5ab0ff, 0xa070ff, 0xff70b0, 0x60e0d0, 0xfff0c0)
	set := paint.Pick(s.r, warm, warm, cold)
	dark := paint.Pick(s.r, colors(0x1a0f1c, 0x0e1526, 0x21130e)...)
	s.Fill(paint.Vertical(0, s.H, dark, mix(dark, set[0], 0.18), mix(dark, set[1], 0.3), dark.Light(0.7)))
	for range 70 {
		x, y, r := float64(s.W*s.r.F()), float64(s.H*s.r.In(0.15, 0.8)), s.r.In(16, 62)
		c := paint.Pick(s.r, set...).Fade(s.r.In(0.12, 0.5))
		s.Draw(s.Path().Oval(x, y, r, r), paint.Radial(x, y, r, r, paint.Ramp{{At: 0, Color: c.Fade(0.75)}, {At: 54000, Color: c.Fade(0.85)}, {At: 60000, Color: c}, {At: 65536, Color: c.Fade(0)}}))
	}
	people := s.Path()
	for i := range 5 + s.r.N(4) {
		h := s.r.In(430, 560)
		x := s.W * (float64(i) + s.r.In(0.2, 0.8)) / 7
		s.guest(people, x, s.H+float64(h*0.42), h)
	}
	if s.r.N(3) > 0 {
		s.Draw(people, paint.Vertical(s.H*0.5, s.H, mix(dark, hex(0x000000), 0.4), hex(0x040308)))
	}
	for row := range 2 + s.r.N(2) {
		y := float64(s.H * (0.06 + float64(0.13*float64(row))))
		sag := s.r.In(60, 150)
		wire := s.Path()
		var line []float64
		for i := range 25 {
			t := float64(i) / 24
			line = append(line, s.W*t, y+float64(sag*4*t*(1-t)))
		}
		wire.Stroke(2.5, line...)
		s.Draw(wire, flat(hex(0x080508)))
		for i := 1; i < 24; i += 2 {
			x, by := line[2*i], line[2*i+1]+14
			s.Glow(x, by, 60, 60, set[2].Fade(0.5))
			s.Draw(s.Path().Oval(x, by, 9, 12), paint.Radial(x, by, 9, 12, ramp(hex(0xffffff), hex(0xfff0c8), set[2])))
		}
	}
	s.Finish(0.35, 3)
}

// guest is somebody dancing, seen against the light.
func (s *stage) guest(p *paint.Path, x, y, h float64) {
	p.Oval(x, y-float64(h*0.9), h*0.07, h*0.09)
	p.Rect(x-float64(h*0.025), y-float64(h*0.85), h*0.05, h*0.08)
	p.Blob(x-float64(h*0.17), y-float64(h*0.74), x-float64(h*0.06), y-float64(h*0.78), x+float64(h*0.06), y-float64(h*0.78), x+float64(h*0.17), y-float64(h*0.74), x+float64(h*0.15), y-float64(h*0.3), x-float64(h*0.15), y-float64(h*0.3))
	for _, side := range []float64{-1, 1} {
		up := s.r.In(-0.25, 0.3)
		p.Curve(h*0.042, x+float64(side*h*0.14), y-float64(h*0.73), x+float64(side*h*0.24), y-float64(h*(0.7+float64(up*0.4))), x+float64(side*h*0.21), y-float64(h*(0.84+up)))
	}
}
