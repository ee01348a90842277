package viewer

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// pauses are how long a slideshow may rest on a picture.
var pauses = []struct {
	d    time.Duration
	name string
}{{3 * time.Second, "3 seconds a picture"}, {usualPause, "5 seconds a picture"}, {10 * time.Second, "10 seconds a picture"}}

const (
	usualPause = 5 * time.Second
	// patience is how long it waits for a picture that is still being decoded.
	patience = time.Second
	// dozes is how long the bars stay in full screen and in a slideshow.
	dozes = 3 * time.Second
)

// slideshow goes from picture to picture by itself. It ends with the last one:
// among a hundred thousand nobody waits for it to come round again. Videos,
// sounds, documents and what cannot be seen here are left out.
type slideshow struct {
	on    bool
	every time.Duration
	stop  func()
}

// toggleShow starts the slideshow or ends it.
func (v *Viewer) toggleShow() {
	if v.show.on {
		v.endShow()
		v.tell()
		return
	}
	v.show.on = true
	v.rest(v.show.every)
	v.asleep = true // nothing but the picture, until the pointer moves
	v.tell()
}

// setPause changes how long the slideshow rests, and starts it.
func (v *Viewer) setPause(d time.Duration) {
	v.show.every = d
	if v.show.on {
		v.endShow()
	}
	v.toggleShow()
}

// endShow ends the slideshow.
func (v *Viewer) endShow() {
	v.show.on = false
	if v.show.stop != nil {
		v.show.stop()
		v.show.stop = nil
	}
}

// acted is told that the user has done something: a slideshow does not go on over
// that.
func (v *Viewer) acted() {
	if v.show.on {
		v.endShow()
		v.layers.Toast(lang.L("Slideshow paused. Space goes on."), "", nil)
		v.tell()
	}
	v.awake()
}

// rest waits before it goes on.
func (v *Viewer) rest(d time.Duration) {
	if v.show.stop != nil {
		v.show.stop()
	}
	v.show.stop = v.after(d, v.proceed)
}

// proceed shows the next picture.
func (v *Viewer) proceed() {
	v.show.stop = nil
	if !v.show.on {
		return
	}
	if v.loading {
		v.rest(patience)
		return
	}
	ctx, token, from, ids := v.visit, v.token, v.index+1, v.ids
	go func() {
		next := len(ids)
		for i := from; i < len(ids) && next == len(ids); i += section {
			ms, err := v.d.Library.Prints(ctx, ids[i:min(i+section, len(ids))])
			if err != nil {
				break // told as the end; the picture on show is not hurt by it
			}
			at := map[session.MessageID]bool{}
			for _, m := range ms {
				at[m.ID] = toLookAt(m)
			}
			for j, id := range ids[i:min(i+section, len(ids))] {
				if at[id] {
					next = i + j
					break
				}
			}
		}
		v.d.Do(func() {
			if token != v.token || !v.show.on {
				return
			}
			if next >= len(ids) {
				v.endShow()
				v.layers.Toast(lang.L("That was the last picture."), "", nil)
				v.tell()
				return
			}
			v.goTo(next)
			v.rest(v.show.every)
		})
	}()
}

// toLookAt reports whether a slideshow rests on m.
func toLookAt(m session.Message) bool {
	f := m.Media
	return f != nil && drawable(f) && f.State != media.ViewOnce && (f.State == media.Ready || len(f.Preview) > 0)
}

// quiet reports whether the picture has the whole window to itself, and bars
// only lie on it for a while.
func (v *Viewer) quiet() bool { return v.full || v.show.on }

// barred reports whether the bars are shown.
func (v *Viewer) barred() bool { return !v.plain && (!v.quiet() || !v.asleep) }

// awake shows the bars again, for a while where they lie on the picture.
func (v *Viewer) awake() {
	was := v.barred()
	v.asleep = false
	if v.doze != nil {
		v.doze()
		v.doze = nil
	}
	if v.quiet() {
		v.doze = v.after(dozes, func() {
			v.asleep = true
			v.place(v.Size())
		})
	}
	if v.barred() != was {
		v.place(v.Size())
	}
}
