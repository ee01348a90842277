package picks

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	rowTall   = theme.Control + 2*theme.Space8
	leastSaid = 3 * theme.Space32 // of the summary, beside what can be done
	menuWide  = theme.ListWidth
)

// row is the bar as it is drawn: what is selected, then what can be done with
// it; what has no room is behind a menu.
type row struct {
	widget.BaseWidget

	b       *Bar
	offers  []offer
	buttons map[deed]*kit.HintButton
	more    *kit.Button
	clear   *kit.Button
	said    *kit.Line
	back    *canvas.Rectangle
	line    *canvas.Rectangle
	inMenu  []offer // of offers, those behind more
	menu    *kit.Popover
}

func newRow(b *Bar) *row {
	r := &row{b: b, buttons: map[deed]*kit.HintButton{}, said: kit.NewElided("", theme.TextBody, theme.Text),
		back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	r.more = kit.NewIconButton(kit.IconMore, lang.L("More to do with these"), r.open)
	r.clear = kit.NewIconButton(kit.IconClose, lang.L("Select nothing (Esc)"), func() { b.d.Clear() })
	r.ExtendBaseWidget(r)
	return r
}

// tell shows what is selected and what is offered.
func (r *row) tell(said string, list []offer) {
	r.said.SetText(said)
	r.offers = list
	for _, o := range list {
		b := r.buttons[o.is]
		if b == nil {
			style := kit.Quiet
			if o.is == download {
				style = kit.Primary
			}
			b = kit.NewHintButton(o.text, o.icon, style, func() { r.b.press(o.is) })
			r.buttons[o.is] = b
		}
		b.Set(o.text, o.icon)
		if o.off == "" {
			b.SetHint(o.hint)
			b.Enable()
		} else {
			b.SetHint(o.off)
			b.Disable()
		}
	}
	r.Refresh()
}

// open shows the menu of what had no room.
func (r *row) open() {
	list := r.inMenu
	var options []kit.Option
	for _, o := range list {
		options = append(options, kit.Option{Text: o.text, Note: o.off, Off: o.off != ""})
	}
	c := kit.NewChooser(nil, "", "")
	c.SetOptions(options)
	c.OnChosen = func(i int) {
		r.close()
		r.b.press(list[i].is)
	}
	r.menu = kit.NewPopover(c, menuWide, r.b.d.Do)
	r.menu.Show(r.more, c)
}

// close takes the menu away.
func (r *row) close() {
	if r.menu != nil {
		r.menu.Hide()
		r.menu = nil
	}
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	x := &rowRenderer{r: r}
	x.paint()
	x.Layout(r.Size())
	return x
}

type rowRenderer struct {
	r       *row
	objects []fyne.CanvasObject
}

func (x *rowRenderer) Destroy()                     {}
func (x *rowRenderer) Objects() []fyne.CanvasObject { return x.objects }
func (x *rowRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, rowTall) }

func (x *rowRenderer) paint() {
	x.r.back.FillColor, x.r.line.FillColor = theme.Color(theme.Raised), theme.Color(theme.Hairline)
}

func (x *rowRenderer) Refresh() {
	x.paint()
	x.Layout(x.r.Size())
	for _, o := range x.objects {
		o.Refresh()
	}
	canvas.Refresh(x.r)
}

// Layout gives the deeds the room that the summary leaves, the first ones first.
func (x *rowRenderer) Layout(s fyne.Size) {
	r := x.r
	x.objects = []fyne.CanvasObject{r.back, r.line, r.clear, r.said}
	put(r.back, 0, 0, s.Width, s.Height)
	put(r.line, 0, 0, s.Width, theme.Hair)
	y := (s.Height - theme.Control) / 2
	put(r.clear, theme.Space8, y, theme.Control, theme.Control)
	left := theme.Space8 + theme.Control + theme.Space8
	said := fyne.MeasureText(r.said.Text(), theme.TextBody, fyne.TextStyle{}).Width + theme.Hair

	n := r.fitting(s.Width - left - said - theme.Space16 - theme.Space8)
	if n == 0 { // then rather part of the summary than nothing to do
		n = r.fitting(s.Width - left - min(said, leastSaid) - theme.Space16 - theme.Space8)
	}
	r.inMenu = r.offers[n:]
	end := s.Width - theme.Space8
	w := r.width(n)
	at := end - w
	put(r.said, left, 0, max(0, min(said, at-left-theme.Space8)), s.Height)
	for _, o := range r.offers[:n] {
		b := r.buttons[o.is]
		bw := b.MinSize().Width
		put(b, at, y, bw, theme.Control)
		at += bw + theme.Space4
		x.objects = append(x.objects, b)
	}
	if n < len(r.offers) {
		put(r.more, at, y, theme.Control, theme.Control)
		x.objects = append(x.objects, r.more)
	}
}

// fitting is how many of the offers go into room.
func (r *row) fitting(room float32) int {
	n := len(r.offers)
	for n > 0 && r.width(n) > room {
		n--
	}
	return n
}

// width is that of the first n offers, with what opens the menu of the others.
func (r *row) width(n int) float32 {
	w := float32(0)
	for _, o := range r.offers[:n] {
		w += r.buttons[o.is].MinSize().Width + theme.Space4
	}
	if n < len(r.offers) {
		w += theme.Control + theme.Space4
	}
	return max(0, w-theme.Space4)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
