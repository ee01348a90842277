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
