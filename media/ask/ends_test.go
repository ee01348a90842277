package ask_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
)

func TestWhatCannotBeAskedForIsOver(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() {
			p.fail = func(id int64) error {
				if id <= 100 {
					return fmt.Errorf("ask: %w", media.BadRef)
				}
				return nil
			}
		})
		src.add(110)
		a.Wake()
		wait(time.Minute)
		if len(p.asked()) != 10 || src.left() != 100 {
			t.Errorf("%d asked, %d left", len(p.asked()), src.left())
		}
		for _, q := range src.rows {
			if !errors.Is(q.end, media.BadRef) {
				t.Errorf("%d ended with %v", q.id, q.end)
			}
		}
	})
}

// A restart goes on: what was asked is not asked again before its wait is over,
// and what was not asked yet is.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &table{}
		p := &phone{table: src, after: time.Second, off: true}
		p.asker = &ask.Asker{Source: src, Phone: p}
		src.add(ask.Batch + 8)
		stop := start(t, p.asker)
		wait(10 * time.Second)
		stop()
		p.set(func() { p.off = false })
		p.asker = &ask.Asker{Source: src, Phone: p}
		defer start(t, p.asker)()
		if len(p.asked()) != ask.Batch {
			t.Errorf("asked %d times, %d before the restart", len(p.asked()), ask.Batch)
		}
		wait(ask.Wait + time.Second)
		if len(p.asked()) <= ask.Batch {
			t.Error("not asked again when the wait was over")
		}
		wait(5 * time.Second)
		if src.left() != 0 {
			t.Errorf("%d left", src.left())
		}
	})
}

// With more to do than there is room for, the catalogue is not read in a hurry.
func TestPatience(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		p.set(func() { p.off = true })
		src.add(100)
		a.Wake()
		wait(25 * time.Second)
		src.mu.Lock()
		defer src.mu.Unlock()
		if src.looks > 3 {
			t.Errorf("looked %d times while the phone had time to answer", src.looks)
		}
	})
}

// With nothing to do the catalogue is hardly read; what nobody tells of is found
// all the same.
func TestIdle(t *testing.T) {
	in(t, func(t *testing.T, src *table, _ *phone, a *ask.Asker) {
		wait(time.Hour)
		if src.reads() > 61 {
			t.Errorf("read %d times", src.reads())
		}
		src.add(1)
		wait(2 * time.Minute)
		if src.left() != 0 {
			t.Error("not asked for without being woken")
		}
		src.add(1)
		a.Wake()
		wait(2 * time.Second)
		if src.left() != 0 {
			t.Error("not asked for at once")
		}
	})
}

func TestTroubleWithTheCatalogue(t *testing.T) {
	in(t, func(t *testing.T, src *table, p *phone, a *ask.Asker) {
		src.fail(media.DiskFull)
		src.add(3)
		a.Wake()
		wait(5 * time.Minute)
		if src.reads() > 11 || len(p.asked()) != 0 {
			t.Errorf("read %d times, asked %d times", src.reads(), len(p.asked()))
		}
		src.fail(nil)
		wait(time.Minute)
		if src.left() != 0 {
			t.Errorf("%d left", src.left())
		}
	})
}
