package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// traffic is what the rail sums up.
type traffic struct {
	waiting int     // asked for, and not begun
	running int     // downloads, uploads and questions to the phone
	share   float64 // done of those running, in files
	held    bool    // everything is
}

// readTraffic counts what is on its way.
func readTraffic(ctx context.Context, all Transfers, lib Library) (traffic, error) {
	running, waiting, err := all.Sum(ctx)
	t := traffic{waiting: waiting, running: len(running), held: all.Paused()}
	for _, id := range running {
		if p := lib.Progress(id); p.Total > 0 {
			t.share += min(1, float64(p.Done)/float64(p.Total))
		}
	}
	return t, err
}

func (t traffic) count() int { return t.waiting + t.running }

// rail is the narrow column at the left: the pages, what is on its way, and the
// account with its connection dot.
type rail struct {
	widget.BaseWidget

	pages []*railButton
	whose []route
	ring  *kit.Ring
	count *kit.Line
	most  int // transfers since there were none
	now   traffic
	way   *railButton // to the transfers; ring and count take the place of its drawing

	keys    *railButton
	person  *railButton
	avatar  *kit.Avatar
	dot     *canvas.Circle
	online  bool
	back    *canvas.Rectangle
	line    *canvas.Rectangle
	trouble bool
}

func newRail(l *kit.Loader, to func(route), account func()) *rail {
	r := &rail{
		ring:   kit.NewRing(railRing, theme.Text, theme.Edge),
		count:  kit.NewLine("", theme.TextCaption, theme.Text).Align(fyne.TextAlignCenter),
		avatar: kit.NewAvatar(l, theme.AvatarSmall), dot: canvas.NewCircle(nil),
		back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
	}
	for _, p := range []struct {
		icon kit.IconName
		name string
		to   route
	}{
		{kit.IconChats, lang.L("Chats"), routeChats},
		{kit.IconSheet, lang.L("Sheet"), routeSheet},
		{kit.IconTraffic, lang.L("Transfers"), routeTransfers},
		{kit.IconSettings, lang.L("Settings"), routeSettings},
	} {
		b := newRailButton(p.icon, p.name, func() { to(p.to) })
		r.pages, r.whose = append(r.pages, b), append(r.whose, p.to)
		if p.to == routeTransfers {
			r.way = b
		}
	}
	r.keys = newRailButton(kit.IconKey, lang.L("Keys"), func() { to(routeKeys) })
	r.keys.hint = lang.L("Get a file from keys")
	r.person = newRailButton(kit.IconNone, "", account)
	r.person.bare = true
	r.ring.Hide()
	r.ExtendBaseWidget(r)
	return r
}

// choose marks the page on show.
func (r *rail) choose(to route) {
	if to == routeStorage {
		to = routeSettings // which leads there
	}
	for i, b := range r.pages {
		b.setOn(r.whose[i] == to)
	}
	r.keys.setOn(to == routeKeys)
}

// show sums up the transfers: how many, and how much of what began together.
func (r *rail) show(t traffic) {
	if t == r.now {
		return
	}
	r.now = t
	n := t.count()
	r.way.setBusy(n > 0)
	if n == 0 {
		r.most = 0
		r.ring.Hide()
		r.count.SetText("")
		r.way.hint = ""
		return
	}
	r.most = max(r.most, n)
	r.ring.Set(max(0.02, (float64(r.most-n)+t.share)/float64(r.most)))
	r.ring.Show()
	color := theme.Text
	r.way.hint = words.Count(n, "One file on its way", "{{.N}} files on their way")
	if t.held {
		color = theme.Second
		r.way.hint = words.Count(n, "One file, paused", "{{.N}} files, all paused")
	}
	r.count.Set(short(n), color)
}

// short is n in at most three characters.
func short(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n)
	case n < 100_000:
		return strconv.Itoa(n/1000) + "k"
	}
	return "∞"
}

// account shows who is linked, and how.
func (r *rail) account(s session.Status) {
	r.online = s.Phase == session.PhaseOnline || s.Phase == session.PhaseSyncing
	r.trouble = s.Phase == session.PhaseLoggedOut || s.Phase == session.PhaseRefused || s.Phase == session.PhaseReplaced
	name := s.Name
	if name == "" {
		name = s.Number
	}
	if name == "" {
		name = lang.L("You")
	}
	r.avatar.Set(name, false, nil)
	r.person.setName(name + " · " + connection(s.Phase))
	r.Refresh()
}

// connection says a phase in a word or two.
func connection(p session.Phase) string {
	switch p {
	case session.PhaseOnline:
		return lang.L("connected")
	case session.PhaseSyncing:
		return lang.L("receiving chats")
	case session.PhaseOffline:
		return lang.L("no connection")
	case session.PhaseReplaced:
		return lang.L("used elsewhere")
	}
	return lang.L("not linked")
}

// CreateRenderer implements fyne.Widget.
func (r *rail) CreateRenderer() fyne.WidgetRenderer {
	rr := &railRenderer{r: r}
	rr.paint()
	return rr
}

type railRenderer struct{ r *rail }

func (rr *railRenderer) Destroy()           {}
func (rr *railRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.Rail, theme.MinH/2) }

func (rr *railRenderer) Objects() []fyne.CanvasObject {
	r := rr.r
	o := []fyne.CanvasObject{r.back, r.line}
	for _, b := range r.pages {
		o = append(o, b)
	}
	return append(o, r.ring, r.count, r.keys, r.avatar, r.dot, r.person)
}

func (rr *railRenderer) Refresh() {
	rr.paint()
	rr.Layout(rr.r.Size())
	canvas.Refresh(rr.r)
}

