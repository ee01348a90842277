package filter

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// Library is what the bar offers to choose from.
type Library interface {
	Chats(ctx context.Context, q session.ChatQuery) ([]session.Chat, error)
	Senders(ctx context.Context, chat session.ChatID) ([]session.Sender, error)
}

// Deps is what the bar needs; all fields but Loader are required.
type Deps struct {
	Library Library
	Do      func(func()) // runs a function on the UI goroutine, in order
	Now     func() time.Time
	// Changed is told what the user wants to see, on the UI goroutine; while a
	// word is being typed not before it rests.
	Changed func(session.SheetQuery)
	Fail    func(err error)

	Loader *kit.Loader // of the chats' avatars; nil: initials alone
}

// Found is what a query has found.
type Found struct {
	Pictures int
	Remote   int   // of these, still to fetch
	Bytes    int64 // of all, as far as known
	Busy     bool  // still being read
}

// resting is how long a word that is being typed is waited for.
const resting = 250 * time.Millisecond

// Bar is the filter bar. Its methods belong to the UI goroutine.
type Bar struct {
	d     Deps
	ctx   context.Context
	query session.SheetQuery
	found Found

	people people                             // names of chats and senders, as last read
	after  func(time.Duration, func()) func() // starts a timer and returns what stops it

	strip  *strip
	words  map[Field]*kit.Word
	line   []Field // of words, in order
	apart  map[Field]bool
	rest   *kit.Button
	hidden []Field // of line, behind rest
	chips  []*kit.Chip
	add    *kit.Chip
	plus   *kit.Button // add, where there is little room
	sum    *kit.Line
	ring   *kit.Ring
	none   *kit.Button // takes all words out
	search *searchBox
	sort   *kit.Button

	sortIcon *kit.Button  // sort, where there is little room
	open     *kit.Popover // on screen, or nil
}

// New makes a bar that asks for everything. What it reads ends with ctx.
func New(ctx context.Context, d Deps) *Bar {
	b := &Bar{
		d: d, ctx: ctx, words: map[Field]*kit.Word{}, apart: map[Field]bool{}, people: newPeople(),
		sum: kit.NewElided("", theme.TextBody, theme.Second), ring: kit.NewRing(theme.Space16, theme.Second, theme.Hairline),
		after: func(t time.Duration, f func()) func() {
			timer := time.AfterFunc(t, f)
			return func() { timer.Stop() }
		},
	}
	b.ring.Hide()
	b.ring.Set(kit.Unknown)
	b.rest = kit.NewButton("", kit.IconNone, kit.Quiet, b.showRest)
	b.none = kit.NewButton(lang.L("Clear"), kit.IconNone, kit.Quiet, b.Clear)
	b.sort = kit.NewButton("", kit.IconDown, kit.Quiet, func() { b.chooseSort(b.sort) })
	b.sortIcon = kit.NewIconButton(kit.IconDown, "", func() { b.chooseSort(b.sortIcon) })
	b.search = newSearchBox(b)
	b.addChips()
	b.strip = newStrip(b)
	b.tell()
	return b
}

// addChips makes what is offered while nothing narrows the sheet.
func (b *Bar) addChips() {
	chip := func(text string, tapped func(c *kit.Chip)) {
		var c *kit.Chip
		c = kit.NewChip(text, func() { tapped(c) })
		b.chips = append(b.chips, c)
	}
	chip(lang.L("Chat"), func(c *kit.Chip) { b.edit(Chat, c) })
	chip(lang.L("Sender"), func(c *kit.Chip) { b.edit(Sender, c) })
	chip(lang.L("Date"), func(c *kit.Chip) { b.edit(Dates, c) })
	chip(lang.L("Not fetched"), func(*kit.Chip) {
		b.change(func(q *session.SheetQuery) { q.States = []media.State{media.Remote} })
	})
	chip(lang.L("Favourites"), func(*kit.Chip) { b.change(func(q *session.SheetQuery) { q.Starred = true }) })
	b.add = kit.NewChip(lang.L("Add filter…"), func() { b.chooseField(b.add) })
	b.plus = kit.NewIconButton(kit.IconPlus, lang.L("Add filter…"), func() { b.chooseField(b.plus) })
}

// Object is what the page shows. Its height follows from its width; see
// kit.HeightOf.
func (b *Bar) Object() fyne.CanvasObject { return b.strip }

// Query is what the bar says.
func (b *Bar) Query() session.SheetQuery {
	q := b.query
	q.Kinds, q.States = slices.Clone(q.Kinds), slices.Clone(q.States)
	return q
}

