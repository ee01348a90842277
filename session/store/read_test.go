package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestMessagesArePagedInOrderOfArrivalWithinASecond(t *testing.T) {
	s := open(t)
	var want []string
	for i := range 25 {
		waid := fmt.Sprint("W", i)
		want = append(want, waid)
		save(t, s, words(ana, ana, waid, i/10, "text"))
	}
	c := only(t, s)
	var got []string
	for before := session.MessageID(0); ; {
		page, err := s.Messages(t.Context(), c.ID, before, 7)
		must(t, err)
		if len(page) == 0 {
			break
		}
		var ids []string
		for _, m := range page {
			ids = append(ids, m.WAID)
		}
		got = append(ids, got...)
		before = page[0].ID
	}
	if !slices.Equal(got, want) {
		t.Errorf("order %v", got)
	}
	if c.Last.WAID != "W24" {
		t.Errorf("last is %s", c.Last.WAID)
	}
}

func TestPrintsKeepTheOrderAskedFor(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "A1", 1, 1), picture(bob, bob, "B1", 2, 2), picture(family, ana, "F1", 3, 3))
	ids, err := s.Sheet(t.Context(), session.SheetQuery{})
	must(t, err)
	if len(ids) != 3 || !slices.IsSortedFunc(ids, func(a, b session.MessageID) int { return int(b - a) }) {
		t.Fatalf("sheet %v", ids)
	}
	ask := []session.MessageID{ids[2], 12345, ids[0], ids[1]}
	list, err := s.Prints(t.Context(), ask)
	must(t, err)
	if len(list) != 3 || list[0].ID != ids[2] || list[1].ID != ids[0] || list[2].ID != ids[1] || len(list[0].Media.Preview) == 0 {
		t.Errorf("prints %+v", list)
	}
}

func TestSheetFilters(t *testing.T) {
	s := open(t)
	video := picture(bob, bob, "B1", 2, 2)
	video.Media.Kind = media.Video
	doc := picture(bob, bob, "B2", 3, 3)
	doc.Media.Kind = media.Document
	save(t, s, picture(ana, ana, "A1", 1, 1), video, doc, picture(ana, ana, "A2", 4, 4), words(ana, ana, "A3", 5, "x"))
	chat := find(t, s, ana, "A1").Chat
	must(t, s.Enqueue(t.Context(), find(t, s, ana, "A2").ID))
	for _, c := range []struct {
		q    session.SheetQuery
		want []string
	}{
		{session.SheetQuery{}, []string{"A2", "B1", "A1"}},
		{session.SheetQuery{Chat: chat}, []string{"A2", "A1"}},
		{session.SheetQuery{Kinds: []media.Kind{media.Document, media.Video, media.Video}}, []string{"B2", "B1"}},
		{session.SheetQuery{States: []media.State{media.Queued}}, []string{"A2"}},
		{session.SheetQuery{States: []media.State{media.Remote}}, []string{"B1", "A1"}},
		{session.SheetQuery{Chat: chat, States: []media.State{media.Remote}}, []string{"A1"}},
		{session.SheetQuery{Chat: 999}, nil},
	} {
		ids, err := s.Sheet(t.Context(), c.q)
		must(t, err)
		list, err := s.Prints(t.Context(), ids)
		must(t, err)
		var got []string
		for _, m := range list {
			got = append(got, m.WAID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.q, got, c.want)
		}
	}
}

