package pixel

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/jpeg"
	"os"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/thumb"
)

// Thumbnails lie on white, as DecodeFit gives them, so that a JPEG does for every
// picture. Views that keep transparency neither use nor make them; pictures not
// larger than a thumbnail have none. How they are made is part of thumb's version.

// quality of thumbnails, as JPEGs.
const quality = 82

// sizeMark begins a comment inside a thumbnail's JPEG, which says how large its
// picture is: a view has the same size whatever it is made of.
const sizeMark = "\xFF\xD8\xFF\xFE\x00\x0CCS"

// mayBeSmall reports whether a thumbnail may do for v, whatever its picture's
// size.
func (c *Cache) mayBeSmall(v media.View) bool {
	switch {
	case c.thumbs == nil:
		return false
	case v.Crop:
		return v.W > 0 && v.H > 0 && max(v.W, v.H) <= thumb.Edge
	case v.Clear:
		return false
	}
	return (v.W > 0 && v.W <= thumb.Edge) || (v.H > 0 && v.H <= thumb.Edge)
}

// smallFor is the size of v of a picture of ow×oh pixels, and whether one of w×h
// pixels holds as much as that needs.
func smallFor(v media.View, ow, oh, w, h int) (outW, outH int, ok bool) {
	outW, outH = codec.Fit(ow, oh, v.W, v.H, v.Crop)
	if max(ow, oh) <= thumb.Edge || outW > w || outH > h {
		return outW, outH, false
	}
	// A crop takes as much of the thumbnail as it takes of the picture; that must
	// not be fewer pixels than it shows, but for rounding.
	scale := max(float64(outW)/float64(ow), float64(outH)/float64(oh))
	return outW, outH, scale*float64(max(ow, oh)) <= float64(max(w, h))+0.5
}

// kept is v made of its thumbnail; nil where there is none or it is too small.
func (c *Cache) kept(ctx context.Context, v media.View) *image.RGBA {
	b, err := c.thumbs.Get(ctx, v.File)
	if err != nil || len(b) < len(sizeMark)+8 || string(b[:len(sizeMark)]) != sizeMark {
		return nil
	}
	size := b[len(sizeMark):]
	ow, oh := int(binary.BigEndian.Uint32(size)), int(binary.BigEndian.Uint32(size[4:]))
	src := bytes.NewReader(b)
	w, h, err := c.codec.Size(ctx, src)
	if err != nil || min(ow, oh) <= 0 {
		return nil
	}
	outW, outH, ok := smallFor(v, ow, oh, w, h)
	if !ok {
		return nil
	}
	m, err := c.codec.DecodeFit(ctx, src, outW, outH, true)
	if err != nil {
		return nil
	}
	return m
}

// small is v decoded by way of a thumbnail, which is kept afterwards; nil where v needs more
// than a thumbnail has.
func (c *Cache) small(ctx context.Context, f *os.File, v media.View) (*image.RGBA, error) {
	ow, oh, err := c.codec.Size(ctx, f)
	if err != nil {
		return nil, err
	}
	w, h := codec.Fit(ow, oh, thumb.Edge, thumb.Edge, false)
	outW, outH, ok := smallFor(v, ow, oh, w, h)
	if !ok {
		return nil, nil
	}
	m, err := c.codec.DecodeFit(ctx, f, thumb.Edge, thumb.Edge, false)
	if err != nil {
		return nil, err
	}
	c.keepLater(ctx, v.File, m, ow, oh)
	return codec.Thumb(m, outW, outH, true), nil
}

// keep keeps m as the thumbnail of a picture of ow×oh pixels.
func (c *Cache) keep(key media.Key, m *image.RGBA, ow, oh int) {
	b := []byte(sizeMark)
	b = binary.BigEndian.AppendUint32(b, uint32(ow))
	b = binary.BigEndian.AppendUint32(b, uint32(oh))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return // it is shown all the same
	}
	c.thumbs.Put(key, append(b, out.Bytes()[2:]...))
	if !c.files.Has(key) {
		c.thumbs.Forget(key) // it left while this was going on
	}
}
