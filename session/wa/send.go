package wa

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// sendTimeout ends a send that got no answer, reconnection included;
	// whatsmeow itself waits 75 s on one connection.
	sendTimeout = 2 * time.Minute
	// maxSent is how many uploads without an answered send are remembered.
	maxSent = 32
)

// sentParcel is a parcel whose upload is done and whose send is not answered:
// the next attempt sends the very same message.
type sentParcel struct {
	key media.Key
	to  session.JID
	ref media.Ref
	msg *waE2E.Message
}

// Send uploads a picture and sends it under p.WAID. progress is told in bytes of
// plaintext while the upload goes on; it may be nil. An error wraps
// session.Ambiguous where the message may have arrived (send again under the
// same id), session.NoNetwork or media.Busy where it has not (later),
// session.Restricted, Rejected, NotOnWhatsApp or NotLinked where repeating does
// not help, or a media.Fault of the file.
func (c *Client) Send(ctx context.Context, p session.Parcel, progress func(done, total int64)) (session.Ack, error) {
	to := jidOf(string(p.To))
	if !isChat(to) || p.WAID == "" {
		return session.Ack{}, fmt.Errorf("send: %w", session.NoRecipient)
	}
	wm, err := c.online()
	if err != nil {
		return session.Ack{}, fmt.Errorf("send: %w", err)
	}
	if err := c.checkRecipient(ctx, wm, to); err != nil {
		return session.Ack{}, fmt.Errorf("send: %w", err)
	}
	s, ok := c.uploaded(p)
	if !ok {
		ref, err := c.upload(ctx, wm, p, progress)
		if err != nil {
			return session.Ack{}, err
		}
		s = sentParcel{key: p.Key, to: p.To, ref: ref, msg: outgoing(p, ref)}
		c.remember(p.WAID, s)
	}
	if progress != nil {
		progress(s.ref.Size, s.ref.Size) // from here on it may arrive
	}
	if err := ctx.Err(); err != nil {
		return session.Ack{}, err // called off before that
	}
	wait, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	resp, err := wm.SendMessage(wait, to, s.msg, whatsmeow.SendRequestExtra{ID: p.WAID})
	if err != nil {
		err = sendFault(ctx, err)
		if !errors.Is(err, session.Ambiguous) && !errors.Is(err, session.NoNetwork) {
			c.drop(p.WAID)
		}
		return session.Ack{}, fmt.Errorf("send: %w", err)
	}
	c.drop(p.WAID)
	raw, err := proto.Marshal(s.msg)
	if err != nil {
		return session.Ack{}, fmt.Errorf("encode what was sent: %w: %w", media.Internal, err)
	}
	return session.Ack{Time: resp.Timestamp, Ref: s.ref, Raw: raw}, nil
}

// checkRecipient finds out whether a number that nothing is known of is on
// WhatsApp at all.
func (c *Client) checkRecipient(ctx context.Context, wm *whatsmeow.Client, to types.JID) error {
	if to.Server != types.DefaultUserServer {
		return nil
	}
	if lid, err := wm.Store.LIDs.GetLIDForPN(ctx, to); err != nil || !lid.IsEmpty() {
		return nil
	}
	_, err := c.Find(ctx, "+"+to.User)
	return err
}

func (c *Client) uploaded(p session.Parcel) (sentParcel, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.sent[p.WAID]
	return s, ok && s.key == p.Key && s.to == p.To
}

func (c *Client) remember(waid string, s sentParcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.sent) >= maxSent {
		clear(c.sent)
	}
	c.sent[waid] = s
}

func (c *Client) drop(waid string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sent, waid)
}

