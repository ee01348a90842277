package transfers

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

var window = fyne.NewSize(836, 600)

func TestFiveThousandRowsScrollBounded(t *testing.T) {
	w := many(5000)
	for i := range 5000 {
		id := session.MessageID(10_000 + i)
		w.past = append(w.past, session.Finished{ID: id, Way: session.Down, Size: 1, Ended: noon})
		w.msgs[id] = picture(id, "Ana", "Wedding")
	}
	r := open(t, w, window, "dark")
	r.settle()
	b := r.page.board
	inView := int(b.Size().Height/rowTall) + 2
	loads := w.loads
	for step := range 400 {
		w.edit(func() { w.read, w.looked = nil, nil })
		if b.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -2000)}); step%40 == 0 {
			r.settle()
		}
		w.edit(func() {
			if len(w.read) > 2*inView {
				t.Fatalf("step %d read %d messages for %d rows", step, len(w.read), inView)
			}
			if len(w.looked) > 4*inView {
				t.Fatalf("step %d asked for the progress of %d", step, len(w.looked))
			}
		})
		if n := len(b.body.rows); n > inView {
			t.Fatalf("step %d: %d rows exist for %d in view", step, n, inView)
		}
		if len(b.msgs) > mostKept+2*inView {
			t.Fatalf("%d messages are kept", len(b.msgs))
		}
	}
	r.settle()
	if w.loads != loads {
		t.Error("scrolling read the lists again")
	}
	if last := b.rows[keyOf(w.past[4999])]; last == nil || last.name.Text() != "Picture from Ana" {
		t.Error("the last row is not at the end")
	}
	for k, row := range b.rows {
		if row.key != k || row.media == nil {
			t.Errorf("the row of %v stands for %v", k, row.key)
		}
	}
}

func TestProgressIsReadOfWhatIsInView(t *testing.T) {
	w := many(5000)
	r := open(t, w, window, "dark")
	r.settle()
	b := r.page.board
	row := r.row(1)
	w.edit(func() {
		w.progress[1] = media.Progress{Done: 900_000, Total: 1_200_000, Rate: 300_000}
		w.looked = nil
	})
	var cs []session.Change
	for i := range 200 {
		cs = append(cs, session.Change{Chat: 1, Message: session.MessageID(i + 1)})
	}
	r.page.changed(cs)
	if row.amount.Text() != "900 kB of 1.2 MB" || row.pace.Text() != "300 kB/s · 0:01 left" || row.bar.Value() != 0.75 {
		t.Errorf("shows %q, %q, %v", row.amount.Text(), row.pace.Text(), row.bar.Value())
	}
	if row != r.row(1) {
		t.Error("the row was made again")
	}
	w.edit(func() {
		if most := len(b.rows) + 3; len(w.looked) > most { // the three that run are summed up
			t.Errorf("asked for the progress of %d, with %d rows", len(w.looked), len(b.rows))
		}
	})
	if s := r.page.head.sums.Text(); s != "3 running · 4,997 waiting · 6 GB left · 1.7 MB/s · about 58 minutes" {
		t.Errorf("the head says %q", s)
	}
}

func TestRowsFollowTheList(t *testing.T) {
	w := many(40)
	r := open(t, w, window, "dark")
	r.settle()
	fourth := r.row(4)
	w.edit(func() {
		w.past = []session.Finished{{ID: 1, Way: session.Down, Size: 1_200_000, Ended: noon}}
		w.all = w.all[1:]
		w.all[2].Step = session.Running
	})
	r.feed.Publish(session.Change{Chat: 1, Message: 1})
	r.until("the first is done", func() bool { return len(r.page.shown) == 39 })
	if fourth != r.row(4) || fourth.step.Text() != "Starting" || fourth.grip.Visible() {
		t.Errorf("the fourth says %q", fourth.step.Text())
	}
	if r.row(5).step.Text() != "Waits its turn" || r.row(6).step.Text() != "Waits its turn · 1 before it" {
		t.Errorf("the fifth says %q, the sixth %q", r.row(5).step.Text(), r.row(6).step.Text())
	}
	// Further down what is looked at stays where it is.
	b := r.page.board
	b.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -600)})
	r.settle()
	was := r.row(15).Position().Y - b.scroll.Offset.Y
	w.edit(func() { w.all = w.all[1:] })
	r.feed.Publish(session.Change{Chat: 1, Message: 2})
	r.until("the second is done", func() bool { return len(r.page.shown) == 38 })
	if now := r.row(15).Position().Y - b.scroll.Offset.Y; now != was {
		t.Errorf("it moved by %v under the eye", now-was)
	}
}

