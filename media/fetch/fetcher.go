package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/queue"
)

// Source is where files come from: an HTTP.
type Source interface {
	// Fetch leaves the decrypted and verified file in dst; see HTTP.Fetch.
	Fetch(ctx context.Context, ref media.Ref, dst *gallery.Temp, progress func(done int64)) error
	// SetLimit bounds the speed of all transfers; see HTTP.SetLimit.
	SetLimit(bytesPerSecond int64)
}

// Options of a Fetcher. Jobs, Source and Gallery are needed.
type Options struct {
	// Jobs is the queue. Where it has a method Rouse(context.Context) error,
	// which makes what waits for the network due now, Online calls it.
	Jobs    queue.Source[media.Job]
	Source  Source
	Gallery *gallery.Gallery
	// Board shows the progress; may be nil.
	Board *media.Board
	// State stores that a file is being verified. The end is told by
	// Jobs.Finish. May be nil.
	State func(ctx context.Context, id int64, state media.State) error
	// Time is when the message was sent, which its file is dated; may be nil.
	Time func(id int64) time.Time
	// Free is how many bytes are free on the gallery's disk; nil stands for the
	// gallery's own answer.
	Free func() (int64, error)
	Now  func() time.Time // nil stands for time.Now
	Log  *slog.Logger     // nil stands for none
}

// Fetcher works on the queue of files to fetch. What is paused or interrupted
// goes on from where it was, by the partial files of the gallery.
type Fetcher struct {
	Options
	runner queue.Runner[media.Job]

	mu       sync.Mutex
	floor    int64
	coming   map[int64]int64 // bytes still to come of the files under way
	failures map[int64]int   // failed attempts in a row that count, of this run
	dark     int             // attempts in a row that found no network
}

// New makes a Fetcher; Run starts it.
func New(o Options) *Fetcher {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Free == nil {
		o.Free = o.Gallery.Free
	}
	f := &Fetcher{Options: o, coming: map[int64]int64{}, failures: map[int64]int{}}
	f.runner.Source = sized{o.Jobs, o.Gallery}
	f.runner.ID = func(j media.Job) int64 { return j.ID }
	f.runner.Do = f.do
	f.runner.Retry = f.retry
	f.runner.Now, f.runner.Log = o.Now, o.Log
	return f
}

// Run fetches until ctx ends. Files under way are then given up; they are
// fetched by the next Run.
func (f *Fetcher) Run(ctx context.Context) error { return f.runner.Run(ctx) }

// Wake says that there are new jobs.
func (f *Fetcher) Wake() { f.runner.Wake() }

// Online says that the network is back: what waited for it is due now. The error
// is that of the queue.
func (f *Fetcher) Online(ctx context.Context) error {
	f.mu.Lock()
	f.dark = 0
	f.mu.Unlock()
	defer f.runner.Rest(time.Time{})
	if q, ok := f.Jobs.(interface{ Rouse(context.Context) error }); ok {
		if err := q.Rouse(ctx); err != nil {
			return fmt.Errorf("wake downloads: %w", err)
		}
	}
	return nil
}

// Cancel gives up the file under way of message id, with what is here of it, and
// reports whether there was one. Its job finishes with media.Cancelled. Of one
// that is not under way, Gallery.RemovePartials removes what is here.
func (f *Fetcher) Cancel(id int64) bool { return f.runner.Cancel(id) }

// Pause ends the transfer of message id, keeps what is here of it, and reports
// whether there was one. Call it after the row was held in the store: the end is
// told to Finish with queue.ErrPaused and a time that has come, which changes
// nothing of a row that is held, not claimed or claimed anew. So a row may go on
// (store first, then Wake) before its pause has ended.
func (f *Fetcher) Pause(id int64) bool { return f.runner.Pause(id) }

// Hold pauses all transfers at once and begins none until it is called with
// false. Rows that were under way go back into the queue, to where they were.
func (f *Fetcher) Hold(on bool) { f.runner.Hold(on) }

// SetParallel sets how many files are fetched at once, 1 to queue.MaxParallel.
func (f *Fetcher) SetParallel(n int) { f.runner.SetParallel(n) }

// SetLimit bounds the speed of all transfers together, those under way as well,
// in bytes per second. 0 is no limit.
func (f *Fetcher) SetLimit(bytesPerSecond int64) { f.Source.SetLimit(bytesPerSecond) }

// do brings one file into the gallery.
func (f *Fetcher) do(ctx context.Context, job media.Job) error {
	if f.Board != nil {
		defer f.Board.Clear(job.ID)
	}
	key := job.Ref.Key()
	if key.IsZero() {
		return fmt.Errorf("no hash: %w", media.BadRef)
	}
	if job.Ref.Size > crypt.MaxSize { // there will never be room for it
		return fmt.Errorf("%d bytes declared: %w", job.Ref.Size, media.TooLarge)
	}
	if f.Gallery.Has(key) {
		return nil
	}
	// What lies in the trash need not be fetched.
	err := f.Gallery.Reclaim(ctx, key)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.Is(err, media.Missing):
		f.Log.Warn("file from the trash", "message", job.ID, "fault", media.FaultOf(err))
	}
	gained, err := f.fetch(ctx, job)
	if err != nil && ctx.Err() == nil {
		f.Log.Info("not fetched", "message", job.ID, "fault", media.FaultOf(err), "attempt", job.Attempt)
	}
	f.count(job, err, gained)
	return err
}

// fetch fetches one file; gained says whether more of it is here than before.
func (f *Fetcher) fetch(ctx context.Context, job media.Job) (gained bool, err error) {
	t, err := f.Gallery.Partial(ctx, job.Ref)
	if errors.Is(err, media.BadRef) {
		t, err = f.Gallery.Temp(ctx) // the Source says what is wrong with it
	}
	if err != nil {
		return false, err
	}
	defer t.Leave()
	if f.Gallery.Has(job.Ref.Key()) {
		t.Discard() // somebody else had it under way
		return false, nil
	}
	defer f.done(job.ID)
	if err := f.room(job.ID, job.Ref.Size-t.Size()); err != nil {
		return false, err
	}
	run, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	checked := t.Size()
	gained, err = insist(run, t.Size, func() error {
		return f.Source.Fetch(run, job.Ref, t, func(done int64) {
			f.report(job, done)
			if done-checked >= checkEvery || done < checked {
				checked = done
				if err := f.still(job.ID, job.Ref.Size-done); err != nil {
					cancel(err)
				}
			}
		})
	})
	if err != nil {
		if cause := context.Cause(run); errors.Is(cause, media.LowDisk) {
			err = cause
		}
		if cause := context.Cause(ctx); errors.Is(cause, media.Cancelled) && !errors.Is(cause, queue.ErrPaused) {
			t.Discard()
		}
		return gained, err
	}
	f.state(ctx, job.ID, media.Verifying)
	key, err := f.Gallery.Put(ctx, t, job.Ref.Key())
	if err != nil {
		return gained, err
	}
	if f.Time != nil {
		if err := f.Gallery.SetTime(key, f.Time(job.ID)); err != nil {
			f.Log.Warn("date of a file", "err", err)
		}
	}
	return gained, nil
}

func (f *Fetcher) report(job media.Job, done int64) {
	if f.Board != nil {
		f.Board.Report(job.ID, done, job.Ref.Size)
	}
}

// state is only shown; that it cannot be stored stops nothing.
func (f *Fetcher) state(ctx context.Context, id int64, s media.State) {
	if f.State == nil {
		return
	}
	if err := f.State(ctx, id, s); err != nil && ctx.Err() == nil {
		f.Log.Warn("store state of a file", "state", s, "err", err)
	}
}
