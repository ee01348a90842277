//go:build !(linux || freebsd || openbsd || netbsd || windows)

package clipboard

import (
	"context"
	"errors"
)

func (b *Board) put(context.Context, Content) error { return errors.ErrUnsupported }
