package chats

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestAskForAllExpired(t *testing.T) {
	ms := []session.Message{picture1(1, media.Expired), picture1(2, media.Ready), picture1(3, media.Expired)}
	c := &catalogue{chats: oneChat(0), msgs: ms}
	c.chats[0].Expired = 2
	s := newStand(t, c, 1400, 700)
	s.open(1)
	if b := s.page.talk.head.ask; !b.Visible() || b.Name() != "Ask for all 2 expired" {
		t.Fatalf("offers %q", b.Name())
	}
	test.Tap(s.page.talk.head.ask)
	s.wantAsked("ask phone", ms[2].ID, ms[0].ID)
	select {
	case a := <-s.asked:
		t.Errorf("and then %v", a)
	default:
	}
	s.mu.Lock()
	s.chats[0].Expired = 0
	s.mu.Unlock()
	s.feed.Publish(session.Change{Chat: 1})
	s.until("nothing is left to ask for", func() bool { return !s.page.talk.head.ask.Visible() })
}

func TestAutomaticDownloadOfAChat(t *testing.T) {
	for _, c := range []struct {
		now, press session.AutoChat
		label      string
		about      string
	}{
		{session.AutoDefault, session.AutoAlways, "Always: what comes from now on is fetched by itself", "3 pictures · 2 to fetch"},
		{session.AutoAlways, session.AutoNever, "Never: nothing of this chat is fetched unless you ask", "3 pictures · 2 to fetch · fetched by itself"},
		{session.AutoNever, session.AutoDefault, "Automatic download: as the settings say", "3 pictures · 2 to fetch · never fetched by itself"},
	} {
		cat := &catalogue{chats: oneChat(0), msgs: []session.Message{picture1(1, media.Ready)}}
		cat.chats[0].Auto = c.now
		s := newStand(t, cat, 1400, 700)
		s.open(1)
		var checked []string
		for _, it := range s.page.talk.options() {
			if it.Checked {
				checked = append(checked, it.Label)
			}
		}
		if len(checked) != 1 || checked[0] == c.label {
			t.Errorf("marks %v", checked)
		}
		if got := s.page.talk.head.about.Text(); got != c.about {
			t.Errorf("says %q", got)
		}
		choose(t, s.page.talk.options(), c.label)
		s.wantAsked(strings.TrimSpace("auto "+string(c.press)), 1)
	}
}

// Where there is no room for a button, its name in the menu is the way.
func TestHeadInLittleRoom(t *testing.T) {
	ms := []session.Message{picture1(1, media.Remote), picture1(2, media.Expired)}
	c := &catalogue{chats: oneChat(0), msgs: ms}
	c.chats[0].Expired = 1
	for _, w := range []float32{576, 836, 900, 1000, 1200, 1600} {
		s := newStand(t, c, w, 600)
		s.open(1)
		h := s.page.talk.head
		left := h.name.Position().X + leastName - 8
		for _, b := range []fyne.CanvasObject{h.ask, h.fetch, h.send, h.brief, h.more} {
			if b.Visible() && (b.Position().X < left || b.Position().X+b.Size().Width > h.Size().Width) {
				t.Errorf("%v: a button at %v, %v wide", w, b.Position().X, b.Size().Width)
			}
		}
		if h.send.Visible() == h.brief.Visible() || !h.more.Visible() {
			t.Errorf("%v: send %v, short %v, menu %v", w, h.send.Visible(), h.brief.Visible(), h.more.Visible())
		}
		if w == 576 {
			choose(t, s.page.talk.options(), "Ask your phone to upload 1 expired picture again")
			s.wantAsked("ask phone", ms[1].ID)
			choose(t, s.page.talk.options(), "Fetch 1 picture of this chat")
			s.wantAsked("download", ms[0].ID)
			test.Tap(h.more)
			if s.win.Canvas().Overlays().Top() == nil {
				t.Error("no menu")
			}
		}
		if w == 1600 && (!h.ask.Visible() || !h.fetch.Visible() || !h.send.Visible()) {
			t.Error("not all buttons where there is room")
		}
	}
}