func TestPauseAllIsSeenAtOnce(t *testing.T) {
	r := open(t, many(5000), window, "dark")
	r.settle()
	test.Tap(r.page.head.hold)
	if r.page.head.hold.Name() != "Resume all" || !strings.HasPrefix(r.page.head.sums.Text(), "Downloads are paused · ") {
		t.Errorf("the head says %q: %q", r.page.head.hold.Name(), r.page.head.sums.Text())
	}
	if s := r.row(6).step.Text(); s != "Waits: all downloads are paused" {
		t.Errorf("a waiting row says %q", s)
	}
	r.want("pause all true[]")
	test.Tap(r.page.head.hold)
	r.want("pause all false[]")
	r.until("it goes on", func() bool { return r.page.pending == 0 && r.row(6).step.Text() == "Waits its turn · 2 before it" })
	r.edit(func() { r.deny = session.BadCatalogue })
	test.Tap(r.page.head.hold)
	r.want("pause all true[]")
	r.until("the refusal is told, and what is so is shown", func() bool {
		return len(r.errs) == 1 && r.page.head.hold.Name() == "Pause all"
	})
}

func TestButtonsOfARow(t *testing.T) {
	w := many(6)
	w.all[4].Step = session.Held
	w.all[5].Step, w.all[5].Fault, w.all[5].Due = session.Later, media.Busy, noon.Add(300e9)
	w.past = []session.Finished{
		{ID: 20, Way: session.Down, Fault: media.NotFound, Ended: noon},
		{ID: 21, Way: session.Up, Fault: media.Cancelled, Ended: noon},
	}
	w.msgs[20], w.msgs[21] = picture(20, "Ana", "Ana"), picture(21, "Ana", "Ana")
	r := open(t, w, window, "dark")
	r.settle()
	past := func(i int) *row { return r.page.board.rows[keyOf(w.past[i])] }
	for _, c := range []struct {
		press fyne.Tappable
		want  string
	}{
		{r.row(1).primary, "pause[1]"},
		{r.row(1).other, "cancel[1]"},
		{r.row(5).primary, "resume[5]"},
		{r.row(6).primary, "download[6]"},
		{past(0).words, "ask phone[20]"},
		{past(1).words, "resend[21]"},
	} {
		test.Tap(c.press)
		r.want(c.want)
	}
	if r.row(6).primary.Name() != "Try now" || r.row(6).words.Visible() || past(0).other.Visible() {
		t.Error("wrong buttons")
	}
	r.edit(func() { r.deny = session.BadCatalogue })
	test.Tap(r.row(1).primary)
	r.want("pause[1]")
	r.until("the refusal is told", func() bool { return len(r.errs) == 1 })
}

