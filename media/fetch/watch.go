package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// guarded reads a body: not faster than the limit, and only while something
// comes. Neither the time that the disk takes between two reads nor that of the
// limit counts as silence.
type guarded struct {
	body  io.Reader
	dog   *watchdog
	idle  time.Duration
	limit *limit
	ended bool // the body came to the end that its host meant
}

// Read implements io.Reader.
func (g *guarded) Read(p []byte) (int, error) {
	if q := g.limit.quantum(); q > 0 && len(p) > q {
		p = p[:q]
	}
	g.dog.expect(g.idle)
	n, err := g.body.Read(p)
	g.dog.rest()
	g.ended = errors.Is(err, io.EOF)
	if err != nil && !g.ended && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = g.dog.fault(err)
	}
	if perr := g.limit.pay(g.dog.ctx, n); perr != nil && err == nil {
		err = perr
	}
	return n, err
}

// watchdog ends a context when what is expected does not come in time.
type watchdog struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func newWatchdog(parent context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(parent)
	w := &watchdog{ctx: ctx, cancel: cancel}
	w.timer = time.AfterFunc(time.Hour, func() { cancel(media.TimedOut) })
	w.timer.Stop()
	return ctx, w
}

func (w *watchdog) expect(d time.Duration) { w.timer.Reset(d) }
func (w *watchdog) rest()                  { w.timer.Stop() }

func (w *watchdog) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// ended is why ctx has ended; nil while it has not.
func ended(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	if c := context.Cause(ctx); errors.Is(c, media.TimedOut) {
		return fmt.Errorf("no answer in time: %w", c)
	}
	return ctx.Err()
}

// fault gives an error of the network its kind and drops the URL from it, which
// is signed and nobody else's business.
func (w *watchdog) fault(err error) error {
	if c := ended(w.ctx); c != nil {
		return c
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	var f media.Fault
	if errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%w: %w", media.Offline, err)
}
