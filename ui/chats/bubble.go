package chats

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func forwarded() string { return lang.L("Forwarded") }

// bubble is one message of a conversation, or the pictures of one album, drawn
// by its plan. One object stands for many messages in its time.
type bubble struct {
	widget.BaseWidget

	onOpen func(session.Message)
	onDeed func([]session.Message, deed)
	onMenu func(session.Message, fyne.Position)

	msg  session.Message // the first
	msgs []session.Message
	plan plan

	found   bool // it was looked for
	fill    *canvas.Rectangle
	arrow   *kit.Glyph
	forward *kit.Line
	name    *kit.Line
	bar     *canvas.Rectangle
	quoted  *kit.Line
	quote   *kit.Para
	picture *picture
	file    *fileRow
	album   *album
	facts   *kit.Line
	warn    *kit.Para
	below   *kit.Button
	text    *kit.Para
	notice  *kit.Para
	foot    *kit.Line
	star    *kit.Sign
	timer   *kit.Glyph
	tick    *kit.Glyph
}

const smallIcon = theme.TextCaption + theme.Space4

func newBubble(l *kit.Loader) *bubble {
	b := &bubble{
		fill:    canvas.NewRectangle(nil),
		arrow:   kit.NewGlyph(kit.IconForward, theme.Second, smallIcon),
		forward: kit.NewElided("", theme.TextCaption, theme.Second),
		name:    kit.NewElided("", theme.TextCaption, theme.Text).Bold(),
		bar:     canvas.NewRectangle(nil),
		quoted:  kit.NewElided("", theme.TextCaption, theme.Text).Bold(),
		quote:   kit.NewPara(theme.TextCaption, theme.Second),
		picture: newPicture(l), file: newFileRow(l), album: newAlbum(l),
		facts:  kit.NewElided("", theme.TextCaption, theme.Second),
		warn:   kit.NewPara(theme.TextCaption, theme.Text),
		text:   kit.NewPara(theme.TextBody, theme.Text),
		notice: kit.NewPara(theme.TextCaption, theme.Second).Centre(),
		foot:   kit.NewLine("", theme.TextCaption, theme.Second),
		star:   kit.NewSign(kit.SignStar, theme.Mark, smallIcon),
		timer:  kit.NewGlyph(kit.IconTimer, theme.Second, smallIcon),
		tick:   kit.NewGlyph(kit.IconNone, theme.Second, smallIcon),
	}
	do := func(d deed) {
		if b.onDeed != nil {
			b.onDeed(b.msgs, d)
		}
	}
	opens := func(m session.Message) {
		if b.onOpen != nil {
			b.onOpen(m)
		}
	}
	b.below = kit.NewButton("", kit.IconNone, kit.Plain, func() { do(b.plan.note.deed) })
	b.picture.onDeed, b.file.onDeed = do, do
	b.picture.onTapped = func() { opens(b.msg) }
	b.file.onTapped = b.picture.onTapped
	for _, c := range b.album.cells {
		c.onTapped = func() { opens(c.msg) }
		c.onMenu = func(m session.Message, at fyne.Position) {
			if b.onMenu != nil {
				b.onMenu(m, at)
			}
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// set makes b stand for ms: one message, or the pictures of one album.
func (b *bubble) set(ms []session.Message, pl plan, progress func(session.MessageID) media.Progress) {
	m, last := ms[0], ms[len(ms)-1]
	b.msg, b.msgs, b.plan = m, slices.Clone(ms), pl // the thread moves its messages
	footed := !pl.foot.empty()
	show(b.fill, !m.System && pl.shape != bare)
	show(b.arrow, !pl.forward.empty())
	show(b.forward, !pl.forward.empty())
	show(b.name, !pl.name.empty())
	show(b.bar, !pl.quote.empty())
	show(b.quoted, !pl.quote.empty())
	show(b.quote, !pl.quote.empty())
	show(b.picture, pl.shape == printed || pl.shape == bare)
	show(b.file, pl.shape == rowed)
	show(b.album, pl.shape == grid)
	show(b.facts, !pl.facts.empty())
	show(b.warn, !pl.warn.empty())
	show(b.below, !pl.below.empty())
	show(b.text, !pl.text.empty() && !m.System)
	show(b.notice, m.System)
	show(b.foot, footed)
	show(b.star, starred(ms) && footed)
	show(b.timer, last.Expires > 0 && footed)
	show(b.tick, m.FromMe && footed)

	b.forward.SetText(forwarded())
	b.name.SetText(m.SenderName)
	if q := m.Quote; q != nil {
		b.quoted.SetText(q.Name)
		b.quote.SetWrapped(q.Text, pl.quote.w, pl.quoteText)
	}
	switch pl.shape {
	case printed, bare:
		b.picture.set(m, pl.note)
	case rowed:
		b.file.set(m, pl.note)
	case grid:
		b.album.set(ms, progress)
	}
	b.facts.SetText(pl.facing)
	b.below.Set(pl.note.button, pl.note.icon)
	b.warn.SetWrapped(pl.note.sentence, pl.warn.w, pl.warnLines)
	if m.System {
		b.notice.SetWrapped(m.Text, pl.text.w, pl.textLines)
	} else {
		b.text.SetWrapped(pl.caption, pl.text.w, pl.textLines)
	}
	b.foot.SetText(foot(last))
	color := theme.Second
	if last.Delivery == session.Undone || last.Delivery == session.Withdrawn {
		color = theme.Bad
	}
	b.tick.Set(tick(last.Delivery), color)
	b.Refresh()
}

// mark marks what was looked for.
func (b *bubble) mark(found bool) {
	if b.found != found {
		b.found = found
		b.Refresh()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *bubble) TappedSecondary(ev *fyne.PointEvent) {
	if b.onMenu != nil && !b.msg.System {
		b.onMenu(b.msg, ev.AbsolutePosition)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer {
	r := &bubbleRenderer{b: b}
	r.paint()
	return r
}

type bubbleRenderer struct{ b *bubble }

func (r *bubbleRenderer) Destroy()           {}
func (r *bubbleRenderer) MinSize() fyne.Size { return fyne.NewSize(1, r.b.plan.height) }

func (r *bubbleRenderer) Objects() []fyne.CanvasObject {
	b := r.b
	return []fyne.CanvasObject{
		b.fill, b.arrow, b.forward, b.name, b.bar, b.quoted, b.quote, b.picture, b.file, b.album, b.facts,
		b.warn, b.below, b.text, b.notice, b.foot, b.star, b.timer, b.tick,
	}
}

func (r *bubbleRenderer) Refresh() {
	r.paint()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

func (r *bubbleRenderer) paint() {
	b := r.b
	fill := theme.Surface
	if b.msg.FromMe {
		fill = theme.Own
	}
	b.fill.FillColor, b.fill.CornerRadius = theme.Color(fill), theme.RadiusControl
	b.fill.StrokeColor, b.fill.StrokeWidth = theme.Color(theme.Hairline), theme.Hair
	if b.found {
		b.fill.StrokeColor, b.fill.StrokeWidth = theme.Color(theme.Mark), theme.FocusLine
	}
	b.bar.FillColor = theme.Color(theme.Second)
}

func (r *bubbleRenderer) Layout(fyne.Size) {
	b, pl := r.b, r.b.plan
	at := func(o fyne.CanvasObject, p rect) {
		o.Move(fyne.NewPos(p.x, p.y))
		o.Resize(fyne.NewSize(p.w, p.h))
	}
	at(b.fill, pl.bubble)
	f := pl.forward
	at(b.arrow, rect{f.x, f.y, smallIcon, f.h})
	at(b.forward, rect{f.x + smallIcon + theme.Space4, f.y, f.w - smallIcon - theme.Space4, f.h})
	at(b.name, pl.name)
	q := pl.quote
	at(b.bar, rect{q.x, q.y, theme.FocusLine, q.h})
	line := lineHeight(theme.TextCaption)
	at(b.quoted, rect{q.x + quotePad, q.y + quotePad/2, q.w - 2*quotePad, line})
	at(b.quote, rect{q.x + quotePad, q.y + quotePad/2 + line, q.w - 2*quotePad, q.h - line})
	for _, o := range []fyne.CanvasObject{b.picture, b.file, b.album} {
		at(o, pl.picture)
	}
	at(b.facts, pl.facts)
	at(b.warn, pl.warn)
	w := min(pl.below.w, b.below.MinSize().Width)
	at(b.below, rect{pl.below.x, pl.below.y, w, pl.below.h})
	at(b.text, pl.text)
	at(b.notice, pl.text)

	// The foot ends at the right: star, timer, time, tick.
	x := pl.foot.x + pl.foot.w
	if b.tick.Visible() {
		x -= smallIcon
		at(b.tick, rect{x, pl.foot.y, smallIcon, pl.foot.h})
		x -= theme.Space4
	}
	fw := b.foot.MinSize().Width
	x -= fw
	at(b.foot, rect{x, pl.foot.y, fw, pl.foot.h})
	for _, o := range []fyne.CanvasObject{b.timer, b.star} {
		if o.Visible() {
			x -= smallIcon + theme.Space4
			at(o, rect{x, pl.foot.y, smallIcon, pl.foot.h})
		}
	}
}

// dayRow heads the messages of one day.
type dayRow struct {
	widget.BaseWidget
	label *kit.Line
}

const dayHeight = theme.Space32

func newDayRow() *dayRow {
	d := &dayRow{label: kit.NewLine("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter)}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *dayRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.label) }
