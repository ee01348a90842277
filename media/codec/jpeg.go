package codec

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/contactsheet/contactsheet/media"
)

// JPEG markers.
const (
	mSOI  = 0xD8
	mEOI  = 0xD9
	mSOS  = 0xDA
	mAPP0 = 0xE0
	mCOM  = 0xFE
)

const (
	xmpMark = "http://ns.adobe.com/xap/1.0/\x00"
	iccMark = "ICC_PROFILE\x00"
)

// maxSteps bounds the segments or chunks looked at in one file.
const maxSteps = 20_000

// maxICC is the largest colour profile that is kept, in bytes.
const maxICC = 2 << 20

// jpegHead is what stands before a JPEG's first scan.
type jpegHead struct {
	width, height int
	progressive   bool
	comps         []jpegComp
	adobe         int // colour transform of an Adobe segment; -1 without
	meta          exif
	icc           []byte
	hasMeta       bool // APP1, APP13 or a comment
}

type jpegComp struct{ id, h, v int }

// readJPEG reads the segments before the first scan. It wraps media.NotPicture
// or media.Unsupported.
func readJPEG(in *input) (jpegHead, error) {
	h := jpegHead{adobe: -1, meta: exif{orientation: 1}}
	var icc []iccPart
	err := eachSegment(in, func(s segment) (bool, error) {
		switch {
		case s.marker == mSOS:
			return false, nil
		case s.isSOF():
			return true, h.readSOF(s)
		case s.marker == mAPP0+1:
			h.hasMeta = true
			b := s.data()
			if bytes.HasPrefix(b, []byte(exifMark)) {
				x := parseEXIF(b)
				x.location = x.location || h.meta.location
				h.meta = x
			} else if xmpLocation(b) {
				h.meta.location = true
			}
		case s.marker == mAPP0+13 || s.marker == mCOM:
			h.hasMeta = true
		case s.marker == mAPP0+2:
			if b := s.data(); bytes.HasPrefix(b, []byte(iccMark)) && len(b) > len(iccMark)+2 {
				icc = append(icc, iccPart{b[len(iccMark)], b[len(iccMark)+2:]})
			}
		case s.marker == mAPP0+14:
			if b := s.data(); len(b) >= 12 && string(b[:5]) == "Adobe" {
				h.adobe = int(b[11])
			}
		}
		return true, nil
	})
	if err != nil {
		return h, err
	}
	if h.width == 0 {
		return h, fmt.Errorf("JPEG without a frame: %w", media.NotPicture)
	}
	h.icc = joinICC(icc)
	return h, nil
}

func (h *jpegHead) readSOF(s segment) error {
	switch s.marker {
	case 0xC0, 0xC1:
	case 0xC2:
		h.progressive = true
	default:
		return fmt.Errorf("JPEG process %X: %w", s.marker, media.Unsupported)
	}
	b := s.data()
	if len(b) < 6 || len(b) < 6+3*int(b[5]) || b[5] == 0 {
		return fmt.Errorf("JPEG frame header: %w", media.NotPicture)
	}
	if b[0] != 8 {
		return fmt.Errorf("JPEG of %d bits: %w", b[0], media.Unsupported)
	}
	h.height, h.width = int(b[1])<<8|int(b[2]), int(b[3])<<8|int(b[4])
	h.comps = nil
	for i := range int(b[5]) {
		c := b[6+3*i:]
		h.comps = append(h.comps, jpegComp{int(c[0]), int(c[1] >> 4), int(c[1] & 15)})
	}
	return nil
}

// cost is the memory in bytes that image/jpeg needs at most: one byte a sample,
// four more a sample for the coefficients of progressive files, four a pixel
// where it converts RGB and CMYK.
func (h *jpegHead) cost() int64 {
	hMax, vMax := 1, 1
	for _, c := range h.comps {
		hMax, vMax = max(hMax, c.h), max(vMax, c.v)
	}
	mcus := int64((h.width+8*hMax-1)/(8*hMax)) * int64((h.height+8*vMax-1)/(8*vMax))
	var samples int64
	for _, c := range h.comps {
		samples += mcus * int64(c.h*c.v) * 64
	}
	n := samples
	if h.progressive {
		n += 4 * samples
	}
	if len(h.comps) == 4 || h.isRGB() {
		n += 4 * int64(h.width) * int64(h.height)
	}
	return n
}

func (h *jpegHead) isRGB() bool {
	if len(h.comps) != 3 {
		return false
	}
	return h.adobe == 0 || (h.comps[0].id == 'R' && h.comps[1].id == 'G' && h.comps[2].id == 'B')
}

// plain reports whether every WhatsApp would show the file as it is: grey or
// YCbCr, 8 bits.
func (h *jpegHead) plain() bool {
	return len(h.comps) == 1 || (len(h.comps) == 3 && !h.isRGB())
}

type iccPart struct {
	seq  byte
	data []byte
}

func joinICC(parts []iccPart) []byte {
	slices.SortStableFunc(parts, func(a, b iccPart) int { return int(a.seq) - int(b.seq) })
	var b []byte
	for _, p := range parts {
		b = append(b, p.data...)
	}
	if len(b) > maxICC {
		return nil
	}
	return b
}

// segment is one marker segment of a JPEG.
type segment struct {
	in     *input
	marker byte
	off    int64 // of the marker's 0xFF
	size   int64 // of the content, without marker and length
}

func (s segment) data() []byte { return s.in.bytes(s.off+4, s.size) }
func (s segment) end() int64   { return s.off + 4 + s.size }
func (s segment) isSOF() bool {
	return s.marker >= 0xC0 && s.marker <= 0xCF && s.marker != 0xC4 && s.marker != 0xC8 && s.marker != 0xCC
}

// eachSegment calls f with every segment until f returns false or the entropy
// coded data begin, whichever is first.
func eachSegment(in *input, f func(segment) (bool, error)) error {
	off := int64(2)
	for range maxSteps {
		b := in.bytes(off, 2)
		switch {
		case b == nil:
			if err := in.ctx.Err(); err != nil {
				return err
			}
			return fmt.Errorf("JPEG ends in its header: %w: %w", media.NotPicture, io.ErrUnexpectedEOF)
		case b[0] != 0xFF || b[1] == 0:
			off++ // stray bytes between segments are skipped, as decoders do
			continue
		case b[1] == 0xFF:
			off++
			continue
		case b[1] == mEOI:
			return nil
		case b[1] == mSOI || b[1] == 0x01 || b[1]&0xF8 == 0xD0:
			off += 2
			continue
		}
		l := in.bytes(off+2, 2)
		if l == nil || int(l[0])<<8|int(l[1]) < 2 {
			return fmt.Errorf("JPEG segment: %w", media.NotPicture)
		}
		s := segment{in: in, marker: b[1], off: off, size: int64(l[0])<<8 | int64(l[1]) - 2}
		more, err := f(s)
		if err != nil || !more || s.marker == mSOS {
			return err
		}
		off = s.end()
	}
	return fmt.Errorf("JPEG header without end: %w", media.NotPicture)
}
