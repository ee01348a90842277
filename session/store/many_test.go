package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestCensusCountsWhatCanBeDone(t *testing.T) {
	s, c := openClocked(t)
	twin, old := picture(family, bob, "F1", 2, 1), picture(ana, ana, "OLD", 8, 8)
	old.Media.ExpiresAt = start().Add(-time.Hour)
	save(t, s, picture(ana, ana, "A1", 1, 1), twin, picture(ana, ana, "A2", 3, 3), picture(bob, bob, "B1", 4, 4),
		picture(bob, bob, "B2", 5, 5), picture(bob, bob, "B3", 6, 6), old, words(ana, ana, "A3", 9, "no picture"))
	ready(t, s, find(t, s, ana, "A1").ID)
	enqueue(t, s, bob, "B1")
	finish(t, s, claim(t, s, 1)[0], media.BadPlain, time.Time{})
	enqueue(t, s, bob, "B2")
	must(t, s.Star(t.Context(), true, find(t, s, ana, "A2").ID, find(t, s, family, "F1").ID))
	c.add(time.Minute)
	ids, err := s.Sheet(t.Context(), session.SheetQuery{})
	must(t, err)
	// Twice the same, and what is not there, count for nothing.
	ask := slices.Concat(ids, ids, []session.MessageID{5, find(t, s, ana, "A3").ID})
	got, err := s.Census(t.Context(), ask)
	must(t, err)
	want := session.Census{
		N: 7, Ready: 2, Remote: 2, Expired: 1, Busy: 1, Failed: 1, Starred: 2,
		Bytes: 101 + 101 + 103 + 104 + 105 + 106 + 108, ToFetch: 103 + 106 + 104, OnDisk: 101,
	}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got, err := s.Census(t.Context(), nil); err != nil || got != (session.Census{}) {
		t.Errorf("of nothing: %+v, %v", got, err)
	}
}

func TestSendersAreThosePeopleWhoSentPictures(t *testing.T) {
	s := open(t)
	own := picture(ana, me, "OWN", 5, 5)
	own.FromMe = true
	unknown := picture(family, "", "WHO", 6, 6)
	sound := picture("5@s.whatsapp.net", "5@s.whatsapp.net", "S", 8, 8)
	sound.Media.Kind = media.Audio
	saveBatch(t, s, session.Batch{
		People: []session.Person{{JID: bob, Push: "bob"}, {JID: ana, Contact: "Émile"}, {JID: anaLID, Push: "Émile"}},
		Messages: []session.Arrival{
			picture(ana, ana, "A1", 1, 1), picture(family, bob, "F1", 2, 2), picture(family, anaLID, "F2", 3, 3), own, unknown,
			words(family, "4@s.whatsapp.net", "W", 7, "only words"), sound, picture(bob, "zoe@lid", "Z", 9, 9),
		},
	})
	check := func(chat session.ChatID, want ...session.Sender) {
		t.Helper()
		got, err := s.Senders(t.Context(), chat)
		if must(t, err); !slices.Equal(got, want) {
			t.Errorf("chat %d: %v, want %v", chat, got, want)
		}
	}
	group := find(t, s, family, "F1").Chat
	check(0, session.Sender{JID: bob, Name: "bob"}, session.Sender{JID: ana, Name: "Émile"}, session.Sender{JID: anaLID, Name: "Émile"},
		session.Sender{JID: "zoe@lid", Name: "zoe"})
	check(group, session.Sender{JID: bob, Name: "bob"}, session.Sender{JID: anaLID, Name: "Émile"})
	check(999)
	lid := find(t, s, ana, "A1").Chat
	saveBatch(t, s, session.Batch{Aliases: []session.Alias{{Number: ana, LID: anaLID}}})
	check(group, session.Sender{JID: bob, Name: "bob"}, session.Sender{JID: ana, Name: "Émile"})
	check(lid, session.Sender{JID: ana, Name: "Émile"})
	// By any address of a person.
	for _, jid := range []session.JID{ana, anaLID} {
		ids, err := s.Sheet(t.Context(), session.SheetQuery{Sender: jid})
		if must(t, err); len(ids) != 2 {
			t.Errorf("%d pictures of %s, want 2", len(ids), jid)
		}
	}
	if ids, err := s.Sheet(t.Context(), session.SheetQuery{Sender: me}); err != nil || len(ids) != 1 {
		t.Errorf("%d own pictures, %v", len(ids), err)
	}
}

