package gallery

import (
	"sort"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// month is a run of pictures sent in one calendar month: ids[From:To] of the
// sheet they were found in.
type month struct {
	Start    time.Time // its first instant, in the reader's time zone
	From, To int
	Remote   int // of these, still to fetch
}

// Len is how many pictures the month holds, always at least one.
func (m month) Len() int { return m.To - m.From }

// months cuts ids, newest first, into calendar months of loc. It looks at a
// handful of ids for each month, not at all of them.
func months(ids []session.MessageID, loc *time.Location) []month {
	var ms []month
	for i := 0; i < len(ids); {
		y, m, _ := ids[i].Time().In(loc).Date()
		start := time.Date(y, m, 1, 0, 0, 0, 0, loc)
		j := i + before(ids[i:], session.MessageIDAt(start))
		ms = append(ms, month{Start: start, From: i, To: j})
		i = j
	}
	return ms
}

// countRemote fills in how many of remote, newest first, fall into each month.
func countRemote(ms []month, remote []session.MessageID) {
	for i, m := range ms {
		end := session.MessageIDAt(m.Start.AddDate(0, 1, 0))
		ms[i].Remote = before(remote, session.MessageIDAt(m.Start)) - before(remote, end)
	}
}

// before is the first index in ids, newest first, of a message older than id;
// len(ids) when there is none.
func before(ids []session.MessageID, id session.MessageID) int {
	return sort.Search(len(ids), func(i int) bool { return ids[i] < id })
}

// find is the index of id in ids, newest first.
func find(ids []session.MessageID, id session.MessageID) (int, bool) {
	i := sort.Search(len(ids), func(i int) bool { return ids[i] <= id })
	return i, i < len(ids) && ids[i] == id
}
