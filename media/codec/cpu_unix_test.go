//go:build unix

package codec

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has taken, in all its threads.
// Unlike time it does not grow while others have the processor.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
