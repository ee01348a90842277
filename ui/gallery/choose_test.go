package gallery

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	ctrl  = fyne.KeyModifierShortcutDefault
	shift = fyne.KeyModifierShift
)

// chosen are the places selected.
func (r *rig) chosen() []int {
	var is []int
	for _, x := range r.page.picked.runs {
		for i := x.from; i < x.to; i++ {
			is = append(is, i)
		}
	}
	return is
}

func (r *rig) want(what string, places ...int) {
	r.t.Helper()
	if got := r.chosen(); !slices.Equal(got, places) {
		r.t.Errorf("%s: %v, want %v", what, got, places)
	}
	for id, c := range r.b().cells {
		if on := slices.Contains(places, c.index); c.picked() != on && !r.page.picked.wide {
			r.t.Errorf("%s: the loop of %d is drawn: %v", what, id, c.picked())
		}
	}
}

func (r *rig) at(i int) fyne.Position { return middle(r.b().cells[r.page.found.IDs[i]]) }

func TestSelectWithThePointer(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(400)}, fyne.NewSize(900, 900))
	r.complete()
	r.click(r.at(3), 0)
	if len(r.opened) != 1 || len(r.chosen()) != 0 {
		t.Fatalf("a click opened %v and selected %v", r.opened, r.chosen())
	}
	r.hover(r.c.ids[5])
	test.Tap(r.b().tools.dot)
	r.want("the dot", 5)
	r.click(r.at(7), ctrl)
	r.want("with Ctrl", 5, 7)
	r.click(r.at(2), 0)
	r.want("a click once something is selected", 2, 5, 7)
	if len(r.opened) != 1 {
		t.Error("it opened the viewer as well")
	}
	r.click(r.at(2), 0)
	r.want("again", 5, 7)
	r.click(r.at(9), ctrl)
	r.click(r.at(11), shift)
	r.want("with Shift", 9, 10, 11)
	r.click(r.at(8), shift)
	r.want("the other way", 8, 9)
	r.click(r.at(2), ctrl)
	r.click(r.at(3), ctrl|shift)
	r.want("added to what is there", 2, 3, 8, 9)
	r.key(0, fyne.KeyEscape)
	r.want("after Escape")
	r.click(r.at(1), 0)
	if len(r.opened) != 2 {
		t.Error("with nothing selected a click does not open")
	}
	// A click in which the hand slips is still a click.
	r.b().press(r.at(4), 0)
	r.b().Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: r.at(4).AddXY(3, 2)}})
	r.b().DragEnd()
	if len(r.opened) != 3 || r.opened[2][1] != 4 {
		t.Errorf("a slip opened %v", r.opened)
	}
}

func TestRubberBand(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(2000)}, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()
	cols := b.grid.cols
	r.drag(r.at(0), r.at(cols+1), 0)
	b.DragEnd()
	r.want("from a print without a key")
	r.drag(r.at(0), r.at(cols+1), shift)
	r.want("while it is drawn", 0, 1, cols, cols+1)
	if !b.frame.Visible() {
		t.Error("the band is not drawn")
	}
	b.DragEnd()
	if b.frame.Visible() {
		t.Error("the band stays")
	}
	r.drag(r.at(1), r.at(2), ctrl)
	b.DragEnd()
	r.want("with Ctrl it toggles", 0, 2, cols, cols+1)
	r.drag(r.at(3), r.at(4), shift)
	r.key(0, fyne.KeyEscape)
	r.want("Escape takes it back", 0, 2, cols, cols+1)
	// From what is written beneath a print it needs no key, and starts anew.
	below := r.at(1).AddXY(0, b.grid.cell/2+8)
	r.drag(below, r.at(cols+1), 0)
	b.DragEnd()
	r.want("from beneath a print", cols+1)
	// At the lower edge the sheet goes on under it.
	before := b.offset
	r.drag(r.at(0), fyne.NewPos(200, b.Size().Height+40), shift)
	for range 40 {
		b.lasso.rolled = b.lasso.rolled.Add(-1e9)
		b.lasso.roll.Tick(1)
	}
	if b.offset <= before || r.page.picked.n <= 4*2 || !r.page.picked.has(0) {
		t.Errorf("rolled to %v with %d selected", b.offset, r.page.picked.n)
	}
	b.DragEnd()
}

func TestSelectWithTheKeyboard(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(400)}, fyne.NewSize(900, 900))
	r.complete()
	r.page.Focus(r.window.Canvas())
	b := r.b()
	cols := b.grid.cols
	r.key(0, fyne.KeyRight)
	r.key(shift, fyne.KeyRight, fyne.KeyRight)
	r.want("Shift and right", 1, 2, 3)
	r.key(shift, fyne.KeyLeft)
	r.want("back again", 1, 2)
	r.key(shift, fyne.KeyDown)
	want := []int{}
	for i := 1; i <= 2+cols; i++ {
		want = append(want, i)
	}
	r.want("Shift and down", want...)
	b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeySpace, Modifier: ctrl})
	r.want("Ctrl and Space takes one out", want[:len(want)-1]...)
	r.key(0, fyne.KeyHome)
	r.want("moving alone selects nothing", want[:len(want)-1]...)
	b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: ctrl})
	if i, _ := r.page.found.find(b.cursor); i != 0 && r.page.found.parts[0].To != i {
		t.Errorf("Ctrl and down leads to %d", i)
	}
	r.key(0, fyne.KeyEscape, fyne.KeyHome)
	r.key(0, fyne.KeyF)
	r.until("the picture is a favourite", r.c.is(func() bool { return r.c.stars[r.c.ids[0]] }))
}

