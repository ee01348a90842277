package codec

import "context"

// Size is a picture's own size in pixels, upright, without decoding it. Its
// errors are those of DecodeFit.
func (c *Codec) Size(ctx context.Context, src Source) (w, h int, err error) {
	in, err := newInput(ctx, src)
	if err != nil {
		return 0, 0, err
	}
	hd, err := readHead(in)
	if err != nil {
		return 0, 0, err
	}
	w, h = hd.size()
	return w, h, nil
}

// Fit is the size at which DecodeFit gives a picture of ow×oh pixels when asked
// for w×h.
func Fit(ow, oh, w, h int, crop bool) (outW, outH int) {
	t := target(ow, oh, w, h, crop)
	return t.outW, t.outH
}
