//go:build darwin || freebsd

package gallery

import (
	"io/fs"
	"syscall"
	"time"
)

// placed is when a file was last moved or dated, which is later than it came
// here: its own date is that of its picture.
func placed(st fs.FileInfo) time.Time {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctimespec.Unix())
	}
	return st.ModTime()
}
