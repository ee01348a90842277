package codec

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec/jpegscale"
)

const (
	// minRest is what must remain to be resized after a JPEG was decoded smaller:
	// means of boxes alone would be blurred or aliased.
	minRest = 1.5
	// thumbEdge bounds, in pixels, the pictures in which a draft of a progressive
	// file does not show.
	thumbEdge = 512
	// quickRest is minRest at 1/2 and 1/4 for thumbnails, which 1600 pixels reach at
	// 1/4 by it, and for what is sent, where compression hides the difference: 12
	// megapixels reach 1600 pixels at 1/2.
	quickRest = 1.2
	// chromaRest is the rest from which on chroma may have half of luma's samples.
	chromaRest = 3
)

// plan is how a JPEG is decoded.
type plan struct {
	scale int
	opt   jpegscale.Options
	cost  int64 // bytes
}

// plan says how jpegscale decodes a picture for t, of which chroma is wanted at
// half the size where half says so. It reports false for what jpegscale does not
// decode.
func (h *head) plan(t fit, half bool) (plan, bool) {
	if h.mime != "image/jpeg" {
		return plan{}, false
	}
	j := &h.jpeg
	thumb := max(t.outW, t.outH) <= thumbEdge
	rest, least := math.Min(t.w/float64(t.outW), t.h/float64(t.outH)), minRest
	p := plan{scale: 8}
	for p.scale > 1 && rest < least*float64(p.scale) {
		if p.scale /= 2; thumb || half {
			least = quickRest
		}
	}
	if p.scale > 1 {
		p.opt.Draft = thumb || !j.progressive
		p.opt.Subsampled = half || thumb && j.progressive || rest >= chromaRest*float64(p.scale)
	}
	f := jpegscale.Frame{Width: j.width, Height: j.height, Progressive: j.progressive, Converted: j.isRGB()}
	for _, c := range j.comps {
		f.Parts = append(f.Parts, jpegscale.Part{ID: uint8(c.id), H: c.h, V: c.v})
	}
	var err error
	p.cost, err = f.Memory(p.scale, &p.opt)
	p.opt.MaxBytes = p.cost
	return p, err == nil
}

// over is t for a picture of which one sample stands for scale×scale pixels.
func (t fit) over(scale int) fit {
	if scale == 1 {
		return t
	}
	s := float64(scale)
	return fit{t.x / s, t.y / s, t.w / s, t.h / s, t.outW, t.outH}
}

// want says what a picture is decoded for.
type want struct {
	fit
	half bool // chroma of half the size will do
	part bool // of a file that ends early, what there is will do
}

// decoded is a picture that is decoded at its own size or smaller, and what
// goes with it.
type decoded struct {
	img  image.Image
	head *head
	fit  fit
	free func() // gives back the memory
}

// decodeFor decodes as much of a picture as is wanted, once there is room for it
// and for drawing it.
func (c *Codec) decodeFor(in *input, h *head, w want) (decoded, error) {
	p, ok := h.plan(w.fit, w.half)
	if !ok {
		return c.decodeWhole(in, h, w)
	}
	free, err := c.reserve(in.ctx, p.cost+w.cost(h))
	if err != nil {
		return decoded{}, err
	}
	img, err := decodeScaled(in, p)
	if err != nil && (img == nil || !w.part || !errors.Is(err, jpegscale.ErrTruncated)) {
		free()
		if errors.As(err, new(jpegscale.UnsupportedError)) {
			return c.decodeWhole(in, h, w)
		}
		return decoded{}, asFault(err)
	}
	small := *h
	small.width, small.height = img.Bounds().Dx(), img.Bounds().Dy()
	return decoded{img, &small, w.over(p.scale), free}, nil
}

// decodeWhole is decodeFor by the decoders of others, at the picture's own size.
func (c *Codec) decodeWhole(in *input, h *head, w want) (decoded, error) {
	free, err := c.reserve(in.ctx, h.cost+w.cost(h))
	if err != nil {
		return decoded{}, err
	}
	img, err := decode(in, h)
	if err != nil {
		free()
		return decoded{}, err
	}
	return decoded{img, h, w.fit, free}, nil
}

// decodeScaled decodes a JPEG as p says. With an error there may be a picture of
// what was read.
func decodeScaled(in *input, p plan) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decoder panic %T: %w", p, media.NotPicture)
		}
		if err != nil && in.ctx.Err() != nil {
			img, err = nil, in.ctx.Err()
		}
	}()
	return jpegscale.Decode(in.from(0), p.scale, &p.opt)
}
