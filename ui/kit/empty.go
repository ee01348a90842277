package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// EmptyState is what a page shows instead of its content: one line drawing, one
// sentence and at most one button.
type EmptyState struct {
	widget.BaseWidget

	glyph    *Glyph
	sentence string
	para     *Para
	button   *Button
	bare     bool
}

const (
	drawing     = 2 * theme.RingLarge
	emptyColumn = theme.ListWidth
)

// NewEmptyState makes one; action "" leaves the button away.
func NewEmptyState(icon IconName, sentence, action string, tapped func()) *EmptyState {
	e := &EmptyState{
		glyph: NewGlyph(icon, theme.Hairline, drawing), para: NewPara(theme.TextBody, theme.Second).Centre(),
		button: NewButton(action, IconNone, Plain, tapped),
	}
	e.ExtendBaseWidget(e)
	e.Set(icon, sentence, action, tapped)
	return e
}

// Set changes all of it.
func (e *EmptyState) Set(icon IconName, sentence, action string, tapped func()) {
	e.glyph.Set(icon, theme.Hairline)
	e.sentence = sentence
	e.bare = action == ""
	e.button.Set(action, IconNone)
	e.button.OnTapped = tapped
	e.button.Hidden = e.bare
	e.wrap(e.Size().Width)
	e.Refresh()
}

// Button is the one button.
func (e *EmptyState) Button() *Button { return e.button }

func (e *EmptyState) wrap(width float32) {
	w := min(emptyColumn, width-2*theme.Space24)
	if w <= 0 {
		w = emptyColumn
	}
	e.para.SetText(e.sentence, w)
}

// CreateRenderer implements fyne.Widget.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{e.glyph, e.para, e.button}}
	r.layout = func(s fyne.Size) {
		e.wrap(s.Width)
		text, b := e.para.MinSize(), e.button.MinSize()
		h := drawing + theme.Space16 + text.Height
		if !e.bare {
			h += theme.Space16 + b.Height
		}
		y := max(0, (s.Height-h)*0.45)
		place(e.glyph, (s.Width-drawing)/2, y, drawing, drawing)
		y += drawing + theme.Space16
		w := min(emptyColumn, s.Width-2*theme.Space24)
		place(e.para, (s.Width-w)/2, y, w, text.Height)
		y += text.Height + theme.Space16
		place(e.button, (s.Width-b.Width)/2, y, b.Width, b.Height)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(max(theme.Space32*4, e.button.MinSize().Width), drawing+theme.Space16*2+theme.Control+theme.TextBody*3)
	}
	r.refresh = func() { r.layout(e.Size()); e.para.Refresh(); e.glyph.Refresh() }
	return r
}
