package store

import (
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlAddMedia = `INSERT INTO media (id, chat_id, kind, state, sha, file, enc_sha, media_key, size, width, height,
		seconds, expires_at, view_once, starred, mime, url, direct_path, file_name, origin, fetched_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
		IIF(?6 IS NULL, 0, IFNULL((SELECT max(e.fetched_at) FROM media e
			WHERE e.file = ?6 AND e.state = 'downloaded'), ?21)))`
	sqlMediaHead = `SELECT state, origin, media_key IS NOT NULL FROM media WHERE id = ?`
	// The reference is filled as a whole or not at all: parts of two uploads of
	// one file do not fit each other.
	sqlFillRef = `UPDATE media SET mime = ?2, url = ?3, direct_path = ?4, media_key = ?5, sha = IFNULL(sha, ?6),
		enc_sha = ?7, size = IIF(size = 0, ?8, size), expires_at = ?9 WHERE id = ?1`
	sqlFillShape = `UPDATE media SET width = IIF(width = 0, ?2, width), height = IIF(height = 0, ?3, height),
		seconds = IIF(seconds = 0, ?4, seconds), file_name = IIF(file_name = '', ?5, file_name)
		WHERE id = ?1 AND (width = 0 AND ?2 <> 0 OR height = 0 AND ?3 <> 0 OR seconds = 0 AND ?4 <> 0
			OR file_name = '' AND ?5 <> '')`
	sqlBetter = `UPDATE media SET mime = ?2, url = ?3, direct_path = ?4, media_key = ?5, sha = ?6, enc_sha = ?7,
		size = ?8, expires_at = ?9, width = ?10, height = ?11, origin = ?12, file = NULL, fault = '',
		forgotten = NULL, hosted_at = 0, fetched_at = 0, state = ?13 WHERE id = ?1`
	sqlSetHD      = `UPDATE message SET hd = 1 WHERE id = ?`
	sqlRestart    = `UPDATE download SET status = IIF(status = 3, 3, 0), attempt = 0, fault = '', renewed = 0 WHERE id = ?`
	sqlAddPreview = `INSERT INTO preview (id, jpeg) VALUES (?, ?) ON CONFLICT DO NOTHING`
	sqlSetPreview = `INSERT INTO preview (id, jpeg) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET jpeg = excluded.jpeg`

	sqlDropWords = `DELETE FROM caption_word WHERE rowid = ?`
	sqlDropParts = `DELETE FROM caption_part WHERE rowid = ?`
	sqlAddWords  = `INSERT INTO caption_word (rowid, text) VALUES (?, ?)`
	sqlAddParts  = `INSERT INTO caption_part (rowid, text) VALUES (?, ?)`
)

// addMedia stores the file that a message carries: Ready when an equal one is in
// the gallery. Of one that may be seen on the phone only, nothing is kept that
// could show it.
func (t *tx) addMedia(id session.MessageID, chat session.ChatID, m *session.Message, origin string) error {
	d, caption := *m.Media, m.Text
	if d.Kind == motion {
		caption = ""
	}
	switch {
	case locked(m):
		d.Ref = media.Ref{Kind: d.Kind, MIME: d.MIME, Size: d.Size}
		d.Preview, d.State, d.File = nil, media.ViewOnce, media.Key{}
	case d.State != media.Ready || d.File.IsZero():
		d.State, d.File = media.Remote, media.Key{}
		if size, here, err := t.inGallery(d.Key()); err != nil {
			return err
		} else if here {
			d.State, d.File, d.Size = media.Ready, d.Key(), size
		} else if !d.ExpiresAt.IsZero() && !d.ExpiresAt.After(t.now) {
			d.State = media.Expired
		}
	}
	_, err := t.exec(sqlAddMedia, id, chat, d.Kind, d.State, hash(d.FileSHA256), key(d.File), hash(d.FileEncSHA256),
		blob(d.MediaKey), d.Size, d.Width, d.Height, d.Seconds, unix(d.ExpiresAt), d.ViewOnce, d.Starred, d.MIME,
		d.URL, d.DirectPath, d.FileName, origin, t.now.Unix())
	if err != nil {
		return err
	}
	if _, err := t.addPreview(sqlAddPreview, id, d.Preview); err != nil {
		return err
	}
	return t.caption(id, caption)
}

func (t *tx) addPreview(query string, id session.MessageID, p media.Preview) (int64, error) {
	if len(p) == 0 || len(p) > media.MaxPreview {
		return 0, nil
	}
	return t.exec(query, id, []byte(p))
}

