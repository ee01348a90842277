package mux

import "encoding/binary"

// timescale is MP4's ticks per second here.
const timescale = 600

// MP4 is a silent video of JPEG frames of w×h pixels, so many of them per
// second.
func MP4(frames [][]byte, w, h, perSecond int) []byte {
	tick := uint32(timescale / perSecond)
	length := tick * uint32(len(frames))
	matrix := u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
	var sizes []byte
	total := 0
	for _, f := range frames {
		sizes = append(sizes, u32(uint32(len(f)))...)
		total += len(f)
	}
	ftyp := box("ftyp", []byte("isom"), u32(512), []byte("isomiso2mp41"))
	moov := func(offset int) []byte {
		entry := box("jpeg", u32(0), u16(0, 1), make([]byte, 16), u16(uint16(w), uint16(h)),
			u32(72<<16, 72<<16, 0), u16(1), append([]byte{12}, "Motion JPEG"...), make([]byte, 20), u16(24, 0xffff))
		table := box("stbl",
			box("stsd", u32(0, 1), entry),
			box("stts", u32(0, 1, uint32(len(frames)), tick)),
			box("stsc", u32(0, 1, 1, uint32(len(frames)), 1)),
			box("stsz", u32(0, 0, uint32(len(frames))), sizes),
			box("stco", u32(0, 1, uint32(offset))))
		return box("moov",
			box("mvhd", u32(0, 0, 0, timescale, length, 0x10000), u16(0x100, 0), make([]byte, 8), matrix, make([]byte, 24), u32(2)),
			box("trak",
				box("tkhd", u32(7, 0, 0, 1, 0, length), make([]byte, 16), matrix, u32(uint32(w)<<16, uint32(h)<<16)),
				box("mdia",
					box("mdhd", u32(0, 0, 0, timescale, length), u16(0x55c4, 0)),
					box("hdlr", u32(0, 0), []byte("vide"), make([]byte, 12), []byte("video\x00")),
					box("minf",
						box("vmhd", u32(1), make([]byte, 8)),
						box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))),
						table))))
	}
	// The length of moov does not depend on the offset in it.
	offset := len(ftyp) + len(moov(0)) + 8
	out := cat(ftyp, moov(offset), u32(uint32(total+8)), []byte("mdat"))
	return append(out, cat(frames...)...)
}

func box(name string, parts ...[]byte) []byte {
	body := cat(parts...)
	return cat(u32(uint32(len(body)+8)), []byte(name), body)
}

func cat(parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := make([]byte, 0, n)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func u32(list ...uint32) (out []byte) {
	for _, v := range list {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

func u16(list ...uint16) (out []byte) {
	for _, v := range list {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}
