package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// pace spreads sends to different chats: WhatsApp takes a burst of messages to
// many people for spam.
type pace struct {
	gap time.Duration
	now func() time.Time

	mu   sync.Mutex
	last session.JID
	free time.Time // when the next chat may be written to
}

// wait returns when to may be written to. Pictures for the same chat follow one
// another at once.
func (p *pace) wait(ctx context.Context, to session.JID) error {
	if p.gap <= 0 {
		return ctx.Err()
	}
	gap := p.gap*3/4 + rand.N(p.gap/2+1)
	p.mu.Lock()
	now := p.now()
	at := now
	if to != p.last && p.free.After(now) {
		at = p.free
	}
	p.last = to
	if next := at.Add(gap); next.After(p.free) {
		p.free = next
	}
	p.mu.Unlock()
	t := time.NewTimer(at.Sub(now))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

const (
	firstWait   = 5 * time.Second // after the first failure; doubled each time
	offlineWait = time.Minute     // at most without a network, however long
	busyWait    = 10 * time.Minute
	// maxAnswers is how often a send that gets no answer is tried.
	maxAnswers = 12
)

// retry says when a failed row is tried again. Without a network it goes on for
// as long as it takes; what WhatsApp has refused is never repeated by itself.
func retry(job session.Outgoing, err error) (time.Duration, bool) {
	wait := firstWait << min(max(job.Attempt-1, 0), 10)
	switch {
	case errors.Is(err, session.Restricted), errors.Is(err, session.Rejected),
		errors.Is(err, session.NotOnWhatsApp), errors.Is(err, session.NotLinked):
		return 0, false
	case errors.Is(err, session.NoNetwork), errors.Is(err, media.Offline):
		return min(wait, offlineWait), true
	case errors.Is(err, session.Ambiguous), media.FaultOf(err).Transient():
		return min(wait, busyWait), job.Attempt < maxAnswers
	}
	return 0, false
}
