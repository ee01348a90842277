package chats

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestEveryStateHasItsOneControl(t *testing.T) {
	for _, c := range []struct {
		state    media.State
		fault    media.Fault
		button   string // else
		ring     bool
		says     string // on the picture
		sentence string // below it
		asks     string
	}{
		{state: media.Remote, button: "Download 1.2 MB", asks: "download"},
		{state: media.Queued, ring: true, says: "Waits its turn", asks: "cancel"},
		{state: media.Downloading, ring: true, says: "480 kB of 1.2 MB", asks: "cancel"},
		{state: media.Verifying, ring: true, says: "Checking…"},
		{state: media.Ready},
		{state: media.Expired, button: "Ask for it again", sentence: "no longer keeps", asks: "ask phone"},
		{state: media.Waiting, ring: true, says: "Asking your phone… since 2 minutes", asks: "cancel"},
		{state: media.Gone, fault: media.NotOnPhone, says: "gone", sentence: "Your phone no longer has this picture."},
		{state: media.Gone, fault: media.PhoneSilent, button: "Ask for it again", says: "gone", sentence: "did not answer", asks: "ask phone"},
		{state: media.Failed, fault: media.BadKey, button: "Ask for it again", sentence: "does not open", asks: "ask phone"},
		{state: media.Failed, fault: media.BadCipher, button: "Try again", sentence: "arrived damaged", asks: "download"},
		{state: media.Failed, fault: media.Truncated, button: "Try again", sentence: "too early", asks: "download"},
		{state: media.Failed, fault: media.TooLong, button: "Ask for it again", sentence: "More arrived", asks: "ask phone"},
		{state: media.Failed, fault: media.BadHost, button: "Ask for it again", sentence: "outside WhatsApp", asks: "ask phone"},
		{state: media.ViewOnce, says: "Open it on your phone"},
	} {
		t.Run(string(c.state)+" "+string(c.fault), func(t *testing.T) {
			m := picture1(1, c.state)
			m.Media.Fault, m.Media.Asked = c.fault, noon.Add(-2*time.Minute)
			cat := &catalogue{chats: oneChat(0), msgs: []session.Message{m}, progress: map[session.MessageID]media.Progress{
				m.ID: {Done: 480_000, Total: 1_200_000, Since: noon.Add(-2 * time.Minute)},
			}}
			s := newStand(t, cat, 1200, 800)
			s.open(1)
			b := s.bubbleOf(m.ID)
			if b == nil {
				t.Fatal("no bubble")
			}
			p := b.picture
			if p.button.Visible() != (c.button != "") || p.button.Name() != c.button {
				t.Errorf("button %q (visible %v), want %q", p.button.Name(), p.button.Visible(), c.button)
			}
			if p.ring.Visible() != c.ring {
				t.Errorf("ring visible %v", p.ring.Visible())
			}
			if got := p.word.Text(); got != c.says {
				t.Errorf("says %q, want %q", got, c.says)
			}
			if got := b.warn.Text(); !strings.Contains(got, c.sentence) || c.sentence != "" && !b.warn.Visible() {
				t.Errorf("sentence %q, want %q in it", got, c.sentence)
			}
			if c.state == media.Downloading && p.ring.Value() != 0.4 {
				t.Errorf("ring at %v", p.ring.Value())
			}
			switch {
			case c.asks == "":
				return
			case c.button != "":
				test.Tap(p.button)
			default:
				test.Tap(p.ring)
			}
			s.wantAsked(c.asks, m.ID)
		})
	}
}

