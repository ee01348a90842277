package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	toastStays = 6 * time.Second
	tipAfter   = 500 * time.Millisecond
)

// Layers is the root of a window or Sheet: its content, and above it tooltips
// and one toast. Buttons find it through their canvas.
type Layers struct {
	widget.BaseWidget

	do      func(func())
	content fyne.CanvasObject

	toast *toast
	timer *time.Timer

	bubble   *tipBubble
	tipFor   fyne.CanvasObject
	tipTimer *time.Timer
}

// NewLayers puts content under a layer for toasts and tooltips.
func NewLayers(content fyne.CanvasObject, do func(func())) *Layers {
	l := &Layers{do: do, content: content, toast: newToast(), bubble: newTipBubble()}
	l.toast.Hidden, l.bubble.Hidden = true, true
	l.ExtendBaseWidget(l)
	return l
}

// Toast says one sentence for a while, with an action unless "". A new toast
// takes the place of the one before.
func (l *Layers) Toast(sentence, action string, tapped func()) {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.toast.set(sentence, action, func() {
		l.HideToast()
		if tapped != nil {
			tapped()
		}
	})
	l.toast.Show()
	l.Refresh()
	if fyne.CurrentApp().Settings().ShowAnimations() {
		at := l.toast.Position()
		slide := canvas.NewPositionAnimation(at.AddXY(0, theme.Space24), at, theme.Motion, l.toast.Move)
		slide.Curve = fyne.AnimationEaseOut
		slide.Start()
	}
	var mine *time.Timer
	mine = time.AfterFunc(toastStays, func() {
		l.do(func() {
			if l.timer == mine {
				l.HideToast()
			}
		})
	})
	l.timer = mine
}

// HideToast takes the toast away.
func (l *Layers) HideToast() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	l.toast.Hide()
}

// Said is the sentence of the toast now shown, or "".
func (l *Layers) Said() string {
	if !l.toast.Visible() {
		return ""
	}
	return l.toast.text.Text()
}

// CreateRenderer implements fyne.Widget.
func (l *Layers) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{l.content, l.toast, l.bubble}}
	r.layout = func(s fyne.Size) {
		place(l.content, 0, 0, s.Width, s.Height)
		l.toast.fit(s.Width - 2*theme.Space24)
		t := l.toast.MinSize()
		place(l.toast, (s.Width-t.Width)/2, s.Height-t.Height-theme.Space24, t.Width, t.Height)
	}
	r.min = func() fyne.Size { return l.content.MinSize() }
	r.refresh = func() { r.layout(l.Size()); l.toast.Refresh() }
	return r
}

// top is what a canvas shows l as.
func (l *Layers) top() *Layers { return l }

// layersOf is the Layers that o is in: of what lies over the window, else the
// window's own. It is nil, and its methods do nothing, where there is none.
func layersOf(o fyne.CanvasObject) *Layers {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	root := c.Overlays().Top() // only this one hears of the pointer
	if root == nil {
		root = c.Content()
	}
	if t, ok := root.(interface{ top() *Layers }); ok {
		return t.top()
	}
	return nil
}

// tip shows text near o when the pointer has rested there a moment.
func (l *Layers) tip(o fyne.CanvasObject, text string) {
	if l == nil {
		return
	}
	l.untip(l.tipFor)
	l.tipFor = o
	l.tipTimer = time.AfterFunc(tipAfter, func() {
		l.do(func() {
			if l.tipFor == o && o.Visible() && layersOf(o) == l {
				l.showTip(o, text)
			}
		})
	})
}

func (l *Layers) showTip(o fyne.CanvasObject, text string) {
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(o).Subtract(d.AbsolutePositionForObject(l))
	l.bubble.label.SetText(text)
	s := l.bubble.MinSize()
	x := min(max(theme.Space4, at.X+(o.Size().Width-s.Width)/2), l.Size().Width-s.Width-theme.Space4)
	y := at.Y + o.Size().Height + theme.Space4
	if y+s.Height > l.Size().Height {
		y = at.Y - s.Height - theme.Space4
	}
	place(l.bubble, x, y, s.Width, s.Height)
	l.bubble.Show()
	l.bubble.Refresh()
}

