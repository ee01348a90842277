package gallery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// trashDir holds a folder for every second in which something was thrown
	// away: the time is kept there, and a file keeps its name and its date.
	trashDir = ".trash"
	// stamp is how such a folder is named, in UTC.
	stamp = "20060102T150405Z"
)

// bin knows where in the trash each file lies, so that nobody has to look into
// every folder. It is filled at the first use.
type bin struct {
	binMu sync.Mutex
	lies  map[media.Key]string // its name below the root
}

// Trash moves the file of key to the trash. Has, Path, Open and Walk see it no
// longer. It wraps media.Missing, NotWritable or DiskFull.
func (g *Gallery) Trash(key media.Key) error {
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if err := g.fillBin(); err != nil {
		return err
	}
	name, _, err := g.find(key)
	if err != nil {
		return err
	}
	folder := trashDir + "/" + g.now().UTC().Format(stamp)
	to := folder + "/" + path.Base(name)
	if old := g.lies[key]; old != "" && old != to {
		g.unbin(key, old)
	}
	if err := g.root.MkdirAll(folder, dirMode); err != nil {
		return fmt.Errorf("trash: %w", blocked(err))
	}
	if err := g.move(name, to, trashDir, "."); err != nil {
		return fmt.Errorf("trash: %w", blocked(err))
	}
	g.lies[key] = to
	return nil
}

// Restore takes the file of key out of the trash. One that is in the gallery
// again meanwhile only leaves the trash. It wraps media.Missing where the trash
// has none, NotWritable or DiskFull.
func (g *Gallery) Restore(key media.Key) error {
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if err := g.fillBin(); err != nil {
		return err
	}
	return g.restore(key)
}

func (g *Gallery) restore(key media.Key) error {
	from := g.lies[key]
	if from == "" {
		return fmt.Errorf("trash: %w", media.Missing)
	}
	if g.Has(key) {
		g.unbin(key, from)
		return nil
	}
	to := key.String()[:2] + "/" + path.Base(from)
	if err := g.root.Mkdir(path.Dir(to), dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("restore: %w", blocked(err))
	}
	err := g.move(from, to, ".")
	if errors.Is(err, fs.ErrNotExist) {
		delete(g.lies, key)
		return fmt.Errorf("trash: %w", media.Missing)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", blocked(err))
	}
	g.unbin(key, from)
	return nil
}

// Reclaim is Restore after reading the whole file: what is not that of key any
// more is deleted, and the error wraps media.BadPlain then. It may be that of
// ctx, or wrap media.Unreadable.
func (g *Gallery) Reclaim(ctx context.Context, key media.Key) error {
	from, err := g.inBin(key)
	if err != nil {
		return err
	}
	is, err := g.hash(ctx, from)
	if err != nil {
		return fmt.Errorf("trash: %w", err)
	}
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if g.lies[key] != from {
		return fmt.Errorf("trash: %w", media.Missing)
	}
	if is != key {
		g.unbin(key, from)
		return fmt.Errorf("trash: %w", media.BadPlain)
	}
	return g.restore(key)
}

// inBin is where in the trash the file of key lies. It wraps media.Missing.
func (g *Gallery) inBin(key media.Key) (string, error) {
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if err := g.fillBin(); err != nil {
		return "", err
	}
	if from := g.lies[key]; from != "" {
		return from, nil
	}
	return "", fmt.Errorf("trash: %w", media.Missing)
}

// hash is the SHA-256 of a file below the root.
func (g *Gallery) hash(ctx context.Context, name string) (media.Key, error) {
	f, err := g.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return media.Key{}, fmt.Errorf("%w: %w", media.Missing, reason(err))
	}
	if err != nil {
		return media.Key{}, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
	}
	defer f.Close()
	sum := sha256.New()
	for buf := make([]byte, bufSize); ; {
		if err := ctx.Err(); err != nil {
			return media.Key{}, err
		}
		n, err := f.Read(buf)
		sum.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return media.KeyOf(sum.Sum(nil)), nil
		}
		if err != nil {
			return media.Key{}, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
		}
	}
}

// Trashed are the files in the trash, in no order.
func (g *Gallery) Trashed() ([]media.Key, error) {
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if err := g.fillBin(); err != nil {
		return nil, err
	}
	return slices.Collect(maps.Keys(g.lies)), nil
}

// TrashSize counts the files in the trash and their bytes.
func (g *Gallery) TrashSize(ctx context.Context) (files int, bytes int64, err error) {
	err = g.eachBin(func(_ media.Key, _ string, st fs.FileInfo, _ time.Time) error {
		files++
		bytes += st.Size()
		return ctx.Err()
	})
	return files, bytes, err
}

// EmptyTrash deletes for good what was thrown away before the given time, to the
// second. The error wraps media.NotWritable, or is that of ctx.
func (g *Gallery) EmptyTrash(ctx context.Context, before time.Time) error {
	g.binMu.Lock()
	defer g.binMu.Unlock()
	if err := g.fillBin(); err != nil {
		return err
	}
	return g.eachBin(func(key media.Key, name string, _ fs.FileInfo, at time.Time) error {
		if err := ctx.Err(); err != nil || !at.Before(before) {
			return err
		}
		if err := g.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("empty the trash: %w", blocked(err))
		}
		if g.lies[key] == name {
			delete(g.lies, key)
		}
		_ = g.root.Remove(path.Dir(name)) // while others lie there it stays
		return nil
	})
}

// eachBin calls f with every file in the trash and the time it came there.
func (g *Gallery) eachBin(f func(key media.Key, name string, st fs.FileInfo, at time.Time) error) error {
	folders, err := g.readDir(trashDir)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		at, err := time.Parse(stamp, folder.Name())
		if err != nil || !folder.IsDir() {
			continue
		}
		files, err := g.readDir(trashDir + "/" + folder.Name())
		if err != nil {
			return err
		}
		for _, file := range files {
			key, err := media.ParseKey(file.Name()[:len(file.Name())-len(path.Ext(file.Name()))])
			st, serr := file.Info()
			if err != nil || serr != nil || !st.Mode().IsRegular() {
				continue
			}
			if err := f(key, trashDir+"/"+folder.Name()+"/"+file.Name(), st, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// readDir is what lies in a folder; nothing where there is none.
func (g *Gallery) readDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(g.root.FS(), name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
	}
	return entries, nil
}

// fillBin learns what is in the trash. binMu is held.
func (g *Gallery) fillBin() error {
	if g.lies != nil {
		return nil
	}
	lies := map[media.Key]string{}
	err := g.eachBin(func(key media.Key, name string, _ fs.FileInfo, _ time.Time) error {
		lies[key] = name
		return nil
	})
	if err == nil {
		g.lies = lies
	}
	return err
}

// unbin deletes a file of the trash, and its folder with the last one.
func (g *Gallery) unbin(key media.Key, name string) {
	_ = g.root.Remove(name) // EmptyTrash removes what stays
	_ = g.root.Remove(path.Dir(name))
	delete(g.lies, key)
}

// move renames a file and makes that last, in its two folders and in others.
func (g *Gallery) move(from, to string, others ...string) error {
	if err := g.root.Rename(from, to); err != nil {
		return err
	}
	for _, dir := range append([]string{path.Dir(to), path.Dir(from)}, others...) {
		if err := g.syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gallery) now() time.Time {
	if g.Now == nil {
		return time.Now()
	}
	return g.Now()
}
