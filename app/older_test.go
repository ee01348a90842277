package main

import (
	"errors"
	"testing"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
	"github.com/contactsheet/contactsheet/ui"
	"github.com/contactsheet/contactsheet/ui/words"
)

// ada is somebody of whose messages the phone keeps some back.
const ada = 0

// silence is a program whose phone does not answer.
type silence struct {
	*rig
	failed chan error
	before int // messages
}

// newSilence asks a phone that is off for older messages. The wait for its answer
// is the longest of all, so other tests need not wait for it.
func newSilence(t *testing.T, st stage) *silence {
	s := &silence{rig: st.online(t), failed: make(chan error, 1)}
	s.wrong(ui.FaultSet{Phone: "offline"})
	ask, chat := s.actions, s.chat(ada).ID
	s.before = len(s.list(ada))
	go func() {
		_, err := ask.LoadOlder(t.Context(), chat)
		s.failed <- err
	}()
	return s
}

// answered: the window is told that the phone has said nothing, and what it says
// later is not lost.
func (s *silence) answered(t *testing.T) {
	if err := <-s.failed; !errors.Is(err, session.Unanswered) {
		t.Errorf("a silent phone: %v", err)
	} else {
		explained(t, err)
	}
	if n := len(s.list(ada)); n != s.before || s.chat(ada).Complete {
		t.Errorf("%d messages, %d before; complete %v", n, s.before, s.chat(ada).Complete)
	}
	s.wrong(ui.FaultSet{})
	s.until("the late answer", func() bool { return len(s.list(ada)) > s.before })
}

// testOlder: the phone gives what it has kept back, page by page, until there is
// no more.
func testOlder(t *testing.T, st stage) {
	w := story()
	r := st.online(t)
	chats := 0
	for _, c := range w.Chats {
		if c.First == 0 {
			continue
		}
		chats++
		r.loads(c)
	}
	if chats < 2 {
		t.Errorf("only %d chats have older messages", chats)
	}
	whole := r.chat(1)
	if n, err := r.actions.LoadOlder(t.Context(), whole.ID); n != 0 || !errors.Is(err, session.NoOlder) || !r.chat(1).Complete {
		t.Errorf("of a chat that is all there: %d, %v; complete %v", n, err, r.chat(1).Complete)
	}
	r.wrong(ui.FaultSet{Offline: true})
	r.phase(session.PhaseOffline)
	if _, err := r.actions.LoadOlder(t.Context(), whole.ID); !errors.Is(err, session.NoNetwork) {
		t.Errorf("without a network: %v", err)
	}
	off := st.unlinked(t)
	off.open()
	if _, err := off.actions.LoadOlder(t.Context(), 1); !errors.Is(err, session.NotLinked) {
		t.Errorf("not linked: %v", err)
	}
}

// loads reads a chat to its beginning and compares it with what was told.
func (r *rig) loads(c world.Chat) {
	t := r.t
	t.Helper()
	chat := r.chat(c.Person)
	if chat.Complete {
		t.Error("the chat is complete before")
	}
	have, pages := len(r.list(c.Person)), 0
	for {
		n, err := r.actions.LoadOlder(t.Context(), chat.ID)
		if errors.Is(err, session.NoOlder) {
			if a := words.Explain(err); a.Sentence == "" || a.Action != words.None {
				t.Errorf("at the beginning: %q offers %q", a.Sentence, a.Action)
			}
			break
		}
		if err != nil || n == 0 || pages > 100 {
			t.Fatalf("page %d has %d messages, %v", pages, n, err)
		}
		pages++
		if now := len(r.list(c.Person)); now <= have {
			t.Errorf("%d messages came, %d are there, %d before", n, now, have)
		} else {
			have = now
		}
	}
	want := map[string]bool{}
	for _, m := range c.Messages {
		if m.HDOf == "" && m.MotionOf == "" {
			want[m.ID] = true
		}
	}
	for _, m := range r.list(c.Person) {
		if !want[m.WAID] && !m.System {
			t.Errorf("somebody said %q twice, or never", m.Text)
		}
		delete(want, m.WAID)
	}
	if len(want) > 0 || pages == 0 || !r.chat(c.Person).Complete {
		t.Errorf("%d messages are missing after %d pages; complete %v", len(want), pages, r.chat(c.Person).Complete)
	}
}

// chat is the one with somebody of the story.
func (r *rig) chat(person int) session.Chat {
	r.t.Helper()
	number := "+" + story().People[person].Number
	for _, c := range r.chats() {
		if c.Number == number {
			return c
		}
	}
	r.t.Fatal("no such chat")
	return session.Chat{}
}

// list is all of the chat with somebody.
func (r *rig) list(person int) []session.Message {
	r.t.Helper()
	list, err := r.store.Messages(r.t.Context(), r.chat(person).ID, 0, 10_000)
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}
