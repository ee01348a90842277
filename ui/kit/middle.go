package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewMiddle is a scroller as wide as the page it is on, so that its bar is at the
// page's edge; the stack stands in the middle, at most so wide with the margin
// round it. Refresh it when the stack has changed.
func NewMiddle(margin, most float32, stack *fyne.Container) *fyne.Container {
	m := middleLayout{marginLayout(margin), most}
	return container.New(middleScroll{m, stack}, container.NewVScroll(container.New(m, stack)))
}

// middleLayout puts its one object in the middle.
type middleLayout struct {
	margin marginLayout
	most   float32
}

// room is the width of the object.
func (l middleLayout) room(width float32) float32 { return l.margin.room(min(width, l.most)) }

func (l middleLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	m := float32(l.margin)
	place(o[0], (s.Width-min(s.Width, l.most))/2+m, m, l.room(s.Width), max(0, s.Height-2*m))
}

func (l middleLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return l.margin.MinSize(o) }

// middleScroll tells the stack its width before the scroller asks for its height.
type middleScroll struct {
	middle middleLayout
	stack  *fyne.Container
}

func (l middleScroll) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if st, ok := l.stack.Layout.(*stackLayout); ok {
		st.width = l.middle.room(s.Width)
	}
	place(o[0], 0, 0, s.Width, s.Height)
	o[0].Refresh()
}

func (l middleScroll) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }
