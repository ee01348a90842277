package chats

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

func isNoSuch(err error) bool { return errors.Is(err, session.NoSuch) }

const headHeight = theme.Avatar + theme.Space16

// head is the line above a conversation: who it is, and what can be done with
// all of it.
type head struct {
	widget.BaseWidget

	back   *kit.Button
	avatar *kit.Avatar
	name   *kit.Line
	about  *kit.Line
	fetch  *kit.Button
	send   *kit.Button
	fill   *canvas.Rectangle
	line   *canvas.Rectangle
}

func newHead(l *kit.Loader, back, fetch, send func()) *head {
	h := &head{
		back:   kit.NewIconButton(kit.IconBack, lang.L("Back to the chats"), back),
		avatar: kit.NewAvatar(l, theme.Avatar-theme.Space8),
		name:   kit.NewElided("", theme.TextTitle, theme.Text).Bold(),
		about:  kit.NewElided("", theme.TextCaption, theme.Second),
		fetch:  kit.NewButton("", kit.IconArrow, kit.Plain, fetch),
		send:   kit.NewButton(lang.L("Send picture…"), kit.IconNone, kit.Plain, send),
		fill:   canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
	}
	h.back.Hide()
	h.ExtendBaseWidget(h)
	return h
}

// set shows c, of whose pictures fetch can be fetched with one press.
func (h *head) set(c session.Chat, fetch int) {
	h.avatar.Set(c.Name, c.Group, c.Avatar)
	h.name.SetText(c.Name)
	h.about.SetText(about(c))
	if fetch > 0 {
		h.fetch.Set(lang.L("Fetch all {{.N}}", map[string]any{"N": words.Number(fetch)}), kit.IconArrow)
	}
	h.fetch.Hidden = fetch == 0
	h.Refresh()
}

// about is "214 pictures · 31 to fetch".
func about(c session.Chat) string {
	if c.Pictures == 0 {
		return c.Number
	}
	s := words.Pictures(c.Pictures)
	if c.ToFetch > 0 {
		s += " · " + words.ToFetch(c.ToFetch)
	}
	return s
}

// CreateRenderer implements fyne.Widget.
func (h *head) CreateRenderer() fyne.WidgetRenderer { return &headRenderer{h: h} }

type headRenderer struct{ h *head }

func (r *headRenderer) Destroy()           {}
func (r *headRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.ListWidth, headHeight) }
func (r *headRenderer) Refresh()           { r.Layout(r.h.Size()); canvas.Refresh(r.h) }

func (r *headRenderer) Objects() []fyne.CanvasObject {
	h := r.h
	return []fyne.CanvasObject{h.fill, h.back, h.avatar, h.name, h.about, h.fetch, h.send, h.line}
}

func (r *headRenderer) Layout(s fyne.Size) {
	h := r.h
	h.fill.FillColor, h.line.FillColor = theme.Color(theme.Background), theme.Color(theme.Hairline)
	at := func(o fyne.CanvasObject, x, y, w, high float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(0, w), high))
	}
	at(h.fill, 0, 0, s.Width, s.Height)
	at(h.line, 0, s.Height-theme.Hair, s.Width, theme.Hair)
	x := theme.Space16
	if h.back.Visible() {
		x = theme.Space8
		at(h.back, x, (s.Height-theme.Control)/2, theme.Control, theme.Control)
		x += theme.Control + theme.Space8
	}
	small := theme.Avatar - theme.Space8
	at(h.avatar, x, 0, small, s.Height)
	x += small + theme.Space12
	right := s.Width - theme.Space16
	for _, b := range []*kit.Button{h.send, h.fetch} {
		if !b.Visible() {
			continue
		}
		w := b.MinSize().Width
		right -= w
		at(b, right, (s.Height-theme.Control)/2, w, theme.Control)
		right -= theme.Space8
	}
	name, about := lineHeight(theme.TextTitle), lineHeight(theme.TextCaption)
	y := (s.Height - name - about) / 2
	if h.about.Text() == "" {
		y = (s.Height - name) / 2
	}
	at(h.name, x, y, right-x-theme.Space8, name)
	at(h.about, x, y+name, right-x-theme.Space8, about)
}
