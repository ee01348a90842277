package transfers

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

const (
	rowTall     = theme.Space32*2 - theme.Space4
	gripWidth   = theme.Space24
	sideWidth   = 6 * theme.Space32              // the figures at the right
	figureWidth = 2*theme.Space32 + theme.Space8 // of them where they are short
	lineTall    = theme.Space16 + theme.Space4
)

// key names a row: a message may be on its way again that has ended today, even
// more than once.
type key struct {
	id    session.MessageID
	ended int64 // when, in nanoseconds; 0 while it is on its way
}

func (k key) past() bool { return k.ended != 0 }

func keyOf(f session.Finished) key { return key{id: f.ID, ended: max(1, f.Ended.UnixNano())} }

// row is one transfer, under way or ended. Rows are used again for others.
type row struct {
	widget.BaseWidget
	b *board

	key     key
	said    said
	media   *session.Media // of the message it shows; another one for another reading
	can     bool           // be dragged
	hovered bool
	marked  bool // the keyboard is here
	raised  bool // it follows the pointer
	lifted  bool // its place, while it does

	back, focus, rule *canvas.Rectangle
	grip              *grip
	ground            *canvas.Rectangle
	kind              *kit.Glyph
	thumb             *kit.Thumb
	name, where, step *kit.Line
	amount, pace      *kit.Line
	bar               *kit.Bar
	primary, other    *kit.Button
	words             *kit.Button
}

func newRow(b *board) *row {
	r := &row{
		b: b, back: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil), rule: canvas.NewRectangle(nil), ground: canvas.NewRectangle(nil),
		kind: kit.NewGlyph(kit.IconPicture, theme.Second, theme.Icon), thumb: kit.NewThumb(b.p.d.Loader),
		name:   kit.NewElided("", theme.TextBody, theme.Text),
		where:  kit.NewElided("", theme.TextCaption, theme.Second),
		step:   kit.NewElided("", theme.TextCaption, theme.Second),
		amount: kit.NewElided("", theme.TextCaption, theme.Text).Align(fyne.TextAlignTrailing),
		pace:   kit.NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignTrailing),
		bar:    kit.NewBar(theme.Accent),
	}
	r.grip = newGrip(r)
	r.primary = kit.NewIconButton(kit.IconPause, "", func() { b.press(r.key, r.said.primary) })
	r.words = kit.NewButton("", kit.IconNone, kit.Quiet, func() { b.press(r.key, r.said.primary) })
	r.other = kit.NewIconButton(kit.IconClose, "", func() { b.press(r.key, r.said.other) })
	r.ExtendBaseWidget(r)
	return r
}

// set makes r stand for k.
func (r *row) set(k key, m session.Message, x said, can, marked, lifted bool) {
	if k == r.key && x == r.said && m.Media == r.media && can == r.can && marked == r.marked && lifted == r.lifted {
		return
	}
	r.key, r.said, r.media, r.can, r.marked, r.lifted = k, x, m.Media, can, marked, lifted
	var v media.View
	if d := m.Media; d != nil && d.State != media.ViewOnce {
		v = media.View{ID: int64(m.ID), Preview: d.Preview, Crop: true}
		if d.State == media.Ready {
			v.File = d.File
		}
		r.kind.Set(kit.KindIcon(d), theme.Second)
		r.thumb.SetDim(d.State != media.Ready && !m.FromMe)
	}
	r.thumb.Set(v)
	visible(r.kind, m.Media != nil && v.File.IsZero() && len(v.Preview) == 0)
	r.name.SetText(x.name)
	r.where.SetText(x.where)
	r.step.Set(x.step, x.color)
	r.amount.SetText(x.amount)
	r.pace.SetText(x.pace)
	r.bar.Set(x.share, x.bar)
	visible(r.bar, x.bar != "")
	visible(r.grip, can)
	name, icon := x.primary.name(), x.primary.icon()
	if x.label != "" {
		name = x.label
	}
	r.words.Set(name, kit.IconNone)
	r.primary.Set(name, icon)
	visible(r.words, k.past() && x.primary != noDeed)
	visible(r.primary, !k.past() && x.primary != noDeed)
	r.other.Set(x.other.name(), x.other.icon())
	visible(r.other, x.other != noDeed)
	r.Refresh()
}

// Tapped takes the keyboard to the row; on the picture it opens it.
func (r *row) Tapped(e *fyne.PointEvent) {
	if at := e.Position.X - r.ground.Position().X; at >= 0 && at < r.ground.Size().Width {
		r.b.open(r.key)
		return
	}
	r.b.take(r.key)
}

// MouseIn implements desktop.Hoverable: a sentence that is cut is told whole.
func (r *row) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
	if captionWidth(r.said.step) > r.step.Size().Width {
		kit.Tip(r.step, r.said.step)
	}
}

// MouseMoved implements desktop.Hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *row) MouseOut() {
	r.hovered = false
	r.Refresh()
	kit.Untip(r.step)
}

func captionWidth(text string) float32 {
	return fyne.MeasureText(text, theme.TextCaption, fyne.TextStyle{}).Width
}

