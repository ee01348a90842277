package jpegscale

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

const (
	// reach is more than the bytes of any MCU: 10 blocks of at most 249.
	reach = 4096
	// window is how much of a scan is held without its stuffing.
	window = 32 << 10
)

// source reads a file's bytes in chunks.
type source struct {
	r    io.Reader
	buf  []byte
	i, j int // what is unread
	err  error
}

// more makes sure that a byte is there to be read.
func (s *source) more() bool {
	for s.i == s.j {
		if s.err != nil {
			return false
		}
		s.i = 0
		s.j, s.err = s.r.Read(s.buf)
	}
	return true
}

// fault is the error that ended reading.
func (s *source) fault() error {
	if s.err == nil || errors.Is(s.err, io.EOF) {
		return ErrTruncated
	}
	return s.err
}

func (s *source) byte() (byte, error) {
	if !s.more() {
		return 0, s.fault()
	}
	s.i++
	return s.buf[s.i-1], nil
}

func (s *source) full(p []byte) error {
	for len(p) > 0 {
		if !s.more() {
			return s.fault()
		}
		n := copy(p, s.buf[s.i:s.j])
		s.i += n
		p = p[n:]
	}
	return nil
}

func (s *source) skip(n int) error {
	for n > 0 {
		if !s.more() {
			return s.fault()
		}
		step := min(n, s.j-s.i)
		s.i += step
		n -= step
	}
	return nil
}

// bitReader reads the entropy-coded data up to the next marker. Past it come zeros,
// and over reports so.
type bitReader struct {
	src      *source
	buf      []byte // without stuffing
	pos, end int
	acc      uint64 // the next n bits, from the top; more may stand below them
	n        uint
	ended    bool // at a marker or at the end of the file
	marker   byte // the marker, 0 at the end of the file
}

// begin starts after a scan header or a restart marker.
func (b *bitReader) begin() {
	if b.buf == nil {
		b.buf = make([]byte, window+reach)
	}
	b.pos, b.end, b.acc, b.n, b.ended, b.marker = 0, 0, 0, 0, false, 0
	b.fill()
}

// need makes sure that an MCU can be read without looking.
func (b *bitReader) need() {
	if !b.ended && b.end-b.pos < reach {
		b.fill()
	}
}

// over reports whether more was read than there is.
func (b *bitReader) over() bool { return b.pos*8-int(b.n) > b.end*8 }

// fill takes the stuffing out of the next part of the scan.
func (b *bitReader) fill() {
	copy(b.buf, b.buf[b.pos:b.end])
	b.end -= b.pos
	b.pos = 0
	s := b.src
	for b.end < window && !b.ended {
		if !s.more() {
			b.ended = true
			break
		}
		raw := s.buf[s.i:min(s.j, s.i+window-b.end)]
		i := bytes.IndexByte(raw, 0xFF)
		if i < 0 {
			i = len(raw)
		}
		copy(b.buf[b.end:], raw[:i])
		b.end += i
		s.i += i
		if i == len(raw) {
			continue
		}
		if b.afterFF() {
			b.buf[b.end] = 0xFF
			b.end++
		}
	}
	if b.ended {
		clear(b.buf[b.end : b.end+reach])
	}
}

// afterFF reads past 0xFF: it reports true for a stuffed one, else the scan has
// ended.
func (b *bitReader) afterFF() bool {
	b.src.i++
	for b.src.more() {
		c := b.src.buf[b.src.i]
		b.src.i++
		switch c {
		case 0:
			return true
		case 0xFF:
			continue
		}
		b.marker = c
		break
	}
	b.ended = true
	return false
}

// drain steps over the rest of the data.
func (b *bitReader) drain() {
	s := b.src
	for !b.ended && s.more() {
		i := bytes.IndexByte(s.buf[s.i:s.j], 0xFF)
		if i < 0 {
			s.i = s.j
			continue
		}
		s.i += i
		b.afterFF()
	}
	b.ended = true
}

func be64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }

// load fills acc to at least 56 bits.
func (b *bitReader) load() {
	b.acc |= be64(b.buf[b.pos:]) >> b.n
	b.pos += int(63-b.n) >> 3
	b.n |= 56
}

// take reads k bits, at most 16.
func (b *bitReader) take(k uint) uint32 {
	if b.n < 16 {
		b.load()
	}
	v := uint32(b.acc >> 32 >> (32 - k))
	b.acc <<= k
	b.n -= k
	return v
}

