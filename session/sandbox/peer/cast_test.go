package peer

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestNewPictureArrives(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		for n := range 3 {
			id, err := c.cast.SendNew(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			got := c.companion.Received()
			last := got[len(got)-1]
			if last.ID != id || last.SHA256 == nil || last.Err != nil {
				t.Errorf("picture %d: %v, %v", n, last.Err, last.Message)
			}
		}
	})
}

func TestRunSendsByItself(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		c.cast.opts.Tick = 10 * time.Second
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); c.cast.Run(ctx) }()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if n := len(c.companion.Received()); n < 4 || n > 12 {
			t.Errorf("%d pictures in a minute", n)
		}
		stop()
		<-done
	})
}
