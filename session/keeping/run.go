package keeping

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// Run puts right what a crash has left, and then applies the rule and deletes
// what has lain in the trash for TrashLife, once a day until ctx ends. What fails
// is tried again the next day.
func (k *Keeper) Run(ctx context.Context) error {
	k.tell("settle", k.settle(ctx))
	clock := time.NewTicker(look)
	defer clock.Stop()
	var last time.Time
	for {
		// Round drops the reading that stands still during sleep.
		if now := k.o.Now().Round(0); now.Sub(last) >= every || now.Before(last) {
			last = now
			swept, err := k.Sweep(ctx)
			if k.o.Swept != nil && len(swept.Files) > 0 {
				k.o.Swept(swept)
			}
			k.tell("sweep", err)
			k.tell("purge", k.purge(ctx, now.Add(-TrashLife)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-clock.C:
		}
	}
}

// settle puts files back that are in the trash and still shown: the catalogue
// has not learned that they went.
func (k *Keeper) settle(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	files, err := k.o.Gallery.Trashed()
	if err != nil {
		return err
	}
	for _, f := range files {
		shown, err := k.o.Catalogue.Shown(ctx, f)
		if err != nil {
			return err
		}
		if !shown || k.o.Gallery.Has(f) {
			continue
		}
		if err := k.o.Gallery.Restore(f); err != nil && media.FaultOf(err) != media.Missing {
			return err
		}
	}
	return nil
}

// tell logs what went wrong, without names.
func (k *Keeper) tell(what string, err error) {
	if f := media.FaultOf(err); f != "" && f != media.Cancelled {
		k.o.Log.Warn("keeping: "+what, "kind", f)
	}
}
