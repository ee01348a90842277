package faults

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Width is how wide the panel wants to be.
const Width = theme.ListWidth

// Panel asks what is to go wrong. Its methods belong to the UI goroutine.
type Panel struct {
	widget.BaseWidget

	d     Deps
	ctx   context.Context
	set   Set
	known bool // set was read from the server
	asked int  // rises with every change; late answers are dropped

	title   *kit.Line
	close   *kit.Button
	offline *kit.Check
	refused *kit.Check
	tells   []func() // bring the controls up to set
	scroll  *fyne.Container
	said    *kit.Line
	works   *kit.Button
	back    *canvas.Rectangle
	lines   [3]*canvas.Rectangle // left, below the title, above the foot
}

// New makes the panel; it works until ctx ends, and knows nothing before Load.
func New(ctx context.Context, d Deps) *Panel {
	p := &Panel{
		d: d, ctx: ctx, back: canvas.NewRectangle(nil),
		title: kit.NewElided(lang.L("Make something go wrong"), theme.TextTitle, theme.Text).Bold(),
		close: kit.NewIconButton(kit.IconClose, lang.L("Close"), d.Close),
		said:  kit.NewElided("", theme.TextCaption, theme.Second),
	}
	for i := range p.lines {
		p.lines[i] = canvas.NewRectangle(nil)
	}
	p.works = kit.NewButton(lang.L("Everything works"), kit.IconNone, kit.Plain, func() { p.change(func(s *Set) { *s = Set{} }) })
	p.offline = kit.NewCheck(lang.L("No network"), false, func(on bool) { p.change(func(s *Set) { s.Offline = on }) })
	p.refused = kit.NewCheck(lang.L("This version of the app is refused"), false, func(on bool) {
		p.change(func(s *Set) { s.Outdated = on })
	})
	p.scroll = kit.NewScroll(theme.Space16, kit.NewStack(theme.Space16,
		kit.NewStack(0, heading(lang.L("Network")), p.offline),
		question(p, lang.L("Delay"), delays, func(s *Set) *int { return &s.Latency }),
		question(p, lang.L("Speed"), rates, func(s *Set) *int { return &s.Bandwidth }),
		question(p, lang.L("Media server"), statuses, func(s *Set) *int { return &s.Status }),
		question(p, lang.L("Files arrive"), bodies, func(s *Set) *string { return &s.Media }),
		question(p, lang.L("Phone, when asked for a file"), phones, func(s *Set) *string { return &s.Phone }),
		kit.NewStack(0, heading(lang.L("WhatsApp")), p.refused),
	))
	p.ExtendBaseWidget(p)
	p.tell()
	return p
}

// Content is what the window shows while the panel is open.
func (p *Panel) Content() fyne.CanvasObject { return p }

// Set is what goes wrong, as far as is known.
func (p *Panel) Set() Set { return p.set }

// Load reads what goes wrong now.
func (p *Panel) Load() {
	p.asked++
	asked := p.asked
	go func() {
		s, err := p.d.Read(p.ctx)
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() {
			switch {
			case asked != p.asked:
			case err != nil:
				p.d.Fail(err)
			default:
				p.known = true
				p.show(s)
			}
		})
	}()
}

// change makes something go wrong, or no longer; what cannot be changed is
// shown as it was.
func (p *Panel) change(edit func(*Set)) {
	before, next := p.set, p.set
	edit(&next)
	if next == before && p.known {
		p.tell()
		return
	}
	p.asked++
	asked := p.asked
	p.show(next)
	go func() {
		err := p.d.Write(p.ctx, next)
		if p.ctx.Err() != nil {
			return
		}
		p.d.Do(func() {
			if err != nil {
				p.d.Fail(err)
			}
			if asked != p.asked {
				return
			}
			if p.known = err == nil || p.known; err != nil {
				p.show(before)
			}
		})
	}()
}

func (p *Panel) show(s Set) {
	p.set = s
	p.tell()
	p.d.Changed(s)
}

// tell brings everything up to the set.
func (p *Panel) tell() {
	p.offline.SetOn(p.set.Offline)
	p.refused.SetOn(p.set.Outdated)
	for _, f := range p.tells {
		f()
	}
	if n := p.set.Count(); n == 0 {
		p.said.SetText("")
		p.works.Disable()
	} else {
		p.said.SetText(words.Count(n, "One thing wrong", "{{.N}} things wrong"))
		p.works.Enable()
	}
	p.scroll.Refresh()
}

// Sentence says how many things go wrong; "" for none.
func Sentence(n int) string {
	if n == 0 {
		return ""
	}
	return words.Count(n, "One thing goes wrong on purpose", "{{.N}} things go wrong on purpose")
}

func heading(text string) fyne.CanvasObject {
	return kit.NewElided(text, theme.TextBody, theme.Text).Bold()
}

// question is a row of chips of which one is on, and what that one means.
func question[T comparable](p *Panel, name string, choices []choice[T], field func(*Set) *T) fyne.CanvasObject {
	flow, hint := kit.NewFlow(), kit.NewText("", theme.TextCaption, theme.Second)
	var chips []*kit.Chip
	for _, c := range choices {
		chip := kit.NewChip(lang.L(c.name), func() { p.change(func(s *Set) { *field(s) = c.is }) }) //lang:of delays rates statuses bodies phones
		chips = append(chips, chip)
		flow.Add(chip)
	}
	p.tells = append(p.tells, func() {
		now := *field(&p.set)
		said := ""
		for i, c := range choices {
			chips[i].SetOn(c.is == now)
			if c.is == now && c.hint != "" {
				said = lang.L(c.hint) //lang:of delays rates statuses bodies phones
			}
		}
		hint.Set(said, theme.Second)
	})
	return kit.NewStack(theme.Space8, heading(name), flow, hint)
}

// CreateRenderer is part of fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{p: p}
	r.paint()
	return r
}

type renderer struct{ p *Panel }

const (
	head = theme.Control + 2*theme.Space8
	foot = head
)

func (r *renderer) Destroy()           {}
func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(Width, head+foot) }
func (r *renderer) Refresh()           { r.paint(); r.Layout(r.p.Size()); canvas.Refresh(r.p) }

func (r *renderer) Objects() []fyne.CanvasObject {
	p := r.p
	return []fyne.CanvasObject{p.back, p.scroll, p.lines[0], p.lines[1], p.lines[2], p.title, p.close, p.said, p.works}
}

func (r *renderer) paint() {
	r.p.back.FillColor = theme.Color(theme.Surface)
	for _, l := range r.p.lines {
		l.FillColor = theme.Color(theme.Hairline)
	}
}

func (r *renderer) Layout(s fyne.Size) {
	p := r.p
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	at(p.back, 0, 0, s.Width, s.Height)
	at(p.lines[0], 0, 0, theme.Hair, s.Height)
	at(p.title, theme.Space16, 0, s.Width-theme.Space16-theme.Control-theme.Space16, head)
	at(p.close, s.Width-theme.Control-theme.Space8, theme.Space8, theme.Control, theme.Control)
	at(p.lines[1], 0, head, s.Width, theme.Hair)
	at(p.scroll, theme.Hair, head+theme.Hair, s.Width-theme.Hair, max(0, s.Height-head-foot-2*theme.Hair))
	top := s.Height - foot
	at(p.lines[2], 0, top, s.Width, theme.Hair)
	w := p.works.MinSize().Width
	at(p.works, s.Width-w-theme.Space16, top+theme.Space8, w, theme.Control)
	at(p.said, theme.Space16, top, max(0, s.Width-w-3*theme.Space16), foot)
}
