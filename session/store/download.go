package store

import (
	"context"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// A picture that is being fetched for one message is not fetched for another
	// at the same time.
	notRunning = ` AND NOT EXISTS (SELECT 1 FROM download g CROSS JOIN media r ON r.id = g.id
		WHERE g.running = 1 AND r.sha = (SELECT sha FROM media WHERE id = q.id))`
	sqlNextShown = `SELECT q.id FROM json_each(?2) j CROSS JOIN download q ON q.id = j.value
		WHERE q.running = 0 AND q.due <= ?1` + notRunning + ` LIMIT 1`
	sqlNextDownload = `SELECT q.id FROM download q
		WHERE q.running = 0 AND q.due <= ?1` + notRunning + ` ORDER BY q.id DESC LIMIT 1`
	sqlClaimDownload = `UPDATE download SET running = 1, attempt = attempt + 1 WHERE id = ?
		RETURNING attempt, renewed, ask`
	sqlJob = `SELECT chat_id, kind, mime, url, direct_path, media_key, sha, enc_sha, size FROM media WHERE id = ?`

	sqlDownloadRuns = `SELECT running = 1 AND attempt = ?2 FROM download WHERE id = ?1`
	sqlRetryLater   = `UPDATE download SET running = 0, due = ?2 WHERE id = ?1`
	sqlDropDownload = `DELETE FROM download WHERE id = ?`
	sqlSetState     = `UPDATE media SET state = ?2, fault = ?3 WHERE id = ?1 RETURNING chat_id`
	sqlSetFar       = `UPDATE media SET state = ?2, fault = '' WHERE id = ?1
		AND EXISTS (SELECT 1 FROM download q WHERE q.id = media.id AND q.running = 1) RETURNING chat_id`
	sqlSetReady = `UPDATE media SET state = 'downloaded', fault = '', file = ?2 WHERE id = ?1`
	sqlEqual    = `SELECT d.id, d.chat_id FROM media d
		WHERE d.sha = ?1 AND d.state NOT IN ('downloaded', 'view_once')`
	sqlOne = `SELECT d.id, d.chat_id FROM media d WHERE d.id = ?1 AND d.sha IS NULL AND d.state <> 'view_once'`

	sqlResetDownloads = `UPDATE download SET running = 0 WHERE running = 1 RETURNING id`
	sqlDownloadState  = `SELECT d.chat_id, d.state, d.sha, IFNULL(q.running, -1) FROM media d
		LEFT JOIN download q ON q.id = d.id WHERE d.id = ?`
	sqlInGallery   = `SELECT 1 FROM media WHERE file = ? AND state = 'downloaded' LIMIT 1`
	sqlAddDownload = `INSERT INTO download (id, renewed, ask) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`
	sqlSetRenewed  = `UPDATE download SET renewed = 1 WHERE id = ?`
	sqlSetRef      = `UPDATE media SET
		mime = IIF(?2 <> '', ?2, mime), url = IIF(?3 || ?4 <> '', ?3, url),
		direct_path = IIF(?3 || ?4 <> '', ?4, direct_path),
		expires_at = IIF(?3 || ?4 <> '', 0, expires_at), media_key = IFNULL(?5, media_key),
		sha = IFNULL(?6, sha), enc_sha = IFNULL(?7, enc_sha), size = IIF(?8 <> 0, ?8, size) WHERE id = ?1`
	sqlMissing = `UPDATE media SET file = NULL, state = IIF(media_key IS NULL, 'failed', 'preview'),
		fault = IIF(media_key IS NULL, ?2, '') WHERE file = ?1 AND state = 'downloaded' RETURNING id, chat_id`
)

// DownloadQueue is the queue of files to fetch, as rows of the catalogue: what
// is on screen first, then the newest.
type DownloadQueue struct{ s *Store }

// Downloads is the queue of files to fetch.
func (s *Store) Downloads() DownloadQueue { return DownloadQueue{s} }

// Show says what is on screen, most important first, until it is called again:
// Claim prefers it. Nothing of it is stored.
func (s *Store) Show(_ context.Context, ids []session.MessageID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = list(ids)
	return nil
}

