package filter

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// noon is a Wednesday.
var noon = time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// book is a Library in memory.
type book struct {
	mu      sync.Mutex
	chats   []session.Chat
	old     []session.Chat // archived
	senders map[session.ChatID][]session.Sender
	err     error
	hold    chan struct{} // what is read waits for it, where it is set
	asked   []string
}

func (b *book) wait(ctx context.Context, what string) error {
	b.mu.Lock()
	b.asked = append(b.asked, what)
	hold, err := b.hold, b.err
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (b *book) Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error) {
	if err := b.wait(ctx, "chats"); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if q.Archived {
		return slices.Clone(b.old), nil
	}
	return slices.Clone(b.chats), nil
}

func (b *book) Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error) {
	if err := b.wait(ctx, fmt.Sprint("senders of ", chat)); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.senders[chat]), nil
}

func (b *book) edit(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

const (
	family = session.ChatID(7)
	ana    = session.JID("34600111222@s.whatsapp.net")
	layla  = session.JID("20100200300@s.whatsapp.net")
)

func newBook() *book {
	people := []session.Sender{{JID: ana, Name: "Ana"}, {JID: layla, Name: "ليلى عبد الرحمن"}, {JID: "3@lid", Name: "Élodie Dûpré"}}
	return &book{
		chats: []session.Chat{
			{ID: 1, JID: ana, Name: "Ana", Pictures: 214},
			{ID: 9, Name: "Nothing but words", Pictures: 0},
			{ID: family, Name: "Family 2026", Group: true, Pictures: 3214},
			{ID: 8, Name: "مجموعة العائلة الكبيرة", Group: true, Pictures: 31},
		},
		old:     []session.Chat{{ID: 5, Name: "Old school", Group: true, Pictures: 12}},
		senders: map[session.ChatID][]session.Sender{0: people, family: people[:2]},
	}
}

// rig is a bar in a window, with its UI goroutine as a queue and its clock by
// hand.
type rig struct {
	*book
	t      *testing.T
	bar    *Bar
	win    fyne.Window
	queue  chan func()
	told   []session.SheetQuery
	errs   []error
	timers []*timer
	keys   []fyne.KeyName // that reached the window
}

type timer struct {
	d   time.Duration
	f   func()
	off bool
}

func open(t *testing.T, b *book, size fyne.Size, look string) *rig {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(look))
	r := &rig{book: b, t: t, queue: make(chan func(), 1<<10)}
	do := func(f func()) { r.queue <- f }
	r.bar = New(t.Context(), Deps{
		Library: b, Do: do, Now: func() time.Time { return noon },
		Changed: func(q session.SheetQuery) { r.told = append(r.told, q) },
		Fail:    func(err error) { r.errs = append(r.errs, err) },
	})
	r.bar.after = func(d time.Duration, f func()) func() {
		x := &timer{d: d, f: f}
		r.timers = append(r.timers, x)
		return func() { x.off = true }
	}
	sheet := canvas.NewRectangle(theme.Color(theme.Hairline))
	page := container.NewBorder(r.bar.Object(), nil, nil, nil, sheet)
	r.win = test.NewTempWindow(t, kit.NewLayers(page, do))
	r.win.SetPadded(false)
	r.win.Resize(size)
	r.win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { r.keys = append(r.keys, ev.Name) })
	page.Refresh()
	return r
}

// until runs what comes to the UI goroutine until ok.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-r.queue:
			f()
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// now runs what has come already.
func (r *rig) now() {
	for {
		select {
		case f := <-r.queue:
			f()
		default:
			return
		}
	}
}

// rest lets the time pass that a word is waited for.
func (r *rig) rest() {
	for _, x := range r.timers {
		if !x.off {
			x.f()
		}
	}
	r.timers = nil
	r.now()
}

func (r *rig) says() string {
	return Sentence(Phrases(r.bar.query, r.bar.people.names(r.bar.query), noon))
}

// last is the query that Changed was told last.
func (r *rig) last() session.SheetQuery {
	r.t.Helper()
	if len(r.told) == 0 {
		r.t.Fatal("nothing was told")
	}
	return r.told[len(r.told)-1]
}

// key types into what has the keyboard.
func (r *rig) key(names ...fyne.KeyName) {
	for _, n := range names {
		ev := &fyne.KeyEvent{Name: n}
		if f := r.win.Canvas().Focused(); f != nil {
			f.TypedKey(ev)
		} else if f := r.win.Canvas().OnTypedKey(); f != nil {
			f(ev)
		}
	}
}

// chooser is the one that is open.
func (r *rig) chooser() *kit.Chooser {
	r.t.Helper()
	var found *kit.Chooser
	walk(r.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if c, ok := o.(*kit.Chooser); ok {
			found = c
		}
	})
	if found == nil {
		r.t.Fatal("nothing to choose from is open")
	}
	return found
}

// rows are the texts that can be chosen from, ticked ones with a star.
func (r *rig) rows() []string {
	var list []string
	for _, o := range r.chooser().Rows() {
		text := o.Text
		if o.On {
			text += "*"
		}
		list = append(list, text)
	}
	return list
}

// choose presses the option of that text.
func (r *rig) choose(text string) {
	r.t.Helper()
	for i, o := range r.chooser().Rows() {
		if o.Text == text {
			r.chooser().OnChosen(i)
			return
		}
	}
	r.t.Fatalf("%q is not offered: %q", text, r.rows())
}

// visible are the objects of the bar that are drawn now.
func (r *rig) visible() []fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, o := range test.WidgetRenderer(r.bar.strip).Objects() {
		if o.Visible() {
			list = append(list, o)
		}
	}
	return list
}

func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, f)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, f)
		}
	}
}