func TestMessagesAfterBeginWithTheOneAskedFor(t *testing.T) {
	s := open(t)
	var ids []session.MessageID
	for i := range 9 {
		save(t, s, words(ana, ana, fmt.Sprint("W", i), i, "text"), words(bob, bob, fmt.Sprint("B", i), i, "text"))
		ids = append(ids, find(t, s, ana, fmt.Sprint("W", i)).ID)
	}
	chat := find(t, s, ana, "W0").Chat
	for _, c := range []struct {
		from session.MessageID
		n    int
		want []session.MessageID
	}{
		{ids[3], 3, ids[3:6]}, {ids[3] + 1, 2, ids[4:6]}, {0, 2, ids[:2]}, {ids[7], 9, ids[7:]}, {ids[8] + 1, 9, nil}, {ids[3], 0, nil}, {ids[3], -1, nil},
	} {
		list, err := s.MessagesAfter(t.Context(), chat, c.from, c.n)
		must(t, err)
		var got []session.MessageID
		for _, m := range list {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d after %d: %v, want %v", c.n, c.from, got, c.want)
		}
	}
}

func TestUsageCountsEachFileForTheOldest(t *testing.T) {
	s := open(t)
	month := int((31 * 24 * time.Hour).Seconds())
	late := picture(ana, ana, "LATE", 11*3600, 4) // 23:00 in London, the next day in Madrid
	late.Time = time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	save(t, s, picture(bob, bob, "B1", 2, 1), picture(ana, ana, "A1", 1, 1), picture(family, bob, "F1", 3, 1),
		picture(bob, bob, "B2", month, 2), picture(ana, ana, "A3", 5, 3), late)
	ready(t, s, find(t, s, ana, "A1").ID)
	ready(t, s, find(t, s, bob, "B2").ID)
	ready(t, s, find(t, s, ana, "LATE").ID)
	u, err := s.Usage(t.Context(), time.UTC)
	must(t, err)
	if u.Files != 3 || u.Bytes != 101+102+104 || u.Twins != 2 || u.Saved != 202 {
		t.Errorf("%+v", u)
	}
	a, b := find(t, s, ana, "A1").Chat, find(t, s, bob, "B1").Chat
	if want := []session.ChatUsage{
		{Chat: a, Name: "+34600111222", Files: 2, Bytes: 205}, {Chat: b, Name: "+4915112345678", Files: 1, Bytes: 102},
	}; !slices.Equal(u.Chats, want) {
		t.Errorf("chats %+v", u.Chats)
	}
	in := func(loc *time.Location, m time.Month, files int, bytes int64) session.MonthUsage {
		return session.MonthUsage{Month: time.Date(2026, m, 1, 0, 0, 0, 0, loc), Files: files, Bytes: bytes}
	}
	if want := []session.MonthUsage{in(time.UTC, 11, 2, 205), in(time.UTC, 12, 1, 102)}; !slices.Equal(u.Months, want) {
		t.Errorf("months %+v", u.Months)
	}
	madrid := time.FixedZone("Madrid", 3600)
	if u, err = s.Usage(t.Context(), madrid); err != nil || !slices.Equal(u.Months, []session.MonthUsage{in(madrid, 11, 1, 101), in(madrid, 12, 2, 206)}) {
		t.Errorf("months in Madrid %+v, %v", u.Months, err)
	}
	// What has left the disk takes up nothing.
	forget(t, s, media.KeyOf(sha(1)), media.KeyOf(sha(2)), media.KeyOf(sha(4)))
	if u, err = s.Usage(t.Context(), time.UTC); err != nil || u.Files+u.Twins+len(u.Chats)+len(u.Months) != 0 || u.Bytes+u.Saved != 0 {
		t.Errorf("of nothing %+v, %v", u, err)
	}
}

