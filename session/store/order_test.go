package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestMoveOrdersTheQueue(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 5)
	must(t, s.Enqueue(t.Context(), ids...))
	want := func(order string) {
		t.Helper()
		list, err := s.Transfers(t.Context())
		must(t, err)
		got := ""
		for _, r := range list {
			got += fmt.Sprint(slices.Index(ids, r.ID))
		}
		if got != order {
			t.Errorf("order %s, want %s", got, order)
		}
	}
	want("43210")
	must(t, s.Move(t.Context(), ids[0], ids[4]))
	want("04321")
	must(t, s.Move(t.Context(), ids[4], 0))
	want("03214")
	must(t, s.Move(t.Context(), ids[1], ids[2]))
	want("03124")
	// Often at the same place: the gap between two rows runs out.
	for i := range 100 {
		must(t, s.Move(t.Context(), ids[3+i%2], ids[2]))
	}
	want("01342")
	must(t, s.Move(t.Context(), ids[2], ids[2]))
	must(t, s.Move(t.Context(), 77, ids[2]))
	must(t, s.Move(t.Context(), ids[0], 77))
	want("01342")
	if got := names(t, s, claim(t, s, 5)); fmt.Sprint(got) != "[A0 A1 A3 A4 A2]" {
		t.Errorf("claimed %v", got)
	}
}

func TestWhatIsOnScreenGoesBeforeTheOrderUntilTheTransfersAre(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 3)
	must(t, s.Enqueue(t.Context(), ids...))
	must(t, s.Show(t.Context(), ids[:1]))
	if _, err := s.Transfers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, s, claim(t, s, 1)); got[0] != "A2" {
		t.Errorf("claimed %v", got)
	}
	must(t, s.Show(t.Context(), ids[:1]))
	if got := names(t, s, claim(t, s, 1)); got[0] != "A0" {
		t.Errorf("claimed %v", got)
	}
}

func TestPausedRowsWaitForTheUserOverRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	ids := pictures(t, s, 3)
	must(t, s.Enqueue(t.Context(), ids...))
	running := claim(t, s, 1)[0]
	must(t, s.Pause(t.Context(), ids[1], ids[2], 77))
	state(t, s, ana, "A2", media.Paused, "")
	must(t, s.SetState(t.Context(), ids[2], media.Verifying))
	finish(t, s, running, media.Busy, start().Add(time.Hour))
	finish(t, s, running, media.BadCipher, time.Time{})
	state(t, s, ana, "A2", media.Paused, "")
	must(t, s.Enqueue(t.Context(), ids[2]))
	must(t, s.Close())
	s = openAt(t, path)
	must(t, s.Downloads().Reset(t.Context()))
	if got := names(t, s, claim(t, s, 3)); fmt.Sprint(got) != "[A0]" {
		t.Errorf("claimed %v", got)
	}
	must(t, s.Resume(t.Context(), ids...))
	state(t, s, ana, "A2", media.Queued, "")
	state(t, s, ana, "A0", media.Downloading, "")
	jobs := claim(t, s, 3)
	if got := names(t, s, jobs); fmt.Sprint(got) != "[A2 A1]" || jobs[0].Attempt != 1 {
		t.Errorf("claimed %v, attempt %d", got, jobs[0].Attempt)
	}
	// The end of the claim before the pause is of no interest.
	running.Attempt = jobs[0].Attempt
	finish(t, s, running, media.BadCipher, time.Time{})
	state(t, s, ana, "A2", media.Downloading, "")
}

func TestALateSuccessOfAPausedRowCounts(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 1)
	save(t, s, picture(bob, bob, "B0", 1, 1))
	must(t, s.Enqueue(t.Context(), ids...))
	enqueue(t, s, bob, "B0")
	j := claim(t, s, 1)[0]
	must(t, s.Pause(t.Context(), ids[0], find(t, s, bob, "B0").ID))
	finish(t, s, j, nil, time.Time{})
	state(t, s, ana, "A0", media.Ready, "")
	state(t, s, bob, "B0", media.Ready, "")
	if list, err := s.Transfers(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("left %+v, %v", list, err)
	}
}

func TestPauseAllHoldsEverythingOverRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	ids := pictures(t, s, 3)
	must(t, s.Enqueue(t.Context(), ids[:2]...))
	must(t, s.Ask(t.Context(), ids[2]))
	running := claim(t, s, 1)[0]
	if s.Paused() {
		t.Error("paused from the start")
	}
	must(t, s.PauseAll(t.Context(), true))
	state(t, s, ana, "A1", media.Queued, "")
	finish(t, s, running, media.Cancelled, time.Time{})
	state(t, s, ana, "A1", media.Queued, "")
	must(t, s.Close())
	s = openAt(t, path)
	if !s.Paused() {
		t.Error("not paused after a restart")
	}
	if jobs := claim(t, s, 3); len(jobs) != 0 {
		t.Errorf("claimed %+v", jobs)
	}
	asks, err := s.Asks().Claim(t.Context(), start(), 3)
	must(t, err)
	next, err := s.Asks().Next(t.Context())
	if must(t, err); len(asks) != 0 || !next.IsZero() {
		t.Errorf("asked for %+v, next %v", asks, next)
	}
	must(t, s.PauseAll(t.Context(), false))
	jobs := claim(t, s, 3)
	if len(jobs) != 2 || jobs[0].Attempt != 1 || s.Paused() {
		t.Errorf("after the pause %+v", jobs)
	}
}

func TestWhyARowWaitsIsKept(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 1)
	must(t, s.Enqueue(t.Context(), ids...))
	for i, c := range []struct {
		fault   media.Fault
		attempt int // of the next claim
	}{{media.Offline, 1}, {media.LowDisk, 1}, {media.Busy, 2}, {media.TimedOut, 3}} {
		j := claim(t, s, 1)[0]
		later := start().Add(time.Duration(i+1) * time.Minute)
		finish(t, s, j, fmt.Errorf("get: %w", c.fault), later)
		d := stateOf(t, s, ids[0], media.Queued, c.fault)
		list, err := s.Transfers(t.Context())
		must(t, err)
		if !d.Due.Equal(later) || len(list) != 1 || list[0].Step != session.Later || list[0].Fault != c.fault || !list[0].Due.Equal(later) {
			t.Errorf("%s: due %v, listed %+v", c.fault, d.Due, list)
		}
		must(t, s.Downloads().Rouse(t.Context(), media.Cancelled))
		if len(claim(t, s, 1)) != 0 {
			t.Errorf("%s: roused by another", c.fault)
		}
		sub := s.Feed().Subscribe(t.Context())
		must(t, s.Downloads().Rouse(t.Context(), media.Offline, media.LowDisk, media.Busy, media.TimedOut))
		if len(sub.Take()) != 1 {
			t.Errorf("%s: the window is not told", c.fault)
		}
		j = claim(t, s, 1)[0]
		if j.Attempt != c.attempt {
			t.Errorf("%s: attempt %d, want %d", c.fault, j.Attempt, c.attempt)
		}
		// The runner gives it back as it is.
		finish(t, s, j, media.Cancelled, start())
		stateOf(t, s, ids[0], media.Queued, "")
	}
}

func TestAWishOvertakesTheWait(t *testing.T) {
	s := open(t)
	s.SetAuto(session.Auto{On: true})
	save(t, s, picture(ana, ana, "A1", 1, 1))
	j := claim(t, s, 1)[0]
	finish(t, s, j, media.Busy, start().Add(time.Hour))
	enqueue(t, s, ana, "A1")
	state(t, s, ana, "A1", media.Queued, "")
	if jobs := claim(t, s, 1); len(jobs) != 1 || jobs[0].Auto || !j.Auto {
		t.Errorf("jobs %+v, before %+v", jobs, j)
	}
}
