package paint

import "math"

// Path is an outline in pixels, made in units by its Canvas. Its parts are
// closed by themselves; where parts wind the same way they unite.
type Path struct {
	c     *Canvas
	parts [][]point
}

type point struct{ x, y float64 }

// Path begins an outline in the current frame.
func (c *Canvas) Path() *Path { return &Path{c: c} }

// Move begins a new part at (x, y).
func (p *Path) Move(x, y float64) *Path {
	x, y = p.c.to.apply(x, y)
	p.parts = append(p.parts, []point{{x, y}})
	return p
}

// Line goes straight to (x, y).
func (p *Path) Line(x, y float64) *Path {
	x, y = p.c.to.apply(x, y)
	p.add(x, y)
	return p
}

func (p *Path) add(x, y float64) {
	n := len(p.parts) - 1
	p.parts[n] = append(p.parts[n], point{x, y})
}

func (p *Path) last() point {
	part := p.parts[len(p.parts)-1]
	return part[len(part)-1]
}

// Quad goes to (x, y), pulled towards (cx, cy).
func (p *Path) Quad(cx, cy, x, y float64) *Path {
	a := p.last()
	bx, by := p.c.to.apply(cx, cy)
	qx, qy := p.c.to.apply(x, y)
	n := steps(Len(bx-a.x, by-a.y) + Len(qx-bx, qy-by))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		p.add(Lerp(Lerp(a.x, bx, t), Lerp(bx, qx, t), t), Lerp(Lerp(a.y, by, t), Lerp(by, qy, t), t))
	}
	return p
}

// Cube goes to (x, y), pulled towards (ax, ay) and then (bx, by).
func (p *Path) Cube(ax, ay, bx, by, x, y float64) *Path {
	o := p.last()
	ax, ay = p.c.to.apply(ax, ay)
	bx, by = p.c.to.apply(bx, by)
	x, y = p.c.to.apply(x, y)
	n := steps(Len(ax-o.x, ay-o.y) + Len(bx-ax, by-ay) + Len(x-bx, y-by))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		p.add(cubic(o.x, ax, bx, x, t), cubic(o.y, ay, by, y, t))
	}
	return p
}

func cubic(a, b, c, d, t float64) float64 {
	ab, bc, cd := Lerp(a, b, t), Lerp(b, c, t), Lerp(c, d, t)
	return Lerp(Lerp(ab, bc, t), Lerp(bc, cd, t), t)
}

// steps is how many straight pieces draw a curve of so many pixels.
func steps(length float64) int {
	return 3 + int(math.Sqrt(max(0, min(length, 1e6)))*0.7)
}

// Rect adds a rectangle.
func (p *Path) Rect(x, y, w, h float64) *Path {
	return p.Move(x, y).Line(x+w, y).Line(x+w, y+h).Line(x, y+h)
}

// Round adds a rectangle with corners of radius r.
func (p *Path) Round(x, y, w, h, r float64) *Path {
	r = min(r, w/2, h/2)
	k := float64(r * 0.45)
	x1, y1 := x+w, y+h
	p.Move(x+r, y).Line(x1-r, y).Cube(x1-k, y, x1, y+k, x1, y+r)
	p.Line(x1, y1-r).Cube(x1, y1-k, x1-k, y1, x1-r, y1)
	p.Line(x+r, y1).Cube(x+k, y1, x, y1-k, x, y1-r)
	return p.Line(x, y+r).Cube(x, y+k, x+k, y, x+r, y)
}

// Oval adds an ellipse around (x, y).
func (p *Path) Oval(x, y, rx, ry float64) *Path {
	kx, ky := float64(rx*0.5523), float64(ry*0.5523)
	p.Move(x+rx, y)
	p.Cube(x+rx, y+ky, x+kx, y+ry, x, y+ry)
	p.Cube(x-kx, y+ry, x-rx, y+ky, x-rx, y)
	p.Cube(x-rx, y-ky, x-kx, y-ry, x, y-ry)
	return p.Cube(x+kx, y-ry, x+rx, y-ky, x+rx, y)
}

// Poly adds straight lines through x, y pairs.
func (p *Path) Poly(xy ...float64) *Path {
	p.Move(xy[0], xy[1])
	for i := 2; i+1 < len(xy); i += 2 {
		p.Line(xy[i], xy[i+1])
	}
	return p
}

// Blob adds a closed soft line through x, y pairs.
func (p *Path) Blob(xy ...float64) *Path {
	n := len(xy) / 2
	at := func(i int) (float64, float64) { i = (i + n) % n; return xy[2*i], xy[2*i+1] }
	x, y := at(0)
	p.Move(x, y)
	for i := range n {
		x0, y0 := at(i - 1)
		x1, y1 := at(i)
		x2, y2 := at(i + 1)
		x3, y3 := at(i + 2)
		p.Cube(x1+(x2-x0)/6, y1+(y2-y0)/6, x2-(x3-x1)/6, y2-(y3-y1)/6, x2, y2)
	}
	return p
}

// Stroke adds a line of the given width through x, y pairs, with round ends.
func (p *Path) Stroke(width float64, xy ...float64) *Path {
	r := float64(width / 2)
	for i := 0; i+3 < len(xy); i += 2 {
		x0, y0, x1, y1 := xy[i], xy[i+1], xy[i+2], xy[i+3]
		n := Len(x1-x0, y1-y0)
		if n == 0 {
			continue
		}
		dx, dy := float64((x1-x0)/n*r), float64((y1-y0)/n*r)
		p.Poly(x0+dy, y0-dx, x1+dy, y1-dx, x1-dy, y1+dx, x0-dy, y0+dx)
	}
	if r*p.c.K < 0.4 {
		return p
	}
	for i := 0; i+1 < len(xy); i += 2 {
		p.Oval(xy[i], xy[i+1], r, r)
	}
	return p
}

// Curve adds a line of the given width that bends softly through x, y pairs.
func (p *Path) Curve(width float64, xy ...float64) *Path {
	n := len(xy) / 2
	at := func(i int) (float64, float64) { i = max(0, min(n-1, i)); return xy[2*i], xy[2*i+1] }
	var line []float64
	for i := range n - 1 {
		x0, y0 := at(i - 1)
		x1, y1 := at(i)
		x2, y2 := at(i + 1)
		x3, y3 := at(i + 2)
		m := steps(float64(Len(x2-x1, y2-y1)*p.c.K) * 2)
		for j := range m {
			t := float64(j) / float64(m)
			line = append(line,
				cubic(x1, x1+(x2-x0)/6, x2-(x3-x1)/6, x2, t),
				cubic(y1, y1+(y2-y0)/6, y2-(y3-y1)/6, y2, t))
		}
	}
	x, y := at(n - 1)
	return p.Stroke(width, append(line, x, y)...)
}
