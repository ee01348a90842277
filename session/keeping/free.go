package keeping

import (
	"context"
	"fmt"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// PlanFree says what would go to the trash to free that many bytes: the files
// that came first to this disk, of those that a rule may take. It may come to
// less.
func (k *Keeper) PlanFree(ctx context.Context, bytes int64) (session.Sweep, error) {
	files, err := k.planFree(ctx, bytes)
	if err != nil {
		return session.Sweep{}, err
	}
	var s session.Sweep
	for _, f := range files {
		add(&s, f, f.IDs)
	}
	return sorted(s), nil
}

func (k *Keeper) planFree(ctx context.Context, bytes int64) ([]session.KeptFile, error) {
	if bytes <= 0 {
		return nil, nil
	}
	files, err := k.o.Catalogue.Sweepable(ctx, k.o.Now().Add(time.Second)) // all
	if err != nil {
		return nil, fmt.Errorf("plan what goes: %w", err)
	}
	n := 0
	for n < len(files) && bytes > 0 {
		bytes -= files[n].Size
		n++
	}
	return files[:n], nil
}

// Free moves what PlanFree says to the trash, from where the disk has it back
// once the trash is emptied. It says what went, also beside an error that ended
// it early.
func (k *Keeper) Free(ctx context.Context, bytes int64) (session.Sweep, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	files, err := k.planFree(ctx, bytes)
	if err != nil {
		return session.Sweep{}, err
	}
	return k.discard(ctx, files, false)
}
