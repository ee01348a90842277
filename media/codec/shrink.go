package codec

import "encoding/binary"

// maxBox bounds the box: 16-bit lanes hold 257 rows of bytes.
const maxBox = 256

// midBits are the fractional bits of samples between the passes.
const midBits = 4

// length maps one direction of a plane: in samples, of which out samples are
// made, covering area samples from origin on.
type length struct {
	in           int
	origin, area float64
	out          int
	scale        float64 // input samples for one output sample
}

// shrinker resizes one plane whose rows are pushed in order, top to bottom.
// First it averages boxes of kx×ky samples, so that at least a factor of 2
// remains, then it applies Catmull-Rom across and down. It also enlarges.
type shrinker struct {
	width, height  int // of the plane
	kx, ky         int
	ax, ay         axis
	colLo, colHi   int // of the boxed columns, those needed
	rowLo, rowHi   int // of the boxed rows, those needed
	even, odd      []uint64
	rows           int // rows in the box under way
	pushed, boxed  int
	mid            []uint16
	flat           []uint16
	ring           [][]int32
	acc            []int32
	dst            []uint8
	outW, outH, at int
}

func newShrinker(x, y length) *shrinker {
	s := &shrinker{
		width: x.in, height: y.in,
		kx: box(x.scale), ky: box(y.scale),
		outW: x.out, outH: y.out,
		dst: make([]uint8, x.out*y.out), acc: make([]int32, x.out),
	}
	s.ax = newAxis(boxes(x.in, s.kx), x.origin/float64(s.kx), x.scale/float64(s.kx), x.out)
	s.ay = newAxis(boxes(y.in, s.ky), y.origin/float64(s.ky), y.scale/float64(s.ky), y.out)
	s.colLo, s.colHi = s.ax.span()
	s.rowLo, s.rowHi = s.ay.span()
	s.ax.shift(s.colLo)
	s.ring = make([][]int32, s.ay.taps)
	for i := range s.ring {
		s.ring[i] = make([]int32, x.out)
	}
	if s.boxing() {
		n := min(s.colHi*s.kx, s.width) - s.colLo*s.kx
		words := (n + 7) / 8
		s.even, s.odd = make([]uint64, words), make([]uint64, words)
		s.flat = make([]uint16, words*8)
		s.mid = make([]uint16, s.colHi-s.colLo)
	}
	return s
}

// box is the side of the box for a scale: it leaves a factor of 2 to 3 to the
// kernel.
func box(scale float64) int { return min(max(int(scale/2), 1), maxBox) }

func boxes(n, k int) int { return (n + k - 1) / k }

func (s *shrinker) boxing() bool { return s.kx > 1 || s.ky > 1 }

// done reports whether further rows change nothing.
func (s *shrinker) done() bool { return s.at == s.outH }

// push takes the next row, of s.width samples.
func (s *shrinker) push(row []uint8) {
	if s.done() {
		return
	}
	s.pushed++
	if !s.boxing() {
		if s.boxed >= s.rowLo {
			across(s.ring[s.boxed%len(s.ring)], row[s.colLo:s.colHi], &s.ax, weightBits-midBits)
		}
		s.boxed++
		s.emit()
		return
	}
	if s.boxed >= s.rowLo {
		s.add(row[s.colLo*s.kx : min(s.colHi*s.kx, s.width)])
	}
	if s.rows++; s.rows < s.ky && s.pushed < s.height {
		return
	}
	if s.boxed >= s.rowLo {
		s.average()
		across(s.ring[s.boxed%len(s.ring)], s.mid, &s.ax, weightBits)
	}
	s.rows = 0
	s.boxed++
	s.emit()
}

