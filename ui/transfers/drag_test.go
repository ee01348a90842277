package transfers

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/contactsheet/contactsheet/session"
)

// hold takes the row of id by its grip, and returns what moves the pointer to a
// height on the canvas.
func (r *rig) hold(id session.MessageID) (at float32, to func(y float32)) {
	g := r.row(id).grip
	at = fyne.CurrentApp().Driver().AbsolutePositionForObject(g).Y + rowTall/4
	return at, func(y float32) {
		g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(10, y)}})
	}
}

func TestDragPutsARowWhereTheLineIs(t *testing.T) {
	r := open(t, many(10), fyne.NewSize(836, 900), "dark")
	r.settle()
	b := r.page.board
	g := r.row(8).grip
	at, to := r.hold(8)
	to(at)
	to(at - 3*rowTall)
	if !b.hand.line.Visible() || !b.hand.ghost.Visible() || b.hand.ghost.name.Text() != "Picture from Ana" {
		t.Fatal("nothing shows where it goes")
	}
	if y := b.hand.line.Position().Y; y != b.at(4)-1 {
		t.Errorf("the line is at %v, the fifth row at %v", y, b.at(4))
	}
	g.DragEnd()
	want := []session.MessageID{1, 2, 3, 4, 8, 5, 6, 7, 9, 10}
	if got := r.order(); !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if b.hand.line.Visible() || b.hand.ghost.Visible() {
		t.Error("the line stays")
	}
	r.want("move[8 5]")
	r.until("it is stored", func() bool { return r.page.pending == 0 })
	if got := r.order(); !slices.Equal(got, want) {
		t.Errorf("stored as %v", got)
	}
	// Above those that run there is no place, below the last one there is.
	at, to = r.hold(9)
	to(at)
	to(0)
	g = r.row(9).grip
	g.DragEnd()
	r.want("move[9 4]")
	at, to = r.hold(4)
	g = r.row(4).grip
	to(at)
	to(at + 20*rowTall)
	g.DragEnd()
	r.want("move[4 0]")
	if got := r.order(); !slices.Equal(got, []session.MessageID{1, 2, 3, 9, 8, 5, 6, 7, 10, 4}) {
		t.Errorf("order %v", got)
	}
}

func TestDroppedWhereItWasNothingIsAsked(t *testing.T) {
	r := open(t, many(10), window, "dark")
	r.settle()
	at, to := r.hold(6)
	g := r.row(6).grip
	to(at)
	to(at + rowTall/2)
	g.DragEnd()
	at, to = r.hold(6)
	to(at)
	to(at - 2*rowTall)
	r.page.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.page.board.hand.line.Visible() {
		t.Error("Escape does not give up")
	}
	to(at - 3*rowTall) // the pointer goes on
	g.DragEnd()
	if !slices.Equal(r.order(), []session.MessageID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) || len(r.asked) > 0 {
		t.Errorf("order %v, asked %d", r.order(), len(r.asked))
	}
	at, to = r.hold(6)
	to(at)
	to(at - rowTall)
	g.DragEnd()
	r.want("move[6 5]")
}

func TestDragNearAnEdgeScrolls(t *testing.T) {
	r := open(t, many(500), window, "dark")
	r.settle()
	b := r.page.board
	at, to := r.hold(4)
	g := r.row(4).grip
	to(at)
	to(window.Height - 5)
	r.until("it scrolled by itself", func() bool { return b.scroll.Offset.Y > 20*rowTall })
	g.DragEnd()
	off := b.scroll.Offset.Y
	i := slices.Index(r.order(), 4)
	if top := b.at(i) - off; top < 0 || top+rowTall > b.Size().Height {
		t.Errorf("it landed at %d, out of view", i)
	}
	r.until("it is stored", func() bool { return r.page.pending == 0 })
}

func TestDragEndsWhenItsRowRuns(t *testing.T) {
	r := open(t, many(10), window, "dark")
	r.settle()
	at, to := r.hold(4)
	g := r.row(4).grip
	to(at)
	to(at + 2*rowTall)
	r.edit(func() { r.all[3].Step = session.Running })
	r.feed.Publish(session.Change{Chat: 1, Message: 4})
	r.until("it runs", func() bool { return r.row(4).step.Text() == "Starting" })
	if r.page.board.hand.line.Visible() {
		t.Error("what runs is still dragged")
	}
	g.DragEnd()
	if len(r.asked) > 0 {
		t.Error("what runs was moved")
	}
}

func TestAltArrowsMove(t *testing.T) {
	w := many(8)
	w.all[4].Step = session.Held // its place cannot be chosen
	r := open(t, w, window, "dark")
	r.settle()
	b := r.page.board
	r.page.Focus(r.win.Canvas())
	alt := func(k fyne.KeyName) {
		b.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt})
	}
	b.goTo(5, 1)
	alt(fyne.KeyUp)
	r.want("move[6 4]")
	if got := r.order(); !slices.Equal(got, []session.MessageID{1, 2, 3, 6, 4, 5, 7, 8}) || b.cursor.id != 6 {
		t.Errorf("order %v, at %d", got, b.cursor.id)
	}
	alt(fyne.KeyUp) // there is nothing above but what runs
	alt(fyne.KeyDown)
	r.want("move[6 7]")
	alt(fyne.KeyDown)
	r.want("move[6 8]")
	alt(fyne.KeyDown)
	r.want("move[6 0]")
	if got := r.order(); !slices.Equal(got, []session.MessageID{1, 2, 3, 4, 5, 7, 8, 6}) {
		t.Errorf("order %v", got)
	}
	b.goTo(0, 1)
	alt(fyne.KeyDown)
	r.until("all is stored", func() bool { return r.page.pending == 0 })
	if len(r.asked) > 0 {
		t.Error("a running one was moved")
	}
}
