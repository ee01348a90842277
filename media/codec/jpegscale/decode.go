package jpegscale

import (
	"errors"
	"fmt"
	"image"
	"io"
)

// FormatError says that the file is damaged.
type FormatError string

func (e FormatError) Error() string { return "jpegscale: damaged JPEG: " + string(e) }

// UnsupportedError says that the file may be right but is beyond this package;
// image/jpeg or others may read it.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "jpegscale: unsupported JPEG: " + string(e) }

var (
	// ErrTooBig says that a picture needs more memory than Options allow.
	ErrTooBig = errors.New("jpegscale: more memory needed than allowed")
	// ErrTruncated says that a file ends before its picture does. It wraps
	// io.ErrUnexpectedEOF.
	ErrTruncated = fmt.Errorf("jpegscale: truncated JPEG: %w", io.ErrUnexpectedEOF)
)

// DefaultMaxBytes is the limit where Options name none.
const DefaultMaxBytes = 512 << 20

// maxScans bounds the work that a small file can ask for. Encoders make about
// ten scans; each coefficient and each bit in one of its own would be less.
const maxScans = 256

// Options of Decode. The zero value is ready.
type Options struct {
	// MaxBytes bounds what is allocated for planes and coefficients; 0 stands for
	// DefaultMaxBytes.
	MaxBytes int64
	// Subsampled leaves subsampled chroma in its ratio, 4:2:0 as 4:2:0, where it
	// would be decoded larger otherwise. It takes less time and memory, and is
	// exact all the same.
	Subsampled bool
	// Draft uses the lowest frequencies alone and, of progressive files, as many of
	// their bits as a thumbnail shows. Those take a fraction of the time then. See
	// the package's text for what is given up.
	Draft bool

	exact int64 // for tests: exactBytes
}

// Decode reads a JPEG at 1/scale of its size, rounded up; scale is 1, 2, 4 or 8.
// opt may be nil. It reads no further than it must and not a byte at a time, so r
// needs no buffer.
//
// The picture is an *image.YCbCr or *image.Gray, an *image.RGBA where the file
// holds RGB, an *image.CMYK where it holds four components. Its planes may be
// wider than its bounds.
//
// Errors are FormatError, UnsupportedError, ErrTooBig, ErrTruncated, and those of
// r. Where a file ends or is damaged after its first MCU, the picture comes with
// the error: what there was is in it, the rest is grey.
func Decode(r io.Reader, scale int, opt *Options) (image.Image, error) {
	d := &decoder{scale: scale, adobe: -1}
	if opt != nil {
		d.opt = *opt
	}
	d.src = &source{r: r, buf: make([]byte, 16<<10)}
	d.bits.src = d.src
	err := d.run()
	if !d.begun {
		if err == nil {
			err = FormatError("no scan")
		}
		return nil, err
	}
	d.finish()
	img, outErr := d.image()
	if outErr != nil {
		return nil, outErr
	}
	return img, err
}

type decoder struct {
	scale    int
	opt      Options
	src      *source
	bits     bitReader
	frame    *Frame
	comps    []component
	quant    [4]*[64]int32
	tables   [2][4]*table // DC, AC
	interval int
	adobe    int // transform of an Adobe segment, -1 without
	jfif     bool
	scans    int
	begun    bool // an MCU was read
	eobRun   int
	blk      [64]int32
	seg      []byte
}

// run reads segments up to the end of the picture.
func (d *decoder) run() error {
	var soi [2]byte
	if err := d.src.full(soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xFF, 0xD8} {
		return FormatError("no SOI")
	}
	for {
		m, err := d.marker()
		if err != nil {
			return err
		}
		if m == 0xD9 {
			if d.scans == 0 {
				return FormatError("no scan")
			}
			return nil
		}
		if m == 1 || m&0xF8 == 0xD0 || m == 0xD8 {
			continue
		}
		seg, err := d.segment(m)
		if err != nil {
			return err
		}
		switch {
		case m == 0xC4:
			err = d.huffman(seg)
		case m == 0xDB:
			err = d.quantisation(seg)
		case m == 0xDD:
			if len(seg) != 2 {
				return FormatError("DRI")
			}
			d.interval = int(seg[0])<<8 | int(seg[1])
		case m >= 0xC0 && m <= 0xC2:
			err = d.start(m, seg)
		case m >= 0xC3 && m <= 0xCF:
			err = UnsupportedError("coding process")
		case m == 0xDA:
			if err = d.scan(seg); err == nil && d.complete() {
				return nil
			}
		case m == 0xE0:
			d.jfif = d.jfif || len(seg) >= 5 && string(seg[:5]) == "JFIF\x00"
		case m == 0xEE:
			if len(seg) >= 12 && string(seg[:5]) == "Adobe" {
				d.adobe = int(seg[11])
			}
		}
		if err != nil {
			return err
		}
	}
}

