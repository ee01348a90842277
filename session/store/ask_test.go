package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

var _ ask.Source = store.AskQueue{}

func asks(t *testing.T, s *store.Store, at time.Time, n int) []media.Job {
	t.Helper()
	jobs, err := s.Asks().Claim(t.Context(), at, n)
	must(t, err)
	return jobs
}

func openAsks(t *testing.T, s *store.Store, want int) {
	t.Helper()
	if n, err := s.Asks().Open(t.Context()); err != nil || n != want {
		t.Errorf("%d open, %v; want %d", n, err, want)
	}
}

func TestWhatTheHostHasNoLongerIsAskedFor(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 1)
	must(t, s.Enqueue(t.Context(), ids...))
	finish(t, s, claim(t, s, 1)[0], fmt.Errorf("get: %w", media.NotFound), time.Time{})
	if d := stateOf(t, s, ids[0], media.Waiting, ""); !d.Asked.Equal(start()) {
		t.Errorf("waits since %v", d.Asked)
	}
	jobs := asks(t, s, start(), 9)
	if len(jobs) != 1 || jobs[0].ID != int64(ids[0]) || jobs[0].Attempt != 1 || string(jobs[0].Ref.MediaKey) != string(sha(1001)) {
		t.Fatalf("asked for %+v", jobs)
	}
	openAsks(t, s, 1)
	must(t, s.Answered(t.Context(), ids[0], media.Ref{DirectPath: "/v/new?oe=6AF00000"}, nil))
	openAsks(t, s, 0)
	d := stateOf(t, s, ids[0], media.Queued, "")
	if d.DirectPath != "/v/new?oe=6AF00000" || !d.ExpiresAt.Equal(time.Unix(0x6AF00000, 0)) || d.URL != "" {
		t.Errorf("reference %+v", d)
	}
	j := claim(t, s, 1)[0]
	if !j.Renewed || j.Ref.DirectPath != d.DirectPath {
		t.Errorf("job %+v", j)
	}
	// Gone from there as well: that is the end of it.
	finish(t, s, j, media.NotFound, time.Time{})
	stateOf(t, s, ids[0], media.Expired, "")
	if only(t, s).Expired != 1 || len(asks(t, s, start(), 9)) != 0 {
		t.Errorf("chat %+v", only(t, s))
	}
	// An answer nobody waits for, and the same once more.
	for range 2 {
		must(t, s.Answered(t.Context(), ids[0], media.Ref{}, nil))
		if d := stateOf(t, s, ids[0], media.Remote, ""); d.DirectPath != "/v/new?oe=6AF00000" {
			t.Errorf("an empty answer made the path %q", d.DirectPath)
		}
	}
	must(t, s.Answered(t.Context(), ids[0], media.Ref{}, media.NotOnPhone))
	stateOf(t, s, ids[0], media.Remote, "")
}

func TestWhatARuleFetchedIsNotAskedFor(t *testing.T) {
	s := open(t)
	s.SetAuto(session.Auto{On: true})
	save(t, s, picture(ana, ana, "A0", 1, 1))
	finish(t, s, claim(t, s, 1)[0], media.NotFound, time.Time{})
	state(t, s, ana, "A0", media.Expired, "")
	if len(asks(t, s, start(), 9)) != 0 {
		t.Error("asked for")
	}
	// The user's wish then goes to the phone at once.
	enqueue(t, s, ana, "A0")
	state(t, s, ana, "A0", media.Waiting, "")
	if len(claim(t, s, 9)) != 0 || len(asks(t, s, start(), 9)) != 1 {
		t.Error("not asked for")
	}
}

func TestWishesAreAskedForFirstThenTheNewest(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 4)
	must(t, s.Enqueue(t.Context(), ids...))
	for _, j := range claim(t, s, 4) {
		finish(t, s, j, media.NotFound, time.Time{})
	}
	must(t, s.Ask(t.Context(), ids[1]))
	if got := names(t, s, asks(t, s, start(), 3)); fmt.Sprint(got) != "[A1 A3 A2]" {
		t.Errorf("asked for %v", got)
	}
}

