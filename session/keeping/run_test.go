package keeping_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/keeping"
)

// wait lets the bubble's clock run.
func wait(d time.Duration) { <-time.After(d) }

func TestRunAppliesTheRuleOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		old := r.have(1, 10)
		wait(6*day + 12*time.Hour)
		r.rule = session.Keep{Days: 7}
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		r.shown(media.Ready, old)

		wait(day + time.Minute)
		synctest.Wait()
		r.shown(media.Remote, old)
		r.trashed(1)

		// What fails is tried again the next day, and told without names.
		next := r.have(2, 10)
		r.fail(trash, media.NotWritable)
		wait(8*day + time.Minute)
		synctest.Wait()
		r.shown(media.Ready, next)
		if log := r.log.String(); !strings.Contains(log, string(media.NotWritable)) || strings.Contains(log, key(2, 10).String()) {
			t.Errorf("log: %s", log)
		}
		r.fail(trash, nil)
		wait(day)
		synctest.Wait()
		r.shown(media.Remote, next)
		r.trashed(2)

		wait(keeping.TrashLife - 8*day)
		synctest.Wait()
		r.trashed(1)
		wait(10 * day)
		synctest.Wait()
		r.trashed(0)
		cancel()
		<-done
		r.close()
	})
}
