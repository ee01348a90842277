package gallery

import "math"

// timeline is the scrubber's column: from top to bottom the parts of the sheet,
// each as tall as the next, so that a finger moves through time at an even pace
// however many pictures a month holds.
type timeline struct {
	bands  []band
	parts  []part
	end    float64 // height of the whole sheet
	height float32 // of the column
	view   float32 // of the sheet's window
}

// reach is how far the sheet can be scrolled.
func (t timeline) reach() float64 { return max(0, t.end-float64(t.view)) }

// offset is where the sheet has to be scrolled for y on the column.
func (t timeline) offset(y float32) float64 {
	n := len(t.bands)
	if n == 0 || t.height <= 0 {
		return 0
	}
	at := float64(min(max(y/t.height, 0), 1)) * float64(n)
	k := min(int(at), n-1)
	b := t.bands[k]
	return min(b.top+(at-float64(k))*(t.endOf(k)-b.top), t.reach())
}

// at is the place on the column of a sheet scrolled by offset.
func (t timeline) at(offset float64) float32 {
	g := grid{bands: t.bands}
	k := g.bandAt(offset)
	if k < 0 {
		return 0
	}
	b := t.bands[k]
	part := (offset - b.top) / max(1, t.endOf(k)-b.top)
	return t.height * float32(float64(k)+min(max(part, 0), 1)) / float32(len(t.bands))
}

// part is the index of the part at y on the column; -1 where there is none.
func (t timeline) part(y float32) int {
	n := len(t.parts)
	return min(max(int(y/max(1, t.height)*float32(n)), 0), n-1)
}

// top is where part k begins on the column.
func (t timeline) top(k int) float32 { return t.height * float32(k) / float32(max(1, len(t.parts))) }

func (t timeline) endOf(k int) float64 {
	if k+1 < len(t.bands) {
		return t.bands[k+1].top
	}
	return t.end
}

// tick is one line of the column.
type tick struct {
	y, length float32 // length from 0 to 1
	year      bool    // the first month of a year, seen from the top
}

// ticks are at most one line every pitch: parts that share one are summed. The
// square root keeps a wedding from hiding every other month.
func (t timeline) ticks(pitch float32) []tick {
	n := len(t.parts)
	if n < 2 {
		return nil // there is nowhere to go
	}
	each := max(1, int(math.Ceil(float64(pitch)*float64(n)/float64(max(1, t.height)))))
	most, sums := 0, make([]int, (n+each-1)/each)
	for i, p := range t.parts {
		sums[i/each] += p.Len()
		most = max(most, sums[i/each])
	}
	out := make([]tick, len(sums))
	for i, s := range sums {
		first, last := i*each, min((i+1)*each, n)-1
		out[i] = tick{
			y:      t.height * (float32(first+last+1) / 2) / float32(n),
			length: float32(math.Sqrt(float64(s) / float64(most))),
			year: first > 0 && t.parts[last].month() && t.parts[first-1].month() &&
				t.parts[first-1].Start.Year() != t.parts[last].Start.Year(),
		}
	}
	return out
}
