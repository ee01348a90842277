package store

import (
	"context"
	"fmt"
	"math"

	"github.com/contactsheet/contactsheet/session"
)

const (
	// looks is how many rows Head looks at in one index.
	looks = 2000
	// firstPage and lastPage are how many of a stream are read at once, at first
	// and at most.
	firstPage = 64
	lastPage  = 256
	// fewNames is how many people and chats may be named by a word for their
	// pictures to be looked through one by one.
	fewNames = 8
)

// Head are the first ids of a Sheet, at most n, at a cost that does not grow
// with the catalogue: it looks at some thousand pictures in the indices that
// serve q best, and where few of these match it finds fewer than there are.
func (s *Store) Head(ctx context.Context, q session.SheetQuery, n int) ([]session.MessageID, error) {
	list, err := s.head(ctx, q, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("head of a sheet: %w", kind(err))
	}
	return idsOf(list[:min(len(list), max(n, 0))]), nil
}

func (s *Store) head(ctx context.Context, q session.SheetQuery, n int) (best []cell, err error) {
	f, err := s.filter(ctx, q)
	if err != nil || f.none {
		return nil, err
	}
	all := f.narrow()
	if captions := f.inCaptions(); captions != nil {
		all = append([][]stream{captions}, all...)
	} else if named := f.inNames(); named != nil {
		all = append([][]stream{named}, all...)
	}
	switch q.Sort {
	case session.BySize, session.BySender:
		return s.headSorted(ctx, q.Sort, &f, all, n)
	}
	for _, streams := range all {
		m := merger{s: s, f: &f, streams: streams, oldest: q.Sort == session.ByOldest}
		list, err := m.take(ctx, n)
		if err != nil || m.ended || len(list) >= n {
			return list, err
		}
		if len(list) > len(best) {
			best = list
		}
	}
	return best, nil
}

// headSorted takes a narrow index that it can read to its end; else the order's
// own.
func (s *Store) headSorted(ctx context.Context, by session.SheetSort, f *filter, all [][]stream, n int) ([]cell, error) {
	var p people
	var err error
	if by == session.BySender {
		if p, err = s.people(ctx, allKinds+1); err != nil {
			return nil, err
		}
	}
	if f.from == 1 && f.to == math.MaxInt64 {
		all = all[:len(all)-1] // of everything, the order's own will do
	}
	for _, streams := range all {
		m := merger{s: s, f: f, streams: streams}
		list, err := m.take(ctx, math.MaxInt)
		if err != nil {
			return nil, err
		}
		if m.ended {
			sorted(list, by, p)
			return list, nil
		}
	}
	if by == session.BySize {
		m := merger{s: s, f: f, sized: true}
		for _, k := range bits(f.kinds, allKinds) {
			m.streams = append(m.streams, stream{newest: sqlLargest, args: []any{k}})
		}
		return m.take(ctx, n)
	}
	return s.headBySender(ctx, f, p, n)
}

func (s *Store) headBySender(ctx context.Context, f *filter, p people, n int) (list []cell, err error) {
	one := *f
	one.bySender = true
	looked := 0
	for _, who := range append(p.list, person{}) {
		if f.bySender && who.id != f.sender {
			continue
		}
		one.sender = who.id
		m := merger{s: s, f: &one, looked: looked}
		for _, k := range bits(f.kinds, allKinds) {
			m.streams = append(m.streams, stream{newest: sqlSenderNewest, args: []any{k, who.id}})
		}
		found, err := m.take(ctx, n-len(list))
		if err != nil {
			return nil, err
		}
		if list = append(list, found...); len(list) >= n || !m.ended {
			break
		}
		looked = m.looked + firstPage/4 // nobody is for nothing
	}
	return list, nil
}

