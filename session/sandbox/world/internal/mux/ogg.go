package mux

import (
	"encoding/binary"
	"strconv"
)

// silence is an Opus packet of 20 ms of silence, mono, full band.
var silence = []byte{0xf8, 0xff, 0xfe}

const (
	opusRate   = 48000 // of Opus' granule positions, whatever the sound's own
	opusPacket = opusRate / 50
	preSkip    = 312
	perPage    = 50
)

// Opus is so many seconds of silence as a voice note has its sound: Opus in
// Ogg. Files of another serial differ.
func Opus(seconds int, serial uint32) []byte {
	le := binary.LittleEndian
	head := append([]byte("OpusHead\x01\x01"), 0, 0, 0, 0, 0, 0, 0, 0, 0)
	le.PutUint16(head[10:], preSkip)
	le.PutUint32(head[12:], 16000)
	tags := []byte("OpusTags")
	text := "note " + strconv.FormatUint(uint64(serial), 10)
	for _, s := range []string{"Contact Sheet", text} {
		if s == text { // the list of comments has one
			tags = le.AppendUint32(tags, 1)
		}
		tags = append(le.AppendUint32(tags, uint32(len(s))), s...)
	}
	w := &ogg{serial: serial}
	w.page(2, 0, head)
	w.page(0, 0, tags)
	packets := seconds * 50
	for at := 0; at < packets; {
		var list [][]byte
		for len(list) < perPage && at < packets {
			list = append(list, silence)
			at++
		}
		flag := byte(0)
		if at == packets {
			flag = 4
		}
		w.page(flag, uint64(at*opusPacket+preSkip), list...)
	}
	return w.out
}

// ogg is a stream being written.
type ogg struct {
	out    []byte
	serial uint32
	pages  uint32
}

// page writes packets of less than 255 bytes.
func (o *ogg) page(flags byte, granule uint64, packets ...[]byte) {
	le := binary.LittleEndian
	start := len(o.out)
	o.out = append(o.out, "OggS\x00"...)
	o.out = append(o.out, flags)
	o.out = le.AppendUint64(o.out, granule)
	o.out = le.AppendUint32(o.out, o.serial)
	o.out = le.AppendUint32(o.out, o.pages)
	o.out = append(o.out, 0, 0, 0, 0, byte(len(packets)))
	for _, p := range packets {
		o.out = append(o.out, byte(len(p)))
	}
	for _, p := range packets {
		o.out = append(o.out, p...)
	}
	le.PutUint32(o.out[start+22:], oggSum(o.out[start:]))
	o.pages++
}

// oggSum is Ogg's CRC-32: not reflected, starting from zero.
func oggSum(page []byte) (sum uint32) {
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum&(1<<31) != 0 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
