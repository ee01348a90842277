package filter

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		text       string
		begin, end time.Time
	}{
		{"2026-03-03", day(2026, 3, 3), day(2026, 3, 4)},
		{" 2025/12/31 ", day(2025, 12, 31), day(2026, 1, 1)},
		{"3.3.2026", day(2026, 3, 3), day(2026, 3, 4)},
		{"3/4/2025", day(2025, 4, 3), day(2025, 4, 4)},
		{"12/31/2025", day(2025, 12, 31), day(2026, 1, 1)},
		{"03.03.26", day(2026, 3, 3), day(2026, 3, 4)},
		{"3.3.", day(2026, 3, 3), day(2026, 3, 4)},
		{"24.12.", day(2025, 12, 24), day(2025, 12, 25)}, // the last one
		{"3 March 2026", day(2026, 3, 3), day(2026, 3, 4)},
		{"March 3, 2026", day(2026, 3, 3), day(2026, 3, 4)},
		{"3 mar 26", day(2026, 3, 3), day(2026, 3, 4)},
		{"24 december", day(2025, 12, 24), day(2025, 12, 25)},
		{"29 Feb 2024", day(2024, 2, 29), day(2024, 3, 1)},
		{"March", day(2026, 3, 1), day(2026, 4, 1)},
		{"MAY", day(2025, 5, 1), day(2025, 6, 1)},
		{"march 2024", day(2024, 3, 1), day(2024, 4, 1)},
		{"2026-03", day(2026, 3, 1), day(2026, 4, 1)},
		{"3/2026", day(2026, 3, 1), day(2026, 4, 1)},
		{"2025", day(2025, 1, 1), day(2026, 1, 1)},
		{"2026年3月3日", day(2026, 3, 3), day(2026, 3, 4)},
		{"Today", day(2026, 3, 18), day(2026, 3, 19)},
		{"yesterday", day(2026, 3, 17), day(2026, 3, 18)},
	} {
		begin, end, ok := parseDate(c.text, noon)
		if !ok || !begin.Equal(c.begin) || !end.Equal(c.end) {
			t.Errorf("%q is %v to %v, %v", c.text, begin, end, ok)
		}
	}
	for _, bad := range []string{
		"", " ", "soon", "30 Feb 2026", "29.2.2025", "32.1.2026", "13.13.13", "13/13/2025", "1999", "2199", "0.3.2026", "3", "+3.3.2026", "Ma 2026", "2026-00-01",
		"3 March April", "1 2 3 4", "2026 2025", "9999999999999999999999", "-", "12:30", "３月x",
	} {
		if begin, end, ok := parseDate(bad, noon); ok {
			t.Errorf("%q is taken for %v to %v", bad, begin, end)
		}
	}
}

// What the fields are filled with is read back as it was.
func TestDaysAreReadBack(t *testing.T) {
	for d := day(2024, 1, 1); d.Before(noon); d = d.AddDate(0, 0, 1) {
		if begin, _, ok := parseDate(fullDay(d), noon); !ok || !begin.Equal(d) {
			t.Fatalf("%q is read as %v, %v", fullDay(d), begin, ok)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"2 MB": 2e6, "2": 2e6, "1,5 GB": 15e8, "1.5mb": 15e5, "500 kB": 5e5, "500k": 5e5, " 3 M ": 3e6, "1g": 1e9, "0.5": 5e5, "1000 gb": 1e12,
	} {
		if got, ok := parseSize(text); !ok || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, ok, want)
		}
	}
	for _, bad := range []string{"", "MB", "-2 MB", "+2", "0", "0 MB", "2 TB", "two", "NaN", "Inf", "1e9", "0x10", "1.2.3", "1001 GB", "1_000", "0.0000001"} {
		if got, ok := parseSize(bad); ok {
			t.Errorf("%q is taken for %d", bad, got)
		}
	}
}
