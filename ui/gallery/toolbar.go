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
)

const sliderWidth = 3*theme.RingLarge - theme.Space4

// toolbar is the line above the sheet: what is looked for, and at the right how
// large and in which form it is shown.
type toolbar struct {
	widget.BaseWidget
	filter fyne.CanvasObject
	square *kit.Button
	fitted *kit.Button
	less   *kit.Button
	more   *kit.Button
	slider *widget.Slider
	track  fyne.CanvasObject
	help   *kit.Button
	line   *canvas.Rectangle
	width  float32 // that it had last, or is asked about
	some   bool
}

func newToolbar(b *board, filter fyne.CanvasObject) *toolbar {
	t := &toolbar{filter: filter, slider: widget.NewSlider(float64(minCell), float64(maxCell)), line: canvas.NewRectangle(nil)}
	t.square = kit.NewIconButton(kit.IconSheet, lang.L("Square prints"), func() { b.fit(false) })
	t.fitted = kit.NewIconButton(kit.IconRows, lang.L("Prints in their own shape"), func() { b.fit(true) })
	t.square.SetStyle(kit.Switch)
	t.fitted.SetStyle(kit.Switch)
	t.slider.Value = float64(b.want)
	t.slider.OnChanged = func(v float64) { b.zoom(float32(v), b.first()) }
	t.less = kit.NewIconButton(kit.IconMinus, lang.L("Smaller prints (Ctrl and wheel)"), func() { b.zoom(b.want/step, b.first()) })
	t.more = kit.NewIconButton(kit.IconPlus, lang.L("Larger prints (Ctrl and wheel)"), func() { b.zoom(b.want*step, b.first()) })
	t.track = container.NewThemeOverride(t.slider, trackTheme{}) //nolint:forbidigo // there is no text in it
	t.help = kit.NewIconButton(kit.IconInfo, lang.L("How to select"), func() { b.explain(t.help) })
	b.zoomed = func() {
		t.square.SetOn(!b.fitted)
		t.fitted.SetOn(b.fitted)
		if t.slider.Value != float64(b.want) {
			t.slider.Value = float64(b.want)
			t.slider.Refresh()
		}
	}
	b.zoomed()
	t.ExtendBaseWidget(t)
	return t
}

// enable shows the tools where there is something to work on.
func (t *toolbar) enable(on bool) {
	if t.some != on {
		t.some = on
		t.Refresh()
	}
}

// tools are what stands at the right, and how wide that is.
func (t *toolbar) tools(width float32) (list []fyne.CanvasObject, room float32) {
	list = []fyne.CanvasObject{t.square, t.fitted, t.less, t.track, t.more, t.help}
	if width < theme.Narrow {
		list = []fyne.CanvasObject{t.square, t.fitted, t.less, t.more, t.help}
	}
	for _, o := range list {
		room += t.wide(o)
	}
	return list, room + theme.Space8
}

func (t *toolbar) wide(o fyne.CanvasObject) float32 {
	if o == t.track {
		return sliderWidth
	}
	return theme.Control
}

// HeightAt is its height at that width.
func (t *toolbar) HeightAt(width float32) float32 {
	_, room := t.tools(width)
	return max(kit.HeightOf(t.filter, width-room), theme.Control+theme.Space8) + theme.Space4
}

// Resize is part of fyne.CanvasObject.
func (t *toolbar) Resize(s fyne.Size) {
	t.width = s.Width
	t.BaseWidget.Resize(s)
}

// CreateRenderer is part of fyne.Widget.
func (t *toolbar) CreateRenderer() fyne.WidgetRenderer { return &toolbarRenderer{t} }

type toolbarRenderer struct{ t *toolbar }

func (r *toolbarRenderer) Destroy() {}

func (r *toolbarRenderer) MinSize() fyne.Size {
	w := r.t.width
	if w <= 0 {
		w = theme.Narrow
	}
	return fyne.NewSize(1, r.t.HeightAt(w))
}

func (r *toolbarRenderer) Objects() []fyne.CanvasObject {
	t := r.t
	return []fyne.CanvasObject{t.filter, t.square, t.fitted, t.less, t.track, t.more, t.help, t.line}
}

func (r *toolbarRenderer) Layout(s fyne.Size) {
	t := r.t
	list, room := t.tools(s.Width)
	put(t.filter, 0, 0, s.Width-room, s.Height-theme.Space4)
	shown(t.track, t.some && s.Width >= theme.Narrow)
	for _, o := range []fyne.CanvasObject{t.square, t.fitted, t.less, t.more, t.help} {
		shown(o, t.some)
	}
	x := s.Width - room
	for _, o := range list {
		put(o, x, theme.Space4, t.wide(o), theme.Control)
		x += t.wide(o)
	}
	put(t.line, 0, s.Height-theme.Hair, s.Width, theme.Hair)
}

func (r *toolbarRenderer) Refresh() {
	r.t.line.FillColor = theme.Color(theme.Hairline)
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
	for _, o := range r.Objects() {
		o.Refresh()
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
