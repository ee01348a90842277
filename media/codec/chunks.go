package codec

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

// maxMeta is the largest metadata chunk that is looked into, in bytes.
const maxMeta = 1 << 20

// chunk is one chunk of a PNG or WebP file.
type chunk struct {
	in   *input
	name string
	off  int64 // of the content
	size int64
}

// data is the content, or nil where it is larger than maxMeta.
func (c chunk) data() []byte {
	if c.size > maxMeta {
		return nil
	}
	return c.in.bytes(c.off, c.size)
}

// eachPNGChunk calls f with every chunk until f returns false or the file ends.
func eachPNGChunk(in *input, f func(chunk) bool) {
	off := int64(8)
	for range maxSteps {
		b := in.bytes(off, 8)
		if b == nil {
			return
		}
		c := chunk{in: in, name: string(b[4:]), off: off + 8, size: int64(binary.BigEndian.Uint32(b))}
		if !f(c) || c.name == "IEND" {
			return
		}
		off = c.off + c.size + 4
	}
}

// eachRIFFChunk calls f with every chunk from off up to end.
func eachRIFFChunk(in *input, off, end int64, f func(chunk) bool) {
	for range maxSteps {
		if off+8 > end {
			return
		}
		b := in.bytes(off, 8)
		if b == nil {
			return
		}
		c := chunk{in: in, name: string(b[:4]), off: off + 8, size: int64(binary.LittleEndian.Uint32(b[4:]))}
		if !f(c) {
			return
		}
		off = c.off + c.size + c.size&1
	}
}

// readPNG fills h from a PNG's chunks.
func readPNG(in *input, h *head) error {
	b := in.bytes(8, 8+13)
	if b == nil || string(b[4:8]) != "IHDR" {
		return fmt.Errorf("PNG header: %w", media.NotPicture)
	}
	h.width, h.height = int(binary.BigEndian.Uint32(b[8:])), int(binary.BigEndian.Uint32(b[12:]))
	deep, colour, interlaced := b[16] == 16, b[17], b[20] != 0
	if max(h.width, h.height) > maxSide {
		return fmt.Errorf("PNG of %d×%d pixels: %w", h.width, h.height, media.TooBig)
	}
	pixels := int64(h.width) * int64(h.height)
	bytesPer, keyed := int64(1), false
	eachPNGChunk(in, func(c chunk) bool {
		switch c.name {
		case "tRNS":
			keyed = true
		case "acTL":
			h.animated = true
		case "eXIf":
			h.meta = parseEXIF(c.data())
			h.hasMeta = true
		case "tEXt", "zTXt", "iTXt":
			h.hasMeta = true
			h.meta.location = h.meta.location || xmpLocation(c.data())
		case "iCCP":
			h.icc = inflateICC(c.data())
		}
		return true
	})
	switch {
	case colour == 2 || colour == 4 || colour == 6 || (colour == 0 && keyed):
		bytesPer = 4
	}
	if deep {
		bytesPer *= 2
	}
	h.cost = pixels * bytesPer
	if interlaced {
		h.cost += h.cost / 2
	}
	h.rows = !interlaced
	if (interlaced && pixels > maxPNGPixels) || pixels > maxRowPixels {
		return fmt.Errorf("PNG of %d megapixels: %w", pixels/1e6, media.TooBig)
	}
	return nil
}

// maxPNGPixels bounds interlaced PNG, of which no part can be had before all.
const maxPNGPixels = 64_000_000

// inflateICC unpacks the profile of an iCCP chunk; nil where it cannot.
func inflateICC(b []byte) []byte {
	i := bytes.IndexByte(b, 0)
	if i < 0 || i+2 > len(b) {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(b[i+2:]))
	if err != nil {
		return nil
	}
	defer z.Close()
	icc, err := io.ReadAll(io.LimitReader(z, maxICC+1))
	if err != nil || len(icc) > maxICC {
		return nil
	}
	return icc
}

// readGIF finds out a GIF's size and whether it moves.
func readGIF(in *input, h *head) error {
	b := in.bytes(0, 13)
	if b == nil {
		return fmt.Errorf("GIF header: %w", media.NotPicture)
	}
	h.width, h.height = int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	h.cost = 2 * int64(h.width) * int64(h.height)
	h.hasMeta = true
	off := int64(13) + colourTable(b[10])
	frames := 0
	for range maxSteps {
		k := in.bytes(off, 1)
		if k == nil {
			return nil
		}
		switch k[0] {
		case 0x21: // extension
			off = skipBlocks(in, off+2)
		case 0x2C: // image
			if frames++; frames == 2 {
				h.animated = true
				return nil
			}
			d := in.bytes(off, 10)
			if d == nil {
				return nil
			}
			off = skipBlocks(in, off+10+colourTable(d[9])+1)
		default:
			return nil
		}
	}
	return nil
}

func colourTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipBlocks gives the offset behind a chain of GIF data sub-blocks.
func skipBlocks(in *input, off int64) int64 {
	// Read ahead: a frame is thousands of blocks of 255 bytes.
	buf, base := []byte(nil), int64(0)
	for off < in.size {
		if off < base || off >= base+int64(len(buf)) {
			base = off
			if buf = in.bytes(off, min(32<<10, in.size-off)); buf == nil {
				return in.size
			}
		}
		n := buf[off-base]
		off += 1 + int64(n)
		if n == 0 {
			return off
		}
	}
	return in.size
}
