package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlUsage = `SELECT d.file, d.id, d.size, d.chat_id FROM media d INDEXED BY media_file
		WHERE d.file IS NOT NULL AND d.state = 'downloaded' ORDER BY d.file`
	sqlNames  = `SELECT p.id, p.name FROM json_each(?1) j CROSS JOIN peer p ON p.id = j.value`
	sqlNeeded = `SELECT EXISTS (SELECT 1 FROM media d WHERE d.file = unhex(j.value) AND d.state = 'downloaded')
		OR EXISTS (SELECT 1 FROM outbox o WHERE o.original = unhex(j.value))
		FROM json_each(?1) j`
)

// Usage is what the files that messages show take up on the disk, by chat and by
// month in loc. What the catalogue does not know of, from Orphans on, stays
// empty.
func (s *Store) Usage(ctx context.Context, loc *time.Location) (session.Usage, error) {
	u, err := s.usage(ctx, loc)
	if err != nil {
		return session.Usage{}, fmt.Errorf("usage of the disk: %w", kind(err))
	}
	return u, nil
}

// share is a row of sqlUsage: a message that shows a file.
type share struct {
	file []byte
	id   session.MessageID
	size int64
	chat session.ChatID
}

func (s *Store) usage(ctx context.Context, loc *time.Location) (u session.Usage, err error) {
	rows, err := s.r.rows(ctx, sqlUsage)
	if err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	chats := map[session.ChatID]*session.ChatUsage{}
	months := map[time.Time]*session.MonthUsage{}
	// The messages that show one file come one after the other.
	var oldest, next share
	end := func() {
		if oldest.file == nil {
			return
		}
		u.Files++
		u.Bytes += oldest.size
		c, at := chats[oldest.chat], oldest.id.Time().In(loc)
		if c == nil {
			c = &session.ChatUsage{Chat: oldest.chat}
			chats[oldest.chat] = c
		}
		month := session.DayStart(at.Year(), at.Month(), 1, loc)
		m := months[month]
		if m == nil {
			m = &session.MonthUsage{Month: month}
			months[month] = m
		}
		c.Files, c.Bytes, m.Files, m.Bytes = c.Files+1, c.Bytes+oldest.size, m.Files+1, m.Bytes+oldest.size
	}
	for rows.Next() {
		if err := rows.Scan(&next.file, &next.id, &next.size, &next.chat); err != nil {
			return u, err
		}
		next.size = min(next.size, manyBytes)
		if !bytes.Equal(next.file, oldest.file) {
			end()
			oldest = next
			continue
		}
		u.Twins++
		u.Saved += next.size
		if next.id < oldest.id {
			oldest.id, oldest.chat = next.id, next.chat
		}
	}
	if err := rows.Err(); err != nil {
		return u, err
	}
	end()
	for _, m := range months {
		u.Months = append(u.Months, *m)
	}
	slices.SortFunc(u.Months, func(a, b session.MonthUsage) int { return a.Month.Compare(b.Month) })
	names, err := s.names(ctx, slices.Collect(maps.Keys(chats)))
	for id, c := range chats {
		c.Name = names[id]
		u.Chats = append(u.Chats, *c)
	}
	slices.SortFunc(u.Chats, func(a, b session.ChatUsage) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Chat, b.Chat))
	})
	return u, err
}

// names are those of chats.
func (s *Store) names(ctx context.Context, chats []session.ChatID) (map[session.ChatID]string, error) {
	rows, err := s.r.rows(ctx, sqlNames, list(chats))
	if err != nil {
		return nil, err
	}
	type named struct {
		id   session.ChatID
		name string
	}
	found, err := collect(rows, func(n *named) []any { return []any{&n.id, &n.name} })
	names := map[session.ChatID]string{}
	for _, n := range found {
		names[n.id] = n.name
	}
	return names, err
}

// Known says which files of the gallery something needs, one for one: a message
// shows it, or it was put into the outbox. The trash is not asked.
func (s *Store) Known(ctx context.Context, files []media.Key) ([]bool, error) {
	known := make([]bool, 0, len(files))
	for part := range slices.Chunk(files, manyIDs) {
		list, err := s.known(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("which files are needed: %w", kind(err))
		}
		known = append(known, list...)
	}
	return known, nil
}

func (s *Store) known(ctx context.Context, files []media.Key) ([]bool, error) {
	names, err := keyList(files)
	if err != nil {
		return nil, err
	}
	rows, err := s.r.rows(ctx, sqlNeeded, names)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(b *bool) []any { return []any{b} })
}

// keyList is a JSON array of hashes in hexadecimal.
func keyList(files []media.Key) (string, error) {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = hex.EncodeToString(f[:])
	}
	b, err := json.Marshal(names)
	return string(b), err
}
