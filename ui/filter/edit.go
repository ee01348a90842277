package filter

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	menuWide = 8 * theme.Space32 // of a popover with a few short choices
	listWide = theme.ListWidth   // with names
	dateWide = theme.PictureW    // with the months
)

// pop opens a popover at what was pressed; another one closes.
func (b *Bar) pop(at fyne.CanvasObject, content fyne.CanvasObject, width float32, first fyne.Focusable) *kit.Popover {
	if b.open != nil {
		b.open.Hide()
	}
	p := kit.NewPopover(content, width, b.d.Do)
	p.OnClosed = func() {
		if b.open == p {
			b.open = nil
		}
	}
	b.open = p
	p.Show(at, first)
	return p
}

// menu opens a chooser at what was pressed. pick is told the index of an option
// and reports whether the popover closes.
func (b *Bar) menu(at fyne.CanvasObject, width float32, c *kit.Chooser, pick func(i int) (closes bool)) {
	var p *kit.Popover
	c.OnChosen = func(i int) {
		if pick(i) {
			p.Hide()
		}
	}
	c.OnRows = func() {
		if p != nil {
			p.Refit()
		}
	}
	p = b.pop(at, c, width, c.First())
}

// edit opens what changes a field, at what was pressed. What is only there or
// not there goes or comes at once.
func (b *Bar) edit(f Field, at fyne.CanvasObject) {
	switch f {
	case Kinds:
		b.chooseKinds(at)
	case Side:
		b.chooseSide(at)
	case Sender:
		b.chooseSender(at)
	case Chat:
		b.chooseChat(at)
	case States:
		b.chooseStates(at)
	case Dates:
		b.chooseDates(at)
	case MinSize:
		b.chooseSize(at)
	case Search:
		b.Search()
	case Starred:
		b.change(func(q *session.SheetQuery) { q.Starred = !q.Starred })
	case Captioned:
		b.change(func(q *session.SheetQuery) { q.Captioned = !q.Captioned })
	}
}

// offered are the fields as they are called where one is to be added.
var offered = []struct {
	field Field
	name  string
}{
	{Chat, "Chat"}, {Sender, "Sender"}, {Side, "Sent or received"}, {Kinds, "Kind of file"}, {States, "Fetched or not"},
	{Dates, "Date"}, {MinSize, "Size"}, {Starred, "Favourites"}, {Captioned, "With caption"},
}

// chooseField offers what is not said yet.
func (b *Bar) chooseField(at fyne.CanvasObject) {
	var options []kit.Option
	var list []Field
	for _, o := range offered {
		if w := b.words[o.field]; slices.Contains(b.line, o.field) && (o.field != Kinds || w != nil && len(b.query.Kinds) > 0) {
			continue
		}
		list = append(list, o.field)
		options = append(options, kit.Option{Text: lang.L(o.name)}) //lang:of offered
	}
	c := kit.NewChooser(nil, "", lang.L("Everything is said already."))
	c.SetOptions(options)
	b.menu(at, menuWide, c, func(i int) bool {
		b.open.Hide()
		b.edit(list[i], at)
		return false
	})
}

// showRest shows the words that had no room.
func (b *Bar) showRest() {
	ps := Phrases(b.query, b.people.names(b.query), b.d.Now())
	var list []fyne.CanvasObject
	var first fyne.Focusable
	for _, p := range ps {
		if !slices.Contains(b.hidden, p.Field) {
			continue
		}
		w := kit.NewWord(listWide, lang.L("Take this out (Delete)"))
		w.Set(p.Text, func() {
			b.remove(p.Field)
			b.open.Hide()
			if len(b.hidden) > 0 {
				b.showRest()
			}
		})
		w.OnTapped = func() {
			b.open.Hide()
			b.edit(p.Field, b.rest)
		}
		list = append(list, w)
		if first == nil {
			first = w
		}
	}
	b.pop(b.rest, kit.NewFlow(list...), listWide, first)
}

func (b *Bar) chooseKinds(at fyne.CanvasObject) {
	c := kit.NewChooser(nil, "", "")
	fill := func() {
		on := b.query.Kinds
		options := []kit.Option{{Text: lang.L("All pictures"), On: len(on) == 0}}
		for i, k := range kinds {
			options = append(options, kit.Option{
				Text: lang.L(firstKinds[k]), Icon: kindIcon(k), On: slices.Contains(on, k), Gap: i == 0}) //lang:of firstKinds
		}
		c.SetOptions(options)
	}
	fill()
	b.menu(at, listWide, c, func(i int) bool {
		if i == 0 {
			b.change(func(q *session.SheetQuery) { q.Kinds = nil })
			return true
		}
		b.change(func(q *session.SheetQuery) { q.Kinds = toggled(q.Kinds, kinds[i-1]) })
		fill()
		return false
	})
}

