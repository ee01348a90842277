package chats

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// list is the left side: search, filter chips and the rows.
type list struct {
	widget.BaseWidget

	d      Deps
	onOpen func(session.Chat)
	onRead func(some bool) // after every reading

	ctx    context.Context // while the page is shown
	cancel context.CancelFunc
	query  session.ChatQuery
	chats  []session.Chat
	loaded bool
	open   session.ChatID // shown at the right
	cursor int            // of the keyboard; -1: none

	search *kit.Entry
	chips  []*kit.Chip
	column *kit.Column
	rows   *rowsBox
	empty  *kit.EmptyState
	root   *fyne.Container
}

// refresh is how often the list is read again at most; a transfer changes its
// chat ten times a second.
const refresh = 400 * time.Millisecond

func newList(d Deps, onOpen func(session.Chat), onRead func(bool)) *list {
	l := &list{d: d, onOpen: onOpen, onRead: onRead, cursor: -1, search: kit.NewEntry(lang.L("Search"))}
	l.search.OnChanged = func(text string) {
		l.query.Search = text
		l.read()
	}
	filters := []session.ChatFilter{session.AllChats, session.UnreadChats, session.FetchChats, session.GroupChats}
	for i, text := range []string{lang.L("All"), lang.L("Unread"), lang.L("Pictures to fetch"), lang.L("Groups")} {
		c := kit.NewChip(text, func() { l.filter(filters[i]) })
		c.SetOn(i == 0)
		l.chips = append(l.chips, c)
	}
	l.column = kit.NewColumn(kit.Rows{
		Count:    func() int { return len(l.chats) },
		Key:      func(i int) int64 { return int64(l.chats[i].ID) },
		Estimate: func(int, float32) float32 { return theme.RowHeight },
		Measure:  func(int, float32) float32 { return theme.RowHeight },
		Create: func(int) fyne.CanvasObject {
			r := newRow(d.Loader)
			r.onTapped = l.choose
			return r
		},
		Update: func(i int, o fyne.CanvasObject) {
			c := l.chats[i]
			o.(*row).set(c, c.ID == l.open, l.rows.focused && i == l.cursor, d.Now())
		},
	}).FromTop()
	l.rows = newRowsBox(l)
	l.empty = kit.NewEmptyState(kit.IconChats, "", "", nil)
	l.empty.Hide()
	chipBox := container.New(tight{}, chipObjects(l.chips)...)
	head := container.New(inset{theme.Space12}, container.NewVBox(l.search, chipBox))
	l.root = container.NewBorder(head, nil, nil, nil, container.NewStack(l.rows, l.empty))
	l.ExtendBaseWidget(l)
	return l
}

func chipObjects(chips []*kit.Chip) []fyne.CanvasObject {
	var os []fyne.CanvasObject
	for _, c := range chips {
		os = append(os, c)
	}
	return os
}

// CreateRenderer implements fyne.Widget.
func (l *list) CreateRenderer() fyne.WidgetRenderer {
	back, line := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	return &frameRenderer{o: l.root, back: back, line: line, owner: l}
}

// shown starts reading until ctx ends.
func (l *list) shown(ctx context.Context) {
	l.ctx = ctx
	l.read()
}

// read follows the present query from now on.
func (l *list) read() {
	if l.ctx == nil {
		return
	}
	if l.cancel != nil {
		l.cancel()
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancel = cancel
	q := l.query
	live.Watch(ctx, l.d.Feed, l.d.Do, live.Reader[[]session.Chat]{
		Concerns: func(c session.Change) bool { return c.All || c.Chat != 0 || c.Message != 0 },
		Load: func(ctx context.Context, _ []session.Change) ([]session.Chat, error) {
			return l.d.Library.Chats(ctx, q)
		},
		Show:  l.show,
		Every: refresh,
	})
}

func (l *list) show(chats []session.Chat, err error) {
	l.loaded = true
	at := session.ChatID(0)
	if l.cursor >= 0 && l.cursor < len(l.chats) {
		at = l.chats[l.cursor].ID
	}
	if err == nil {
		l.chats = chats
	}
	l.cursor = -1
	for i, c := range l.chats {
		if c.ID == at {
			l.cursor = i
		}
	}
	l.say(err)
	l.onRead(len(l.chats) > 0)
	l.column.Changed()
}

// say shows the sentence that stands for an empty list.
func (l *list) say(err error) {
	switch {
	case err != nil && len(l.chats) == 0:
		l.empty.Set(kit.IconAlert, words.Explain(err).Sentence, words.Retry.Label(), l.read)
	case len(l.chats) > 0:
		l.empty.Hide()
		return
	case l.query.Search != "":
		l.empty.Set(kit.IconSearch, lang.L("Nothing found for “{{.Text}}”.", map[string]any{"Text": l.query.Search}),
			lang.L("Clear the search"), func() { l.search.SetText("") })
	case l.query.Only != session.AllChats:
		l.empty.Set(kit.IconChats, lang.L("No chat matches this filter."), lang.L("Show all chats"), func() { l.filter(session.AllChats) })
	case l.d.Linked():
		l.empty.Set(kit.IconChats, lang.L("No chats yet. They appear here as your phone sends them."), "", nil)
	default:
		l.empty.Set(kit.IconChats, lang.L("Your chats appear here once this computer is linked."), "", nil) // the banner has the button
	}
	l.empty.Show()
}

func (l *list) filter(f session.ChatFilter) {
	l.query.Only = f
	filters := []session.ChatFilter{session.AllChats, session.UnreadChats, session.FetchChats, session.GroupChats}
	for i, c := range l.chips {
		c.SetOn(filters[i] == f)
	}
	l.read()
}

// choose opens a chat.
func (l *list) choose(id session.ChatID) {
	for i, c := range l.chats {
		if c.ID == id {
			l.cursor = i
			l.mark(id)
			l.onOpen(c)
			return
		}
	}
}

// mark shows which chat is open.
func (l *list) mark(id session.ChatID) {
	l.open = id
	l.column.Changed()
}

// rowsBox takes the keyboard's focus for the rows.
type rowsBox struct {
	widget.BaseWidget
	l       *list
	focused bool
}

func newRowsBox(l *list) *rowsBox {
	b := &rowsBox{l: l}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *rowsBox) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.l.column) }

// FocusGained implements fyne.Focusable.
func (b *rowsBox) FocusGained() {
	b.focused = true
	if b.l.cursor < 0 && len(b.l.chats) > 0 {
		b.l.cursor = 0
	}
	b.l.column.Changed()
}

// FocusLost implements fyne.Focusable.
func (b *rowsBox) FocusLost() { b.focused = false; b.l.column.Changed() }

// TypedRune implements fyne.Focusable.
func (b *rowsBox) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: arrows move, Return opens.
func (b *rowsBox) TypedKey(ev *fyne.KeyEvent) {
	l, last := b.l, len(b.l.chats)-1
	at := l.cursor
	switch ev.Name {
	case fyne.KeyUp:
		at--
	case fyne.KeyDown:
		at++
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = last
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if at >= 0 && at <= last {
			l.choose(l.chats[at].ID)
		}
		return
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
		return
	}
	l.cursor = max(0, min(at, last))
	l.column.Reveal(l.cursor)
	l.column.Changed()
}
