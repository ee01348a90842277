package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// header heads a part of the sheet, and fetches what is not here of it. Pressing
// its name selects all of the part; it is circled then.
type header struct {
	widget.BaseWidget
	b     *board
	back  *canvas.Rectangle
	text  *kit.Line
	rest  *kit.Line
	fetch *kit.Button
	loop  *kit.Loop
	part  int
	was   part
	whole bool
	over  bool
}

func newHeader(b *board) *header {
	h := &header{
		b: b, part: -1, back: canvas.NewRectangle(theme.Color(theme.Background)),
		text: kit.NewElided("", theme.TextBody, theme.Text).Bold(),
		rest: kit.NewElided("", theme.TextCaption, theme.Second),
		loop: b.pencil.NewLoop(),
	}
	h.fetch = kit.NewButton("", kit.IconArrow, kit.Quiet, func() { b.p.fetch(b.p.found.fetchOf(h.part)...) })
	h.ExtendBaseWidget(h)
	return h
}

// set makes h head part k; whole is false while its numbers are not known.
func (h *header) set(k int, p part, whole bool) {
	h.part = k
	if p == h.was && whole == h.whole {
		return
	}
	h.was, h.whole = p, whole
	h.text.SetText(p.title())
	rest := ""
	if whole {
		rest = words.Pictures(p.Len())
		if p.title() != "" {
			rest = "· " + rest
		}
	}
	n := p.ToFetch()
	if n > 0 {
		rest += " · " + words.ToFetch(n)
		h.fetch.Set(lang.L("Fetch {{.N}}", map[string]any{"N": words.Number(n)}), kit.IconArrow)
	}
	h.rest.SetText(rest)
	shown(h.fetch, n > 0)
	h.Refresh()
}

// circle draws the loop round the name, or takes it away.
func (h *header) circle(on, slowly bool) {
	if on {
		h.loop.Draw(int64(h.was.From), slowly)
	} else {
		h.loop.Erase()
	}
}

// Tapped selects the whole part, or nothing of it.
func (h *header) Tapped(*fyne.PointEvent) {
	h.b.focus()
	h.b.pickPart(h.part)
}

// MouseDown is part of desktop.Mouseable: a rubber band may begin here, too.
func (h *header) MouseDown(e *desktop.MouseEvent) {
	h.b.press(h.Position().Add(e.Position), e.Modifier)
}

// MouseUp is part of desktop.Mouseable.
func (h *header) MouseUp(*desktop.MouseEvent) {}

// MouseIn is part of desktop.Hoverable.
func (h *header) MouseIn(*desktop.MouseEvent) {
	h.over = true
	h.b.leave()
	h.tint()
}

// MouseMoved is part of desktop.Hoverable.
func (h *header) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (h *header) MouseOut() { h.over = false; h.tint() }

// tint shows that the name can be pressed.
func (h *header) tint() {
	c := theme.Second
	if h.over {
		c = theme.Text
	}
	h.rest.Set(h.rest.Text(), c)
}

// CreateRenderer is part of fyne.Widget.
func (h *header) CreateRenderer() fyne.WidgetRenderer { return &headerRenderer{h} }

type headerRenderer struct{ h *header }

func (r *headerRenderer) Layout(s fyne.Size) {
	h := r.h
	put(h.back, 0, 0, s.Width, s.Height)
	button := float32(0)
	if h.fetch.Visible() {
		button = h.fetch.MinSize().Width
		put(h.fetch, s.Width-button-theme.Space4, (s.Height-theme.Control)/2, button, theme.Control)
	}
	room := max(0, s.Width-2*theme.Space16-button)
	w := min(fyne.MeasureText(h.text.Text(), theme.TextBody, fyne.TextStyle{Bold: true}).Width+theme.Hair, room)
	put(h.text, theme.Space16, 0, w, s.Height)
	x := theme.Space16 + w
	if w > theme.Hair {
		x += theme.Space12
	}
	rest := fyne.MeasureText(h.rest.Text(), theme.TextCaption, fyne.TextStyle{}).Width + theme.Hair
	put(h.rest, x, 0, max(0, min(rest, s.Width-x-button-theme.Space12)), s.Height)
	put(h.loop, theme.Space4, theme.Space4/2, w+2*theme.Space12, s.Height-theme.Space4)
}
func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(1, headTall) }
func (r *headerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.back, r.h.text, r.h.rest, r.h.fetch, r.h.loop}
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
