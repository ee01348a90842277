package compose

import "context"

// lookers is how many pictures are looked at at once.
const lookers = 2

// looker finds out what files are, beside the UI goroutine.
type looker struct {
	ctx    context.Context
	pixels Pixels
	do     func(func())
	slots  chan struct{}
}

func newLooker(ctx context.Context, p Pixels, do func(func())) *looker {
	return &looker{ctx: ctx, pixels: p, do: do, slots: make(chan struct{}, lookers)}
}

// look fills in p's info or err, and its thumb, edge pixels at most. told is
// called on the UI goroutine after each.
func (l *looker) look(p *picture, edge int, told func()) {
	path := p.path
	go func() {
		select {
		case l.slots <- struct{}{}:
		case <-l.ctx.Done():
			return
		}
		defer func() { <-l.slots }()
		info, err := l.pixels.Inspect(l.ctx, path)
		if l.ctx.Err() != nil {
			return
		}
		l.do(func() {
			p.info, p.err, p.seen = info, err, true
			told()
		})
		thumb, wrong := l.pixels.LoadFile(l.ctx, path, edge, edge)
		if wrong != nil || l.ctx.Err() != nil {
			return // what is wrong with it, Inspect has said
		}
		l.do(func() {
			p.thumb = thumb
			told()
		})
	}()
}
