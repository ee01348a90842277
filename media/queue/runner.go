package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// MaxParallel is the most jobs that work at once.
	MaxParallel = 8
	// poll is how often the Source is asked for due jobs without being woken.
	poll = 30 * time.Second
)

// ErrPaused is how a job ends that Pause or Hold gave back: with a time to be
// claimed again, and nothing wrong with it. It wraps media.Cancelled.
var ErrPaused = fmt.Errorf("paused: %w", media.Cancelled)

// Runner works on a Source's jobs. Fill the exported fields before Run; the
// methods may be called from any goroutine, before Run as well.
type Runner[J any] struct {
	Source Source[J]
	// ID names a job for Cancel; unique among the jobs under way.
	ID func(J) int64
	// Do works on one job until it is done, failed, or ctx ends. A panic in it
	// ends the job with media.Internal.
	Do func(ctx context.Context, job J) error
	// Retry says how long to wait before a failed job is tried again; false
	// when it is over. Not asked for cancelled jobs.
	Retry func(job J, err error) (time.Duration, bool)
	Now   func() time.Time // nil stands for time.Now
	Log   *slog.Logger     // nil stands for none

	once sync.Once
	wake chan struct{}

	mu       sync.Mutex
	parallel int // 0 stands for 3
	working  int
	held     bool
	rest     time.Time // no claim before
	jobs     map[int64]*running
	claiming bool
	dropped  map[int64]error // ended while a claim was under way, and why
	next     time.Time       // earliest retry known; zero when none
	untold   map[int64]end[J]

	// ends keeps a claim and the end of a job apart: a job that was claimed anew
	// must not be ended by its old attempt.
	ends sync.RWMutex
}

// end is how a job ended, which the Source could not be told: its disk was full.
type end[J any] struct {
	job     J
	err     error
	retryAt time.Time
}

// running is a job under way.
type running struct {
	cancel context.CancelCauseFunc
	done   chan struct{}
	again  bool // was claimed anew before it had ended
}

