package wa_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/wa"
)

// shallow is an Inbox that a first sync has given a few messages of each chat,
// and no word that there are no others.
type shallow struct {
	wa.Inbox
	mu   sync.Mutex
	deep bool // takes everything now
	seen map[session.JID]int
}

func (s *shallow) Save(ctx context.Context, b session.Batch) error {
	const few = 3
	s.mu.Lock()
	if b.History && !s.deep {
		var kept []session.Arrival
		for _, m := range b.Messages {
			if s.seen[m.Chat]++; s.seen[m.Chat] <= few {
				kept = append(kept, m)
			}
		}
		b.Messages = kept
		for i := range b.Chats {
			b.Chats[i].Complete = nil
		}
	}
	s.mu.Unlock()
	return s.Inbox.Save(ctx, b)
}

// AvatarsDue names none: a request that the end of the network interrupts meets
// a race of whatsmeow's own (two goroutines set the same flag).
func (s *shallow) AvatarsDue(context.Context, int) ([]session.JID, error) { return nil, nil }

func (s *shallow) deepen() {
	s.mu.Lock()
	s.deep = true
	s.mu.Unlock()
}

// held is how many messages of a chat are stored.
func (r *rig) held(chat session.ChatID) int {
	r.t.Helper()
	list, err := r.store.Messages(r.t.Context(), chat, 0, 5000)
	if err != nil {
		r.t.Fatal(err)
	}
	return len(list)
}

func TestOlder(t *testing.T) {
	server, endpoint := serve(t, sandbox.Options{Log: logger(t)})
	r := &rig{t: t, server: server, endpoint: endpoint, dir: t.TempDir()}
	t.Cleanup(r.halt)
	inbox := &shallow{seen: map[session.JID]int{}}
	r.start(func(i wa.Inbox) wa.Inbox {
		inbox.Inbox = i
		return inbox
	})
	if _, err := r.client.Older(t.Context(), 1); !errors.Is(err, session.NotLinked) {
		t.Errorf("without an account: %v", err)
	}
	r.pair()
	inbox.deepen()
	one, two := r.chatsToDeepen()

	// Two that ask at once are told the same, and the phone is asked once.
	var wg sync.WaitGroup
	var told [2]int
	for i := range told {
		wg.Go(func() {
			n, err := r.client.Older(t.Context(), one.ID)
			if err != nil {
				t.Error(err)
			}
			told[i] = n
		})
	}
	wg.Wait()
	if n := r.held(one.ID) - 3; told[0] != n || told[1] != n || n == 0 {
		t.Errorf("%d came; told %v", n, told)
	}
	for range 200 {
		if _, err := r.client.Older(t.Context(), one.ID); errors.Is(err, session.NoOlder) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if c, err := r.store.Chat(t.Context(), one.ID); err != nil || !c.Complete {
		t.Errorf("complete %v, %v", c.Complete, err)
	}
	if s := r.client.Status(); s.Phase != session.PhaseOnline {
		t.Errorf("%q: older messages are no first sync", s.Phase)
	}

	// A phone that is off: said so; what it sends later is stored.
	r.server.Faults().PhoneOffline(true)
	r.client.SetPatience(100 * time.Millisecond)
	if _, err := r.client.Older(t.Context(), two.ID); !errors.Is(err, session.Unanswered) {
		t.Errorf("a phone that is off: %v", err)
	}
	r.server.Faults().PhoneOffline(false)
	r.wait("late answer", func() bool { return r.held(two.ID) > 3 })

	if _, err := r.client.Older(t.Context(), 987654); !errors.Is(err, session.NoSuch) {
		t.Errorf("a chat that is not there: %v", err)
	}
	r.server.Faults().Offline(true)
	r.phase(session.PhaseOffline)
	if _, err := r.client.Older(t.Context(), one.ID); !errors.Is(err, session.NoNetwork) {
		t.Errorf("without a network: %v", err)
	}
}

// chatsToDeepen are a chat between two people and one of a group, of which the
// phone has more.
func (r *rig) chatsToDeepen() (person, group session.Chat) {
	r.t.Helper()
	for _, c := range r.chats() {
		switch {
		case r.held(c.ID) != 3:
		case c.Group:
			group = c
		default:
			person = c
		}
	}
	if person.ID == 0 || group.ID == 0 {
		r.t.Fatal("no chat with more than a few messages")
	}
	return person, group
}