func TestCtrlASelectsAllThatMatch(t *testing.T) {
	c := &catalogue{ids: hourly(100_000), slow: make(chan struct{})}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the head is there", func() bool { return r.page.loaded })
	if n := len(r.page.found.IDs); n != headful {
		t.Fatalf("the head has %d", n)
	}
	r.b().TypedShortcut(&fyne.ShortcutSelectAll{})
	if !r.page.picked.none() {
		t.Error("all was selected before all was known")
	}
	close(c.slow)
	r.until("all are selected", func() bool { return r.page.picked.n == 100_000 })
	for id, cell := range r.b().cells {
		if cell.picked() {
			t.Errorf("the print of %d is circled as well as its month", id)
		}
	}
	if !r.b().heads[0].loop.Visible() {
		t.Error("the month is not circled")
	}
	r.click(r.at(2), 0)
	if r.page.picked.n != 99_999 || r.b().heads[0].loop.Visible() {
		t.Errorf("%d selected without one, the month circled: %v", r.page.picked.n, r.b().heads[0].loop.Visible())
	}
	if cell := r.b().cells[c.ids[1]]; !cell.picked() || r.b().cells[c.ids[2]].picked() {
		t.Error("the others of the month are not circled, or the one is")
	}
	r.b().scrollTo(r.b().grid.bands[3].top)
	if !r.b().heads[0].loop.Visible() {
		t.Error("another month is not circled")
	}
	r.page.pickNone()
	r.b().pickPart(1)
	if p := r.page.found.parts[1]; r.page.picked.n != p.Len() || !r.page.picked.covers(p.From, p.To) {
		t.Error("a month's name does not select the month")
	}
	r.b().pickPart(1)
	if !r.page.picked.none() {
		t.Error("pressed again it still does")
	}
}

func TestSelectionOutlivesWhatComesIn(t *testing.T) {
	all := hourly(2000)
	c := &catalogue{ids: all[5:]}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	for _, i := range []int{1, 2, 8} {
		r.b().toggle(r.page.found.IDs[i])
	}
	c.set(func() { c.ids = slices.Delete(slices.Clone(all), 7, 8) }) // five come in, a selected one goes
	r.feed.Publish(session.Change{All: true})
	r.until("they are there", func() bool { return len(r.page.found.IDs) == 1999 })
	r.want("after a relist", 6, 12)
	if got := r.page.picked.ids(r.page.found.IDs); !slices.Equal(got, []session.MessageID{all[6], all[13]}) {
		t.Errorf("selected are %v", got)
	}
}

func TestTheMenuOfAPrint(t *testing.T) {
	c := &catalogue{ids: hourly(50), state: map[session.MessageID]media.State{}}
	c.state[c.ids[1]], c.state[c.ids[2]] = media.Remote, media.ViewOnce
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	labels := func(i int) (list []string) {
		for _, it := range r.page.entries(r.page.prints[c.ids[i]]) {
			if !it.IsSeparator {
				list = append(list, it.Label)
			}
		}
		return list
	}
	do := func(i int, label string) {
		t.Helper()
		for _, it := range r.page.entries(r.page.prints[c.ids[i]]) {
			if it.Label == label {
				it.Action()
				return
			}
		}
		t.Fatalf("%q is not in the menu of %d", label, i)
	}
	for i, want := range [][]string{
		{"Open", "Favourite", "Show in chat", "Show in folder", "Copy", "Export…", "Forward…", "Delete from this computer"},
		{"Open", "Download", "Favourite", "Show in chat", "Export…", "Forward…"},
		{"Open", "Show in chat"},
	} {
		if got := labels(i); !slices.Equal(got, want) {
			t.Errorf("menu of %d: %q", i, got)
		}
	}
	do(0, "Open")
	do(0, "Show in chat")
	if len(r.opened) != 1 || !slices.Equal(r.chats, c.ids[:1]) {
		t.Errorf("opened %v, chats %v", r.opened, r.chats)
	}
	do(0, "Copy")
	r.until("it is copied", func() bool { return c.is(func() bool { return c.copied == 1 })() && slices.Contains(r.said, "Copied") })
	do(0, "Favourite")
	r.until("it is a favourite", c.is(func() bool { return c.stars[c.ids[0]] }))
	do(0, "Delete from this computer")
	r.until("it is in the trash", func() bool { return slices.Contains(r.said, "Moved to the trash") })
	r.undo()
	r.until("it is back", c.is(func() bool { return len(c.gone) == 0 }))
	// Of a selection, the menu speaks for all of it.
	for _, i := range []int{0, 4, 6} {
		r.b().toggle(c.ids[i])
	}
	do(4, "Export…")
	do(9, "Forward…")
	if want := []session.MessageID{c.ids[0], c.ids[4], c.ids[6], c.ids[9]}; !slices.Equal(c.shared, want) {
		t.Errorf("shared %v, want %v", c.shared, want)
	}
}
