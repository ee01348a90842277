package fetch

import (
	"context"
	"errors"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/queue"
)

const (
	// offlineDelay is the longest wait while there is no network: the file is as
	// good as before, so it is never given up for that.
	offlineDelay = 5 * time.Minute
	// diskDelay is the wait for room on the disk, for which nothing is given up
	// either.
	diskDelay = 5 * time.Minute
	// longest bounds what a media host may ask us to wait.
	longest = 6 * time.Hour
	// After darkAfter attempts in a row without network, or on a disk without any
	// room, the others need not try: one look each lull is enough.
	darkAfter = 4
	lull      = 30 * time.Second
)

// retry says when a failed file is worth another attempt.
func (f *Fetcher) retry(job media.Job, err error) (time.Duration, bool) {
	switch media.FaultOf(err) {
	case media.Offline:
		d, ok := queue.Backoff(job.Attempt, nil)
		if !ok {
			d = offlineDelay
		}
		return min(d, offlineDelay), true
	case media.LowDisk, media.DiskFull: // of a quota, where no floor can see it coming
		return diskDelay, true
	case media.Busy, media.TimedOut, media.Truncated:
		f.mu.Lock()
		defer f.mu.Unlock()
		d, ok := queue.Backoff(f.failures[job.ID], nil)
		if !ok {
			delete(f.failures, job.ID)
		}
		return max(d, min(laterOf(err), longest)), ok
	}
	return 0, false
}

// count notes how an attempt ended. Job.Attempt is not what counts: it grows
// with every claim, also after a pause, a restart, or without network.
func (f *Fetcher) count(job media.Job, err error, gained bool) {
	fault := media.FaultOf(err)
	if fault == media.DiskFull || fault == media.LowDisk && f.full() {
		f.runner.Rest(f.Now().Add(lull))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch fault {
	case media.Offline, media.LowDisk, media.DiskFull, media.Cancelled:
	case media.Busy, media.TimedOut, media.Truncated:
		if gained {
			delete(f.failures, job.ID)
		}
		f.failures[job.ID]++
	default:
		delete(f.failures, job.ID)
	}
	switch {
	case fault == media.Offline:
		if f.dark++; f.dark >= darkAfter {
			f.runner.Rest(f.Now().Add(lull))
		}
	case !errors.Is(err, context.Canceled):
		f.dark = 0
	}
}
