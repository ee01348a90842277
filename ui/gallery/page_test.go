package gallery

import (
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// hover puts the pointer on the print of a picture.
func (r *rig) hover(id session.MessageID) {
	at := middle(r.b().cells[id])
	r.b().MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
}

func TestRecycledCellsNeverShowAnotherPicture(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(3000)}, fyne.NewSize(900, 600))
	r.complete()
	for i := range 60 {
		r.b().Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -float32(40*(i%9+1)))})
		r.right()
		for range 3 { // a few answers come in between
			select {
			case f := <-r.queue:
				f()
				r.right()
			default:
			}
		}
	}
	r.complete()
}

func TestManyPicturesNeedFewCells(t *testing.T) {
	c := &catalogue{ids: hourly(100_000)}
	r := open(t, c, fyne.NewSize(1600, 1000))
	r.complete()
	b := r.b()
	for _, at := range []float64{0.1, 0.5, 0.99, 0.3} {
		b.scrollTo(b.grid.height * at)
	}
	r.complete()
	if n := len(b.cells) + len(b.free); n > 200 {
		t.Errorf("%d cells", n)
	}
	if n := len(r.page.prints); n > mostKept+200 {
		t.Errorf("%d messages are kept", n)
	}
	if c.most > mostAtOnce {
		t.Errorf("%d messages were asked for at once", c.most)
	}
}

func TestHeadersStickAndCount(t *testing.T) {
	c := &catalogue{ids: hourly(2000), state: map[session.MessageID]media.State{}}
	for _, i := range []int{0, 3, 5, 1000} {
		c.state[c.ids[i]] = media.Remote
	}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()
	h := b.heads[0]
	if h.text.Text() != "December 2026" || h.rest.Text() != "· 731 pictures · 3 to fetch" {
		t.Errorf("the header says %q %q", h.text.Text(), h.rest.Text())
	}
	b.scrollTo(500)
	if h.Position().Y != 0 || h.text.Text() != "December 2026" {
		t.Errorf("scrolled, the header lies at %v", h.Position().Y)
	}
	next := b.grid.bands[1].top
	b.scrollTo(next - 10)
	if y := b.heads[0].Position().Y; y >= 0 || b.heads[1].text.Text() != "November 2026" {
		t.Errorf("the next month does not push: %v %q", y, b.heads[1].text.Text())
	}
	b.scrollTo(0)
	test.Tap(b.heads[0].fetch)
	r.until("all of December is asked for", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Equal(c.asked, []session.MessageID{c.ids[0], c.ids[3], c.ids[5]})
	})
}

func TestNewPicturesDoNotMoveWhatIsLookedAt(t *testing.T) {
	all := hourly(2000)
	c := &catalogue{ids: all[10:]}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()

	b.scrollTo(3000)
	r.complete()
	seen := r.inView()[7]
	id, y := seen.id, seen.Position().Y
	c.set(func() { c.ids = all[3:] })
	r.feed.Publish(session.Change{Chat: 1, Message: all[3]})
	r.until("the new ones are there", func() bool { return len(r.page.found.IDs) == 1997 })
	// The columns shift, but the rows stay where they are within one row.
	if d := b.cells[id].Position().Y - y; d < -(b.grid.cell+b.grid.beneath())-gap-1 || d > (b.grid.cell+b.grid.beneath())+gap+1 {
		t.Errorf("the picture moved by %v", d)
	}

	b.scrollTo(0)
	c.set(func() { c.ids = all })
	r.feed.Publish(session.Change{Chat: 1, Message: all[0]})
	r.until("the newest is there", func() bool { return len(r.page.found.IDs) == 2000 })
	if r.inView()[0].id != all[0] {
		t.Error("at the top, the newest picture is not shown")
	}
	r.complete()
}

func TestDownloadShowsOnThePrint(t *testing.T) {
	c := &catalogue{ids: hourly(50), state: map[session.MessageID]media.State{}}
	id, old := c.ids[2], c.ids[4]
	c.state[id], c.state[old] = media.Remote, media.Expired
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	listed := c.listed
	r.hover(id)
	test.Tap(r.b().tools.spot)
	r.hover(old)
	test.Tap(r.b().tools.spot)
	r.until("it is asked for", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Equal(c.asked, []session.MessageID{id}) && slices.Equal(c.phone, []session.MessageID{old})
	})
	if len(r.opened) != 0 {
		t.Error("the arrow opened the viewer")
	}
	for _, s := range []media.State{media.Queued, media.Downloading, media.Ready} {
		c.set(func() { c.state[id] = s })
		r.feed.Publish(session.Change{Chat: 1, Message: id})
		r.until("the print is "+string(s), func() bool { return r.b().cells[id].state == s })
	}
	if r.hover(id); r.b().tools.spot.Visible() {
		t.Error("a picture that is here can still be pressed for")
	}
	r.until("nothing is to fetch", func() bool { return len(r.page.found.Remote) == 0 })
	if c.set(func() {}); c.listed != listed {
		t.Errorf("all ids were read again %d times for a download", c.listed-listed)
	}
}

