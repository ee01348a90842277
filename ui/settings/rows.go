package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	columnWidth = theme.DialogH // of the page's text
	nameWidth   = 4 * theme.Space32
	narrowest   = theme.MinW - theme.Rail - 2*theme.Space24 // the column of the smallest window
)

// columnLayout stacks its objects; hidden ones take no place.
type columnLayout struct{}

// tall is what has a height that follows from its width.
type tall interface{ heightAt(width float32) float32 }

func (columnLayout) run(o []fyne.CanvasObject, width float32, f func(o fyne.CanvasObject, y, h float32)) float32 {
	y := float32(0)
	for _, x := range o {
		if !x.Visible() {
			continue
		}
		h := x.MinSize().Height
		if t, ok := x.(tall); ok {
			if h = t.heightAt(width); h == 0 {
				continue
			}
		}
		if c, ok := x.(*fyne.Container); ok {
			if l, ok := c.Layout.(columnLayout); ok {
				if h = l.run(c.Objects, width, func(fyne.CanvasObject, float32, float32) {}); h == 0 {
					continue
				}
			}
		}
		f(x, y, h)
		y += h + theme.Space8
	}
	return max(0, y-theme.Space8)
}

func (l columnLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.run(o, s.Width, func(x fyne.CanvasObject, y, h float32) { put(x, 0, y, s.Width, h) })
}

func (l columnLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := l.run(o, narrowest, func(fyne.CanvasObject, float32, float32) {})
	return fyne.NewSize(theme.ListWidth, h)
}

// rowLayout puts its objects beside each other.
type rowLayout struct{}

func (rowLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			put(c, x, (s.Height-m.Height)/2, m.Width, m.Height)
			x += m.Width + theme.Space8
		}
	}
}

func (rowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, c := range o {
		if c.Visible() {
			h = max(h, c.MinSize().Height)
		}
	}
	return fyne.NewSize(1, h)
}

// section is a heading under a hairline.
type section struct {
	widget.BaseWidget
	title *kit.Line
	rule  *canvas.Rectangle
}

func heading(text string) *section {
	s := &section{title: kit.NewLine(text, theme.TextTitle, theme.Text).Bold(), rule: canvas.NewRectangle(nil)}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is part of fyne.Widget.
func (s *section) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{s.rule, s.title}}
	h := s.title.MinSize().Height
	r.layout = func(size fyne.Size) {
		put(s.rule, 0, theme.Space16, size.Width, theme.Hair)
		put(s.title, 0, size.Height-h, size.Width, h)
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, theme.Space32+h) }
	r.refresh = func() { s.rule.FillColor = theme.Color(theme.Hairline); s.rule.Refresh(); s.title.Refresh() }
	r.refresh()
	return r
}

// label names the control below it, and keeps off what is above.
type label struct {
	widget.BaseWidget
	line *kit.Line
}

func caption(text string) *label {
	l := &label{line: kit.NewElided(text, theme.TextBody, theme.Second)}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is part of fyne.Widget.
func (l *label) CreateRenderer() fyne.WidgetRenderer {
	h := l.line.MinSize().Height
	return &renderer{
		objects: []fyne.CanvasObject{l.line},
		layout:  func(s fyne.Size) { put(l.line, 0, s.Height-h, s.Width, h) },
		min:     func() fyne.Size { return fyne.NewSize(1, h+theme.Space8) },
		refresh: l.line.Refresh,
	}
}

// fact is a name and its value in one line; without a value it takes no place.
type fact struct {
	widget.BaseWidget
	name, value *kit.Line
}

func newFact(name string) *fact {
	f := &fact{name: kit.NewElided(name, theme.TextBody, theme.Second), value: kit.NewElided("", theme.TextBody, theme.Text)}
	f.ExtendBaseWidget(f)
	return f
}

func (f *fact) set(value string) {
	f.value.SetText(value)
	show(f, value != "")
}

// CreateRenderer is part of fyne.Widget.
func (f *fact) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{f.name, f.value},
		layout: func(s fyne.Size) {
			put(f.name, 0, 0, nameWidth, s.Height)
			put(f.value, nameWidth, 0, max(0, s.Width-nameWidth), s.Height)
		},
		min: func() fyne.Size { return fyne.NewSize(1, theme.Space24) },
		refresh: func() {
			f.name.Refresh()
			f.value.Refresh()
		},
	}
}

