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

const (
	headHeight = theme.Avatar + theme.Space16
	leastName  = 2 * theme.Rail // kept free for the name
)

// head is the line above a conversation: who it is, and what can be done with
// all of it.
type head struct {
	widget.BaseWidget

	back  *kit.Button
	face  *face
	name  *kit.Line
	about *kit.Line
	ask   *kit.Button
	fetch *kit.Button
	send  *kit.Button
	brief *kit.Button // the same without words, where there is little room
	more  *kit.Button
	fill  *canvas.Rectangle
	line  *canvas.Rectangle

	offered map[*kit.Button]bool // there is something to do for it
}

// headDoes is what the head's buttons do. more gets the button itself, to show
// its menu beneath.
type headDoes struct {
	back, fetch, ask, send func()
	more                   func(*kit.Button)
}

func newHead(l *kit.Loader, does headDoes) *head {
	h := &head{
		back:  kit.NewIconButton(kit.IconBack, lang.L("Back to the chats"), does.back),
		face:  newFace(l, theme.Avatar-theme.Space8),
		name:  kit.NewElided("", theme.TextTitle, theme.Text).Bold(),
		about: kit.NewElided("", theme.TextCaption, theme.Second),
		ask:   kit.NewButton("", kit.IconPhone, kit.Plain, does.ask),
		fetch: kit.NewButton("", kit.IconArrow, kit.Plain, does.fetch),
		send:  kit.NewButton(lang.L("Send picture…"), kit.IconNone, kit.Plain, does.send),
		brief: kit.NewIconButton(kit.IconSend, lang.L("Send picture…"), does.send),
		fill:  canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
	}
	h.more = kit.NewIconButton(kit.IconSettings, lang.L("Downloads of this chat"), func() { does.more(h.more) })
	h.back.Hide()
	h.ExtendBaseWidget(h)
	return h
}

// set shows c, of whose pictures fetch can be fetched with one press.
func (h *head) set(c session.Chat, fetch int) {
	h.face.set(c)
	h.name.SetText(chatName(c))
	h.about.SetText(about(c))
	if fetch > 0 {
		h.fetch.Set(lang.L("Fetch all {{.N}}", map[string]any{"N": words.Number(fetch)}), kit.IconArrow)
	}
	if c.Expired > 0 {
		h.ask.Set(lang.L("Ask for all {{.N}} expired", map[string]any{"N": words.Number(c.Expired)}), kit.IconPhone)
	}
	h.offered = map[*kit.Button]bool{h.send: !c.Local, h.brief: !c.Local, h.fetch: fetch > 0, h.ask: c.Expired > 0 && !c.Local}
	show(h.more, !c.Local || fetch > 0)
	h.Refresh()
}

// about is "214 pictures · 31 to fetch".
func about(c session.Chat) string {
	var parts []string
	switch {
	case c.Pictures > 0:
		parts = append(parts, words.Pictures(c.Pictures))
	case c.Number != "":
		parts = append(parts, c.Number)
	}
	if c.Pictures > 0 && c.ToFetch > 0 {
		parts = append(parts, words.ToFetch(c.ToFetch))
	}
	switch c.Auto {
	case session.AutoAlways:
		parts = append(parts, lang.L("fetched by itself"))
	case session.AutoNever:
		parts = append(parts, lang.L("never fetched by itself"))
	}
	return join(parts)
}

// width is what b takes, with the space beside it.
func (h *head) width(b *kit.Button) float32 {
	if !h.offered[b] {
		return 0
	}
	return b.MinSize().Width + theme.Space8
}

// nameWidth is what name and numbers would like, within reason.
func (h *head) nameWidth() float32 {
	name := fyne.MeasureText(h.name.Text(), theme.TextTitle, fyne.TextStyle{Bold: true}).Width
	about := fyne.MeasureText(h.about.Text(), theme.TextCaption, fyne.TextStyle{}).Width
	return min(max(leastName, name, about)+theme.Space8, theme.ListWidth)
}

// CreateRenderer implements fyne.Widget.
func (h *head) CreateRenderer() fyne.WidgetRenderer { return &headRenderer{h: h} }

type headRenderer struct{ h *head }

func (r *headRenderer) Destroy()           {}
func (r *headRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.ListWidth, headHeight) }
func (r *headRenderer) Refresh()           { r.Layout(r.h.Size()); canvas.Refresh(r.h) }

func (r *headRenderer) Objects() []fyne.CanvasObject {
	h := r.h
	return []fyne.CanvasObject{h.fill, h.back, h.face, h.name, h.about, h.ask, h.fetch, h.send, h.brief, h.more, h.line}
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
	at(h.face, x, 0, small, s.Height)
	x += small + theme.Space12
	right := s.Width - theme.Space16
	if h.more.Visible() {
		right = s.Width - theme.Space8 - theme.Control
		at(h.more, right, (s.Height-theme.Control)/2, theme.Control, theme.Control)
		right -= theme.Space8
	}
	// Where there is little room the one button with a drawing of its own gives
	// up its words, and what does not fit even then is in the menu alone.
	send, other := h.send, h.brief
	if right-h.width(h.send)-h.width(h.fetch)-h.width(h.ask) < x+h.nameWidth() {
		send, other = other, send
	}
	show(other, false)
	for _, b := range []*kit.Button{send, h.fetch, h.ask} {
		w := b.MinSize().Width
		fits := h.offered[b] && right-w >= x+leastName
		if show(b, fits); !fits {
			continue
		}
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
