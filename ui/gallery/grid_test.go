package gallery

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// idsOf makes n ids for each month given, newest first, an hour apart.
func idsOf(loc *time.Location, counts map[time.Month]int) []session.MessageID {
	var ids []session.MessageID
	for m := time.December; m >= time.January; m-- {
		for i := counts[m] - 1; i >= 0; i-- {
			at := time.Date(2026, m, 1, 0, 0, 0, 0, loc).Add(time.Duration(i) * time.Hour)
			ids = append(ids, session.MessageIDAt(at)+session.MessageID(i%3))
		}
	}
	return ids
}

func TestMonthsFollowTheReadersCalendar(t *testing.T) {
	loc := time.FixedZone("east", 5*3600)
	ids := idsOf(loc, map[time.Month]int{time.March: 214, time.January: 1, time.December: 30})
	ms := months(ids, loc)
	want := []struct {
		m time.Month
		n int
	}{{time.December, 30}, {time.March, 214}, {time.January, 1}}
	if len(ms) != len(want) {
		t.Fatalf("%d months, want %d", len(ms), len(want))
	}
	at := 0
	for i, w := range want {
		if ms[i].Start.Month() != w.m || ms[i].Len() != w.n || ms[i].From != at {
			t.Errorf("month %d: %v %d from %d", i, ms[i].Start, ms[i].Len(), ms[i].From)
		}
		at += w.n
	}
	// The first instant of March, local time, is March; in UTC it is February.
	if got := months(ids, time.UTC); len(got) != 5 {
		t.Errorf("in UTC %d months, want 5", len(got))
	}
	countRemote(ms, []session.MessageID{ids[3], ids[29], ids[30], ids[len(ids)-1]})
	if ms[0].Remote != 2 || ms[1].Remote != 1 || ms[2].Remote != 1 {
		t.Errorf("to fetch: %d %d %d", ms[0].Remote, ms[1].Remote, ms[2].Remote)
	}
}

func TestMonthsOfNothing(t *testing.T) {
	if ms := months(nil, time.UTC); ms != nil {
		t.Errorf("months of nothing: %v", ms)
	}
	g := newGrid(nil, 800, 160, 20, 4, 40)
	if from, to := g.between(0, 600); from != to {
		t.Errorf("an empty sheet shows %d to %d", from, to)
	}
	if _, ok := g.hit(10, 10); ok {
		t.Error("hit on an empty sheet")
	}
	if g.step(0, 1, 1) != 0 {
		t.Error("step on an empty sheet")
	}
}

func TestFind(t *testing.T) {
	ids := []session.MessageID{90, 70, 50}
	for id, want := range map[session.MessageID]bool{90: true, 70: true, 50: true, 60: false, 10: false, 99: false} {
		i, ok := find(ids, id)
		if ok != want || ok && ids[i] != id {
			t.Errorf("find %d: %d %v", id, i, ok)
		}
	}
	if i, _ := find(ids, 60); i != 2 {
		t.Errorf("the next older picture than 60 is %d", i)
	}
}

func TestEveryPictureIsWhereItIsHit(t *testing.T) {
	ms := []month{{From: 0, To: 7}, {From: 7, To: 8}, {From: 8, To: 108}}
	g := newGrid(ms, 903, 160, 20, 4, 40)
	if g.cols != 5 {
		t.Fatalf("%d columns", g.cols)
	}
	if right := float32(g.cols)*g.cell + float32(g.cols-1)*g.gap; right < 902.9 || right > 903.1 {
		t.Errorf("the right edge is at %v", right)
	}
	for i := range 108 {
		x, y := g.at(i)
		got, ok := g.hit(x+g.cell/2, y+float64(g.tall)/2)
		if !ok || got != i {
			t.Fatalf("picture %d: hit %d %v", i, got, ok)
		}
		if from, to := g.between(y+1, y+2); from > i || to <= i {
			t.Fatalf("picture %d is not between %d and %d", i, from, to)
		}
	}
	if from, to := g.between(-50, g.height+50); from != 0 || to != 108 {
		t.Errorf("all of the sheet is %d to %d", from, to)
	}
	if _, ok := g.hit(5, 10); ok {
		t.Error("a header was hit as a picture")
	}
	x, y := g.at(6)
	if _, ok := g.hit(x+3*g.cell, y+5); ok {
		t.Error("the empty end of a row was hit")
	}
}

func TestVisibleRangeIsSmall(t *testing.T) {
	ms := []month{{From: 0, To: 100_000}}
	g := newGrid(ms, 1600, 160, 20, 4, 40)
	from, to := g.between(g.height/2, g.height/2+1000)
	if n := to - from; n < 40 || n > 90 {
		t.Errorf("%d cells for one screen", n)
	}
}

func TestArrowsKeepTheColumnAcrossMonths(t *testing.T) {
	// Five columns: rows 0-4, 5-6 | 7 | 8-12, …
	g := newGrid([]month{{From: 0, To: 7}, {From: 7, To: 8}, {From: 8, To: 20}}, 903, 160, 20, 4, 40)
	for _, c := range []struct{ from, dx, dy, want int }{
		{0, 1, 0, 1}, {4, 1, 0, 5}, {0, -1, 0, 0}, {19, 1, 0, 19},
		{0, 0, 1, 5}, {3, 0, 1, 6}, {6, 0, 1, 7}, {7, 0, 1, 8}, {10, 0, -1, 7},
		{7, 0, -1, 5}, {0, 0, -1, 0}, {19, 0, 1, 19}, {6, 0, 2, 8},
	} {
		if got := g.step(c.from, c.dx, c.dy); got != c.want {
			t.Errorf("from %d by %d,%d: %d, want %d", c.from, c.dx, c.dy, got, c.want)
		}
	}
}
