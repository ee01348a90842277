package storage

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/live"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// every is the shortest time between two readings, which look at every file.
const every = 10 * time.Second

// Storage is what takes up the disk; see ui.Storage.
type Storage interface {
	Usage(ctx context.Context) (session.Usage, error)
	PlanFree(ctx context.Context, bytes int64) (session.Sweep, error)
	Free(ctx context.Context, bytes int64) (session.Sweep, error)
	SweepOrphans(ctx context.Context) (session.Sweep, error)
}

// Keeping is the trash; see ui.Keeping.
type Keeping interface {
	EmptyTrash(ctx context.Context) error
}

// Actions is what the page can ask for.
type Actions interface {
	Undo(ctx context.Context, s session.Sweep) error
}

// Deps is what the page needs; all fields are required.
type Deps struct {
	Storage Storage
	Keeping Keeping
	Actions Actions
	Feed    *session.Feed
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time

	Sheet  func(q session.SheetQuery) // shows the contact sheet of these
	Rules  func()                     // goes to the settings of keeping
	Reveal func() error               // shows the gallery's folder
	Toast  func(text, action string, do func())
	Fail   func(err error)
}

// Page is the storage page. Its methods belong to the UI goroutine.
type Page struct {
	d      Deps
	ctx    context.Context
	window fyne.Window
	root   *fyne.Container
	empty  *kit.EmptyState // instead of all else; has the errors, too
	scroll *fyne.Container

	head   *kit.Text
	months *months
	chats  *chats
	twins  *kit.Text
	room   *room
	rest   *rest
	charts []fyne.CanvasObject // what an empty gallery has not

	stop context.CancelFunc // ends the reading; nil while hidden
	asks int                // readings begun: what an older one says is dropped
	seen bool               // something was read
}

// New makes the page; it reads when it is shown. It works until ctx ends.
func New(ctx context.Context, w fyne.Window, d Deps) *Page {
	p := &Page{d: d, ctx: ctx, window: w}
	p.head = kit.NewText("", theme.TextPage, theme.Text)
	p.months, p.chats = newMonths(p.showMonth), newChats(p.showChat)
	p.twins = kit.NewText("", theme.TextBody, theme.Second)
	p.room, p.rest = newRoom(p), newRest(p)
	p.charts = []fyne.CanvasObject{
		title(lang.L("By month")), p.months, title(lang.L("By chat")), p.chats, p.twins,
		title(lang.L("Free up room")), p.room.object,
	}
	stack := kit.NewStack(theme.Space8, append(append([]fyne.CanvasObject{p.head}, p.charts...), title(lang.L("Also on this disk")), p.rest.object)...)
	p.scroll = kit.NewMiddle(theme.Space24, theme.TalkWidth, stack)
	p.empty = kit.NewEmptyState(kit.IconNone, "", "", nil)
	p.root = container.NewStack(p.scroll, container.New(columnLayout{}, p.empty))
	p.wait()
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Shown begins to read, again whenever files come or go.
func (p *Page) Shown() {
	if p.stop != nil {
		return
	}
	var ctx context.Context
	ctx, p.stop = context.WithCancel(p.ctx)
	live.Watch(ctx, p.d.Feed, p.d.Do, live.Reader[session.Usage]{
		Concerns: func(c session.Change) bool { return c.All || c.Message != 0 || c.Chat != 0 },
		Load:     func(ctx context.Context, _ []session.Change) (session.Usage, error) { return p.d.Storage.Usage(ctx) },
		Show:     p.tell,
		Every:    every,
	})
}

// Hidden ends it.
func (p *Page) Hidden() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// again reads at once.
func (p *Page) again() {
	p.asks++
	mine := p.asks
	beside(p, p.d.Storage.Usage, func(u session.Usage, err error) {
		if mine == p.asks {
			p.tell(u, err)
		}
	})
}

// wait says that it is still adding up.
func (p *Page) wait() {
	p.empty.Set(kit.IconNone, lang.L("Adding up what your pictures take up…"), "", nil)
	p.bare(true)
}

// bare shows the empty state instead of the page, or no longer.
func (p *Page) bare(on bool) {
	visible(p.empty, on)
	visible(p.scroll, !on)
}

// tell shows what was read.
func (p *Page) tell(u session.Usage, err error) {
	switch {
	case err != nil && p.seen:
		p.d.Fail(err) // what was read before is better than nothing
		return
	case err != nil:
		p.empty.Set(kit.IconNone, words.Explain(err).Sentence, words.Retry.Label(), func() { p.wait(); p.again() })
		p.bare(true)
		return
	case u.Files == 0 && u.Trash.Files == 0 && u.Orphans == 0 && u.Partial == 0:
		p.empty.Set(kit.IconSheet, lang.L("No picture is on this disk yet."), lang.L("Look at the sheet"),
			func() { p.d.Sheet(session.SheetQuery{}) })
		p.bare(true)
		return
	}
	p.seen = true
	p.head.Set(headline(u), theme.Text)
	for _, o := range p.charts {
		visible(o, u.Files > 0)
	}
	for _, o := range p.charts[:2] { // a single month tells nothing
		visible(o, len(u.Months) > 1)
	}
	p.months.set(u.Months)
	p.chats.set(u.Chats)
	p.twins.Set(duplicates(u), theme.Second)
	p.room.usage(u)
	p.rest.usage(u)
	p.bare(false)
	p.scroll.Refresh()
}

// relayout makes room for what came, or takes it from what went.
func (p *Page) relayout() {
	if p.scroll != nil {
		p.scroll.Refresh()
	}
}

// headline is "12.4 GB in 25,012 pictures · 80 GB free".
func headline(u session.Usage) string {
	text := lang.L("{{.Size}} in {{.Pictures}}", map[string]any{"Size": words.Size(u.Bytes), "Pictures": words.Pictures(u.Files)})
	if u.Files == 0 {
		text = lang.L("No pictures on this disk")
	}
	if u.Free >= 0 {
		text += " · " + lang.L("{{.Size}} free", map[string]any{"Size": words.Size(u.Free)})
	}
	return text
}

// duplicates says what is saved by storing equal files once.
func duplicates(u session.Usage) string {
	if u.Twins == 0 {
		return ""
	}
	return lang.L("In several chats and stored once: {{.Pictures}}, {{.Size}} saved.",
		map[string]any{"Pictures": words.Pictures(u.Twins), "Size": words.Size(u.Saved)})
}

func (p *Page) showMonth(month time.Time) {
	q := ready()
	q.After, q.Before = month, after(month)
	p.d.Sheet(q)
}

func (p *Page) showChat(chat session.ChatID) {
	q := ready()
	q.Chat = chat
	p.d.Sheet(q)
}

// beside calls f beside the UI goroutine, and then with what came of it.
func beside[T any](p *Page, f func(context.Context) (T, error), then func(T, error)) {
	go func() {
		v, err := f(p.ctx)
		if p.ctx.Err() == nil {
			p.d.Do(func() { then(v, err) })
		}
	}()
}

// trashed tells what went to the trash, and the way back.
func (p *Page) trashed(s session.Sweep, err error) {
	if err != nil {
		p.d.Fail(err)
	}
	if n := len(s.Files); n > 0 {
		p.d.Toast(words.Count(n, "Moved {{.N}} file to the trash", "Moved {{.N}} files to the trash"), lang.L("Undo"), func() { p.undo(s) })
	}
	p.again()
}

func (p *Page) undo(s session.Sweep) {
	beside(p, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.d.Actions.Undo(ctx, s) },
		func(_ struct{}, err error) {
			if err != nil {
				p.d.Fail(err)
			}
			p.again()
		})
}
