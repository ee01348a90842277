package filter

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// when is the popover of the dates: a span with a name, a month or a year by one
// press, or two days, typed or chosen.
type when struct {
	b       *Bar
	pop     *kit.Popover
	stack   *fyne.Container
	chips   fyne.CanvasObject
	head    *kit.Button // what the slots show: the year to choose, or the month
	months  *kit.Slots
	names   fyne.CanvasObject // of the days of the week
	days    *kit.Slots
	from    *dayField
	to      *dayField
	said    *kit.Text
	apply   *kit.Button
	year    int
	month   time.Time // of days
	picking *dayField // a day is chosen for it; nil: months are
}

// dayField is one end of a span: what was typed, and what opens the days.
type dayField struct {
	entry  *kit.PasteEntry
	choose *kit.Button
}

const (
	cellTall = theme.Space24 + theme.Space4
	mostDate = 40 // characters
)

func (b *Bar) chooseDates(at fyne.CanvasObject) {
	w := newWhen(b)
	w.pop = b.pop(at, w.stack, dateWide, w.months)
}

func newWhen(b *Bar) *when {
	now := b.d.Now()
	w := &when{b: b, year: now.Year(), said: kit.NewText("", theme.TextCaption, theme.Second)}
	var chips []fyne.CanvasObject
	for _, p := range presets {
		begin := p.begin(now)
		c := kit.NewChip(p.text(), func() { w.set(begin, time.Time{}) })
		c.SetOn(b.query.Before.IsZero() && b.query.After.Equal(begin))
		chips = append(chips, c)
	}
	w.chips = kit.NewFlow(chips...)
	w.head = kit.NewButton("", kit.IconNone, kit.Quiet, w.wholeYear)
	less := kit.NewIconButton(kit.IconBack, lang.L("Earlier (Page up)"), func() { w.page(-1) })
	more := kit.NewIconButton(kit.IconNext, lang.L("Later (Page down)"), func() { w.page(1) })
	w.months, w.days = kit.NewSlots(4, cellTall), kit.NewSlots(7, cellTall)
	w.months.OnPage, w.days.OnPage = w.page, w.page
	w.months.OnChosen, w.days.OnChosen = w.wholeMonth, w.day
	w.names = weekNames()
	w.days.Hide()
	w.names.Hide()
	w.from, w.to = w.field(lang.L("From"), lang.L("Choose the first day")), w.field(lang.L("To"), lang.L("Choose the last day"))
	w.apply = kit.NewButton(lang.L("Show these days"), kit.IconNone, kit.Plain, w.show)
	w.prefill()
	w.stack = kit.NewStack(theme.Space4, w.chips, container.NewBorder(nil, nil, less, more, container.NewCenter(w.head)),
		w.months, w.names, w.days, container.NewGridWithColumns(2, w.from.object(), w.to.object()), w.said,
		container.NewBorder(nil, nil, nil, w.apply))
	w.draw()
	w.typed()
	return w
}

var weekdays = [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// weekNames heads the columns of the days.
func weekNames() fyne.CanvasObject {
	line := container.New(columns(len(weekdays)))
	for _, d := range weekdays {
		line.Add(kit.NewLine(lang.L(d), theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter)) //lang:of weekdays
	}
	return line
}

// columns parts its width evenly.
type columns int

func (columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, o[0].MinSize().Height)
}

func (n columns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := s.Width / float32(n)
	for i, x := range o {
		x.Move(fyne.NewPos(float32(i)*w, 0))
		x.Resize(fyne.NewSize(w, s.Height))
	}
}

func (w *when) field(placeholder, choose string) *dayField {
	f := &dayField{entry: kit.NewPasteEntry(placeholder, false)}
	f.entry.OnPaste = limitedDate
	f.entry.OnChanged = func(string) { w.typed() }
	f.entry.OnSubmitted = func(string) { w.show() }
	f.choose = kit.NewIconButton(kit.IconDown, choose, func() { w.pick(f) })
	return f
}

func limitedDate(text string) string {
	if r := []rune(text); len(r) > mostDate {
		return string(r[:mostDate])
	}
	return text
}

func (f *dayField) object() fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, f.choose, f.entry)
}

// prefill writes the days that are asked for into the fields, and turns to them.
func (w *when) prefill() {
	q, now := w.b.query, w.b.d.Now()
	if !q.After.IsZero() {
		day := q.After.In(now.Location())
		w.from.entry.SetText(fullDay(day))
		w.year = day.Year()
	}
	if !q.Before.IsZero() {
		day := q.Before.In(now.Location()).Add(-time.Second)
		w.to.entry.SetText(fullDay(day))
		w.year = day.Year()
	}
}

// fullDay is a day with its year, as parseDate reads it.
func fullDay(t time.Time) string { return dayText(t, time.Time{}) }

// set asks for a span of time, and is done.
func (w *when) set(after, before time.Time) {
	w.b.change(func(q *session.SheetQuery) { q.After, q.Before = after, before })
	w.pop.Hide()
}

func (w *when) wholeYear() {
	if w.picking != nil {
		return
	}
	begin := session.DayStart(w.year, time.January, 1, w.b.d.Now().Location())
	w.set(begin, later(begin, 1, 0, 0))
}

