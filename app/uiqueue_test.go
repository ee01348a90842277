package main

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// turns is Fyne's queue, taken by hand.
type turns struct{ asked []func() }

func (l *turns) later(f func()) { l.asked = append(l.asked, f) }

func (l *turns) next() bool {
	if len(l.asked) == 0 {
		return false
	}
	f := l.asked[0]
	l.asked = l.asked[1:]
	f()
	return true
}

func TestUIQueueRunsAllThatWaitsInOneTurn(t *testing.T) {
	l := &turns{}
	q := &uiQueue{later: l.later}
	var ran, want []int
	for i := range 500 {
		q.Do(func() { ran = append(ran, i) })
		want = append(want, i)
	}
	q.Do(func() { q.Do(func() { ran = append(ran, -1) }) }) // asked for from within
	want = append(want, -1)
	if len(l.asked) != 1 || !l.next() {
		t.Fatalf("%d turns asked for", len(l.asked))
	}
	if !slices.Equal(ran, want) || l.next() {
		t.Errorf("ran %d of %d, or out of order", len(ran), len(want))
	}
	q.Do(func() { ran = nil })
	if !l.next() || ran != nil {
		t.Error("nothing runs any more")
	}
}

func TestUIQueueLetsTheWindowDrawInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &turns{}
		q := &uiQueue{later: l.later}
		ran := 0
		for range 10 {
			q.Do(func() { time.Sleep(5 * time.Millisecond); ran++ })
		}
		n := 0
		for l.next() {
			if n++; ran > 2*n {
				t.Fatalf("%d functions of 5 ms in %d turns", ran, n)
			}
		}
		if ran != 10 {
			t.Errorf("ran %d of 10", ran)
		}
	})
}
