package filter

import (
	"errors"
	"fmt"
	"reflect"
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

var window = fyne.NewSize(1200, 800)

func full() session.SheetQuery {
	return session.SheetQuery{Chat: family, Sender: ana, Side: session.ReceivedSide, Kinds: []media.Kind{media.Image, media.Video},
		States: []media.State{media.Remote, media.Expired}, After: day(2026, 3, 1), Starred: true, Captioned: true, MinSize: 1e6, Search: "beach"}
}

func TestSetSaysAndTellsNobody(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	q := full()
	r.bar.Set(q)
	r.until("the names are read", func() bool { return strings.Contains(r.says(), "from Ana in Family 2026") })
	r.rest()
	if len(r.told) != 0 || !reflect.DeepEqual(r.bar.Query(), q) || r.bar.search.Text != "beach" {
		t.Errorf("told %v, says %+v, the box holds %q", r.told, r.bar.Query(), r.bar.search.Text)
	}
	r.bar.Query().Kinds[0] = media.Audio
	if !reflect.DeepEqual(r.bar.Query(), q) {
		t.Error("the query is shared")
	}
}

func TestEachWordIsTakenOutByItsCross(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(full())
	for n := len(fields); n > 0; n-- {
		f := r.bar.line[n-1]
		r.bar.words[f].Cross().Tapped(nil)
		if len(r.told) != len(fields)-n+1 {
			t.Fatalf("%s: told %d times", f, len(r.told))
		}
		ps := Phrases(r.last(), Names{}, noon)
		if slices.ContainsFunc(ps, func(p Phrase) bool { return p.Field == f && p.Set }) {
			t.Errorf("%s is still there", f)
		}
	}
	if r.says() != "All pictures" || r.bar.search.Text != "" {
		t.Errorf("left: %q, the box holds %q", r.says(), r.bar.search.Text)
	}
}

func TestDeleteTakesAWordOutAndTheKeyboardStays(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Starred: true, Captioned: true})
	r.win.Canvas().Focus(r.bar.words[Starred])
	r.key(fyne.KeyDelete)
	if r.says() != "Pictures, with caption" {
		t.Errorf("says %q", r.says())
	}
	if r.win.Canvas().Focused() != fyne.Focusable(r.bar.words[Kinds]) {
		t.Errorf("the keyboard is at %T", r.win.Canvas().Focused())
	}
	r.key(fyne.KeyBackspace) // the first word cannot be taken out
	if len(r.told) != 1 {
		t.Errorf("told %d times", len(r.told))
	}
}

func TestClearKeepsTheOrder(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	q := full()
	q.Sort = session.BySize
	r.bar.Set(q)
	test.Tap(r.bar.none)
	if want := (session.SheetQuery{Sort: session.BySize}); !reflect.DeepEqual(r.last(), want) || len(r.told) != 1 {
		t.Errorf("told %+v", r.told)
	}
	if r.bar.none.Visible() || r.bar.search.Text != "" {
		t.Error("there is still something to clear")
	}
	r.bar.Clear()
	if len(r.told) != 1 {
		t.Error("nothing changed, and it was told")
	}
}

func TestChipsOfTheBareBar(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	press := func(name string) {
		t.Helper()
		for _, c := range r.bar.chips {
			if c.Name() == name && slices.Contains(r.visible(), fyne.CanvasObject(c)) {
				test.Tap(c)
				return
			}
		}
		t.Fatalf("no chip %q", name)
	}
	press("Not fetched")
	if r.says() != "Pictures, not fetched" {
		t.Errorf("says %q", r.says())
	}
	for _, c := range r.bar.chips {
		if slices.Contains(r.visible(), fyne.CanvasObject(c)) {
			t.Errorf("%q is still offered", c.Name())
		}
	}
	r.bar.Clear()
	press("Favourites")
	if r.says() != "Pictures, favourites" {
		t.Errorf("says %q", r.says())
	}
}

