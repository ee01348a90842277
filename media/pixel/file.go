package pixel

import (
	"context"
	"image"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Play decodes an animation of the gallery, frame after frame, at the size v asks
// for, and hands each to show, which keeps it and returns when it is time for the
// next. It goes round as often as the file says, and ends with nil, with ctx, with
// show's error, or with one that wraps errors.ErrUnsupported for what does not
// move; else as Load. Nothing of it is remembered: one frame is kept at a time.
func (c *Cache) Play(ctx context.Context, v media.View, show func(frame *image.RGBA, d time.Duration) error) error {
	f, err := c.files.Open(v.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.codec.Play(ctx, f, v.W, v.H, v.Crop, v.Clear, show)
}

// Facts are what a file of the gallery says of itself; see codec.Codec.Facts. It
// also wraps media.Missing.
func (c *Cache) Facts(ctx context.Context, file media.Key) (media.Facts, error) {
	f, err := c.files.Open(file)
	if err != nil {
		return media.Facts{}, err
	}
	defer f.Close()
	return c.codec.Facts(ctx, f)
}
