package jpegscale

// The inverse transforms are those of libjpeg (jidctint.c, jidctred.c): 13 bits
// of constants, 2 more bits between the passes. A 4×4 result is the mean of 2×2
// samples of the full block, a 2×2 result that of 4×4, DC alone that of all 64;
// hence the coefficients that they leave out count nothing, not little.

const (
	constBits = 13
	passBits  = 2
)

// keepFor is by size of the result which coefficients it depends on, as bits in
// zigzag order.
func keepFor(n int) uint64 {
	var rows uint
	switch n {
	case 1:
		return 1
	case 2:
		rows = 1<<0 | 1<<1 | 1<<3 | 1<<5 | 1<<7
	case 4:
		rows = 0xFF &^ (1 << 4)
	default:
		return 1<<64 - 1
	}
	var keep uint64
	for k, i := range natural {
		if rows>>(i&7)&1 != 0 && rows>>(i>>3)&1 != 0 {
			keep |= 1 << k
		}
	}
	return keep
}

// roughKeep are (0,0), (1,0), (0,1) and (1,1), in zigzag order.
const roughKeep = 1<<0 | 1<<1 | 1<<2 | 1<<4

// draftKeep is by size of the result which coefficients a draft uses: the lowest,
// as many as samples.
func draftKeep(n int) uint64 {
	var keep uint64
	for k, i := range natural {
		if int(i&7) < n && int(i>>3) < n {
			keep |= 1 << k
		}
	}
	return keep
}

func clamp(v int32) uint8 {
	v += 128
	if uint32(v) > 255 {
		v = ^(v >> 31) & 255
	}
	return uint8(v)
}

// flat is the sample of a block of nothing but DC.
func flat(dc int32) uint8 { return clamp((dc + 4) >> 3) }

// fill writes n×n samples.
func fill(dst []uint8, stride, n int, v uint8) {
	for y := range n {
		row := dst[y*stride : y*stride+n]
		for x := range row {
			row[x] = v
		}
	}
}

func idct(b *[64]int32, dst []uint8, stride, n int) {
	switch n {
	case 2:
		idct2(b, dst, stride)
	case 4:
		idct4(b, dst, stride)
	default:
		idct8(b, dst, stride)
	}
}

// rough2 is idct2 for the coefficients of roughKeep alone.
func rough2(dc, right, down, both int32, dst []uint8, stride int) {
	// The means of half a cosine and of their product, in 13 bits.
	const bits, one, two = 13, 7423, 6726
	dc = dc<<bits + 1<<(bits+2)
	right, down, both = right*one, down*one, both*two
	top, bottom := dc+down, dc-down
	a, b := right+both, right-both
	dst[0], dst[1] = clamp((top+a)>>(bits+3)), clamp((top-a)>>(bits+3))
	dst[stride], dst[stride+1] = clamp((bottom+b)>>(bits+3)), clamp((bottom-b)>>(bits+3))
}

func idct2(b *[64]int32, dst []uint8, stride int) {
	var lo, hi [8]int32
	for x := 0; x < 8; x++ {
		if x == 2 || x == 4 || x == 6 {
			continue
		}
		r0, r1, r3, r5, r7 := b[x], b[8+x], b[24+x], b[40+x], b[56+x]
		if r1|r3|r5|r7 == 0 {
			lo[x], hi[x] = r0<<passBits, r0<<passBits
			continue
		}
		odd := r1*29692 - r3*10426 + r5*6967 - r7*5906
		even := r0 << (constBits + 2)
		const s, round = constBits - passBits + 2, 1 << (constBits - passBits + 1)
		lo[x], hi[x] = (even+odd+round)>>s, (even-odd+round)>>s
	}
	for y, w := range [2]*[8]int32{&lo, &hi} {
		odd := w[1]*29692 - w[3]*10426 + w[5]*6967 - w[7]*5906
		even := w[0] << (constBits + 2)
		const s, round = constBits + passBits + 5, 1 << (constBits + passBits + 4)
		d := dst[y*stride : y*stride+2 : y*stride+2]
		d[0], d[1] = clamp((even+odd+round)>>s), clamp((even-odd+round)>>s)
	}
}

