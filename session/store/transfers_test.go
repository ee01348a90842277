package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func TestTransfersAreInWorkingOrder(t *testing.T) {
	s, c := openClocked(t)
	ids := pictures(t, s, 7)
	must(t, s.Enqueue(t.Context(), ids[:5]...))
	must(t, s.Ask(t.Context(), ids[5], ids[6]))
	jobs := claim(t, s, 2) // A4, A3
	later := c.at.Add(time.Minute)
	finish(t, s, jobs[1], media.Busy, later)
	must(t, s.Pause(t.Context(), ids[2]))
	asks(t, s, c.at, 1) // A6
	out := add(t, s, outgoing(ana, "UP"), outgoing(bob, "LATER"), outgoing(ana, "NEXT"))
	claimOut(t, s, 1)
	var waits session.Outgoing
	for _, o := range claimOut(t, s, 1) {
		waits = o
	}
	must(t, s.Outbox().Finish(t.Context(), waits, session.NoNetwork, later.Add(time.Second)))
	list, err := s.Transfers(t.Context())
	must(t, err)
	want := []session.Transfer{
		{ID: ids[4], Way: session.Down, Step: session.Running, Size: 105, Attempt: 1},
		{ID: out[0], Way: session.Up, Step: session.Running, Size: 5, Attempt: 1},
		{ID: ids[6], Way: session.Ask, Step: session.Running, Size: 107, Attempt: 1},
		{ID: ids[1], Way: session.Down, Step: session.Next, Size: 102},
		{ID: ids[0], Way: session.Down, Step: session.Next, Size: 101},
		{ID: out[2], Way: session.Up, Step: session.Next, Size: 5},
		{ID: ids[5], Way: session.Ask, Step: session.Next, Size: 106},
		{ID: ids[3], Way: session.Down, Step: session.Later, Size: 104, Attempt: 1, Due: later, Fault: media.Busy},
		{ID: out[1], Way: session.Up, Step: session.Later, Size: 5, Attempt: 1, Due: later.Add(time.Second), Fault: media.Offline},
		{ID: ids[2], Way: session.Down, Step: session.Held, Size: 103},
	}
	if len(list) != len(want) {
		t.Fatalf("%d rows, want %d", len(list), len(want))
	}
	running, waiting, err := s.Sum(t.Context())
	if must(t, err); len(running) != 3 || waiting != 6 {
		t.Errorf("sum: %v run, %d wait", running, waiting)
	}
	for i, w := range want {
		got := list[i]
		m, err := s.Message(t.Context(), got.ID)
		must(t, err)
		if !got.Since.Equal(start()) || got.Chat != m.Chat || !got.Due.Equal(w.Due) {
			t.Errorf("row %d: %+v", i, got)
		}
		got.Since, got.Chat, got.Due, w.Due = time.Time{}, 0, time.Time{}, time.Time{}
		if got != w {
			t.Errorf("row %d: %+v, want %+v", i, got, w)
		}
	}
}

func TestTodayTellsHowTransfersEnded(t *testing.T) {
	s, c := openClocked(t)
	ids := pictures(t, s, 6)
	c.at = time.Date(2026, 11, 21, 23, 50, 0, 0, time.UTC)
	ready(t, s, ids[5])
	c.add(20 * time.Minute)
	ready(t, s, ids[0])
	c.add(time.Second)
	must(t, s.Enqueue(t.Context(), ids[1], ids[2]))
	finish(t, s, claim(t, s, 1)[0], media.BadCipher, time.Time{})
	c.add(time.Second)
	must(t, s.CancelDownloads(t.Context(), ids[1], ids[3]))
	c.add(time.Second)
	must(t, s.Ask(t.Context(), ids[4]))
	asks(t, s, c.at, 1)
	must(t, s.Answered(t.Context(), ids[4], media.Ref{}, media.NotOnPhone))
	c.add(time.Second)
	out := add(t, s, outgoing(ana, "UP"), outgoing(bob, "BAD"), outgoing(ana, "WITHDRAWN"))
	sent := claimOut(t, s, 1)[0]
	must(t, s.Sent(t.Context(), sent.ID, session.Ack{}))
	must(t, s.Outbox().Finish(t.Context(), sent, nil, time.Time{}))
	must(t, s.CancelOutgoing(t.Context(), out[2]))
	must(t, s.Outbox().Finish(t.Context(), claimOut(t, s, 1)[0], session.Restricted, time.Time{}))
	list, err := s.Today(t.Context())
	must(t, err)
	want := []session.Finished{
		{ID: out[1], Way: session.Up, Size: 5, Fault: media.Fault(session.Restricted)},
		{ID: out[2], Way: session.Up, Size: 5, Fault: media.Cancelled},
		{ID: out[0], Way: session.Up, Size: 5},
		{ID: ids[4], Way: session.Ask, Size: 105, Fault: media.NotOnPhone},
		{ID: ids[1], Way: session.Down, Size: 102, Fault: media.Cancelled},
		{ID: ids[2], Way: session.Down, Size: 103, Fault: media.BadCipher},
		{ID: ids[0], Way: session.Down, Size: 101},
	}
	if len(list) != len(want) {
		t.Fatalf("%d rows: %+v", len(list), list)
	}
	for i, got := range list {
		if got.Ended.After(c.at) || got.Ended.Before(c.at.Add(-time.Minute)) || got.Chat == 0 {
			t.Errorf("row %d: %+v", i, got)
		}
		if got.Ended, got.Chat = (time.Time{}), 0; got != want[i] {
			t.Errorf("row %d: %+v, want %+v", i, got, want[i])
		}
	}
	c.add(24 * time.Hour)
	if list, err := s.Today(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("the day after: %+v, %v", list, err)
	}
	// Enough is enough: 500.
	for range 510 {
		must(t, s.Enqueue(t.Context(), ids[3]))
		must(t, s.CancelDownloads(t.Context(), ids[3]))
	}
	if list, err := s.Today(t.Context()); err != nil || len(list) != 500 {
		t.Errorf("%d rows, %v", len(list), err)
	}
}

// queued is a catalogue with n files in the download queue.
func queued(b *testing.B, n int) (*store.Store, []session.MessageID) {
	b.Helper()
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "catalogue.db"), store.Options{Now: start})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	batch := session.Batch{History: true}
	for i := range n {
		batch.Messages = append(batch.Messages, picture(ana, ana, fmt.Sprint("A", i), i, i+1))
	}
	if err := s.Save(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	ids, err := s.Sheet(b.Context(), session.SheetQuery{})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Enqueue(b.Context(), ids...); err != nil {
		b.Fatal(err)
	}
	return s, ids
}

func BenchmarkTransfers(b *testing.B) {
	s, ids := queued(b, 5000)
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if list, err := s.Transfers(b.Context()); err != nil || len(list) != len(ids) {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("claim", func(b *testing.B) {
		for b.Loop() {
			jobs, err := s.Downloads().Claim(b.Context(), start(), 1)
			if err != nil || len(jobs) != 1 {
				b.Fatal(jobs, err)
			}
			if err := s.Downloads().Finish(b.Context(), jobs[0], media.Cancelled, start()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pause all", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := s.PauseAll(b.Context(), i%2 == 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pause each", func(b *testing.B) {
		for b.Loop() {
			if err := s.Pause(b.Context(), ids...); err != nil {
				b.Fatal(err)
			}
			if err := s.Resume(b.Context(), ids...); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("move", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := s.Move(b.Context(), ids[i%100], ids[2000]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
