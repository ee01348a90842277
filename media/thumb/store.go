package thumb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// Edge is the longer side of a thumbnail in pixels; smaller pictures keep
	// their size.
	Edge = 320
	// DefaultLimit is the size of the file, in bytes: some 80,000 thumbnails.
	DefaultLimit = 1 << 30

	// version tells how thumbnails are made and stored. It goes up with every
	// change of that, which empties what is kept.
	version = 1

	// maxOne is the largest thumbnail kept, maxQueued bounds those that wait to be
	// written, maxBatch those of one transaction; all in bytes.
	maxOne    = 256 << 10
	maxQueued = 8 << 20
	maxBatch  = 1 << 20
	// maxShown bounds the keys that are remembered as used.
	maxShown = 4096
)

// Options of a Store. The zero Options are the usual ones.
type Options struct {
	Limit int64        // bytes of the file; 0 stands for DefaultLimit
	Log   *slog.Logger // nil: nothing is logged
}

// Store is an open file of thumbnails. Its methods may be called from any
// goroutine.
type Store struct {
	ctx   context.Context // of the writer: it never ends
	path  string
	limit int64
	log   *slog.Logger
	wake  chan struct{}
	done  chan struct{}

	gate sync.RWMutex // held alone while the file is begun anew
	file *file        // nil while there is none

	tick  atomic.Int64 // the clock of use: it goes on with each thumbnail written
	count atomic.Int64 // about how many there are
	torn  atomic.Bool  // the file is damaged

	mu      sync.Mutex
	queued  map[media.Key][]byte // nil: to be forgotten
	writing map[media.Key][]byte
	held    int64 // bytes queued
	shown   map[media.Key]struct{}
	closed  bool
}

// Open opens the thumbnails at path, or begins them, and makes the folder; files
// can be read by their owner only. It wraps media.NotWritable or DiskFull where
// the folder refuses. The caller closes it; only one Store may be open on a path.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("thumbnails: %w: %w", media.NotWritable, err)
	}
	s := &Store{
		ctx: context.WithoutCancel(ctx), path: path, limit: o.Limit, log: o.Log,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
		queued: map[media.Key][]byte{}, shown: map[media.Key]struct{}{},
	}
	if s.limit <= 0 {
		s.limit = DefaultLimit
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("thumbnails: %w: %w", media.DiskFault(err), err)
	}
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("thumbnails: %w", err)
	}
	go s.work()
	return s, nil
}

// open opens the file, a new one where that is not to be used.
func (s *Store) open(ctx context.Context) error {
	f, err := openFile(ctx, s.path)
	if damaged(err) {
		s.log.Info("thumbnails begin anew")
		if err = remove(s.path); err == nil {
			f, err = openFile(ctx, s.path)
		}
	}
	if err != nil {
		return fault(err)
	}
	s.file = f
	s.tick.Store(f.tick)
	s.count.Store(f.count)
	return nil
}

const sqlGet = `SELECT e.used, e.sum, p.jpeg FROM entry e JOIN picture p ON p.id = e.id WHERE e.key = ?`

// Get is the thumbnail of key as a JPEG, which must not be changed; nil where
// there is none. It waits for the disk. It fails with ctx, and where the file
// cannot be read.
func (s *Store) Get(ctx context.Context, key media.Key) ([]byte, error) {
	if jpeg, ok := s.unwritten(key); ok {
		return jpeg, nil
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.file == nil {
		return nil, nil
	}
	var used int64
	var sum uint32
	var jpeg []byte
	err := s.file.get.QueryRowContext(ctx, key[:]).Scan(&used, &sum, &jpeg)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case damaged(err), err == nil && sum != sumOf(key, jpeg):
		s.torn.Store(true)
		s.stir()
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read thumbnail: %w", err)
	}
	s.use(key, used)
	return jpeg, nil
}

