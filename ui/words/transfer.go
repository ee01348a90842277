package words

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
)

// Speed is a rate as people write it: "2.1 MB/s", "340 kB/s"; "" where it is not
// known (0 or less).
func Speed(bytesPerSec int64) string {
	const kB = 1000
	switch {
	case bytesPerSec <= 0:
		return ""
	case bytesPerSec < kB:
		return strconv.FormatInt(bytesPerSec, 10) + " B/s"
	}
	return Size(bytesPerSec) + "/s"
}

// Since says for how long something has gone on at now: "since a moment ago",
// "since 2 minutes", "since 3 hours"; from the second day on the day it began:
// "since yesterday", "since 3 March". "" for the zero time.
func Since(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch {
	case d < 5*time.Second:
		return lang.L("since a moment ago")
	case d < 12*time.Hour:
		return lang.L("since {{.Span}}", map[string]any{"Span": Span(d)})
	}
	return lang.L("since {{.When}}", map[string]any{"When": When(t, now)})
}

// TimeLeft is how long a transfer will still take at its present speed; 0 where
// that is not known.
func TimeLeft(p media.Progress) time.Duration {
	if p.Rate <= 0 || p.Total <= p.Done {
		return 0
	}
	return time.Duration(float64(p.Total-p.Done) / float64(p.Rate) * float64(time.Second))
}

// Remaining is the time left in words: "0:42 left", "1:02:40 left"; "" where it
// is not known. What takes longer than a day is not worth a forecast: "".
func Remaining(d time.Duration) string {
	if d <= 0 || d > 24*time.Hour {
		return ""
	}
	return lang.L("{{.Time}} left", map[string]any{"Time": Left(d)})
}

// Percent is "42 %"; "" where the total is not known. It is 100 only at the end.
func Percent(done, total int64) string {
	if total <= 0 {
		return ""
	}
	return strconv.FormatInt(max(0, min(100, int64(float64(done)/float64(total)*100))), 10) + " %"
}

// DoneOf is "1.2 MB of 3.4 MB"; only "1.2 MB" where the total is not known.
func DoneOf(done, total int64) string {
	if total <= 0 {
		return Size(done)
	}
	return lang.L("{{.Done}} of {{.Total}}", map[string]any{"Done": Size(min(done, total)), "Total": Size(total)})
}
