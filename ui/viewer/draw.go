package viewer

import (
	"image"

	"golang.org/x/image/draw"
)

// render draws what f's window shows of src, which may have any size: it is
// stretched to f.pic. It takes milliseconds to tens of them, so it does not run
// on the UI goroutine.
func render(src *image.RGBA, f frame) *image.RGBA {
	r := f.window()
	if src == nil || src.Rect.Empty() || r.Empty() {
		return nil
	}
	x0, y0, x1, y1 := f.part(r)
	x0, y0, x1, y1 = unturned(f.turns, x0, y0, x1, y1)
	sw, sh := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	cut := image.Rect(int(x0*sw), int(y0*sh), int(x1*sw+0.999), int(y1*sh+0.999)).Add(src.Rect.Min).Intersect(src.Rect)
	w, h := r.Dx(), r.Dy()
	if f.turns%2 == 1 {
		w, h = h, w
	}
	if cut.Empty() {
		return nil
	}
	if cut == src.Rect && cut.Dx() == w && cut.Dy() == h {
		return turn(src, f.turns)
	}
	// The cut begins and ends on whole source pixels; the stretch maps its exact
	// fractions, so that a pan does not shake by part of a pixel.
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	kx, ky := float64(w)/((x1-x0)*sw), float64(h)/((y1-y0)*sh)
	full := image.Rect(
		round((float64(cut.Min.X-src.Rect.Min.X)-x0*sw)*kx), round((float64(cut.Min.Y-src.Rect.Min.Y)-y0*sh)*ky),
		round((float64(cut.Max.X-src.Rect.Min.X)-x0*sw)*kx), round((float64(cut.Max.Y-src.Rect.Min.Y)-y0*sh)*ky))
	scaler(cut, w, h).Scale(dst, full, src, cut, draw.Src, nil)
	return turn(dst, f.turns)
}

// scaler keeps large enlargements smooth and everything else quick.
func scaler(cut image.Rectangle, w, h int) draw.Scaler {
	if cut.Dx()*cut.Dy() <= w*h/2 {
		return draw.BiLinear
	}
	return draw.ApproxBiLinear
}

// unturned is the part, in fractions, of the picture before it was turned.
func unturned(turns int, x0, y0, x1, y1 float64) (float64, float64, float64, float64) {
	for range turns {
		// One quarter clockwise: the turned picture's left is the bottom.
		x0, y0, x1, y1 = y0, 1-x1, y1, 1-x0
	}
	return x0, y0, x1, y1
}

// turn gives src after quarter turns clockwise.
func turn(src *image.RGBA, turns int) *image.RGBA {
	for range turns {
		w, h := src.Rect.Dx(), src.Rect.Dy()
		dst := image.NewRGBA(image.Rect(0, 0, h, w))
		for y := range h {
			row := src.Pix[y*src.Stride:]
			for x := range w {
				copy(dst.Pix[x*dst.Stride+(h-1-y)*4:][:4], row[x*4:x*4+4])
			}
		}
		src = dst
	}
	return src
}
