package media

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"testing"
)

func TestDiskFault(t *testing.T) {
	full := []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT}
	if runtime.GOOS == "windows" {
		full = []syscall.Errno{39, 112}
	}
	for _, code := range full {
		if f := DiskFault(&fs.PathError{Op: "write", Err: os.NewSyscallError("write", code)}); f != DiskFull {
			t.Errorf("%v is %q", code, f)
		}
	}
	for _, err := range []error{fs.ErrPermission, errors.New("odd")} {
		if f := DiskFault(err); f != NotWritable {
			t.Errorf("%v is %q", err, f)
		}
	}
}
