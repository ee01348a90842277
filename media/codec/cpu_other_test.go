//go:build !unix

package codec

import "time"

var started = time.Now()

// cpuTime is the time that has passed, where processor time is not to be had.
func cpuTime() time.Duration { return time.Since(started) }