// What waits says until when, and why; times that are over are not told.
func TestWhatItWaitsFor(t *testing.T) {
	soon, late := noon.Add(2*time.Hour+5*time.Minute), noon.Add(40*time.Hour)
	night := time.Date(2026, 3, 19, 2, 10, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		d        session.Media
		progress media.Progress
		button   string
		says     string
		sentence string
		asks     string
	}{
		{name: "queued after a trouble", d: session.Media{State: media.Queued, Fault: media.Busy, Due: soon},
			says: "Tries again at 14:05", sentence: "WhatsApp's media server is busy.", asks: "cancel"},
		{name: "queued for long", d: session.Media{State: media.Queued, Fault: media.TimedOut, Due: late},
			says: "Tries again on 20 March, 04:00", sentence: "This took too long and was stopped.", asks: "cancel"},
		{name: "queued, due", d: session.Media{State: media.Queued, Fault: media.Busy, Due: noon.Add(-time.Minute)},
			says: "Waits", sentence: "WhatsApp's media server is busy.", asks: "cancel"},
		{name: "queued, no room", d: session.Media{State: media.Queued, Fault: media.LowDisk},
			says: "Waits", sentence: "nearly full", asks: "cancel"},
		{name: "paused", d: session.Media{State: media.Paused}, button: "Resume", says: "Paused", asks: "resume"},
		{name: "paused half way", d: session.Media{State: media.Paused}, progress: media.Progress{Done: 480_000, Total: 1_200_000},
			button: "Resume", says: "Paused · 480 kB of 1.2 MB", asks: "resume"},
		{name: "asked in vain", d: session.Media{State: media.Expired, Fault: media.PhoneSilent, Due: night},
			button: "Ask now", sentence: "Your phone did not answer; asks again at 02:10.", asks: "ask phone"},
		{name: "asked in vain, again in days", d: session.Media{State: media.Expired, Fault: media.PhoneSilent, Due: late},
			button: "Ask now", sentence: "asks again on 20 March, 04:00.", asks: "ask phone"},
		{name: "asked in vain, for good", d: session.Media{State: media.Expired, Fault: media.PhoneSilent},
			button: "Ask now", sentence: "It may be off or without internet.", asks: "ask phone"},
		{name: "to be asked", d: session.Media{State: media.Waiting}, says: "Waits to ask your phone", asks: "cancel"},
		{name: "to be asked, offline", d: session.Media{State: media.Waiting, Fault: media.Offline},
			says: "Waits to ask your phone", sentence: "There is no internet connection.", asks: "cancel"},
		{name: "just asked", d: session.Media{State: media.Waiting, Asked: noon.Add(-20 * time.Second)}, says: "Asking your phone…", asks: "cancel"},
		{name: "asked yesterday", d: session.Media{State: media.Waiting, Asked: noon.Add(-20 * time.Hour)}, says: "Asking your phone… since yesterday", asks: "cancel"},
		{name: "expired video", d: session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Expired},
			button: "Ask for it again", sentence: "no longer keeps this file;", asks: "ask phone"},
		{name: "gone video", d: session.Media{Ref: media.Ref{Kind: media.Video}, State: media.Gone, Fault: media.NotOnPhone},
			says: "gone", sentence: "Your phone no longer has this file."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.d.Kind == "" {
				c.d.Kind = media.Image
			}
			c.d.Preview = media.Preview("jpeg")
			m := carry(c.d)
			s := newStand(t, &catalogue{chats: oneChat(0), msgs: []session.Message{m}, progress: map[session.MessageID]media.Progress{m.ID: c.progress}}, 1200, 800)
			s.open(1)
			b := s.bubbleOf(m.ID)
			p := b.picture
			if p.button.Visible() != (c.button != "") || p.button.Name() != c.button || p.word.Text() != c.says {
				t.Errorf("offers %q, says %q", p.button.Name(), p.word.Text())
			}
			if got := b.warn.Text(); !strings.Contains(got, c.sentence) || (c.sentence != "") != b.warn.Visible() {
				t.Errorf("sentence %q", got)
			}
			switch {
			case c.asks == "":
				return
			case c.button != "":
				test.Tap(p.button)
			default:
				test.Tap(p.ring)
			}
			s.wantAsked(c.asks, m.ID)
		})
	}
}

// A time that is over is taken back without the message having changed, and the
// bubble shrinks with it.
func TestTimePasses(t *testing.T) {
	m := carry(session.Media{Ref: media.Ref{Kind: media.Image}, Preview: media.Preview("x"), State: media.Expired, Fault: media.PhoneSilent, Due: noon.Add(time.Minute)})
	s := only(t, m)
	s.page.talk.d.Now = func() time.Time { return noon.Add(time.Hour) }
	s.page.talk.aged()
	if got := s.bubbleOf(m.ID).warn.Text(); !strings.Contains(got, "It may be off") {
		t.Errorf("still says %q", got)
	}
}

