package picks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

var window = fyne.NewSize(1400, 700)

func TestWhatIsOffered(t *testing.T) {
	const R, D, X, Q, F = media.Remote, media.Ready, media.Expired, media.Queued, media.Failed
	for _, c := range []struct {
		name   string
		states []media.State
		says   string
		offers string
	}{
		{"one here", []media.State{D}, "1 selected · 1.2 MB",
			"Export… Copy Forward… Favourite Delete_from_disk Show_in_chat Show_in_folder"},
		{"one to fetch", []media.State{R}, "1 selected · 1.2 MB · 1 to fetch",
			"Download_1.2_MB Export… [Copy] [Forward…] Favourite [Delete_from_disk] Show_in_chat"},
		{"three", []media.State{D, D, R}, "3 selected · 3.6 MB · 1 to fetch",
			"Download_1.2_MB Export… Copy Forward… Favourite Delete_2_from_disk"},
		{"some of each", []media.State{D, X, X, R, F, Q}, "6 selected · 7.2 MB · 2 to fetch",
			"Download_2.4_MB Ask_for_2 Export… Copy Forward… Favourite Delete_1_from_disk"},
		{"all on the way", []media.State{Q, Q}, "2 selected · 2.4 MB",
			"Export… [Copy] [Forward…] Favourite [Delete_from_disk]"},
		{"one expired", []media.State{X}, "1 selected · 1.2 MB",
			"Ask_for_1 Export… [Copy] [Forward…] Favourite [Delete_from_disk] Show_in_chat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, with(c.states...), window, theme.Dark)
			r.pick(r.all()...)
			if got := r.bar.row.said.Text(); got != c.says {
				t.Errorf("says %q, want %q", got, c.says)
			}
			var got []string
			for _, o := range r.offered() {
				got = append(got, strings.ReplaceAll(o, " ", "_"))
			}
			if strings.Join(got, " ") != c.offers {
				t.Errorf("offers %v\nwant   %v", got, c.offers)
			}
		})
	}
}

func TestSizesThatNobodySaid(t *testing.T) {
	w := with(media.Remote, media.Remote)
	for _, m := range w.msgs {
		m.Media.Size = 0
	}
	r := open(t, w, window, theme.Dark)
	r.pick(1, 2)
	if r.bar.row.said.Text() != "2 selected · 2 to fetch" || r.offered()[0] != "Download 2" {
		t.Errorf("says %q, offers %q", r.bar.row.said.Text(), r.offered())
	}
}

func TestFavouritesAreTakenBack(t *testing.T) {
	w := with(media.Ready, media.Ready)
	w.msgs[1].Media.Starred = true
	r := open(t, w, window, theme.Dark)
	r.pick(1)
	if !slices.Contains(r.offered(), "No longer a favourite") {
		t.Errorf("offers %q", r.offered())
	}
	r.bar.press(star)
	r.done()
	r.pick(1, 2) // not both of them
	r.bar.press(star)
	r.done()
	w.edit(func() { w.msgs[2].Media.Starred = true })
	r.pick(1, 2)
	if !slices.Contains(r.offered(), "No longer favourites") {
		t.Errorf("offers %q", r.offered())
	}
	if want := []string{"star false [1]", "star true [1 2]"}; !slices.Equal(r.wishes(), want) {
		t.Errorf("asked %q", r.wishes())
	}
}

func TestNothingSelectedIsNothingShown(t *testing.T) {
	r := open(t, with(media.Ready), window, theme.Dark)
	if r.bar.Object().Visible() {
		t.Error("shown for nothing")
	}
	for _, k := range []fyne.KeyName{fyne.KeyDelete, fyne.KeyF, fyne.KeyEscape} {
		if r.bar.Shortcut(k, false) {
			t.Errorf("%s did something", k)
		}
	}
	r.pick(1)
	if !r.bar.Object().Visible() {
		t.Error("hidden")
	}
	r.bar.Set(nil)
	if r.bar.Object().Visible() || r.bar.Shortcut(fyne.KeyC, true) {
		t.Error("still there")
	}
}

// The next selection ends the counting of the one before, and what that would
// have said is not shown.
func TestACountIsCancelledByTheNext(t *testing.T) {
	w := with(media.Ready, media.Ready)
	ended := make(chan error, 1)
	began := make(chan struct{})
	w.censusF = func(ctx context.Context, ids []session.MessageID) (session.Census, error) {
		if len(ids) == 2 {
			close(began)
			<-ctx.Done()
			ended <- ctx.Err()
			return session.Census{N: 2}, nil
		}
		return session.Census{N: 1, Ready: 1, Bytes: 7}, nil
	}
	r := open(t, w, window, theme.Dark)
	r.bar.Set([]session.MessageID{1, 2})
	<-began
	if r.bar.row.said.Text() != "2 selected" {
		t.Errorf("says %q before it was counted", r.bar.row.said.Text())
	}
	r.pick(1)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first count ended with %v", err)
	}
	if r.bar.row.said.Text() != "1 selected · 7 bytes" {
		t.Errorf("says %q", r.bar.row.said.Text())
	}
}

func TestVeryManyAreCountedBesideTheUI(t *testing.T) {
	ids := make([]session.MessageID, 100_000)
	for i := range ids {
		ids[i] = session.MessageID(len(ids) - i)
	}
	w := with(media.Ready)
	w.censusF = func(_ context.Context, ids []session.MessageID) (session.Census, error) {
		return session.Census{N: len(ids), Ready: 25_000, Remote: 75_000, Bytes: 41e9, ToFetch: 30e9}, nil
	}
	r := open(t, w, window, theme.Dark)
	// 1,000 selections, as a rubber band makes them: the UI goroutine copies none.
	if n := testing.AllocsPerRun(10, func() { r.bar.Set(ids) }); n > 2000 {
		t.Errorf("%v allocations for one selection", n)
	}
	r.pick(ids...)
	if r.bar.row.said.Text() != "100,000 selected · 41 GB · 75,000 to fetch" {
		t.Errorf("says %q", r.bar.row.said.Text())
	}
}

func TestTheFeedHasItCountedAgain(t *testing.T) {
	r := open(t, with(media.Remote, media.Remote, media.Remote), window, theme.Dark)
	r.pick(1, 2)
	counted := func() (n int) { r.edit(func() { n = r.counted }); return n }
	before := counted()
	r.edit(func() { r.msgs[1].Media.State = media.Ready })
	r.feed.Publish(session.Change{Message: 3}, session.Change{Status: true}) // none of these
	for range 100 {
		r.feed.Publish(session.Change{Message: 1}, session.Change{Message: 2})
	}
	r.until("it is counted again", func() bool { return strings.HasSuffix(r.bar.row.said.Text(), "· 1 to fetch") })
	if n := counted() - before; n > 3 {
		t.Errorf("counted %d times for what came at once", n)
	}
}

func TestConcerns(t *testing.T) {
	f := concerns([]session.MessageID{9, 3, 7})
	for c, want := range map[session.Change]bool{
		{All: true}: true, {Chat: 4}: true, {Chat: 4, Message: 3}: true, {Message: 7}: true,
		{Chat: 4, Message: 4}: false, {Message: 10}: false, {Status: true}: false,
	} {
		if f(c) != want {
			t.Errorf("%+v: %v", c, !want)
		}
	}
}

func TestWhatIsGoneIsSaid(t *testing.T) {
	r := open(t, with(media.Ready), window, theme.Dark)
	r.pick(1, 8, 9)
	if r.bar.row.said.Text() != "1 selected · 1.2 MB" {
		t.Errorf("says %q", r.bar.row.said.Text())
	}
	r.pick(8, 9)
	if r.bar.row.said.Text() != "What was selected is no longer here" || len(r.offered()) != 0 {
		t.Errorf("says %q, offers %q", r.bar.row.said.Text(), r.offered())
	}
	test.Tap(r.bar.row.clear)
	if !slices.Equal(r.went, []string{"clear"}) {
		t.Error("it cannot be cleared")
	}
}

func TestACountThatFails(t *testing.T) {
	w := with(media.Ready, media.Ready)
	w.censusF = func(context.Context, []session.MessageID) (session.Census, error) {
		return session.Census{}, fmt.Errorf("census: %w", session.BadCatalogue)
	}
	r := open(t, w, window, theme.Dark)
	r.bar.Set([]session.MessageID{1, 2})
	r.until("it is told", func() bool { return len(r.errs) == 1 })
	if r.bar.row.said.Text() != "2 selected" || !slices.Equal(r.offered(), []string{"Export…", "Favourite"}) {
		t.Errorf("says %q, offers %q", r.bar.row.said.Text(), r.offered())
	}
	w.edit(func() { w.censusF = nil })
	r.feed.Publish(session.Change{All: true})
	r.until("it is counted", func() bool { return r.bar.fresh })
	if len(r.errs) != 1 {
		t.Errorf("told %v", r.errs)
	}
}

