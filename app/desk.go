package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/contactsheet/contactsheet/app/clipboard"
	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// desk is the desktop around the window.
type desk struct {
	files *gallery.Gallery
	// missing is told of files that have vanished.
	missing func(ctx context.Context, key media.Key)
	ctx     context.Context // of the run, for missing
	// again starts this program once more with other arguments.
	again  func(args ...string) error
	decode decoder
	board  *clipboard.Board
}

// Open opens a file with the system's program for it, without waiting for it.
func (d desk) Open(path string) error {
	switch runtime.GOOS {
	case "windows":
		return start("rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		return start("open", path)
	}
	return start("xdg-open", path)
}

// OpenWith has the user choose the program; where the system has no way of
// asking, its own program opens the file.
func (d desk) OpenWith(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("open: %w: %w", media.Missing, bare(err))
	}
	if runtime.GOOS == "windows" {
		return start("rundll32", "shell32.dll,OpenAs_RunDLL", path)
	}
	if openWith(path) == nil {
		return nil
	}
	return d.Open(path)
}

// Reveal shows a file, or its folder where the system cannot select it.
func (d desk) Reveal(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("reveal: %w: %w", media.Missing, err)
	}
	switch runtime.GOOS {
	case "windows":
		return start("explorer", "/select,"+path)
	case "darwin":
		return start("open", "-R", path)
	}
	if showItems(path) == nil {
		return nil
	}
	return start("xdg-open", filepath.Dir(path))
}

// Pick asks for pictures; see ui.Desk.
func (d desk) Pick(ctx context.Context) ([]string, error) { return pick(ctx) }

// Save asks where to write a file; see ui.Desk.
func (d desk) Save(ctx context.Context, name string) (string, error) { return saveAs(ctx, name) }

// PickFolder asks for a folder; see ui.Desk.
func (d desk) PickFolder(ctx context.Context) (string, error) { return pickFolder(ctx) }

// Path is where a file of the gallery is; it wraps media.Missing.
func (d desk) Path(key media.Key) (string, error) {
	path, err := d.files.Path(key)
	if errors.Is(err, media.Missing) {
		d.missing(d.ctx, key)
	}
	return path, err
}

// StartSandbox starts this program again on the sandbox.
func (d desk) StartSandbox() error { return d.again("--sandbox") }

// start runs a program and forgets it.
func start(name string, args ...string) error {
	cmd := exec.Command(name, args...) //nolint:noctx // it outlives us
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%s: %w", name, errors.ErrUnsupported)
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	go func() { _ = cmd.Wait() }() // reaps it; its fate is its own
	return nil
}

// again starts this executable once more and forgets it.
func again(args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("own executable: %w", err)
	}
	return start(self, args...)
}

// desk is the desktop around the window of s.
func (l *launch) desk(s *services) desk {
	return desk{
		files: s.files, missing: s.missing, ctx: l.ctx, again: again, board: clipboard.New(l.ctx),
		decode: func(ctx context.Context, f *os.File) (*image.RGBA, error) { return s.codec.DecodeClear(ctx, f, 0, 0) },
	}
}
