package pixel

import (
	"context"
	"fmt"
	"image"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/thumb"
)

// maxCold bounds the files that wait for a thumbnail; beyond it the oldest wish
// is dropped.
const maxCold = 4096

// maxMade bounds the thumbnails that are decoded and wait to be written as JPEG,
// each of at most 400 kB; beyond it they are made when they are needed again.
const maxMade = 48

// cold is a file that waits for its thumbnail.
type cold struct {
	ctx    context.Context
	key    media.Key
	made   *image.RGBA // is it already, of a picture of ow×oh pixels; else nil
	ow, oh int
}

// Warm makes the thumbnail of a file of the gallery, if it has none, and returns
// at once. That is done one file at a time, in the order asked for, and only while
// nothing is being loaded: what comes to be loaded interrupts it. It ends with
// ctx. What goes wrong is left to Load to tell.
func (c *Cache) Warm(ctx context.Context, key media.Key) {
	if c.thumbs == nil || key.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cold) == maxCold {
		c.cold = c.cold[1:]
	}
	c.cold = append(c.cold, cold{ctx: ctx, key: key})
	c.warmNext()
}

// keepLater keeps a thumbnail as soon as nobody waits for a picture.
func (c *Cache) keepLater(ctx context.Context, key media.Key, m *image.RGBA, ow, oh int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == maxMade {
		return
	}
	c.made++
	c.cold = slices.Insert(c.cold, 0, cold{context.WithoutCancel(ctx), key, m, ow, oh})
	c.warmNext()
}

// warmNext starts on the next file that waits, unless something else goes on.
// c.mu is held.
func (c *Cache) warmNext() {
	if c.warming != nil || c.loading > 0 || len(c.cold) == 0 {
		return
	}
	next := c.cold[0]
	c.cold = c.cold[1:]
	ctx, stop := context.WithCancel(next.ctx)
	c.warming = stop
	go func() {
		defer stop()
		var err error
		if next.made != nil {
			c.keep(next.key, next.made, next.ow, next.oh)
		} else {
			err = c.warm(ctx, next.key)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.warming = nil
		if next.made != nil {
			c.made--
		}
		if err != nil && ctx.Err() != nil && next.ctx.Err() == nil {
			c.cold = slices.Insert(c.cold, 0, next) // interrupted
		}
		c.warmNext()
	}()
}

// warm makes one thumbnail.
func (c *Cache) warm(ctx context.Context, key media.Key) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("thumbnail: panic %T: %w", p, media.Internal)
		}
	}()
	if b, err := c.thumbs.Get(ctx, key); b != nil || err != nil {
		return err
	}
	f, err := c.files.Open(key)
	if err != nil {
		return err
	}
	defer f.Close()
	w, h, err := c.codec.Size(ctx, f)
	if err != nil || max(w, h) <= thumb.Edge {
		return err
	}
	m, err := c.codec.DecodeFit(ctx, f, thumb.Edge, thumb.Edge, false)
	if err == nil {
		c.keep(key, m, w, h)
	}
	return err
}

// begin makes room for a picture that somebody waits for. The returned func ends
// that.
func (c *Cache) begin() func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loading++
	if c.warming != nil {
		c.warming()
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.loading--
		c.warmNext()
	}
}