func TestKeyboard(t *testing.T) {
	w := many(50)
	w.past = []session.Finished{{ID: 60, Way: session.Down, Fault: media.BadCipher, Ended: noon}}
	w.msgs[60] = picture(60, "Ana", "Ana")
	r := open(t, w, window, "dark")
	r.settle()
	b := r.page.board
	key := func(n fyne.KeyName) { b.TypedKey(&fyne.KeyEvent{Name: n}) }
	r.page.Focus(r.win.Canvas())
	if b.cursor.id != 1 || !r.row(1).marked {
		t.Fatalf("the keyboard begins at %d", b.cursor.id)
	}
	key(fyne.KeyDown)
	if b.cursor.id != 2 || r.row(1).marked || !r.row(2).marked {
		t.Error("Down goes nowhere")
	}
	key(fyne.KeySpace)
	r.want("pause[2]")
	key(fyne.KeyDelete)
	r.want("cancel[2]")
	key(fyne.KeyReturn)
	if r.at != 1 || len(r.opened) != 51 {
		t.Errorf("opened %d of %d", r.at, len(r.opened))
	}
	key(fyne.KeyEnd)
	r.settle()
	if b.cursor.id != 60 || b.scroll.Offset.Y == 0 {
		t.Error("End does not show the last row")
	}
	b.TypedRune('r')
	r.want("download[60]")
	key(fyne.KeyUp)
	if b.cursor.id != 50 {
		t.Errorf("above what has ended is %d", b.cursor.id)
	}
	key(fyne.KeyPageUp)
	key(fyne.KeyHome)
	if b.cursor.id != 1 || b.scroll.Offset.Y != 0 {
		t.Error("Home does not show the first row")
	}
	escaped := false
	r.win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { escaped = e.Name == fyne.KeyEscape })
	if key(fyne.KeyEscape); !escaped {
		t.Error("Escape does not reach the window")
	}
}

func TestChipsShowOneKind(t *testing.T) {
	w := many(5)
	w.all = append(w.all, session.Transfer{ID: 6, Way: session.Ask, Step: session.Running, Since: noon})
	w.past = []session.Finished{{ID: 7, Way: session.Down, Ended: noon}}
	w.msgs[6], w.msgs[7] = picture(6, "Ana", "Ana"), picture(7, "Ana", "Ana")
	r := open(t, w, window, "dark")
	for i, c := range []struct {
		rows, past int
		none       string
	}{{6, 1, ""}, {5, 1, ""}, {0, 0, "Nothing is being sent now."}, {1, 0, ""}} {
		test.Tap(r.page.head.chips[i])
		if len(r.page.shown) != c.rows || len(r.page.ended) != c.past || !r.page.head.chips[i].On() {
			t.Errorf("chip %d shows %d and %d", i, len(r.page.shown), len(r.page.ended))
		}
		if none := r.page.board.none; none.Visible() != (c.none != "") || c.none != "" && none.Text() != c.none {
			t.Errorf("chip %d says %q", i, none.Text())
		}
	}
	if s := r.page.board.title.Text(); s != "Earlier today" {
		t.Errorf("the title of nothing is %q", s)
	}
	test.Tap(r.page.head.chips[0])
	if s := r.page.board.title.Text(); s != "Earlier today · 1 done" {
		t.Errorf("the title is %q", s)
	}
}

func TestEmptyErrorAndLimit(t *testing.T) {
	r := open(t, &world{}, window, "light")
	if !r.page.empty.Visible() || r.page.board.Visible() || r.page.head.hold.Visible() {
		t.Error("an empty list is not designed")
	}
	test.Tap(r.page.empty.Button())
	r.edit(func() {
		r.all = many(2).all
		r.prefs.Limit = 256_000
	})
	r.feed.Publish(session.Change{All: true})
	r.until("they are shown", func() bool { return r.page.board.Visible() })
	if b := r.page.head.limit; !b.Visible() || b.Name() != "At most 256 kB/s" {
		t.Errorf("the limit says %q", b.Name())
	}
	test.Tap(r.page.head.limit)
	if !slices.Equal(r.went, []string{"sheet", "settings"}) {
		t.Errorf("went to %v", r.went)
	}
	r.edit(func() { r.err = session.BadCatalogue })
	r.feed.Publish(session.Change{All: true})
	r.until("the error is told", func() bool { return len(r.errs) > 0 })
	if !r.page.board.Visible() {
		t.Error("what was there has gone")
	}
	r.page.Hidden()
	r.page.loaded = false
	r.page.Shown()
	r.until("the error takes the list's place", func() bool { return r.page.empty.Button().Name() == "Try again" })
	r.edit(func() { r.err = nil })
	test.Tap(r.page.empty.Button())
	r.until("it is back", func() bool { return r.page.board.Visible() })
}
