package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/contactsheet/contactsheet/session"
)

// storageFolder is a catalogue of years with much of it on the disk, made once.
func storageFolder(ctx context.Context, app string) (string, error) {
	app, err := filepath.Abs(app)
	if err != nil {
		return "", err
	}
	return filledFolder(ctx, app, "fill-storage", "--pictures", "3000", "--messages", "4000", "--fetched", "500",
		"--years", "4", "--chats", "24")
}

// elsewhere has walk use a copy of such a folder, and then the linked program
// again.
func (a *album) elsewhere(walk func() error) error {
	from, err := storageFolder(a.ctx, a.app)
	if err != nil {
		return err
	}
	to := filepath.Join(a.home, "filled")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return steps(
		a.quit,
		func() error { return a.furnish(to, session.Downloads{}) },
		func() error { return a.start(append(a.args, "--data", to)...) },
		func() error { return a.resize(wide, high) },
		walk,
		a.quit,
		func() error { return os.RemoveAll(to) },
		func() error { return a.start(a.args...) },
		func() error { return a.resize(wide, high) },
		a.sees("Robin · connected"),
	)
}

// storage walks what takes up the disk.
func (a *album) storage() error {
	return a.elsewhere(func() error {
		return steps(
			a.toStorage,
			a.taken("storage"),
			a.toEnd,
			a.picks("Chip", "1 GB"), a.sees("Move "),
			func() error { return a.leaf("storage-plan") },
			a.toEnd,
			func() error { return a.push("Move ") },
			a.sees("Moved "),
			a.taken("storage-trash"),
			a.toEnd,
			a.picks("Button", "Empty it…"),
			a.taken("storage-empty-trash"),
			a.hits('⎋'),
		)
	})
}

// toEnd turns the wheel to the end of the page.
func (a *album) toEnd() error { return a.wheel(5, 200, wide/2, high/2) }

// toStorage goes to that page.
func (a *album) toStorage() error {
	return steps(
		func() error { return a.page("Settings", "Appearance") },
		func() error { return a.push("Storage") },
		func() error { return a.push("See what takes up the disk") },
		a.sees("By chat"),
	)
}
