package chats

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
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

	chat    session.Chat
	thread  thread
	plans   map[int64]plan
	width   float32 // that the plans are for
	loaded  bool
	older   bool // the next older page is being read
	reading bool // MarkRead is under way

	head   *head
	column *kit.Column
	empty  *kit.EmptyState
}

const (
	page    = 60 // messages read at a time
	atOnce  = 32 // changed messages read one by one; more are read as a page
	nearTop = 8  // rows from the top at which older ones are read
	mostNew = 400
)

func newTalk(d Deps, back func()) *talk {
	t := &talk{d: d, plans: map[int64]plan{}}
	t.head = newHead(d.Loader, back, t.fetchAll, func() { d.Send(t.chat) })
	t.column = kit.NewColumn(kit.Rows{
		Count: func() int { return len(t.thread.items) },
		Key:   func(i int) int64 { return t.thread.items[i].key },
		Kind: func(i int) int {
			if t.thread.items[i].isDay() {
				return 1
			}
			return 0
		},
		Estimate: t.estimate,
		Measure:  t.measure,
		Create:   t.create,
		Update:   t.update,
		Margin:   theme.Space8,
	})
	t.column.OnScrolled = func(first, _ int) {
		if first < nearTop {
			t.readOlder()
		}
		t.markRead()
	}
	t.empty = kit.NewEmptyState(kit.IconChats, lang.L("Choose a chat to see its pictures."), "", nil)
	t.head.Hide()
	t.column.Hide()
	t.empty.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// open shows c from its newest message on, until ctx ends.
func (t *talk) open(ctx context.Context, c session.Chat) {
	t.close()
	t.chat, t.thread, t.loaded, t.older = c, thread{chat: c.ID}, false, false
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
	t.ctx, t.stop = context.WithCancel(ctx)
	id := t.chat.ID
	live.Watch(t.ctx, t.d.Feed, t.d.Do, live.Reader[news]{
		Concerns: func(c session.Change) bool { return c.All || c.Chat == id || c.Chat == 0 && c.Message != 0 },
		Load: func(ctx context.Context, cs []session.Change) (news, error) {
			return readNews(ctx, t.d.Library, id, cs)
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
					t.column.Changed()
				}
			})
		case <-ctx.Done():
			return
		}
	}
}

// news is what was read again of a chat.
type news struct {
	chat  session.Chat
	fetch int // pictures that fetchAll would fetch
	msgs  []session.Message
	gone  []session.MessageID
	whole bool // msgs are all there are
	page  bool // msgs are the newest ones, without a gap
}

// readNews reads what cs name: single messages, or the newest page.
func readNews(ctx context.Context, lib Library, id session.ChatID, cs []session.Change) (news, error) {
	var n news
	var err error
	if n.chat, err = lib.Chat(ctx, id); err != nil {
		return n, err
	}
	fetch, err := fetchable(ctx, lib, id)
	if err != nil {
		return n, err
	}
	n.fetch = len(fetch)
	single := len(cs) > 0 && len(cs) <= atOnce
	for _, c := range cs {
		if c.All || c.Message == 0 {
			single = false
		}
	}
	if !single {
		count := page
		if len(cs) > 0 {
			count = mostNew // more than one change may hide in "everything"
		}
		n.page = true
		n.msgs, err = lib.Messages(ctx, id, 0, count)
		n.whole = err == nil && len(n.msgs) < count
		return n, err
	}
	for _, c := range cs {
		m, err := lib.Message(ctx, c.Message)
		switch {
		case isNoSuch(err):
			n.gone = append(n.gone, c.Message)
		case err != nil:
			return n, err
		case m.Chat == id:
			n.msgs = append(n.msgs, m)
		}
	}
	return n, nil
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
	t.chat, t.loaded = n.chat, true
	t.head.set(n.chat, n.fetch)
	if n.page && (n.whole || t.thread.apart(n.msgs)) {
		t.thread.msgs, t.thread.whole = nil, n.whole
	}
	t.apply(n.msgs, n.page && len(t.thread.msgs) == 0)
	t.thread.remove(n.gone)
	t.arranged()
	t.markRead()
}

// apply takes messages over and forgets the plans of those that look different.
func (t *talk) apply(msgs []session.Message, older bool) {
	for _, m := range msgs {
		t.forget(int64(m.ID))
	}
	t.thread.merge(msgs, older)
}

func (t *talk) forget(key int64) {
	delete(t.plans, key)
	t.column.Forget(key)
}

