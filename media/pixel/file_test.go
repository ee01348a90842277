package pixel

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func TestPlayAndFacts(t *testing.T) {
	r := newRoom(t)
	c := r.fresh()
	film := &gif.GIF{}
	for i := range 3 {
		m := image.NewPaletted(image.Rect(0, 0, 80, 40), palette.WebSafe)
		for k := range m.Pix {
			m.Pix[k] = uint8(70 * i)
		}
		film.Image, film.Delay = append(film.Image, m), append(film.Delay, 7)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, film); err != nil {
		t.Fatal(err)
	}
	moving, still := r.add(t, b.Bytes()), r.add(t, pictures["wide"](t))

	ctx, end := context.WithCancel(t.Context())
	var frames []*image.RGBA
	err := c.Play(ctx, media.View{File: moving, W: 40, H: 40}, func(m *image.RGBA, d time.Duration) error {
		if frames = append(frames, m); m.Rect != image.Rect(0, 0, 40, 20) || d != 70*time.Millisecond {
			t.Errorf("%v for %v", m.Rect, d)
		}
		if len(frames) == 5 {
			end()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(frames) != 5 {
		t.Fatalf("%d frames, %v", len(frames), err)
	}
	if bytes.Equal(frames[0].Pix, frames[1].Pix) || !bytes.Equal(frames[0].Pix, frames[3].Pix) {
		t.Error("not one after the other, round after round")
	}
	show := func(*image.RGBA, time.Duration) error { return nil }
	if err := c.Play(t.Context(), media.View{File: still}, show); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a still picture: %v", err)
	}
	if err := c.Play(t.Context(), media.View{File: media.Key{1}}, show); !errors.Is(err, media.Missing) {
		t.Errorf("no file: %v", err)
	}

	f, err := c.Facts(t.Context(), moving)
	if want := (media.Facts{Format: "GIF", Width: 80, Height: 40, Depth: 8, Frames: 3}); err != nil || f != want {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := c.Facts(t.Context(), media.Key{1}); !errors.Is(err, media.Missing) {
		t.Errorf("no file: %v", err)
	}
}
