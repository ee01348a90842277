package storage

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	gB     = 1_000_000_000
	mostGB = 100_000
)

// offered are the amounts to choose from, besides one that is typed.
var offered = [...]int64{1 * gB, 5 * gB, 10 * gB}

// room frees some: how much is chosen, what would go is told, and only then it
// goes.
type room struct {
	p      *Page
	object *fyne.Container

	bytes  int64 // chosen; 0: nothing yet
	chips  []*kit.Chip
	own    *kit.Chip
	typed  *amount
	plan   *kit.Text
	free   *kit.Button
	leave  *kit.Button
	looked int // plans begun: an answer to an older one is dropped
	busy   bool
}

func newRoom(p *Page) *room {
	r := &room{p: p}
	var row []fyne.CanvasObject
	for _, n := range offered {
		c := kit.NewChip(words.Size(n), func() { visible(r.typed, false); r.choose(n) })
		r.chips, row = append(r.chips, c), append(row, c)
	}
	r.own = kit.NewChip(lang.L("Other…"), r.other)
	r.typed = newAmount(r.submit)
	r.plan = kit.NewText("", theme.TextBody, theme.Text)
	r.free = kit.NewButton("", kit.IconNone, kit.Primary, r.do)
	r.leave = kit.NewButton(lang.L("Leave everything here"), kit.IconNone, kit.Quiet, r.reset)
	for _, o := range []fyne.CanvasObject{r.typed, r.free, r.leave} {
		o.Hide()
	}
	r.object = kit.NewStack(theme.Space8,
		kit.NewText(lang.L("What came first to this disk goes first. Favourites stay, and so does what could not be fetched again."), theme.TextBody, theme.Second),
		kit.NewFlow(append(row, r.own)...), r.typed, r.plan, kit.NewFlow(r.free, r.leave))
	return r
}

// usage leaves a plan alone, unless there is nothing left to go.
func (r *room) usage(u session.Usage) {
	if u.Files == 0 {
		r.reset()
	}
}

// reset chooses nothing.
func (r *room) reset() {
	visible(r.typed, false)
	r.choose(0)
}

// other asks for another amount.
func (r *room) other() {
	r.choose(0)
	r.own.SetOn(true)
	visible(r.typed, true)
	r.p.relayout()
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.typed.entry); c != nil {
		c.Focus(r.typed.entry)
	}
}

// submit takes the amount that is typed.
func (r *room) submit() {
	if n, ok := r.typed.value(); ok {
		r.choose(n)
	}
}

// choose asks what would go for that many bytes.
func (r *room) choose(bytes int64) {
	r.looked++
	r.bytes = bytes
	known := false
	for i, n := range offered {
		on := bytes == n && !r.typed.Visible()
		r.chips[i].SetOn(on)
		known = known || on
	}
	r.own.SetOn(bytes > 0 && !known)
	visible(r.free, false)
	visible(r.leave, false)
	r.plan.Set("", theme.Text)
	if bytes > 0 {
		mine := r.looked
		r.plan.Set(lang.L("Looking at what would go…"), theme.Second)
		beside(r.p, func(ctx context.Context) (session.Sweep, error) { return r.p.d.Storage.PlanFree(ctx, bytes) },
			func(s session.Sweep, err error) {
				if mine == r.looked {
					r.show(s, err)
				}
			})
	}
	r.p.relayout()
}

// show tells a plan.
func (r *room) show(s session.Sweep, err error) {
	n := len(s.Files)
	switch {
	case err != nil:
		r.plan.Set(words.Explain(err).Sentence, theme.Text)
	case n == 0:
		r.plan.Set(lang.L("Nothing here may go: all of it is a favourite, could not be fetched again, or is still to be sent."), theme.Text)
	default:
		r.plan.Set(r.sentence(s), theme.Text)
		r.free.Set(words.Count(n, "Move {{.N}} picture to the trash", "Move {{.N}} pictures to the trash"), kit.IconNone)
	}
	visible(r.free, err == nil && n > 0)
	visible(r.leave, err == nil && n > 0)
	r.p.relayout()
}

// sentence is what a plan does, and what it does not.
func (r *room) sentence(s session.Sweep) string {
	data := map[string]any{"Pictures": words.Pictures(len(s.Files)), "Size": words.Size(s.Bytes)}
	text := lang.L("Moves {{.Pictures}}, {{.Size}}, to the trash.", data)
	if now := r.p.d.Now(); len(s.IDs) > 0 {
		newest := s.IDs[0].Time().In(now.Location())
		y, m, _ := newest.Date()
		data["Month"] = words.Month(after(newest))
		if y != now.Year() || m != now.Month() {
			text = lang.L("Moves {{.Pictures}} from before {{.Month}}, {{.Size}}, to the trash.", data)
		}
	}
	if s.Bytes < r.bytes {
		text += " " + lang.L("No more may go: the rest are favourites, could not be fetched again, or are still to be sent.")
	}
	return text + " " + lang.L("Each can be fetched again while WhatsApp or your phone keeps it. The room is free once the trash is emptied, which happens by itself after 30 days.")
}

// do moves what the plan says.
func (r *room) do() {
	if r.busy {
		return
	}
	r.busy = true
	r.free.Disable()
	bytes := r.bytes
	beside(r.p, func(ctx context.Context) (session.Sweep, error) { return r.p.d.Storage.Free(ctx, bytes) },
		func(s session.Sweep, err error) {
			r.busy = false
			r.free.Enable()
			r.reset()
			r.p.trashed(s, err)
		})
}

// amount is a field for gigabytes.
type amount struct {
	widget.BaseWidget
	entry *kit.Entry
	unit  *kit.Line
	set   *kit.Button
}

func newAmount(submit func()) *amount {
	a := &amount{entry: kit.NewEntry("2.5"), unit: kit.NewLine(lang.L("GB"), theme.TextBody, theme.Second),
		set: kit.NewButton(lang.L("Look what would go"), kit.IconNone, kit.Plain, submit)}
	a.entry.OnSubmitted = func(string) { submit() }
	a.entry.OnChanged = func(string) {
		if _, ok := a.value(); ok {
			a.set.Enable()
		} else {
			a.set.Disable()
		}
	}
	a.set.Disable()
	a.ExtendBaseWidget(a)
	return a
}

// value is what is typed, in bytes.
func (a *amount) value() (int64, bool) {
	f, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(a.entry.Text), ",", ".", 1), 64)
	if err != nil || !(f > 0 && f <= mostGB) {
		return 0, false
	}
	return max(1, int64(f*gB)), true
}

// CreateRenderer is part of fyne.Widget.
func (a *amount) CreateRenderer() fyne.WidgetRenderer {
	const field = theme.ListWidth / 4
	tall := max(theme.Control, a.entry.MinSize().Height)
	return &renderer{
		objects: []fyne.CanvasObject{a.entry, a.unit, a.set},
		layout: func(s fyne.Size) {
			unit, set := a.unit.MinSize(), a.set.MinSize()
			put(a.entry, 0, 0, field, tall)
			put(a.unit, field+theme.Space8, (tall-unit.Height)/2, unit.Width, unit.Height)
			put(a.set, field+2*theme.Space8+unit.Width, (tall-theme.Control)/2, set.Width, theme.Control)
		},
		min:     func() fyne.Size { return fyne.NewSize(1, tall) },
		refresh: func() { a.entry.Refresh(); a.unit.Refresh(); a.set.Refresh() },
	}
}
