package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

const lockName = "lock"

// Lock keeps a second run away from dir, which it makes if need be. The error
// wraps session.SecondRun while another run, of this process or another, holds
// it, and media.NotWritable when the folder refuses. A run that is killed leaves
// nothing behind; else the caller closes.
func Lock(dir string) (io.Closer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("lock folder: %w", refused(err))
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock folder: %w", refused(err))
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock folder: %w", err), f.Close())
	}
	return f, nil
}

// errLocked is lockFile's answer when somebody else has it.
var errLocked = fmt.Errorf("locked: %w", session.SecondRun)

// Rescue moves a damaged catalogue aside, with what belongs to it, so that Open
// starts a fresh one. moved is its new path, named after the day and time of its
// last change. Nothing has the catalogue open meanwhile.
func Rescue(path string) (moved string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("rescue catalogue: %w", refused(err))
	}
	base := path + ".damaged-" + info.ModTime().Format("20060102-150405")
	moved = base
	for n := 2; ; n++ {
		if _, err := os.Lstat(moved); errors.Is(err, fs.ErrNotExist) {
			break
		}
		moved = fmt.Sprintf("%s-%d", base, n)
	}
	// The main file goes last: until it has, a second try finds all that is left.
	for _, part := range []string{"-wal", "-shm", ""} {
		err := os.Rename(path+part, moved+part)
		if err != nil && (part == "" || !errors.Is(err, fs.ErrNotExist)) {
			return "", fmt.Errorf("rescue catalogue: %w", refused(err))
		}
	}
	return moved, nil
}

// refused gives the file system's error the Fault it means.
func refused(err error) error {
	return fmt.Errorf("%w: %w", media.DiskFault(err), err)
}
