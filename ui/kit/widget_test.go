package kit_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func TestWrap(t *testing.T) {
	start(t)
	style := fyne.TextStyle{}
	for _, text := range []string{
		"a short line", "one\n\nthree", strings.Repeat("word ", 80), strings.Repeat("x", 300),
		"هذا نص عربي طويل يجب أن ينكسر بين الكلمات ولا يخرج من عرضه", "👩‍👩‍👧 family 👩‍👩‍👧 " + strings.Repeat("👩‍👩‍👧", 40),
	} {
		lines := kit.Wrap(text, 120, theme.TextBody, style)
		for _, l := range lines {
			if w := fyne.MeasureText(l, theme.TextBody, style).Width; w > 121 && len([]rune(l)) > 5 {
				t.Errorf("%q is %.0f wide", l, w)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Errorf("text changed: %q", got)
		}
	}
	if n := len(kit.Wrap("one\n\nthree", 500, theme.TextBody, style)); n != 3 {
		t.Errorf("%d lines, want the empty one kept", n)
	}
}

func TestElide(t *testing.T) {
	start(t)
	s := kit.Elide(strings.Repeat("long name ", 500), 100, theme.TextBody, fyne.TextStyle{})
	if !strings.HasSuffix(s, "…") || fyne.MeasureText(s, theme.TextBody, fyne.TextStyle{}).Width > 100 {
		t.Errorf("%q", s)
	}
	if s := kit.Elide("Ana", 100, theme.TextBody, fyne.TextStyle{}); s != "Ana" {
		t.Errorf("%q", s)
	}
}

func TestElideMiddleKeepsTheEnd(t *testing.T) {
	start(t)
	style := fyne.TextStyle{Monospace: true}
	const path = "/home/somebody/.local/share/contactsheet/and/some/more/catalogue.db"
	for _, width := range []float32{30, 120, 240, 360} {
		s := kit.ElideMiddle(path, width, theme.TextCaption, style)
		if fyne.MeasureText(s, theme.TextCaption, style).Width > width || !strings.Contains(s, "…") {
			t.Errorf("%v: %q", width, s)
		}
		if width >= 240 && (!strings.HasSuffix(s, "catalogue.db") || !strings.HasPrefix(s, "/home")) {
			t.Errorf("%v: %q", width, s)
		}
	}
	if s := kit.ElideMiddle(path, 2000, theme.TextCaption, style); s != path {
		t.Errorf("cut needlessly: %q", s)
	}
}

func TestElideOfRightToLeftText(t *testing.T) {
	start(t)
	s := kit.Elide("مجموعة العائلة الكبيرة جدا من القاهرة", 100, theme.TextBody, fyne.TextStyle{})
	if !strings.HasPrefix(s, "…") || fyne.MeasureText(s, theme.TextBody, fyne.TextStyle{}).Width > 100 {
		t.Errorf("%q", s)
	}
}

func TestButtonByKeyboard(t *testing.T) {
	start(t)
	n := 0
	b := kit.NewButton("Send", kit.IconSend, kit.Primary, func() { n++ })
	w := test.NewTempWindow(t, b)
	w.Canvas().Focus(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Tap(b)
	if n != 2 {
		t.Errorf("pressed %d times, want 2", n)
	}
}

func TestSheetClosesOnEscapeAndFits(t *testing.T) {
	start(t)
	w := test.NewTempWindow(t, canvas.NewRectangle(nil))
	w.Resize(fyne.NewSize(700, 500))
	before := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { before++ })
	entry := kit.NewEntry("Search")
	s := kit.NewSheet("Send", entry, "Send 4 pictures to Ana", nil, newScreen().do)
	closed := 0
	s.OnClosed = func() { closed++ }
	s.Show(w.Canvas())
	if top := w.Canvas().Overlays().Top(); top == nil {
		t.Fatal("nothing is shown")
	}
	w.Canvas().Focus(entry)
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if closed != 1 || w.Canvas().Overlays().Top() != nil || s.Shown() {
		t.Error("Escape in a field did not close the sheet")
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if before != 1 {
		t.Error("the window's keys were not given back")
	}
}

// A sheet that is open keeps within a window that changes its size.
func TestSheetFollowsTheWindow(t *testing.T) {
	start(t)
	w := test.NewTempWindow(t, canvas.NewRectangle(nil))
	w.Resize(fyne.NewSize(1600, 1000))
	content := canvas.NewRectangle(nil)
	s := kit.NewSheet("Send", content, "Send 4 pictures to Ana", nil, newScreen().do)
	s.Show(w.Canvas())
	d := fyne.CurrentApp().Driver()
	for _, size := range []fyne.Size{fyne.NewSize(1600, 1000), fyne.NewSize(900, 600), fyne.NewSize(640, 480), fyne.NewSize(1200, 800)} {
		w.Canvas().Overlays().Top().Resize(size) // as the driver does
		at, room := d.AbsolutePositionForObject(s.Action()), s.Action().Size()
		if at.X+room.Width >= size.Width || at.Y+room.Height >= size.Height || at.X <= size.Width/2 || at.Y <= size.Height/2 {
			t.Errorf("in a window of %v the action is at %v", size, at)
		}
		if c := content.Size(); c.Width > theme.DialogW || c.Height > theme.DialogH {
			t.Errorf("content of %v in a window of %v", c, size)
		}
	}
}

func TestCheckAndListByKeyboard(t *testing.T) {
	start(t)
	key := func(f fyne.Focusable, k fyne.KeyName) { f.TypedKey(&fyne.KeyEvent{Name: k}) }
	var told []bool
	c := kit.NewCheck("View once", false, func(on bool) { told = append(told, on) })
	chosen := -1
	l := kit.NewList(func() int { return 3 }, func() fyne.CanvasObject { return canvas.NewRectangle(nil) }, func(int, fyne.CanvasObject) {})
	l.OnChosen = func(row int) { chosen = row }
	w := test.NewTempWindow(t, container.NewBorder(c, nil, nil, nil, l))
	w.Resize(fyne.NewSize(300, 300))
	escaped := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { escaped++ })

	w.Canvas().Focus(c)
	key(c, fyne.KeySpace)
	key(c, fyne.KeyReturn)
	if c.On() || len(told) != 2 || !told[0] || told[1] {
		t.Errorf("told %v", told)
	}
	key(c, fyne.KeyEscape)

	if l.Marked() != -1 {
		t.Error("a row is marked while the keyboard is elsewhere")
	}
	w.Canvas().Focus(l)
	key(l, fyne.KeyDown)
	key(l, fyne.KeyReturn)
	if chosen != 1 || l.Marked() != 1 {
		t.Errorf("row %d chosen, %d marked", chosen, l.Marked())
	}
	key(l, fyne.KeyEscape)
	if escaped != 2 {
		t.Errorf("Escape reached the window %d times, want twice", escaped)
	}
	w.Canvas().Unfocus()
	if l.Marked() != -1 {
		t.Error("still marked")
	}
}

// The keyboard gets out of a field of several lines.
func TestTabLeavesTheCaption(t *testing.T) {
	start(t)
	caption, next := kit.NewMultiLine("Caption"), kit.NewButton("Send", kit.IconNone, kit.Primary, nil)
	w := test.NewTempWindow(t, container.NewVBox(caption, next))
	w.Canvas().Focus(caption)
	if caption.AcceptsTab() {
		t.Error("Tab is typed into the field")
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != next {
		t.Errorf("the focus is at %T", w.Canvas().Focused())
	}
}

// A tooltip lies in what is uppermost, not below it.
func TestTooltipAboveAnOverlay(t *testing.T) {
	start(t)
	s := newScreen()
	root := kit.NewLayers(canvas.NewRectangle(nil), s.do)
	w := test.NewTempWindow(t, root)
	w.Resize(fyne.NewSize(600, 400))
	b := kit.NewIconButton(kit.IconRotate, "Rotate (R)", nil)
	over := kit.NewLayers(container.NewVBox(b), s.do)
	w.Canvas().Overlays().Add(over)
	over.Resize(fyne.NewSize(600, 400))
	b.MouseIn(nil)
	s.frame() // after the pointer has rested there
	if at := find(over, "Rotate (R)"); at.IsZero() {
		t.Error("no tooltip in the overlay")
	}
	if at := find(root, "Rotate (R)"); !at.IsZero() {
		t.Error("the tooltip lies below the overlay")
	}
}

// A tooltip goes with the pointer, also where its button has gone or lies below
// something by then; and when the button is pressed.
func TestTooltipGoesWithThePointer(t *testing.T) {
	start(t)
	s := newScreen()
	b := kit.NewHintButton("Forward…", kit.IconForward, kit.Quiet, func() {})
	b.SetHint("Sends it to other chats")
	box := container.NewVBox(b)
	root := kit.NewLayers(box, s.do)
	w := test.NewTempWindow(t, root)
	w.Resize(fyne.NewSize(600, 400))
	over := kit.NewLayers(canvas.NewRectangle(nil), s.do)
	for name, goes := range map[string]func(){
		"pressed":   func() { b.Tapped(nil) },
		"gone":      func() { box.RemoveAll(); b.MouseOut() },
		"lies over": func() { w.Canvas().Overlays().Add(over); b.MouseOut() },
	} {
		box.Objects = []fyne.CanvasObject{b}
		w.Canvas().Overlays().Remove(over)
		b.MouseIn(nil)
		s.frame()
		if at := find(root, b.Hint()); at.IsZero() {
			t.Fatalf("%s: no tooltip to begin with", name)
		}
		goes()
		if at := find(root, b.Hint()); !at.IsZero() {
			t.Errorf("%s: the tooltip stays", name)
		}
	}
}

// A Line is drawn in its own size from the first frame on.
func TestLineIsDrawnAtItsSize(t *testing.T) {
	start(t)
	l := kit.NewLine("42 %", theme.TextCaption, theme.Text)
	for _, o := range test.WidgetRenderer(l).Objects() {
		if text := o.(*canvas.Text); text.TextSize != theme.TextCaption || text.Text != "42 %" {
			t.Errorf("%q at %v", text.Text, text.TextSize)
		}
	}
}

func TestToastAction(t *testing.T) {
	start(t)
	l := kit.NewLayers(canvas.NewRectangle(nil), newScreen().do)
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(600, 400))
	undone := false
	l.Toast("Saved 214 pictures to Wedding", "Undo", func() { undone = true })
	if l.Said() != "Saved 214 pictures to Wedding" {
		t.Errorf("says %q", l.Said())
	}
	test.TapCanvas(w.Canvas(), find(l, "Undo"))
	if !undone || l.Said() != "" {
		t.Errorf("undone %v, still says %q", undone, l.Said())
	}
}

// find is the middle of the text on screen.
func find(root fyne.CanvasObject, text string) fyne.Position {
	d := fyne.CurrentApp().Driver()
	var at fyne.Position
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text == text {
				at = d.AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
			}
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
	walk(root)
	return at
}

type rowsOf struct {
	heights []float32 // true heights, all estimated as 50
	ids     []int64
	made    int
	bound   map[fyne.CanvasObject]int64
}

func (r *rowsOf) column() *kit.Column {
	r.bound = map[fyne.CanvasObject]int64{}
	return kit.NewColumn(kit.Rows{
		Count:    func() int { return len(r.ids) },
		Key:      func(i int) int64 { return r.ids[i] },
		Estimate: func(int, float32) float32 { return 50 },
		Measure:  func(i int, _ float32) float32 { return r.heights[i] },
		Create:   func(int) fyne.CanvasObject { r.made++; return canvas.NewRectangle(nil) },
		Update:   func(i int, o fyne.CanvasObject) { r.bound[o] = r.ids[i] },
	})
}

func (r *rowsOf) fill(from, n int, h float32) {
	for i := range n {
		r.ids = append(r.ids, int64(from+i))
		r.heights = append(r.heights, h)
	}
}

// where is the visible position of a row on screen.
func (r *rowsOf) where(id int64) (float32, bool) {
	d := fyne.CurrentApp().Driver()
	for o, key := range r.bound {
		if key == id && o.Visible() {
			return d.AbsolutePositionForObject(o).Y, true
		}
	}
	return 0, false
}

func TestColumnShowsItsEndAndFewObjects(t *testing.T) {
	start(t)
	var r rowsOf
	r.fill(1, 10_000, 80)
	c := r.column()
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 400))
	if y, ok := r.where(10_000); !ok || y != 320 {
		t.Fatalf("last row at %v, %v; want its bottom at the window's", y, ok)
	}
	c.ScrollBy(-5000)
	if r.made > 20 {
		t.Errorf("%d objects for a window of 5 rows", r.made)
	}
	if c.AtEnd() {
		t.Error("still at the end")
	}
}