func TestWhatMayBeAskedFor(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 5)
	once := picture(ana, ana, "V", 9, 9)
	once.Media.ViewOnce = true
	save(t, s, once, picture(bob, bob, "B", 9, 1))
	v := find(t, s, ana, "V").ID
	ready(t, s, ids[0])
	must(t, s.Enqueue(t.Context(), ids[1], ids[2], ids[3]))
	jobs := claim(t, s, 2)
	finish(t, s, jobs[0], media.BadCipher, time.Time{}) // A3
	must(t, s.Pause(t.Context(), ids[1]))
	forget(t, s, media.KeyOf(sha(1)))
	must(t, s.Ask(t.Context(), append(ids, v, 77)...))
	for i, want := range []media.State{media.Waiting, media.Paused, media.Downloading, media.Waiting, media.Waiting} {
		stateOf(t, s, ids[i], want, "")
	}
	stateOf(t, s, v, media.ViewOnce, "")
}

func TestSilenceAndTheSecondTry(t *testing.T) {
	s, c := openClocked(t)
	ids := pictures(t, s, 2)
	must(t, s.Ask(t.Context(), ids...))
	next := func(want time.Time) {
		t.Helper()
		if got, err := s.Asks().Next(t.Context()); err != nil || !got.Equal(want) {
			t.Errorf("next %v, %v; want %v", got, err, want)
		}
	}
	lapse := func(want int) {
		t.Helper()
		n, err := s.Asks().Lapse(t.Context(), c.at.Add(-30*time.Second+time.Millisecond), c.at.Add(12*time.Hour))
		if err != nil || n != want {
			t.Errorf("%d lapsed, %v; want %d", n, err, want)
		}
	}
	next(c.at)
	if len(asks(t, s, c.at, 9)) != 2 {
		t.Fatal("not asked for")
	}
	next(c.at.Add(30 * time.Second))
	c.add(29 * time.Second)
	lapse(0)
	c.add(time.Second)
	lapse(2)
	stateOf(t, s, ids[0], media.Waiting, "")
	openAsks(t, s, 0)
	if jobs := asks(t, s, c.at, 9); len(jobs) != 2 || jobs[0].Attempt != 2 {
		t.Fatalf("second try %+v", jobs)
	}
	c.add(30 * time.Second)
	lapse(2)
	again := c.at.Add(12 * time.Hour)
	if d := stateOf(t, s, ids[0], media.Expired, media.PhoneSilent); !d.Due.Equal(again) {
		t.Errorf("due %v", d.Due)
	}
	next(again)
	list, err := s.Transfers(t.Context())
	if must(t, err); len(list) != 2 || list[0].Way != session.Ask || list[0].Step != session.Later || list[0].Fault != media.PhoneSilent {
		t.Errorf("listed %+v", list)
	}
	if len(asks(t, s, c.at, 9)) != 0 {
		t.Error("asked again at once")
	}
	// One is asked for by hand, the other by itself.
	must(t, s.Ask(t.Context(), ids[0]))
	stateOf(t, s, ids[0], media.Waiting, "")
	if jobs := asks(t, s, c.at, 9); len(jobs) != 1 || jobs[0].Attempt != 1 {
		t.Errorf("by hand %+v", jobs)
	}
	c.add(12 * time.Hour)
	if jobs := asks(t, s, c.at, 9); len(jobs) != 1 || jobs[0].ID != int64(ids[1]) || jobs[0].Attempt != 1 {
		t.Errorf("by itself %+v", jobs)
	}
	stateOf(t, s, ids[1], media.Waiting, "")
	// The phone answers that something went wrong, and later after all.
	must(t, s.Answered(t.Context(), ids[1], media.Ref{}, fmt.Errorf("answer: %w", media.PhoneSilent)))
	if d := stateOf(t, s, ids[1], media.Expired, media.PhoneSilent); !d.Due.Equal(c.at.Add(12 * time.Hour)) {
		t.Errorf("due %v", d.Due)
	}
	must(t, s.Answered(t.Context(), ids[1], media.Ref{DirectPath: "/v/late"}, nil))
	stateOf(t, s, ids[1], media.Queued, "")
}

