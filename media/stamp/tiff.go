package stamp

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"
)

// The tags of EXIF that are read or written.
const (
	tagExifDir   = 0x8769
	tagVersion   = 0x9000
	tagOriginal  = 0x9003 // DateTimeOriginal
	tagDigitized = 0x9004
	tagOffset    = 0x9011 // OffsetTimeOriginal
	tagMPEntry   = 0xB002 // of the index of several pictures in a JPEG
)

// The types of its values.
const (
	typeASCII     = 2
	typeLong      = 4
	typeUndefined = 7
)

const (
	version    = "0232" // of EXIF
	timeLayout = "2006:01:02 15:04:05\x00"
	zoneLayout = "-07:00\x00"
	timeSize   = uint32(len(timeLayout))
	zoneSize   = uint32(len(zoneLayout))
	// maxEntries bounds the entries of a directory that is taken for one.
	maxEntries = 1000
)

// byteOrder is one of binary's two, each of which reads and appends.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// entry is one of a directory: tag, type, count and value or its offset.
type entry [12]byte

// dir is a directory of a TIFF structure.
type dir struct {
	at      uint32
	entries []entry
	next    uint32
}

// tiff is a TIFF structure, which is what EXIF is in all formats.
type tiff struct {
	b     []byte
	order byteOrder
}

