package gallery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// tempDir holds what is being written; it is emptied at Open.
const tempDir = ".temp"

const (
	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
)

// Gallery is a folder of files. Its methods may be called from any goroutine.
type Gallery struct {
	// Now is the clock of the trash; nil stands for time.Now. It is set before
	// the first use.
	Now func() time.Time

	dir  string
	root *os.Root
	parts
	bin
}

// Open opens the gallery in dir, which is made if it is missing, and removes
// what a crash left half written, but for the beginnings that Partial keeps. It
// wraps media.NotWritable where no file can
// be made in dir, or media.DiskFull. Call Close when done; only one Gallery may
// be open on a folder.
func Open(dir string) (*Gallery, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("gallery: %w: %w", media.NotWritable, err)
	}
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return nil, fmt.Errorf("gallery: %w", blocked(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("gallery: %w", blocked(err))
	}
	g := &Gallery{dir: dir, root: root}
	if err := g.prepare(); err != nil {
		root.Close()
		return nil, fmt.Errorf("gallery: %w", blocked(err))
	}
	return g, nil
}

// prepare empties the folder for temporary files and proves that writing works.
func (g *Gallery) prepare() error {
	if err := g.root.RemoveAll(tempDir); err != nil {
		return err
	}
	if err := g.root.Mkdir(tempDir, dirMode); err != nil {
		return err
	}
	for _, dir := range []string{partialDir, trashDir} {
		// A link in their place would lead elsewhere.
		if st, err := g.root.Lstat(dir); err == nil && !st.IsDir() {
			if err := g.root.Remove(dir); err != nil {
				return err
			}
		}
	}
	t, err := g.temp()
	if err != nil {
		return err
	}
	_, err = t.Write([]byte{0})
	if err == nil {
		err = t.file.Sync()
	}
	return errors.Join(err, t.Discard())
}

// Close releases the folder.
func (g *Gallery) Close() error { return g.root.Close() }

// Dir is the gallery's folder, absolute.
func (g *Gallery) Dir() string { return g.dir }

// Path is where the file of key is, absolute. It wraps media.Missing.
func (g *Gallery) Path(key media.Key) (string, error) {
	name, _, err := g.find(key)
	if err != nil {
		return "", err
	}
	return filepath.Join(g.dir, filepath.FromSlash(name)), nil
}

// Open opens the file of key for reading; the caller closes it. It wraps
// media.Missing or Unreadable.
func (g *Gallery) Open(key media.Key) (*os.File, error) {
	name, _, err := g.find(key)
	if err != nil {
		return nil, err
	}
	f, err := g.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", media.Missing, reason(err))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
	}
	return f, nil
}

// Has reports whether the file of key is here.
func (g *Gallery) Has(key media.Key) bool {
	_, _, err := g.find(key)
	return err == nil
}

// Remove deletes the file of key. That there is none is not an error.
func (g *Gallery) Remove(key media.Key) error {
	name, _, err := g.find(key)
	if errors.Is(err, media.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := g.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove: %w", blocked(err))
	}
	return nil
}

// SetTime sets the time that file managers show for the file of key: when its
// picture was sent. It wraps media.Missing.
func (g *Gallery) SetTime(key media.Key, t time.Time) error {
	name, _, err := g.find(key)
	if err != nil {
		return err
	}
	if err := g.root.Chtimes(name, t, t); err != nil {
		return fmt.Errorf("set time: %w", blocked(err))
	}
	return nil
}

// Entry is one file of the gallery.
type Entry struct {
	Key  media.Key
	Path string // absolute
	Size int64  // bytes
	Time time.Time
	// Placed is when it came here or was dated, whichever is later; where the
	// system does not tell, about when.
	Placed time.Time
}

// Walk calls f with every file of the gallery, in no useful order, until f
// returns an error or ctx ends; that is then Walk's error. What does not belong
// to the gallery is passed over.
func (g *Gallery) Walk(ctx context.Context, f func(Entry) error) error {
	for i := range 256 {
		if err := ctx.Err(); err != nil {
			return err
		}
		folder := fmt.Sprintf("%02x", i)
		files, err := fs.ReadDir(g.root.FS(), folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%w: %w", media.Unreadable, reason(err))
		}
		for _, file := range files {
			e, ok := g.entry(folder, file)
			if !ok {
				continue
			}
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *Gallery) entry(folder string, file fs.DirEntry) (Entry, bool) {
	name := file.Name()
	stem := name[:len(name)-len(filepath.Ext(name))]
	key, err := media.ParseKey(stem)
	if err != nil || stem != key.String() || stem[:2] != folder {
		return Entry{}, false
	}
	st, err := file.Info()
	if err != nil || !st.Mode().IsRegular() {
		return Entry{}, false
	}
	return Entry{Key: key, Path: filepath.Join(g.dir, folder, name), Size: st.Size(), Time: st.ModTime(), Placed: placed(st)}, true
}

// Size counts the gallery's files and their bytes.
func (g *Gallery) Size(ctx context.Context) (files int, bytes int64, err error) {
	err = g.Walk(ctx, func(e Entry) error {
		files++
		bytes += e.Size
		return nil
	})
	return files, bytes, err
}

// find is the name of key's file below the root. It wraps media.Missing.
func (g *Gallery) find(key media.Key) (string, fs.FileInfo, error) {
	if key.IsZero() {
		return "", nil, fmt.Errorf("no key: %w", media.Missing)
	}
	for _, ext := range media.Extensions() {
		name := nameOf(key, ext)
		st, err := g.root.Lstat(name)
		switch {
		case err == nil && st.Mode().IsRegular():
			return name, st, nil
		case err == nil, errors.Is(err, fs.ErrNotExist):
		default:
			return "", nil, fmt.Errorf("%w: %w", media.Unreadable, reason(err))
		}
	}
	return "", nil, media.Missing
}

func nameOf(key media.Key, ext string) string {
	s := key.String()
	return s[:2] + "/" + s + ext
}
