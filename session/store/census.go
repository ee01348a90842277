package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlCensus = `SELECT ` + cellColumns + ` FROM json_each(?1) j CROSS JOIN cell c ON c.id = j.value`
	sqlFiles  = `SELECT d.file, d.size FROM json_each(?1) j CROSS JOIN media d ON d.id = j.value
		WHERE d.file IS NOT NULL AND d.state = 'downloaded'`
	sqlChatSenders = `SELECT c.sender FROM cell c WHERE c.chat_id = ?1 AND c.kind < ?2`
)

// manyIDs is how many ids one statement takes.
const manyIDs = 2000

// Census counts what can be done with ids, which may be very many and of which
// each counts once.
func (s *Store) Census(ctx context.Context, ids []session.MessageID) (session.Census, error) {
	c, err := s.census(ctx, ids)
	if err != nil {
		return session.Census{}, fmt.Errorf("census: %w", kind(err))
	}
	return c, nil
}

func (s *Store) census(ctx context.Context, ids []session.MessageID) (n session.Census, err error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	seen := map[media.Key]bool{}
	for part := range slices.Chunk(slices.Compact(ids), manyIDs) {
		ready, err := s.cellsOf(ctx, func(c *cell) bool {
			count(&n, c)
			return c.state() == readyState
		}, sqlCensus, list(part))
		if err != nil {
			return n, err
		}
		if err := s.onDisk(ctx, &n, idsOf(ready), seen); err != nil {
			return n, err
		}
	}
	return n, nil
}

func count(n *session.Census, c *cell) {
	size := min(c.size, manyBytes)
	n.N++
	n.Bytes += size
	if c.starred() {
		n.Starred++
	}
	switch state := c.state(); {
	case state == readyState:
		n.Ready++
	case state == remoteState:
		n.Remote++
		n.ToFetch += size
	case state == stateBits[media.Failed]:
		n.Failed++
		n.ToFetch += size
	case state == stateBits[media.Expired]:
		n.Expired++
	case state&busyStates != 0:
		n.Busy++
	}
}

// diskFile is a row of sqlFiles.
type diskFile struct {
	key  []byte
	size int64
}

func (f *diskFile) into() []any { return []any{&f.key, &f.size} }

// onDisk adds the bytes of the files of ids that are not among those seen.
func (s *Store) onDisk(ctx context.Context, n *session.Census, ids []session.MessageID, seen map[media.Key]bool) error {
	rows, err := s.r.rows(ctx, sqlFiles, list(ids))
	if err != nil {
		return err
	}
	files, err := collect(rows, (*diskFile).into)
	for _, f := range files {
		if k := media.KeyOf(f.key); !seen[k] {
			seen[k] = true
			n.OnDisk += min(f.size, manyBytes)
		}
	}
	return err
}

// Senders are those who have sent pictures, by name; of one chat, or of all with
// 0. The user is not among them.
func (s *Store) Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error) {
	list, err := s.senders(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("senders: %w", kind(err))
	}
	return list, nil
}

func (s *Store) senders(ctx context.Context, chat session.ChatID) (list []session.Sender, err error) {
	p, err := s.people(ctx, pictureKinds+1)
	if err != nil {
		return nil, err
	}
	here := map[int64]bool{}
	if chat != 0 {
		if chat, err = s.moved(ctx, chat); err != nil {
			return nil, err
		}
		rows, err := s.r.rows(ctx, sqlChatSenders, chat, pictureKinds+1)
		if err != nil {
			return nil, err
		}
		ids, err := collect(rows, func(id *int64) []any { return []any{id} })
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			here[id] = true
		}
	}
	for _, who := range p.list {
		// A group stands for those of its people who are not known.
		if who.self || isGroup(who.jid) || chat != 0 && !here[who.id] {
			continue
		}
		list = append(list, session.Sender{JID: who.jid, Name: who.name})
	}
	return list, nil
}
