package stamp

import (
	"bytes"
	"encoding/binary"
)

const (
	riffHead = 12 // bytes before the first chunk
	// Flags of VP8X.
	hasAlpha = 0x10
	hasEXIF  = 0x08
	hasXMP   = 0x04
)

// webpChunks are all of a WebP; nil where they are not what it has.
func webpChunks(in *input) (list []chunk) {
	b := in.bytes(0, riffHead)
	if b == nil {
		return nil
	}
	end := 8 + int64(binary.LittleEndian.Uint32(b[4:]))
	for off := int64(riffHead); off < end; {
		b := in.bytes(off, 8)
		if b == nil || len(list) == maxSteps {
			return nil
		}
		c := chunk{name: string(b[:4]), at: off, body: off + 8, size: int64(binary.LittleEndian.Uint32(b[4:]))}
		c.end = c.body + c.size + c.size&1
		if c.end > in.size || c.end > end {
			return nil
		}
		list = append(list, c)
		off = c.end
	}
	return list
}

func planWebP(in *input, m Meta) []edit {
	list := webpChunks(in)
	if list == nil {
		return nil
	}
	var n notes
	var exif, xmp chunk
	for _, c := range list {
		switch c.name {
		case "EXIF":
			n.noEXIF = n.noEXIF || n.exif != nil || c.size > maxMeta
			exif = c
			// Some write what JPEG needs in front of it.
			n.exif = bytes.TrimPrefix(in.bytes(c.body, min(c.size, maxMeta)), []byte(exifMark))
		case "XMP ":
			n.noXMP = n.noXMP || n.xmp != nil || c.size > maxMeta
			xmp = c
			n.xmp = in.bytes(c.body, min(c.size, maxMeta))
		}
	}
	moreEXIF, moreXMP := n.add(m, maxMeta, maxMeta)
	var edits []edit
	flags, end := byte(0), list[len(list)-1].end
	put := func(c chunk, name string, body []byte, flag byte) {
		if body == nil {
			return
		}
		if c.end == 0 {
			c.at, c.end = end, end
			if name == "EXIF" && xmp.end > 0 {
				c.at, c.end = xmp.at, xmp.at
			}
		}
		edits = append(edits, edit{c.at, c.end - c.at, riffChunk(name, body)})
		flags |= flag
	}
	put(exif, "EXIF", moreEXIF, hasEXIF)
	put(xmp, "XMP ", moreXMP, hasXMP)
	if len(edits) == 0 {
		return nil
	}
	announced, ok := announce(in, list[0], flags)
	if !ok {
		return nil
	}
	edits = append(edits, announced)
	size := end - 8
	for _, e := range edits {
		size += int64(len(e.with)) - e.cut
	}
	if size >= 1<<32 {
		return nil
	}
	return append(edits, edit{4, 4, binary.LittleEndian.AppendUint32(nil, uint32(size))})
}

// announce says in the first chunk, which is made where there is none of its
// kind, what the file has.
func announce(in *input, c chunk, flags byte) (edit, bool) {
	b := in.bytes(c.body, min(c.size, 10))
	switch {
	case c.name == "VP8X" && len(b) == 10:
		return edit{c.body, 1, []byte{b[0] | flags}}, true
	case c.name == "VP8 " && len(b) == 10 && string(b[3:6]) == "\x9d\x01\x2a":
		w, h := binary.LittleEndian.Uint16(b[6:])&0x3FFF, binary.LittleEndian.Uint16(b[8:])&0x3FFF
		return edit{c.at, 0, extended(flags, uint32(w)-1, uint32(h)-1)}, w > 0 && h > 0
	case c.name == "VP8L" && len(b) >= 5 && b[0] == 0x2F:
		v := binary.LittleEndian.Uint32(b[1:])
		if v>>28&1 == 1 {
			flags |= hasAlpha
		}
		return edit{c.at, 0, extended(flags, v&0x3FFF, v>>14&0x3FFF)}, true
	}
	return edit{}, false
}

// extended is a VP8X chunk for a picture of w+1 × h+1 pixels.
func extended(flags byte, w, h uint32) []byte {
	return riffChunk("VP8X", []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
}

func riffChunk(name string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
