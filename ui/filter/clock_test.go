package filter

import (
	"testing"
	"time"
	_ "time/tzdata" // no machine's own zones
)

// Where a day has no midnight its date still means that day, from its first
// second to its last.
func TestDaysWithoutMidnight(t *testing.T) {
	santiago, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2024, time.September, 20, 12, 0, 0, 0, santiago)
	first := time.Date(2024, time.September, 8, 1, 0, 0, 0, santiago) // there is no 0:00
	begin, end, ok := parseDate("8.9.2024", noon)
	if !ok || !begin.Equal(first) || !end.Equal(time.Date(2024, time.September, 9, 0, 0, 0, 0, santiago)) {
		t.Errorf("the 8th is %v to %v, %v", begin, end, ok)
	}
	if _, end, _ := parseDate("7.9.2024", noon); !end.Equal(first) {
		t.Errorf("the 7th ends %v", end)
	}
	if got := datesText(begin, end, noon); got != "on 8 September" {
		t.Errorf("it reads %q", got)
	}
	asuncion, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	noon = time.Date(2023, time.December, 20, 12, 0, 0, 0, asuncion)
	begin, end, ok = parseDate("October", noon)
	if !ok || begin.Month() != time.October || end.Sub(begin) != (31*24-1)*time.Hour {
		t.Errorf("October is %v to %v, %v", begin, end, ok)
	}
	if got := datesText(begin, end, noon); got != "in October 2023" {
		t.Errorf("it reads %q", got)
	}
}
