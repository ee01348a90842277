package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/contactsheet/contactsheet/session"
)

// sqlSenders are all who have sent something of a kind below ?1.
const sqlSenders = `SELECT p.id, p.jid, p.name, p.self FROM peer p WHERE p.id > 0
	AND EXISTS (SELECT 1 FROM cell c WHERE c.sender = p.id AND c.kind < ?1)`

// manyBytes is more than any file has that is not a lie; sums count no file for
// more.
const manyBytes = 1 << 40

// Sheet are the ids of all pictures that match, in the order asked for.
func (s *Store) Sheet(ctx context.Context, q session.SheetQuery) ([]session.MessageID, error) {
	list, _, err := s.found(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("sheet: %w", kind(err))
	}
	return idsOf(list), nil
}

func idsOf(list []cell) []session.MessageID {
	ids := make([]session.MessageID, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	return ids
}

// Listing is a Sheet with all that its layout needs.
func (s *Store) Listing(ctx context.Context, q session.SheetQuery) (session.Listing, error) {
	list, people, err := s.found(ctx, q)
	if err != nil {
		return session.Listing{}, fmt.Errorf("listing: %w", kind(err))
	}
	l := session.Listing{IDs: idsOf(list), Shapes: make([]uint16, len(list))}
	for i := range list {
		c := &list[i]
		l.Shapes[i] = c.shape()
		l.Bytes += min(c.size, manyBytes)
		if c.state() == remoteState {
			l.Remote = append(l.Remote, c.id)
		}
	}
	switch q.Sort {
	case session.ByNewest:
	case session.ByOldest:
		slices.Reverse(l.Remote)
	case session.BySize:
		l.Groups = runs(list, func(c *cell) int64 { return class(c.size) }, func(least int64) session.Group {
			return session.Group{Least: least}
		})
	case session.BySender:
		l.Groups = runs(list, func(c *cell) int64 { return c.sender }, func(sender int64) session.Group {
			return session.Group{Name: people.name(sender), Self: sender == 0}
		})
	}
	if q.Sort == session.BySize || q.Sort == session.BySender {
		slices.Sort(l.Remote)
		slices.Reverse(l.Remote)
	}
	return l, nil
}

// runs are the groups of list, which are those with one key.
func runs(list []cell, key func(*cell) int64, group func(int64) session.Group) (groups []session.Group) {
	for i := range list {
		k := key(&list[i])
		if i == 0 || k != key(&list[i-1]) {
			groups = append(groups, group(k))
		}
		groups[len(groups)-1].N++
	}
	return groups
}

// class is the least size of the class that size is in.
func class(size int64) int64 {
	least := int64(0)
	for _, l := range []int64{100e3, 500e3, 1e6, 2e6, 5e6, 10e6, 50e6, 100e6, 500e6, 1e9} {
		if size >= l {
			least = l
		}
	}
	return least
}

// found are the pictures of q in its order, and for BySender those who sent
// them.
func (s *Store) found(ctx context.Context, q session.SheetQuery) (list []cell, p people, err error) {
	f, err := s.filter(ctx, q)
	if err != nil || f.none {
		return nil, p, err
	}
	if captions := f.inCaptions(); captions != nil {
		c := captions[0]
		list, err = s.cellsOf(ctx, f.match, c.newest, f.from, f.to, -1, c.args[0])
	} else {
		list, err = s.cells(ctx, &f)
	}
	if err == nil {
		list, err = s.sift(ctx, &f, list, true)
	}
	if err == nil && q.Sort == session.BySender {
		p, err = s.people(ctx, allKinds+1)
	}
	if err != nil {
		return nil, p, err
	}
	sorted(list, q.Sort, p)
	return list, p, nil
}

// sorted brings a list that is newest first into order.
func sorted(list []cell, by session.SheetSort, p people) {
	switch by {
	case session.ByNewest:
	case session.ByOldest:
		slices.Reverse(list)
	case session.BySize:
		slices.SortFunc(list, func(a, b cell) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(b.id, a.id)) })
	case session.BySender:
		p.sort(list)
	}
}

// person is somebody who has sent pictures.
type person struct {
	id     int64
	jid    session.JID
	name   string
	self   bool
	folded string
}

func (p *person) into() []any { return []any{&p.id, &p.jid, &p.name, &p.self} }

// people are all who have sent pictures but the user, by name.
type people struct {
	list []person
	at   map[int64]int
}

// people reads those who have sent something of a kind below kinds.
func (s *Store) people(ctx context.Context, kinds int64) (p people, err error) {
	rows, err := s.r.rows(ctx, sqlSenders, kinds)
	if err != nil {
		return p, err
	}
	if p.list, err = collect(rows, (*person).into); err != nil {
		return p, err
	}
	for i := range p.list {
		p.list[i].folded = fold(p.list[i].name)
	}
	slices.SortFunc(p.list, func(a, b person) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), cmp.Compare(a.id, b.id))
	})
	p.at = make(map[int64]int, len(p.list))
	for i := range p.list {
		p.at[p.list[i].id] = i
	}
	return p, nil
}

// rank is where the pictures of a sender come: the user's own last, and those of
// somebody who was not there yet when people were read before them.
func (p *people) rank(sender int64) int {
	if i, ok := p.at[sender]; ok {
		return i
	}
	if sender != 0 {
		return len(p.list)
	}
	return len(p.list) + 1
}

func (p *people) name(sender int64) string {
	if i, ok := p.at[sender]; ok {
		return p.list[i].name
	}
	return ""
}

// sort orders list by senders; those of one sender stay as they are.
func (p *people) sort(list []cell) {
	next := make([]int, len(p.list)+3)
	ranks := make([]int, len(list))
	for i := range list {
		ranks[i] = p.rank(list[i].sender)
		next[ranks[i]+1]++
	}
	for r := 1; r < len(next); r++ {
		next[r] += next[r-1]
	}
	for i, c := range slices.Clone(list) {
		list[next[ranks[i]]] = c
		next[ranks[i]]++
	}
}
