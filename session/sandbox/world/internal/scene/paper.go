package scene

import (
	"fmt"

	"github.com/contactsheet/contactsheet/session/sandbox/world/internal/paint"
)

// receipt is a till slip on a table.
func receipt(s *stage) {
	s.table()
	type item struct {
		name  string
		cents int
	}
	shop := s.r.N(4)
	names := []string{"HARBOUR HARDWARE", "GREEN CORNER SHOP", "CAFE MERIDIAN", "NORTH ST BUILDERS"}
	goods := [][]item{
		{{"Screws 5x60 200pc", 899}, {"Wood glue 750 ml", 1149}, {"Sandpaper P120", 459}, {"Paint white 5 l", 3890}, {"Brush set", 1275}, {"Masking tape", 389}, {"LED lamp E27", 649}, {"Hinges 2x", 720}},
		{{"Tomatoes 1 kg", 289}, {"Bread rye", 345}, {"Olive oil 1 l", 1099}, {"Eggs 10", 379}, {"Apples 2 kg", 458}, {"Cheese", 612}, {"Basil", 199}, {"Milk 2x", 258}, {"Flowers", 990}},
		{{"Flat white", 390}, {"Espresso", 260}, {"Cheesecake", 520}, {"Croissant", 310}, {"Orange juice", 450}, {"Granola bowl", 780}, {"Still water", 280}},
		{{"Cement 25 kg x12", 10740}, {"Rebar 10 mm x40", 22360}, {"Sand 1 t", 5890}, {"Gloves x6", 1794}, {"Insulation 100", 41250}, {"Plasterboard x18", 17982}, {"Mortar x8", 6392}},
	}
	rows := 5 + s.r.N(5)
	tall := 470 + float64(float64(rows)*46)
	size := min(s.H*0.94/tall, s.W*0.86/520)
	s.In(float64(s.W/2), float64(s.H/2), size, s.r.In(-0.022, 0.022), func() {
		w, h := 500.0, tall
		x, y := float64(-w/2), float64(-h/2)
		s.Shadow(x+8, y+12, w, h, 30, hex(0x080402).Fade(0.75))
		p := s.Path().Move(x, y)
		for i := range 50 { // torn edges
			p.Line(x+w*float64(i)/50, y+float64(float64(i%2)*5))
		}
		p.Line(x+w, y)
		for i := range 50 {
			p.Line(x+w-w*float64(i)/50, y+h-float64(float64(i%2)*5))
		}
		p.Line(x, y+h)
		fold := y + float64(h*s.r.In(0.3, 0.7))
		s.Draw(p, paint.Shade(func(px, py float64) color {
			return hex(0xfbf9f3).Light(1 - float64(0.05*paint.Clouds(s.seed, px/200, py/240, 3)) - float64(0.06*paint.Smooth(x, x+w, px)) - float64(0.07*paint.Smooth(26, 0, abs(py-fold))))
		}))
		ink := hex(0x2a2a30)
		write := func(a paint.Align, f paint.Face, size, dy float64, text string) {
			at := []float64{x + 40, 0, x + w - 40}[a]
			s.pen.Write(f, size, at, y+dy, a, ink, text)
		}
		write(paint.Center, paint.Bold, 38, 76, names[shop])
		write(paint.Center, paint.Mono, 21, 112, fmt.Sprintf("%d Example Street", 2+s.r.N(90)))
		write(paint.Center, paint.Mono, 21, 140, fmt.Sprintf("Receipt %06d   Till %d", s.r.N(999999), 1+s.r.N(6)))
		rule := func(dy float64) {
			q := s.Path()
			for i := range 28 {
				q.Rect(x+40+float64(float64(i)*15), y+dy, 9, 2.5)
			}
			s.Draw(q, flat(ink))
		}
		rule(166)
		sum, at := 0, 210.0
		off := s.r.N(len(goods[shop]))
		for i := range rows {
			it := goods[shop][(off+i)%len(goods[shop])]
			cents := it.cents + s.r.N(9)*10
			sum += cents
			write(paint.Left, paint.Mono, 25, at, it.name)
			write(paint.Right, paint.Mono, 25, at, money(cents))
			at += 46
		}
		rule(at - 22)
		write(paint.Left, paint.Mono, 22, at+16, "VAT 21% incl.")
		write(paint.Right, paint.Mono, 22, at+16, money(sum-sum*100/121))
		write(paint.Left, paint.Bold, 38, at+70, "TOTAL")
		write(paint.Right, paint.Bold, 38, at+70, money(sum))
		write(paint.Left, paint.Mono, 22, at+106, paint.Pick(s.r, "CARD ****", "CASH", "CONTACTLESS"))
		bars := s.Path()
		for bx := x + 90; bx < x+w-90; {
			b := s.r.In(2, 7)
			bars.Rect(bx, y+at+130, b, 58)
			bx += b + s.r.In(2.5, 7)
		}
		s.Draw(bars, flat(ink))
		write(paint.Center, paint.Mono, 20, at+216, "Thank you, see you soon!")
	})
	s.Finish(0.24, 3)
}

