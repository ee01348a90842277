package filter

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

var months = [...]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}

func monthName(m time.Month) string { return lang.L(months[m-1]) } //lang:of months

// dayStart is the first instant of t's day, in t's location.
func dayStart(t time.Time) time.Time {
	return session.DayStart(t.Year(), t.Month(), t.Day(), t.Location())
}

// later is the first instant of the day that comes so much after t's.
func later(t time.Time, years, months, days int) time.Time {
	return session.DayStart(t.Year()+years, t.Month()+time.Month(months), t.Day()+days, t.Location())
}

// weekStart is the first instant of the Monday of t's week.
func weekStart(t time.Time) time.Time { return later(t, 0, 0, -(int(t.Weekday())+6)%7) }

func monthStart(t time.Time) time.Time {
	return session.DayStart(t.Year(), t.Month(), 1, t.Location())
}

func yearStart(t time.Time) time.Time {
	return session.DayStart(t.Year(), time.January, 1, t.Location())
}

// lately is how many days "the last 30 days" are, today among them.
const lately = 30

// preset is a span that has a name as long as it lasts.
type preset struct {
	name, phrase string
	begin        func(now time.Time) time.Time
}

var presets = []preset{
	{"This week", "this week", weekStart},
	{"This month", "this month", monthStart},
	{"This year", "this year", yearStart},
	{"Last 30 days", "in the last 30 days", func(t time.Time) time.Time { return later(t, 0, 0, 1-lately) }},
}

func (p preset) text() string { return lang.L(p.name) }   //lang:of presets
func (p preset) said() string { return lang.L(p.phrase) } //lang:of presets

// dayText is "3 March", with the year where it is not now's.
func dayText(t, now time.Time) string {
	data := map[string]any{"Day": strconv.Itoa(t.Day()), "Month": monthName(t.Month()), "Year": strconv.Itoa(t.Year())}
	if t.Year() == now.Year() {
		return lang.L("{{.Day}} {{.Month}}", data)
	}
	return lang.L("{{.Day}} {{.Month}} {{.Year}}", data)
}

// datesText says when: from after on, and before before, as far as they are set.
func datesText(after, before, now time.Time) string {
	loc := now.Location()
	if !after.IsZero() {
		after = after.In(loc)
	}
	if !before.IsZero() {
		before = before.In(loc)
	}
	switch {
	case after.IsZero() && before.IsZero():
		return ""
	case before.IsZero():
		for _, p := range presets {
			if after.Equal(p.begin(now)) {
				return p.said()
			}
		}
		return lang.L("since {{.Date}}", map[string]any{"Date": beginText(after, now)})
	case after.IsZero():
		return lang.L("before {{.Date}}", map[string]any{"Date": beginText(before, now)})
	}
	return betweenText(after, before, now)
}

// beginText names a beginning by the month where it is that of a month.
func beginText(t, now time.Time) string {
	if t.Equal(monthStart(t)) {
		return words.Month(t)
	}
	return dayText(t, now)
}

// betweenText names a span of time by the largest of year, month and day that
// it is one of, else by its first and last.
func betweenText(after, before, now time.Time) string {
	last := before.Add(-time.Second)
	whole := after.Equal(monthStart(after)) && before.Equal(monthStart(before)) && before.After(after)
	switch {
	case after.Equal(yearStart(after)) && before.Equal(later(after, 1, 0, 0)):
		return lang.L("in {{.Month}}", map[string]any{"Month": strconv.Itoa(after.Year())})
	case whole && before.Equal(later(after, 0, 1, 0)):
		return lang.L("in {{.Month}}", map[string]any{"Month": words.Month(after)})
	case whole:
		return lang.L("from {{.First}} to {{.Last}}", map[string]any{"First": words.Month(after), "Last": words.Month(last)})
	case dayStart(after).Equal(dayStart(last)):
		return lang.L("on {{.Day}}", map[string]any{"Day": dayText(after, now)})
	}
	return lang.L("from {{.First}} to {{.Last}}", map[string]any{"First": dayText(after, now), "Last": dayText(last, now)})
}
