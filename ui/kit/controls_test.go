package kit_test

import (
	"bytes"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func TestToggleTellsAndShowsItsSide(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	var told []bool
	s := kit.NewToggle("By itself", false, func(on bool) { told = append(told, on) })
	w := test.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(200, 60))
	off := w.Canvas().Capture()
	test.Tap(s)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(told) != 3 || !told[0] || told[1] || !told[2] || !s.On() || s.Name() != "By itself" {
		t.Errorf("told %v, is %v", told, s.On())
	}
	if same(off, w.Canvas().Capture()) {
		t.Error("on looks like off")
	}
	s.SetOn(false)
	if len(told) != 3 {
		t.Error("SetOn tells")
	}
}

func TestStepperStaysWithinItsEnds(t *testing.T) {
	test.NewTempApp(t)
	var told []int
	s := kit.NewStepper(7, 1, 8, "Fewer", "More", func(n int) { told = append(told, n) })
	test.NewTempWindow(t, s)
	for range 3 {
		test.Tap(s.More())
	}
	if s.Value() != 8 || len(told) != 1 || !s.More().Disabled() {
		t.Errorf("at %d, told %v", s.Value(), told)
	}
	s.Set(-4)
	if s.Value() != 1 || !s.Less().Disabled() || s.More().Disabled() || len(told) != 1 {
		t.Errorf("at %d, told %v", s.Value(), told)
	}
}

func TestBarKeepsToItsLine(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	b := kit.NewBar(theme.Accent)
	w := test.NewTempWindow(t, b)
	w.Resize(fyne.NewSize(200, 40))
	empty := w.Canvas().Capture()
	for _, c := range []struct{ set, want float64 }{{0.5, 0.5}, {7, 1}, {kit.Unknown, 0}} {
		b.Set(c.set, theme.Accent)
		if b.Value() != c.want {
			t.Errorf("set to %v it tells %v", c.set, b.Value())
		}
	}
	if !same(empty, w.Canvas().Capture()) {
		t.Error("an empty bar leaves something")
	}
	b.Set(0.5, theme.Accent)
	if same(empty, w.Canvas().Capture()) {
		t.Error("half a bar looks empty")
	}
}

func same(a, b image.Image) bool {
	x, y := a.(*image.NRGBA), b.(*image.NRGBA)
	return bytes.Equal(x.Pix, y.Pix)
}
