package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// part is one section of the page.
type part struct {
	name   string
	object fyne.CanvasObject
}

// Where these are among the parts.
const (
	downloadsPart = 1
	keepingPart   = 2
)

const (
	sideWidth = 5 * theme.Space32 // of the names at the side
	roomy     = columnWidth + sideWidth + 3*theme.Space24
)

// frame is the long page: its sections in a column of readable width, and where
// there is room their names at the side, which lead to them.
type frame struct {
	widget.BaseWidget
	title  *kit.Line
	heads  []*section
	names  []*kit.Button
	column *fyne.Container
	page   *fyne.Container
	scroll *container.Scroll
}

func newFrame(parts []part) *frame {
	f := &frame{title: kit.NewLine(lang.L("Settings"), theme.TextPage, theme.Text).Bold(), column: container.New(columnLayout{})}
	f.column.Add(f.title)
	for i, p := range parts {
		head := heading(p.name)
		f.heads = append(f.heads, head)
		f.names = append(f.names, kit.NewButton(p.name, kit.IconNone, kit.Switch, func() { f.goTo(i) }))
		f.column.Add(head)
		f.column.Add(p.object)
	}
	f.page = container.New(pageLayout{f}, f.column)
	f.scroll = container.NewVScroll(f.page)
	f.scroll.OnScrolled = func(fyne.Position) { f.mark() }
	f.ExtendBaseWidget(f)
	f.mark()
	return f
}

// goTo scrolls to section i.
func (f *frame) goTo(i int) {
	y := f.column.Position().Y + f.heads[i].Position().Y - theme.Space12
	if i == 0 {
		y = 0
	}
	f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, f.page.MinSize().Height-f.scroll.Size().Height))))
	f.choose(i)
}

// mark shows which section is being read.
func (f *frame) mark() {
	at := 0
	for i, h := range f.heads {
		if f.column.Position().Y+h.Position().Y <= f.scroll.Offset.Y+f.scroll.Size().Height/3 {
			at = i
		}
	}
	f.choose(at)
}

func (f *frame) choose(at int) {
	for i, b := range f.names {
		b.SetOn(i == at)
	}
}

// relayout makes room for what came, or takes it from what went.
func (f *frame) relayout() {
	f.page.Resize(fyne.NewSize(f.scroll.Size().Width, max(f.scroll.Size().Height, f.page.MinSize().Height)))
	lay(f.page)
	f.scroll.Refresh()
}

// lay lays a container out whose size may be as before, and those in it.
func lay(c *fyne.Container) {
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, o := range c.Objects {
		if inner, ok := o.(*fyne.Container); ok {
			lay(inner)
		}
	}
}

// CreateRenderer is part of fyne.Widget.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{min: func() fyne.Size { return fyne.NewSize(theme.ListWidth, theme.ListWidth) }}
	r.objects = []fyne.CanvasObject{f.scroll}
	for _, b := range f.names {
		r.objects = append(r.objects, b)
	}
	r.layout = func(s fyne.Size) {
		put(f.scroll, 0, 0, s.Width, s.Height)
		y := theme.Space12 + f.title.MinSize().Height + theme.Space16
		for _, b := range f.names {
			show(b, s.Width >= roomy)
			put(b, f.left(s.Width)-sideWidth, y, min(b.MinSize().Width, sideWidth), theme.Control)
			y += theme.Control + theme.Space4
		}
	}
	r.refresh = func() {
		r.layout(f.Size())
		for _, o := range r.objects {
			o.Refresh()
		}
	}
	return r
}

// left is where the column begins.
func (f *frame) left(width float32) float32 {
	if width < roomy {
		return theme.Space24
	}
	return max(theme.Space24+sideWidth, (width-columnWidth)/2)
}

// pageLayout puts the column where it belongs in the width.
type pageLayout struct{ f *frame }

func (l pageLayout) width(width float32) float32 { return min(columnWidth, width-2*theme.Space24) }

func (l pageLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	put(o[0], l.f.left(s.Width), theme.Space12, l.width(s.Width), l.tall(s.Width))
}

func (l pageLayout) tall(width float32) float32 {
	return columnLayout{}.run(l.f.column.Objects, l.width(width), func(fyne.CanvasObject, float32, float32) {})
}

func (l pageLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	w := l.f.Size().Width
	if w <= 0 {
		w = narrowest + 2*theme.Space24
	}
	return fyne.NewSize(theme.ListWidth, l.tall(w)+2*theme.Space24)
}
