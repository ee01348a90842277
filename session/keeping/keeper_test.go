package keeping_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestPlan(t *testing.T) {
	r := open(t, nil)
	var ids []session.MessageID
	for n := range 5 { // 10 kB each, one a day
		ids = append(ids, r.have(n, 10))
		r.pass(day)
	}
	for _, c := range []struct {
		name string
		keep session.Keep
		want int // the oldest of them
	}{
		{"for ever", session.Keep{}, 0},
		{"a week", session.Keep{Days: 7}, 0},
		{"three days", session.Keep{Days: 3}, 2},
		{"a day", session.Keep{Days: 1}, 4},
		{"more than there is", session.Keep{Bytes: 50 * kB}, 0},
		{"a byte less", session.Keep{Bytes: 50*kB - 1}, 1},
		{"20 kB", session.Keep{Bytes: 20 * kB}, 3},
		{"nearly nothing", session.Keep{Bytes: 1}, 5},
		{"three days and 40 kB", session.Keep{Days: 3, Bytes: 40 * kB}, 2},
		{"three days and 10 kB", session.Keep{Days: 3, Bytes: 10 * kB}, 4},
		{"negative", session.Keep{Days: -1, Bytes: -1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := r.Plan(t.Context(), c.keep)
			must(t, err)
			r.swept(s, int64(c.want)*10, ids[:c.want]...)
		})
	}
	r.shown(media.Ready, ids...)
	r.trashed(0)
}

func TestSweepSparesWhatMustStay(t *testing.T) {
	r := open(t, nil)
	starred, plain, sending := r.have(1, 10), r.have(2, 10), r.have(3, 10)
	must(t, r.s.Star(t.Context(), true, starred))
	own := r.put(4, 10)
	keys, err := r.s.AddFromKeys(t.Context(), session.Media{Ref: media.Ref{Kind: media.Image, FileSHA256: own[:], Size: 10 * kB}, File: own}, "a.jpg")
	must(t, err)
	r.send(3, 10)
	r.pass(9 * day)
	r.rule = session.Keep{Days: 7, Bytes: 1}
	s, err := r.Sweep(t.Context())
	must(t, err)
	r.swept(s, 10, plain)
	r.shown(media.Remote, plain)
	r.shown(media.Ready, starred, sending, keys)
	r.trashed(1)
}

func TestSweepTakesEveryMessageOfAFile(t *testing.T) {
	r := open(t, nil)
	one := r.have(1, 10)
	two := r.message(bob, 1, 10) // recognised by its hash
	r.shown(media.Ready, one, two)
	r.pass(8 * day)
	r.rule = session.Keep{Days: 7}
	planned, err := r.Plan(t.Context(), r.rule)
	must(t, err)
	s, err := r.Sweep(t.Context())
	must(t, err)
	r.swept(s, 10, one, two)
	if fmt.Sprint(s) != fmt.Sprint(planned) {
		t.Errorf("planned %+v, swept %+v", planned, s)
	}
	r.shown(media.Remote, one, two)
	if log := r.log.String(); !strings.Contains(log, "files=1") || strings.Contains(log, key(1, 10).String()) {
		t.Errorf("log: %s", log)
	}

	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, one, two)
	r.trashed(0)
	// It is as old as it was.
	again, err := r.Plan(t.Context(), r.rule)
	must(t, err)
	r.swept(again, 10, one, two)
}

func TestNothingSetSweepsNothing(t *testing.T) {
	r := open(t, nil)
	id := r.have(1, 10)
	r.pass(1000 * day)
	s, err := r.Sweep(t.Context())
	must(t, err)
	r.swept(s, 0)
	r.shown(media.Ready, id)
}

func TestDeleteIsForEverythingAndCanBeUndone(t *testing.T) {
	r := open(t, nil)
	starred, plain, other := r.have(1, 10), r.have(2, 20), r.have(3, 30)
	preview := r.message(bob, 4, 10)
	must(t, r.s.Star(t.Context(), true, starred))
	own := r.put(5, 10)
	keys, err := r.s.AddFromKeys(t.Context(), session.Media{Ref: media.Ref{Kind: media.Image, FileSHA256: own[:], Size: 10 * kB}, File: own}, "a.jpg")
	must(t, err)
	s, err := r.Delete(t.Context(), starred, plain, preview, keys, plain, 12345)
	must(t, err)
	r.swept(s, 40, starred, plain, keys)
	r.shown(media.Remote, starred, plain)
	r.shown(media.Gone, keys)
	r.shown(media.Ready, other)
	r.trashed(3)

	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, starred, plain, keys, other)
	r.trashed(0)
	if m, err := r.s.Message(t.Context(), starred); err != nil || !m.Media.Starred {
		t.Errorf("no favourite any more: %v", err)
	}
}

func TestWhatIsToBeSentStays(t *testing.T) {
	r := open(t, nil)
	one, two := r.have(1, 10), r.have(2, 10)
	r.send(1, 10)
	s, err := r.Delete(t.Context(), one)
	must(t, err)
	r.swept(s, 0)

	// The user sends it at the very moment at which it is deleted.
	r.between = func() { r.send(2, 10) }
	s, err = r.Delete(t.Context(), two)
	must(t, err)
	r.swept(s, 0)
	r.shown(media.Ready, one, two)
	r.trashed(0)
}

