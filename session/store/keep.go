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
	// lostRow is true of a message that could not fetch its file again.
	lostRow = `(e.media_key IS NULL OR ep.jid = '` + keysJID + `')`
	// usedToSend is true of a file that the outbox still needs.
	usedToSend = `(EXISTS (SELECT 1 FROM outbox o WHERE o.original = d.file AND o.status < 2)
		OR EXISTS (SELECT 1 FROM media u JOIN outbox o ON o.id = u.id WHERE u.file = d.file AND o.status < 2))`
	sqlSweepable = `SELECT d.id, d.file, d.size, d.fetched_at, 0 FROM media d INDEXED BY media_fetched
		WHERE d.state = 'downloaded' AND d.file IS NOT NULL AND d.fetched_at < ?1
		AND NOT EXISTS (SELECT 1 FROM media e JOIN peer ep ON ep.id = e.chat_id
			WHERE e.file = d.file AND e.state = 'downloaded' AND (e.starred OR ` + lostRow + `))
		AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.original = d.file) AND NOT ` + usedToSend + `
		ORDER BY d.fetched_at, d.file, d.id`
	sqlFilesOf = `SELECT d.id, d.file, d.size, d.fetched_at,
		NOT EXISTS (SELECT 1 FROM media e JOIN peer ep ON ep.id = e.chat_id
			WHERE e.file = d.file AND e.state = 'downloaded' AND NOT ` + lostRow + `)
		FROM json_each(?1) j CROSS JOIN media d ON d.file = unhex(j.value) AND d.state = 'downloaded'
		WHERE NOT ` + usedToSend
	sqlFetched = `SELECT count(*), IFNULL(sum(d.size), 0) FROM media d INDEXED BY media_file
		WHERE d.file IS NOT NULL AND d.state = 'downloaded' AND NOT EXISTS
		(SELECT 1 FROM media e WHERE e.file = d.file AND e.state = 'downloaded' AND e.id < d.id)`
	sqlForget = `UPDATE media SET forgotten = file, file = NULL, fault = IIF(media_key IS NULL, ?2, ''),
		state = CASE WHEN media_key IS NULL THEN 'unavailable' WHEN expires_at BETWEEN 1 AND ?3 THEN 'expired'
			ELSE 'preview' END
		WHERE file = ?1 AND state = 'downloaded' AND NOT EXISTS (SELECT 1 FROM media d WHERE d.file = ?1 AND ` + usedToSend + `)
		RETURNING id, chat_id`
	sqlForgotten = `SELECT d.id, d.chat_id FROM media d WHERE d.forgotten = ? AND d.state NOT IN ('downloaded', 'view_once')`
	sqlKeepSince = `UPDATE media SET fetched_at = ?2 WHERE file = ?1 AND state = 'downloaded'`
	sqlSinceOf   = `SELECT max(fetched_at) FROM media WHERE forgotten = ?`
	sqlSetStar   = `UPDATE media SET starred = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND starred <> ?2
		RETURNING id, chat_id`
)

// kept is a message and the file that it shows.
type kept struct {
	id    session.MessageID
	file  []byte
	size  int64
	since int64
	lost  bool
}

func (k *kept) into() []any { return []any{&k.id, &k.file, &k.size, &k.since, &k.lost} }

// gather puts the rows of a file, which come one after the other, together.
func gather(files []session.KeptFile, rows []kept) []session.KeptFile {
	for _, k := range rows {
		file := media.KeyOf(k.file)
		if n := len(files); n == 0 || files[n-1].File != file {
			files = append(files, session.KeptFile{File: file, Since: time.Unix(k.since, 0), Lost: k.lost})
		}
		f := &files[len(files)-1]
		f.Size = max(f.Size, k.size)
		f.IDs = append(f.IDs, k.id)
	}
	for _, f := range files {
		slices.SortFunc(f.IDs, func(a, b session.MessageID) int { return cmp.Compare(b, a) })
	}
	return files
}

// Sweepable are the files of the gallery that came before until and may go,
// oldest first. Those that a favourite shows, those that one of their messages
// could not fetch again, and those that the outbox has, stay.
func (s *Store) Sweepable(ctx context.Context, until time.Time) ([]session.KeptFile, error) {
	rows, err := s.keptRows(ctx, sqlSweepable, until.Unix())
	if err != nil {
		return nil, fmt.Errorf("files that may go: %w", kind(err))
	}
	return gather(nil, rows), nil
}

