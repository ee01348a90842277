package codec

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/contactsheet/contactsheet/media"
)

// formats are the names of what Facts knows.
var formats = map[string]string{
	"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP", "image/bmp": "BMP",
	"image/tiff": "TIFF", "image/heic": "HEIC", "image/avif": "AVIF",
}

// Facts is what a picture's file says of itself; nothing is decoded. Of a picture
// that cannot be decoded here it tells what it can. Errors wrap media.Empty,
// Unreadable or NotPicture, or are those of ctx.
//
// What is read is bounded whatever a file claims: of EXIF three directories of at
// most 512 entries, of which only short ones count.
func (c *Codec) Facts(ctx context.Context, src Source) (f media.Facts, err error) {
	in, err := newInput(ctx, src)
	if err != nil {
		return f, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("facts: panic %T: %w", p, media.NotPicture)
		}
		if err != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
	}()
	h, err := readHead(in)
	if err != nil && !errors.Is(err, media.Unsupported) && !errors.Is(err, media.TooBig) {
		return f, err
	}
	f = media.Facts{Format: formats[h.mime], Depth: 8, Frames: 1}
	f.Width, f.Height = h.size()
	x := exifFacts{facts: &f}
	switch h.mime {
	case "image/jpeg":
		f.Gray = len(h.jpeg.comps) == 1
		x.readJPEG(in)
	case "image/png":
		x.readPNG(in)
	case "image/gif":
		readGIFFacts(in, &f)
	case "image/webp":
		x.readWebP(in)
	case "image/tiff":
		x.read(in)
		x.pixels()
		h.icc = x.icc
	case "image/heic", "image/avif":
		f.Depth = 0 // it stands where we do not read
		b := in.bytes(0, min(in.size, heifScan))
		if offs := exifOffsets(b); len(offs) > 0 {
			x.read(bytes.NewReader(b[offs[0]:]))
		}
	}
	x.finish()
	if name := profileName(h.icc); name != "" {
		f.Profile = name
	}
	return f, ctx.Err()
}

// readJPEG reads the first EXIF block.
func (x *exifFacts) readJPEG(in *input) {
	_ = eachSegment(in, func(s segment) (bool, error) { // what came before an error counts
		if s.marker == mAPP0+1 {
			if b := s.data(); bytes.HasPrefix(b, []byte(exifMark)) {
				x.readBlock(b)
				return false, nil
			}
		}
		return true, nil
	})
}

func (x *exifFacts) readPNG(in *input) {
	f := x.facts
	if b := in.bytes(24, 2); b != nil {
		f.Gray, f.Alpha = b[1] == 0 || b[1] == 4, b[1] == 4 || b[1] == 6
		if b[1] != 3 { // a palette's colours have 8
			f.Depth = int(b[0])
		}
	}
	eachPNGChunk(in, func(c chunk) bool {
		switch c.name {
		case "tRNS":
			f.Alpha = true
		case "acTL":
			if b := c.data(); len(b) >= 4 {
				f.Frames = max(1, int(binary.BigEndian.Uint32(b)))
			}
		case "sRGB":
			f.Profile = "sRGB"
		case "iCCP":
			if name, _, ok := bytes.Cut(c.data(), []byte{0}); ok {
				f.Profile = tidy(name)
			}
		case "eXIf":
			x.readBlock(c.data())
		}
		return true
	})
}

func (x *exifFacts) readWebP(in *input) {
	f, frames := x.facts, 0
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		switch c.name {
		case "VP8X":
			if b := c.data(); len(b) >= 10 {
				f.Alpha = b[0]&0x10 != 0
				if b[0]&2 != 0 { // of a moving picture the canvas counts
					f.Width, f.Height = 1+uint24(b[4:]), 1+uint24(b[7:])
				}
			}
		case "VP8L":
			if b := in.bytes(c.off, 5); b != nil {
				f.Alpha = f.Alpha || b[4]&0x10 != 0
			}
		case "ANMF":
			frames++
		case "EXIF":
			x.readBlock(c.data())
		}
		return true
	})
	f.Frames = max(1, frames)
}

// readGIFFacts counts a GIF's frames.
func readGIFFacts(in *input, f *media.Facts) {
	b := in.bytes(0, 13)
	if b == nil {
		return
	}
	frames, off := 0, 13+colourTable(b[10])
	for range maxSteps {
		b := in.bytes(off, 2)
		switch {
		case b != nil && b[0] == 0x21:
			if g := in.bytes(off, 4); b[1] == 0xF9 && g != nil {
				f.Alpha = f.Alpha || g[3]&1 != 0
			}
			off = skipBlocks(in, off+2)
			continue
		case b != nil && b[0] == 0x2C:
			frames++
			if d := in.bytes(off, 10); d != nil {
				off = skipBlocks(in, off+10+colourTable(d[9])+1)
				continue
			}
		}
		break
	}
	f.Frames = max(1, frames)
}