// marker is the next marker, which may be the one that ended a scan.
func (d *decoder) marker() (byte, error) {
	if m := d.bits.marker; m != 0 {
		d.bits.marker = 0
		return m, nil
	}
	// Stray bytes between segments are skipped, as other decoders do.
	for last := byte(0); ; {
		c, err := d.src.byte()
		if err != nil {
			return 0, err
		}
		if last == 0xFF && c != 0 && c != 0xFF {
			return c, nil
		}
		last = c
	}
}

// segment reads a segment's content, or steps over one that does not matter.
func (d *decoder) segment(m byte) ([]byte, error) {
	var l [2]byte
	if err := d.src.full(l[:]); err != nil {
		return nil, err
	}
	n := int(l[0])<<8 | int(l[1]) - 2
	if n < 0 {
		return nil, FormatError("segment length")
	}
	if m == 0xFE || m&0xF0 == 0xE0 && m != 0xE0 && m != 0xEE {
		return nil, d.src.skip(n)
	}
	if n > cap(d.seg) {
		d.seg = make([]byte, n)
	}
	return d.seg[:n], d.src.full(d.seg[:n])
}

func (d *decoder) quantisation(b []byte) error {
	for len(b) > 0 {
		size, at := 1+int(b[0]>>4), b[0]&15
		if size > 2 || at > 3 || len(b) < 1+64*size {
			return FormatError("quantisation table")
		}
		q := new([64]int32)
		for i := range q {
			if size == 1 {
				q[i] = int32(b[1+i])
			} else {
				q[i] = int32(b[1+2*i])<<8 | int32(b[2+2*i])
			}
		}
		d.quant[at] = q
		b = b[1+64*size:]
	}
	return nil
}

func (d *decoder) huffman(b []byte) error {
	for len(b) > 0 {
		class, at := b[0]>>4, b[0]&15
		if class > 1 || at > 3 || len(b) < 17 {
			return FormatError("Huffman table")
		}
		counts := (*[16]uint8)(b[1:])
		n := 0
		for _, c := range counts {
			n += int(c)
		}
		if n == 0 || n > 256 || len(b) < 17+n {
			return FormatError("Huffman table")
		}
		t, ok := newTable(counts, b[17:17+n])
		if !ok {
			return FormatError("Huffman codes")
		}
		d.tables[class][at] = t
		b = b[17+n:]
	}
	return nil
}

// start reads the frame header and allocates the planes.
func (d *decoder) start(m byte, b []byte) error {
	if d.frame != nil {
		return FormatError("second frame")
	}
	if len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return FormatError("frame header")
	}
	if b[0] != 8 {
		return UnsupportedError("bits per sample")
	}
	f := &Frame{
		Height: int(b[1])<<8 | int(b[2]), Width: int(b[3])<<8 | int(b[4]),
		Progressive: m == 0xC2,
	}
	if f.Height == 0 {
		return UnsupportedError("height after the picture")
	}
	for c := b[6:]; len(c) > 0; c = c[3:] {
		for _, p := range f.Parts {
			if p.ID == c[0] {
				return FormatError("component twice")
			}
		}
		f.Parts = append(f.Parts, Part{c[0], int(c[1] >> 4), int(c[1] & 15)})
	}
	f.Converted = d.isRGB(f)
	comps, need, err := f.layout(d.scale, &d.opt)
	if err != nil {
		return err
	}
	limit := d.opt.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	if need > limit {
		return ErrTooBig
	}
	for i := range comps {
		if comps[i].quantIndex = b[8+3*i]; comps[i].quantIndex > 3 {
			return FormatError("quantisation table")
		}
	}
	d.frame, d.comps = f, comps
	return nil
}

// isRGB follows image/jpeg.
func (d *decoder) isRGB(f *Frame) bool {
	if len(f.Parts) != 3 || d.jfif {
		return false
	}
	p := f.Parts
	return d.adobe == 0 || p[0].ID == 'R' && p[1].ID == 'G' && p[2].ID == 'B'
}

// complete reports whether nothing can follow that counts.
func (d *decoder) complete() bool {
	for i := range d.comps {
		c := &d.comps[i]
		if !c.seen || d.frame.Progressive && (c.missing[0] > 0 || !c.settled()) {
			return false
		}
	}
	return true
}
