package transfers

import (
	"context"
	"slices"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// deed is what a button of a row does.
type deed int

const (
	noDeed deed = iota
	pause
	resume
	cancel
	download
	askPhone
	resend
)

func (d deed) icon() kit.IconName {
	switch d {
	case pause:
		return kit.IconPause
	case resume:
		return kit.IconResume
	case cancel:
		return kit.IconClose
	case askPhone:
		return kit.IconPhone
	case download, resend:
		return kit.IconRetry
	}
	return kit.IconNone
}

// name is what the button is called.
func (d deed) name() string {
	switch d {
	case pause:
		return lang.L("Pause (Space)")
	case resume:
		return lang.L("Resume (Space)")
	case cancel:
		return lang.L("Cancel (Delete)")
	case askPhone:
		return words.AskPhone.Label()
	case download, resend:
		return words.Retry.Label()
	}
	return ""
}

// do does d to a message, beside the UI goroutine, and reads the lists again at
// once: a press is to be seen.
func (p *Page) do(d deed, id session.MessageID) {
	of := map[deed]func(context.Context, ...session.MessageID) error{
		pause: p.d.Transfers.Pause, resume: p.d.Transfers.Resume, cancel: p.d.Actions.Cancel,
		download: p.d.Actions.Download, askPhone: p.d.Actions.AskPhone, resend: p.d.Actions.Resend,
	}
	if f, ok := of[d]; ok {
		p.ask(func(ctx context.Context) error { return f(ctx, id) })
	}
}

// ask calls f beside the UI goroutine, tells of its error, and reads again.
func (p *Page) ask(f func(context.Context) error) {
	go func() {
		err := f(p.ctx)
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() {
			if err != nil {
				p.d.Fail(err)
			}
			p.again()
		})
	}()
}

// change is ask for what the page shows already: until f has returned nothing
// that was read is shown, for it may be of before.
func (p *Page) change(f func(context.Context) error) {
	p.pending++
	p.ask(func(ctx context.Context) error {
		err := f(ctx)
		p.d.Do(func() {
			p.pending--
			p.newest = p.reads.Load()
		})
		return err
	})
}

// pauseAll holds everything, or lets it go on.
func (p *Page) pauseAll(on bool) {
	p.held = on
	p.change(func(ctx context.Context) error { return p.d.Transfers.PauseAll(ctx, on) })
	p.head.tell()
	p.board.rebind()
}

// move puts a waiting download before another one; before 0: to the end.
func (p *Page) move(id, before session.MessageID) {
	i, ok := p.place(id)
	if !ok || id == before {
		return
	}
	t := p.all[i]
	rest := slices.Delete(slices.Clone(p.all), i, i+1)
	to := 1 + lastWaiting(rest)
	if before != 0 {
		if to = slices.IndexFunc(rest, func(o session.Transfer) bool { return o.ID == before && o.Way == session.Down }); to < 0 {
			return
		}
	}
	if to == i {
		return
	}
	p.all = slices.Insert(rest, to, t)
	p.change(func(ctx context.Context) error { return p.d.Transfers.Move(ctx, id, before) })
	p.sift()
}

// waits reports whether t is a download whose place in the order can be chosen.
func waits(t session.Transfer) bool {
	return t.Way == session.Down && t.Step == session.Next
}

// lastWaiting is the last row whose place can be chosen; -1 where there is none.
func lastWaiting(ts []session.Transfer) int {
	for i := len(ts) - 1; i >= 0; i-- {
		if waits(ts[i]) {
			return i
		}
	}
	return -1
}