func TestShortcuts(t *testing.T) {
	r := open(t, with(media.Ready, media.Remote), window, theme.Dark)
	r.pick(1, 2)
	for _, c := range []struct {
		key  fyne.KeyName
		ctrl bool
		want string
	}{
		{fyne.KeyC, true, "copy[/gallery/1]"},
		{fyne.KeyD, true, "download[1 2]"},
		{fyne.KeyF, false, "star true[1 2]"},
		{fyne.KeyDelete, false, "delete[1 2]"},
	} {
		if !r.bar.Shortcut(c.key, c.ctrl) {
			t.Errorf("%s did nothing", c.key)
		}
		r.done()
		if w := r.wishes(); len(w) == 0 || strings.ReplaceAll(w[len(w)-1], " [", "[") != c.want {
			t.Errorf("%s: asked %q, want %q", c.key, w, c.want)
		}
		if r.bar.Shortcut(c.key, !c.ctrl) {
			t.Errorf("%s with or without Ctrl is the same", c.key)
		}
	}
	r.bar.Shortcut(fyne.KeyE, true)
	r.bar.Shortcut(fyne.KeyEscape, false)
	if !slices.Equal(r.went, []string{"export [1 2]", "clear"}) {
		t.Errorf("went %q", r.went)
	}
	if r.bar.Shortcut(fyne.KeyA, true) {
		t.Error("Ctrl+A is the sheet's")
	}
}

func TestAShortcutThatCannotSaysWhy(t *testing.T) {
	r := open(t, with(media.Remote), window, theme.Dark)
	r.pick(1)
	for _, c := range []struct {
		key  fyne.KeyName
		ctrl bool
	}{{fyne.KeyDelete, false}, {fyne.KeyC, true}} {
		r.toasts = nil
		if !r.bar.Shortcut(c.key, c.ctrl) || r.toast().text != "It is not on this computer yet." {
			t.Errorf("%s: said %+v", c.key, r.toasts)
		}
	}
	r2 := open(t, with(media.Ready), window, theme.Dark)
	r2.pick(1)
	r2.bar.Shortcut(fyne.KeyD, true)
	if r2.toast().text != "Nothing of this is left to fetch." {
		t.Errorf("said %q", r2.toast().text)
	}
	if len(r.wishes())+len(r2.wishes()) != 0 {
		t.Error("something was asked for")
	}
}

// However narrow: what is selected and at least the first deed are there whole,
// and all others are in the menu.
func TestNarrowBarsKeepEverything(t *testing.T) {
	for _, width := range []float32{400, 536, 640, 740, 836, 1136, 1536} {
		for _, states := range [][]media.State{{media.Ready}, {media.Remote}, {media.Ready, media.Expired, media.Remote, media.Failed}} {
			r := open(t, with(states...), fyne.NewSize(width, 500), theme.Light)
			r.pick(r.all()...)
			row := r.bar.row
			var shown []string
			end := row.said.Position().X + row.said.Size().Width
			if full := fyne.MeasureText(row.said.Text(), theme.TextBody, fyne.TextStyle{}).Width; row.said.Size().Width < full && width > 500 {
				t.Errorf("%v: %q is cut", width, row.said.Text())
			}
			for _, o := range test.WidgetRenderer(row).Objects() {
				if at := o.Position().X + o.Size().Width; at > width || o.Position().X < 0 {
					t.Errorf("%v: %T ends at %v", width, o, at)
				}
				if b, ok := o.(*kit.HintButton); ok {
					if b.Position().X < end {
						t.Errorf("%v: %q over what is before", width, b.Name())
					}
					if b.Size().Width < b.MinSize().Width {
						t.Errorf("%v: %q is cut", width, b.Name())
					}
					end = b.Position().X + b.Size().Width
					shown = append(shown, b.Name())
				}
			}
			if len(shown) == 0 || len(shown)+len(row.inMenu) != len(row.offers) {
				t.Errorf("%v: %q are shown and %d in the menu, of %d", width, shown, len(row.inMenu), len(row.offers))
			}
			if width > 1500 && len(row.inMenu) > 0 {
				t.Errorf("%v: %d are in the menu", width, len(row.inMenu))
			}
		}
	}
}

func TestTheMenuDoesWhatTheButtonsDo(t *testing.T) {
	r := open(t, with(media.Remote), fyne.NewSize(536, 500), theme.Dark)
	r.pick(1)
	test.Tap(r.bar.row.more)
	key := func(k fyne.KeyName) { r.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k}) }
	copyAt := slices.IndexFunc(r.bar.row.inMenu, func(o offer) bool { return o.is == copyFiles })
	for range copyAt {
		key(fyne.KeyDown)
	}
	key(fyne.KeyReturn) // it cannot: the menu says why and stays
	if r.bar.row.menu == nil || !r.bar.row.menu.Shown() || len(r.wishes()) != 0 {
		t.Fatal("what cannot be done was done")
	}
	if r.bar.row.inMenu[copyAt].off == "" {
		t.Error("no reason is given")
	}
	key(fyne.KeyEnd)
	key(fyne.KeyReturn)
	r.done()
	if r.win.Canvas().Overlays().Top() != nil || !slices.Equal(r.went, []string{"chat of 1"}) {
		t.Errorf("went %q", r.went)
	}
	// Nothing selected, no menu.
	test.Tap(r.bar.row.more)
	r.bar.Set(nil)
	if r.win.Canvas().Overlays().Top() != nil {
		t.Error("the menu is still open")
	}
}
