package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// autoRule is all that a rule says but the kinds; ?1 largest size or 0, ?2
	// whether it is on, ?3 in groups too, ?4 only from people who are known: in
	// the contacts, or written to.
	autoRule = ` JOIN message m ON m.id = d.id JOIN chat c ON c.id = d.chat_id
		JOIN peer p ON p.id = c.id LEFT JOIN address a ON a.id = m.sender_id LEFT JOIN peer s ON s.id = a.peer_id
		WHERE d.state = 'preview' AND d.media_key IS NOT NULL AND m.from_me = 0 AND p.jid <> '` + keysJID + `'
		AND (?1 = 0 OR d.size BETWEEN 1 AND ?1)
		AND (c.auto = 'always' OR c.auto = '' AND ?2 AND (?3 OR NOT p.is_group) AND (NOT ?4 OR s.contact <> ''
			OR EXISTS (SELECT 1 FROM message o WHERE o.chat_id = s.id AND o.from_me = 1 AND o.system = 0)))`
	sqlAutoOne  = `SELECT d.id, d.size FROM media d` + autoRule + ` AND d.id = ?5`
	sqlAutoPast = `SELECT d.id, d.size FROM cell w CROSS JOIN media d ON d.id = w.id` + autoRule + `
		AND w.state = 1 AND w.kind = ?5 ORDER BY w.id DESC`
	sqlSetChatAuto = `UPDATE chat SET auto = ?2 WHERE id = ?1 AND auto <> ?2`
)

// SetAuto says which files are queued by themselves when their messages arrive,
// from now on: never those of history, own messages, view-once, and videos of
// motion photos. It is not stored.
func (s *Store) SetAuto(a session.Auto) {
	a.Kinds = autoKinds(a)
	s.auto.Store(&a)
}

func autoKinds(a session.Auto) []media.Kind {
	if len(a.Kinds) == 0 {
		return []media.Kind{media.Image}
	}
	kinds := slices.Clone(a.Kinds)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// SetChatAuto says what a chat fetches by itself, from now on.
func (s *Store) SetChatAuto(ctx context.Context, chat session.ChatID, auto session.AutoChat) error {
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return fmt.Errorf("set automatic download: %w", kind(err))
	}
	return s.write(ctx, "set automatic download", func(t *tx) error {
		n, err := t.exec(sqlSetChatAuto, chat, string(auto))
		if n > 0 {
			t.touch(chat, 0)
		}
		return err
	})
}

func autoArgs(a *session.Auto, last any) []any {
	return []any{a.MaxSize, a.On, a.Groups, a.Known, last}
}

// byRule queues a file that has just arrived, if the rules say so.
func (t *tx) byRule(id session.MessageID, kind media.Kind) error {
	if t.auto == nil || !slices.Contains(t.auto.Kinds, kind) {
		return nil
	}
	var size int64
	if ok, err := t.get(sqlAutoOne, autoArgs(t.auto, id), &id, &size); err != nil || !ok {
		return err
	}
	e, _, err := t.entry(id)
	if err != nil || e.status >= 0 {
		return err
	}
	return t.enqueue([]entry{e}, true)
}

// Past is what the rules would fetch of what is there already: what only its
// preview is here of, not what has expired. Files stays empty.
func (s *Store) Past(ctx context.Context, a session.Auto) (session.Sweep, error) {
	sweep, err := s.past(ctx, a)
	if err != nil {
		return session.Sweep{}, fmt.Errorf("automatic download of the past: %w", kind(err))
	}
	return sweep, nil
}

func (s *Store) past(ctx context.Context, a session.Auto) (sweep session.Sweep, err error) {
	type file struct {
		id   session.MessageID
		size int64
	}
	for _, k := range autoKinds(a) {
		rows, err := s.r.rows(ctx, sqlAutoPast, autoArgs(&a, kindBits[k])...)
		if err != nil {
			return sweep, err
		}
		found, err := collect(rows, func(f *file) []any { return []any{&f.id, &f.size} })
		if err != nil {
			return sweep, err
		}
		ids := make([]session.MessageID, len(found))
		for i, f := range found {
			ids[i] = f.id
			sweep.Bytes += f.size
		}
		sweep.IDs = merge(sweep.IDs, ids, func(a, b *session.MessageID) bool { return *a > *b })
	}
	return sweep, nil
}

// FetchPast queues what Past names and says how many that are.
func (s *Store) FetchPast(ctx context.Context, a session.Auto) (int, error) {
	sweep, err := s.Past(ctx, a)
	if err != nil {
		return 0, err
	}
	n := 0
	err = s.some(ctx, "queue the past", sweep.IDs, func(t *tx, part []session.MessageID) error {
		entries, err := t.entries(part)
		if err != nil {
			return err
		}
		free := slices.DeleteFunc(entries, func(e entry) bool { return e.status >= 0 || e.state != media.Remote })
		n += len(free)
		return t.enqueue(free, true)
	})
	return n, err
}
