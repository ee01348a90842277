//go:build !linux && !darwin && !freebsd && !windows

package gallery

import (
	"fmt"

	"github.com/contactsheet/contactsheet/media"
)

// Free is not known on this system: it wraps media.Unreadable.
func (g *Gallery) Free() (int64, error) {
	return 0, fmt.Errorf("free space: %w", media.Unreadable)
}