func TestStateChangesInPlace(t *testing.T) {
	m := picture1(1, media.Remote)
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: []session.Message{m}}, 1200, 800)
	s.open(1)
	done := picture1(1, media.Ready)
	s.set(done)
	s.feed.Publish(session.Change{Message: m.ID}) // as progress does: without a chat
	s.until("the bubble shows the file", func() bool {
		b := s.bubbleOf(m.ID)
		return b != nil && b.msg.Media.State == media.Ready && !b.picture.button.Visible()
	})
	test.Tap(s.bubbleOf(m.ID).picture)
	if len(s.opened) != 1 || s.opened[0] != m.ID {
		t.Errorf("opened %v", s.opened)
	}
}

func TestOpensTheRightPictureAmongMany(t *testing.T) {
	var ms []session.Message
	for i := range 5 {
		ms = append(ms, picture1(i+1, media.Ready))
	}
	ms[2].Media, ms[2].Text = nil, "only words"
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1200, 2000)
	s.open(1)
	test.Tap(s.bubbleOf(ms[3].ID).picture)
	if s.at != 2 || len(s.opened) != 4 || s.opened[s.at] != ms[3].ID {
		t.Errorf("opened %v at %d", s.opened, s.at)
	}
}

// Opening jumps to the newest; scrolling up reads older pages by keyset until
// all are there, without a message twice or out of order, and no bubble ever
// shows another message's picture.
func TestOlderMessagesAndRecycledBubbles(t *testing.T) {
	var ms []session.Message
	for i := range 200 {
		ms = append(ms, picture1(i+1, media.Ready))
	}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.open(1)
	if s.bubbleOf(ms[199].ID) == nil || !s.page.talk.column.AtEnd() {
		t.Fatal("does not begin at the newest message")
	}
	check := func() {
		for _, m := range ms {
			b := s.bubbleOf(m.ID)
			if b == nil || b.picture.image() == nil {
				continue
			}
			if got := b.picture.image().At(0, 0); got != colorOf(m.ID) {
				t.Fatalf("bubble of %v shows %v, want %v", m.ID.Time(), got, colorOf(m.ID))
			}
		}
	}
	for range 400 {
		s.page.talk.column.ScrollBy(-331)
		for len(s.queue) > 0 {
			(<-s.queue)()
			check()
		}
		check()
		if s.page.talk.older {
			s.until("the older page", func() bool { return !s.page.talk.older })
		}
	}
	th := &s.page.talk.thread
	if len(th.msgs) != 200 || !th.whole {
		t.Fatalf("read %d of 200, whole %v", len(th.msgs), th.whole)
	}
	for i, m := range th.msgs {
		if m.ID != ms[i].ID {
			t.Fatalf("message %d is %v", i, m.ID)
		}
	}
	if s.bubbleOf(ms[0].ID) == nil {
		t.Error("the first message is not in view at the top")
	}
}

func TestNewMessageIsFollowedOnlyAtTheEnd(t *testing.T) {
	var ms []session.Message
	for i := range 20 {
		ms = append(ms, picture1(i+1, media.Remote))
	}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.open(1)
	add := func(minute int) session.MessageID {
		m := picture1(minute, media.Remote)
		s.set(m)
		s.feed.Publish(session.Change{Chat: 1, Message: m.ID})
		s.until("it is read", func() bool { n := len(s.page.talk.thread.msgs); return s.page.talk.thread.msgs[n-1].ID == m.ID })
		return m.ID
	}
	if id := add(100); s.bubbleOf(id) == nil {
		t.Error("not followed at the end")
	}
	s.page.talk.column.ScrollBy(-2000)
	if id := add(101); s.bubbleOf(id) != nil {
		t.Error("jumped away from what was being read")
	}
}

