package gallery

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// partialDir holds the beginnings of files whose download broke off.
	partialDir = ".partial"
	// PartialLife is how long a beginning is worth keeping: media hosts keep a
	// file no longer.
	PartialLife = 14 * 24 * time.Hour
)

// parts are the partial files that somebody is writing.
type parts struct {
	mu   sync.Mutex
	uses map[string]*use
}

// use is one of them.
type use struct {
	done chan struct{}
	drop bool // it is not wanted any more
}

// Partial opens the file in which the download of ref is kept until it is whole:
// what earlier runs have left of it (see Temp.Size and Replay), or an empty one.
// Another upload of the same picture, with a key of its own, has another file.
// It blocks while somebody else writes the same one. It wraps media.BadRef
// where ref has no key or not both hashes, media.NotWritable or DiskFull, or is
// the error of ctx.
//
// What it holds is plaintext, unverified. After a crash of this program it is
// what was written; after one of the computer its length may be wrong, which
// only the hashes tell.
func (g *Gallery) Partial(ctx context.Context, ref media.Ref) (*Temp, error) {
	name, err := partialName(ref)
	if err != nil {
		return nil, err
	}
	u, err := g.take(ctx, name)
	if err != nil {
		return nil, err
	}
	t, err := g.partial(partialDir + "/" + name)
	if err != nil {
		g.give(name, u)
		return nil, fmt.Errorf("partial file: %w", blocked(err))
	}
	t.leave = func() bool { return g.give(name, u) }
	return t, nil
}

// partialName is the file's Key and what tells uploads of that file apart.
func partialName(ref media.Ref) (string, error) {
	if len(ref.MediaKey) == 0 || len(ref.FileEncSHA256) != sha256.Size || ref.Key().IsZero() {
		return "", fmt.Errorf("partial file: %w", media.BadRef)
	}
	h := sha256.New()
	h.Write([]byte(ref.Kind + "\x00"))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(ref.MediaKey))))
	h.Write(ref.MediaKey)
	h.Write(ref.FileEncSHA256)
	return ref.Key().String() + "-" + hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// take waits until nobody writes the file of that name.
func (g *Gallery) take(ctx context.Context, name string) (*use, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		g.mu.Lock()
		other := g.uses[name]
		if other == nil {
			u := &use{done: make(chan struct{})}
			if g.uses == nil {
				g.uses = map[string]*use{}
			}
			g.uses[name] = u
			g.mu.Unlock()
			return u, nil
		}
		g.mu.Unlock()
		select {
		case <-other.done:
		case <-ctx.Done():
		}
	}
}

// give is the end of take; it reports whether the file is still wanted.
func (g *Gallery) give(name string, u *use) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.uses, name)
	close(u.done)
	return !u.drop
}

func (g *Gallery) partial(path string) (*Temp, error) {
	was, err := g.root.Lstat(path)
	if err == nil && !was.Mode().IsRegular() {
		err = g.root.RemoveAll(path)
		was = nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	flag := os.O_RDWR
	if was == nil {
		flag |= os.O_CREATE | os.O_EXCL
	}
	f, err := g.root.OpenFile(path, flag, fileMode)
	if errors.Is(err, fs.ErrNotExist) {
		if err := g.root.Mkdir(partialDir, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		f, err = g.root.OpenFile(path, flag|os.O_CREATE|os.O_EXCL, fileMode)
	}
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && was != nil && !os.SameFile(was, st) {
		err = fmt.Errorf("replaced meanwhile: %w", media.NotWritable)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Temp{root: g.root, name: path, file: f, sum: sha256.New(), size: st.Size(), stale: st.Size() > 0}, nil
}

// RemovePartials removes what Partials have of the file of key: nobody wants it
// any more. One that is being written goes when that ends.
func (g *Gallery) RemovePartials(key media.Key) error {
	return g.eachPartial(func(name string, of media.Key, _ fs.FileInfo) bool { return of == key })
}

// CleanPartials removes partial files that nobody has written to since before
// (see PartialLife), and those whose file is in the gallery meanwhile. It is
// called once in a while, as at each start.
func (g *Gallery) CleanPartials(ctx context.Context, before time.Time) error {
	err := g.eachPartial(func(_ string, of media.Key, st fs.FileInfo) bool {
		return ctx.Err() == nil && (of.IsZero() || st == nil || st.ModTime().Before(before) || g.Has(of))
	})
	return errors.Join(ctx.Err(), err)
}

// Partials counts the partial files and their bytes.
func (g *Gallery) Partials() (files int, bytes int64, err error) {
	err = g.eachPartial(func(_ string, _ media.Key, st fs.FileInfo) bool {
		if st != nil {
			files++
			bytes += st.Size()
		}
		return false
	})
	return files, bytes, err
}

// eachPartial removes what f asks for. The Key is zero for what does not belong
// there, the info nil for what is no file.
func (g *Gallery) eachPartial(f func(name string, of media.Key, st fs.FileInfo) bool) error {
	entries, err := fs.ReadDir(g.root.FS(), partialDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("partial files: %w: %w", media.Unreadable, reason(err))
	}
	var errs []error
	for _, e := range entries {
		stem, _, _ := strings.Cut(e.Name(), "-")
		key, err := media.ParseKey(stem)
		if err != nil {
			key = media.Key{}
		}
		st, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || !st.Mode().IsRegular() {
			st = nil
		}
		if !f(e.Name(), key, st) {
			continue
		}
		if err := g.drop(e.Name()); err != nil {
			errs = append(errs, blocked(err))
		}
	}
	return errors.Join(errs...)
}

// drop removes a partial file, or has it removed by the one who writes it.
func (g *Gallery) drop(name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if u := g.uses[name]; u != nil {
		u.drop = true
		return nil
	}
	return g.root.RemoveAll(partialDir + "/" + name)
}