func TestColumnStaysWhereOneReads(t *testing.T) {
	start(t)
	var r rowsOf
	r.fill(1000, 60, 130)
	c := r.column()
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 400))

	// At the end, new rows are followed.
	r.fill(1060, 1, 130)
	c.Changed()
	if y, ok := r.where(1060); !ok || y != 270 {
		t.Fatalf("new row at %v, %v", y, ok)
	}

	// Away from it, neither older nor newer rows move what is in view, though
	// their heights turn out other than estimated.
	c.ScrollBy(-1000)
	first, _ := c.InView()
	key := r.ids[first+1]
	before, _ := r.where(key)
	old := rowsOf{}
	old.fill(900, 60, 210)
	r.ids, r.heights = append(old.ids, r.ids...), append(old.heights, r.heights...)
	r.fill(1061, 5, 60)
	c.Changed()
	if y, ok := r.where(key); !ok || y != before {
		t.Errorf("row %d moved from %v to %v (%v)", key, before, y, ok)
	}
	// Scrolling up by 100 moves what stays in view by 100, whatever comes in.
	for range 30 {
		first, last := c.InView()
		key := r.ids[(first+last)/2]
		before, _ := r.where(key)
		c.ScrollBy(-20)
		if y, ok := r.where(key); ok && y != before+20 {
			t.Fatalf("row %d jumped from %v to %v", key, before, y)
		}
	}
}

// A Column that gets its rows after its size shows the end, too.
func TestColumnFilledLater(t *testing.T) {
	start(t)
	var r rowsOf
	c := r.column()
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 400))
	r.fill(1, 100, 80)
	c.Changed()
	if y, ok := r.where(100); !ok || y != 320 {
		t.Fatalf("last row at %v, %v", y, ok)
	}
	c.Reset()
	if y, ok := r.where(100); !ok || y != 320 || !c.AtEnd() {
		t.Fatalf("after Reset at %v, %v", y, ok)
	}
}
