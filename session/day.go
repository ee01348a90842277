package session

import "time"

// DayStart is the first instant of a day in loc: midnight, or where a clock that
// is put forward leaves that out, the moment it is put to; the first of two
// midnights. Months and days outside their ranges count on, as with time.Date.
func DayStart(year int, month time.Month, day int, loc *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, loc)
	_, _, d := time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Date()
	began, ends := t.ZoneBounds()
	if t.Day() != d {
		return ends // t is an hour too early
	}
	if began.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := began.Add(-1).Zone()
	if twin := t.Add(time.Duration(now-before) * time.Second); twin.Before(began) && twin.Day() == d {
		return twin
	}
	return t
}
