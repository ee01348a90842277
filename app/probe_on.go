//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

const (
	// probeStep is how often the UI goroutine's stack is looked at while it does
	// not answer, and so how exact the measure of stretches is.
	probeStep = 5 * time.Millisecond
	// probeRest is the time between two functions that are posted to be timed.
	probeRest = 10 * time.Millisecond
)

// frameProbe measures how the UI goroutine is used.
type frameProbe struct {
	start sync.Once

	mu       sync.Mutex
	turns    []time.Duration // of functions that were posted: how long each batch ran
	waits    []time.Duration // until a posted function ran; counts Fyne's drawing in
	ours     []time.Duration // stretches with our own code on the stack, by samples
	worst    string          // where the longest of them was seen last
	hold     time.Duration   // of that
	at       string          // where the stretch under way was seen last
	from, to time.Time       // of it; to is zero outside
}

// probe is what the whole program measures.
var probe frameProbe

// probed times what is posted.
func probed(later func(func())) func(func()) {
	return func(f func()) {
		later(func() {
			began := time.Now()
			f()
			d := time.Since(began)
			probe.mu.Lock()
			probe.turns = append(probe.turns, d)
			probe.mu.Unlock()
		})
	}
}

// run posts functions, times them, and looks where the UI goroutine is while
// they wait.
func (p *frameProbe) run(ctx context.Context) {
	look := time.NewTicker(probeStep)
	defer look.Stop()
	buf := make([]byte, 64<<10)
	for ctx.Err() == nil {
		began, done := time.Now(), make(chan struct{})
		fyne.Do(func() { close(done) })
		for waits := true; waits; {
			select {
			case <-done:
				waits = false
			case <-look.C:
				p.sample(time.Now(), ourPlace(mainStack(buf)))
			case <-ctx.Done():
				return
			}
		}
		p.mu.Lock()
		p.waits = append(p.waits, time.Since(began))
		p.end()
		p.mu.Unlock()
		select {
		case <-time.After(probeRest):
		case <-ctx.Done():
		}
	}
}

// sample notes where the UI goroutine was seen; "": not in our code.
func (p *frameProbe) sample(now time.Time, place string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if place == "" {
		p.end()
		return
	}
	if p.to.IsZero() {
		p.from = now
	}
	p.to, p.at = now, place
}

// end ends a stretch. mu is held.
func (p *frameProbe) end() {
	if p.to.IsZero() {
		return
	}
	d := p.to.Sub(p.from) + probeStep
	p.ours = append(p.ours, d)
	if d > p.hold {
		p.hold, p.worst = d, p.at
	}
	p.to = time.Time{}
}

// mainStack is the stack of the UI goroutine, which is the first one.
func mainStack(buf []byte) string {
	all := string(buf[:runtime.Stack(buf, true)])
	_, rest, ok := strings.Cut(all, "\ngoroutine 1 [")
	if !ok {
		return ""
	}
	stack, _, _ := strings.Cut(rest, "\n\n")
	return stack
}

// ourPlace is the innermost function of ours in a stack; "" where there is none
// above the one that started the loop.
func ourPlace(stack string) string {
	const module = "github.com/contactsheet/contactsheet/"
	for line := range strings.Lines(stack) {
		if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "main.window(") {
			continue
		}
		rest, ok := strings.CutPrefix(line, module)
		if !ok && !strings.HasPrefix(line, "main.(") {
			continue
		}
		for _, args := range []string{"(0x", "({", "()", "(...", "(_"} {
			rest, _, _ = strings.Cut(rest, args)
		}
		return strings.TrimSpace(rest)
	}
	return ""
}

// spread is how long things took, in milliseconds.
type spread struct {
	N   int     `json:"n"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func spreadOf(d []time.Duration) spread {
	if len(d) == 0 {
		return spread{}
	}
	d = slices.Sorted(slices.Values(d))
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return spread{len(d), ms(d[(len(d)-1)*99/100]), ms(d[len(d)-1])}
}

// serveProbe answers GET /probe on mux with what was measured since the last
// time, from the first time on, until ctx ends.
func serveProbe(ctx context.Context, mux *http.ServeMux) {
	mux.HandleFunc("GET /probe", func(w http.ResponseWriter, _ *http.Request) {
		probe.start.Do(func() { go probe.run(ctx) })
		probe.mu.Lock()
		told := struct {
			Turns spread `json:"turns"`
			Waits spread `json:"waits"`
			Ours  spread `json:"ours"`
			Worst string `json:"worst"`
		}{spreadOf(probe.turns), spreadOf(probe.waits), spreadOf(probe.ours), probe.worst}
		probe.turns, probe.waits, probe.ours, probe.hold, probe.worst = nil, nil, nil, 0, ""
		probe.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(told)
	})
}
