package chats

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// row is one chat of the list.
type row struct {
	widget.BaseWidget

	onTapped func(session.ChatID)

	chat              session.Chat
	chosen, marked    bool // marked: the keyboard is here
	hovered           bool
	fill, focus, line *canvas.Rectangle
	face              *face
	name              *kit.Line
	when              *kit.Line
	thumb             *kit.Thumb
	last              *kit.Line
	unread            *kit.Badge
	arrow             *kit.Glyph
	toFetch           *kit.Line
}

func newRow(l *kit.Loader) *row {
	r := &row{
		fill: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		face:    newFace(l, theme.Avatar),
		name:    kit.NewElided("", theme.TextBody, theme.Text),
		when:    kit.NewLine("", theme.TextCaption, theme.Second),
		thumb:   kit.NewThumb(l),
		last:    kit.NewElided("", theme.TextCaption, theme.Second),
		unread:  kit.NewBadge(theme.OnAccent, theme.Accent),
		arrow:   kit.NewGlyph(kit.IconArrow, theme.Second, smallIcon),
		toFetch: kit.NewLine("", theme.TextCaption, theme.Second),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(c session.Chat, chosen, marked bool, now time.Time) {
	r.chat, r.chosen, r.marked = c, chosen, marked
	r.face.set(c)
	r.name.SetText(chatName(c))
	r.name.SetBold(c.Unread > 0)
	when, view := "", media.View{}
	if m := c.Last; m != nil {
		when = words.When(m.Time, now)
		if d := m.Media; d != nil && d.State != media.ViewOnce && len(d.Preview) > 0 {
			view = media.View{ID: int64(m.ID), Preview: d.Preview, Crop: true}
		}
	}
	r.when.SetText(when)
	r.thumb.Set(view)
	if hide := len(view.Preview) == 0; hide != r.thumb.Hidden {
		r.thumb.Hidden = hide
	}
	r.last.SetText(summary(c.Last, c.Group))
	r.unread.SetText("")
	if c.Unread > 0 {
		r.unread.SetText(words.Number(c.Unread))
	}
	r.toFetch.SetText("")
	if c.ToFetch > 0 {
		r.toFetch.SetText(words.Number(c.ToFetch))
	}
	r.arrow.Hidden = c.ToFetch == 0
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *row) Tapped(*fyne.PointEvent) {
	if r.onTapped != nil {
		r.onTapped(r.chat.ID)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *row) MouseOut() { r.hovered = false; r.Refresh() }

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	rr := &rowRenderer{r: r}
	rr.paint()
	return rr
}

type rowRenderer struct{ r *row }

func (rr *rowRenderer) Destroy()           {}
func (rr *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.Avatar, theme.RowHeight) }

func (rr *rowRenderer) Objects() []fyne.CanvasObject {
	r := rr.r
	return []fyne.CanvasObject{r.fill, r.face, r.name, r.when, r.thumb, r.last, r.unread, r.arrow, r.toFetch, r.line, r.focus}
}

func (rr *rowRenderer) Refresh() {
	rr.paint()
	rr.Layout(rr.r.Size())
	canvas.Refresh(rr.r)
}

func (rr *rowRenderer) paint() {
	r := rr.r
	fill := theme.Clear
	if r.chosen || r.hovered {
		fill = theme.Hover
	}
	r.fill.FillColor = theme.Color(fill)
	r.line.FillColor = theme.Color(theme.Accent)
	r.line.Hidden = !r.chosen
	r.focus.FillColor, r.focus.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	r.focus.StrokeWidth, r.focus.CornerRadius = theme.FocusLine, theme.RadiusPicture
	r.focus.Hidden = !r.marked
}

func (rr *rowRenderer) Layout(s fyne.Size) {
	r := rr.r
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(0, w), h))
	}
	at(r.fill, 0, 0, s.Width, s.Height)
	at(r.focus, 0, 0, s.Width, s.Height)
	at(r.line, 0, 0, theme.FocusLine, s.Height)
	at(r.face, theme.Space12, 0, theme.Avatar, s.Height)
	left := theme.Space12 + theme.Avatar + theme.Space12
	right := s.Width - theme.Space16

	// Two lines about the middle: name and time, last message and counts.
	nameH, lastH := lineHeight(theme.TextBody), max(lineHeight(theme.TextCaption), theme.PreviewTiny)
	y := (s.Height - nameH - lastH - theme.Space4) / 2
	w := r.when.MinSize().Width
	at(r.when, right-w, y, w, nameH)
	at(r.name, left, y, right-w-theme.Space8-left, nameH)
	y += nameH + theme.Space4
	if u := r.unread.MinSize().Width; u > 0 {
		right -= u
		at(r.unread, right, y, u, lastH)
		right -= theme.Space8
	}
	if !r.arrow.Hidden {
		n := r.toFetch.MinSize().Width
		right -= n
		at(r.toFetch, right, y, n, lastH)
		right -= smallIcon
		at(r.arrow, right, y, smallIcon, lastH)
		right -= theme.Space8
	}
	if !r.thumb.Hidden {
		at(r.thumb, left, y+(lastH-theme.PreviewTiny)/2, theme.PreviewTiny, theme.PreviewTiny)
		left += theme.PreviewTiny + theme.Space8
	}
	at(r.last, left, y, right-left, lastH)
}
