package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

func sea(s *stage) {
	l := s.light()
	horizon := float64(s.H * s.r.In(0.4, 0.6))
	sx, sy := float64(s.W*s.r.In(0.25, 0.75)), float64(horizon*s.r.In(0.55, 0.9))
	s.sky(l, horizon, sx, sy)
	far := mix(l.sky[3], l.sky[0], 0.45)
	deep := mix(l.sky[0], hex(0x06202e), 0.55)
	n := s.octaves(4)
	glitter := 0.35
	if l.low {
		glitter = 1
	}
	s.Draw(s.Path().Rect(0, horizon, s.W, s.H), paint.Shade(func(x, y float64) color {
		t := (y - horizon) / (s.H - horizon)
		size := 5 + float64(90*t)
		w := paint.Clouds(s.seed+1, x/(size*6), y/size, n)
		c := mix(far, deep, paint.Smooth(-0.1, 1.1, t)+float64(0.22*w))
		// the sun's path widens towards the eye
		d := (x - sx) / (60 + float64(340*t))
		g := float64(glitter * paint.Smooth(0.05, 0.5, w+0.45-float64(d*d*0.9)))
		c = mix(c, l.sun, g*(0.9-float64(0.5*t)))
		return mix(c, l.cloud, 0.35*paint.Smooth(0.55, 0.9, w)*t)
	}))
	s.Glow(sx, horizon, 420, 26, l.sun.Fade(0.4*glitter))
	switch s.r.N(5) {
	case 0, 1:
		s.sail(s.W*s.r.In(0.15, 0.85), horizon+s.r.In(10, 90), s.r.In(60, 170), l)
	case 2:
		s.lighthouse(l, horizon)
	case 3:
		s.birds(s.W*s.r.In(0.2, 0.8), horizon*0.5, l.land)
	}
	if s.r.One(3) { // the beach in front
		shore := func(x float64) float64 {
			return float64(s.H*0.86) + float64(40*paint.Noise(s.seed+40, x/420, 0.2)) + float64(6*paint.Noise(s.seed+41, x/60, 0.2))
		}
		sand := mix(hex(0xd9bf94), l.haze, 0.25)
		s.Below(func(x float64) float64 { return shore(x) - 16 }, flat(hex(0xffffff).Fade(0.75)))
		s.Below(shore, paint.Vertical(s.H*0.82, s.H, mix(sand, deep, 0.45), sand, sand.Light(0.92)))
	}
	s.Finish(0.22, 2)
}

func (s *stage) sail(x, y, h float64, l light) {
	s.Glow(x, y+4, h*0.6, h*0.06, l.land.Fade(0.6))
	s.Draw(s.Path().Move(x-float64(h*0.42), y-float64(h*0.1)).Line(x+float64(h*0.5), y-float64(h*0.12)).Quad(x+float64(h*0.3), y+float64(h*0.02), x+float64(h*0.2), y+float64(h*0.03)).Line(x-float64(h*0.3), y+float64(h*0.03)),
		flat(mix(l.land, hex(0x401818), 0.4)))
	s.Draw(s.Path().Move(x, y-float64(h*1.3)).Quad(x+float64(h*0.34), y-float64(h*0.6), x+float64(h*0.42), y-float64(h*0.2)).Line(x+float64(h*0.02), y-float64(h*0.16)), paint.Linear(x, y, x+float64(h*0.4), y, ramp(mix(l.cloud, hex(0xffffff), 0.6), mix(l.cloud, l.land, 0.25))))
	s.Draw(s.Path().Move(x-float64(h*0.03), y-float64(h*1.15)).Quad(x-float64(h*0.2), y-float64(h*0.5), x-float64(h*0.38), y-float64(h*0.18)).Line(x-float64(h*0.03), y-float64(h*0.16)), flat(mix(l.cloud, l.haze, 0.35)))
	s.Draw(s.Path().Stroke(h*0.012, x-float64(h*0.005), y-float64(h*1.32), x-float64(h*0.005), y-float64(h*0.1)), flat(l.land))
}

