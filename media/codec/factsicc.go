package codec

import (
	"encoding/binary"
	"unicode/utf16"
)

// profileName is what an ICC profile calls itself; "" where it does not.
func profileName(icc []byte) string {
	if len(icc) < 132 {
		return ""
	}
	tags := icc[132:]
	for range min(binary.BigEndian.Uint32(icc[128:]), 100) {
		if len(tags) < 12 {
			return ""
		}
		at, n := int64(binary.BigEndian.Uint32(tags[4:])), int64(binary.BigEndian.Uint32(tags[8:]))
		if string(tags[:4]) == "desc" && n >= 12 && at+n <= int64(len(icc)) {
			return described(icc[at : at+n])
		}
		tags = tags[12:]
	}
	return ""
}

// described reads a description in the form of version 2 or 4, of which the first
// language counts.
func described(b []byte) string {
	switch string(b[:4]) {
	case "desc":
		n := int64(binary.BigEndian.Uint32(b[8:]))
		return tidy(b[12:min(12+n, int64(len(b)))])
	case "mluc":
		if len(b) < 28 {
			return ""
		}
		n, at := int64(binary.BigEndian.Uint32(b[20:])), int64(binary.BigEndian.Uint32(b[24:]))
		if at+n > int64(len(b)) {
			return ""
		}
		var text []uint16
		for part := b[at : at+n]; len(part) >= 2; part = part[2:] {
			text = append(text, binary.BigEndian.Uint16(part))
		}
		return tidy([]byte(string(utf16.Decode(text))))
	}
	return ""
}
