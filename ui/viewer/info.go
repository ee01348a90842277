package viewer

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// fact is one line of the information panel.
type fact struct {
	name, value string
	mono        bool   // ids and hashes
	copied      string // what a click copies; the value where ""
	apart       bool   // another kind of fact begins
}

// panel lists the facts; a click on a value copies it.
type panel struct {
	widget.BaseWidget
	copy   func(text string)
	back   *canvas.Rectangle
	rows   *fyne.Container
	scroll *container.Scroll
	all    *kit.Button
	keys   *kit.Button
	facts  []fact
}

func newPanel(copied func(string), all, keys func()) *panel {
	p := &panel{copy: copied, back: canvas.NewRectangle(theme.Color(theme.Surface)), rows: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	p.scroll = container.NewVScroll(p.rows)
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
	return &panelRenderer{p: p, objects: []fyne.CanvasObject{p.back, p.scroll, p.all, p.keys}}
}

type panelRenderer struct {
	p       *panel
	objects []fyne.CanvasObject
}

func (r *panelRenderer) Layout(s fyne.Size) {
	put(r.p.back, 0, 0, s.Width, s.Height)
	foot := float32(2*theme.Control + theme.Space8 + 2*theme.Space12)
	put(r.p.scroll, theme.Space16, theme.Space8, s.Width-theme.Space16-theme.Space4, s.Height-foot-theme.Space8)
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

// nameWidth is the room for a name beside its value; a longer one stands above.
const nameWidth = 3 * theme.Space32

// CreateRenderer is part of fyne.Widget.
func (r *factRow) CreateRenderer() fyne.WidgetRenderer {
	name := kit.NewElided(r.fact.name, theme.TextCaption, theme.Second)
	style := fyne.TextStyle{Monospace: r.fact.mono}
	size := float32(theme.TextBody)
	if r.fact.mono {
		size = theme.TextCaption
	}
	above := r.fact.mono || fyne.MeasureText(r.fact.name, theme.TextCaption, fyne.TextStyle{}).Width > nameWidth-theme.Space8
	left := float32(nameWidth)
	if above {
		left = 0
	}
	var lines []fyne.CanvasObject
	for _, l := range kit.Wrap(r.fact.value, r.width-left, size, style) {
		line := kit.NewElided(l, size, theme.Text)
		if r.fact.mono {
			line.Mono()
		}
		lines = append(lines, line)
	}
	step := fyne.MeasureText("", size, style).Height
	head := fyne.MeasureText("", theme.TextCaption, fyne.TextStyle{}).Height
	top, tall := float32(theme.Space4), float32(len(lines))*step
	objects := append([]fyne.CanvasObject{r.hover, name}, lines...)
	var rule *canvas.Rectangle
	if r.fact.apart {
		rule = canvas.NewRectangle(theme.Color(theme.Hairline))
		objects = append(objects, rule)
		top += theme.Space12
	}
	down := top
	if above {
		down += head
	}
	return &rowRenderer{
		objects: append(objects, r.glyph),
		layout: func(s fyne.Size) {
			if rule != nil {
				put(rule, 0, theme.Space4, s.Width-theme.Space12, theme.Hair)
			}
			put(r.hover, -theme.Space8, top-theme.Space4, s.Width+theme.Space8, s.Height-top+theme.Space4)
			if above {
				put(name, 0, top, s.Width-theme.Space24, head)
			} else {
				put(name, 0, top, nameWidth-theme.Space8, step)
			}
			put(r.glyph, s.Width-theme.Space24, top, theme.Space16, head)
			for i, l := range lines {
				put(l, left, down+float32(i)*step, s.Width-left, step)
			}
		},
		min: fyne.NewSize(theme.Space32, down+tall+theme.Space4),
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
	v.info.set(factsOf(m, "", media.Facts{}))
	token := v.token
	v.ask(func(ctx context.Context) error {
		path := v.pathOf(m.Media)
		if path == "" {
			return nil
		}
		says, err := v.d.Pixels.Facts(ctx, m.Media.File)
		if err != nil {
			says = media.Facts{} // no picture, or one that says nothing
		}
		v.d.Do(func() {
			if token == v.token && v.told.ID == m.ID {
				v.info.set(factsOf(m, path, says))
			}
		})
		return nil
	})
}
