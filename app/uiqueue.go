package main

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// uiShare is for how long functions run on the UI goroutine before it has its
// turn to draw.
const uiShare = 8 * time.Millisecond

// uiQueue runs functions on the UI goroutine, in order. Fyne gives every single
// function a turn of its own, between which it draws a frame where one is due:
// while a list scrolls, hundreds of small updates would wait for as many frames.
// Here one turn runs all that wait. The zero uiQueue, with later set, is ready.
type uiQueue struct {
	later func(func()) // fyne.Do

	mu      sync.Mutex
	waiting []func()
	asked   bool // for a turn
}

func newUIQueue() *uiQueue { return &uiQueue{later: probed(fyne.Do)} }

// Do runs f soon, after all that it was given before. It never blocks.
func (q *uiQueue) Do(f func()) {
	q.mu.Lock()
	q.waiting = append(q.waiting, f)
	ask := !q.asked
	q.asked = true
	q.mu.Unlock()
	if ask {
		q.later(q.turn)
	}
}

// turn runs what waits, but not for longer than uiShare.
func (q *uiQueue) turn() {
	for began := time.Now(); ; {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.waiting, q.asked = nil, false
			q.mu.Unlock()
			return
		}
		f := q.waiting[0]
		q.waiting[0] = nil
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		f()
		if time.Since(began) > uiShare {
			break
		}
	}
	q.later(q.turn)
}
