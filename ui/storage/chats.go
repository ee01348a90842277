package storage

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	mostBars = 12
	barTall  = theme.Space8
)

// chats are bars of the chats that take up most, and one of all others.
type chats struct {
	widget.BaseWidget
	press func(session.ChatID)
	bars  []*bar
}

func newChats(press func(session.ChatID)) *chats {
	c := &chats{press: press}
	c.ExtendBaseWidget(c)
	return c
}

// set takes other chats, largest first. Rows stay what they are, so that the
// focus does.
func (c *chats) set(list []session.ChatUsage) {
	var most int64 = 1
	show := list
	if len(list) > mostBars+1 {
		others := session.ChatUsage{Name: words.Count(len(list)-mostBars, "{{.N}} other chat", "{{.N}} other chats")}
		for _, u := range list[mostBars:] {
			others.Files, others.Bytes = others.Files+u.Files, others.Bytes+u.Bytes
		}
		show = append(append([]session.ChatUsage{}, list[:mostBars]...), others)
	}
	counts, sizes := float32(0), float32(0)
	for _, u := range show {
		most = max(most, u.Bytes)
		counts = max(counts, widthOf(words.Number(u.Files), theme.TextBody))
		sizes = max(sizes, widthOf(words.Size(u.Bytes), theme.TextBody))
	}
	for len(c.bars) < len(show) {
		c.bars = append(c.bars, newBar())
	}
	c.bars = c.bars[:len(show)]
	for i, u := range show {
		b := c.bars[i]
		b.tapped = nil
		if u.Chat != 0 {
			b.tapped = func() { c.press(u.Chat) }
		}
		b.counts, b.sizes = counts, sizes
		b.set(u, float32(u.Bytes)/float32(most))
	}
	c.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (c *chats) CreateRenderer() fyne.WidgetRenderer { return &chatsRenderer{c} }

type chatsRenderer struct{ c *chats }

func (r *chatsRenderer) Destroy() {}

func (r *chatsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(1, float32(len(r.c.bars))*theme.Control)
}

func (r *chatsRenderer) Objects() (o []fyne.CanvasObject) {
	for _, b := range r.c.bars {
		o = append(o, b)
	}
	return o
}

func (r *chatsRenderer) Refresh() {
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

func (r *chatsRenderer) Layout(s fyne.Size) {
	for i, b := range r.c.bars {
		put(b, 0, float32(i)*theme.Control, s.Width, theme.Control)
	}
}

// bar is one chat: its name, a bar, how many files, and their size.
type bar struct {
	widget.BaseWidget
	tapped           func() // nil: it cannot be pressed
	share            float32
	counts, sizes    float32 // the widths of the columns at the right
	hovered, focused bool

	name, count, size *kit.Line
	fill, body, ring  *canvas.Rectangle
	label             string
}

func newBar() *bar {
	b := &bar{
		name:  kit.NewElided("", theme.TextBody, theme.Text),
		count: kit.NewLine("", theme.TextBody, theme.Second).Align(fyne.TextAlignTrailing),
		size:  kit.NewLine("", theme.TextBody, theme.Text).Align(fyne.TextAlignTrailing),
		fill:  canvas.NewRectangle(nil), body: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
	}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(u session.ChatUsage, share float32) {
	b.share = share
	color := theme.Text
	if b.tapped == nil {
		color = theme.Second
	}
	b.name.Set(u.Name, color)
	b.count.SetText(words.Number(u.Files))
	b.size.Set(words.Size(u.Bytes), color)
	b.label = u.Name + " · " + words.Size(u.Bytes) + " · " + words.Pictures(u.Files)
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *bar) AccessibilityLabel() string { return b.label }

// AccessibilityRole implements fyne.Accessible.
func (b *bar) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (b *bar) Tapped(*fyne.PointEvent) {
	if b.tapped != nil {
		b.tapped()
	}
}

// Disabled is part of fyne.Disableable: the bar of all others takes no focus.
func (b *bar) Disabled() bool { return b.tapped == nil }

// Enable is part of fyne.Disableable; set decides.
func (b *bar) Enable() {}

// Disable is part of fyne.Disableable; set decides.
func (b *bar) Disable() {}

// FocusGained implements fyne.Focusable.
func (b *bar) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *bar) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *bar) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *bar) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (b *bar) MouseIn(*desktop.MouseEvent) {
	b.hovered = b.tapped != nil
	b.Refresh()
	if w := widthOf(b.name.Text(), theme.TextBody); w > b.name.Size().Width {
		kit.Tip(b, b.name.Text())
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *bar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *bar) MouseOut() {
	b.hovered = false
	b.Refresh()
	kit.Untip(b)
}

// Cursor implements desktop.Cursorable.
func (b *bar) Cursor() desktop.Cursor {
	if b.tapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is part of fyne.Widget.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{b.fill, b.name, b.body, b.count, b.size, b.ring}}
	r.min = func() fyne.Size { return fyne.NewSize(1, theme.Control) }
	r.layout = b.place
	r.refresh = func() {
		b.paint()
		b.place(b.Size())
		canvas.Refresh(b)
	}
	b.paint()
	return r
}

func (b *bar) paint() {
	b.fill.FillColor, b.fill.CornerRadius, b.fill.Hidden = theme.Color(theme.Hover), theme.RadiusControl, !b.hovered
	b.body.FillColor, b.body.CornerRadius = theme.Color(theme.Edge), theme.RadiusPicture
	if b.hovered || b.focused {
		b.body.FillColor = theme.Color(theme.Text)
	}
	b.ring.FillColor, b.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	b.ring.StrokeWidth, b.ring.CornerRadius, b.ring.Hidden = theme.FocusLine, theme.RadiusControl, !b.focused
}

func (b *bar) place(s fyne.Size) {
	put(b.fill, -theme.Space8, 0, s.Width+2*theme.Space8, s.Height)
	put(b.ring, -theme.Space8, 0, s.Width+2*theme.Space8, s.Height)
	name := max(s.Width*0.3, min(theme.ListWidth/2, s.Width/2))
	put(b.name, 0, 0, name-theme.Space16, s.Height)
	size := s.Width - b.sizes
	put(b.size, size, 0, b.sizes, s.Height)
	count := size - theme.Space16 - b.counts
	put(b.count, count, 0, b.counts, s.Height)
	room := max(0, count-theme.Space16-name)
	put(b.body, name, (s.Height-barTall)/2, max(min(room, theme.Hair*2), room*b.share), barTall)
}
