package media_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func TestBoardTellsAtMostTenTimesASecond(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	told := 0
	b := media.NewBoard(func(id int64) {
		if id != 7 {
			t.Errorf("told of %d", id)
		}
		told++
	}, func() time.Time { return now })
	start := now
	for i := range int64(1000) { // ten seconds, a hundred reports each
		b.Report(7, i, 1000)
		now = now.Add(10 * time.Millisecond)
	}
	if told < 90 || told > 101 {
		t.Errorf("told %d times in ten seconds", told)
	}
	if p := b.Progress(7); p.Done != 999 || p.Total != 1000 || !p.Since.Equal(start) {
		t.Errorf("progress %+v", p)
	}
	b.Clear(7)
	if p := b.Progress(7); p != (media.Progress{}) {
		t.Errorf("progress after the end: %+v", p)
	}
}

// ride reports what step gives, ten times a second, and reads the speed.
type ride struct {
	*media.Board
	now  time.Time
	done int64
}

func newRide(begun int64) *ride {
	r := &ride{now: time.Unix(1_700_000_000, 0), done: begun}
	r.Board = media.NewBoard(nil, func() time.Time { return r.now })
	r.Report(1, begun, 1<<40)
	return r
}

func (r *ride) run(seconds float64, rate int64) int64 {
	for range int(seconds * 10) {
		r.now = r.now.Add(100 * time.Millisecond)
		if r.done += rate / 10; rate > 0 {
			r.Report(1, r.done, 1<<40)
		}
	}
	return r.Progress(1).Rate
}

func near(got, want int64) bool { return got >= want*95/100 && got <= want*105/100 }

func TestBoardTellsTheSpeed(t *testing.T) {
	for name, begun := range map[string]int64{"from the beginning": 0, "gone on with": 500 << 20} {
		t.Run(name, func(t *testing.T) {
			r := newRide(begun)
			if got := r.run(0.4, 1_000_000); got != 0 {
				t.Errorf("a speed of %d after 0.4 s", got)
			}
			if got := r.run(0.2, 1_000_000); !near(got, 1_000_000) {
				t.Errorf("after 0.6 s %d", got)
			}
			if got := r.run(30, 1_000_000); !near(got, 1_000_000) {
				t.Errorf("after 30 s %d", got)
			}
			// A change shows gradually, and wholly after three seconds.
			if got := r.run(1, 4_000_000); got < 1_500_000 || got > 2_500_000 {
				t.Errorf("a second after a change %d", got)
			}
			if got := r.run(2.5, 4_000_000); !near(got, 4_000_000) {
				t.Errorf("long after a change %d", got)
			}
			if got := r.run(1.5, 0); got > 2_500_000 {
				t.Errorf("in the middle of silence %d", got)
			}
			if got := r.run(4, 0); got != 0 {
				t.Errorf("after four seconds of silence %d", got)
			}
			if got := r.run(5, 4_000_000); !near(got, 4_000_000) {
				t.Errorf("after the silence %d", got)
			}
			if p := r.Progress(1); p.Done != r.done || !p.Since.Equal(time.Unix(1_700_000_000, 0)) {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestBoardForgetsTheSpeedOfWhatIsStartedOver(t *testing.T) {
	r := newRide(0)
	r.run(5, 8_000_000)
	r.done = 0
	r.Report(1, 0, 1<<40)
	if got := r.Progress(1).Rate; got != 0 {
		t.Errorf("speed %d right after starting over", got)
	}
	if got := r.run(1, 1_000_000); !near(got, 1_000_000) {
		t.Errorf("speed %d after starting over", got)
	}
	r.Clear(1)
	if p := r.Progress(1); p != (media.Progress{}) {
		t.Errorf("%+v after the end", p)
	}
}

func TestBoardOfManyReports(t *testing.T) {
	r := newRide(0)
	for range 30_000 { // ten thousand reports each second
		r.now = r.now.Add(100 * time.Microsecond)
		r.done += 100
		r.Report(1, r.done, 1<<40)
	}
	if got := r.Progress(1).Rate; !near(got, 1_000_000) {
		t.Errorf("speed %d", got)
	}
}

func TestFaultOfFindsTheKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		want media.Fault
	}{
		{nil, ""},
		{fmt.Errorf("get: %w: %w", media.BadHost, io.EOF), media.BadHost},
		{fmt.Errorf("wait: %w", context.Canceled), media.Cancelled},
		{fmt.Errorf("wait: %w", context.DeadlineExceeded), media.TimedOut},
		{errors.New("boom"), media.Internal},
	} {
		if got := media.FaultOf(c.err); got != c.want {
			t.Errorf("FaultOf(%v) = %q, want %q", c.err, got, c.want)
		}
	}
}

func TestKeyReadsBackWhatItWrites(t *testing.T) {
	k := media.KeyOf([]byte("0123456789abcdef0123456789abcdef"))
	got, err := media.ParseKey(k.String())
	if err != nil || got != k || k.IsZero() {
		t.Errorf("ParseKey(%q) = %v, %v", k, got, err)
	}
	for _, bad := range []string{"", "abc", k.String() + "00", "zz" + k.String()[2:]} {
		if _, err := media.ParseKey(bad); !errors.Is(err, media.BadRef) {
			t.Errorf("ParseKey(%q): %v", bad, err)
		}
	}
	if !media.KeyOf([]byte("short")).IsZero() {
		t.Error("a short hash gives a Key")
	}
}
