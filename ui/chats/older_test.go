package chats

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// olderRows are the rows about older messages in view, from the top.
func (s *stand) olderRows() (rows []*olderRow) {
	at := func(o fyne.CanvasObject) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
	}
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *olderRow:
			rows = append(rows, o)
			if n := len(rows); n == 2 && at(rows[0]) > at(rows[1]) {
				rows[0], rows[1] = rows[1], rows[0]
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		}
	}
	walk(s.page.talk.column)
	return rows
}

// says is what the rows about older messages say, and offer in brackets.
func (s *stand) says() string {
	var all []string
	for _, r := range s.olderRows() {
		text := r.said.text
		if r.button.Visible() {
			text += "[" + r.button.Name() + "]"
		}
		if r.ring.Visible() {
			text += "…"
		}
		all = append(all, text)
	}
	return strings.Join(all, " | ")
}

func (s *stand) wantSays(want string) {
	s.t.Helper()
	if got := s.says(); got != want {
		s.t.Errorf("says %q, want %q", got, want)
	}
}

func some(from, n int) (ms []session.Message) {
	for i := range n {
		ms = append(ms, picture1(from+i, media.Ready))
	}
	return ms
}

// What is being looked at stays where it is, however much comes in above it, and
// the row that was pressed tells how much it was.
func TestOlderMessagesCome(t *testing.T) {
	ms := some(500, 40)
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 700)
	s.open(1)
	if got := s.says(); got != "" {
		t.Errorf("at the end of the conversation it says %q", got)
	}
	s.page.talk.column.ScrollBy(-1e6)
	s.wantSays("[Load older messages]")
	y := func() float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(s.bubbleOf(ms[0].ID)).Y
	}
	test.Tap(s.olderRows()[0].button)
	s.wantAsked("older", 1)
	s.wantSays("Asking your phone for older messages……")
	before := y()

	older := some(100, 12)
	s.older <- answer{n: 12, msgs: older}
	s.until("the answer is told", func() bool { return strings.Contains(s.says(), "12 older messages came") })
	s.until("they are read", func() bool { return len(s.page.talk.thread.msgs) == 52 && s.page.talk.thread.whole })
	if got := y(); got != before {
		t.Errorf("what was looked at went from %v to %v", before, got)
	}
	s.wantSays("12 older messages came")
	s.page.talk.column.ScrollBy(-1e6)
	s.wantSays("[Load older messages]")

	// And again, until there are no more.
	test.Tap(s.olderRows()[0].button)
	s.wantAsked("older", 1)
	s.older <- answer{err: fmt.Errorf("asked: %w", session.NoOlder)}
	s.until("it is the end", func() bool { return s.says() == "This is the beginning of what your phone has." })
}

// The answer may be stored, and read, before it is told.
func TestOlderMessagesAreReadBeforeTheAnswer(t *testing.T) {
	ms := some(500, 5)
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: ms}, 1000, 4000)
	s.open(1)
	test.Tap(s.olderRows()[0].button)
	s.wantAsked("older", 1)
	s.mu.Lock()
	s.msgs = append(some(100, 1), s.msgs...)
	s.mu.Unlock()
	s.feed.Publish(session.Change{Chat: 1})
	s.until("it is read", func() bool { return len(s.page.talk.thread.msgs) == 6 })
	s.wantSays("Asking your phone for older messages……")
	s.older <- answer{n: 1}
	s.until("the answer is told", func() bool { return s.says() == "[Load older messages] | 1 older message came" })
}

func TestOlderMessagesThatDoNotCome(t *testing.T) {
	for _, c := range []struct {
		err  error
		says string
	}{
		{session.Unanswered, "Your phone did not answer. It may be off or without internet.[Try again]"},
		{session.NoNetwork, "There is no connection to WhatsApp. Your saved pictures are still here.[Try again]"},
		{session.NotLinked, "This computer is not linked to a WhatsApp account.[Try again]"},
	} {
		s := only(t, some(500, 3)...)
		test.Tap(s.olderRows()[0].button)
		s.wantAsked("older", 1)
		s.older <- answer{err: fmt.Errorf("wait: %w", c.err)}
		s.until("it is told", func() bool { return s.says() == c.says })
		test.Tap(s.olderRows()[0].button)
		s.wantAsked("older", 1)
		s.older <- answer{}
		s.until("it is told", func() bool {
			return s.says() == "[Load older messages] | Your phone sent nothing new."
		})
	}
}

// A phone that answers late is believed.
func TestOlderMessagesComeLate(t *testing.T) {
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: some(500, 3)}, 1000, 4000)
	s.open(1)
	test.Tap(s.olderRows()[0].button)
	s.wantAsked("older", 1)
	s.older <- answer{err: session.Unanswered}
	s.until("it is told", func() bool { return strings.Contains(s.says(), "Try again") })
	s.mu.Lock()
	s.msgs = append(some(100, 2), s.msgs...)
	s.mu.Unlock()
	s.feed.Publish(session.Change{Chat: 1})
	s.until("they are told", func() bool { return s.says() == "[Load older messages] | 2 older messages came" })
}

func TestNothingOlder(t *testing.T) {
	c := &catalogue{chats: oneChat(0), msgs: some(500, 3)}
	c.chats[0].Complete = true
	s := newStand(t, c, 1000, 4000)
	s.open(1)
	s.wantSays("This is the beginning of what your phone has.")
}

func TestOlderMessagesOfAnEmptyChat(t *testing.T) {
	s := newStand(t, &catalogue{chats: oneChat(0)}, 1000, 700)
	s.open(1)
	press := func(label string) {
		t.Helper()
		if b := s.page.talk.empty.Button(); b.Name() != label || !s.page.talk.empty.Visible() {
			t.Fatalf("offers %q", b.Name())
		}
		test.Tap(s.page.talk.empty.Button())
	}
	press("Load older messages")
	s.wantAsked("older", 1)
	if b := s.page.talk.empty.Button(); b.Visible() {
		t.Errorf("offers %q meanwhile", b.Name())
	}
	s.older <- answer{err: session.Unanswered}
	s.until("it is told", func() bool { return s.page.talk.empty.Button().Visible() })
	press("Try again")
	s.wantAsked("older", 1)
	s.older <- answer{n: 2, msgs: some(100, 2)}
	s.until("the answer is there", func() bool { return s.page.talk.past.told })
	s.feed.Publish(session.Change{Chat: 1})
	s.until("they are shown", func() bool { return !s.page.talk.empty.Visible() && len(s.page.talk.thread.msgs) == 2 })
}

func TestEmptyChatWithNothingOlder(t *testing.T) {
	c := &catalogue{chats: oneChat(0)}
	c.chats[0].Complete = true
	s := newStand(t, c, 1000, 700)
	s.open(1)
	test.Tap(s.page.talk.empty.Button())
	if len(s.sent) != 1 {
		t.Errorf("offers %q", s.page.talk.empty.Button().Name())
	}
}

// Going elsewhere ends the waiting; the question can be asked again.
func TestLeavingWhileThePhoneIsAsked(t *testing.T) {
	s := newStand(t, &catalogue{chats: oneChat(0), msgs: some(500, 3)}, 1000, 4000)
	s.open(1)
	test.Tap(s.olderRows()[0].button)
	s.wantAsked("older", 1)
	s.page.Hidden()
	s.page.Shown(t.Context())
	s.until("it can be asked again", func() bool { return s.says() == "[Load older messages]" })
	if len(s.failed) > 0 {
		t.Errorf("told of %v", s.failed)
	}
}
