package codec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// TIFF and HEIF point into themselves by offset, so that nothing can be taken
// out of them without writing them anew. What must not be sent is overwritten
// in place instead, and the file keeps its length.

// span is a part of a file to be overwritten.
type span struct {
	off, n int64
	fill   byte
}

// heifScan bounds the search for metadata, in bytes.
const heifScan = 64 << 20

// personal are the entries of a TIFF's own directory that say something of
// people, cameras, places and times; 0x8769 and 0x8825 lead to EXIF and GPS.
func personal(tag uint16) bool {
	switch tag {
	case 0x010D, 0x010E, 0x010F, 0x0110, // document, description, maker, model
		0x0131, 0x0132, 0x013B, 0x013C, // software, time, artist, computer
		0x02BC, 0x83BB, 0x8649, 0x8298: // XMP, IPTC, Photoshop, copyright
		return true
	}
	return false
}

// personalSpans finds what must not be sent in the TIFF structure at base.
func personalSpans(in *input, base int64) (spans []span) {
	r := io.NewSectionReader(in, base, max(in.size-base, 0))
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil
	}
	var order binary.ByteOrder = binary.BigEndian
	if head[0] == 'I' {
		order = binary.LittleEndian
	}
	blank := func(off, n int64) {
		if off >= 0 && n > 0 && off <= r.Size() && n <= r.Size()-off {
			spans = append(spans, span{off: base + off, n: n})
		}
	}
	// value is the out-of-line value of an entry; short ones stand inside it.
	value := func(e []byte) {
		if n := typeSize(order.Uint16(e[2:])) * int64(order.Uint32(e[4:])); n > 4 {
			blank(int64(order.Uint32(e[8:])), n)
		}
	}
	directory := func(off uint32, f func(at int64, e []byte)) {
		var count [2]byte
		if _, err := r.ReadAt(count[:], int64(off)); err != nil {
			return
		}
		for i := range min(int64(order.Uint16(count[:])), maxEntries) {
			var e [12]byte
			at := int64(off) + 2 + 12*i
			if n, _ := r.ReadAt(e[:], at); n < len(e) {
				return
			}
			f(at, e[:])
		}
	}
	whole := func(off uint32) {
		directory(off, func(at int64, e []byte) {
			value(e)
			blank(at, 12)
		})
		blank(int64(off), 2)
	}
	directory(order.Uint32(head[4:]), func(at int64, e []byte) {
		switch tag := order.Uint16(e); {
		case tag == 0x8769 || tag == 0x8825:
			whole(order.Uint32(e[8:]))
		case personal(tag):
			value(e)
			blank(at+8, 4)
			blank(at+4, 4)
		}
	})
	return spans
}

// typeSize is the size of one value of a TIFF type in bytes.
func typeSize(t uint16) int64 {
	switch t {
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12:
		return 8
	}
	return 1
}

// readHEIF finds size and metadata of a HEIC or AVIF file, of which we decode
// nothing: the size of its largest picture, EXIF wherever it stands, XMP.
func readHEIF(in *input, h *head) {
	b := in.bytes(0, min(in.size, heifScan))
	for rest := b; ; {
		i := bytes.Index(rest, []byte("ispe\x00\x00\x00\x00"))
		if i < 0 || len(rest) < i+16 {
			break
		}
		w, hgt := int(binary.BigEndian.Uint32(rest[i+8:])), int(binary.BigEndian.Uint32(rest[i+12:]))
		if w <= maxSide && hgt <= maxSide && w*hgt > h.width*h.height {
			h.width, h.height = w, hgt
		}
		rest = rest[i+16:]
	}
	for _, off := range exifOffsets(b) {
		x := parseTIFF(io.NewSectionReader(in, off, in.size-off))
		h.meta.location = h.meta.location || x.location
		h.hasMeta = true
	}
	for _, s := range xmpSpans(b) {
		h.hasMeta = true
		h.meta.location = h.meta.location || xmpLocation(b[s.off:s.off+s.n])
	}
}

// exifOffsets are the places in b where EXIF's TIFF structures begin. With
// "Exif" in front or not, they are all written with their directory at 8; eight
// such bytes do not come about by chance.
func exifOffsets(b []byte) (offs []int64) {
	for _, start := range []string{"MM\x00*\x00\x00\x00\x08", "II*\x00\x08\x00\x00\x00"} {
		for at := 0; len(offs) < 16; at += len(start) {
			i := bytes.Index(b[at:], []byte(start))
			if i < 0 {
				break
			}
			at += i
			offs = append(offs, int64(at))
		}
	}
	return offs
}

// xmpSpans are the XMP packets in b, to be filled with spaces.
func xmpSpans(b []byte) (spans []span) {
	const first, last = "<x:xmpmeta", "</x:xmpmeta>"
	for at := 0; len(spans) < 16; {
		i := bytes.Index(b[at:], []byte(first))
		if i < 0 {
			break
		}
		n := bytes.Index(b[at+i:], []byte(last))
		if n < 0 {
			n = len(b) - at - i
		} else {
			n += len(last)
		}
		spans = append(spans, span{off: int64(at + i), n: int64(n), fill: ' '})
		at += i + n
	}
	return spans
}

// blankTIFF copies a TIFF without what is personal in it.
func blankTIFF(dst io.Writer, in *input) error {
	return copyBlanked(dst, in, personalSpans(in, 0))
}

// blankHEIF copies a HEIC or AVIF without what is personal in it. It reports
// false, with nothing written, for files too large to be searched.
func blankHEIF(dst io.Writer, in *input) (bool, error) {
	if in.size > heifScan {
		return false, nil
	}
	b := in.bytes(0, in.size)
	spans := xmpSpans(b)
	for _, off := range exifOffsets(b) {
		spans = append(spans, personalSpans(in, off)...)
	}
	return true, copyBlanked(dst, in, spans)
}

// copyBlanked copies in with the spans overwritten.
func copyBlanked(dst io.Writer, in *input, spans []span) error {
	buf := make([]byte, 64<<10)
	for off := int64(0); off < in.size; {
		n, err := in.ReadAt(buf[:min(int64(len(buf)), in.size-off)], off)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			return io.ErrUnexpectedEOF
		}
		for _, s := range spans {
			lo, hi := max(s.off-off, 0), min(s.off+s.n-off, int64(n))
			for i := lo; i < hi; i++ {
				buf[i] = s.fill
			}
		}
		if _, err := dst.Write(buf[:n]); err != nil {
			return err
		}
		off += int64(n)
	}
	return nil
}
