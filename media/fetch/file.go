package fetch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/media"
)

// ToFile is Get into a file on this disk. It is written beside path under a name
// of its own, verified, synced and renamed: what stands at path is complete. A
// file that is there already is replaced only where o.Overwrite says so; else the
// error wraps fs.ErrExist and media.NotWritable.
func (h *HTTP) ToFile(ctx context.Context, ref media.Ref, path string, o GetOptions) (Got, error) {
	if st, err := os.Lstat(path); err == nil && (!o.Overwrite || st.IsDir()) {
		return Got{}, errThere
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".contactsheet-*.part") // 0600
	if err != nil {
		return Got{}, unwritten(err)
	}
	t := &target{file: f, sum: sha256.New()}
	defer t.discard()
	got, err := h.get(ctx, ref, t, o)
	if err != nil {
		return Got{}, err
	}
	if err := t.put(path, o.Overwrite); err != nil {
		return Got{}, err
	}
	return got, nil
}

var errThere = fmt.Errorf("file: %w: %w", media.NotWritable, fs.ErrExist)

// unwritten gives an error of writing its kind, without the names in it.
func unwritten(err error) error {
	kind := media.DiskFault(err)
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return fmt.Errorf("file: %w: %w", kind, err)
}

// target is a file of the user's, while it is written.
type target struct {
	file *os.File
	sum  hash.Hash
	size int64
}

// Write implements io.Writer.
func (t *target) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	t.sum.Write(p[:n])
	t.size += int64(n)
	if err != nil {
		return n, unwritten(err)
	}
	return n, nil
}

// Size is how many bytes were written.
func (t *target) Size() int64 { return t.size }

// Key is their SHA-256.
func (t *target) Key() media.Key { return media.KeyOf(t.sum.Sum(nil)) }

// Reset throws them away.
func (t *target) Reset() error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return unwritten(err)
	}
	if err := t.file.Truncate(0); err != nil {
		return unwritten(err)
	}
	t.sum.Reset()
	t.size = 0
	return nil
}

// discard deletes the file, unless put has moved it.
func (t *target) discard() {
	t.file.Close()
	_ = os.Remove(t.file.Name()) // gone already after put
}

// put moves the file into place and makes that last.
func (t *target) put(path string, overwrite bool) error {
	if err := t.file.Sync(); err != nil {
		return unwritten(err)
	}
	if err := t.file.Close(); err != nil {
		return unwritten(err)
	}
	if !overwrite {
		// A second name cannot be given where the first one is taken.
		err := os.Link(t.file.Name(), path)
		if errors.Is(err, fs.ErrExist) {
			return errThere
		}
		if err == nil {
			syncFolder(path)
			return nil
		}
		// The file system knows no second names: take the name, then replace it.
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return errThere
		}
		if err != nil {
			return unwritten(err)
		}
		f.Close()
	}
	if err := os.Rename(t.file.Name(), path); err != nil {
		return unwritten(err)
	}
	syncFolder(path)
	return nil
}

// syncFolder makes a new name last, on the systems that can.
func syncFolder(path string) {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return
	}
	defer d.Close()
	_ = d.Sync() // Windows syncs no folders
}
