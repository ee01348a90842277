package gallery

import (
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

func TestMonthsFollowTheReadersCalendar(t *testing.T) {
	loc := time.FixedZone("east", 5*3600)
	ids := idsOf(loc, map[time.Month]int{time.March: 214, time.January: 1, time.December: 30})
	remote := []session.MessageID{ids[3], ids[29], ids[30], ids[len(ids)-1]}
	f := newFound(session.Listing{IDs: ids, Remote: remote}, session.ByNewest, true, loc)
	want := []struct {
		m        time.Month
		n, fetch int
	}{{time.December, 30, 2}, {time.March, 214, 1}, {time.January, 1, 1}}
	if len(f.parts) != len(want) {
		t.Fatalf("%d months, want %d", len(f.parts), len(want))
	}
	at := 0
	for i, w := range want {
		p := f.parts[i]
		if p.Start.Month() != w.m || p.Len() != w.n || p.From != at || p.ToFetch() != w.fetch {
			t.Errorf("month %d: %v %d from %d, %d to fetch", i, p.Start, p.Len(), p.From, p.ToFetch())
		}
		at += w.n
	}
	if got := f.fetchOf(0); !slices.Equal(got, remote[:2]) {
		t.Errorf("of December %v are to be fetched", got)
	}
	// The first instant of March, local time, is March; in UTC it is February.
	if got := months(ids, false, time.UTC); len(got) != 5 {
		t.Errorf("in UTC %d months, want 5", len(got))
	}

	slices.Reverse(ids)
	f = newFound(session.Listing{IDs: ids, Remote: remote}, session.ByOldest, true, loc)
	if len(f.parts) != 3 || f.parts[0].title() != "January 2026" || f.parts[1].Len() != 214 || f.parts[2].ToFetch() != 2 {
		t.Errorf("oldest first: %+v", f.parts)
	}
	// Fewer are to be fetched later; the months stay.
	if f = f.with(remote[:1]); f.parts[2].ToFetch() != 1 || f.parts[0].ToFetch() != 0 || len(f.Remote) != 1 {
		t.Errorf("after fetching: %+v", f.parts)
	}
}

func TestGroupsHeadOtherOrders(t *testing.T) {
	ids := []session.MessageID{5 << 20, 90 << 20, 7 << 20, 1 << 20, 60 << 20}
	f := newFound(session.Listing{IDs: ids, Remote: []session.MessageID{90 << 20, 60 << 20}, Groups: []session.Group{
		{Name: "Ana", N: 2}, {Name: "بسمة", N: 2}, {Self: true, Name: "me", N: 1},
	}}, session.BySender, true, time.UTC)
	var titles []string
	for _, p := range f.parts {
		titles = append(titles, p.title())
	}
	if !slices.Equal(titles, []string{"Ana", "بسمة", "You"}) {
		t.Errorf("headers: %q", titles)
	}
	if f.parts[0].ToFetch() != 1 || f.parts[1].ToFetch() != 0 || !slices.Equal(f.fetchOf(2), []session.MessageID{60 << 20}) {
		t.Errorf("to fetch: %+v", f.parts)
	}
	f = newFound(session.Listing{IDs: ids, Groups: []session.Group{{Least: 10e6, N: 1}, {Least: 1e6, N: 2}, {N: 2}}},
		session.BySize, true, time.UTC)
	titles = nil
	for _, p := range f.parts {
		titles = append(titles, p.title())
	}
	if !slices.Equal(titles, []string{"More than 10 MB", "More than 1 MB", "Up to 1 MB"}) {
		t.Errorf("headers: %q", titles)
	}
	// Groups that do not add up leave no picture without a place.
	for _, gs := range [][]session.Group{nil, {{N: 3}}, {{N: 50}}, {{N: -1}}} {
		f = newFound(session.Listing{IDs: ids, Groups: gs}, session.BySize, true, time.UTC)
		n := 0
		for _, p := range f.parts {
			n += p.Len()
		}
		if n != len(ids) || f.partOf(4) != len(f.parts)-1 {
			t.Errorf("groups %v: parts %+v", gs, f.parts)
		}
	}
}

func TestFindInEveryOrder(t *testing.T) {
	ids := []session.MessageID{90, 70, 50}
	f := newFound(session.Listing{IDs: ids}, session.ByNewest, true, time.UTC)
	if i, ok := f.find(60); ok || i != 2 {
		t.Errorf("the next older picture than 60 is %d", i)
	}
	for _, c := range []struct {
		sort session.SheetSort
		ids  []session.MessageID
	}{
		{session.ByNewest, []session.MessageID{90, 70, 50}}, {session.ByOldest, []session.MessageID{50, 70, 90}},
		{session.BySize, []session.MessageID{70, 90, 50}}, {session.BySender, []session.MessageID{70, 50, 90}},
	} {
		f := newFound(session.Listing{IDs: c.ids}, c.sort, true, time.UTC)
		for id, want := range map[session.MessageID]bool{90: true, 70: true, 50: true, 60: false, 10: false, 99: false} {
			i, ok := f.find(id)
			if ok != want || ok && c.ids[i] != id {
				t.Errorf("%s: find %d: %d %v", c.sort, id, i, ok)
			}
		}
	}
}

func TestFrameNumbersCountFromTheOldest(t *testing.T) {
	for order, want := range map[session.SheetSort]int{session.ByNewest: 3, session.ByOldest: 1, session.BySize: 1} {
		f := newFound(session.Listing{IDs: []session.MessageID{9, 8, 7}}, order, true, time.UTC)
		if got := f.number(0); got != want {
			t.Errorf("%s: the first is number %d, want %d", order, got, want)
		}
	}
}
