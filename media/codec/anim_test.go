package codec

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

var errEnough = errors.New("enough")

// shown are the frames that Play shows, at most n, and how it ends.
func shown(t testing.TB, b []byte, w, h int, clear bool, n int) (frames []*image.RGBA, delays []time.Duration, err error) {
	t.Helper()
	err = New(0).Play(t.Context(), bytes.NewReader(b), w, h, false, clear, func(m *image.RGBA, d time.Duration) error {
		frames, delays = append(frames, m), append(delays, d)
		if len(frames) == n {
			return errEnough
		}
		return nil
	})
	return frames, delays, err
}

var paints = color.Palette{
	color.NRGBA{}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255},
	color.NRGBA{90, 90, 90, 255}, color.NRGBA{250, 240, 10, 255}, color.NRGBA{1, 2, 3, 255}, color.NRGBA{255, 255, 255, 255},
}

// patch is a frame of a GIF, all of one paint.
func patch(r image.Rectangle, paint uint8) *image.Paletted {
	m := image.NewPaletted(r, paints)
	for i := range m.Pix {
		m.Pix[i] = paint
	}
	return m
}

func gifOf(t testing.TB, g *gif.GIF) []byte {
	t.Helper()
	for len(g.Delay) < len(g.Image) {
		g.Delay = append(g.Delay, 5)
	}
	if g.Config.Width > 0 {
		g.Config.ColorModel = paints
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func square(x, y, n int) image.Rectangle { return image.Rect(x, y, x+n, y+n) }

// disposing is a GIF of four frames: ground, a red square that is taken away,
// a green one that gives back what it covered, and a blue one.
func disposing(t testing.TB) []byte {
	return gifOf(t, &gif.GIF{
		Image: []*image.Paletted{
			patch(image.Rect(0, 0, 40, 20), 4), patch(square(0, 0, 10), 1), patch(square(10, 0, 10), 2), patch(square(30, 0, 10), 3),
		},
		Disposal: []byte{gif.DisposalNone, gif.DisposalBackground, gif.DisposalPrevious, 0},
		Delay:    []int{0, 1, 2, 300},
		Config:   image.Config{Width: 40, Height: 20},
	})
}

func TestPlayGIF(t *testing.T) {
	frames, delays, err := shown(t, disposing(t), 0, 0, true, 4)
	if !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	if want := []time.Duration{100e6, 100e6, 20e6, 3e9}; !slices.Equal(delays, want) {
		t.Errorf("delays %v", delays)
	}
	none, grey := color.RGBA{}, color.RGBA{90, 90, 90, 255}
	red, green, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}
	for i, want := range [][4]color.RGBA{
		{grey, grey, grey, grey}, {red, grey, grey, grey}, {none, green, grey, grey}, {none, grey, grey, blue},
	} {
		for k, c := range want {
			if got := frames[i].RGBAAt(10*k+5, 5); got != c {
				t.Errorf("frame %d, square %d: %v, want %v", i, k, got, c)
			}
		}
	}
	// On white, and smaller.
	frames, _, _ = shown(t, disposing(t), 20, 20, false, 4)
	if m := frames[2]; m.Rect != image.Rect(0, 0, 20, 10) || m.RGBAAt(1, 1) != (color.RGBA{255, 255, 255, 255}) || m.RGBAAt(18, 8) != grey {
		t.Errorf("%v, %v, %v", m.Rect, m.RGBAAt(1, 1), m.RGBAAt(18, 8))
	}
}

func TestPlayRounds(t *testing.T) {
	for loop, want := range map[int]int{0: 50, -1: 2, 1: 4, 3: 8} {
		b := gifOf(t, &gif.GIF{Image: []*image.Paletted{patch(square(0, 0, 9), 1), patch(square(0, 0, 9), 2)}, LoopCount: loop})
		frames, _, err := shown(t, b, 0, 0, false, 50)
		if len(frames) != want || (err != nil) != (want == 50) {
			t.Errorf("loop count %d: %d frames, %v", loop, len(frames), err)
		}
	}
	for times, want := range map[int]int{0: 30, 1: 2, 4: 8} {
		b := webpOf(9, 9, times, solid(0, 0, 9, 9, red4, 0, 50), solid(0, 0, 9, 9, blue4, 0, 50))
		frames, _, err := shown(t, b, 0, 0, false, 30)
		if len(frames) != want || (err != nil) != (want == 30) {
			t.Errorf("WebP, %d times: %d frames, %v", times, len(frames), err)
		}
	}
}

func TestPlayEnds(t *testing.T) {
	still := gifOf(t, &gif.GIF{Image: []*image.Paletted{patch(square(0, 0, 9), 1)}})
	for name, tt := range map[string]struct {
		file []byte
		want error
	}{
		"a still GIF":     {still, errors.ErrUnsupported},
		"a photo":         {jpegOf(t, scene(60, 60), 90), errors.ErrUnsupported},
		"a still WebP":    {testdata(t, "bars.lossy.webp"), errors.ErrUnsupported},
		"one frame":       {webpOf(9, 9, 0, solid(0, 0, 9, 9, red4, 0, 50)), errors.ErrUnsupported},
		"a text":          {[]byte("hello"), media.NotPicture},
		"nothing":         {nil, media.Empty},
		"a large canvas":  {webpOf(16384, 16384, 0, solid(0, 0, 9, 9, red4, 0, 50), solid(0, 0, 9, 9, red4, 0, 50)), media.TooBig},
		"a frame outside": {webpOf(9, 9, 0, solid(4, 0, 9, 9, red4, 0, 50), solid(0, 0, 9, 9, red4, 0, 50)), media.NotPicture},
		"broken at once":  {webpOf(9, 9, 0, anmf(0, 0, 9, 9, 0, 50, []byte("x")), solid(0, 0, 9, 9, red4, 0, 50)), media.NotPicture},
	} {
		if _, _, err := shown(t, tt.file, 0, 0, false, 3); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	n := 0
	err := New(0).Play(ctx, bytes.NewReader(disposing(t)), 0, 0, false, false, func(*image.RGBA, time.Duration) error {
		if n++; n == 2 {
			end()
		}
		return nil
	})
	if n != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d frames, %v", n, err)
	}
	if err := New(1<<20).Play(t.Context(), bytes.NewReader(gifOf(t, &gif.GIF{
		Image: []*image.Paletted{patch(square(0, 0, 400), 1), patch(square(0, 0, 9), 1)},
	})), 0, 0, false, false, nil); media.FaultOf(err) != media.TooBig {
		t.Errorf("over the budget: %v", err)
	}
}

// What ends early shows the frames it has, round after round.
func TestPlayTruncated(t *testing.T) {
	var frames []*image.Paletted
	r := rand.New(rand.NewPCG(5, 6))
	for range 6 {
		m := patch(square(0, 0, 50), 1)
		for i := range m.Pix {
			m.Pix[i] = uint8(r.IntN(8))
		}
		frames = append(frames, m)
	}
	b := gifOf(t, &gif.GIF{Image: frames})
	got, _, err := shown(t, b[:len(b)*2/3], 0, 0, false, 7)
	if len(got) != 7 || !errors.Is(err, errEnough) {
		t.Fatalf("%d frames, %v", len(got), err)
	}
	if !bytes.Equal(got[0].Pix, got[4].Pix) && !bytes.Equal(got[0].Pix, got[3].Pix) {
		t.Error("it does not begin again")
	}
	first := bytes.IndexByte(b[800:], 0x2C) // behind the second frame's beginning
	if got, _, err := shown(t, b[:len(b)/4], 0, 0, false, 3); first > 0 && (len(got) != 1 || err != nil) {
		t.Errorf("of one frame and a half: %d frames, %v", len(got), err)
	}
	w := webpOf(9, 9, 0, solid(0, 0, 9, 9, red4, 0, 50), solid(0, 0, 9, 9, blue4, 0, 50), solid(0, 0, 9, 9, red4, 0, 50))
	if got, _, err := shown(t, w[:len(w)-9], 0, 0, false, 5); len(got) != 5 || !errors.Is(err, errEnough) {
		t.Errorf("WebP: %d frames, %v", len(got), err)
	}
}

// The files that encoders in use have made show their colours.
func TestPlayTestdata(t *testing.T) {
	for _, name := range []string{"moving.gif", "moving.lossy.webp", "moving.lossless.webp", "moving-alpha.lossy.webp"} {
		frames, _, err := shown(t, testdata(t, name), 0, 0, false, 3)
		if len(frames) < 2 || err != nil && !errors.Is(err, errEnough) {
			t.Errorf("%s: %d frames, %v", name, len(frames), err)
			continue
		}
		still := decodeFit(t, testdata(t, name), 0, 0, false)
		if still.Rect == frames[0].Rect && psnr(t, frames[0], still) < 45 { // else its first frame is smaller
			t.Errorf("%s: the first frame is another than the still one", name)
		}
		if bytes.Equal(frames[0].Pix, frames[1].Pix) {
			t.Errorf("%s: it does not move", name)
		}
	}
}

// Memory does not grow with the number of frames.
func TestPlayMemory(t *testing.T) {
	var images []*image.Paletted
	for i := range 300 {
		images = append(images, patch(square(0, 0, 200), uint8(i%8)))
	}
	b := gifOf(t, &gif.GIF{Image: images})
	var most uint64
	n := 0
	err := New(0).Play(t.Context(), bytes.NewReader(b), 100, 100, false, false, func(*image.RGBA, time.Duration) error {
		if n++; n%50 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if n == 50 {
				most = m.HeapAlloc
			}
			if m.HeapAlloc > most+1<<20 {
				t.Errorf("after %d frames %d bytes are held, %d after 50", n, m.HeapAlloc, most)
			}
		}
		if n == 350 {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		t.Error(err)
	}
}

// ImageMagick draws the frames of GIFs as we do.
func TestPlayLikeImageMagick(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for round := range 12 {
		g := &gif.GIF{Config: image.Config{Width: 60, Height: 45}}
		for i := range 8 {
			x, y := r.IntN(40), r.IntN(30)
			m := patch(image.Rect(x, y, x+1+r.IntN(60-x), y+1+r.IntN(45-y)), 0)
			if i == 0 {
				m = patch(image.Rect(0, 0, 60, 45), 5)
			}
			for k := range m.Pix {
				m.Pix[k] = uint8(k/7+i) % 8
			}
			g.Image = append(g.Image, m)
			g.Disposal = append(g.Disposal, byte(r.IntN(4)))
		}
		b := gifOf(t, g)
		want := coalesced(t, write(t, "x.gif", b), 60, 45)
		got, _, err := shown(t, b, 0, 0, true, len(want))
		if len(got) != len(want) || !errors.Is(err, errEnough) {
			t.Fatal(len(got), len(want), err)
		}
		for i := range want {
			if !bytes.Equal(want[i].Pix, got[i].Pix) {
				t.Errorf("round %d: frame %d is another, disposals %v", round, i, g.Disposal)
			}
		}
	}
}

// coalesced are a GIF's frames as ImageMagick draws them.
func coalesced(t *testing.T, path string, w, h int) []*image.RGBA {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "convert", "--version").Output(); err != nil || !bytes.Contains(out, []byte("ImageMagick")) {
		t.Skip("ImageMagick is not installed")
	}
	out, err := exec.CommandContext(t.Context(), "convert", path, "-coalesce", "-depth", "8", "rgba:-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return pictures(out, w, h)
}

// pictures are raw pixels that are not premultiplied, of one frame after another.
func pictures(raw []byte, w, h int) (frames []*image.RGBA) {
	for one := range slices.Chunk(raw, 4*w*h) {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		layRow(m.Pix, one, true)
		frames = append(frames, m)
	}
	return frames
}

// cwebp makes stills, we make films of them, and libwebp draws their frames as we
// do.
func TestPlayLikeLibWebP(t *testing.T) {
	if _, err := exec.LookPath("cwebp"); err != nil {
		t.Skip("cwebp is not installed")
	}
	libwebp := filepath.Join(t.TempDir(), "frames")
	if out, err := exec.CommandContext(t.Context(), "cc", "-o", libwebp, "testdata/webpframes.c", "-lwebpdemux", "-lwebp").CombinedOutput(); err != nil {
		t.Skipf("libwebp is not installed: %s", out)
	}
	r := rand.New(rand.NewPCG(9, 10))
	for _, lossless := range []bool{true, false} {
		var parts [][]byte
		for i := range 8 {
			x, y := 2*r.IntN(20), 2*r.IntN(15)
			rect := image.Rect(x, y, x+20+r.IntN(40-x/2), y+15+r.IntN(30-y/2)).Intersect(image.Rect(0, 0, 80, 60))
			if i == 0 {
				rect = image.Rect(0, 0, 80, 60)
			}
			m := image.NewNRGBA(image.Rectangle{Max: rect.Size()})
			for k := range rect.Dx() * rect.Dy() {
				u, v := k%rect.Dx(), k/rect.Dx()
				a := uint8(255)
				if (u/8+v/8+i)%3 == 0 {
					a = uint8(85 * (i % 4))
				}
				m.SetNRGBA(u, v, color.NRGBA{uint8(3 * u), uint8(4 * v), uint8(30 * i), a})
			}
			parts = append(parts, anmf(rect.Min.X, rect.Min.Y, rect.Dx(), rect.Dy(), byte(r.IntN(4)), 40, cwebp(t, m, lossless)))
		}
		b := webpOf(80, 60, 0, parts...)
		cmd := exec.CommandContext(t.Context(), libwebp)
		cmd.Stdin = bytes.NewReader(b)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		want := pictures(out, 80, 60)
		got, _, err := shown(t, b, 0, 0, true, len(want))
		if len(got) != 8 || !errors.Is(err, errEnough) {
			t.Fatal(len(got), len(want), err)
		}
		least := map[bool]float64{true: 48, false: 34}[lossless] // their chroma is smoothed
		for i := range want {
			if p := psnr(t, onWhiteOf(want[i]), onWhiteOf(got[i])); p < least {
				t.Errorf("lossless %v, frame %d: %.1f dB", lossless, i, p)
			}
		}
	}
}

func onWhiteOf(m *image.RGBA) *image.RGBA { return Thumb(m, 0, 0, false) }

// cwebp is the content of a still WebP: its chunks.
func cwebp(t *testing.T, m image.Image, lossless bool) []byte {
	t.Helper()
	from, to := write(t, "x.png", pngOf(t, m)), filepath.Join(t.TempDir(), "x.webp")
	args := []string{"-quiet", "-exact", "-q", "95", from, "-o", to}
	if lossless {
		args = append([]string{"-lossless"}, args...)
	}
	if out, err := exec.CommandContext(t.Context(), "cwebp", args...).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	b, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	var parts []byte
	in, _ := newInput(t.Context(), bytes.NewReader(b))
	eachRIFFChunk(in, 12, riffEnd(in), func(c chunk) bool {
		if c.name != "VP8X" {
			parts = appendChunk(parts, c.name, c.data())
		}
		return true
	})
	return parts
}

var red4, blue4 = [4]uint8{255, 0, 0, 255}, [4]uint8{0, 0, 255, 255}

// webpOf is a moving WebP of ANMF chunks.
func webpOf(w, h, times int, frames ...[]byte) []byte {
	x := make([]byte, 10)
	x[0] = 0x12
	putUint24(x[4:], w-1)
	putUint24(x[7:], h-1)
	body := appendChunk([]byte("WEBP"), "VP8X", x)
	body = appendChunk(body, "ANIM", binary.LittleEndian.AppendUint16([]byte{1, 2, 3, 255}, uint16(times)))
	for _, f := range frames {
		body = append(body, f...)
	}
	return appendChunk(nil, "RIFF", body)
}

func anmf(x, y, w, h int, flags byte, ms int, parts []byte) []byte {
	b := make([]byte, 16)
	for i, v := range []int{x / 2, y / 2, w - 1, h - 1, ms} {
		putUint24(b[3*i:], v)
	}
	b[15] = flags
	return appendChunk(nil, "ANMF", append(b, parts...))
}

// solid is a frame of one colour, written as lossless WebP by hand: every code
// has one symbol, so that the pixels take no bits.
func solid(x, y, w, h int, c [4]uint8, flags byte, ms int) []byte {
	var bits []byte
	n := 0
	put := func(v uint32, count int) {
		for i := range count {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(0x2F, 8)
	put(uint32(w-1), 14)
	put(uint32(h-1), 14)
	put(1, 1) // alpha
	put(0, 3) // version
	put(0, 3) // no transform, no cache, no groups
	for _, v := range []uint8{c[1], c[0], c[2], c[3]} {
		put(1, 1) // simple
		put(0, 1) // one symbol
		put(1, 1) // of eight bits
		put(uint32(v), 8)
	}
	put(1, 1)
	put(0, 3) // distance 0
	put(0, 32)
	return anmf(x, y, w, h, flags, ms, appendChunk(nil, "VP8L", bits))
}

// Frames are blended or put in place, and taken away, as their flags say.
func TestPlayWebP(t *testing.T) {
	half := [4]uint8{0, 0, 255, 128}
	b := webpOf(40, 20, 0,
		solid(0, 0, 40, 20, red4, 0, 0),
		solid(0, 0, 10, 10, half, 0, 10),   // blended
		solid(10, 0, 10, 10, half, 2, 11),  // in place
		solid(20, 0, 10, 10, blue4, 1, 70), // and then taken away
		solid(30, 0, 10, 10, half, 3, 500),
	)
	frames, delays, err := shown(t, b, 0, 0, true, 6)
	if !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	if want := []time.Duration{100e6, 100e6, 11e6, 70e6, 500e6, 100e6}; !slices.Equal(delays, want) {
		t.Errorf("delays %v", delays)
	}
	red, blue, none := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{}
	mixed, faint := color.RGBA{127, 0, 128, 255}, color.RGBA{0, 0, 128, 128}
	for i, want := range [][4]color.RGBA{
		{red, red, red, red}, {mixed, red, red, red}, {mixed, faint, red, red},
		{mixed, faint, blue, red}, {mixed, faint, none, faint}, {red, red, red, red},
	} {
		for k, c := range want {
			if got := frames[i].RGBAAt(10*k+5, 5); got != c {
				t.Errorf("frame %d, square %d: %v, want %v", i, k, got, c)
			}
		}
	}
}

func FuzzPlay(f *testing.F) {
	for _, name := range []string{"moving.gif", "moving.lossy.webp", "moving.lossless.webp", "moving-alpha.lossy.webp"} {
		f.Add(testdata(f, name))
	}
	f.Add(disposing(f))
	f.Add(webpOf(40, 20, 0, solid(0, 0, 40, 20, red4, 0, 0), solid(10, 0, 10, 10, blue4, 2, 11), solid(20, 0, 10, 10, blue4, 1, 70)))
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		New(64<<20).Play(t.Context(), bytes.NewReader(b), 50, 50, len(b)%2 == 0, len(b)%3 == 0,
			func(m *image.RGBA, d time.Duration) error {
				if d <= hurried || m.Rect.Empty() {
					t.Errorf("%v, %v", m.Rect, d)
				}
				if n++; n == 20 {
					return errEnough
				}
				return nil
			})
	})
}
