package ui

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

// notice is what the banner says.
type notice struct {
	sentence string // "" for no banner
	button   string
	tapped   func()
	grave    bool // it does not mend itself
}

// advise is what the banner says of the link: the pages stay usable whatever it
// is. The pairing page says it itself.
func (w *Window) advise(s session.Status) notice {
	if w.route == routePair || w.route == "" {
		return notice{}
	}
	link := func() { w.Go(routePair) }
	switch s.Phase {
	case session.PhaseOnline:
		return notice{}
	case session.PhaseSyncing:
		return notice{sentence: lang.L("Your phone is sending your chats: {{.Percent}} % so far, {{.Pictures}}.",
			map[string]any{"Percent": s.Percent, "Pictures": words.Pictures(s.Images)})}
	case session.PhaseOffline:
		if !w.offline {
			return notice{}
		}
		a := words.Explain(session.NoNetwork)
		return notice{sentence: a.Sentence, button: a.Action.Label(), tapped: func() { w.ask(w.d.Link.Reconnect) }}
	case session.PhaseReplaced:
		a := words.Explain(session.UsedElsewhere)
		return notice{sentence: a.Sentence, button: a.Action.Label(), tapped: func() { w.ask(w.d.Link.Reconnect) }, grave: true}
	case session.PhaseLoggedOut:
		a := words.Explain(session.Removed)
		return notice{sentence: a.Sentence, button: a.Action.Label(), tapped: link, grave: true}
	case session.PhaseRefused:
		return w.refused(s)
	}
	a := words.Explain(session.NotLinked)
	return notice{sentence: a.Sentence, button: a.Action.Label(), tapped: link}
}

func (w *Window) refused(s session.Status) notice {
	a := words.Explain(s.Err)
	n := notice{sentence: a.Sentence, button: words.Retry.Label(), tapped: func() { w.Go(routePair) }, grave: true}
	switch {
	case a.Action == words.Update:
		n.button, n.tapped = a.Action.Label(), w.update
	case errors.Is(s.Err, session.Banned):
		n.button, n.tapped = "", nil
		if s.Until.After(w.d.Now()) {
			n.sentence = lang.L("WhatsApp has blocked this account until {{.When}}. Your saved pictures are still here.",
				map[string]any{"When": words.Moment(s.Until, w.d.Now())})
		}
	}
	return n
}

// banner is one line above the page.
type banner struct {
	widget.BaseWidget

	notice notice
	back   *canvas.Rectangle
	line   *canvas.Rectangle
	glyph  *kit.Glyph
	text   *kit.Para
	button *kit.Button
}

func newBanner() *banner {
	b := &banner{
		back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		glyph:  kit.NewGlyph(kit.IconInfo, theme.Second, theme.Icon),
		text:   kit.NewPara(theme.TextBody, theme.Text),
		button: kit.NewButton("", kit.IconNone, kit.Plain, nil),
	}
	b.Hidden = true
	b.ExtendBaseWidget(b)
	return b
}

func (b *banner) show(n notice) {
	b.notice = n
	b.button.Set(n.button, kit.IconNone)
	b.button.OnTapped = n.tapped
	b.button.Hidden = n.button == ""
	if n.grave {
		b.glyph.Set(kit.IconAlert, theme.Warning)
	} else {
		b.glyph.Set(kit.IconInfo, theme.Second)
	}
	b.Hidden = n.sentence == ""
	b.Refresh()
}

// height is the banner's at that width; 0 when there is nothing to say.
func (b *banner) height(width float32) float32 {
	if b.notice.sentence == "" {
		return 0
	}
	w := width - 3*theme.Space16 - theme.Icon
	if b.notice.button != "" {
		w -= b.button.MinSize().Width + theme.Space16
	}
	b.text.SetText(b.notice.sentence, max(w, theme.Rail))
	return max(theme.Control, b.text.MinSize().Height) + theme.Space16
}

// CreateRenderer implements fyne.Widget.
func (b *banner) CreateRenderer() fyne.WidgetRenderer {
	r := &bannerRenderer{b: b}
	r.paint()
	return r
}

type bannerRenderer struct{ b *banner }

func (r *bannerRenderer) Destroy()           {}
func (r *bannerRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 0) }

func (r *bannerRenderer) Objects() []fyne.CanvasObject {
	b := r.b
	return []fyne.CanvasObject{b.back, b.line, b.glyph, b.text, b.button}
}

func (r *bannerRenderer) Refresh() {
	r.paint()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

func (r *bannerRenderer) paint() {
	r.b.back.FillColor, r.b.line.FillColor = theme.Color(theme.Raised), theme.Color(theme.Hairline)
}

func (r *bannerRenderer) Layout(s fyne.Size) {
	b := r.b
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	b.height(s.Width)
	at(b.back, 0, 0, s.Width, s.Height)
	at(b.line, 0, s.Height-theme.Hair, s.Width, theme.Hair)
	at(b.glyph, theme.Space16, 0, theme.Icon, s.Height)
	text := b.text.MinSize()
	at(b.text, 2*theme.Space16+theme.Icon-theme.Space8, (s.Height-text.Height)/2, text.Width, text.Height)
	bw := b.button.MinSize().Width
	at(b.button, s.Width-bw-theme.Space16, (s.Height-theme.Control)/2, bw, theme.Control)
}
