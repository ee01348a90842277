package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// loupePart is how much of the room a Loupe takes at most.
const loupePart = 0.8

// Loupe shows one picture large over a page, without taking pointer or
// keyboard. It is as large as the page, and draws only where the picture is.
type Loupe struct {
	widget.BaseWidget

	thumb *Thumb
	back  *canvas.Rectangle
	line  *Line
	at    fyne.Position // of the pointer
	ratio float32       // width over height
	id    session.MessageID
}

// NewLoupe makes a hidden Loupe.
func NewLoupe(l *Loader) *Loupe {
	u := &Loupe{
		thumb: NewThumb(l), back: canvas.NewRectangle(nil), ratio: 1,
		line: NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter),
	}
	u.Hidden = true
	u.ExtendBaseWidget(u)
	return u
}

// Look shows m's picture at a point of the page, with a line of text beneath.
// m must carry media.
func (u *Loupe) Look(m session.Message, text string, at fyne.Position) {
	u.id, u.at, u.ratio = m.ID, at, 1
	if d := m.Media; d.Width > 0 && d.Height > 0 {
		u.ratio = min(max(float32(d.Width)/float32(d.Height), 0.3), 3)
	}
	u.line.SetText(text)
	u.thumb.Set(ViewOf(m.ID, m.Media, false))
	u.Hidden = false
	u.Refresh()
}

// Away hides the loupe.
func (u *Loupe) Away() {
	if u.Visible() {
		u.id = 0
		u.thumb.Clear()
		u.Hide()
	}
}

// ID is the picture under the loupe; 0 while it is away.
func (u *Loupe) ID() session.MessageID { return u.id }

// box is where the picture goes on a page of size s: its middle at the pointer
// as far as it fits.
func (u *Loupe) box(s fyne.Size) (x, y, w, h float32) {
	const around = 2*theme.Space8 + theme.Space16
	w, h = s.Width*loupePart, s.Height*loupePart-around
	if w/u.ratio > h {
		w = h * u.ratio
	} else {
		h = w / u.ratio
	}
	x = min(max(u.at.X-w/2, theme.Space16), s.Width-w-theme.Space16)
	y = min(max(u.at.Y-h/2, theme.Space16), s.Height-h-around-theme.Space8)
	return x, y, w, h
}

// CreateRenderer implements fyne.Widget.
func (u *Loupe) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{u.back, u.thumb, u.line}}
	r.layout = func(s fyne.Size) {
		if u.Hidden || s.Width <= 0 || s.Height <= 0 {
			return
		}
		x, y, w, h := u.box(s)
		place(u.back, x-theme.Space8, y-theme.Space8, w+2*theme.Space8, h+2*theme.Space8+theme.Space16)
		place(u.thumb, x, y, w, h)
		place(u.line, x, y+h+theme.Space4, w, theme.Space16)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(1) }
	r.refresh = func() {
		paintPanel(u.back)
		r.layout(u.Size())
		canvas.Refresh(u)
		u.line.Refresh()
	}
	return r
}
