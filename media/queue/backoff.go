package queue

import (
	"math/rand/v2"
	"time"
)

// MaxAttempts is how often a job is tried at most.
const MaxAttempts = 5

// maxDelay bounds the wait between two attempts.
const maxDelay = 6 * time.Hour

// Backoff is the wait after the given failed attempt (1 at the first): about
// 30 s, 5 min, 50 min, then 6 h, each up to a fifth longer so that jobs which
// failed together do not return together. It is false when no attempt is left.
// random gives a number in [0,1); nil stands for math/rand.
// (The steps are those of Signal Desktop's attachment downloads.)
func Backoff(attempt int, random func() float64) (time.Duration, bool) {
	if attempt >= MaxAttempts {
		return 0, false
	}
	if random == nil {
		random = rand.Float64
	}
	d := 30 * time.Second
	for range max(attempt, 1) - 1 {
		d = min(10*d, maxDelay)
	}
	return min(d+time.Duration(random()*float64(d)/5), maxDelay), true
}
