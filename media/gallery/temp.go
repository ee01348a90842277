package gallery

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"github.com/contactsheet/contactsheet/media"
)

// bufSize is how much is read at a time, in bytes.
const bufSize = 64 << 10

// Temp is a file being written. It ends with Put, Discard or Leave; calling one
// of the latter two after another does nothing, so they can be deferred. Not for
// several goroutines at once.
type Temp struct {
	root  *os.Root
	name  string
	file  *os.File
	sum   hash.Hash
	head  []byte
	size  int64
	stale bool // sum and head know nothing of what an earlier run has written
	done  bool
	// leave is set for the file of a Partial: it gives the name free, and says
	// whether the file is to stay.
	leave func() (stay bool)
}

// Temp starts a new file. It wraps media.NotWritable or DiskFull, or is the
// error of ctx.
func (g *Gallery) Temp(ctx context.Context) (*Temp, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := g.temp()
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w", blocked(err))
	}
	return t, nil
}

func (g *Gallery) temp() (*Temp, error) {
	name := tempDir + "/" + rand.Text()
	f, err := g.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
	if errors.Is(err, fs.ErrNotExist) {
		// The user emptied the folder while it was open.
		if err := g.root.Mkdir(tempDir, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		f, err = g.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
	}
	if err != nil {
		return nil, err
	}
	return &Temp{root: g.root, name: name, file: f, sum: sha256.New()}, nil
}

// errStale is a mistake of the caller: neither Replay nor Reset came first.
var errStale = fmt.Errorf("the beginning was not read: %w", media.Internal)

// Write implements io.Writer. It wraps media.DiskFull. A Temp that an earlier
// run has begun wants Replay or Reset before.
func (t *Temp) Write(p []byte) (int, error) {
	if t.stale {
		return 0, errStale
	}
	n, err := t.file.Write(p)
	t.note(p[:n])
	if err != nil {
		return n, blocked(err)
	}
	return n, nil
}

// Key is the SHA-256 of what the file holds; zero while that was not read.
func (t *Temp) Key() media.Key {
	if t.stale {
		return media.Key{}
	}
	return media.KeyOf(t.sum.Sum(nil))
}

// Size is how many bytes the file holds, those of an earlier run as well.
func (t *Temp) Size() int64 { return t.size }

// Replay cuts the file to its first size bytes, which must be there, and reads
// them once: the Temp is then as if they had just been written, and w, which may
// keep nothing of what it is given, has got them too. Errors are those of w and
// of ctx, or wrap media.Unreadable, NotWritable or DiskFull; the Temp then waits
// for another Replay, or Reset.
func (t *Temp) Replay(ctx context.Context, size int64, w io.Writer) (err error) {
	if size > t.size {
		return fmt.Errorf("%d bytes of %d: %w", size, t.size, media.Internal)
	}
	if err := t.file.Truncate(size); err != nil {
		return blocked(err)
	}
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return blocked(err)
	}
	t.sum.Reset()
	t.head, t.size, t.stale = t.head[:0], 0, false
	defer func() {
		if err != nil {
			t.size, t.stale = size, true
		}
	}()
	buf := make([]byte, min(size, bufSize))
	for t.size < size {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := t.file.Read(buf[:min(int64(len(buf)), size-t.size)])
		t.note(buf[:n])
		if _, werr := w.Write(buf[:n]); werr != nil {
			return werr
		}
		if err != nil {
			return fmt.Errorf("%w: %w", media.Unreadable, reason(err))
		}
	}
	return nil
}

// note takes what is in the file now into account.
func (t *Temp) note(p []byte) {
	t.sum.Write(p)
	if room := media.SniffSize - len(t.head); room > 0 {
		t.head = append(t.head, p[:min(len(p), room)]...)
	}
	t.size += int64(len(p))
}

// Reset throws away what the file holds; the Temp is as new.
func (t *Temp) Reset() error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return blocked(err)
	}
	if err := t.file.Truncate(0); err != nil {
		return blocked(err)
	}
	t.sum.Reset()
	t.head, t.size, t.stale = t.head[:0], 0, false
	return nil
}

