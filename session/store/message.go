package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	messageColumns = `m.id, m.chat_id, c.jid, c.name, IFNULL(m.wa_id, ''), IFNULL(a.jid, ''), IFNULL(p.name, ''),
		m.from_me, m.received, m.text, m.forwarded, m.hd, m.album, m.expires, m.system, m.delivery, m.fault,
		q.wa_id, IFNULL(q.sender, ''), IFNULL(qp.name, ''), IFNULL(q.text, ''),
		IFNULL(d.kind, ''), IFNULL(d.mime, ''), IFNULL(d.url, ''), IFNULL(d.direct_path, ''), d.media_key, d.sha,
		d.enc_sha, IFNULL(d.size, 0), v.jpeg, IFNULL(d.width, 0), IFNULL(d.height, 0), IFNULL(d.file_name, ''),
		IFNULL(d.seconds, 0), IFNULL(d.state, ''), IFNULL(d.fault, ''), d.file, IFNULL(d.view_once, 0),
		IFNULL(d.expires_at, 0), IFNULL(d.starred, 0), IFNULL(d.origin, ''),
		IFNULL(w.status, -1), IFNULL(w.due, 0), IFNULL(w.fault, ''), IFNULL(k.status, -1), IFNULL(k.due, 0),
		IFNULL(k.since, 0), IFNULL((SELECT x.id FROM message x LEFT JOIN address xa ON xa.id = x.sender_id
			WHERE x.motion_of IN (m.wa_id, d.origin) AND x.motion_of <> '' AND x.chat_id = m.chat_id
			AND x.from_me = m.from_me AND (m.from_me OR xa.peer_id IS a.peer_id) LIMIT 1), 0)`
	messageJoins = `
		JOIN peer c ON c.id = m.chat_id
		LEFT JOIN address a ON a.id = m.sender_id LEFT JOIN peer p ON p.id = a.peer_id
		LEFT JOIN quote q ON q.id = m.id
		LEFT JOIN address qa ON qa.jid = q.sender LEFT JOIN peer qp ON qp.id = qa.peer_id
		LEFT JOIN media d ON d.id = m.id LEFT JOIN preview v ON v.id = m.id
		LEFT JOIN download w ON w.id = m.id LEFT JOIN ask k ON k.id = m.id`

	sqlMessage  = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + ` WHERE m.id = ?`
	sqlMessages = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + `
		WHERE m.chat_id = ? AND m.id < ? AND m.motion_of = '' ORDER BY m.id DESC LIMIT ?`
	sqlMessagesAfter = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + `
		WHERE m.chat_id = ? AND m.id >= ? AND m.motion_of = '' ORDER BY m.id LIMIT ?`
	sqlPrints = `SELECT ` + messageColumns + ` FROM json_each(?) j CROSS JOIN message m ON m.id = j.value` + messageJoins
	sqlUnread = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + `
		WHERE m.chat_id = ?1 AND m.from_me = 0 AND m.system = 0 AND m.wa_id IS NOT NULL AND m.motion_of = ''
		ORDER BY m.id DESC LIMIT (SELECT unread FROM chat WHERE id = ?1)`
	sqlMoved = `SELECT to_id FROM moved WHERE id = ?`
)

// record is a row of messageColumns.
type record struct {
	session.Message
	media                      session.Media
	received, expires, linkEnd int64
	quoteWAID                  *string
	quote                      session.Quote
	file                       []byte
	origin                     string
	down, asking               int // status of its rows in download and ask, -1: none
	due, askDue, askSince      int64
	waits                      media.Fault
}

func (r *record) into() []any {
	d := &r.media
	return []any{
		&r.ID, &r.Chat, &r.ChatJID, &r.ChatName, &r.WAID, &r.Sender, &r.SenderName,
		&r.FromMe, &r.received, &r.Text, &r.Forwarded, &r.HD, &r.Album, &r.expires, &r.System, &r.Delivery, &r.Fault,
		&r.quoteWAID, &r.quote.Sender, &r.quote.Name, &r.quote.Text,
		&d.Kind, &d.MIME, &d.URL, &d.DirectPath, &d.MediaKey, &d.FileSHA256,
		&d.FileEncSHA256, &d.Size, (*[]byte)(&d.Preview), &d.Width, &d.Height, &d.FileName,
		&d.Seconds, &d.State, &d.Fault, &r.file, &d.ViewOnce,
		&r.linkEnd, &d.Starred, &r.origin,
		&r.down, &r.due, &r.waits, &r.asking, &r.askDue, &r.askSince, &r.Motion,
	}
}

