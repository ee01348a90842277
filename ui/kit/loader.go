package kit

import (
	"context"
	"image"
	"sync"

	"github.com/contactsheet/contactsheet/media"
)

// Pixels decodes pictures: the part of ui.Pixels that cells need. Peek never
// blocks; Load is called beside the UI goroutine.
type Pixels interface {
	Peek(v media.View) *image.RGBA
	Load(ctx context.Context, v media.View) (*image.RGBA, error)
}

const (
	workers = 2
	backlog = 512 // waiting views; the oldest are dropped beyond
)

// Loader decodes pictures beside the UI goroutine: two at a time, the newest
// wish first, each View once however many ask for it. Use NewLoader.
type Loader struct {
	ctx    context.Context
	pixels Pixels
	do     func(func())

	mu      sync.Mutex
	jobs    map[viewKey]*job
	waiting []*job // newest last
	running int
	out     []func() // answers on their way through do
}

// viewKey is a media.View without its bytes.
type viewKey struct {
	id    int64
	file  media.Key
	w, h  int
	crop  bool
	clear bool
}

func keyOf(v media.View) viewKey {
	k := viewKey{file: v.File, w: v.W, h: v.H, crop: v.Crop, clear: v.Clear}
	if v.File.IsZero() {
		k.id = v.ID
	}
	return k
}

type job struct {
	view    media.View
	cancel  context.CancelFunc // set while it runs
	waiters []*waiter
}

type waiter struct {
	done func(*image.RGBA, error)
	off  bool
}

// NewLoader makes a Loader that works until ctx ends and hands its answers to
// the UI goroutine through do.
func NewLoader(ctx context.Context, p Pixels, do func(func())) *Loader {
	return &Loader{ctx: ctx, pixels: p, do: do, jobs: map[viewKey]*job{}}
}

// Peek is the decoded picture, or nil when it must be loaded first.
func (l *Loader) Peek(v media.View) *image.RGBA { return l.pixels.Peek(v) }

// Load decodes v and calls done once on the UI goroutine, unless cancel was
// called there before. done gets media.Cancelled where newer wishes crowded
// this one out.
func (l *Loader) Load(v media.View, done func(*image.RGBA, error)) (cancel func()) {
	w := &waiter{done: done}
	k := keyOf(v)
	l.mu.Lock()
	defer l.mu.Unlock()
	j := l.jobs[k]
	if j == nil {
		j = &job{view: v}
		l.jobs[k] = j
		l.waiting = append(l.waiting, j)
		if len(l.waiting) > backlog {
			old := l.waiting[0]
			l.waiting = l.waiting[1:]
			delete(l.jobs, keyOf(old.view))
			l.answer(old, nil, media.Cancelled)
		}
		if l.running < workers {
			l.running++
			go l.work()
		}
	} else if j.cancel == nil {
		l.forget(j)
		l.waiting = append(l.waiting, j) // wished for again: newest
	}
	j.waiters = append(j.waiters, w)
	return func() { l.drop(k, j, w) }
}

// drop forgets w, and its job when nobody else waits for it.
func (l *Loader) drop(k viewKey, j *job, w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.off = true
	for _, other := range j.waiters {
		if !other.off {
			return
		}
	}
	if l.jobs[k] != j {
		return
	}
	delete(l.jobs, k)
	if j.cancel != nil {
		j.cancel()
		return
	}
	l.forget(j)
}

// forget takes j off the waiting list. l.mu is held.
func (l *Loader) forget(j *job) {
	for i, o := range l.waiting {
		if o == j {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
}

func (l *Loader) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 && l.ctx.Err() == nil {
		j := l.waiting[len(l.waiting)-1]
		l.waiting = l.waiting[:len(l.waiting)-1]
		var ctx context.Context
		ctx, j.cancel = context.WithCancel(l.ctx)
		l.mu.Unlock()
		img, err := l.pixels.Load(ctx, j.view)
		j.cancel()
		l.mu.Lock()
		if k := keyOf(j.view); l.jobs[k] == j {
			delete(l.jobs, k)
		}
		l.answer(j, img, err)
	}
	l.running--
}

// answer queues j's callbacks; one call of do hands over all that are ready, for
// the window runs one function per frame. l.mu is held.
func (l *Loader) answer(j *job, img *image.RGBA, err error) {
	first := len(l.out) == 0
	for _, w := range j.waiters {
		l.out = append(l.out, func() {
			l.mu.Lock()
			off := w.off
			w.off = true
			l.mu.Unlock()
			if !off && l.ctx.Err() == nil {
				w.done(img, err)
			}
		})
	}
	if first && len(l.out) > 0 {
		go l.do(l.flush)
	}
}

func (l *Loader) flush() {
	l.mu.Lock()
	out := l.out
	l.out = nil
	l.mu.Unlock()
	for _, f := range out {
		f()
	}
}
