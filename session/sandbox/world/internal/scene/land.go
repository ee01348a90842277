package scene

import (
	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// ranges paints rows of mountains from the horizon to near the eye, up to
// bottom, and gives the line of the nearest.
func (s *stage) ranges(l light, horizon, bottom float64, layers int, alpine bool) {
	n := s.octaves(6)
	for i := range layers {
		t := (float64(i) + 0.5) / float64(layers)
		base := horizon + float64((bottom-horizon)*t*t)
		high := float64((0.55 - float64(0.3*t)) * (horizon * 0.8))
		wide := 520 - float64(180*t)
		seed := s.seed + uint32(i)*977
		top := func(x float64) float64 {
			if alpine {
				return base - float64(high*(float64(ridged(seed, x/wide, n)*1.5)-0.55)) + float64(20*t)
			}
			return base - float64(high*0.6*(0.4+paint.Clouds(seed, x/wide, 3.5, n)))
		}
		near := mix(l.haze, l.land, 0.12+float64(0.88*t))
		mist := mix(l.haze, near, 0.25+float64(0.4*t))
		if i == 0 && alpine {
			next := horizon + (bottom-horizon)*2.25/float64(layers*layers)
			s.peaks(l, seed, top, near, base, next+float64(0.55*high)+40)
			continue
		}
		s.Below(top, paint.Vertical(base-float64(high*0.8), base+float64(high*0.9), near, near, mist))
		if i >= layers-2 && s.r.N(3) > 0 {
			s.wood(top, near.Light(0.8), 30+float64(70*t))
		}
	}
}

// peaks is a far range with snow, lit from one side.
func (s *stage) peaks(l light, seed uint32, top func(float64) float64, rock color, base, bottom float64) {
	n := s.octaves(5)
	snow := mix(l.cloud, hex(0xffffff), 0.4)
	dark := mix(rock, l.sky[0], 0.35).Light(0.85)
	s.Under(top, bottom, func(x, y, _ float64) color {
		d := paint.Clouds(seed+3, x/90+y/160, y/150, n)
		h := y - base
		c := mix(dark, rock, paint.Smooth(-0.4, 0.4, d))
		k := paint.Smooth(0.05, 0.3, d-(h+130)/260)
		c = mix(c, mix(snow, l.sky[1], paint.Smooth(0.1, -0.5, d)*0.6), k)
		return mix(c, l.haze, paint.Smooth(-140, 130, h)*0.85)
	})
}

// wood sets fir trees along a line.
func (s *stage) wood(top func(float64) float64, col color, h float64) {
	p, r := s.Path(), s.aside()
	step := float64(h * 0.2)
	for x := -h; x < s.W+h; x += float64(step * r.In(0.5, 1.9)) {
		if paint.Noise(s.seed+9, x/260, h) < -0.15 {
			continue
		}
		s.pine(p, x, top(x)+float64(h*0.1), h*r.In(0.5, 1.1))
	}
	s.Draw(p, flat(col))
}

func mountains(s *stage) {
	l := s.light()
	horizon := float64(s.H * s.r.In(0.5, 0.62))
	sx, sy := float64(s.W*s.r.In(0.2, 0.8)), float64(horizon*s.r.In(0.45, 0.8))
	s.sky(l, horizon+60, sx, sy)
	s.ranges(l, horizon, s.H*1.02, 5+s.r.N(2), s.r.N(3) > 0)
	if s.r.One(3) {
		s.birds(s.W*s.r.In(0.3, 0.7), s.H*0.25, l.land.Fade(0.8))
	}
	if s.r.One(3) { // somebody stands on the summit in front
		x := float64(s.W * s.r.In(0.2, 0.8))
		rock := func(px float64) float64 {
			d := (px - x) / 330
			return float64(s.H*0.86) + float64(d*d*210) + float64(14*paint.Clouds(s.seed+5, px/40, 0, s.octaves(4)))
		}
		s.Below(rock, paint.Vertical(s.H*0.85, s.H, l.land.Light(0.55), l.land.Light(0.3)))
		p := s.Path()
		s.figure(p, x, rock(x)+4, 120)
		if s.r.One(2) {
			s.figure(p, x+66, rock(x+66)+4, 112)
		}
		s.Draw(p, flat(l.land.Light(0.35)))
	}
	s.Finish(0.22, 2)
}

func lake(s *stage) {
	l := s.light()
	shore := float64(s.H * s.r.In(0.52, 0.64))
	s.sky(l, shore, s.W*s.r.In(0.25, 0.75), shore*s.r.In(0.4, 0.7))
	s.ranges(l, shore*0.93, shore*1.02, 3, true)
	edge := func(x float64) float64 { return shore - 10 - float64(12*paint.Clouds(s.seed+71, x/90, 1, 3)) }
	s.Below(edge, flat(l.land.Light(0.7)))
	s.wood(edge, l.land.Light(0.6), s.r.In(60, 120))
	s.Mirror(shore, 14, s.seed+4, ramp(mix(l.sky[1], l.land, 0.2).Fade(0.16), mix(l.sky[0], l.land, 0.5).Fade(0.62)))
	switch s.r.N(3) {
	case 0: // a jetty
		x := float64(s.W * s.r.In(0.3, 0.6))
		s.Draw(s.Path().Poly(x-150, s.H, x+150, s.H, x+34, shore+90, x+4, shore+90), paint.Vertical(shore+90, s.H, hex(0x6b5a48), hex(0x3b2f26)))
		p := s.Path()
		for i := range 14 {
			t := float64(i) / 14
			t *= t
			y := shore + 90 + float64((s.H-shore-90)*t)
			p.Rect(x+4-float64(154*t), y, 30+float64(270*t), 1.5+float64(3*t))
		}
		s.Draw(p, flat(hex(0x1c1612).Fade(0.7)))
	case 1: // a boat
		x, y := float64(s.W*s.r.In(0.25, 0.75)), shore+s.r.In(90, 190)
		s.Glow(x, y+14, 120, 14, hex(0x0a1014).Fade(0.7))
		s.Draw(s.Path().Move(x-90, y-16).Quad(x, y-2, x+90, y-20).Quad(x+66, y+14, x+40, y+15).Line(x-52, y+15).Quad(x-76, y+10, x-90, y-16),
			paint.Vertical(y-18, y+15, paint.Pick(s.r, hex(0xb23a2e), hex(0x2f5d78), hex(0xd8cbb0)), hex(0x2a1a16)))
		p := s.Path()
		s.figure(p, x-10, y+8, 78)
		s.Draw(p, flat(l.land.Light(0.5)))
	}
	s.Finish(0.25, 2)
}

func dunes(s *stage) {
	l := lightOf(paint.Pick(s.r, 0, 3, 3, 4, 7))
	horizon := float64(s.H * s.r.In(0.3, 0.45))
	s.sky(l, horizon+40, s.W*s.r.In(0.2, 0.8), horizon*0.6)
	lit, dark := hex(0xf0b36b), hex(0x8a4a2c)
	if s.r.One(3) {
		lit, dark = hex(0xf3d6ae), hex(0xa97d5c)
	}
	layers := 5
	for i := range layers {
		t := (float64(i) + 0.3) / float64(layers)
		base := horizon + float64((float64(s.H*0.92)-horizon)*t*t) + 12
		seed := s.seed + uint32(i)*55
		off := s.r.In(0, 9)
		wide := 300 + float64(500*t)
		top := func(x float64) float64 {
			return base - float64((28+float64(150*t))*(0.4+paint.Noise(seed, off+x/wide, 0.5)))
		}
		sun, shade := mix(l.haze, lit, 0.3+float64(0.7*t)), mix(l.haze, dark, 0.3+float64(0.7*t))
		crest := float64(s.r.In(0.25, 0.75) * s.W)
		bend := s.r.In(-1, 1)
		below := (float64(i) + 1.3) / float64(layers)
		low := horizon + float64((float64(s.H*0.92)-horizon)*below*below) + 12 + float64(0.8*(28+float64(150*below)))
		if i == layers-1 {
			low = s.H
		}
		s.Under(top, low, func(x, y, d float64) color {
			// the crest winds down from the top and parts light from shade
			c := crest + float64(d*bend*1.6) + float64(60*t*paint.Sin(d/(260*(0.3+t)))) + float64(260*t*paint.Noise(seed+3, d/300, 1))
			k := paint.Smooth(-6-float64(26*t), 6+float64(26*t), x-c)
			rip := 0.0
			if !s.Small() {
				rip = float64(0.05 * t * paint.Sin((d+float64(18*paint.Noise(seed+8, x/70, d/70)))/(5+float64(9*t))+x/900))
			}
			col := mix(sun, shade, k*paint.Smooth(900, 0, d))
			return col.Light(1 + rip - float64(0.12*paint.Smooth(0, 420, d)))
		})
	}
	if s.r.One(2) {
		p := s.Path()
		x, y := float64(s.W*s.r.In(0.2, 0.6)), float64(s.H*0.62)
		for i := range 4 {
			s.figure(p, x+float64(float64(i)*34), y+float64(float64(i)*5), 46)
		}
		s.Draw(p, flat(hex(0x2a1712)))
	}
	s.Finish(0.2, 2)
}

func fields(s *stage) {
	l := lightOf(paint.Pick(s.r, 0, 1, 3, 3, 6, 7))
	horizon := float64(s.H * s.r.In(0.36, 0.5))
	s.sky(l, horizon+30, s.W*s.r.In(0.2, 0.8), horizon*0.7)
	crops := colors(0x9fb04a, 0xc9b458, 0x6d9440, 0xd9c36c, 0x557d3c, 0xb08a4a, 0x8a9c4b, 0x93709a)
	layers := 6
	for i := range layers {
		t := (float64(i) + 0.4) / float64(layers)
		base := horizon + float64((s.H-horizon)*t*t)
		seed := s.seed + uint32(i)*313
		wide := 340 + float64(500*t)
		top := func(x float64) float64 {
			return base - float64((40+float64(70*t))*paint.Noise(seed, x/wide, 0.5)) - 10
		}
		a, b := paint.Pick(s.r, crops...), paint.Pick(s.r, crops...)
		a, b = mix(l.haze, a, 0.3+float64(0.7*t)), mix(l.haze, b, 0.3+float64(0.7*t))
		lean, pitch := s.r.In(-1.2, 1.2), 16+float64(60*t)
		rows := s.r.N(3) > 0
		split := float64(s.W * s.r.In(0.2, 0.8))
		below := (float64(i) + 1.4) / float64(layers)
		low := horizon + float64((s.H-horizon)*below*below) + float64(1.2*(40+float64(70*below)))
		if i == layers-1 {
			low = s.H
		}
		s.Under(top, low, func(x, y, d float64) color {
			u := x - split + float64(d*lean)
			c := mix(a, b, paint.Smooth(-4, 4, u))
			if rows && (u > 0) == (i%2 == 0) {
				c = c.Light(1 + float64(0.16*paint.Sin((float64(u*0.7)-float64(d*lean*0.4))/pitch)))
			}
			return c.Light(1.06 - float64(0.3*paint.Smooth(0, 260, d)) + float64(0.1*paint.Noise(seed+1, x/120, y/60)))
		})
		if i > 0 && i < layers-1 {
			s.hedges(top, mix(l.haze, hex(0x24381f), 0.35+float64(0.6*t)), 26+float64(60*t))
		}
	}
	s.Finish(0.18, 2)
}

// hedges sets cypresses and round trees along a line.
func (s *stage) hedges(top func(float64) float64, col color, h float64) {
	tall := s.r.One(2)
	p, shade := s.Path(), s.Path()
	for x := s.r.In(0, 300); x < s.W; x += s.r.In(float64(h*0.3), float64(h*5)) {
		y, k := top(x), float64(h*s.r.In(0.6, 1.1))
		if tall {
			p.Move(x, y-float64(k*1.6)).Quad(x+float64(k*0.3), y-float64(k*0.5), x+float64(k*0.1), y+4).Line(x-float64(k*0.1), y+4).Quad(x-float64(k*0.3), y-float64(k*0.5), x, y-float64(k*1.6))
		} else {
			p.Oval(x, y-float64(k*0.5), k*0.42, k*0.45).Oval(x+float64(k*0.3), y-float64(k*0.36), k*0.3, k*0.3).Rect(x-2, y-float64(k*0.3), 4, k*0.35)
		}
		shade.Oval(x+float64(k*0.5), y+3, k*0.7, k*0.07)
	}
	s.Draw(shade, flat(col.Fade(0.5)))
	s.Draw(p, flat(col))
}

func balloons(s *stage) {
	l := lightOf(paint.Pick(s.r, 0, 3, 7, 1))
	horizon := float64(s.H * 0.72)
	s.sky(l, horizon, s.W*s.r.In(0.2, 0.8), horizon*0.75)
	s.ranges(l, horizon, s.H*1.05, 4, false)
	for i := range 3 + s.r.N(5) {
		size := s.r.In(24, 50) + float64(float64(i)*s.r.In(8, 26))
		t := min(1, size/150)
		x, y := float64(s.W*s.r.In(0.06, 0.94)), float64(s.H*s.r.In(0.1, 0.62))
		a := paint.Pick(s.r, colors(0xd8432f, 0xf2b233, 0x2f7d8c, 0x6a3f8c, 0xe8e0cf, 0x3a62a8)...)
		b := paint.Pick(s.r, colors(0xf6e6c2, 0xf08a3c, 0xb8302f, 0x24406e)...)
		s.balloon(x, y, size, mix(l.haze, a, 0.4+float64(0.6*t)), mix(l.haze, b, 0.4+float64(0.6*t)))
	}
	s.Finish(0.2, 2)
}

func (s *stage) balloon(x, y, r float64, a, b color) {
	body := s.Path().Move(x, y-r).Cube(x+float64(r*1.25), y-r, x+float64(r*1.1), y+float64(r*0.35), x+float64(r*0.22), y+float64(r*1.25)).Line(x-float64(r*0.22), y+float64(r*1.25)).Cube(x-float64(r*1.1), y+float64(r*0.35), x-float64(r*1.25), y-r, x, y-r)
	s.Draw(body, paint.Shade(func(px, py float64) color {
		u := (px - x) / r
		wide := 1.02 - float64(0.5*paint.Smooth(0, 1.3, (py-y)/r))
		k := u / wide
		// gores narrow towards the edge as on a ball
		g := float64(k * (1 + float64(0.45*k*k)))
		c := a
		if int(float64(g*4)+20.5)%2 == 0 {
			c = b
		}
		if py > y+float64(r*0.95) {
			c = b.Light(0.7)
		}
		return c.Light(1.12 - float64(0.3*k) - float64(0.34*k*k))
	}))
	s.Draw(s.Path().Stroke(r*0.02, x-float64(r*0.2), y+float64(r*1.25), x-float64(r*0.13), y+float64(r*1.55)).Stroke(r*0.02, x+float64(r*0.2), y+float64(r*1.25), x+float64(r*0.13), y+float64(r*1.55)), flat(hex(0x2a2018)))
	s.Draw(s.Path().Round(x-float64(r*0.15), y+float64(r*1.53), r*0.3, r*0.22, r*0.04), paint.Vertical(y+float64(r*1.5), y+float64(r*1.8), hex(0x8a5a34), hex(0x4a2c18)))
}
