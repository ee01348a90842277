package viewer

import (
	"context"

	"github.com/contactsheet/contactsheet/session"
)

const (
	section  = 64 // messages read at once
	sections = 6  // kept
)

// reel has the messages of the filmstrip, of which there may be a hundred
// thousand, as they come into view: a section at a time, read beside the UI
// goroutine, one reading after the other.
type reel struct {
	ctx  context.Context
	lib  Library
	ids  []session.MessageID
	do   func(func())
	have map[int]map[session.MessageID]session.Message
	old  map[int]bool // sections that have changed since they were read
	want [2]int       // the sections in view
	busy bool
	// came is told that more is known.
	came func()
}

func newReel(ctx context.Context, lib Library, ids []session.MessageID, do func(func())) *reel {
	return &reel{ctx: ctx, lib: lib, ids: ids, do: do, came: func() {},
		have: map[int]map[session.MessageID]session.Message{}, old: map[int]bool{}}
}

// message is ids[i]'s, where it has been read.
func (r *reel) message(i int) (session.Message, bool) {
	m, ok := r.have[i/section][r.ids[i]]
	return m, ok && m.Media != nil
}

// look says that ids[from:to] are in view.
func (r *reel) look(from, to int) {
	r.want = [2]int{from / section, max(from, to-1) / section}
	r.read()
}

// read reads the next section in view that is not known, or no longer.
func (r *reel) read() {
	if r.busy {
		return
	}
	for s := r.want[0]; s <= r.want[1]; s++ {
		if r.have[s] != nil && !r.old[s] {
			continue
		}
		r.busy = true
		delete(r.old, s)
		ids := r.ids[s*section : min(len(r.ids), (s+1)*section)]
		go func() {
			ms, err := r.lib.Prints(r.ctx, ids)
			if r.ctx.Err() != nil {
				return
			}
			r.do(func() { r.got(s, ms, err) })
		}()
		return
	}
}

// got takes a section. Where it could not be read the strip stays empty, until
// it is moved; the picture on show tells why.
func (r *reel) got(s int, ms []session.Message, err error) {
	r.busy = false
	if err != nil {
		return
	}
	known := map[session.MessageID]session.Message{}
	for _, m := range ms {
		known[m.ID] = m
	}
	r.have[s] = known
	for len(r.have) > sections {
		r.forget()
	}
	r.came()
	r.read()
}

// forget lets go of the section that is farthest from the view.
func (r *reel) forget() {
	worst, far := -1, -1
	for s := range r.have {
		if d := max(r.want[0]-s, s-r.want[1]); d > far {
			worst, far = s, d
		}
	}
	delete(r.have, worst)
}

// changed reads again what cs touch, once it is in view.
func (r *reel) changed(cs []session.Change) {
	for _, c := range cs {
		for s, known := range r.have {
			if _, ok := known[c.Message]; ok || c.All {
				r.old[s] = true
			}
		}
	}
	r.read()
}
