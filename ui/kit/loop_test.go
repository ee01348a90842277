package kit_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func drawn(l *kit.Loop) image.Image {
	return test.WidgetRenderer(l).Objects()[0].(*canvas.Image).Image
}

func TestLoopsAreDrawnByHand(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	p := kit.NewPencil()
	kinds := map[int]image.Image{}
	for id := range int64(40) {
		l := p.NewLoop()
		test.NewTempWindow(t, l)
		l.Resize(fyne.NewSize(160, 120))
		if l.Visible() {
			t.Fatal("a loop is there before it is drawn")
		}
		l.Draw(id, id%2 == 0)
		img := drawn(l)
		if before, ok := kinds[l.Kind()]; ok && before != img {
			t.Errorf("loop %d was drawn again for a print of the same size", id)
		}
		kinds[l.Kind()] = img
		l.Erase()
		if l.Visible() {
			t.Error("an erased loop is still there")
		}
		again := p.NewLoop()
		again.Draw(id, false)
		if again.Kind() != l.Kind() {
			t.Error("a print has another loop each time")
		}
	}
	if len(kinds) != 3 {
		t.Fatalf("%d kinds of loops", len(kinds))
	}
	want := theme.Color(theme.Mark)
	wr, wg, wb, _ := want.RGBA()
	for k, img := range kinds {
		b, marked, edge := img.Bounds(), 0, 0
		for y := range b.Dy() {
			for x := range b.Dx() {
				r, g, bl, a := img.At(x, y).RGBA()
				if a > 0 && (x == 0 || y == 0 || x == b.Dx()-1 || y == b.Dy()-1) {
					edge++
				}
				if r == wr && g == wg && bl == wb {
					marked++
				}
			}
		}
		if share := float64(marked) / float64(b.Dx()*b.Dy()); share < 0.01 || share > 0.15 || edge > 8 {
			t.Errorf("loop %d: %.3f of the print in the mark's colour, %d pixels at its edge", k, share, edge)
		}
		if _, _, _, a := img.At(b.Dx()/2, b.Dy()/2).RGBA(); a != 0 {
			t.Errorf("loop %d covers the middle of the picture", k)
		}
	}
}

func TestLoupeStaysOnThePage(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	px, s := newPixels(), newScreen()
	u := kit.NewLoupe(kit.NewLoader(t.Context(), px, s.do))
	w := test.NewTempWindow(t, u)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 600))
	for _, at := range []fyne.Position{{X: 0, Y: 0}, {X: 799, Y: 599}, {X: 400, Y: 300}} {
		for _, size := range [][2]int{{4000, 3000}, {1000, 4000}, {9000, 100}, {0, 0}} {
			m := session.Message{ID: 5, Media: &session.Media{Width: size[0], Height: size[1], State: media.Remote, Preview: media.Preview{1}}}
			u.Look(m, "Ana · 14:05", at)
			if u.ID() != 5 || !u.Visible() {
				t.Fatal("the loupe shows nothing")
			}
			for _, o := range test.WidgetRenderer(u).Objects() {
				p, z := o.Position(), o.Size()
				if p.X < 0 || p.Y < 0 || p.X+z.Width > 800 || p.Y+z.Height > 600 || z.Width < 20 {
					t.Errorf("at %v of %v something lies at %v, %v large", at, size, p, z)
				}
			}
		}
	}
	u.Away()
	if u.ID() != 0 || u.Visible() {
		t.Error("the loupe stays")
	}
}
