package chats

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// inset keeps a margin round its one object.
type inset struct{ by float32 }

func (in inset) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(2*in.by, 2*in.by)
}

func (in inset) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(in.by, in.by))
	o[0].Resize(s.SubtractWidthHeight(2*in.by, 2*in.by))
}

// tight puts objects side by side, 4 units apart, and onto a further line where
// they do not fit.
type tight struct{}

func (tight) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, c := range o {
		h = max(h, c.MinSize().Height)
	}
	return fyne.NewSize(1, h+theme.Space8)
}

func (tight) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for _, c := range o {
		m := c.MinSize()
		c.Move(fyne.NewPos(x, theme.Space8))
		c.Resize(fyne.NewSize(m.Width, m.Height))
		x += m.Width + theme.Space4
	}
}

// frameRenderer draws one object on a surface with a hairline at its right.
type frameRenderer struct {
	o          fyne.CanvasObject
	owner      fyne.CanvasObject
	back, line *canvas.Rectangle
}

func (f *frameRenderer) Destroy()           {}
func (f *frameRenderer) MinSize() fyne.Size { return f.o.MinSize() }

func (f *frameRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.back, f.o, f.line}
}

func (f *frameRenderer) Layout(s fyne.Size) {
	f.paint()
	f.back.Resize(s)
	f.o.Resize(s)
	f.line.Move(fyne.NewPos(s.Width-theme.Hair, 0))
	f.line.Resize(fyne.NewSize(theme.Hair, s.Height))
}

func (f *frameRenderer) Refresh() {
	f.paint()
	f.o.Refresh()
	canvas.Refresh(f.owner)
}

func (f *frameRenderer) paint() {
	f.back.FillColor, f.line.FillColor = theme.Color(theme.Background), theme.Color(theme.Hairline)
}

// split puts the list and the conversation side by side, or one of them alone
// where there is no room for both, below the notice if there is one.
type split struct{ p *Page }

func (split) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.ListWidth, theme.ListWidth)
}

func (sp split) Layout(o []fyne.CanvasObject, s fyne.Size) {
	list, talk := o[0], o[1]
	narrow := s.Width < theme.Narrow-theme.Rail
	sp.p.setNarrow(narrow)
	top := sp.p.expiry.Height(s.Width)
	sp.p.expiry.Resize(fyne.NewSize(s.Width, top))
	s.Height -= top
	show(list, !narrow || !sp.p.inTalk)
	show(talk, !narrow || sp.p.inTalk)
	left := theme.ListWidth
	if narrow {
		left = 0
	}
	list.Move(fyne.NewPos(0, top))
	talk.Move(fyne.NewPos(left, top))
	talk.Resize(fyne.NewSize(s.Width-left, s.Height))
	if narrow {
		left = s.Width
	}
	list.Resize(fyne.NewSize(left, s.Height))
}
