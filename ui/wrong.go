package ui

import (
	"context"

	"github.com/contactsheet/contactsheet/ui/faults"
)

// sandbox makes the strip and, where things can be made to go wrong, the panel
// that it opens.
func (w *Window) sandbox() {
	if !w.d.Sandbox {
		return
	}
	if w.d.Faults == nil {
		w.strip = newStrip(nil)
		return
	}
	w.strip = newStrip(w.toggleFaults)
	w.wrong = faults.New(w.ctx, faults.Deps{
		Read: func(ctx context.Context) (faults.Set, error) {
			f, err := w.d.Faults.Faults(ctx)
			return faults.Set(f), err
		},
		Write: func(ctx context.Context, s faults.Set) error { return w.d.Faults.SetFaults(ctx, FaultSet(s)) },
		Do:    w.d.Do, Fail: w.Fail, Close: w.toggleFaults,
		Changed: func(faults.Set) { w.tellStrip() },
	})
	w.wrong.Load() // another window may have left something wrong
}

// toggleFaults opens the panel beside the page, or closes it.
func (w *Window) toggleFaults() {
	if w.frame.side != nil {
		w.frame.beside(nil)
		w.win.Canvas().Focus(w.strip)
	} else {
		w.frame.beside(w.wrong.Content())
		w.wrong.Load()
	}
	w.tellStrip()
}

func (w *Window) tellStrip() { w.strip.set(w.wrong.Set().Count(), w.frame.side != nil) }
