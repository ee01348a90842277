package gallery

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/session"
)

// A step of scrolling costs what is on screen, not what is on the sheet.
func TestScrollingCostsTheSameHoweverManyThereAre(t *testing.T) {
	for _, fitted := range []bool{false, true} {
		cost := map[int]float64{}
		for _, n := range []int{1000, 1_000_000} {
			c := &catalogue{ids: hourly(n), shapes: shapes(n), view: session.SheetView{Fitted: fitted}}
			r := open(t, c, fyne.NewSize(1600, 1000))
			r.complete()
			b := r.b()
			cells := len(b.cells) + len(b.free)
			k := 0
			runtime.GC()
			cost[n] = testing.AllocsPerRun(60, func() {
				k++
				b.scrollTo(float64(k%7) * 900) // leap after leap, as the scrubber does
			})
			if now := len(b.cells) + len(b.free); now > 2*cells+60 || now > 260 {
				t.Errorf("of %d, fitted %v: %d cells, %d at first", n, fitted, now, cells)
			}
		}
		if cost[1_000_000] > 1.3*cost[1000]+50 {
			t.Errorf("fitted %v: %v allocations for a step over a thousand, %v over a million", fitted, cost[1000], cost[1_000_000])
		}
	}
}

func TestFlyingReadsNothing(t *testing.T) {
	c := &catalogue{ids: hourly(100_000)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	read := 0
	c.set(func() { read = c.reads })
	s := r.page.rail
	for y := range 500 { // end to end, a leap at a time
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, float32(y))}})
		r.right()
	}
	c.set(func() { read = c.reads - read })
	if read > 4*mostAtOnce {
		t.Errorf("%d messages were read for what flew past", read)
	}
	s.DragEnd()
	r.complete()
}

func TestCtrlAndTheWheelZoomAtThePointer(t *testing.T) {
	for _, fitted := range []bool{false, true} {
		c := &catalogue{ids: hourly(3000), shapes: shapes(3000), view: session.SheetView{Fitted: fitted}}
		r := open(t, c, fyne.NewSize(900, 900))
		r.complete()
		b := r.b()
		b.scrollTo(5000)
		at := fyne.NewPos(450, 400)
		i, _, ok := b.printAt(at)
		if !ok {
			at.Y += 60
			i, _, ok = b.printAt(at)
		}
		if !ok {
			t.Fatal("no picture there")
		}
		id := r.page.found.IDs[i]
		for k := range 8 {
			dy := float32(10)
			if k > 3 {
				dy = -10
			}
			before := b.want
			b.scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, dy)}, ctrl)
			if b.want == before {
				t.Fatal("the wheel does not zoom")
			}
			i, _ := r.page.found.find(id)
			box := b.grid.at(i)
			if y := box.y - b.offset; y > float64(at.Y)+1 || y+float64(box.h) < float64(at.Y-b.grid.beneath()-gap)-1 {
				t.Errorf("fitted %v, step %d: the picture is at %v, the pointer at %v", fitted, k, y, at.Y)
			}
			id = r.page.found.IDs[i]
			if now, _, ok := b.printAt(at); ok {
				id = r.page.found.IDs[now]
			}
		}
	}
}

func TestSwitchingTheFormKeepsThePlace(t *testing.T) {
	c := &catalogue{ids: hourly(3000), shapes: shapes(3000)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	b := r.b()
	b.scrollTo(7000)
	first := b.first().id
	for _, on := range []bool{true, false} {
		b.fit(on)
		r.complete()
		if c := b.cells[first]; c == nil || c.Position().Y < -c.Size().Height || c.Position().Y > 300 {
			t.Errorf("fitted %v: the first picture went away", on)
		}
	}
	if c := b.cells[first]; c.Size().Width != b.grid.cell {
		t.Error("squares are not square again")
	}
}

func TestSpaceShowsThePictureUnderThePointer(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(50)}, fyne.NewSize(900, 600))
	r.complete()
	r.page.Focus(r.window.Canvas())
	b, u := r.b(), r.page.loupe
	r.hover(r.c.ids[2])
	b.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !u.Visible() || u.ID() != r.c.ids[2] {
		t.Fatalf("the loupe shows %d", u.ID())
	}
	r.hover(r.c.ids[3])
	if u.ID() != r.c.ids[3] {
		t.Error("the loupe does not follow the pointer")
	}
	b.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	if u.Visible() || len(r.opened) != 0 {
		t.Error("let go, the loupe stays, or the viewer opened")
	}
	// Without a pointer it shows what the keyboard is at.
	b.leave()
	r.key(0, fyne.KeyEnd)
	r.complete()
	b.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	if u.ID() != b.cursor {
		t.Errorf("the loupe shows %d, the keyboard is at %d", u.ID(), b.cursor)
	}
	b.FocusLost()
	if u.Visible() {
		t.Error("the loupe stays when the keyboard goes")
	}
}

