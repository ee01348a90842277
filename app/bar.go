package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/words"
)

// bar is the progress of a command, in one line that is written over.
type bar struct {
	w io.Writer // nil: nowhere

	mu    sync.Mutex
	begun time.Time
	drawn time.Time
}

// newBar draws on stderr where that is a terminal.
func newBar(stderr io.Writer, quiet bool) *bar {
	f, ok := stderr.(*os.File)
	if !ok || quiet {
		return &bar{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &bar{}
	}
	return &bar{w: f}
}

// report draws how far it is, at most ten times a second.
func (b *bar) report(done, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.w == nil || now.Sub(b.drawn) < time.Second/10 {
		return
	}
	if b.begun.IsZero() {
		b.begun = now
	}
	b.drawn = now
	p := media.Progress{Done: done, Total: total}
	if spent := now.Sub(b.begun); spent > time.Second {
		p.Rate = int64(float64(done) / spent.Seconds())
	}
	line := words.DoneOf(done, total)
	for _, part := range []string{words.Percent(done, total), words.Speed(p.Rate), words.Remaining(words.TimeLeft(p))} {
		if part != "" {
			line += "   " + part
		}
	}
	fmt.Fprint(b.w, "\r\x1b[K", line)
}

// end takes the line away.
func (b *bar) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.w != nil && !b.drawn.IsZero() {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