func TestWhatWentCanBeFetchedAgain(t *testing.T) {
	r := open(t, nil)
	id := r.have(1, 10)
	s, err := r.Delete(t.Context(), id)
	must(t, err)
	r.fetch(id, 1, 10)
	r.shown(media.Ready, id)
	// The trash still has it; that changes nothing.
	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, id)
	r.trashed(0)
}

// What went to the trash at any time comes back in one go, and is shown again.
func TestBringBack(t *testing.T) {
	r := open(t, nil)
	a, b := r.have(1, 10), r.have(2, 20)
	for _, id := range []session.MessageID{a, b} {
		if _, err := r.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		r.pass(day)
	}
	r.trashed(2)
	n, err := r.BringBack(t.Context())
	if n != 2 || err != nil {
		t.Errorf("%d files came back: %v", n, err)
	}
	r.shown(media.Ready, a, b)
	r.trashed(0)
	if n, err := r.BringBack(t.Context()); n != 0 || err != nil {
		t.Errorf("from an empty trash: %d, %v", n, err)
	}
}

func TestEmptyTrash(t *testing.T) {
	r := open(t, nil)
	one, two := r.have(1, 10), r.have(2, 10)
	s, err := r.Delete(t.Context(), one)
	must(t, err)
	must(t, r.EmptyTrash(t.Context()))
	r.trashed(0)
	r.shown(media.Remote, one)
	later, err := r.Delete(t.Context(), two)
	must(t, err)
	s.Files = append(s.Files, later.Files...)
	if err := r.Undo(t.Context(), s); media.FaultOf(err) != media.Missing {
		t.Errorf("what was deleted for good came back: %v", err)
	}
	r.shown(media.Remote, one)
	r.shown(media.Ready, two) // what could be brought back, was
}

func TestFailuresLoseNothing(t *testing.T) {
	full := fmt.Errorf("move: %w", media.DiskFull)
	r := open(t, nil)
	one, two := r.have(1, 10), r.have(2, 10)
	must(t, r.s.Star(t.Context(), true, one)) // no rule takes it, but the user may

	r.fail(trash, full)
	s, err := r.Delete(t.Context(), one, two)
	if media.FaultOf(err) != media.DiskFull || len(s.Files) != 0 {
		t.Errorf("the trash refuses: %+v, %v", s, err)
	}
	r.shown(media.Ready, one, two)
	r.fail(trash, nil)

	r.fail(forget, full)
	s, err = r.Delete(t.Context(), one, two)
	if media.FaultOf(err) != media.DiskFull || len(s.Files) != 0 {
		t.Errorf("the catalogue refuses: %+v, %v", s, err)
	}
	r.shown(media.Ready, one, two)
	r.trashed(0)

	// Neither can be told nor put back: as if it had been killed in between.
	r.fail(restore, full)
	if _, err = r.Delete(t.Context(), one); media.FaultOf(err) != media.DiskFull {
		t.Errorf("both refuse: %v", err)
	}
	if r.state(one) != media.Ready || r.g.Has(key(1, 10)) {
		t.Error("this is not what a kill leaves")
	}
	r.fail(forget, nil)
	r.fail(restore, nil)
	r.start()
	r.shown(media.Ready, one, two)
	r.trashed(0)

	s, err = r.Delete(t.Context(), one, two)
	must(t, err)
	r.fail(remember, full)
	if err := r.Undo(t.Context(), s); media.FaultOf(err) != media.DiskFull {
		t.Errorf("the catalogue refuses to remember: %v", err)
	}
	r.fail(remember, nil)
	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, one, two)

	s, err = r.Delete(t.Context(), one, two)
	must(t, err)
	r.fail(restore, full)
	if err := r.Undo(t.Context(), s); media.FaultOf(err) != media.DiskFull {
		t.Errorf("the gallery refuses: %v", err)
	}
	r.shown(media.Remote, one, two)
	r.trashed(2)
	r.fail(restore, nil)
	must(t, r.Undo(t.Context(), s))
	r.shown(media.Ready, one, two)
}

// start is what Run does first.
func (r *rig) start() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	<-r.purged
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		r.t.Error(err)
	}
}

func TestAnAbsentDiskIsNotForgotten(t *testing.T) {
	r := open(t, nil)
	one, two := r.have(1, 10), r.have(2, 10)
	must(t, r.g.Remove(key(1, 10)))
	must(t, r.g.Remove(key(2, 10)))
	r.pass(8 * day)
	r.rule = session.Keep{Days: 7}
	s, err := r.Sweep(t.Context())
	must(t, err)
	r.swept(s, 0)
	r.start()
	if r.state(one) != media.Ready || r.state(two) != media.Ready {
		t.Error("a rule has forgotten files that it did not move")
	}
	// The user, who deletes what is not there, sees the preview again.
	s, err = r.Delete(t.Context(), one)
	must(t, err)
	r.swept(s, 0)
	r.shown(media.Remote, one)
}

func TestSweepEndsWithItsContext(t *testing.T) {
	r := open(t, nil)
	one := r.have(1, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.rule = session.Keep{Bytes: 1}
	if _, err := r.Sweep(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("sweep: %v", err)
	}
	if _, err := r.Delete(ctx, one); !errors.Is(err, context.Canceled) {
		t.Errorf("delete: %v", err)
	}
	if err := r.Undo(ctx, session.Sweep{Files: []media.Key{key(1, 10)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("undo: %v", err)
	}
	r.shown(media.Ready, one)
	if _, err := r.Plan(ctx, r.rule); !errors.Is(err, context.Canceled) {
		t.Errorf("plan: %v", err)
	}
}
