package store

import (
	"context"
	"fmt"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlRaw = `SELECT r.body FROM address a JOIN message m ON m.wa_id = ?2 AND m.chat_id = a.peer_id AND m.from_me = 1
		JOIN raw r ON r.id = m.id WHERE a.jid = ?1`
	sqlRawAnywhere = `SELECT r.body FROM message m JOIN raw r ON r.id = m.id WHERE m.wa_id = ? AND m.from_me = 1 LIMIT 1`
	sqlByWAID      = `SELECT m.id FROM address a JOIN message m ON m.wa_id = ?2 AND m.chat_id = a.peer_id
		WHERE a.jid = ?1 LIMIT 1`
	sqlByOrigin = `SELECT d.id FROM address a JOIN media d ON d.origin = ?2 AND d.origin <> '' AND +d.chat_id = a.peer_id
		WHERE a.jid = ?1 LIMIT 1`

	sqlOldest = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + `
		WHERE m.chat_id = ? AND m.wa_id IS NOT NULL AND m.motion_of = '' ORDER BY m.id LIMIT 1`
	sqlComplete = `SELECT complete FROM chat WHERE id = ?`

	sqlAddHistory     = `INSERT INTO history (id, blob) VALUES (?, ?) ON CONFLICT DO NOTHING`
	sqlPendingHistory = `SELECT id, blob FROM history ORDER BY seq`
	sqlDoneHistory    = `DELETE FROM history WHERE id = ?`

	// A week between two questions for one picture, which many do not have.
	sqlAvatarsDue = `UPDATE chat SET avatar_at = ?1 WHERE id IN
		(SELECT c.id FROM chat c WHERE c.avatar_at <= ?1 - 7 * 86400 ORDER BY c.avatar_at LIMIT ?2)
		RETURNING (SELECT jid FROM peer p WHERE p.id = chat.id)`
)

// Raw is the protobuf of an own message, to answer a recipient who could not
// read it; nil where none was kept.
func (s *Store) Raw(ctx context.Context, chat session.JID, waid string) ([]byte, error) {
	var raw []byte
	found, err := s.r.get(ctx, sqlRaw, []any{chat, waid}, &raw)
	if err == nil && !found {
		// The chat may be named by an address that is not known as an alias yet.
		_, err = s.r.get(ctx, sqlRawAnywhere, []any{waid}, &raw)
	}
	if err != nil {
		return nil, fmt.Errorf("sent message: %w", kind(err))
	}
	return raw, nil
}

// Origin is the message under which WhatsApp knows the file of id: its WAID is
// that of the HD version where one has taken the place of the first. The phone
// is asked for the file by it.
func (s *Store) Origin(ctx context.Context, id session.MessageID) (session.Message, error) {
	r, err := s.record(ctx, id)
	if err != nil {
		return session.Message{}, fmt.Errorf("origin: %w", err)
	}
	m := r.message()
	if r.origin != "" {
		m.WAID = r.origin
	}
	return m, nil
}

// Oldest is the oldest message of a chat that WhatsApp knows by an id: what is
// older is asked for from there. It wraps session.NoOlder where the phone has
// said that it has nothing older, or the chat is on no phone, and session.NoSuch
// where there is no such message.
func (s *Store) Oldest(ctx context.Context, chat session.ChatID) (session.Message, error) {
	m, err := s.oldest(ctx, chat)
	if err != nil {
		return session.Message{}, fmt.Errorf("oldest message: %w", kind(err))
	}
	return m, nil
}

func (s *Store) oldest(ctx context.Context, chat session.ChatID) (m session.Message, err error) {
	if chat, err = s.moved(ctx, chat); err != nil {
		return m, err
	}
	var complete bool
	if _, err := s.r.get(ctx, sqlComplete, []any{chat}, &complete); err != nil {
		return m, err
	}
	if complete {
		return m, session.NoOlder
	}
	list, err := s.messages(ctx, sqlOldest, chat)
	if err == nil && len(list) == 0 {
		err = session.NoSuch
	}
	if err != nil {
		return m, err
	}
	return list[0], nil
}

// ByWAID finds a message, or the one whose HD version came under that WAID. It
// wraps session.NoSuch when there is none.
func (s *Store) ByWAID(ctx context.Context, chat session.JID, waid string) (session.MessageID, error) {
	var id session.MessageID
	for _, query := range []string{sqlByWAID, sqlByOrigin} {
		found, err := s.r.get(ctx, query, []any{chat, waid}, &id)
		if err != nil {
			return 0, fmt.Errorf("find message: %w", kind(err))
		}
		if found {
			return id, nil
		}
	}
	return 0, fmt.Errorf("find message: %w", session.NoSuch)
}

// AddHistory keeps the announcement of a part of the history until DoneHistory;
// one that is there already stays as it is.
func (s *Store) AddHistory(ctx context.Context, id string, blob []byte) error {
	return s.write(ctx, "keep history notice", func(t *tx) error {
		_, err := t.exec(sqlAddHistory, id, append([]byte{}, blob...))
		return err
	})
}

// PendingHistory are the announcements still to be followed, oldest first.
func (s *Store) PendingHistory(ctx context.Context) ([]session.HistoryNotice, error) {
	rows, err := s.r.rows(ctx, sqlPendingHistory)
	if err != nil {
		return nil, fmt.Errorf("pending history: %w", kind(err))
	}
	list, err := collect(rows, func(n *session.HistoryNotice) []any { return []any{&n.ID, &n.Blob} })
	if err != nil {
		return nil, fmt.Errorf("pending history: %w", kind(err))
	}
	return list, nil
}

// DoneHistory forgets an announcement whose Batches are saved.
func (s *Store) DoneHistory(ctx context.Context, id string) error {
	return s.write(ctx, "forget history notice", func(t *tx) error {
		_, err := t.exec(sqlDoneHistory, id)
		return err
	})
}

// AvatarsDue are up to n chats whose picture was not asked for within a week,
// and counts them as asked. Save brings what is found, as a Person.
func (s *Store) AvatarsDue(ctx context.Context, n int) ([]session.JID, error) {
	var due []session.JID
	err := s.write(ctx, "avatars due", func(t *tx) error {
		rows, err := t.rows(sqlAvatarsDue, t.now.Unix(), max(n, 0))
		if err != nil {
			return err
		}
		due, err = collect(rows, func(jid *session.JID) []any { return []any{jid} })
		return err
	})
	if err != nil {
		return nil, err
	}
	return due, nil
}
