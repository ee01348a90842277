package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

var window = fyne.NewSize(836, 600)

func TestTellsWhatThePicturesTakeUp(t *testing.T) {
	r := launch(t, window, false, many())
	if !r.p.empty.Visible() || r.p.scroll.Visible() {
		t.Error("it does not say that it is still adding up")
	}
	r.shown()
	if got := r.p.head.Text(); got != "12.4 GB in 25,012 pictures · 80 GB free" {
		t.Errorf("headline %q", got)
	}
	if got := r.p.twins.Text(); got != "In several chats and stored once: 214 pictures, 310 MB saved." {
		t.Errorf("duplicates %q", got)
	}
	for f, want := range map[*fact][2]string{
		r.p.rest.orphans: {"12 files", "34 MB"}, r.p.rest.trash: {"311 files", "1.2 GB"}, r.p.rest.partial: {"", "8 MB"},
		r.p.rest.thumbs: {"", "410 MB"}, r.p.rest.catalogue: {"", "394 MB"},
	} {
		if !f.Visible() || f.count.Text() != want[0] || f.size.Text() != want[1] {
			t.Errorf("%s: %q %q", f.name.Text(), f.count.Text(), f.size.Text())
		}
	}
}

func TestEmptyLoadingAndError(t *testing.T) {
	r := launch(t, window, false, &disk{usage: session.Usage{Free: -1}})
	r.until("it is empty", func() bool { return r.p.empty.Button().Visible() })
	test.Tap(r.p.empty.Button())
	if len(r.sheets) != 1 || len(r.sheets[0].States) != 0 {
		t.Errorf("sheets %v", r.sheets)
	}

	r = launch(t, window, false, &disk{err: media.Unreadable})
	r.until("the error", func() bool { return r.p.empty.Button().Visible() })
	r.set(func() { r.err, r.usage = nil, many().usage })
	test.Tap(r.p.empty.Button())
	r.shown()

	// What was read before is better than nothing.
	r.set(func() { r.err = media.Unreadable })
	r.p.again()
	r.until("it is told", func() bool { return len(r.fails) == 1 })
	if !r.p.scroll.Visible() {
		t.Error("the page went")
	}

	// Nothing here but the trash: it can still be emptied.
	r = launch(t, window, false, &disk{usage: session.Usage{Trash: session.Trash{Files: 2, Bytes: 9}, Free: 3 * gB}})
	r.shown()
	if r.p.head.Text() != "No pictures on this disk · 3 GB free" || r.p.months.Visible() || r.p.room.object.Visible() || !r.p.rest.trash.button.Visible() {
		t.Errorf("says %q", r.p.head.Text())
	}
}

func TestHiddenPageReadsNothing(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	r.p.Hidden()
	r.set(func() { r.usage.Files = 1 })
	r.feed.Publish(session.Change{All: true})
	r.p.Shown()
	r.until("it reads when it is shown again", func() bool { return strings.Contains(r.p.head.Text(), "1 picture ") })
}

func TestAMonthShowsItsPictures(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	m := r.p.months
	if len(m.list) != 96 || m.list[5].Files != 0 {
		t.Fatalf("%d months, the empty one has %d", len(m.list), m.list[5].Files)
	}
	at := func(i int) fyne.Position { return fyne.NewPos((float32(i)+0.5)*m.step(), 60) }
	m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at(40)}})
	if got := m.told.Text(); got != "April 2022 · 115 MB · 230 pictures" {
		t.Errorf("tells %q", got)
	}
	m.MouseOut()
	if got := m.told.Text(); got != "Press a month to see its pictures." {
		t.Errorf("tells %q", got)
	}
	m.Tapped(&fyne.PointEvent{Position: at(5)}) // nothing came
	m.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5000, 60)})
	m.Tapped(&fyne.PointEvent{Position: at(40)})
	april := time.Date(2022, 4, 1, 0, 0, 0, 0, time.Local)
	if len(r.sheets) != 1 || !r.sheets[0].After.Equal(april) || !r.sheets[0].Before.Equal(april.AddDate(0, 1, 0)) || r.sheets[0].States[0] != media.Ready {
		t.Errorf("sheets %v", r.sheets)
	}
}