// folderRow is a folder's name, its path and the way to it.
type folderRow struct {
	widget.BaseWidget
	name, path *kit.Line
	show       *kit.Button
}

func newFolderRow(name, path string, show *kit.Button) *folderRow {
	f := &folderRow{name: kit.NewElided(name, theme.TextBody, theme.Second),
		path: kit.NewPath(path, theme.TextCaption, theme.Text), show: show}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer is part of fyne.Widget.
func (f *folderRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{f.name, f.path, f.show},
		layout: func(s fyne.Size) {
			w := f.show.MinSize().Width
			put(f.name, 0, 0, nameWidth, s.Height)
			put(f.path, nameWidth, 0, max(0, s.Width-nameWidth-w-theme.Space12), s.Height)
			put(f.show, s.Width-w, (s.Height-theme.Control)/2, w, theme.Control)
		},
		min:     func() fyne.Size { return fyne.NewSize(1, theme.Control) },
		refresh: func() { f.name.Refresh(); f.path.Refresh(); f.show.Refresh() },
	}
}

// chatRow is a chat, its rule, and the way back from it.
type chatRow struct {
	widget.BaseWidget
	name, rule *kit.Line
	reset      *kit.Button
}

func newChatRow(name, rule string, reset *kit.Button) *chatRow {
	c := &chatRow{name: kit.NewElided(name, theme.TextBody, theme.Text), rule: kit.NewElided(rule, theme.TextBody, theme.Second), reset: reset}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is part of fyne.Widget.
func (c *chatRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{c.name, c.rule, c.reset},
		layout: func(s fyne.Size) {
			w := c.reset.MinSize().Width
			put(c.reset, s.Width-w, (s.Height-theme.Control)/2, w, theme.Control)
			put(c.rule, s.Width-w-nameWidth, 0, nameWidth, s.Height)
			put(c.name, 0, 0, max(0, s.Width-w-nameWidth-theme.Space12), s.Height)
		},
		min:     func() fyne.Size { return fyne.NewSize(1, theme.Control) },
		refresh: func() { c.name.Refresh(); c.rule.Refresh(); c.reset.Refresh() },
	}
}

// fieldRow is a field with the button that takes what it says.
type fieldRow struct {
	widget.BaseWidget
	entry *kit.Entry
	set   *kit.Button
}

func newFieldRow(entry *kit.Entry, set *kit.Button) *fieldRow {
	f := &fieldRow{entry: entry, set: set}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer is part of fyne.Widget.
func (f *fieldRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{f.entry, f.set},
		layout: func(s fyne.Size) {
			w := f.set.MinSize().Width
			field := min(s.Width-w-theme.Space8, theme.BubbleWidth)
			put(f.entry, 0, 0, field, s.Height)
			put(f.set, field+theme.Space8, (s.Height-theme.Control)/2, w, theme.Control)
		},
		min:     func() fyne.Size { return fyne.NewSize(1, max(theme.Control, f.entry.MinSize().Height)) },
		refresh: func() { f.entry.Refresh(); f.set.Refresh() },
	}
}

// text is a paragraph as wide as its column; an empty one takes no place.
type text struct {
	widget.BaseWidget
	said string
	para *kit.Para
}

func newText(said string, color fyne.ThemeColorName) *text {
	t := &text{said: said, para: kit.NewPara(theme.TextBody, color)}
	t.ExtendBaseWidget(t)
	return t
}

func (t *text) set(said string) {
	t.said = said
	t.para.SetText(said, t.Size().Width)
}

// heightAt leaves the lines as they are drawn: widths are also asked about that
// the text never gets.
func (t *text) heightAt(width float32) float32 {
	lines := kit.Wrap(t.said, width, theme.TextBody, fyne.TextStyle{})
	return float32(len(lines)) * fyne.MeasureText("", theme.TextBody, fyne.TextStyle{}).Height
}

// CreateRenderer is part of fyne.Widget.
func (t *text) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{t.para},
		layout:  func(s fyne.Size) { t.para.SetText(t.said, s.Width); put(t.para, 0, 0, s.Width, s.Height) },
		min:     func() fyne.Size { return fyne.NewSize(1, t.para.MinSize().Height) },
		refresh: func() { t.para.Refresh() },
	}
}

type renderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
}

func (r *renderer) Layout(s fyne.Size)           { r.layout(s) }
func (r *renderer) MinSize() fyne.Size           { return r.min() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) Refresh()                     { r.refresh() }
func (r *renderer) Destroy()                     {}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
