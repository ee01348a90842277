package chats

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// picture is the picture of a bubble, with the button or ring of its state in
// the middle; or the row that stands for a file without one.
type picture struct {
	widget.BaseWidget

	onTapped func()
	onDeed   func(deed)

	msg     session.Message
	note    note
	tile    bool
	focused bool

	ground *canvas.Rectangle
	thumb  *kit.Thumb
	edge   *canvas.Rectangle
	focus  *canvas.Rectangle
	kind   *kit.Glyph
	name   *kit.Line
	about  *kit.Line
	button *kit.Button
	ring   *kit.RingButton
	word   *kit.Badge
}

func newPicture(l *kit.Loader) *picture {
	p := &picture{
		ground: canvas.NewRectangle(nil), thumb: kit.NewThumb(l), edge: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil),
		kind:  kit.NewGlyph(kit.IconPicture, theme.Second, theme.Space32),
		name:  kit.NewElided("", theme.TextBody, theme.Text),
		about: kit.NewElided("", theme.TextCaption, theme.Second),
		word:  kit.NewBadge(theme.OnPicture, theme.Scrim),
	}
	do := func() {
		if p.onDeed != nil {
			p.onDeed(p.note.deed)
		}
	}
	p.button = kit.NewButton("", kit.IconNone, kit.OnPhoto, do)
	p.ring = kit.NewRingButton(lang.L("Cancel"), do)
	p.ExtendBaseWidget(p)
	return p
}

// set shows m with its note.
func (p *picture) set(m session.Message, n note, tile bool) {
	d := m.Media
	p.msg, p.note, p.tile = m, n, tile
	v := media.View{ID: int64(m.ID), Preview: d.Preview, Crop: true}
	if d.State == media.Ready {
		v.File = d.File
	}
	if tile || d.State == media.ViewOnce {
		v = media.View{}
	}
	p.thumb.Set(v)
	p.thumb.SetDim(n.dim)
	p.thumb.SetFaint(n.gone)
	p.kind.Set(kit.KindIcon(d), theme.Second)
	p.button.Set(n.button, n.icon)
	p.ring.Set(n.share, n.deed != noDeed)
	p.word.SetText(n.word)
	p.name.SetText(fileName(d))
	p.about.SetText(facts(m))

	show := func(o fyne.CanvasObject, on bool) {
		if on != o.Visible() {
			if on {
				o.Show()
			} else {
				o.Hide()
			}
		}
	}
	show(p.thumb, !tile)
	show(p.name, tile)
	show(p.about, tile)
	show(p.kind, tile || v.File.IsZero() && len(v.Preview) == 0)
	show(p.button, !tile && n.button != "")
	show(p.ring, !tile && n.ring)
	show(p.word, !tile && n.word != "")
	p.Refresh()
}

func fileName(d *session.Media) string {
	if d.FileName != "" {
		return d.FileName
	}
	return words.Kind(d.Kind)
}

// Tapped implements fyne.Tappable.
func (p *picture) Tapped(*fyne.PointEvent) {
	if p.onTapped != nil {
		p.onTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (p *picture) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost implements fyne.Focusable.
func (p *picture) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune implements fyne.Focusable.
func (p *picture) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *picture) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// Cursor implements desktop.Cursorable.
func (p *picture) Cursor() desktop.Cursor {
	if p.msg.Media != nil && p.msg.Media.State == media.ViewOnce {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel implements fyne.Accessible.
func (p *picture) AccessibilityLabel() string {
	if p.msg.Media == nil {
		return ""
	}
	return words.Kind(p.msg.Media.Kind)
}

// AccessibilityRole implements fyne.Accessible.
func (p *picture) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (p *picture) image() image.Image { return p.thumb.Image() }

// CreateRenderer implements fyne.Widget.
func (p *picture) CreateRenderer() fyne.WidgetRenderer {
	r := &pictureRenderer{p: p}
	r.paint()
	return r
}

type pictureRenderer struct{ p *picture }

func (r *pictureRenderer) Destroy()           {}
func (r *pictureRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(theme.Control) }

func (r *pictureRenderer) Objects() []fyne.CanvasObject {
	p := r.p
	return []fyne.CanvasObject{p.ground, p.kind, p.thumb, p.edge, p.name, p.about, p.word, p.button, p.ring, p.focus}
}

func (r *pictureRenderer) Refresh() {
	r.paint()
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *pictureRenderer) paint() {
	p := r.p
	p.ground.FillColor, p.ground.CornerRadius = theme.Color(theme.Hover), theme.RadiusPicture
	p.edge.FillColor, p.edge.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Hairline)
	p.edge.StrokeWidth, p.edge.CornerRadius = theme.Hair, theme.RadiusPicture
	p.focus.FillColor, p.focus.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
	p.focus.StrokeWidth, p.focus.CornerRadius, p.focus.Hidden = theme.FocusLine, theme.RadiusPicture, !p.focused
}

func (r *pictureRenderer) Layout(s fyne.Size) {
	p := r.p
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	for _, o := range []fyne.CanvasObject{p.ground, p.thumb, p.edge, p.focus} {
		at(o, 0, 0, s.Width, s.Height)
	}
	if p.tile {
		at(p.kind, theme.Space8, 0, theme.Space32, s.Height)
		x := theme.Space8*2 + theme.Space32
		half := s.Height / 2
		at(p.name, x, half-lineHeight(theme.TextBody), s.Width-x-theme.Space8, lineHeight(theme.TextBody))
		at(p.about, x, half, s.Width-x-theme.Space8, lineHeight(theme.TextCaption))
		return
	}
	mid := s.Height / 2
	blank := p.kind.Visible()
	if blank { // the drawing above, the button below the middle
		at(p.kind, 0, mid-theme.Space32-theme.Space8, s.Width, theme.Space32)
		mid += theme.Space24
	}
	b := p.button.MinSize()
	at(p.button, (s.Width-b.Width)/2, mid-b.Height/2, b.Width, b.Height)
	at(p.ring, (s.Width-theme.RingLarge)/2, mid-theme.RingLarge/2, theme.RingLarge, theme.RingLarge)
	w := p.word.MinSize()
	y := mid - w.Height/2
	if p.note.ring {
		y = mid + theme.RingLarge/2 + theme.Space8
	} else if p.note.button != "" {
		y = mid + b.Height/2 + theme.Space8
	}
	at(p.word, (s.Width-w.Width)/2, y, w.Width, w.Height)
}
