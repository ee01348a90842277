package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// tall is what has a height that follows from its width.
type tall interface{ HeightAt(width float32) float32 }

// tallLayout is a layout whose container has one.
type tallLayout interface {
	heightAt(o []fyne.CanvasObject, width float32) float32
}

// HeightOf is the height that o wants at that width.
func HeightOf(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case tall:
		return o.HeightAt(width)
	case *fyne.Container:
		if l, ok := o.Layout.(tallLayout); ok {
			return l.heightAt(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// NewStack puts objects below each other, each as wide as the stack and as high
// as that makes it. Hidden ones, and those without a height, take no place.
func NewStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stackLayout{gap: gap}, objects...)
}

type stackLayout struct {
	gap   float32
	width float32 // that it had last, or is about to get
}

func (l *stackLayout) run(o []fyne.CanvasObject, width float32, f func(o fyne.CanvasObject, y, h float32)) float32 {
	y, any := float32(0), false
	for _, x := range o {
		if !x.Visible() {
			continue
		}
		h := HeightOf(x, width)
		if h <= 0 {
			f(x, y, 0)
			continue
		}
		if any {
			y += l.gap
		}
		f(x, y, h)
		y, any = y+h, true
	}
	return y
}

func (l *stackLayout) heightAt(o []fyne.CanvasObject, width float32) float32 {
	return l.run(o, width, func(fyne.CanvasObject, float32, float32) {})
}

func (l *stackLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.run(o, s.Width, func(x fyne.CanvasObject, y, h float32) { place(x, 0, y, s.Width, h) })
}

func (l *stackLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	w := l.width
	if w <= 0 {
		w = theme.ListWidth
	}
	return fyne.NewSize(1, l.heightAt(o, w))
}

// NewFlow puts objects beside each other, in as many lines as that takes.
func NewFlow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{}, objects...)
}

type flowLayout struct{ width float32 }

func (l *flowLayout) run(o []fyne.CanvasObject, width float32, f func(fyne.CanvasObject, float32, float32, fyne.Size)) float32 {
	var x, y, line float32
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+theme.Space4, 0
		}
		f(c, x, y, m)
		x += m.Width + theme.Space8
		line = max(line, m.Height)
	}
	return y + line
}

func (l *flowLayout) heightAt(o []fyne.CanvasObject, width float32) float32 {
	return l.run(o, width, func(fyne.CanvasObject, float32, float32, fyne.Size) {})
}

func (l *flowLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.run(o, s.Width, func(c fyne.CanvasObject, x, y float32, m fyne.Size) { place(c, x, y, m.Width, m.Height) })
}

func (l *flowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	w := l.width
	if w <= 0 {
		w = theme.ListWidth
	}
	return fyne.NewSize(1, l.heightAt(o, w))
}

// NewScroll scrolls a stack that is as wide as the scroller, but for margin at
// either side and at both ends; at the right there is room for the bar at least.
// Refresh it when something in it has changed its height.
func NewScroll(margin float32, stack *fyne.Container) *fyne.Container {
	inner := container.New(marginLayout(margin), stack)
	return container.New(scrollLayout{marginLayout(margin), stack}, container.NewVScroll(inner))
}

// marginLayout keeps room round its one object.
type marginLayout float32

func (l marginLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	m := float32(l)
	place(o[0], m, m, l.room(s.Width), max(0, s.Height-2*m))
}

// room is the width of what is inside.
func (l marginLayout) room(width float32) float32 {
	return max(0, width-float32(l)-max(float32(l), theme.Space12))
}

func (l marginLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(2*float32(l), 2*float32(l))
}

// scrollLayout tells the stack its width before the scroller asks for its height.
type scrollLayout struct {
	margin marginLayout
	stack  *fyne.Container
}

func (l scrollLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if st, ok := l.stack.Layout.(*stackLayout); ok {
		st.width = l.margin.room(s.Width)
	}
	place(o[0], 0, 0, s.Width, s.Height)
	o[0].Refresh()
}

func (l scrollLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

// Text is a paragraph as wide as the stack it is in; an empty one takes no place.
type Text struct {
	widget.BaseWidget

	said string
	size float32
	para *Para
}

// NewText makes a Text.
func NewText(said string, size float32, color fyne.ThemeColorName) *Text {
	t := &Text{said: said, size: size, para: NewPara(size, color)}
	t.ExtendBaseWidget(t)
	return t
}

// Text is what it says.
func (t *Text) Text() string { return t.said }

// Set changes what it says and the colour; refresh the stack afterwards.
func (t *Text) Set(said string, color fyne.ThemeColorName) {
	t.said = said
	t.para.SetColor(color)
	t.para.SetText(said, t.Size().Width)
}

// HeightAt is its height at that width.
func (t *Text) HeightAt(width float32) float32 {
	if t.said == "" {
		return 0
	}
	lines := Wrap(t.said, width, t.size, fyne.TextStyle{})
	return float32(len(lines)) * fyne.MeasureText("", t.size, fyne.TextStyle{}).Height
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{t.para},
		layout:  func(s fyne.Size) { t.para.SetText(t.said, s.Width); place(t.para, 0, 0, s.Width, s.Height) },
		min:     func() fyne.Size { return fyne.NewSize(1, t.para.MinSize().Height) },
		refresh: func() { t.para.Refresh() },
	}
}
