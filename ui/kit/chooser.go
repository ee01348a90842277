package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Option is one row of a Chooser.
type Option struct {
	Text string
	Note string   // at the right, in the second colour
	Icon IconName // before the text
	Face *Face    // before the text instead
	On   bool     // ticked
	Off  bool     // cannot be chosen; Note says why
	Gap  bool     // a line parts it from the row above
}

// Face is the avatar of an Option; its initials are those of the option's text.
type Face struct {
	Group bool
	JPEG  []byte // small; may be nil
}

const (
	chooserRows = 9  // shown without scrolling
	mostTyped   = 64 // characters of a search
)

// Chooser is a list to choose from, of any length, with a field to narrow it.
// The keyboard moves in the list while it types: arrows, Page up and down, Home
// and End where there is no field, Return to choose.
type Chooser struct {
	widget.BaseWidget

	// OnChosen is told the index of an option in what SetOptions was given.
	OnChosen func(i int)
	// OnTyped, where set, finds the options for what was typed itself and hands
	// them to SetOptions; else those are kept that hold all its words.
	OnTyped func(text string)
	// OnRows is told when the number of rows has changed; may be nil.
	OnRows func()

	loader  *Loader
	search  *chooserEntry // nil where there is no field
	field   fyne.CanvasObject
	said    *Line
	column  *Column
	options []Option
	folded  []string // of options, once something was typed
	rows    []int    // of options, those that match
	at      int      // of rows: where the keyboard is
	focused bool     // here or in the field
	faces   bool
	nothing string
}

// NewChooser makes an empty chooser. search is what its field says while it is
// empty, "" leaves the field away; nothing is said where no option matches. The
// loader may be nil where no Face has a JPEG.
func NewChooser(l *Loader, search, nothing string) *Chooser {
	c := &Chooser{loader: l, nothing: nothing, said: NewElided("", theme.TextBody, theme.Second)}
	c.column = NewColumn(Rows{
		Count:    func() int { return len(c.rows) },
		Key:      func(i int) int64 { return int64(c.rows[i]) + 1 },
		Estimate: func(int, float32) float32 { return c.tall() },
		Measure:  func(int, float32) float32 { return c.tall() },
		Create:   func(int) fyne.CanvasObject { return newChooserRow(c) },
		Update: func(i int, o fyne.CanvasObject) {
			o.(*chooserRow).set(i, c.options[c.rows[i]], c.focused && i == c.at)
		},
	}).FromTop()
	if search != "" {
		c.search = newChooserEntry(c, search)
		c.field = c.search
	}
	c.ExtendBaseWidget(c)
	return c
}

// First is what gets the keyboard.
func (c *Chooser) First() fyne.Focusable {
	if c.search != nil {
		return c.search
	}
	return c
}

// Typed is what the field holds.
func (c *Chooser) Typed() string {
	if c.search == nil {
		return ""
	}
	return c.search.Text
}

// SetOptions changes what there is to choose from. The keyboard stays at its
// row, or goes to the first that is ticked where the list was empty.
func (c *Chooser) SetOptions(options []Option) {
	fresh := len(c.options) == 0
	c.options, c.folded, c.faces = options, nil, false
	for _, o := range options {
		c.faces = c.faces || o.Face != nil
	}
	c.said.SetText("")
	c.narrow(c.at)
	if fresh {
		for i, o := range c.rows {
			if options[o].On {
				c.mark(i)
				break
			}
		}
	}
}

// Say shows a sentence in place of the rows, as while they are read.
func (c *Chooser) Say(sentence string) {
	c.options, c.rows, c.folded = nil, nil, nil
	c.said.SetText(sentence)
	c.relist()
}

// Said is the sentence in place of the rows; "" where there are rows.
func (c *Chooser) Said() string { return c.said.Text() }

// Rows are the options that match what was typed, in order.
func (c *Chooser) Rows() []Option {
	var os []Option
	for _, i := range c.rows {
		os = append(os, c.options[i])
	}
	return os
}

// Marked is the row the keyboard is at; -1 while there is none.
func (c *Chooser) Marked() int {
	if len(c.rows) == 0 {
		return -1
	}
	return c.at
}

// narrow keeps the options that hold what was typed.
func (c *Chooser) narrow(at int) {
	words := strings.Fields(Fold(c.Typed()))
	c.rows = c.rows[:0:0]
	if c.OnTyped != nil {
		words = nil
	}
	if len(words) > 0 && c.folded == nil {
		for _, o := range c.options {
			c.folded = append(c.folded, Fold(o.Text))
		}
	}
	for i := range c.options {
		if len(words) == 0 || holds(c.folded[i], words) {
			c.rows = append(c.rows, i)
		}
	}
	c.at = max(0, min(at, len(c.rows)-1))
	if len(c.rows) == 0 && (len(words) > 0 || len(c.options) == 0) {
		c.said.SetText(c.nothing)
	} else {
		c.said.SetText("")
	}
	c.relist()
}

func (c *Chooser) relist() {
	c.column.Reset()
	if len(c.rows) > 0 {
		c.column.Reveal(c.at)
	}
	c.Refresh()
	if c.OnRows != nil {
		c.OnRows()
	}
}

