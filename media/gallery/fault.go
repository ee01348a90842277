package gallery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/contactsheet/contactsheet/media"
)

// blocked gives an error of writing its kind.
func blocked(err error) error {
	var f media.Fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%w: %w", media.DiskFault(err), reason(err))
}

// reason is err without the names of files, which are people's own.
func reason(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
