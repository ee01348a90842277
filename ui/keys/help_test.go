package keys

import (
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// rig is the page in a window, and all around it in memory.
type rig struct {
	t     *testing.T
	p     *Page
	w     fyne.Window
	queue chan func()

	mu      sync.Mutex
	asked   []Request
	get     func(ctx context.Context, r Request, progress func(done, total int64)) (Result, error)
	clip    string
	save    string
	saveErr error
	did     []string
	picture bool
}

func (r *rig) Inspect(context.Context, string) (session.PictureInfo, error) {
	if !r.picture {
		return session.PictureInfo{}, media.NotPicture
	}
	return session.PictureInfo{Width: 4000, Height: 3000}, nil
}

func (r *rig) LoadFile(context.Context, string, int, int) (*image.RGBA, error) {
	if !r.picture {
		return nil, media.NotPicture
	}
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for y := range 600 {
		for x := range 800 {
			img.SetRGBA(x, y, color.RGBA{R: uint8(60 + x/5), G: uint8(120 + y/6), B: 170, A: 255})
		}
	}
	return img, nil
}

func (r *rig) note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.did = append(r.did, what)
	r.queue <- func() {} // until looks again
}

func (r *rig) deeds() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.did, "; ")
}

// answer makes every Get end at once.
func (r *rig) answer(got Result, err error) {
	r.get = func(context.Context, Request, func(int64, int64)) (Result, error) { return got, err }
}

func launch(t *testing.T, look string, size fyne.Size) *rig {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(look))
	r := &rig{t: t, queue: make(chan func(), 1<<10), picture: true}
	r.answer(Result{ID: 7 << 20, File: media.Key{1}, Size: 159_051, Path: "/pictures/01/01000000"}, nil)
	r.w = test.NewTempWindow(t, kit.NewLine("", theme.TextBody, theme.Text))
	r.p = New(t.Context(), r.w, Deps{
		Get: func(ctx context.Context, q Request, progress func(done, total int64)) (Result, error) {
			r.mu.Lock()
			r.asked = append(r.asked, q)
			get := r.get
			r.mu.Unlock()
			return get(ctx, q, progress)
		},
		Pixels: r, Do: func(f func()) { r.queue <- f }, Now: time.Now,
		Clipboard: func() string { return r.clip },
		Save: func(_ context.Context, name string) (string, error) {
			r.note("save " + name)
			return r.save, r.saveErr
		},
		View:    func(id session.MessageID) { r.note(fmt.Sprint("view ", id)) },
		Reveal:  func(path string) error { r.note("show " + path); return nil },
		Find:    func() { r.note("find") },
		Details: func(sentence string, err error) { r.note("details " + sentence) },
		Fail:    func(err error) { r.note("fail " + string(media.FaultOf(err))) },
	})
	r.w.SetPadded(false)
	r.w.SetContent(r.p.Content())
	r.w.Resize(size)
	return r
}

var usual = fyne.NewSize(1136, 800)

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// says reports whether a text is on screen.
func (r *rig) says(text string) bool {
	var found bool
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if found || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *kit.Text:
			found = strings.Contains(o.Text(), text)
		case *kit.Line:
			found = strings.Contains(o.Text(), text)
		case *kit.Button:
			found = strings.Contains(o.Name(), text)
		case *canvas.Text:
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(r.w.Canvas().Content())
	return found
}

// press taps the button with that text.
func (r *rig) press(name string) {
	r.t.Helper()
	for _, o := range test.LaidOutObjects(r.w.Content()) {
		if b, ok := o.(*kit.Button); ok && b.Name() == name && b.Visible() {
			test.Tap(b)
			return
		}
	}
	r.t.Fatalf("no button %q", name)
}

var (
	key32  = []byte("0123456789abcdef0123456789abcdef")
	hash32 = []byte("fedcba9876543210fedcba9876543210")
)

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// whole is a descriptor that lacks nothing.
func whole() string {
	return fmt.Sprintf(`{"contentType":"image","content":{"url":"https://mmg.whatsapp.net/v/t62.7118-24/31_n.enc?ccb=11-4&oh=01_Q5Aa&oe=66C0",`+
		`"mimetype":"image/jpeg","mediaKey":%q,"directPath":"/v/t62.7118-24/31_n.enc?ccb=11-4&oh=01_Q5Aa&oe=66C0",`+
		`"fileEncSha256":%q,"fileSha256":%q,"fileLength":159051,"fileName":"wedding.jpg"}}`, b64(key32), b64(hash32), b64(hash32))
}
