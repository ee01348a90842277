package chats

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// talk is the right side: the conversation of one chat.
type talk struct {
	widget.BaseWidget

	d    Deps
	ctx  context.Context // while this chat is shown; nil for none
	stop context.CancelFunc
	life context.Context // what ctx was made of

	chat    session.Chat
	fetch   int // pictures that fetchAll would fetch
	thread  thread
	past    older
	plans   map[int64]plan
	width   float32 // that the plans are for
	loaded  bool
	older   bool // the next older page is being read
	newer   bool // the next newer page is being read
	reading bool // MarkRead is under way

	target session.MessageID       // to be shown next, in its place; 0: none
	found  session.MessageID       // was shown so, and is marked
	has    atomic.Pointer[stretch] // of a thread that is behind; nil: it reaches the newest

	head   *head
	column *kit.Column
	empty  *kit.EmptyState
	latest *kit.Button // goes to the newest message
}

const nearTop = 8 // rows from an end at which the next ones are read

func newTalk(d Deps, back func()) *talk {
	t := &talk{d: d, plans: map[int64]plan{}}
	t.head = newHead(d.Loader, headDoes{back: back, fetch: t.fetchAll, ask: t.askAll, send: func() { d.Send(t.chat) }, more: t.more})
	t.column = kit.NewColumn(kit.Rows{
		Count:    func() int { return len(t.thread.items) },
		Key:      func(i int) int64 { return t.thread.items[i].key },
		Kind:     t.kind,
		Estimate: t.estimate,
		Measure:  t.measure,
		Create:   t.create,
		Update:   t.update,
		Margin:   theme.Space8,
	})
	t.column.OnScrolled = func(first, last int) {
		if first < nearTop {
			t.readOlder()
		}
		if last >= len(t.thread.items)-nearTop {
			t.readNewer()
		}
		t.offerLatest()
		t.markRead()
	}
	t.latest = kit.NewButton(lang.L("Newest"), kit.IconArrow, kit.OnPhoto, t.goLatest)
	t.latest.Hide()
	t.empty = kit.NewEmptyState(kit.IconChats, lang.L("Choose a chat to see its pictures."), "", nil)
	t.head.Hide()
	t.column.Hide()
	t.empty.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// open shows c until ctx ends: from its newest message on, or, where at is not
// 0, from that one.
func (t *talk) open(ctx context.Context, c session.Chat, at session.MessageID) {
	t.close()
	t.chat, t.thread, t.past, t.fetch, t.loaded, t.older, t.newer = c, thread{chat: c.ID}, older{}, 0, false, false, false
	t.target, t.found = at, 0
	t.has.Store(nil)
	t.latest.Hide()
	clear(t.plans)
	t.head.set(c, 0)
	t.head.Show()
	t.column.Show()
	t.empty.Hide()
	t.column.Reset()
	t.follow(ctx)
}

// follow reads the chat and keeps it true until ctx ends.
func (t *talk) follow(ctx context.Context) {
	if t.chat.ID == 0 {
		return
	}
	t.close()
	t.life = ctx
	t.ctx, t.stop = context.WithCancel(ctx)
	id, target := t.chat.ID, t.target
	live.Watch(t.ctx, t.d.Feed, t.d.Do, live.Reader[news]{
		Concerns: func(c session.Change) bool { return c.All || c.Chat == id || c.Chat == 0 && c.Message != 0 },
		Load: func(ctx context.Context, cs []session.Change) (news, error) {
			if target != 0 && len(cs) == 0 {
				return readAround(ctx, t.d.Library, id, target)
			}
			var has stretch
			if s := t.has.Load(); s != nil {
				has = *s
			}
			return readNews(ctx, t.d.Library, id, cs, has)
		},
		Show:  t.show,
		Every: 100 * time.Millisecond,
	})
	go t.minute(t.ctx)
}

// invite asks to choose a chat while none is open, if there is one to choose.
func (t *talk) invite(some bool) {
	if t.chat.ID != 0 {
		return
	}
	if some {
		t.empty.Show()
	} else {
		t.empty.Hide()
	}
}

// close stops reading.
func (t *talk) close() {
	if t.stop != nil {
		t.stop()
		t.ctx, t.stop = nil, nil
		t.restPast()
	}
}

// minute draws again every minute, for what says how long it lasts.
func (t *talk) minute(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.d.Do(func() {
				if ctx.Err() == nil {
					t.aged()
				}
			})
		case <-ctx.Done():
			return
		}
	}
}

