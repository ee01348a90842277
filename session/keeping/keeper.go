package keeping

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
)

const (
	// TrashLife is how long a file lies in the trash before it is deleted for
	// good.
	TrashLife = 30 * 24 * time.Hour
	// every is how often the rule is applied and the trash looked through, and
	// look how often the clock is asked: timers stand still while the computer
	// sleeps.
	every = 24 * time.Hour
	look  = time.Hour
)

// Catalogue knows which messages show which files.
type Catalogue interface {
	// Sweepable are the files that came before until and that a rule may take,
	// the oldest first.
	Sweepable(ctx context.Context, until time.Time) ([]session.KeptFile, error)
	// FilesOf are the files that messages show and that are not still to be sent.
	FilesOf(ctx context.Context, ids ...session.MessageID) ([]session.KeptFile, error)
	// Shown reports whether a message shows a file as one of the gallery.
	Shown(ctx context.Context, file media.Key) (bool, error)
	// Fetched are all files that messages show, and their bytes.
	Fetched(ctx context.Context) (files int, bytes int64, err error)
	// Forget notes that files have left the gallery and returns the messages that
	// showed them; none where a file is still to be sent.
	Forget(ctx context.Context, files ...media.Key) ([]session.MessageID, error)
	// Remember notes that they are there again.
	Remember(ctx context.Context, files ...media.Key) error
	// Known says which files something needs, one for one.
	Known(ctx context.Context, files []media.Key) ([]bool, error)
}

// Gallery has the files. Trash and Restore wrap media.Missing where there is
// none.
type Gallery interface {
	Has(file media.Key) bool
	Trash(file media.Key) error
	Restore(file media.Key) error
	Trashed() ([]media.Key, error)
	TrashSize(ctx context.Context) (files int, bytes int64, err error)
	EmptyTrash(ctx context.Context, before time.Time) error
	// Walk calls f with every file that is not in the trash.
	Walk(ctx context.Context, f func(gallery.Entry) error) error
}

// Options of a Keeper. Catalogue, Gallery and Rule are needed.
type Options struct {
	Catalogue Catalogue
	Gallery   Gallery
	Rule      func() session.Keep // the one that is set
	// Swept is told what the daily work has moved to the trash, where that is
	// anything; may be nil.
	Swept func(session.Sweep)
	Now   func() time.Time // nil stands for time.Now
	Log   *slog.Logger     // nil stands for none
}

// Keeper keeps files, and lets them go. Its methods may be called from any
// goroutine; they wait for each other.
type Keeper struct {
	o  Options
	mu sync.Mutex // one change at a time
}

// New makes a Keeper; Run starts its daily work.
func New(o Options) *Keeper {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Keeper{o: o}
}

// Plan says what k would move to the trash now.
func (k *Keeper) Plan(ctx context.Context, keep session.Keep) (session.Sweep, error) {
	files, err := k.plan(ctx, keep)
	if err != nil {
		return session.Sweep{}, err
	}
	var s session.Sweep
	for _, f := range files {
		add(&s, f, f.IDs)
	}
	return sorted(s), nil
}

// plan are the files that keep names, the oldest first.
func (k *Keeper) plan(ctx context.Context, keep session.Keep) ([]session.KeptFile, error) {
	if keep.Days <= 0 && keep.Bytes <= 0 {
		return nil, nil
	}
	now := k.o.Now()
	limit := now.AddDate(0, 0, -keep.Days)
	until := limit
	if keep.Bytes > 0 {
		until = now.Add(time.Second) // all
	}
	files, err := k.o.Catalogue.Sweepable(ctx, until)
	if err != nil {
		return nil, fmt.Errorf("plan what goes: %w", err)
	}
	var over int64
	if keep.Bytes > 0 {
		_, all, err := k.o.Catalogue.Fetched(ctx)
		if err != nil {
			return nil, fmt.Errorf("plan what goes: %w", err)
		}
		over = all - keep.Bytes
	}
	n := 0
	for n < len(files) {
		old := keep.Days > 0 && files[n].Since.Before(limit)
		if !old && over <= 0 {
			break
		}
		over -= files[n].Size
		n++
	}
	return files[:n], nil
}

