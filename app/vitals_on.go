//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// vitals tell whether the program is well after a long use.
type vitals struct {
	Goroutines int     `json:"goroutines"`
	Heap       uint64  `json:"heap"`  // bytes in use after a collection
	Stall      float64 `json:"stall"` // seconds that a function waited for the UI goroutine at worst, since the last look
}

// pulse measures how soon the UI goroutine comes to what it is given. That
// counts Fyne's drawing in.
type pulse struct {
	start sync.Once
	mu    sync.Mutex
	worst time.Duration
}

const pulseEvery = 50 * time.Millisecond

func (p *pulse) run(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		began, done := time.Now(), make(chan struct{})
		fyne.Do(func() { close(done) })
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
		p.mu.Lock()
		p.worst = max(p.worst, time.Since(began))
		p.mu.Unlock()
		<-tick.C
	}
}

// serveVitals answers GET /vitals, and GET /heap with a profile of the memory in
// use, on mux until ctx ends.
func serveVitals(ctx context.Context, mux *http.ServeMux) {
	mux.HandleFunc("GET /heap", func(w http.ResponseWriter, _ *http.Request) {
		runtime.GC()
		_ = pprof.WriteHeapProfile(w)
	})
	var p pulse
	mux.HandleFunc("GET /vitals", func(w http.ResponseWriter, _ *http.Request) {
		p.start.Do(func() { go p.run(ctx) })
		p.mu.Lock()
		v := vitals{Stall: p.worst.Seconds()}
		p.worst = 0
		p.mu.Unlock()
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		v.Heap, v.Goroutines = m.HeapAlloc, runtime.NumGoroutine()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	})
}
