package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func sweepable(t *testing.T, s *store.Store, until time.Time) []session.KeptFile {
	t.Helper()
	list, err := s.Sweepable(t.Context(), until)
	must(t, err)
	return list
}

func TestWhichFilesMayGo(t *testing.T) {
	s, c := openClocked(t)
	ids := pictures(t, s, 4)
	save(t, s, picture(bob, bob, "B", 9, 2), picture(family, bob, "F", 9, 3))
	b, f := find(t, s, bob, "B").ID, find(t, s, family, "F").ID
	ready(t, s, ids[1])
	c.add(time.Hour)
	ready(t, s, ids[0], ids[2], ids[3])
	must(t, s.Star(t.Context(), true, f))
	c.add(time.Hour)
	add(t, s, outgoing(ana, "UP"))
	list := sweepable(t, s, c.add(time.Hour))
	if len(list) != 3 || list[0].File != media.KeyOf(sha(2)) || !slices.Equal(list[0].IDs, []session.MessageID{b, ids[1]}) ||
		list[0].Size != 102 || !list[0].Since.Equal(start()) || list[0].Lost {
		t.Fatalf("may go: %+v", list)
	}
	if got := sweepable(t, s, start().Add(time.Hour)); len(got) != 1 || got[0].File != list[0].File {
		t.Errorf("before the second hour: %+v", got)
	}
	must(t, s.Star(t.Context(), false, f))
	if got := sweepable(t, s, c.at); len(got) != 4 {
		t.Errorf("no favourite any more: %+v", got)
	}
	files, bytes, err := s.Fetched(t.Context())
	if must(t, err); files != 5 || bytes != 101+102+103+104+5 {
		t.Errorf("%d files, %d bytes", files, bytes)
	}
	// One that arrives later and is here already is as old as the file.
	save(t, s, picture(bob, bob, "B2", 20, 2))
	if got := sweepable(t, s, start().Add(time.Hour)); len(got) != 1 || len(got[0].IDs) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestForgetAndRemember(t *testing.T) {
	s, c := openClocked(t)
	ids := pictures(t, s, 1)
	save(t, s, picture(bob, bob, "B", 9, 1))
	b := find(t, s, bob, "B").ID
	ready(t, s, ids...)
	c.add(day)
	file := media.KeyOf(sha(1))
	sub := s.Feed().Subscribe(t.Context())
	gone := forget(t, s, file, media.KeyOf(sha(99)))
	if slices.Sort(gone); !slices.Equal(gone, []session.MessageID{ids[0], b}) || len(sub.Take()) != 2 {
		t.Errorf("forgotten %v", gone)
	}
	d := stateOf(t, s, b, media.Remote, "")
	if !d.File.IsZero() || string(d.Preview) != thumb || chatOf(t, s, bob).ToFetch != 1 {
		t.Errorf("%+v", d)
	}
	if n, _, err := s.Fetched(t.Context()); err != nil || n != 0 || len(sweepable(t, s, c.at)) != 0 {
		t.Errorf("%d files left, %v", n, err)
	}
	// Meanwhile one more arrives; all come back, as old as they were.
	save(t, s, picture(family, ana, "F", 10, 1))
	state(t, s, family, "F", media.Remote, "")
	must(t, s.Remember(t.Context(), file))
	for _, id := range []session.MessageID{ids[0], b, find(t, s, family, "F").ID} {
		if d := stateOf(t, s, id, media.Ready, ""); d.File != file {
			t.Errorf("%+v", d)
		}
	}
	if list := sweepable(t, s, c.at); len(list) != 1 || len(list[0].IDs) != 3 || !list[0].Since.Equal(start()) {
		t.Errorf("%+v", list)
	}
	// Forgotten again, it can be fetched again.
	forget(t, s, file)
	ready(t, s, b)
	stateOf(t, s, ids[0], media.Ready, "")
}

func chatOf(t *testing.T, s *store.Store, jid session.JID) session.Chat {
	t.Helper()
	for _, c := range chats(t, s, session.ChatQuery{}) {
		if c.JID == jid {
			return c
		}
	}
	t.Fatalf("no chat %s", jid)
	return session.Chat{}
}

func TestForgettingWhatHasExpired(t *testing.T) {
	s, c := openClocked(t)
	save(t, s, aged("A", 1, day, 2*day))
	id := find(t, s, ana, "A").ID
	ready(t, s, id)
	c.add(3 * day)
	forget(t, s, media.KeyOf(sha(1)))
	stateOf(t, s, id, media.Expired, "")
	if only(t, s).Expired != 1 {
		t.Error("not counted")
	}
	must(t, s.Remember(t.Context(), media.KeyOf(sha(1))))
	stateOf(t, s, id, media.Ready, "")
}

func TestFilesThatTheUserDeletes(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 3)
	save(t, s, picture(bob, bob, "B", 9, 1))
	b := find(t, s, bob, "B").ID
	ready(t, s, ids[0], ids[1])
	must(t, s.Star(t.Context(), true, ids[1]))
	unsent := add(t, s, outgoing(ana, "UP"))[0]
	list, err := s.FilesOf(t.Context(), ids[1], b, ids[0], ids[2], unsent, 77)
	must(t, err)
	if len(list) != 2 || list[0].File != media.KeyOf(sha(2)) || list[1].File != media.KeyOf(sha(1)) ||
		!slices.Equal(list[1].IDs, []session.MessageID{b, ids[0]}) || list[0].Lost || list[1].Lost {
		t.Errorf("files %+v", list)
	}
	// What is still to be sent stays; what never had a link is lost.
	if got := forget(t, s, media.KeyOf(sha(50))); len(got) != 0 {
		t.Errorf("forgotten while it waits: %v", got)
	}
	must(t, s.CancelOutgoing(t.Context(), unsent))
	if list, err := s.FilesOf(t.Context(), unsent); err != nil || len(list) != 1 || !list[0].Lost {
		t.Errorf("withdrawn: %+v, %v", list, err)
	}
	for _, f := range sweepable(t, s, start().Add(time.Hour)) {
		if f.File == media.KeyOf(sha(50)) {
			t.Error("a rule would delete what could not be fetched again")
		}
	}
	forget(t, s, media.KeyOf(sha(50)))
	stateOf(t, s, unsent, media.Gone, media.Missing)
	must(t, s.Remember(t.Context(), media.KeyOf(sha(50))))
	stateOf(t, s, unsent, media.Ready, "")
}

func TestStars(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 2)
	sub := s.Feed().Subscribe(t.Context())
	must(t, s.Star(t.Context(), true, ids[0], 77))
	if !find(t, s, ana, "A0").Media.Starred || find(t, s, ana, "A1").Media.Starred || len(sub.Take()) != 1 {
		t.Error("not starred, or not told")
	}
	must(t, s.Star(t.Context(), false, ids...))
	if find(t, s, ana, "A0").Media.Starred {
		t.Error("still starred")
	}
}
