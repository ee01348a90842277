package scene

import (
	"fmt"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// status is the bar on top of a phone's screen.
func (s *stage) status(ink color) {
	s.pen.Write(paint.Bold, 34, 50, 60, paint.Left, ink, fmt.Sprintf("%d:%02d", 7+s.r.N(15), s.r.N(60)))
	p := s.Path()
	for i := range 4 {
		h := 8 + float64(6*float64(i))
		p.Round(s.W-190+float64(float64(i)*12), 60-h, 8, h, 2)
	}
	p.Round(s.W-112, 34, 52, 26, 7).Rect(s.W-58, 42, 5, 10)
	s.Draw(p, flat(ink))
}

// chatShot is a screenshot of another messenger.
func chatShot(s *stage) {
	night := s.r.One(2)
	bg, other, ink, bar := hex(0xf1ece4), hex(0xffffff), hex(0x1e2226), hex(0x5a4fcf)
	if night {
		bg, other, ink, bar = hex(0x14171c), hex(0x262b33), hex(0xe8eaee), hex(0x1e222a)
	}
	mine := paint.Pick(s.r, colors(0x5a4fcf, 0x2f7f6a, 0x2a6fc0)...)
	s.Fill(flat(bg))
	s.Draw(s.Path().Rect(0, 0, s.W, 190), flat(bar))
	s.status(hex(0xffffff))
	names := []string{"Nora", "Flat 12", "Dad", "Tuesday climbing", "Sami"}
	name := s.r.N(len(names))
	s.Draw(s.Path().Oval(110, 130, 42, 42), flat(paint.Pick(s.r, colors(0xf2a65a, 0x6fb1a0, 0xe07a8a)...)))
	s.pen.Write(paint.Bold, 40, 110, 145, paint.Center, hex(0xffffff), names[name][:1])
	s.pen.Write(paint.Bold, 38, 175, 128, paint.Left, hex(0xffffff), names[name])
	s.pen.Write(paint.Regular, 26, 175, 164, paint.Left, hex(0xffffff).Fade(0.8), "online")
	texts := []string{"Did you see the sunset?", "Train at 18:42, platform 3", "Bring the big ladder please", "On my way!", "Yes :)", "The door code is on the fridge", "Can you send me the photos?", "Perfect, thank you so much", "We are 9 for dinner", "Look what I found in the attic", "No rush", "Saturday works for me"}
	off := s.r.N(len(texts))
	y := 240.0
	for i := 0; y < s.H-230; i++ {
		text := texts[(off+i*5)%len(texts)]
		w := 90 + float64(float64(len(text))*19.5)
		h := 92.0
		c, x, t := other, 36.0, ink
		if (off+i*i)%3 == 0 {
			c, x, t = mine, s.W-36-w, hex(0xffffff)
		}
		if i%4 == 2 {
			w, h = 430, min(330, s.H-240-y)
			if h < 150 {
				break
			}
			if x > 40 {
				x = s.W - 36 - w
			}
			s.Draw(s.Path().Round(x, y, w, h, 30), paint.Vertical(y, y+h, paint.Pick(s.r, colors(0x6fb1e0, 0xf2a070, 0x9a80c8)...), hex(0xffe0b0), hex(0x3a5a50)))
			s.Draw(s.Path().Oval(x+float64(w*0.6), y+float64(h*0.45), 34, 34), flat(hex(0xfff4d0)))
			y += h + 26
			continue
		}
		s.Draw(s.Path().Round(x, y, w, h, 34), flat(c))
		s.pen.Write(paint.Regular, 36, x+36, y+56, paint.Left, t, text)
		y += h + s.r.In(16, 30)
	}
	s.Draw(s.Path().Rect(0, s.H-130, s.W, 130), flat(bg))
	s.Draw(s.Path().Round(30, s.H-110, s.W-170, 80, 40), flat(other))
	s.pen.Write(paint.Regular, 34, 75, s.H-58, paint.Left, ink.Fade(0.45), "Message")
	s.Draw(s.Path().Oval(s.W-75, s.H-70, 42, 42), flat(mine))
	s.Draw(s.Path().Poly(s.W-90, s.H-88, s.W-52, s.H-70, s.W-90, s.H-52, s.W-82, s.H-70), flat(hex(0xffffff)))
}

// weatherShot is a screenshot of a forecast.
func weatherShot(s *stage) {
	l := lightOf(paint.Pick(s.r, 0, 1, 4, 6, 7))
	s.Fill(paint.Vertical(0, s.H*1.2, l.sky...))
	white := hex(0xffffff)
	s.status(white)
	town := paint.Pick(s.r, "Harbour Bay", "Oldfield", "Lindenau", "Port Amber", "Kirkby")
	now := 4 + s.r.N(26)
	cx := float64(s.W / 2)
	s.pen.Write(paint.Regular, 58, cx, 200, paint.Center, white, town)
	s.pen.Write(paint.Regular, 190, cx+20, 385, paint.Center, white, fmt.Sprintf("%d°", now))
	s.pen.Write(paint.Regular, 40, cx, 455, paint.Center, white.Fade(0.9), paint.Pick(s.r, "Mostly sunny", "Light rain later", "Partly cloudy", "Clear"))
	panel := white.Fade(0.2)
	y := 520.0
	s.Draw(s.Path().Round(40, y, s.W-80, 240, 36), flat(panel))
	count := int((s.W - 80) / 150)
	for i := range count {
		x := 40 + (s.W-80)*(float64(i)+0.5)/float64(count)
		v := now + s.r.N(5) - 2
		s.pen.Write(paint.Regular, 30, x, y+52, paint.Center, white, fmt.Sprintf("%02d", (9+i*2)%24))
		s.weather(x, y+112, 26)
		s.pen.Write(paint.Bold, 34, x, y+200, paint.Center, white, fmt.Sprintf("%d°", v))
	}
	y += 270
	days := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	off := s.r.N(7)
	rows := min(7, int((s.H-y-60)/92))
	if rows < 1 {
		return
	}
	s.Draw(s.Path().Round(40, y, s.W-80, float64(float64(rows)*92)+20, 36), flat(panel))
	for i := range rows {
		ry := y + 70 + float64(float64(i)*92)
		lo, hi := now-s.r.N(8)-2, now+s.r.N(6)+1
		s.pen.Write(paint.Regular, 38, 80, ry, paint.Left, white, days[(off+i)%7])
		s.weather(s.W*0.34, ry-14, 26)
		s.pen.Write(paint.Regular, 36, s.W*0.52, ry, paint.Right, white.Fade(0.8), fmt.Sprintf("%d°", lo))
		x0, x1 := float64(s.W*0.56), float64(s.W*0.84)
		s.Draw(s.Path().Round(x0, ry-18, x1-x0, 10, 5), flat(white.Fade(0.25)))
		a, b := x0+(x1-x0)*float64(lo-now+10)/18, x0+(x1-x0)*float64(hi-now+10)/18
		s.Draw(s.Path().Round(a, ry-18, b-a, 10, 5), paint.Linear(a, 0, b, 0, ramp(hex(0x9ad0f0), hex(0xffd070))))
		s.pen.Write(paint.Bold, 36, s.W-80, ry, paint.Right, white, fmt.Sprintf("%d°", hi))
	}
}

// weather is a sign for sun, cloud or rain.
func (s *stage) weather(x, y, r float64) {
	kind := s.r.N(4)
	if kind < 3 {
		s.Draw(s.Path().Oval(x+float64(r*0.2*float64(kind)), y-float64(r*0.1*float64(kind)), r*0.8, r*0.8), flat(hex(0xffd860)))
	}
	if kind > 0 {
		s.Draw(s.Path().Oval(x-float64(r*0.5), y+float64(r*0.4), r*0.6, r*0.5).Oval(x+float64(r*0.2), y+float64(r*0.2), r*0.7, r*0.6).Round(x-float64(r*1.1), y+float64(r*0.3), r*2.2, r*0.65, r*0.3), flat(hex(0xffffff)))
	}
	if kind == 3 {
		s.Draw(s.Path().Stroke(4, x-float64(r*0.5), y+float64(r*1.2), x-float64(r*0.7), y+float64(r*1.6)).Stroke(4, x+float64(r*0.2), y+float64(r*1.2), x, y+float64(r*1.6)).Stroke(4, x+float64(r*0.8), y+float64(r*1.2), x+float64(r*0.6), y+float64(r*1.6)), flat(hex(0xbfe4ff)))
	}
}

// mapShot is a screenshot of a route on a map.
func mapShot(s *stage) {
	land, road, main, water, park := hex(0xf0ede6), hex(0xffffff), hex(0xfbd98a), hex(0xa8d4ec), hex(0xc4e4b8)
	s.Fill(flat(land))
	turn := s.r.In(-0.06, 0.06)
	s.In(float64(s.W/2), float64(s.H/2), 1, turn, func() {
		size := s.W + s.H
		for range 5 {
			x, y := float64(s.r.In(-0.5, 0.4)*s.W), float64(s.r.In(-0.5, 0.4)*s.H)
			s.Draw(s.Path().Round(x, y, s.r.In(120, 300), s.r.In(120, 260), 20), flat(park))
		}
		wy := float64(s.r.In(-0.3, 0.3) * s.H)
		s.Draw(s.Path().Curve(s.r.In(70, 150), -size, wy+90, -300, wy, 0, wy+70, 300, wy-40, size, wy+60), flat(water))
		blocks := s.Path()
		thin := s.Path()
		for x := float64(-size / 2); x < size/2; x += 110 {
			thin.Rect(x, -size, 13, 2*size)
		}
		for y := float64(-size / 2); y < size/2; y += 86 {
			thin.Rect(-size, y, 2*size, 13)
		}
		r := s.aside()
		for x := float64(-size / 2); x < size/2 && !s.Small(); x += 110 {
			for y := float64(-size / 2); y < size/2; y += 86 {
				if r.N(3) == 0 || abs(y-wy) < 150 {
					continue
				}
				blocks.Rect(x+24, y+24, r.In(24, 60), r.In(20, 46))
			}
		}
		s.Draw(blocks, flat(hex(0xe0dbd0)))
		s.Draw(thin, flat(road))
		for range 3 {
			a := float64(s.r.In(-0.4, 0.4) * s.H)
			line := []float64{-size, a + s.r.In(-300, 300), -200, a, 200, a + s.r.In(-120, 120), size, a + s.r.In(-300, 300)}
			s.Draw(s.Path().Curve(34, line...), flat(hex(0xe0b860)))
			s.Draw(s.Path().Curve(26, line...), flat(main))
		}
		x, y := -220.0, float64(s.H*0.24)
		route := []float64{x, y}
		for range 7 {
			if s.r.One(2) {
				x += 110
			} else {
				y -= 86
			}
			route = append(route, x, y)
		}
		s.Draw(s.Path().Stroke(24, route...), flat(hex(0x1f5fd0)))
		s.Draw(s.Path().Stroke(15, route...), flat(hex(0x4a90f8)))
		s.Draw(s.Path().Oval(route[0], route[1], 22, 22), flat(hex(0xffffff)))
		s.Draw(s.Path().Oval(route[0], route[1], 15, 15), flat(hex(0x1f5fd0)))
		s.Glow(x, y+4, 40, 12, hex(0x000000).Fade(0.5))
		s.Draw(s.Path().Move(x, y).Cube(x-20, y-40, x-44, y-60, x-44, y-90).Cube(x-44, y-150, x+44, y-150, x+44, y-90).Cube(x+44, y-60, x+20, y-40, x, y), flat(hex(0xe03a30)))
		s.Draw(s.Path().Oval(x, y-92, 17, 17), flat(hex(0xffffff)))
	})
	s.Shadow(30, 90, s.W-60, 100, 20, hex(0x000000).Fade(0.3))
	s.Draw(s.Path().Round(30, 86, s.W-60, 100, 50), flat(hex(0xffffff)))
	s.pen.Write(paint.Regular, 38, 90, 149, paint.Left, hex(0x30343a), paint.Pick(s.r, "Mill Lane 14", "Trailhead car park", "The Old Barn", "Site entrance north", "Chapel Hill"))
	s.Shadow(0, s.H-190, s.W, 200, 20, hex(0x000000).Fade(0.3))
	s.Draw(s.Path().Round(0, s.H-190, s.W, 260, 40), flat(hex(0xffffff)))
	s.pen.Write(paint.Bold, 56, 60, s.H-100, paint.Left, hex(0x1f8a50), fmt.Sprintf("%d min", 6+s.r.N(50)))
	s.pen.Write(paint.Regular, 36, 60, s.H-45, paint.Left, hex(0x60666e), fmt.Sprintf("%d.%d km  fastest route", 1+s.r.N(30), s.r.N(10)))
	s.Draw(s.Path().Round(s.W-270, s.H-150, 210, 90, 45), flat(hex(0x1f5fd0)))
	s.pen.Write(paint.Bold, 40, s.W-165, s.H-91, paint.Center, hex(0xffffff), "Start")
	s.status(hex(0x202428))
}
