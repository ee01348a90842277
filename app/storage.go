package main

import (
	"context"
	"errors"

	"github.com/contactsheet/contactsheet/session"
)

// storage is what takes up the disk; see ui.Storage.
type storage struct{ *services }

// Usage is what the pictures take up.
func (storage) Usage(context.Context) (session.Usage, error) {
	return session.Usage{}, errors.ErrUnsupported
}

// PlanFree says what would go to the trash.
func (storage) PlanFree(context.Context, int64) (session.Sweep, error) {
	return session.Sweep{}, errors.ErrUnsupported
}

// Free moves that to the trash.
func (storage) Free(context.Context, int64) (session.Sweep, error) {
	return session.Sweep{}, errors.ErrUnsupported
}

// SweepOrphans moves the files that no message shows to the trash.
func (storage) SweepOrphans(context.Context) (session.Sweep, error) {
	return session.Sweep{}, errors.ErrUnsupported
}
