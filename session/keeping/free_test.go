package keeping_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestPlanFree(t *testing.T) {
	r := open(t, nil)
	var ids []session.MessageID
	for n := range 5 { // 10 kB each, one a day
		ids = append(ids, r.have(n, 10))
		r.pass(day)
	}
	for _, c := range []struct {
		bytes int64
		want  int // the oldest of them
	}{{-1, 0}, {0, 0}, {1, 1}, {10 * kB, 1}, {10*kB + 1, 2}, {35 * kB, 4}, {50 * kB, 5}, {1 << 40, 5}} {
		t.Run(fmt.Sprint(c.bytes), func(t *testing.T) {
			s, err := r.PlanFree(t.Context(), c.bytes)
			must(t, err)
			r.swept(s, int64(c.want)*10, ids[:c.want]...)
		})
	}
	r.shown(media.Ready, ids...)
	r.trashed(0)
}

func TestFree(t *testing.T) {
	r := open(t, nil)
	starred, old, sending, young := r.have(1, 10), r.have(2, 10), r.have(3, 10), r.message(ana, 4, 10)
	must(t, r.s.Star(t.Context(), true, starred))
	own := r.put(5, 10)
	keys, err := r.s.AddFromKeys(t.Context(), session.Media{Ref: media.Ref{Kind: media.Image, FileSHA256: own[:], Size: 10 * kB}, File: own}, "a.jpg")
	must(t, err)
	r.send(3, 10)
	r.pass(day)
	r.fetch(young, 4, 10)
	planned, err := r.PlanFree(t.Context(), 5*kB)
	must(t, err)
	s, err := r.Free(t.Context(), 5*kB)
	must(t, err)
	if fmt.Sprint(s) != fmt.Sprint(planned) {
		t.Errorf("planned %+v, freed %+v", planned, s)
	}
	r.swept(s, 10, old)
	r.shown(media.Remote, old)
	r.shown(media.Ready, starred, sending, young, keys)
	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, old)

	// More than there is takes what may go, and nothing else.
	s, err = r.Free(t.Context(), 1<<40)
	must(t, err)
	r.swept(s, 20, old, young)
	r.shown(media.Ready, starred, sending, keys)
}

func TestFreeThatBreaksOffSaysWhatWent(t *testing.T) {
	r := open(t, nil)
	first := r.have(1, 10)
	r.pass(day)
	second := r.have(2, 10)
	r.between = func() { r.fail(trash, media.DiskFull) }
	s, err := r.Free(t.Context(), 20*kB)
	if !errors.Is(err, media.DiskFull) {
		t.Errorf("no error: %v", err)
	}
	r.swept(s, 10, first)
	r.shown(media.Ready, second)
}
