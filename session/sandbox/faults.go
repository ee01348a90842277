package sandbox

import (
	"context"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// Faults make things go wrong on purpose. All of them are off at first; they
// may be switched at any time and from any goroutine. What is asked of the
// server itself, under /sandbox/, never suffers from them.
type Faults struct {
	phones func(held bool, m peer.Manner, delay time.Duration)
	drop   func() // ends all connections

	mu        sync.Mutex
	offline   bool
	latency   time.Duration
	bandwidth int
	refuse    bool
	acks      int
	status    int
	kind      MediaFault
	hits      hits
	struck    int // downloads that went wrong

	held   bool // the phones are off
	manner peer.Manner
	late   time.Duration
}

// lateness is how long a late phone takes to answer, unless PhoneDelay says
// otherwise: longer than clients wait.
const lateness = 40 * time.Second

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

// Phone has the accounts' phones answer media retries and requests for older
// messages like this. PhoneOffline goes beyond it.
func (f *Faults) Phone(m peer.Manner) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.manner = m
	f.phones(f.held, f.manner, f.late)
}

// PhoneDelay is how long a phone that is peer.Late takes from now on.
func (f *Faults) PhoneDelay(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late = d
	f.phones(f.held, f.manner, f.late)
}

// PhoneOffline keeps from the accounts' phones whatever is sent to them, until
// it is called with false.
func (f *Faults) PhoneOffline(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = on
	f.phones(f.held, f.manner, f.late)
}

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