func (rr *railRenderer) paint() {
	r := rr.r
	r.back.FillColor, r.line.FillColor = theme.Color(theme.Surface), theme.Color(theme.Hairline)
	// Full when connected, hollow when not: not by colour alone.
	color := theme.Second
	switch {
	case r.online:
		color = theme.Good
	case r.trouble:
		color = theme.Bad
	}
	r.dot.FillColor = theme.Color(theme.Surface)
	if r.online {
		r.dot.FillColor = theme.Color(color)
	}
	r.dot.StrokeColor, r.dot.StrokeWidth = theme.Color(color), theme.FocusLine
}

func (rr *railRenderer) Layout(s fyne.Size) {
	r := rr.r
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	at(r.back, 0, 0, s.Width, s.Height)
	at(r.line, s.Width-theme.Hair, 0, theme.Hair, s.Height)
	y := theme.Space8
	for _, b := range r.pages {
		at(b, railMargin, y, s.Width-2*railMargin, railItem)
		if b == r.way {
			for _, o := range []fyne.CanvasObject{r.ring, r.count} {
				at(o, (s.Width-railRing)/2, y+railMargin, railRing, railRing)
			}
		}
		y += railItem + theme.Space4
	}
	const person = theme.AvatarSmall + theme.Space16
	y = s.Height - person - theme.Space8
	at(r.person, theme.Space4, y, s.Width-2*theme.Space4, person)
	at(r.avatar, 0, y, s.Width, person)
	const dot = theme.Space12
	mid := s.Width/2 + theme.AvatarSmall/2
	at(r.dot, mid-dot+theme.Hair, y+(person+theme.AvatarSmall)/2-dot+theme.Hair, dot, dot)
	at(r.keys, railMargin, y-railItem-theme.Space8, s.Width-2*railMargin, railItem)
}

const (
	railItem = theme.Control + theme.Space16
	railRing = theme.RingSmall + theme.Space4

	railMargin = theme.Space4 / 2 // the longest name is nearly as wide as the rail
)

// railButton is one entry of the rail: its drawing, and its name beneath.
type railButton struct {
	widget.BaseWidget

	tapped           func()
	icon             kit.IconName
	name             string
	hint             string // more than its name, as a tooltip
	bare             bool   // something else is drawn below it
	busy             bool   // something else takes the place of its drawing
	on               bool
	hovered, focused bool
	fill, ring       *canvas.Rectangle
	glyph            *kit.Glyph
	label            *kit.Line
}

func newRailButton(icon kit.IconName, name string, tapped func()) *railButton {
	b := &railButton{
		tapped: tapped, icon: icon, name: name, fill: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
		glyph: kit.NewGlyph(icon, theme.Second, theme.Icon+theme.Space4),
		label: kit.NewLine(name, theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter),
	}
	b.ExtendBaseWidget(b)
	return b
}

func (b *railButton) setOn(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

func (b *railButton) setBusy(busy bool) {
	if b.busy != busy {
		b.busy = busy
		b.Refresh()
	}
}

func (b *railButton) setName(name string) { b.name = name }

// Name is the page's or account's name.
func (b *railButton) Name() string { return b.name }

// AccessibilityLabel implements fyne.Accessible.
func (b *railButton) AccessibilityLabel() string {
	if b.hint != "" {
		return b.name + ": " + b.hint
	}
	return b.name
}

// AccessibilityRole implements fyne.Accessible.
func (b *railButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (b *railButton) Tapped(*fyne.PointEvent) { b.tapped() }

// FocusGained implements fyne.Focusable.
func (b *railButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *railButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *railButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *railButton) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.tapped()
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (b *railButton) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	switch {
	case b.bare:
		kit.Tip(b, b.name)
	case b.hint != "":
		kit.Tip(b, b.hint)
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *railButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *railButton) MouseOut() {
	b.hovered = false
	b.Refresh()
	kit.Untip(b)
}

// CreateRenderer implements fyne.Widget.
func (b *railButton) CreateRenderer() fyne.WidgetRenderer {
	r := &railButtonRenderer{b: b}
	r.paint()
	return r
}

type railButtonRenderer struct{ b *railButton }

func (r *railButtonRenderer) Destroy()           {}
func (r *railButtonRenderer) MinSize() fyne.Size { return fyne.NewSize(theme.Control, railItem) }
func (r *railButtonRenderer) Refresh()           { r.paint(); canvas.Refresh(r.b) }

func (r *railButtonRenderer) Objects() []fyne.CanvasObject {
	b := r.b
	return []fyne.CanvasObject{b.fill, b.glyph, b.label, b.ring}
}

func (r *railButtonRenderer) paint() {
	b := r.b
	front, back := theme.Second, theme.Clear
	if b.on {
		front = theme.Text
	}
	if b.on || b.hovered {
		back = theme.Hover
	}
	b.fill.FillColor, b.fill.CornerRadius = theme.Color(back), theme.RadiusControl
	b.ring.FillColor, b.ring.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	b.ring.StrokeWidth, b.ring.CornerRadius, b.ring.Hidden = theme.FocusLine, theme.RadiusControl, !b.focused
	b.glyph.Set(b.icon, front)
	b.glyph.Hidden = b.busy
	b.label.Set(b.label.Text(), front)
	b.label.SetBold(b.on)
}

func (r *railButtonRenderer) Layout(s fyne.Size) {
	b := r.b
	for _, o := range []fyne.CanvasObject{b.fill, b.ring} {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(s)
	}
	if b.bare {
		return
	}
	text := b.label.MinSize().Height
	icon := theme.Icon + theme.Space4
	y := (s.Height - icon - text) / 2
	b.glyph.Move(fyne.NewPos(0, y))
	b.glyph.Resize(fyne.NewSize(s.Width, icon))
	b.label.Move(fyne.NewPos(0, y+icon))
	b.label.Resize(fyne.NewSize(s.Width, text))
}
