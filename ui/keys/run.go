package keys

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// run is one download.
type run struct {
	request Request
	limit   time.Duration
	cancel  context.CancelFunc
	meter   meter
}

// every is how often the progress is drawn.
const every = 250 * time.Millisecond

// get fetches what the form says, after asking where to where that is wished.
func (p *Page) get() {
	if !p.ready || p.limit <= 0 || p.run != nil {
		return
	}
	r := p.request()
	if !p.toFile {
		p.fetch(r)
		return
	}
	name := fileName(p.have)
	go func() {
		path, err := p.d.Save(p.ctx, name)
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() {
			switch {
			case err != nil:
				p.d.Fail(err)
			case path != "" && p.run == nil:
				r.To = path
				p.fetch(r)
			}
		})
	}()
}

// fetch fetches r and shows what came of it.
func (p *Page) fetch(r Request) {
	ctx, limited := context.WithTimeoutCause(p.ctx, p.limit, errLimit)
	ctx, cancel := context.WithCancel(ctx)
	n := &run{request: r, limit: p.limit, cancel: func() { cancel(); limited() }}
	p.run = n
	p.fields.say(nil)
	p.foot.trouble(nil)
	p.foot.progress(media.Progress{})
	p.foot.tell()
	go p.follow(ctx, n)
	go func() {
		result, err := p.d.Get(ctx, r, n.meter.far)
		err = timedOut(err, context.Cause(ctx))
		n.cancel()
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() { p.ended(n, result, err) })
	}()
}

// follow draws how far n is, until it ends.
func (p *Page) follow(ctx context.Context, n *run) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			p.d.Do(func() {
				if p.run == n {
					p.foot.progress(n.meter.read(p.d.Now()))
				}
			})
		case <-ctx.Done():
			return
		}
	}
}

func (p *Page) cancel() {
	if p.run != nil {
		p.run.cancel()
	}
}

func (p *Page) ended(n *run, result Result, err error) {
	if p.run != n {
		return
	}
	p.run = nil
	p.foot.tell()
	if err == nil {
		p.show(n.request, result)
		return
	}
	if media.FaultOf(err) == media.Cancelled {
		return // the form is there again; there is nothing to explain
	}
	t := explain(err, n.request, n.limit)
	if t.at != atNone {
		fault := media.FaultOf(err)
		if fault == media.BadHost || fault == media.BadKey || fault == media.BadPlain || fault == media.TooLong {
			p.fields.lines[t.at].say(blame(fault))
			p.fields.view.Refresh()
		}
	}
	p.foot.trouble(&t)
}

// next is the step that a trouble offers.
func (p *Page) next() {
	t := p.foot.now
	if t == nil || p.run != nil {
		return
	}
	switch t.step {
	case again:
		p.get()
	case longer:
		seconds := min(2*int(p.limit/time.Second), int(longLimit/time.Second))
		p.foot.limit.SetText(strconv.Itoa(seconds))
		p.get()
	case paste:
		p.Take(p.d.Clipboard())
	case correct:
		if e := p.fields.entry(t.at); e != nil {
			p.window.Canvas().Focus(e)
		}
	case elsewhere:
		p.toFile = true
		p.get()
	}
}

// pick asks for a file with a descriptor.
func (p *Page) pick() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case f != nil:
			path := f.URI().Path()
			_ = f.Close() // only its path was wanted
			p.Open(path)
		}
	}, p.window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".json", ".txt"}))
	d.Show()
	d.Resize(p.window.Canvas().Size().SubtractWidthHeight(2*theme.Space32, 2*theme.Space32))
}

// most is how much of a file is read: more than any descriptor has.
const most = 1 << 20

// Open reads a descriptor from a file.
func (p *Page) Open(path string) {
	if p.run != nil {
		return
	}
	p.taking++
	taking := p.taking
	go func() {
		text, err := readFile(path)
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() {
			if taking != p.taking || p.run != nil {
				return
			}
			if err != nil {
				p.again()
				p.complain(words.Explain(err).Sentence)
				return
			}
			p.Take(string(text))
		})
	}()
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, errors.Join(media.Unreadable, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, errors.Join(media.Unreadable, err)
	case len(text) == 0:
		return nil, media.Empty
	case len(text) > most:
		return nil, media.TooLarge
	}
	return text, nil
}
