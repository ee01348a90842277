package chats

import (
	"context"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
)

// expiryEvery is how often the pictures that expire are counted again at most.
const expiryEvery = time.Second

// newExpiry makes the notice of pictures that expire soon, which fetches them.
func (p *Page) newExpiry() *kit.Notice {
	n := kit.NewNotice(kit.IconClock)
	n.OnAction = func() {
		ctx, ids := p.ctx, p.expiring.IDs
		if ctx == nil || len(ids) == 0 {
			return
		}
		go func() {
			if err := p.d.Actions.Download(ctx, ids...); err != nil && ctx.Err() == nil {
				p.d.Do(func() { p.d.Fail(err) })
			}
		}()
	}
	n.OnDismissed = func() {
		p.root.Refresh()
		if p.d.Dismissed != nil {
			p.d.Dismissed()
		}
	}
	return n
}

// Dismiss takes the notice of what expires away for as long as the program runs.
func (p *Page) Dismiss() {
	p.expiry.Dismiss()
	p.root.Refresh()
}

// followExpiry keeps the notice true until ctx ends. What it cannot read it does
// not say.
func (p *Page) followExpiry(ctx context.Context) {
	live.Watch(ctx, p.d.Feed, p.d.Do, live.Reader[session.Expiring]{
		Concerns: func(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 },
		Load: func(ctx context.Context, _ []session.Change) (session.Expiring, error) {
			return p.d.Library.Expiring(ctx)
		},
		Show: func(e session.Expiring, err error) {
			if err == nil {
				p.expiring = e
				p.expiry.SetExpiring(e)
				p.root.Refresh()
			}
		},
		Every: p.every,
	})
}
