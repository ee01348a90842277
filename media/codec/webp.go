package codec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"github.com/contactsheet/contactsheet/media"
)

// webpHead is what a WebP file is made of.
type webpHead struct {
	lossy bool
	// frame is the first frame of an animation as a WebP file of its own; nil
	// in still pictures.
	frame []chunk
}

// readWebP fills h from a WebP file's chunks.
func readWebP(in *input, h *head) error {
	w := &h.webp
	var canvas image.Point
	still := false
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		switch c.name {
		case "VP8X":
			if b := c.data(); len(b) >= 10 {
				canvas = image.Pt(1+uint24(b[4:]), 1+uint24(b[7:]))
				h.animated = b[0]&2 != 0
			}
		case "VP8 ", "VP8L":
			still = true
			h.width, h.height = frameSize(c)
			w.lossy = c.name == "VP8 "
		case "ANMF":
			if w.frame == nil && c.size > 16 {
				w.frame = frameChunks(c)
				h.webpFrame()
			}
		case "EXIF":
			loc := h.meta.location
			h.meta, h.hasMeta = parseEXIF(c.data()), true
			h.meta.location = h.meta.location || loc
		case "XMP ":
			h.hasMeta = true
			h.meta.location = h.meta.location || xmpLocation(c.data())
		case "ICCP":
			h.icc = c.data()
		}
		return true
	})
	if still {
		w.frame = nil
	}
	if h.width == 0 || h.height == 0 {
		return fmt.Errorf("WebP without a frame: %w", media.NotPicture)
	}
	// An alpha plane has the canvas's size, whatever the frame's is.
	pixels := max(int64(h.width)*int64(h.height), int64(canvas.X)*int64(canvas.Y))
	if h.cost = 10 * pixels; w.lossy {
		h.cost = 4 * pixels
	}
	return nil
}

// riffEnd is where the RIFF file ends by its own account; something else may
// follow.
func riffEnd(in *input) int64 {
	b := in.bytes(4, 4)
	if b == nil {
		return 0
	}
	return min(8+int64(binary.LittleEndian.Uint32(b)), in.size)
}

// webpFrame takes size and kind from an animation's first frame.
func (h *head) webpFrame() {
	for _, c := range h.webp.frame {
		if c.name == "VP8 " || c.name == "VP8L" {
			h.width, h.height = frameSize(c)
			h.webp.lossy = c.name == "VP8 "
		}
	}
}

// frameChunks are the picture's chunks inside an ANMF chunk.
func frameChunks(anmf chunk) []chunk {
	cs := []chunk{}
	eachRIFFChunk(anmf.in, anmf.off+16, anmf.off+anmf.size, func(c chunk) bool {
		if c.name == "ALPH" || c.name == "VP8 " || c.name == "VP8L" {
			cs = append(cs, c)
		}
		return true
	})
	return cs
}

// frameSize reads width and height of a VP8 or VP8L bit stream; 0, 0 where it
// is broken.
func frameSize(c chunk) (w, h int) {
	b := c.in.bytes(c.off, min(c.size, 10))
	switch {
	case c.name == "VP8 " && len(b) == 10 && string(b[3:6]) == "\x9d\x01\x2a":
		return int(binary.LittleEndian.Uint16(b[6:]) & 0x3FFF), int(binary.LittleEndian.Uint16(b[8:]) & 0x3FFF)
	case c.name == "VP8L" && len(b) >= 5 && b[0] == 0x2F:
		v := binary.LittleEndian.Uint32(b[1:])
		return int(v&0x3FFF) + 1, int(v>>14&0x3FFF) + 1
	}
	return 0, 0
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// decodeWebP decodes a still picture, or the first frame of an animation, which
// x/image/webp does not read by itself.
func decodeWebP(in *input, h *head) (image.Image, error) {
	if h.webp.frame == nil {
		return webp.Decode(in.from(0))
	}
	var body []byte
	alpha := false
	for _, c := range h.webp.frame {
		alpha = alpha || c.name == "ALPH"
		data := in.bytes(c.off, c.size)
		if data == nil {
			return nil, fmt.Errorf("WebP frame: %w", media.NotPicture)
		}
		body = appendChunk(body, c.name, data)
	}
	if alpha {
		x := make([]byte, 10)
		x[0] = 0x10
		putUint24(x[4:], h.width-1)
		putUint24(x[7:], h.height-1)
		body = append(appendChunk(nil, "VP8X", x), body...)
	}
	file := appendChunk(nil, "RIFF", append([]byte("WEBP"), body...))
	return webp.Decode(bytes.NewReader(file))
}

func appendChunk(dst []byte, name string, data []byte) []byte {
	dst = append(dst, name...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(data)))
	dst = append(dst, data...)
	if len(data)&1 != 0 {
		dst = append(dst, 0)
	}
	return dst
}

func putUint24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }
