package store

import (
	"context"
	"fmt"

	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlSumRunning = `SELECT id FROM download WHERE status = 1
		UNION ALL SELECT id FROM outbox WHERE status = 1
		UNION ALL SELECT id FROM ask WHERE status = 1`
	sqlSumWaiting = `SELECT (SELECT count(*) FROM download WHERE status IN (0, 2))
		+ (SELECT count(*) FROM outbox WHERE status = 0) + (SELECT count(*) FROM ask WHERE status = 0)`
)

// Sum is what is under way, in no order, and how many more wait. Files that are
// paused, and those that the phone is asked for again much later, do not count.
// Unlike Transfers it changes nothing of what Show said.
func (s *Store) Sum(ctx context.Context) (running []session.MessageID, waiting int, err error) {
	rows, err := s.r.rows(ctx, sqlSumRunning)
	if err == nil {
		running, err = collect(rows, func(id *session.MessageID) []any { return []any{id} })
	}
	if err == nil {
		_, err = s.r.get(ctx, sqlSumWaiting, nil, &waiting)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("sum of transfers: %w", kind(err))
	}
	return running, waiting, nil
}
