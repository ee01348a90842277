package viewer

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/pixel"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// studio is a viewer over real files, decoded by the real decoders.
type studio struct {
	*rig
	pixels *pixel.Cache
	files  *gallery.Gallery
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	g, err := gallery.Open(filepath.Join(t.TempDir(), "g"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	s := &studio{rig: &rig{t: t, feed: &session.Feed{}, queue: make(chan func(), 1<<16)}, files: g}
	s.pixels = pixel.New(g, pixel.Options{})
	s.s = &shelf{msgs: map[session.MessageID]session.Message{}}
	s.s.told = func() { s.queue <- func() {} }
	return s
}

// add puts a message with a file into the catalogue; change may make of it what
// it likes.
func (s *studio) add(data []byte, change func(m *session.Message)) session.MessageID {
	s.t.Helper()
	m := picture()
	m.ID = session.MessageIDAt(time.Unix(1_700_000_000-int64(len(s.ids))*3600, 0))
	m.Text = ""
	if data != nil {
		path := filepath.Join(s.t.TempDir(), "x")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			s.t.Fatal(err)
		}
		key, n, err := s.files.Add(s.t.Context(), path)
		if err != nil {
			s.t.Fatal(err)
		}
		m.Media.State, m.Media.File, m.Media.Size = media.Ready, key, n
		if info, err := codec.New(0).Inspect(s.t.Context(), path); err == nil || info.Width > 0 {
			m.Media.Width, m.Media.Height, m.Media.MIME = info.Width, info.Height, info.MIME
		}
	}
	if change != nil {
		change(&m)
	}
	s.s.msgs[m.ID] = m
	s.ids = append(s.ids, m.ID)
	return m.ID
}

func (s *studio) open(w, h float32, choice string, index int) {
	s.t.Helper()
	test.NewTempApp(s.t).Settings().SetTheme(theme.New(choice))
	s.window = test.NewTempWindow(s.t, kit.NewLine("", theme.TextBody, theme.Text))
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(w, h))
	s.v = Open(s.t.Context(), s.window, Deps{
		Library: s.s, Actions: s.s, Pixels: s.pixels, Desk: s.s, Feed: s.feed, Save: s.s.Save,
		Do: func(f func()) { s.queue <- f }, Copy: func(string) {},
	}, s.ids, index)
	s.v.after = s.after
	s.until("all is there", s.still)
}

// still reports whether nothing is under way any more.
func (s *studio) still() bool {
	s.v.stage.settle()
	_, known := s.v.current()
	if !known || s.v.loading || s.v.drawing || len(s.v.wanted()) > 0 || s.v.strip.reel.busy {
		return false
	}
	for _, c := range s.v.strip.cells {
		if m, ok := s.v.strip.reel.message(max(0, c.i)); c.Visible() && ok && c.thumb.Image() == nil &&
			(len(m.Media.Preview) > 0 || m.Media.State == media.Ready && drawable(m.Media)) {
			return false
		}
	}
	return true
}

// photo draws something like a photograph: a landscape with a sun.
func photo(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			c := color.RGBA{uint8(90 + 120*v), uint8(130 + 60*v), uint8(220 - 90*v), 255}
			if hill := 0.62 + 0.12*(u-0.5)*(u-0.5) - 0.1*u; v > hill {
				c = color.RGBA{uint8(40 + 60*(v-hill)), uint8(90 + 50*u), 50, 255}
			}
			if dx, dy := (u-0.7)*float64(w), (v-0.3)*float64(h); dx*dx+dy*dy < float64(min(w, h)*min(w, h))/90 {
				c = color.RGBA{255, 224, 130, 255}
			}
			if (x*64/w+y*64/w)%16 == 0 {
				c.R, c.G, c.B = c.R/2, c.G/2, c.B/2
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(m image.Image) []byte {
	var b bytes.Buffer
	if jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}) != nil {
		return nil
	}
	return b.Bytes()
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	if (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m) != nil {
		return nil
	}
	return b.Bytes()
}

// turnedBy puts an EXIF orientation into a JPEG.
func turnedBy(orientation byte, jpeg []byte) []byte {
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	exif[29] = orientation
	return append(append([]byte{0xff, 0xd8}, exif...), jpeg[2:]...)
}

// ringOn is a thick ring of a colour on nothing.
func ringOn(w, h int, c color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-float64(w)/2, float64(y)-float64(h)/2
			if d := (dx*dx + dy*dy) / float64(h*h/4); d < 0.8 && d > 0.3 {
				m.SetNRGBA(x, y, c)
			}
		}
	}
	return m
}

func spinning() []byte {
	g := gif.GIF{}
	for i := range 4 {
		m := image.NewPaletted(image.Rect(0, 0, 320, 240), color.Palette{color.RGBA{20, 20, 40, 255}, color.RGBA{240, 200, 80, 255}})
		draw.Draw(m, image.Rect(i*80, 40, i*80+80, 200), image.NewUniform(color.RGBA{240, 200, 80, 255}), image.Point{}, draw.Src)
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 5)
	}
	var b bytes.Buffer
	if gif.EncodeAll(&b, &g) != nil {
		return nil
	}
	return b.Bytes()
}

