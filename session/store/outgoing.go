package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlAddOutgoing = `INSERT INTO outbox (id, chat_id, compress, keep_meta, quality, original)
		VALUES (?, ?, ?, ?, ?, ?)`
	// One at a time and in order within a chat; what failed does not hold up
	// what comes after it.
	sqlNextOutgoing = `SELECT o.id FROM outbox o WHERE o.status = 0 AND o.due <= ?
		AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.chat_id = o.chat_id
			AND (e.id < o.id AND e.status = 0 OR e.status = 1))
		ORDER BY o.id LIMIT 1`
	sqlClaimOutgoing = `UPDATE outbox SET status = 1, attempt = attempt + 1 WHERE id = ?`
	sqlOutgoing      = `SELECT m.id, m.chat_id, m.wa_id, p.jid, m.text, m.expires, m.forwarded,
		d.kind, d.mime, d.size, d.width, d.height, d.file, d.file_name, d.view_once, v.jpeg,
		q.wa_id, IFNULL(q.sender, ''), IFNULL(q.text, ''),
		o.attempt, o.prepared, o.compress, o.keep_meta, o.quality, o.path, o.original
		FROM outbox o JOIN message m ON m.id = o.id JOIN peer p ON p.id = m.chat_id
		JOIN media d ON d.id = o.id LEFT JOIN preview v ON v.id = o.id LEFT JOIN quote q ON q.id = o.id
		WHERE o.id = ?`
	sqlOutgoingRuns  = `SELECT status = 1 AND attempt = ?2 FROM outbox WHERE id = ?1`
	sqlSendLater     = `UPDATE outbox SET status = 0, due = ?2, fault = ?3 WHERE id = ?1`
	sqlEndOutgoing   = `UPDATE outbox SET status = 2 WHERE id = ? AND status < 2`
	sqlDropOutgoing  = `DELETE FROM outbox WHERE id = ?`
	sqlSetFate       = `UPDATE message SET delivery = ?2, fault = ?3 WHERE id = ?1 RETURNING chat_id`
	sqlOwnByID       = `SELECT m.id, m.chat_id, m.delivery FROM message m WHERE m.id = ? AND m.from_me = 1`
	sqlResetOutgoing = `UPDATE outbox SET status = 0 WHERE status = 1 RETURNING id`
	sqlRequeue       = `UPDATE outbox SET status = 0, attempt = 0, due = 0, fault = '' WHERE id = ? AND status = 2`
	sqlPrepareMedia  = `UPDATE media SET kind = ?2, mime = ?3, size = ?4, width = ?5, height = ?6, sha = ?7, file = ?7,
		file_name = IIF(?8 <> '', ?8, file_name) WHERE id = ?1 RETURNING chat_id`
	sqlPrepareJob = `UPDATE outbox SET prepared = 1, path = ?2 WHERE id = ?1`
)

// OutgoingQueue is the outbox, as rows of the catalogue.
type OutgoingQueue struct{ s *Store }

// Outbox is the queue of pictures to send.
func (s *Store) Outbox() OutgoingQueue { return OutgoingQueue{s} }

