package chats

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

// Page is the page of chats. All its methods belong to the UI goroutine.
type Page struct {
	d      Deps
	ctx    context.Context // while the page is shown
	stop   context.CancelFunc
	list   *list
	talk   *talk
	expiry *kit.Notice
	root   *fyne.Container
	narrow bool
	inTalk bool // the conversation's turn, where there is room for one only

	expiring session.Expiring // that the notice speaks of
	every    time.Duration    // see expiryEvery
}

// New makes the page; it reads nothing until Shown.
func New(d Deps) *Page {
	p := &Page{d: d, every: expiryEvery}
	p.list = newList(d, p.open, func(some bool) { p.talk.invite(some) })
	p.talk = newTalk(d, func() { p.Back() })
	p.expiry = p.newExpiry()
	p.root = container.New(split{p}, p.list, p.talk, p.expiry)
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Shown starts the page: it reads and follows until Hidden or until ctx ends.
func (p *Page) Shown(ctx context.Context) {
	p.Hidden()
	p.ctx, p.stop = context.WithCancel(ctx)
	p.list.shown(p.ctx)
	p.talk.follow(p.ctx)
	p.followExpiry(p.ctx)
}

// Hidden stops the page; the open chat stays open.
func (p *Page) Hidden() {
	if p.stop != nil {
		p.stop()
		p.talk.close()
		p.stop = nil
	}
}

// Open shows a chat.
func (p *Page) Open(c session.Chat) {
	p.list.mark(c.ID)
	p.open(c)
}

// Chat is the open chat; its ID is 0 where none is.
func (p *Page) Chat() session.Chat { return p.talk.chat }

// ChatAt is the chat for something dropped at a place on the canvas: of the row
// there, else the open one. False where there is neither, or nobody to send to.
func (p *Page) ChatAt(at fyne.Position) (session.Chat, bool) {
	d := fyne.CurrentApp().Driver()
	if p.list.Visible() {
		pos := d.AbsolutePositionForObject(p.list)
		if at.X >= pos.X && at.X < pos.X+p.list.Size().Width {
			if i := p.list.column.At(at.Y); i >= 0 && i < len(p.list.chats) {
				return p.list.chats[i], !p.list.chats[i].Local
			}
		}
	}
	return p.talk.chat, p.talk.chat.ID != 0 && !p.talk.chat.Local
}

// Looked is told that the window has got the focus: the user looks at the page.
func (p *Page) Looked() { p.talk.markRead() }

// Back goes from the conversation to the list, where they take turns, and
// reports whether it did.
func (p *Page) Back() bool {
	if !p.narrow || !p.inTalk {
		return false
	}
	p.inTalk = false
	p.root.Refresh()
	return true
}

// Search puts the cursor into the search field.
func (p *Page) Search() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.list.search); c != nil {
		p.inTalk = false
		p.root.Refresh()
		c.Focus(p.list.search)
	}
}

func (p *Page) open(c session.Chat) {
	if p.ctx == nil {
		return
	}
	p.inTalk = true
	if c.ID != p.talk.chat.ID || p.talk.ctx == nil {
		p.talk.open(p.ctx, c, 0)
	}
	p.root.Refresh()
}

func (p *Page) setNarrow(narrow bool) {
	if p.narrow == narrow {
		return
	}
	p.narrow = narrow
	if narrow {
		p.talk.head.back.Show()
	} else {
		p.talk.head.back.Hide()
	}
	p.talk.head.Refresh()
}
