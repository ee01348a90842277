package viewer

import (
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// at is the colour that the drawing has at fractions of its sides.
func (r *rig) at(x, y float64) color.RGBA {
	b := r.v.stage.drawn.img
	return b.RGBAAt(int(x*float64(b.Rect.Dx())), int(y*float64(b.Rect.Dy())))
}

func like(a, b color.RGBA) bool {
	near := func(x, y uint8) bool { return max(x, y)-min(x, y) < 14 }
	return near(a.R, b.R) && near(a.G, b.G) && near(a.B, b.B) && near(a.A, b.A)
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "media", "codec", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// halves is red at the left and blue at the right.
func halves(m interface {
	Set(x, y int, c color.Color)
	Bounds() image.Rectangle
}) {
	b := m.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.RGBA{255, 0, 0, 255}
			if x >= b.Dx()/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			m.Set(x, y, c)
		}
	}
}

// Every kind of file, through the decoders that the app has, looks as it should.
func TestFormatsLookRight(t *testing.T) {
	red, green, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}
	plain := image.NewRGBA(image.Rect(0, 0, 400, 200))
	halves(plain)
	deep := image.NewRGBA64(image.Rect(0, 0, 400, 200))
	halves(deep)
	grey, grey16 := image.NewGray(image.Rect(0, 0, 400, 200)), image.NewGray16(image.Rect(0, 0, 400, 200))
	for i := range 400 * 200 {
		v := uint8(40)
		if i%400 >= 200 {
			v = 220
		}
		grey.SetGray(i%400, i/400, color.Gray{v})
		grey16.SetGray16(i%400, i/400, color.Gray16{uint16(v) * 257})
	}
	dark, light := color.RGBA{40, 40, 40, 255}, color.RGBA{220, 220, 220, 255}
	type spot struct {
		x, y float64
		want color.RGBA
	}
	for name, c := range map[string]struct {
		data []byte
		tall bool
		want []spot
	}{
		"JPEG":                {asJPEG(plain), false, []spot{{0.2, 0.5, red}, {0.8, 0.5, blue}}},
		"JPEG, mirrored":      {turnedBy(2, asJPEG(plain)), false, []spot{{0.2, 0.5, blue}, {0.8, 0.5, red}}},
		"JPEG, upside down":   {turnedBy(3, asJPEG(plain)), false, []spot{{0.2, 0.5, blue}, {0.8, 0.5, red}}},
		"JPEG, to the right":  {turnedBy(6, asJPEG(plain)), true, []spot{{0.5, 0.2, red}, {0.5, 0.8, blue}}},
		"JPEG, to the left":   {turnedBy(8, asJPEG(plain)), true, []spot{{0.5, 0.2, blue}, {0.5, 0.8, red}}},
		"PNG, 16 bits":        {asPNG(deep), false, []spot{{0.2, 0.5, red}, {0.8, 0.5, blue}}},
		"JPEG, grey":          {asJPEG(grey), false, []spot{{0.2, 0.5, dark}, {0.8, 0.5, light}}},
		"PNG, grey":           {asPNG(grey), false, []spot{{0.2, 0.5, dark}, {0.8, 0.5, light}}},
		"PNG, grey, 16 bits":  {asPNG(grey16), false, []spot{{0.2, 0.5, dark}, {0.8, 0.5, light}}},
		"JPEG, CMYK":          {sample(t, "bars.cmyk.jpg"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}, {0.5, 0.5, blue}, {0.9, 0.5, color.RGBA{255, 255, 255, 255}}}},
		"JPEG, progressive":   {sample(t, "bars.progressive.jpg"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}, {0.7, 0.5, color.RGBA{0, 0, 0, 255}}}},
		"WebP":                {sample(t, "bars.lossy.webp"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}}},
		"WebP, without loss":  {sample(t, "bars.lossless.webp"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}}},
		"TIFF":                {sample(t, "bars.tiff"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}}},
		"BMP":                 {sample(t, "bars.bmp"), false, []spot{{0.1, 0.5, red}, {0.3, 0.5, green}}},
		"JPEG, much enlarged": {asJPEG(plain), false, []spot{{0.2, 0.5, red}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t)
			s.add(c.data, nil)
			s.open(900, 600, theme.Dark, 0)
			if s.v.unreadable != nil {
				t.Fatal(s.v.unreadable)
			}
			if !s.v.src.sharp {
				t.Fatal("the file is not shown")
			}
			if b := s.v.stage.drawn.img.Rect; b.Dy() > b.Dx() != c.tall {
				t.Errorf("it is drawn %v", b)
			}
			for _, p := range c.want {
				if got := s.at(p.x, p.y); !like(got, p.want) {
					t.Errorf("at %v %v it is %v, want %v", p.x, p.y, got, p.want)
				}
			}
		})
	}
}

