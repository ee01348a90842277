package kit_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/ui/kit"
)

func keys(f fyne.Focusable, names ...fyne.KeyName) {
	for _, n := range names {
		f.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func options(n int) []kit.Option {
	list := make([]kit.Option, n)
	for i := range list {
		list[i] = kit.Option{Text: fmt.Sprint("Chat ", i), Face: &kit.Face{}}
	}
	return list
}

func TestChooserByKeyboard(t *testing.T) {
	start(t)
	c := kit.NewChooser(nil, "Search", "Nothing")
	var chosen []int
	c.OnChosen = func(i int) { chosen = append(chosen, i) }
	c.SetOptions(options(5000))
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(300, 400))
	w.Canvas().Focus(c.First())
	keys(c.First(), fyne.KeyUp, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	keys(c.First(), fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyEnter)
	test.Type(c.First(), "chat 4999")
	keys(c.First(), fyne.KeyReturn)
	if fmt.Sprint(chosen) != "[2 2 4999]" {
		t.Errorf("chose %v", chosen)
	}
	if n := len(c.Rows()); n != 1 {
		t.Errorf("%d rows match", n)
	}
	c.SetOptions(options(6000)) // what was typed still counts
	if n := len(c.Rows()); n != 1 {
		t.Errorf("%d rows match of others", n)
	}
}

func TestChooserByPointerKeepsTheKeyboard(t *testing.T) {
	start(t)
	c := kit.NewChooser(nil, "Search", "Nothing")
	chosen := -1
	c.OnChosen = func(i int) { chosen = i }
	c.SetOptions([]kit.Option{{Text: "One"}, {Text: "Two", Note: "for one picture", Off: true}, {Text: "Three", On: true, Icon: kit.IconUser, Gap: true}})
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(300, 300))
	if c.Marked() != 2 {
		t.Errorf("begins at row %d, not at what is ticked", c.Marked())
	}
	test.TapCanvas(w.Canvas(), find(c, "Two"))
	if chosen != -1 {
		t.Error("chose what cannot be")
	}
	test.TapCanvas(w.Canvas(), find(c, "One"))
	if chosen != 0 || w.Canvas().Focused() != c.First() {
		t.Errorf("chose %d, the keyboard is at %T", chosen, w.Canvas().Focused())
	}
	if find(c, "for one picture").IsZero() {
		t.Error("no reason is given")
	}
}

func TestChooserSays(t *testing.T) {
	start(t)
	c := kit.NewChooser(nil, "", "Nothing here")
	c.Say("Reading…")
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(300, 300))
	w.Canvas().Focus(c.First())
	keys(c, fyne.KeyDown, fyne.KeyReturn, fyne.KeyHome, fyne.KeyEnd)
	if c.Said() != "Reading…" || c.Marked() != -1 {
		t.Errorf("says %q, row %d", c.Said(), c.Marked())
	}
	c.SetOptions(nil)
	if c.Said() != "Nothing here" {
		t.Errorf("says %q", c.Said())
	}
	c.SetOptions([]kit.Option{{Text: "Ana"}, {Text: "Émile"}})
	c.TypedRune('e')
	if c.Said() != "" || c.Marked() != 1 {
		t.Errorf("says %q, row %d", c.Said(), c.Marked())
	}
}

func TestPopover(t *testing.T) {
	start(t)
	s := newScreen()
	anchor, other := kit.NewButton("Press", kit.IconNone, kit.Plain, nil), kit.NewButton("Beside", kit.IconNone, kit.Plain, nil)
	w := test.NewTempWindow(t, container.NewVBox(container.NewHBox(canvas.NewRectangle(nil), anchor, other)))
	w.Resize(fyne.NewSize(600, 400))
	before := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { before++ })
	w.Canvas().Focus(other)
	content := kit.NewSlots(2, 30)
	content.Set([]kit.Slot{{Text: "a"}, {Text: "b"}, {Text: "c"}}, 0)
	p := kit.NewPopover(content, 200, s.do)
	closed := 0
	p.OnClosed = func() { closed++ }
	p.Show(anchor, content)
	d := fyne.CurrentApp().Driver()
	if at := d.AbsolutePositionForObject(content); at.Y <= anchor.Size().Height || content.Size() != fyne.NewSize(200, 60) || w.Canvas().Focused() != content {
		t.Errorf("at %v, %v, the keyboard at %T", at, content.Size(), w.Canvas().Focused())
	}
	keys(content, fyne.KeyEscape)
	p.Hide()
	if closed != 1 || p.Shown() || w.Canvas().Focused() != other {
		t.Errorf("closed %d times, the keyboard at %T", closed, w.Canvas().Focused())
	}
	keys(other, fyne.KeyEscape)
	if before != 1 {
		t.Error("the window's keys were not given back")
	}
	// A window too small for it: it stays inside.
	p = kit.NewPopover(content, 900, s.do)
	w.Resize(fyne.NewSize(200, 120))
	p.Show(anchor, nil)
	if at, size := d.AbsolutePositionForObject(content), content.Size(); at.X < 0 || at.X+size.Width > 200 || at.Y+size.Height > 120 {
		t.Errorf("at %v, %v in a small window", at, size)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(1, 1))
	if p.Shown() {
		t.Error("a click beside does not close it")
	}
}

