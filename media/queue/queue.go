// Package queue runs durable jobs of any kind: a Source keeps them, a Runner
// claims them, works on several at once, pauses them and tells the Source how
// each ended.
// What is left claimed by a crash is given back at the next start.
package queue

import (
	"context"
	"time"
)

// Source keeps jobs of one kind, usually as rows of a database. Its methods are
// called from several goroutines.
type Source[J any] interface {
	// Claim hands out up to n jobs that are due at now, the most wanted first,
	// and marks them so that no other Claim returns them. It counts the attempt.
	Claim(ctx context.Context, now time.Time, n int) ([]J, error)
	// Finish stores how a claimed job ended: err nil is success. With a
	// retryAt the job is to be claimed again at that time, else it is over.
	Finish(ctx context.Context, job J, err error, retryAt time.Time) error
	// Reset gives back what was claimed and never finished: the leftovers of a
	// crash. It is called once before the first Claim.
	Reset(ctx context.Context) error
}
