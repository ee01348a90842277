package chats

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

func forwarded() string { return lang.L("Forwarded") }

// bubble is one message of a conversation, drawn by its plan. One object stands
// for many messages in its time.
type bubble struct {
	widget.BaseWidget

	onOpen func(session.MessageID)
	onDeed func(session.Message, deed)
	onMenu func(session.Message, fyne.Position)

	msg  session.Message
	plan plan

	fill    *canvas.Rectangle
	arrow   *kit.Glyph
	forward *kit.Line
	name    *kit.Line
	bar     *canvas.Rectangle
	quoted  *kit.Line
	quote   *kit.Para
	picture *picture
	facts   *kit.Line
	warn    *kit.Para
	below   *kit.Button
	text    *kit.Para
	notice  *kit.Para
	foot    *kit.Line
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
		picture: newPicture(l),
		facts:   kit.NewElided("", theme.TextCaption, theme.Second),
		warn:    kit.NewPara(theme.TextCaption, theme.Text),
		text:    kit.NewPara(theme.TextBody, theme.Text),
		notice:  kit.NewPara(theme.TextCaption, theme.Second).Centre(),
		foot:    kit.NewLine("", theme.TextCaption, theme.Second),
		timer:   kit.NewGlyph(kit.IconTimer, theme.Second, smallIcon),
		tick:    kit.NewGlyph(kit.IconNone, theme.Second, smallIcon),
	}
	do := func(d deed) {
		if b.onDeed != nil {
			b.onDeed(b.msg, d)
		}
	}
	b.below = kit.NewButton("", kit.IconNone, kit.Plain, func() { do(b.plan.note.deed) })
	b.picture.onDeed = do
	b.picture.onTapped = func() {
		if b.onOpen != nil {
			b.onOpen(b.msg.ID)
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// set makes b stand for m.
func (b *bubble) set(m session.Message, pl plan) {
	b.msg, b.plan = m, pl
	show := func(o fyne.CanvasObject, on bool) {
		switch {
		case on && !o.Visible():
			o.Show()
		case !on && o.Visible():
			o.Hide()
		}
	}
	show(b.fill, !m.System)
	show(b.arrow, !pl.forward.empty())
	show(b.forward, !pl.forward.empty())
	show(b.name, !pl.name.empty())
	show(b.bar, !pl.quote.empty())
	show(b.quoted, !pl.quote.empty())
	show(b.quote, !pl.quote.empty())
	show(b.picture, !pl.picture.empty())
	show(b.facts, !pl.facts.empty() && !pl.tile)
	show(b.warn, !pl.warn.empty())
	show(b.below, !pl.below.empty())
	show(b.text, !pl.text.empty() && !m.System)
	show(b.notice, m.System)
	show(b.foot, !pl.foot.empty())
	show(b.timer, m.Expires > 0 && !pl.foot.empty())
	show(b.tick, m.FromMe && !pl.foot.empty())

	b.forward.SetText(forwarded())
	b.name.SetText(m.SenderName)
	if q := m.Quote; q != nil {
		b.quoted.SetText(q.Name)
		b.quote.SetWrapped(q.Text, pl.quote.w, pl.quoteText)
	}
	if m.Media != nil {
		b.picture.set(m, pl.note, pl.tile)
		b.facts.SetText(facts(m))
	}
	if pl.note.ring {
		b.below.Set(lang.L("Cancel")+" · "+pl.note.word, kit.IconClose)
	} else {
		b.below.Set(pl.note.button, pl.note.icon)
	}
	b.warn.SetWrapped(pl.note.sentence, pl.warn.w, pl.warnLines)
	if m.System {
		b.notice.SetWrapped(m.Text, pl.text.w, pl.textLines)
	} else {
		b.text.SetWrapped(m.Text, pl.text.w, pl.textLines)
	}
	b.foot.SetText(foot(m))
	color := theme.Second
	if m.Delivery == session.Undone || m.Delivery == session.Withdrawn {
		color = theme.Bad
	}
	b.tick.Set(tick(m.Delivery), color)
	b.Refresh()
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
		b.fill, b.arrow, b.forward, b.name, b.bar, b.quoted, b.quote, b.picture, b.facts,
		b.warn, b.below, b.text, b.notice, b.foot, b.timer, b.tick,
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
	at(b.picture, pl.picture)
	at(b.facts, pl.facts)
	at(b.warn, pl.warn)
	w := min(pl.below.w, b.below.MinSize().Width)
	at(b.below, rect{pl.below.x, pl.below.y, w, pl.below.h})
	at(b.text, pl.text)
	at(b.notice, pl.text)

	// The foot ends at the right: timer, time, tick.
	x := pl.foot.x + pl.foot.w
	if b.tick.Visible() {
		x -= smallIcon
		at(b.tick, rect{x, pl.foot.y, smallIcon, pl.foot.h})
		x -= theme.Space4
	}
	fw := b.foot.MinSize().Width
	x -= fw
	at(b.foot, rect{x, pl.foot.y, fw, pl.foot.h})
	at(b.timer, rect{x - smallIcon - theme.Space4, pl.foot.y, smallIcon, pl.foot.h})
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
