package ask

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// How the phone is asked; the first three are wacli's.
const (
	Batch    = 32               // most questions without an answer
	Wait     = 30 * time.Second // for an answer
	Attempts = 2                // before a file is said to be out of reach; kept by the Source
	// Again is when a file that got no answer is asked for once more by itself:
	// at most twice a day.
	Again = 12 * time.Hour

	maxPause = 10 * time.Minute // between two probes of a phone that is off
	trouble  = 30 * time.Second // until a Source that failed is used again
	soon     = time.Millisecond // the shortest wait
	poll     = time.Minute      // the longest, for what nobody tells of
)

// Source keeps which files the phone is to be asked for.
type Source interface {
	// Claim hands out up to n files that the phone is to be asked for at now,
	// and marks them as asked at now. It counts the attempt.
	Claim(ctx context.Context, now time.Time, n int) ([]media.Job, error)
	// Open counts those that were asked for and not answered.
	Open(ctx context.Context) (int, error)
	// Lapse ends the wait of those that were asked for before the given time:
	// after the first attempt they are due again at once, after the second they
	// are Expired with PhoneSilent and due at again. It says how many fell silent.
	Lapse(ctx context.Context, before, again time.Time) (int, error)
	// Fail says that a claimed file could not be asked for. media.Offline: it is
	// due again; media.BadRef: it is Expired for good.
	Fail(ctx context.Context, job media.Job, err error) error
	// Next is when something is due or its wait ends; zero when nothing ever is.
	Next(ctx context.Context) (time.Time, error)
}

// Phone asks the phone.
type Phone interface {
	// Ask sends the question and does not wait for the answer. It wraps
	// media.Offline where nothing can be asked now, and media.BadRef where this
	// file cannot be asked for.
	Ask(ctx context.Context, job media.Job) error
}

// Asker asks for what its Source says is due. Fill the exported fields before
// Run.
type Asker struct {
	Source Source
	Phone  Phone
	Now    func() time.Time // nil stands for time.Now
	Log    *slog.Logger     // nil stands for none

	once sync.Once
	wake chan struct{}

	// What Run alone uses: how the phone has behaved in this run.
	offline bool        // nothing can be asked until somebody says so
	failed  bool        // nothing could be asked, and not for want of a network
	known   bool        // open is that of the last turn
	open    int         // questions without an answer when the last turn ended
	asked   []time.Time // when they were asked, as far as this run did it
	heard   bool        // an answer came since the last question
	silent  int         // how often in a row all questions together got no answer
	probe   time.Time   // not before, when the phone seems off
}

// Wake says that there may be more to ask, that an answer has come, or that the
// phone can be reached again. What the Asker itself does to its Source is no
// reason to wake it. It never blocks.
func (a *Asker) Wake() {
	select {
	case a.waker() <- struct{}{}:
	default:
	}
}

// Run asks until ctx ends; it returns nil.
func (a *Asker) Run(ctx context.Context) error {
	woken := true
	for {
		wait, err := a.turn(ctx, woken)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			a.log().Error("ask the phone", "fault", media.FaultOf(err))
			wait = trouble
		}
		if woken = a.sleep(ctx, wait); ctx.Err() != nil {
			return nil
		}
	}
}

// sleep ends with ctx, with wait (none where it is 0) or when woken, and
// reports the latter.
func (a *Asker) sleep(ctx context.Context, wait time.Duration) (woken bool) {
	var after <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		after = t.C
	}
	select {
	case <-ctx.Done():
	case <-after:
	case <-a.waker():
		return true
	}
	return false
}

// turn does what is due and tells how long to wait for more; 0: until woken.
func (a *Asker) turn(ctx context.Context, woken bool) (time.Duration, error) {
	if a.offline && !woken {
		return 0, nil
	}
	a.offline = false
	now := a.now()
	if err := a.listen(ctx, now); err != nil {
		return 0, err
	}
	if n := a.room(now, woken); n > 0 {
		if err := a.ask(ctx, now, n); err != nil {
			a.offline, a.failed = false, false
			return 0, err
		}
	}
	if a.failed {
		// Nobody will say when that is over.
		a.offline, a.failed = false, false
		return trouble, nil
	}
	if a.offline {
		return 0, nil
	}
	return a.pause(ctx)
}

