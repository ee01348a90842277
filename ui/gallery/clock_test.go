package gallery

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // no machine's own zones

	"github.com/contactsheet/contactsheet/session"
)

// Where the clock is put forward at midnight, a month begins at one o'clock: it
// is still that month, and has all its days.
func TestMonthsWithoutTheirFirstMidnight(t *testing.T) {
	loc, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	var ids []session.MessageID // every hour from September to November, newest first
	end := time.Date(2023, time.September, 1, 0, 0, 0, 0, loc)
	for at := time.Date(2023, time.November, 30, 23, 30, 0, 0, loc); at.After(end); at = at.Add(-time.Hour) {
		ids = append(ids, session.MessageIDAt(at))
	}
	for _, oldest := range []bool{false, true} {
		ps := months(ids, oldest, loc)
		if len(ps) != 3 || ps[0].Len()+ps[1].Len()+ps[2].Len() != len(ids) || ps[1].title() != "October 2023" || ps[1].Len() != 31*24-1 {
			t.Errorf("oldest first %v:", oldest)
			for _, p := range ps {
				t.Errorf("%s with %d", p.title(), p.Len())
			}
		}
		slices.Reverse(ids)
	}
}
