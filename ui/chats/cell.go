package chats

import (
	"image"
	"strconv"

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

// cell is one picture of an album, with the mark of its one state.
type cell struct {
	widget.BaseWidget
	press

	onMenu func(session.Message, fyne.Position)

	msg    session.Message
	ground *canvas.Rectangle
	kind   *kit.Glyph
	thumb  *kit.Thumb
	edge   *canvas.Rectangle
	mark   *kit.Mark
	play   *kit.Disc
	tag    *kit.Tag
	veil   *canvas.Rectangle
	more   *kit.Line
	focus  *canvas.Rectangle
}

func newCell(l *kit.Loader) *cell {
	c := &cell{
		ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), veil: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil),
		kind: kit.NewGlyph(kit.IconPicture, theme.Second, theme.Space32), thumb: kit.NewThumb(l), mark: kit.NewMark(theme.Control),
		play: kit.NewDisc(kit.SignPlay, theme.Control), tag: kit.NewTag(),
		more: kit.NewLine("", theme.TextPage, theme.OnPicture).Align(fyne.TextAlignCenter),
	}
	c.owner = c
	c.ExtendBaseWidget(c)
	return c
}

// stateOf is the state to mark m with: of an own message how far its sending is.
func stateOf(m session.Message) media.State {
	if m.FromMe {
		switch m.Delivery {
		case session.Pending:
			return media.Queued
		case session.Uploading:
			return media.Downloading
		case session.Undone, session.Withdrawn:
			return media.Failed
		}
	}
	return m.Media.State
}

// set shows m, and that more pictures follow which have no cell.
func (c *cell) set(m session.Message, p media.Progress, more int) {
	d, st := m.Media, stateOf(m)
	c.msg = m
	c.thumb.Set(viewOf(d, m.ID))
	c.thumb.SetDim(d.State != media.Ready)
	c.thumb.SetFaint(d.State == media.Gone)
	c.kind.Set(kit.KindIcon(d), theme.Second)
	c.kind.Hidden = !isBlank(d)
	c.mark.Set(st, p)
	if more > 0 {
		c.mark.Hide()
	}
	c.play.Hidden = st != media.Ready || !plays(d) || more > 0
	c.tag.Set(kit.SignNone, "")
	if tags := tagsOf(m); len(tags) > 0 && more == 0 {
		c.tag.Set(tags[0].sign, tags[0].text)
	}
	c.veil.Hidden, c.more.Hidden = more == 0, more == 0
	c.more.SetText("+" + strconv.Itoa(more))
	c.Refresh()
}

func (c *cell) clear() {
	c.thumb.Clear()
	c.mark.Hide() // a hidden ring does not turn
}

// TappedSecondary implements fyne.SecondaryTappable.
func (c *cell) TappedSecondary(ev *fyne.PointEvent) {
	if c.onMenu != nil {
		c.onMenu(c.msg, ev.AbsolutePosition)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (c *cell) AccessibilityLabel() string {
	if c.msg.Media == nil {
		return ""
	}
	return words.Kind(c.msg.Media.Kind)
}

// AccessibilityRole implements fyne.Accessible.
func (c *cell) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Cursor implements desktop.Cursorable.
func (c *cell) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (c *cell) image() image.Image { return c.thumb.Image() }

// CreateRenderer implements fyne.Widget.
func (c *cell) CreateRenderer() fyne.WidgetRenderer {
	r := &cellRenderer{c: c}
	r.paint()
	return r
}

type cellRenderer struct{ c *cell }

func (r *cellRenderer) Destroy()           {}
func (r *cellRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.Control) }

func (r *cellRenderer) Objects() []fyne.CanvasObject {
	c := r.c
	return []fyne.CanvasObject{c.ground, c.kind, c.thumb, c.edge, c.mark, c.play, c.tag, c.veil, c.more, c.focus}
}

func (r *cellRenderer) Refresh() {
	r.paint()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

func (r *cellRenderer) paint() {
	c := r.c
	paintPicture(c.ground, c.edge, c.focus, c.focused)
	c.veil.FillColor, c.veil.CornerRadius = theme.Color(theme.Scrim), theme.RadiusPicture
}

func (r *cellRenderer) Layout(s fyne.Size) {
	c := r.c
	for _, o := range []fyne.CanvasObject{c.ground, c.thumb, c.edge, c.mark, c.play, c.veil, c.more, c.focus} {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(s)
	}
	c.kind.Move(fyne.NewPos(0, 0))
	c.kind.Resize(fyne.NewSize(s.Width, s.Height/2))
	m := c.tag.MinSize()
	c.tag.Move(fyne.NewPos(theme.Space4, s.Height-m.Height-theme.Space4))
	c.tag.Resize(m)
}

// paintPicture paints what lies under and round a picture.
func paintPicture(ground, edge, focus *canvas.Rectangle, focused bool) {
	ground.FillColor, ground.CornerRadius = theme.Color(theme.Hover), theme.RadiusPicture
	edge.FillColor, edge.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Hairline)
	edge.StrokeWidth, edge.CornerRadius = theme.Hair, theme.RadiusPicture
	focus.FillColor, focus.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	focus.StrokeWidth, focus.CornerRadius, focus.Hidden = theme.FocusLine, theme.RadiusPicture, !focused
}

// viewOf is what is shown of d.
func viewOf(d *session.Media, id session.MessageID) media.View {
	if d.State == media.ViewOnce {
		return media.View{}
	}
	v := media.View{ID: int64(id), Preview: d.Preview, Crop: d.Kind != media.Sticker, Clear: d.Kind == media.Sticker}
	if d.State == media.Ready && d.Kind != media.Video && d.Kind != media.GIF && d.Kind != media.Audio && !isFile(d) {
		v.File = d.File
	}
	return v
}