func TestAnAnswerAfterARestartCompletes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	ids := pictures(t, s, 3)
	must(t, s.Ask(t.Context(), ids...))
	if len(asks(t, s, start(), 2)) != 2 {
		t.Fatal("not asked for")
	}
	must(t, s.Close())
	s = openAt(t, path)
	must(t, s.Downloads().Reset(t.Context()))
	openAsks(t, s, 2)
	if got := names(t, s, asks(t, s, start(), 9)); fmt.Sprint(got) != "[A0]" {
		t.Errorf("asked for %v", got)
	}
	saveBatch(t, s, alias(ana, anaLID))
	jobs, err := s.Asked(t.Context(), anaLID, "A2")
	must(t, err)
	if len(jobs) != 1 || jobs[0].ID != int64(ids[2]) || string(jobs[0].Ref.MediaKey) != string(sha(1003)) {
		t.Fatalf("the answer is about %+v", jobs)
	}
	ref := jobs[0].Ref
	ref.URL, ref.DirectPath = "", "/v/new"
	must(t, s.Answered(t.Context(), ids[2], ref, nil))
	finish(t, s, claim(t, s, 1)[0], nil, time.Time{})
	stateOf(t, s, ids[2], media.Ready, "")
}

func TestWhomAnAnswerIsAbout(t *testing.T) {
	s := open(t)
	hd := picture(ana, ana, "HD", 2, 2)
	hd.Better = "SD"
	save(t, s, picture(ana, ana, "SD", 1, 1), hd, picture(family, ana, "G", 3, 3), picture(family, bob, "G", 3, 4), words(ana, ana, "T", 4, "x"))
	for _, c := range []struct {
		chat session.JID
		waid string
		want int
	}{
		{ana, "HD", 1}, {ana, "SD", 0}, {family, "G", 2}, {anaLID, "HD", 1}, {anaLID, "G", 2}, {ana, "T", 0}, {ana, "", 0}, {ana, "none", 0},
	} {
		jobs, err := s.Asked(t.Context(), c.chat, c.waid)
		if err != nil || len(jobs) != c.want {
			t.Errorf("%s in %s: %d, %v; want %d", c.waid, c.chat, len(jobs), err, c.want)
		}
	}
}

func TestHowAQuestionEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		end   func(*store.Store, media.Job) error
		state media.State
		fault media.Fault
		open  int
	}{
		{"not on the phone", func(s *store.Store, j media.Job) error {
			return s.Answered(t.Context(), session.MessageID(j.ID), media.Ref{}, media.NotOnPhone)
		}, media.Gone, media.NotOnPhone, 0},
		{"wrong key", func(s *store.Store, j media.Job) error {
			return s.Answered(t.Context(), session.MessageID(j.ID), media.Ref{}, media.BadKey)
		}, media.Failed, media.BadKey, 0},
		{"cannot be asked for", func(s *store.Store, j media.Job) error {
			return s.Asks().Fail(t.Context(), j, fmt.Errorf("ask: %w", media.BadRef))
		}, media.Expired, media.BadRef, 0},
		{"offline", func(s *store.Store, j media.Job) error {
			return s.Asks().Fail(t.Context(), j, media.Offline)
		}, media.Waiting, "", 1},
		{"cancelled", func(s *store.Store, j media.Job) error {
			return s.CancelDownloads(t.Context(), session.MessageID(j.ID))
		}, media.Expired, "", 0},
	} {
		s := open(t)
		ids := pictures(t, s, 1)
		must(t, s.Ask(t.Context(), ids...))
		must(t, c.end(s, asks(t, s, start(), 1)[0]))
		stateOf(t, s, ids[0], c.state, c.fault)
		openAsks(t, s, 0)
		if jobs := asks(t, s, start(), 1); len(jobs) != c.open || len(jobs) > 0 && jobs[0].Attempt != 1 {
			t.Errorf("%s: then asked for %+v", c.name, jobs)
		}
		if n := len(claim(t, s, 1)); n != 0 {
			t.Errorf("%s: fetched", c.name)
		}
	}
}

