package compose

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	usualEdge = 2*theme.RingLarge - theme.Space8
	smallEdge = theme.RingLarge // where the sheet is low
)

// strip shows the pictures in the order in which they are sent, and beneath them
// what there is to say about the one that is selected.
type strip struct {
	widget.BaseWidget
	s        *Sheet
	edge     float32 // of a tile
	selected *picture
	tiles    map[*picture]*tile
	row      *fyne.Container
	scroll   *container.Scroll
	add      *kit.Button
	empty    *kit.Line
	name     *kit.Line
	facts    *kit.Line
	earlier  *kit.Button
	later    *kit.Button
	remove   *kit.Button
	mend     *kit.Button
}

func newStrip(s *Sheet) *strip {
	x := &strip{s: s, edge: usualEdge, tiles: map[*picture]*tile{}, row: container.NewWithoutLayout()}
	x.scroll = container.NewHScroll(container.New(rowSize{x}, x.row))
	x.add = kit.NewButton(lang.L("Add pictures…"), kit.IconPlus, kit.Plain, s.pick)
	x.empty = kit.NewElided(lang.L("Drop pictures or folders here, or add them with the button."), theme.TextBody, theme.Second)
	x.name = kit.NewElided("", theme.TextBody, theme.Text)
	x.facts = kit.NewElided("", theme.TextCaption, theme.Second)
	x.earlier = kit.NewIconButton(kit.IconBack, lang.L("Move to the left"), func() { x.shift(-1) })
	x.later = kit.NewIconButton(kit.IconNext, lang.L("Move to the right"), func() { x.shift(1) })
	x.remove = kit.NewIconButton(kit.IconClose, lang.L("Remove this picture"), func() {
		if x.selected != nil {
			s.remove(x.selected)
		}
	})
	x.mend = kit.NewButton(lang.L("Remove what cannot be sent"), kit.IconNone, kit.Plain, s.removeBad)
	x.ExtendBaseWidget(x)
	x.describe()
	return x
}

// step is from one tile to the next.
func (x *strip) step() float32 { return x.edge + theme.Space8 }

// setEdge makes the tiles larger or smaller.
func (x *strip) setEdge(edge float32) {
	if x.edge != edge {
		x.edge = edge
		x.rebuild()
	}
}

// thumbEdge is the length of a thumb's longer side in pixels.
func (x *strip) thumbEdge() int {
	return int(usualEdge * max(1, x.s.window.Canvas().Scale()))
}

// rebuild makes the row anew from the form.
func (x *strip) rebuild() {
	x.row.Objects = nil
	for _, p := range x.s.form.pictures {
		t := x.tiles[p]
		if t == nil {
			t = newTile(x, p)
			x.tiles[p] = t
		}
		t.Resize(fyne.NewSquareSize(x.edge))
		x.row.Objects = append(x.row.Objects, t)
	}
	x.arrange()
}

func (x *strip) arrange() {
	for i, p := range x.s.form.pictures {
		if t := x.tiles[p]; t != nil {
			t.Move(fyne.NewPos(theme.Space4+float32(i)*x.step(), theme.Space4))
			t.mark()
		}
	}
	x.scroll.Refresh()
	x.describe()
}

// update draws what is now known of p.
func (x *strip) update(p *picture) {
	if t := x.tiles[p]; t != nil {
		t.Refresh()
	}
	x.describe()
}

// choose selects p.
func (x *strip) choose(p *picture) {
	x.selected = p
	x.arrange()
	x.s.options.chose()
}

func (x *strip) removed(p *picture) {
	delete(x.tiles, p)
	if x.selected == p {
		x.selected = nil
		if n := len(x.s.form.pictures); n > 0 {
			x.selected = x.s.form.pictures[0]
		}
	}
	x.rebuild()
	x.s.options.chose()
}

// shift moves the selected picture along the strip.
func (x *strip) shift(by int) {
	if x.selected != nil {
		x.s.form.move(x.selected, by)
		x.rebuild()
	}
}

// describe writes about the selected picture.
func (x *strip) describe() {
	p := x.selected
	x.name.SetText("")
	x.facts.SetText("")
	if p != nil {
		x.name.SetText(filepath.Base(p.path))
		x.facts.Set(about(p))
	}
	many := len(x.s.form.pictures) > 1
	for _, b := range []*kit.Button{x.earlier, x.later} {
		show(b, p != nil && many)
	}
	show(x.remove, p != nil)
	show(x.empty, len(x.s.form.pictures) == 0)
	show(x.mend, len(x.s.form.bad()) > 0)
	x.Refresh()
}

// about is one line on a picture: what it is, or why it cannot be sent.
func about(p *picture) (string, fyne.ThemeColorName) {
	switch {
	case p.err != nil:
		return words.Explain(p.err).Sentence, theme.Bad
	case !p.seen:
		return lang.L("Looking at it…"), theme.Second
	}
	s := words.Pixels(p.info.Width, p.info.Height) + " · " + words.Size(p.info.Bytes)
	switch {
	case p.info.Animated:
		return s + " · " + lang.L("It moves: only its first picture is sent, unless it goes as a document."), theme.Text
	case p.info.Bytes > session.MaxUpload:
		return s + " · " + lang.L("Larger than 16 MB: it can be sent made smaller, not as a document."), theme.Text
	case p.info.Location:
		return s + " · " + lang.L("It says where it was taken; that is removed."), theme.Second
	}
	return s, theme.Second
}

// CreateRenderer is part of fyne.Widget.
func (x *strip) CreateRenderer() fyne.WidgetRenderer { return &stripRenderer{x} }

type stripRenderer struct{ x *strip }

