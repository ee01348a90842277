package filter

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestEveryFieldInWords(t *testing.T) {
	names := Names{Chat: "Family 2026", Sender: "Ana"}
	all := everyState()
	for _, c := range []struct {
		q    session.SheetQuery
		want string
	}{
		{session.SheetQuery{}, "All pictures"},
		{session.SheetQuery{Sort: session.BySize}, "All pictures"},
		{session.SheetQuery{Kinds: []media.Kind{media.Image}}, "Photos"},
		{session.SheetQuery{Kinds: []media.Kind{media.Video, media.Image}}, "Photos and videos"},
		{session.SheetQuery{Kinds: []media.Kind{media.GIF, media.Sticker, media.Document, media.Audio}}, "GIFs, stickers, documents and audio"},
		{session.SheetQuery{Kinds: kinds}, "Files of every kind"},
		{session.SheetQuery{Side: session.SentSide}, "Pictures sent by you"},
		{session.SheetQuery{Side: session.ReceivedSide}, "Pictures received"},
		{session.SheetQuery{Sender: ana}, "Pictures from Ana"},
		{session.SheetQuery{Chat: family}, "Pictures in Family 2026"},
		{session.SheetQuery{States: []media.State{media.Remote}}, "Pictures, not fetched"},
		{session.SheetQuery{States: []media.State{media.Ready, media.Remote}}, "Pictures, not fetched or on this computer"},
		{session.SheetQuery{States: []media.State{media.Queued}}, "Pictures, on the way"},
		{session.SheetQuery{States: []media.State{media.Waiting, media.Failed, media.Gone}}, "Pictures, on the way, gone or failed"},
		{session.SheetQuery{States: []media.State{media.Expired}}, "Pictures, expired"},
		{session.SheetQuery{States: []media.State{media.ViewOnce}}, "Pictures, only on your phone"},
		{session.SheetQuery{States: all[:1]}, "Pictures, not fetched"},
		{session.SheetQuery{After: day(2025, 3, 1)}, "Pictures, since March 2025"},
		{session.SheetQuery{Starred: true}, "Pictures, favourites"},
		{session.SheetQuery{Captioned: true}, "Pictures, with caption"},
		{session.SheetQuery{MinSize: 1e6}, "Pictures, larger than 1 MB"},
		{session.SheetQuery{MinSize: 1}, "Pictures, larger than 1 byte"},
		{session.SheetQuery{Search: "beach"}, "Pictures, containing “beach”"},
		{session.SheetQuery{Kinds: []media.Kind{media.Image}, Sender: ana, Chat: family, States: []media.State{media.Remote},
			After: day(2025, 3, 1), MinSize: 1e6, Captioned: true, Search: "beach"},
			"Photos from Ana in Family 2026, not fetched, since March 2025, with caption, larger than 1 MB, containing “beach”"},
	} {
		if got := Sentence(Phrases(c.q, names, noon)); got != c.want {
			t.Errorf("%+v\nis %q\nwant %q", c.q, got, c.want)
		}
	}
}

func TestWhoIsNotKnownOrNotThere(t *testing.T) {
	q := session.SheetQuery{Chat: 3, Sender: "x@lid"}
	if got := Sentence(Phrases(q, Names{}, noon)); got != "Pictures from … in …" {
		t.Errorf("before the names are read: %q", got)
	}
	got := Sentence(Phrases(q, Names{NoChat: true, NoSender: true}, noon))
	if got != "Pictures from somebody who is no longer here in a chat that is no longer here" {
		t.Errorf("%q", got)
	}
}

func TestPhrasesThatCanBeTakenOut(t *testing.T) {
	q := session.SheetQuery{Kinds: []media.Kind{media.Image}, Side: session.SentSide, Sender: ana, Chat: family,
		States: []media.State{media.Ready}, After: noon, Starred: true, Captioned: true, MinSize: 5, Search: "x"}
	ps := Phrases(q, Names{}, noon)
	if len(ps) != len(fields) {
		t.Fatalf("%d phrases for %d fields", len(ps), len(fields))
	}
	for _, p := range ps {
		if !p.Set {
			t.Errorf("%s cannot be taken out", p.Field)
		}
		without(&q, p.Field)
	}
	if Narrows(q) {
		t.Errorf("left: %+v", q)
	}
	if ps := Phrases(q, Names{}, noon); len(ps) != 1 || ps[0].Set || ps[0].Apart {
		t.Errorf("%+v", ps)
	}
}

func TestDatesInWords(t *testing.T) {
	madrid := time.FixedZone("", 3600)
	for _, c := range []struct {
		after, before time.Time
		want          string
	}{
		{time.Time{}, time.Time{}, ""},
		{day(2026, 3, 16), time.Time{}, "this week"},
		{day(2026, 3, 1), time.Time{}, "this month"},
		{day(2026, 1, 1), time.Time{}, "this year"},
		{day(2026, 2, 17), time.Time{}, "in the last 30 days"},
		{day(2026, 2, 16), time.Time{}, "since 16 February"},
		{day(2025, 2, 16), time.Time{}, "since 16 February 2025"},
		{day(2025, 2, 1), time.Time{}, "since February 2025"},
		{time.Time{}, day(2026, 3, 1), "before March 2026"},
		{time.Time{}, day(2026, 3, 2), "before 2 March"},
		{day(2025, 1, 1), day(2026, 1, 1), "in 2025"},
		{day(2026, 2, 1), day(2026, 3, 1), "in February 2026"},
		{day(2025, 11, 1), day(2026, 3, 1), "from November 2025 to February 2026"},
		{day(2026, 3, 3), day(2026, 3, 4), "on 3 March"},
		{day(2025, 12, 24), day(2026, 1, 7), "from 24 December 2025 to 6 January"},
		{day(2026, 2, 1), day(2026, 3, 2), "from 1 February to 1 March"},
		{day(2026, 3, 4), day(2026, 3, 1), "from 4 March to 28 February"}, // nonsense, told as it is
		// What was stored elsewhere is told in the zone that is here.
		{time.Date(2026, 3, 1, 1, 0, 0, 0, madrid), time.Time{}, "this month"},
	} {
		if got := datesText(c.after, c.before, noon); got != c.want {
			t.Errorf("%v to %v is %q, want %q", c.after, c.before, got, c.want)
		}
	}
}

func TestWeeksBeginOnMonday(t *testing.T) {
	for d := range 14 {
		at := day(2026, 3, 9).AddDate(0, 0, d).Add(15 * time.Hour)
		want := day(2026, 3, 9)
		if d >= 7 {
			want = day(2026, 3, 16)
		}
		if got := weekStart(at); !got.Equal(want) {
			t.Errorf("the week of %v begins at %v", at, got)
		}
	}
}

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		f    Found
		want string
	}{
		{Found{}, "nothing found"},
		{Found{Busy: true}, "looking…"},
		{Found{Pictures: 1, Bytes: 500}, "1 picture · 500 bytes"},
		{Found{Pictures: 214, Remote: 31, Bytes: 12e8}, "214 pictures · 31 to fetch · 1.2 GB"},
		{Found{Pictures: 100214, Busy: true}, "100,214 pictures"},
	} {
		if got := Summary(c.f); got != c.want {
			t.Errorf("%+v is %q, want %q", c.f, got, c.want)
		}
	}
}