// inNames are the streams of those whom a word names, and of the captions that
// have it; nil where it names too many.
func (f *filter) inNames() (list []stream) {
	var few *word
	for i := range f.words {
		if w := &f.words[i]; w.in != inNone && (few == nil || len(w.named) < len(few.named)) {
			few = w
		}
	}
	if few == nil || len(few.named) > fewNames {
		return nil
	}
	for id := range few.named {
		for _, k := range bits(f.kinds, allKinds) {
			if id != 0 {
				list = append(list, stream{sqlChatNewest, sqlChatOldest, []any{k, id}})
			}
			list = append(list, stream{sqlSenderNewest, sqlSenderOldest, []any{k, id}})
		}
	}
	if few.in == inWords {
		return append(list, stream{sqlWordNewest, sqlWordOldest, []any{few.match()}})
	}
	return append(list, stream{sqlPartNewest, sqlPartOldest, []any{few.match()}})
}

// merger reads streams side by side, in their common order.
type merger struct {
	s       *Store
	f       *filter
	streams []stream
	oldest  bool // first
	sized   bool // the largest first, else by id
	looked  int  // at so many rows so far
	ended   bool // there is nothing more

	heads []head
}

// head is what was read of a stream and not taken yet.
type head struct {
	rows []cell
	page int
	last cell
	end  bool
}

// take are up to n that match. Where it looks at too many rows before, ended
// stays false.
func (m *merger) take(ctx context.Context, n int) (list []cell, err error) {
	m.heads = make([]head, len(m.streams))
	var batch []cell
	var before session.MessageID
	full := min(n, firstPage)
	if len(m.f.words) > 0 {
		full = firstPage // their captions are read together
	}
	for len(list) < n && m.looked < m.s.looks {
		c, ok, err := m.next(ctx)
		if err != nil {
			return nil, err
		}
		m.ended = !ok
		// What one stream has, another one may have as well.
		if ok && c.id != before {
			before = c.id
			if m.looked++; m.f.match(&c) {
				batch = append(batch, c)
			}
		}
		if !ok || len(batch) >= full || m.looked >= m.s.looks {
			batch, err = m.s.sift(ctx, m.f, batch, false)
			if err != nil {
				return nil, err
			}
			list, batch = append(list, batch...), nil
		}
		if !ok {
			break
		}
	}
	return list, nil
}

// next takes the first row of all streams.
func (m *merger) next(ctx context.Context) (c cell, ok bool, err error) {
	first := -1
	for i := range m.heads {
		h := &m.heads[i]
		if len(h.rows) == 0 && !h.end {
			if err := m.fill(ctx, i); err != nil {
				return c, false, err
			}
		}
		if len(h.rows) > 0 && (first < 0 || m.before(&h.rows[0], &m.heads[first].rows[0])) {
			first = i
		}
	}
	if first < 0 {
		return c, false, nil
	}
	h := &m.heads[first]
	c, h.rows = h.rows[0], h.rows[1:]
	return c, true, nil
}

func (m *merger) before(a, b *cell) bool {
	switch {
	case m.sized && a.size != b.size:
		return a.size > b.size
	case m.oldest:
		return a.id < b.id
	}
	return a.id > b.id
}

// fill reads the next page of a stream.
func (m *merger) fill(ctx context.Context, i int) error {
	st, h := &m.streams[i], &m.heads[i]
	query, from, to := st.newest, int64(m.f.from), int64(m.f.to)
	started := h.page > 0
	switch {
	case m.sized:
		from, to = math.MaxInt64, math.MaxInt64
		if started {
			from, to = h.last.size, int64(h.last.id)-1
		}
	case m.oldest:
		query = st.oldest
		if started {
			from = int64(h.last.id) + 1
		}
	case started:
		to = int64(h.last.id)
	}
	h.page = min(max(firstPage, 2*h.page), lastPage)
	all := func(*cell) bool { return true }
	var err error
	if h.rows, err = m.s.cellsOf(ctx, all, query, append([]any{from, to, h.page}, st.args...)...); err != nil {
		return err
	}
	if h.end = len(h.rows) < h.page; len(h.rows) > 0 {
		h.last = h.rows[len(h.rows)-1]
	}
	if m.sized && len(h.rows) > 0 && h.last.size < m.f.minSize {
		h.end = true // all that follows is smaller still
	}
	return nil
}
