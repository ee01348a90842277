package thumb

import (
	"context"
	"database/sql"

	"github.com/contactsheet/contactsheet/media"
)

// evicted is how many thumbnails leave at a time.
const evicted = 32

// pageRoom is what a thumbnail may take beyond its bytes: rows in three trees,
// and the rest of a page.
const pageRoom = 5 << 10

const (
	sqlPut = `INSERT INTO entry (key, used, sum) VALUES (?1, ?2, ?3)
ON CONFLICT (key) DO UPDATE SET used = ?2, sum = ?3 RETURNING id`
	sqlPutPicture    = `INSERT OR REPLACE INTO picture (id, jpeg) VALUES (?, ?)`
	sqlUse           = `UPDATE entry SET used = ?2 WHERE key = ?1`
	sqlForgetPicture = `DELETE FROM picture WHERE id = (SELECT id FROM entry WHERE key = ?)`
	sqlForget        = `DELETE FROM entry WHERE key = ?`
	sqlOldest        = `SELECT id FROM entry ORDER BY used LIMIT ?`
	sqlEvictPicture  = `DELETE FROM picture WHERE id = ?`
	sqlEvict         = `DELETE FROM entry WHERE id = ?`
	sqlBytes         = `SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`
)

// batch is what one transaction writes.
type batch struct {
	wishes map[media.Key][]byte
	shown  map[media.Key]struct{}
	bytes  int64 // of thumbnails, with the room they need
}

// work writes until Close.
func (s *Store) work() {
	defer close(s.done)
	for range s.wake {
		s.flush()
	}
	s.flush()
}

// flush writes all that is queued.
func (s *Store) flush() {
	for {
		if s.torn.Swap(false) {
			s.anew()
		}
		b := s.take()
		if len(b.wishes) == 0 && len(b.shown) == 0 {
			return
		}
		err := s.write(b)
		if err != nil {
			s.log.Warn("thumbnails not written", "fault", media.FaultOf(fault(err)))
		}
		s.mu.Lock()
		s.writing = nil
		closed := s.closed
		s.mu.Unlock()
		switch {
		case damaged(err):
			s.torn.Store(true)
		case err != nil && !closed:
			s.again(b)
			return
		}
	}
}

// take takes the next batch off the queue. What was only read goes along with
// thumbnails, or at the end.
func (s *Store) take() batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := batch{wishes: map[media.Key][]byte{}}
	for key, jpeg := range s.queued {
		b.wishes[key] = jpeg
		delete(s.queued, key)
		s.held -= int64(len(jpeg))
		if jpeg != nil {
			b.bytes += int64(len(jpeg)) + pageRoom
		}
		if b.bytes > min(maxBatch, s.limit/4) || len(b.wishes) == maxShown {
			break
		}
	}
	if len(b.wishes) > 0 || s.closed {
		b.shown, s.shown = s.shown, map[media.Key]struct{}{}
	}
	if len(b.wishes) > 0 {
		s.writing = b.wishes
	}
	return b
}

// again puts back what must not be lost when the disk refuses: what was to be
// forgotten. The next writing tries it again.
func (s *Store) again(b batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, jpeg := range b.wishes {
		if _, newer := s.queued[key]; jpeg == nil && !newer {
			s.queued[key] = nil
		}
	}
}

// anew deletes the file and begins another.
func (s *Store) anew() {
	s.gate.Lock()
	defer s.gate.Unlock()
	s.log.Info("thumbnails are damaged and begin anew")
	_ = s.file.close() // it is to be deleted
	s.file = nil
	err := remove(s.path)
	if err == nil {
		err = s.open(s.ctx)
	}
	if err != nil {
		s.log.Warn("no thumbnails are kept", "fault", media.FaultOf(fault(err)))
	}
}

func (s *Store) write(b batch) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.file == nil {
		return nil
	}
	tx, err := s.file.w.BeginTx(s.ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	w := writer{ctx: s.ctx, tx: tx}
	for key := range b.shown {
		w.exec(sqlUse, key[:], s.tick.Add(1))
	}
	for key, jpeg := range b.wishes {
		if jpeg == nil {
			w.exec(sqlForgetPicture, key[:])
			w.gone += w.exec(sqlForget, key[:])
		}
	}
	if b.bytes > 0 {
		w.makeRoom(s.limit - b.bytes)
	}
	for key, jpeg := range b.wishes {
		if jpeg != nil {
			w.put(key, jpeg, s.tick.Add(1))
		}
	}
	if w.err == nil {
		w.err = tx.Commit()
	}
	if w.err == nil {
		s.count.Add(w.come - w.gone)
	}
	return w.err
}

// writer runs statements of one transaction until the first that fails.
type writer struct {
	ctx        context.Context
	tx         *sql.Tx
	err        error
	come, gone int64 // thumbnails
}

// exec says how many rows were changed.
func (w *writer) exec(query string, args ...any) int64 {
	if w.err != nil {
		return 0
	}
	var res sql.Result
	if res, w.err = w.tx.ExecContext(w.ctx, query, args...); w.err != nil {
		return 0
	}
	n, err := res.RowsAffected()
	w.err = err
	return n
}

// number is the one number that a query gives.
func (w *writer) number(query string, args ...any) (n int64) {
	if w.err == nil {
		w.err = w.tx.QueryRowContext(w.ctx, query, args...).Scan(&n)
	}
	return n
}

func (w *writer) put(key media.Key, jpeg []byte, tick int64) {
	id := w.number(sqlPut, key[:], tick, sumOf(key, jpeg))
	w.exec(sqlPutPicture, id, jpeg)
	w.come++
}

// makeRoom lets the least recently used go until at most limit bytes are in use.
func (w *writer) makeRoom(limit int64) {
	for w.err == nil && w.number(sqlBytes) > limit {
		ids := w.oldest()
		if len(ids) == 0 {
			return
		}
		for _, id := range ids {
			w.exec(sqlEvictPicture, id)
			w.exec(sqlEvict, id)
		}
		w.gone += int64(len(ids))
	}
}

func (w *writer) oldest() (ids []int64) {
	if w.err != nil {
		return nil
	}
	rows, err := w.tx.QueryContext(w.ctx, sqlOldest, evicted)
	if err != nil {
		w.err = err
		return nil
	}
	defer rows.Close() //nolint:errcheck // rows.Err has told
	for rows.Next() {
		var id int64
		if w.err = rows.Scan(&id); w.err != nil {
			return nil
		}
		ids = append(ids, id)
	}
	w.err = rows.Err()
	return ids
}
