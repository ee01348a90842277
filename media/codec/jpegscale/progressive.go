package jpegscale

import "math/bits"

// progressive reads one scan of a progressive file. Blocks hold only the
// coefficients that count, but a bit for each of the 64: later scans cannot be
// read without knowing which are not zero. A component's scans of AC are stepped
// over once enough is known of its coefficients that count.
func (d *decoder) progressive(s *scanHead) error {
	if s.ss > s.se || s.se > 63 || s.ah > 13 || s.al > 13 || s.ah > 0 && s.ah != s.al+1 {
		return FormatError("scan parameters")
	}
	if s.ss == 0 && s.se != 0 {
		return FormatError("scan of DC and AC")
	}
	if s.ss > 0 && len(s.comps) != 1 {
		return FormatError("scan of AC of several components")
	}
	if c := s.comps[0]; s.ss > 0 && c.settled() {
		d.bits.begin()
		d.close()
		return nil
	}
	for _, c := range s.comps {
		for k := s.ss; k <= s.se; k++ {
			c.missing[k] = uint8(s.al)
		}
	}
	c := s.comps[0]
	switch {
	case s.ss == 0 && s.ah == 0:
		for _, c := range s.comps {
			c.dcTable.makeDC()
		}
		return d.eachMCU(s, func(x, y int) bool { return d.dcMCU(s, x, y) })
	case s.ss == 0:
		return d.eachMCU(s, func(x, y int) bool { return d.dcBits(s, x, y) })
	case s.ah == 0:
		return d.eachMCU(s, func(x, y int) bool { return d.first(c, s, y*c.blocksX+x) })
	}
	return d.eachMCU(s, func(x, y int) bool { return d.refine(c, s, y*c.blocksX+x) })
}

// settled reports whether no more of the AC coefficients that count is missing
// than may be.
func (c *component) settled() bool {
	for keep := c.keep &^ 1; keep != 0; keep &= keep - 1 {
		k := bits.TrailingZeros64(keep)
		if c.missing[k] == unread || (1<<c.missing[k]-1)*c.quant[k] > c.slack {
			return false
		}
	}
	return true
}

// dcMCU reads the first bits of an MCU's DC.
func (d *decoder) dcMCU(s *scanHead, x, y int) bool {
	ok := true
	read := func(c *component, at int) {
		diff, good := d.bits.dc(c.dcTable)
		ok = ok && good
		c.pred += diff
		c.coefs[at*c.kept] = int16(c.pred << s.al)
	}
	if len(s.comps) == 1 {
		read(s.comps[0], y*s.comps[0].blocksX+x)
		return ok
	}
	for _, c := range s.comps {
		for v := range c.V {
			at := (y*c.V+v)*c.blocksX + x*c.H
			for h := range c.H {
				read(c, at+h)
			}
		}
	}
	return ok
}

// dcBits reads one more bit of an MCU's DC.
func (d *decoder) dcBits(s *scanHead, x, y int) bool {
	if c := s.comps[0]; len(s.comps) == 1 {
		c.coefs[(y*c.blocksX+x)*c.kept] |= int16(d.bits.take(1) << s.al)
		return true
	}
	for _, c := range s.comps {
		for v := range c.V {
			at := (y*c.V+v)*c.blocksX + x*c.H
			for h := range c.H {
				c.coefs[(at+h)*c.kept] |= int16(d.bits.take(1) << s.al)
			}
		}
	}
	return true
}

// first reads the first bits of a block's AC coefficients.
func (d *decoder) first(c *component, s *scanHead, at int) bool {
	b := &d.bits
	acc, n, pos, buf := b.acc, b.n, b.pos, b.buf
	coefs := c.coefs[at*c.kept : (at+1)*c.kept]
	mask := c.nonzero[at]
	t := c.acTable
	for k := s.ss; k <= s.se; k++ {
		if n < 32 {
			acc |= be64(buf[pos:]) >> n
			pos += int(63-n) >> 3
			n |= 56
		}
		e := t.fast[acc>>(64-lookBits)]
		sym, length := uint(e&255), uint(e>>8)
		if e == 0 {
			if sym, length = t.long(acc); length == 0 {
				return false
			}
		}
		acc <<= length
		n -= length
		run, size := sym>>4, sym&15
		if size == 0 {
			if run != 15 {
				d.eobRun = 1<<run - 1 + int(acc>>32>>(32-run))
				acc <<= run
				n -= run
				break
			}
			k += 15
			continue
		}
		if k += run; k > s.se {
			return false
		}
		v := int32(acc >> 32 >> (32 - size))
		acc <<= size
		n -= size
		mask |= 1 << k
		if i := c.slot[k]; i >= 0 {
			neg := v>>(size-1) - 1
			v += neg&(-1<<size) - neg
			coefs[i] = int16(v << s.al)
		}
	}
	c.nonzero[at] = mask
	b.acc, b.n, b.pos = acc, n, pos
	return true
}

