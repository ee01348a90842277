package session

import (
	"testing"
	"time"
	_ "time/tzdata" // no machine's own zones
)

// Each day begins where the one before ended, and is the day that was asked for,
// whatever the clocks do at midnight.
func TestDayStart(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/Asuncion", "America/Santiago", "America/Havana",
		"America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Atlantic/Azores", "Asia/Kathmandu", "Australia/Lord_Howe"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for d := 1; d <= 366*12; d++ {
			at := DayStart(2013, time.January, d, loc)
			want := time.Date(2013, time.January, d, 12, 0, 0, 0, time.UTC)
			if at.YearDay() != want.YearDay() || at.Year() != want.Year() {
				t.Fatalf("%s: %v begins %v", zone, want, at)
			}
			if last := at.Add(-time.Second); last.YearDay() == at.YearDay() {
				t.Fatalf("%s: %v is the same day as a second before", zone, at)
			}
		}
	}
	apia, err := time.LoadLocation("Pacific/Apia") // which skipped the 30th
	if err != nil {
		t.Fatal(err)
	}
	if at := DayStart(2011, time.December, 31, apia); at.Day() != 31 || at.Add(-time.Second).Day() != 29 {
		t.Errorf("after a day that was left out: %v", at)
	}
}
