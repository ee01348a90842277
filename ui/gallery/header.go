package gallery

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// header heads a month, and fetches what is not here of it.
type header struct {
	widget.BaseWidget
	p     *Page
	back  *canvas.Rectangle
	text  *kit.Line
	rest  *kit.Line
	fetch *kit.Button
	month int
	was   month
}

func newHeader(p *Page) *header {
	h := &header{
		p: p, month: -1, back: canvas.NewRectangle(theme.Color(theme.Background)),
		text: kit.NewLine("", theme.TextBody, theme.Text).Bold(),
		rest: kit.NewElided("", theme.TextCaption, theme.Second),
	}
	h.fetch = kit.NewButton("", kit.IconArrow, kit.Quiet, func() { p.fetch(p.remoteOf(h.month)...) })
	h.ExtendBaseWidget(h)
	return h
}

// set makes h head month k.
func (h *header) set(k int, m month) {
	h.month = k
	if m == h.was {
		return
	}
	h.was = m
	h.text.SetText(words.Month(m.Start))
	rest := "· " + words.Pictures(m.Len())
	if m.Remote > 0 {
		rest += " · " + words.ToFetch(m.Remote)
		h.fetch.Set(lang.L("Fetch {{.N}}", map[string]any{"N": words.Number(m.Remote)}), kit.IconArrow)
	}
	h.rest.SetText(rest)
	shown(h.fetch, m.Remote > 0)
	h.Refresh()
}

// Tapped keeps a click on the header from reaching the print beneath it.
func (h *header) Tapped(*fyne.PointEvent) {}

// CreateRenderer is part of fyne.Widget.
func (h *header) CreateRenderer() fyne.WidgetRenderer { return &headerRenderer{h} }

type headerRenderer struct{ h *header }

func (r *headerRenderer) Layout(s fyne.Size) {
	h := r.h
	put(h.back, 0, 0, s.Width, s.Height)
	w := h.text.MinSize().Width
	put(h.text, theme.Space8, 0, w, s.Height)
	button := float32(0)
	if h.fetch.Visible() {
		button = h.fetch.MinSize().Width
		put(h.fetch, s.Width-button-theme.Space4, (s.Height-theme.Control)/2, button, theme.Control)
	}
	x := theme.Space8 + w + theme.Space8
	put(h.rest, x, 0, max(0, s.Width-x-button-theme.Space12), s.Height)
}
func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(1, headTall) }
func (r *headerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.back, r.h.text, r.h.rest, r.h.fetch}
}
func (r *headerRenderer) Destroy() {}
func (r *headerRenderer) Refresh() {
	r.h.back.FillColor = theme.Color(theme.Background)
	r.Layout(r.h.Size())
	canvas.Refresh(r.h)
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// bar is the line above the sheet: how much there is, and how large.
type bar struct {
	object fyne.CanvasObject
	count  *kit.Line
	slider *widget.Slider
	less   *kit.Button
	more   *kit.Button
}

func newBar(b *board) *bar {
	x := &bar{
		count:  kit.NewElided("", theme.TextCaption, theme.Second),
		slider: widget.NewSlider(float64(minCell), float64(maxCell)),
	}
	x.slider.Value = float64(b.want)
	x.slider.OnChanged = func(v float64) { b.zoom(float32(v)) }
	x.less = kit.NewIconButton(kit.IconMinus, lang.L("Smaller prints (Ctrl and wheel)"), func() { b.zoom(b.want / 1.25) })
	x.more = kit.NewIconButton(kit.IconPlus, lang.L("Larger prints (Ctrl and wheel)"), func() { b.zoom(b.want * 1.25) })
	b.zoomed = func() {
		if x.slider.Value != float64(b.want) {
			x.slider.Value = float64(b.want)
			x.slider.Refresh()
		}
	}
	title := kit.NewLine(lang.L("Contact sheet"), theme.TextPage, theme.Text)
	title.SetBold(true)
	tools := []fyne.CanvasObject{x.less, container.NewThemeOverride(x.slider, trackTheme{}), x.more}
	x.object = container.New(barLayout{}, append([]fyne.CanvasObject{title, x.count}, tools...)...)
	return x
}

// tell says how many pictures there are.
func (x *bar) tell(pictures, toFetch int) {
	s := words.Pictures(pictures)
	if toFetch > 0 {
		s += " · " + words.ToFetch(toFetch)
	}
	if pictures == 0 {
		s = ""
	}
	x.count.SetText(s)
}

// enable shows the tools where there is something to work on.
func (x *bar) enable(on bool) {
	for _, o := range []fyne.CanvasObject{x.less, x.slider, x.more} {
		shown(o, on)
	}
}

// trackTheme is the theme in use with a slider's track that is seen on the bare
// background.
type trackTheme struct{}

func (trackTheme) now() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color is part of fyne.Theme.
func (t trackTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == fynetheme.ColorNameInputBackground {
		n = theme.Hairline
	}
	return t.now().Color(n, v)
}

// Font is part of fyne.Theme.
func (t trackTheme) Font(s fyne.TextStyle) fyne.Resource { return t.now().Font(s) }

// Icon is part of fyne.Theme.
func (t trackTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.now().Icon(n) }

// Size is part of fyne.Theme.
func (t trackTheme) Size(n fyne.ThemeSizeName) float32 { return t.now().Size(n) }

// barLayout puts title, count, and at the right the three tools in a row.
type barLayout struct{}

const sliderWidth = 3*theme.RingLarge - theme.Space4

func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, theme.Control+2*theme.Space12)
}

func (barLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, count, less, slider, more := o[0], o[1], o[2], o[3], o[4]
	top := (s.Height - theme.Control) / 2
	x := s.Width - theme.Space12 - theme.Control
	put(more, x, top, theme.Control, theme.Control)
	x -= sliderWidth
	put(slider, x, top, sliderWidth, theme.Control)
	x -= theme.Control
	put(less, x, top, theme.Control, theme.Control)
	w := title.MinSize().Width
	put(title, theme.Space8, 0, w, s.Height)
	left := theme.Space8 + w + theme.Space12
	put(count, left, theme.Space4, max(0, x-left-theme.Space12), s.Height-theme.Space4)
}
