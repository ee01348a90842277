package mux

import (
	"encoding/binary"
	"image/color"
	"math/bits"
)

// WebP is a lossless picture of w×h pixels, w even, each the index of one of 5
// to 16 colours. It is VP8L with colour indexing, two pixels to a byte, and
// copies of the byte before.
func WebP(pix []uint8, w, h int, palette []color.NRGBA) []byte {
	b := &bitWriter{}
	b.put(uint32(w-1), 14)
	b.put(uint32(h-1), 14)
	b.put(1, 1) // alpha
	b.put(0, 3) // version
	b.put(1, 1) // a transform follows:
	b.put(3, 2) // colour indexing
	b.put(uint32(len(palette)-1), 8)
	b.palette(palette)
	b.put(0, 1) // no more transforms
	b.put(0, 1) // no colour cache
	b.put(0, 1) // one set of codes
	b.indexes(pix)
	data := append([]byte{0x2f}, b.finish()...)
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	le := binary.LittleEndian
	out := le.AppendUint32([]byte("RIFF"), uint32(4+8+len(data)))
	out = le.AppendUint32(append(out, "WEBPVP8L"...), uint32(len(data)))
	return append(out, data...)
}

// palette writes the colours as a picture one pixel high, each as the
// difference to the one before.
func (b *bitWriter) palette(palette []color.NRGBA) {
	var deltas [4][]int // green, red, blue, alpha
	var last color.NRGBA
	for _, c := range palette {
		for i, d := range []uint8{c.G - last.G, c.R - last.R, c.B - last.B, c.A - last.A} {
			deltas[i] = append(deltas[i], int(d))
		}
		last = c
	}
	b.put(0, 1) // no colour cache
	var codes [4]code
	for i, size := range []int{256 + 24, 256, 256, 256} {
		count := make([]int, size)
		for _, d := range deltas[i] {
			count[d]++
		}
		codes[i] = newCode(count)
		b.code(codes[i])
	}
	b.single(0)
	for i := range palette {
		for j, c := range codes {
			b.symbol(c, deltas[j][i])
		}
	}
}

// run is a byte of two pixels and how often it is repeated after that.
type run struct{ value, more int }

// maxRun is the longest copy that a code can say.
const maxRun = 4096

func (b *bitWriter) indexes(pix []uint8) {
	var runs []run
	for i := 0; i < len(pix); i += 2 {
		v := int(pix[i]) | int(pix[i+1])<<4
		if n := len(runs) - 1; n >= 0 && runs[n].value == v && runs[n].more < maxRun {
			runs[n].more++
			continue
		}
		runs = append(runs, run{value: v})
	}
	count := make([]int, 256+24)
	for _, r := range runs {
		count[r.value]++
		if r.more > 0 {
			symbol, _, _ := lengthCode(r.more)
			count[256+symbol]++
		}
	}
	green := newCode(count)
	b.code(green)
	for range 3 {
		b.single(0) // red, blue and alpha say nothing
	}
	b.single(1) // every copy is of the byte before
	for _, r := range runs {
		b.symbol(green, r.value)
		if r.more > 0 {
			symbol, extra, n := lengthCode(r.more)
			b.symbol(green, 256+symbol)
			b.put(extra, n)
		}
	}
}

// lengthCode is the symbol for a length, with extra bits.
func lengthCode(length int) (symbol int, extra uint32, n int) {
	v := length - 1
	if v < 4 {
		return v, 0, 0
	}
	high := bits.Len(uint(v)) - 1
	n = high - 1
	return 2*high + v>>n&1, uint32(v) & (1<<n - 1), n
}

// bitWriter packs bits, the lowest first.
type bitWriter struct {
	out  []byte
	acc  uint64
	have int
}

func (b *bitWriter) put(v uint32, n int) {
	b.acc |= uint64(v) << b.have
	for b.have += n; b.have >= 8; b.have -= 8 {
		b.out = append(b.out, byte(b.acc))
		b.acc >>= 8
	}
}

func (b *bitWriter) finish() []byte {
	if b.have > 0 {
		b.put(0, 8-b.have)
	}
	return b.out
}

// single writes the code of an alphabet of which only one symbol, 0 or 1, is
// used: it takes no bits.
func (b *bitWriter) single(symbol uint32) {
	b.put(1, 1) // simple
	b.put(0, 1) // one symbol
	b.put(0, 1) // of one bit
	b.put(symbol, 1)
}

// code writes the lengths of a code, each as four bits.
func (b *bitWriter) code(c code) {
	b.put(0, 1) // not simple
	b.put(19-4, 4)
	for _, symbol := range []int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} {
		if symbol < 16 {
			b.put(4, 3)
		} else {
			b.put(0, 3)
		}
	}
	b.put(0, 1) // all symbols
	for _, l := range c.lengths {
		// The sixteen lengths have the codes 0 to 15, highest bit first.
		b.put(uint32(bits.Reverse8(uint8(l))>>4), 4)
	}
}

func (b *bitWriter) symbol(c code, symbol int) {
	b.put(c.words[symbol], c.lengths[symbol])
}
