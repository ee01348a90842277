package filter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func (r *rig) wantRows(want ...string) {
	r.t.Helper()
	if got := r.rows(); !slices.Equal(got, want) {
		r.t.Errorf("offers %q\nwant   %q", got, want)
	}
}

// read waits until what is offered has been read.
func (r *rig) read() {
	r.t.Helper()
	r.until("it is read", func() bool { return len(r.chooser().Rows()) > 0 })
}

func (r *rig) wantClosed() {
	r.t.Helper()
	if r.bar.open != nil || r.win.Canvas().Overlays().Top() != nil {
		r.t.Error("still open")
	}
}

func TestChooseKindsByKeyboard(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.win.Canvas().Focus(r.bar.words[Kinds])
	r.key(fyne.KeyReturn)
	r.wantRows("All pictures*", "Photos", "Videos", "GIFs", "Stickers", "Documents", "Audio")
	r.key(fyne.KeyDown, fyne.KeyReturn)
	r.win.Canvas().Focused().TypedRune('d')
	r.key(fyne.KeySpace)
	if r.says() != "Photos and documents" || len(r.told) != 2 {
		t.Errorf("says %q, told %d times", r.says(), len(r.told))
	}
	r.wantRows("All pictures", "Photos*", "Videos", "GIFs", "Stickers", "Documents*", "Audio")
	r.key(fyne.KeyReturn) // off again, and the keyboard has stayed where it was
	if r.says() != "Photos" {
		t.Errorf("says %q", r.says())
	}
	r.key(fyne.KeyEscape)
	r.wantClosed()
	if r.win.Canvas().Focused() != fyne.Focusable(r.bar.words[Kinds]) {
		t.Errorf("the keyboard is at %T afterwards", r.win.Canvas().Focused())
	}
	if len(r.keys) != 0 {
		t.Errorf("the window heard %v", r.keys)
	}
	r.key(fyne.KeyEscape)
	if len(r.keys) != 1 {
		t.Error("the window has not got its keys back")
	}
}

func TestChooseStates(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{States: []media.State{media.Queued}}) // a part of "on the way"
	r.bar.edit(States, r.bar.words[States])
	r.wantRows("Fetched or not", "not fetched", "on this computer", "on the way*", "expired", "gone", "failed", "only on your phone")
	r.choose("on the way")
	r.choose("failed")
	r.choose("not fetched")
	if want := []media.State{media.Remote, media.Failed}; !slices.Equal(r.last().States, want) {
		t.Errorf("asks for %v", r.last().States)
	}
	r.choose("on the way")
	if n := len(r.last().States); n != 7 {
		t.Errorf("%d states with all that is on the way", n)
	}
	r.choose("Fetched or not")
	if r.last().States != nil {
		t.Errorf("asks for %v", r.last().States)
	}
	r.wantClosed()
}

func TestClickBesideCloses(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	test.Tap(r.bar.words[Kinds])
	test.TapCanvas(r.win.Canvas(), fyne.NewPos(900, 700))
	r.wantClosed()
	if len(r.told) != 0 {
		t.Error("something was chosen")
	}
	// And a click into the panel does not.
	test.Tap(r.bar.words[Kinds])
	test.TapCanvas(r.win.Canvas(), fyne.NewPos(14, 50))
	if r.bar.open == nil {
		t.Error("closed by a click into it")
	}
}

func TestChooseAChat(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.edit(Chat, r.bar.add)
	if r.chooser().Said() != "Reading…" {
		t.Errorf("says %q while it reads", r.chooser().Said())
	}
	r.read()
	r.wantRows("All chats*", "Ana", "Family 2026", "مجموعة العائلة الكبيرة", "Old school", "Nothing but words")
	test.Type(r.win.Canvas().Focused(), "FAM")
	r.wantRows("Family 2026")
	r.key(fyne.KeyReturn)
	r.wantClosed()
	if r.last().Chat != family || r.says() != "Pictures in Family 2026" {
		t.Errorf("says %q", r.says())
	}
	r.bar.edit(Chat, r.bar.words[Chat])
	r.read()
	if at := r.chooser().Marked(); at != 2 {
		t.Errorf("the keyboard begins at row %d", at)
	}
	r.key(fyne.KeyUp, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn)
	if r.last().Chat != 0 {
		t.Errorf("asks for chat %d", r.last().Chat)
	}
}

