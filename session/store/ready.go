package store

import (
	"context"
	"fmt"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// What a sender says of a file's size may be anything; rules count by it.
	sqlSetReady = `UPDATE media SET state = 'downloaded', fault = '', file = ?2, forgotten = NULL, fetched_at =
		IFNULL((SELECT max(e.fetched_at) FROM media e WHERE e.file = ?2 AND e.state = 'downloaded'), ?3), size =
		COALESCE(?4, (SELECT e.size FROM media e WHERE e.file = ?2 AND e.state = 'downloaded' LIMIT 1), size) WHERE id = ?1`
	sqlEqual = `SELECT d.id, d.chat_id FROM media d
		WHERE d.sha = ?1 AND d.state NOT IN ('downloaded', 'view_once')`
	sqlOne = `SELECT d.id, d.chat_id FROM media d WHERE d.id = ?1 AND d.sha IS NULL
		AND d.state NOT IN ('downloaded', 'view_once')`
	sqlInGallery = `SELECT size FROM media WHERE file = ? AND state = 'downloaded' LIMIT 1`
	sqlMissing   = `UPDATE media SET file = NULL, state = IIF(media_key IS NULL, 'failed', 'preview'),
		fault = IIF(media_key IS NULL, ?2, '') WHERE file = ?1 AND state = 'downloaded' RETURNING id, chat_id`
)

// spot is a message and its chat.
type spot struct {
	id   session.MessageID
	chat session.ChatID
}

func (p *spot) into() []any { return []any{&p.id, &p.chat} }

func (t *tx) spots(query string, args ...any) ([]spot, error) {
	rows, err := t.rows(query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, (*spot).into)
}

// touched runs a statement that returns spots, and notes each to be read again.
func (t *tx) touched(query string, args ...any) error {
	all, err := t.spots(query, args...)
	for _, p := range all {
		t.touch(p.chat, p.id)
	}
	return err
}

// fetched makes every message with an equal file Ready, and the one that it was
// fetched for where that promised no hash. size is the file's, or 0 where only
// the catalogue knows it.
func (t *tx) fetched(id int64, file media.Key, size int64) error {
	if file.IsZero() {
		return fmt.Errorf("fetched file has no hash: %w", media.BadRef)
	}
	equal, err := t.spots(sqlEqual, file[:])
	if err != nil {
		return err
	}
	unhashed, err := t.spots(sqlOne, id)
	if err != nil {
		return err
	}
	for _, p := range append(equal, unhashed...) {
		if err := t.ready(p, file[:], size); err != nil {
			return err
		}
	}
	return nil
}

// ready makes a file Ready: nobody fetches it or asks for it any more.
func (t *tx) ready(p spot, file []byte, size int64) error {
	var real any
	if size > 0 {
		real = size
	}
	if _, err := t.exec(sqlSetReady, p.id, file, t.now.Unix(), real); err != nil {
		return err
	}
	t.touch(p.chat, p.id)
	if err := t.dropDownload(p.id, ""); err != nil {
		return err
	}
	return t.dropAsk(p.id, "")
}

// inGallery reports whether some message has that file, Ready, and its size.
func (t *tx) inGallery(file media.Key) (size int64, here bool, err error) {
	if file.IsZero() {
		return 0, false, nil
	}
	here, err = t.get(sqlInGallery, []any{file[:]}, &size)
	return size, here, err
}

// recognize makes a file Ready whose equal is in the gallery, and reports whether
// it is.
func (t *tx) recognize(e entry) (bool, error) {
	size, here, err := t.inGallery(media.KeyOf(e.sha))
	if err != nil || !here {
		return false, err
	}
	return true, t.ready(e.spot, e.sha, size)
}

// MarkMissing notes that a file has vanished from the gallery: every message
// that had it can fetch it again, or is Failed where it was never uploaded.
func (s *Store) MarkMissing(ctx context.Context, file media.Key) error {
	return s.write(ctx, "mark missing", func(t *tx) error {
		return t.touched(sqlMissing, file[:], string(media.Missing))
	})
}