// Sweep applies the rule that is set and says what it moved to the trash, also
// beside an error that ended it early.
func (k *Keeper) Sweep(ctx context.Context) (session.Sweep, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	files, err := k.plan(ctx, k.o.Rule())
	if err != nil {
		return session.Sweep{}, err
	}
	s, err := k.discard(ctx, files, false)
	if n := len(s.Files); n > 0 {
		k.o.Log.Info("moved to the trash by rule", "files", n, "bytes", s.Bytes)
	}
	return s, err
}

// Delete moves the files of messages to the trash, favourites and files that
// cannot be fetched again included; those still to be sent stay. All messages
// with an equal file show the preview again. It says what went, also beside an
// error that ended it early.
func (k *Keeper) Delete(ctx context.Context, ids ...session.MessageID) (session.Sweep, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	files, err := k.o.Catalogue.FilesOf(ctx, ids...)
	if err != nil {
		return session.Sweep{}, fmt.Errorf("delete: %w", err)
	}
	return k.discard(ctx, files, true)
}

// discard moves files to the trash. Of one that is not in the gallery at all the
// catalogue is told only with absent: a rule must not empty it because a disk is
// not there.
func (k *Keeper) discard(ctx context.Context, files []session.KeptFile, absent bool) (session.Sweep, error) {
	var s session.Sweep
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return sorted(s), err
		}
		err := k.o.Gallery.Trash(f.File)
		gone := errors.Is(err, media.Missing)
		switch {
		case gone && !absent:
			continue
		case err != nil && !gone:
			return sorted(s), fmt.Errorf("move to the trash: %w", err)
		}
		// Begun is ended: between the two the file is shown and not there.
		ids, err := k.o.Catalogue.Forget(context.WithoutCancel(ctx), f.File)
		if !gone && len(ids) == 0 {
			err = errors.Join(err, k.o.Gallery.Restore(f.File))
		}
		if err != nil {
			return sorted(s), fmt.Errorf("move to the trash: %w", err)
		}
		if !gone && len(ids) > 0 {
			add(&s, f, ids)
		}
	}
	return sorted(s), nil
}

// Undo brings back what a Sweep has moved to the trash, as far as it is still
// there; else the error wraps media.Missing.
func (k *Keeper) Undo(ctx context.Context, s session.Sweep) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	var errs []error
	for _, f := range s.Files {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(errs, err)...)
		}
		err := k.o.Gallery.Restore(f)
		if errors.Is(err, media.Missing) && k.o.Gallery.Has(f) {
			err = nil // fetched again meanwhile, or put back by an Undo that broke off
		}
		if err == nil {
			err = k.o.Catalogue.Remember(context.WithoutCancel(ctx), f)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("bring back: %w", err))
		}
	}
	return errors.Join(errs...)
}

// BringBack brings back all that lies in the trash, and says how many files came.
// A rule that took them takes them again at its next sweep.
func (k *Keeper) BringBack(ctx context.Context) (int, error) {
	files, err := k.o.Gallery.Trashed()
	if err != nil {
		return 0, fmt.Errorf("bring back: %w", err)
	}
	err = k.Undo(ctx, session.Sweep{Files: files})
	n := 0
	for _, f := range files {
		if k.o.Gallery.Has(f) {
			n++
		}
	}
	return n, err
}

// Trash is what lies in the trash.
func (k *Keeper) Trash(ctx context.Context) (session.Trash, error) {
	files, bytes, err := k.o.Gallery.TrashSize(ctx)
	return session.Trash{Files: files, Bytes: bytes}, err
}

// EmptyTrash deletes for good all that lies in the trash.
func (k *Keeper) EmptyTrash(ctx context.Context) error {
	return k.purge(ctx, k.o.Now().Add(time.Minute))
}

// purge deletes for good what came to the trash before a time.
func (k *Keeper) purge(ctx context.Context, before time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.o.Gallery.EmptyTrash(ctx, before)
}

// add puts a file that ids show, or did, into s.
func add(s *session.Sweep, f session.KeptFile, ids []session.MessageID) {
	s.Files = append(s.Files, f.File)
	s.IDs = append(s.IDs, ids...)
	s.Bytes += f.Size
}

func sorted(s session.Sweep) session.Sweep {
	slices.Sort(s.IDs)
	slices.Reverse(s.IDs)
	return s
}