// readTIFF reads the header and gives the offset of the first directory.
func readTIFF(b []byte) (t tiff, first uint32, ok bool) {
	t.b = b
	if len(b) < 8 {
		return t, 0, false
	}
	switch string(b[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
		t.order = binary.BigEndian
	default:
		return t, 0, false
	}
	return t, t.order.Uint32(b[4:]), true
}

// dir reads the directory at an offset, which must lie behind the header and
// within the structure as a whole. A next one that is none is left out: the packs
// of stickers have their text where its offset belongs.
func (t tiff) dir(at uint32) (d dir, ok bool) {
	size := uint64(len(t.b))
	if at < 8 || uint64(at)+2 > size {
		return d, false
	}
	n := uint64(t.order.Uint16(t.b[at:]))
	end := uint64(at) + 2 + 12*n
	if n > maxEntries || end > size {
		return d, false
	}
	d.at, d.entries = at, make([]entry, n)
	for i := range d.entries {
		copy(d.entries[i][:], t.b[uint64(at)+2+12*uint64(i):])
	}
	if end+4 <= size {
		if next := t.order.Uint32(t.b[end:]); next >= 8 && uint64(next)+2 <= size {
			d.next = next
		}
	}
	return d, true
}

func (t tiff) tag(e entry) uint16 { return t.order.Uint16(e[:]) }

// find gives the place of a tag in d; -1 where it is not there.
func (t tiff) find(d dir, tag uint16) int {
	return slices.IndexFunc(d.entries, func(e entry) bool { return t.tag(e) == tag })
}

// entry makes one whose value, or the offset of it, is v.
func (t tiff) entry(tag, kind uint16, count uint32, v []byte) (e entry) {
	t.order.PutUint16(e[:], tag)
	t.order.PutUint16(e[2:], kind)
	t.order.PutUint32(e[4:], count)
	copy(e[8:], v)
	return e
}

// put has e in d, in the place of one with its tag or in order.
func (t tiff) put(d *dir, e entry) {
	if i := t.find(*d, t.tag(e)); i >= 0 {
		d.entries[i] = e
		return
	}
	i := slices.IndexFunc(d.entries, func(x entry) bool { return t.tag(x) > t.tag(e) })
	if i < 0 {
		i = len(d.entries)
	}
	d.entries = slices.Insert(d.entries, i, e)
}

// append puts bytes at the end, where words may begin, and gives their offset.
func (t *tiff) append(b []byte) uint32 {
	if len(t.b)%2 == 1 {
		t.b = append(t.b, 0)
	}
	at := uint32(len(t.b))
	t.b = append(t.b, b...)
	return at
}

// appendDir is append for a directory.
func (t *tiff) appendDir(d dir) uint32 {
	b := t.order.AppendUint16(nil, uint16(len(d.entries)))
	for _, e := range d.entries {
		b = append(b, e[:]...)
	}
	return t.append(t.order.AppendUint32(b, d.next))
}

func (t tiff) long(v uint32) []byte { return t.order.AppendUint32(nil, v) }

// appendDate has d say when the picture was taken.
func (t *tiff) appendDate(d *dir, at time.Time) {
	t.put(d, t.entry(tagOriginal, typeASCII, timeSize, t.long(t.append([]byte(at.Format(timeLayout))))))
	t.put(d, t.entry(tagOffset, typeASCII, zoneSize, t.long(t.append([]byte(at.Format(zoneLayout))))))
}

// text is the value of an ASCII entry; false where it has none.
func (t tiff) text(e entry) ([]byte, bool) {
	n := t.order.Uint32(e[4:])
	if t.order.Uint16(e[2:]) != typeASCII {
		return nil, false
	}
	if n <= 4 {
		return e[8 : 8+n], true
	}
	at := t.order.Uint32(e[8:])
	if uint64(at)+uint64(n) > uint64(len(t.b)) {
		return nil, false
	}
	return t.b[at:][:n], true
}

// writable reports whether EXIF has words for a time: years of four digits.
func writable(at time.Time) bool { return !at.IsZero() && at.Year() >= 1 && at.Year() <= 9999 }

// newEXIF is the smallest EXIF that says when a picture was taken; nil for no
// time.
func newEXIF(at time.Time) []byte {
	if !writable(at) {
		return nil
	}
	t := tiff{b: []byte("MM\x00*\x00\x00\x00\x08"), order: binary.BigEndian}
	second := 8 + dirSize(1)
	text := second + dirSize(3)
	t.appendDir(dir{entries: []entry{t.entry(tagExifDir, typeLong, 1, t.long(second))}})
	t.appendDir(dir{entries: []entry{
		t.entry(tagVersion, typeUndefined, 4, []byte(version)),
		t.entry(tagOriginal, typeASCII, timeSize, t.long(text)),
		t.entry(tagOffset, typeASCII, zoneSize, t.long(text+timeSize)),
	}})
	t.append([]byte(at.Format(timeLayout)))
	t.append([]byte(at.Format(zoneLayout)))
	return t.b
}

// dirSize is how many bytes a directory of n entries takes.
func dirSize(n uint32) uint32 { return 2 + 12*n + 4 }

// extendEXIF adds to a TIFF structure when the picture was taken. Nothing in it
// moves, so that what makers note by offset stays right: the new directory lies
// at the end and is pointed to instead of the old one. has reports that it says
// so already; then, and where it is not built in a way that can be added to
// (ok), there is nothing more. The structure itself is not changed.
func extendEXIF(b []byte, at time.Time) (more []byte, has, ok bool) {
	t, first, ok := readTIFF(b)
	if !ok {
		return nil, false, false
	}
	d, ok := t.dir(first)
	if !ok {
		return nil, false, false
	}
	x := dir{entries: []entry{t.entry(tagVersion, typeUndefined, 4, []byte(version))}}
	i := t.find(d, tagExifDir)
	if i >= 0 {
		e := d.entries[i]
		where := t.order.Uint32(e[8:])
		if t.order.Uint16(e[2:]) != typeLong || t.order.Uint32(e[4:]) != 1 || where == first {
			return nil, false, false
		}
		if x, ok = t.dir(where); !ok {
			return nil, false, false
		}
	}
	for _, tag := range []uint16{tagOriginal, tagDigitized} {
		if j := t.find(x, tag); j >= 0 {
			text, ok := t.text(x.entries[j])
			if !ok {
				return nil, false, false
			}
			if bytes.ContainsAny(text, "123456789") { // else it is blank, or all zeros
				return nil, true, true
			}
		}
	}
	if !writable(at) {
		return nil, false, true
	}
	t.b = slices.Clone(b)
	t.appendDate(&x, at)
	where := t.appendDir(x)
	if i >= 0 {
		t.order.PutUint32(t.b[first+2+12*uint32(i)+8:], where)
		return t.b, false, true
	}
	t.put(&d, t.entry(tagExifDir, typeLong, 1, t.long(where)))
	head := t.appendDir(d)
	t.order.PutUint32(t.b[4:], head)
	return t.b, false, true
}
