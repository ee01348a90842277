package keys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// fact is a name and its value, which is cut in the middle where it is a path or
// a hash.
type fact struct {
	widget.BaseWidget
	name, value *kit.Line
}

const nameWidth = 3*theme.Space32 - theme.Space8

func newFact(name, value string, mono bool) *fact {
	f := &fact{name: kit.NewElided(name, theme.TextCaption, theme.Second), value: kit.NewElided(value, theme.TextCaption, theme.Text)}
	if mono {
		f.value = kit.NewPath(value, theme.TextCaption, theme.Text)
	}
	f.Hidden = value == ""
	f.ExtendBaseWidget(f)
	return f
}

func (f *fact) set(value string) {
	f.value.SetText(value)
	show(f, value != "")
}

// CreateRenderer is part of fyne.Widget.
func (f *fact) CreateRenderer() fyne.WidgetRenderer { return factRenderer{f} }

type factRenderer struct{ f *fact }

func (r factRenderer) Destroy()           {}
func (r factRenderer) MinSize() fyne.Size { return fyne.NewSize(1, theme.Space16) }
func (r factRenderer) Refresh()           { canvas.Refresh(r.f) }

func (r factRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.name, r.f.value}
}

func (r factRenderer) Layout(s fyne.Size) {
	put(r.f.name, 0, 0, nameWidth, s.Height)
	put(r.f.value, nameWidth, 0, max(0, s.Width-nameWidth), s.Height)
}
