package gallery

import (
	"sort"
	"time"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// part is a run of pictures under one header: IDs[From:To] of what was found.
// It is a calendar month, or a session.Group.
type part struct {
	From, To int
	Start    time.Time // a month's first instant, in the reader's time zone; else zero
	Group    session.Group
	Most     int64 // of a class of size: where the next larger one begins; 0: unknown

	fetchFrom, fetchTo int // of found.fetch
}

// Len is how many pictures the part holds, always at least one.
func (p part) Len() int { return p.To - p.From }

// ToFetch is how many of these are to be fetched.
func (p part) ToFetch() int { return p.fetchTo - p.fetchFrom }

// month reports whether the part is one.
func (p part) month() bool { return !p.Start.IsZero() }

// title names the part; "" while that is not known.
func (p part) title() string {
	g := p.Group
	switch {
	case p.month():
		return words.Month(p.Start)
	case g.Self:
		return lang.L("You")
	case g.Name != "":
		return g.Name
	case g.Least > 0:
		return lang.L("More than {{.Size}}", map[string]any{"Size": words.Size(g.Least)})
	case p.Most > 0:
		return lang.L("Up to {{.Size}}", map[string]any{"Size": words.Size(p.Most)})
	case g.N > 0:
		return lang.L("Small pictures")
	}
	return ""
}

// months cuts ids, sorted by date, into calendar months of loc. It looks at a
// handful of ids for each month, not at all of them.
func months(ids []session.MessageID, oldest bool, loc *time.Location) []part {
	var ps []part
	for i := 0; i < len(ids); {
		y, m, _ := ids[i].Time().In(loc).Date()
		start := session.DayStart(y, m, 1, loc)
		first, next := session.MessageIDAt(start), session.MessageIDAt(session.DayStart(y, m+1, 1, loc))
		n := sort.Search(len(ids)-i, func(k int) bool {
			if id := ids[i+k]; oldest {
				return id >= next
			} else {
				return id < first
			}
		})
		n = max(n, 1)
		ps = append(ps, part{Start: start, From: i, To: i + n})
		i += n
	}
	return ps
}

// grouped are the parts of a sheet in another order. Groups that do not add up
// to n pictures are not believed.
func grouped(groups []session.Group, n int) []part {
	var ps []part
	at, most := 0, int64(0)
	for _, g := range groups {
		if g.N <= 0 || g.N > n-at {
			break
		}
		ps = append(ps, part{From: at, To: at + g.N, Group: g, Most: most})
		at, most = at+g.N, g.Least
	}
	if at < n {
		ps = append(ps, part{From: at, To: n})
	}
	return ps
}