// Set makes the bar say q, without telling Changed.
func (b *Bar) Set(q session.SheetQuery) {
	q.Kinds, q.States = slices.Clone(q.Kinds), slices.Clone(q.States)
	b.query = tidy(q)
	b.search.show(b.query.Search)
	b.learn()
	b.tell()
}

// Tell shows what was found.
func (b *Bar) Tell(f Found) {
	if b.found != f {
		b.found = f
		b.count()
	}
}

// Clear asks for everything again, in the same order, and tells Changed.
func (b *Bar) Clear() {
	b.search.show("")
	b.change(func(q *session.SheetQuery) { *q = session.SheetQuery{Sort: q.Sort} })
}

// Search puts the keyboard into the search box.
func (b *Bar) Search() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b.search); c != nil {
		c.Focus(b.search)
	}
}

// change edits the query and tells Changed where that has made a difference.
func (b *Bar) change(edit func(*session.SheetQuery)) {
	q := b.Query()
	edit(&q)
	q = tidy(q)
	if reflect.DeepEqual(q, b.query) {
		return
	}
	learn := q.Chat != b.query.Chat || q.Sender != b.query.Sender
	b.query = q
	if learn {
		b.learn()
	}
	b.found.Busy = true // until the page tells
	b.tell()
	b.d.Changed(b.Query())
}

// remove takes one phrase out of the sentence.
func (b *Bar) remove(f Field) {
	if f == Search {
		b.search.show("")
	}
	b.change(func(q *session.SheetQuery) { without(q, f) })
}

// without makes q say nothing of f.
func without(q *session.SheetQuery, f Field) {
	switch f {
	case Kinds:
		q.Kinds = nil
	case Side:
		q.Side = session.BothSides
	case Sender:
		q.Sender = ""
	case Chat:
		q.Chat = 0
	case States:
		q.States = nil
	case Dates:
		q.After, q.Before = time.Time{}, time.Time{}
	case Starred:
		q.Starred = false
	case Captioned:
		q.Captioned = false
	case MinSize:
		q.MinSize = 0
	case Search:
		q.Search = ""
	}
}

// tidy says the same in the one way in which it can be compared.
func tidy(q session.SheetQuery) session.SheetQuery {
	q.Kinds = sorted(q.Kinds, kinds)
	if slices.Equal(q.Kinds, usual) {
		q.Kinds = nil
	}
	q.States = sorted(q.States, everyState())
	if len(q.States) == len(everyState()) {
		q.States = nil
	}
	q.Search = strings.Join(strings.Fields(q.Search), " ")
	return q
}

// sorted are those of list that all has, in its order; nil for none.
func sorted[T comparable](list, all []T) []T {
	var in []T
	for _, x := range all {
		if slices.Contains(list, x) {
			in = append(in, x)
		}
	}
	return in
}

func everyState() []media.State {
	var all []media.State
	for _, g := range groups {
		all = append(all, g.states...)
	}
	return all
}

// tell draws the sentence.
func (b *Bar) tell() {
	ps := Phrases(b.query, b.people.names(b.query), b.d.Now())
	b.line = b.line[:0]
	clear(b.apart)
	for _, p := range ps {
		w := b.word(p.Field)
		b.apart[p.Field] = p.Apart
		var remove func()
		if p.Set {
			remove = func() { b.remove(p.Field) }
		}
		w.Set(p.Text, remove)
		b.line = append(b.line, p.Field)
	}
	b.refocus()
	shown(b.none, Narrows(b.query))
	b.sort.Set(sortText(b.query.Sort), kit.IconDown)
	b.sortIcon.Set(sortText(b.query.Sort), kit.IconDown)
	b.count()
}

// word is the word of a field, made when it is first said.
func (b *Bar) word(f Field) *kit.Word {
	w := b.words[f]
	if w == nil {
		w = kit.NewWord(mostWord, lang.L("Take this out (Delete)"))
		if f == Kinds {
			w.Bold()
		}
		w.OnTapped = func() { b.edit(f, w) }
		b.words[f] = w
	}
	return w
}

// refocus moves the keyboard from a word that is no longer said to the first.
func (b *Bar) refocus() {
	for f, w := range b.words {
		if slices.Contains(b.line, f) {
			continue
		}
		c := fyne.CurrentApp().Driver().CanvasForObject(w)
		if c != nil && c.Focused() == fyne.Focusable(w) {
			c.Focus(b.words[b.line[0]])
		}
	}
}

// count says what was found.
func (b *Bar) count() {
	shown(b.ring, b.found.Busy)
	b.strip.Refresh()
}

func sumText(f Found) string { return "— " + Summary(f) }

func shown(o fyne.CanvasObject, on bool) {
	if on != o.Visible() {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}
