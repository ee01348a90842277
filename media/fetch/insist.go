package fetch

import (
	"context"
	"errors"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

const (
	// tries is how often a body that arrived damaged is read in one attempt, and
	// rest the pause before each further time.
	tries = 3
	rest  = time.Second
	// gain is how many new bytes make a try a good one, although it broke off.
	gain = 256 << 10
)

// insist calls do again, at once, where a body broke off or was damaged on its
// way; a file that is broken stays broken. size is how much of it is there. It
// reports whether there has been a gain.
func insist(ctx context.Context, size func() int64, do func() error) (gained bool, err error) {
	best := size()
	for try := 1; ; try++ {
		before := size()
		err := do()
		now := size()
		if now >= best+gain {
			best, try, gained = now, 1, true
		}
		again := errors.Is(err, media.Truncated) || (errors.Is(err, media.Offline) && now > before) ||
			(errors.Is(err, media.BadCipher) && try == 1)
		if !again || try >= tries {
			return gained, err
		}
		if err := pause(ctx, time.Duration(try)*rest); err != nil {
			return gained, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}
