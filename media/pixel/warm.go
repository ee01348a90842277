package pixel

import (
	"context"
	"fmt"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/thumb"
)

// maxCold bounds the files that wait for a thumbnail; beyond it the oldest wish
// is dropped.
const maxCold = 4096

// cold is a file that waits for its thumbnail.
type cold struct {
	ctx context.Context
	key media.Key
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
	c.cold = append(c.cold, cold{ctx, key})
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
		err := c.warm(ctx, next.key)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.warming = nil
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
	_, err = c.make(ctx, f, key, w, h)
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
