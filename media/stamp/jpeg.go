package stamp

import (
	"bytes"
	"encoding/binary"
)

// JPEG markers.
const (
	mSOI   = 0xD8
	mEOI   = 0xD9
	mSOS   = 0xDA
	mAPP0  = 0xE0
	mAPP1  = 0xE1
	mAPP2  = 0xE2
	mAPP13 = 0xED
)

// What segments begin with.
const (
	exifMark = "Exif\x00\x00"
	xmpMark  = "http://ns.adobe.com/xap/1.0/\x00"
	mpfMark  = "MPF\x00"
	// moreMark begins what of an XMP packet one segment had no room for.
	moreMark = "http://ns.adobe.com/xmp/extension/\x00"
)

// maxSegment is how much content a segment has room for.
const maxSegment = 0xFFFF - 2

// segment is one before a JPEG's first scan.
type segment struct {
	marker byte
	at     int64 // of its 0xFF
	body   int64 // of its content
	end    int64
}

// segments are all before the first scan; nil where they are not what a JPEG has.
func segments(in *input) (list []segment) {
	off := int64(2)
	for range maxSteps {
		b := in.bytes(off, 4)
		if b == nil || b[0] != 0xFF {
			return nil
		}
		if b[1] == 0xFF { // a fill byte
			off++
			continue
		}
		size := int64(binary.BigEndian.Uint16(b[2:]))
		standalone := b[1] <= 1 || b[1]&0xF8 == 0xD0
		if standalone || b[1] == mSOI || b[1] == mEOI || size < 2 || off+2+size > in.size {
			return nil
		}
		s := segment{marker: b[1], at: off, body: off + 4, end: off + 2 + size}
		list = append(list, s)
		if s.marker == mSOS {
			return list
		}
		off = s.end
	}
	return nil
}

// album is what of the index of several pictures in one file tells the length of
// the first one.
type album struct {
	at    int64 // in the file
	order byteOrder
	size  uint32
}

func planJPEG(in *input, m Meta) []edit {
	list := segments(in)
	if list == nil {
		return nil
	}
	var n notes
	var exif, xmp, index segment
	front, leading := int64(2), true // behind JFIF, which wants to be first
	for _, s := range list {
		if leading = leading && s.marker == mAPP0; leading {
			front = s.end
		}
		switch s.marker {
		case mAPP1, mAPP2, mAPP13:
		default:
			continue
		}
		b := in.bytes(s.body, s.end-s.body)
		switch {
		case s.marker == mAPP1 && bytes.HasPrefix(b, []byte(exifMark)):
			if n.exif != nil { // two of them: which would count?
				n.noEXIF, n.dated = true, true
			}
			n.exif, exif = b[len(exifMark):], s
		case s.marker == mAPP1 && bytes.HasPrefix(b, []byte(xmpMark)):
			if n.xmp != nil {
				n.noXMP, n.dated = true, true
			}
			n.xmp, xmp = b[len(xmpMark):], s
		case s.marker == mAPP1 && bytes.HasPrefix(b, []byte(moreMark)):
			n.noXMP, n.dated = true, true // it may say anything, and is not looked into
		case s.marker == mAPP2 && bytes.HasPrefix(b, []byte(mpfMark)):
			index = s
		case s.marker == mAPP13:
			n.dated = n.dated || bytes.Contains(b, []byte("\x1c\x02\x37\x00\x08"))
		}
	}
	moreEXIF, moreXMP := n.add(m, maxSegment-len(exifMark), maxSegment-len(xmpMark))
	var edits []edit
	put := func(s segment, mark string, more []byte) {
		if more == nil {
			return
		}
		if s.end == 0 { // EXIF, then XMP, as they are planned
			s.at, s.end = front, front
		}
		b := binary.BigEndian.AppendUint16([]byte{0xFF, mAPP1}, uint16(2+len(mark)+len(more)))
		edits = append(edits, edit{s.at, s.end - s.at, append(append(b, mark...), more...)})
	}
	put(exif, exifMark, moreEXIF)
	if xmp.end == 0 && exif.end > front {
		front = exif.end
	}
	put(xmp, xmpMark, moreXMP)
	return grow(in, edits, index)
}

// grow has the index of a file with several pictures know that the first one has
// grown. The others are told by their distance from the index: nothing may come
// between.
func grow(in *input, edits []edit, index segment) []edit {
	if index.end == 0 || len(edits) == 0 {
		return edits
	}
	more := int64(0)
	for _, e := range edits {
		if e.at >= index.end {
			return nil
		}
		more += int64(len(e.with)) - e.cut
	}
	a, ok := readAlbum(in, index)
	if size := int64(a.size) + more; ok && a.size > 0 && size < 1<<32 {
		edits = append(edits, edit{a.at, 4, a.order.AppendUint32(nil, uint32(size))})
	}
	return edits
}

func readAlbum(in *input, s segment) (a album, ok bool) {
	t, first, ok := readTIFF(in.bytes(s.body+int64(len(mpfMark)), s.end-s.body-int64(len(mpfMark))))
	if !ok {
		return a, false
	}
	d, ok := t.dir(first)
	i := t.find(d, tagMPEntry)
	if !ok || i < 0 {
		return a, false
	}
	at := t.order.Uint32(d.entries[i][8:])
	if t.order.Uint32(d.entries[i][4:]) < 16 || uint64(at)+16 > uint64(len(t.b)) {
		return a, false
	}
	return album{s.body + int64(len(mpfMark)) + int64(at) + 4, t.order, t.order.Uint32(t.b[at+4:])}, true
}