func TestChooseAmongVeryManyChats(t *testing.T) {
	b := newBook()
	for i := range 20_000 {
		b.chats = append(b.chats, session.Chat{ID: session.ChatID(1000 + i), Name: fmt.Sprint("Chat number ", i), Pictures: 1})
	}
	r := open(t, b, window, theme.Dark)
	r.bar.edit(Chat, r.bar.add)
	r.read()
	test.Type(r.win.Canvas().Focused(), "numb 19999")
	r.wantRows("Chat number 19999")
	r.key(fyne.KeyReturn)
	if r.last().Chat != 20_999 {
		t.Errorf("asks for chat %d", r.last().Chat)
	}
}

func TestNothingMatches(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.edit(Chat, r.bar.add)
	r.read()
	test.Type(r.win.Canvas().Focused(), "zzz")
	if r.chooser().Said() != "No chat matches." {
		t.Errorf("says %q", r.chooser().Said())
	}
	r.key(fyne.KeyReturn, fyne.KeyDown, fyne.KeyUp)
	if len(r.told) != 0 || r.bar.open == nil {
		t.Error("something was chosen")
	}
}

func TestChatsThatCannotBeRead(t *testing.T) {
	b := newBook()
	b.err = session.BadCatalogue
	r := open(t, b, window, theme.Dark)
	r.bar.edit(Chat, r.bar.add)
	r.until("it is told", func() bool { return strings.Contains(r.chooser().Said(), "damaged") })
	if len(r.errs) != 0 {
		t.Error("told twice")
	}
}

func TestReadingEndsWithThePopover(t *testing.T) {
	b := newBook()
	b.hold = make(chan struct{})
	r := open(t, b, window, theme.Dark)
	r.bar.edit(Sender, r.bar.add)
	r.key(fyne.KeyEscape)
	r.wantClosed()
	close(b.hold)
	b.edit(func() { b.hold = nil })
	r.bar.edit(Sender, r.bar.add)
	r.read()
	r.wantRows("Everybody*", "You", "Ana", "ليلى عبد الرحمن", "Élodie Dûpré")
}

func TestChooseASender(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Chat: family})
	r.bar.edit(Sender, r.bar.add)
	r.read()
	r.wantRows("Everybody*", "You", "Ana", "ليلى عبد الرحمن") // those of the chat
	r.choose("Ana")
	if r.last().Sender != ana || !strings.HasPrefix(r.says(), "Pictures from Ana") {
		t.Errorf("says %q", r.says())
	}
	r.bar.remove(Chat)
	r.bar.edit(Sender, r.bar.words[Sender])
	r.read()
	test.Type(r.win.Canvas().Focused(), "elodie")
	r.wantRows("Élodie Dûpré")
	r.key(fyne.KeyEscape)
	r.bar.edit(Sender, r.bar.words[Sender])
	r.read()
	r.choose("You")
	if q := r.last(); q.Sender != "" || q.Side != session.SentSide || r.says() != "Pictures sent by you" {
		t.Errorf("says %q", r.says())
	}
	r.bar.edit(Sender, r.bar.add)
	r.read()
	r.wantRows("Everybody", "You*", "Ana", "ليلى عبد الرحمن", "Élodie Dûpré")
	r.choose("Everybody")
	if q := r.last(); Narrows(q) {
		t.Errorf("asks for %+v", q)
	}
}

func TestSentByYouFromAnaIsNobodys(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Sender: ana})
	r.bar.edit(Side, r.bar.add)
	r.wantRows("Sent or received*", "received", "sent by you")
	r.choose("received")
	if q := r.last(); q.Sender != ana || q.Side != session.ReceivedSide {
		t.Errorf("asks for %+v", q)
	}
	r.bar.edit(Side, r.bar.words[Side])
	r.choose("sent by you")
	if q := r.last(); q.Sender != "" || q.Side != session.SentSide {
		t.Errorf("asks for %+v", q)
	}
}

