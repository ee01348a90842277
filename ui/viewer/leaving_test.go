package viewer

import (
	"image/color"
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// A picture whose file was deleted is not shown any longer, also where nothing
// can be shown in its place.
func TestDeletedIsNotSeen(t *testing.T) {
	for name, movie := range map[string]bool{"a still": false, "a film": true} {
		r := launch(t, 2, 0, func(s *shelf, ids []session.MessageID) {
			s.msgs[ids[0]].Media.Preview = nil
			if movie {
				moving(s, ids)
			}
		})
		want := color.RGBA{255, 0, 0, 255}
		if movie {
			want = r.s.frames[0]
		}
		r.until("it is shown", r.seen(want))
		r.s.set(func() {
			m := r.s.msgs[r.ids[0]]
			file := *m.Media
			file.State, file.File = media.Remote, media.Key{}
			m.Media = &file
			r.s.msgs[r.ids[0]] = m
			r.s.frames = nil
		})
		r.feed.Publish(session.Change{Message: r.ids[0]})
		r.until(name+" is known to be gone", func() bool {
			m, ok := r.v.current()
			return ok && m.Media.State == media.Remote && !r.v.drawing
		})
		if !r.shows("nothing")() {
			t.Errorf("%s is still there", name)
		}
		if movie {
			// No late frame brings it back.
			r.until("nothing plays", func() bool {
				r.s.mu.Lock()
				defer r.s.mu.Unlock()
				return r.s.playing == 0
			})
			r.until("all is said", func() bool { return len(r.queue) == 0 })
			if !r.shows("nothing")() {
				t.Error("a late frame is shown")
			}
		}
	}
}

// Opened and closed a hundred times, also while it decodes, plays and shows, the
// viewer leaves nothing running and nothing beneath it changed.
func TestOpenedAHundredTimes(t *testing.T) {
	r := launch(t, 300, 0, moving)
	r.until("it plays", r.seen(r.s.frames[1]))
	r.v.Close()
	d := r.v.d
	drain := func(most int) {
		late := time.After(time.Minute)
		for runtime.NumGoroutine() > most {
			select {
			case f := <-r.queue:
				f()
			case <-late:
				buf := make([]byte, 1<<20)
				t.Fatalf("%d goroutines, not %d:\n%s", runtime.NumGoroutine(), most, buf[:runtime.Stack(buf, true)])
			default:
				runtime.Gosched()
			}
		}
	}
	for len(r.queue) > 0 {
		(<-r.queue)()
	}
	before := runtime.NumGoroutine()
	typed := r.window.Canvas().OnTypedKey()
	for i := range 100 {
		v := Open(t.Context(), r.window, d, r.ids, i%3)
		switch i % 4 {
		case 1:
			v.toggleShow()
		case 2:
			v.toggleInfo()
			v.step(1)
		case 3:
			v.popUp(fyne.NewPos(9, 9))
			r.window.Canvas().Overlays().Remove(r.window.Canvas().Overlays().Top())
		}
		for range i % 20 {
			select {
			case f := <-r.queue:
				f()
			default:
			}
		}
		v.Close()
		v.Close()
	}
	drain(before + 2)
	if len(r.window.Canvas().Overlays().List()) != 0 || (r.window.Canvas().OnTypedKey() == nil) != (typed == nil) {
		t.Error("something of it is left over the window")
	}
}
