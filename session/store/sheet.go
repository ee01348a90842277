package store

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// The sheet is read in rows of the table cell. Its statements choose an index
// and a range of ids; all else that a query asks for is seen to here, which costs
// less than a row does. Each kind is read from an index of its own: asked for
// together, SQLite would sort them.
const (
	// The last column has what is small in one number: a column costs as much as
	// ten sums do.
	cellColumns = `c.id, c.chat_id, c.sender, c.size,
		c.kind | (c.state << 8) | (c.starred << 20) | (c.captioned << 21) | (c.shape << 24)`

	// ?1 the first id, ?2 the one after the last, ?3 how many, -1 for all.
	newestFirst = ` AND c.id >= ?1 AND c.id < ?2 ORDER BY c.id DESC LIMIT ?3`
	oldestFirst = ` AND c.id >= ?1 AND c.id < ?2 ORDER BY c.id LIMIT ?3`

	sqlCells = `SELECT ` + cellColumns + ` FROM cell c WHERE c.kind & ?4` + newestFirst

	kindCells     = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_kind WHERE c.kind = ?4`
	sqlKindNewest = kindCells + newestFirst
	sqlKindOldest = kindCells + oldestFirst

	chatCells     = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_chat WHERE c.kind = ?4 AND c.chat_id = ?5`
	sqlChatNewest = chatCells + newestFirst
	sqlChatOldest = chatCells + oldestFirst

	senderCells     = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_sender WHERE c.kind = ?4 AND c.sender = ?5`
	sqlSenderNewest = senderCells + newestFirst
	sqlSenderOldest = senderCells + oldestFirst

	stateCells     = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_state WHERE c.kind = ?4 AND c.state = ?5`
	sqlStateNewest = stateCells + newestFirst
	sqlStateOldest = stateCells + oldestFirst

	starredCells     = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_starred WHERE c.kind = ?4 AND c.starred`
	sqlStarredNewest = starredCells + newestFirst
	sqlStarredOldest = starredCells + oldestFirst

	// Rows that are equal to (?1, ?2), a size and an id, or come after them.
	sqlLargest = `SELECT ` + cellColumns + ` FROM cell c INDEXED BY cell_size
		WHERE c.kind = ?4 AND (c.size, c.id) <= (?1, ?2) ORDER BY c.size DESC, c.id DESC LIMIT ?3`

	sqlIsSelf = `SELECT p.id, p.self FROM address a JOIN peer p ON p.id = a.peer_id WHERE a.jid = ?`
)

// kindBits and stateBits are the columns kind_bit and state_bit of media.
var (
	kindBits = map[media.Kind]int64{
		media.Image: 1, media.Video: 2, media.GIF: 4, media.Sticker: 8, media.Audio: 16, media.Document: 32,
	}
	stateBits = map[media.State]int64{
		media.Remote: 1, media.Queued: 2, media.Paused: 4, media.Downloading: 8, media.Verifying: 16,
		media.Ready: 32, media.Expired: 64, media.Waiting: 128, media.Gone: 256, media.Failed: 512, media.ViewOnce: 1024,
	}
)

const (
	pictureKinds = 15 // of kindBits, those that a sheet shows unless asked for others
	allKinds     = 63
	remoteState  = 1 // of stateBits
	readyState   = 32
	allStates    = 2047
	busyStates   = 2 | 4 | 8 | 16 | 128
	everything   = -1
)

// cell is a row of that table.
type cell struct {
	id                 session.MessageID
	chat, sender, size int64
	look               int64 // the last of cellColumns
}

func (c *cell) kind() int64     { return c.look & 0xff }
func (c *cell) state() int64    { return c.look >> 8 & 0xfff }
func (c *cell) starred() bool   { return c.look&(1<<20) != 0 }
func (c *cell) captioned() bool { return c.look&(1<<21) != 0 }
func (c *cell) shape() uint16   { return uint16(c.look >> 24) }

// cellsOf are the rows of a statement that keep wants.
func (s *Store) cellsOf(ctx context.Context, keep func(*cell) bool, query string, args ...any) (list []cell, err error) {
	rows, err := s.r.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	// To convert the driver's numbers would take as long as to read them.
	var id, chat, sender, size, look any
	number := func(v any) int64 {
		n, _ := v.(int64)
		return n
	}
	for rows.Next() {
		if err := rows.Scan(&id, &chat, &sender, &size, &look); err != nil {
			return nil, err
		}
		c := cell{session.MessageID(number(id)), number(chat), number(sender), number(size), number(look)}
		if keep(&c) {
			list = append(list, c)
		}
	}
	return list, rows.Err()
}

func newer(a, b *cell) bool { return a.id > b.id }

// filter is a SheetQuery in the catalogue's own numbers.
type filter struct {
	none          bool // nothing can match
	chat          int64
	sender        int64 // 0 for own pictures
	bySender      bool
	side          session.Side
	kinds, states int64 // bits
	from, to      session.MessageID
	starred       bool
	captioned     bool
	minSize       int64
	words         []word
}

// filter makes q's. Chats and people may be named as they were before they were
// merged.
func (s *Store) filter(ctx context.Context, q session.SheetQuery) (f filter, err error) {
	f = filter{
		side: q.Side, kinds: pictureKinds, states: everything, from: 1, to: math.MaxInt64,
		starred: q.Starred, captioned: q.Captioned, minSize: q.MinSize,
	}
	chat, err := s.moved(ctx, q.Chat)
	if err != nil {
		return f, err
	}
	f.chat = int64(chat)
	if q.Sender != "" {
		if err := s.sentBy(ctx, &f, q.Sender); err != nil {
			return f, err
		}
	}
	if f.side == session.SentSide {
		f.none = f.none || f.bySender && f.sender != 0
		f.bySender, f.sender = true, 0
	}
	if len(q.Kinds) > 0 {
		f.kinds = 0
		for _, k := range q.Kinds {
			f.kinds |= kindBits[k]
		}
	}
	if len(q.States) > 0 {
		f.states = 0
		for _, state := range q.States {
			f.states |= stateBits[state]
		}
	}
	// Messages are timed to the second.
	if !q.After.IsZero() {
		f.from = firstID(q.After.Add(time.Second - 1))
	}
	if !q.Before.IsZero() {
		f.to = firstID(q.Before.Add(time.Second - 1))
	}
	for _, w := range different(typed(q.Search)) {
		w, err := s.word(ctx, w)
		if err != nil {
			return f, err
		}
		f.words = append(f.words, w)
	}
	return f, nil
}

// sentBy narrows f to the pictures of a person.
func (s *Store) sentBy(ctx context.Context, f *filter, jid session.JID) error {
	var self bool
	found, err := s.r.get(ctx, sqlIsSelf, []any{jid}, &f.sender, &self)
	f.bySender = true
	if self {
		f.sender = 0
	}
	f.none = !found
	return err
}

// match reports whether c is wanted, but for the words.
func (f *filter) match(c *cell) bool {
	switch {
	case f.chat != 0 && c.chat != f.chat,
		f.bySender && c.sender != f.sender,
		f.side == session.ReceivedSide && c.sender == 0,
		f.kinds&c.kind() == 0,
		f.states&c.state() == 0,
		c.id < f.from || c.id >= f.to,
		f.starred && !c.starred(),
		f.captioned && !c.captioned(),
		c.size < f.minSize:
		return false
	}
	return true
}

// bits are the single bits of a set, the lowest first.
func bits(set, within int64) (list []int64) {
	for set &= within; set > 0; set &= set - 1 {
		list = append(list, set&-set)
	}
	return list
}

// stream is what one statement finds in one index, by its id.
type stream struct {
	newest, oldest string
	args           []any // from ?4 on
}

// narrow are streams that have everything that f may match between them: of the
// narrowest index first. The last ones are of all pictures.
func (f *filter) narrow() (all [][]stream) {
	of := func(newest, oldest string, values ...any) {
		var list []stream
		for _, k := range bits(f.kinds, allKinds) {
			if len(values) == 0 {
				list = append(list, stream{newest, oldest, []any{k}})
			}
			for _, v := range values {
				list = append(list, stream{newest, oldest, []any{k, v}})
			}
		}
		all = append(all, list)
	}
	if f.starred {
		of(sqlStarredNewest, sqlStarredOldest)
	}
	if f.chat != 0 {
		of(sqlChatNewest, sqlChatOldest, f.chat)
	}
	if f.bySender {
		of(sqlSenderNewest, sqlSenderOldest, f.sender)
	}
	if f.states != everything {
		var states []any
		for _, b := range bits(f.states, allStates) {
			states = append(states, b)
		}
		if len(states) > 0 {
			of(sqlStateNewest, sqlStateOldest, states...)
		}
	}
	of(sqlKindNewest, sqlKindOldest)
	return all
}

// cells are the rows that f matches, newest first, but for the words.
func (s *Store) cells(ctx context.Context, f *filter) (all []cell, err error) {
	from := f.narrow()
	if len(from) == 1 {
		// The whole table, in its order.
		from[0] = []stream{{newest: sqlCells, args: []any{f.kinds}}}
	}
	for _, st := range from[0] {
		found, err := s.cellsOf(ctx, f.match, st.newest, append([]any{f.from, f.to, -1}, st.args...)...)
		if err != nil {
			return nil, err
		}
		all = merge(all, found, newer)
	}
	// What changed its state in between is in two of them.
	return slices.CompactFunc(all, func(a, b cell) bool { return a.id == b.id }), nil
}

// merge joins two lists, each in the order that before says, into one.
func merge[T any](a, b []T, before func(a, b *T) bool) []T {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	m := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if before(&a[0], &b[0]) {
			m, a = append(m, a[0]), a[1:]
		} else {
			m, b = append(m, b[0]), b[1:]
		}
	}
	return append(append(m, a...), b...)
}
