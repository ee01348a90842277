package codec

import (
	"context"
	"image"

	xdraw "golang.org/x/image/draw"
)

// DecodeClear decodes a picture upright and with its transparency, to fit inside
// w×h pixels; it is never enlarged. It is for pictures that lie on the window's
// own ground, such as stickers; an opaque one comes as from DecodeFit, whose
// errors and whose meaning of w and h 0 it has.
func (c *Codec) DecodeClear(ctx context.Context, src Source, w, h int) (*image.RGBA, error) {
	in, err := newInput(ctx, src)
	if err != nil {
		return nil, err
	}
	hd, err := readHead(in)
	if err != nil {
		return nil, err
	}
	ow, oh := hd.size()
	t := target(ow, oh, w, h, false)
	free, err := c.reserve(ctx, hd.cost+t.cost(hd))
	if err != nil {
		return nil, err
	}
	defer free()
	img, err := decode(in, hd)
	if err != nil {
		return nil, err
	}
	if o, ok := img.(interface{ Opaque() bool }); !ok || o.Opaque() {
		return t.draw(img, hd), nil
	}
	s := t.stored(hd.meta.orientation)
	m := image.NewRGBA(image.Rect(0, 0, s.outW, s.outH))
	xdraw.CatmullRom.Scale(m, m.Rect, img, img.Bounds(), xdraw.Src, nil)
	return uprightRGBA(m, hd.meta.orientation), nil
}
