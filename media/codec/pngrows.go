package codec

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"io"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// rowsFrom is the cost in bytes from which on PNGs are read row by row.
	rowsFrom = 8 << 20
	// maxRowPixels bounds PNGs that are read so: the largest that may be sent.
	maxRowPixels = MaxEdge * MaxEdge
)

// byRows reports whether a picture should be read row by row for t, and the
// memory in bytes that this takes: little more than what t is made of.
func (h *head) byRows(t fit) (cost int64, ok bool) {
	if h.mime != "image/png" || !h.rows || h.cost < rowsFrom {
		return 0, false
	}
	s := t.stored(h.meta.orientation)
	// Two rows as they come, one spread out, its planes, and boxes, weights and
	// lines of four shrinkers.
	cost = 256<<10 + 2*8*int64(h.width) + 8*int64(h.width) + 4*8*int64(h.width) + 4*128*int64(s.outW+s.outH)
	return cost + t.cost(h) + int64(t.outW)*int64(t.outH), true
}

// drawRows is drawn for a PNG that is read row by row, with its transparency or
// on white. It needs cost bytes.
func (c *Codec) drawRows(in *input, h *head, t fit, clear bool, cost int64) (m *image.RGBA, err error) {
	free, err := c.reserve(in.ctx, cost)
	if err != nil {
		return nil, err
	}
	defer free()
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("decoder panic %T: %w", p, media.NotPicture)
		}
		if err != nil && in.ctx.Err() != nil {
			m, err = nil, in.ctx.Err()
		}
	}()
	r, err := openPNG(in)
	if err != nil {
		return nil, asFault(err)
	}
	s := t.stored(h.meta.orientation)
	if clear && r.transparent() {
		if m, err = r.shrinkClear(s); err != nil {
			return nil, asFault(err)
		}
		return uprightRGBA(m, h.meta.orientation), nil
	}
	p, err := r.shrink(s)
	if err != nil {
		return nil, asFault(err)
	}
	p.upright(h.meta.orientation)
	return p.rgba(), nil
}

// pngRows reads the pixels of a PNG that is not interlaced, row after row.
type pngRows struct {
	width, height int
	depth, colour byte
	palette       [256][4]uint8 // not premultiplied
	key           []byte        // the transparent colour of grey and true colour, or nil
	faint         bool          // the palette has transparent colours
	step          int           // bytes from a pixel to the next, at least 1
	data          *pngData
	unpacked      io.Reader
	row, last     []byte // behind the filter byte; last is the row before
	pix           []uint8
	y             int
}

// openPNG reads up to the pixels.
func openPNG(in *input) (*pngRows, error) {
	b := in.bytes(8, 8+13)
	if b == nil || string(b[4:8]) != "IHDR" {
		return nil, fmt.Errorf("PNG header: %w", media.NotPicture)
	}
	r := &pngRows{
		width: int(binary.BigEndian.Uint32(b[8:])), height: int(binary.BigEndian.Uint32(b[12:])),
		depth: b[16], colour: b[17],
	}
	samples, ok := pngSamples(r.colour, r.depth)
	if !ok || b[18] != 0 || b[19] != 0 || b[20] != 0 || max(r.width, r.height) > maxSide {
		return nil, fmt.Errorf("PNG of kind %d, %d bits: %w", r.colour, r.depth, media.Unsupported)
	}
	bits := samples * int(r.depth)
	r.step = max(bits/8, 1)
	size := (bits*r.width + 7) / 8
	r.row, r.last = make([]byte, 1+size), make([]byte, 1+size)
	return r, r.readTables(in)
}

// pngSamples is how many samples a pixel has, and whether PNG knows the kind.
func pngSamples(colour, depth byte) (n int, ok bool) {
	n = map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	switch depth {
	case 1, 2, 4:
		return n, colour == 0 || colour == 3
	case 8:
		return n, n > 0
	case 16:
		return n, n > 0 && colour != 3
	}
	return n, false
}

// readTables reads palette and transparency, and finds the pixels.
func (r *pngRows) readTables(in *input) error {
	for i := range r.palette {
		r.palette[i] = [4]uint8{3: 255}
	}
	start, tables := int64(0), false
	eachPNGChunk(in, func(c chunk) bool {
		switch {
		case c.name == "IDAT":
			start = c.off - 8
			return false
		case c.name == "PLTE" && c.size <= 3*256:
			tables = true
			for i, b := range c.data() {
				r.palette[i/3][i%3] = b
			}
		case c.name == "tRNS" && c.size <= 256:
			r.setTransparent(c.data())
		}
		return true
	})
	if start == 0 || (r.colour == 3 && !tables) {
		return fmt.Errorf("PNG without pixels or palette: %w", media.NotPicture)
	}
	r.data = &pngData{r: bufio.NewReaderSize(in.from(start), 64<<10)}
	z, err := zlib.NewReader(r.data)
	r.unpacked = z
	return err
}