// typed follows the field.
func (c *Chooser) typed(text string) {
	if c.OnTyped != nil {
		c.at = 0
		c.OnTyped(text)
		return
	}
	c.narrow(0)
}

// mark puts the keyboard at row i.
func (c *Chooser) mark(i int) {
	if len(c.rows) == 0 {
		return
	}
	before := c.at
	c.at = max(0, min(i, len(c.rows)-1))
	c.column.Reveal(c.at)
	for _, at := range []int{before, c.at} {
		if at < len(c.rows) {
			c.column.UpdateRow(int64(c.rows[at]) + 1)
		}
	}
}

// choose chooses row i.
func (c *Chooser) choose(i int) {
	if i < 0 || i >= len(c.rows) || c.options[c.rows[i]].Off {
		return
	}
	c.mark(i)
	if c.OnChosen != nil {
		c.OnChosen(c.rows[i])
	}
}

// press is choose by the pointer, which has taken the keyboard away.
func (c *Chooser) press(i int) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c.First())
	}
	c.choose(i)
}

// key reports whether it had a use for a key of the list.
func (c *Chooser) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyUp:
		c.mark(c.at - 1)
	case fyne.KeyDown:
		c.mark(c.at + 1)
	case fyne.KeyPageUp:
		c.mark(c.at - chooserRows + 1)
	case fyne.KeyPageDown:
		c.mark(c.at + chooserRows - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		c.choose(c.at)
	default:
		return false
	}
	return true
}

func (c *Chooser) focus(on bool) {
	c.focused = on
	c.mark(c.at)
}

// FocusGained implements fyne.Focusable.
func (c *Chooser) FocusGained() {
	if c.search != nil { // the keyboard's way in is the field
		if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
			canvas.Focus(c.search)
		}
		return
	}
	c.focus(true)
}

// FocusLost implements fyne.Focusable.
func (c *Chooser) FocusLost() {
	if c.search == nil {
		c.focus(false)
	}
}

// TypedRune implements fyne.Focusable: a letter goes to the next row that begins
// with it.
func (c *Chooser) TypedRune(r rune) {
	letter := Fold(string(r))
	for n := range c.rows {
		i := (c.at + 1 + n) % len(c.rows)
		if letter != "" && strings.HasPrefix(Fold(c.options[c.rows[i]].Text), letter) {
			c.mark(i)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (c *Chooser) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeySpace:
		c.choose(c.at)
	case ev.Name == fyne.KeyHome:
		c.mark(0)
	case ev.Name == fyne.KeyEnd:
		c.mark(len(c.rows) - 1)
	case !c.key(ev.Name):
		passKey(c, ev)
	}
}

func (c *Chooser) tall() float32 {
	if c.faces {
		return theme.AvatarSmall + theme.Space12
	}
	return theme.Control
}

func (c *Chooser) head() float32 {
	if c.search == nil {
		return 0
	}
	return c.field.MinSize().Height + theme.Space8
}

// HeightAt is the height that shows all rows, or as many as go without
// scrolling.
func (c *Chooser) HeightAt(float32) float32 {
	n := min(len(c.rows), chooserRows)
	if c.faces {
		n = min(n, chooserRows-2)
	}
	return c.head() + float32(max(1, n))*c.tall()
}

// CreateRenderer implements fyne.Widget.
func (c *Chooser) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{c.column, c.said}}
	if c.search != nil {
		r.objects = append(r.objects, c.field)
	}
	r.layout = func(s fyne.Size) {
		y := c.head()
		if c.search != nil {
			place(c.field, 0, 0, s.Width, c.field.MinSize().Height)
		}
		place(c.column, 0, y, s.Width, max(0, s.Height-y))
		place(c.said, theme.Space8, y, max(0, s.Width-2*theme.Space8), theme.Control)
		if len(c.rows) > 0 {
			c.column.Reveal(c.at)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(theme.ListWidth/2, c.head()+theme.Control) }
	r.refresh = func() {
		r.layout(c.Size())
		c.column.Changed()
		c.said.Refresh()
	}
	return r
}

// chooserEntry is the field of a Chooser.
type chooserEntry struct {
	PasteEntry
	c *Chooser
}

func newChooserEntry(c *Chooser, placeholder string) *chooserEntry {
	e := &chooserEntry{c: c}
	e.PlaceHolder = placeholder
	e.OnChanged = c.typed
	e.OnPaste = func(text string) string { return cutText(text, mostTyped) }
	e.ExtendBaseWidget(e)
	return e
}

// cutText is the beginning of text, at most n characters.
func cutText(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n])
	}
	return text
}

// FocusGained implements fyne.Focusable.
func (e *chooserEntry) FocusGained() {
	e.PasteEntry.FocusGained()
	e.c.focus(true)
}

// FocusLost implements fyne.Focusable.
func (e *chooserEntry) FocusLost() {
	e.PasteEntry.FocusLost()
	e.c.focus(false)
}

// TypedKey implements fyne.Focusable: the list's keys are the list's.
func (e *chooserEntry) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape:
		passKey(e, ev)
	case !e.c.key(ev.Name):
		e.PasteEntry.TypedKey(ev)
	}
}
