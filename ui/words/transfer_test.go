package words_test

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/words"
)

func TestTransfers(t *testing.T) {
	now := time.Date(2026, 3, 18, 15, 30, 0, 0, time.UTC)
	p := media.Progress{Done: 1_000_000, Total: 3_000_000, Rate: 100_000}
	for _, c := range []struct{ got, want string }{
		{words.Speed(0), ""},
		{words.Speed(-1), ""},
		{words.Speed(12), "12 B/s"},
		{words.Speed(340_400), "340 kB/s"},
		{words.Speed(2_140_000), "2.1 MB/s"},
		{words.Since(time.Time{}, now), ""},
		{words.Since(now.Add(time.Second), now), "since a moment ago"},
		{words.Since(now.Add(-30*time.Second), now), "since 30 seconds"},
		{words.Since(now.Add(-2*time.Minute), now), "since 2 minutes"},
		{words.Since(now.Add(-3*time.Hour), now), "since 3 hours"},
		{words.Since(now.Add(-16*time.Hour), now), "since yesterday"},
		{words.Since(now.AddDate(0, 0, -15), now), "since 3 March"},
		{words.Remaining(0), ""},
		{words.Remaining(words.TimeLeft(p)), "0:20 left"},
		{words.Remaining(words.TimeLeft(media.Progress{Done: 1, Total: 2})), ""},
		{words.Remaining(words.TimeLeft(media.Progress{Done: 3, Total: 2, Rate: 1})), ""},
		{words.Remaining(words.TimeLeft(media.Progress{Total: 1 << 60, Rate: 1})), ""},
		{words.Percent(1, 0), ""},
		{words.Percent(999, 1000), "99 %"},
		{words.Percent(1000, 1000), "100 %"},
		{words.Percent(2000, 1000), "100 %"},
		{words.DoneOf(340_000, 0), "340 kB"},
		{words.DoneOf(1_240_000, 3_400_000), "1.2 MB of 3.4 MB"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
