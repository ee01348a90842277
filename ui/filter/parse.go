package filter

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// parseDate reads a day, a month or a year as people write it and gives where it
// begins and where the next one does: "3 March 2026", "3.3.2026", "3/3",
// "2026-03-03", "March", "2026", "today". Of numbers the day goes before the
// month where it can. Without a year the last such day is meant.
func parseDate(text string, now time.Time) (begin, end time.Time, ok bool) {
	switch kit.Fold(text) {
	case kit.Fold(lang.L("Today")):
		return dayStart(now), later(now, 0, 0, 1), true
	case kit.Fold(lang.L("Yesterday")):
		return later(now, 0, 0, -1), dayStart(now), true
	}
	var year, day int
	var month time.Month
	parts := strings.FieldsFunc(kit.Fold(text), func(r rune) bool { return strings.ContainsRune(" .,/-年月日", r) })
	var numbers []int
	first := 0 // digits of the first number
	for _, p := range parts {
		u, err := strconv.ParseUint(p, 10, 16) // takes no sign
		n := int(u)
		switch {
		case err == nil && len(p) == 4 && year == 0:
			year = n
		case err == nil && len(p) <= 2 && n > 0:
			numbers = append(numbers, n)
		case err != nil && month == 0 && namedMonth(p) != 0:
			month = namedMonth(p)
		default:
			return begin, end, false
		}
		if first == 0 {
			first = len(p)
		}
	}
	backward := first == 4 // 2026-03-03
	switch {
	case month != 0 && len(numbers) == 1:
		day = numbers[0]
	case month != 0 && len(numbers) == 2 && year == 0: // 3 March 26
		day, year = numbers[0], 2000+numbers[1]
	case month == 0 && len(numbers) == 3 && year == 0: // 3.3.26
		day, month, year = numbers[0], time.Month(numbers[1]), 2000+numbers[2]
	case month == 0 && len(numbers) == 2 && backward:
		month, day = time.Month(numbers[0]), numbers[1]
	case month == 0 && len(numbers) == 2:
		day, month = numbers[0], time.Month(numbers[1])
	case month == 0 && len(numbers) == 1 && year != 0: // 3/2026, 2026-03
		month = time.Month(numbers[0])
	case len(numbers) > 0 || month == 0 && year == 0:
		return begin, end, false
	}
	if !backward && month > 12 && day >= 1 && day <= 12 { // the month went first
		day, month = int(month), time.Month(day)
	}
	return span(year, month, day, now)
}

// earliest is the first year that is taken for one: WhatsApp is younger.
const earliest = 2000

// span is the year, month or day with those numbers; 0 where they are not said.
func span(year int, month time.Month, day int, now time.Time) (begin, end time.Time, ok bool) {
	guess := year == 0
	if guess {
		year = now.Year()
	}
	if year < earliest || year > now.Year()+1 {
		return begin, end, false
	}
	if month == 0 {
		begin = session.DayStart(year, time.January, 1, now.Location())
		return begin, later(begin, 1, 0, 0), true
	}
	begin = session.DayStart(year, month, max(day, 1), now.Location())
	if guess && begin.After(now) {
		begin = session.DayStart(year-1, month, max(day, 1), now.Location())
	}
	if month < 1 || month > 12 || begin.Month() != month || begin.Day() != max(day, 1) {
		return begin, end, false
	}
	if day == 0 {
		return begin, later(begin, 0, 1, 0), true
	}
	return begin, later(begin, 0, 0, 1), true
}

// namedMonth is the month whose name, in the user's language or in English,
// begins with word, which has three letters at least or is a name whole; else 0.
func namedMonth(word string) time.Month {
	for m := time.January; m <= time.December; m++ {
		for _, name := range []string{monthName(m), months[m-1]} {
			name = kit.Fold(name)
			if name == word || len([]rune(word)) >= 3 && strings.HasPrefix(name, word) {
				return m
			}
		}
	}
	return 0
}

// largest is the largest size that can be asked for, in bytes.
const largest = 1e12

// parseSize reads a number of bytes: "2 MB", "1,5 GB", "500 kB"; a number alone
// is of megabytes.
func parseSize(text string) (bytes int64, ok bool) {
	s := strings.ReplaceAll(kit.Fold(text), " ", "")
	unit := 1e6
	for _, u := range []struct {
		name string
		is   float64
	}{{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}} {
		if rest, found := strings.CutSuffix(s, u.name); found {
			s, unit = rest, u.is
			break
		}
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || strings.ContainsAny(s, "einfx_+-") {
		return 0, false
	}
	b := n * unit
	if !(b >= 1 && b <= largest) {
		return 0, false
	}
	return int64(b), true
}