func TestMonthsByKeyboard(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	m := r.p.months
	r.w.Canvas().Focus(m)
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			m.TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	if m.at != 95 {
		t.Errorf("begins at %d", m.at)
	}
	press(fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft)
	if m.at != 93 || !strings.HasPrefix(m.AccessibilityLabel(), "September 2026 · ") {
		t.Errorf("at %d: %q", m.at, m.AccessibilityLabel())
	}
	press(fyne.KeyHome, fyne.KeyLeft, fyne.KeyReturn)
	if m.at != 0 || len(r.sheets) != 1 || r.sheets[0].After.Year() != 2018 {
		t.Errorf("at %d, sheets %v", m.at, r.sheets)
	}
	// What is chosen stays so when other figures come.
	r.p.months.set(r.usage.Months[1:])
	if m.at != -1 {
		t.Errorf("a month that went is chosen: %d", m.at)
	}
	m.choose(3)
	was := m.list[3].Month
	r.p.months.set(r.usage.Months)
	if !m.list[m.at].Month.Equal(was) {
		t.Error("another month is chosen")
	}
	r.w.Canvas().Unfocus()
	m.set(nil)
	r.w.Canvas().Focus(m)
	press(fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn)
	if m.at != -1 {
		t.Errorf("of no months, %d is chosen", m.at)
	}
}

func TestAChatShowsItsPictures(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	bars := r.p.chats.bars
	if len(bars) != mostBars+1 {
		t.Fatalf("%d bars", len(bars))
	}
	if got := bars[12].AccessibilityLabel(); got != "4 other chats · 831 MB · 1,664 pictures" || !bars[12].Disabled() {
		t.Errorf("the others are %q", got)
	}
	if bars[0].body.Size().Width <= bars[1].body.Size().Width || bars[1].name.Size().Width > 400 {
		t.Error("the bars do not compare")
	}
	test.Tap(bars[12])
	test.Tap(bars[2])
	bars[3].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := fmt.Sprint(len(r.sheets), r.sheets[0].Chat, r.sheets[1].Chat, r.sheets[0].States); got != "2 3 4 [downloaded]" {
		t.Errorf("sheets %s", got)
	}
	// A chat more than there are bars is shown, instead of "1 other chat".
	r.p.chats.set(r.usage.Chats[:13])
	if b := r.p.chats.bars[12]; b.name.Text() != "Green Corner Shop" || b.Disabled() {
		t.Errorf("the thirteenth is %q", b.name.Text())
	}
}

func TestFreeUpRoom(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	room := r.p.room
	if room.free.Visible() {
		t.Error("a button before anything is chosen")
	}
	test.Tap(room.chips[0])
	r.until("the plan", room.free.Visible)
	if got := room.plan.Text(); !strings.HasPrefix(got, "Moves 812 pictures from before March 2024, 1 GB, to the trash. Each can be fetched again while") || strings.Contains(got, "No more") {
		t.Errorf("plan %q", got)
	}
	if got := room.free.Name(); got != "Move 812 pictures to the trash" || !room.chips[0].On() {
		t.Errorf("button %q", got)
	}
	test.Tap(room.leave)
	if room.free.Visible() || room.chips[0].On() || room.plan.Text() != "" || r.has(fmt.Sprint("free ", gB)) {
		t.Error("it was not left")
	}
	test.Tap(room.chips[1])
	r.until("the plan", room.free.Visible)
	if got := room.plan.Text(); !strings.Contains(got, "No more may go") {
		t.Errorf("plan %q", got)
	}
	test.Tap(room.free)
	test.Tap(room.free)
	r.until("it is told", func() bool { return len(r.toasts) == 1 })
	if r.toasts[0] != "Moved 812 files to the trash / Undo" || !r.has(fmt.Sprint("free ", 5*gB)) || room.free.Visible() {
		t.Errorf("toasts %q", r.toasts)
	}
	r.until("the trash has them", func() bool { return r.p.rest.trash.count.Text() == "812 files" })
	r.undo()
	r.until("they are back", func() bool { return r.has("undo 812") })
}

func TestFreeAnotherAmount(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	room := r.p.room
	test.Tap(room.own)
	if !room.typed.Visible() || !room.own.On() {
		t.Fatal("no field")
	}
	for _, bad := range []string{"", "x", "0", "-2", "NaN", "Inf", "1e9"} {
		room.typed.entry.SetText(bad)
		room.submit()
		if !room.typed.set.Disabled() || room.bytes != 0 {
			t.Errorf("%q is taken as %d", bad, room.bytes)
		}
	}
	room.typed.entry.SetText(" 2,5 ")
	test.Tap(room.typed.set)
	r.until("the plan", room.free.Visible)
	if !r.has("plan 2500000000") || !room.own.On() {
		t.Error("another amount was asked for")
	}
	test.Tap(room.chips[2])
	if room.typed.Visible() || room.own.On() {
		t.Error("the field stays")
	}
}