// aged draws again what has changed by time alone.
func (t *talk) aged() {
	for _, it := range t.thread.items {
		if pl, ok := t.plans[it.key]; ok && pl.shape != wordsOnly && t.sight().note(it.of(t.thread.msgs)).sentence != pl.note.sentence {
			t.forget(it.key)
		}
	}
	t.column.Changed()
}

func (t *talk) show(n news, err error) {
	if err != nil {
		if !t.loaded {
			t.say(kit.IconAlert, words.Explain(err).Sentence, words.Retry.Label(), func() { t.reopen() })
		} else {
			t.d.Fail(err)
		}
		return
	}
	t.chat, t.fetch, t.loaded = n.chat, n.fetch, true
	t.head.set(n.chat, n.fetch)
	switch {
	case n.around != 0:
		t.thread.msgs, t.thread.whole, t.thread.behind, t.thread.missed = nil, n.whole, n.behind, false
		t.column.Loose(n.behind)
	case n.page && t.thread.behind:
		// The page was asked for before the thread was.
	case n.page && (n.whole || t.thread.apart(n.msgs)):
		t.thread.msgs, t.thread.whole = nil, n.whole
	}
	t.apply(n.msgs, (n.page || n.around != 0) && len(t.thread.msgs) == 0)
	t.thread.remove(n.gone)
	t.arranged()
	if n.around != 0 && t.target == n.around {
		t.showTarget()
	}
	t.markRead()
}

// apply takes messages over and forgets the plans of those that look different.
func (t *talk) apply(msgs []session.Message, next bool) {
	t.thread.merge(msgs, next)
	for _, m := range msgs {
		if i, ok := slices.BinarySearchFunc(t.thread.msgs, m.ID, byID); ok {
			t.forget(t.thread.rowOf(i))
		}
	}
}

func (t *talk) forget(key int64) {
	delete(t.plans, key)
	t.column.Forget(key)
}

func (t *talk) arranged() {
	t.settlePast()
	t.has.Store(nil)
	if t.thread.behind {
		t.has.Store(&stretch{t.thread.oldest(), t.thread.newest()})
	}
	for _, key := range t.thread.arrange() {
		t.forget(key)
	}
	if t.loaded && len(t.thread.msgs) == 0 {
		t.thread.items = nil // the empty state says it
		t.sayEmpty()
	} else {
		t.empty.Hide()
	}
	t.column.Changed()
}

func (t *talk) say(icon kit.IconName, sentence, action string, tapped func()) {
	t.empty.Set(icon, sentence, action, tapped)
	t.empty.Show()
}

// reopen reads the chat again after an error.
func (t *talk) reopen() {
	t.empty.Hide()
	if t.ctx != nil {
		t.ask(func(context.Context) error { t.d.Feed.Publish(session.Change{Chat: t.chat.ID}); return nil })
	}
}

// readOlder reads the page before the oldest message, by keyset.
func (t *talk) readOlder() {
	if !t.loaded || t.thread.whole || t.older || t.ctx == nil || len(t.thread.msgs) == 0 {
		return
	}
	t.older = true
	ctx, id, before := t.ctx, t.chat.ID, t.thread.oldest()
	go func() {
		msgs, err := t.d.Library.Messages(ctx, id, before, page)
		t.d.Do(func() {
			if ctx.Err() != nil {
				return
			}
			t.older = false
			if err != nil {
				t.d.Fail(err)
				return
			}
			t.thread.whole = len(msgs) < page
			t.apply(msgs, true)
			t.arranged()
		})
	}()
}

