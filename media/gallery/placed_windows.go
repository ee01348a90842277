package gallery

import (
	"io/fs"
	"syscall"
	"time"
)

// placed is when a file was made: it has come here since, but its own date is
// that of its picture.
func placed(st fs.FileInfo) time.Time {
	if s, ok := st.Sys().(*syscall.Win32FileAttributeData); ok {
		return time.Unix(0, s.CreationTime.Nanoseconds())
	}
	return st.ModTime()
}
