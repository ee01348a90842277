package chats

import (
	"time"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// plan is where everything of a bubble goes, in the row's coordinates. It is
// made once for a message and a width; rows in view are drawn by it.
type plan struct {
	height  float32
	bubble  rect
	forward rect
	name    rect
	quote   rect
	picture rect
	tile    bool // a file without a picture: drawing and name instead
	facts   rect
	warn    rect // the sentence on what went wrong
	below   rect // the button under the sentence of a tile
	text    rect
	foot    rect

	note      note
	textLines []string
	warnLines []string
	quoteText []string
	more      bool // the text was cut
}

type rect struct{ x, y, w, h float32 }

func (r rect) empty() bool { return r.h == 0 }

const (
	edge     = theme.Space16 // left and right of all bubbles
	pad      = theme.Space8  // inside a bubble
	maxLines = 40            // of a text; longer ones are cut
	tileH    = theme.Avatar + theme.Space8
	quotePad = theme.Space8
)

// lineHeight is the height of a line of text of that size.
func lineHeight(size float32) float32 { return fyne.MeasureText("", size, fyne.TextStyle{}).Height }

// pictureSize is how large a picture of w × h pixels is drawn within room.
func pictureSize(w, h int, room float32) fyne.Size {
	if w <= 0 || h <= 0 {
		w, h = 4, 3
	}
	const least = theme.PictureW * 0.55 // room for a button and a word
	maxW := min(theme.PictureW, room)
	scale := min(maxW/float32(w), theme.PictureH/float32(h))
	size := fyne.NewSize(float32(w)*scale, float32(h)*scale)
	size.Width = min(maxW, max(size.Width, min(least, room))) // what is narrower is cut
	size.Height = max(size.Height, least/2)
	return size
}

// isTile reports whether a file is drawn as a row with its name, not a picture.
func isTile(d *session.Media) bool {
	return (d.Kind == media.Document || d.Kind == media.Audio) && len(d.Preview) == 0
}

// planOf measures m for a row of that width. group tells whether names are
// shown.
func planOf(m session.Message, it item, group bool, p media.Progress, now time.Time, width float32) plan {
	pl := plan{}
	margin := max(edge, (width-theme.TalkWidth)/2)
	caption, body := lineHeight(theme.TextCaption), lineHeight(theme.TextBody)
	room := min(theme.BubbleWidth, width-2*margin) - 2*pad
	if m.System {
		return systemPlan(m, width)
	}
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
	if group && !m.FromMe && it.first {
		put(&pl.name, caption, theme.Space4)
		widen(measure(m.SenderName, theme.TextCaption, true))
	}
	if m.Media != nil {
		pl.note = noteOf(m, p, now)
		if isTile(m.Media) {
			pl.tile = true
			put(&pl.picture, tileH, theme.Space4)
			widen(theme.PictureW * 0.75)
		} else {
			size := pictureSize(m.Media.Width, m.Media.Height, room)
			put(&pl.picture, size.Height, theme.Space4)
			pl.picture.w = size.Width
			widen(size.Width)
		}
		put(&pl.facts, caption, theme.Space4)
	}
	if m.Quote != nil {
		widen(theme.PictureW * 0.6)
	}
	wrapTo := room
	if m.Media != nil {
		wrapTo = max(inner, theme.PictureW*0.55)
	}
	if pl.note.sentence != "" {
		pl.warnLines = kit.Wrap(pl.note.sentence, wrapTo, theme.TextCaption, fyne.TextStyle{})
		put(&pl.warn, caption*float32(len(pl.warnLines)), theme.Space4)
	}
	if pl.tile && (pl.note.button != "" || pl.note.ring) {
		put(&pl.below, theme.Control, theme.Space4)
	}
	if m.Text != "" {
		pl.textLines = kit.Wrap(m.Text, wrapTo, theme.TextBody, fyne.TextStyle{})
		if len(pl.textLines) > maxLines {
			pl.textLines = append(pl.textLines[:maxLines:maxLines], "…")
			pl.more = true
		}
		put(&pl.text, body*float32(len(pl.textLines)), theme.Space4/2)
		for _, l := range pl.textLines {
			widen(measure(l, theme.TextBody, false))
		}
	}
	if m.Media != nil && !pl.tile && m.Text == "" && pl.warn.empty() {
		pl.foot = pl.facts // beside it, where there is nothing between
		y -= theme.Space4
	} else {
		put(&pl.foot, caption, 0)
	}
	widen(measure(foot(m), theme.TextCaption, false) + theme.Icon + theme.Space8)
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
	if !pl.facts.empty() && pl.foot.y == pl.facts.y {
		pl.facts.w = max(0, inner-measure(foot(m), theme.TextCaption, false)-2*theme.Icon-theme.Space8)
	}
	pl.picture.w = inner // a narrow picture fills a bubble that its caption widened
	pl.height = y + theme.Space4/2
	return pl
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
func guess(m session.Message) float32 {
	h := 2*pad + lineHeight(theme.TextCaption) + theme.Space8
	if m.Media != nil {
		if isTile(m.Media) {
			h += tileH + theme.Control
		} else {
			h += pictureSize(m.Media.Width, m.Media.Height, theme.PictureW).Height
		}
		h += lineHeight(theme.TextCaption)
	}
	const perLine = 56 // characters
	return h + lineHeight(theme.TextBody)*float32(min(maxLines, (len(m.Text)+perLine-1)/perLine))
}
