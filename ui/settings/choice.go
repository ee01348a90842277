package settings

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// flow puts its objects beside each other, and onto further lines where they do
// not fit.
type flow struct {
	widget.BaseWidget
	objects []fyne.CanvasObject
}

func newFlow(objects ...fyne.CanvasObject) *flow {
	f := &flow{objects: objects}
	f.ExtendBaseWidget(f)
	return f
}

// run places what is visible and gives the height; 0 where nothing is.
func (f *flow) run(width float32, at func(o fyne.CanvasObject, x, y, w float32)) float32 {
	x, y, end, tall := float32(0), float32(0), float32(0), f.tall()
	for _, o := range f.objects {
		if !o.Visible() {
			continue
		}
		w := min(width, o.MinSize().Width)
		if x > 0 && x+w > width {
			x, y = 0, y+tall+theme.Space4
		}
		at(o, x, y, w)
		x += w + theme.Space8
		end = y + tall
	}
	return end
}

// tall is the height of a line: a field is higher than a button.
func (f *flow) tall() float32 {
	h := theme.Control
	for _, o := range f.objects {
		if o.Visible() {
			h = max(h, o.MinSize().Height)
		}
	}
	return h
}

func (f *flow) heightAt(width float32) float32 {
	return f.run(width, func(fyne.CanvasObject, float32, float32, float32) {})
}

// CreateRenderer is part of fyne.Widget.
func (f *flow) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: f.objects, min: func() fyne.Size { return fyne.NewSize(1, theme.Control) }}
	r.layout = func(s fyne.Size) {
		tall := f.tall()
		f.run(s.Width, func(o fyne.CanvasObject, x, y, w float32) {
			h := max(theme.Control, o.MinSize().Height)
			put(o, x, y+(tall-h)/2, w, h)
		})
	}
	r.refresh = func() {
		r.layout(f.Size())
		for _, o := range f.objects {
			o.Refresh()
		}
	}
	return r
}

// option is one value of a choice.
type option struct {
	value int64
	text  string
}

// choice is one number out of some, or one that is typed in a unit.
type choice struct {
	*flow
	changed func(int64)
	resize  func() // told when it may need other room

	options []option
	unit    int64 // what the typed number counts
	most    int64 // it may be, in units
	value   int64
	typing  bool

	chips []*kit.Chip
	own   *kit.Chip
	entry *kit.Entry
	apply *kit.Button
	typed *typedRow
}

func newChoice(options []option, unit, most int64, unitText string, changed func(int64), resize func()) *choice {
	c := &choice{changed: changed, resize: resize, options: options, unit: unit, most: most}
	var objects []fyne.CanvasObject
	for _, o := range options {
		chip := kit.NewChip(o.text, func() { c.pick(o.value) })
		c.chips = append(c.chips, chip)
		objects = append(objects, chip)
	}
	c.own = kit.NewChip(lang.L("Other…"), func() { c.typing = true; c.tell(); c.focus() })
	c.entry = kit.NewEntry("")
	c.entry.OnSubmitted = func(string) { c.submit() }
	c.entry.OnChanged = func(string) { c.check() }
	c.apply = kit.NewButton(lang.L("Set"), kit.IconNone, kit.Plain, c.submit)
	c.typed = newTypedRow(c.entry, kit.NewLine(unitText, theme.TextBody, theme.Second), c.apply)
	c.flow = newFlow(append(objects, c.own, c.typed)...)
	c.tell()
	return c
}

// set shows v without telling.
func (c *choice) set(v int64) {
	c.value, c.typing = v, !c.offers(v)
	if c.typing {
		c.entry.SetText(strconv.FormatInt(v/c.unit, 10))
	}
	c.tell()
}

func (c *choice) offers(v int64) bool {
	for _, o := range c.options {
		if o.value == v {
			return true
		}
	}
	return false
}

func (c *choice) pick(v int64) {
	was := c.value
	c.value, c.typing = v, false
	c.tell()
	if v != was {
		c.changed(v)
	}
}

// number is what the field says; false where it is none, or too large.
func (c *choice) number() (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(c.entry.Text), 10, 64)
	return n, err == nil && n > 0 && n <= c.most
}

func (c *choice) submit() {
	n, ok := c.number()
	if !ok {
		return
	}
	if v := n * c.unit; v != c.value {
		c.value = v
		c.tell()
		c.changed(v)
	}
}

func (c *choice) check() {
	n, ok := c.number()
	if ok && n*c.unit != c.value {
		c.apply.Enable()
	} else {
		c.apply.Disable()
	}
}

func (c *choice) focus() {
	if w := fyne.CurrentApp().Driver().CanvasForObject(c.entry); w != nil {
		w.Focus(c.entry)
	}
}

func (c *choice) tell() {
	for i, o := range c.options {
		c.chips[i].SetOn(!c.typing && o.value == c.value)
	}
	c.own.SetOn(c.typing)
	show(c.typed, c.typing)
	c.check()
	c.Refresh()
	c.resize()
}

// typedRow is a small field for a number, its unit, and the button that takes it.
type typedRow struct {
	widget.BaseWidget
	entry *kit.Entry
	unit  *kit.Line
	set   *kit.Button
}

func newTypedRow(entry *kit.Entry, unit *kit.Line, set *kit.Button) *typedRow {
	t := &typedRow{entry: entry, unit: unit, set: set}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is part of fyne.Widget.
func (t *typedRow) CreateRenderer() fyne.WidgetRenderer {
	const field = 3 * theme.Space32
	return &renderer{
		objects: []fyne.CanvasObject{t.entry, t.unit, t.set},
		layout: func(s fyne.Size) {
			unit, set := t.unit.MinSize().Width, t.set.MinSize().Width
			put(t.entry, 0, 0, field, s.Height)
			put(t.unit, field+theme.Space8, 0, unit, s.Height)
			put(t.set, field+theme.Space8+unit+theme.Space8, (s.Height-theme.Control)/2, set, theme.Control)
		},
		min: func() fyne.Size {
			w := field + theme.Space8 + t.unit.MinSize().Width + theme.Space8 + t.set.MinSize().Width
			return fyne.NewSize(w, max(theme.Control, t.entry.MinSize().Height))
		},
		refresh: func() { t.entry.Refresh(); t.unit.Refresh(); t.set.Refresh() },
	}
}
