package paint

import (
	"cmp"
	"math"
	"slices"
)

// raster is what filling a path needs again and again.
type raster struct {
	edges  []edge
	active []edge
	part   []int32 // cover of single pixels, 256 per scan line
	diff   []int32 // changes of full cover
}

// edge is one side of a path on scan lines from top up to end.
type edge struct {
	top, end int
	x, dx    int64 // 16.16 pixels, at the next scan line and per scan line
	wind     int
}

// Draw fills p's inside.
func (c *Canvas) Draw(p *Path, with Paint) {
	r := &c.raster
	w, h := c.Img.Rect.Dx(), c.Img.Rect.Dy()
	if len(r.part) == 0 {
		r.part, r.diff = make([]int32, w+2), make([]int32, w+2)
	}
	const lines, shift = 4, 6 // scan lines per pixel, and what makes their cover 16.16
	r.edges, r.active = r.edges[:0], r.active[:0]
	for _, part := range p.parts {
		for i := range part {
			r.side(part[i], part[(i+1)%len(part)], lines, h)
		}
	}
	slices.SortFunc(r.edges, func(a, b edge) int { return cmp.Compare(a.top, b.top) })
	next := 0
	for next < len(r.edges) || len(r.active) > 0 {
		line := 0
		if len(r.active) == 0 {
			line = r.edges[next].top
		} else {
			line = r.active[0].top
		}
		y := line / lines
		lo, hi := w, 0
		for line = y * lines; line < (y+1)*lines; line++ {
			for next < len(r.edges) && r.edges[next].top <= line {
				r.active = append(r.active, r.edges[next])
				next++
			}
			lo, hi = r.scan(line, w, lo, hi)
		}
		if lo < hi {
			c.flush(y, lo, min(hi, w), shift, with)
		}
	}
}

// side adds the edge from a to b.
func (r *raster) side(a, b point, lines, h int) {
	wind := 1
	if a.y > b.y {
		a, b, wind = b, a, -1
	}
	n := float64(lines)
	// scan lines run through the middle of their strip
	top := int(math.Ceil(float64(max(-1, min(float64(h)+1, a.y))*n) - 0.5))
	end := int(math.Ceil(float64(max(-1, min(float64(h)+1, b.y))*n) - 0.5))
	top, end = max(top, 0), min(end, h*lines)
	if top >= end {
		return
	}
	slope := (b.x - a.x) / (b.y - a.y)
	at := (float64(top)+0.5)/n - a.y
	x := a.x + float64(slope*at)
	const far = 1 << 24
	r.edges = append(r.edges, edge{top, end,
		int64(max(-far, min(far, x)) * one), int64(max(-far, min(far, slope/n)) * one), wind})
}

// scan adds the cover of one scan line and moves the edges on to the next.
func (r *raster) scan(line, w, lo, hi int) (int, int) {
	act := r.active
	for i := 1; i < len(act); i++ { // nearly sorted from the line before
		for j := i; j > 0 && act[j].x < act[j-1].x; j-- {
			act[j], act[j-1] = act[j-1], act[j]
		}
	}
	limit := int64(w) << 8
	wind, from := 0, int64(0)
	keep := act[:0]
	for _, e := range act {
		x := max(0, min(limit, e.x>>8))
		if wind == 0 {
			from = x
		}
		wind += e.wind
		if wind == 0 && x > from {
			lo, hi = min(lo, int(from>>8)), max(hi, int(x>>8)+1)
			r.span(from, x)
		}
		if line+1 < e.end {
			e.x += e.dx
			e.top = line + 1
			keep = append(keep, e)
		}
	}
	r.active = keep
	return lo, hi
}

// span adds cover from a to b, in 24.8 pixels.
func (r *raster) span(a, b int64) {
	i, j := int(a>>8), int(b>>8)
	if i == j {
		r.part[i] += int32(b - a)
		return
	}
	r.part[i] += int32(256 - a&255)
	r.diff[i+1] += 256
	r.diff[j] -= 256
	r.part[j] += int32(b & 255)
}

// flush paints the columns from lo up to hi of row y with the cover gathered,
// and clears it.
func (c *Canvas) flush(y, lo, hi, shift int, with Paint) {
	r := &c.raster
	full := int32(0)
	part := r.part[lo:hi]
	for i := range part {
		full += r.diff[lo+i]
		r.diff[lo+i] = 0
		part[i] = min(one, (part[i]+full)<<shift)
	}
	r.diff[hi] = 0
	c.row(y, lo, part, with)
	clear(r.part[lo : hi+1])
}
