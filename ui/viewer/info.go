package viewer

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// fact is one line of the information panel.
type fact struct {
	name, value string
	mono        bool   // ids and hashes
	copied      string // what a click copies; the value where ""
}

// factsOf is all that is known of m; path is where its file lies, "" when it is
// not here.
func factsOf(m session.Message, path string) []fact {
	f := m.Media
	var fs []fact
	add := func(name, value string, mono bool) {
		if value != "" {
			fs = append(fs, fact{name: name, value: value, mono: mono})
		}
	}
	add(lang.L("Caption"), m.Text, false)
	add(lang.L("Chat"), m.ChatName, false)
	sender := m.SenderName
	if m.FromMe {
		sender = lang.L("You")
	}
	add(lang.L("Sender"), sender, false)
	add(lang.L("Sent"), stamp(m.Time), false)
	add(lang.L("Received"), stamp(m.Received), false)
	add(lang.L("Kind"), words.Kind(f.Kind), false)
	add(lang.L("Type"), f.MIME, false)
	add(lang.L("Pixels"), words.Pixels(f.Width, f.Height), false)
	if f.Size > 0 {
		add(lang.L("Size"), lang.L("{{.Size}} ({{.Bytes}} bytes)", map[string]any{
			"Size": words.Size(f.Size), "Bytes": words.Number(int(f.Size))}), false)
		fs[len(fs)-1].copied = words.Number(int(f.Size))
	}
	if key := record.KeyOf(f); !key.IsZero() {
		name := lang.L("SHA-256")
		switch {
		case f.State == media.Ready && f.Unverified:
			name = lang.L("SHA-256, not promised by anybody (MAC verified)")
		case f.State == media.Ready:
			name = lang.L("SHA-256, verified")
		}
		add(name, key.String(), true)
	}
	add(lang.L("Message id"), m.WAID, true)
	add(lang.L("Encrypted file on"), host(f.URL), false)
	add(lang.L("Link expires"), stamp(f.ExpiresAt), false)
	add(lang.L("File"), path, true)
	return fs
}

// panel lists the facts; a click on a value copies it.
type panel struct {
	widget.BaseWidget
	copy   func(text string)
	back   *canvas.Rectangle
	rows   *fyne.Container
	scroll *container.Scroll
	flat   fyne.CanvasObject // scroll, without shadows
	all    *kit.Button
	keys   *kit.Button
	facts  []fact
}

