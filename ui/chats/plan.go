package chats

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// plan is where everything of a bubble goes, in the row's coordinates. It is
// made once for a message or album and a width; rows in view are drawn by it.
type plan struct {
	height  float32
	shape   shape
	bubble  rect
	forward rect
	name    rect
	quote   rect
	picture rect // or row, or grid
	facts   rect
	warn    rect // the sentence on what went wrong
	below   rect // the button under the sentence, of what is no picture
	text    rect
	foot    rect

	note      note
	facing    string // what facts says
	caption   string
	textLines []string
	warnLines []string
	quoteText []string
}

type rect struct{ x, y, w, h float32 }

func (r rect) empty() bool { return r.h == 0 }

const (
	edge     = theme.Space16 // left and right of all bubbles
	pad      = theme.Space8  // inside a bubble
	maxLines = 40            // of a text; longer ones are cut
	quotePad = theme.Space8
)

// lineHeight is the height of a line of text of that size.
func lineHeight(size float32) float32 { return fyne.MeasureText("", size, fyne.TextStyle{}).Height }

// sight is what a bubble's look depends on besides its messages.
type sight struct {
	group    bool // names are shown
	local    bool // the chat is none of WhatsApp's
	now      time.Time
	progress func(session.MessageID) media.Progress
}

// note is the note of ms: one message with media, or an album.
func (s sight) note(ms []session.Message) note {
	if len(ms) > 1 {
		return albumNote(ms, s.local)
	}
	return noteOf(ms[0], s.progress(ms[0].ID), s.local, s.now)
}

// planOf measures ms, one message or the pictures of one album, for a row of
// that width.
func planOf(ms []session.Message, it item, s sight, width float32) plan {
	m := ms[0]
	if m.System {
		return systemPlan(m, width)
	}
	pl := plan{shape: shapeOf(ms), caption: captionOf(ms)}
	margin := max(edge, (width-theme.TalkWidth)/2)
	caption, body := lineHeight(theme.TextCaption), lineHeight(theme.TextBody)
	room := min(theme.BubbleWidth, width-2*margin) - 2*pad
	inner := float32(0) // width of what is in the bubble
	widen := func(w float32) { inner = max(inner, min(w, room)) }
	measure := func(s string, size float32, bold bool) float32 {
		return fyne.MeasureText(s, size, fyne.TextStyle{Bold: bold}).Width
	}

	y := theme.Space4 / 2
	if it.first {
		y = theme.Space8
	}
	top := y
	y += pad
	put := func(r *rect, h, after float32) { *r = rect{y: y, h: h}; y += h + after }

	if m.Forwarded {
		put(&pl.forward, caption, theme.Space4)
		widen(measure(forwarded(), theme.TextCaption, false) + theme.Icon)
	}
	if s.group && !m.FromMe && it.first {
		put(&pl.name, caption, theme.Space4)
		widen(measure(m.SenderName, theme.TextCaption, true))
	}
	if pl.shape != wordsOnly {
		pl.note = s.note(ms)
		pl.facing = factsOf(ms, pl.note)
		size := sizeOf(ms, room)
		put(&pl.picture, size.Height, theme.Space4)
		pl.picture.w = size.Width
		widen(size.Width)
		if pl.shape != rowed && pl.facing != "" { // a row has them in it
			put(&pl.facts, caption, theme.Space4)
		}
	}
	if m.Quote != nil {
		widen(theme.PictureW * 0.6)
	}
	wrapTo := room
	if pl.shape != wordsOnly {
		wrapTo = max(inner, leastPicture)
	}
	if pl.note.sentence != "" {
		pl.warnLines = kit.Wrap(pl.note.sentence, wrapTo, theme.TextCaption, fyne.TextStyle{})
		put(&pl.warn, caption*float32(len(pl.warnLines)), theme.Space4)
		widen(wrapTo)
	}
	if (pl.shape == rowed || pl.shape == grid) && pl.note.button != "" {
		put(&pl.below, theme.Control, theme.Space4)
	}
	if pl.caption != "" {
		pl.textLines = kit.Wrap(pl.caption, wrapTo, theme.TextBody, fyne.TextStyle{})
		if len(pl.textLines) > maxLines {
			pl.textLines = append(pl.textLines[:maxLines:maxLines], "…")
		}
		put(&pl.text, body*float32(len(pl.textLines)), theme.Space4/2)
		for _, l := range pl.textLines {
			widen(measure(l, theme.TextBody, false))
		}
	}
	last := ms[len(ms)-1]
	footW := measure(foot(last), theme.TextCaption, false) + theme.Space8
	for _, mark := range []bool{last.FromMe, last.Expires > 0, starred(ms)} {
		if mark {
			footW += smallIcon + theme.Space4
		}
	}
	// The foot stands beside what is last, where there is room.
	beside := false
	switch {
	case pl.caption != "":
		put(&pl.foot, caption, 0)
	case !pl.below.empty() && belowWidth(pl.note)+footW <= room:
		pl.foot = rect{y: pl.below.y + theme.Control - caption, h: caption}
		widen(belowWidth(pl.note) + footW)
		y -= theme.Space4
	case !pl.facts.empty() && pl.warn.empty() && pl.below.empty() && (pl.shape != bare || measure(pl.facing, theme.TextCaption, false)+footW <= inner):
		beside = true
		pl.foot = pl.facts
		y -= theme.Space4
	default:
		put(&pl.foot, caption, 0)
	}
	if pl.shape == bare {
		widen(measure(pl.facing, theme.TextCaption, false))
	}
	widen(footW)
	y += theme.Space4

	if m.Quote != nil { // above all but the marks, now that the width is known
		pl.insertQuote(m.Quote, inner)
		y += pl.quote.h + theme.Space8
	}
	pl.bubble = rect{x: margin, y: top, w: inner + 2*pad, h: y - top}
	if m.FromMe {
		pl.bubble.x = width - margin - pl.bubble.w
	}
	for _, r := range pl.parts() {
		r.x = pl.bubble.x + pad
		if r.w == 0 {
			r.w = inner
		}
	}
	if beside {
		pl.facts.w = max(0, inner-footW)
	}
	switch {
	case pl.shape != bare:
		pl.picture.w = inner // a narrow picture fills a bubble that its caption widened
	case m.FromMe:
		pl.picture.x += inner - pl.picture.w
	}
	pl.height = y + theme.Space4/2
	return pl
}

