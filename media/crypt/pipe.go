package crypt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

// chunk is how much is read, hashed and ciphered at a time: large enough that
// handing it over costs nothing, small enough to stay in the processor's cache.
const chunk = 128 << 10

// pieces is how many chunks are under way at most: one is read while another is
// hashed and a third opened.
const pieces = 4

// ramp is the first chunk, in bytes, from which they double: what comes first
// need not wait for a full one.
const ramp = 16 << 10

// patience is how long a chunk is filled: over a slow line what has come is
// written before the chunk is full.
const patience = 100 * time.Millisecond

// piece is one chunk of ciphertext on its way, behind its headroom.
type piece struct {
	buf  []byte
	n    int
	left atomic.Int32 // who still reads it
}

func (p *piece) data() []byte { return p.buf[headroom : headroom+p.n] }

// copy reads src to its end, hashes it and opens all but the last bytes.
func (o *opener) copy(ctx context.Context, src io.Reader, limit int64, over media.Fault) error {
	free := make(chan *piece, pieces)
	var workers sync.WaitGroup
	var failed atomic.Pointer[error]
	work := func(what func(*piece) error) chan<- *piece {
		todo := make(chan *piece, pieces)
		workers.Go(func() {
			for p := range todo {
				if failed.Load() == nil {
					if err := guard(func() error { return what(p) }); err != nil {
						failed.CompareAndSwap(nil, &err)
					}
				}
				if p.left.Add(-1) == 0 {
					free <- p
				}
			}
		})
		return todo
	}
	hashing, opening := work(o.hash), work(o.open)
	made := 0
	err := o.read(ctx, src, limit, over, func(p *piece) (*piece, error) {
		if p != nil {
			p.left.Store(2)
			hashing <- p
			opening <- p
		}
		if e := failed.Load(); e != nil {
			return nil, *e
		}
		select {
		case p := <-free:
			return p, nil
		default:
		}
		if made < pieces {
			made++
			return &piece{buf: make([]byte, headroom+o.size)}, nil
		}
		return <-free, nil
	})
	close(hashing)
	close(opening)
	workers.Wait()
	if e := failed.Load(); e != nil {
		return *e
	}
	return err
}

// guard turns a panic, which would end the process, into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic (%T) while opening: %w", p, media.Internal)
		}
	}()
	return f()
}

// read fills one piece after the other. next takes a full one, and nil at first,
// and gives an empty one.
func (o *opener) read(ctx context.Context, src io.Reader, limit int64, over media.Fault, next func(*piece) (*piece, error)) error {
	p, err := next(nil)
	if err != nil {
		return err
	}
	for end, fill := error(nil), ramp; end == nil; fill = min(2*fill, chunk) {
		if err := ctx.Err(); err != nil {
			return err
		}
		room := p.buf[headroom:min(headroom+fill, len(p.buf))]
		if most := limit + 1 - o.in; int64(len(room)) > most {
			room = room[:most]
		}
		p.n, end = gather(src, room)
		o.in += int64(p.n)
		if o.in > limit {
			return fmt.Errorf("more than %d bytes: %w", limit, over)
		}
		if p, err = next(p); err != nil {
			return err
		}
		switch {
		case errors.Is(end, io.EOF):
			return nil
		case errors.Is(end, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w: %w", media.Truncated, end)
		case end != nil:
			return fmt.Errorf("read ciphertext: %w", end)
		}
	}
	return nil // not reached: only an error ends src
}

// gather reads until p is full, or what came took long.
func gather(src io.Reader, p []byte) (n int, err error) {
	began := time.Now()
	for empty := 0; n < len(p) && err == nil; {
		var r int
		r, err = src.Read(p[n:])
		n += r
		if r > 0 {
			if empty = 0; time.Since(began) > patience {
				break
			}
		} else if empty++; empty > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}