// AccessibilityLabel implements fyne.Accessible.
func (r *row) AccessibilityLabel() string { return join(r.said.name, r.said.step) }

// AccessibilityRole implements fyne.Accessible.
func (r *row) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	w := &rowRenderer{r}
	w.paint()
	return w
}

type rowRenderer struct{ r *row }

func (w *rowRenderer) Destroy()           {}
func (w *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(1, rowTall) }
func (w *rowRenderer) Objects() []fyne.CanvasObject {
	r := w.r
	return []fyne.CanvasObject{r.back, r.rule, r.grip, r.ground, r.kind, r.thumb, r.name, r.where, r.step, r.amount, r.pace,
		r.bar, r.primary, r.words, r.other, r.focus}
}

func (w *rowRenderer) paint() {
	r := w.r
	fill, edge := theme.Clear, theme.Clear
	switch {
	case r.raised:
		fill, edge = theme.Raised, theme.Edge
	case r.hovered, r.lifted:
		fill = theme.Hover
	}
	r.back.FillColor, r.back.CornerRadius = theme.Color(fill), theme.RadiusControl
	r.back.StrokeColor, r.back.StrokeWidth = theme.Color(edge), 0
	if r.raised {
		r.back.StrokeWidth = theme.Hair
	}
	r.rule.FillColor, r.rule.Hidden = theme.Color(theme.Hairline), r.raised
	r.ground.FillColor, r.ground.CornerRadius = theme.Color(theme.Hover), theme.RadiusPicture
	r.focus.FillColor, r.focus.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	r.focus.StrokeWidth, r.focus.CornerRadius, r.focus.Hidden = theme.FocusLine, theme.RadiusControl, !r.marked
}

func (w *rowRenderer) Refresh() {
	w.paint()
	w.Layout(w.r.Size())
	canvas.Refresh(w.r)
}

func (w *rowRenderer) Layout(s fyne.Size) {
	r := w.r
	put(r.back, 0, theme.Hair, s.Width, s.Height-2*theme.Hair)
	put(r.focus, 0, theme.Hair, s.Width, s.Height-2*theme.Hair)
	put(r.rule, gripWidth, s.Height-theme.Hair, s.Width-gripWidth, theme.Hair)
	put(r.grip, 0, 0, gripWidth, s.Height)
	x, mid := gripWidth, s.Height/2
	for _, o := range []fyne.CanvasObject{r.ground, r.kind, r.thumb} {
		put(o, x, mid-theme.Avatar/2, theme.Avatar, theme.Avatar)
	}
	x += theme.Avatar + theme.Space12
	right := s.Width - theme.Space4
	// The figures of all rows end in one column; words to press stand before them.
	if !r.key.past() {
		put(r.other, right-theme.Control, mid-theme.Control/2, theme.Control, theme.Control)
		put(r.primary, right-2*theme.Control, mid-theme.Control/2, theme.Control, theme.Control)
		right -= 2*theme.Control + theme.Space12
	}
	side := min(sideWidth, (right-x)/3)
	text := right - side - theme.Space16
	if r.words.Visible() {
		side = figureWidth
		m := r.words.MinSize().Width
		text = right - side - theme.Space8 - m
		put(r.words, text, mid-theme.Control/2, m, theme.Control)
		text -= theme.Space8
	}
	top := mid - lineTall - theme.Space4/2
	if r.bar.Visible() {
		top -= theme.Space4
	}
	put(r.amount, right-side, top, side, lineTall)
	put(r.pace, right-side, top+lineTall, side, lineTall)
	put(r.name, x, top, text-x, lineTall)
	// What happens goes before where.
	where := min(captionWidth(r.said.where), (text-x)/2, text-x-theme.Space12-captionWidth(r.said.step))
	if where < theme.Space32 {
		where = 0
	}
	put(r.where, x, top+lineTall, where, lineTall)
	if where > 0 {
		where += theme.Space12
	}
	put(r.step, x+where, top+lineTall, text-x-where, lineTall)
	put(r.bar, x, top+2*lineTall+theme.Space4/2, right-x, kit.BarHeight)
}

// grip is where a row is taken to be dragged.
type grip struct {
	widget.BaseWidget
	r     *row
	glyph *kit.Glyph
}

func newGrip(r *row) *grip {
	g := &grip{r: r, glyph: kit.NewGlyph(kit.IconGrip, theme.Second, theme.Icon)}
	g.ExtendBaseWidget(g)
	return g
}

// Dragged is part of fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) { g.r.b.drag(g.r.key.id, e.AbsolutePosition.Y) }

// DragEnd is part of fyne.Draggable.
func (g *grip) DragEnd() { g.r.b.drop() }

// MouseIn is part of desktop.Hoverable.
func (g *grip) MouseIn(*desktop.MouseEvent) {
	kit.Tip(g, lang.L("Drag to change the order (Alt+Up, Alt+Down)"))
}

// MouseMoved is part of desktop.Hoverable.
func (g *grip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (g *grip) MouseOut() { kit.Untip(g) }

// Cursor is part of desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor { return desktop.VResizeCursor }

// CreateRenderer implements fyne.Widget.
func (g *grip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(g.glyph) }
