package gallery

import "sort"

// grid is where every print of the sheet lies, for one width and one size of
// cell. Lengths are in Fyne's units; y runs from the top of the sheet, so that
// a sheet of any length costs one band per month.
type grid struct {
	cols   int
	cell   float32 // width of a print
	tall   float32 // height of a print with the figures beneath
	gap    float32
	head   float32
	bands  []band
	height float64 // of the whole sheet
}

// band is one month on the sheet: its header, then its rows.
type band struct {
	top      float64
	from, to int
}

// newGrid lays months out in the width. Cells grow from want until they fill
// it, so the right edge is straight; beneath is the height of the figures under
// a print, head that of a month's header.
func newGrid(ms []month, width, want, beneath, gap, head float32) grid {
	cols := max(1, int((width+gap)/(want+gap)))
	cell := max(1, (width-float32(cols-1)*gap)/float32(cols))
	g := grid{cols: cols, cell: cell, tall: cell + beneath, gap: gap, head: head}
	g.bands = make([]band, len(ms))
	for i, m := range ms {
		g.bands[i] = band{top: g.height, from: m.From, to: m.To}
		g.height += float64(head) + float64(g.rows(m.Len()))*float64(g.tall+gap)
	}
	return g
}

func (g grid) rows(n int) int { return (n + g.cols - 1) / g.cols }

// bandOf is the index of the month whose band holds picture i.
func (g grid) bandOf(i int) int {
	return sort.Search(len(g.bands), func(b int) bool { return g.bands[b].to > i })
}

// bandAt is the index of the month at height y; -1 on an empty sheet.
func (g grid) bandAt(y float64) int {
	n := sort.Search(len(g.bands), func(b int) bool { return g.bands[b].top > y })
	return max(n-1, min(0, len(g.bands)-1))
}

// at is the upper left corner of picture i.
func (g grid) at(i int) (x float32, y float64) {
	b := g.bands[g.bandOf(i)]
	n := i - b.from
	return float32(n%g.cols) * (g.cell + g.gap),
		b.top + float64(g.head) + float64(n/g.cols)*float64(g.tall+g.gap)
}

// hit is the picture at a point of the sheet.
func (g grid) hit(x float32, y float64) (int, bool) {
	k := g.bandAt(y)
	if k < 0 || x < 0 || y < 0 {
		return 0, false
	}
	b := g.bands[k]
	y -= b.top + float64(g.head)
	col, row := int(x/(g.cell+g.gap)), int(y/float64(g.tall+g.gap))
	if y < 0 || col >= g.cols || x-float32(col)*(g.cell+g.gap) > g.cell ||
		y-float64(row)*float64(g.tall+g.gap) > float64(g.tall) {
		return 0, false
	}
	i := b.from + row*g.cols + col
	return i, i < b.to
}

// between are the pictures that touch the heights y0 to y1: ids[from:to].
func (g grid) between(y0, y1 float64) (from, to int) {
	if len(g.bands) == 0 || y1 <= 0 || y0 >= g.height {
		return 0, 0
	}
	a, z := g.bands[g.bandAt(y0)], g.bands[g.bandAt(y1)]
	from = min(a.to, a.from+max(0, g.rowAt(a, y0))*g.cols)
	to = min(z.to, z.from+max(0, g.rowAt(z, y1)+1)*g.cols)
	return from, max(from, to)
}

// rowAt is the row of b at height y: -1 in its header.
func (g grid) rowAt(b band, y float64) int {
	y -= b.top + float64(g.head)
	if y < 0 {
		return -1
	}
	return int(y / float64(g.tall+g.gap))
}

// step moves from picture i by columns and rows, as arrow keys do: sideways
// through all pictures, up and down keeping the column, into the month above or
// below. It stays on the sheet.
func (g grid) step(i, dx, dy int) int {
	if len(g.bands) == 0 {
		return 0
	}
	last := g.bands[len(g.bands)-1].to - 1
	i = min(max(i+dx, 0), last)
	for ; dy > 0; dy-- {
		i = g.down(i)
	}
	for ; dy < 0; dy++ {
		i = g.up(i)
	}
	return i
}

func (g grid) down(i int) int {
	k := g.bandOf(i)
	b := g.bands[k]
	col, row := (i-b.from)%g.cols, (i-b.from)/g.cols
	if row+1 < g.rows(b.to-b.from) {
		return min(i+g.cols, b.to-1)
	}
	if k+1 == len(g.bands) {
		return i
	}
	n := g.bands[k+1]
	return min(n.from+col, n.to-1)
}

func (g grid) up(i int) int {
	k := g.bandOf(i)
	b := g.bands[k]
	col := (i - b.from) % g.cols
	if i-g.cols >= b.from {
		return i - g.cols
	}
	if k == 0 {
		return i
	}
	p := g.bands[k-1]
	return min(p.from+(g.rows(p.to-p.from)-1)*g.cols+col, p.to-1)
}
