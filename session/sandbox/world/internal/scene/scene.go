// Package scene draws the demo's pictures: each Kind is a subject, each seed
// another photo of it, at any size.
package scene

import (
	"math"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// Kind is what a picture shows.
type Kind int

// The subjects.
const (
	Mountains Kind = iota
	Lake
	Dunes
	Fields
	Sea
	Beach
	City
	Stars
	Lights
	Forest
	Tiles
	Shapes
	Contours
	Portrait
	Couple
	Fruit
	Coffee
	Plate
	Flower
	Bouquet
	Receipt
	Plan
	Whiteboard
	ChatShot
	WeatherShot
	MapShot
	Crane
	Bricks
	Cat
	Cake
	Rings
	Balloons
	Kinds // how many there are
)

// Draw paints the picture at w×h pixels, at least 32 each.
func Draw(k Kind, seed uint64, w, h int) *paint.Canvas {
	s := &stage{Canvas: paint.New(w, h), r: paint.NewRand(seed), seed: uint32(seed>>20 ^ seed)}
	s.pen = s.Pen()
	draws := [Kinds]func(*stage){
		Mountains: mountains, Lake: lake, Dunes: dunes, Fields: fields, Sea: sea, Beach: beach, City: city,
		Stars: stars, Lights: lights, Forest: forest, Tiles: tiles, Shapes: shapes, Contours: contours,
		Portrait: portrait, Couple: couple, Fruit: fruit, Coffee: coffee, Plate: plate, Flower: flower,
		Bouquet: bouquet, Receipt: receipt, Plan: plan, Whiteboard: whiteboard, ChatShot: chatShot,
		WeatherShot: weatherShot, MapShot: mapShot, Crane: crane, Bricks: bricks, Cat: cat, Cake: cake,
		Rings: rings, Balloons: balloons,
	}
	draws[k](s)
	return s.Canvas
}

// stage is one picture being drawn.
type stage struct {
	*paint.Canvas
	r    *paint.Rand
	pen  *paint.Pen
	seed uint32
}

type color = paint.Color

func hex(v uint32) color              { return paint.Hex(v) }
func mix(a, b color, t float64) color { return paint.Mix(a, b, t) }
func flat(c color) paint.Paint        { return paint.Flat(c) }
func ramp(c ...color) paint.Ramp      { return paint.NewRamp(c...) }

func colors(hexes ...uint32) []color {
	out := make([]color, len(hexes))
	for i, h := range hexes {
		out[i] = hex(h)
	}
	return out
}

// octaves is how much detail of noise is worth computing at this size.
func (s *stage) octaves(n int) int {
	if s.Small() {
		return max(1, n-2)
	}
	return n
}

// aside is a generator of its own, for what a preview draws less of: the
// picture's other choices stay the same at any size.
func (s *stage) aside() *paint.Rand { return paint.NewRand(s.r.Uint()) }

// light is a time of day.
type light struct {
	sky   []color // from the top down
	sun   color
	haze  color // what far things fade to
	land  color // what near things look like
	cloud color
	low   bool // the sun is near the horizon
}

func (s *stage) light() light {
	return lightOf(s.r.N(8))
}

func lightOf(n int) light {
	switch n {
	case 0: // dawn
		return light{sky: colors(0x33477a, 0x7d7fb0, 0xe3a9a6, 0xffd8ae), sun: hex(0xfff0d0), haze: hex(0xe6b9b0), land: hex(0x2b3350), cloud: hex(0xffc9b8), low: true}
	case 1, 2: // day
		return light{sky: colors(0x2a72bd, 0x5fa5de, 0xa9d3f0, 0xdfeffa), sun: hex(0xffffff), haze: hex(0xb4d2e6), land: hex(0x2f4a35), cloud: hex(0xffffff)}
	case 3: // golden
		return light{sky: colors(0x476a9e, 0x98a2b5, 0xf0be84, 0xffe0a0), sun: hex(0xfff6d8), haze: hex(0xf2c690), land: hex(0x3a3423), cloud: hex(0xffe2b4), low: true}
	case 4: // dusk
		return light{sky: colors(0x1c2150, 0x5b3a77, 0xc95b70, 0xff9f5f), sun: hex(0xffd9a0), haze: hex(0xd4737a), land: hex(0x1d1730), cloud: hex(0xff8f80), low: true}
	case 5: // overcast
		return light{sky: colors(0x8799a8, 0xaebdc8, 0xd5dee3, 0xe9eef0), sun: hex(0xffffff), haze: hex(0xc9d5db), land: hex(0x2c3b3a), cloud: hex(0xf4f7f8)}
	case 6: // teal evening
		return light{sky: colors(0x12485e, 0x3f8c95, 0xa6cdb9, 0xf6e2b6), sun: hex(0xfff3cf), haze: hex(0xa9cfc0), land: hex(0x0f2f38), cloud: hex(0xf9e7c6), low: true}
	}
	// summer morning
	return light{sky: colors(0x4d8fd1, 0x8fc0e8, 0xd6e8ef, 0xfdf3dc), sun: hex(0xfffbe8), haze: hex(0xcfdfe0), land: hex(0x35503a), cloud: hex(0xffffff)}
}

// sky paints the sky down to the horizon, with its sun at (sx, sy) and clouds.
func (s *stage) sky(l light, horizon, sx, sy float64) {
	s.Fill(paint.Vertical(0, horizon, l.sky...))
	size := s.r.In(30, 55)
	if l.low {
		s.Glow(sx, sy, 900, 700, l.sun.Fade(0.45))
		s.Glow(sx, sy, 330, 300, l.sun.Fade(0.75))
		s.Draw(s.Path().Oval(sx, sy, size, size), flat(l.sun))
	} else {
		s.Glow(sx, sy, 500, 500, l.sun.Fade(0.35))
	}
	s.clouds(l, horizon, sx, sy, s.r.In(-0.25, 0.2))
}

// clouds paints clouds; amount goes from -1 (none) to 1 (all covered).
func (s *stage) clouds(l light, horizon, sx, sy, amount float64) {
	n := s.octaves(4)
	ox := s.r.In(0, 50)
	shade := mix(l.cloud, l.sky[1], 0.55)
	s.Draw(s.Path().Rect(0, 0, s.W, horizon), paint.Shade(func(x, y float64) color {
		depth := 1.15 - y/horizon
		v := y / (140 * (0.25 + depth))
		u := ox + x/(420*(0.35+depth))
		d := paint.Clouds(s.seed, u, v*2.2, n) + amount
		a := float64(paint.Smooth(0.02, 0.55, d) * (0.35 + float64(0.65*min(1, depth*2))))
		if a <= 0 {
			return color{}
		}
		// thick parts are darker, thin edges take the light
		c := mix(l.cloud, shade, paint.Smooth(0.2, 0.8, d)*0.8)
		return c.Fade(a * 0.9)
	}))
}

// ridged is sharp-edged noise along a line, from 0 to about 1.
func ridged(seed uint32, x float64, octaves int) float64 {
	sum, amp := 0.0, 0.5
	for i := range octaves {
		n := 1 - math.Abs(paint.Noise(seed+uint32(i)*31, x, 0.5+float64(i)))
		sum += float64(amp * n * n)
		x, amp = float64(x*2.03)+5.1, float64(amp*0.48)
	}
	return sum
}

// pine is a fir tree standing at (x, y).
func (s *stage) pine(p *paint.Path, x, y, h float64) {
	w := float64(h * 0.22)
	p.Move(x, y-h)
	steps := 6
	if s.Small() {
		steps = 2
	}
	for i := 1; i <= steps; i++ {
		t := float64(i) / float64(steps)
		p.Line(x+float64(w*t), y-h+float64(h*t*0.94))
		p.Line(x+float64(w*t*0.62), y-h+float64(h*t*0.94)-float64(h*0.03))
	}
	p.Line(x+float64(w*0.1), y-float64(h*0.06)).Line(x+float64(w*0.1), y+float64(h*0.05)).Line(x-float64(w*0.1), y+float64(h*0.05)).Line(x-float64(w*0.1), y-float64(h*0.06))
	for i := steps; i >= 1; i-- {
		t := float64(i) / float64(steps)
		p.Line(x-float64(w*t*0.62), y-h+float64(h*t*0.94)-float64(h*0.03))
		p.Line(x-float64(w*t), y-h+float64(h*t*0.94))
	}
}

// figure is a standing person of height h seen from afar.
func (s *stage) figure(p *paint.Path, x, y, h float64) {
	p.Oval(x, y-float64(h*0.92), h*0.065, h*0.08)
	p.Blob(x-float64(h*0.12), y-float64(h*0.8), x+float64(h*0.12), y-float64(h*0.8), x+float64(h*0.13), y-float64(h*0.45), x+float64(h*0.09), y-float64(h*0.42), x-float64(h*0.09), y-float64(h*0.42), x-float64(h*0.13), y-float64(h*0.45))
	p.Stroke(h*0.075, x-float64(h*0.045), y-float64(h*0.45), x-float64(h*0.06), y)
	p.Stroke(h*0.075, x+float64(h*0.045), y-float64(h*0.45), x+float64(h*0.07), y)
}

// birds fly far away around (x, y).
func (s *stage) birds(x, y float64, col color) {
	p := s.Path()
	for range 4 + s.r.N(5) {
		bx, by, w := x+s.r.In(-140, 140), y+s.r.In(-60, 60), s.r.In(7, 16)
		p.Curve(2.2, bx-w, by-float64(w*0.2), bx-float64(w*0.4), by-float64(w*0.45), bx, by, bx+float64(w*0.4), by-float64(w*0.45), bx+w, by-float64(w*0.25))
	}
	s.Draw(p, flat(col))
}
