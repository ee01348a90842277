package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

const stranger session.JID = "4477000@s.whatsapp.net"

// crowd brings pictures and a video of people who are known in different ways.
func crowd(t *testing.T, s *store.Store, history bool) {
	t.Helper()
	wrote := words(bob, me, "HELLO", -9, "hi")
	wrote.FromMe = true
	saveBatch(t, s, session.Batch{People: []session.Person{{JID: ana, Contact: "Ana"}}, Messages: []session.Arrival{wrote}})
	video := picture(ana, ana, "VIDEO", 2, 2)
	video.Media.Kind = media.Video
	large := picture(ana, ana, "LARGE", 3, 3)
	large.Media.Size = 5000
	unknown := picture(ana, ana, "NOSIZE", 3, 13)
	unknown.Media.Size = 0
	mine := picture(ana, me, "MINE", 4, 4)
	mine.FromMe = true
	once := picture(ana, ana, "ONCE", 5, 5)
	once.Media.ViewOnce = true
	bare := picture(ana, ana, "BARE", 6, 6)
	bare.Media.MediaKey = nil
	saveBatch(t, s, session.Batch{History: history, Messages: []session.Arrival{
		picture(ana, ana, "ANA", 1, 1), video, large, unknown, mine, once, bare,
		picture(bob, bob, "BOB", 7, 7), picture(stranger, stranger, "STRANGER", 8, 8),
		picture(family, bob, "GROUP", 9, 9), picture(family, stranger, "GROUPSTRANGER", 10, 10),
	}})
}

func TestRulesQueueWhatArrives(t *testing.T) {
	for _, c := range []struct {
		auto session.Auto
		want string
	}{
		{session.Auto{}, "[]"},
		{session.Auto{On: true}, "[ANA BOB LARGE NOSIZE STRANGER]"},
		{session.Auto{On: true, Known: true}, "[ANA BOB LARGE NOSIZE]"},
		{session.Auto{On: true, Groups: true}, "[ANA BOB GROUP GROUPSTRANGER LARGE NOSIZE STRANGER]"},
		{session.Auto{On: true, Groups: true, Known: true}, "[ANA BOB GROUP LARGE NOSIZE]"},
		{session.Auto{On: true, MaxSize: 1000}, "[ANA BOB STRANGER]"},
		{session.Auto{On: true, Kinds: []media.Kind{media.Video, media.Video}}, "[VIDEO]"},
	} {
		s := open(t)
		s.SetAuto(c.auto)
		crowd(t, s, false)
		jobs := claim(t, s, 99)
		got := names(t, s, jobs)
		if slices.Sort(got); fmt.Sprint(got) != c.want {
			t.Errorf("%+v: %v, want %s", c.auto, got, c.want)
		}
		for _, j := range jobs {
			if !j.Auto {
				t.Errorf("%+v: somebody asked for %d", c.auto, j.ID)
			}
		}
		// Of what was there already the same would be fetched, once.
		s = open(t)
		s.SetAuto(c.auto)
		crowd(t, s, true)
		if n := len(claim(t, s, 99)); n != 0 {
			t.Errorf("%+v: %d of history", c.auto, n)
		}
		sweep, err := s.Past(t.Context(), c.auto)
		must(t, err)
		n, err := s.FetchPast(t.Context(), c.auto)
		must(t, err)
		list := claim(t, s, 99)
		past := names(t, s, list)
		if slices.Sort(past); fmt.Sprint(past) != c.want || len(sweep.IDs) != n || n != len(past) || len(sweep.Files) != 0 {
			t.Errorf("%+v: past %v, %d of %d", c.auto, past, n, len(sweep.IDs))
		}
		var bytes int64
		for _, j := range list {
			bytes += j.Ref.Size
		}
		if bytes != sweep.Bytes || !slices.IsSortedFunc(sweep.IDs, func(a, b session.MessageID) int { return int(b - a) }) {
			t.Errorf("%+v: %d bytes announced, %d fetched", c.auto, sweep.Bytes, bytes)
		}
		if n, err := s.FetchPast(t.Context(), c.auto); err != nil || n != 0 {
			t.Errorf("%+v: once more %d, %v", c.auto, n, err)
		}
	}
}

func TestAChatOverrulesTheRules(t *testing.T) {
	s := open(t)
	save(t, s, words(ana, ana, "A", 0, "x"), words(family, bob, "F", 0, "x"))
	a, f := find(t, s, ana, "A").Chat, find(t, s, family, "F").Chat
	must(t, s.SetChatAuto(t.Context(), f, session.AutoAlways))
	s.SetAuto(session.Auto{Known: true, MaxSize: 150})
	save(t, s, picture(family, bob, "F1", 1, 1), picture(family, bob, "F2", 2, 90), picture(ana, ana, "A1", 3, 3))
	if got := names(t, s, claim(t, s, 9)); fmt.Sprint(got) != "[F1]" {
		t.Errorf("always, though off: %v", got)
	}
	sub := s.Feed().Subscribe(t.Context())
	must(t, s.SetChatAuto(t.Context(), a, session.AutoNever))
	if c, err := s.Chat(t.Context(), a); err != nil || c.Auto != session.AutoNever || len(sub.Take()) != 1 {
		t.Errorf("chat %+v, %v", c, err)
	}
	s.SetAuto(session.Auto{On: true})
	save(t, s, picture(ana, ana, "A2", 4, 4))
	if got := names(t, s, claim(t, s, 9)); len(got) != 0 {
		t.Errorf("never: %v", got)
	}
}

func TestRulesFollowTheHDVersion(t *testing.T) {
	s := open(t)
	s.SetAuto(session.Auto{On: true})
	save(t, s, picture(ana, ana, "SD", 1, 1))
	finish(t, s, claim(t, s, 1)[0], nil, time.Time{})
	hd := picture(ana, ana, "HD", 2, 2)
	hd.Better = "SD"
	save(t, s, hd)
	if jobs := claim(t, s, 9); len(jobs) != 1 || jobs[0].Ref.DirectPath != "/v/HD" || !jobs[0].Auto {
		t.Errorf("jobs %+v", jobs)
	}
	// What the user has taken out does not come back with a copy of the message.
	must(t, s.CancelDownloads(t.Context(), find(t, s, ana, "SD").ID))
	save(t, s, hd, picture(ana, ana, "SD", 1, 1))
	if jobs := claim(t, s, 9); len(jobs) != 0 {
		t.Errorf("queued again %+v", jobs)
	}
}

func TestPastLeavesOutWhatHasExpired(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 3)
	must(t, s.Enqueue(t.Context(), ids[0]))
	must(t, s.Ask(t.Context(), ids[1]))
	must(t, s.CancelDownloads(t.Context(), ids[1]))
	sweep, err := s.Past(t.Context(), session.Auto{On: true})
	must(t, err)
	if !slices.Equal(sweep.IDs, ids[2:]) {
		t.Errorf("past %v", sweep.IDs)
	}
}
