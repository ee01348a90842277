package codec

import (
	"bytes"
	"encoding/binary"
	"io"
)

// maxEntries bounds the directory entries read of one IFD.
const maxEntries = 512

// exif is what is read of a picture's metadata.
type exif struct {
	orientation int  // 1 to 8 as EXIF counts; 1 is upright
	location    bool // has latitude or longitude
}

// parseTIFF reads orientation and GPS from a TIFF structure, which is also the
// content of EXIF in all formats. What is broken counts as absent.
func parseTIFF(r io.ReaderAt) exif {
	x := exif{orientation: 1}
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return x
	}
	var order binary.ByteOrder
	switch string(head[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return x
	}
	eachEntry(r, order, order.Uint32(head[4:]), func(tag uint16, value []byte) {
		switch tag {
		case 0x0112:
			if o := int(order.Uint16(value)); o >= 1 && o <= 8 {
				x.orientation = o
			}
		case 0x8825:
			eachEntry(r, order, order.Uint32(value), func(tag uint16, _ []byte) {
				if tag == 2 || tag == 4 { // GPSLatitude, GPSLongitude
					x.location = true
				}
			})
		}
	})
	return x
}

// eachEntry calls f with tag and the four value bytes of each entry of the IFD
// at off.
func eachEntry(r io.ReaderAt, order binary.ByteOrder, off uint32, f func(tag uint16, value []byte)) {
	var count [2]byte
	if _, err := r.ReadAt(count[:], int64(off)); err != nil {
		return
	}
	var e [12]byte
	for i := range min(int64(order.Uint16(count[:])), maxEntries) {
		if n, _ := r.ReadAt(e[:], int64(off)+2+12*i); n < len(e) {
			return
		}
		f(order.Uint16(e[:]), e[8:])
	}
}

// parseEXIF reads an EXIF block as it stands in JPEG, PNG and WebP, with or
// without the "Exif\0\0" in front.
func parseEXIF(b []byte) exif {
	return parseTIFF(bytes.NewReader(bytes.TrimPrefix(b, []byte(exifMark))))
}

const exifMark = "Exif\x00\x00"

// xmpLocation reports whether an XMP packet names a place.
func xmpLocation(b []byte) bool {
	return bytes.Contains(b, []byte("GPSLatitude")) || bytes.Contains(b, []byte("GPSLongitude"))
}

// orientationEXIF is the smallest EXIF that says nothing but the orientation.
func orientationEXIF(o int) []byte {
	b := []byte(exifMark + "MM\x00*\x00\x00\x00\x08" + // big-endian, IFD at 8
		"\x00\x01" + // one entry
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00" + // orientation, one SHORT
		"\x00\x00\x00\x00") // no next IFD
	b[len(exifMark)+8+2+9] = byte(o)
	return b
}
