package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Stepper is a small number between a button that lowers it and one that raises
// it.
type Stepper struct {
	widget.BaseWidget

	OnChanged func(n int)

	n, least, most int
	less, more     *Button
	number         *Line
}

// NewStepper makes a Stepper from least to most. less and more name its buttons.
func NewStepper(n, least, most int, less, more string, changed func(n int)) *Stepper {
	s := &Stepper{least: least, most: most, OnChanged: changed, number: NewLine("", theme.TextBody, theme.Text).Align(fyne.TextAlignCenter)}
	s.less = NewIconButton(IconMinus, less, func() { s.step(-1) })
	s.more = NewIconButton(IconPlus, more, func() { s.step(1) })
	s.ExtendBaseWidget(s)
	s.Set(n)
	return s
}

// Value is the number.
func (s *Stepper) Value() int { return s.n }

// Set changes the number without calling OnChanged.
func (s *Stepper) Set(n int) {
	s.n = max(s.least, min(s.most, n))
	s.number.SetText(strconv.Itoa(s.n))
	enable(s.less, s.n > s.least)
	enable(s.more, s.n < s.most)
}

func (s *Stepper) step(by int) {
	was := s.n
	if s.Set(s.n + by); s.n != was && s.OnChanged != nil {
		s.OnChanged(s.n)
	}
}

// Less and More are the two buttons.
func (s *Stepper) Less() *Button { return s.less }

// More is the button that raises the number.
func (s *Stepper) More() *Button { return s.more }

func enable(b *Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Stepper) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	paint := func() {
		back.FillColor, back.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Edge)
		back.StrokeWidth, back.CornerRadius = theme.Hair, theme.RadiusControl
	}
	paint()
	const width = 2*theme.Control + theme.Space32
	return &renderer{
		objects: []fyne.CanvasObject{back, s.less, s.number, s.more},
		layout: func(size fyne.Size) {
			place(back, 0, 0, width, size.Height)
			place(s.less, 0, 0, theme.Control, size.Height)
			place(s.number, theme.Control, 0, theme.Space32, size.Height)
			place(s.more, width-theme.Control, 0, theme.Control, size.Height)
		},
		min:     func() fyne.Size { return fyne.NewSize(width, theme.Control) },
		refresh: func() { paint(); back.Refresh(); s.less.Refresh(); s.number.Refresh(); s.more.Refresh() },
	}
}
