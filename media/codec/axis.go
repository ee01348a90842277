package codec

import "math"

// weightBits is the precision of resize weights: 1<<weightBits is 1.
const weightBits = 14

// axis says, for each output sample along one direction, which input samples it
// is made of: taps of them from start[i] on, weighed by w[i*taps:].
type axis struct {
	taps  int
	start []int
	w     []int32
}

// newAxis makes Catmull-Rom weights for out samples, the i-th centred at
// origin+(i+½)·scale in an input of in samples. For scale above 1 the kernel is
// stretched, so that every input sample counts.
func newAxis(in int, origin, scale float64, out int) axis {
	stretch := math.Max(scale, 1)
	type window struct {
		lo int
		w  []float64
	}
	windows := make([]window, out)
	a := axis{taps: 1, start: make([]int, out)}
	for i := range windows {
		centre := origin + (float64(i)+0.5)*scale - 0.5
		first, last := int(math.Ceil(centre-2*stretch)), int(math.Floor(centre+2*stretch))
		lo, hi := clampInt(first, in), clampInt(last, in)
		w := make([]float64, hi-lo+1)
		for j := first; j <= last; j++ {
			w[clampInt(j, in)-lo] += catmullRom((float64(j) - centre) / stretch)
		}
		for len(w) > 1 && math.Abs(w[0]) < 1e-6 {
			w, lo = w[1:], lo+1
		}
		for len(w) > 1 && math.Abs(w[len(w)-1]) < 1e-6 {
			w = w[:len(w)-1]
		}
		windows[i] = window{lo, w}
		a.taps = max(a.taps, len(w))
	}
	a.w = make([]int32, out*a.taps)
	for i, win := range windows {
		a.start[i] = min(win.lo, in-a.taps)
		setWeights(a.w[i*a.taps+win.lo-a.start[i]:], win.w)
	}
	return a
}

// setWeights writes w in fixed point so that they add up to exactly 1.
func setWeights(dst []int32, w []float64) {
	var sum float64
	for _, v := range w {
		sum += v
	}
	rest, top := int32(1<<weightBits), 0
	for i, v := range w {
		dst[i] = int32(math.Round(v / sum * (1 << weightBits)))
		rest -= dst[i]
		if dst[i] > dst[top] {
			top = i
		}
	}
	dst[top] += rest
}

// catmullRom is the cubic kernel with B=0, C=½, of support 2.
func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

func clampInt(i, n int) int { return min(max(i, 0), n-1) }

// span is the range of input samples that a needs.
func (a *axis) span() (lo, hi int) {
	lo, hi = a.start[0], 0
	for _, s := range a.start {
		lo, hi = min(lo, s), max(hi, s+a.taps)
	}
	return lo, hi
}

// shift moves a's input n samples to the left.
func (a *axis) shift(n int) {
	for i := range a.start {
		a.start[i] -= n
	}
}
