package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	sqlSheet = `SELECT d.id, d.chat_id, d.kind, d.state, d.starred, d.size, d.width, d.height, m.text, m.from_me,
		IFNULL(a.peer_id, 0), IFNULL(s.name, c.name), c.folded, IFNULL(s.folded, '')
		FROM media d JOIN message m ON m.id = d.id JOIN peer c ON c.id = d.chat_id
		LEFT JOIN address a ON a.id = m.sender_id LEFT JOIN peer s ON s.id = a.peer_id
		WHERE d.id >= ?1 AND d.id < ?2 ORDER BY d.id DESC`
	sqlMessagesAfter = `SELECT ` + messageColumns + ` FROM message m` + messageJoins + `
		WHERE m.chat_id = ? AND m.id >= ? AND m.motion_of = '' ORDER BY m.id LIMIT ?`
)

// shown is a picture and what a SheetQuery asks of it.
type shown struct {
	id            session.MessageID
	chat          session.ChatID
	kind          media.Kind
	state         media.State
	starred, own  bool
	size          int64
	width, height int64
	text          string
	sender        int64
	name          string
	chatNames     string
	senderNames   string
}

func (p *shown) into() []any {
	return []any{&p.id, &p.chat, &p.kind, &p.state, &p.starred, &p.size, &p.width, &p.height, &p.text, &p.own,
		&p.sender, &p.name, &p.chatNames, &p.senderNames}
}

func (p *shown) shape() uint16 {
	if p.width <= 0 || p.height <= 0 {
		return 0
	}
	return uint16(min(max(1, p.width*256/p.height), math.MaxUint16))
}

// classes are the least sizes of the groups of a sheet by size.
var classes = []int64{0, 100e3, 500e3, 1e6, 2e6, 5e6, 10e6, 50e6, 100e6, 500e6, 1e9}

func class(size int64) int64 {
	i, _ := slices.BinarySearch(classes, size+1)
	return classes[max(i-1, 0)]
}

// Sheet are the ids of all pictures that match, in the order asked for.
func (s *Store) Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	l, err := s.Listing(ctx, q)
	return l.IDs, err
}

// Listing is a Sheet with all that its layout needs.
func (s *Store) Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error) {
	list, err := s.matching(ctx, q)
	if err != nil {
		return session.Listing{}, fmt.Errorf("listing: %w", kind(err))
	}
	var l session.Listing
	for _, p := range list {
		l.IDs = append(l.IDs, p.id)
		l.Shapes = append(l.Shapes, p.shape())
		l.Bytes += min(p.size, 1<<46)
		if p.state == media.Remote {
			l.Remote = append(l.Remote, p.id)
		}
		g := session.Group{N: 1}
		switch q.Sort {
		case session.BySender:
			g.Name, g.Self = p.name, p.own
			if p.own {
				g.Name = ""
			}
		case session.BySize:
			g.Least = class(p.size)
		default:
			continue
		}
		if n := len(l.Groups); n > 0 && l.Groups[n-1].Name == g.Name && l.Groups[n-1].Self == g.Self && l.Groups[n-1].Least == g.Least {
			l.Groups[n-1].N++
			continue
		}
		l.Groups = append(l.Groups, g)
	}
	slices.Sort(l.Remote)
	slices.Reverse(l.Remote)
	return l, nil
}

