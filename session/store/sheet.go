package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Each kind is read newest first from an index of its own, and the kinds are
// merged here: asked for together, SQLite would sort them.
const (
	sqlSheet          = `SELECT id FROM media WHERE kind = ?1 ORDER BY id DESC`
	sqlSheetState     = `SELECT id FROM media WHERE kind = ?1 AND state = ?2 ORDER BY id DESC`
	sqlSheetChat      = `SELECT id FROM media WHERE kind = ?1 AND chat_id = ?2 ORDER BY id DESC`
	sqlSheetChatState = `SELECT id FROM media WHERE kind = ?1 AND chat_id = ?2 AND +state = ?3 ORDER BY id DESC`
)

// Sheet are the ids of all pictures that match, newest first.
func (s *Store) Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	ids, err := s.sheet(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("sheet: %w", kind(err))
	}
	return ids, nil
}

func (s *Store) sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	query, args := sqlSheet, []any{nil}
	if q.Chat != 0 {
		chat, err := s.moved(ctx, q.Chat)
		if err != nil {
			return nil, err
		}
		query, args = sqlSheetChat, append(args, chat)
	}
	if len(q.States) == 1 {
		query, args = sqlSheetState, append(args, string(q.States[0]))
		if q.Chat != 0 {
			query = sqlSheetChatState
		}
	}
	kinds := slices.Clone(q.Kinds)
	if len(kinds) == 0 {
		kinds = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker}
	}
	slices.Sort(kinds)
	var all []session.MessageID
	for _, k := range slices.Compact(kinds) {
		args[0] = string(k)
		rows, err := s.r.rows(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		ids, err := collect(rows, func(id *session.MessageID) []any { return []any{id} })
		if err != nil {
			return nil, err
		}
		all = merge(all, ids)
	}
	return all, nil
}

// merge joins two descending lists into one.
func merge(a, b []session.MessageID) []session.MessageID {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	m := make([]session.MessageID, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] > b[0] {
			m, a = append(m, a[0]), a[1:]
		} else {
			m, b = append(m, b[0]), b[1:]
		}
	}
	return append(append(m, a...), b...)
}
