package gallery

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// The runs say the same as a plain set does, whatever is done to them.
func TestPickedIsASet(t *testing.T) {
	const n = 60
	r := rand.New(rand.NewPCG(3, 4))
	var p picked
	set := map[int]bool{}
	for range 4000 {
		a, b := r.IntN(n), r.IntN(n+1)
		a, b = min(a, b), max(a, b)
		switch r.IntN(5) {
		case 0:
			p.toggle(a)
			set[a] = !set[a]
		case 1, 2:
			on := r.IntN(2) == 0
			p.set(a, b, on)
			for i := a; i < b; i++ {
				set[i] = on
			}
		case 3:
			p = p.flip([]run{{a, b}})
			for i := a; i < b; i++ {
				set[i] = !set[i]
			}
		case 4:
			p = p.with([]run{{a, b}})
			for i := a; i < b; i++ {
				set[i] = true
			}
		}
		count := 0
		for i := range n {
			if set[i] {
				count++
			}
			if p.has(i) != set[i] {
				t.Fatalf("place %d: %v, want %v, in %v", i, p.has(i), set[i], p.runs)
			}
		}
		if p.n != count || p.none() != (count == 0) {
			t.Fatalf("%d of %v, want %d", p.n, p.runs, count)
		}
		for k, x := range p.runs {
			if x.from >= x.to || k > 0 && p.runs[k-1].to >= x.from {
				t.Fatalf("runs %v", p.runs)
			}
		}
	}
}

func TestAllMinusSome(t *testing.T) {
	all := make([]session.MessageID, 1_000_000)
	for i := range all {
		all[i] = session.MessageID(len(all) - i)
	}
	var p picked
	if n := testing.AllocsPerRun(10, func() { p.all(len(all)) }); n > 4 {
		t.Errorf("selecting a million allocates %v times", n)
	}
	if got := p.ids(all); &got[0] != &all[0] || len(got) != len(all) {
		t.Error("all ids were copied")
	}
	p.toggle(3)
	p.set(500, 600, false)
	if p.n != len(all)-101 || p.has(3) || p.has(599) || !p.has(600) || len(p.runs) != 3 {
		t.Errorf("%d left in %v", p.n, p.runs)
	}
	got := p.ids(all)
	if len(got) != p.n || got[3] != all[4] || slices.Contains(got[:1000], all[555]) {
		t.Errorf("%d ids", len(got))
	}
	if !p.covers(600, 1_000_000) || p.covers(599, 601) || !p.wide {
		t.Error("what is covered")
	}
	p.clear()
	if !p.none() || p.has(0) || p.wide {
		t.Error("something is still selected")
	}
}

func TestSelectionFollowsItsPictures(t *testing.T) {
	list := func(order session.SheetSort, ids ...session.MessageID) *found {
		return newFound(session.Listing{IDs: ids}, order, true, time.UTC)
	}
	before := list(session.ByNewest, 90, 80, 70, 60, 50)
	var p picked
	p.set(0, 4, true)
	p.set(1, 2, false) // 90, 70, 60
	for _, c := range []struct {
		now  *found
		want []session.MessageID
	}{
		{before, []session.MessageID{90, 70, 60}},
		{list(session.ByNewest, 95, 90, 75, 70, 60, 50), []session.MessageID{90, 70, 60}}, // new ones are not selected
		{list(session.ByNewest, 80, 70, 50), []session.MessageID{70}},                     // those that are gone leave
		{list(session.BySize, 60, 50, 90, 70), []session.MessageID{60, 90, 70}},
		{list(session.ByNewest), nil},
	} {
		q := picked{runs: slices.Clone(p.runs), n: p.n}
		q.move(c.now.moved(before))
		if got := q.ids(c.now.IDs); !slices.Equal(got, c.want) || q.n != len(c.want) {
			t.Errorf("in %v: %v, want %v", c.now.IDs, got, c.want)
		}
	}
}
