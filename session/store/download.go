package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// A picture that is being fetched for one message is not fetched for another
	// at the same time.
	notRunning = ` AND NOT EXISTS (SELECT 1 FROM download g CROSS JOIN media r ON r.id = g.id
		WHERE g.status = 1 AND r.sha = (SELECT sha FROM media WHERE id = q.id))`
	sqlNextShown = `SELECT q.id FROM json_each(?1) j CROSS JOIN download q ON q.id = j.value
		WHERE q.status = 0` + notRunning + ` LIMIT 1`
	sqlNextDownload = `SELECT q.id FROM download q
		WHERE q.status = 0` + notRunning + ` ORDER BY q.place, q.id DESC LIMIT 1`
	sqlDueDownloads = `UPDATE download SET status = 0, fault = '' WHERE status = 2 AND due <= ?
		RETURNING id, (SELECT d.chat_id FROM media d WHERE d.id = download.id)`
	sqlRouse = `UPDATE download SET status = 0, fault = ''
		WHERE status = 2 AND fault IN (SELECT value FROM json_each(?))
		RETURNING id, (SELECT d.chat_id FROM media d WHERE d.id = download.id)`
	sqlClaimDownload = `UPDATE download SET status = 1, attempt = attempt + 1, claim = ?2 WHERE id = ?1
		RETURNING attempt, renewed, auto`
	sqlJob = `SELECT kind, mime, url, direct_path, media_key, sha, enc_sha, size FROM media WHERE id = ?`

	sqlClaimed = `SELECT renewed, auto FROM download WHERE id = ?1 AND status = 1 AND claim = ?2`
	sqlPutOff  = `UPDATE download SET status = IIF(?2 > ?3, 2, 0), due = ?2, fault = IIF(?2 > ?3, ?4, ''),
		attempt = attempt - ?5 WHERE id = ?1`
	sqlDropDownload = `DELETE FROM download WHERE id = ?`
	sqlSetState     = `UPDATE media SET state = ?2, fault = ?3 WHERE id = ?1 RETURNING chat_id`
	sqlSetFar       = `UPDATE media SET state = ?2, fault = '' WHERE id = ?1
		AND EXISTS (SELECT 1 FROM download q WHERE q.id = media.id AND q.status = 1) RETURNING id, chat_id`
	sqlResetDownloads = `UPDATE download SET status = 0 WHERE status = 1 RETURNING id`
)

// DownloadQueue is the queue of files to fetch, as rows of the catalogue: what
// is on screen first, then by their places, by which the newest is first.
type DownloadQueue struct{ s *Store }

// Downloads is the queue of files to fetch.
func (s *Store) Downloads() DownloadQueue { return DownloadQueue{s} }

// Show says what is on screen, most important first, until it or Transfers is
// called again: Claim prefers it. Nothing of it is stored.
func (s *Store) Show(_ context.Context, ids []session.MessageID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = list(ids)
	return nil
}