func TestChooseASize(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.edit(MinSize, r.bar.add)
	if rows := r.rows(); rows[0] != "Any size*" || rows[3] != "Larger than 1 MB" {
		t.Errorf("offers %q", rows)
	}
	test.Type(r.win.Canvas().Focused(), "2,5 mb")
	r.wantRows("Larger than 2.5 MB")
	r.key(fyne.KeyReturn)
	if r.last().MinSize != 25e5 || r.says() != "Pictures, larger than 2.5 MB" {
		t.Errorf("says %q", r.says())
	}
	r.bar.edit(MinSize, r.bar.words[MinSize])
	test.Type(r.win.Canvas().Focused(), "much")
	if r.chooser().Said() != "Write a size, such as 2 MB or 500 kB." {
		t.Errorf("says %q", r.chooser().Said())
	}
	r.key(fyne.KeyReturn)
	if len(r.told) != 1 {
		t.Error("nonsense was asked for")
	}
}

func TestSort(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	test.Tap(r.bar.sort)
	r.wantRows("Newest first*", "Oldest first", "Largest first", "By sender")
	r.choose("Largest first")
	if r.last().Sort != session.BySize || r.bar.sort.Name() != "Largest first" || r.bar.none.Visible() {
		t.Errorf("sorts %q, says %q", r.last().Sort, r.bar.sort.Name())
	}
	r.wantClosed()
}

func TestAddOffersWhatIsNotSaid(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.Set(session.SheetQuery{Starred: true, Chat: family})
	test.Tap(r.bar.add)
	r.wantRows("Sender", "Sent or received", "Kind of file", "Fetched or not", "Date", "Size", "With caption")
	r.choose("With caption")
	r.wantClosed()
	if !r.last().Captioned {
		t.Error("not asked for")
	}
	test.Tap(r.bar.add)
	r.choose("Size")
	if rows := r.rows(); rows[0] != "Any size*" {
		t.Errorf("offers %q", rows)
	}
	r.key(fyne.KeyEscape)
	r.wantClosed()
	test.Tap(r.bar.words[Starred]) // there or not there
	if r.last().Starred {
		t.Error("still asked for")
	}
}

// dates opens the popover of the dates.
func (r *rig) dates() *when {
	w := newWhen(r.bar)
	w.pop = r.bar.pop(r.bar.words[Kinds], w.stack, dateWide, w.months)
	return w
}

func TestChooseAMonthAndAYear(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.dates()
	r.key(fyne.KeyPageUp, fyne.KeyLeft, fyne.KeyReturn) // from March 2026 to February 2025
	if q := r.last(); !q.After.Equal(day(2025, 2, 1)) || !q.Before.Equal(day(2025, 3, 1)) || r.says() != "Pictures, in February 2025" {
		t.Errorf("says %q", r.says())
	}
	r.wantClosed()
	w := r.dates()
	if w.head.Name() != "All of 2025" || w.from.entry.Text != "1 February 2025" || w.to.entry.Text != "28 February 2025" {
		t.Errorf("opens at %q with %q to %q", w.head.Name(), w.from.entry.Text, w.to.entry.Text)
	}
	test.Tap(w.head)
	if r.says() != "Pictures, in 2025" {
		t.Errorf("says %q", r.says())
	}
	w = r.dates()
	for range 100 {
		w.page(1)
	}
	if w.head.Name() != "All of 2026" {
		t.Errorf("the last year is %q", w.head.Name())
	}
}

func TestPresets(t *testing.T) {
	for i, want := range []string{"this week", "this month", "this year", "in the last 30 days"} {
		r := open(t, newBook(), window, theme.Dark)
		w := r.dates()
		test.Tap(w.chips.(*fyne.Container).Objects[i].(fyne.Tappable))
		if r.says() != "Pictures, "+want {
			t.Errorf("says %q, want %q", r.says(), want)
		}
	}
}

