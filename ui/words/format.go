package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
)

// Size is n bytes as people write them: "1.2 MB", "340 kB", "12 bytes".
func Size(n int64) string {
	const kB, MB, GB = 1e3, 1e6, 1e9
	f := float64(n)
	switch {
	case n < 0:
		return ""
	case n < kB:
		return Count(int(n), "{{.N}} byte", "{{.N}} bytes")
	case f < 999.5*kB:
		return fmt.Sprintf("%.0f kB", f/kB)
	case f < 99.95*MB:
		return trim(f/MB) + " MB"
	case f < 999.5*MB:
		return fmt.Sprintf("%.0f MB", f/MB)
	}
	return trim(f/GB) + " GB"
}

// trim writes one decimal, without ".0".
func trim(f float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") }

// Pixels is "4000 × 3000"; "" where the size is not known.
func Pixels(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	return fmt.Sprintf("%d × %d", w, h)
}

// Number groups the thousands: "3,214".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes one for 1 and other for everything else, with {{.N}} replaced by
// the number.
func Count(n int, one, other string) string {
	data := map[string]any{"N": Number(n)}
	if n == 1 {
		return lang.L(one, data)
	}
	return lang.N(other, n, data)
}

// Pictures is "1 picture", "214 pictures".
func Pictures(n int) string { return Count(n, "{{.N}} picture", "{{.N}} pictures") }

// ToFetch is "31 to fetch".
func ToFetch(n int) string { return Count(n, "{{.N}} to fetch", "{{.N}} to fetch") }

// Chats is "1 chat", "12 chats".
func Chats(n int) string { return Count(n, "{{.N}} chat", "{{.N}} chats") }

// Clock is the time of day: "14:05".
func Clock(t time.Time) string { return t.Format("15:04") }

// When says when something was, as shortly as it can be said at now: "14:05",
// "yesterday", "3 March", "3 March 2025".
func When(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch daysBetween(t, now) {
	case 0:
		return Clock(t)
	case 1:
		return lang.L("yesterday")
	}
	return date(t, now)
}

// Day heads the messages of one day: "Today", "Yesterday", "3 March".
func Day(t, now time.Time) string {
	switch daysBetween(t, now) {
	case 0:
		return lang.L("Today")
	case 1:
		return lang.L("Yesterday")
	}
	return date(t, now)
}

// Moment is day and time: "14:05", "yesterday, 14:05", "3 March, 14:05".
func Moment(t, now time.Time) string {
	if daysBetween(t, now) == 0 {
		return Clock(t)
	}
	return When(t, now) + ", " + Clock(t)
}

func date(t, now time.Time) string {
	s := strconv.Itoa(t.Day()) + " " + month(t)
	if t.Year() != now.Year() {
		s += " " + strconv.Itoa(t.Year())
	}
	return s
}

var months = [...]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}

func month(t time.Time) string {
	return lang.L(months[t.Month()-1]) //lang:of months
}

// daysBetween counts midnights from t to now, in t's own zone.
func daysBetween(t, now time.Time) int {
	now = now.In(t.Location())
	a := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// Month is "March 2026".
func Month(t time.Time) string {
	return month(t) + " " + strconv.Itoa(t.Year())
}

// MonthHeader is "March 2026 · 214 pictures · 31 to fetch", without the last
// part when there is nothing to fetch.
func MonthHeader(t time.Time, pictures, toFetch int) string {
	s := Month(t) + " · " + Pictures(pictures)
	if toFetch > 0 {
		s += " · " + ToFetch(toFetch)
	}
	return s
}

// Span says roughly how long: "20 seconds", "2 minutes", "3 hours", "5 days".
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return Count(max(0, int(d/time.Second)), "{{.N}} second", "{{.N}} seconds")
	case d < time.Hour:
		return Count(int(d/time.Minute), "{{.N}} minute", "{{.N}} minutes")
	case d < 48*time.Hour:
		return Count(int(d/time.Hour), "{{.N}} hour", "{{.N}} hours")
	}
	return Count(int(d/(24*time.Hour)), "{{.N}} day", "{{.N}} days")
}

// Left is a countdown: "0:42", "2:40", "1:02:40"; never below "0:00".
func Left(d time.Duration) string {
	s := max(0, int((d+time.Second-1)/time.Second))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Kind names what a message carries: "Photo", "Video"; "File" when unknown.
func Kind(k media.Kind) string {
	switch k {
	case media.Image:
		return lang.L("Photo")
	case media.Video:
		return lang.L("Video")
	case media.GIF:
		return lang.L("GIF")
	case media.Sticker:
		return lang.L("Sticker")
	case media.Audio:
		return lang.L("Audio")
	case media.Document:
		return lang.L("Document")
	}
	return lang.L("File")
}
