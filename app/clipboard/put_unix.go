//go:build linux || freebsd || openbsd || netbsd

package clipboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

func (b *Board) put(ctx context.Context, c Content) error {
	switch {
	case os.Getenv("WAYLAND_DISPLAY") != "":
		return wayland(ctx, c)
	case os.Getenv("DISPLAY") != "":
		return b.x11(ctx, c)
	}
	return fmt.Errorf("no display: %w", errors.ErrUnsupported)
}

// wayland has wl-copy serve c: a program of no window may only own the clipboard
// by a protocol that it speaks. It takes one form, so a picture goes as PNG and
// files as their list.
func wayland(ctx context.Context, c Content) error {
	program, err := exec.LookPath("wl-copy")
	if err != nil {
		return fmt.Errorf("no wl-copy: %w", errors.ErrUnsupported)
	}
	f := forms(c)[0]
	cmd := exec.CommandContext(ctx, program, "--type", f.Type)
	cmd.Stdin = bytes.NewReader(f.Data)
	// It reads all, leaves a child behind to serve it, and ends.
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("wl-copy: %w", err)
	}
	return nil
}
