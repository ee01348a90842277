package store

import (
	"context"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	entryColumns = `SELECT d.id, d.chat_id, d.state, d.sha, IFNULL(q.status, -1), IFNULL(k.status, -1), p.jid = '` + keysJID + `' FROM `
	entryJoins   = ` JOIN peer p ON p.id = d.chat_id LEFT JOIN download q ON q.id = d.id LEFT JOIN ask k ON k.id = d.id`
	sqlEntry     = entryColumns + `media d` + entryJoins + ` WHERE d.id = ?`
	sqlEntries   = entryColumns + `json_each(?) j CROSS JOIN media d ON d.id = j.value` + entryJoins

	sqlAddDownloads = `INSERT INTO download (id, place, since, renewed, auto)
		SELECT j.value, -min(j.value, 1 << 52) * 1024, ?2, ?3, ?4 FROM json_each(?1) j WHERE true ON CONFLICT DO NOTHING`
	sqlSetQueued = `UPDATE media SET state = 'queued', fault = '' WHERE id IN (SELECT value FROM json_each(?))
		RETURNING id, chat_id`
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

// manyWrites is how many messages one transaction changes.
const manyWrites = 1000

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

func (e *entry) into() []any {
	return []any{&e.id, &e.chat, &e.state, &e.sha, &e.status, &e.asking, &e.local}
}

// entries are those of ids that are there, each once.
func (t *tx) entries(ids []session.MessageID) ([]entry, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	rows, err := t.rows(sqlEntries, list(slices.Compact(ids)))
	if err != nil {
		return nil, err
	}
	return collect(rows, (*entry).into)
}

func (t *tx) entry(id session.MessageID) (e entry, found bool, err error) {
	found, err = t.get(sqlEntry, []any{id}, e.into()...)
	e.id = id
	return e, found, err
}

// each does the same to several messages, which may be very many: what else
// wants to write has its turn in between.
func (s *Store) each(ctx context.Context, what string, ids []session.MessageID, do func(*tx, session.MessageID) error) error {
	return s.some(ctx, what, ids, func(t *tx, part []session.MessageID) error {
		for _, id := range part {
			if err := do(t, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// some does it to many of them in one transaction.
func (s *Store) some(ctx context.Context, what string, ids []session.MessageID, do func(*tx, []session.MessageID) error) error {
	for part := range slices.Chunk(ids, manyWrites) {
		if err := s.write(ctx, what, func(t *tx) error { return do(t, part) }); err != nil {
			return err
		}
	}
	return nil
}

// Enqueue asks for files. One whose equal is in the gallery is Ready at once; for
// one that is Expired the phone is asked, since the media host would refuse it;
// one that waits for a retry is due now. One that is there, on its way, paused,
// gone or view-once stays as it is.
func (s *Store) Enqueue(ctx context.Context, ids ...session.MessageID) error {
	return s.some(ctx, "enqueue downloads", ids, func(t *tx, part []session.MessageID) error {
		entries, err := t.entries(part)
		if err != nil {
			return err
		}
		var free []entry
		for _, e := range entries {
			if e.status < 0 {
				free = append(free, e)
			} else if err := t.hasten(e); err != nil {
				return err
			}
		}
		return t.enqueue(free, false)
	})
}

// enqueue queues what may be fetched of what is in no queue, for the user or for
// a rule.
func (t *tx) enqueue(entries []entry, auto bool) error {
	var queue []session.MessageID
	for _, e := range entries {
		switch e.state {
		case media.Remote, media.Failed, media.Expired:
		default:
			continue
		}
		if here, err := t.recognize(e); err != nil {
			return err
		} else if here {
			continue
		}
		if e.state != media.Expired || e.local {
			queue = append(queue, e.id)
		} else if err := t.askFor(e, true); err != nil {
			return err
		}
	}
	return t.addDownloads(queue, false, auto)
}

// addDownloads puts files into the queue that are in none.
func (t *tx) addDownloads(ids []session.MessageID, renewed, auto bool) error {
	if len(ids) == 0 {
		return nil
	}
	all := list(ids)
	if _, err := t.exec(sqlAddDownloads, all, t.now.UnixMilli(), renewed, auto); err != nil {
		return err
	}
	return t.touched(sqlSetQueued, all)
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
