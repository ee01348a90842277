//go:build !windows

package export

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other programs from exporting into a folder until the file that it
// returns is closed. Where folders cannot be locked nothing is.
func lock(dir *os.Root) (*os.File, error) {
	f, err := dir.Open(".")
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		f.Close()
		return nil, err
	}
	return f, nil
}

// syncDir makes new names in a folder last.
func syncDir(dir *os.Root) error {
	f, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	// Some file systems cannot sync a folder; they have nothing to sync then.
	if err := f.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return err
	}
	return nil
}