func (r *pngRows) setTransparent(b []byte) {
	switch {
	case r.colour == 3:
		for i, a := range b {
			r.palette[i][3] = a
			r.faint = r.faint || a != 255
		}
	case r.colour == 0 && len(b) == 2, r.colour == 2 && len(b) == 6:
		r.key = b
	}
}

// transparent reports whether any pixel may be.
func (r *pngRows) transparent() bool {
	return r.colour == 4 || r.colour == 6 || r.key != nil || r.faint
}

// grey reports whether one plane is enough.
func (r *pngRows) grey() bool { return r.colour == 0 && r.key == nil }

// next reads one row and takes its filter off. After the last one it checks
// that the file ends as it should.
func (r *pngRows) next() error {
	r.row, r.last = r.last, r.row
	if _, err := io.ReadFull(r.unpacked, r.row); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("PNG ends in row %d: %w", r.y, media.NotPicture)
		}
		return err
	}
	if !unfilter(r.row[0], r.row[1:], r.last[1:], r.step) {
		return fmt.Errorf("PNG filter %d: %w", r.row[0], media.NotPicture)
	}
	if r.y++; r.y < r.height {
		return nil
	}
	if n, err := io.ReadFull(r.unpacked, make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		return fmt.Errorf("PNG with too many pixels: %w", errors.Join(media.NotPicture, err))
	}
	return r.data.finish()
}

// unfilter undoes one of PNG's filters; it reports false for one there is not.
func unfilter(kind byte, row, last []byte, step int) bool {
	last = last[:len(row)]
	switch kind {
	case 0:
	case 1:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 2:
		for i, up := range last {
			row[i] += up
		}
	case 3:
		for i := range min(step, len(row)) {
			row[i] += last[i] / 2
		}
		for i := step; i < len(row); i++ {
			row[i] += uint8((int(row[i-step]) + int(last[i])) / 2)
		}
	case 4:
		paeth(row, last, step)
	default:
		return false
	}
	return true
}

// paeth undoes the filter that foresees each byte by those left, above and
// above left, whichever is nearest to left + above - corner.
func paeth(row, last []byte, step int) {
	for c := range min(step, len(row)) {
		left, corner := 0, 0
		for i := c; i < len(row); i += step {
			up := int(last[i])
			a, b := up-corner, left-corner
			d := max(a+b, -a-b)
			a, b = max(a, -a), max(b, -b)
			best := corner
			if a <= b && a <= d {
				best = left
			} else if b <= d {
				best = up
			}
			left = (best + int(row[i])) & 0xFF
			row[i], corner = uint8(left), up
		}
	}
}

// pngData reads the content of consecutive IDAT chunks and checks their sums.
type pngData struct {
	r    *bufio.Reader
	left int64 // of the chunk under way
	sum  uint32
	open bool // a chunk is under way
}

// Read implements io.Reader.
func (d *pngData) Read(p []byte) (int, error) {
	for d.left == 0 {
		if err := d.turn(); err != nil {
			return 0, err
		}
	}
	n, err := d.r.Read(p[:min(int64(len(p)), d.left)])
	d.left -= int64(n)
	d.sum = crc32.Update(d.sum, crc32.IEEETable, p[:n])
	return n, err
}

// turn ends the chunk under way and begins the next, if that is an IDAT too.
func (d *pngData) turn() error {
	if err := d.check(); err != nil {
		return err
	}
	b, err := d.r.Peek(8)
	if err != nil {
		return err
	}
	if string(b[4:]) != "IDAT" {
		return io.EOF
	}
	d.left, d.open = int64(binary.BigEndian.Uint32(b)), true
	d.sum = crc32.ChecksumIEEE(b[4:])
	_, err = d.r.Discard(8)
	return err
}

// check compares the sum of a chunk that is read to its end.
func (d *pngData) check() error {
	if !d.open {
		return nil
	}
	d.open = false
	var b [4]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(b[:]) != d.sum {
		return fmt.Errorf("PNG checksum: %w", media.NotPicture)
	}
	return nil
}

// finish reads the rest of the last chunk.
func (d *pngData) finish() error {
	if _, err := io.CopyN(io.Discard, d, d.left); err != nil {
		return err
	}
	return d.check()
}
