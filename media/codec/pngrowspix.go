package codec

import "image"

// shrink makes s of the picture, on white where it is transparent.
func (r *pngRows) shrink(s fit) (*planar, error) {
	n := 3
	if r.grey() {
		n = 1
	}
	p := &planar{w: s.outW, h: s.outH, cw: s.outW, ch: s.outH}
	planes, err := r.push(s, n, r.white)
	for _, sh := range planes {
		p.p = append(p.p, sh.dst)
	}
	return p, err
}

// shrinkClear makes s of the picture with its transparency.
func (r *pngRows) shrinkClear(s fit) (*image.RGBA, error) {
	p, err := r.push(s, 4, r.premultiplied)
	if err != nil {
		return nil, err
	}
	m := image.NewRGBA(image.Rect(0, 0, s.outW, s.outH))
	for i, a := range p[3].dst {
		d := m.Pix[4*i : 4*i+4 : 4*i+4]
		// The kernel overshoots at edges: no colour is brighter than its alpha.
		d[0], d[1], d[2], d[3] = min(p[0].dst[i], a), min(p[1].dst[i], a), min(p[2].dst[i], a), a
	}
	return m, nil
}

// push reads as many rows as s needs, spread by split into n planes, each of
// which goes through a shrinker.
func (r *pngRows) push(s fit, n int, split func(to [][]uint8)) ([]*shrinker, error) {
	sh, line := make([]*shrinker, n), make([][]uint8, n)
	for i := range sh {
		sh[i] = newShrinker(s.across(r.width, 1, 1), s.down(r.height, 1, 1))
		line[i] = make([]uint8, r.width)
	}
	r.pix = make([]uint8, 4*r.width)
	for r.y < r.height && !sh[0].done() {
		if err := r.next(); err != nil {
			return nil, err
		}
		split(line)
		for i := range sh {
			sh[i].push(line[i])
		}
	}
	return sh, nil
}

// white spreads the row into R, G and B on white, or into grey alone.
func (r *pngRows) white(to [][]uint8) {
	if len(to) == 1 {
		r.greys(to[0])
		return
	}
	r.spread()
	clear := r.transparent()
	for x := range r.width {
		p := r.pix[4*x : 4*x+4 : 4*x+4]
		if clear && p[3] != 255 {
			to[0][x], to[1][x], to[2][x] = onWhite(p[0], p[1], p[2], p[3])
			continue
		}
		to[0][x], to[1][x], to[2][x] = p[0], p[1], p[2]
	}
}

// premultiplied spreads the row into R, G, B and alpha.
func (r *pngRows) premultiplied(to [][]uint8) {
	r.spread()
	for x := range r.width {
		p := r.pix[4*x : 4*x+4 : 4*x+4]
		a := uint32(p[3])
		for i := range 3 {
			to[i][x] = uint8((uint32(p[i])*a + 127) / 255)
		}
		to[3][x] = p[3]
	}
}

// greys spreads a row of grey samples.
func (r *pngRows) greys(to []uint8) {
	row := r.row[1:]
	switch r.depth {
	case 8:
		copy(to, row)
	case 16:
		for x := range to {
			to[x] = row[2*x]
		}
	default:
		scale := 255 / (uint8(1)<<r.depth - 1)
		for x := range to {
			to[x] = r.bits(x) * scale
		}
	}
}

// bits is the sample at x where several share a byte.
func (r *pngRows) bits(x int) uint8 {
	at := x * int(r.depth)
	return r.row[1+at>>3] >> (8 - int(r.depth) - at&7) & (1<<r.depth - 1)
}

// spread makes r.pix of the row: R, G, B and alpha, 8 bits each, not
// premultiplied.
func (r *pngRows) spread() {
	row, pix := r.row[1:], r.pix
	b := int(r.depth) / 8 // of deep samples the upper byte counts
	switch r.colour {
	case 0:
		r.spreadGrey()
	case 2:
		for x := range r.width {
			s, d := row[3*b*x:][:3*b], pix[4*x:][:4]
			d[0], d[1], d[2], d[3] = s[0], s[b], s[2*b], 255
			if r.key != nil && r.isKey(s) {
				d[3] = 0
			}
		}
	case 3:
		for x := range r.width {
			i := uint8(0)
			if r.depth == 8 {
				i = row[x]
			} else {
				i = r.bits(x)
			}
			copy(pix[4*x:4*x+4], r.palette[i][:])
		}
	case 4:
		for x := range r.width {
			v, d := row[2*b*x], pix[4*x:][:4]
			d[0], d[1], d[2], d[3] = v, v, v, row[2*b*x+b]
		}
	case 6:
		if b == 1 {
			copy(pix, row)
			return
		}
		for i := range pix {
			pix[i] = row[2*i]
		}
	}
}

// spreadGrey is spread for grey with a transparent colour.
func (r *pngRows) spreadGrey() {
	for x := range r.width {
		v, clear := uint8(0), false
		switch r.depth {
		case 8:
			v = r.row[1+x]
			clear = v == r.key[1]
		case 16:
			s := r.row[1+2*x:][:2]
			v, clear = s[0], r.isKey(s)
		default:
			v = r.bits(x)
			clear = v == r.key[1]
			v *= 255 / (uint8(1)<<r.depth - 1)
		}
		d := r.pix[4*x : 4*x+4 : 4*x+4]
		d[0], d[1], d[2], d[3] = v, v, v, 255
		if clear {
			d[3] = 0
		}
	}
}

// isKey reports whether a pixel has the transparent colour, which always has 16
// bits a sample.
func (r *pngRows) isKey(s []byte) bool {
	if r.depth == 16 {
		return string(s) == string(r.key)
	}
	return s[0] == r.key[1] && s[1] == r.key[3] && s[2] == r.key[5]
}
