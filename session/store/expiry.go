package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlExpiring = `SELECT id, size, ends FROM media WHERE state = 'preview' AND ends > ?1 AND ends <= ?2 AND picture`
	sqlExpire   = `UPDATE media SET state = 'expired', fault = ''
		WHERE state = 'preview' AND expires_at > 0 AND expires_at <= ? RETURNING id, chat_id`
)

// soon is how far ahead Expiring looks.
const soon = 7 * 24 * time.Hour

// Expiring are the pictures that are not fetched and expire within the next
// seven days: by the end of their links, and session.HostKeeps after they were
// uploaded.
func (s *Store) Expiring(ctx context.Context) (session.Expiring, error) {
	now := s.now()
	rows, err := s.r.rows(ctx, sqlExpiring, now.Unix(), now.Add(soon).Unix())
	if err != nil {
		return session.Expiring{}, fmt.Errorf("expiring: %w", kind(err))
	}
	type file struct {
		id         session.MessageID
		size, ends int64
	}
	found, err := collect(rows, func(f *file) []any { return []any{&f.id, &f.size, &f.ends} })
	if err != nil {
		return session.Expiring{}, fmt.Errorf("expiring: %w", kind(err))
	}
	var e session.Expiring
	for _, f := range found {
		e.IDs = append(e.IDs, f.id)
		e.Bytes += f.size
		if at := time.Unix(f.ends, 0); e.First.IsZero() || at.Before(e.First) {
			e.First = at
		}
	}
	slices.SortFunc(e.IDs, func(a, b session.MessageID) int { return int(b - a) })
	return e, nil
}

// Expire marks as Expired what is not fetched and whose link has run out: the
// media host would refuse it, so that from then on Enqueue asks the phone. It
// says how many that were. The caller calls it at its start and every hour or
// so. What is only old is left as it is: the host may have it still.
func (s *Store) Expire(ctx context.Context) (n int, err error) {
	err = s.write(ctx, "expire", func(t *tx) error {
		over, err := t.spots(sqlExpire, t.now.Unix())
		for _, p := range over {
			t.touch(p.chat, p.id)
		}
		n = len(over)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