func TestTyping(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Search()
	if r.win.Canvas().Focused() != fyne.Focusable(r.bar.search) {
		t.Fatal("the keyboard is elsewhere")
	}
	test.Type(r.bar.search, "bea")
	test.Type(r.bar.search, "ch  in")
	if len(r.told) != 0 {
		t.Fatal("told while it is being typed")
	}
	if n := len(slices.DeleteFunc(slices.Clone(r.timers), func(x *timer) bool { return x.off })); n != 1 {
		t.Errorf("%d timers run", n)
	}
	r.rest()
	if len(r.told) != 1 || r.last().Search != "beach in" {
		t.Fatalf("told %+v", r.told)
	}
	if r.bar.search.Text != "beach  in" {
		t.Errorf("the box was changed under the hand: %q", r.bar.search.Text)
	}
	test.Type(r.bar.search, " ")
	r.rest()
	if len(r.told) != 1 {
		t.Error("a space more is another search")
	}
	test.Type(r.bar.search, "x")
	r.key(fyne.KeyReturn)
	if len(r.told) != 2 || r.last().Search != "beach in x" {
		t.Errorf("Return: told %+v", r.told)
	}
	r.rest()
	if len(r.told) != 2 {
		t.Error("told once more afterwards")
	}
	test.Type(r.bar.search, "y")
	r.key(fyne.KeyEscape)
	if len(r.told) != 3 || r.last().Search != "" || r.bar.search.Text != "" || len(r.keys) != 0 {
		t.Errorf("Escape: told %+v, the box holds %q, the window heard %v", r.told, r.bar.search.Text, r.keys)
	}
	r.key(fyne.KeyEscape)
	if len(r.told) != 3 || !slices.Equal(r.keys, []fyne.KeyName{fyne.KeyEscape}) {
		t.Errorf("a second Escape: told %d times, the window heard %v", len(r.told), r.keys)
	}
}

// A timer that has fired already when the box is emptied searches for nothing.
func TestATimerTooLate(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	test.Type(r.bar.search, "beach")
	r.timers[len(r.timers)-1].f() // its work is queued
	r.bar.Clear()
	r.now()
	if len(r.told) != 0 || r.says() != "All pictures" {
		t.Errorf("told %+v", r.told)
	}
}

func TestWhatIsPastedIsCut(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	board := test.NewClipboard()
	board.SetContent(strings.Repeat("long\n", 100_000))
	r.bar.search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	r.rest()
	if n := len([]rune(r.last().Search)); n == 0 || n > mostSearch {
		t.Errorf("searches for %d characters", n)
	}
}

func TestTellShowsWhatWasFound(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Tell(Found{Pictures: 214, Remote: 31, Bytes: 12e8})
	if r.bar.sum.Text() != "— 214 pictures · 31 to fetch · 1.2 GB" || r.bar.ring.Visible() {
		t.Errorf("says %q", r.bar.sum.Text())
	}
	r.bar.edit(Starred, r.bar.add)
	if !r.bar.ring.Visible() || r.bar.sum.Text() != "— 214 pictures · 31 to fetch · 1.2 GB" {
		t.Error("what is read anew is not shown as such")
	}
	r.bar.Tell(Found{Pictures: 1})
	if r.bar.ring.Visible() || r.bar.sum.Text() != "— 1 picture" {
		t.Errorf("says %q", r.bar.sum.Text())
	}
}

func TestAChatThatIsGone(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Chat: 77, Sender: "nobody@lid"})
	r.until("it is known", func() bool { return strings.Contains(r.says(), "no longer here in a chat that is no longer here") })
	r.bar.words[Chat].Cross().Tapped(nil)
	r.bar.words[Sender].Cross().Tapped(nil)
	if r.says() != "All pictures" {
		t.Errorf("says %q", r.says())
	}
	// An archived chat is one all the same.
	r.bar.Set(session.SheetQuery{Chat: 5})
	r.until("it is known", func() bool { return r.says() == "Pictures in Old school" })
	if len(r.errs) != 0 {
		t.Error(r.errs)
	}
}

func TestNamesThatCannotBeRead(t *testing.T) {
	b := newBook()
	b.err = fmt.Errorf("read: %w", session.BadCatalogue)
	r := open(t, b, window, theme.Dark)
	r.bar.Set(session.SheetQuery{Chat: family})
	r.until("it is told", func() bool { return len(r.errs) == 1 })
	if !errors.Is(r.errs[0], session.BadCatalogue) || r.says() != "Pictures in …" {
		t.Errorf("%v; says %q", r.errs, r.says())
	}
}

