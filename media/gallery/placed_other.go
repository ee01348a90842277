//go:build !linux && !darwin && !freebsd && !windows

package gallery

import (
	"io/fs"
	"time"
)

// placed is a file's own date, where the system is not known to tell another.
func placed(st fs.FileInfo) time.Time { return st.ModTime() }