func TestChatFiltersAndOrder(t *testing.T) {
	s := open(t)
	yes, no, name := true, false, "Family"
	save(t, s, words(ana, ana, "A1", 3, "x"), picture(family, bob, "F1", 2, 1))
	saveBatch(t, s, session.Batch{History: true, Messages: []session.Arrival{words(bob, bob, "B1", 1, "x")}})
	muted := start().Add(time.Hour)
	saveBatch(t, s, session.Batch{Chats: []session.ChatInfo{{JID: family, Name: &name, Pinned: &yes, MutedUntil: &muted}}})
	names := func(q session.ChatQuery) (list []string) {
		for _, c := range chats(t, s, q) {
			list = append(list, c.Name)
		}
		return list
	}
	for _, c := range []struct {
		q    session.ChatQuery
		want []string
	}{
		{session.ChatQuery{}, []string{"Family", "+34600111222", "+4915112345678"}},
		{session.ChatQuery{Only: session.UnreadChats}, []string{"Family", "+34600111222"}},
		{session.ChatQuery{Only: session.FetchChats}, []string{"Family"}},
		{session.ChatQuery{Only: session.GroupChats}, []string{"Family"}},
		{session.ChatQuery{Archived: true}, nil},
	} {
		if got := names(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
	if c := chats(t, s, session.ChatQuery{})[0]; !c.Muted || !c.Pinned || !c.Group {
		t.Errorf("%+v", c)
	}
	saveBatch(t, s, session.Batch{Chats: []session.ChatInfo{{JID: family, Archived: &yes, Pinned: &no}}})
	if got := names(session.ChatQuery{Archived: true}); !slices.Equal(got, []string{"Family"}) {
		t.Errorf("archived %q", got)
	}
}

func TestFeedTellsWhatChangedAfterTheCommit(t *testing.T) {
	s := open(t)
	sub := s.Feed().Subscribe(t.Context())
	save(t, s, words(ana, ana, "A1", 0, "x"))
	m := find(t, s, ana, "A1")
	if got := sub.Take(); !slices.Contains(got, session.Change{Chat: m.Chat, Message: m.ID}) {
		t.Errorf("changes %+v", got)
	}
	save(t, s, words(ana, ana, "A1", 0, "x"))
	if got := sub.Take(); len(got) != 0 {
		t.Errorf("nothing changed, but %+v", got)
	}
	var many []session.Arrival
	for i := range 300 {
		many = append(many, words(ana, ana, fmt.Sprint("H", i), -i, "x"))
	}
	saveBatch(t, s, session.Batch{History: true, Messages: many})
	if got := sub.Take(); !slices.Equal(got, []session.Change{{All: true}}) {
		t.Errorf("%d changes for a chunk of history", len(got))
	}
}

func TestUnknownIDs(t *testing.T) {
	s := open(t)
	_, err1 := s.Chat(t.Context(), 5)
	_, err2 := s.Message(t.Context(), 5)
	_, err3 := s.ByWAID(t.Context(), ana, "x")
	raw, err := s.Raw(t.Context(), ana, "x")
	if raw != nil || err != nil {
		t.Errorf("raw %q, %v", raw, err)
	}
	_, err4 := s.Origin(t.Context(), 5)
	for i, err := range []error{err1, err2, err3, err4, s.Sent(t.Context(), 5, session.Ack{}), s.Answered(t.Context(), 5, media.Ref{}, nil)} {
		if !errors.Is(err, session.NoSuch) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestHistoryNoticesAndAvatars(t *testing.T) {
	s := open(t)
	must(t, s.AddHistory(t.Context(), "2", []byte("two")))
	must(t, s.AddHistory(t.Context(), "1", []byte("one")))
	must(t, s.AddHistory(t.Context(), "2", []byte("again")))
	list, err := s.PendingHistory(t.Context())
	must(t, err)
	if len(list) != 2 || list[0].ID != "2" || string(list[0].Blob) != "two" {
		t.Errorf("pending %+v", list)
	}
	must(t, s.DoneHistory(t.Context(), "2"))
	if list, err = s.PendingHistory(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("pending %+v, %v", list, err)
	}
	save(t, s, words(ana, ana, "A1", 0, "x"), words(bob, bob, "B1", 0, "x"))
	due, err := s.AvatarsDue(t.Context(), 10)
	must(t, err)
	if len(due) != 2 {
		t.Errorf("due %v", due)
	}
	if due, err = s.AvatarsDue(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("due again %v, %v", due, err)
	}
}
