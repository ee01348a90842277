// Package pixel keeps decoded pictures for the window: bounded in bytes, each
// decoded once however many ask for it, at the size it is shown. Small views are
// made of kept thumbnails where there are any, and make them where not.
package pixel

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/thumb"
)

// DefaultBudget is the memory for decoded pictures, in bytes.
const DefaultBudget = 48 << 20

// Options of a Cache. The zero Options are the usual ones.
type Options struct {
	Budget   int64        // bytes of pixels kept; 0 stands for DefaultBudget
	Parallel int          // pictures decoded at once; 0 stands for one for each processor
	Codec    *codec.Codec // nil stands for one of its own
	Thumbs   *thumb.Store // nil: no thumbnails are kept
}

// Cache decodes pictures of the gallery and remembers them, the least recently
// shown leaving first. Its methods may be called from any goroutine; pictures
// it returns are shared and must not be changed.
type Cache struct {
	files  *gallery.Gallery
	codec  *codec.Codec
	thumbs *thumb.Store
	budget int64
	slots  chan struct{}

	mu      sync.Mutex
	used    int64
	entries map[key]*list.Element // of *entry
	recent  *list.List            // most recently shown first
	calls   map[key]*call
	loading int    // files being decoded, or about to be
	cold    []cold // files that wait for a thumbnail
	made    int    // of these, decoded already
	warming func() // interrupts the one under way; nil while there is none
}

// key names a decoded picture.
type key struct {
	id      int64 // of the message, where there is no file
	file    media.Key
	path    string // of files outside the gallery
	changed time.Time
	w, h    int
	crop    bool
	clear   bool
}

type entry struct {
	key key
	img *image.RGBA
}

// call is a decoding under way.
type call struct {
	done   chan struct{}
	cancel context.CancelFunc
	wait   int // how many wait for it
	img    *image.RGBA
	err    error
}

// New makes an empty Cache over a gallery.
func New(files *gallery.Gallery, o Options) *Cache {
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	if o.Codec == nil {
		o.Codec = codec.New(0)
	}
	return &Cache{
		files: files, codec: o.Codec, thumbs: o.Thumbs, budget: o.Budget, slots: make(chan struct{}, o.Parallel),
		entries: map[key]*list.Element{}, recent: list.New(), calls: map[key]*call{},
	}
}

func keyOf(v media.View) key {
	k := key{file: v.File, w: v.W, h: v.H, crop: v.Crop, clear: v.Clear && !v.Crop}
	switch {
	case !v.File.IsZero():
	case v.ID != 0:
		k.id = v.ID
	default:
		k.path, k.file = "preview", sha256.Sum256(v.Preview)
	}
	return k
}

// Peek is v's picture if it is decoded already, else nil. It never blocks.
func (c *Cache) Peek(v media.View) *image.RGBA {
	k := keyOf(v)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.get(k)
}

// Load is v's picture: the file of the gallery, upright, or else the preview,
// smoothly enlarged. It fits inside v.W×v.H pixels or, with v.Crop, fills them;
// see codec.DecodeFit. A small one may be made of the file's thumbnail, which looks
// the same but for the losses of a JPEG. Errors wrap media.Missing where there is neither file nor
// preview, the faults of codec, or are those of ctx.
func (c *Cache) Load(ctx context.Context, v media.View) (*image.RGBA, error) {
	return c.load(ctx, keyOf(v), func(ctx context.Context) (*image.RGBA, error) {
		if v.File.IsZero() {
			return c.preview(ctx, v)
		}
		return c.file(ctx, v)
	})
}

// LoadFile decodes any picture on disk to fit inside w×h pixels. It also wraps
// media.Unreadable.
func (c *Cache) LoadFile(ctx context.Context, path string, w, h int) (*image.RGBA, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, media.Unreadable
	}
	k := key{path: path, changed: st.ModTime(), w: w, h: h}
	return c.load(ctx, k, func(ctx context.Context) (*image.RGBA, error) {
		free, err := c.slot(ctx)
		if err != nil {
			return nil, err
		}
		defer free()
		return c.codec.DecodeFile(ctx, path, w, h, false)
	})
}

// Inspect says what a picture on disk is; see codec.Codec.Inspect.
func (c *Cache) Inspect(ctx context.Context, path string) (codec.Info, error) {
	return c.codec.Inspect(ctx, path)
}