// Discard deletes the file, unless Put has taken it.
func (t *Temp) Discard() error {
	if t.done {
		return nil
	}
	err := errors.Join(t.file.Close(), t.root.Remove(t.name))
	t.end()
	return err
}

// Leave ends the work on the file for now. What a Partial has of it stays for
// the next one of its reference; any other file is deleted.
func (t *Temp) Leave() {
	if t.done {
		return
	}
	t.file.Close() // what it could not write, the hashes will tell
	if t.leave == nil || t.size == 0 {
		_ = t.root.Remove(t.name) // Open removes what stays
	}
	t.end()
}

// end marks that nothing is to be done with the file any more.
func (t *Temp) end() {
	t.done = true
	if t.leave != nil && !t.leave() {
		_ = t.root.Remove(t.name) // CleanPartials removes what stays
	}
}

// Put takes t into the gallery and returns its Key. Unless want is zero, t's
// content must have that Key: otherwise t is deleted and the error wraps
// media.BadPlain. When Put returns nil the file is on the disk for good, and
// what Partials had of it is gone. A file that is there already is kept. Other
// errors wrap media.Empty, DiskFull, NotWritable, or are those of ctx; t is left
// then (see Leave).
func (g *Gallery) Put(ctx context.Context, t *Temp, want media.Key) (media.Key, error) {
	key := t.Key()
	err := ctx.Err()
	switch {
	case err != nil:
	case t.stale:
		err = errStale
	case !want.IsZero() && key != want:
		err = fmt.Errorf("hash differs: %w", media.BadPlain)
		t.Discard()
	case t.size == 0:
		err = media.Empty
	default:
		if err = g.put(t, key); err == nil {
			_ = g.RemovePartials(key) // CleanPartials removes what stays
			return key, nil
		}
		err = fmt.Errorf("put: %w", blocked(err))
	}
	t.Leave()
	return media.Key{}, err
}

func (g *Gallery) put(t *Temp, key media.Key) error {
	if _, st, err := g.find(key); err == nil && st.Size() == t.size {
		t.Discard()
		return nil
	}
	if err := t.file.Sync(); err != nil {
		return err
	}
	_, ext := media.Sniff(t.head)
	name := nameOf(key, ext)
	folder := name[:2]
	err := g.root.Mkdir(folder, dirMode)
	fresh := err == nil
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	// Windows renames no open files.
	if err := t.file.Close(); err != nil {
		return err
	}
	if err := g.root.Rename(t.name, name); err != nil {
		return err
	}
	t.end()
	if err := g.syncDir(folder); err != nil {
		return err
	}
	if fresh {
		return g.syncDir(".")
	}
	return nil
}

// Add copies a file from anywhere on this disk into the gallery and returns its
// Key and size in bytes. It wraps media.Unreadable, Empty or the faults of Put.
func (g *Gallery) Add(ctx context.Context, path string) (media.Key, int64, error) {
	// Asked before opening: to open a pipe would wait for its writer.
	if st, err := os.Stat(path); err != nil {
		return media.Key{}, 0, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
	} else if !st.Mode().IsRegular() {
		return media.Key{}, 0, fmt.Errorf("not a regular file: %w", media.Unreadable)
	}
	f, err := os.Open(path)
	if err != nil {
		return media.Key{}, 0, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
	}
	defer f.Close()
	t, err := g.Temp(ctx)
	if err != nil {
		return media.Key{}, 0, err
	}
	defer t.Discard()
	if err := t.fill(ctx, f); err != nil {
		return media.Key{}, 0, err
	}
	key, err := g.Put(ctx, t, media.Key{})
	return key, t.size, err
}

// fill copies src into t until its end or that of ctx.
func (t *Temp) fill(ctx context.Context, src io.Reader) error {
	buf := make([]byte, bufSize)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := src.Read(buf)
		if n > 0 {
			if _, err := t.Write(buf[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", media.Unreadable, reason(err))
		}
	}
}