// matching are the pictures of q in its order.
func (s *Store) matching(ctx context.Context, q session.SheetQuery) ([]shown, error) {
	chat, err := s.moved(ctx, q.Chat)
	if err != nil {
		return nil, err
	}
	var address, sender int64
	if q.Sender != "" {
		if found, err := s.r.get(ctx, sqlPeerOf, []any{q.Sender}, &address, &sender); err != nil || !found {
			return nil, err
		}
	}
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []media.Kind{media.Image, media.Video, media.GIF, media.Sticker}
	}
	from, to := session.MessageID(1), session.MessageID(math.MaxInt64)
	if !q.After.IsZero() {
		from = firstID(q.After.Add(time.Second - 1))
	}
	if !q.Before.IsZero() {
		to = firstID(q.Before.Add(time.Second - 1))
	}
	rows, err := s.r.rows(ctx, sqlSheet, from, to)
	if err != nil {
		return nil, err
	}
	list, err := collect(rows, (*shown).into)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(fold(q.Search))
	list = slices.DeleteFunc(list, func(p shown) bool {
		for _, w := range words {
			if !strings.Contains(p.chatNames, w) && !strings.Contains(p.senderNames, w) && !strings.Contains(fold(p.text), w) {
				return true
			}
		}
		return q.Chat != 0 && p.chat != chat || sender != 0 && p.sender != sender ||
			q.Side == session.SentSide && !p.own || q.Side == session.ReceivedSide && p.own ||
			!slices.Contains(kinds, p.kind) || len(q.States) > 0 && !slices.Contains(q.States, p.state) ||
			q.Starred && !p.starred || q.Captioned && p.text == "" || p.size < q.MinSize
	})
	switch q.Sort {
	case session.ByOldest:
		slices.Reverse(list)
	case session.BySize:
		slices.SortStableFunc(list, func(a, b shown) int { return cmp.Compare(b.size, a.size) })
	case session.BySender:
		slices.SortStableFunc(list, func(a, b shown) int {
			if a.own != b.own {
				if a.own {
					return 1
				}
				return -1
			}
			if a.own {
				return 0
			}
			return cmp.Or(strings.Compare(fold(a.name), fold(b.name)), cmp.Compare(a.sender, b.sender))
		})
	}
	return list, nil
}

// Head are the first ids of a Sheet, at most n.
func (s *Store) Head(ctx context.Context, q session.SheetQuery, n int) ([]session.MessageID, error) {
	ids, err := s.Sheet(ctx, q)
	return ids[:min(max(n, 0), len(ids))], err
}

// Census counts what can be done with ids.
func (s *Store) Census(ctx context.Context, ids []session.MessageID) (c session.Census, err error) {
	files := map[media.Key]bool{}
	for part := range slices.Chunk(ids, 500) {
		list, err := s.Prints(ctx, part)
		if err != nil {
			return session.Census{}, err
		}
		for _, m := range list {
			d := m.Media
			if d == nil {
				continue
			}
			c.N++
			c.Bytes += d.Size
			if d.Starred {
				c.Starred++
			}
			switch d.State {
			case media.Ready:
				c.Ready++
				if !files[d.File] {
					files[d.File] = true
					c.OnDisk += d.Size
				}
			case media.Remote:
				c.Remote++
				c.ToFetch += d.Size
			case media.Failed:
				c.Failed++
				c.ToFetch += d.Size
			case media.Expired:
				c.Expired++
			case media.Queued, media.Paused, media.Downloading, media.Verifying, media.Waiting:
				c.Busy++
			}
		}
	}
	return c, nil
}

// Senders are those who have sent pictures, by name.
func (s *Store) Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error) {
	list, err := s.matching(ctx, session.SheetQuery{Chat: chat, Side: session.ReceivedSide, Sort: session.BySender})
	if err != nil {
		return nil, fmt.Errorf("senders: %w", kind(err))
	}
	var senders []session.Sender
	last := int64(0)
	for _, p := range list {
		if p.sender == last || p.sender == 0 {
			continue
		}
		last = p.sender
		var q peer
		if _, err := s.r.get(ctx, sqlPeer, []any{p.sender}, &q.jid, &q.number, &q.group,
			&q.contact, &q.business, &q.push, &q.subject, &q.written, &q.self); err != nil {
			return nil, fmt.Errorf("senders: %w", kind(err))
		}
		senders = append(senders, session.Sender{JID: q.jid, Name: p.name})
	}
	return senders, nil
}

// MessagesAfter are up to n messages of a chat from that one on, oldest first.
func (s *Store) MessagesAfter(ctx context.Context, chat session.ChatID, from session.MessageID, n int) ([]session.Message, error) {
	chat, err := s.moved(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	list, err := s.messages(ctx, sqlMessagesAfter, chat, from, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("messages: %w", kind(err))
	}
	return list, nil
}