func (r *stripRenderer) MinSize() fyne.Size {
	return fyne.NewSize(1, r.x.edge+theme.Space16+theme.Control+theme.Space4)
}
func (r *stripRenderer) Destroy() {}
func (r *stripRenderer) Objects() []fyne.CanvasObject {
	x := r.x
	return []fyne.CanvasObject{x.scroll, x.empty, x.add, x.name, x.facts, x.earlier, x.later, x.remove, x.mend}
}

func (r *stripRenderer) Layout(s fyne.Size) {
	x := r.x
	add, tall := x.add.MinSize().Width, x.edge
	if x.empty.Visible() { // there is nothing beneath either
		tall = s.Height
	}
	put(x.add, s.Width-add, (tall-theme.Control)/2, add, theme.Control)
	put(x.scroll, -theme.Space4, 0, s.Width-add-theme.Space12, x.edge+theme.Space8+theme.Space4)
	put(x.empty, 0, 0, s.Width-add-theme.Space16, tall)
	y := x.edge + theme.Space16
	left := float32(0)
	for _, b := range []*kit.Button{x.earlier, x.later, x.remove} {
		if b.Visible() {
			put(b, left, y, theme.Control, theme.Control)
			left += theme.Control
		}
	}
	if left > 0 {
		left += theme.Space8
	}
	right := s.Width
	if x.mend.Visible() {
		w := x.mend.MinSize().Width
		right -= w
		put(x.mend, right, y, w, theme.Control)
		right -= theme.Space12
	}
	put(x.name, left, y-theme.Space4/2, right-left, theme.Control/2+theme.Space4/2)
	put(x.facts, left, y+theme.Control/2, right-left, theme.Control/2)
}

func (r *stripRenderer) Refresh() {
	r.Layout(r.x.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// rowSize tells the scroller how long the row of tiles is.
type rowSize struct{ x *strip }

func (r rowSize) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Space4+float32(len(r.x.s.form.pictures))*r.x.step(), r.x.edge+theme.Space4)
}
func (rowSize) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// tile is one picture of the strip; it can be dragged along it.
type tile struct {
	widget.BaseWidget
	x      *strip
	p      *picture
	ground *canvas.Rectangle
	img    *canvas.Image
	edge   *canvas.Rectangle
	alert  *kit.Glyph
	way    float32 // dragged so far, since the last step
}

func newTile(x *strip, p *picture) *tile {
	t := &tile{x: x, p: p, ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil),
		img:   &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		alert: kit.NewGlyph(kit.IconAlert, theme.Bad, theme.RingSmall)}
	t.img.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Tapped selects the picture.
func (t *tile) Tapped(*fyne.PointEvent) { t.x.choose(t.p) }

// Dragged moves the picture one place for each width of a tile.
func (t *tile) Dragged(e *fyne.DragEvent) {
	if t.way == 0 && t.x.selected != t.p {
		t.x.choose(t.p)
	}
	t.way += e.Dragged.DX
	for ; t.way > t.x.step()/2; t.way -= t.x.step() {
		t.x.shift(1)
	}
	for ; t.way < -t.x.step()/2; t.way += t.x.step() {
		t.x.shift(-1)
	}
}

// DragEnd is part of fyne.Draggable.
func (t *tile) DragEnd() { t.way = 0 }

// FocusGained is part of fyne.Focusable: the keyboard selects what it reaches.
func (t *tile) FocusGained() {
	if t.x.selected != t.p {
		t.x.choose(t.p)
	}
}

// FocusLost is part of fyne.Focusable.
func (t *tile) FocusLost() {}

// TypedRune is part of fyne.Focusable.
func (t *tile) TypedRune(rune) {}

// TypedKey moves the picture along the strip, or takes it off.
func (t *tile) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		t.x.shift(-1)
	case fyne.KeyRight:
		t.x.shift(1)
	case fyne.KeyDelete, fyne.KeyBackspace:
		t.x.s.remove(t.p)
	default:
		if pass := t.x.s.window.Canvas().OnTypedKey(); pass != nil {
			pass(e)
		}
	}
}

// AccessibilityLabel is part of fyne.Accessible.
func (t *tile) AccessibilityLabel() string { return filepath.Base(t.p.path) }

// AccessibilityRole is part of fyne.Accessible.
func (t *tile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Cursor is part of desktop.Cursorable.
func (t *tile) Cursor() desktop.Cursor { return desktop.PointerCursor }

// mark shows whether the picture is the selected one.
func (t *tile) mark() {
	color, width := theme.Hairline, theme.Hair
	if t.x.selected == t.p {
		color, width = theme.Accent, theme.FocusLine
	}
	t.edge.FillColor, t.edge.StrokeColor, t.edge.StrokeWidth = theme.Color(theme.Clear), theme.Color(color), width
	t.edge.CornerRadius, t.ground.CornerRadius = theme.RadiusPicture, theme.RadiusPicture
	t.ground.FillColor = theme.Color(theme.Surface)
	t.edge.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	t.mark()
	r := &tileRenderer{t}
	r.draw()
	return r
}

type tileRenderer struct{ t *tile }

func (r *tileRenderer) Layout(s fyne.Size) {
	for _, o := range r.Objects() {
		put(o, 0, 0, s.Width, s.Height)
	}
}
func (r *tileRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.t.x.edge) }
func (r *tileRenderer) Destroy()           {}
func (r *tileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.ground, r.t.img, r.t.alert, r.t.edge}
}

func (r *tileRenderer) draw() {
	t := r.t
	if t.p.thumb != nil && t.img.Image == nil {
		t.img.Image = t.p.thumb
		t.img.Show()
		t.img.Refresh()
	}
	t.alert.Hidden = t.p.err == nil
}

func (r *tileRenderer) Refresh() {
	r.draw()
	r.t.mark()
	r.t.alert.Refresh()
	r.t.ground.Refresh()
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
