package thumb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/contactsheet/contactsheet/media"
)

const (
	readers = 4
	// owner marks the file as ours: SQLite's application id.
	owner = 0x43536874 // "CSht"
)

// errForeign says that the file is not one of this version's.
var errForeign = errors.New("not a file of thumbnails")

const (
	sqlStamp  = `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version`
	sqlExtent = `SELECT IFNULL(max(used), 0), (SELECT count(*) FROM entry) FROM entry`
	// What is looked up and what is counted stands apart from the pictures: a row
	// that holds one is rewritten whole with every change.
	schema = `
CREATE TABLE entry (
	id   INTEGER PRIMARY KEY,
	key  BLOB NOT NULL UNIQUE, -- SHA-256 of the file
	used INTEGER NOT NULL,     -- by the Store's own clock
	sum  INTEGER NOT NULL      -- CRC-32C of key and jpeg
);
CREATE INDEX entry_used ON entry (used);
CREATE TABLE picture (id INTEGER PRIMARY KEY, jpeg BLOB NOT NULL);
`
)

// file is the open database: one connection that writes, several that read.
type file struct {
	w, r        *sql.DB
	get         *sql.Stmt
	tick, count int64 // when it was opened
}

// openFile opens the file at path, or makes it. Its error is damaged where it
// should be deleted.
func openFile(ctx context.Context, path string) (_ *file, err error) {
	f := &file{}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	if err := place(path); err != nil {
		return nil, err
	}
	if f.w, err = sql.Open("sqlite", dsn(path, url.Values{"_txlock": {"immediate"}})); err != nil {
		return nil, err
	}
	f.w.SetMaxOpenConns(1)
	if err := f.prepare(ctx); err != nil {
		return nil, err
	}
	if f.r, err = sql.Open("sqlite", dsn(path, url.Values{"_query_only": {"1"}})); err != nil {
		return nil, err
	}
	f.r.SetMaxOpenConns(readers)
	f.r.SetMaxIdleConns(readers)
	f.get, err = f.r.PrepareContext(ctx, sqlGet)
	return f, err
}

// place makes an empty file where there is none, for its owner alone.
func place(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err == nil && st.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	return err
}

// prepare makes the tables in an empty file, and checks those of another.
func (f *file) prepare(ctx context.Context) error {
	tx, err := f.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var app, stamp, tables int64
	if err := tx.QueryRowContext(ctx, sqlStamp).Scan(&app, &stamp, &tables); err != nil {
		return err
	}
	if app == 0 && stamp == 0 && tables == 0 {
		mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", owner, version)
		if _, err := tx.ExecContext(ctx, schema+mark); err != nil {
			return err
		}
	} else if app != owner || stamp != version {
		return errForeign
	}
	if err := tx.QueryRowContext(ctx, sqlExtent).Scan(&f.tick, &f.count); err != nil {
		return err
	}
	return tx.Commit()
}

func (f *file) close() error {
	if f == nil {
		return nil
	}
	var errs []error
	if f.get != nil {
		errs = append(errs, f.get.Close())
	}
	// The writer goes last: it then moves what is beside the file into it.
	for _, db := range []*sql.DB{f.r, f.w} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// dsn carries every pragma, so that each connection of a pool has them.
func dsn(path string, q url.Values) string {
	q["_pragma"] = []string{
		"busy_timeout(10000)",
		"journal_mode(WAL)",
		"synchronous(NORMAL)",
		"cache_size(-1024)",
		"temp_store(MEMORY)",
		"journal_size_limit(4194304)",
		"secure_delete(1)", // what is forgotten is overwritten
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a Windows drive
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}
	return u.String()
}

// parts are the file's name and those of what SQLite puts beside it.
func parts(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + "-journal"}
}

func remove(path string) error {
	for _, name := range parts(path) {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// damaged reports whether the file is to be deleted.
func damaged(err error) bool {
	if errors.Is(err, errForeign) {
		return true
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH,
		sqlite3.SQLITE_ERROR: // tables that are not what their stamp promises
		return true
	}
	return false
}

// fault gives an error of opening its kind.
func fault(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", media.DiskFull, err)
	}
	return fmt.Errorf("%w: %w", media.DiskFault(err), err)
}
