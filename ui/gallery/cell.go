package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// cell is one place of the board: a print, and over the print's mark a spot that
// can be pressed.
type cell struct {
	widget.BaseWidget
	print *kit.Print
	spot  *spot
	id    session.MessageID
	index int
}

func newCell(b *board) *cell {
	c := &cell{print: kit.NewPrint(b.p.d.Loader, true)}
	c.print.OnTapped = func(fyne.KeyModifier) { b.open(c.id) }
	c.spot = newSpot(func() {
		if m, ok := b.p.prints[c.id]; ok {
			b.p.press(m)
		}
	})
	c.ExtendBaseWidget(c)
	return c
}

// clear makes c an empty frame for id.
func (c *cell) clear(id session.MessageID) {
	c.id = id
	c.print.Clear()
	c.print.SetCursor(false)
	c.spot.Hide()
}

// set makes c stand for m.
func (c *cell) set(m session.Message, number, when string, pr media.Progress) {
	c.id = m.ID
	c.print.Set(m, number, when, pr)
	c.spot.name = pressName(m.Media.State)
	shown(c.spot, c.spot.name != "")
}

// pressName is what Page.press does in a state; "" where that is nothing.
func pressName(s media.State) string {
	switch s {
	case media.Remote, media.Failed:
		return lang.L("Download")
	case media.Expired:
		return words.AskPhone.Label()
	case media.Paused:
		return lang.L("Resume")
	case media.Queued, media.Downloading, media.Waiting:
		return lang.L("Cancel")
	}
	return ""
}

// CreateRenderer is part of fyne.Widget.
func (c *cell) CreateRenderer() fyne.WidgetRenderer { return &cellRenderer{c} }

type cellRenderer struct{ c *cell }

func (r *cellRenderer) Layout(s fyne.Size) {
	put(r.c.print, 0, 0, s.Width, s.Height)
	const edge = theme.RingSmall + theme.Space8
	put(r.c.spot, s.Width-edge, s.Height-kit.PrintCaption-edge, edge, edge)
}
func (r *cellRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *cellRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.print, r.c.spot}
}
func (r *cellRenderer) Destroy() {}
func (r *cellRenderer) Refresh() { r.c.print.Refresh(); r.c.spot.Refresh() }

// spot is what lies over a mark: invisible until the pointer is on it.
type spot struct {
	widget.BaseWidget
	name  string
	press func()
	ring  *canvas.Circle
}

func newSpot(press func()) *spot {
	s := &spot{press: press, ring: canvas.NewCircle(theme.Color(theme.Clear))}
	s.ring.Hide()
	s.ExtendBaseWidget(s)
	return s
}

// AccessibilityLabel is part of fyne.Accessible.
func (s *spot) AccessibilityLabel() string { return s.name }

// AccessibilityRole is part of fyne.Accessible.
func (s *spot) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped is part of fyne.Tappable.
func (s *spot) Tapped(*fyne.PointEvent) { s.press() }

// MouseIn is part of desktop.Hoverable.
func (s *spot) MouseIn(*desktop.MouseEvent) {
	s.ring.StrokeColor, s.ring.StrokeWidth = theme.Color(theme.OnPicture), theme.FocusLine
	s.ring.Show()
	s.ring.Refresh()
}

// MouseMoved is part of desktop.Hoverable.
func (s *spot) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (s *spot) MouseOut() { s.ring.Hide() }

// Cursor is part of desktop.Cursorable.
func (s *spot) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (s *spot) CreateRenderer() fyne.WidgetRenderer { return &spotRenderer{s} }

type spotRenderer struct{ s *spot }

func (r *spotRenderer) Layout(s fyne.Size) {
	put(r.s.ring, theme.Space4, theme.Space4, s.Width-theme.Space8, s.Height-theme.Space8)
}
func (r *spotRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(theme.RingSmall) }
func (r *spotRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.ring} }
func (r *spotRenderer) Destroy()                     {}
func (r *spotRenderer) Refresh()                     { r.s.ring.Refresh() }

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