func (s *stage) lighthouse(l light, horizon float64) {
	x := float64(s.W * s.r.In(0.2, 0.4))
	rock := func(px float64) float64 {
		d := (px - x) / 250
		return horizon - 30 + float64(d*d*40) + float64(22*paint.Clouds(s.seed+14, px/50, 0.3, 4))
	}
	p := s.Path().Move(x-420, horizon+40)
	for px := x - 420.0; px <= x+420; px += 6 {
		p.Line(px, min(horizon+30, rock(px)))
	}
	p.Line(x+420, horizon+40)
	s.Draw(p, paint.Vertical(horizon-60, horizon+40, mix(l.land, l.haze, 0.35), l.land.Light(0.5)))
	y, h := rock(x)+6, 240.0
	tower := s.Path().Poly(x-26, y, x-17, y-h, x+17, y-h, x+26, y)
	s.Draw(tower, paint.Shade(func(px, py float64) color {
		c := hex(0xf4efe6)
		if int((py-y+float64(h*2))/48)%2 == 0 {
			c = hex(0xb8342c)
		}
		return mix(c.Light(1.05-float64(0.35*paint.Smooth(-20, 26, px-x))), l.haze, 0.15)
	}))
	s.Draw(s.Path().Rect(x-24, y-h-4, 48, 7).Rect(x-12, y-h-34, 24, 32).Poly(x-18, y-h-32, x, y-h-56, x+18, y-h-32), flat(hex(0x3a1c1a)))
	s.Glow(x, y-h-18, 60, 60, hex(0xfff0b0).Fade(0.9))
}

// beach is the shore from above: water, foam, sand, umbrellas.
func beach(s *stage) {
	turn := s.r.In(-0.35, 0.35)
	line := float64(s.H * s.r.In(0.42, 0.58))
	n := s.octaves(5)
	shallow, deep := hex(0x6fd3cc), hex(0x0f6f96)
	if s.r.One(3) {
		shallow, deep = hex(0x8fd0b8), hex(0x1c5c78)
	}
	dry, wet := hex(0xf0dcb4), hex(0xc7a67a)
	s.Fill(paint.Shade(func(x, y float64) color {
		d := y - line + float64((x-float64(s.W/2))*turn) + float64(46*paint.Noise(s.seed, x/330, y/900)) + float64(14*paint.Noise(s.seed+2, x/90, y/300))
		w := paint.Clouds(s.seed+5, x/110, y/110, n)
		if d > 0 {
			c := mix(wet, dry, paint.Smooth(10, 120, d))
			return c.Light(1 + float64(0.07*w))
		}
		c := mix(shallow, deep, paint.Smooth(0, 430, -d)+float64(0.08*w))
		if d > -300 {
			caustic := 1 - float64(2.2*abs(paint.Noise(s.seed+6, x/38, y/38)))
			c = mix(c, hex(0xf0fffa), 0.28*max(0, caustic)*paint.Smooth(300, 0, -d))
		}
		foam := 0.0
		for i := range 3 {
			at := float64(float64(i*i)*58) + 6
			wide := 11 + float64(7*float64(i))
			if abs(d+at) > 24+float64(2.5*wide) {
				continue // far from this line of foam
			}
			e := abs(-d-at-float64(16*paint.Noise(s.seed+8+uint32(i), x/120, 0.5))) / wide
			foam = max(foam, float64((1-e)*(1-float64(0.25*float64(i))))+float64(0.5*w)-0.1)
		}
		return mix(c, hex(0xffffff), paint.Smooth(0.05, 0.6, foam)*0.95)
	}))
	for range 5 + s.r.N(9) {
		x := float64(s.W * s.r.In(0.03, 0.97))
		y := line - float64((x-float64(s.W/2))*turn) + s.r.In(130, 480)
		a, b := paint.Pick(s.r, colors(0xe4572e, 0x2e86ab, 0xf3c94b, 0xd7263d, 0x2a9d8f)...), hex(0xfff8ec)
		r := s.r.In(32, 44)
		s.Glow(x+float64(r*0.6), y+float64(r*0.7), r*1.2, r*1.1, hex(0x5a4020).Fade(0.75))
		s.In(x+float64(r*1.5), y, 1, s.r.In(-0.1, 0.1), func() {
			s.Draw(s.Path().Round(-12, -32, 24, 64, 5), flat(paint.Pick(s.r, colors(0xffffff, 0x2e86ab, 0xf6ae2d, 0xe07a5f)...)))
		})
		off := s.r.F()
		s.Draw(s.Path().Oval(x, y, r, r), paint.Shade(func(px, py float64) color {
			c := a
			if int((paint.Turn(px-x, py-y)+off)*8)%2 == 0 {
				c = b
			}
			return c.Light(1.05 - 0.15*paint.Len(px-x, py-y)/r - 0.1*(px-x)/r)
		}))
	}
	s.Finish(0.12, 2)
}

func abs(x float64) float64 { return max(x, -x) }