// Claim takes up to n jobs that are due and marks them as running; their files
// become Downloading. Equal files are claimed one at a time; paused ones, and
// while everything is paused any, never.
func (q DownloadQueue) Claim(ctx context.Context, now time.Time, n int) ([]media.Job, error) {
	var jobs []media.Job
	if q.s.Paused() {
		return nil, nil
	}
	q.s.mu.Lock()
	shown := q.s.shown
	q.s.mu.Unlock()
	err := q.s.write(ctx, "claim downloads", func(t *tx) error {
		if q.s.Paused() {
			return nil
		}
		if err := t.touched(sqlDueDownloads, now.UnixMilli()); err != nil {
			return err
		}
		for len(jobs) < n {
			j, ok, err := t.claimDownload(q.s.claims.Add(1), shown)
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

func (t *tx) claimDownload(claim int64, shown string) (j media.Job, ok bool, err error) {
	ok, err = t.get(sqlNextShown, []any{shown}, &j.ID)
	if err == nil && !ok {
		ok, err = t.get(sqlNextDownload, nil, &j.ID)
	}
	if err != nil || !ok {
		return j, false, err
	}
	j.Claim = claim
	if _, err := t.get(sqlClaimDownload, []any{j.ID, claim}, &j.Attempt, &j.Renewed, &j.Auto); err != nil {
		return j, false, err
	}
	if err := t.setState(session.MessageID(j.ID), media.Downloading, ""); err != nil {
		return j, false, err
	}
	return j, true, t.ref(&j)
}

// ref fills in where the file of a job is.
func (t *tx) ref(j *media.Job) error {
	r := &j.Ref
	_, err := t.get(sqlJob, []any{j.ID}, &r.Kind, &r.MIME, &r.URL, &r.DirectPath,
		&r.MediaKey, &r.FileSHA256, &r.FileEncSHA256, &r.Size)
	r.Kind = shownKind(r.Kind)
	return err
}

// Finish ends a claimed job. With a nil err the file is in the gallery under
// job.Ref.Key(), of job.Ref.Size bytes where that is not 0, and every message with
// an equal file is Ready, whatever became of the job meanwhile. With retryAt the job waits until then, because of err's
// Fault; the attempt does not count where that is LowDisk or Offline, or the job
// is given back (retryAt is not later than now). Else it is out of the queue:
// for media.NotFound the phone is to be asked, or Expired where it was already
// or nobody asked for the file; Gone for media.NotOnPhone, Remote for
// media.Cancelled, Failed for all others. A failure of a job that was paused,
// cancelled or claimed anew meanwhile changes nothing.
func (q DownloadQueue) Finish(ctx context.Context, job media.Job, err error, retryAt time.Time) error {
	return q.s.write(ctx, "finish download", func(t *tx) error {
		if err == nil {
			return t.fetched(job.ID, job.Ref.Key(), job.Ref.Size)
		}
		return t.notFetched(job, media.FaultOf(err), retryAt)
	})
}

func (t *tx) notFetched(job media.Job, fault media.Fault, retryAt time.Time) error {
	id := session.MessageID(job.ID)
	var renewed, auto bool
	if ok, err := t.get(sqlClaimed, []any{id, job.Claim}, &renewed, &auto); err != nil || !ok {
		return err
	}
	expired := fault == media.NotFound
	switch {
	case !retryAt.IsZero():
		return t.putOff(id, fault, retryAt)
	case expired && renewed && !job.Renewed:
		// The phone has said meanwhile where the file is now.
		return t.putOff(id, "", t.now)
	case expired && !renewed && !auto:
		e, found, err := t.entry(id)
		if err != nil || !found {
			return err
		}
		if !e.local {
			return t.askFor(e, false)
		}
	}
	if err := t.dropDownload(id, fault); err != nil {
		return err
	}
	switch fault {
	case media.NotFound:
		return t.setState(id, media.Expired, "")
	case media.NotOnPhone:
		return t.setState(id, media.Gone, fault)
	case media.Cancelled:
		return t.setState(id, media.Remote, "")
	}
	return t.setState(id, media.Failed, fault)
}

// putOff puts a claimed job back into the queue.
func (t *tx) putOff(id session.MessageID, fault media.Fault, until time.Time) error {
	now := t.now.UnixMilli()
	free := fault == media.LowDisk || fault == media.Offline || until.UnixMilli() <= now
	if _, err := t.exec(sqlPutOff, id, until.UnixMilli(), now, string(fault), free); err != nil {
		return err
	}
	return t.setState(id, media.Queued, "")
}

// dropDownload takes a row out of the queue, where it is in there, and notes how
// its transfer ended.
func (t *tx) dropDownload(id session.MessageID, fault media.Fault) error {
	n, err := t.exec(sqlDropDownload, id)
	if err != nil || n == 0 {
		return err
	}
	return t.ended(id, session.Down, string(fault))
}

// Rouse makes what waits because of these faults due now: the network is back,
// there is room on the disk.
func (q DownloadQueue) Rouse(ctx context.Context, faults ...media.Fault) error {
	b, err := json.Marshal(faults)
	if err != nil {
		return fmt.Errorf("rouse downloads: %w", err)
	}
	return q.s.write(ctx, "rouse downloads", func(t *tx) error { return t.touched(sqlRouse, string(b)) })
}

// Reset puts the jobs of a run that ended without finishing them back into the
// queue. It is called once, before the first Claim.
func (q DownloadQueue) Reset(ctx context.Context) error {
	return q.s.write(ctx, "reset downloads", func(t *tx) error { return t.release() })
}

// release takes their claims away from all jobs that run.
func (t *tx) release() error {
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
}

// SetState notes how far a claimed file is on its way: Downloading or Verifying.
// Of one that was cancelled, paused or became Ready meanwhile it changes nothing.
func (s *Store) SetState(ctx context.Context, id session.MessageID, state media.State) error {
	switch state {
	case media.Downloading, media.Verifying:
	default:
		return fmt.Errorf("set state %q: %w", state, media.Internal)
	}
	return s.write(ctx, "set state", func(t *tx) error {
		return t.touched(sqlSetFar, id, string(state))
	})
}

func (t *tx) setState(id session.MessageID, state media.State, fault media.Fault) error {
	var chat session.ChatID
	ok, err := t.get(sqlSetState, []any{id, string(state), string(fault)}, &chat)
	if ok {
		t.touch(chat, id)
	}
	return err
}