// FilesOf are the files that messages show, each once, with all messages that
// show it. Lost marks those that none of them could fetch again. Files that are
// still to be sent are left out.
func (s *Store) FilesOf(ctx context.Context, ids ...session.MessageID) ([]session.KeptFile, error) {
	files, err := s.filesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("files of messages: %w", kind(err))
	}
	return files, nil
}

func (s *Store) filesOf(ctx context.Context, ids []session.MessageID) (files []session.KeptFile, err error) {
	seen := map[media.Key]bool{}
	for part := range slices.Chunk(ids, manyIDs) {
		rows, err := s.r.rows(ctx, sqlFiles, list(part))
		if err != nil {
			return nil, err
		}
		shown, err := collect(rows, (*diskFile).into)
		if err != nil {
			return nil, err
		}
		var keys []media.Key
		for _, f := range shown {
			if k := media.KeyOf(f.key); !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
		names, err := keyList(keys)
		if err != nil {
			return nil, err
		}
		found, err := s.keptRows(ctx, sqlFilesOf, names)
		if err != nil {
			return nil, err
		}
		files = append(files, gather(nil, found)...)
	}
	return files, nil
}

func (s *Store) keptRows(ctx context.Context, query string, arg any) ([]kept, error) {
	rows, err := s.r.rows(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	return collect(rows, (*kept).into)
}

// Shown reports whether a message shows a file as one of the gallery.
func (s *Store) Shown(ctx context.Context, file media.Key) (bool, error) {
	var size int64
	shown, err := s.r.get(ctx, sqlInGallery, []any{file[:]}, &size)
	if err != nil {
		return false, fmt.Errorf("is a file shown: %w", kind(err))
	}
	return shown, nil
}

// Fetched is how many files of the gallery messages show, and their bytes.
func (s *Store) Fetched(ctx context.Context) (files int, bytes int64, err error) {
	if _, err := s.r.get(ctx, sqlFetched, nil, &files, &bytes); err != nil {
		return 0, 0, fmt.Errorf("files of the gallery: %w", kind(err))
	}
	return files, bytes, nil
}

// Forget notes that files have left the gallery: the messages that it returns
// show their previews again and can fetch them again, or are Expired where their
// links have run out, or Gone where they never had one. A file that is still to
// be sent is not forgotten.
func (s *Store) Forget(ctx context.Context, files ...media.Key) (ids []session.MessageID, err error) {
	for part := range slices.Chunk(files, manyWrites) {
		var shown []spot
		err := s.write(ctx, "forget files", func(t *tx) error {
			for _, f := range part {
				had, err := t.spots(sqlForget, f[:], string(media.Missing), t.now.Unix())
				if err != nil {
					return err
				}
				shown = append(shown, had...)
			}
			for _, p := range shown {
				t.touch(p.chat, p.id)
			}
			return nil
		})
		if err != nil {
			return ids, err
		}
		for _, p := range shown {
			ids = append(ids, p.id)
		}
	}
	return ids, nil
}

// Remember notes that files which were forgotten are in the gallery again, since
// when they were: all messages that had them, and all with an equal file, are
// Ready.
func (s *Store) Remember(ctx context.Context, files ...media.Key) error {
	for part := range slices.Chunk(files, manyWrites) {
		err := s.write(ctx, "remember files", func(t *tx) error {
			for _, f := range part {
				if err := t.remember(f); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) remember(f media.Key) error {
	var since *int64
	if _, err := t.get(sqlSinceOf, []any{f[:]}, &since); err != nil {
		return err
	}
	had, err := t.spots(sqlForgotten, f[:])
	if err != nil {
		return err
	}
	for _, p := range had {
		if err := t.ready(p, f[:], 0); err != nil {
			return err
		}
	}
	if err := t.fetched(0, f, 0); err != nil {
		return err
	}
	if since == nil || *since == 0 {
		return nil
	}
	_, err = t.exec(sqlKeepSince, f[:], *since)
	return err
}

// Star marks favourites, or no longer.
func (s *Store) Star(ctx context.Context, on bool, ids ...session.MessageID) error {
	return s.some(ctx, "star", ids, func(t *tx, part []session.MessageID) error {
		return t.touched(sqlSetStar, list(part), on)
	})
}
