package scene

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"

func forest(s *stage) {
	type mood struct{ mist, far, near, floor color }
	m := paint.Pick(s.r,
		mood{hex(0xdfe8d8), hex(0x9fb49a), hex(0x16241a), hex(0x4a5c30)},
		mood{hex(0xf8e2b0), hex(0xc89a58), hex(0x2a1c12), hex(0x9a5a24)},
		mood{hex(0xcfe0e8), hex(0x86a0ae), hex(0x101c26), hex(0x34484c)},
		mood{hex(0xf4f0c8), hex(0xa8bc6a), hex(0x1c2a14), hex(0x5c7a2c)},
	)
	sx := float64(s.W * s.r.In(0.3, 0.7))
	n := s.octaves(4)
	s.Fill(paint.Shade(func(x, y float64) color {
		d := paint.Len((x-sx)/s.W, (y-float64(s.H*0.35))/s.H)
		c := mix(m.mist, m.far, paint.Smooth(0, 0.75, d))
		leaf := paint.Clouds(s.seed, x/130, y/110, n)
		return mix(c, m.far.Light(0.75), paint.Smooth(0, 0.7, leaf+0.5-float64(y/s.H*1.5))*0.8)
	}))
	layers := 5
	for i := range layers {
		t := float64(i) / float64(layers-1)
		col := mix(m.far, m.near, 0.1+float64(0.9*t))
		ground := float64(s.H * (0.66 + float64(0.26*t)))
		hill := func(x float64) float64 { return ground - float64(26*paint.Noise(s.seed+uint32(i)*7, x/300, 0.5)) }
		s.Below(hill, paint.Vertical(ground-30, s.H, mix(m.mist, m.floor, 0.2+float64(0.6*t)), mix(m.floor, m.near, 0.2+float64(0.5*t))))
		s.trunks(hill, col, t)
		if i < layers-1 {
			s.Draw(s.Path().Rect(0, ground-260, s.W, 420), paint.Vertical(ground-260, ground+160, m.mist.Fade(0), m.mist.Fade(0.45), m.mist.Fade(0)))
		}
	}
	s.path(m.floor, m.mist, sx)
	for i := range 6 { // shafts of light
		x := sx + float64(float64(i-3)*s.r.In(40, 120))
		w := s.r.In(14, 46)
		s.Draw(s.Path().Poly(x, -10, x+w, -10, x+float64(w*3)+float64((x-sx)*1.2)+160, s.H*0.85, x-w+float64((x-sx)*1.2)+120, s.H*0.85), paint.Vertical(0, s.H*0.85, m.mist.Fade(0.34), m.mist.Fade(0.16), m.mist.Fade(0)))
	}
	leaves := mix(m.far, m.near, 0.55)
	s.Draw(s.Path().Rect(0, 0, s.W, s.H*0.5), paint.Shade(func(x, y float64) color {
		v := paint.Clouds(s.seed+77, x/85, y/85, n) - float64(y/s.H*2.6) + 0.28 + 0.5*abs(x-sx)/s.W
		return mix(leaves, m.near, paint.Smooth(0.1, 0.8, v)).Fade(paint.Smooth(0, 0.14, v))
	}))
	s.Finish(0.3, 2)
}

func (s *stage) trunks(hill func(float64) float64, col color, t float64) {
	count := 13 - int(t*8)
	birch := s.seed%3 == 0
	for i := range count {
		x := s.W * (float64(i) + s.r.In(0.1, 0.9)) / float64(count)
		if t > 0.7 && abs(x-float64(s.W*0.5)) < s.W*0.16 {
			continue
		}
		w := float64(s.r.In(9, 15) * (0.7 + float64(2.6*t*t)))
		y, lean := hill(x), s.r.In(-30, 30)
		p := s.Path().Move(x-float64(w*0.5)+lean, -10).Line(x+float64(w*0.4)+lean, -10).Quad(x+float64(w*0.5), y*0.6, x+float64(w*0.95), y+8).Line(x-float64(w*0.95), y+8).Quad(x-float64(w*0.6), y*0.6, x-float64(w*0.5)+lean, -10)
		for range 2 + s.r.N(4) {
			by, side := float64(y*s.r.In(0.08, 0.6)), paint.Pick(s.r, -1.0, 1.0)
			l := float64(s.r.In(50, 120) * (0.5 + t))
			p.Curve(w*0.24, x+float64(lean*0.5), by, x+float64(side*l*0.5), by-float64(l*0.25), x+float64(side*l), by-float64(l*0.55))
		}
		c := col
		if birch && t > 0.4 {
			c = mix(col, hex(0xe8e4d8), 0.6)
		}
		s.Draw(p, paint.Shade(func(px, py float64) color {
			k := (px - x - float64(lean*(1-py/y))) / w
			f := 1.12 - float64(0.3*k)
			if t > 0.3 {
				f += float64(0.22 * paint.Noise(s.seed+3, px/(w*0.25), py/(w*2.5)))
			}
			if birch && t > 0.4 && paint.Noise(s.seed+8, px/(w*0.9), py/(w*0.3)) > 0.42 {
				f *= 0.35
			}
			return c.Light(f)
		}))
	}
}

// path leads from the eye into the mist.
func (s *stage) path(floor, mist color, sx float64) {
	y0 := float64(s.H * 0.7)
	x := float64(s.W * 0.5)
	s.Draw(s.Path().Move(sx-8, y0).Cube(sx+60, s.H*0.8, x-120, s.H*0.84, x-260, s.H+10).Line(x+260, s.H+10).Cube(x+60, s.H*0.86, sx+110, s.H*0.8, sx+10, y0),
		paint.Vertical(y0, s.H, mist.Fade(0.3), mix(floor, mist, 0.35).Fade(0.5), mix(floor, hex(0x6a5840), 0.5).Fade(0.7)))
}