func TestTheFlagShowsWhereTheScrubberIs(t *testing.T) {
	c := &catalogue{ids: hourly(5000)}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	s := r.page.rail
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 300)}})
	k := s.line.part(s.at)
	want := firstOf(r.page.found, k)
	r.until("its prints are shown", func() bool {
		for i, id := range want {
			if img := s.flag.thumbs[i].Image(); img == nil || img.At(0, 0) != shade(id) {
				return false
			}
		}
		return len(want) == flagPrints
	})
	if p := s.flag.Position(); p.X < 0 || p.X+s.flag.Size().Width > s.Position().X || p.Y+s.flag.Size().Height > 600 {
		t.Errorf("the flag is at %v", p)
	}
	s.DragEnd()
	for _, step := range []struct {
		key  fyne.KeyName
		part int
	}{{fyne.KeyHome, 0}, {fyne.KeyDown, 1}, {fyne.KeyDown, 2}, {fyne.KeyUp, 1}, {fyne.KeyPageDown, 6}, {fyne.KeyPageUp, 0}} {
		s.TypedKey(&fyne.KeyEvent{Name: step.key})
		at := min(step.part, len(r.page.found.parts)-1)
		if got := r.b().grid.bandAt(r.b().offset + 1); got != at && r.b().offset < s.line.reach() {
			t.Errorf("%s leads to part %d, want %d", step.key, got, at)
		}
	}
}

func TestOtherOrdersNameTheirGroups(t *testing.T) {
	c := &catalogue{ids: hourly(300), groups: []session.Group{{Name: "Ana", N: 200}, {Name: "Ben", N: 90}, {Self: true, Name: "x", N: 10}}}
	r := open(t, c, fyne.NewSize(900, 600))
	r.complete()
	r.page.Ask(session.SheetQuery{Sort: session.BySender})
	r.until("the groups are there", func() bool { return r.page.found.whole && len(r.page.found.parts) == 3 })
	h := r.b().heads[0]
	if h.text.Text() != "Ana" || h.rest.Text() != "· 200 pictures" {
		t.Errorf("the header says %q %q", h.text.Text(), h.rest.Text())
	}
	s := r.page.rail
	for k, want := range []string{"Ana", "Ben", "You"} {
		y := 8 + s.line.top(k) + 5
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, y)}})
		if got := s.flag.text.Text(); got != want {
			t.Errorf("the scrubber says %q, want %q", got, want)
		}
	}
	s.DragEnd()
	r.complete()
}

func BenchmarkScroll(b *testing.B) {
	for _, n := range []int{100, 100_000, 1_000_000} {
		for _, fitted := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/fitted=%v", n, fitted), func(b *testing.B) {
				r := open(b, &catalogue{ids: hourly(n), shapes: shapes(n), view: session.SheetView{Fitted: fitted}}, fyne.NewSize(1600, 1000))
				r.complete()
				k := 0
				for b.Loop() {
					k++
					r.b().scrollTo(r.b().reach() * float64(k*37%100) / 100)
				}
			})
		}
	}
}

func BenchmarkLayout(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		ids, of := hourly(n), shapes(n)
		f := newFound(session.Listing{IDs: ids, Shapes: of}, session.ByNewest, true, time.UTC)
		for _, fitted := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/fitted=%v", n, fitted), func(b *testing.B) {
				for b.Loop() {
					newGrid(f.parts, form{width: 1536, want: 168, fitted: fitted}, of)
				}
			})
		}
	}
}

func BenchmarkRedraw(b *testing.B) {
	r := open(b, &catalogue{ids: hourly(2000)}, fyne.NewSize(1600, 1000))
	r.complete()
	ids := r.page.found.IDs[:120]
	for b.Loop() {
		r.b().redraw(ids)
	}
}

func BenchmarkShow(b *testing.B) {
	r := open(b, &catalogue{ids: hourly(2000)}, fyne.NewSize(1600, 1000))
	r.complete()
	k := 0
	for b.Loop() {
		k++
		r.b().scrollTo(float64(k%2) * 2000) // everything is known already
	}
}
