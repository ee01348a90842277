package session_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

func TestFeedMergesWhatASlowSubscriberHasNotTaken(t *testing.T) {
	var f session.Feed
	s := f.Subscribe(t.Context())
	a, b := session.Change{Chat: 1}, session.Change{Message: 2}
	f.Publish(a, b)
	f.Publish(a)
	<-s.Wake()
	if got := s.Take(); !slices.Equal(got, []session.Change{a, b}) {
		t.Errorf("took %v", got)
	}
	select {
	case <-s.Wake():
		t.Error("woken without a change")
	default:
	}
	if got := s.Take(); len(got) != 0 {
		t.Errorf("took %v again", got)
	}
	f.Publish(a)
	<-s.Wake()
	if got := s.Take(); !slices.Equal(got, []session.Change{a}) {
		t.Errorf("took %v after a second round", got)
	}
}

func TestFeedSaysEverythingRatherThanGrow(t *testing.T) {
	var f session.Feed
	s := f.Subscribe(t.Context())
	for id := range session.MessageID(100_000) {
		f.Publish(session.Change{Message: id + 1})
	}
	got := s.Take()
	if len(got) == 0 || !got[0].All || !got[0].Status {
		t.Fatalf("a subscriber that was never heard got %d changes, the first %+v", len(got), got[:min(1, len(got))])
	}
	if len(got) > 1000 {
		t.Errorf("%d changes were kept", len(got))
	}
}

func TestFeedLosesNothingUnderConcurrency(t *testing.T) {
	const writers, each = 8, 200
	var f session.Feed
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := f.Subscribe(ctx)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				f.Publish(session.Change{Chat: session.ChatID(w*each + i + 1)})
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	seen, all := map[session.ChatID]bool{}, false
	take := func() {
		for _, c := range s.Take() {
			seen[c.Chat] = true
			all = all || c.All
		}
	}
	for running := true; running; {
		select {
		case <-s.Wake():
			take()
		case <-done:
			take()
			running = false
		}
	}
	if !all && len(seen) != writers*each {
		t.Errorf("%d of %d changes arrived, and none said everything", len(seen), writers*each)
	}
}

func TestFeedForgetsAnEndedSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f session.Feed
		ctx, cancel := context.WithCancel(t.Context())
		s := f.Subscribe(ctx)
		cancel()
		synctest.Wait()
		f.Publish(session.Change{All: true})
		if got := s.Take(); len(got) != 0 {
			t.Errorf("took %v after the end", got)
		}
	})
}

func TestMessageIDCarriesItsSecond(t *testing.T) {
	at := time.Date(2026, 3, 3, 14, 5, 7, 999, time.UTC)
	id := session.MessageIDAt(at)
	if got := id.Time(); !got.Equal(at.Truncate(time.Second)) {
		t.Errorf("the time of %d is %v", id, got)
	}
	if later := session.MessageIDAt(at.Add(time.Second)); (id | 1<<20 - 1) >= later {
		t.Error("a message of the next second does not come after all of this one's")
	}
}
