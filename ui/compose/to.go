package compose

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// chooser is where the recipients are chosen: chats from a list that a word
// narrows, or a phone number, which is checked first.
type chooser struct {
	s      *Sheet
	object fyne.CanvasObject
	search *kit.Entry
	said   *kit.Line // on the number that was typed
	chips  *fyne.Container
	picked *container.Scroll
	list   *kit.List
	none   *kit.Line

	chats   []session.Chat // those that match
	number  string         // what was typed, where it looks like a number
	asked   int            // rises with every question; late answers are dropped
	finding bool
}

func newChooser(s *Sheet) *chooser {
	c := &chooser{s: s, search: kit.NewEntry(lang.L("Chat, name or +34 600 111 222")),
		said: kit.NewElided("", theme.TextCaption, theme.Second), none: kit.NewElided("", theme.TextBody, theme.Second),
		chips: container.NewHBox()}
	c.search.OnChanged = func(string) { c.load() }
	c.search.OnSubmitted = func(string) { c.submit() }
	c.picked = container.NewHScroll(c.chips)
	c.list = kit.NewList(c.rows, func() fyne.CanvasObject { return newRow(s.d.Loader) },
		func(i int, o fyne.CanvasObject) { c.bind(i, o.(*row)) })
	c.list.OnChosen = c.press
	c.object = container.New(toLayout{c}, kit.NewLine(lang.L("To"), theme.TextBody, theme.Text).Bold(),
		c.search, c.said, c.picked, c.list, c.none)
	c.tellChosen()
	return c
}

// load reads the chats that match what was typed.
func (c *chooser) load() {
	c.asked++
	asked, text := c.asked, strings.TrimSpace(c.search.Text)
	c.number = asNumber(text)
	c.say("", theme.Second)
	go func() {
		chats, err := c.s.d.Library.Chats(c.s.ctx, session.ChatQuery{Search: text})
		if c.s.ctx.Err() != nil {
			return
		}
		c.s.d.Do(func() {
			if asked != c.asked {
				return
			}
			if err != nil {
				c.say(words.Explain(err).Sentence, theme.Bad)
				return
			}
			c.chats = slices.DeleteFunc(chats, func(x session.Chat) bool { return x.Local }) // nobody is there
			c.none.SetText("")
			if c.rows() == 0 {
				c.none.SetText(lang.L("No chat matches. A number begins with + and its country."))
				if text == "" {
					c.none.SetText(lang.L("No chats yet. Type a phone number above."))
				}
			}
			c.list.Refresh()
			c.list.ScrollToTop()
		})
	}()
}

// say writes below the field, which takes room in a low sheet only while there
// is something to say.
func (c *chooser) say(text string, color fyne.ThemeColorName) {
	if c.said.Text() != text {
		c.said.Set(text, color)
		c.object.Refresh()
	}
}

// asNumber is text where it looks like a phone number, else "".
func asNumber(text string) string {
	digits := 0
	for i, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -().", r):
		default:
			return ""
		}
	}
	if digits < 5 {
		return ""
	}
	return text
}

// rows are the matching chats, after the number where one was typed.
func (c *chooser) rows() int {
	n := len(c.chats)
	if c.number != "" {
		n++
	}
	return n
}

// chat is the chat of row i; false for the row of the number.
func (c *chooser) chat(i int) (session.Chat, bool) {
	if c.number != "" {
		i--
	}
	if i < 0 || i >= len(c.chats) {
		return session.Chat{}, false
	}
	return c.chats[i], true
}

func (c *chooser) bind(i int, r *row) {
	r.marked = c.list.Marked() == i
	chat, ok := c.chat(i)
	if !ok {
		r.set(c.number, lang.L("Send to this number"), false, nil, false)
		return
	}
	r.set(chat.Name, chat.Number, chat.Group, chat.Avatar, c.s.form.chosen(chat.JID))
}

func (c *chooser) press(i int) {
	chat, ok := c.chat(i)
	if !ok {
		c.find()
		return
	}
	c.s.form.toggle(recipient{jid: chat.JID, name: chat.Name, known: chat.Known || chat.Group})
	c.tellChosen()
}

// submit takes the only thing that is meant.
func (c *chooser) submit() {
	if c.rows() > 0 {
		c.press(0)
	}
}

// find checks the number against WhatsApp before it becomes a recipient.
func (c *chooser) find() {
	if c.finding {
		return
	}
	c.finding = true
	number := c.number
	c.say(lang.L("Looking for {{.Number}} on WhatsApp…", map[string]any{"Number": number}), theme.Second)
	go func() {
		jid, err := c.s.d.Link.Find(c.s.ctx, number)
		if c.s.ctx.Err() != nil {
			return
		}
		c.s.d.Do(func() {
			c.finding = false
			if err != nil {
				c.say(words.Explain(err).Sentence, theme.Bad)
				return
			}
			if !c.s.form.chosen(jid) {
				c.s.form.toggle(recipient{jid: jid, name: number, known: c.knows(jid)})
			}
			c.search.SetText("")
			c.tellChosen()
		})
	}()
}

