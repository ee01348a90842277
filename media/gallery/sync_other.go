//go:build !windows

package gallery

import (
	"errors"
	"syscall"
)

// syncDir makes renames in a folder last.
func (g *Gallery) syncDir(name string) error {
	d, err := g.root.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems cannot sync a folder; they have nothing to sync then.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
