package gallery

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
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

func squares(ms []part, width, want float32) *grid {
	g := newGrid(ms, form{width: width, want: want}, nil)
	return &g
}

// shapes are those of photos, phones held upright, panoramas and unknown ones.
func shapes(n int) []uint16 {
	r := rand.New(rand.NewPCG(1, 2))
	of := []uint16{341, 192, 256, 0, 455, 144, 5000, 20}
	out := make([]uint16, n)
	for i := range out {
		out[i] = of[r.IntN(len(of))]
	}
	return out
}

func TestEveryPictureIsWhereItIsHit(t *testing.T) {
	ms := []part{{From: 0, To: 7}, {From: 7, To: 8}, {From: 8, To: 108}}
	for _, g := range []*grid{
		squares(ms, 903, 160), squares(ms, 903, 90),
		ptr(newGrid(ms, form{width: 903, want: 160, fitted: true}, shapes(108))),
		ptr(newGrid(ms, form{width: 300, want: 300, fitted: true}, shapes(108))),
	} {
		for i := range 108 {
			b := g.at(i)
			got, ok := g.hit(b.x+b.w/2, b.y+float64(b.h)/2)
			if !ok || got != i {
				t.Fatalf("picture %d: hit %d %v", i, got, ok)
			}
			if from, to := g.between(b.y+1, b.y+2); from > i || to <= i {
				t.Fatalf("picture %d is not between %d and %d", i, from, to)
			}
			if b.x < 0 || b.x+b.w > g.width+0.5 || b.y < 0 || b.y+float64(b.h+g.beneath()) > g.height {
				t.Errorf("picture %d is not on the sheet: %+v", i, b)
			}
			if from, to := g.line(i); from > i || to <= i || g.at(from).y != b.y || g.at(to-1).y != b.y {
				t.Errorf("the line of %d is %d to %d", i, from, to)
			}
		}
		if from, to := g.between(-50, g.height+50); from != 0 || to != 108 {
			t.Errorf("all of the sheet is %d to %d", from, to)
		}
		if _, ok := g.hit(5, 10); ok {
			t.Error("a header was hit as a picture")
		}
		if _, ok := g.hit(g.width+2, g.at(0).y+5); ok {
			t.Error("the right margin was hit")
		}
	}
	g := squares(ms, 903, 160)
	if g.cols != 5 {
		t.Fatalf("%d columns", g.cols)
	}
	if right := g.at(4).x + g.cell; right < 902.9 || right > 903.1 {
		t.Errorf("the right edge is at %v", right)
	}
	if b := g.at(6); b.h != g.cell {
		t.Errorf("a square is %v by %v", b.w, b.h)
	}
	if _, ok := g.hit(3*g.cell, g.at(6).y+5); ok {
		t.Error("the empty end of a row was hit")
	}
}

func ptr(g grid) *grid { return &g }

func TestFittedRowsFillTheWidthAndKeepTheShape(t *testing.T) {
	of := shapes(5000)
	g := newGrid([]part{{From: 0, To: 2000}, {From: 2000, To: 5000}}, form{width: 1200, want: 200, fitted: true}, of)
	for i := 0; i < 5000; {
		from, to := g.line(i)
		last, first := g.at(to-1), g.at(from)
		end := to == 2000 || to == 5000
		if right := last.x + last.w; !end && (right < 1199 || right > 1200.5) {
			t.Fatalf("row %d to %d ends at %v", from, to, right)
		}
		if end && first.h > 200 {
			t.Errorf("the last row was stretched to %v", first.h)
		}
		if first.h < 80 || first.h > 400 {
			t.Errorf("row %d to %d is %v high", from, to, first.h)
		}
		for k := from; k < to; k++ {
			b := g.at(k)
			want := min(max(float32(of[k])/256, slimmest), widest)
			if of[k] == 0 {
				want = 1
			}
			if r := b.w / b.h; r < want*0.99 || r > want*1.01 {
				t.Fatalf("picture %d has the shape %v, want %v", k, r, want)
			}
			if b.h != first.h {
				t.Fatalf("picture %d is %v high in a row of %v", k, b.h, first.h)
			}
		}
		i = to
	}
	// A sheet whose shapes are not known yet is one of squares.
	g = newGrid([]part{{From: 0, To: 100}}, form{width: 1200, want: 200, fitted: true}, nil)
	if b := g.at(50); b.w != b.h {
		t.Errorf("without shapes %v by %v", b.w, b.h)
	}
}

