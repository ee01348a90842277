package kit_test

import (
	"context"
	"image"
	"image/color"
	"sync"

	"github.com/contactsheet/contactsheet/media"
)

// screen is the UI goroutine: it runs what do was given when asked to.
type screen struct {
	mu    sync.Mutex
	queue []func()
	wake  chan struct{}
}

func newScreen() *screen { return &screen{wake: make(chan struct{}, 1024)} }

func (s *screen) do(f func()) {
	s.mu.Lock()
	s.queue = append(s.queue, f)
	s.mu.Unlock()
	s.wake <- struct{}{}
}

// frame waits until something is to be done and does all of it.
func (s *screen) frame() {
	<-s.wake
	s.now()
}

func (s *screen) now() {
	s.mu.Lock()
	q := s.queue
	s.queue = nil
	s.mu.Unlock()
	for _, f := range q {
		f()
	}
}

// pixels paints each message in a colour made of its id, when told to.
type pixels struct {
	mu      sync.Mutex
	ready   map[int64]*image.RGBA
	started chan int64
	release map[int64]chan struct{}
	fail    map[int64]error
	loads   int
	most    int
	now     int
}

func newPixels() *pixels {
	return &pixels{
		ready: map[int64]*image.RGBA{}, started: make(chan int64, 1024),
		release: map[int64]chan struct{}{}, fail: map[int64]error{},
	}
}

func colorOf(id int64) color.RGBA { return color.RGBA{R: uint8(id), G: uint8(id >> 8), B: 7, A: 255} }

func (p *pixels) Peek(v media.View) *image.RGBA {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready[v.ID]
}

// hold makes loads of id wait for the returned function.
func (p *pixels) hold(id int64) func() {
	c := make(chan struct{})
	p.mu.Lock()
	p.release[id] = c
	p.mu.Unlock()
	return func() { close(c) }
}

func (p *pixels) Load(ctx context.Context, v media.View) (*image.RGBA, error) {
	p.mu.Lock()
	p.loads++
	p.now++
	p.most = max(p.most, p.now)
	c, err := p.release[v.ID], p.fail[v.ID]
	p.mu.Unlock()
	p.started <- v.ID
	defer func() { p.mu.Lock(); p.now--; p.mu.Unlock() }()
	if c != nil {
		select {
		case <-c:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err != nil && !v.File.IsZero() {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, v.W, v.H))
	img.SetRGBA(0, 0, colorOf(v.ID))
	return img, nil
}