// belowWidth is how wide the button of n is, as kit.Button draws it.
func belowWidth(n note) float32 {
	return fyne.MeasureText(n.button, theme.TextBody, fyne.TextStyle{}).Width + 2*theme.Space12 + theme.Icon + theme.Space8
}

// captionOf are the words of ms: of an album's pictures those that have some.
func captionOf(ms []session.Message) string {
	var parts []string
	for _, m := range ms {
		if m.Text != "" && !slices.Contains(parts, m.Text) {
			parts = append(parts, m.Text)
		}
	}
	return strings.Join(parts, "\n")
}

func starred(ms []session.Message) bool {
	return slices.ContainsFunc(ms, func(m session.Message) bool { return m.Media != nil && m.Media.Starred })
}

func (pl *plan) parts() []*rect {
	return []*rect{&pl.forward, &pl.name, &pl.quote, &pl.picture, &pl.facts, &pl.warn, &pl.below, &pl.text, &pl.foot}
}

// insertQuote makes room for q below forward mark and name.
func (pl *plan) insertQuote(q *session.Quote, inner float32) {
	caption := lineHeight(theme.TextCaption)
	pl.quoteText = kit.Wrap(q.Text, inner-3*quotePad, theme.TextCaption, fyne.TextStyle{})
	if len(pl.quoteText) > 2 {
		pl.quoteText = append(pl.quoteText[:1:1], pl.quoteText[1]+" …")
	}
	h := caption*float32(1+len(pl.quoteText)) + quotePad
	y := float32(-1)
	for _, r := range []*rect{&pl.picture, &pl.facts, &pl.warn, &pl.below, &pl.text, &pl.foot} {
		if r.empty() {
			continue
		}
		if y < 0 {
			y = r.y
		}
		r.y += h + theme.Space8
	}
	pl.quote = rect{y: y, h: h}
}

// systemPlan is a notice: small, in the middle, without a bubble.
func systemPlan(m session.Message, width float32) plan {
	w := min(theme.BubbleWidth, width-2*edge)
	pl := plan{textLines: kit.Wrap(m.Text, w, theme.TextCaption, fyne.TextStyle{})}
	h := lineHeight(theme.TextCaption) * float32(len(pl.textLines))
	pl.text = rect{x: (width - w) / 2, y: theme.Space4, w: w, h: h}
	pl.height = h + 2*theme.Space4
	return pl
}

// guess is a cheap estimate of planOf's height.
func guess(ms []session.Message) float32 {
	h := 2*pad + lineHeight(theme.TextCaption) + theme.Space8
	if shape := shapeOf(ms); shape != wordsOnly {
		h += sizeOf(ms, theme.PictureW).Height + lineHeight(theme.TextCaption)
		if shape == rowed || shape == grid {
			h += theme.Control
		}
	}
	const perLine = 56 // characters
	return h + lineHeight(theme.TextBody)*float32(min(maxLines, (len(ms[0].Text)+perLine-1)/perLine))
}
