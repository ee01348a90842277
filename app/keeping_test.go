package main

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// testKeeping: a rule moves to the trash exactly what was said before, never
// favourites; from there it comes back, and what went is a preview that can be
// fetched again.
func testKeeping(t *testing.T, st stage) {
	r := st.online(t)
	var list []session.Message
	fetch := func(n int) session.Message {
		m := r.arrives(photo(t, n, 160, 120))
		r.whole(r.download(m.ID), m.Media.Key())
		list = append(list, m)
		r.later(time.Minute)
		return m
	}
	a, b, c, star := fetch(1100), fetch(1101), fetch(1102), fetch(1103)
	if err := r.actions.Star(t.Context(), true, star.ID); err != nil {
		t.Fatal(err)
	}
	if !r.message(star.ID).Media.Starred {
		t.Error("no favourite")
	}
	week := session.Keep{Days: 7}
	if err := r.prefs.SetKeep(week); err != nil {
		t.Fatal(err)
	}
	r.sweep(week)
	r.later(7*day + time.Hour)
	fresh := fetch(1104)

	swept := r.sweep(week, a, b, c)
	for _, m := range []session.Message{star, fresh} {
		r.whole(r.message(m.ID), m.Media.Key())
	}
	if err := r.actions.Undo(t.Context(), swept); err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		r.whole(r.message(m.ID), m.Media.Key())
	}
	r.trashed()
	r.sweep(week, a, b, c) // as old as before

	// From the trash it comes back without being fetched, after that with.
	r.spy.forget()
	r.whole(r.download(a.ID), a.Media.Key())
	if n := len(r.spy.all()); n != 0 {
		t.Errorf("fetched %d times although it is in the trash", n)
	}
	r.trashed(b, c)
	if err := r.keeper.EmptyTrash(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.trashed()
	r.whole(r.download(b.ID), b.Media.Key())
	if n := len(r.spy.all()); n != 1 {
		t.Errorf("asked %d times for what is nowhere here", n)
	}
	if err := r.actions.Undo(t.Context(), swept); media.FaultOf(err) != media.Missing {
		t.Errorf("undone after the trash was emptied: %v", err)
	}

	// By size the oldest go, until what is left fits.
	size := func(ms ...session.Message) (n int64) {
		for _, m := range ms {
			n += m.Media.Size
		}
		return n
	}
	r.later(time.Minute)
	r.whole(r.download(c.ID), c.Media.Key())
	room := session.Keep{Bytes: size(star, a, b, c)}
	if err := r.prefs.SetKeep(room); err != nil {
		t.Fatal(err)
	}
	r.sweep(room, fresh)
	r.sweep(room)

	// By hand favourites go as well.
	gone, err := r.actions.Delete(t.Context(), star.ID, c.ID)
	if err != nil || len(gone.Files) != 2 || gone.Bytes != size(star, c) {
		t.Errorf("deleted %d files, %d bytes, %v", len(gone.Files), gone.Bytes, err)
	}
	r.trashed(fresh, star, c)
	r.away(star, c)
	if err := r.actions.Undo(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	r.whole(r.message(star.ID), star.Media.Key())
	r.daily()
}

// sweep applies a rule, which is set, and expects these to go.
func (r *rig) sweep(k session.Keep, want ...session.Message) session.Sweep {
	t := r.t
	t.Helper()
	plan, err := r.keeper.Plan(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	trash, err := r.keeper.Trash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	swept, err := r.keeper.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(plan, swept) || len(swept.Files) != len(want) {
		t.Fatalf("planned %d files of %d bytes, %d of %d went, want %d", len(plan.Files), plan.Bytes, len(swept.Files), swept.Bytes, len(want))
	}
	for _, m := range want {
		if !slices.Contains(swept.IDs, m.ID) || !slices.Contains(swept.Files, m.Media.Key()) {
			t.Error("another file went")
		}
	}
	after, err := r.keeper.Trash(t.Context())
	if err != nil || after.Files != trash.Files+len(want) || after.Bytes != trash.Bytes+swept.Bytes {
		t.Errorf("trash %+v, before %+v, %v", after, trash, err)
	}
	r.away(want...)
	return swept
}

// away: these are previews again.
func (r *rig) away(list ...session.Message) {
	r.t.Helper()
	for _, m := range list {
		got := r.message(m.ID).Media
		if got.State != media.Remote || !got.File.IsZero() || got.Fault != "" || r.services.files.Has(m.Media.Key()) {
			r.t.Errorf("in the trash, the picture is %q, %q", got.State, got.Fault)
		}
	}
}

// trashed: the trash has as many files as these.
func (r *rig) trashed(list ...session.Message) {
	r.t.Helper()
	if trash, err := r.keeper.Trash(r.t.Context()); err != nil || trash.Files != len(list) {
		r.t.Errorf("%d files in the trash, want %d, %v", trash.Files, len(list), err)
	}
}

// daily: the rule is applied by itself, and the window is told.
func (r *rig) daily() {
	r.t.Helper()
	if err := r.prefs.SetKeep(session.Keep{Bytes: 1}); err != nil {
		r.t.Fatal(err)
	}
	r.close()
	told := make(chan session.Sweep, 1)
	r.before = func(s *services) {
		f := func(moved session.Sweep) { told <- moved }
		s.swept.Store(&f)
	}
	r.open()
	select {
	case moved := <-told:
		if len(moved.Files) != 3 {
			r.t.Errorf("%d files went, want all but the favourite", len(moved.Files))
		}
	case <-time.After(patience):
		r.t.Error("nothing went by itself")
	}
}
