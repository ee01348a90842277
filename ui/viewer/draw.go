package viewer

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// render draws what f's window shows of src, which may have any size: it is
// stretched to f.pic. What is transparent in src stays so, or lies on ground. It
// takes milliseconds to tens of them, in proportion to the port and not to src,
// so it does not run on the UI goroutine. spare is an image to draw into where it
// has the right size; it may be nil.
func render(src *image.RGBA, f frame, ground *checks, spare *image.RGBA) *image.RGBA {
	r := f.window()
	if src == nil || src.Rect.Empty() || r.Empty() {
		return nil
	}
	x0, y0, x1, y1 := f.part(r)
	x0, y0, x1, y1 = unturned(f.turns, x0, y0, x1, y1)
	sw, sh := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	cut := image.Rect(int(x0*sw), int(y0*sh), int(math.Ceil(x1*sw)), int(math.Ceil(y1*sh))).Add(src.Rect.Min).Intersect(src.Rect)
	w, h := r.Dx(), r.Dy()
	if f.turns%2 == 1 {
		w, h = h, w
	}
	if cut.Empty() {
		return nil
	}
	dst := canvasFor(spare, w, h, f.turns == 0)
	op := draw.Src
	if ground != nil {
		x, y, _, _ := f.spread()
		ground.fill(dst, r.Min.X-round(x), r.Min.Y-round(y))
		op = draw.Over
	}
	// The cut begins and ends on whole source pixels; the stretch maps its exact
	// fractions, so that a pan does not shake by part of a pixel.
	kx, ky := float64(w)/((x1-x0)*sw), float64(h)/((y1-y0)*sh)
	full := image.Rect(
		round((float64(cut.Min.X-src.Rect.Min.X)-x0*sw)*kx), round((float64(cut.Min.Y-src.Rect.Min.Y)-y0*sh)*ky),
		round((float64(cut.Max.X-src.Rect.Min.X)-x0*sw)*kx), round((float64(cut.Max.Y-src.Rect.Min.Y)-y0*sh)*ky))
	if full.Size() == cut.Size() {
		draw.Draw(dst, full, src, cut.Min, op)
	} else {
		// The source is at most twice as large as it is drawn (see pyramid), and
		// this is then as good as any.
		draw.ApproxBiLinear.Scale(dst, full, src, cut, op, nil)
	}
	return turn(dst, f.turns)
}

// canvasFor is spare, emptied by who draws over all of it, or a new image.
func canvasFor(spare *image.RGBA, w, h int, fits bool) *image.RGBA {
	size := image.Rect(0, 0, w, h)
	if fits && spare != nil && spare.Rect == size {
		return spare
	}
	return image.NewRGBA(size)
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

// pyramid is img and its halves, quarters and so on, the largest first, none
// smaller than least pixels wide: whatever part of a picture is shown, one of
// them is at most twice as large as it is drawn.
func pyramid(img *image.RGBA, least int) []*image.RGBA {
	levels := []*image.RGBA{img}
	for img.Rect.Dx()/2 >= max(1, least) && img.Rect.Dy() >= 2 {
		img = halved(img)
		levels = append(levels, img)
	}
	return levels
}

// halved is src at half its size, every pixel the mean of four.
func halved(src *image.RGBA) *image.RGBA {
	w, h := src.Rect.Dx()/2, src.Rect.Dy()/2
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		a, b := src.Pix[2*y*src.Stride:][:8*w], src.Pix[(2*y+1)*src.Stride:][:8*w]
		out := dst.Pix[y*dst.Stride:][:4*w]
		for x := 0; x < len(out); x += 4 {
			p, q := a[2*x:2*x+8:2*x+8], b[2*x:2*x+8:2*x+8]
			for c := range 4 {
				out[x+c] = uint8((uint(p[c]) + uint(p[c+4]) + uint(q[c]) + uint(q[c+4]) + 2) / 4)
			}
		}
	}
	return dst
}

// checks is what a transparent picture lies on: squares of two greys, so that
// black drawings show as well as white ones.
type checks struct {
	edge       int // of a square, in pixels
	light, dim color.RGBA
}

// newChecks makes checks for a screen of scale pixels in a unit. Its greys are
// the same in light and in dark, for the stage is black in both.
func newChecks(scale float64) *checks {
	light := over(theme.Color(theme.Veil), theme.Color(theme.Paper))
	dark := over(theme.Color(theme.Veil), light)
	dim := light.R/2 + dark.R/2 // quieter than what lies on it
	return &checks{
		edge: max(2, round(float64(theme.Space8)*scale)), light: light, dim: color.RGBA{dim, dim, dim, 255},
	}
}

// over is what a colour looks like on another.
func over(top, below color.Color) color.RGBA {
	px := image.NewRGBA(image.Rect(0, 0, 1, 1))
	draw.Draw(px, px.Rect, image.NewUniform(below), image.Point{}, draw.Src)
	draw.Draw(px, px.Rect, image.NewUniform(top), image.Point{}, draw.Over)
	return px.RGBAAt(0, 0)
}

// fill draws the squares so that they lie still under a picture that is panned:
// (x, y) is where in the picture dst begins.
func (c *checks) fill(dst *image.RGBA, x, y int) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	for j := range h {
		row := dst.Pix[j*dst.Stride:]
		for i := range w {
			p := c.light
			if ((i+x)/c.edge+(j+y)/c.edge)%2 != 0 {
				p = c.dim
			}
			row[4*i], row[4*i+1], row[4*i+2], row[4*i+3] = p.R, p.G, p.B, 255
		}
	}
}