func TestTheSameInAnotherOrderChangesNothing(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Kinds: []media.Kind{media.Audio, media.Image}, States: []media.State{media.Gone, media.Remote}})
	r.bar.change(func(q *session.SheetQuery) { slices.Reverse(q.Kinds); slices.Reverse(q.States) })
	if len(r.told) != 0 {
		t.Errorf("told %+v", r.told)
	}
	r.bar.change(func(q *session.SheetQuery) { q.Kinds, q.States = slices.Clone(usual), everyState() })
	if q := r.last(); q.Kinds != nil || q.States != nil {
		t.Errorf("every kind of picture is said as %+v", q)
	}
}

// Whatever is asked for and however narrow the window: at most two lines, nothing
// beyond the edge, nothing over something else, nothing narrower than it needs.
func TestNothingIsClipped(t *testing.T) {
	long := newBook()
	long.chats[2].Name = strings.Repeat("Familientreffen in Nordrhein-Westfalen ", 4)
	long.senders[0][0].Name = "Maximiliane Freifrau von Hohenstein-Kammerhuber"
	queries := []session.SheetQuery{{}, {Starred: true}, {Chat: family}, {Chat: family, Sender: ana}, full()}
	for _, width := range []float32{368, 420, 536, 640, 668, 740, 836, 1136, 1536} {
		for i, q := range queries {
			r := open(t, long, fyne.NewSize(width, 600), theme.Light)
			r.bar.Set(q)
			if q.Chat != 0 {
				r.until("the names are read", func() bool { n := r.bar.people.names(q); return n.Chat != "" && (q.Sender == "" || n.Sender != "") })
			}
			r.bar.Tell(Found{Pictures: 100_214, Remote: 75_100, Bytes: 41e9, Busy: true})
			height := kit.HeightOf(r.bar.Object(), width)
			if height > 2*theme.Control+3*theme.Space4 {
				t.Errorf("%v, query %d: %v high", width, i, height)
			}
			r.bar.Object().Resize(fyne.NewSize(width, height))
			list := r.visible()
			for _, o := range list {
				at, s := o.Position(), o.Size()
				if at.X < 0 || at.X+s.Width > width || at.Y+s.Height > height {
					t.Errorf("%v, query %d: %T at %v, %v beyond the edge", width, i, o, at, s)
				}
				if least := o.MinSize().Width; s.Width < least-1 {
					t.Errorf("%v, query %d: %T is %v wide of %v", width, i, o, s.Width, least)
				}
				for _, p := range list {
					if o != p && at.Y == p.Position().Y && at.X < p.Position().X && at.X+s.Width > p.Position().X {
						t.Errorf("%v, query %d: %T over %T", width, i, o, p)
					}
				}
			}
			shown := len(r.bar.line) - len(r.bar.hidden)
			if shown < 1 || width >= theme.Narrow && i < 4 && len(r.bar.hidden) > 0 {
				t.Errorf("%v, query %d: %d of %d words", width, i, shown, len(r.bar.line))
			}
			if !slices.Contains(list, fyne.CanvasObject(r.bar.sum)) || r.bar.sum.Size().Width < fyne.MeasureText(r.bar.sum.Text(), theme.TextBody, fyne.TextStyle{}).Width {
				t.Errorf("%v, query %d: what was found is cut", width, i)
			}
		}
	}
}

func TestTheRestIsBehindOneWord(t *testing.T) {
	r := open(t, newBook(), fyne.NewSize(576, 500), theme.Dark)
	r.bar.Set(full())
	r.until("the names are read", func() bool { return strings.Contains(r.says(), "Ana in Family") })
	n := len(r.bar.hidden)
	if n < 3 || r.bar.rest.Name() != fmt.Sprintf("and %d more", n) {
		t.Fatalf("%d hidden behind %q", n, r.bar.rest.Name())
	}
	test.Tap(r.bar.rest)
	var first *kit.Word
	words := 0
	walk(r.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if w, ok := o.(*kit.Word); ok {
			if words++; first == nil {
				first = w
			}
		}
	})
	if words != n {
		t.Fatalf("%d words of %d", words, n)
	}
	gone := r.bar.hidden[0]
	first.Cross().Tapped(nil)
	if slices.Contains(r.bar.line, gone) || len(r.told) != 1 {
		t.Errorf("%s is still there", gone)
	}
	if r.bar.open == nil || !r.bar.open.Shown() {
		t.Error("the others are no longer shown")
	}
	r.key(fyne.KeyEscape)
	if r.bar.open != nil || r.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape did not close it")
	}
}