// symbol reads a Huffman code; it reports false where none has these bits. At
// least 32 bits are loaded then, or the symbol's value follows it.
func (b *bitReader) symbol(t *table) (uint, bool) {
	if b.n < 32 {
		b.load()
	}
	e := t.fast[b.acc>>(64-lookBits)]
	sym, length := uint(e&255), uint(e>>8)
	if e == 0 {
		if sym, length = t.long(b.acc); length == 0 {
			return 0, false
		}
	}
	b.acc <<= length
	b.n -= length
	return sym, true
}

// extend reads the signed value of size bits, at most 15, that follows a symbol.
func (b *bitReader) extend(size uint) int32 {
	v := int32(b.acc >> 32 >> (32 - size))
	b.acc <<= size
	b.n -= size
	if size > 0 && v < 1<<(size-1) {
		v += -1<<size + 1
	}
	return v
}

// dc reads a DC difference; makeDC was called for t.
func (b *bitReader) dc(t *table) (int32, bool) {
	if b.n < 32 {
		b.load()
	}
	if e := t.dc[b.acc>>(64-lookBits)]; e != 0 {
		b.acc <<= uint(e & 255)
		b.n -= uint(e & 255)
		return e >> 8, true
	}
	size, ok := b.symbol(t)
	if !ok || size > 15 {
		return 0, false
	}
	return b.extend(size), true
}

// skipAC steps over a block's AC coefficients from the k-th on; makeSkip was called
// for t.
func (b *bitReader) skipAC(t *table, k uint) bool {
	acc, n, pos, buf := b.acc, b.n, b.pos, b.buf
	skip := t.skip
	for k < 64 {
		if n < 32 {
			acc |= be64(buf[pos:]) >> n
			pos += int(63-n) >> 3
			n |= 56
		}
		e := skip[acc>>(64-skipBits)]
		used, step := uint(e&255), uint(e>>skipStep&255)
		if used > 0 && k+step < 64 {
			acc <<= used
			n -= used
			k += step
			if e&skipEOB != 0 {
				break
			}
			continue
		}
		f := t.fast[acc>>(64-lookBits)]
		sym, length := uint(f&255), uint(f>>8)
		if f == 0 {
			if sym, length = t.long(acc); length == 0 {
				return false
			}
		}
		run, size := sym>>4, sym&15
		acc <<= length + size
		n -= length + size
		if size == 0 && run != 15 {
			break
		}
		k += run + 1
	}
	b.acc, b.n, b.pos = acc, n, pos
	return true
}

// ac reads a block's AC coefficients up to the one after last and puts those of
// keep (bits in zigzag order), times q (zigzag), into blk (natural order). It
// reports whether one of them is not zero, and which is next to be read. makeAC was
// called for t.
func (b *bitReader) ac(t *table, blk *[64]int32, q *[64]int32, keep uint64, last uint) (some bool, next uint, ok bool) {
	acc, n, pos, buf := b.acc, b.n, b.pos, b.buf
	k := uint(1)
	for ; k <= last; k++ {
		if n < 32 {
			acc |= be64(buf[pos:]) >> n
			pos += int(63-n) >> 3
			n |= 56
		}
		var v int32
		if e := t.ac[acc>>(64-lookBits)]; e != 0 {
			length := uint(e & 15)
			acc <<= length
			n -= length
			k += uint(e >> acRun & 255)
			if v = e >> acValue; v == 0 {
				break
			}
		} else {
			sym, length := t.code(acc)
			if length == 0 {
				return some, k, false
			}
			run, size := sym>>4, sym&15
			acc <<= length
			n -= length
			if size == 0 && run != 15 {
				k = 64
				break
			}
			if k += run; size == 0 {
				continue
			}
			v = extend(acc, size)
			acc <<= size
			n -= size
		}
		if k > 63 {
			return some, k, false
		}
		if keep>>k&1 != 0 {
			blk[natural[k]] = v * q[k]
			some = true
		}
	}
	b.acc, b.n, b.pos = acc, n, pos
	return some, k, true
}

// extend is the signed value, not zero, of the top size bits of acc.
func extend(acc uint64, size uint) int32 {
	v := int32(acc >> (64 - size))
	neg := v>>(size-1) - 1 // the top bit of a negative value is 0
	return v + neg&(-1<<size) - neg
}

// natural is by zigzag index the index by rows.
var natural = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}
