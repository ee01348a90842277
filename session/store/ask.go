package store

import (
	"context"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// The phone is not asked for a file whose equal it was asked for, or that is
	// being fetched for another message.
	notAskedElsewhere = ` AND NOT EXISTS (SELECT 1 FROM media s JOIN media r ON r.sha = s.sha
		WHERE s.id = q.id AND s.sha IS NOT NULL AND r.id <> q.id
		AND (EXISTS (SELECT 1 FROM ask o WHERE o.id = r.id AND o.status = 1)
			OR EXISTS (SELECT 1 FROM download o WHERE o.id = r.id AND o.status < 3)))`
	sqlNextAsk = `SELECT q.id FROM ask q WHERE q.status = 0` + notAskedElsewhere + `
		ORDER BY q.wish DESC, q.id DESC LIMIT 1`
	sqlDueAsks = `UPDATE ask SET status = 0, since = ?1 WHERE status = 2 AND due <= ?1
		RETURNING id, (SELECT d.chat_id FROM media d WHERE d.id = ask.id)`
	sqlClaimAsk = `UPDATE ask SET status = 1, attempt = attempt + 1, asked = ?2 WHERE id = ?1 RETURNING attempt`
	sqlOpenAsks = `SELECT count(*) FROM ask WHERE status = 1`
	sqlLapsed   = `SELECT k.id, d.chat_id, k.attempt FROM ask k JOIN media d ON d.id = k.id
		WHERE k.status = 1 AND k.asked < ?`
	sqlAskAgain = `UPDATE ask SET status = 0, attempt = attempt - ?2 WHERE id = ?1 AND status = 1`
	sqlSilent   = `UPDATE ask SET status = 2, due = ?2, attempt = 0, wish = 0 WHERE id = ?1`
	sqlAddAsk   = `INSERT INTO ask (id, wish, since) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET
		wish = max(wish, excluded.wish), since = IIF(status = 2, excluded.since, since),
		status = IIF(status = 2, 0, status)`
	sqlDropAsk   = `DELETE FROM ask WHERE id = ?`
	sqlAnyAsk    = `SELECT EXISTS (SELECT 1 FROM ask WHERE status = 0)`
	sqlFirstDue  = `SELECT due FROM ask WHERE status = 2 ORDER BY due LIMIT 1`
	sqlFirstOpen = `SELECT asked FROM ask WHERE status = 1 ORDER BY asked LIMIT 1`
)

// How the phone is asked; package media/ask has the same figures.
const (
	askAttempts = 2
	askWait     = 30 * time.Second
	askAgain    = 12 * time.Hour
)

// AskQueue are the files that the phone is to be asked for, or was, as rows of
// the catalogue: the user's wishes first, then the newest.
type AskQueue struct{ s *Store }

// Asks are the files that the phone is to be asked for, or was.
func (s *Store) Asks() AskQueue { return AskQueue{s} }

