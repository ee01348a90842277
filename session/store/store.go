package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	readers = 4
	// owner marks the file as ours, so that no other program's is taken for it.
	owner = "contactsheet catalogue"
	// alwaysChecked is the size in bytes up to which a catalogue is checked from
	// end to end every time it is opened; a larger one only after a run that did
	// not close it.
	alwaysChecked = 64 << 20

	sqlQuickCheck = `PRAGMA quick_check(1)`
)

// Options are what a Store takes from outside. The zero Options will do.
type Options struct {
	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: nothing is logged
}

// Store is an open catalogue. It is safe for concurrent use.
type Store struct {
	Reader
	now  func() time.Time
	log  *slog.Logger
	feed session.Feed
	w    *writer

	auto   atomic.Pointer[session.Auto] // nil: off
	paused atomic.Bool
	claims atomic.Int64 // handed out so far by this run
	looks  int          // the constant; fewer in tests

	mu    sync.Mutex
	shown string // JSON list of the ids on screen, first things first
}

// Open opens the catalogue at path and makes it, and its folders, where there is
// none; folders can be entered and files read by their owner only. The caller
// closes it, and holds the Lock of its folder meanwhile. One of an older version
// is brought up to date; a copy of it stays beside it for a week, see Copies.
//
// The error wraps session.BadCatalogue when the file is damaged or not a
// catalogue (see Rescue), media.NotWritable when the folder refuses.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	s := &Store{now: o.Now, log: o.Log, shown: "[]", looks: looks}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open catalogue: %w", err)
	}
	check, err := place(path)
	if err != nil {
		return nil, fmt.Errorf("open catalogue: %w", refused(err))
	}
	if err := s.open(ctx, path, check); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalogue: %w", kind(err)), s.Close())
	}
	if err := dropCopies(path, s.now().Add(-copyLife)); err != nil {
		s.log.Warn("old copies of the catalogue", "kind", media.DiskFault(err))
	}
	return s, nil
}

// place makes the folder and an empty file where there is none, and says
// whether what is there wants checking.
func place(path string) (check bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		return false, f.Close()
	}
	if !errors.Is(err, fs.ErrExist) {
		return false, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s: %w", filepath.Base(path), fs.ErrInvalid)
	}
	wal, err := os.Stat(path + "-wal")
	return info.Size() <= alwaysChecked || err == nil && wal.Size() > 0, nil
}

func (s *Store) open(ctx context.Context, path string, check bool) error {
	db, err := sql.Open("sqlite", dsn(path, 32<<10, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	s.w = &writer{db: db, turn: make(chan struct{}, 1), stmts: map[string]*sql.Stmt{}}
	if check {
		var verdict string
		if err := db.QueryRowContext(ctx, sqlQuickCheck).Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return fmt.Errorf("quick check: %w", session.BadCatalogue)
		}
	}
	if err := migrate(ctx, db, path); err != nil {
		return err
	}
	if s.w.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	if s.r, err = openReader(ctx, path, url.Values{}); err != nil {
		return err
	}
	var paused bool
	_, err = s.r.get(ctx, sqlPaused, nil, &paused)
	s.paused.Store(paused)
	return err
}

// dsn carries every pragma, so that each connection of a pool has them. cache is
// the most a connection keeps of the file, in KiB.
func dsn(path string, cache int, q url.Values) string {
	q["_pragma"] = []string{
		"busy_timeout(10000)",
		"foreign_keys(1)",
		"synchronous(NORMAL)",
		fmt.Sprintf("cache_size(-%d)", cache),
		"temp_store(MEMORY)",
	}
	if q.Get("mode") != "ro" {
		q["_pragma"] = append([]string{"journal_mode(WAL)"}, q["_pragma"]...)
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a Windows drive
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}
	return u.String()
}

// Close waits for the transaction under way and ends all connections. Methods
// called after it fail; closing again does nothing.
func (s *Store) Close() error {
	var errs []error
	if s.r != nil {
		errs = append(errs, s.r.close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	return errors.Join(errs...)
}

// Feed says what has changed, each time after its commit.
func (s *Store) Feed() *session.Feed { return &s.feed }