// TestShots draws the viewer with every kind of picture into $SHOTS, to be
// looked at.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS says where to")
	}
	tiny := media.Preview(asJPEG(photo(64, 48)))
	kinds := []string{}
	s := newStudio(t)
	add := func(name string, data []byte, change func(m *session.Message)) {
		kinds = append(kinds, name)
		s.add(data, change)
	}
	as := func(state media.State, fault media.Fault) func(m *session.Message) {
		return func(m *session.Message) {
			m.Media.State, m.Media.Fault, m.Media.Preview = state, fault, tiny
		}
	}
	add("landscape", asJPEG(photo(1600, 1200)), func(m *session.Message) {
		m.Text = "The cake, before the children found it. Everybody was already outside, and the light was what you see."
	})
	add("portrait", turnedBy(6, asJPEG(photo(1600, 1200))), nil)
	add("tiny", asPNG(photo(60, 40)), nil)
	add("huge", asJPEG(photo(8000, 6000)), func(m *session.Message) { m.SenderName = "مريم عبد الله الطويلة الاسم جدا" })
	add("transparent", asPNG(ringOn(900, 600, color.NRGBA{10, 10, 10, 255})), func(m *session.Message) {
		m.Media.Kind, m.Media.FileName = media.Document, "logo.png"
	})
	add("sticker", asPNG(ringOn(512, 512, color.NRGBA{90, 200, 120, 255})), func(m *session.Message) { m.Media.Kind = media.Sticker })
	add("animated", spinning(), nil)
	add("video", []byte("video"), func(m *session.Message) {
		m.Media.Kind, m.Media.MIME, m.Media.Preview, m.Media.Seconds, m.Media.Size = media.Video, "video/mp4", tiny, 72, 8_400_000
	})
	add("audio", []byte("audio"), func(m *session.Message) {
		m.Media.Kind, m.Media.MIME, m.Media.Preview, m.Media.Seconds, m.Media.Size = media.Audio, "audio/ogg", nil, 9, 84_000
	})
	add("document", []byte("document"), func(m *session.Message) {
		m.Media.Kind, m.Media.MIME, m.Media.Preview, m.Media.FileName = media.Document, "application/pdf", nil, "Quarterly report on the state of the harbour walls, second draft.pdf"
		m.Media.Size = 1_230_000
	})
	add("preview", nil, as(media.Remote, ""))
	add("expired", nil, as(media.Expired, ""))
	add("failed", nil, as(media.Failed, media.BadCipher))
	add("once", nil, func(m *session.Message) {
		m.Media.State, m.Media.Preview, m.Media.ViewOnce = media.ViewOnce, nil, true
	})
	for range 30 {
		s.add(nil, as(media.Remote, ""))
	}
	for _, size := range []fyne.Size{{Width: 900, Height: 600}, {Width: 1600, Height: 1000}, {Width: 1280, Height: 800}} {
		for _, choice := range []string{theme.Dark, theme.Light} {
			for i, k := range kinds {
				if choice == theme.Light && k != "landscape" && k != "video" || size.Width == 1280 && k != "landscape" {
					continue
				}
				s.open(size.Width, size.Height, choice, i)
				shot := func(suffix string) {
					f, err := os.Create(filepath.Join(dir, k+suffix+"-"+choice+"-"+size2(size)+".png"))
					if err != nil {
						t.Fatal(err)
					}
					defer f.Close()
					if err := png.Encode(f, s.window.Canvas().Capture()); err != nil {
						t.Fatal(err)
					}
				}
				shot("")
				if k == "landscape" {
					s.press(fyne.KeyI)
					s.until("the path is known", func() bool {
						return len(s.v.info.facts) > 0 && s.v.info.facts[len(s.v.info.facts)-1].mono && s.still()
					})
					s.v.info.set(factsOf(s.s.msgs[s.ids[0]], "/home/ana/Pictures/Contact Sheet/ab/ab01.jpg", someFacts()))
					shot("-info")
					s.press(fyne.KeyI)
					s.v.popUp(fyne.NewPos(300, 80))
					shot("-menu")
					s.window.Canvas().Overlays().Remove(s.window.Canvas().Overlays().Top())
					s.press(fyne.KeyF)
					s.until("all is there", s.still)
					shot("-full")
					s.press(fyne.KeyF)
				}
				s.v.Close()
			}
		}
	}
}

func size2(s fyne.Size) string {
	return map[float32]string{900: "900", 1600: "1600", 1280: "1280"}[s.Width]
}

func someFacts() media.Facts {
	return media.Facts{
		Format: "JPEG", Width: 4000, Height: 3000, Depth: 8, Frames: 1,
		Taken: time.Date(2026, 3, 14, 13, 58, 7, 0, time.UTC), Camera: "Canon EOS R6", Lens: "RF24-105mm F4 L IS USM",
		Exposure: "1/250 s", Aperture: 4, Focal: 35, ISO: 200, Profile: "Display P3", Located: true, Lat: 41.385064, Lon: -2.173404,
	}
}