// knows reports whether jid is that of a chat on the list that wrote to us.
func (c *chooser) knows(jid session.JID) bool {
	for _, chat := range c.chats {
		if chat.JID == jid {
			return chat.Known
		}
	}
	return false
}

// tellChosen shows who was chosen, each with a way to take them off.
func (c *chooser) tellChosen() {
	c.chips.RemoveAll()
	for _, r := range c.s.form.to {
		b := kit.NewButton(short(r.name, 24), kit.IconClose, kit.Switch, func() {
			c.s.form.toggle(r)
			c.tellChosen()
		})
		b.SetOn(true)
		c.chips.Add(b)
	}
	c.list.Refresh()
	c.object.Refresh()
	if c.s.sheet != nil {
		c.s.tell()
	}
}

// toLayout stacks the chooser's parts; who was chosen takes a line only where
// somebody was.
type toLayout struct{ c *chooser }

func (toLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (l toLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, search, said, picked, list, none := o[0], o[1], o[2], o[3], o[4], o[5]
	y := title.MinSize().Height
	put(title, 0, 0, s.Width, y)
	y += theme.Space8
	h := search.MinSize().Height
	put(search, 0, y, s.Width, h)
	y += h
	put(said, 0, y, s.Width, theme.Space16+theme.Space4)
	if y += theme.Space8; s.Height > low/2 || l.c.said.Text() != "" {
		y += theme.Space16
	}
	if len(l.c.s.form.to) > 0 {
		put(picked, 0, y, s.Width, theme.Control+theme.Space4)
		y += theme.Control + theme.Space8
	} else {
		put(picked, 0, y, s.Width, 0)
	}
	put(list, 0, y, s.Width, max(0, s.Height-y))
	put(none, 0, y, s.Width, theme.Control)
}

// row is one chat of the list.
type row struct {
	widget.BaseWidget
	face   *kit.Avatar
	name   *kit.Line
	number *kit.Line
	tick   *kit.Glyph
	focus  *canvas.Rectangle
	marked bool // the keyboard is here
}

const rowHeight = theme.AvatarSmall + theme.Space12

func newRow(l *kit.Loader) *row {
	r := &row{
		face: kit.NewAvatar(l, theme.AvatarSmall), name: kit.NewElided("", theme.TextBody, theme.Text),
		number: kit.NewElided("", theme.TextCaption, theme.Second), tick: kit.NewGlyph(kit.IconSent, theme.Accent, theme.Icon),
		focus: canvas.NewRectangle(nil),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(name, number string, group bool, face []byte, on bool) {
	r.face.Set(name, group, face)
	r.name.SetText(name)
	r.name.SetBold(on)
	if number == name {
		number = ""
	}
	r.number.SetText(number)
	show(r.tick, on)
	r.Refresh()
}

// Cursor is part of desktop.Cursorable.
func (r *row) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &chatRenderer{r} }

type chatRenderer struct{ r *row }

func (x *chatRenderer) Layout(s fyne.Size) {
	r := x.r
	put(r.focus, 0, 0, s.Width, s.Height)
	put(r.face, theme.Space4, (s.Height-theme.AvatarSmall)/2, theme.AvatarSmall, theme.AvatarSmall)
	left := theme.AvatarSmall + theme.Space16
	w := s.Width - left - theme.Icon - theme.Space12
	if r.number.Text() == "" {
		put(r.name, left, 0, w, s.Height)
	} else {
		put(r.name, left, theme.Space4/2, w, s.Height/2)
		put(r.number, left, s.Height/2-theme.Space4/2, w, s.Height/2-theme.Space4/2)
	}
	put(r.tick, s.Width-theme.Icon-theme.Space8, 0, theme.Icon, s.Height)
}
func (x *chatRenderer) MinSize() fyne.Size { return fyne.NewSize(1, rowHeight) }
func (x *chatRenderer) Destroy()           {}
func (x *chatRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{x.r.face, x.r.name, x.r.number, x.r.tick, x.r.focus}
}
func (x *chatRenderer) Refresh() {
	f := x.r.focus
	f.FillColor, f.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	f.StrokeWidth, f.CornerRadius, f.Hidden = theme.FocusLine, theme.RadiusControl, !x.r.marked
	x.Layout(x.r.Size())
	for _, o := range x.Objects() {
		o.Refresh()
	}
}