// The chat of files that came from keys is nobody's: nothing can be sent to it,
// asked for or loaded.
func TestLocalChat(t *testing.T) {
	gone := carry(session.Media{Ref: media.Ref{Kind: media.Image}, Preview: media.Preview("x"), State: media.Expired})
	c := &catalogue{chats: []session.Chat{{ID: 1, JID: "keys@local", Name: "keys", Local: true, Pictures: 1, Expired: 1}}, msgs: []session.Message{gone}}
	s := newStand(t, c, 1200, 800)
	s.open(1)
	h := s.page.talk.head
	if h.name.Text() != "From keys" || !h.face.key.Visible() || h.face.avatar.Visible() {
		t.Errorf("is called %q", h.name.Text())
	}
	if h.send.Visible() || h.brief.Visible() || h.ask.Visible() || h.more.Visible() {
		t.Error("something can be asked of nobody")
	}
	if got := s.says(); got != "" {
		t.Errorf("says %q", got)
	}
	if _, ok := s.page.ChatAt(fyne.NewPos(900, 400)); ok {
		t.Error("a picture can be dropped on the conversation")
	}
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.page.list.column)
	if _, ok := s.page.ChatAt(top.AddXY(20, 10)); ok {
		t.Error("a picture can be dropped on its row")
	}
	b := s.bubbleOf(gone.ID)
	if b.picture.button.Name() != "Try again" || !strings.Contains(b.warn.Text(), "no phone can be asked") {
		t.Errorf("offers %q, says %q", b.picture.button.Name(), b.warn.Text())
	}
	test.Tap(b.picture.button)
	s.wantAsked("download", gone.ID)

	c.mu.Lock()
	c.msgs = nil
	c.mu.Unlock()
	s.feed.Publish(session.Change{Chat: 1, Message: gone.ID})
	s.until("it is empty", func() bool { return s.page.talk.empty.Visible() })
	if b := s.page.talk.empty.Button(); b.Visible() {
		t.Errorf("offers %q", b.Name())
	}
}

func TestNoticeOfWhatExpires(t *testing.T) {
	c := &catalogue{chats: oneChat(0), expiring: session.Expiring{IDs: []session.MessageID{9, 7}, Bytes: 2_400_000}}
	s := newStand(t, c, 1200, 800)
	s.until("it is said", func() bool { return s.page.expiry.Text() == "2 pictures expire this week." })
	if at := s.page.list.Position().Y; at < s.page.expiry.Size().Height || at == 0 {
		t.Errorf("the list begins at %v, under the notice", at)
	}
	test.Tap(s.page.expiry.Button())
	s.wantAsked("download", 9, 7)

	set := func(ids ...session.MessageID) {
		s.mu.Lock()
		s.expiring.IDs = ids
		s.mu.Unlock()
		s.feed.Publish(session.Change{Chat: 1})
	}
	set(7)
	s.until("one is left", func() bool { return s.page.expiry.Text() == "1 picture expires this week." })
	set()
	s.until("none is left", func() bool { return s.page.expiry.Text() == "" && s.page.list.Position().Y == 0 })
	set(7, 8)
	s.until("it is said again", func() bool { return s.page.expiry.Visible() })
	test.Tap(s.page.expiry.Cross())
	if !s.gone || s.page.list.Position().Y != 0 {
		t.Error("it was not taken away")
	}
	set(1, 2, 3)
	s.until("the new ones are read", func() bool { return slices.Equal(s.page.expiring.IDs, []session.MessageID{1, 2, 3}) })
	if s.page.expiry.Visible() {
		t.Error("it came back")
	}
}

func TestNoticeDismissedElsewhere(t *testing.T) {
	c := &catalogue{chats: oneChat(0), expiring: session.Expiring{IDs: []session.MessageID{9}}}
	s := newStand(t, c, 700, 600)
	s.until("it is said", func() bool { return s.page.expiry.Visible() })
	s.page.Dismiss()
	if s.page.expiry.Visible() || s.page.list.Position().Y != 0 || s.gone {
		t.Error("it was not taken away, or told of")
	}
}
