package chats

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// A picture of long ago is shown in its place without reading all that came
// after it, and from there the conversation goes on in both directions.
func TestAMessageIsShownInItsPlace(t *testing.T) {
	var ms []session.Message
	for i := range 900 {
		ms = append(ms, picture1(i+1, media.Remote))
	}
	s := newStand(t, &catalogue{chats: oneChat(1), msgs: ms}, 1000, 700)
	s.until("chats are listed", func() bool { return len(s.page.list.chats) > 0 })
	talk, sought := s.page.talk, ms[300]
	s.page.Show(s.chats[0], sought)
	s.until("it is found", func() bool { return talk.found == sought.ID })
	b := s.bubbleOf(sought.ID)
	if b == nil || !b.found {
		t.Fatal("not in view, or not marked")
	}
	if o := s.bubbleOf(ms[299].ID); o == nil || o.found {
		t.Error("what was before it is not in view, or is marked too")
	}
	if n := len(talk.thread.msgs); n > 4*page {
		t.Errorf("read %d messages", n)
	}
	if !talk.latest.Visible() {
		t.Error("there is no way to the newest message")
	}
	select {
	case a := <-s.asked:
		t.Errorf("asked %v: nobody has seen the newest message", a)
	default:
	}

	// What comes in now is neither joined with a gap between, nor lost.
	late := picture1(950, media.Remote)
	s.set(late)
	s.feed.Publish(session.Change{Chat: 1, Message: late.ID})
	s.until("it was noticed", func() bool { return talk.thread.missed })
	changed := sought
	changed.Text = "a new caption"
	s.set(changed)
	s.feed.Publish(session.Change{All: true})
	s.until("it was read again", func() bool { return s.bubbleOf(sought.ID).text.Text() == "a new caption" })
	if talk.thread.newest() == late.ID {
		t.Error("the newest message was joined to those of long ago")
	}

	for range 2000 {
		talk.column.ScrollBy(433)
		for len(s.queue) > 0 {
			(<-s.queue)()
		}
		if talk.newer {
			last := talk.thread.newest()
			s.until("the newer page", func() bool { return !talk.newer })
			if s.bubbleOf(late.ID) != nil && last != ms[899].ID {
				t.Fatal("a newer page pulled the view along")
			}
		}
		if !talk.thread.behind && talk.column.AtEnd() {
			break
		}
	}
	th := &talk.thread
	if th.behind || th.newest() != late.ID || s.bubbleOf(late.ID) == nil {
		t.Fatalf("behind %v, ends %v", th.behind, th.newest().Time())
	}
	all := append(ms, late)
	from := len(all) - len(th.msgs)
	for i, m := range th.msgs {
		if m.ID != all[from+i].ID {
			t.Fatalf("message %d is %v, want %v", i, m.ID.Time(), all[from+i].ID.Time())
		}
	}
	if talk.latest.Visible() {
		t.Error("offers the newest message, which is in view")
	}
	s.wantAsked("read", 1)
}

func TestFromLongAgoToTheNewest(t *testing.T) {
	var ms []session.Message
	for i := range 300 {
		ms = append(ms, picture1(i+1, media.Remote))
	}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.until("chats are listed", func() bool { return len(s.page.list.chats) > 0 })
	talk := s.page.talk
	s.page.Show(s.chats[0], ms[0])
	s.until("the first is found", func() bool { return s.bubbleOf(ms[0].ID) != nil && talk.found == ms[0].ID })
	test.Tap(talk.latest)
	s.until("the newest is there", func() bool { return talk.loaded && s.bubbleOf(ms[299].ID) != nil })
	if talk.thread.behind || !talk.column.AtEnd() || talk.latest.Visible() {
		t.Error("not at the end")
	}
	talk.column.ScrollBy(-3000)
	if !talk.latest.Visible() {
		t.Fatal("no way back to the newest")
	}
	test.Tap(talk.latest)
	if !talk.column.AtEnd() || talk.latest.Visible() {
		t.Error("did not go to the end")
	}
}

// What was deleted before it could be shown leaves the chat as it is.
func TestAMessageThatHasGoneIsNotShown(t *testing.T) {
	ms := []session.Message{picture1(1, media.Remote), picture1(3, media.Remote)}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.until("chats are listed", func() bool { return len(s.page.list.chats) > 0 })
	s.page.Show(s.chats[0], picture1(2, media.Remote))
	s.until("the chat is there", func() bool { return s.bubbleOf(ms[1].ID) != nil })
	if s.bubbleOf(ms[0].ID) == nil || len(s.failed) > 0 {
		t.Errorf("the rest is not shown; failed %v", s.failed)
	}
}
