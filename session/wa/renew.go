package wa

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// renewTimeout is how long the phone has to answer, as wacli has it.
const renewTimeout = 30 * time.Second

// Renew asks the phone to upload a file again and waits for its answer: where
// the file is now. It wraps media.NotOnPhone where the phone no longer has it,
// media.PhoneSilent where it did not answer or did not manage, media.Offline
// without a connection and media.BadRef where the file cannot be asked for.
func (c *Client) Renew(ctx context.Context, job media.Job) (media.Ref, error) {
	m, err := c.cfg.Inbox.Origin(ctx, session.MessageID(job.ID))
	if err != nil {
		return job.Ref, fmt.Errorf("ask the phone: %w", err)
	}
	info := &types.MessageInfo{ID: m.WAID}
	info.Chat, info.Sender, info.IsFromMe = jidOf(string(m.ChatJID)), jidOf(string(m.Sender)), m.FromMe
	info.IsGroup = info.Chat.Server == types.GroupServer
	if m.WAID == "" || info.Chat.IsEmpty() || info.IsGroup && info.Sender.IsEmpty() || len(job.Ref.MediaKey) != 32 {
		return job.Ref, fmt.Errorf("ask the phone: %w", media.BadRef)
	}
	wm, err := c.online()
	if err != nil {
		return job.Ref, fmt.Errorf("ask the phone: %w: %w", media.Offline, err)
	}
	answers := make(chan *events.MediaRetry, 4)
	c.await(m.WAID, answers)
	defer c.forget(m.WAID, answers)
	if err := wm.SendMediaRetryReceipt(ctx, info, job.Ref.MediaKey); err != nil {
		return job.Ref, fmt.Errorf("ask the phone: %w: %w", media.Offline, err)
	}
	timeout := time.NewTimer(renewTimeout)
	defer timeout.Stop()
	for {
		select {
		case <-ctx.Done():
			return job.Ref, ctx.Err()
		case <-timeout.C:
			return job.Ref, fmt.Errorf("ask the phone: %w", media.PhoneSilent)
		case evt := <-answers:
			ref, err := renewed(job.Ref, evt)
			// Another chat may have a message of the same id. An answer that
			// the file's own key opens is the right one in any case.
			if err != nil && !c.sameChat(ctx, wm, evt.ChatID, info.Chat) {
				continue
			}
			return ref, err
		}
	}
}

// renewed reads the phone's answer.
func renewed(ref media.Ref, evt *events.MediaRetry) (media.Ref, error) {
	n, err := whatsmeow.DecryptMediaRetryNotification(evt, ref.MediaKey)
	switch {
	case errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone):
		return ref, fmt.Errorf("answer of the phone: %w", media.NotOnPhone)
	case errors.Is(err, whatsmeow.ErrUnknownMediaRetryError):
		return ref, fmt.Errorf("answer of the phone: %w: %w", media.PhoneSilent, err)
	case err != nil:
		return ref, fmt.Errorf("answer of the phone: %w: %w", media.BadKey, err)
	}
	switch n.GetResult() {
	case waMmsRetry.MediaRetryNotification_SUCCESS:
		if n.GetDirectPath() == "" {
			return ref, fmt.Errorf("answer of the phone, no path: %w", media.PhoneSilent)
		}
		// The old URL would lead to the old place.
		ref.URL, ref.DirectPath = "", n.GetDirectPath()
		return ref, nil
	case waMmsRetry.MediaRetryNotification_NOT_FOUND:
		return ref, fmt.Errorf("answer of the phone: %w", media.NotOnPhone)
	case waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR:
		return ref, fmt.Errorf("answer of the phone: %w", media.BadKey)
	}
	return ref, fmt.Errorf("answer of the phone, general error: %w", media.PhoneSilent)
}

// sameChat compares chats through the two addresses that a person has.
func (c *Client) sameChat(ctx context.Context, wm *whatsmeow.Client, a, b types.JID) bool {
	a, b = a.ToNonAD(), b.ToNonAD()
	if a == b {
		return true
	}
	alt, err := wm.Store.GetAltJID(ctx, a)
	return err == nil && alt.ToNonAD() == b
}

func (c *Client) await(waid string, answers chan *events.MediaRetry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiters[waid] = append(c.waiters[waid], answers)
}

func (c *Client) forget(waid string, answers chan *events.MediaRetry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiters[waid] = slices.DeleteFunc(c.waiters[waid], func(a chan *events.MediaRetry) bool { return a == answers })
	if len(c.waiters[waid]) == 0 {
		delete(c.waiters, waid)
	}
}

// onMediaRetry hands the phone's answer to whoever waits for it.
func (c *Client) onMediaRetry(evt *events.MediaRetry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.waiters[evt.MessageID] {
		select {
		case w <- evt:
		default:
		}
	}
}