func TestPictureThatIsGoneLeavesTheSheet(t *testing.T) {
	c := &catalogue{ids: hourly(50)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	id := c.ids[3]
	c.set(func() { c.ids = slices.Delete(slices.Clone(c.ids), 3, 4) })
	r.feed.Publish(session.Change{Chat: 1, Message: id})
	r.until("it has gone", func() bool { _, ok := r.page.found.find(id); return !ok })
	r.complete()
}

func TestKeyboard(t *testing.T) {
	c := &catalogue{ids: hourly(400)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	r.page.Focus(r.window.Canvas())
	b := r.b()
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			r.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	press(fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft)
	if want := c.ids[b.grid.cols+1]; b.cursor != want {
		t.Errorf("the cursor is at %d, want %d", b.cursor, want)
	}
	press(fyne.KeyEnd)
	y := b.grid.at(len(c.ids) - 1).y
	if b.cursor != c.ids[len(c.ids)-1] || y+float64((b.grid.cell+b.grid.beneath())) > b.offset+float64(b.Size().Height)+1 {
		t.Error("End does not show the last picture")
	}
	press(fyne.KeyPageUp, fyne.KeyReturn)
	if len(r.opened) != 1 || r.opened[0][0] != b.cursor {
		t.Errorf("opened %v with the cursor at %d", r.opened, b.cursor)
	}
	press(fyne.KeyHome)
	if b.offset != 0 || b.cursor != c.ids[0] {
		t.Error("Home does not show the first picture")
	}
	r.click(middle(b.cells[c.ids[5]]), 0)
	if last := r.opened[len(r.opened)-1]; last != [2]any{c.ids[5], 5} {
		t.Errorf("a click opened %v", last)
	}
}

func TestZoomKeepsTheFirstPicture(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(2000)}, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()
	b.scrollTo(4000)
	r.complete()
	first := b.first().id
	cols := b.grid.cols
	b.zoom(b.want/1.5, b.first())
	if b.grid.cols <= cols {
		t.Errorf("%d columns after zooming out of %d", b.grid.cols, cols)
	}
	if c := b.cells[first]; c == nil || c.Position().Y < -(b.grid.cell+b.grid.beneath()) || c.Position().Y > 2*(b.grid.cell+b.grid.beneath()) {
		t.Error("the first picture went away")
	}
	r.complete()
	b.zoom(1e9, nil)
	if b.want != maxCell || r.page.head.slider.Value != float64(maxCell) {
		t.Errorf("the largest print is %v, the slider at %v", b.want, r.page.head.slider.Value)
	}
}

func TestEmptyAndBroken(t *testing.T) {
	c := &catalogue{err: session.BadCatalogue}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the error is shown", func() bool { return r.page.empty.Button().Visible() })
	if r.page.sheet.Visible() {
		t.Error("the sheet is shown beneath an error")
	}
	c.set(func() { c.err = nil })
	test.Tap(r.page.empty.Button())
	r.until("it is empty", func() bool { return r.page.loaded })
	if !r.page.empty.Visible() || r.page.empty.Button().Visible() || r.page.head.track.Visible() {
		t.Error("an empty sheet is not said to be empty")
	}
	c.set(func() { c.ids = hourly(1) })
	r.feed.Publish(session.Change{All: true})
	r.until("the first picture is shown", r.right)
	if r.page.empty.Visible() || len(r.errs) != 0 {
		t.Errorf("still empty, or errors: %v", r.errs)
	}
	c.set(func() { c.err = errors.New("disk") })
	r.feed.Publish(session.Change{All: true})
	r.until("the error is told", func() bool { return len(r.errs) > 0 })
	if !r.page.sheet.Visible() {
		t.Error("a later error took the sheet away")
	}
}

func TestScrubberGoesWhereItSays(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(5000)}, fyne.NewSize(900, 600))
	r.complete()
	s := r.page.rail
	for k := range r.page.found.parts {
		y := theme.Space8 + s.line.height*(float32(k)+0.3)/float32(len(r.page.found.parts))
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, y)}})
		want := r.page.found.parts[k].Start
		if got := s.flag.text.Text(); got != want.Format("January 2006") {
			t.Errorf("at month %d the label says %q", k, got)
		}
		if at := r.b().grid.bandAt(r.b().offset); at != k && r.b().offset < s.line.reach() {
			t.Errorf("at month %d the sheet shows month %d", k, at)
		}
	}
	s.DragEnd()
	if s.flag.Visible() {
		t.Error("the label stays")
	}
	r.complete()
}
