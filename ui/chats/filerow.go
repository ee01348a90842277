package chats

import (
	"slices"

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

// fileRow stands for a sound or a document: its drawing, or the ring of its
// transfer, then its name, and what it is.
type fileRow struct {
	widget.BaseWidget
	press

	onDeed func(deed)

	msg    session.Message
	note   note
	title  string
	ground *canvas.Rectangle
	edge   *canvas.Rectangle
	focus  *canvas.Rectangle
	kind   *kit.Glyph
	thumb  *kit.Thumb // the first page, where the sender gave one
	play   *kit.Disc
	ring   *kit.RingButton
	name   *kit.Line
	about  *kit.Line
}

const rowSlot = theme.RingLarge + theme.Space4 // of drawing or ring

func newFileRow(l *kit.Loader) *fileRow {
	f := &fileRow{
		ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), focus: canvas.NewRectangle(nil),
		kind: kit.NewGlyph(kit.IconDocument, theme.Second, theme.Space32), thumb: kit.NewThumb(l),
		play:  kit.NewDisc(kit.SignPlay, theme.Avatar-theme.Space4),
		name:  kit.NewElided("", theme.TextBody, theme.Text),
		about: kit.NewElided("", theme.TextCaption, theme.Second),
	}
	f.ring = kit.NewRingButton(lang.L("Cancel"), func() {
		if f.onDeed != nil {
			f.onDeed(f.note.deed)
		}
	})
	f.owner = f
	f.ExtendBaseWidget(f)
	return f
}

// set shows m with its note.
func (f *fileRow) set(m session.Message, n note) {
	d := m.Media
	f.msg, f.note, f.title = m, n, title(d)
	f.kind.Set(iconOf(d), theme.Second)
	f.thumb.Set(viewOf(d, m.ID))
	f.thumb.SetFaint(n.gone)
	f.ring.Set(n.share, n.deed != noDeed)
	about := fileFacts(d)
	if n.share > 0 { // it tells the size
		about = ""
	}
	if n.word != "" {
		about = join(slices.DeleteFunc([]string{n.word, about}, func(s string) bool { return s == "" }))
	}
	f.about.SetText(about)
	page := len(d.Preview) > 0
	show(f.kind, !page && !n.ring && !n.play)
	show(f.thumb, page && !n.ring && !n.play)
	show(f.play, n.play)
	show(f.ring, n.ring)
	f.Refresh()
}

// Cursor implements desktop.Cursorable.
func (f *fileRow) Cursor() desktop.Cursor {
	if f.msg.Media != nil && f.msg.Media.State == media.Ready {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// AccessibilityLabel implements fyne.Accessible.
func (f *fileRow) AccessibilityLabel() string { return f.title }

// AccessibilityRole implements fyne.Accessible.
func (f *fileRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (f *fileRow) CreateRenderer() fyne.WidgetRenderer {
	r := &fileRenderer{f: f}
	r.paint()
	return r
}

type fileRenderer struct{ f *fileRow }

func (r *fileRenderer) Destroy()           {}
func (r *fileRenderer) MinSize() fyne.Size { return fyne.NewSize(rowSlot, fileH) }
func (r *fileRenderer) paint()             { paintPicture(r.f.ground, r.f.edge, r.f.focus, r.f.focused) }

func (r *fileRenderer) Objects() []fyne.CanvasObject {
	f := r.f
	return []fyne.CanvasObject{f.ground, f.kind, f.thumb, f.edge, f.play, f.ring, f.name, f.about, f.focus}
}

func (r *fileRenderer) Refresh() {
	r.paint()
	r.Layout(r.f.Size())
	canvas.Refresh(r.f)
}

func (r *fileRenderer) Layout(s fyne.Size) {
	f := r.f
	at := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	for _, o := range []fyne.CanvasObject{f.ground, f.edge, f.focus} {
		at(o, 0, 0, s.Width, s.Height)
	}
	for _, o := range []fyne.CanvasObject{f.kind, f.play, f.ring} {
		at(o, theme.Space4/2, 0, rowSlot, s.Height)
	}
	page := theme.Avatar - theme.Space4
	at(f.thumb, theme.Space4/2+(rowSlot-page)/2, (s.Height-page)/2, page, page)
	x := rowSlot + theme.Space8
	w := max(0, s.Width-x-theme.Space8)
	name, about := lineHeight(theme.TextBody), lineHeight(theme.TextCaption)
	y := (s.Height - name - about) / 2
	if f.about.Text() == "" {
		y = (s.Height - name) / 2
	}
	f.name.SetText(kit.ElideMiddle(f.title, w, theme.TextBody, fyne.TextStyle{})) // the end of a name tells what it is
	at(f.name, x, y, w, name)
	at(f.about, x, y+name, w, about)
}