// AddOutgoing puts pictures into the outbox: each is a message of its chat, which
// is made if need be, from now on. It returns their ids in order. Every WAID is
// set, and every Original is in the gallery already.
func (s *Store) AddOutgoing(ctx context.Context, list []session.Outgoing) ([]session.MessageID, error) {
	ids := make([]session.MessageID, 0, len(list))
	err := s.write(ctx, "add to outbox", func(t *tx) error {
		for i := range list {
			id, err := t.addOutgoing(&list[i])
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

func (t *tx) addOutgoing(o *session.Outgoing) (session.MessageID, error) {
	switch {
	case o.To == "", o.To == keysJID:
		return 0, session.NoRecipient
	case o.Original.IsZero():
		return 0, session.NoPicture
	case o.WAID == "":
		return 0, fmt.Errorf("outgoing picture without an id: %w", media.Internal)
	}
	chat, err := t.chat(o.To)
	if err != nil {
		return 0, err
	}
	id, err := t.nextID(t.now)
	if err != nil {
		return 0, err
	}
	var self int64
	var sender any
	if ok, err := t.get(sqlSelf, nil, &self); err != nil {
		return 0, err
	} else if ok {
		sender = self
	}
	m := session.Message{
		WAID: o.WAID, FromMe: true, Text: o.Caption, Quote: o.Quote, Forwarded: o.Forwarded,
		HD: o.Quality == session.HD, Expires: o.Expires, Delivery: session.Pending,
		Media: &session.Media{
			Ref:     media.Ref{Kind: o.Kind, MIME: o.MIME, Size: o.Size},
			Preview: o.Preview, Width: o.Width, Height: o.Height, FileName: o.FileName,
			State: media.Ready, File: o.Original, ViewOnce: o.ViewOnce,
		},
	}
	if m.Media.Kind == "" {
		m.Media.Kind = media.Image
	}
	if err := t.addMessage(id, chat, sender, &m, ""); err != nil {
		return 0, err
	}
	if err := t.addMedia(id, chat, &m, ""); err != nil {
		return 0, err
	}
	if _, err := t.exec(sqlAddOutgoing, id, chat, o.Compress, o.KeepMeta, o.Quality, o.Original[:]); err != nil {
		return 0, err
	}
	_, err = t.exec(sqlNewest, chat, id, 0)
	t.touch(chat, id)
	return id, err
}

// Claim takes up to n pictures that are due, one of each chat and its oldest
// first; they become Uploading. Key, and what else Prepared has stored, is zero
// until it has.
func (q OutgoingQueue) Claim(ctx context.Context, now time.Time, n int) ([]session.Outgoing, error) {
	var jobs []session.Outgoing
	err := q.s.write(ctx, "claim outbox", func(t *tx) error {
		for len(jobs) < n {
			var id session.MessageID
			ok, err := t.get(sqlNextOutgoing, []any{now.UnixMilli()}, &id)
			if err != nil || !ok {
				return err
			}
			if _, err := t.exec(sqlClaimOutgoing, id); err != nil {
				return err
			}
			if err := t.fate(id, session.Uploading, ""); err != nil {
				return err
			}
			o, err := t.outgoing(id)
			if err != nil {
				return err
			}
			jobs = append(jobs, o)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

func (t *tx) outgoing(id session.MessageID) (o session.Outgoing, err error) {
	var (
		chat           session.ChatID
		expires        int64
		file, original []byte
		quoted         *string
		quote          session.Quote
		prepared       bool
	)
	_, err = t.get(sqlOutgoing, []any{id}, &o.ID, &chat, &o.WAID, &o.To, &o.Caption, &expires, &o.Forwarded,
		&o.Kind, &o.MIME, &o.Size, &o.Width, &o.Height, &file, &o.FileName, &o.ViewOnce, (*[]byte)(&o.Preview),
		&quoted, &quote.Sender, &quote.Text,
		&o.Attempt, &prepared, &o.Compress, &o.KeepMeta, &o.Quality, &o.Path, &original)
	o.Expires = time.Duration(expires) * time.Second
	o.Original = media.KeyOf(original)
	if prepared {
		o.Key = media.KeyOf(file)
	}
	if quoted != nil {
		quote.WAID = *quoted
		o.Quote = &quote
	}
	return o, err
}

// Finish ends a claimed job. With a nil err it was Sent; with retryAt it waits
// until then; else it is Undone with err's Fault, or Withdrawn for
// media.Cancelled. An end of a job that was cancelled or claimed anew meanwhile
// changes nothing.
func (q OutgoingQueue) Finish(ctx context.Context, job session.Outgoing, err error, retryAt time.Time) error {
	return q.s.write(ctx, "finish send", func(t *tx) error {
		var runs bool
		if _, err := t.get(sqlOutgoingRuns, []any{job.ID, job.Attempt}, &runs); err != nil || !runs {
			return err
		}
		switch {
		case err == nil:
			return t.sent(job.ID)
		case !retryAt.IsZero():
			if _, err := t.exec(sqlSendLater, job.ID, retryAt.UnixMilli(), string(waitsFor(err))); err != nil {
				return err
			}
			return t.fate(job.ID, session.Pending, "")
		}
		if _, err := t.exec(sqlEndOutgoing, job.ID); err != nil {
			return err
		}
		fault := faultOf(err)
		if err := t.ended(job.ID, session.Up, fault); err != nil {
			return err
		}
		if fault != string(media.Cancelled) {
			return t.fate(job.ID, session.Undone, fault)
		}
		return t.fate(job.ID, session.Withdrawn, "")
	})
}

// waitsFor is why a send is put off.
func waitsFor(err error) media.Fault {
	if errors.Is(err, session.NoNetwork) {
		return media.Offline
	}
	return media.Fault(faultOf(err))
}

// faultOf is the text of the first Fault that err wraps, of session or media.
func faultOf(err error) string {
	var f session.Fault
	if errors.As(err, &f) {
		return string(f)
	}
	return string(media.FaultOf(err))
}

func (t *tx) fate(id session.MessageID, d session.Delivery, fault string) error {
	var chat session.ChatID
	ok, err := t.get(sqlSetFate, []any{id, string(d), fault}, &chat)
	if ok {
		t.touch(chat, id)
	}
	return err
}

// sent moves one of our own messages forward to Sent and out of the outbox.
func (t *tx) sent(id session.MessageID) error {
	var o own
	found, err := t.get(sqlOwnByID, []any{id}, o.into()...)
	if err != nil {
		return err
	}
	if !found {
		return session.NoSuch
	}
	if err := t.deliver(o, session.Sent); err != nil {
		return err
	}
	return t.dropOutgoing(id)
}

// dropOutgoing takes out of the outbox what WhatsApp has.
func (t *tx) dropOutgoing(id session.MessageID) error {
	n, err := t.exec(sqlDropOutgoing, id)
	if err != nil || n == 0 {
		return err
	}
	return t.ended(id, session.Up, "")
}

// Reset puts the jobs of a run that ended without finishing them back into the
// queue. It is called once, before the first Claim.
func (q OutgoingQueue) Reset(ctx context.Context) error {
	return q.s.write(ctx, "reset outbox", func(t *tx) error {
		ids, err := t.ids(sqlResetOutgoing)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.fate(session.MessageID(id), session.Pending, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// Prepared stores what preparation made of a picture: its file, which is in the
// gallery, and how it will look to others.
func (s *Store) Prepared(ctx context.Context, id session.MessageID, p session.Parcel) error {
	return s.write(ctx, "store prepared picture", func(t *tx) error {
		var chat session.ChatID
		found, err := t.get(sqlPrepareMedia, []any{id, string(p.Kind), p.MIME, p.Size, p.Width, p.Height,
			key(p.Key), p.FileName}, &chat)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("message %d: %w", id, session.NoSuch)
		}
		if _, err := t.addPreview(sqlSetPreview, id, p.Preview); err != nil {
			return err
		}
		t.touch(chat, id)
		_, err = t.exec(sqlPrepareJob, id, p.Path)
		return err
	})
}

// Sent stores WhatsApp's answer: the message is Sent, unless a receipt has said
// more already, and out of the outbox, so that a crash after this never sends it
// again. What it answers retry receipts with is kept.
func (s *Store) Sent(ctx context.Context, id session.MessageID, a session.Ack) error {
	return s.write(ctx, "store answer to a send", func(t *tx) error {
		if err := t.sent(id); err != nil {
			return err
		}
		if err := t.setRef(id, a.Ref); err != nil {
			return err
		}
		return t.addRaw(id, a.Raw)
	})
}

// CancelOutgoing withdraws pictures that are not Sent yet; the caller ends an
// upload under way. Requeue brings them back.
func (s *Store) CancelOutgoing(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "cancel sends", ids, func(t *tx, id session.MessageID) error {
		n, err := t.exec(sqlEndOutgoing, id)
		if err != nil || n == 0 {
			return err
		}
		if err := t.ended(id, session.Up, string(media.Cancelled)); err != nil {
			return err
		}
		return t.fate(id, session.Withdrawn, "")
	})
}

// Requeue sends what failed or was withdrawn again, under the same WAID.
func (s *Store) Requeue(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "send again", ids, func(t *tx, id session.MessageID) error {
		n, err := t.exec(sqlRequeue, id)
		if err != nil || n == 0 {
			return err
		}
		return t.fate(id, session.Pending, "")
	})
}
