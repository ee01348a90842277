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
// the middle and the tags of its kind in the corner.
type picture struct {
	widget.BaseWidget
	press

	onDeed func(deed)

	msg   session.Message
	note  note
	blank bool

	ground *canvas.Rectangle
	thumb  *kit.Thumb
	edge   *canvas.Rectangle
	focus  *canvas.Rectangle
	kind   *kit.Glyph
	name   *kit.Line // on a blank tile
	button *kit.Button
	ring   *kit.RingButton
	play   *kit.Disc
	word   *kit.Badge
	tags   []*kit.Tag
}

func newPicture(l *kit.Loader) *picture {
	p := &picture{
		ground: canvas.NewRectangle(nil), thumb: kit.NewThumb(l), edge: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil),
		kind: kit.NewGlyph(kit.IconPicture, theme.Second, theme.Space32),
		name: kit.NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter),
		play: kit.NewDisc(kit.SignPlay, theme.RingLarge),
		word: kit.NewBadge(theme.OnPicture, theme.Scrim),
		tags: []*kit.Tag{kit.NewTag(), kit.NewTag(), kit.NewTag()},
	}
	do := func() {
		if p.onDeed != nil {
			p.onDeed(p.note.deed)
		}
	}
	p.button = kit.NewButton("", kit.IconNone, kit.OnPhoto, do)
	p.ring = kit.NewRingButton(lang.L("Cancel"), do)
	p.owner = p
	p.ExtendBaseWidget(p)
	return p
}

// set shows m with its note.
func (p *picture) set(m session.Message, n note) {
	d := m.Media
	p.msg, p.note, p.blank = m, n, isBlank(d)
	p.thumb.Set(viewOf(d, m.ID))
	p.thumb.SetDim(n.dim)
	p.thumb.SetFaint(n.gone)
	p.kind.Set(kit.KindIcon(d), theme.Second)
	p.name.SetText(blankWord(d))
	p.button.Set(n.button, n.icon)
	p.ring.Set(n.share, n.deed != noDeed)
	p.word.SetText(n.word)
	tags := tagsOf(m)
	for i, t := range p.tags {
		if i < len(tags) {
			t.Set(tags[i].sign, tags[i].text)
		} else {
			t.Set(kit.SignNone, "")
		}
	}
	show(p.kind, p.blank || len(d.Preview) == 0)
	show(p.name, p.blank)
	show(p.button, n.button != "")
	show(p.ring, n.ring)
	show(p.play, n.play)
	show(p.word, n.word != "" && !p.sticker())
	p.Refresh()
}

// sticker reports whether p shows one: without ground and edge.
func (p *picture) sticker() bool {
	d := p.msg.Media
	return d != nil && d.Kind == media.Sticker && d.State != media.ViewOnce
}

// show shows or hides o, and does nothing where it is so already.
func show(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
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
	os := []fyne.CanvasObject{p.ground, p.kind, p.name, p.thumb, p.edge, p.word}
	for _, t := range p.tags {
		os = append(os, t)
	}
	return append(os, p.play, p.button, p.ring, p.focus)
}

func (r *pictureRenderer) Refresh() {
	r.paint()
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *pictureRenderer) paint() {
	p := r.p
	paintPicture(p.ground, p.edge, p.focus, p.focused)
	p.ground.Hidden, p.edge.Hidden = p.sticker() && !p.blank, p.sticker()
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
	x := theme.Space8
	for _, t := range p.tags {
		if t.Visible() {
			m := t.MinSize()
			at(t, x, s.Height-m.Height-theme.Space8, m.Width, m.Height)
			x += m.Width + theme.Space4
		}
	}
	// What is in the middle, one below the other: the control stands there alone
	// on a picture, and its word beneath.
	stack := []fyne.CanvasObject{p.kind, p.name, p.play, p.button, p.ring, p.word}
	h := float32(0)
	for _, o := range stack {
		if o.Visible() {
			h += o.MinSize().Height + theme.Space8
		}
	}
	y := (s.Height - h + theme.Space8) / 2
	if !p.blank {
		at(p.kind, 0, 0, s.Width, s.Height) // under the picture, until that is decoded
		stack = stack[2:]
		y = (s.Height - r.control()) / 2
	}
	for _, o := range stack {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		w := m.Width
		if o == p.name {
			w = s.Width - 2*theme.Space8
		}
		at(o, (s.Width-w)/2, y, w, m.Height)
		y += m.Height + theme.Space8
	}
}

// control is the height of what stands in the very middle of a picture.
func (r *pictureRenderer) control() float32 {
	p := r.p
	for _, o := range []fyne.CanvasObject{p.play, p.ring, p.button, p.word} {
		if o.Visible() {
			return o.MinSize().Height
		}
	}
	return 0
}
