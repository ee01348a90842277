package store

import (
	"context"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlEntry = `SELECT d.chat_id, d.state, d.sha, IFNULL(q.status, -1), IFNULL(k.status, -1), p.jid = '` + keysJID + `'
		FROM media d JOIN peer p ON p.id = d.chat_id LEFT JOIN download q ON q.id = d.id LEFT JOIN ask k ON k.id = d.id
		WHERE d.id = ?`
	sqlAddDownload = `INSERT INTO download (id, place, since, renewed, auto)
		VALUES (?1, -min(?1, 1 << 52) * 1024, ?2, ?3, ?4) ON CONFLICT DO NOTHING`
	sqlHasten = `UPDATE download SET auto = 0, status = IIF(status = 2, 0, status), fault = ''
		WHERE id = ? AND (auto = 1 OR status = 2)`
	sqlPause = `UPDATE download SET status = 3, fault = '', attempt = attempt - (status = 1)
		WHERE id = ? AND status < 3`
	sqlResume  = `UPDATE download SET status = 0, attempt = 0 WHERE id = ? AND status = 3`
	sqlRelease = `UPDATE download SET attempt = attempt - 1 WHERE status = 1`

	sqlPlace      = `SELECT place FROM download WHERE id = ?`
	sqlLastPlace  = `SELECT max(place) FROM download`
	sqlPlaceAhead = `SELECT place FROM download WHERE place < ?1 AND id <> ?2 ORDER BY place DESC LIMIT 1`
	sqlMakeRoom   = `UPDATE download SET place = place - ?2 WHERE place < ?1`
	sqlSetPlace   = `UPDATE download SET place = ?2 WHERE id = ?1`

	sqlSetPaused = `INSERT INTO setting (name, value) VALUES ('paused', ?1)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	sqlPaused = `SELECT value FROM setting WHERE name = 'paused'`
)

// placeStep is how far two files are apart in the queue that were sent one
// second apart.
const placeStep = 1 << 30

// entry is a file and how far it is; status and asking are those of its rows in
// the tables download and ask, -1 where there is none.
type entry struct {
	spot
	state          media.State
	sha            []byte
	status, asking int
	local          bool // of the chat "From keys": there is no phone to ask
}

func (t *tx) entry(id session.MessageID) (e entry, found bool, err error) {
	e.id = id
	found, err = t.get(sqlEntry, []any{id}, &e.chat, &e.state, &e.sha, &e.status, &e.asking, &e.local)
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

// Enqueue asks for files. One whose equal is in the gallery is Ready at once; for
// one that is Expired the phone is asked, since the media host would refuse it;
// one that waits for a retry is due now. One that is there, on its way, paused,
// gone or view-once stays as it is.
func (s *Store) Enqueue(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "enqueue downloads", ids, func(t *tx, id session.MessageID) error {
		e, found, err := t.entry(id)
		if err != nil || !found {
			return err
		}
		if e.status >= 0 {
			return t.hasten(e)
		}
		return t.enqueue(e, false)
	})
}

// enqueue queues what may be fetched, for the user or for a rule.
func (t *tx) enqueue(e entry, auto bool) error {
	switch e.state {
	case media.Remote, media.Failed, media.Expired:
	default:
		return nil
	}
	if here, err := t.recognize(e); here || err != nil {
		return err
	}
	if e.state == media.Expired && !e.local {
		return t.askFor(e, true)
	}
	return t.addDownload(e.id, false, auto)
}

func (t *tx) addDownload(id session.MessageID, renewed, auto bool) error {
	if _, err := t.exec(sqlAddDownload, id, t.now.UnixMilli(), renewed, auto); err != nil {
		return err
	}
	return t.setState(id, media.Queued, "")
}

// hasten makes a row the user's wish, and due.
func (t *tx) hasten(e entry) error {
	n, err := t.exec(sqlHasten, e.id)
	if n > 0 {
		t.touch(e.chat, e.id)
	}
	return err
}

// CancelDownloads takes files out of the queue, also those being fetched, whose
// transfer the caller ends. Those the phone was or is to be asked for are
// Expired; it is not asked again.
func (s *Store) CancelDownloads(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "cancel downloads", ids, (*tx).cancelDownload)
}

func (t *tx) cancelDownload(id session.MessageID) error {
	e, found, err := t.entry(id)
	if err != nil || !found {
		return err
	}
	if err := t.dropDownload(id, media.Cancelled); err != nil {
		return err
	}
	if err := t.dropAsk(id, media.Cancelled); err != nil {
		return err
	}
	switch e.state {
	case media.Queued, media.Paused, media.Downloading, media.Verifying:
		return t.setState(id, media.Remote, "")
	case media.Waiting, media.Expired:
		return t.setState(id, media.Expired, "")
	}
	return nil
}

// Pause holds files of the download queue until Resume, also over restarts. One
// under way loses its claim: the caller ends its transfer.
func (s *Store) Pause(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "pause downloads", ids, func(t *tx, id session.MessageID) error {
		n, err := t.exec(sqlPause, id)
		if err != nil || n == 0 {
			return err
		}
		return t.setState(id, media.Paused, "")
	})
}

// Resume puts paused files back in line, at their old places and with all
// attempts.
func (s *Store) Resume(ctx context.Context, ids ...session.MessageID) error {
	return s.each(ctx, "resume downloads", ids, func(t *tx, id session.MessageID) error {
		n, err := t.exec(sqlResume, id)
		if err != nil || n == 0 {
			return err
		}
		return t.setState(id, media.Queued, "")
	})
}

// PauseAll holds the download queue and the questions to the phone, or lets them
// go on; it is kept over restarts. What is under way loses its claim, and the
// caller ends its transfer; all rows keep the states they have of their own.
func (s *Store) PauseAll(ctx context.Context, on bool) error {
	was := s.Paused()
	err := s.write(ctx, "pause everything", func(t *tx) error {
		if _, err := t.exec(sqlSetPaused, on); err != nil {
			return err
		}
		if on {
			if _, err := t.exec(sqlRelease); err != nil {
				return err
			}
			if err := t.release(); err != nil {
				return err
			}
		}
		t.tell(session.Change{All: true})
		s.paused.Store(on)
		return nil
	})
	if err != nil {
		s.paused.Store(was)
	}
	return err
}

// Paused reports whether everything is held; it never blocks.
func (s *Store) Paused() bool { return s.paused.Load() }

// Move puts a file of the download queue right before another one, or with
// before 0 at its end. When one of the two has left the queue it does nothing.
func (s *Store) Move(ctx context.Context, id, before session.MessageID) error {
	return s.write(ctx, "move download", func(t *tx) error {
		var place int64
		found, err := t.get(sqlPlace, []any{id}, &place)
		if err != nil || !found || id == before {
			return err
		}
		if before == 0 {
			_, err = t.get(sqlLastPlace, nil, &place)
			place += placeStep
		} else {
			place, found, err = t.placeBefore(before, id)
		}
		if err != nil || !found {
			return err
		}
		if _, err := t.exec(sqlSetPlace, id, place); err != nil {
			return err
		}
		e, _, err := t.entry(id)
		t.touch(e.chat, id)
		return err
	})
}

// placeBefore is a free place right before a row, for the row id. Where there is
// none, all that is ahead moves up.
func (t *tx) placeBefore(row, id session.MessageID) (place int64, found bool, err error) {
	if found, err := t.get(sqlPlace, []any{row}, &place); err != nil || !found {
		return 0, found, err
	}
	var ahead int64
	found, err = t.get(sqlPlaceAhead, []any{place, id}, &ahead)
	switch {
	case err != nil:
		return 0, false, err
	case !found:
		return place - placeStep, true, nil
	case place-ahead < 2:
		_, err := t.exec(sqlMakeRoom, place, placeStep)
		return place - placeStep/2, true, err
	}
	return place - (place-ahead)/2, true, nil
}
