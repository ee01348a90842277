package compose

import (
	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// columnLayout stacks its objects over the whole width, which those that wrap
// may need to know before their height; hidden ones take no place.
type columnLayout struct{ width float32 } // that it had last

// wraps is a layout whose height follows from its width.
type wraps interface {
	height(o []fyne.CanvasObject, width float32) float32
}

func (*columnLayout) each(o []fyne.CanvasObject, width float32, f func(o fyne.CanvasObject, y, h float32)) float32 {
	y := float32(0)
	for _, x := range o {
		if !x.Visible() {
			continue
		}
		h := x.MinSize().Height
		if c, ok := x.(*fyne.Container); ok {
			if w, ok := c.Layout.(wraps); ok {
				h = w.height(c.Objects, width)
			}
		}
		f(x, y, h)
		y += h + theme.Space8
	}
	return y
}

func (l *columnLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	// A scroller cuts at its edge: a little room keeps lines and rings whole.
	w := s.Width - theme.Space4 - theme.Space16
	l.width = w
	l.each(o, w, func(x fyne.CanvasObject, y, h float32) { put(x, theme.Space4, y, w, h) })
}

// MinSize counts all lines of what wraps, so that nothing is out of reach in a
// narrow sheet.
func (l *columnLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	w := l.width
	if w <= 0 {
		w = narrowest
	}
	return fyne.NewSize(1, l.each(o, w, func(fyne.CanvasObject, float32, float32) {}))
}

// narrowest is the width that the options have in the smallest window.
const narrowest = theme.ListWidth

// wrapLayout puts its objects beside each other, in as many lines as that takes.
type wrapLayout struct{}

func (wrapLayout) flow(o []fyne.CanvasObject, width float32, f func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var x, y, line float32
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+theme.Space4, 0
		}
		f(c, fyne.NewPos(x, y), m)
		x += m.Width + theme.Space8
		line = max(line, m.Height)
	}
	return y + line
}

func (l wrapLayout) height(o []fyne.CanvasObject, width float32) float32 {
	return l.flow(o, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}

func (l wrapLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.flow(o, s.Width, func(c fyne.CanvasObject, at fyne.Position, m fyne.Size) {
		c.Move(at)
		c.Resize(m)
	})
}

func (l wrapLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, l.height(o, narrowest))
}

// labelLayout is the place of the words before a row of chips.
type labelLayout struct{}

func (labelLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(3*theme.Control+theme.Space16, theme.Space24+theme.Space4)
}
func (labelLayout) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// endsLayout puts the first object at the left and the second at the right.
type endsLayout struct{}

func (endsLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	left := float32(0)
	if o[0].Visible() {
		left = o[0].MinSize().Width
		put(o[0], 0, 0, left, s.Height)
	}
	put(o[1], left, 0, max(0, s.Width-left), o[1].MinSize().Height)
}

func (endsLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := o[1].MinSize().Height
	if o[0].Visible() {
		h = max(h, o[0].MinSize().Height)
	}
	return fyne.NewSize(1, h)
}
