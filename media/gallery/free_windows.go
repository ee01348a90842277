package gallery

import (
	"fmt"

	"golang.org/x/sys/windows"

	"github.com/contactsheet/contactsheet/media"
)

// Free is how many bytes this user may still write on the gallery's disk. It
// wraps media.Unreadable.
func (g *Gallery) Free() (int64, error) {
	var free uint64
	dir, err := windows.UTF16PtrFromString(g.dir)
	if err == nil {
		err = windows.GetDiskFreeSpaceEx(dir, &free, nil, nil)
	}
	if err != nil {
		return 0, fmt.Errorf("free space: %w: %w", media.Unreadable, err)
	}
	return int64(free), nil
}
