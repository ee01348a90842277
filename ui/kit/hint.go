package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// HintButton is a Button that says more under the pointer: what it will do, or
// why it cannot.
type HintButton struct {
	Button
	hint string
}

// NewHintButton makes a button with text and, unless IconNone, an icon before it.
func NewHintButton(text string, icon IconName, style Style, tapped func()) *HintButton {
	b := NewButton(text, icon, style, tapped)
	h := &HintButton{Button: Button{
		text: text, icon: icon, style: style, OnTapped: tapped,
		fill: b.fill, lift: b.lift, ring: b.ring, label: b.label, glyph: b.glyph,
	}}
	h.ExtendBaseWidget(h)
	return h
}

// SetHint changes what it says; "" for nothing.
func (h *HintButton) SetHint(hint string) { h.hint = hint }

// Hint is what it says under the pointer.
func (h *HintButton) Hint() string { return h.hint }

// Tapped implements fyne.Tappable: what it said of what it will do is said.
func (h *HintButton) Tapped(ev *fyne.PointEvent) {
	Untip(h)
	h.Button.Tapped(ev)
}

// MouseIn implements desktop.Hoverable.
func (h *HintButton) MouseIn(ev *desktop.MouseEvent) {
	h.Button.MouseIn(ev)
	if h.hint != "" {
		layersOf(h).tip(h, h.hint)
	}
}

// MouseOut implements desktop.Hoverable.
func (h *HintButton) MouseOut() {
	h.Button.MouseOut()
	Untip(h)
}

// TypedKey implements fyne.Focusable: Space and Return press the button.
func (h *HintButton) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		h.Tapped(nil)
	default:
		passKey(h, ev)
	}
}

// CreateRenderer implements fyne.Widget.
func (h *HintButton) CreateRenderer() fyne.WidgetRenderer {
	r := h.Button.CreateRenderer().(*renderer)
	r.refresh = func() { h.paint(); h.place(h.Size()); canvas.Refresh(h) }
	return r
}