// listen finds out what became of the questions that were open.
func (a *Asker) listen(ctx context.Context, now time.Time) error {
	// What was asked exactly Wait ago has waited long enough; a Source counts in
	// milliseconds.
	lapsed, err := a.Source.Lapse(ctx, now.Add(-Wait+time.Millisecond), now.Add(Again))
	if err != nil {
		return fmt.Errorf("end the wait: %w", err)
	}
	open, err := a.Source.Open(ctx)
	if err != nil {
		return fmt.Errorf("count questions: %w", err)
	}
	if a.known && a.open-lapsed-open > 0 {
		a.heard, a.silent = true, 0
	}
	if lapsed > 0 && open == 0 && !a.heard {
		a.silent++
		a.probe = now.Add(pauseAfter(a.silent))
	}
	a.known, a.open = true, open
	for len(a.asked) > 0 && (open == 0 || !a.asked[0].After(now.Add(-Wait))) {
		a.asked = a.asked[1:]
	}
	return nil
}

// pauseAfter is how long a phone is left alone after so many silent batches in
// a row: a batch gets its second attempt at once, and so does the first probe.
func pauseAfter(silent int) time.Duration {
	if silent <= Attempts {
		return 0
	}
	return min(Wait<<min(silent-Attempts-1, 8), maxPause)
}

// room is how many may be asked for now.
func (a *Asker) room(now time.Time, woken bool) int {
	switch {
	case a.silent < Attempts:
		return Batch - a.open
	case a.open > 0, !woken && now.Before(a.probe):
		return 0
	}
	return 1 // the phone is off, it seems
}

// ask asks for up to n files.
func (a *Asker) ask(ctx context.Context, now time.Time, n int) error {
	jobs, err := a.Source.Claim(ctx, now, n)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	sent := 0
	for _, job := range jobs {
		err := error(media.Offline)
		if !a.offline {
			err = a.Phone.Ask(ctx, job)
		}
		if ctx.Err() != nil {
			return nil // as if it had been asked: its wait ends in the next run
		}
		if err == nil {
			sent++
			continue
		}
		if !errors.Is(err, media.BadRef) {
			a.offline = true
			if !errors.Is(err, media.Offline) {
				a.log().Warn("ask the phone", "message", job.ID, "fault", media.FaultOf(err))
				a.failed = true
				err = fmt.Errorf("%w: %w", media.Offline, err)
			}
		}
		if err := a.Source.Fail(ctx, job, err); err != nil {
			return fmt.Errorf("not asked: %w", err)
		}
	}
	if sent > 0 {
		a.open, a.heard = a.open+sent, false
		a.asked = append(a.asked, now)
	}
	return nil
}

// pause is how long nothing is to be done unless something happens.
func (a *Asker) pause(ctx context.Context) (time.Duration, error) {
	next, err := a.Source.Next(ctx)
	if err != nil {
		return 0, fmt.Errorf("what is next: %w", err)
	}
	if next.IsZero() && a.open == 0 {
		return poll, nil
	}
	now := a.now() // what was due while the Source looked is due, and not soon
	var until time.Time
	earlier := func(t time.Time) {
		if t.After(now) && (until.IsZero() || t.Before(until)) {
			until = t
		}
	}
	earlier(next)
	if len(a.asked) > 0 {
		earlier(a.asked[0].Add(Wait))
	}
	if a.open == 0 {
		earlier(a.probe)
	}
	switch {
	case !until.IsZero():
		return min(max(until.Sub(now), soon), poll), nil
	case a.open > 0:
		return Wait, nil // nothing is known but that the last run has asked
	}
	return time.Second, nil // more is due than was claimed, and none could be asked for
}

func (a *Asker) waker() chan struct{} {
	a.once.Do(func() { a.wake = make(chan struct{}, 1) })
	return a.wake
}

func (a *Asker) now() time.Time {
	if a.Now == nil {
		return time.Now()
	}
	return a.Now()
}

func (a *Asker) log() *slog.Logger {
	if a.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return a.Log
}
