package codec

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// maxFilmPixels bounds the pictures that are played, in pixels of one frame.
const maxFilmPixels = 16_000_000

const (
	// hurried is the longest delay that counts as none given, as in browsers, and
	// usual what stands for it.
	hurried = 10 * time.Millisecond
	usual   = 100 * time.Millisecond
)

// disposal is what happens to a frame's place before the next one is drawn.
type disposal uint8

const (
	keep  disposal = iota
	empty          // it becomes transparent
	back           // it becomes what it was
)

// frame is one picture of a film, as it is stored.
type frame struct {
	img   image.Image
	at    image.Point // on the canvas
	hard  bool        // stands in place of what is there, else lies on it
	after disposal
	delay time.Duration
	low   bool // its YCbCr is of the limited range
}

// place is where a frame stands on the canvas, of which it may lie outside.
func (fr *frame) place() image.Rectangle {
	b := fr.img.Bounds()
	return b.Sub(b.Min).Add(fr.at)
}

// film is a moving picture of one format.
type film interface {
	// size is that of the canvas.
	size() image.Point
	// round decodes all frames, one after the other, until next returns an error,
	// and says how often the whole is shown; 0: for ever. An error of its own
	// means that the rest cannot be read.
	round(next func(frame) error) (times int, err error)
}

// Play decodes a moving GIF or WebP one frame after the other, each drawn on
// those before it as the file says and then as by DecodeFit, or DecodeClear with
// clear. show gets each frame, which is its own, with the time until the next,
// and returns when that is over. It goes round as often as the file says. Of a
// file that is damaged or ends early it shows what there is. No more than one
// frame is kept at a time.
//
// It ends with nil, or with show's error, or with one that wraps
// errors.ErrUnsupported for what does not move; else as DecodeFit.
func (c *Codec) Play(ctx context.Context, src Source, w, h int, crop, clear bool,
	show func(*image.RGBA, time.Duration) error) error {
	in, err := newInput(ctx, src)
	if err != nil {
		return err
	}
	f, err := openFilm(in)
	if err != nil {
		return err
	}
	size := f.size()
	hd := &head{width: size.X, height: size.Y, meta: exif{orientation: 1}}
	t := target(size.X, size.Y, w, h, crop)
	// The canvas, what a frame has covered, the frame as it is stored and as it is
	// decoded, and what is shown.
	pixels := int64(size.X) * int64(size.Y)
	free, err := c.reserve(ctx, 32*pixels+t.cost(hd)+2<<20)
	if err != nil {
		return err
	}
	defer free()
	p := projector{canvas: image.NewRGBA(image.Rectangle{Max: size}), head: hd, fit: t, clear: clear && !crop, show: show}
	return p.run(in, f)
}

// openFilm wraps errors.ErrUnsupported for what does not move.
func openFilm(in *input) (film, error) {
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	var f film
	switch {
	case !hd.animated:
	case hd.mime == "image/gif":
		f = &gifFilm{in: in, canvas: image.Pt(hd.width, hd.height)}
	case hd.mime == "image/webp":
		f = openWebPFilm(in)
	}
	if f == nil {
		return nil, fmt.Errorf("play a still %s: %w", hd.mime, errors.ErrUnsupported)
	}
	size := f.size()
	if size.X <= 0 || size.Y <= 0 {
		return nil, fmt.Errorf("canvas of %v: %w", size, media.NotPicture)
	}
	if int64(size.X)*int64(size.Y) > maxFilmPixels {
		return nil, fmt.Errorf("moving picture of %v pixels: %w", size, media.TooBig)
	}
	return f, nil
}

// projector draws the frames of a film on each other.
type projector struct {
	canvas *image.RGBA
	head   *head
	fit    fit
	clear  bool
	show   func(*image.RGBA, time.Duration) error

	place   image.Rectangle // of the last frame
	after   disposal        // of it
	covered *image.RGBA     // what it lies on, where that comes back
}

func (p *projector) run(in *input, f film) error {
	for done := 1; ; done++ {
		clear(p.canvas.Pix)
		p.after = keep
		frames := 0
		var stop error
		times, err := f.round(func(fr frame) error {
			frames++
			stop = p.next(fr)
			return stop
		})
		switch {
		case stop != nil:
			return stop
		case in.ctx.Err() != nil:
			return in.ctx.Err()
		case frames == 0 && err != nil:
			return asFault(err)
		case frames == 0:
			return fmt.Errorf("no frames: %w", media.NotPicture)
		case frames == 1, done == times:
			return nil // with one frame, the rest cannot be read
		}
	}
}

// next draws a frame and shows the canvas.
func (p *projector) next(fr frame) error {
	p.dispose()
	p.place, p.after = fr.place().Intersect(p.canvas.Rect), fr.after
	if p.after == back {
		p.covered = image.NewRGBA(p.place)
		copyPart(p.covered, p.canvas, p.place)
	}
	lay(p.canvas, fr)
	if fr.delay <= hurried {
		fr.delay = usual
	}
	return p.show(p.drawn(), fr.delay)
}

// dispose does what is to be done after the last frame.
func (p *projector) dispose() {
	switch p.after {
	case empty:
		for y := p.place.Min.Y; y < p.place.Max.Y; y++ {
			clear(p.canvas.Pix[p.canvas.PixOffset(p.place.Min.X, y):p.canvas.PixOffset(p.place.Max.X, y)])
		}
	case back:
		copyPart(p.canvas, p.covered, p.place)
		p.covered = nil
	}
}

func copyPart(dst, src *image.RGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := src.PixOffset(r.Min.X, y)
		copy(dst.Pix[dst.PixOffset(r.Min.X, y):], src.Pix[from:from+4*r.Dx()])
	}
}

// drawn is the canvas as it is to be shown.
func (p *projector) drawn() *image.RGBA {
	if p.clear {
		return drawClear(p.canvas, p.head, p.fit)
	}
	return p.fit.draw(p.canvas, p.head)
}
