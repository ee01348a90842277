package codec

import "image"

// upright turns and mirrors p so that orientation becomes 1.
func (p *planar) upright(orientation int) {
	if orientation < 2 || orientation > 8 {
		return
	}
	for i, pix := range p.p {
		w, h := p.w, p.h
		if i > 0 {
			w, h = p.cw, p.ch
		}
		dst := make([]uint8, len(pix))
		turn(w, h, orientation, func(to, from int) { dst[to] = pix[from] })
		p.p[i] = dst
	}
	if orientation > 4 {
		p.w, p.h, p.cw, p.ch = p.h, p.w, p.ch, p.cw
	}
}

// uprightRGBA is upright for pixels without padding between rows.
func uprightRGBA(m *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	r := image.Rect(0, 0, w, h)
	if orientation > 4 {
		r = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(r)
	turn(w, h, orientation, func(to, from int) {
		copy(dst.Pix[4*to:4*to+4], m.Pix[4*from:4*from+4])
	})
	return dst
}

// turn calls move with the place of every sample of a stored plane of w×h, and
// where it belongs upright.
func turn(w, h, orientation int, move func(to, from int)) {
	// to = x*dx + y*dy + start
	var dx, dy, start int
	switch orientation {
	case 2: // mirrored
		dx, dy, start = -1, w, w-1
	case 3: // upside down
		dx, dy, start = -1, -w, w*h-1
	case 4: // mirrored upside down
		dx, dy, start = 1, -w, w*(h-1)
	case 5: // transposed
		dx, dy, start = h, 1, 0
	case 6: // to be turned right
		dx, dy, start = h, -1, h-1
	case 7: // transposed across
		dx, dy, start = -h, -1, w*h-1
	case 8: // to be turned left
		dx, dy, start = -h, 1, h*(w-1)
	default:
		dx, dy = 1, w
	}
	for y := range h {
		for x, to := 0, start+y*dy; x < w; x, to = x+1, to+dx {
			move(to, y*w+x)
		}
	}
}