// refine reads one more bit of a block's AC coefficients.
func (d *decoder) refine(c *component, s *scanHead, at int) bool {
	b := &d.bits
	coefs := c.coefs[at*c.kept : (at+1)*c.kept]
	mask := c.nonzero[at]
	k := s.ss
	if d.eobRun == 0 {
		for k <= s.se {
			sym, ok := b.symbol(c.acTable)
			if !ok {
				return false
			}
			run, size := sym>>4, sym&15
			var v int16
			switch {
			case size == 1:
				v = -1 << s.al
				if b.take(1) != 0 {
					v = 1 << s.al
				}
			case size > 1:
				return false
			case run != 15:
				d.eobRun = 1<<run + int(b.take(run))
			}
			if d.eobRun > 0 {
				break
			}
			// Past run coefficients that were zero, to the one after them.
			from := k
			for k <= s.se {
				zeros := uint(bits.TrailingZeros64(mask >> k))
				if zeros > run {
					k += run
					break
				}
				run -= zeros
				k += zeros + 1
			}
			b.correct(c, coefs, mask&below(min(k, s.se+1))&^below(from), s.al)
			if v != 0 && k <= s.se {
				mask |= 1 << k
				if i := c.slot[k]; i >= 0 {
					coefs[i] = v
				}
			}
			k++
		}
	}
	if d.eobRun > 0 {
		if k <= s.se {
			b.correct(c, coefs, mask&below(s.se+1)&^below(k), s.al)
		}
		d.eobRun--
	}
	c.nonzero[at] = mask
	return true
}

// below has the bits under k, at most 64.
func below(k uint) uint64 { return 1<<k - 1 }

// correct reads a bit for each coefficient in which, which were not zero.
func (b *bitReader) correct(c *component, coefs []int16, which uint64, al uint) {
	for ; which != 0; which &= which - 1 {
		if b.take(1) == 0 {
			continue
		}
		i := c.slot[bits.TrailingZeros64(which)]
		if i < 0 {
			continue
		}
		// A file may correct the same bit twice; it counts once.
		if v := coefs[i]; v&(1<<al) == 0 {
			if v >= 0 {
				coefs[i] = v + 1<<al
			} else {
				coefs[i] = v - 1<<al
			}
		}
	}
}

// finish makes the planes of a progressive file.
func (d *decoder) finish() {
	if !d.frame.Progressive {
		return
	}
	for i := range d.comps {
		c := &d.comps[i]
		if c.coefs == nil {
			continue
		}
		// Of what is not zero the missing bits are half of what they can be.
		var half [64]int32
		for k, n := range c.missing {
			if c.slack > 0 && k > 0 && n != unread {
				half[k] = (1<<n - 1) * c.quant[k] / 2
			}
		}
		switch {
		case c.n == 1:
			for i, v := range c.coefs {
				c.plane[i] = flat(int32(v) * c.quant[0])
			}
		case c.keep == roughKeep:
			c.rough(&half)
		default:
			c.transform(&half)
		}
		c.coefs, c.nonzero = nil, nil
	}
}

// value is a coefficient, with the half of what is missing of it.
func value(v int16, q, half int32) int32 {
	switch {
	case v > 0:
		return int32(v)*q + half
	case v < 0:
		return int32(v)*q - half
	}
	return 0
}

// rough makes a plane of 2×2 results of roughKeep's coefficients.
func (c *component) rough(half *[64]int32) {
	q0, q1, q2, q4 := c.quant[0], c.quant[1], c.quant[2], c.quant[4]
	coefs := c.coefs
	for by := range c.blocksY {
		row := c.plane[2*by*c.stride:]
		for bx := range c.blocksX {
			v := coefs[:4:4]
			rough2(int32(v[0])*q0, value(v[1], q1, half[1]), value(v[2], q2, half[2]), value(v[3], q4, half[4]),
				row[2*bx:], c.stride)
			coefs = coefs[4:]
		}
	}
}

// transform makes a plane.
func (c *component) transform(half *[64]int32) {
	var blk [64]int32
	coefs := c.coefs
	for by := range c.blocksY {
		for bx := range c.blocksX {
			dst := c.plane[by*c.n*c.stride+bx*c.n:]
			mask := c.nonzero[by*c.blocksX+bx] & c.keep
			dc := int32(coefs[0]) * c.quant[0]
			if mask == 0 {
				fill(dst, c.stride, c.n, flat(dc))
			} else {
				blk = [64]int32{}
				blk[0] = dc
				for ; mask != 0; mask &= mask - 1 {
					k := bits.TrailingZeros64(mask)
					blk[natural[k]] = value(coefs[c.slot[k]], c.quant[k], half[k])
				}
				idct(&blk, dst, c.stride, c.n)
			}
			coefs = coefs[c.kept:]
		}
	}
}
