package jpegscale

// scan reads a scan header and its data.
func (d *decoder) scan(b []byte) error {
	if d.frame == nil {
		return FormatError("scan before the frame")
	}
	if d.scans++; d.scans > maxScans {
		return FormatError("too many scans")
	}
	if len(b) < 1 || b[0] < 1 || b[0] > 4 || len(b) != 4+2*int(b[0]) {
		return FormatError("scan header")
	}
	s := scanHead{
		ss: uint(b[len(b)-3]), se: uint(b[len(b)-2]),
		ah: uint(b[len(b)-1] >> 4), al: uint(b[len(b)-1] & 15),
	}
	for b = b[1 : len(b)-3]; len(b) > 0; b = b[2:] {
		c, err := d.join(&s, b)
		if err != nil {
			return err
		}
		s.comps = append(s.comps, c)
	}
	for _, c := range s.comps {
		c.allocate(d.frame.Progressive)
	}
	if d.frame.Progressive {
		return d.progressive(&s)
	}
	for _, c := range s.comps {
		c.dcTable.makeDC()
		if c.n > 1 {
			c.acTable.makeAC()
		}
		if c.last < 63 {
			c.acTable.makeSkip()
		}
	}
	return d.eachMCU(&s, func(x, y int) bool { return d.baselineMCU(&s, x, y) })
}

// scanHead is a scan's header.
type scanHead struct {
	comps          []*component
	ss, se, ah, al uint
}

// join finds the component that a scan header names and its tables.
func (d *decoder) join(s *scanHead, b []byte) (*component, error) {
	for i := range d.comps {
		c := &d.comps[i]
		if c.ID != b[0] {
			continue
		}
		for _, other := range s.comps {
			if other == c {
				return nil, FormatError("component twice in a scan")
			}
		}
		if c.quant == nil {
			if c.quant = d.quant[c.quantIndex]; c.quant == nil {
				return nil, FormatError("no quantisation table")
			}
		}
		td, ta := b[1]>>4, b[1]&15
		if td > 3 || ta > 3 {
			return nil, FormatError("Huffman table")
		}
		c.dcTable, c.acTable = d.tables[0][td], d.tables[1][ta]
		needDC := !d.frame.Progressive || s.ss == 0 && s.ah == 0
		needAC := s.ss > 0 || !d.frame.Progressive
		if needDC && c.dcTable == nil || needAC && c.acTable == nil {
			return nil, FormatError("no Huffman table")
		}
		return c, nil
	}
	return nil, FormatError("unknown component")
}

// allocate makes the memory that layout has counted.
func (c *component) allocate(progressive bool) {
	if c.plane == nil {
		c.plane = make([]uint8, c.stride*c.blocksY*c.n)
		c.plane[0] = 128
		for i := 1; i < len(c.plane); i *= 2 {
			copy(c.plane[i:], c.plane[:i])
		}
	}
	if progressive && c.coefs == nil {
		c.coefs = make([]int16, c.kept*c.blocksX*c.blocksY)
		if c.kept > 1 {
			c.nonzero = make([]uint64, c.blocksX*c.blocksY)
		}
	}
}

// restart goes past a restart marker and resets what it resets.
func (d *decoder) restart(s *scanHead, nth int) error {
	d.bits.drain()
	if m := d.bits.marker; m != 0xD0|byte(nth&7) {
		if m == 0 {
			return d.src.fault()
		}
		return FormatError("restart marker")
	}
	d.bits.begin()
	d.eobRun = 0
	for _, c := range s.comps {
		c.pred = 0
	}
	return nil
}

// close ends a scan: what is left of its data is skipped, stray restart markers
// included.
func (d *decoder) close() {
	for {
		d.bits.drain()
		if d.bits.marker&0xF8 != 0xD0 {
			return
		}
		d.bits.ended, d.bits.marker = false, 0
	}
}

// eachMCU calls mcu for every MCU of a scan, which is one block where the scan
// holds one component alone. It steps over the blocks of an end-of-band run where
// the scan's blocks have nothing to read in one.
func (d *decoder) eachMCU(s *scanHead, mcu func(x, y int) bool) error {
	b := &d.bits
	b.begin()
	d.eobRun = 0
	first := s.comps[0]
	mx, my := first.ownX, first.ownY
	if len(s.comps) > 1 {
		mx, my = first.blocksX/first.H, first.blocksY/first.V
	}
	for _, c := range s.comps {
		c.pred = 0
	}
	left, nth := d.interval, 0
	for y := range my {
		for x := range mx {
			if d.interval > 0 {
				if left == 0 {
					if err := d.restart(s, nth); err != nil {
						return err
					}
					left, nth = d.interval, nth+1
				}
				left--
			}
			if d.eobRun > 0 && s.ah == 0 {
				d.eobRun--
				continue
			}
			b.need()
			if !mcu(x, y) || b.ended && b.over() {
				return d.broken()
			}
			d.begun = true
		}
	}
	for _, c := range s.comps {
		c.seen = true
	}
	// Of a file nothing needs to be read after the last scan that counts.
	if !d.complete() {
		d.close()
	}
	return nil
}

// broken is the error for codes that are none, which zeros past the end of the
// file are too.
func (d *decoder) broken() error {
	if d.bits.ended && d.bits.over() {
		if d.bits.marker == 0 {
			return d.src.fault()
		}
		if d.bits.marker == 0xD9 {
			return ErrTruncated
		}
		return FormatError("scan too short")
	}
	return FormatError("Huffman code")
}

func (d *decoder) baselineMCU(s *scanHead, x, y int) bool {
	if len(s.comps) == 1 {
		return d.baselineBlock(s.comps[0], x, y)
	}
	ok := true
	for _, c := range s.comps {
		for v := range c.V {
			for h := range c.H {
				ok = d.baselineBlock(c, x*c.H+h, y*c.V+v) && ok
			}
		}
	}
	return ok
}

func (d *decoder) baselineBlock(c *component, bx, by int) bool {
	b := &d.bits
	diff, ok := b.dc(c.dcTable)
	if !ok {
		return false
	}
	c.pred += diff
	at := by*c.n*c.stride + bx*c.n
	if c.n == 1 {
		c.plane[at] = flat(c.pred * c.quant[0])
		return b.skipAC(c.acTable, 1)
	}
	dst := c.plane[at:]
	blk := &d.blk
	some, next, ok := b.ac(c.acTable, blk, c.quant, c.keep, c.last)
	if next < 64 && ok {
		ok = b.skipAC(c.acTable, next)
	}
	dc := c.pred * c.quant[0]
	switch {
	case !some:
		fill(dst, c.stride, c.n, flat(dc))
	case c.keep == roughKeep:
		rough2(dc, blk[1], blk[8], blk[9], dst, c.stride)
		blk[1], blk[8], blk[9] = 0, 0, 0
	default:
		blk[0] = dc
		idct(blk, dst, c.stride, c.n)
		*blk = [64]int32{}
	}
	return ok
}
