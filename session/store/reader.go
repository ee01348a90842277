package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/session"
)

// What OpenReader says of a catalogue that it cannot read though it is sound.
var (
	ErrOlder = errors.New("the catalogue was written by an older version; open the app once to bring it up to date")
	ErrNewer = errors.New("the catalogue was written by a newer version")
)

const (
	sqlOwner   = `SELECT owner FROM database_owner WHERE key = 0`
	sqlVersion = `SELECT version, IFNULL(compat, version) FROM version LIMIT 1`
)

// Reader reads a catalogue and never writes to it. It is safe for concurrent use.
type Reader struct{ r *reader }

// OpenReader opens the catalogue at path for reading alone, also while a Store
// has it open; it needs no Lock. The caller closes it.
//
// The error wraps fs.ErrNotExist where there is none, session.BadCatalogue where
// the file is damaged or not a catalogue, ErrOlder or ErrNewer where it is one of
// another version.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	r, err := openReader(ctx, path, url.Values{"mode": {"ro"}})
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", kind(err))
	}
	s := &Reader{r}
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("read catalogue: %w", kind(err)), s.Close())
	}
	return s, nil
}

// openReader opens the pool of connections that only read.
func openReader(ctx context.Context, path string, q url.Values) (*reader, error) {
	q.Set("_query_only", "1")
	db, err := sql.Open("sqlite", dsn(path, 8<<10, q))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	r := &reader{db: db, stmts: map[string]*sql.Stmt{}}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// check wants a catalogue of this version.
func (s *Reader) check(ctx context.Context) error {
	var name string
	var version, compat int
	if ok, err := s.r.get(ctx, sqlOwner, nil, &name); err != nil || !ok || name != owner {
		return errors.Join(session.BadCatalogue, err)
	}
	if ok, err := s.r.get(ctx, sqlVersion, nil, &version, &compat); err != nil || !ok {
		return errors.Join(session.BadCatalogue, err)
	}
	table, err := upgrades()
	switch {
	case err != nil:
		return err
	case version < len(table):
		return ErrOlder
	case compat > len(table):
		return ErrNewer
	}
	return nil
}

// Close ends all connections; closing again does nothing.
func (s *Reader) Close() error { return s.r.close() }
