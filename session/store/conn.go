package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const (
	begin    = `BEGIN IMMEDIATE`
	commit   = `COMMIT`
	rollback = `ROLLBACK`
)

// manyChanges is how many changes of one transaction are told one by one.
const manyChanges = 200

// writer is the one connection that writes. Its statements are prepared once
// and stay so, which is what a database/sql transaction would not allow.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	turn  chan struct{} // held by the transaction under way
	stmts map[string]*sql.Stmt
}

// close ends the connection once nobody uses it.
func (w *writer) close() error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	var errs []error
	for _, st := range w.stmts {
		errs = append(errs, st.Close())
	}
	clear(w.stmts)
	if w.conn != nil {
		if err := w.conn.Close(); !errors.Is(err, sql.ErrConnDone) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, w.db.Close())...)
}

// tx is one transaction of the writer, and what it has to tell after its commit.
type tx struct {
	ctx     context.Context
	w       *writer
	now     time.Time
	auto    *session.Auto
	changes []session.Change
	told    map[session.Change]struct{}
	known   known
}

// write runs fn in one transaction, commits it, then publishes what it touched.
// Nothing of it stays when fn fails.
func (s *Store) write(ctx context.Context, what string, fn func(*tx) error) error {
	select {
	case s.w.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	}
	t := &tx{ctx: ctx, w: s.w, now: s.now(), auto: s.auto.Load(), told: map[session.Change]struct{}{}, known: newKnown()}
	err := s.w.run(ctx, t, fn)
	<-s.w.turn
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("%s: %w", what, kind(err))
	}
	if len(t.changes) > manyChanges {
		t.changes = []session.Change{{All: true}}
	}
	if len(t.changes) > 0 {
		s.feed.Publish(t.changes...)
	}
	return nil
}

func (w *writer) run(ctx context.Context, t *tx, fn func(*tx) error) (err error) {
	// A context that ends while a statement runs makes an error of its success:
	// it must neither leave a transaction open nor make it unclear whether it was
	// committed.
	end := context.WithoutCancel(ctx)
	if _, err := w.conn.ExecContext(end, begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			_, back := w.conn.ExecContext(end, rollback)
			err = errors.Join(err, back)
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(end, commit); err != nil {
		return err
	}
	done = true
	return nil
}

// stmt is a statement, and the context to run it in: one that cannot end, since
// to watch it costs more than most statements do. Between them it is looked at.
func (t *tx) stmt(query string) (*sql.Stmt, context.Context, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, nil, err
	}
	st, err := t.prepared(query)
	return st, context.WithoutCancel(t.ctx), err
}

func (t *tx) prepared(query string) (*sql.Stmt, error) {
	if st, ok := t.w.stmts[query]; ok {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(t.ctx, query)
	if err == nil {
		t.w.stmts[query] = st
	}
	return st, err
}

// exec runs a statement and says how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	st, ctx, err := t.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// get scans the first row into dest and says whether there was one.
func (t *tx) get(query string, args []any, dest ...any) (bool, error) {
	st, ctx, err := t.stmt(query)
	if err != nil {
		return false, err
	}
	return first(st.QueryRowContext(ctx, args...), dest...)
}

func (t *tx) rows(query string, args ...any) (*sql.Rows, error) {
	st, ctx, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// ids collects the first column of all rows.
func (t *tx) ids(query string, args ...any) ([]int64, error) {
	rows, err := t.rows(query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(id *int64) []any { return []any{id} })
}

// touch notes that a message, or with message 0 a chat, is to be read again.
func (t *tx) touch(chat session.ChatID, message session.MessageID) {
	t.tell(session.Change{Chat: chat, Message: message})
}

func (t *tx) tell(c session.Change) {
	if len(t.changes) > manyChanges {
		return // everything is to be read again
	}
	if _, ok := t.told[c]; ok {
		return
	}
	t.told[c] = struct{}{}
	t.changes = append(t.changes, c)
}

// reader is the pool of connections that only read.
type reader struct {
	db    *sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
	// asked, where it is set, is told what is run: tests count what that costs.
	asked func(query string, args []any)
}

func (r *reader) stmt(ctx context.Context, query string, args []any) (*sql.Stmt, error) {
	if r.asked != nil {
		r.asked(query, args)
	}
	r.mu.Lock()
	st, ok := r.stmts[query]
	r.mu.Unlock()
	if ok {
		return st, nil
	}
	st, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.stmts[query]; ok {
		return old, st.Close()
	}
	r.stmts[query] = st
	return st, nil
}

func (r *reader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, st := range r.stmts {
		errs = append(errs, st.Close())
	}
	clear(r.stmts)
	return errors.Join(append(errs, r.db.Close())...)
}

func (r *reader) get(ctx context.Context, query string, args []any, dest ...any) (bool, error) {
	st, err := r.stmt(ctx, query, args)
	if err != nil {
		return false, err
	}
	return first(st.QueryRowContext(ctx, args...), dest...)
}

func (r *reader) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := r.stmt(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func first(row *sql.Row, dest ...any) (bool, error) {
	err := row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// collect reads rows to their end and closes them; into says where the columns
// of one go.
func collect[T any](rows *sql.Rows, into func(*T) []any) (list []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	var v, zero T
	dest := into(&v)
	for rows.Next() {
		v = zero
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// kind gives the driver's error the Fault it means.
func kind(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", session.BadCatalogue, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", media.DiskFull, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%w: %w", media.NotWritable, err)
	}
	return err
}

// blob is NULL for an empty b.
func blob(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// text is NULL for an empty s.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
