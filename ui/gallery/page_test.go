package gallery

import (
	"context"
	"errors"
	"image"
	"image/color"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// catalogue is a Library, Actions and Pixels over a list of ids. The colour of a
// picture says whose it is.
type catalogue struct {
	mu     sync.Mutex
	ids    []session.MessageID
	state  map[session.MessageID]media.State
	err    error
	asked  []session.MessageID // downloads
	phone  []session.MessageID
	resume []session.MessageID
	soon   session.Expiring

	soonRead int
	most     int // ids in one question
	listed   int // calls of Sheet for all
	told     func()
}

func (c *catalogue) Sheet(_ context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	if len(q.States) == 0 {
		c.listed++
		return slices.Clone(c.ids), nil
	}
	var ids []session.MessageID
	for _, id := range c.ids {
		if c.state[id] == q.States[0] {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (c *catalogue) Prints(_ context.Context, ids []session.MessageID) ([]session.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = max(c.most, len(ids))
	var ms []session.Message
	for _, id := range ids {
		if _, ok := find(c.ids, id); !ok {
			continue
		}
		state := c.state[id]
		if state == "" {
			state = media.Ready
		}
		m := session.Message{ID: id, Time: id.Time(), SenderName: "Ana", ChatName: "Ana",
			Media: &session.Media{Ref: media.Ref{Kind: media.Image, Size: 1000}, Preview: media.Preview{1}, State: state}}
		if state == media.Ready {
			m.Media.File = keyFor(id)
		}
		ms = append(ms, m)
	}
	return ms, nil
}

func (c *catalogue) Progress(session.MessageID) media.Progress { return media.Progress{} }
func (c *catalogue) Peek(media.View) *image.RGBA               { return nil }

func (c *catalogue) Load(_ context.Context, v media.View) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.SetRGBA(0, 0, shade(session.MessageID(v.ID)))
	return img, nil
}

func (c *catalogue) Download(_ context.Context, ids ...session.MessageID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, ids...)
	c.told()
	return nil
}

func (c *catalogue) Cancel(context.Context, ...session.MessageID) error { return nil }

func (c *catalogue) AskPhone(_ context.Context, ids ...session.MessageID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.phone = append(c.phone, ids...)
	c.told()
	return nil
}

func (c *catalogue) Resume(_ context.Context, ids ...session.MessageID) error {
	c.set(func() { c.resume = append(c.resume, ids...) })
	c.told()
	return nil
}

func (c *catalogue) Expiring(context.Context) (session.Expiring, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.soonRead++
	return c.soon, nil
}

func (c *catalogue) set(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func keyFor(id session.MessageID) (k media.Key) {
	for i := range 8 {
		k[i] = byte(id >> (8 * i))
	}
	k[31] = 1
	return k
}

// shade is a colour of id's own.
func shade(id session.MessageID) color.RGBA {
	n := uint32(id>>20) * 2654435761
	return color.RGBA{uint8(n >> 24), uint8(n >> 16), uint8(n >> 8), 255}
}

// rig is a page in a window of the test driver.
type rig struct {
	t      *testing.T
	c      *catalogue
	page   *Page
	window fyne.Window
	feed   *session.Feed
	queue  chan func()
	opened [][2]any
	errs   []error
}

func open(t *testing.T, c *catalogue, size fyne.Size) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Dark))
	r := &rig{t: t, c: c, feed: &session.Feed{}, queue: make(chan func(), 1<<16)}
	do := func(f func()) { r.queue <- f }
	c.told = func() { do(func() {}) }
	r.page = New(t.Context(), Deps{
		Library: c, Actions: c, Loader: kit.NewLoader(t.Context(), c, do), Feed: r.feed, Do: do,
		Open: func(ids []session.MessageID, i int) { r.opened = append(r.opened, [2]any{ids[i], i}) },
		Fail: func(err error) { r.errs = append(r.errs, err) },
		Now:  func() time.Time { return time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC) },
	})
	r.window = test.NewTempWindow(t, r.page.Content())
	r.window.SetPadded(false)
	r.window.Resize(size)
	return r
}

// until runs the UI goroutine's work until ok holds.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(10 * time.Second)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

func (r *rig) b() *board { return r.page.board }

// inView are the cells of pictures that the window shows.
func (r *rig) inView() []*cell {
	from, to := r.b().grid.between(r.b().offset, r.b().offset+float64(r.b().Size().Height))
	var cs []*cell
	for _, id := range r.page.ids[from:to] {
		cs = append(cs, r.b().cells[id])
	}
	return cs
}

// right reports whether every cell shows its own picture or none, and complete
// whether all in view show theirs.
func (r *rig) right() (complete bool) {
	r.t.Helper()
	for id, c := range r.b().cells {
		if c.id != id || c.print.ID() != 0 && c.print.ID() != id {
			r.t.Fatalf("the cell of %d says it is %d, its print %d", id, c.id, c.print.ID())
		}
		if img := c.print.Image(); img != nil && img.At(0, 0) != color.Color(shade(id)) {
			r.t.Fatalf("the cell of %d shows another picture", id)
		}
	}
	for _, c := range r.inView() {
		if c == nil || c.print.Image() == nil || !c.Visible() {
			return false
		}
	}
	return len(r.page.ids) > 0
}

func hourly(n int) []session.MessageID {
	ids := make([]session.MessageID, n)
	at := time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC)
	for i := range ids {
		ids[i] = session.MessageIDAt(at.Add(-time.Duration(i) * time.Hour))
	}
	return ids
}

