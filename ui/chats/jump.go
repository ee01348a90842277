package chats

import (
	"slices"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Show opens the chat of m with m in its place among what was written before
// and after it, and marks it.
func (p *Page) Show(c session.Chat, m session.Message) {
	if p.ctx == nil {
		return
	}
	p.list.mark(c.ID)
	p.inTalk = true
	p.talk.open(p.ctx, c, m.ID)
	p.root.Refresh()
}

// showTarget brings the target into view, with some of what was before it.
func (t *talk) showTarget() {
	t.found, t.target = t.target, 0
	row := slices.IndexFunc(t.thread.items, func(it item) bool {
		return it.kind == rowMessages && slices.ContainsFunc(it.of(t.thread.msgs), func(m session.Message) bool { return m.ID == t.found })
	})
	if row < 0 {
		return // it has gone meanwhile
	}
	t.column.ScrollTo(row)
	t.column.ScrollBy(-theme.Space32)
	t.offerLatest()
}

// readNewer reads the page after the newest message of a thread that is behind.
func (t *talk) readNewer() {
	if !t.loaded || !t.thread.behind || t.newer || t.ctx == nil || len(t.thread.msgs) == 0 {
		return
	}
	t.newer, t.thread.missed = true, false
	ctx, id, after := t.ctx, t.chat.ID, t.thread.newest()
	go func() {
		msgs, err := t.d.Library.MessagesAfter(ctx, id, after+1, page)
		t.d.Do(func() {
			if ctx.Err() != nil {
				return
			}
			t.newer = false
			if err != nil {
				t.d.Fail(err)
				return
			}
			t.apply(msgs, true)
			// What came in while this was read may not be in it.
			t.thread.behind = len(msgs) == page || t.thread.missed
			t.column.Loose(t.thread.behind)
			t.arranged()
			t.offerLatest()
		})
	}()
}

// latestAway is how far from the end, in heights of the view, the button to the
// newest message is worth its place.
const latestAway = 1.5

// offerLatest shows the button to the newest message while that is far away.
func (t *talk) offerLatest() {
	far := t.loaded && (t.thread.behind || t.column.Left() > latestAway*t.column.Size().Height)
	show(t.latest, far)
}

// goLatest shows the newest message.
func (t *talk) goLatest() {
	if t.ctx == nil {
		return
	}
	if !t.thread.behind {
		t.column.ScrollToEnd()
		t.offerLatest()
		return
	}
	t.open(t.life, t.chat, 0)
}
