package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	downColumns = `SELECT q.id, d.chat_id, d.size, q.since, q.due, q.fault, q.attempt, q.auto
		FROM download q CROSS JOIN media d ON d.id = q.id WHERE `
	sqlTransfersDown  = downColumns + `q.status = ?1 ORDER BY q.place, q.id DESC`
	sqlTransfersLater = downColumns + `q.status = 2 ORDER BY q.due`
	askColumns        = `SELECT k.id, d.chat_id, d.size, k.since, k.due, '', k.attempt, 0
		FROM ask k CROSS JOIN media d ON d.id = k.id WHERE `
	sqlTransfersAsk      = askColumns + `k.status = ?1 ORDER BY k.wish DESC, k.id DESC`
	sqlTransfersAskLater = askColumns + `k.status = 2 ORDER BY k.due`
	sqlTransfersUp       = `SELECT o.id, o.chat_id, d.size, m.received, o.due, o.fault, o.attempt, 0
		FROM outbox o CROSS JOIN media d ON d.id = o.id CROSS JOIN message m ON m.id = o.id
		WHERE o.status = ?1 ORDER BY o.id`

	sqlAddEnded   = `INSERT INTO ended (id, way, at, fault) VALUES (?, ?, ?, ?)`
	sqlPruneEnded = `DELETE FROM ended WHERE at < ?`
	sqlToday      = `SELECT e.id, m.chat_id, e.way, IFNULL(d.size, 0), e.at, e.fault FROM ended e
		JOIN message m ON m.id = e.id LEFT JOIN media d ON d.id = e.id
		WHERE e.at >= ?1 ORDER BY e.at DESC, e.seq DESC LIMIT ?2`
)

const (
	mostEnded = 500                // rows of Today
	keepEnded = 7 * 24 * time.Hour // rows of the table
)

// transfer is a row of the queries above.
type transfer struct {
	session.Transfer
	since, due int64
}

func (r *transfer) into() []any {
	return []any{&r.ID, &r.Chat, &r.Size, &r.since, &r.due, &r.Fault, &r.Attempt, &r.Auto}
}

// Transfers are all files on their way or asked for, in the order in which they
// are worked on: what runs, what is next, what waits for a time, what is held.
// What is on screen is then this list: what Show said does not count any more.
func (s *Store) Transfers(ctx context.Context) ([]session.Transfer, error) {
	if err := s.Show(ctx, nil); err != nil {
		return nil, err
	}
	list, err := s.transfers(ctx)
	if err != nil {
		return nil, fmt.Errorf("transfers: %w", kind(err))
	}
	return list, nil
}

func (s *Store) transfers(ctx context.Context) ([]session.Transfer, error) {
	var all []session.Transfer
	now := s.now()
	seen := map[session.MessageID]bool{} // one may move on between two queries
	for _, part := range []struct {
		way   session.Way
		step  session.Step
		query string
		args  []any
	}{
		{session.Down, session.Running, sqlTransfersDown, []any{1}},
		{session.Up, session.Running, sqlTransfersUp, []any{1}},
		{session.Ask, session.Running, sqlTransfersAsk, []any{1}},
		{session.Down, session.Next, sqlTransfersDown, []any{0}},
		{session.Up, session.Next, sqlTransfersUp, []any{0}},
		{session.Ask, session.Next, sqlTransfersAsk, []any{0}},
		{session.Down, session.Later, sqlTransfersLater, nil},
		{session.Ask, session.Later, sqlTransfersAskLater, nil},
		{session.Down, session.Held, sqlTransfersDown, []any{3}},
	} {
		rows, err := s.r.rows(ctx, part.query, part.args...)
		if err != nil {
			return nil, err
		}
		found, err := collect(rows, (*transfer).into)
		if err != nil {
			return nil, err
		}
		all = slices.Grow(all, len(found))
		for _, r := range found {
			t := r.Transfer
			if seen[t.ID] {
				continue
			}
			seen[t.ID] = true
			t.Way, t.Step, t.Since = part.way, part.step, time.UnixMilli(r.since)
			due := time.UnixMilli(r.due)
			switch {
			case t.Way == session.Up && t.Step == session.Next && due.After(now):
				t.Step = session.Later
			case t.Way == session.Ask && t.Step == session.Later:
				t.Fault = media.PhoneSilent
			}
			if t.Step == session.Later {
				t.Due = due
			} else {
				t.Fault = ""
			}
			all = append(all, t)
		}
	}
	// Uploads that wait are known by their time alone.
	rank := map[session.Step]int{session.Running: 0, session.Next: 1, session.Later: 2, session.Held: 3}
	slices.SortStableFunc(all, func(a, b session.Transfer) int {
		return cmp.Or(rank[a.Step]-rank[b.Step], a.Due.Compare(b.Due))
	})
	return all, nil
}

// Today are the transfers that have ended since midnight where the clock is,
// newest first, at most 500.
func (s *Store) Today(ctx context.Context) ([]session.Finished, error) {
	now := s.now()
	midnight := session.DayStart(now.Year(), now.Month(), now.Day(), now.Location())
	rows, err := s.r.rows(ctx, sqlToday, midnight.UnixMilli(), mostEnded)
	if err != nil {
		return nil, fmt.Errorf("transfers of today: %w", kind(err))
	}
	type row struct {
		session.Finished
		at int64
	}
	found, err := collect(rows, func(r *row) []any { return []any{&r.ID, &r.Chat, &r.Way, &r.Size, &r.at, &r.Fault} })
	if err != nil {
		return nil, fmt.Errorf("transfers of today: %w", kind(err))
	}
	list := make([]session.Finished, len(found))
	for i, r := range found {
		list[i] = r.Finished
		list[i].Ended = time.UnixMilli(r.at)
	}
	return list, nil
}

// ended notes that a transfer is over.
func (t *tx) ended(id session.MessageID, way session.Way, fault string) error {
	if _, err := t.exec(sqlAddEnded, id, string(way), t.now.UnixMilli(), fault); err != nil {
		return err
	}
	_, err := t.exec(sqlPruneEnded, t.now.Add(-keepEnded).UnixMilli())
	return err
}
