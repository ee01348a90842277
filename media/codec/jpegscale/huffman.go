package jpegscale

const (
	lookBits = 11 // of a table's first step; longer codes are rare
	skipBits = 12 // of the table that steps over several coefficients
)

// table is one Huffman table.
type table struct {
	// fast holds length<<8|symbol by the next lookBits bits; 0 where the code is
	// longer.
	fast [1 << lookBits]uint16
	// last is, by length, the code after the last one, in 16 bits left-aligned.
	last   [17]uint32
	delta  [17]int32 // from a code of that length to its symbol's index
	values [256]uint8
	// skip is by the next skipBits bits what skipAC needs; nil until it does.
	skip *[1 << skipBits]uint32
	// dc holds, by the next lookBits bits, difference<<8|length of code and value; 0
	// where they do not fit. nil until a scan of DC needs it.
	dc *[1 << lookBits]int32
	// ac is the like for AC: value, run and length; the end of a block has no value
	// and a run past it. nil until a baseline scan needs it.
	ac *[1 << lookBits]int32
}

// newTable makes a table of the numbers of codes by length, 1 to 16, and their
// symbols. It reports false where they are no prefix code.
func newTable(counts *[16]uint8, values []uint8) (*table, bool) {
	t := &table{}
	copy(t.values[:], values)
	code, index := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		count := int32(counts[length-1])
		t.delta[length] = index - code
		for range count {
			if code >= 1<<length {
				return nil, false
			}
			if length <= lookBits {
				first := int(code) << (lookBits - length)
				e := uint16(length)<<8 | uint16(t.values[index&255])
				for i := range 1 << (lookBits - length) {
					t.fast[first+i] = e
				}
			}
			code++
			index++
		}
		t.last[length] = uint32(code) << (16 - length)
		code <<= 1
	}
	return t, true
}

// long finds the symbol and length of a code that fast does not hold, in the top
// bits of acc; length 0 where there is none.
func (t *table) long(acc uint64) (symbol, length uint) {
	v := uint32(acc >> 48)
	for l := lookBits + 1; l <= 16; l++ {
		if v < t.last[l] {
			return uint(t.values[(int32(v>>(16-l))+t.delta[l])&255]), uint(l)
		}
	}
	return 0, 0
}

// code is the symbol and the length of the code in the top bits of acc; length 0
// where there is none.
func (t *table) code(acc uint64) (symbol, length uint) {
	if e := t.fast[acc>>(64-lookBits)]; e != 0 {
		return uint(e & 255), uint(e >> 8)
	}
	return t.long(acc)
}

// Fields of an entry of ac; the length is below them.
const (
	acRun   = 8
	acValue = 16
)

// makeAC fills ac.
func (t *table) makeAC() {
	if t.ac != nil {
		return
	}
	t.ac = new([1 << lookBits]int32)
	for i := range t.ac {
		sym, length := uint(t.fast[i]&255), uint(t.fast[i]>>8)
		run, size := sym>>4, sym&15
		switch {
		case length == 0 || length+size > lookBits:
		case size > 0:
			v := extend(uint64(i)<<(64-lookBits+length), size)
			t.ac[i] = v<<acValue | int32(run)<<acRun | int32(length+size)
		case run != 15:
			t.ac[i] = 64<<acRun | int32(length)
		}
	}
}

// Fields of a skip entry: bits to skip, coefficients to step over, end of block.
const (
	skipStep = 8
	skipEOB  = 1 << 16
)

// makeSkip fills skip with as many whole symbols, their value bits included, as
// fit into skipBits.
func (t *table) makeSkip() {
	if t.skip != nil {
		return
	}
	t.skip = new([1 << skipBits]uint32)
	for i := range t.skip {
		used, step, eob := uint(0), uint(0), uint32(0)
		for eob == 0 {
			e := t.fast[uint(i)<<used&(1<<skipBits-1)>>(skipBits-lookBits)]
			run, size := uint(e)>>4&15, uint(e)&15
			n := uint(e>>8) + size
			if e == 0 || used+n > skipBits {
				break
			}
			used += n
			if size == 0 && run != 15 {
				eob = skipEOB
			} else {
				step += run + 1
			}
		}
		t.skip[i] = uint32(used) | uint32(step)<<skipStep | eob
	}
}

// makeDC fills dc.
func (t *table) makeDC() {
	if t.dc != nil {
		return
	}
	t.dc = new([1 << lookBits]int32)
	for i := range t.dc {
		size, length := uint(t.fast[i]&255), uint(t.fast[i]>>8)
		if length == 0 || length+size > lookBits {
			continue
		}
		v := int32(i) >> (lookBits - length - size) & (1<<size - 1)
		if size > 0 && v < 1<<(size-1) {
			v += -1<<size + 1
		}
		t.dc[i] = v<<8 | int32(length+size)
	}
}
