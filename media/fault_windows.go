package media

import (
	"errors"
	"syscall"
)

// Windows' error codes of a full disk.
const (
	handleDiskFull syscall.Errno = 39
	diskIsFull     syscall.Errno = 112
)

func diskFull(err error) bool {
	return errors.Is(err, diskIsFull) || errors.Is(err, handleDiskFull)
}