func TestTypedDays(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	w := r.dates()
	if !w.apply.Disabled() {
		t.Error("nothing is written, and it can be shown")
	}
	test.Type(w.from.entry, "3.3.")
	if w.said.Text() != "since 3 March" || w.apply.Disabled() {
		t.Errorf("says %q", w.said.Text())
	}
	test.Type(w.to.entry, "soon")
	if !strings.HasPrefix(w.said.Text(), "This is not a date.") || !w.apply.Disabled() {
		t.Errorf("says %q", w.said.Text())
	}
	w.to.entry.SetText("2 March 2026")
	if w.said.Text() != "The last day is before the first." || !w.apply.Disabled() {
		t.Errorf("says %q", w.said.Text())
	}
	w.show()
	if len(r.told) != 0 {
		t.Error("asked for it all the same")
	}
	w.to.entry.SetText("March")
	if w.said.Text() != "from 3 March to 31 March" {
		t.Errorf("says %q", w.said.Text())
	}
	test.Tap(w.apply)
	if q := r.last(); !q.After.Equal(day(2026, 3, 3)) || !q.Before.Equal(day(2026, 4, 1)) {
		t.Errorf("asks for %v to %v", q.After, q.Before)
	}
	r.wantClosed()
	w = r.dates()
	w.from.entry.SetText("")
	w.to.entry.OnSubmitted("")
	if q := r.last(); !q.After.IsZero() || !q.Before.Equal(day(2026, 4, 1)) || r.says() != "Pictures, before April 2026" {
		t.Errorf("says %q", r.says())
	}
}

func TestChosenDays(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	w := r.dates()
	test.Tap(w.from.choose)
	if !w.days.Visible() || w.months.Visible() || w.head.Name() != "March 2026" {
		t.Fatalf("shows %q", w.head.Name())
	}
	r.key(fyne.KeyUp, fyne.KeyReturn) // a week before today
	if w.from.entry.Text != "11 March 2026" || w.days.Visible() {
		t.Errorf("from %q", w.from.entry.Text)
	}
	test.Tap(w.to.choose)
	w.page(-1)
	w.page(1)
	w.day(int(day(2026, 3, 12).Sub(w.firstDay()) / (24 * time.Hour)))
	if w.said.Text() != "from 11 March to 12 March" {
		t.Errorf("says %q", w.said.Text())
	}
	r.key(fyne.KeyReturn)
	if q := r.last(); !q.Before.Equal(day(2026, 3, 13)) {
		t.Errorf("asks for %v to %v", q.After, q.Before)
	}
	// Years are not turned by the days' head.
	w = r.dates()
	w.pick(w.from)
	told := len(r.told)
	w.wholeYear()
	if len(r.told) != told {
		t.Error("a year was asked for")
	}
}

// The dates' popover is the tallest: it has room in the lowest window, at 150 %.
func TestPopoverHasRoom(t *testing.T) {
	size := fyne.NewSize(600, 400)
	r := open(t, newBook(), size, theme.Dark)
	w := r.dates()
	w.pick(w.from)
	d := fyne.CurrentApp().Driver()
	for _, o := range []fyne.CanvasObject{w.head, w.days, w.apply, w.from.choose, w.to.choose} {
		at, s := d.AbsolutePositionForObject(o), o.Size()
		if at.X < 0 || at.Y < 0 || at.X+s.Width > size.Width || at.Y+s.Height > size.Height {
			t.Errorf("%T at %v, %v", o, at, s)
		}
	}
}

func TestFiltersCombine(t *testing.T) {
	r := open(t, newBook(), window, theme.Dark)
	r.bar.edit(Starred, r.bar.add)
	r.bar.edit(Captioned, r.bar.add)
	r.bar.edit(Chat, r.bar.add)
	r.read()
	r.choose("Family 2026")
	r.bar.edit(MinSize, r.bar.add)
	r.choose("Larger than 5 MB")
	test.Type(r.bar.search, "beach")
	r.rest()
	want := session.SheetQuery{Starred: true, Captioned: true, Chat: family, MinSize: 5e6, Search: "beach"}
	if !reflect.DeepEqual(r.last(), want) {
		t.Errorf("asks for %+v", r.last())
	}
}