// Forget drops all sizes of a file, which has left the gallery, and its thumbnail.
// What is being decoded of it is not kept.
func (c *Cache) Forget(file media.Key) {
	if c.thumbs != nil {
		c.thumbs.Forget(file)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, e := range c.entries {
		if k.file == file {
			c.remove(e)
		}
	}
	for k := range c.calls {
		if k.file == file {
			delete(c.calls, k)
		}
	}
}

// Used is how many bytes of pixels are kept.
func (c *Cache) Used() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}

// preview decodes at once: it is small, and what is shown first.
func (c *Cache) preview(ctx context.Context, v media.View) (*image.RGBA, error) {
	if len(v.Preview) == 0 {
		return nil, fmt.Errorf("no preview: %w", media.Missing)
	}
	return c.codec.DecodePreview(ctx, bytes.Clone(v.Preview), v.W, v.H, v.Crop)
}

func (c *Cache) file(ctx context.Context, v media.View) (*image.RGBA, error) {
	free, err := c.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	thumbs := c.mayBeSmall(v)
	if thumbs {
		if m := c.kept(ctx, v); m != nil {
			return m, nil
		}
	}
	f, err := c.files.Open(v.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if thumbs {
		if m, err := c.small(ctx, f, v); m != nil || err != nil {
			return m, err
		}
	}
	if v.Clear && !v.Crop {
		return c.codec.DecodeClear(ctx, f, v.W, v.H)
	}
	return c.codec.DecodeFit(ctx, f, v.W, v.H, v.Crop)
}

// slot waits for a processor. The returned func gives it back.
func (c *Cache) slot(ctx context.Context) (func(), error) {
	end := c.begin()
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots; end() }, nil
	case <-ctx.Done():
		end()
		return nil, ctx.Err()
	}
}

// load returns what is kept, joins a decoding under way, or starts one. That
// one goes on as long as anybody waits for it.
func (c *Cache) load(ctx context.Context, k key, decode func(context.Context) (*image.RGBA, error)) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	if img := c.get(k); img != nil {
		c.mu.Unlock()
		return img, nil
	}
	one := c.calls[k]
	if one == nil {
		var work context.Context
		one = &call{done: make(chan struct{})}
		work, one.cancel = context.WithCancel(context.WithoutCancel(ctx))
		c.calls[k] = one
		go c.run(work, k, one, decode)
	}
	one.wait++
	c.mu.Unlock()

	select {
	case <-one.done:
		return one.img, one.err
	case <-ctx.Done():
		c.leave(k, one)
		return nil, ctx.Err()
	}
}

func (c *Cache) run(ctx context.Context, k key, one *call, decode func(context.Context) (*image.RGBA, error)) {
	defer one.cancel()
	defer func() {
		if p := recover(); p != nil {
			one.img, one.err = nil, fmt.Errorf("decode: panic %T: %w", p, media.Internal)
		}
		c.mu.Lock()
		if c.calls[k] == one {
			delete(c.calls, k)
			if one.err == nil {
				c.put(k, one.img)
			}
		}
		c.mu.Unlock()
		close(one.done)
	}()
	one.img, one.err = decode(ctx)
}

// leave ends a decoding that nobody waits for any more.
func (c *Cache) leave(k key, one *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one.wait--; one.wait > 0 {
		return
	}
	one.cancel()
	if c.calls[k] == one {
		delete(c.calls, k)
	}
}

// get is what is kept under k, now the most recent. c.mu is held.
func (c *Cache) get(k key) *image.RGBA {
	e, ok := c.entries[k]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*entry).img
}

// put keeps img and lets go of the oldest beyond the budget. A picture that is
// larger than all of it is not kept. c.mu is held.
func (c *Cache) put(k key, img *image.RGBA) {
	size := cost(img)
	if _, ok := c.entries[k]; ok || size > c.budget {
		return
	}
	c.entries[k] = c.recent.PushFront(&entry{k, img})
	for c.used += size; c.used > c.budget; {
		c.remove(c.recent.Back())
	}
}

func (c *Cache) remove(e *list.Element) {
	old := c.recent.Remove(e).(*entry)
	delete(c.entries, old.key)
	c.used -= cost(old.img)
}

func cost(img *image.RGBA) int64 { return int64(len(img.Pix)) + 256 }
