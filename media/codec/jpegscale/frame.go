package jpegscale

import (
	"fmt"
	"image"
	"math/bits"
)

// Frame is what a JPEG's frame header says, as far as it decides about memory.
type Frame struct {
	Width, Height int // pixels
	Progressive   bool
	Parts         []Part // one for each component
	Converted     bool   // RGB or CMYK, which leave as pixels, not as planes
}

// Part is one component of a frame.
type Part struct {
	ID   uint8
	H, V int // sampling factors
}

const (
	// maxBlocks is the standard's bound of the blocks in an MCU.
	maxBlocks = 10
	// exactBytes bounds what the coefficients of progressive files may take
	// before those of 2×2 results are cut to the first ones.
	exactBytes = 24 << 20
	// unread is what is missing of a coefficient of which nothing was read.
	unread = 255
	// draftSlack is what a draft may lack of a coefficient: 32 is at most 5 of 255 in
	// a sample.
	draftSlack = 32
)

// Scale is the largest of 8, 4 and 2 by which w×h pixels may be divided and still
// have wantW×wantH, or 1.
func Scale(w, h, wantW, wantH int) int {
	for s := 8; s > 1; s /= 2 {
		if (w+s-1)/s >= wantW && (h+s-1)/s >= wantH {
			return s
		}
	}
	return 1
}

// Memory is how many bytes Decode allocates for the frame at scale (1, 2, 4 or 8)
// and with these options, which may be nil; a few hundred kB for tables and
// buffers aside. The error is the one that Decode would return.
func (f *Frame) Memory(scale int, opt *Options) (int64, error) {
	if opt == nil {
		opt = &Options{}
	}
	_, n, err := f.layout(scale, opt)
	return n, err
}

// component is a part and where its samples go.
type component struct {
	Part
	n                int // samples of each block, both ways
	hs, vs           int // output pixels that a sample covers
	blocksX, blocksY int // padded to whole MCUs
	ownX, ownY       int // in a scan of its own
	stride           int
	plane            []uint8

	quant      *[64]int32 // latched by the first scan, zigzag
	quantIndex uint8
	dcTable    *table
	acTable    *table
	pred       int32
	seen       bool
	keep       uint64 // coefficients that count, zigzag
	last       uint   // the highest of them
	slot       [64]int8
	kept       int
	coefs      []int16   // progressive: kept of each block
	nonzero    []uint64  // progressive: which are not zero, zigzag
	missing    [64]uint8 // progressive: low bits of each coefficient still to come
	slack      int32     // progressive: what may be missing of a coefficient
}

func ceil(a, b int) int { return (a + b - 1) / b }

// layout says what decoding at scale needs, in bytes too.
func (f *Frame) layout(scale int, opt *Options) ([]component, int64, error) {
	if scale != 1 && scale != 2 && scale != 4 && scale != 8 {
		return nil, 0, fmt.Errorf("jpegscale: scale 1/%d", scale)
	}
	if f.Width <= 0 || f.Height <= 0 || f.Width > 65535 || f.Height > 65535 {
		return nil, 0, FormatError("size")
	}
	if n := len(f.Parts); n != 1 && n != 3 && n != 4 {
		return nil, 0, UnsupportedError(fmt.Sprintf("%d components", n))
	}
	hMax, vMax, blocks := 1, 1, 0
	for _, p := range f.Parts {
		if p.H < 1 || p.H > 4 || p.V < 1 || p.V > 4 {
			return nil, 0, FormatError("sampling factors")
		}
		hMax, vMax = max(hMax, p.H), max(vMax, p.V)
		blocks += p.H * p.V
	}
	cs := make([]component, len(f.Parts))
	for i, p := range f.Parts {
		cs[i].Part = p
	}
	if len(cs) == 1 {
		// There is nothing to interleave: one block is an MCU.
		cs[0].H, cs[0].V, hMax, vMax, blocks = 1, 1, 1, 1, 1
	}
	if blocks > maxBlocks {
		return nil, 0, UnsupportedError("MCU of more than 10 blocks")
	}
	least := 8 / scale
	var total, coefs int64
	for i := range cs {
		c := &cs[i]
		c.n = least
		// As libjpeg does: what is subsampled is decoded larger instead of being
		// enlarged afterwards, as far as that works out both ways.
		for !opt.Subsampled && c.n < 8 && hMax*least%(c.H*c.n*2) == 0 && vMax*least%(c.V*c.n*2) == 0 {
			c.n *= 2
		}
		if hMax*least%(c.H*c.n) != 0 || vMax*least%(c.V*c.n) != 0 {
			return nil, 0, UnsupportedError("fractional sampling")
		}
		c.hs, c.vs = hMax*least/(c.H*c.n), vMax*least/(c.V*c.n)
		c.blocksX, c.blocksY = ceil(f.Width, 8*hMax)*c.H, ceil(f.Height, 8*vMax)*c.V
		c.ownX, c.ownY = ceil(ceil(f.Width*c.H, hMax), 8), ceil(ceil(f.Height*c.V, vMax), 8)
		c.stride = c.blocksX * c.n
		c.setKeep(keepFor(c.n))
		if opt.Draft {
			c.setKeep(c.keep & draftKeep(c.n))
			c.slack = draftSlack
		}
		for k := range c.missing {
			c.missing[k] = unread
		}
		total += int64(c.stride) * int64(c.blocksY*c.n)
		coefs += c.coefBytes()
	}
	exact := opt.exact
	if exact == 0 {
		exact = exactBytes
	}
	if f.Progressive && coefs > exact {
		coefs = 0
		for i := range cs {
			if cs[i].n == 2 {
				cs[i].setKeep(roughKeep)
			}
			coefs += cs[i].coefBytes()
		}
	}
	if f.Progressive {
		total += coefs
	}
	if f.Converted || len(cs) == 4 {
		total += 4 * int64(ceil(f.Width, scale)) * int64(ceil(f.Height, scale))
	} else if len(cs) == 3 {
		if _, err := ratio(cs); err != nil {
			return nil, 0, err
		}
	}
	return cs, total, nil
}

func (c *component) setKeep(keep uint64) {
	c.keep, c.kept = keep, 0
	c.last = uint(bits.Len64(keep)) - 1
	for k := range c.slot {
		c.slot[k] = -1
		if keep>>k&1 != 0 {
			c.slot[k] = int8(c.kept)
			c.kept++
		}
	}
}

// coefBytes is what a progressive file's coefficients take: each one kept, and a
// bit for every one.
func (c *component) coefBytes() int64 {
	n := int64(2 * c.kept)
	if c.kept > 1 {
		n += 8
	}
	return n * int64(c.blocksX) * int64(c.blocksY)
}

// ratio is the image package's name for the sampling of YCbCr.
func ratio(cs []component) (image.YCbCrSubsampleRatio, error) {
	y, cb, cr := &cs[0], &cs[1], &cs[2]
	if y.hs == 1 && y.vs == 1 && cb.hs == cr.hs && cb.vs == cr.vs {
		switch [2]int{cb.hs, cb.vs} {
		case [2]int{1, 1}:
			return image.YCbCrSubsampleRatio444, nil
		case [2]int{1, 2}:
			return image.YCbCrSubsampleRatio440, nil
		case [2]int{2, 1}:
			return image.YCbCrSubsampleRatio422, nil
		case [2]int{2, 2}:
			return image.YCbCrSubsampleRatio420, nil
		case [2]int{4, 1}:
			return image.YCbCrSubsampleRatio411, nil
		case [2]int{4, 2}:
			return image.YCbCrSubsampleRatio410, nil
		}
	}
	return 0, UnsupportedError("sampling factors")
}