func TestSlots(t *testing.T) {
	start(t)
	c := kit.NewSlots(3, 30)
	chosen, page := -1, 0
	c.OnChosen = func(i int) { chosen = i }
	c.OnPage = func(by int) { page += by }
	c.Set(make([]kit.Slot, 7), 4)
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 90))
	w.Canvas().Focus(c)
	keys(c, fyne.KeyDown, fyne.KeyLeft, fyne.KeyUp, fyne.KeyRight, fyne.KeyReturn) // below 4 there is none
	if chosen != 1 {
		t.Errorf("chose %d", chosen)
	}
	keys(c, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeyPageDown)
	if page != -1 {
		t.Errorf("turned %d pages", page)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(50, 70))
	if chosen != 6 {
		t.Errorf("chose %d", chosen)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(250, 70)) // beyond the last
	if chosen != 6 || c.HeightAt(300) != 90 {
		t.Errorf("chose %d, %v high", chosen, c.HeightAt(300))
	}
}

func TestWord(t *testing.T) {
	start(t)
	w := kit.NewWord(160, "Take it out")
	pressed, removed := 0, 0
	w.OnTapped = func() { pressed++ }
	w.Set("from Ana", nil)
	win := test.NewTempWindow(t, container.NewHBox(w))
	win.Resize(fyne.NewSize(400, 100))
	bare := w.MinSize().Width
	keys(w, fyne.KeyDelete, fyne.KeyReturn)
	w.Cross().Tapped(nil)
	w.Set("from Ana", func() { removed++ })
	if w.MinSize().Width <= bare {
		t.Error("no room for the cross")
	}
	keys(w, fyne.KeyDelete, fyne.KeySpace, fyne.KeyBackspace)
	test.Tap(w.Cross())
	if pressed != 2 || removed != 3 {
		t.Errorf("pressed %d times, taken out %d times", pressed, removed)
	}
	w.Set("from Maximiliane Freifrau von Hohenstein-Kammerhuber", nil)
	if w.MinSize().Width > 160 || w.Name() != "from Maximiliane Freifrau von Hohenstein-Kammerhuber" {
		t.Errorf("%v wide, called %q", w.MinSize().Width, w.Name())
	}
}

func TestHintButtonSaysWhyNot(t *testing.T) {
	start(t)
	s := newScreen()
	n := 0
	b := kit.NewHintButton("Copy", kit.IconNone, kit.Quiet, func() { n++ })
	b.SetHint("It is not on this computer yet.")
	root := kit.NewLayers(container.NewHBox(b), s.do)
	w := test.NewTempWindow(t, root)
	w.Resize(fyne.NewSize(600, 200))
	keys(b, fyne.KeyReturn)
	b.Disable()
	keys(b, fyne.KeyReturn)
	test.Tap(b)
	if n != 1 {
		t.Errorf("pressed %d times", n)
	}
	b.MouseIn(nil)
	s.frame() // after the pointer has rested there
	if find(root, "It is not on this computer yet.").IsZero() {
		t.Error("it does not say why")
	}
	b.MouseOut()
	if !find(root, "It is not on this computer yet.").IsZero() {
		t.Error("it still says why")
	}
	if b.MinSize() != kit.NewButton("Copy", kit.IconNone, kit.Quiet, nil).MinSize() {
		t.Error("not as large as a button")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Élodie  DÛPRÉ": "elodie dupre", "ＡＢ": "ab", "Straße": "strasse", " أَحمد ": "احمد", "": ""} {
		if got := kit.Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}
