package viewer

import (
	"context"
	"errors"
	"image"
	"sync"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// film is a picture that moves. One frame is kept at a time: each is copied over
// the one before, and drawn into the same images as everything else.
type film struct {
	drawing sync.Mutex // held while a frame is copied or drawn, which takes a while
	frame   *image.RGBA

	mu   sync.Mutex    // held for a moment: the UI goroutine asks
	held chan struct{} // closed to go on; nil while it runs
	done bool          // it has come to its end
}

// put makes frame the one to be drawn.
func (f *film) put(frame *image.RGBA) {
	f.drawing.Lock()
	defer f.drawing.Unlock()
	if f.frame == nil || f.frame.Rect.Size() != frame.Rect.Size() {
		f.frame = image.NewRGBA(image.Rectangle{Max: frame.Rect.Size()})
	}
	for y := range frame.Rect.Dy() {
		copy(f.frame.Pix[y*f.frame.Stride:][:4*frame.Rect.Dx()], frame.Pix[y*frame.Stride:])
	}
}

// use hands the present frame to draw; false while there is none.
func (f *film) use(draw func(*image.RGBA)) bool {
	f.drawing.Lock()
	defer f.drawing.Unlock()
	if f.frame == nil {
		return false
	}
	draw(f.frame)
	return true
}

// hold stops the film, or lets it go on; it reports which.
func (f *film) hold() (held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held != nil {
		close(f.held)
		f.held = nil
		return false
	}
	f.held = make(chan struct{})
	return true
}

// running reports whether the film moves now.
func (f *film) running() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held == nil && !f.done
}

// wait returns when the film is not held.
func (f *film) wait(ctx context.Context) error {
	f.mu.Lock()
	held := f.held
	f.mu.Unlock()
	if held == nil {
		return ctx.Err()
	}
	select {
	case <-held:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finished reports whether the film has come to its end.
func (f *film) finished() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done
}

func (f *film) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done, f.held = true, nil
}

// mayMove reports whether the file of m could be an animation.
func mayMove(m session.Message) bool {
	f := m.Media
	if f.State != media.Ready || !drawable(f) {
		return false
	}
	return f.Kind == media.Sticker || f.MIME == "image/gif" || f.MIME == "image/webp"
}

// animate plays the picture on show where it moves. By itself it does so only
// where the system does not ask for less motion.
func (v *Viewer) animate(byItself bool) {
	m, ok := v.current()
	if !ok || !mayMove(m) || !v.src.sharp || byItself && !v.motion() {
		return
	}
	if v.film != nil && !v.film.finished() {
		return
	}
	f := &film{}
	token, view := v.token, sharpView(m, v.stage.frame)
	ctx, halt := context.WithCancel(v.visit)
	v.halt = halt
	go func() {
		defer halt()
		err := v.d.Pixels.Play(ctx, view, func(frame *image.RGBA, d time.Duration) error {
			return v.project(ctx, token, f, frame, d)
		})
		f.end()
		v.d.Do(func() {
			if token != v.token {
				return
			}
			if err != nil && v.film == f && errors.Is(err, errors.ErrUnsupported) {
				v.film = nil
			}
			v.tell()
		})
	}()
}

// project shows one frame for d.
func (v *Viewer) project(ctx context.Context, token int, f *film, frame *image.RGBA, d time.Duration) error {
	late := time.NewTimer(d)
	defer late.Stop()
	if err := f.wait(ctx); err != nil {
		return err
	}
	f.put(frame)
	drawn := make(chan struct{})
	v.d.Do(func() {
		if token != v.token || ctx.Err() != nil {
			return
		}
		if v.film != f {
			v.film = f
			v.tell()
		}
		v.onDrawn = append(v.onDrawn, func() { close(drawn) })
		v.draw()
	})
	select {
	case <-drawn:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return f.wait(ctx)
}

// toggleFilm holds what moves, or lets it go on, or plays it once more.
func (v *Viewer) toggleFilm() {
	switch {
	case v.film == nil, v.film.finished():
		v.animate(false)
	default:
		v.film.hold()
	}
	v.tell()
}
