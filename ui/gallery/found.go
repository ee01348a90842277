package gallery

import (
	"slices"
	"sort"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

// found is all that a query finds, with what it takes to look things up in it.
// It is made beside the UI goroutine and never changes.
type found struct {
	session.Listing
	sort  session.SheetSort
	whole bool // not only the head of it
	parts []part
	fetch []session.MessageID // Remote, part by part
	// places are indices of IDs by rising id; nil where IDs are sorted by date.
	places []int32
}

// newFound prepares l, found in that order. whole is false for the first few of
// a sheet.
func newFound(l session.Listing, order session.SheetSort, whole bool, loc *time.Location) *found {
	f := &found{Listing: l, sort: order, whole: whole}
	if f.dated() {
		f.parts = months(l.IDs, order == session.ByOldest, loc)
	} else {
		f.parts = grouped(l.Groups, len(l.IDs))
		f.places = make([]int32, len(l.IDs))
		for i := range f.places {
			f.places[i] = int32(i)
		}
		slices.SortFunc(f.places, func(a, b int32) int {
			if l.IDs[a] < l.IDs[b] {
				return -1
			}
			return 1
		})
	}
	f.share(l.Remote)
	return f
}

// with is f with other pictures to fetch.
func (f *found) with(remote []session.MessageID) *found {
	next := *f
	next.Remote = remote
	next.parts = slices.Clone(f.parts)
	next.share(remote)
	return &next
}

// dated reports whether the ids are sorted by date.
func (f *found) dated() bool { return f.sort == session.ByNewest || f.sort == session.ByOldest }

// share gives every part those of remote that are its own.
func (f *found) share(remote []session.MessageID) {
	owner := make([]int32, len(remote))
	counts := make([]int, len(f.parts)+1)
	for k, id := range remote {
		owner[k] = -1
		if i, ok := f.find(id); ok {
			p := f.partOf(i)
			owner[k] = int32(p)
			counts[p+1]++
		}
	}
	for p := range f.parts {
		counts[p+1] += counts[p]
		f.parts[p].fetchFrom, f.parts[p].fetchTo = counts[p], counts[p]
	}
	f.fetch = make([]session.MessageID, counts[len(f.parts)])
	for k, id := range remote {
		if o := owner[k]; o >= 0 {
			p := &f.parts[o]
			f.fetch[p.fetchTo] = id
			p.fetchTo++
		}
	}
}

// fetchOf are the pictures of part k that are to be fetched.
func (f *found) fetchOf(k int) []session.MessageID {
	return f.fetch[f.parts[k].fetchFrom:f.parts[k].fetchTo]
}

// partOf is the index of the part that holds picture i.
func (f *found) partOf(i int) int {
	return sort.Search(len(f.parts), func(p int) bool { return f.parts[p].To > i })
}

// find is the place of id, in a few steps however many there are. Where it is
// not there and the sheet is sorted by date, it is the place it would have.
func (f *found) find(id session.MessageID) (int, bool) {
	n := len(f.IDs)
	i := 0
	switch f.sort {
	case session.ByNewest:
		i = sort.Search(n, func(i int) bool { return f.IDs[i] <= id })
	case session.ByOldest:
		i = sort.Search(n, func(i int) bool { return f.IDs[i] >= id })
	default:
		k := sort.Search(n, func(k int) bool { return f.IDs[f.places[k]] >= id })
		if k == n {
			return 0, false
		}
		i = int(f.places[k])
	}
	return i, i < n && f.IDs[i] == id
}

// moved says for every picture of before where it is now; -1 where it is gone.
// It is nil where nothing has moved.
func (f *found) moved(before *found) []int32 {
	if sameSlice(f.IDs, before.IDs) {
		return nil
	}
	to := make([]int32, len(before.IDs))
	for i, id := range before.IDs {
		to[i] = -1
		if k, ok := f.find(id); ok {
			to[i] = int32(k)
		}
	}
	return to
}

// sameSlice reports whether a and b are one and the same.
func sameSlice(a, b []session.MessageID) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// number is the frame number of picture i: the oldest is 1, where dates say so.
func (f *found) number(i int) int {
	if f.sort == session.ByNewest {
		return len(f.IDs) - i
	}
	return i + 1
}
