package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Choice is one way on from a trouble.
type Choice struct {
	Label string
	Do    func() // on the UI goroutine
}

// ShowProblem shows a window of its own for what keeps the app from starting:
// one sentence, the choices (the first is the one recommended), and the details,
// with what is private taken out, to be copied. look is the theme as Prefs name
// it. It returns the window, which is already shown; choices close it where they
// want to. Closing the app's only window ends it.
func ShowProblem(a fyne.App, look string, err error, do func(func()), choices ...Choice) fyne.Window {
	a.Settings().SetTheme(theme.New(look))
	w := a.NewWindow("Contact Sheet")
	p := &problem{text: words.Redact(err.Error()), sentence: words.Explain(err).Sentence, copy: a.Clipboard().SetContent}
	p.build(choices)
	p.ExtendBaseWidget(p)
	w.SetContent(kit.NewLayers(p, do))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(theme.DialogW*0.6, theme.DialogH*0.6))
	w.CenterOnScreen()
	w.Show()
	return w
}

type problem struct {
	widget.BaseWidget

	sentence, text string
	copy           func(string)

	ground  *canvas.Rectangle
	glyph   *kit.Glyph
	said    *kit.Para
	buttons *fyne.Container
	more    *kit.Button
	copied  *kit.Button
	details *kit.Para
	scroll  *container.Scroll
}

func (p *problem) build(choices []Choice) {
	p.ground = canvas.NewRectangle(nil)
	p.glyph = kit.NewGlyph(kit.IconAlert, theme.Warning, theme.RingLarge)
	p.said = kit.NewPara(theme.TextTitle, theme.Text).Centre()
	p.buttons = container.NewHBox()
	for i, c := range choices {
		style := kit.Plain
		if i == 0 {
			style = kit.Primary
		}
		p.buttons.Add(kit.NewButton(c.Label, kit.IconNone, style, c.Do))
	}
	p.details = kit.NewPara(theme.TextCaption, theme.Second)
	p.scroll = container.NewVScroll(p.details)
	p.scroll.Hide()
	p.copied = kit.NewButton(lang.L("Copy details"), kit.IconCopy, kit.Quiet, func() { p.copy(p.text) })
	p.copied.Hide()
	p.more = kit.NewButton(words.Details.Label(), kit.IconNone, kit.Quiet, func() {
		p.more.Hide()
		p.copied.Show()
		p.scroll.Show()
		p.Refresh()
	})
}

// CreateRenderer implements fyne.Widget.
func (p *problem) CreateRenderer() fyne.WidgetRenderer {
	r := &problemRenderer{p: p}
	r.paint()
	return r
}

type problemRenderer struct{ p *problem }

func (r *problemRenderer) Destroy() {}
func (r *problemRenderer) paint()   { r.p.ground.FillColor = theme.Color(theme.Background) }

func (r *problemRenderer) MinSize() fyne.Size {
	return fyne.NewSize(max(theme.ListWidth, r.p.buttons.MinSize().Width+2*theme.Space24), theme.ListWidth)
}

func (r *problemRenderer) Objects() []fyne.CanvasObject {
	p := r.p
	return []fyne.CanvasObject{p.ground, p.glyph, p.said, p.buttons, p.more, p.copied, p.scroll}
}

func (r *problemRenderer) Refresh() {
	r.paint()
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *problemRenderer) Layout(s fyne.Size) {
	p := r.p
	w := s.Width - 2*theme.Space24
	p.said.SetText(p.sentence, w)
	y := theme.Space32
	if p.more.Visible() { // without the details all of it is in the middle
		h := theme.RingLarge + p.said.MinSize().Height + 2*theme.Control + 3*theme.Space16
		y = max(y, (s.Height-h)*0.45)
	}
	put := func(o fyne.CanvasObject, wide, high, after float32) {
		o.Move(fyne.NewPos((s.Width-wide)/2, y))
		o.Resize(fyne.NewSize(wide, high))
		y += high + after
	}
	p.ground.Resize(s)
	put(p.glyph, theme.RingLarge, theme.RingLarge, theme.Space16)
	put(p.said, w, p.said.MinSize().Height, theme.Space24)
	put(p.buttons, p.buttons.MinSize().Width, theme.Control, theme.Space16)
	more := p.more
	if !more.Visible() {
		more = p.copied
	}
	put(more, more.MinSize().Width, theme.Control, theme.Space8)
	p.details.SetText(p.text, w-theme.Space8)
	put(p.scroll, w, max(0, s.Height-y-theme.Space16), 0)
}