func (w *when) wholeMonth(i int) {
	begin := session.DayStart(w.year, time.January+time.Month(i), 1, w.b.d.Now().Location())
	w.set(begin, later(begin, 0, 1, 0))
}

// page turns to another year, or month of days.
func (w *when) page(by int) {
	if w.picking == nil {
		w.year = max(earliest, min(w.year+by, w.b.d.Now().Year()))
	} else {
		w.month = later(w.month, 0, by, 0)
	}
	w.draw()
}

// pick shows the days to choose one for f, or the months again.
func (w *when) pick(f *dayField) {
	if w.picking == f {
		w.picking = nil
	} else {
		w.picking = f
		now := w.b.d.Now()
		w.month = monthStart(now)
		if begin, _, ok := parseDate(f.entry.Text, now); ok {
			w.month = monthStart(begin)
		}
	}
	shown(w.days, w.picking != nil)
	shown(w.names, w.picking != nil)
	shown(w.months, w.picking == nil)
	shown(w.chips, w.picking == nil)
	w.draw()
	first := w.months
	if w.picking != nil {
		first = w.days
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(w.head); c != nil {
		c.Focus(first)
	}
}

// firstDay is the Monday that begins the first row of the days.
func (w *when) firstDay() time.Time { return weekStart(w.month) }

func (w *when) day(i int) {
	f := w.picking
	f.entry.SetText(fullDay(later(w.firstDay(), 0, 0, i)))
	w.pick(f)
	if f == w.from && w.to.entry.Text == "" {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(w.apply); c != nil && !w.apply.Disabled() {
		c.Focus(w.apply)
	}
}

// draw fills the months or the days.
func (w *when) draw() {
	now := w.b.d.Now()
	if w.picking == nil {
		w.head.Set(lang.L("All of {{.Year}}", map[string]any{"Year": strconv.Itoa(w.year)}), kit.IconNone)
		w.drawMonths(now)
	} else {
		w.head.Set(monthName(w.month.Month())+" "+strconv.Itoa(w.month.Year()), kit.IconNone)
		w.drawDays(now)
	}
	if w.pop != nil {
		w.stack.Refresh()
		w.pop.Refit()
	}
}

func (w *when) drawMonths(now time.Time) {
	q := w.b.query
	var cells []kit.Slot
	at := w.months.At() // the same month of another year
	if w.pop == nil {
		at = int(now.Month()) - 1
	}
	for m := time.January; m <= time.December; m++ {
		begin := session.DayStart(w.year, m, 1, now.Location())
		on := q.After.Equal(begin) && q.Before.Equal(later(begin, 0, 1, 0))
		if cells = append(cells, kit.Slot{Text: monthName(m), Faint: begin.After(now), On: on}); on {
			at = int(m) - 1
		}
	}
	w.months.Set(cells, at)
}

func (w *when) drawDays(now time.Time) {
	chosen, _, _ := parseDate(w.picking.entry.Text, now)
	first := w.firstDay()
	at := int(w.month.Sub(first).Hours()+12) / 24
	var cells []kit.Slot
	for i := range 6 * 7 {
		day := later(first, 0, 0, i)
		cells = append(cells, kit.Slot{Text: strconv.Itoa(day.Day()), Faint: day.Month() != w.month.Month(), On: day.Equal(chosen)})
		if day.Equal(chosen) || chosen.IsZero() && day.Equal(dayStart(now)) {
			at = i
		}
	}
	w.days.Set(cells, at)
}

// span reads the two fields. A month or a year at either end counts whole.
func (w *when) span() (after, before time.Time, trouble string) {
	now := w.b.d.Now()
	wrong := lang.L("This is not a date. Write 3 March 2026 or 2026-03-03.")
	if text := w.from.entry.Text; text != "" {
		begin, _, ok := parseDate(text, now)
		if !ok {
			return after, before, wrong
		}
		after = begin
	}
	if text := w.to.entry.Text; text != "" {
		_, end, ok := parseDate(text, now)
		if !ok {
			return after, before, wrong
		}
		before = end
	}
	if !after.IsZero() && !before.IsZero() && !before.After(after) {
		return after, before, lang.L("The last day is before the first.")
	}
	return after, before, ""
}

// typed says what the fields mean, or what is wrong with them.
func (w *when) typed() {
	after, before, trouble := w.span()
	said, color := datesText(after, before, w.b.d.Now()), theme.Second
	if trouble != "" {
		said, color = trouble, theme.Bad
	}
	if said == "" {
		said = lang.L("Press a month, or write a first and a last day.")
	}
	w.said.Set(said, color)
	if trouble == "" && (!after.IsZero() || !before.IsZero()) {
		w.apply.Enable()
	} else {
		w.apply.Disable()
	}
	if w.pop != nil {
		w.stack.Refresh()
		w.pop.Refit()
	}
}

// show asks for the days that were written.
func (w *when) show() {
	after, before, trouble := w.span()
	if trouble == "" && (!after.IsZero() || !before.IsZero()) {
		w.set(after, before)
	}
}