func TestRecycledCellsNeverShowAnotherPicture(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(3000)}, fyne.NewSize(900, 600))
	r.until("the first screen is complete", r.right)
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
	r.until("the last screen is complete", r.right)
}

func TestManyPicturesNeedFewCells(t *testing.T) {
	c := &catalogue{ids: hourly(100_000)}
	r := open(t, c, fyne.NewSize(1600, 1000))
	r.until("the first screen is complete", r.right)
	b := r.b()
	for _, at := range []float64{0.1, 0.5, 0.99, 0.3} {
		b.scrollTo(b.grid.height * at)
	}
	r.until("a far screen is complete", r.right)
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
	r.until("the first screen is complete", r.right)
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
	r.until("the first screen is complete", r.right)
	b := r.b()

	b.scrollTo(3000)
	r.until("the screen is complete", r.right)
	seen := r.inView()[7]
	id, y := seen.id, seen.Position().Y
	c.set(func() { c.ids = all[3:] })
	r.feed.Publish(session.Change{Chat: 1, Message: all[3]})
	r.until("the new ones are there", func() bool { return len(r.page.ids) == 1997 })
	// The columns shift, but the rows stay where they are within one row.
	if d := b.cells[id].Position().Y - y; d < -b.grid.tall-gap-1 || d > b.grid.tall+gap+1 {
		t.Errorf("the picture moved by %v", d)
	}

	b.scrollTo(0)
	c.set(func() { c.ids = all })
	r.feed.Publish(session.Change{Chat: 1, Message: all[0]})
	r.until("the newest is there", func() bool { return len(r.page.ids) == 2000 })
	if r.inView()[0].id != all[0] {
		t.Error("at the top, the newest picture is not shown")
	}
	r.until("the screen is complete", r.right)
}

func TestDownloadShowsOnThePrint(t *testing.T) {
	c := &catalogue{ids: hourly(50), state: map[session.MessageID]media.State{}}
	id, old := c.ids[2], c.ids[4]
	c.state[id], c.state[old] = media.Remote, media.Expired
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the first screen is complete", r.right)
	listed := c.listed
	test.Tap(r.b().cells[id].spot)
	test.Tap(r.b().cells[old].spot)
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
		r.until("the print is "+string(s), func() bool { return r.b().cells[id].print.State() == s })
	}
	if r.b().cells[id].spot.Visible() {
		t.Error("a picture that is here can still be pressed for")
	}
	r.until("nothing is to fetch", func() bool { return len(r.page.remote) == 0 })
	if c.set(func() {}); c.listed != listed {
		t.Errorf("all ids were read again %d times for a download", c.listed-listed)
	}
}

func TestPictureThatIsGoneLeavesTheSheet(t *testing.T) {
	c := &catalogue{ids: hourly(50)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the first screen is complete", r.right)
	id := c.ids[3]
	c.set(func() { c.ids = slices.Delete(slices.Clone(c.ids), 3, 4) })
	r.feed.Publish(session.Change{Chat: 1, Message: id})
	r.until("it has gone", func() bool { _, ok := find(r.page.ids, id); return !ok })
	r.until("the screen is complete", r.right)
}

func TestKeyboard(t *testing.T) {
	c := &catalogue{ids: hourly(400)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.until("the first screen is complete", r.right)
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
	_, y := b.grid.at(len(c.ids) - 1)
	if b.cursor != c.ids[len(c.ids)-1] || y+float64(b.grid.tall) > b.offset+float64(b.Size().Height)+1 {
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
	test.Tap(b.cells[c.ids[5]].print)
	if last := r.opened[len(r.opened)-1]; last != [2]any{c.ids[5], 5} {
		t.Errorf("a click opened %v", last)
	}
}

func TestZoomKeepsTheFirstPicture(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(2000)}, fyne.NewSize(900, 600))
	r.until("the first screen is complete", r.right)
	b := r.b()
	b.scrollTo(4000)
	r.until("the screen is complete", r.right)
	first, _ := b.anchor()
	cols := b.grid.cols
	b.zoom(b.want / 1.5)
	if b.grid.cols <= cols {
		t.Errorf("%d columns after zooming out of %d", b.grid.cols, cols)
	}
	if c := b.cells[first]; c == nil || c.Position().Y < -b.grid.tall || c.Position().Y > 2*b.grid.tall {
		t.Error("the first picture went away")
	}
	r.until("the screen is complete", r.right)
	b.zoom(1e9)
	if b.want != maxCell || r.page.bar.slider.Value != float64(maxCell) {
		t.Errorf("the largest print is %v, the slider at %v", b.want, r.page.bar.slider.Value)
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
	if !r.page.empty.Visible() || r.page.empty.Button().Visible() || r.page.bar.slider.Visible() {
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
	r.until("the first screen is complete", r.right)
	s := r.page.rail
	for k := range r.page.months {
		y := theme.Space8 + s.line.height*(float32(k)+0.3)/float32(len(r.page.months))
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, y)}})
		want := r.page.months[k].Start
		if got := s.label.Text(); got != want.Format("January 2006") {
			t.Errorf("at month %d the label says %q", k, got)
		}
		if at := r.b().grid.bandAt(r.b().offset); at != k && r.b().offset < s.line.reach() {
			t.Errorf("at month %d the sheet shows month %d", k, at)
		}
	}
	s.DragEnd()
	if s.label.Visible() {
		t.Error("the label stays")
	}
	r.until("the screen is complete", r.right)
}
