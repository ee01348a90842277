package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Slot is one cell of a Slots.
type Slot struct {
	Text  string
	On    bool // within what is chosen
	Faint bool // beside what is meant, as the days of another month
}

// Slots is a small table of words to choose one from, such as the days of a
// month. Arrows move in it, Return chooses, Page up and Page down go to another
// table.
type Slots struct {
	widget.BaseWidget

	OnChosen func(i int)
	OnPage   func(by int) // -1 or 1; may be nil

	columns int
	tall    float32
	slots   []Slot
	at      int // of the keyboard
	hover   int // below the pointer; -1: none
	focused bool
	drawn   []slotDrawing
}

type slotDrawing struct {
	fill *canvas.Rectangle
	text *canvas.Text
}

// NewSlots makes an empty table of that many columns whose rows are tall units
// high.
func NewSlots(columns int, tall float32) *Slots {
	c := &Slots{columns: columns, tall: tall, hover: -1}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows slots, row after row, with the keyboard at slot at.
func (c *Slots) Set(slots []Slot, at int) {
	c.slots = slots
	c.at = max(0, min(at, len(slots)-1))
	c.Refresh()
}

// At is where the keyboard is.
func (c *Slots) At() int { return c.at }

// HeightAt is its height, whatever its width.
func (c *Slots) HeightAt(float32) float32 {
	return float32((len(c.slots)+c.columns-1)/c.columns) * c.tall
}

func (c *Slots) slotAt(p fyne.Position) int {
	w := c.Size().Width / float32(c.columns)
	if w <= 0 || p.X < 0 || p.Y < 0 {
		return -1
	}
	col, row := int(p.X/w), int(p.Y/c.tall)
	if i := row*c.columns + col; col < c.columns && i < len(c.slots) {
		return i
	}
	return -1
}

func (c *Slots) choose(i int) {
	if i < 0 || i >= len(c.slots) {
		return
	}
	c.at = i
	c.Refresh()
	if c.OnChosen != nil {
		c.OnChosen(i)
	}
}

// Tapped implements fyne.Tappable.
func (c *Slots) Tapped(ev *fyne.PointEvent) { c.choose(c.slotAt(ev.Position)) }

// FocusGained implements fyne.Focusable.
func (c *Slots) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Slots) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Slots) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Slots) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		c.move(-1)
	case fyne.KeyRight:
		c.move(1)
	case fyne.KeyUp:
		c.move(-c.columns)
	case fyne.KeyDown:
		c.move(c.columns)
	case fyne.KeyPageUp:
		c.page(-1)
	case fyne.KeyPageDown:
		c.page(1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.choose(c.at)
	default:
		passKey(c, ev)
	}
}

func (c *Slots) move(by int) {
	if to := c.at + by; to >= 0 && to < len(c.slots) {
		c.at = to
		c.Refresh()
	}
}

func (c *Slots) page(by int) {
	if c.OnPage != nil {
		c.OnPage(by)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Slots) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (c *Slots) MouseMoved(ev *desktop.MouseEvent) {
	if i := c.slotAt(ev.Position); i != c.hover {
		c.hover = i
		c.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (c *Slots) MouseOut() { c.hover = -1; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *Slots) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *Slots) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{}
	r.layout = func(s fyne.Size) {
		w := s.Width / float32(c.columns)
		for i, d := range c.drawn {
			x, y := float32(i%c.columns)*w, float32(i/c.columns)*c.tall
			place(d.fill, x+theme.Hair, y+theme.Hair, w-2*theme.Hair, c.tall-2*theme.Hair)
			place(d.text, x, y, w, c.tall)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(float32(c.columns)*theme.Space32, c.HeightAt(0)) }
	r.refresh = func() {
		for len(c.drawn) < len(c.slots) {
			c.drawn = append(c.drawn, slotDrawing{canvas.NewRectangle(nil), canvas.NewText("", nil)})
		}
		c.drawn = c.drawn[:len(c.slots)]
		r.objects = r.objects[:0:0]
		for i, d := range c.drawn {
			c.paint(i, d)
			r.objects = append(r.objects, d.fill, d.text)
		}
		r.layout(c.Size())
		canvas.Refresh(c)
	}
	r.refresh()
	return r
}

func (c *Slots) paint(i int, d slotDrawing) {
	x := c.slots[i]
	front, back, edge := theme.Text, theme.Clear, theme.Clear
	switch {
	case x.On:
		front, back = theme.Background, theme.Text
	case x.Faint:
		front = theme.Second
	}
	if !x.On && i == c.hover {
		back = theme.Hover
	}
	d.fill.StrokeWidth = 0
	if c.focused && i == c.at {
		edge, d.fill.StrokeWidth = theme.Accent, theme.FocusLine
	}
	d.fill.FillColor, d.fill.StrokeColor = theme.Color(back), theme.Color(edge)
	d.fill.CornerRadius = theme.RadiusControl
	d.text.Text, d.text.Color, d.text.TextSize, d.text.Alignment = x.Text, theme.Color(front), theme.TextBody, fyne.TextAlignCenter
	if x.Faint {
		d.text.TextSize = theme.TextCaption
	}
}
