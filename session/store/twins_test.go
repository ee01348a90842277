package store_test

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// A message that came under both addresses of a person is there once when that is
// known; what the user wanted of either is wanted of the one that stays.
func TestTwinsKeepWhatTheUserWanted(t *testing.T) {
	s, c := openClocked(t)
	var twins []session.Arrival
	for i, waid := range []string{"STAR", "LOAD", "HELD", "ASKED", "RULE"} {
		twins = append(twins, picture(ana, ana, waid, i, i+1), picture(anaLID, anaLID, waid, i, i+1))
	}
	saveBatch(t, s, session.Batch{History: true, Messages: twins})
	id := func(waid string) session.MessageID { return find(t, s, anaLID, waid).ID }
	must(t, s.Star(t.Context(), true, id("STAR")))
	must(t, s.Enqueue(t.Context(), id("LOAD"), id("HELD")))
	must(t, s.Pause(t.Context(), id("HELD")))
	must(t, s.Ask(t.Context(), id("ASKED")))
	if jobs, err := s.Asks().Claim(t.Context(), c.at, 1); err != nil || len(jobs) != 1 {
		t.Fatal(jobs, err)
	}
	must(t, s.SetChatAuto(t.Context(), find(t, s, ana, "STAR").Chat, session.AutoAlways))
	must(t, s.SetChatAuto(t.Context(), find(t, s, anaLID, "STAR").Chat, session.AutoNever))
	saveBatch(t, s, alias(ana, anaLID))
	if !find(t, s, ana, "STAR").Media.Starred {
		t.Error("no favourite any more: a keeping rule may take it")
	}
	state(t, s, ana, "LOAD", media.Queued, "")
	state(t, s, ana, "HELD", media.Paused, "")
	state(t, s, ana, "ASKED", media.Waiting, "")
	if a := only(t, s).Auto; a != session.AutoNever {
		t.Errorf("automatic download: %q", a)
	}
	// The answer still counts.
	ref := find(t, s, ana, "ASKED").Media.Ref
	ref.DirectPath = "/v/new"
	must(t, s.Answered(t.Context(), find(t, s, ana, "ASKED").ID, ref, nil))
	for range 2 {
		j := claim(t, s, 1)
		if len(j) != 1 {
			t.Fatal("nothing to fetch")
		}
		finish(t, s, j[0], nil, time.Time{})
	}
	state(t, s, ana, "LOAD", media.Ready, "")
	state(t, s, ana, "ASKED", media.Ready, "")
}