func TestKnownAreTheFilesThatSomethingNeeds(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1), picture(ana, ana, "A2", 2, 2), picture(ana, ana, "A3", 3, 3))
	ready(t, s, find(t, s, ana, "A1").ID, find(t, s, ana, "A2").ID)
	forget(t, s, media.KeyOf(sha(2)))
	out := outgoing(bob, "OUT")
	add(t, s, out)
	known, err := s.Known(t.Context(), []media.Key{
		media.KeyOf(sha(3)), media.KeyOf(sha(1)), media.KeyOf(sha(2)), out.Original, {}, media.KeyOf(sha(1)),
	})
	if must(t, err); !slices.Equal(known, []bool{false, true, false, true, false, true}) {
		t.Errorf("known %v", known)
	}
	if known, err := s.Known(t.Context(), nil); err != nil || len(known) != 0 {
		t.Errorf("of none: %v, %v", known, err)
	}
}

// Ctrl+A means all matches: more than one statement or one transaction takes.
func TestVeryManyAtOnce(t *testing.T) {
	s := open(t)
	const n = 2500
	ids := pictures(t, s, n)
	sub := s.Feed().Subscribe(t.Context())
	must(t, s.Star(t.Context(), true, ids...))
	if got := sub.Take(); !slices.Equal(got, []session.Change{{All: true}}) {
		t.Errorf("%d changes", len(got))
	}
	must(t, s.Enqueue(t.Context(), append(ids, ids...)...))
	if got := sub.Take(); !slices.Equal(got, []session.Change{{All: true}}) {
		t.Errorf("%d changes", len(got))
	}
	c, err := s.Census(t.Context(), ids)
	if must(t, err); c.N != n || c.Starred != n || c.Busy != n {
		t.Errorf("%+v", c)
	}
	must(t, s.Enqueue(t.Context(), ids...))
	if got := sub.Take(); len(got) != 0 {
		t.Errorf("nothing changed, but %d changes", len(got))
	}
	// The newest is fetched first, as of few.
	if jobs := claim(t, s, 1); len(jobs) != 1 || session.MessageID(jobs[0].ID) != ids[n-1] {
		t.Errorf("jobs %+v", jobs)
	}
	must(t, s.CancelDownloads(t.Context(), ids...))
	if c, err = s.Census(t.Context(), ids); err != nil || c.Remote != n {
		t.Errorf("%+v, %v", c, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Listing(ctx, session.SheetQuery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("listing of one who has left: %v", err)
	}
	if err := s.Star(ctx, false, ids...); !errors.Is(err, context.Canceled) {
		t.Errorf("star of one who has left: %v", err)
	}
}

func TestFilesOfVeryMany(t *testing.T) {
	s := open(t)
	b := session.Batch{History: true}
	for i := range 2100 {
		b.Messages = append(b.Messages, picture(ana, ana, fmt.Sprint("A", i), i, i/2))
	}
	saveBatch(t, s, b)
	ids, err := s.Sheet(t.Context(), session.SheetQuery{})
	must(t, err)
	must(t, s.Enqueue(t.Context(), ids...))
	for jobs := claim(t, s, 8); len(jobs) > 0; jobs = claim(t, s, 8) {
		for _, j := range jobs {
			finish(t, s, j, nil, time.Time{})
		}
	}
	files, err := s.FilesOf(t.Context(), ids...)
	must(t, err)
	var keys []media.Key
	for i, f := range files {
		if len(f.IDs) != 2 || f.IDs[0] <= f.IDs[1] || f.File != media.KeyOf(sha(1049-i)) {
			t.Fatalf("file %d: %+v", i, f)
		}
		keys = append(keys, f.File)
	}
	if len(files) != 1050 {
		t.Errorf("%d files", len(files))
	}
	if gone := forget(t, s, keys...); len(gone) != 2100 {
		t.Errorf("%d forgotten", len(gone))
	}
	must(t, s.Remember(t.Context(), keys...))
	if c, err := s.Census(t.Context(), ids); err != nil || c.Ready != 2100 {
		t.Errorf("%+v, %v", c, err)
	}
}