// Run gives back what a crash left claimed, then works until ctx ends. It
// returns after the last job under way has ended; those that ctx interrupted
// stay claimed for the next Run's Reset. The error is that of Reset, or nil.
func (r *Runner[J]) Run(ctx context.Context) error {
	if err := r.Source.Reset(ctx); err != nil {
		return fmt.Errorf("give back claimed jobs: %w", err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		r.claim(ctx, &wg)
		timer := time.NewTimer(r.pause())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-r.waker():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Wake makes the Runner ask its Source again: there is new work, or the network
// is back. It never blocks.
func (r *Runner[J]) Wake() {
	select {
	case r.waker() <- struct{}{}:
	default:
	}
}

// SetParallel sets how many jobs work at once, 1 to MaxParallel. Jobs under way
// are not ended by a smaller number.
func (r *Runner[J]) SetParallel(n int) {
	r.mu.Lock()
	r.parallel = min(max(n, 1), MaxParallel)
	r.mu.Unlock()
	r.Wake()
}

// Pause ends the job under way with that ID and gives it back: it finishes with
// ErrPaused and is due again at once, unless the Source itself holds it. So tell
// the Source first; the job may be resumed before it has ended. Pause reports
// whether there was one. A job that is just being claimed is ended as well.
func (r *Runner[J]) Pause(id int64) bool { return r.stop(id, ErrPaused) }

// Cancel ends the job under way with that ID; it finishes with media.Cancelled.
// It reports whether there was one. A job that is just being claimed is ended
// as well.
func (r *Runner[J]) Cancel(id int64) bool { return r.stop(id, media.Cancelled) }

func (r *Runner[J]) stop(id int64, cause error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	job, ok := r.jobs[id]
	switch {
	case ok:
		job.cancel(cause)
	case r.claiming:
		r.dropped[id] = cause
	}
	return ok
}

// Hold pauses every job under way and claims none until it is called with false.
func (r *Runner[J]) Hold(on bool) {
	r.mu.Lock()
	r.held = on
	if on {
		for _, job := range r.jobs {
			job.cancel(ErrPaused)
		}
	}
	r.mu.Unlock()
	if !on {
		r.Wake()
	}
}

// Rest claims no job until the given time, also when woken: what all of them
// need is not there. The zero time, or one that has passed, ends the rest.
func (r *Runner[J]) Rest(until time.Time) {
	r.mu.Lock()
	r.rest = until
	r.mu.Unlock()
	if !until.After(r.now()) {
		r.Wake()
	}
}

func (r *Runner[J]) limit() int {
	if r.parallel == 0 {
		return 3
	}
	return r.parallel
}

func (r *Runner[J]) waker() chan struct{} {
	r.once.Do(func() { r.wake = make(chan struct{}, 1) })
	return r.wake
}

func (r *Runner[J]) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func (r *Runner[J]) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

// pause is how long to sleep at most until something may be due.
func (r *Runner[J]) pause() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.next
	if r.rest.After(next) {
		next = r.rest
	}
	if d := next.Sub(r.now()); d < poll && !next.IsZero() && !r.held {
		return max(d, time.Millisecond)
	}
	return poll
}

// settle tells the Source what it could not be told before.
func (r *Runner[J]) settle(ctx context.Context) {
	r.mu.Lock()
	untold := r.untold
	r.untold = nil
	r.mu.Unlock()
	for id, e := range untold {
		r.mu.Lock()
		under := r.jobs[id] != nil
		r.mu.Unlock()
		if !under {
			r.tell(ctx, e)
		}
	}
}

func (r *Runner[J]) tell(ctx context.Context, e end[J]) {
	err := r.Source.Finish(ctx, e.job, e.err, e.retryAt)
	if err == nil {
		return
	}
	r.log().Error("finish job", "err", err)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.untold == nil {
		r.untold = map[int64]end[J]{}
	}
	r.untold[r.ID(e.job)] = e
}

// claim fills the free places with jobs.
func (r *Runner[J]) claim(ctx context.Context, wg *sync.WaitGroup) {
	r.settle(context.WithoutCancel(ctx))
	now := r.now()
	r.mu.Lock()
	free := r.limit() - r.working
	if r.held || r.rest.After(now) {
		free = 0
	}
	if !r.next.After(now) {
		r.next = time.Time{}
	}
	if free <= 0 || ctx.Err() != nil {
		r.mu.Unlock()
		return
	}
	r.claiming, r.dropped = true, map[int64]error{}
	r.mu.Unlock()
	r.ends.Lock()
	defer r.ends.Unlock()
	jobs, err := r.Source.Claim(ctx, now, free)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.claiming = false
	if err != nil {
		if ctx.Err() == nil {
			r.log().Error("claim jobs", "err", err)
		}
		return
	}
	for _, job := range jobs {
		id := r.ID(job)
		jobCtx, cancel := context.WithCancelCause(ctx)
		if cause := r.dropped[id]; cause != nil {
			cancel(cause)
		} else if r.held {
			cancel(ErrPaused)
		}
		r.working++
		if r.jobs == nil {
			r.jobs = map[int64]*running{}
		}
		mine, before := &running{cancel: cancel, done: make(chan struct{})}, r.jobs[id]
		if before != nil {
			before.again = true
			before.cancel(media.Cancelled)
		}
		r.jobs[id] = mine
		wg.Go(func() {
			defer cancel(nil)
			if before != nil {
				<-before.done
			}
			r.work(ctx, jobCtx, job, mine)
			r.Wake()
		})
	}
}

// work runs one job and tells the Source how it ended. run is the Runner's
// context, ctx the job's own.
func (r *Runner[J]) work(run, ctx context.Context, job J, mine *running) {
	defer close(mine.done)
	err := r.attempt(ctx, job)
	var retryAt time.Time
	if err != nil {
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, ErrPaused):
			err, retryAt = fmt.Errorf("%w: %w", ErrPaused, err), r.now()
		case errors.Is(cause, media.Cancelled):
			err = fmt.Errorf("%w: %w", media.Cancelled, err)
		case r.Retry != nil:
			if d, ok := r.Retry(job, err); ok {
				retryAt = r.now().Add(d)
			}
		}
	}
	// A job that the end of the run interrupted has not failed: it stays
	// claimed, and Reset gives it back.
	if err == nil || run.Err() == nil {
		r.finish(context.WithoutCancel(run), job, mine, err, retryAt)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs[r.ID(job)] == mine {
		delete(r.jobs, r.ID(job))
	}
	r.working--
	if !retryAt.IsZero() && (r.next.IsZero() || retryAt.Before(r.next)) {
		r.next = retryAt
	}
}

// finish tells how a job ended, unless it failed and is to be worked on anew.
func (r *Runner[J]) finish(ctx context.Context, job J, mine *running, err error, retryAt time.Time) {
	r.ends.RLock()
	defer r.ends.RUnlock()
	r.mu.Lock()
	again := mine.again
	r.mu.Unlock()
	if err != nil && again {
		return
	}
	r.tell(ctx, end[J]{job, err, retryAt})
}

func (r *Runner[J]) attempt(ctx context.Context, job J) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log().Error("job panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in a job: %w", media.Internal)
		}
	}()
	return r.Do(ctx, job)
}
