package codec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/contactsheet/contactsheet/media"
)

// unsupported reports whether a decoder said that the file is right but beyond
// it.
func unsupported(err error) bool {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	return errors.As(err, &j) || errors.As(err, &p) || errors.As(err, &t) || errors.Is(err, bmp.ErrUnsupported)
}

// decode decodes a picture as stored. The caller has reserved h.cost.
func decode(in *input, h *head) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decoder panic %T: %w", p, media.NotPicture)
		}
		if err != nil && in.ctx.Err() != nil {
			err = in.ctx.Err()
		}
	}()
	switch h.mime {
	case "image/jpeg":
		img, err = jpeg.Decode(in.from(0))
	case "image/png":
		img, err = png.Decode(in.from(0))
	case "image/gif":
		img, err = gif.Decode(in.from(0))
	case "image/webp":
		img, err = decodeWebP(in, h)
	case "image/bmp":
		img, err = bmp.Decode(in.from(0))
	case "image/tiff":
		img, err = tiff.Decode(in.from(0))
	default:
		err = media.Unsupported
	}
	if err != nil {
		return nil, asFault(err)
	}
	return img, nil
}

// DecodeFit decodes a picture upright, on white where it is transparent, to fit
// inside w×h pixels; it is never enlarged. With crop it fills w×h exactly, cut
// at the edges around its middle and enlarged if need be. With w and h both 0
// it comes at its own size, scaled down only above MaxShown pixels. Of a JPEG that
// ends early it is what there is, grey where there is nothing; an error only where
// there is nothing at all.
//
// Errors wrap media.Empty, NotPicture, Unsupported, TooBig, or are those of ctx.
func (c *Codec) DecodeFit(ctx context.Context, src Source, w, h int, crop bool) (*image.RGBA, error) {
	in, err := newInput(ctx, src)
	if err != nil {
		return nil, err
	}
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	ow, oh := hd.size()
	return c.drawn(in, hd, want{fit: target(ow, oh, w, h, crop), part: true})
}

// drawn decodes a picture and draws it as wanted, once there is room for both.
func (c *Codec) drawn(in *input, hd *head, w want) (*image.RGBA, error) {
	if cost, ok := hd.byRows(w.fit); ok {
		return c.drawRows(in, hd, w.fit, false, cost)
	}
	d, err := c.decodeFor(in, hd, w)
	if err != nil {
		return nil, err
	}
	defer d.free()
	return d.fit.draw(d.img, d.head), nil
}

// DecodeFile is DecodeFit for a file on disk. It also wraps media.Unreadable.
func (c *Codec) DecodeFile(ctx context.Context, path string, w, h int, crop bool) (*image.RGBA, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.DecodeFit(ctx, f, w, h, crop)
}

// DecodePreview decodes a message's preview and enlarges it smoothly to fit
// inside w×h pixels, or with crop to fill them. With w and h both 0 it comes at
// its own size. Previews over media.MaxPreview bytes or 512 pixels wrap
// media.TooBig; the other errors are those of DecodeFit.
func (c *Codec) DecodePreview(ctx context.Context, p media.Preview, w, h int, crop bool) (*image.RGBA, error) {
	if len(p) > media.MaxPreview {
		return nil, fmt.Errorf("preview of %d bytes: %w", len(p), media.TooBig)
	}
	in, err := newInput(ctx, bytes.NewReader(p))
	if err != nil {
		return nil, err
	}
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	if max(hd.width, hd.height) > maxPreviewEdge {
		return nil, fmt.Errorf("preview of %d×%d pixels: %w", hd.width, hd.height, media.TooBig)
	}
	ow, oh := hd.size()
	t := target(ow, oh, w, h, crop)
	if !crop && w > 0 && h > 0 {
		t = enlarge(ow, oh, w, h)
	}
	return c.drawn(in, hd, want{fit: t})
}

// Thumb resizes a picture that is already decoded, with the rules of DecodeFit.
func Thumb(img image.Image, w, h int, crop bool) *image.RGBA {
	b := img.Bounds()
	hd := &head{width: b.Dx(), height: b.Dy(), meta: exif{orientation: 1}}
	return target(b.Dx(), b.Dy(), w, h, crop).draw(img, hd)
}

var _ io.ReaderAt = (*input)(nil)
