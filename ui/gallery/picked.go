package gallery

import (
	"slices"
	"sort"

	"github.com/contactsheet/contactsheet/session"
)

// run is a run of places on the sheet, from included, to not.
type run struct{ from, to int }

// picked is which places of a sheet are selected: runs in order that neither
// touch nor are empty. All of a million is one run. The zero picked is nothing.
type picked struct {
	runs []run
	n    int
	wide bool // whole parts were selected as such: their headers are circled, not every print
}

// none reports whether nothing is selected.
func (p *picked) none() bool { return p.n == 0 }

// has reports whether place i is selected.
func (p *picked) has(i int) bool { return p.covers(i, i+1) }

// covers reports whether all of from to to are selected.
func (p *picked) covers(from, to int) bool {
	k := sort.Search(len(p.runs), func(k int) bool { return p.runs[k].to > from })
	return k < len(p.runs) && p.runs[k].from <= from && p.runs[k].to >= to
}

// clear selects nothing.
func (p *picked) clear() { *p = picked{} }

// all selects the n pictures there are.
func (p *picked) all(n int) {
	*p = picked{wide: true}
	p.set(0, n, true)
}

// set selects from to to, or takes them out.
func (p *picked) set(from, to int, on bool) {
	if from >= to {
		return
	}
	// a is the first run that touches or overlaps, z the first that does not any more.
	a := sort.Search(len(p.runs), func(k int) bool { return p.runs[k].to >= from })
	z := sort.Search(len(p.runs), func(k int) bool { return p.runs[k].from > to })
	var put []run
	for _, r := range p.runs[a:z] {
		p.n -= r.to - r.from
	}
	switch {
	case on:
		r := run{from, to}
		if a < z {
			r = run{min(from, p.runs[a].from), max(to, p.runs[z-1].to)}
		}
		put = append(put, r)
	case a < z:
		if r := (run{p.runs[a].from, min(from, p.runs[a].to)}); r.from < r.to {
			put = append(put, r)
		}
		if r := (run{max(to, p.runs[z-1].from), p.runs[z-1].to}); r.from < r.to {
			put = append(put, r)
		}
	}
	for _, r := range put {
		p.n += r.to - r.from
	}
	p.runs = slices.Replace(p.runs, a, z, put...)
	if p.n == 0 {
		p.clear()
	}
}

// toggle selects place i, or takes it out.
func (p *picked) toggle(i int) { p.set(i, i+1, !p.has(i)) }

// flip is p with every place of runs toggled.
func (p *picked) flip(runs []run) picked {
	next := picked{runs: slices.Clone(p.runs), n: p.n, wide: p.wide}
	for _, r := range runs {
		for i := r.from; i < r.to; i++ {
			next.set(i, i+1, !p.has(i))
		}
	}
	return next
}

// with is p and all of runs.
func (p *picked) with(runs []run) picked {
	next := picked{runs: slices.Clone(p.runs), n: p.n, wide: p.wide}
	for _, r := range runs {
		next.set(r.from, r.to, true)
	}
	return next
}

// move follows pictures to other places, see found.moved. What is gone leaves.
func (p *picked) move(to []int32) {
	if to == nil || p.n == 0 {
		return
	}
	places := make([]int, 0, p.n)
	for _, r := range p.runs {
		for _, k := range to[min(r.from, len(to)):min(r.to, len(to))] {
			if k >= 0 {
				places = append(places, int(k))
			}
		}
	}
	if !slices.IsSorted(places) {
		slices.Sort(places)
	}
	next := picked{wide: p.wide, n: len(places)}
	for _, i := range places {
		if n := len(next.runs); n > 0 && next.runs[n-1].to == i {
			next.runs[n-1].to++
		} else {
			next.runs = append(next.runs, run{i, i + 1})
		}
	}
	if *p = next; p.n == 0 {
		p.clear()
	}
}

// ids are the pictures selected of all, in their order; all itself where that
// is everything.
func (p *picked) ids(all []session.MessageID) []session.MessageID {
	if p.n == len(all) {
		return all
	}
	out := make([]session.MessageID, 0, p.n)
	for _, r := range p.runs {
		out = append(out, all[r.from:r.to]...)
	}
	return out
}
