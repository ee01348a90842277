package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// storage is what takes up the disk; see ui.Storage.
type storage struct{ *services }

// Usage is what the pictures take up: what the catalogue knows, and beside it
// what lies in the gallery's folder.
func (s storage) Usage(ctx context.Context) (session.Usage, error) {
	u, err := s.store.Usage(ctx, time.Local)
	if err != nil {
		return u, err
	}
	if u.Orphans, u.OrphanBytes, err = s.keeper.Orphans(ctx); err != nil {
		return u, err
	}
	if u.Trash, err = s.keeper.Trash(ctx); err != nil {
		return u, err
	}
	if _, u.Partial, err = s.files.Partials(); err != nil {
		return u, fmt.Errorf("partial files: %w", err)
	}
	if s.thumbs != nil {
		u.Thumbs = s.thumbs.Size(ctx)
	}
	u.Catalogue = catalogueSize(s.places.catalogue)
	if u.Free, err = s.files.Free(); err != nil {
		u.Free = -1
		s.log.Warn("free space", "kind", media.FaultOf(err))
	}
	return u, nil
}

// catalogueSize is what the catalogue takes up, in bytes, with its log of writes
// and the copies of older versions.
func catalogueSize(path string) (size int64) {
	copies, _ := store.Copies(path) // a folder that cannot be read has told so by now
	for _, name := range append(copies, path, path+"-wal", path+"-shm") {
		if st, err := os.Stat(name); err == nil {
			size += st.Size()
		}
	}
	return size
}

// PlanFree says what would go to the trash.
func (s storage) PlanFree(ctx context.Context, bytes int64) (session.Sweep, error) {
	return s.keeper.PlanFree(ctx, bytes)
}

// Free moves that to the trash.
func (s storage) Free(ctx context.Context, bytes int64) (session.Sweep, error) {
	w, err := s.keeper.Free(ctx, bytes)
	s.forget(w)
	return w, err
}

// SweepOrphans moves the files that no message shows to the trash.
func (s storage) SweepOrphans(ctx context.Context) (session.Sweep, error) {
	w, err := s.keeper.SweepOrphans(ctx)
	s.forget(w)
	return w, err
}
