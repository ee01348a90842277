package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	askable = `d.media_key IS NOT NULL AND d.state <> 'view_once'`
	// The chat of an answer may be named by an address that is not known as an
	// alias yet; then its WAID alone says what it may be about.
	sqlAskedIn = `SELECT m.id FROM address a JOIN message m ON m.wa_id = ?2 AND m.chat_id = a.peer_id
		JOIN media d ON d.id = m.id WHERE a.jid = ?1 AND d.origin = '' AND ` + askable + ` LIMIT 32`
	sqlAskedOrigin = `SELECT d.id FROM address a JOIN media d ON d.origin = ?2 AND d.origin <> '' AND +d.chat_id = a.peer_id
		WHERE a.jid = ?1 AND ` + askable + ` LIMIT 32`
	sqlAskedAnywhere = `SELECT m.id FROM message m JOIN media d ON d.id = m.id
		WHERE m.wa_id = ? AND d.origin = '' AND ` + askable + ` LIMIT 32`
	sqlAskedOriginAnywhere = `SELECT d.id FROM media d WHERE d.origin = ? AND d.origin <> '' AND ` + askable + ` LIMIT 32`

	// Path and URL are replaced together; empty fields say nothing new.
	sqlSetRef = `UPDATE media SET
		mime = IIF(?2 <> '', ?2, mime), url = IIF(?3 || ?4 <> '', ?3, url),
		direct_path = IIF(?3 || ?4 <> '', ?4, direct_path), expires_at = IIF(?3 || ?4 <> '', ?9, expires_at),
		hosted_at = IIF(?3 || ?4 <> '', ?10, hosted_at), media_key = IFNULL(?5, media_key),
		sha = IFNULL(?6, sha), enc_sha = IFNULL(?7, enc_sha), size = IIF(?8 <> 0, ?8, size) WHERE id = ?1`
	sqlSetRenewed = `UPDATE download SET renewed = 1, auto = 0 WHERE id = ?`
)

// Asked are the files that an answer of the phone may be about, with their media
// keys: those that came under that WAID in that chat, which may be named by
// number or by LID, or anywhere where the chat is not known by that address.
// Only the right one's key opens the answer.
func (s *Store) Asked(ctx context.Context, chat session.JID, waid string) ([]media.Job, error) {
	if waid == "" {
		return nil, nil
	}
	jobs, err := s.askedFor(ctx, chat, waid)
	if err != nil {
		return nil, fmt.Errorf("files asked for: %w", kind(err))
	}
	return jobs, nil
}

func (s *Store) askedFor(ctx context.Context, chat session.JID, waid string) ([]media.Job, error) {
	for _, look := range []struct {
		queries []string
		args    []any
	}{
		{[]string{sqlAskedIn, sqlAskedOrigin}, []any{chat, waid}},
		{[]string{sqlAskedAnywhere, sqlAskedOriginAnywhere}, []any{waid}},
	} {
		var jobs []media.Job
		for _, query := range look.queries {
			rows, err := s.r.rows(ctx, query, look.args...)
			if err != nil {
				return nil, err
			}
			ids, err := collect(rows, func(id *session.MessageID) []any { return []any{id} })
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				r, err := s.record(ctx, id)
				if errors.Is(err, session.NoSuch) {
					continue
				}
				if err != nil {
					return nil, err
				}
				jobs = append(jobs, media.Job{ID: int64(id), Ref: r.message().Media.Ref})
			}
		}
		if len(jobs) > 0 {
			return jobs, nil
		}
	}
	return nil, nil
}

// Answered stores what the phone said of a file, however late. With a nil err
// ref says where it is now; empty fields say nothing new. It is queued to be
// fetched from there if that is still wanted, and may be fetched where it was
// Expired or Gone. media.NotOnPhone makes it Gone, media.PhoneSilent Expired
// until the phone is asked again, others Failed; but only one that is waited
// for, or Expired. It wraps session.NoSuch.
func (s *Store) Answered(ctx context.Context, id session.MessageID, ref media.Ref, err error) error {
	return s.write(ctx, "answer of the phone", func(t *tx) error {
		e, found, lookErr := t.entry(id)
		switch {
		case lookErr != nil:
			return lookErr
		case !found:
			return session.NoSuch
		case e.state == media.ViewOnce:
			return nil
		case err == nil:
			return t.renewed(e, ref)
		}
		return t.refused(e, media.FaultOf(err))
	})
}

func (t *tx) renewed(e entry, ref media.Ref) error {
	if err := t.setRef(e.id, ref); err != nil {
		return err
	}
	t.touch(e.chat, e.id)
	if e.status >= 0 {
		_, err := t.exec(sqlSetRenewed, e.id)
		return err
	}
	wanted := e.asking >= 0
	if err := t.dropAsk(e.id, ""); err != nil {
		return err
	}
	switch e.state {
	case media.Waiting, media.Expired, media.Gone:
		if here, err := t.recognize(e); here || err != nil {
			return err
		}
		if wanted {
			return t.addDownloads([]session.MessageID{e.id}, true, false)
		}
		return t.setState(e.id, media.Remote, "")
	}
	return nil
}

func (t *tx) refused(e entry, fault media.Fault) error {
	if e.state != media.Waiting && e.state != media.Expired {
		return nil
	}
	if fault == media.PhoneSilent {
		if e.asking < 0 {
			return nil
		}
		return t.silent(e.id, t.now.Add(askAgain))
	}
	if fault != media.NotOnPhone && e.asking < 0 {
		return nil
	}
	if err := t.dropAsk(e.id, fault); err != nil {
		return err
	}
	if fault == media.NotOnPhone {
		return t.setState(e.id, media.Gone, fault)
	}
	return t.setState(e.id, media.Failed, fault)
}

func (t *tx) setRef(id session.MessageID, r media.Ref) error {
	_, err := t.exec(sqlSetRef, id, r.MIME, r.URL, r.DirectPath, blob(r.MediaKey), hash(r.FileSHA256),
		hash(r.FileEncSHA256), r.Size, linkEnd(r), t.now.Unix())
	return err
}

// linkEnd is when the signed link of a reference ends, in Unix seconds: its
// query's oe, in hexadecimal. 0 where that is not known or cannot be.
func linkEnd(r media.Ref) int64 {
	for _, link := range []string{r.DirectPath, r.URL} {
		u, err := url.Parse(link)
		if err != nil {
			continue
		}
		end, err := strconv.ParseInt(u.Query().Get("oe"), 16, 64)
		if err == nil && end > 0 && end < time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).Unix() {
			return end
		}
	}
	return 0
}