func (t *talk) arranged() {
	for _, key := range t.thread.arrange() {
		t.forget(key)
	}
	if t.loaded && len(t.thread.msgs) == 0 {
		t.say(kit.IconPicture, lang.L("No messages here yet."), lang.L("Send a picture…"), func() { t.d.Send(t.chat) })
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
	if t.ctx == nil || t.reading || !t.loaded || t.chat.Unread == 0 || !t.d.Focused() || !t.column.AtEnd() || !t.Visible() {
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

// fetchable are the pictures of a chat that a download may bring, newest first:
// none that is on its way, and none that only the phone still has.
func fetchable(ctx context.Context, lib Library, id session.ChatID) ([]session.MessageID, error) {
	var ids []session.MessageID
	for _, s := range []media.State{media.Remote, media.Failed} {
		some, err := lib.Sheet(ctx, session.SheetQuery{Chat: id, State: s})
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}

// fetchAll downloads them.
func (t *talk) fetchAll() {
	id := t.chat.ID
	t.ask(func(ctx context.Context) error {
		ids, err := fetchable(ctx, t.d.Library, id)
		if err != nil || len(ids) == 0 {
			return err
		}
		return t.d.Actions.Download(ctx, ids...)
	})
}

func (t *talk) deed(m session.Message, d deed) {
	a := t.d.Actions
	var f func(context.Context, ...session.MessageID) error
	switch d {
	case download:
		f = a.Download
	case cancel:
		f = a.Cancel
	case askPhone:
		f = a.AskPhone
	case resend:
		f = a.Resend
	default:
		return
	}
	t.ask(func(ctx context.Context) error { return f(ctx, m.ID) })
}

// ask calls f beside the UI goroutine and tells of its error.
func (t *talk) ask(f func(context.Context) error) {
	ctx := t.ctx
	if ctx == nil {
		return
	}
	go func() {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			t.d.Do(func() { t.d.Fail(err) })
		}
	}()
}

func (t *talk) openPicture(id session.MessageID) {
	i, ok := slices.BinarySearchFunc(t.thread.msgs, id, byID)
	if !ok || t.thread.msgs[i].Media == nil || t.thread.msgs[i].Media.State == media.ViewOnce {
		return
	}
	ids, at := t.thread.pictures(id)
	t.d.Open(ids, at)
}

func (t *talk) menu(m session.Message, at fyne.Position) {
	if m.Text == "" {
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem(lang.L("Copy text"), func() { t.d.Copy(m.Text) })), c, at)
}

// What the column asks for.

func (t *talk) planFor(i int, width float32) plan {
	if width != t.width {
		clear(t.plans)
		t.width = width
	}
	it := t.thread.items[i]
	m := t.thread.msgs[it.at]
	pl, ok := t.plans[int64(m.ID)]
	if !ok {
		pl = planOf(m, it, t.chat.Group, t.d.Library.Progress(m.ID), t.d.Now(), width)
		t.plans[int64(m.ID)] = pl
	}
	return pl
}

func (t *talk) estimate(i int, _ float32) float32 {
	if t.thread.items[i].isDay() {
		return dayHeight
	}
	return guess(t.thread.msgs[t.thread.items[i].at])
}

func (t *talk) measure(i int, width float32) float32 {
	if t.thread.items[i].isDay() {
		return dayHeight
	}
	return t.planFor(i, width).height
}

func (t *talk) create(kind int) fyne.CanvasObject {
	if kind == 1 {
		return newDayRow()
	}
	b := newBubble(t.d.Loader)
	b.onDeed, b.onOpen, b.onMenu = t.deed, t.openPicture, t.menu
	return b
}

func (t *talk) update(i int, o fyne.CanvasObject) {
	it := t.thread.items[i]
	if it.isDay() {
		o.(*dayRow).label.SetText(words.Day(it.day, t.d.Now()))
		return
	}
	m := t.thread.msgs[it.at]
	pl := t.planFor(i, t.width)
	if m.Media != nil { // how far it is may have changed without the message
		if n := noteOf(m, t.d.Library.Progress(m.ID), t.d.Now()); n.sentence == pl.note.sentence {
			pl.note = n
		}
	}
	o.(*bubble).set(m, pl)
}

// CreateRenderer implements fyne.Widget.
func (t *talk) CreateRenderer() fyne.WidgetRenderer { return &talkRenderer{t: t} }

type talkRenderer struct{ t *talk }

func (r *talkRenderer) Destroy()           {}
func (r *talkRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.ListWidth) }
func (r *talkRenderer) Refresh()           { r.Layout(r.t.Size()); canvas.Refresh(r.t) }

func (r *talkRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.column, r.t.empty, r.t.head}
}

func (r *talkRenderer) Layout(s fyne.Size) {
	h := float32(headHeight)
	r.t.head.Resize(fyne.NewSize(s.Width, h))
	for _, o := range []fyne.CanvasObject{r.t.column, r.t.empty} {
		o.Move(fyne.NewPos(0, h))
		o.Resize(fyne.NewSize(s.Width, max(0, s.Height-h)))
	}
}
