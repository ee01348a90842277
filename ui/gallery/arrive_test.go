package gallery

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// selected are the pictures selected, by id.
func (r *rig) selected() []session.MessageID { return r.page.picked.ids(r.page.found.IDs) }

// What is selected while a picture arrives stays what was selected, whatever the
// lister had looked at by then.
func TestSelectedWhilePicturesArrive(t *testing.T) {
	all := hourly(300)
	r := open(t, &catalogue{ids: all[1:]}, fyne.NewSize(900, 600))
	r.complete()
	// The newest comes in: the lister lays it out and waits for this goroutine.
	r.c.set(func() { r.c.ids = all })
	r.feed.Publish(session.Change{Chat: chatOf(all[0]), Message: all[0]})
	for before := r.page.found; r.page.found == before; {
		f := <-r.queue
		r.b().toggle(all[5])
		if f(); r.page.found == before {
			r.page.pickNone()
		}
	}
	if got := r.selected(); !slices.Equal(got, all[5:6]) {
		t.Errorf("%v is selected, not %v", got, all[5])
	}
	// All of it is not what came after it.
	r.page.pickAll()
	newer := session.MessageIDAt(all[0].Time().Add(3600e9))
	r.c.set(func() { r.c.ids = append([]session.MessageID{newer}, all...) })
	r.feed.Publish(session.Change{All: true})
	r.until("another one is there", func() bool { return len(r.page.found.IDs) == len(all)+1 })
	if got := r.selected(); !slices.Equal(got, all) {
		t.Errorf("%d are selected, not the %d that were", len(got), len(all))
	}
}

// While the rubber band is drawn pictures arrive above it: what was selected
// before stays that, and what the band holds too.
func TestRubberBandWhilePicturesArrive(t *testing.T) {
	all := hourly(300)
	r := open(t, &catalogue{ids: all[1:]}, fyne.NewSize(900, 600))
	r.complete()
	r.b().toggle(all[3])
	from, to := r.at(10), r.at(11)
	r.drag(from, to, ctrl)
	want := []session.MessageID{all[3], all[11], all[12]}
	if got := r.selected(); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	r.c.set(func() { r.c.ids = all })
	r.feed.Publish(session.Change{All: true})
	r.until("it is there", func() bool { return len(r.page.found.IDs) == len(all) })
	r.b().Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: r.b().at}})
	r.b().DragEnd()
	if got := r.selected(); !slices.Contains(got, all[3]) || slices.Contains(got, all[2]) {
		t.Errorf("selected before and still: %v, not %v", got, all[3])
	}
	r.key(0, fyne.KeyEscape)

	// Escape gives back what was selected, not what is in its place now.
	r.b().toggle(all[3])
	r.drag(r.at(10), r.at(11), ctrl)
	newer := session.MessageIDAt(all[0].Time().Add(3600e9))
	r.c.set(func() { r.c.ids = append([]session.MessageID{newer}, all...) })
	r.feed.Publish(session.Change{All: true})
	r.until("another one is there", func() bool { return len(r.page.found.IDs) == len(all)+1 })
	r.key(0, fyne.KeyEscape)
	if got := r.selected(); !slices.Equal(got, all[3:4]) {
		t.Errorf("after Escape %v is selected, not %v", got, all[3])
	}
}

// Escape takes back "select all" also while it is not known yet what all is.
func TestEscapeBeforeAllIsKnown(t *testing.T) {
	slow := make(chan struct{})
	r := open(t, &catalogue{ids: hourly(900), slow: slow}, fyne.NewSize(900, 600))
	r.until("the head is shown", func() bool { return len(r.page.found.IDs) > 0 })
	r.page.pickAll()
	if !r.page.picked.none() {
		t.Error("what is not known is selected")
	}
	r.key(0, fyne.KeyEscape)
	close(slow)
	r.until("all are known", func() bool { return r.page.found.whole })
	if got := len(r.selected()); got != 0 {
		t.Errorf("%d are selected", got)
	}
}

// Pages that were closed leave nothing running, wherever they were in their work.
func TestClosedPagesEnd(t *testing.T) {
	r := open(t, &catalogue{ids: hourly(900)}, fyne.NewSize(900, 600))
	r.complete()
	before := runtime.NumGoroutine()
	for i := range 50 {
		p := New(t.Context(), r.page.d)
		w := test.NewWindow(kit.NewLayers(p.Content(), r.page.d.Do))
		w.Resize(fyne.NewSize(900, 600))
		for range i {
			select {
			case f := <-r.queue:
				f()
			default:
			}
		}
		if i%2 == 0 {
			p.Ask(session.SheetQuery{Chat: 1})
			p.pickAll()
		}
		p.Close()
		w.Close()
	}
	for late := time.After(time.Minute); runtime.NumGoroutine() > before+2; runtime.Gosched() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, not %d:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		default:
		}
	}
}
