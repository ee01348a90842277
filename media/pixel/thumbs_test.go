package pixel

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/thumb"
)

// scene has edges, gradients and detail, and no two corners alike.
func scene(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			c := color.NRGBA{uint8(255 * u), uint8(255 * v), uint8(127 + 120*math.Sin(30*u*u+20*v)), 255}
			if math.Hypot(u-0.3, v-0.4) < 0.15 {
				c = color.NRGBA{230, 40, 40, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned puts an orientation into a JPEG's EXIF.
func turned(b []byte, o byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[6+8+2+9] = o
	out := append(bytes.Clone(b[:2]), 0xFF, 0xE1, 0, byte(len(exif)+2))
	return append(append(out, exif...), b[2:]...)
}

func psnr(t testing.TB, a, b *image.RGBA) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("sizes %v and %v", a.Rect, b.Rect)
	}
	var sum float64
	for i, v := range a.Pix {
		d := float64(v) - float64(b.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255/(sum/float64(len(a.Pix))+1e-9))
}

type room struct {
	*gallery.Gallery
	thumbs *thumb.Store
	path   string
}

func newRoom(t testing.TB) room {
	t.Helper()
	g, err := gallery.Open(filepath.Join(t.TempDir(), "g"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "thumbs.db")
	s, err := thumb.Open(t.Context(), path, thumb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); g.Close() })
	return room{g, s, path}
}

func (r room) add(t testing.TB, b []byte) media.Key {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	os.WriteFile(path, b, 0o600)
	key, _, err := r.Add(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// fresh is a Cache that remembers nothing but the thumbnails.
func (r room) fresh() *Cache { return New(r.Gallery, Options{Thumbs: r.thumbs}) }

func (r room) has(t testing.TB, key media.Key) bool {
	t.Helper()
	b, err := r.thumbs.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return b != nil
}

func load(t testing.TB, c *Cache, v media.View) *image.RGBA {
	t.Helper()
	m, err := c.Load(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var pictures = map[string]func(t testing.TB) []byte{
	"wide":     func(t testing.TB) []byte { return jpegOf(t, scene(800, 450)) },
	"upright":  func(t testing.TB) []byte { return jpegOf(t, scene(601, 807)) },
	"mirrored": func(t testing.TB) []byte { return turned(jpegOf(t, scene(777, 455)), 7) },
	"panorama": func(t testing.TB) []byte { return jpegOf(t, scene(1499, 200)) },
	"small":    func(t testing.TB) []byte { return jpegOf(t, scene(300, 200)) },
	"PNG":      func(t testing.TB) []byte { return pngOf(t, scene(500, 375)) },
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var views = []media.View{
	{W: 320, H: 320}, {W: 200, H: 200}, {W: 97, H: 61}, {W: 1000, H: 150}, {W: 130, H: 4000}, {W: 250}, {H: 31},
	{W: 176, H: 176, Crop: true}, {W: 300, H: 300, Crop: true}, {W: 320, H: 40, Crop: true}, {W: 33, H: 320, Crop: true},
	{W: 321, H: 321}, {}, {W: 100, H: 100, Clear: true},
}

// With thumbnails, made now or long ago, every view has the size it has without
// them, and looks the same.
func TestViewsAreTheSameWithThumbnails(t *testing.T) {
	for name, make := range pictures {
		r := newRoom(t)
		key := r.add(t, make(t))
		direct := New(r.Gallery, Options{})
		for _, v := range views {
			v.File = key
			want := load(t, direct, v)
			r.thumbs.Forget(key)
			for _, how := range []string{"without a thumbnail", "with one"} {
				// Resized twice, and with one gone through a JPEG: edges differ most.
				if p := psnr(t, load(t, r.fresh(), v), want); p < 31 {
					t.Errorf("%s, %d×%d crop %v, %s: %.1f dB", name, v.W, v.H, v.Crop, how, p)
				}
				c := r.fresh()
				load(t, c, media.View{File: key, W: 320, H: 320})
				idle(t, c)
			}
		}
	}
}

// What a thumbnail holds is not decoded from the file again.
func TestThumbnailStandsForTheFile(t *testing.T) {
	r := newRoom(t)
	key := r.add(t, pictures["wide"](t))
	c := r.fresh()
	load(t, c, media.View{File: key, W: 100, H: 100})
	idle(t, c)
	path, _ := r.Path(key)
	os.WriteFile(path, []byte("gone"), 0o600)
	for _, v := range []media.View{{W: 320, H: 320}, {W: 180, H: 180, Crop: true}, {W: 50}} {
		v.File = key
		load(t, r.fresh(), v)
	}
	for _, v := range []media.View{{W: 321, H: 321}, {W: 190, H: 190, Crop: true}, {W: 50, H: 50, Clear: true}, {}} {
		v.File = key
		if _, err := r.fresh().Load(t.Context(), v); media.FaultOf(err) != media.NotPicture {
			t.Errorf("%d×%d was made of the thumbnail: %v", v.W, v.H, err)
		}
	}
}

func TestThumbnailsMade(t *testing.T) {
	r := newRoom(t)
	for name, tt := range map[string]struct {
		file []byte
		v    media.View
		made bool
	}{
		"small view":      {pictures["wide"](t), media.View{W: 90, H: 90}, true},
		"large view":      {jpegOf(t, scene(999, 801)), media.View{W: 400, H: 400}, false},
		"small picture":   {jpegOf(t, scene(320, 200)), media.View{W: 90, H: 90}, false},
		"with its ground": {pngOf(t, scene(640, 480)), media.View{W: 90, H: 90, Clear: true}, false},
		"wide crop":       {jpegOf(t, scene(801, 450)), media.View{W: 300, H: 300, Crop: true}, false},
		"broken":          {[]byte("\xFF\xD8\xFF\xE0 no picture"), media.View{W: 90, H: 90}, false},
	} {
		key := r.add(t, tt.file)
		tt.v.File = key
		c := r.fresh()
		c.Load(t.Context(), tt.v)
		idle(t, c)
		if r.has(t, key) != tt.made {
			t.Errorf("%s: made is not %v", name, tt.made)
		}
	}
}

// A thumbnail that cannot be read is made again.
func TestUnreadableThumbnail(t *testing.T) {
	r := newRoom(t)
	key := r.add(t, pictures["wide"](t))
	first := r.fresh()
	load(t, first, media.View{File: key, W: 100, H: 100})
	idle(t, first)
	good, _ := r.thumbs.Get(t.Context(), key)
	size := []byte(sizeMark + "\x00\x00\x00\x00\x00\x00\x00\x00")
	for i, bad := range [][]byte{[]byte("x"), []byte(sizeMark), append(size, good[16:]...), good[:40], good[:2*len(good)/3]} {
		r.thumbs.Put(key, bad)
		c := r.fresh()
		if m := load(t, c, media.View{File: key, W: 100, H: 100}); m.Rect != image.Rect(0, 0, 100, 56) {
			t.Errorf("%d: %v", i, m.Rect)
		}
		idle(t, c)
	}
}

func TestForgetTheThumbnail(t *testing.T) {
	r := newRoom(t)
	key := r.add(t, pictures["wide"](t))
	c := r.fresh()
	load(t, c, media.View{File: key, W: 100, H: 100})
	idle(t, c)
	c.Forget(key)
	if r.has(t, key) {
		t.Error("not forgotten")
	}
	// One that is decoded while the file leaves the gallery leaves none.
	f, err := r.Open(key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := r.Remove(key); err != nil {
		t.Fatal(err)
	}
	if m, err := c.small(t.Context(), f, media.View{File: key, W: 100, H: 100}); m == nil || err != nil {
		t.Fatal(m, err)
	}
	idle(t, c)
	if r.has(t, key) {
		t.Error("the thumbnail stays after its file")
	}
}

// idle waits until no thumbnail is still to be made.
func idle(t testing.TB, c *Cache) {
	t.Helper()
	until(t, "thumbnails are still being made", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.warming == nil && c.loading == 0 && len(c.cold) == 0
	})
}

// until waits for what another goroutine brings about.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

func TestWarm(t *testing.T) {
	r := newRoom(t)
	c := r.fresh()
	var keys []media.Key
	for i := range 5 {
		keys = append(keys, r.add(t, jpegOf(t, scene(700+i, 500))))
	}
	end := c.begin() // somebody looks at something else
	for _, key := range keys {
		c.Warm(t.Context(), key)
	}
	ended, cancel := context.WithCancel(t.Context())
	c.Warm(ended, r.add(t, jpegOf(t, scene(800, 500))))
	cancel()
	c.Warm(t.Context(), media.Key{})
	c.Warm(t.Context(), media.Key{1}) // not here
	c.Warm(t.Context(), r.add(t, []byte("no picture")))
	if c.warming != nil || r.has(t, keys[0]) {
		t.Error("it does not give way")
	}
	end()
	until(t, "no thumbnails", func() bool { return r.has(t, keys[4]) })
	for i, key := range keys {
		if !r.has(t, key) {
			t.Errorf("%d was passed over", i)
		}
	}
	until(t, "it does not end", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.warming == nil && len(c.cold) == 0
	})
	if c.Used() != 0 {
		t.Error("thumbnails that nobody looks at take memory")
	}
	New(r.Gallery, Options{}).Warm(t.Context(), keys[0]) // without a store: nothing to do
}

// What is interrupted is begun again, and is done in the end.
func TestWarmInterrupted(t *testing.T) {
	r := newRoom(t)
	c := r.fresh()
	key := r.add(t, jpegOf(t, scene(1500, 1000)))
	other := r.add(t, jpegOf(t, scene(400, 330)))
	for i := range 4 {
		c.Warm(t.Context(), key)
		load(t, c, media.View{File: other, W: 50 + i, H: 50})
	}
	until(t, "no thumbnail", func() bool { return r.has(t, key) })
}

func TestWarmBounded(t *testing.T) {
	r := newRoom(t)
	c := r.fresh()
	end := c.begin()
	for i := range maxCold + 100 {
		c.Warm(t.Context(), media.Key{byte(i), byte(i >> 8), 1})
	}
	if len(c.cold) != maxCold || c.cold[0].key != (media.Key{100, 0, 1}) {
		t.Errorf("%d wait, the first is %v", len(c.cold), c.cold[0].key)
	}
	end()
	until(t, "it does not end", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.cold) == 0 && c.warming == nil
	})
}

// Many at once show the right pictures within the budget.
func TestConcurrentLoads(t *testing.T) {
	r := newRoom(t)
	var keys []media.Key
	for i := range 12 {
		m := image.NewNRGBA(image.Rect(0, 0, 400+i, 360))
		for j := range m.Pix {
			m.Pix[j] = 255
			if j%4 == 0 {
				m.Pix[j] = uint8(20 * i)
			}
		}
		keys = append(keys, r.add(t, jpegOf(t, m)))
	}
	const budget = 1 << 20
	c := New(r.Gallery, Options{Thumbs: r.thumbs, Budget: budget, Parallel: 4})
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(2, uint64(g)))
			for range 25 {
				i := rnd.IntN(len(keys))
				v := media.View{File: keys[i], W: 20 + rnd.IntN(280), H: 20 + rnd.IntN(280), Crop: rnd.IntN(2) == 0}
				switch rnd.IntN(6) {
				case 0:
					c.Forget(keys[i])
				case 1:
					c.Warm(t.Context(), keys[i])
				}
				m, err := c.Load(t.Context(), v)
				if err != nil {
					t.Error(err)
					return
				}
				p := m.RGBAAt(m.Rect.Dx()/2, m.Rect.Dy()/2)
				if d := int(p.R) - 20*i; max(d, -d) > 6 {
					t.Errorf("another picture: red %d, want %d", p.R, 20*i)
				}
				if n := c.Used(); n > budget {
					t.Errorf("%d bytes kept", n)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkSmall shows what a thumbnail saves, and what making it costs, for
// WhatsApp's usual picture and for a camera's.
func BenchmarkSmall(b *testing.B) {
	for _, size := range [][2]int{{1600, 1200}, {4000, 3000}} {
		b.Run(fmt.Sprint(size[0]), func(b *testing.B) {
			r := newRoom(b)
			key := r.add(b, jpegOf(b, scene(size[0], size[1])))
			v := media.View{File: key, W: 200, H: 200, Crop: true}
			var best [3]time.Duration
			for i := range best {
				best[i] = 1 << 62
			}
			for b.Loop() {
				for i, f := range []func(){
					func() { load(b, New(r.Gallery, Options{}), v) },
					func() { load(b, r.fresh(), v) },
					func() { r.thumbs.Forget(key); load(b, r.fresh(), v) },
				} {
					if i == 1 {
						load(b, r.fresh(), v)
					}
					start := time.Now()
					f()
					best[i] = min(best[i], time.Since(start))
				}
			}
			b.ReportMetric(float64(best[1])/float64(best[0]), "hit/decode")
			b.ReportMetric(float64(best[2])/float64(best[0]), "make/decode")
			b.ReportMetric(float64(best[1].Microseconds())/1000, "ms-hit")
		})
	}
}
