package codec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"io"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// gifFilm reads a GIF's frames from its blocks. Each becomes a GIF of its own, of
// which image/gif, which else decodes all frames at once, sees no more than that.
type gifFilm struct {
	in     *input
	canvas image.Point
}

func (g *gifFilm) size() image.Point { return g.canvas }

// control is a GIF's graphic control extension.
type control struct {
	after disposal
	delay time.Duration
	block []byte // as it is stored, or nil
}

func (g *gifFilm) round(next func(frame) error) (times int, err error) {
	times = 1
	start := g.in.bytes(0, 13)
	if start == nil {
		return times, media.NotPicture
	}
	off := int64(13) + colourTable(start[10])
	table := g.in.bytes(13, off-13)
	if table == nil {
		return times, media.NotPicture
	}
	var c control
	for range maxSteps {
		b := g.in.bytes(off, 2)
		switch {
		case b != nil && b[0] == 0x21 && b[1] == 0xF9:
			c = g.control(off + 2)
			off = skipBlocks(g.in, off+2)
		case b != nil && b[0] == 0x21 && b[1] == 0xFF:
			if n, ok := g.repeats(off + 2); ok {
				times = n
			}
			off = skipBlocks(g.in, off+2)
		case b != nil && b[0] == 0x21:
			off = skipBlocks(g.in, off+2)
		case b != nil && b[0] == 0x2C:
			fr, end, err := g.frame(off, start[10], table, c)
			if err != nil {
				return times, err
			}
			if err := next(fr); err != nil {
				return times, err
			}
			off, c = end, control{}
		default:
			return times, nil // its end, or what a file that was cut off has instead
		}
	}
	return times, nil
}

func (g *gifFilm) control(off int64) (c control) {
	b := g.in.bytes(off, 6)
	if b == nil || b[0] != 4 {
		return control{}
	}
	switch b[1] >> 2 & 7 {
	case 2:
		c.after = empty
	case 3:
		c.after = back
	}
	c.delay = time.Duration(binary.LittleEndian.Uint16(b[2:])) * 10 * time.Millisecond
	c.block = append([]byte{0x21, 0xF9}, b[:5]...)
	c.block = append(c.block, 0)
	return c
}

// repeats is how often all is shown by Netscape's extension: once, and as often
// again as it says.
func (g *gifFilm) repeats(off int64) (n int, ok bool) {
	b := g.in.bytes(off, 16)
	if b == nil || b[0] != 11 || b[12] != 3 || b[13] != 1 {
		return 0, false
	}
	if name := string(b[1:12]); name != "NETSCAPE2.0" && name != "ANIMEXTS1.0" {
		return 0, false
	}
	if n = int(binary.LittleEndian.Uint16(b[14:])); n > 0 {
		n++
	}
	return n, true
}

// frame decodes the frame at off and says where it ends.
func (g *gifFilm) frame(off int64, flags byte, table []byte, c control) (fr frame, end int64, err error) {
	d := g.in.bytes(off, 10)
	if d == nil {
		return fr, 0, media.NotPicture
	}
	number := func(i int) int { return int(binary.LittleEndian.Uint16(d[i:])) }
	at, w, h := image.Pt(number(1), number(3)), number(5), number(7)
	if pixels := w * h; pixels == 0 || pixels > 2*g.canvas.X*g.canvas.Y+1<<16 {
		return fr, 0, fmt.Errorf("GIF frame of %d×%d pixels: %w", w, h, media.TooBig)
	}
	end = skipBlocks(g.in, off+10+colourTable(d[9])+1)
	// Its own place would be outside of a screen of its size.
	one := append([]byte("GIF89a"), d[5:9]...)
	one = append(one, flags, 0, 0)
	one = append(append(one, table...), c.block...)
	one = append(one, 0x2C, 0, 0, 0, 0)
	one = append(one, d[5:]...)
	body := io.NewSectionReader(g.in, off+10, end-off-10)
	img, err := decodeGIF(io.MultiReader(bytes.NewReader(one), body, bytes.NewReader([]byte{0x3B})))
	return frame{img: img, at: at, after: c.after, delay: c.delay}, end, err
}

func decodeGIF(r io.Reader) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decoder panic %T: %w", p, media.NotPicture)
		}
	}()
	return gif.Decode(r)
}
