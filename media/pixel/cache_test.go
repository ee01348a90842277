package pixel

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
)

func picture(t *testing.T, w, h int, c color.RGBA) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.SetRGBA(i%w, i/w, c)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	red  = color.RGBA{255, 0, 0, 255}
	blue = color.RGBA{0, 0, 255, 255}
)

func isRed(m *image.RGBA) bool {
	c := m.RGBAAt(m.Rect.Dx()/2, m.Rect.Dy()/2)
	return c.R > 240 && c.B < 15
}

func setup(t *testing.T, o Options) (*Cache, *gallery.Gallery, media.Key) {
	t.Helper()
	g, err := gallery.Open(filepath.Join(t.TempDir(), "g"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	path := filepath.Join(t.TempDir(), "red")
	os.WriteFile(path, picture(t, 400, 200, red), 0o600)
	key, _, err := g.Add(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return New(g, o), g, key
}

func TestLoadAndPeek(t *testing.T) {
	c, _, key := setup(t, Options{})
	v := media.View{ID: 1, File: key, W: 100, H: 100, Crop: true}
	if c.Peek(v) != nil {
		t.Error("there before it was loaded")
	}
	m, err := c.Load(t.Context(), v)
	if err != nil || m.Rect != image.Rect(0, 0, 100, 100) || !isRed(m) {
		t.Fatalf("%v, %v", m, err)
	}
	if c.Peek(v) != m {
		t.Error("not kept")
	}
	if again, _ := c.Load(t.Context(), v); again != m {
		t.Error("decoded twice")
	}
	other := v
	other.ID = 2 // the same picture in another chat
	if c.Peek(other) != m {
		t.Error("equal pictures are not shared")
	}
	other.W = 50
	if c.Peek(other) != nil {
		t.Error("another size is another picture")
	}
	full, err := c.Load(t.Context(), media.View{File: key})
	if err != nil || full.Rect != image.Rect(0, 0, 400, 200) {
		t.Errorf("own size: %v, %v", full, err)
	}
	c.Forget(key)
	if c.Peek(v) != nil || c.Used() != 0 {
		t.Errorf("not forgotten, %d bytes", c.Used())
	}
}

func TestPreviewUntilTheFileIsThere(t *testing.T) {
	c, _, key := setup(t, Options{})
	v := media.View{ID: 9, Preview: picture(t, 40, 20, blue), W: 200, H: 200}
	m, err := c.Load(t.Context(), v)
	if err != nil || m.Rect != image.Rect(0, 0, 200, 100) || isRed(m) {
		t.Fatalf("%v, %v", m, err)
	}
	if c.Peek(media.View{ID: 9, W: 200, H: 200}) != m {
		t.Error("a preview is named by its message")
	}
	if c.Peek(media.View{ID: 10, W: 200, H: 200}) != nil {
		t.Error("another message got this preview")
	}
	v.File = key
	if c.Peek(v) != nil {
		t.Error("the preview stands for the file")
	}
	if m, err = c.Load(t.Context(), v); err != nil || !isRed(m) {
		t.Errorf("the file: %v", err)
	}
	// Without a message, previews are told apart by what they are.
	a, _ := c.Load(t.Context(), media.View{Preview: picture(t, 40, 20, blue), W: 50, H: 50})
	b, _ := c.Load(t.Context(), media.View{Preview: picture(t, 40, 20, red), W: 50, H: 50})
	if isRed(a) || !isRed(b) {
		t.Error("two previews without a message were mixed up")
	}
}

func TestFaults(t *testing.T) {
	c, g, key := setup(t, Options{})
	path, _ := g.Path(key)
	os.WriteFile(path, []byte("not a picture any more"), 0o600)
	for name, tt := range map[string]struct {
		v    media.View
		want media.Fault
	}{
		"no file":     {media.View{File: media.Key{1}, W: 9, H: 9}, media.Missing},
		"nothing":     {media.View{ID: 3, W: 9, H: 9}, media.Missing},
		"damaged":     {media.View{File: key, W: 9, H: 9}, media.NotPicture},
		"bad preview": {media.View{ID: 4, Preview: []byte("xyz"), W: 9, H: 9}, media.NotPicture},
	} {
		if _, err := c.Load(t.Context(), tt.v); media.FaultOf(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.Peek(tt.v) != nil {
			t.Errorf("%s: kept", name)
		}
	}
	// What failed is tried again.
	os.WriteFile(path, picture(t, 60, 60, red), 0o600)
	if _, err := c.Load(t.Context(), media.View{File: key, W: 9, H: 9}); err != nil {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	const cell = 100*100*4 + 256
	c, _, _ := setup(t, Options{Budget: 3 * cell})
	load := func(id int64, w int) {
		t.Helper()
		if _, err := c.Load(t.Context(), media.View{ID: id, Preview: picture(t, 10, 10, red), W: w, H: w}); err != nil {
			t.Fatal(err)
		}
	}
	at := func(id int64) bool { return c.Peek(media.View{ID: id, W: 100, H: 100}) != nil }
	load(1, 100)
	load(2, 100)
	load(3, 100)
	at(1) // shown again
	load(4, 100)
	if !at(1) || at(2) || !at(3) || !at(4) {
		t.Error("not the least recently shown one left")
	}
	load(5, 300) // larger than all of the budget
	if c.Used() > 3*cell || !at(1) {
		t.Errorf("%d bytes kept", c.Used())
	}
}

func TestLoadFileSeesChanges(t *testing.T) {
	c, _, _ := setup(t, Options{})
	path := filepath.Join(t.TempDir(), "x.jpg")
	os.WriteFile(path, picture(t, 60, 30, red), 0o600)
	m, err := c.LoadFile(t.Context(), path, 30, 30)
	if err != nil || m.Rect != image.Rect(0, 0, 30, 15) || !isRed(m) {
		t.Fatalf("%v, %v", m, err)
	}
	os.WriteFile(path, picture(t, 60, 30, blue), 0o600)
	later := mustStat(t, path).ModTime().Add(1e9)
	os.Chtimes(path, later, later)
	if m, err = c.LoadFile(t.Context(), path, 30, 30); err != nil || isRed(m) {
		t.Errorf("the old picture: %v", err)
	}
	if _, err := c.LoadFile(t.Context(), path+"x", 30, 30); !errors.Is(err, media.Unreadable) {
		t.Errorf("missing: %v", err)
	}
	if i, err := c.Inspect(t.Context(), path); media.FaultOf(err) != media.TooSmall || i.Width != 60 {
		t.Errorf("%+v, %v", i, err)
	}
}

func mustStat(t *testing.T, path string) os.FileInfo {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestOneDecodingForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(nil, Options{})
		var decoded atomic.Int32
		ready := make(chan struct{})
		decode := func(ctx context.Context) (*image.RGBA, error) {
			decoded.Add(1)
			select {
			case <-ready:
				return image.NewRGBA(image.Rect(0, 0, 1, 1)), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		first, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.load(first, key{id: 1}, decode); !errors.Is(err, context.Canceled) {
				t.Errorf("the one who left: %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			wg.Go(func() {
				if m, err := c.load(t.Context(), key{id: 1}, decode); err != nil || m == nil {
					t.Errorf("one who stayed: %v", err)
				}
			})
		}
		synctest.Wait()
		leave() // the others still wait
		synctest.Wait()
		close(ready)
		wg.Wait()
		if decoded.Load() != 1 {
			t.Errorf("decoded %d times", decoded.Load())
		}
	})
}

func TestDecodingEndsWhenNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(nil, Options{})
		ended := false
		ctx, leave := context.WithCancel(t.Context())
		go c.load(ctx, key{id: 1}, func(ctx context.Context) (*image.RGBA, error) {
			<-ctx.Done()
			ended = true
			return nil, ctx.Err()
		})
		synctest.Wait()
		leave()
		synctest.Wait()
		if !ended {
			t.Error("it goes on for nobody")
		}
		// Who comes now gets a decoding of its own.
		m, err := c.load(t.Context(), key{id: 1}, func(context.Context) (*image.RGBA, error) {
			return image.NewRGBA(image.Rect(0, 0, 1, 1)), nil
		})
		if err != nil || m == nil {
			t.Error(err)
		}
		if _, err := c.load(t.Context(), key{id: 2}, func(context.Context) (*image.RGBA, error) { panic("decoder") }); !errors.Is(err, media.Internal) {
			t.Errorf("a panic: %v", err)
		}
	})
}

// A file that leaves while it is decoded is not kept, nor what was decoded of it
// handed to whoever asks later.
func TestForgetWhileDecoding(t *testing.T) {
	c, g, key := setup(t, Options{})
	began, goOn := make(chan struct{}), make(chan struct{})
	v := media.View{File: key, W: 90, H: 90}
	done := make(chan error)
	go func() {
		_, err := c.load(t.Context(), keyOf(v), func(ctx context.Context) (*image.RGBA, error) {
			close(began)
			<-goOn
			return c.file(ctx, v)
		})
		done <- err
	}()
	<-began
	c.Forget(key)
	close(goOn)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if c.Peek(v) != nil || c.Used() != 0 {
		t.Error("it is kept")
	}
	if err := g.Trash(key); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Load(t.Context(), v); !errors.Is(err, media.Missing) {
		t.Errorf("asked for later: %v", err)
	}
}
