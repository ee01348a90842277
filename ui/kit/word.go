package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	wordPad    = theme.Space8
	wordCross  = theme.Space12
	wordHeight = theme.Space24 + theme.Space4
)

// Word is a part of a sentence that can be pressed, and taken out by its cross,
// by Delete or by Backspace. What is too long for it ends in an ellipsis and is
// its tooltip.
type Word struct {
	widget.BaseWidget

	OnTapped func()

	text             string
	remove           func()
	bold             bool
	most             float32
	hovered, focused bool
	fill, ring       *canvas.Rectangle
	label            *canvas.Text
	cross            *wordX
}

// NewWord makes a word that is at most most units wide. remove names what its
// cross does.
func NewWord(most float32, remove string) *Word {
	w := &Word{
		most: most, fill: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
		label: canvas.NewText("", nil),
	}
	w.cross = newWordX(w, remove)
	w.ExtendBaseWidget(w)
	return w
}

// Bold makes the word bold and returns it.
func (w *Word) Bold() *Word { w.bold = true; return w }

// Set changes what the word says and what takes it out of the sentence; with
// remove nil it has no cross.
func (w *Word) Set(text string, remove func()) {
	crossed := w.remove != nil
	w.remove = remove
	if w.text != text || crossed != (remove != nil) {
		w.text = text
		w.Refresh()
	}
}

// SetMost changes how wide the word may be.
func (w *Word) SetMost(most float32) {
	if w.most != most {
		w.most = most
		w.Refresh()
	}
}

// Name is the whole text, cut or not.
func (w *Word) Name() string { return w.text }

// Cross is what takes the word out; it is hidden where nothing can.
func (w *Word) Cross() fyne.Tappable { return w.cross }

// AccessibilityLabel implements fyne.Accessible.
func (w *Word) AccessibilityLabel() string { return w.text }

// AccessibilityRole implements fyne.Accessible.
func (w *Word) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (w *Word) Tapped(*fyne.PointEvent) {
	if w.OnTapped != nil {
		w.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (w *Word) FocusGained() { w.focused = true; w.Refresh() }

// FocusLost implements fyne.Focusable.
func (w *Word) FocusLost() { w.focused = false; w.Refresh() }

// TypedRune implements fyne.Focusable.
func (w *Word) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (w *Word) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		w.Tapped(nil)
	case fyne.KeyDelete, fyne.KeyBackspace:
		if w.remove != nil {
			w.remove()
		}
	default:
		passKey(w, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (w *Word) MouseIn(*desktop.MouseEvent) {
	w.hovered = true
	w.Refresh()
	if w.label.Text != w.text {
		layersOf(w).tip(w, w.text)
	}
}

// MouseMoved implements desktop.Hoverable.
func (w *Word) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (w *Word) MouseOut() {
	w.hovered = false
	w.Refresh()
	Untip(w)
}

// Cursor implements desktop.Cursorable.
func (w *Word) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (w *Word) style() fyne.TextStyle { return fyne.TextStyle{Bold: w.bold} }

// crossing is the room that the cross takes.
func (w *Word) crossing() float32 {
	if w.remove == nil {
		return 0
	}
	return wordCross + theme.Space4
}

// room is the width that is left for the text.
func (w *Word) room() float32 { return max(0, w.most-2*wordPad-w.crossing()) }

// CreateRenderer implements fyne.Widget.
func (w *Word) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{w.fill, w.label, w.cross, w.ring}}
	paint := func() {
		back := theme.Surface
		if w.hovered || w.focused {
			back = theme.Raised
		}
		w.fill.FillColor, w.fill.CornerRadius = theme.Color(back), theme.RadiusControl
		w.fill.StrokeColor, w.fill.StrokeWidth = theme.Color(theme.Hairline), theme.Hair
		if w.hovered {
			w.fill.StrokeColor = theme.Color(theme.Edge)
		}
		w.ring.FillColor, w.ring.CornerRadius, w.ring.StrokeWidth = theme.Color(theme.Clear), theme.RadiusControl, theme.FocusLine
		w.ring.StrokeColor, w.ring.Hidden = theme.Color(theme.Accent), !w.focused
		w.label.Text, w.label.TextStyle = Elide(w.text, w.room()+1, theme.TextBody, w.style()), w.style()
		w.label.TextSize, w.label.Color = theme.TextBody, theme.Color(theme.Text)
		w.cross.Hidden = w.remove == nil
	}
	r.layout = func(s fyne.Size) {
		y := (s.Height - wordHeight) / 2
		place(w.fill, 0, y, s.Width, wordHeight)
		place(w.ring, 0, y, s.Width, wordHeight)
		h := fyne.MeasureText("", theme.TextBody, w.style()).Height
		place(w.label, wordPad, (s.Height-h)/2, s.Width-2*wordPad-w.crossing(), h)
		place(w.cross, s.Width-wordCross-wordPad-theme.Space4, y, wordCross+wordPad+theme.Space4, wordHeight)
	}
	r.min = func() fyne.Size {
		text := min(w.room(), fyne.MeasureText(w.text, theme.TextBody, w.style()).Width)
		return fyne.NewSize(text+2*wordPad+w.crossing(), theme.Control)
	}
	r.refresh = func() {
		paint()
		r.layout(w.Size())
		w.cross.Refresh()
		canvas.Refresh(w)
	}
	paint()
	return r
}

// wordX is the cross of a Word. The keyboard has Delete for it.
type wordX struct {
	widget.BaseWidget
	w       *Word
	name    string
	hovered bool
	glyph   *Glyph
}

func newWordX(w *Word, name string) *wordX {
	x := &wordX{w: w, name: name, glyph: NewGlyph(IconClose, theme.Second, wordCross)}
	x.ExtendBaseWidget(x)
	return x
}

// Tapped implements fyne.Tappable.
func (x *wordX) Tapped(*fyne.PointEvent) {
	if x.w.remove != nil {
		Untip(x)
		x.w.remove()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (x *wordX) AccessibilityLabel() string { return x.name }

// AccessibilityRole implements fyne.Accessible.
func (x *wordX) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// MouseIn implements desktop.Hoverable.
func (x *wordX) MouseIn(*desktop.MouseEvent) {
	x.hovered = true
	x.Refresh()
	layersOf(x).tip(x, x.name)
}

// MouseMoved implements desktop.Hoverable.
func (x *wordX) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (x *wordX) MouseOut() {
	x.hovered = false
	x.Refresh()
	Untip(x)
}

// Cursor implements desktop.Cursorable.
func (x *wordX) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (x *wordX) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{x.glyph},
		layout: func(s fyne.Size) {
			place(x.glyph, s.Width-wordCross-wordPad, 0, wordCross, s.Height)
		},
		min: func() fyne.Size { return fyne.NewSquareSize(wordCross) },
		refresh: func() {
			color := theme.Second
			if x.hovered {
				color = theme.Text
			}
			x.glyph.Set(IconClose, color)
			x.glyph.Refresh()
		},
	}
}
