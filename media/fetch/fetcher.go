package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/media/queue"
)

// Source is where files come from.
type Source interface {
	// Fetch leaves the decrypted and verified file in dst; see HTTP.Fetch.
	Fetch(ctx context.Context, ref media.Ref, dst *gallery.Temp, progress func(done int64)) error
	// Renew asks the phone to upload a file again and waits for its answer. The
	// error wraps media.NotOnPhone, PhoneSilent, Offline or BadRef.
	Renew(ctx context.Context, job media.Job) (media.Ref, error)
}

// Options of a Fetcher. Jobs, Source and Gallery are needed.
type Options struct {
	Jobs    queue.Source[media.Job]
	Source  Source
	Gallery *gallery.Gallery
	// Board shows the progress; may be nil.
	Board *media.Board
	// State stores how far a file is on its way: Downloading, Verifying or
	// Waiting. The end is told by Jobs.Finish. May be nil.
	State func(ctx context.Context, id int64, state media.State) error
	// Renewed stores where the phone has put a file, before it is fetched from
	// there. May be nil.
	Renewed func(ctx context.Context, id int64, ref media.Ref) error
	// Time is when the message was sent, which its file is dated; may be nil.
	Time func(id int64) time.Time
	Now  func() time.Time // nil stands for time.Now
	Log  *slog.Logger     // nil stands for none
}

// Fetcher works on the queue of files to fetch.
type Fetcher struct {
	Options
	runner queue.Runner[media.Job]
}

// New makes a Fetcher; Run starts it.
func New(o Options) *Fetcher {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f := &Fetcher{Options: o}
	f.runner.Source = o.Jobs
	f.runner.ID = func(j media.Job) int64 { return j.ID }
	f.runner.Do = f.do
	f.runner.Retry = retry
	f.runner.Now, f.runner.Log = o.Now, o.Log
	return f
}

// Run fetches until ctx ends. Files under way are then given up; they are
// fetched by the next Run.
func (f *Fetcher) Run(ctx context.Context) error { return f.runner.Run(ctx) }

// Wake says that there are new jobs or that the network is back.
func (f *Fetcher) Wake() { f.runner.Wake() }

// Cancel gives up the file under way of message id, and reports whether there
// was one. Its job finishes with media.Cancelled.
func (f *Fetcher) Cancel(id int64) bool { return f.runner.Cancel(id) }

// SetParallel sets how many files are fetched at once, 1 to queue.MaxParallel.
func (f *Fetcher) SetParallel(n int) { f.runner.SetParallel(n) }

// offlineDelay is the longest wait while there is no network: the file is as
// good as before, so it is never given up for that.
const offlineDelay = 5 * time.Minute

// retry says when a failed file is worth another attempt.
func retry(job media.Job, err error) (time.Duration, bool) {
	switch media.FaultOf(err) {
	case media.Offline:
		d, ok := queue.Backoff(job.Attempt, nil)
		if !ok {
			d = offlineDelay
		}
		return min(d, offlineDelay), true
	case media.Busy, media.TimedOut:
		return queue.Backoff(job.Attempt, nil)
	}
	return 0, false
}

// do fetches one file, once more through the phone where the host has it no
// longer.
func (f *Fetcher) do(ctx context.Context, job media.Job) error {
	if f.Board != nil {
		defer f.Board.Clear(job.ID)
	}
	key := job.Ref.Key()
	if key.IsZero() {
		return fmt.Errorf("no hash: %w", media.BadRef)
	}
	if f.Gallery.Has(key) {
		return nil
	}
	var err error
	if job.Ask && !job.Renewed {
		err = fmt.Errorf("asked for again: %w", media.NotFound)
	} else if err = f.fetch(ctx, job); !errors.Is(err, media.NotFound) || job.Renewed {
		return err
	}
	ref, err := f.renew(ctx, job, err)
	if err != nil {
		return err
	}
	job.Ref, job.Renewed = ref, true
	f.state(ctx, job.ID, media.Downloading)
	return f.fetch(ctx, job)
}

// renew asks the phone, without keeping others from working meanwhile.
func (f *Fetcher) renew(ctx context.Context, job media.Job, expired error) (ref media.Ref, err error) {
	f.state(ctx, job.ID, media.Waiting)
	err = f.runner.Park(ctx, func() (err error) {
		ref, err = f.Source.Renew(ctx, job)
		return err
	})
	if errors.Is(err, media.BadRef) {
		// It cannot be asked for: what it is, is expired.
		return media.Ref{}, fmt.Errorf("%w: %w", expired, err)
	}
	if err != nil {
		return media.Ref{}, err
	}
	if f.Renewed != nil {
		if err := f.Renewed(ctx, job.ID, ref); err != nil {
			return media.Ref{}, fmt.Errorf("store renewed reference: %w", err)
		}
	}
	return ref, nil
}

// tries is how often one attempt reads a body that arrived damaged, and rest
// the pause before each further time.
const (
	tries = 3
	rest  = time.Second
)

// fetch brings one file into the gallery. A body that broke off or was damaged
// on its way is asked for again at once; a file that is broken stays broken.
func (f *Fetcher) fetch(ctx context.Context, job media.Job) error {
	t, err := f.Gallery.Temp(ctx)
	if err != nil {
		return err
	}
	defer t.Discard()
	for try := 1; ; try++ {
		err = f.Source.Fetch(ctx, job.Ref, t, func(done int64) { f.report(job, done) })
		again := errors.Is(err, media.Truncated) || (errors.Is(err, media.BadCipher) && try == 1)
		if !again || try == tries {
			break
		}
		f.Log.Info("fetch again", "message", job.ID, "fault", media.FaultOf(err), "try", try)
		if err := pause(ctx, time.Duration(try)*rest); err != nil {
			return err
		}
		if err := t.Reset(); err != nil {
			return err
		}
	}
	if err != nil {
		f.Log.Info("not fetched", "message", job.ID, "fault", media.FaultOf(err), "attempt", job.Attempt)
		return err
	}
	f.state(ctx, job.ID, media.Verifying)
	key, err := f.Gallery.Put(ctx, t, job.Ref.Key())
	if err != nil {
		return err
	}
	if f.Time != nil {
		if err := f.Gallery.SetTime(key, f.Time(job.ID)); err != nil {
			f.Log.Warn("date of a file", "err", err)
		}
	}
	return nil
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

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