// untip takes o's tooltip away.
func (l *Layers) untip(o fyne.CanvasObject) {
	if l == nil || l.tipFor != o {
		return
	}
	l.tipFor = nil
	if l.tipTimer != nil {
		l.tipTimer.Stop()
	}
	l.bubble.Hide()
}

// panel is a raised rectangle with a hairline.
func panel() *canvas.Rectangle {
	r := canvas.NewRectangle(nil)
	paintPanel(r)
	return r
}

func paintPanel(r *canvas.Rectangle) {
	r.FillColor, r.StrokeColor = theme.Color(theme.Raised), theme.Color(theme.Hairline)
	r.StrokeWidth, r.CornerRadius = theme.Hair, theme.RadiusControl
}

type tipBubble struct {
	widget.BaseWidget
	label *Line
}

func newTipBubble() *tipBubble {
	b := &tipBubble{label: NewLine("", theme.TextCaption, theme.Text)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *tipBubble) CreateRenderer() fyne.WidgetRenderer {
	back := panel()
	return &renderer{
		objects: []fyne.CanvasObject{back, b.label},
		layout: func(s fyne.Size) {
			place(back, 0, 0, s.Width, s.Height)
			place(b.label, theme.Space8, 0, s.Width-2*theme.Space8, s.Height)
		},
		min:     func() fyne.Size { return b.label.MinSize().AddWidthHeight(2*theme.Space8, theme.Space8) },
		refresh: func() { paintPanel(back); back.Refresh(); b.label.Refresh() },
	}
}

type toast struct {
	widget.BaseWidget
	text   *Para
	button *Button
	bare   bool
	room   float32
	said   string
}

func newToast() *toast {
	t := &toast{text: NewPara(theme.TextBody, theme.Text), button: NewButton("", IconNone, Quiet, nil)}
	t.ExtendBaseWidget(t)
	return t
}

func (t *toast) set(sentence, action string, tapped func()) {
	t.said, t.bare = sentence, action == ""
	t.button.Set(action, IconNone)
	t.button.OnTapped = tapped
	t.button.Hidden = t.bare
	t.fit(t.room)
}

func (t *toast) fit(room float32) {
	t.room = room
	w := min(room, theme.BubbleWidth) - 2*theme.Space16
	if !t.bare {
		w -= t.button.MinSize().Width
	}
	t.text.SetText(t.said, w)
}

func (t *toast) CreateRenderer() fyne.WidgetRenderer {
	back := panel()
	return &renderer{
		objects: []fyne.CanvasObject{back, t.text, t.button},
		layout: func(s fyne.Size) {
			place(back, 0, 0, s.Width, s.Height)
			m := t.text.MinSize()
			place(t.text, theme.Space16, (s.Height-m.Height)/2, m.Width, m.Height)
			b := t.button.MinSize()
			place(t.button, s.Width-b.Width-theme.Space4, (s.Height-b.Height)/2, b.Width, b.Height)
		},
		min: func() fyne.Size {
			m := t.text.MinSize().AddWidthHeight(2*theme.Space16, 2*theme.Space12)
			if !t.bare {
				m.Width += t.button.MinSize().Width
				m.Height = max(m.Height, t.button.MinSize().Height+theme.Space8)
			}
			return m
		},
		refresh: func() { paintPanel(back); back.Refresh(); t.text.Refresh(); t.button.Refresh() },
	}
}

// Tip shows text near o after a moment, as buttons do for their names.
func Tip(o fyne.CanvasObject, text string) { layersOf(o).tip(o, text) }

// Untip takes it away again, also where o has left the screen since, or something
// has come to lie over it.
func Untip(o fyne.CanvasObject) {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		for _, root := range append(w.Canvas().Overlays().List(), w.Canvas().Content()) {
			if t, ok := root.(interface{ top() *Layers }); ok {
				t.top().untip(o)
			}
		}
	}
}
