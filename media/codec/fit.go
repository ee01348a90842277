package codec

import (
	"image"
	"image/draw"
	"math"
)

// fit says which part of a picture, upright, becomes how many pixels.
type fit struct {
	x, y, w, h float64 // part of the source
	outW, outH int
}

// target is the fit that DecodeFit promises for a picture of ow×oh pixels.
func target(ow, oh, w, h int, crop bool) fit {
	if crop && w > 0 && h > 0 {
		s := math.Max(float64(w)/float64(ow), float64(h)/float64(oh))
		cw, ch := math.Min(float64(w)/s, float64(ow)), math.Min(float64(h)/s, float64(oh))
		return fit{x: (float64(ow) - cw) / 2, y: (float64(oh) - ch) / 2, w: cw, h: ch, outW: w, outH: h}
	}
	s := 1.0
	if w <= 0 && h <= 0 {
		s = math.Min(s, math.Sqrt(MaxShown/(float64(ow)*float64(oh))))
	}
	if w > 0 {
		s = math.Min(s, float64(w)/float64(ow))
	}
	if h > 0 {
		s = math.Min(s, float64(h)/float64(oh))
	}
	return scaled(ow, oh, s)
}

// enlarge fits a picture into w×h pixels whatever its own size.
func enlarge(ow, oh, w, h int) fit {
	return scaled(ow, oh, math.Min(float64(w)/float64(ow), float64(h)/float64(oh)))
}

func scaled(ow, oh int, s float64) fit {
	return fit{
		w: float64(ow), h: float64(oh),
		outW: max(int(math.Round(float64(ow)*s)), 1), outH: max(int(math.Round(float64(oh)*s)), 1),
	}
}

// edge is the fit whose longer edge is at most n pixels; n 0 keeps the size.
func edge(ow, oh, n int) fit {
	if n <= 0 {
		return scaled(ow, oh, 1)
	}
	return target(ow, oh, n, n, false)
}

// cost is the memory in bytes that drawing needs: planes and pixels, twice
// where they must be turned.
func (t fit) cost(h *head) int64 {
	n := 7 * int64(t.outW) * int64(t.outH)
	if h.meta.orientation > 1 {
		n *= 2
	}
	return n
}

// stored is t for the picture as it is stored, before it is set upright. Parts
// are taken from the middle, so that only turning matters, not mirroring.
func (t fit) stored(orientation int) fit {
	if orientation > 4 {
		return fit{t.y, t.x, t.h, t.w, t.outH, t.outW}
	}
	return t
}

func (t fit) whole(b image.Rectangle) bool {
	return t.outW == b.Dx() && t.outH == b.Dy() && t.w == float64(t.outW) && t.h == float64(t.outH)
}

// draw makes t's pixels of a decoded picture.
func (t fit) draw(img image.Image, h *head) *image.RGBA {
	s := t.stored(h.meta.orientation)
	if _, ok := img.(*image.YCbCr); ok && !h.limited() && s.whole(img.Bounds()) {
		m := image.NewRGBA(image.Rect(0, 0, s.outW, s.outH))
		draw.Draw(m, m.Rect, img, img.Bounds().Min, draw.Src)
		return uprightRGBA(m, h.meta.orientation)
	}
	p := resample(img, h, s, false)
	p.upright(h.meta.orientation)
	return p.rgba()
}
