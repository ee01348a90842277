package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/faults"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// stripHeight is how high the sandbox's strip is.
const stripHeight = theme.Space24

// strip is the coloured line of the sandbox. Where things can be made to go
// wrong it says how many do, and pressing it opens the panel.
type strip struct {
	widget.BaseWidget

	tapped           func() // nil: it only says what this is
	wrong            int
	open             bool
	hovered, focused bool
	back, lift, ring *canvas.Rectangle
	label            *kit.Line
	more             *kit.Line
}

func newStrip(tapped func()) *strip {
	s := &strip{
		tapped: tapped, back: canvas.NewRectangle(nil), lift: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
		label: kit.NewElided(lang.L("Sandbox: nothing here is real, and nothing leaves this computer"), theme.TextCaption, theme.Ink),
		more:  kit.NewLine("", theme.TextCaption, theme.Ink).Bold(),
	}
	s.ExtendBaseWidget(s)
	s.tell()
	return s
}

// set says how many things go wrong, and whether the panel is open.
func (s *strip) set(wrong int, open bool) {
	s.wrong, s.open = wrong, open
	s.tell()
	s.Refresh()
}

func (s *strip) tell() {
	switch {
	case s.tapped == nil:
		s.more.SetText("")
	case s.wrong > 0:
		s.more.SetText(faults.Sentence(s.wrong))
	case s.open:
		s.more.SetText(lang.L("Everything works"))
	default:
		s.more.SetText(lang.L("Make something go wrong…"))
	}
}

// Name is what pressing it does.
func (s *strip) Name() string { return lang.L("Make something go wrong…") }

// AccessibilityLabel implements fyne.Accessible.
func (s *strip) AccessibilityLabel() string { return s.label.Text() + ". " + s.more.Text() }

// AccessibilityRole implements fyne.Accessible.
func (s *strip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (s *strip) Tapped(*fyne.PointEvent) {
	if s.tapped != nil {
		s.tapped()
	}
}

// Disabled implements fyne.Disableable: what cannot be pressed takes no focus.
func (s *strip) Disabled() bool { return s.tapped == nil }

// Enable implements fyne.Disableable.
func (s *strip) Enable() {}

// Disable implements fyne.Disableable.
func (s *strip) Disable() {}

// FocusGained implements fyne.Focusable.
func (s *strip) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost implements fyne.Focusable.
func (s *strip) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements fyne.Focusable.
func (s *strip) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *strip) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		s.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (s *strip) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (s *strip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *strip) MouseOut() { s.hovered = false; s.Refresh() }

// Cursor implements desktop.Cursorable.
func (s *strip) Cursor() desktop.Cursor {
	if s.tapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{s: s}
	r.paint()
	return r
}

type stripRenderer struct{ s *strip }

func (r *stripRenderer) Destroy()           {}
func (r *stripRenderer) MinSize() fyne.Size { return fyne.NewSize(1, stripHeight) }
func (r *stripRenderer) Refresh()           { r.paint(); r.Layout(r.s.Size()); canvas.Refresh(r.s) }

func (r *stripRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	return []fyne.CanvasObject{s.back, s.lift, s.label, s.more, s.ring}
}

func (r *stripRenderer) paint() {
	s := r.s
	s.back.FillColor = theme.Color(theme.Warning)
	s.lift.FillColor, s.lift.Hidden = theme.Color(theme.Hover), !s.hovered || s.tapped == nil
	s.ring.FillColor, s.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Ink)
	s.ring.StrokeWidth, s.ring.Hidden = theme.FocusLine, !s.focused
}

func (r *stripRenderer) Layout(size fyne.Size) {
	s := r.s
	at := func(o fyne.CanvasObject, x, w float32) {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
	at(s.back, 0, size.Width)
	at(s.lift, 0, size.Width)
	at(s.ring, 0, size.Width)
	// Both in the middle, as one line; the end of it stays where there is little room.
	said := fyne.MeasureText(s.label.Text(), theme.TextCaption, fyne.TextStyle{}).Width + theme.Hair
	more, gap := s.more.MinSize().Width, theme.Space24
	if s.more.Text() == "" {
		more, gap = 0, 0
	}
	room := max(0, size.Width-2*theme.Space16)
	said = max(0, min(said, room-more-gap))
	x := (size.Width - said - gap - more) / 2
	at(s.label, x, said)
	at(s.more, x+said+gap, more)
}
