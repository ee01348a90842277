package keeping

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// settled is how long a file has been in the gallery before it may be called
	// an orphan: it gets there just before the catalogue learns of it.
	settled = 10 * time.Minute
	// askAtOnce is how many files the catalogue is asked about in one go.
	askAtOnce = 1000
)

// Orphans counts the files of the gallery that no message shows and nothing
// needs, and their bytes. It reads the names of all files.
func (k *Keeper) Orphans(ctx context.Context) (files int, bytes int64, err error) {
	list, err := k.orphans(ctx)
	for _, e := range list {
		bytes += e.Size
	}
	return len(list), bytes, err
}

func (k *Keeper) orphans(ctx context.Context) ([]gallery.Entry, error) {
	var orphans, some []gallery.Entry
	ask := func() error {
		keys := make([]media.Key, len(some))
		for i, e := range some {
			keys[i] = e.Key
		}
		known, err := k.o.Catalogue.Known(ctx, keys)
		if err != nil {
			return err
		}
		for i, e := range some {
			if !known[i] {
				orphans = append(orphans, e)
			}
		}
		some = some[:0]
		return nil
	}
	before := k.o.Now().Add(-settled)
	err := k.o.Gallery.Walk(ctx, func(e gallery.Entry) error {
		if e.Placed.After(before) {
			return nil
		}
		if some = append(some, e); len(some) == askAtOnce {
			return ask()
		}
		return nil
	})
	if err == nil {
		err = ask()
	}
	if err != nil {
		return nil, fmt.Errorf("files that nothing needs: %w", err)
	}
	return orphans, nil
}

// SweepOrphans moves to the trash what Orphans counts. Undo brings it back. It
// says what went, also beside an error that ended it early.
func (k *Keeper) SweepOrphans(ctx context.Context) (session.Sweep, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list, err := k.orphans(ctx)
	if err != nil {
		return session.Sweep{}, err
	}
	var s session.Sweep
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		gone, err := k.discardOrphan(context.WithoutCancel(ctx), e.Key)
		if err != nil {
			return s, fmt.Errorf("move to the trash: %w", err)
		}
		if gone {
			s.Files = append(s.Files, e.Key)
			s.Bytes += e.Size
		}
	}
	return s, nil
}

// discardOrphan moves a file to the trash, unless somebody wants it meanwhile. It
// asks after the move: who wants it earlier is seen here, and who wants it later
// does not find it in the gallery and fetches it.
func (k *Keeper) discardOrphan(ctx context.Context, file media.Key) (gone bool, err error) {
	err = k.o.Gallery.Trash(file)
	if errors.Is(err, media.Missing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	known, err := k.o.Catalogue.Known(ctx, []media.Key{file})
	if err == nil && !known[0] {
		return true, nil
	}
	return false, errors.Join(err, k.o.Gallery.Restore(file))
}
