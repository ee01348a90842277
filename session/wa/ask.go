package wa

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Ask asks the phone to upload a file again. It does not wait for the answer,
// which Inbox.Answered gets, be it days later. It wraps media.Offline, and with
// it the Fault of the session, where nothing can be asked now, and media.BadRef
// where this file cannot be asked for.
func (c *Client) Ask(ctx context.Context, job media.Job) error {
	m, err := c.cfg.Inbox.Origin(ctx, session.MessageID(job.ID))
	switch {
	case errors.Is(err, session.NoSuch):
		return fmt.Errorf("ask the phone: %w: %w", media.BadRef, err)
	case err != nil:
		return fmt.Errorf("ask the phone: %w", err)
	}
	info := &types.MessageInfo{ID: m.WAID}
	info.Chat, info.Sender, info.IsFromMe = jidOf(string(m.ChatJID)), jidOf(string(m.Sender)), m.FromMe
	info.IsGroup = info.Chat.Server == types.GroupServer
	if m.WAID == "" || !isChat(info.Chat) || len(job.Ref.MediaKey) != 32 {
		return fmt.Errorf("ask the phone: %w", media.BadRef)
	}
	wm, err := c.online()
	if err != nil {
		return fmt.Errorf("ask the phone: %w: %w", media.Offline, c.why(err))
	}
	if info.Sender.IsEmpty() && info.IsFromMe {
		info.Sender = wm.Store.GetJID().ToNonAD()
	}
	if info.IsGroup && info.Sender.IsEmpty() {
		return fmt.Errorf("ask the phone, no sender: %w", media.BadRef)
	}
	// Phones keep chats under the LID since they were moved there, old messages
	// as well (as wacli found).
	if lid := altOf(ctx, wm, info.Chat); lid.Server == types.HiddenUserServer {
		info.Chat = lid
	}
	if err := wm.SendMediaRetryReceipt(ctx, info, job.Ref.MediaKey); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("ask the phone: %w: %w: %w", media.Offline, session.NoNetwork, err)
	}
	return nil
}

// why is the trouble that the Status tells of, where it is more than that there
// is no connection.
func (c *Client) why(err error) error {
	switch s := c.Status(); s.Phase {
	case session.PhaseReplaced, session.PhaseLoggedOut, session.PhaseRefused:
		if s.Err != nil {
			return s.Err
		}
	}
	return err
}

// onMediaRetry stores the phone's answer. (whatsmeow acknowledges it even if
// that fails; the wait then ends without an answer, and the phone is asked
// again.)
func (c *Client) onMediaRetry(ctx context.Context, wm *whatsmeow.Client, evt *events.MediaRetry) bool {
	jobs, err := c.about(ctx, wm, evt)
	if err != nil {
		c.log.Error("match an answer of the phone", "fault", session.FaultName(err))
		return false
	}
	stored := true
	for _, job := range jobs {
		ref, answer := answerOf(job.Ref, evt)
		c.log.Info("answer of the phone", "message", job.ID, "fault", media.FaultOf(answer))
		err := c.cfg.Inbox.Answered(ctx, session.MessageID(job.ID), ref, answer)
		if err != nil && !errors.Is(err, session.NoSuch) {
			c.log.Error("store an answer of the phone", "fault", session.FaultName(err))
			stored = false
		}
	}
	return stored
}

// about are the files that an answer is about. WhatsApp's ids are unique within
// a chat and a sender only, so an answer that no key protects is for those of
// its chat and sender alone.
func (c *Client) about(ctx context.Context, wm *whatsmeow.Client, evt *events.MediaRetry) ([]media.Job, error) {
	jobs, err := c.cfg.Inbox.Asked(ctx, address(evt.ChatID), evt.MessageID)
	if err != nil {
		return nil, err
	}
	if evt.Ciphertext != nil {
		sealed := slices.DeleteFunc(slices.Clone(jobs), func(j media.Job) bool {
			_, err := whatsmeow.DecryptMediaRetryNotification(evt, j.Ref.MediaKey)
			return err != nil
		})
		if len(sealed) > 0 {
			return sealed, nil
		}
	}
	var mine []media.Job
	for _, job := range jobs {
		m, err := c.cfg.Inbox.Origin(ctx, session.MessageID(job.ID))
		if errors.Is(err, session.NoSuch) {
			continue
		}
		if err != nil {
			return nil, err
		}
		fits := c.maybeSame(ctx, wm, evt.ChatID, jidOf(string(m.ChatJID))) && m.FromMe == evt.FromMe
		if fits && !m.FromMe && m.Sender != "" && !evt.SenderID.IsEmpty() && evt.ChatID.Server == types.GroupServer {
			fits = c.maybeSame(ctx, wm, evt.SenderID, jidOf(string(m.Sender)))
		}
		if fits {
			mine = append(mine, job)
		}
	}
	return mine, nil
}

// answerOf reads the phone's answer about the file of ref: where it is now, or
// why not.
func answerOf(ref media.Ref, evt *events.MediaRetry) (media.Ref, error) {
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

// same compares people and chats through the two addresses that a person has.
func (c *Client) same(ctx context.Context, wm *whatsmeow.Client, a, b types.JID) bool {
	a, b = a.ToNonAD(), b.ToNonAD()
	return a == b || altOf(ctx, wm, a) == b && !b.IsEmpty()
}

// maybeSame is same, but a number and a LID of which nothing is known may be one
// person.
func (c *Client) maybeSame(ctx context.Context, wm *whatsmeow.Client, a, b types.JID) bool {
	a, b = a.ToNonAD(), b.ToNonAD()
	if c.same(ctx, wm, a, b) {
		return true
	}
	person := func(j types.JID) bool {
		return (j.Server == types.DefaultUserServer || j.Server == types.HiddenUserServer) && altOf(ctx, wm, j).IsEmpty()
	}
	return a.Server != b.Server && person(a) && person(b)
}

// altOf is the other address of a person; empty where it is not known.
func altOf(ctx context.Context, wm *whatsmeow.Client, who types.JID) types.JID {
	alt, err := wm.Store.GetAltJID(ctx, who)
	if err != nil {
		return types.EmptyJID
	}
	return alt.ToNonAD()
}
