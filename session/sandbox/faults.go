package sandbox

import (
	"context"
	"sync"
	"time"
)

// Faults make things go wrong on purpose. All of them are off at first; they
// may be switched at any time and from any goroutine.
type Faults struct {
	phones func(held bool)
	drop   func() // ends all connections

	mu        sync.Mutex
	offline   bool
	latency   time.Duration
	bandwidth int
	refuse    bool
	acks      int
	files     mediaFault
}

// mediaFault is what goes wrong with downloads.
type mediaFault struct {
	status                  int
	corrupt, truncate, long bool
}

// Offline drops all connections and refuses new ones, as if the network were gone.
func (f *Faults) Offline(on bool) {
	f.mu.Lock()
	f.offline = on
	f.mu.Unlock()
	if on {
		f.drop()
	}
}

// Latency delays every answer: stanzas that are sent together, or one HTTP
// response. 0 is none.
func (f *Faults) Latency(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latency = d
}

// Bandwidth limits each connection, both ways together, to so many bytes per
// second. 0 is no limit.
func (f *Faults) Bandwidth(bytesPerSecond int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bandwidth = bytesPerSecond
}

// MediaStatus has every download answered with that HTTP status. 0 serves files.
func (f *Faults) MediaStatus(code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files.status = code
}

// CorruptMedia changes one bit in the middle of every download.
func (f *Faults) CorruptMedia(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files.corrupt = on
}

// TruncateMedia breaks every download off in the middle.
func (f *Faults) TruncateMedia(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files.truncate = on
}

// LongMedia appends 4,096 bytes to every download.
func (f *Faults) LongMedia(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files.long = on
}

// RefuseVersion has every new connection refused as outdated (405).
func (f *Faults) RefuseVersion(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse = on
}

// DropAcks swallows the acks of the next n messages, which are delivered all
// the same.
func (f *Faults) DropAcks(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.acks = n
}

// PhoneOffline keeps from the accounts' phones whatever is sent to them, until
// it is called with false.
func (f *Faults) PhoneOffline(on bool) { f.phones(on) }

func (f *Faults) refused() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refuse
}

// dropAck reports whether this ack is one to swallow.
func (f *Faults) dropAck() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.acks == 0 {
		return false
	}
	f.acks--
	return true
}

func (f *Faults) media() mediaFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.files
}

func (f *Faults) isOffline() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.offline
}

// delay is how long n bytes take at the bandwidth.
func (f *Faults) delay(n int) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bandwidth <= 0 {
		return 0
	}
	return time.Duration(float64(n) / float64(f.bandwidth) * float64(time.Second))
}

// lag waits as long as answers are delayed, or until ctx ends.
func (f *Faults) lag(ctx context.Context) {
	f.mu.Lock()
	d := f.latency
	f.mu.Unlock()
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