func money(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// plan is the drawing of a flat or a site.
func plan(s *stage) {
	blue := s.r.One(2)
	paper, ink, soft := hex(0xf7f5ee), hex(0x24303c), hex(0x9aa6b0)
	if blue {
		paper, ink, soft = hex(0x1f4f86), hex(0xf0f6ff), hex(0x7fa4cf)
	}
	n := s.octaves(4)
	s.Fill(paint.Shade(func(x, y float64) color {
		return paper.Light(1.02 + float64(0.06*paint.Clouds(s.seed, x/400, y/300, n)) - float64(0.05*paint.Smooth(14, 0, abs(x-float64(s.W*0.5)))))
	}))
	grid := s.Path()
	for x := 25.0; x < s.W && !s.Small(); x += 25 {
		grid.Rect(x, 0, 0.8, s.H)
	}
	for y := 25.0; y < s.H && !s.Small(); y += 25 {
		grid.Rect(0, y, s.W, 0.8)
	}
	s.Draw(grid, flat(soft.Fade(0.35)))
	mx, my := 110.0, 110.0
	w, h := s.W-220, s.H-330
	xs := []float64{mx, mx + float64(w*s.r.In(0.28, 0.42)), mx + float64(w*s.r.In(0.56, 0.72)), mx + w}
	ys := []float64{my, my + float64(h*s.r.In(0.35, 0.5)), my + float64(h*s.r.In(0.6, 0.75)), my + h}
	rooms := []string{"KITCHEN", "LIVING", "BED 1", "BATH", "HALL", "BED 2", "STORE", "TERRACE", "OFFICE"}
	tint := paint.Pick(s.r, colors(0xf0c8a0, 0xa8d0c0, 0xd8b8d8, 0xf0e0a0)...)
	walls, off := s.Path(), s.r.N(9)
	wall := 11.0
	for j := range 3 {
		for i := range 3 {
			x0, y0, x1, y1 := xs[i], ys[j], xs[i+1], ys[j+1]
			if s.r.One(3) {
				s.Draw(s.Path().Rect(x0, y0, x1-x0, y1-y0), flat(tint.Fade(0.35)))
			}
			door := min(90, (x1-x0)*0.4)
			if j < 2 {
				walls.Rect(x0, y1-float64(wall/2), (x1-x0)*0.3, wall).Rect(x0+float64((x1-x0)*0.3)+door, y1-float64(wall/2), float64((x1-x0)*0.7)-door, wall)
				s.swing(x0+float64((x1-x0)*0.3), y1, door, ink)
			}
			if i < 2 {
				walls.Rect(x1-float64(wall/2), y0, wall, (y1-y0)*0.55).Rect(x1-float64(wall/2), y0+float64((y1-y0)*0.85), wall, (y1-y0)*0.15)
			}
			s.pen.Write(paint.Bold, 27, (x0+x1)/2, y0+float64((y1-y0)*0.36), paint.Center, ink, rooms[(j*3+i+off)%9])
			s.pen.Write(paint.Regular, 21, (x0+x1)/2, y0+float64((y1-y0)*0.36)+32, paint.Center, ink.Fade(0.8), fmt.Sprintf("%.1f m²", (x1-x0)*(y1-y0)/6500))
		}
	}
	walls.Rect(mx-9, my-9, w+18, 18).Rect(mx-9, my+h-9, w+18, 18).Rect(mx-9, my-9, 18, h+18).Rect(mx+w-9, my-9, 18, h+18)
	s.Draw(walls, flat(ink))
	dims := s.Path()
	for i := range 3 {
		dims.Rect(xs[i], my-52, xs[i+1]-xs[i], 2).Rect(xs[i]-1, my-62, 2, 22).Rect(xs[i+1]-1, my-62, 2, 22)
		s.pen.Write(paint.Regular, 22, (xs[i]+xs[i+1])/2, my-60, paint.Center, ink, fmt.Sprintf("%.2f", (xs[i+1]-xs[i])/80))
	}
	s.Draw(dims, flat(ink))
	bx, by := s.W-500, s.H-170
	s.Draw(s.Path().Rect(bx, by, 440, 3).Rect(bx, by+115, 440, 3).Rect(bx, by, 3, 118).Rect(bx+437, by, 3, 118).Rect(bx, by+58, 440, 2), flat(ink))
	s.pen.Write(paint.Bold, 30, bx+20, by+42, paint.Left, ink, "PLOT "+fmt.Sprint(3+s.r.N(40))+"  GROUND FLOOR")
	s.pen.Write(paint.Mono, 23, bx+20, by+96, paint.Left, ink, fmt.Sprintf("1:50  sheet A-%d  rev %c", 101+s.r.N(12), 'A'+rune(s.r.N(5))))
	if s.r.One(2) { // a remark in red
		x, y := float64(s.W*s.r.In(0.3, 0.6)), float64(s.H*s.r.In(0.25, 0.5))
		p := s.Path()
		for i := range 26 {
			a, b := float64(i)/25, float64(i+1)/25
			p.Stroke(6, x+float64(120*paint.Cos(a)), y+float64(80*paint.Sin(a)), x+float64(120*paint.Cos(b)), y+float64(80*paint.Sin(b)))
		}
		s.Draw(p.Curve(6, x+120, y, x+190, y-30, x+230, y-90), flat(hex(0xd8302c)))
		s.pen.Write(paint.Bold, 34, x+150, y-105, paint.Left, hex(0xd8302c), paint.Pick(s.r, "move door?", "socket here", "check 2.40", "wall stays"))
	}
	s.Glow(s.W*0.2, 0, s.W*0.8, s.H, hex(0xffffff).Fade(0.14))
	s.Finish(0.25, 2)
}

func (s *stage) swing(x, y, r float64, ink color) {
	p := s.Path().Stroke(3, x, y, x, y-r)
	for i := range 10 {
		a, b := 0.75+float64(i)/40, 0.75+float64(i+1)/40
		p.Stroke(2, x+float64(r*paint.Cos(a)), y+float64(r*paint.Sin(a)), x+float64(r*paint.Cos(b)), y+float64(r*paint.Sin(b)))
	}
	s.Draw(p, flat(ink))
}

// whiteboard is what was left after a meeting.
func whiteboard(s *stage) {
	n := s.octaves(3)
	s.Fill(paint.Shade(func(x, y float64) color {
		smear := float64(0.03 * paint.Clouds(s.seed, x/300+y/200, y/90, n))
		return hex(0xf2f4f3).Light(1.03 + smear - float64(0.16*paint.Len((x-float64(s.W*0.3))/s.W, (y-float64(s.H*0.2))/s.H)))
	}))
	pens := colors(0x1d3f8a, 0xc22a2a, 0x1f7a46, 0x22242a)
	title := paint.Pick(s.r, "Week 34", "Who brings what?", "Launch plan", "Todo", "Seating plan", "Route Saturday")
	s.pen.Write(paint.Bold, 72, 80, 130, paint.Left, pens[0], title)
	s.Draw(s.Path().Curve(6, 80, 156, 240, 150, 420, 160, 560, 152), flat(pens[1]))
	boxes := []string{"Order", "Site", "Paint", "Photos", "Music", "Cake", "Bus", "Roof"}
	px, py := 0.0, 0.0
	off := s.r.N(8)
	for i := range 4 {
		w, h := 250.0, 110.0
		x := 90 + float64((s.W-460)*float64((i+i/2)%2)) + s.r.In(0, 70)
		y := 240 + float64((s.H-520)*float64(i/2)*0.75) + s.r.In(0, 50)
		c := pens[i%3]
		p := s.Path().Curve(6, x, y, x+float64(w/2), y-5, x+w, y+3, x+w+4, y+float64(h/2), x+w, y+h, x+float64(w/2), y+h+5, x+2, y+h-2, x-4, y+float64(h/2), x, y)
		if i > 0 {
			s.arrow(p, px, py, x, y, w, h)
		}
		s.Draw(p, flat(c))
		s.pen.Write(paint.Regular, 48, x+float64(w/2), y+float64(h*0.64), paint.Center, c, boxes[(off+i)%8])
		px, py = x+float64(w/2), y+float64(h/2)
	}
	lines := []string{"- call Marta re: keys", "- 40 chairs, 6 tables", "- crane Tuesday 7:30", "- invoice before Friday", "- rain plan!!", "- ask neighbours", "- 2 vans"}
	off = s.r.N(7)
	y := s.H - 210
	for i := range 3 {
		s.pen.Write(paint.Regular, 40, 100+s.r.In(0, 14), y+float64(float64(i)*58), paint.Left, pens[(i+3)%4], lines[(off+i)%7])
	}
	sx, sy := s.W-300, s.H-200
	s.Draw(s.Path().Curve(6, sx, sy+90, sx+60, sy+20, sx+120, sy+50, sx+220, sy-70).Stroke(5, sx, sy+100, sx+230, sy+100).Stroke(5, sx, sy+100, sx, sy-90), flat(pens[2]))
	s.Draw(s.Path().Rect(0, s.H-26, s.W, 26), paint.Vertical(s.H-26, s.H, hex(0xd0d2d4), hex(0x84888c)))
	s.Draw(s.Path().Round(s.W*0.6, s.H-42, 120, 20, 8).Round(s.W*0.75, s.H-40, 110, 18, 8), flat(pens[1]))
	s.Glow(s.W*0.75, s.H*0.1, 260, 170, hex(0xffffff).Fade(0.7))
	s.Finish(0.3, 2)
}

// arrow goes from the box whose middle is (px, py) to the one at (x, y), both
// of w×h.
func (s *stage) arrow(p *paint.Path, px, py, x, y, w, h float64) {
	dx, dy := x+float64(w/2)-px, y+float64(h/2)-py
	ax, ay, bx, by := px, py, x+float64(w/2), y+float64(h/2)
	if abs(dx) > abs(dy) {
		k := dx / abs(dx)
		ax, bx = ax+float64(k*(float64(w/2)+14)), bx-float64(k*(float64(w/2)+16))
		p.Stroke(5, bx, by, bx-float64(k*28), by-20).Stroke(5, bx, by, bx-float64(k*26), by+20)
	} else {
		k := dy / abs(dy)
		ay, by = ay+float64(k*(float64(h/2)+14)), by-float64(k*(float64(h/2)+16))
		p.Stroke(5, bx, by, bx-20, by-float64(k*28)).Stroke(5, bx, by, bx+20, by-float64(k*26))
	}
	p.Curve(5, ax, ay, float64((ax+bx)/2)+12, float64((ay+by)/2)-14, bx, by)
}