func TestNothingMayGo(t *testing.T) {
	d := many()
	d.plan = session.Sweep{}
	r := launch(t, window, false, d)
	r.shown()
	test.Tap(r.p.room.chips[0])
	r.until("it says so", func() bool { return strings.HasPrefix(r.p.room.plan.Text(), "Nothing here may go") })
	if r.p.room.free.Visible() {
		t.Error("there is a button")
	}
	r.set(func() { r.err = media.Unreadable })
	test.Tap(r.p.room.chips[1])
	r.until("an error is a sentence", func() bool { return r.p.room.plan.Text() != "" && !strings.HasPrefix(r.p.room.plan.Text(), "Looking") })
	if r.p.room.free.Visible() {
		t.Error("there is a button")
	}
}

func TestOrphansGoAndComeBack(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	test.Tap(r.p.rest.orphans.button)
	r.until("they went", func() bool { return len(r.toasts) == 1 && !r.p.rest.orphans.Visible() })
	if r.toasts[0] != "Moved 12 files to the trash / Undo" || r.p.rest.trash.count.Text() != "323 files" {
		t.Errorf("%q, trash %q", r.toasts, r.p.rest.trash.count.Text())
	}
	r.undo()
	r.until("they are back", func() bool { return r.has("undo 12") })
}

func TestEmptyTheTrashAsksFirst(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	test.Tap(r.p.rest.trash.button)
	if c := r.p.rest.confirm; !c.Shown() || c.Action().Name() != "Delete 311 files, 1.2 GB" {
		t.Fatalf("asks %q", c.Action().Name())
	}
	test.Tap(r.p.rest.confirm.Cancel())
	if r.has("empty") {
		t.Error("emptied without being asked")
	}
	test.Tap(r.p.rest.trash.button)
	test.Tap(r.p.rest.confirm.Action())
	r.until("it is empty", func() bool { return r.p.rest.trash.count.Text() == "empty" })
	if r.p.rest.trash.button.Visible() || !r.has("empty") {
		t.Error("it can be emptied again")
	}
}

func TestWhatFailsIsTold(t *testing.T) {
	r := launch(t, window, false, many())
	r.shown()
	r.set(func() { r.err = media.NotWritable })
	test.Tap(r.p.rest.trash.button)
	test.Tap(r.p.rest.confirm.Action())
	r.until("it is told", func() bool { return len(r.fails) > 0 })
	if !errors.Is(r.fails[0], media.NotWritable) {
		t.Errorf("told %v", r.fails)
	}
}

func TestOnePicture(t *testing.T) {
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.Local)
	r := launch(t, window, true, &disk{usage: session.Usage{Files: 1, Bytes: 120_000, Free: -1,
		Chats:  []session.ChatUsage{{Chat: 7, Name: "Ana Ruiz", Files: 1, Bytes: 120_000}},
		Months: []session.MonthUsage{{Month: month, Files: 1, Bytes: 120_000}}}})
	r.shown()
	if got := r.p.head.Text(); got != "120 kB in 1 picture" {
		t.Errorf("headline %q", got)
	}
	if r.p.months.Visible() || len(r.p.chats.bars) != 1 || r.p.rest.orphans.Visible() || r.p.rest.trash.button.Visible() || r.p.twins.Text() != "" {
		t.Error("it shows what tells nothing")
	}
}

// A sender whose clock is wrong by ages must not cost as many columns.
func TestAPictureOfADistantYear(t *testing.T) {
	m := newMonths(nil)
	m.set([]session.MonthUsage{
		{Month: time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC), Files: 1, Bytes: 1}, {Month: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Files: 1, Bytes: 1},
		{Month: time.Date(139_000, 1, 1, 0, 0, 0, 0, time.UTC), Files: 1, Bytes: 1},
	})
	if n := len(m.list); n < 142 || n > 1000 || m.list[n-1].Month.Year() != 139_000 {
		t.Errorf("%d months", n)
	}
}
