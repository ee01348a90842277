package outbox

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const gap = 8 * time.Second
		p := &pace{gap: gap, now: time.Now}
		took := func(to session.JID) time.Duration {
			start := time.Now()
			if err := p.wait(t.Context(), to); err != nil {
				t.Fatal(err)
			}
			return time.Since(start)
		}
		if d := took("a@lid"); d != 0 {
			t.Errorf("the first waited %v", d)
		}
		if d := took("a@lid"); d != 0 {
			t.Errorf("the same chat waited %v", d)
		}
		for _, to := range []session.JID{"b@lid", "c@lid", "a@lid"} {
			if d := took(to); d < gap*3/4 || d > gap*5/4 {
				t.Errorf("another chat waited %v", d)
			}
		}
		<-time.After(time.Minute)
		if d := took("d@lid"); d != 0 {
			t.Errorf("waited %v after a long pause", d)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.wait(ctx, "e@lid"); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

func TestRetryWaits(t *testing.T) {
	job := func(attempt int) session.Outgoing {
		return session.Outgoing{Parcel: session.Parcel{Attempt: attempt}}
	}
	if d, again := retry(job(1000), session.NoNetwork); !again || d != offlineWait {
		t.Errorf("without a network: %v, %v", d, again)
	}
	if _, again := retry(job(maxAnswers), session.Ambiguous); again {
		t.Error("a send without an answer is tried for ever")
	}
	if d, again := retry(job(3), session.Ambiguous); !again || d != 4*firstWait {
		t.Errorf("no answer: %v, %v", d, again)
	}
}