// add adds a row to the box, eight samples at a time in 16-bit lanes.
func (s *shrinker) add(row []uint8) {
	const lanes = 0x00FF00FF00FF00FF
	even, odd := s.even, s.odd[:len(s.even)]
	i := 0
	for ; len(row) >= 8; i++ {
		v := binary.LittleEndian.Uint64(row)
		even[i] += v & lanes
		odd[i] += v >> 8 & lanes
		row = row[8:]
	}
	if len(row) > 0 {
		var last [8]uint8
		copy(last[:], row)
		v := binary.LittleEndian.Uint64(last[:])
		even[i] += v & lanes
		odd[i] += v >> 8 & lanes
	}
}

// average ends the box: mid gets the means of its columns.
func (s *shrinker) average() {
	for i, e := range s.even {
		o := s.odd[i]
		f := s.flat[8*i : 8*i+8 : 8*i+8]
		f[0], f[1], f[2], f[3] = uint16(e), uint16(o), uint16(e>>16), uint16(o>>16)
		f[4], f[5], f[6], f[7] = uint16(e>>32), uint16(o>>32), uint16(e>>48), uint16(o>>48)
		s.even[i], s.odd[i] = 0, 0
	}
	n := min(s.colHi*s.kx, s.width) - s.colLo*s.kx
	for x := range s.mid {
		part := s.flat[x*s.kx : min((x+1)*s.kx, n)]
		var sum uint32
		for _, v := range part {
			sum += uint32(v)
		}
		area := uint32(len(part) * s.rows)
		s.mid[x] = uint16((sum<<midBits + area/2) / area)
	}
}

// across resizes one row and leaves midBits of fraction.
func across[T uint8 | uint16](dst []int32, src []T, a *axis, bits int) {
	taps := a.taps
	if taps == 1 {
		for i, st := range a.start {
			dst[i] = int32(src[st]) << (weightBits - bits)
		}
		return
	}
	round := int32(1) << (bits - 1)
	for i, st := range a.start {
		w := a.w[i*taps : i*taps+taps]
		px := src[st : st+len(w)]
		acc := round
		for len(w) >= 4 && len(px) >= 4 {
			acc += w[0]*int32(px[0]) + w[1]*int32(px[1]) + w[2]*int32(px[2]) + w[3]*int32(px[3])
			w, px = w[4:], px[4:]
		}
		switch {
		case len(w) == 1 && len(px) == 1:
			acc += w[0] * int32(px[0])
		case len(w) == 2 && len(px) == 2:
			acc += w[0]*int32(px[0]) + w[1]*int32(px[1])
		case len(w) == 3 && len(px) == 3:
			acc += w[0]*int32(px[0]) + w[1]*int32(px[1]) + w[2]*int32(px[2])
		}
		dst[i] = acc >> bits
	}
}

// emit makes the output rows for which all input is there.
func (s *shrinker) emit() {
	for s.at < s.outH && s.ay.start[s.at]+s.ay.taps <= s.boxed {
		s.down(s.dst[s.at*s.outW : (s.at+1)*s.outW])
		s.at++
	}
}

// down makes one output row of the rows in the ring.
func (s *shrinker) down(out []uint8) {
	taps, start := s.ay.taps, s.ay.start[s.at]
	w := s.ay.w[s.at*taps : (s.at+1)*taps]
	acc := s.acc
	const round = 1 << (weightBits + midBits - 1)
	for i := range acc {
		acc[i] = round
	}
	row := func(j int) []int32 { return s.ring[(start+j)%taps][:len(acc)] }
	j := 0
	// Four rows at once: the sums are loaded and stored less often.
	for ; j+4 <= taps; j += 4 {
		a, b, c, d := row(j), row(j+1), row(j+2), row(j+3)
		wa, wb, wc, wd := w[j], w[j+1], w[j+2], w[j+3]
		for i := range acc {
			acc[i] += wa*a[i] + wb*b[i] + wc*c[i] + wd*d[i]
		}
	}
	for ; j < taps; j++ {
		if w[j] == 0 {
			continue
		}
		for i, v := range row(j) {
			acc[i] += w[j] * v
		}
	}
	for i, v := range acc {
		v >>= weightBits + midBits
		if uint32(v) > 255 {
			v = ^(v >> 31) & 255
		}
		out[i] = uint8(v)
	}
}
