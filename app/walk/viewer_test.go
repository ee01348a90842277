//go:build e2e

package main

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/stamp"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// blinking is a GIF of 640×480 pixels that is red and green in turn, for ever.
func blinking(t *testing.T) []byte {
	t.Helper()
	g := gif.GIF{}
	for _, c := range []color.RGBA{{200, 0, 0, 255}, {0, 200, 0, 255}} {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 640, 480), color.Palette{c}))
		g.Delay = append(g.Delay, 30)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, &g))
	return b.Bytes()
}

// taken is a JPEG of 960×720 pixels that says when it was taken.
func taken(t *testing.T, when time.Time) []byte {
	t.Helper()
	var plain, b bytes.Buffer
	must(t, jpeg.Encode(&plain, draw(960, 720, 41), nil))
	_, err := stamp.Copy(&b, bytes.NewReader(plain.Bytes()), stamp.Meta{Time: when})
	must(t, err)
	return b.Bytes()
}

func TestViewerShowsMovesAndCopies(t *testing.T) {
	_, file := serve(t)
	d := open(t, t.TempDir())
	d.args = []string{"--server", file}
	st, err := newStock(file)
	must(t, err)
	list, err := st.pictures(t.Context(), 4, 0)
	must(t, err)
	for _, f := range []struct {
		data []byte
		mime string
		w, h int
	}{{taken(t, time.Date(2019, 7, 14, 9, 30, 0, 0, time.Local)), "image/jpeg", 960, 720}, {blinking(t), "image/gif", 640, 480}} {
		ref, err := st.put(t.Context(), f.data, media.Image, f.mime)
		must(t, err)
		list = append(list, &session.Media{Ref: ref, Preview: list[0].Preview, Width: f.w, Height: f.h})
	}
	_, err = shelve(t.Context(), d.catalogue(), list)
	must(t, err)
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.push("Sheet"))
	must(t, d.pick("Button", "Fetch 6"))
	must(t, d.arrives(6))
	newest, err := d.frame(6)
	must(t, err)
	must(t, d.tap(newest))
	must(t, d.at("1 of 6"))

	// What moves does so, until it is held.
	red, green := false, false
	_, err = d.until("both frames of the GIF", func([]item) bool {
		c := d.colour(t)
		red, green = red || c.R > 150 && c.G < 80, green || c.G > 150 && c.R < 80
		return red && green
	})
	must(t, err)
	must(t, d.press('k', false))
	time.Sleep(time.Second) // the frame under way
	for held, i := d.colour(t), 0; i < 8; i++ {
		time.Sleep(200 * time.Millisecond)
		if c := d.colour(t); c != held {
			t.Fatalf("held still, and yet it is %v after %v", c, held)
		}
	}

	// What the file says of itself.
	must(t, d.press(keyRight, false))
	must(t, d.at("2 of 6"))
	must(t, d.press('i', false))
	for _, text := range []string{"SHA-256, verified", "2019-07-14 09:30:00"} {
		_, err = d.see(text)
		must(t, err)
	}
	must(t, d.press('i', false))
	must(t, d.gone("SHA-256, verified"))

	upright := d.pictured(t)
	must(t, d.press('r', false))
	_, err = d.until("the picture on its side", func([]item) bool { return d.pictured(t).differs(upright) > 0.1 })
	must(t, err)
	for range 3 {
		must(t, d.press('r', false))
	}
	_, err = d.until("the picture upright again", func([]item) bool { return d.pictured(t).differs(upright) < 0.02 })
	must(t, err)

	// By the strip and the keyboard.
	const step = theme.RingLarge + theme.Space4
	must(t, d.click(1, wide/2+2*int(step), high-int(theme.RingLarge)/2-int(theme.Space8)))
	must(t, d.at("4 of 6"))
	must(t, d.press(keyLeft, false))
	must(t, d.at("3 of 6"))
	must(t, d.press(keyLeft, false))
	must(t, d.at("2 of 6"))

	must(t, d.press('c', true))
	_, err = d.see("Copied the picture")
	must(t, err)
	d.pastes(t, 960, 720)
	must(t, d.press('s', true))
	_, err = d.see("Save")
	must(t, err)
	must(t, d.named("kept.jpg"))
	_, err = d.see("Saved kept.jpg")
	must(t, err)
	kept := found(d.home, "kept.jpg")
	data, err := os.ReadFile(kept)
	must(t, err)
	if ext := filepath.Ext(kept); ext != ".jpg" || media.Key(sha256.Sum256(data)) != list[4].Key() {
		t.Errorf("%s is another file", filepath.Base(kept))
	}

	// A slideshow goes on by itself.
	must(t, d.press(' ', false))
	must(t, d.at("[3-6] of 6"))
	must(t, d.press('f', false)) // and now in full screen
	must(t, d.at("[4-6] of 6"))
	for range 2 { // out of that, and then the slideshow
		must(t, d.press(keyEscape, false))
		time.Sleep(300 * time.Millisecond)
	}
	must(t, d.at("[4-6] of 6"))
	must(t, d.press(keyEscape, false))
	must(t, d.gone("Close (Esc)"))
	_, err = d.frame(6)
	must(t, err)
	must(t, d.quit())
}

// at waits until the viewer is at a place that matches, moving the pointer so
// that it shows its bars.
func (d *walkthrough) at(place string) error {
	x, at := wide/3, regexp.MustCompile(" "+place+"$")
	_, err := d.until(place, func(items []item) bool {
		x ^= 1
		_ = d.move(x, high/2)
		for _, i := range items {
			if i.Kind == "Text" && at.MatchString(i.Text) {
				return true
			}
		}
		return false
	})
	return err
}

// colour is that of the middle of the screen.
func (d *walkthrough) colour(t *testing.T) color.RGBA {
	t.Helper()
	img, err := d.look(wide, high)
	must(t, err)
	return img.RGBAAt(wide/2, high/2-40)
}

// pictured is what the middle of the viewer shows.
func (d *walkthrough) pictured(t *testing.T) frame {
	t.Helper()
	f, err := d.glimpse(image.Rect(wide/4, high/4, wide*3/4, high*3/4))
	must(t, err)
	return f
}

// named gives the toolkit's dialog a name, and has it saved.
func (d *walkthrough) named(name string) error {
	var entry item
	if _, err := d.until("a field for the name", func(items []item) bool {
		last := entry
		entry = item{}
		for _, i := range items {
			if i.Kind == "extendedEntry" || i.Kind == "Entry" {
				entry = i
			}
		}
		return entry.W > 0 && entry == last
	}); err != nil {
		return err
	}
	if err := d.tap(entry); err != nil {
		return err
	}
	if err := d.press('a', true); err != nil {
		return err
	}
	if err := d.write(name); err != nil {
		return err
	}
	return d.push("Save")
}

// found is the path of a file of that name somewhere in a folder, or "".
func found(root, name string) (path string) {
	_ = filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == name {
			path = p
		}
		return nil
	})
	return path
}