func kindIcon(k media.Kind) kit.IconName {
	return kit.KindIcon(&session.Media{Ref: media.Ref{Kind: k}})
}

// toggled is list with all of xs, or without them where all are in it.
func toggled[T comparable](list []T, xs ...T) []T {
	out := slices.DeleteFunc(slices.Clone(list), func(x T) bool { return slices.Contains(xs, x) })
	for _, x := range xs {
		if !slices.Contains(list, x) {
			return append(out, xs...)
		}
	}
	return out
}

func (b *Bar) chooseStates(at fyne.CanvasObject) {
	c := kit.NewChooser(nil, "", "")
	fill := func() {
		options := []kit.Option{{Text: lang.L("Fetched or not"), On: len(b.query.States) == 0}}
		for i, g := range groups {
			options = append(options, kit.Option{Text: g.text(), On: g.on(b.query.States), Gap: i == 0})
		}
		c.SetOptions(options)
	}
	fill()
	b.menu(at, listWide, c, func(i int) bool {
		if i == 0 {
			b.change(func(q *session.SheetQuery) { q.States = nil })
			return true
		}
		b.change(func(q *session.SheetQuery) {
			g := groups[i-1]
			if g.on(q.States) { // also where only some of it was asked for
				q.States = slices.DeleteFunc(q.States, func(s media.State) bool { return slices.Contains(g.states, s) })
			} else {
				q.States = append(q.States, g.states...)
			}
		})
		fill()
		return false
	})
}

func (b *Bar) chooseSide(at fyne.CanvasObject) {
	sides := []session.Side{session.BothSides, session.ReceivedSide, session.SentSide}
	var options []kit.Option
	for _, s := range sides {
		text := sideText(s)
		if s == session.BothSides {
			text = lang.L("Sent or received")
		}
		options = append(options, kit.Option{Text: text, On: s == b.query.Side})
	}
	c := kit.NewChooser(nil, "", "")
	c.SetOptions(options)
	b.menu(at, menuWide, c, func(i int) bool {
		b.change(func(q *session.SheetQuery) {
			if q.Side = sides[i]; q.Side == session.SentSide {
				q.Sender = "" // nobody else has sent those
			}
		})
		return true
	})
}

// sorts are the orders as they are offered.
var sorts = []struct {
	is   session.SheetSort
	name string
}{
	{session.ByNewest, "Newest first"}, {session.ByOldest, "Oldest first"},
	{session.BySize, "Largest first"}, {session.BySender, "By sender"},
}

func sortText(s session.SheetSort) string {
	for _, o := range sorts {
		if o.is == s {
			return lang.L(o.name) //lang:of sorts
		}
	}
	return lang.L("Newest first")
}

func (b *Bar) chooseSort(at fyne.CanvasObject) {
	var options []kit.Option
	for _, s := range sorts {
		options = append(options, kit.Option{Text: sortText(s.is), On: s.is == b.query.Sort})
	}
	c := kit.NewChooser(nil, "", "")
	c.SetOptions(options)
	b.menu(at, menuWide, c, func(i int) bool {
		b.change(func(q *session.SheetQuery) { q.Sort = sorts[i].is })
		return true
	})
}

// sizes are those that are offered, in bytes.
var sizes = []int64{100e3, 500e3, 1e6, 5e6, 10e6, 50e6, 100e6}

func (b *Bar) chooseSize(at fyne.CanvasObject) {
	c := kit.NewChooser(nil, lang.L("Size, such as 2 MB"), lang.L("Write a size, such as 2 MB or 500 kB."))
	var list []int64
	option := func(n int64) kit.Option {
		if n == 0 {
			return kit.Option{Text: lang.L("Any size"), On: b.query.MinSize == 0}
		}
		return kit.Option{Text: lang.L("Larger than {{.Size}}", map[string]any{"Size": words.Size(n)}), On: b.query.MinSize == n}
	}
	c.OnTyped = func(text string) {
		list = nil
		if text == "" {
			list = append([]int64{0}, sizes...)
		} else if n, ok := parseSize(text); ok {
			list = []int64{n}
		}
		var options []kit.Option
		for _, n := range list {
			options = append(options, option(n))
		}
		c.SetOptions(options)
	}
	c.OnTyped("")
	b.menu(at, menuWide, c, func(i int) bool {
		b.change(func(q *session.SheetQuery) { q.MinSize = list[i] })
		return true
	})
}
