package gallery

import (
	"math"
	"sort"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// form is how prints are laid out, whatever the pictures are.
type form struct {
	width  float32 // to be filled
	want   float32 // width of a square print, or height of a fitted row
	fitted bool    // prints keep their shape, in justified rows
}

const (
	gap               = theme.Space4
	headTall          = theme.Control + theme.Space8
	captioned         = 2 * theme.Rail // prints that are smaller have nothing beneath
	slimmest  float32 = 0.45           // width over height of a fitted print
	widest    float32 = 3
)

// beneath is the height of the line under a print; 0 where it would be in the way.
func (f form) beneath() float32 {
	if f.want < captioned {
		return 0
	}
	return kit.PrintCaption
}

// grid is where every print of the sheet lies in one form. Lengths are in Fyne's
// units; y runs from the top of the sheet. A sheet of squares costs one band for
// each part, a fitted one a row for each line besides.
type grid struct {
	form
	cols   int     // of squares
	cell   float32 // width of a square
	bands  []band
	rows   []row    // of a fitted sheet, top to bottom
	shapes []uint16 // see session.Listing
	height float64  // of the whole sheet
}

// band is one part on the sheet: its header, then its lines.
type band struct {
	top      float64
	from, to int
}

// row is one line of a fitted sheet. It ends where the next one begins.
type row struct {
	top  float64
	from int
	high float32 // of its pictures
}

// box is where a print lies: y from the top of the sheet, h without what is
// written beneath.
type box struct {
	x    float32
	y    float64
	w, h float32
}

// newGrid lays parts out. Squares grow from f.want until they fill the width, so
// the right edge is straight; shapes may be nil. It costs a step for each part,
// and one for each picture of a fitted sheet.
func newGrid(parts []part, f form, shapes []uint16) grid {
	g := grid{form: f, shapes: shapes}
	g.cols = max(1, int((f.width+gap)/(f.want+gap)))
	g.cell = max(1, (f.width-float32(g.cols-1)*gap)/float32(g.cols))
	g.bands = make([]band, len(parts))
	if f.fitted && len(parts) > 0 {
		guess := float64(parts[len(parts)-1].To) * float64(f.want) / float64(max(1, f.width))
		g.rows = make([]row, 0, len(parts)+int(guess))
	}
	for i, p := range parts {
		g.bands[i] = band{top: g.height, from: p.From, to: p.To}
		g.height += float64(headTall)
		if f.fitted {
			g.fit(p.From, p.To)
		} else {
			g.height += float64((p.To-p.From+g.cols-1)/g.cols) * g.pitch()
		}
	}
	return g
}

// pitch is how far the lines of squares are apart.
func (g *grid) pitch() float64 { return float64(g.cell + g.beneath() + gap) }

// aspect is the width over the height of print i on a fitted sheet.
func (g *grid) aspect(i int) float32 {
	if i >= len(g.shapes) || g.shapes[i] == 0 {
		return 1
	}
	return min(max(float32(g.shapes[i])/256, slimmest), widest)
}

// fit adds the rows of the pictures from to to. Each is about as high as wished
// for and fills the width; the last one is not stretched.
func (g *grid) fit(from, to int) {
	for i := from; i < to; {
		sum, j := g.aspect(i), i+1
		high := g.want
		for ; j < to; j++ {
			a, gaps := g.aspect(j), float32(j-i)*gap
			if (sum+a)*g.want+gaps <= g.width {
				sum += a
				continue
			}
			// The line is full: with this one it is lower than wished for,
			// without it higher. The nearer one is taken.
			with, without := (g.width-gaps)/(sum+a), (g.width-gaps+gap)/sum
			if high = without; g.want/with < without/g.want {
				high = with
				j++
			}
			break
		}
		if high == g.want {
			high = min(high, (g.width-float32(j-i-1)*gap)/sum)
		}
		g.rows = append(g.rows, row{top: g.height, from: i, high: max(1, high)})
		g.height += float64(high + g.beneath() + gap)
		i = j
	}
}

// n is how many pictures there are.
func (g *grid) n() int {
	if len(g.bands) == 0 {
		return 0
	}
	return g.bands[len(g.bands)-1].to
}

// bandOf is the index of the band that holds picture i.
func (g *grid) bandOf(i int) int {
	return sort.Search(len(g.bands), func(b int) bool { return g.bands[b].to > i })
}

// bandAt is the index of the band at height y; -1 on an empty sheet.
func (g *grid) bandAt(y float64) int {
	n := sort.Search(len(g.bands), func(b int) bool { return g.bands[b].top > y })
	return max(n-1, min(0, len(g.bands)-1))
}

// rowOf is the row of a fitted sheet that holds picture i.
func (g *grid) rowOf(i int) int {
	return sort.Search(len(g.rows), func(r int) bool { return g.rows[r].from > i }) - 1
}

// line is the line that holds picture i.
func (g *grid) line(i int) (from, to int) {
	if g.fitted {
		r := g.rowOf(i)
		if r+1 < len(g.rows) {
			return g.rows[r].from, g.rows[r+1].from
		}
		return g.rows[r].from, g.n()
	}
	b := g.bands[g.bandOf(i)]
	from = b.from + (i-b.from)/g.cols*g.cols
	return from, min(from+g.cols, b.to)
}

// at is where picture i lies.
func (g *grid) at(i int) box {
	if g.fitted {
		r := g.rows[g.rowOf(i)]
		b := box{y: r.top, h: r.high}
		for j := r.from; j < i; j++ {
			b.x += g.aspect(j)*r.high + gap
		}
		b.w = g.aspect(i) * r.high
		return b
	}
	b := g.bands[g.bandOf(i)]
	n := i - b.from
	return box{
		x: float32(n%g.cols) * (g.cell + gap), y: b.top + float64(headTall) + float64(n/g.cols)*g.pitch(),
		w: g.cell, h: g.cell,
	}
}

// hit is the picture at a point of the sheet, what is written beneath it
// included.
func (g *grid) hit(x float32, y float64) (int, bool) {
	if x < 0 || y < 0 || y >= g.height {
		return 0, false
	}
	from, to := g.between(y, y)
	for i := from; i < to; i++ {
		b := g.at(i)
		if x >= b.x && x < b.x+b.w {
			return i, y >= b.y && y < b.y+float64(b.h+g.beneath())
		}
	}
	return 0, false
}

// between are the pictures of the lines that touch the heights y0 to y1.
func (g *grid) between(y0, y1 float64) (from, to int) {
	if len(g.bands) == 0 || y1 < 0 || y0 >= g.height {
		return 0, 0
	}
	y0, y1 = max(y0, 0), min(y1, g.height)
	if g.fitted {
		n := len(g.rows)
		a := sort.Search(n, func(r int) bool { return g.rows[r].top+float64(g.rows[r].high+g.beneath()+gap) > y0 })
		z := sort.Search(n, func(r int) bool { return g.rows[r].top > y1 })
		if a >= n {
			return g.n(), g.n()
		}
		to = g.n()
		if z < n {
			to = g.rows[z].from
		}
		return g.rows[a].from, max(g.rows[a].from, to)
	}
	a, z := g.bands[g.bandAt(y0)], g.bands[g.bandAt(y1)]
	from = min(a.to, a.from+max(0, g.lineAt(a, y0))*g.cols)
	to = min(z.to, z.from+max(0, g.lineAt(z, y1)+1)*g.cols)
	return from, max(from, to)
}

// lineAt is the line of squares of b at height y: -1 in its header.
func (g *grid) lineAt(b band, y float64) int {
	return int(math.Floor((y - b.top - float64(headTall)) / g.pitch()))
}

// in are the pictures that a rectangle of the sheet touches, as runs in order.
func (g *grid) in(x0 float32, y0 float64, x1 float32, y1 float64) []run {
	var runs []run
	from, to := g.between(y0, y1)
	for i := from; i < to; {
		first, last := g.line(i)
		if b := g.at(first); b.y > y1 || b.y+float64(b.h) < y0 {
			i = last
			continue
		}
		r := run{last, first}
		for k := first; k < last; k++ {
			if b := g.at(k); b.x <= x1 && b.x+b.w >= x0 {
				r = run{min(r.from, k), k + 1}
			}
		}
		if n := len(runs); r.from < r.to && n > 0 && runs[n-1].to == r.from {
			runs[n-1].to = r.to
		} else if r.from < r.to {
			runs = append(runs, r)
		}
		i = last
	}
	return runs
}

// step moves from picture i as arrow keys do: sideways through all pictures, up
// and down to what lies nearest in the lines there. It stays on the sheet.
func (g *grid) step(i, dx, dy int) int {
	n := g.n()
	if n == 0 {
		return 0
	}
	i = min(max(i+dx, 0), n-1)
	b := g.at(i)
	middle := b.x + b.w/2
	for ; dy != 0; dy -= sign(dy) {
		from, to := g.line(i)
		if dy > 0 && to < n {
			i = g.nearest(to, middle)
		} else if dy < 0 && from > 0 {
			i = g.nearest(from-1, middle)
		}
	}
	return i
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// nearest is the picture in i's line whose middle is nearest to x.
func (g *grid) nearest(i int, x float32) int {
	from, to := g.line(i)
	best, far := from, float32(math.MaxFloat32)
	for k := from; k < to; k++ {
		b := g.at(k)
		if d := max(x-b.x-b.w/2, b.x+b.w/2-x); d < far-0.5 {
			best, far = k, d
		}
	}
	return best
}