// Claim hands out up to n files that the phone is to be asked for at now, and
// marks them as asked at now; they are Waiting. It counts the attempt. Equal
// files are asked for one at a time; while everything is paused, none.
func (q AskQueue) Claim(ctx context.Context, now time.Time, n int) ([]media.Job, error) {
	var jobs []media.Job
	if q.s.Paused() || n <= 0 {
		return nil, nil
	}
	err := q.s.write(ctx, "claim questions", func(t *tx) error {
		if q.s.Paused() {
			return nil
		}
		if err := t.touched(sqlDueAsks, now.UnixMilli()); err != nil {
			return err
		}
		for len(jobs) < n {
			var j media.Job
			if ok, err := t.get(sqlNextAsk, nil, &j.ID); err != nil || !ok {
				return err
			}
			if _, err := t.get(sqlClaimAsk, []any{j.ID, now.UnixMilli()}, &j.Attempt); err != nil {
				return err
			}
			if err := t.setState(session.MessageID(j.ID), media.Waiting, ""); err != nil {
				return err
			}
			if err := t.ref(&j); err != nil {
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

// Open counts those that were asked for and not answered.
func (q AskQueue) Open(ctx context.Context) (n int, err error) {
	if _, err := q.s.r.get(ctx, sqlOpenAsks, nil, &n); err != nil {
		return 0, fmt.Errorf("open questions: %w", kind(err))
	}
	return n, nil
}

// Lapse ends the wait of those that were asked for before the given time: after
// the first attempt they are due again at once, after the second they are Expired
// with PhoneSilent and due at again. It says how many fell silent.
func (q AskQueue) Lapse(ctx context.Context, before, again time.Time) (int, error) {
	n := 0
	err := q.s.write(ctx, "lapse questions", func(t *tx) error {
		rows, err := t.rows(sqlLapsed, before.UnixMilli())
		if err != nil {
			return err
		}
		type question struct {
			spot
			attempt int
		}
		silent, err := collect(rows, func(k *question) []any { return []any{&k.id, &k.chat, &k.attempt} })
		if err != nil {
			return err
		}
		n = len(silent)
		for _, k := range silent {
			if k.attempt >= askAttempts {
				err = t.silent(k.id, again)
			} else {
				_, err = t.exec(sqlAskAgain, k.id, 0)
				t.touch(k.chat, k.id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// silent notes that the phone did not answer, or not with the file.
func (t *tx) silent(id session.MessageID, again time.Time) error {
	if _, err := t.exec(sqlSilent, id, again.UnixMilli()); err != nil {
		return err
	}
	return t.setState(id, media.Expired, media.PhoneSilent)
}

// Fail says that a claimed file could not be asked for. media.BadRef: it is
// Expired for good, with that Fault; else it is due again, and the attempt does
// not count.
func (q AskQueue) Fail(ctx context.Context, job media.Job, err error) error {
	return q.s.write(ctx, "question not asked", func(t *tx) error {
		id := session.MessageID(job.ID)
		e, found, lookErr := t.entry(id)
		if lookErr != nil || !found || e.asking != 1 {
			return lookErr
		}
		if media.FaultOf(err) != media.BadRef {
			_, err := t.exec(sqlAskAgain, id, 1)
			t.touch(e.chat, id)
			return err
		}
		if err := t.dropAsk(id, media.BadRef); err != nil {
			return err
		}
		return t.setState(id, media.Expired, media.BadRef)
	})
}

// Next is when something is due or its wait ends; zero when nothing ever is.
// While everything is paused nothing is due.
func (q AskQueue) Next(ctx context.Context) (time.Time, error) {
	next, err := q.next(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("next question: %w", kind(err))
	}
	return next, nil
}

func (q AskQueue) next(ctx context.Context) (next time.Time, err error) {
	earlier := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	var at int64
	ok, err := q.s.r.get(ctx, sqlFirstOpen, nil, &at)
	if err != nil {
		return next, err
	}
	if ok {
		earlier(time.UnixMilli(at).Add(askWait))
	}
	if q.s.Paused() {
		return next, nil
	}
	if ok, err = q.s.r.get(ctx, sqlFirstDue, nil, &at); err != nil {
		return next, err
	}
	if ok {
		earlier(time.UnixMilli(at))
	}
	if ok, err = q.s.r.get(ctx, sqlNextAsk, nil, &at); err != nil {
		return next, err
	}
	if ok {
		earlier(q.s.now())
		return next, nil
	}
	// What waits for its equal is looked at again when that may have ended.
	if _, err = q.s.r.get(ctx, sqlAnyAsk, nil, &ok); ok {
		earlier(q.s.now().Add(askWait))
	}
	return next, err
}

// Ask is the user's wish that the phone upload files again: those that the media
// host no longer has, or has damaged. They are Waiting, and asked for before all
// others; one whose equal is in the gallery is Ready at once. What is there, on
// its way, paused, gone or view-once stays as it is. What came from keys is
// fetched as it is, for no phone has it.
func (s *Store) Ask(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "ask the phone", ids, func(t *tx, id session.MessageID) error {
		e, found, err := t.entry(id)
		if err != nil || !found {
			return err
		}
		switch e.state {
		case media.Remote, media.Failed, media.Expired, media.Waiting:
		default:
			return nil
		}
		if e.local {
			return t.enqueue([]entry{e}, false)
		}
		if here, err := t.recognize(e); here || err != nil {
			return err
		}
		return t.askFor(e, true)
	})
}

// askFor puts a file into the line of those to be asked for.
func (t *tx) askFor(e entry, wish bool) error {
	if _, err := t.exec(sqlDropDownload, e.id); err != nil {
		return err
	}
	if _, err := t.exec(sqlAddAsk, e.id, wish, t.now.UnixMilli()); err != nil {
		return err
	}
	return t.setState(e.id, media.Waiting, "")
}

// dropAsk ends the wish for an answer, where there is one, and notes how.
func (t *tx) dropAsk(id session.MessageID, fault media.Fault) error {
	n, err := t.exec(sqlDropAsk, id)
	if err != nil || n == 0 {
		return err
	}
	return t.ended(id, session.Ask, string(fault))
}
