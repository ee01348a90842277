//go:build linux || darwin || freebsd

package gallery

import (
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/contactsheet/contactsheet/media"
)

// Free is how many bytes this user may still write on the gallery's disk. It
// wraps media.Unreadable.
func (g *Gallery) Free() (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(g.dir, &st); err != nil {
		return 0, fmt.Errorf("free space: %w: %w", media.Unreadable, err)
	}
	return int64(st.Bavail) * int64(st.Bsize), nil //nolint:unconvert // the types differ between systems
}
