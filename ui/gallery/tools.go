package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// toolEdge is how large a tool is to the pointer; it is drawn a little smaller.
const toolEdge = theme.RingSmall + theme.Space8

// tools are what lies on the print under the pointer. There is one set of them,
// which follows the pointer.
type tools struct {
	b    *board
	dot  *tool // selects
	star *tool
	more *tool
	spot *tool // what the print's mark offers
}

func newTools(b *board) *tools {
	t := &tools{b: b}
	t.dot = newTool(b, kit.IconNone, func() { b.toggle(b.over) })
	t.star = newTool(b, kit.IconStar, func() {
		if m, ok := b.p.prints[b.over]; ok {
			b.p.star(!m.Media.Starred, m.ID)
		}
	})
	t.more = newTool(b, kit.IconMore, func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.more)
		b.menu(b.over, at.AddXY(0, toolEdge))
	})
	t.spot = newTool(b, kit.IconNone, func() {
		if m, ok := b.p.prints[b.over]; ok {
			b.p.press(m)
		}
	})
	t.star.name, t.more.name = lang.L("Favourite"), lang.L("More")
	return t
}

func (t *tools) all() []*tool { return []*tool{t.dot, t.star, t.more, t.spot} }

// place puts the tools on the print under the pointer, and hides them where there
// is none.
func (t *tools) place() {
	c := t.b.cells[t.b.over]
	m, ok := t.b.p.prints[t.b.over]
	on := c != nil && ok && t.b.lasso == nil
	shown(t.dot, c != nil && t.b.lasso == nil)
	shown(t.star, on && m.Media.State != media.ViewOnce && c.Size().Width >= 3*toolEdge)
	shown(t.more, on && c.Size().Width >= 2*toolEdge)
	name := ""
	if on {
		name = pressName(m.Media.State)
	}
	shown(t.spot, name != "")
	if c == nil {
		return
	}
	t.dot.name = lang.L("Select")
	if t.dot.solid = t.b.p.picked.has(c.index); t.dot.solid {
		t.dot.name = lang.L("Do not select")
	}
	t.spot.name = name
	if on {
		t.star.set(kit.IconStar, theme.OnPicture, m.Media.Starred)
	}
	p, w, h := c.Position(), c.Size().Width, c.picture(c.Size())
	put(t.dot, p.X, p.Y, toolEdge, toolEdge)
	put(t.star, p.X+w-toolEdge, p.Y, toolEdge, toolEdge)
	put(t.more, p.X+w-2*toolEdge, p.Y, toolEdge, toolEdge)
	put(t.spot, p.X+w-toolEdge, p.Y+h-toolEdge, toolEdge, toolEdge)
	for _, o := range t.all() {
		o.Refresh()
	}
}

// pressName is what Page.press does in a state; "" where that is nothing.
func pressName(s media.State) string {
	switch s {
	case media.Remote, media.Failed:
		return lang.L("Download")
	case media.Expired:
		return words.AskPhone.Label()
	case media.Paused:
		return lang.L("Resume")
	case media.Queued, media.Downloading, media.Waiting:
		return lang.L("Cancel")
	}
	return ""
}

// tool is a small round button on a print. Without an icon it is a faint dot, or
// nothing but the ring that shows the pointer is over it.
type tool struct {
	widget.BaseWidget
	b     *board
	name  string
	press func()
	icon  kit.IconName
	solid bool // filled
	over  bool
	disc  *canvas.Circle
	glyph *kit.Glyph
}

func newTool(b *board, icon kit.IconName, press func()) *tool {
	t := &tool{b: b, icon: icon, press: press, disc: canvas.NewCircle(nil), glyph: kit.NewGlyph(icon, theme.OnPicture, theme.Space16)}
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

func (t *tool) set(icon kit.IconName, c fyne.ThemeColorName, solid bool) {
	t.icon, t.solid = icon, solid
	t.glyph.Set(icon, c)
}

// AccessibilityLabel is part of fyne.Accessible.
func (t *tool) AccessibilityLabel() string { return t.name }

// AccessibilityRole is part of fyne.Accessible.
func (t *tool) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped is part of fyne.Tappable.
func (t *tool) Tapped(*fyne.PointEvent) {
	t.b.focus()
	t.press()
	t.b.tools.place()
}

// TappedSecondary is part of fyne.SecondaryTappable: the print's menu.
func (t *tool) TappedSecondary(e *fyne.PointEvent) { t.b.menu(t.b.over, e.AbsolutePosition) }

// MouseDown is part of desktop.Mouseable.
func (t *tool) MouseDown(e *desktop.MouseEvent) { t.b.press(t.Position().Add(e.Position), 0) }

// MouseUp is part of desktop.Mouseable.
func (t *tool) MouseUp(*desktop.MouseEvent) {}

// MouseIn is part of desktop.Hoverable: the pointer is still over the print.
func (t *tool) MouseIn(*desktop.MouseEvent) {
	t.over = true
	t.b.stay()
	kit.Tip(t, t.name)
	t.Refresh()
}

// MouseMoved is part of desktop.Hoverable.
func (t *tool) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (t *tool) MouseOut() {
	t.over = false
	kit.Untip(t)
	t.b.leave()
	t.Refresh()
}

// Cursor is part of desktop.Cursorable.
func (t *tool) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (t *tool) CreateRenderer() fyne.WidgetRenderer {
	r := &toolRenderer{t}
	r.paint()
	return r
}

type toolRenderer struct{ t *tool }

func (r *toolRenderer) Layout(s fyne.Size) {
	t := r.t
	edge := float32(theme.RingSmall)
	if t == t.b.tools.dot {
		edge = theme.Space12 + theme.Space4
	}
	put(t.disc, (s.Width-edge)/2, (s.Height-edge)/2, edge, edge)
	put(t.glyph, 0, 0, s.Width, s.Height)
}
func (r *toolRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(toolEdge) }
func (r *toolRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.disc, r.t.glyph} }
func (r *toolRenderer) Destroy()                     {}
func (r *toolRenderer) Refresh() {
	r.paint()
	r.Layout(r.t.Size())
	r.t.disc.Refresh()
	r.t.glyph.Refresh()
}

func (r *toolRenderer) paint() {
	t, s := r.t, r.t.b.tools
	fill, edge := theme.Scrim, theme.Clear
	switch t {
	case s.dot:
		edge = theme.OnPicture
		if t.solid || t.over {
			edge = theme.Mark
		}
		if t.solid {
			fill = theme.Mark
		}
	case s.spot:
		fill = theme.Clear
	}
	if t.over && t != s.dot {
		edge = theme.OnPicture
	}
	t.disc.FillColor, t.disc.StrokeColor, t.disc.StrokeWidth = theme.Color(fill), theme.Color(edge), theme.FocusLine
}