// A transparent picture lies on squares of grey, so that a black drawing can be
// seen; a sticker lies on the black of the viewer.
func TestTransparentPicturesLieOnSquares(t *testing.T) {
	ink := color.NRGBA{0, 0, 0, 255}
	s := newStudio(t)
	s.add(asPNG(ringOn(400, 300, ink)), nil)
	s.add(asPNG(ringOn(400, 300, ink)), func(m *session.Message) { m.Media.Kind = media.Sticker })
	s.add(asPNG(photo(400, 300)), nil)
	s.open(900, 600, theme.Dark, 0)
	grounds := map[color.RGBA]bool{}
	for y := range 20 {
		for x := range 20 {
			grounds[s.v.stage.drawn.img.RGBAAt(x, y)] = true
		}
	}
	c := newChecks(s.v.stage.scale())
	if len(grounds) != 2 || !grounds[c.light] || !grounds[c.dim] {
		t.Errorf("it lies on %v", grounds)
	}
	ratio := (float64(c.dim.R) + 13) / 13
	if got := s.at(0.5, 0.13); got != (color.RGBA{0, 0, 0, 255}) || ratio < 3 {
		t.Errorf("the ink is %v, 1:%.1f against the squares", got, ratio)
	}
	// The squares stay under the picture when it is panned.
	s.v.TypedRune('1')
	for range 4 {
		s.v.TypedRune('+')
	}
	s.until("it is drawn", s.still)
	s.press(fyne.KeyRight)
	s.until("the sticker is there", s.still)
	if got := s.at(0.02, 0.02); got != (color.RGBA{}) {
		t.Errorf("a sticker lies on %v", got)
	}
	s.press(fyne.KeyRight)
	s.until("the photo is there", s.still)
	if s.v.src.clear {
		t.Error("an opaque picture is taken for a transparent one")
	}
}

func TestSquaresMoveWithThePicture(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 400, 400)) // nothing but holes
	c := &checks{edge: 8, light: color.RGBA{200, 200, 200, 255}, dim: color.RGBA{100, 100, 100, 255}}
	f := frame{pic: src.Rect.Size(), port: image.Pt(100, 100)}.zoomed(4, 50, 50)
	g := f.moved(-5, -3)
	at := func(f frame, x, y int) color.RGBA { // a place of the port
		w := f.window()
		return render(src, f, c, nil).RGBAAt(x-w.Min.X, y-w.Min.Y)
	}
	for i := 10; i < 80; i += 7 {
		if a, b := at(f, i, i), at(g, i-5, i-3); a != b {
			t.Fatalf("at %d: %v became %v", i, a, b)
		}
	}
}

// GIF and WebP play through the real decoders.
func TestRealAnimationsPlay(t *testing.T) {
	s := newStudio(t)
	s.add(spinning(), nil)
	if err := s.pixels.Play(t.Context(), media.View{File: s.s.msgs[s.ids[0]].Media.File, W: 320, H: 240},
		func(*image.RGBA, time.Duration) error { return errStop }); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("the decoders play nothing yet")
	}
	s.open(900, 600, theme.Dark, 0)
	seen := map[color.RGBA]bool{}
	s.until("the bar has come and gone", func() bool {
		if s.v.stage.drawn != nil {
			seen[s.at(0.1, 0.5)] = true
		}
		return len(seen) >= 2 && s.v.film != nil
	})
	s.press(fyne.KeyK)
	s.v.Close()
}

var errStop = errors.New("enough")