func TestMarkReadOnlyWhenLookedAt(t *testing.T) {
	ms := []session.Message{picture1(1, media.Remote)}
	s := newStand(t, &catalogue{chats: oneChat(2), msgs: ms}, 1000, 700)
	s.focused = false
	s.open(1)
	select {
	case a := <-s.asked:
		t.Fatalf("asked %v while the window had no focus", a)
	default:
	}
	s.focused = true
	s.page.Looked()
	s.wantAsked("read", 1)
}

func TestFetchAllAndSend(t *testing.T) {
	ms := []session.Message{picture1(1, media.Remote), picture1(2, media.Ready), picture1(3, media.Failed), picture1(4, media.Remote)}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.open(1)
	if got := s.page.talk.head.fetch.Name(); got != "Fetch all 3" {
		t.Errorf("button says %q, but fetches three", got)
	}
	test.Tap(s.page.talk.head.fetch)
	s.wantAsked("download", ms[3].ID, ms[2].ID, ms[0].ID)
	test.Tap(s.page.talk.head.send)
	if len(s.sent) != 1 || s.sent[0] != 1 {
		t.Errorf("sends to %v", s.sent)
	}
}

// What is on its way, or only on the phone, is to fetch but not by this button.
func TestFetchAllOffersOnlyWhatItDoes(t *testing.T) {
	ms := []session.Message{picture1(1, media.Queued), picture1(2, media.Expired), picture1(3, media.Gone)}
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.open(1)
	if b := s.page.talk.head.fetch; b.Visible() {
		t.Errorf("%q is offered", b.Name())
	}
}

func TestOwnMessages(t *testing.T) {
	for _, c := range []struct {
		d      session.Delivery
		fault  string
		ring   bool
		button string
		foot   string
		asks   string
	}{
		{d: session.Pending, ring: true, asks: "cancel"},
		{d: session.Uploading, ring: true, asks: "cancel"},
		{d: session.Sent},
		{d: session.Read, foot: " · read"},
		{d: session.Opened, foot: " · opened"},
		{d: session.Undone, fault: string(session.NoNetwork), button: "Try again", asks: "resend"},
		{d: session.Undone, fault: string(session.Restricted)},
		{d: session.Withdrawn, button: "Send it after all", asks: "resend"},
	} {
		t.Run(string(c.d)+" "+c.fault, func(t *testing.T) {
			m := picture1(1, media.Ready)
			m.FromMe, m.Delivery, m.Fault = true, c.d, c.fault
			s := newStand(t, &catalogue{chats: oneChat(0), msgs: []session.Message{m}}, 1000, 700)
			s.open(1)
			b := s.bubbleOf(m.ID)
			if b.picture.ring.Visible() != c.ring || b.picture.button.Name() != c.button {
				t.Errorf("ring %v, button %q", b.picture.ring.Visible(), b.picture.button.Name())
			}
			if !strings.HasSuffix(b.foot.Text(), c.foot) {
				t.Errorf("foot %q", b.foot.Text())
			}
			if right := s.page.talk.Size().Width - b.plan.bubble.x - b.plan.bubble.w; right > b.plan.bubble.x {
				t.Error("own message is not at the right")
			}
			if c.ring {
				test.Tap(b.picture.ring)
			} else if c.button != "" {
				test.Tap(b.picture.button)
			}
			if c.asks != "" {
				s.wantAsked(c.asks, m.ID)
			}
		})
	}
}

func TestDaysAndRuns(t *testing.T) {
	th := thread{}
	a, b, c, d := picture1(1, media.Remote), picture1(3, media.Remote), picture1(4, media.Remote), picture1(1400, media.Remote)
	c.Sender = "tom"
	th.merge([]session.Message{a, b, c, d}, true)
	th.arrange()
	var got []string
	for i, it := range th.items {
		switch {
		case it.kind == rowDay:
			got = append(got, "day")
		case it.first:
			got = append(got, "first")
		default:
			got = append(got, "next")
		}
		if i > 0 && it.key == th.items[i-1].key {
			t.Error("two rows of one key")
		}
	}
	if s := strings.Join(got, " "); s != "day first next first day first" {
		t.Errorf("rows are %s", s)
	}
	// An older message in front of a run takes the name over.
	changed := func() []int64 { th.merge([]session.Message{picture1(0, media.Remote)}, true); return th.arrange() }()
	if len(changed) != 1 || changed[0] != int64(a.ID) {
		t.Errorf("changed %v", changed)
	}
}

