package gallery

import "math"

// timeline is the scrubber's column: from top to bottom the months of the
// sheet, each as tall as the next, so that a finger moves through time at an
// even pace however many pictures a month holds.
type timeline struct {
	grid   grid
	months []month
	height float32 // of the column
	view   float32 // of the sheet's window
}

// reach is how far the sheet can be scrolled.
func (t timeline) reach() float64 { return max(0, t.grid.height-float64(t.view)) }

// offset is where the sheet has to be scrolled for y on the column.
func (t timeline) offset(y float32) float64 {
	n := len(t.months)
	if n == 0 || t.height <= 0 {
		return 0
	}
	at := float64(min(max(y/t.height, 0), 1)) * float64(n)
	k := min(int(at), n-1)
	b := t.grid.bands[k]
	return min(b.top+(at-float64(k))*(t.end(k)-b.top), t.reach())
}

// at is the place on the column of a sheet scrolled by offset.
func (t timeline) at(offset float64) float32 {
	k := t.grid.bandAt(offset)
	if k < 0 {
		return 0
	}
	b := t.grid.bands[k]
	part := (offset - b.top) / max(1, t.end(k)-b.top)
	return t.height * float32(float64(k)+min(max(part, 0), 1)) / float32(len(t.months))
}

// month is the index of the month at y on the column.
func (t timeline) month(y float32) int {
	n := len(t.months)
	return min(max(int(y/max(1, t.height)*float32(n)), 0), max(n-1, 0))
}

func (t timeline) end(k int) float64 {
	if k+1 < len(t.grid.bands) {
		return t.grid.bands[k+1].top
	}
	return t.grid.height
}

// tick is one line of the column.
type tick struct {
	y, length float32 // length from 0 to 1
	year      bool    // the first month of a year, seen from the top
}

// ticks are at most one line every pitch: months that share one are summed.
// The square root keeps a wedding from hiding every other month.
func (t timeline) ticks(pitch float32) []tick {
	n := len(t.months)
	if n < 2 {
		return nil // there is nowhere to go
	}
	each := max(1, int(math.Ceil(float64(pitch)*float64(n)/float64(max(1, t.height)))))
	most, sums := 0, make([]int, (n+each-1)/each)
	for i, m := range t.months {
		sums[i/each] += m.Len()
		most = max(most, sums[i/each])
	}
	out := make([]tick, len(sums))
	for i, s := range sums {
		first, last := i*each, min((i+1)*each, n)-1
		out[i] = tick{
			y:      t.height * (float32(first+last+1) / 2) / float32(n),
			length: float32(math.Sqrt(float64(s) / float64(most))),
			year:   first > 0 && t.months[first-1].Start.Year() != t.months[last].Start.Year(),
		}
	}
	return out
}
