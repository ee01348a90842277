package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Popover is a small panel at what was pressed, for choosing something. Escape
// and a click beside it close it; it keeps the keyboard while it is open, and
// stays where it is when what it hangs on goes away.
type Popover struct {
	// OnClosed is called once after the popover has gone, whatever closed it.
	OnClosed func()
	// OnKey is told of keys that nothing in the popover has a use for, but for
	// Escape; may be nil.
	OnKey func(*fyne.KeyEvent)

	content fyne.CanvasObject
	width   float32
	field   *popField
	layers  *Layers // on screen, else nil
	do      func(func())
	canvas  fyne.Canvas
	before  func(*fyne.KeyEvent)
	at      fyne.Position // of the anchor, with its size
	size    fyne.Size
}

// popGap is between the anchor and the panel, and at least between the panel and
// the window's edge.
const popGap = theme.Space4

// NewPopover makes a popover that is not shown yet. Its content is width wide
// and as high as that makes it; see HeightOf.
func NewPopover(content fyne.CanvasObject, width float32, do func(func())) *Popover {
	p := &Popover{content: content, width: width, do: do}
	p.field = &popField{p: p, back: panel()}
	p.field.ExtendBaseWidget(p.field)
	return p
}

// Shown reports whether the popover is on screen.
func (p *Popover) Shown() bool { return p.layers != nil }

// Show puts the popover at anchor, which must be on screen, and gives first the
// keyboard.
func (p *Popover) Show(anchor fyne.CanvasObject, first fyne.Focusable) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(anchor)
	if c == nil || p.layers != nil {
		return
	}
	p.at, p.size = d.AbsolutePositionForObject(anchor), anchor.Size()
	p.canvas, p.before = c, c.OnTypedKey()
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch {
		case ev.Name == fyne.KeyEscape:
			p.Hide()
		case p.OnKey != nil:
			p.OnKey(ev)
		}
	})
	p.layers = NewLayers(p.field, p.do)
	c.Overlays().Add(p.layers)
	if first != nil {
		c.Focus(first)
	}
}

// Hide takes the popover away.
func (p *Popover) Hide() {
	if p.layers == nil {
		return
	}
	l := p.layers
	p.layers = nil
	p.canvas.SetOnTypedKey(p.before)
	p.canvas.Overlays().Remove(l)
	if p.OnClosed != nil {
		p.OnClosed()
	}
}

// Refit gives the panel the height that its content wants now.
func (p *Popover) Refit() { p.field.Refresh() }

// popField covers the window below a Popover's panel and takes the clicks beside
// it.
type popField struct {
	widget.BaseWidget
	p    *Popover
	back *canvas.Rectangle
}

// Tapped implements fyne.Tappable.
func (f *popField) Tapped(ev *fyne.PointEvent) { f.away(ev) }

// TappedSecondary implements fyne.SecondaryTappable.
func (f *popField) TappedSecondary(ev *fyne.PointEvent) { f.away(ev) }

func (f *popField) away(ev *fyne.PointEvent) {
	at, s := f.back.Position(), f.back.Size()
	x, y := ev.Position.X-at.X, ev.Position.Y-at.Y
	if x < 0 || y < 0 || x > s.Width || y > s.Height {
		f.p.Hide()
	}
}

// Scrolled implements fyne.Scrollable: what lies below stays where it is.
func (f *popField) Scrolled(*fyne.ScrollEvent) {}

// MouseIn implements desktop.Hoverable.
func (f *popField) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (f *popField) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (f *popField) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (f *popField) CreateRenderer() fyne.WidgetRenderer {
	p := f.p
	r := &renderer{objects: []fyne.CanvasObject{f.back, p.content}}
	r.layout = func(room fyne.Size) {
		const pad = theme.Space12
		w := min(p.width+2*pad, room.Width-2*popGap)
		h := min(HeightOf(p.content, w-2*pad)+2*pad, room.Height-2*popGap)
		x := max(popGap, min(p.at.X, room.Width-w-popGap))
		y := p.at.Y + p.size.Height + popGap
		if over := p.at.Y - popGap - h; y+h > room.Height-popGap && over >= popGap {
			y = over
		}
		y = max(popGap, min(y, room.Height-h-popGap))
		place(f.back, x, y, w, h)
		place(p.content, x+pad, y+pad, w-2*pad, h-2*pad)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(1) }
	r.refresh = func() {
		paintPanel(f.back)
		r.layout(f.Size())
		canvas.Refresh(f)
	}
	return r
}
