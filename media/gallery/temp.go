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

// Temp is a file being written. It ends with Put or Discard; calling Discard
// after Put does nothing, so it can be deferred. Not for several goroutines.
type Temp struct {
	root *os.Root
	name string
	file *os.File
	sum  hash.Hash
	head []byte
	size int64
	done bool
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

// Write implements io.Writer. It wraps media.DiskFull.
func (t *Temp) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	t.sum.Write(p[:n])
	if room := media.SniffSize - len(t.head); room > 0 {
		t.head = append(t.head, p[:min(n, room)]...)
	}
	t.size += int64(n)
	if err != nil {
		return n, blocked(err)
	}
	return n, nil
}

// Key is the SHA-256 of what was written so far.
func (t *Temp) Key() media.Key { return media.KeyOf(t.sum.Sum(nil)) }

// Size is how many bytes were written so far.
func (t *Temp) Size() int64 { return t.size }

// Reset throws away what was written so far; the Temp is as new.
func (t *Temp) Reset() error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return blocked(err)
	}
	if err := t.file.Truncate(0); err != nil {
		return blocked(err)
	}
	t.sum.Reset()
	t.head, t.size = t.head[:0], 0
	return nil
}

// Discard deletes the file, unless Put has taken it.
func (t *Temp) Discard() error {
	if t.done {
		return nil
	}
	t.done = true
	return errors.Join(t.file.Close(), t.root.Remove(t.name))
}

// Put takes t into the gallery and returns its Key. Unless want is zero, t's
// content must have that Key: otherwise t is deleted and the error wraps
// media.BadPlain. When Put returns nil the file is on the disk for good. A file
// that is there already is kept. Other errors wrap media.Empty, DiskFull,
// NotWritable, or are those of ctx; t is deleted then too.
func (g *Gallery) Put(ctx context.Context, t *Temp, want media.Key) (media.Key, error) {
	key := t.Key()
	err := ctx.Err()
	switch {
	case err != nil:
	case !want.IsZero() && key != want:
		err = fmt.Errorf("hash differs: %w", media.BadPlain)
	case t.size == 0:
		err = media.Empty
	default:
		if err = g.put(t, key); err == nil {
			return key, nil
		}
		err = fmt.Errorf("put: %w", blocked(err))
	}
	t.Discard()
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
	t.done = true
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
	buf := make([]byte, 64<<10)
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