// fillMedia completes the file of a message that is stored already and says
// whether that changed anything.
func (t *tx) fillMedia(o own, m *session.Message, origin string, live bool) (changed int64, err error) {
	var (
		state  media.State
		from   string
		hasRef bool
	)
	found, err := t.get(sqlMediaHead, []any{o.id}, &state, &from, &hasRef)
	if err != nil {
		return 0, err
	}
	d := m.Media
	switch {
	case !found:
		if err := t.addMedia(o.id, o.chat, m, origin); err != nil {
			return 0, err
		}
		return 1, t.arrived(o.id, d.Kind, live)
	case state == media.ViewOnce || locked(m):
		return 0, nil
	}
	if changed, err = t.addPreview(sqlAddPreview, o.id, d.Preview); err != nil {
		return 0, err
	}
	ref := []any{o.id, d.MIME, d.URL, d.DirectPath, blob(d.MediaKey), hash(d.FileSHA256), hash(d.FileEncSHA256),
		d.Size, unix(d.ExpiresAt)}
	switch {
	case origin != "" && origin != from:
		if err := t.better(o.id, append(ref, d.Width, d.Height, origin)); err != nil {
			return 0, err
		}
		return 1, t.arrived(o.id, d.Kind, live)
	case from != "":
		return changed, nil // the HD version is here; this is not it
	case !hasRef && len(d.MediaKey) > 0:
		if _, err := t.exec(sqlFillRef, ref...); err != nil {
			return 0, err
		}
		changed++
		if err := t.arrived(o.id, d.Kind, live); err != nil {
			return 0, err
		}
	}
	n, err := t.exec(sqlFillShape, o.id, d.Width, d.Height, d.Seconds, d.FileName)
	return changed + n, err
}

// better puts the HD version in the place of the first. Whoever waits for that
// one, or for the phone to upload it, waits for the HD version now.
func (t *tx) better(id session.MessageID, columns []any) error {
	e, _, err := t.entry(id)
	if err != nil {
		return err
	}
	state := media.Remote
	switch {
	case e.status == 3:
		state = media.Paused
	case e.status >= 0:
		state = media.Queued
	}
	if _, err := t.exec(sqlBetter, append(columns, string(state))...); err != nil {
		return err
	}
	if _, err := t.exec(sqlSetHD, id); err != nil {
		return err
	}
	if e.status >= 0 {
		_, err := t.exec(sqlRestart, id)
		return err
	}
	if e.asking >= 0 {
		if _, err := t.exec(sqlDropAsk, id); err != nil {
			return err
		}
		return t.addDownloads([]session.MessageID{id}, false, false)
	}
	return nil
}

// arrived makes a file Ready whose equal is in the gallery, and queues one that
// the rules name; of history they name none.
func (t *tx) arrived(id session.MessageID, kind media.Kind, live bool) error {
	e, found, err := t.entry(id)
	if err != nil || !found || e.state == media.Ready || e.state == media.ViewOnce {
		return err
	}
	if here, err := t.recognize(e); here || err != nil || !live {
		return err
	}
	return t.byRule(id, kind)
}

// motion is the kind, as it is stored, of a video that belongs to a motion photo.
// No query for pictures finds it.
const motion media.Kind = "motion"

// shownKind is a stored kind as others know it.
func shownKind(k media.Kind) media.Kind {
	if k == motion {
		return media.Video
	}
	return k
}

// indexCaption indexes the text of a message anew if it is a caption.
func (t *tx) indexCaption(id session.MessageID) error {
	var caption string
	if ok, err := t.get(sqlTextOf, []any{id}, &caption); err != nil || !ok {
		return err
	}
	for _, q := range []string{sqlDropWords, sqlDropParts} {
		if _, err := t.exec(q, id); err != nil {
			return err
		}
	}
	return t.caption(id, caption)
}

func (t *tx) caption(id session.MessageID, caption string) error {
	folded := fold(caption)
	if folded == "" {
		return nil
	}
	if _, err := t.exec(sqlAddWords, id, space(folded)); err != nil {
		return err
	}
	_, err := t.exec(sqlAddParts, id, folded)
	return err
}

// hash is NULL for anything but a SHA-256.
func hash(b []byte) any { return key(media.KeyOf(b)) }

// key is NULL for the zero Key.
func key(k media.Key) any {
	if k.IsZero() {
		return nil
	}
	return k[:]
}

// unix is 0 for the zero time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
