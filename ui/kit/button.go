package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Style is how much a Button asks for attention.
type Style int

// The styles of a Button.
const (
	Plain   Style = iota // an edge and no fill
	Primary              // the page's one accent
	Quiet                // neither, until the pointer is over it
	Switch               // like Quiet, and marked while On
	OnPhoto              // lies on a picture
)

// Button is a button with text, an icon or both. One with an icon only shows
// its name as a tooltip.
type Button struct {
	widget.DisableableWidget

	OnTapped func()
	On       bool // of style Switch: it is the one chosen

	text     string
	icon     IconName
	iconOnly bool
	style    Style

	hovered, focused bool
	fill, lift, ring *canvas.Rectangle // lift lies over a filled button while hovered
	label            *canvas.Text
	glyph            *Glyph
}

// NewButton makes a button with text and, unless IconNone, an icon before it.
func NewButton(text string, icon IconName, style Style, tapped func()) *Button {
	b := &Button{
		text: text, icon: icon, style: style, OnTapped: tapped,
		fill:  canvas.NewRectangle(nil),
		lift:  canvas.NewRectangle(nil),
		ring:  canvas.NewRectangle(nil),
		label: canvas.NewText(text, nil),
		glyph: NewGlyph(icon, theme.Text, theme.Icon),
	}
	b.ExtendBaseWidget(b)
	return b
}

// NewIconButton makes a button of an icon. name is its tooltip.
func NewIconButton(icon IconName, name string, tapped func()) *Button {
	b := NewButton(name, icon, Quiet, tapped)
	b.iconOnly = true
	return b
}

// Name is the button's text, or the name of its icon.
func (b *Button) Name() string { return b.text }

// Set changes text and icon.
func (b *Button) Set(text string, icon IconName) {
	if b.text != text || b.icon != icon {
		b.text, b.icon = text, icon
		b.Refresh()
	}
}

// SetStyle changes the style.
func (b *Button) SetStyle(s Style) {
	if b.style != s {
		b.style = s
		b.Refresh()
	}
}

// SetOn marks a Switch as chosen or not.
func (b *Button) SetOn(on bool) {
	if b.On != on {
		b.On = on
		b.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (b *Button) AccessibilityLabel() string { return b.text }

// AccessibilityRole implements fyne.Accessible.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Space and Return press the button.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b, ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	if b.iconOnly {
		layersOf(b).tip(b, b.text)
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered = false
	b.Refresh()
	if b.iconOnly {
		Untip(b)
	}
}

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{b.fill, b.lift, b.glyph, b.label, b.ring}}
	r.min = b.min
	r.layout = b.place
	r.refresh = func() { b.paint(); b.place(b.Size()); canvas.Refresh(b) }
	b.paint()
	return r
}

func (b *Button) textSize() fyne.Size {
	return fyne.MeasureText(b.text, theme.TextBody, fyne.TextStyle{})
}

func (b *Button) min() fyne.Size {
	if b.iconOnly {
		return fyne.NewSquareSize(theme.Control)
	}
	w := b.textSize().Width + 2*theme.Space12
	if b.icon != IconNone {
		w += theme.Icon + theme.Space4
	}
	return fyne.NewSize(w, theme.Control)
}

func (b *Button) place(s fyne.Size) {
	place(b.fill, 0, 0, s.Width, s.Height)
	place(b.lift, 0, 0, s.Width, s.Height)
	place(b.ring, 0, 0, s.Width, s.Height)
	if b.iconOnly {
		place(b.glyph, 0, 0, s.Width, s.Height)
		return
	}
	text := b.textSize()
	x := (s.Width - text.Width) / 2
	if b.icon != IconNone {
		x = (s.Width - text.Width - theme.Icon - theme.Space4) / 2
		place(b.glyph, x, 0, theme.Icon, s.Height)
		x += theme.Icon + theme.Space4
	}
	place(b.label, x, (s.Height-text.Height)/2, text.Width, text.Height)
}

func (b *Button) paint() {
	front, back, edge := theme.Text, theme.Clear, theme.Clear
	switch {
	case b.style == Primary && b.Disabled():
		back = theme.Hairline
	case b.style == Primary:
		front, back = theme.OnAccent, theme.Accent
	case b.style == OnPhoto:
		front, back = theme.OnPicture, theme.Scrim
	case b.style == Plain:
		edge = theme.Edge
	case b.style == Switch && b.On:
		back = theme.Hover
	case b.style == Switch:
		front = theme.Second
	}
	if b.Disabled() {
		front = theme.Disabled
		if edge == theme.Edge {
			edge = theme.Hairline
		}
	} else if b.hovered && b.style == OnPhoto {
		edge = theme.OnPicture
	}
	b.lift.FillColor, b.lift.CornerRadius = theme.Color(theme.Hover), theme.RadiusControl
	b.lift.Hidden = !b.hovered || b.Disabled() || b.style == OnPhoto
	b.fill.FillColor, b.fill.CornerRadius = theme.Color(back), theme.RadiusControl
	b.fill.StrokeColor, b.fill.StrokeWidth = theme.Color(edge), theme.Hair
	if edge == theme.Clear {
		b.fill.StrokeWidth = 0 // else the fill would end half a line inside
	}
	b.ring.FillColor, b.ring.CornerRadius, b.ring.StrokeWidth = theme.Color(theme.Clear), theme.RadiusControl, theme.FocusLine
	b.ring.StrokeColor = theme.Color(theme.Accent)
	if b.style == Primary {
		b.ring.StrokeColor = theme.Color(theme.Text)
	}
	b.ring.Hidden = !b.focused
	b.label.Text, b.label.TextSize, b.label.Color = b.text, theme.TextBody, theme.Color(front)
	b.label.Hidden = b.iconOnly
	b.glyph.Hidden = b.icon == IconNone
	b.glyph.Set(b.icon, front)
}

// passKey hands a key that a focused widget has no use for to the window.
func passKey(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(ev)
	}
}