// markRead tells that the newest message has been looked at, if it has.
func (t *talk) markRead() {
	if t.ctx == nil || t.reading || t.thread.behind || !t.loaded || t.chat.Unread == 0 || !t.d.Focused() || !t.column.AtEnd() || !t.Visible() {
		return
	}
	t.reading = true
	ctx, id := t.ctx, t.chat.ID
	go func() {
		err := t.d.Actions.MarkRead(ctx, id)
		t.d.Do(func() {
			t.reading = false
			switch {
			case err != nil && ctx.Err() == nil:
				t.d.Fail(err)
			case t.chat.ID == id:
				t.chat.Unread = 0
			}
		})
	}()
}

// What the column asks for.

func (t *talk) sight() sight {
	return sight{group: t.chat.Group, local: t.chat.Local, now: t.d.Now(), progress: t.d.Library.Progress}
}

func (t *talk) planFor(i int, width float32) plan {
	if width != t.width {
		clear(t.plans)
		t.width = width
	}
	it := t.thread.items[i]
	pl, ok := t.plans[it.key]
	if !ok {
		pl = planOf(it.of(t.thread.msgs), it, t.sight(), width)
		t.plans[it.key] = pl
	}
	return pl
}

func (t *talk) kind(i int) int {
	switch t.thread.items[i].kind {
	case rowMessages:
		return 0
	case rowDay:
		return 1
	}
	return 2
}

// saidBy is what a row about older messages says.
func (t *talk) saidBy(it item) said {
	if it.kind == rowTop {
		return t.past.top()
	}
	return t.past.joint()
}

func (t *talk) estimate(i int, width float32) float32 {
	switch it := t.thread.items[i]; it.kind {
	case rowMessages:
		return guess(it.of(t.thread.msgs))
	case rowDay:
		return dayHeight
	default:
		return t.saidBy(it).height(width)
	}
}

func (t *talk) measure(i int, width float32) float32 {
	if t.thread.items[i].kind == rowMessages {
		return t.planFor(i, width).height
	}
	return t.estimate(i, width)
}

func (t *talk) create(kind int) fyne.CanvasObject {
	switch kind {
	case 1:
		return newDayRow()
	case 2:
		return newOlderRow(t.loadOlder)
	}
	b := newBubble(t.d.Loader)
	b.onDeed, b.onOpen, b.onMenu = t.deed, t.pressed, t.menu
	return b
}

func (t *talk) update(i int, o fyne.CanvasObject) {
	it := t.thread.items[i]
	switch o := o.(type) {
	case *dayRow:
		o.label.SetText(words.Day(it.day, t.d.Now()))
	case *olderRow:
		o.set(t.saidBy(it), t.column.Size().Width)
	case *bubble:
		ms, s := it.of(t.thread.msgs), t.sight()
		pl := t.planFor(i, t.width)
		if pl.shape != wordsOnly { // how far it is may have changed without the message
			if n := s.note(ms); n.sentence == pl.note.sentence && (n.button == "") == (pl.note.button == "") {
				pl.note, pl.facing = n, factsOf(ms, n)
			}
		}
		o.set(ms, pl, s.progress)
		o.mark(slices.ContainsFunc(ms, func(m session.Message) bool { return m.ID == t.found }))
	}
}

// CreateRenderer implements fyne.Widget.
func (t *talk) CreateRenderer() fyne.WidgetRenderer { return &talkRenderer{t: t} }

type talkRenderer struct{ t *talk }

func (r *talkRenderer) Destroy()           {}
func (r *talkRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.ListWidth) }
func (r *talkRenderer) Refresh()           { r.Layout(r.t.Size()); canvas.Refresh(r.t) }

func (r *talkRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.column, r.t.empty, r.t.latest, r.t.head}
}

func (r *talkRenderer) Layout(s fyne.Size) {
	h := float32(headHeight)
	r.t.head.Resize(fyne.NewSize(s.Width, h))
	for _, o := range []fyne.CanvasObject{r.t.column, r.t.empty} {
		o.Move(fyne.NewPos(0, h))
		o.Resize(fyne.NewSize(s.Width, max(0, s.Height-h)))
	}
	b := r.t.latest.MinSize()
	r.t.latest.Move(fyne.NewPos(s.Width-b.Width-theme.Space24, s.Height-b.Height-theme.Space16))
	r.t.latest.Resize(b)
}
