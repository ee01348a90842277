package codec

import (
	"encoding/binary"
	"fmt"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// webpFilm reads a WebP's frames from its chunks. What the file calls its
// background colour is passed over, as everywhere: the ground is transparent.
type webpFilm struct {
	in     *input
	canvas image.Point
	times  int
	frames []chunk // ANMF
}

// openWebPFilm is nil where the file has no second frame.
func openWebPFilm(in *input) film {
	f := &webpFilm{in: in}
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		switch c.name {
		case "VP8X":
			if b := c.data(); len(b) >= 10 {
				f.canvas = image.Pt(1+uint24(b[4:]), 1+uint24(b[7:]))
			}
		case "ANIM":
			if b := c.data(); len(b) >= 6 {
				f.times = int(binary.LittleEndian.Uint16(b[4:]))
			}
		case "ANMF":
			if c.size > 16 {
				f.frames = append(f.frames, c)
			}
		}
		return true
	})
	if len(f.frames) < 2 {
		return nil
	}
	return f
}

func (f *webpFilm) size() image.Point { return f.canvas }

func (f *webpFilm) round(next func(frame) error) (times int, err error) {
	for _, c := range f.frames {
		fr, err := f.frame(c)
		if err != nil {
			return f.times, err
		}
		if err := next(fr); err != nil {
			return f.times, err
		}
	}
	return f.times, nil
}

// frame decodes one frame.
func (f *webpFilm) frame(c chunk) (frame, error) {
	b := f.in.bytes(c.off, 16)
	if b == nil {
		return frame{}, media.NotPicture
	}
	fr := frame{
		at:    image.Pt(2*uint24(b), 2*uint24(b[3:])),
		hard:  b[15]&2 != 0,
		delay: time.Duration(uint24(b[12:])) * time.Millisecond,
	}
	if b[15]&1 != 0 {
		fr.after = empty
	}
	size := image.Pt(1+uint24(b[6:]), 1+uint24(b[9:]))
	if !(image.Rectangle{fr.at, fr.at.Add(size)}).In(image.Rectangle{Max: f.canvas}) {
		return frame{}, fmt.Errorf("WebP frame outside: %w", media.NotPicture)
	}
	hd := &head{mime: "image/webp", meta: exif{orientation: 1}, webp: webpHead{frame: frameChunks(c)}}
	hd.webpFrame()
	if hd.width != size.X || hd.height != size.Y {
		return frame{}, fmt.Errorf("WebP frame of another size: %w", media.NotPicture)
	}
	var stored int64
	for _, part := range hd.webp.frame {
		stored += part.size
	}
	if stored > 4*int64(size.X)*int64(size.Y)+64<<10 {
		return frame{}, fmt.Errorf("WebP frame of %d bytes: %w", stored, media.TooBig)
	}
	var err error
	fr.low = hd.limited()
	fr.img, err = decode(f.in, hd)
	return fr, err
}