// unwritten is what will be written for key; ok where that is known.
func (s *Store) unwritten(key media.Key) (jpeg []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if jpeg, ok = s.queued[key]; !ok {
		jpeg, ok = s.writing[key]
	}
	return jpeg, ok
}

// use remembers that key was read. To keep reading from becoming writing, only
// what has grown old is noted, and written with the next thumbnails.
func (s *Store) use(key media.Key, used int64) {
	if s.tick.Load()-used <= s.count.Load()/8 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.shown) < maxShown {
		s.shown[key] = struct{}{}
	}
}

// Put keeps the thumbnail of key, which must not be changed any more, in place
// of one that is there. It never waits: where too many wait to be written already,
// or the JPEG is too large, it is dropped.
func (s *Store) Put(key media.Key, jpeg []byte) {
	if key.IsZero() || len(jpeg) == 0 || len(jpeg) > maxOne {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held+int64(len(jpeg)) > min(maxQueued, s.limit/2) {
		return
	}
	s.queue(key, jpeg)
}

// Forget deletes the thumbnails of keys. Get knows at once; the disk follows.
func (s *Store) Forget(keys ...media.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		s.queue(key, nil)
	}
}

// sqlKeys are thumbnails, by their ids.
const sqlKeys = `SELECT id, key FROM entry WHERE id > ? ORDER BY id LIMIT ?`

// pruned is how many thumbnails Prune looks at at a time.
const pruned = 500

// Prune forgets all thumbnails of files that are not here: a crash may have come
// between the end of a file and Forget. It looks at every one, and fails with ctx,
// and where the file cannot be read.
func (s *Store) Prune(ctx context.Context, here func(media.Key) bool) error {
	for last := int64(0); ; {
		keys, next, err := s.keys(ctx, last)
		if err != nil || len(keys) == 0 {
			return err
		}
		last = next
		s.Forget(slices.DeleteFunc(keys, here)...)
	}
}

// keys are the next ones after an id, and the last id of them.
func (s *Store) keys(ctx context.Context, last int64) (keys []media.Key, next int64, err error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.file == nil {
		return nil, 0, nil
	}
	rows, err := s.file.r.QueryContext(ctx, sqlKeys, last, pruned)
	if err != nil {
		return nil, 0, fmt.Errorf("list thumbnails: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err has told
	for rows.Next() {
		var key []byte
		if err := rows.Scan(&next, &key); err != nil {
			return nil, 0, fmt.Errorf("list thumbnails: %w", err)
		}
		keys = append(keys, media.KeyOf(key))
	}
	return keys, next, rows.Err()
}

// queue hands key to the writer. s.mu is held.
func (s *Store) queue(key media.Key, jpeg []byte) {
	if s.closed {
		return
	}
	s.held += int64(len(jpeg)) - int64(len(s.queued[key]))
	s.queued[key] = jpeg
	s.poke()
}

// poke wakes the writer. s.mu is held.
func (s *Store) poke() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake, or will be
	}
}

func (s *Store) stir() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.poke()
	}
}

// Size is how many bytes of disk the thumbnails take. It does not wait for the
// writer; ctx is there for the disk's sake.
func (s *Store) Size(ctx context.Context) int64 {
	var n int64
	for _, name := range parts(s.path) {
		if st, err := os.Stat(name); err == nil && ctx.Err() == nil {
			n += st.Size()
		}
	}
	return n
}

// Close writes what is queued and ends. After it nothing is found and nothing
// kept; closing again does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.wake)
	}
	s.mu.Unlock()
	<-s.done
	s.gate.Lock()
	defer s.gate.Unlock()
	f := s.file
	s.file = nil
	return f.close()
}

// sumOf ties a thumbnail to its key, so that a damaged file never gives the
// picture of another one.
func sumOf(key media.Key, jpeg []byte) uint32 {
	return crc32.Update(crc32.Checksum(key[:], castagnoli), castagnoli, jpeg)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