// message is the record as the value that windows read.
func (r *record) message() session.Message {
	m := r.Message
	m.Time = m.ID.Time()
	m.Received = time.UnixMilli(r.received)
	m.Expires = time.Duration(r.expires) * time.Second
	if m.SenderName == "" {
		m.SenderName = "You"
		if !m.FromMe {
			m.SenderName = m.ChatName
		}
	}
	if r.quoteWAID != nil {
		q := r.quote
		q.WAID = *r.quoteWAID
		for _, name := range []string{numberOf(q.Sender), userOf(q.Sender)} {
			if q.Name == "" {
				q.Name = name
			}
		}
		m.Quote = &q
	}
	if r.media.Kind != "" {
		d := r.media
		d.Kind = shownKind(d.Kind)
		d.File = media.KeyOf(r.file)
		d.Unverified = !d.File.IsZero() && len(d.FileSHA256) == 0 && !m.FromMe
		switch {
		case d.State == media.Queued && r.down == 2:
			d.Due, d.Fault = time.UnixMilli(r.due), r.waits
		case d.State == media.Expired && r.asking == 2:
			d.Due = time.UnixMilli(r.askDue)
		case d.State == media.Waiting && r.asking >= 0:
			d.Asked = time.UnixMilli(r.askSince)
		}
		if r.linkEnd != 0 {
			d.ExpiresAt = time.Unix(r.linkEnd, 0)
		}
		m.Media = &d
	}
	return m
}

func (s *Store) messages(ctx context.Context, query string, args ...any) ([]session.Message, error) {
	rows, err := s.r.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	found, err := collect(rows, (*record).into)
	if err != nil {
		return nil, err
	}
	list := make([]session.Message, len(found))
	for i := range found {
		list[i] = found[i].message()
	}
	return list, nil
}

// Messages are up to n messages of a chat older than before (0: the newest),
// oldest first, with their previews.
func (s *Store) Messages(ctx context.Context, chat session.ChatID, before session.MessageID, n int) ([]session.Message, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	list, err := s.messages(ctx, sqlMessages, chat, before, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	slices.Reverse(list)
	return list, nil
}

// MessagesAfter are up to n messages of a chat from that one on, oldest first;
// the one itself is the first of them.
func (s *Store) MessagesAfter(ctx context.Context, chat session.ChatID, from session.MessageID, n int) ([]session.Message, error) {
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	list, err := s.messages(ctx, sqlMessagesAfter, chat, from, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	return list, nil
}

// moved is the id that a chat goes by now: two chats with one person become one
// when their addresses turn out to be aliases.
func (s *Store) moved(ctx context.Context, chat session.ChatID) (session.ChatID, error) {
	_, err := s.r.get(ctx, sqlMoved, []any{chat}, &chat)
	return chat, err
}

// Message wraps session.NoSuch when id is not known.
func (s *Reader) Message(ctx context.Context, id session.MessageID) (session.Message, error) {
	r, err := s.record(ctx, id)
	if err != nil {
		return session.Message{}, fmt.Errorf("message: %w", err)
	}
	return r.message(), nil
}

func (s *Reader) record(ctx context.Context, id session.MessageID) (record, error) {
	var r record
	found, err := s.r.get(ctx, sqlMessage, []any{id}, r.into()...)
	if err == nil && !found {
		err = session.NoSuch
	}
	return r, kind(err)
}

// Prints are the messages of ids in that order, with their previews; ids that
// are gone are left out.
func (s *Store) Prints(ctx context.Context, ids []session.MessageID) ([]session.Message, error) {
	list, err := s.messages(ctx, sqlPrints, list(ids))
	if err != nil {
		return nil, fmt.Errorf("prints: %w", kind(err))
	}
	at := make(map[session.MessageID]int, len(list))
	for i := range list {
		at[list[i].ID] = i
	}
	sorted := make([]session.Message, 0, len(list))
	for _, id := range ids {
		if i, ok := at[id]; ok {
			sorted = append(sorted, list[i])
		}
	}
	return sorted, nil
}

// list is a JSON array of numbers, which one parameter of a statement takes.
func list[T ~int64](ids []T) string {
	if len(ids) == 0 {
		return "[]"
	}
	b, err := json.Marshal(ids)
	if err != nil {
		panic(err) // numbers always marshal
	}
	return string(b)
}

// UnreadIDs are the messages of others in a chat that WhatsApp was not told are
// read, oldest first: as many of the newest as the chat counts as unread. A read
// receipt needs their WAID, Sender and ChatJID.
func (s *Store) UnreadIDs(ctx context.Context, chat session.ChatID) ([]session.Message, error) {
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("unread messages: %w", kind(err))
	}
	list, err := s.messages(ctx, sqlUnread, chat)
	if err != nil {
		return nil, fmt.Errorf("unread messages: %w", kind(err))
	}
	slices.Reverse(list)
	return list, nil
}
