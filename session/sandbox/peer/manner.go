package peer

import "time"

// Manner is how a phone answers what its companions ask of it.
type Manner string

// The manners of phones.
const (
	Prompt   Manner = ""         // at once and rightly
	Late     Manner = "late"     // after a while
	Twice    Manner = "twice"    // at once, and once more
	NotFound Manner = "notfound" // it has no media any more
	Failing  Manner = "error"    // it cannot upload media
)

// Behave sets how the phone answers requests for media and for older messages
// from now on; delay is how late it is where the manner is Late.
func (p *Phone) Behave(m Manner, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.manner, p.delay = m, delay
}

func (p *Phone) behaviour() Manner {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.manner
}

// mannerly answers by calling f as the manner has it. It does not block where
// the phone is late.
func (p *Phone) mannerly(f func()) {
	p.mu.Lock()
	m, delay := p.manner, p.delay
	p.mu.Unlock()
	switch m {
	case Late:
		p.life.after(delay, f)
		return
	case Twice:
		f()
	}
	f()
}