// outgoing is the message for a parcel whose file is at ref. View once is set on
// the picture itself: wrapped, as received ones are, it was reported not to
// arrive.
func outgoing(p session.Parcel, ref media.Ref) *waE2E.Message {
	size := uint64(ref.Size)
	if p.Kind == media.Document {
		doc := &waE2E.DocumentMessage{
			URL: &ref.URL, DirectPath: &ref.DirectPath, MediaKey: ref.MediaKey, Mimetype: &p.MIME,
			FileSHA256: ref.FileSHA256, FileEncSHA256: ref.FileEncSHA256, FileLength: &size,
			FileName: &p.FileName, Title: &p.FileName, JPEGThumbnail: p.Preview, ContextInfo: contextOf(p),
		}
		if p.Caption == "" {
			return &waE2E.Message{DocumentMessage: doc}
		}
		doc.Caption = &p.Caption
		return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{
			Message: &waE2E.Message{DocumentMessage: doc},
		}}
	}
	w, h := uint32(p.Width), uint32(p.Height)
	img := &waE2E.ImageMessage{
		URL: &ref.URL, DirectPath: &ref.DirectPath, MediaKey: ref.MediaKey, Mimetype: &p.MIME,
		FileSHA256: ref.FileSHA256, FileEncSHA256: ref.FileEncSHA256, FileLength: &size,
		Width: &w, Height: &h, JPEGThumbnail: p.Preview, ContextInfo: contextOf(p),
	}
	if p.Caption != "" {
		img.Caption = &p.Caption
	}
	if p.ViewOnce {
		img.ViewOnce = proto.Bool(true)
	}
	return &waE2E.Message{ImageMessage: img}
}

// contextOf is what surrounds a picture; nil where nothing does.
func contextOf(p session.Parcel) *waE2E.ContextInfo {
	if p.Expires <= 0 && !p.Forwarded && p.Quote == nil {
		return nil
	}
	c := &waE2E.ContextInfo{}
	if p.Expires > 0 {
		c.Expiration = proto.Uint32(uint32(p.Expires / time.Second))
	}
	if p.Forwarded {
		c.IsForwarded, c.ForwardingScore = proto.Bool(true), proto.Uint32(1)
	}
	if q := p.Quote; q != nil {
		c.StanzaID, c.Participant = proto.String(q.WAID), proto.String(string(q.Sender))
		c.QuotedMessage = &waE2E.Message{Conversation: proto.String(q.Text)}
	}
	return c
}

// sendFault gives the error of a request its kind.
func sendFault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	kind := func(f error) error { return fmt.Errorf("%w: %w", f, err) }
	var gone *whatsmeow.DisconnectedError
	var iq *whatsmeow.IQError
	switch {
	case errors.Is(err, whatsmeow.ErrNotLoggedIn):
		return kind(session.NotLinked)
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrIQTimedOut),
		errors.Is(err, whatsmeow.ErrIQDisconnected):
		return kind(session.NoNetwork) // before anything of the message was sent
	case errors.Is(err, whatsmeow.ErrMessageTimedOut), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &gone):
		return kind(session.Ambiguous)
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		return kind(refusal(err))
	case errors.Is(err, whatsmeow.ErrGroupNotFound), errors.Is(err, whatsmeow.ErrNotInGroup),
		errors.Is(err, whatsmeow.ErrUnknownServer), errors.Is(err, whatsmeow.ErrBroadcastListUnsupported):
		return kind(session.Rejected)
	case errors.As(err, &iq):
		if iq.Code == 429 || iq.Code >= 500 {
			return kind(media.Busy)
		}
		return kind(session.Rejected)
	}
	// Whatever else went wrong, some of it may have left this device.
	return kind(session.Ambiguous)
}

// refusal reads the code in the server's answer to a message, which whatsmeow
// gives as text only. 463 is the reach-out lock: too many strangers were
// written to.
func refusal(err error) error {
	text := err.Error()
	code, _ := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	switch {
	case code == 463:
		return session.Restricted
	case code == 429 || code >= 500:
		return media.Busy
	}
	return session.Rejected
}

// MarkRead tells WhatsApp that the user has seen messages of one sender in one
// chat.
func (c *Client) MarkRead(ctx context.Context, chat, sender session.JID, waids []string) error {
	if len(waids) == 0 {
		return nil
	}
	wm, err := c.online()
	if err != nil {
		return fmt.Errorf("mark as read: %w", err)
	}
	err = wm.MarkRead(ctx, waids, c.cfg.Now(), jidOf(string(chat)), jidOf(string(sender)))
	if err != nil {
		return fmt.Errorf("mark as read: %w", sendFault(ctx, err))
	}
	return nil
}