func TestGoneIsNotForEver(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 1)
	must(t, s.Ask(t.Context(), ids...))
	asks(t, s, start(), 1)
	must(t, s.Answered(t.Context(), ids[0], media.Ref{}, media.NotOnPhone))
	must(t, s.Answered(t.Context(), ids[0], media.Ref{DirectPath: "/v/found"}, nil))
	stateOf(t, s, ids[0], media.Remote, "")
}

func TestEqualFilesAreAskedForOnceAndReadyTogether(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A", 1, 1), picture(bob, bob, "B", 2, 1), picture(family, bob, "F", 3, 1))
	a, b, f := find(t, s, ana, "A").ID, find(t, s, bob, "B").ID, find(t, s, family, "F").ID
	must(t, s.Ask(t.Context(), a, b))
	jobs := asks(t, s, start(), 9)
	if len(jobs) != 1 || jobs[0].ID != int64(b) {
		t.Fatalf("asked for %+v", jobs)
	}
	must(t, s.Answered(t.Context(), b, media.Ref{DirectPath: "/v/new"}, nil))
	if more := asks(t, s, start(), 9); len(more) != 0 {
		t.Errorf("asked for its equal, which is being fetched: %+v", more)
	}
	finish(t, s, claim(t, s, 9)[0], nil, time.Time{})
	for _, id := range []session.MessageID{a, b, f} {
		stateOf(t, s, id, media.Ready, "")
	}
	if len(asks(t, s, start().Add(24*time.Hour), 9)) != 0 {
		t.Error("still asked for")
	}
	// Asked for while its equal is here: Ready at once.
	forget(t, s, media.KeyOf(sha(1)))
	ready(t, s, f)
	forget(t, s, media.KeyOf(sha(1)))
	must(t, s.Ask(t.Context(), a))
	ready(t, s, b)
	stateOf(t, s, a, media.Ready, "")
}

func TestAnAnswerWhileTheOldPlaceIsTried(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 1)
	must(t, s.Enqueue(t.Context(), ids...))
	j := claim(t, s, 1)[0]
	must(t, s.Answered(t.Context(), ids[0], media.Ref{DirectPath: "/v/new"}, nil))
	stateOf(t, s, ids[0], media.Downloading, "")
	finish(t, s, j, media.NotFound, time.Time{})
	if jobs := claim(t, s, 1); len(jobs) != 1 || !jobs[0].Renewed || jobs[0].Ref.DirectPath != "/v/new" {
		t.Errorf("then %+v", jobs)
	}
}

func TestTheHDVersionEndsTheQuestionForTheFirst(t *testing.T) {
	s := open(t)
	ids := pictures(t, s, 2)
	must(t, s.Ask(t.Context(), ids[0]))
	must(t, s.Enqueue(t.Context(), ids[1]))
	must(t, s.Pause(t.Context(), ids[1]))
	for i := range ids {
		hd := picture(ana, ana, fmt.Sprint("HD", i), 5, 50+i)
		hd.Better = fmt.Sprint("A", i)
		save(t, s, hd)
	}
	stateOf(t, s, ids[0], media.Queued, "")
	stateOf(t, s, ids[1], media.Paused, "")
	if jobs := claim(t, s, 9); len(asks(t, s, start(), 9)) != 0 || len(jobs) != 1 || jobs[0].Ref.DirectPath != "/v/HD0" {
		t.Errorf("jobs %+v", jobs)
	}
}
