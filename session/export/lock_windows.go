package export

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lock keeps other programs from exporting into a folder until the file that it
// returns, which is gone then, is closed.
func lock(dir *os.Root) (*os.File, error) {
	path := filepath.Join(dir.Name(), tempPrefix+"lock")
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(name, windows.GENERIC_WRITE, 0, nil, windows.OPEN_ALWAYS,
		windows.FILE_ATTRIBUTE_HIDDEN|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

// syncDir does nothing: Windows journals new names and syncs no folders.
func syncDir(*os.Root) error { return nil }
