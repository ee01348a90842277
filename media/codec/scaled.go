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
	// scaleFrom is the cost in bytes from which on JPEGs are decoded smaller.
	// Below it there is little to be saved.
	scaleFrom = 2 << 20
)

// scaleFor is the divisor at which a JPEG may be decoded for t, 1 for its own
// size, and the memory that this takes.
func (h *head) scaleFor(t fit) (scale int, cost int64) {
	if h.mime != "image/jpeg" || h.cost < scaleFrom {
		return 1, h.cost
	}
	rest := math.Min(t.w/float64(t.outW), t.h/float64(t.outH)) / minRest
	for scale = 8; scale > 1; scale /= 2 {
		if rest >= float64(scale) {
			break
		}
	}
	if scale == 1 {
		return 1, h.cost
	}
	j := &h.jpeg
	f := jpegscale.Frame{Width: j.width, Height: j.height, Progressive: j.progressive, Converted: j.isRGB()}
	for _, c := range j.comps {
		f.Parts = append(f.Parts, jpegscale.Part{ID: uint8(c.id), H: c.h, V: c.v})
	}
	cost, err := f.Memory(scale)
	if err != nil || cost >= h.cost {
		return 1, h.cost
	}
	return scale, cost
}

// over is t for a picture of which one sample stands for scale×scale pixels.
func (t fit) over(scale int) fit {
	s := float64(scale)
	return fit{t.x / s, t.y / s, t.w / s, t.h / s, t.outW, t.outH}
}

// decoded is a picture that is decoded at its own size or smaller, and what
// goes with it.
type decoded struct {
	img  image.Image
	head *head
	fit  fit
	free func() // gives back the memory
}

// decodeFor decodes as much of a picture as t needs, once there is room for it
// and for drawing t.
func (c *Codec) decodeFor(in *input, h *head, t fit) (decoded, error) {
	scale, cost := h.scaleFor(t)
	free, err := c.reserve(in.ctx, cost+t.cost(h))
	if err != nil {
		return decoded{}, err
	}
	if scale == 1 {
		img, err := decode(in, h)
		if err != nil {
			free()
			return decoded{}, err
		}
		return decoded{img, h, t, free}, nil
	}
	img, err := decodeScaled(in, scale, cost)
	if err == nil {
		small := *h
		small.width, small.height = img.Bounds().Dx(), img.Bounds().Dy()
		return decoded{img, &small, t.over(scale), free}, nil
	}
	free()
	if !errors.As(err, new(jpegscale.UnsupportedError)) {
		return decoded{}, asFault(err)
	}
	// Beyond jpegscale: image/jpeg may know better.
	if free, err = c.reserve(in.ctx, h.cost+t.cost(h)); err != nil {
		return decoded{}, err
	}
	if img, err = decode(in, h); err != nil {
		free()
		return decoded{}, err
	}
	return decoded{img, h, t, free}, nil
}

// decodeScaled decodes a JPEG at 1/scale within limit bytes. As from image/jpeg, a
// damaged file is no picture.
func decodeScaled(in *input, scale int, limit int64) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decoder panic %T: %w", p, media.NotPicture)
		}
		if err != nil && in.ctx.Err() != nil {
			err = in.ctx.Err()
		}
	}()
	return jpegscale.Decode(in.from(0), scale, &jpegscale.Options{MaxBytes: limit})
}