func TestMonthsOfNothing(t *testing.T) {
	if ms := months(nil, false, time.UTC); ms != nil {
		t.Errorf("months of nothing: %v", ms)
	}
	for _, fitted := range []bool{false, true} {
		g := newGrid(nil, form{width: 800, want: 160, fitted: fitted}, nil)
		if from, to := g.between(0, 600); from != to {
			t.Errorf("an empty sheet shows %d to %d", from, to)
		}
		if _, ok := g.hit(10, 10); ok {
			t.Error("hit on an empty sheet")
		}
		if g.step(0, 1, 1) != 0 || len(g.in(0, 0, 800, 800)) != 0 {
			t.Error("step on an empty sheet")
		}
	}
}

func TestVisibleRangeIsSmall(t *testing.T) {
	ms := []part{{From: 0, To: 100_000}}
	for _, fitted := range []bool{false, true} {
		g := newGrid(ms, form{width: 1600, want: 160, fitted: fitted}, shapes(100_000))
		from, to := g.between(g.height/2, g.height/2+1000)
		if n := to - from; n < 30 || n > 90 {
			t.Errorf("%d cells for one screen, fitted %v", n, fitted)
		}
	}
}

func TestArrowsKeepTheColumnAcrossMonths(t *testing.T) {
	// Five columns: rows 0-4, 5-6 | 7 | 8-12, …
	ms := []part{{From: 0, To: 7}, {From: 7, To: 8}, {From: 8, To: 20}}
	g := squares(ms, 903, 160)
	for _, c := range []struct{ from, dx, dy, want int }{
		{0, 1, 0, 1}, {4, 1, 0, 5}, {0, -1, 0, 0}, {19, 1, 0, 19},
		{0, 0, 1, 5}, {3, 0, 1, 6}, {6, 0, 1, 7}, {7, 0, 1, 8}, {10, 0, -1, 7},
		{7, 0, -1, 5}, {0, 0, -1, 0}, {19, 0, 1, 19}, {6, 0, 2, 9}, {2, 0, 3, 10},
	} {
		if got := g.step(c.from, c.dx, c.dy); got != c.want {
			t.Errorf("from %d by %d,%d: %d, want %d", c.from, c.dx, c.dy, got, c.want)
		}
	}
	// In fitted rows, down and up again leads to the row one came from.
	f := newGrid(ms, form{width: 903, want: 160, fitted: true}, shapes(20))
	for i := range 8 {
		from, to := f.line(i)
		if back := f.step(f.step(i, 0, 1), 0, -1); back < from || back >= to {
			t.Errorf("down and up from %d leads to %d", i, back)
		}
	}
}

func TestARectangleTouchesWhatItTouches(t *testing.T) {
	ms := []part{{From: 0, To: 7}, {From: 7, To: 8}, {From: 8, To: 108}}
	for _, g := range []*grid{squares(ms, 903, 160), ptr(newGrid(ms, form{width: 903, want: 160, fitted: true}, shapes(108)))} {
		a, z := g.at(1), g.at(30)
		x0, x1 := min(a.x, z.x)+10, max(a.x, z.x)+10
		y0, y1 := a.y+10, z.y+10
		in := map[int]bool{}
		for k, r := range g.in(x0, y0, x1, y1) {
			if r.from >= r.to || k > 0 && r.from < 1 {
				t.Errorf("run %v", r)
			}
			for i := r.from; i < r.to; i++ {
				in[i] = true
			}
		}
		for i := range 108 {
			b := g.at(i)
			touch := b.x <= x1 && b.x+b.w >= x0 && b.y <= y1 && b.y+float64(b.h) >= y0
			if touch != in[i] {
				t.Errorf("picture %d touched %v, found %v", i, touch, in[i])
			}
		}
	}
	// All of a wide sheet is one run.
	if runs := squares(ms, 903, 160).in(0, 0, 903, 1e6); len(runs) != 1 || runs[0] != (run{0, 108}) {
		t.Errorf("everything is %v", runs)
	}
}

func TestCaptionsGoWhereThereIsNoRoom(t *testing.T) {
	if (form{want: 96}).beneath() != 0 || (form{want: 168}).beneath() != kit.PrintCaption {
		t.Error("small prints have captions, or usual ones have none")
	}
}
