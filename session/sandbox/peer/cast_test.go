package peer

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
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

func TestOtherFilesArrive(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		var kinds [world.Kinds]int
		for n := range 6 {
			id, err := c.cast.SendOther(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			got := c.companion.Received()
			last := got[len(got)-1]
			if last.ID != id || last.SHA256 == nil || last.Err != nil {
				t.Fatalf("file %d: %v, %v", n, last.Err, last.Message)
			}
			f, _, _ := fileOf(last.Message)
			kinds[kindOf(f)]++
		}
		if slices.Min(kinds[1:]) == 0 {
			t.Errorf("kinds %v", kinds)
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