func newPanel(copied func(string), all, keys func()) *panel {
	p := &panel{copy: copied, back: canvas.NewRectangle(theme.Color(theme.Surface)), rows: container.NewVBox()}
	p.scroll = container.NewVScroll(p.rows)
	p.flat = container.NewThemeOverride(p.scroll, theme.Flat())
	p.all = kit.NewButton(lang.L("Copy as JSON"), kit.IconCopy, kit.Plain, all)
	p.keys = kit.NewButton(lang.L("Copy descriptor"), kit.IconKey, kit.Plain, keys)
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// set shows facts.
func (p *panel) set(facts []fact) {
	p.facts = facts
	p.rows.RemoveAll()
	width := p.Size().Width - 2*theme.Space16
	for _, f := range facts {
		p.rows.Add(newFactRow(f, width, p.copy))
	}
	p.scroll.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	return &panelRenderer{p: p, objects: []fyne.CanvasObject{p.back, p.flat, p.all, p.keys}}
}

type panelRenderer struct {
	p       *panel
	objects []fyne.CanvasObject
}

func (r *panelRenderer) Layout(s fyne.Size) {
	put(r.p.back, 0, 0, s.Width, s.Height)
	foot := float32(2*theme.Control + theme.Space8 + 2*theme.Space12)
	put(r.p.flat, theme.Space16, theme.Space8, s.Width-theme.Space16-theme.Space4, s.Height-foot-theme.Space8)
	put(r.p.all, theme.Space16, s.Height-foot+theme.Space12, s.Width-2*theme.Space16, theme.Control)
	put(r.p.keys, theme.Space16, s.Height-foot+theme.Space12+theme.Control+theme.Space8, s.Width-2*theme.Space16, theme.Control)
	r.p.set(r.p.facts)
}
func (r *panelRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(1) }
func (r *panelRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *panelRenderer) Destroy()                     {}
func (r *panelRenderer) Refresh() {
	r.p.back.FillColor = theme.Color(theme.Surface)
	canvas.Refresh(r.p)
}

// factRow is a name over its value.
type factRow struct {
	widget.BaseWidget
	fact  fact
	copy  func(string)
	width float32
	hover *canvas.Rectangle
	glyph *kit.Glyph
}

func newFactRow(f fact, width float32, copied func(string)) *factRow {
	r := &factRow{fact: f, copy: copied, width: width, hover: canvas.NewRectangle(theme.Color(theme.Hover)),
		glyph: kit.NewGlyph(kit.IconCopy, theme.Second, theme.Space16)}
	r.hover.CornerRadius = theme.RadiusControl
	r.hover.Hide()
	r.glyph.Hide()
	r.ExtendBaseWidget(r)
	return r
}

// Tapped copies the value.
func (r *factRow) Tapped(*fyne.PointEvent) {
	if r.fact.copied != "" {
		r.copy(r.fact.copied)
		return
	}
	r.copy(r.fact.value)
}

// MouseIn is part of desktop.Hoverable.
func (r *factRow) MouseIn(*desktop.MouseEvent) { r.hover.Show(); r.glyph.Show() }

// MouseMoved is part of desktop.Hoverable.
func (r *factRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (r *factRow) MouseOut() { r.hover.Hide(); r.glyph.Hide() }

// Cursor is part of desktop.Cursorable.
func (r *factRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (r *factRow) CreateRenderer() fyne.WidgetRenderer {
	name := kit.NewElided(r.fact.name, theme.TextCaption, theme.Second)
	var lines []fyne.CanvasObject
	style := fyne.TextStyle{Monospace: r.fact.mono}
	size := float32(theme.TextBody)
	if r.fact.mono {
		size = theme.TextCaption
	}
	for _, l := range kit.Wrap(r.fact.value, r.width, size, style) {
		line := kit.NewElided(l, size, theme.Text)
		if r.fact.mono {
			line.Mono()
		}
		lines = append(lines, line)
	}
	step := fyne.MeasureText("", size, style).Height
	head := fyne.MeasureText("", theme.TextCaption, fyne.TextStyle{}).Height
	return &rowRenderer{
		objects: append([]fyne.CanvasObject{r.hover, name, r.glyph}, lines...),
		layout: func(s fyne.Size) {
			put(r.hover, -theme.Space8, 0, s.Width+theme.Space8, s.Height)
			put(name, 0, theme.Space4, s.Width-theme.Space24, head)
			put(r.glyph, s.Width-theme.Space24, theme.Space4, theme.Space16, head)
			for i, l := range lines {
				put(l, 0, theme.Space4+head+float32(i)*step, s.Width, step)
			}
		},
		min: fyne.NewSize(theme.Space32, theme.Space4*2+head+float32(len(lines))*step),
	}
}

type rowRenderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     fyne.Size
}

func (r *rowRenderer) Layout(s fyne.Size)           { r.layout(s) }
func (r *rowRenderer) MinSize() fyne.Size           { return r.min }
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
}

// tellInfo brings the panel up to the picture on show. Where its file lies is
// asked beside the UI goroutine.
func (v *Viewer) tellInfo() {
	if !v.info.Visible() {
		return
	}
	m, ok := v.current()
	if !ok {
		v.info.set(nil)
		v.told = session.Message{}
		return
	}
	if v.told.ID == m.ID && v.told.Media.State == m.Media.State && v.told.Media.File == m.Media.File {
		return
	}
	v.told = m
	v.info.set(factsOf(m, ""))
	token := v.token
	v.ask(func(context.Context) error {
		path := v.pathOf(m.Media)
		v.d.Do(func() {
			if token == v.token && path != "" {
				v.info.set(factsOf(m, path))
			}
		})
		return nil
	})
}