func idct4(b *[64]int32, dst []uint8, stride int) {
	var ws [32]int32
	for x := 0; x < 8; x++ {
		if x == 4 {
			continue
		}
		r0, r1, r2, r3, r5, r6, r7 := b[x], b[8+x], b[16+x], b[24+x], b[40+x], b[48+x], b[56+x]
		if r1|r2|r3|r5|r6|r7 == 0 {
			dc := r0 << passBits
			ws[x], ws[8+x], ws[16+x], ws[24+x] = dc, dc, dc, dc
			continue
		}
		t0 := r0 << (constBits + 1)
		t2 := r2*15137 - r6*6270
		t10, t12 := t0+t2, t0-t2
		o0 := r1*8697 - r3*17799 + r5*11893 - r7*1730
		o2 := r1*20995 + r3*7373 - r5*4926 - r7*4176
		const s, round = constBits - passBits + 1, 1 << (constBits - passBits)
		ws[x], ws[24+x] = (t10+o2+round)>>s, (t10-o2+round)>>s
		ws[8+x], ws[16+x] = (t12+o0+round)>>s, (t12-o0+round)>>s
	}
	for y := range 4 {
		w := (*[8]int32)(ws[8*y:])
		t0 := w[0] << (constBits + 1)
		t2 := w[2]*15137 - w[6]*6270
		t10, t12 := t0+t2, t0-t2
		o0 := w[1]*8697 - w[3]*17799 + w[5]*11893 - w[7]*1730
		o2 := w[1]*20995 + w[3]*7373 - w[5]*4926 - w[7]*4176
		const s, round = constBits + passBits + 4, 1 << (constBits + passBits + 3)
		d := dst[y*stride : y*stride+4 : y*stride+4]
		d[0], d[3] = clamp((t10+o2+round)>>s), clamp((t10-o2+round)>>s)
		d[1], d[2] = clamp((t12+o0+round)>>s), clamp((t12-o0+round)>>s)
	}
}

// half8 is one direction of the full transform, its results still to be shifted
// by constBits.
func half8(r0, r1, r2, r3, r4, r5, r6, r7 int32) (even, odd [4]int32) {
	z1 := (r2 + r6) * 4433
	t2, t3 := z1-r6*15137, z1+r2*6270
	t0, t1 := (r0+r4)<<constBits, (r0-r4)<<constBits
	even = [4]int32{t0 + t3, t1 + t2, t1 - t2, t0 - t3}
	a, b, c, d := r7+r1, r5+r3, r7+r3, r5+r1
	z5 := (c + d) * 9633
	a, b, c, d = a*-7373, b*-20995, c*-16069+z5, d*-3196+z5
	odd = [4]int32{r1*12299 + a + d, r3*25172 + b + c, r5*16819 + b + d, r7*2446 + a + c}
	return even, odd
}

func idct8(b *[64]int32, dst []uint8, stride int) {
	for x := 0; x < 8; x++ {
		if b[8+x]|b[16+x]|b[24+x]|b[32+x]|b[40+x]|b[48+x]|b[56+x] == 0 {
			dc := b[x] << passBits
			for y := 0; y < 64; y += 8 {
				b[y+x] = dc
			}
			continue
		}
		even, odd := half8(b[x], b[8+x], b[16+x], b[24+x], b[32+x], b[40+x], b[48+x], b[56+x])
		const s, round = constBits - passBits, 1 << (constBits - passBits - 1)
		for i := range 4 {
			b[8*i+x], b[8*(7-i)+x] = (even[i]+odd[i]+round)>>s, (even[i]-odd[i]+round)>>s
		}
	}
	for y := range 8 {
		w := (*[8]int32)(b[8*y:])
		even, odd := half8(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
		const s, round = constBits + passBits + 3, 1 << (constBits + passBits + 2)
		d := dst[y*stride : y*stride+8 : y*stride+8]
		for i := range 4 {
			d[i], d[7-i] = clamp((even[i]+odd[i]+round)>>s), clamp((even[i]-odd[i]+round)>>s)
		}
	}
}