func TestErrorsAreSentences(t *testing.T) {
	c := &catalogue{err: errors.Join(media.DiskFull)}
	s := newStand(t, c, 1000, 700)
	s.until("the error is told", func() bool { return s.page.list.empty.Visible() })
	c.mu.Lock()
	c.err, c.chats = nil, oneChat(0)
	c.mu.Unlock()
	test.Tap(s.page.list.empty.Button())
	s.until("read again", func() bool { return len(s.page.list.chats) == 1 && !s.page.list.empty.Visible() })
}

func TestListFiltersAndSearch(t *testing.T) {
	c := &catalogue{chats: oneChat(0)}
	s := newStand(t, c, 1000, 700)
	s.until("listed", func() bool { return len(s.page.list.chats) == 1 })
	asked := func(q session.ChatQuery) bool { c.mu.Lock(); defer c.mu.Unlock(); return slices.Contains(c.queries, q) }
	test.Tap(s.page.list.chips[2])
	s.until("filtered", func() bool { return asked(session.ChatQuery{Only: session.FetchChats}) })
	test.Type(s.page.list.search, "zz")
	s.until("nothing found", func() bool { return len(s.page.list.chats) == 0 && s.page.list.empty.Visible() })
	if !asked(session.ChatQuery{Only: session.FetchChats, Search: "zz"}) {
		t.Error("search and filter do not combine")
	}
	test.Tap(s.page.list.empty.Button())
	s.until("cleared", func() bool { return len(s.page.list.chats) == 1 && s.page.list.search.Text == "" })
}

func TestListByKeyboard(t *testing.T) {
	c := &catalogue{}
	for i := range 40 {
		c.chats = append(c.chats, session.Chat{ID: session.ChatID(i + 1), Name: "Chat"})
	}
	s := newStand(t, c, 1000, 700)
	s.until("listed", func() bool { return len(s.page.list.chats) == 40 })
	s.win.Canvas().Focus(s.page.list.rows)
	for range 30 {
		s.page.list.rows.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	s.page.list.rows.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.page.Chat().ID != 31 {
		t.Errorf("opened %d", s.page.Chat().ID)
	}
	if first, last := s.page.list.column.InView(); 30 < first || 30 > last {
		t.Errorf("row 30 is not in view: %d to %d", first, last)
	}
}

func TestNarrowTakesTurns(t *testing.T) {
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: []session.Message{picture1(1, media.Remote)}}, 700, 600)
	s.until("listed", func() bool { return len(s.page.list.chats) == 1 })
	if !s.page.list.Visible() || s.page.talk.Visible() {
		t.Fatal("not the list's turn")
	}
	s.open(1)
	if s.page.list.Visible() || !s.page.talk.Visible() || !s.page.talk.head.back.Visible() {
		t.Fatal("not the conversation's turn")
	}
	if !s.page.Back() || !s.page.list.Visible() || s.page.Back() {
		t.Error("the way back")
	}
}

func TestDropGoesToTheRowUnderIt(t *testing.T) {
	c := &catalogue{chats: []session.Chat{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Tom"}}}
	s := newStand(t, c, 1000, 700)
	s.until("listed", func() bool { return len(s.page.list.chats) == 2 })
	if _, ok := s.page.ChatAt(fyne.NewPos(800, 300)); ok {
		t.Error("a chat where none is open")
	}
	s.open(1)
	if chat, ok := s.page.ChatAt(fyne.NewPos(800, 300)); !ok || chat.ID != 1 {
		t.Errorf("over the conversation: %v", chat.ID)
	}
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.page.list.column)
	if chat, ok := s.page.ChatAt(top.AddXY(20, 68+10)); !ok || chat.ID != 2 {
		t.Errorf("over the second row: %v", chat.ID)
	}
}