// Claim takes up to n jobs that are due and marks them as running; their files
// become Downloading. Equal files are claimed one at a time.
func (q DownloadQueue) Claim(ctx context.Context, now time.Time, n int) ([]media.Job, error) {
	var jobs []media.Job
	q.s.mu.Lock()
	shown := q.s.shown
	q.s.mu.Unlock()
	err := q.s.write(ctx, "claim downloads", func(t *tx) error {
		for len(jobs) < n {
			j, ok, err := t.claimDownload(now, shown)
			if err != nil || !ok {
				return err
			}
			jobs = append(jobs, j)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

func (t *tx) claimDownload(now time.Time, shown string) (j media.Job, ok bool, err error) {
	ok, err = t.get(sqlNextShown, []any{now.UnixMilli(), shown}, &j.ID)
	if err == nil && !ok {
		ok, err = t.get(sqlNextDownload, []any{now.UnixMilli()}, &j.ID)
	}
	if err != nil || !ok {
		return j, false, err
	}
	if _, err := t.get(sqlClaimDownload, []any{j.ID}, &j.Attempt, &j.Renewed, &j.Ask); err != nil {
		return j, false, err
	}
	if err := t.setState(session.MessageID(j.ID), media.Downloading, ""); err != nil {
		return j, false, err
	}
	var chat int64
	r := &j.Ref
	_, err = t.get(sqlJob, []any{j.ID}, &chat, &r.Kind, &r.MIME, &r.URL, &r.DirectPath,
		&r.MediaKey, &r.FileSHA256, &r.FileEncSHA256, &r.Size)
	return j, err == nil, err
}

// Finish ends a claimed job. With a nil err the file is in the gallery under
// job.Ref.Key(), and every message with an equal file is Ready; with retryAt the
// job waits until then; else it is out of the queue and its state says why:
// Expired for media.NotFound, Gone for media.NotOnPhone, Remote for
// media.Cancelled, Failed for all others. A failure of a job that was cancelled
// or claimed anew meanwhile changes nothing.
func (q DownloadQueue) Finish(ctx context.Context, job media.Job, err error, retryAt time.Time) error {
	return q.s.write(ctx, "finish download", func(t *tx) error {
		if err == nil {
			return t.fetched(job)
		}
		id := session.MessageID(job.ID)
		var runs bool
		if _, err := t.get(sqlDownloadRuns, []any{id, job.Attempt}, &runs); err != nil || !runs {
			return err
		}
		if !retryAt.IsZero() {
			if _, err := t.exec(sqlRetryLater, id, retryAt.UnixMilli()); err != nil {
				return err
			}
			return t.setState(id, media.Queued, "")
		}
		if _, err := t.exec(sqlDropDownload, id); err != nil {
			return err
		}
		fault := media.FaultOf(err)
		switch fault {
		case media.NotFound:
			return t.setState(id, media.Expired, "")
		case media.NotOnPhone:
			return t.setState(id, media.Gone, fault)
		case media.Cancelled:
			return t.setState(id, media.Remote, "")
		}
		return t.setState(id, media.Failed, fault)
	})
}

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

// fetched makes every message with an equal file Ready.
func (t *tx) fetched(job media.Job) error {
	file := job.Ref.Key()
	if file.IsZero() {
		return fmt.Errorf("fetched file has no hash: %w", media.BadRef)
	}
	equal, err := t.spots(sqlEqual, file[:])
	if err != nil {
		return err
	}
	unhashed, err := t.spots(sqlOne, job.ID)
	if err != nil {
		return err
	}
	for _, p := range append(equal, unhashed...) {
		if err := t.ready(p, file[:]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) ready(p spot, file []byte) error {
	if _, err := t.exec(sqlSetReady, p.id, file); err != nil {
		return err
	}
	t.touch(p.chat, p.id)
	_, err := t.exec(sqlDropDownload, p.id)
	return err
}

// inGallery reports whether some message has that file, Ready.
func (t *tx) inGallery(file media.Key) (bool, error) {
	if file.IsZero() {
		return false, nil
	}
	var one int
	return t.get(sqlInGallery, []any{file[:]}, &one)
}

// recognize makes a file Ready whose equal is in the gallery, and reports whether
// it is.
func (t *tx) recognize(e entry) (bool, error) {
	here, err := t.inGallery(media.KeyOf(e.sha))
	if err != nil || !here {
		return false, err
	}
	return true, t.ready(e.spot, e.sha)
}

func (t *tx) setState(id session.MessageID, state media.State, fault media.Fault) error {
	var chat session.ChatID
	ok, err := t.get(sqlSetState, []any{id, string(state), string(fault)}, &chat)
	if ok {
		t.touch(chat, id)
	}
	return err
}

// Reset puts the jobs of a run that ended without finishing them back into the
// queue. It is called once, before the first Claim.
func (q DownloadQueue) Reset(ctx context.Context) error {
	return q.s.write(ctx, "reset downloads", func(t *tx) error {
		ids, err := t.ids(sqlResetDownloads)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.setState(session.MessageID(id), media.Queued, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// entry is a file and how far it is; running is -1 where it is not in the queue.
type entry struct {
	spot
	state   media.State
	sha     []byte
	running int
}

func (t *tx) entry(id session.MessageID) (e entry, found bool, err error) {
	e.id = id
	found, err = t.get(sqlDownloadState, []any{id}, &e.chat, &e.state, &e.sha, &e.running)
	return e, found, err
}

// each does the same to several messages in one transaction.
func (s *Store) each(ctx context.Context, what string, ids []session.MessageID, do func(*tx, session.MessageID) error) error {
	return s.write(ctx, what, func(t *tx) error {
		for _, id := range ids {
			if err := do(t, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Enqueue asks for files. One whose equal is in the gallery is Ready at once;
// one that is there, on its way, gone or view-once stays as it is.
func (s *Store) Enqueue(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "enqueue downloads", ids, func(t *tx, id session.MessageID) error { return t.enqueue(id, false) })
}

// Ask is Enqueue, but the phone is asked to upload the files again before they
// are fetched: those that the media host no longer has, or has damaged.
func (s *Store) Ask(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "ask for downloads", ids, func(t *tx, id session.MessageID) error { return t.enqueue(id, true) })
}

func (t *tx) enqueue(id session.MessageID, ask bool) error {
	e, found, err := t.entry(id)
	if err != nil || !found || e.running >= 0 {
		return err
	}
	switch e.state {
	case media.Remote, media.Expired, media.Failed:
	default:
		return nil
	}
	if here, err := t.recognize(e); here || err != nil {
		return err
	}
	if _, err := t.exec(sqlAddDownload, id, false, ask); err != nil {
		return err
	}
	return t.setState(id, media.Queued, "")
}

// CancelDownloads takes files out of the queue, also those being fetched, whose
// transfer the caller ends. Those the phone was asked for are Expired again.
func (s *Store) CancelDownloads(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "cancel downloads", ids, (*tx).cancelDownload)
}

func (t *tx) cancelDownload(id session.MessageID) error {
	e, _, err := t.entry(id)
	if err != nil {
		return err
	}
	if _, err := t.exec(sqlDropDownload, id); err != nil {
		return err
	}
	switch e.state {
	case media.Queued, media.Downloading, media.Verifying:
		return t.setState(id, media.Remote, "")
	case media.Waiting:
		return t.setState(id, media.Expired, "")
	}
	return nil
}

// SetState notes how far a claimed file is on its way: Downloading, Verifying or
// Waiting. Of one that was cancelled or became Ready meanwhile it changes nothing.
func (s *Store) SetState(ctx context.Context, id session.MessageID, state media.State) error {
	switch state {
	case media.Downloading, media.Verifying, media.Waiting:
	default:
		return fmt.Errorf("set state %q: %w", state, media.Internal)
	}
	return s.write(ctx, "set state", func(t *tx) error {
		var chat session.ChatID
		ok, err := t.get(sqlSetFar, []any{id, string(state)}, &chat)
		if ok {
			t.touch(chat, id)
		}
		return err
	})
}

// Renewed stores where the phone has put a file that had expired; empty fields
// of ref say nothing new. A file that nobody is fetching is queued again: the
// answer may come long after the question.
func (s *Store) Renewed(ctx context.Context, id session.MessageID, ref media.Ref) error {
	return s.write(ctx, "renew reference", func(t *tx) error {
		e, found, err := t.entry(id)
		if err != nil {
			return err
		}
		if !found {
			return session.NoSuch
		}
		if err := t.setRef(id, ref); err != nil {
			return err
		}
		t.touch(e.chat, id)
		if e.running >= 0 {
			_, err := t.exec(sqlSetRenewed, id)
			return err
		}
		switch e.state {
		case media.Expired, media.Waiting, media.Gone:
			if _, err := t.exec(sqlAddDownload, id, true, false); err != nil {
				return err
			}
			return t.setState(id, media.Queued, "")
		}
		return nil
	})
}

func (t *tx) setRef(id session.MessageID, r media.Ref) error {
	_, err := t.exec(sqlSetRef, id, r.MIME, r.URL, r.DirectPath, blob(r.MediaKey), hash(r.FileSHA256),
		hash(r.FileEncSHA256), r.Size)
	return err
}

// MarkMissing notes that a file has vanished from the gallery: every message
// that had it can fetch it again, or is Failed where it was never uploaded.
func (s *Store) MarkMissing(ctx context.Context, file media.Key) error {
	return s.write(ctx, "mark missing", func(t *tx) error {
		gone, err := t.spots(sqlMissing, file[:], string(media.Missing))
		for _, p := range gone {
			t.touch(p.chat, p.id)
		}
		return err
	})
}
