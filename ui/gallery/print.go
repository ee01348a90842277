package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// numbered is the width from which on a print has its number beneath, beside the
// time.
const numbered = theme.PictureW / 2.4

// print is one place of the board and what it shows: the picture with a
// hairline, frame number and time beneath, the mark of its one state, what it is
// besides a picture, and the loop when it is selected. It takes no events: the
// board knows what the pointer is over. Most prints are plain pictures, so what
// they seldom show is made when it is first needed.
type print struct {
	widget.BaseWidget
	pencil *kit.Pencil
	id     session.MessageID // that it stands for; 0: free
	index  int               // of id on the sheet
	known  bool              // its message was read
	state  media.State

	foot float32 // height of what is written beneath

	ground *canvas.Rectangle
	thumb  *kit.Thumb
	edge   *canvas.Rectangle
	number *kit.Line
	when   *kit.Line

	mark   *kit.Mark
	dashes *canvas.Raster
	kind   *kit.Glyph
	word   *kit.Line // on a frame without a picture
	tag    *kit.Badge
	what   *kit.Badge
	star   *kit.Disc
	loop   *kit.Loop
	cursor *canvas.Rectangle

	objects []fyne.CanvasObject
}

func newPrint(l *kit.Loader, pencil *kit.Pencil) *print {
	p := &print{
		pencil: pencil, ground: canvas.NewRectangle(nil), thumb: kit.NewThumb(l), edge: canvas.NewRectangle(nil),
		number: kit.NewLine("", theme.TextCaption, theme.Second),
		when:   kit.NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignTrailing),
	}
	p.objects = []fyne.CanvasObject{p.ground, p.thumb, p.edge, p.number, p.when}
	p.ExtendBaseWidget(p)
	return p
}

// add puts what is made late over what is there.
func (p *print) add(o fyne.CanvasObject) { p.objects = append(p.objects, o) }

// stand makes p an empty frame for id, while its message is still being read.
func (p *print) stand(id session.MessageID) {
	p.id, p.known, p.state = id, false, ""
	p.thumb.Clear()
	p.number.SetText("")
	p.when.SetText("")
	p.show(session.Message{Media: &session.Media{State: media.Ready, Ref: media.Ref{Kind: media.Image}}}, media.Progress{})
}

// set makes p show m.
func (p *print) set(m session.Message, number, when string, pr media.Progress) {
	d := m.Media
	p.id, p.known, p.state = m.ID, true, d.State
	p.number.SetText(number)
	p.when.SetText(when)
	p.thumb.Set(kit.ViewOf(m.ID, d, true))
	p.thumb.SetDim(d.State != media.Ready)
	p.thumb.SetFaint(d.State == media.Gone)
	p.show(m, pr)
}

// show draws what lies on the picture.
func (p *print) show(m session.Message, pr media.Progress) {
	d := m.Media
	if here := d.State == media.Ready; !here && p.mark == nil {
		p.mark = kit.NewMark(theme.RingSmall)
		p.add(p.mark)
	}
	if p.mark != nil {
		p.mark.Set(d.State, pr)
	}
	if on := d.State == media.Expired; on && p.dashes == nil {
		p.dashes = kit.NewDashes()
		p.add(p.dashes)
	}
	if p.dashes != nil {
		p.dashes.Hidden = d.State != media.Expired
	}
	blank := len(d.Preview) == 0
	if drawn := blank && (d.State != media.Ready || d.Kind != media.Image); drawn && p.kind == nil {
		p.kind = kit.NewGlyph(kit.KindIcon(d), theme.Second, theme.Icon)
		p.objects = append([]fyne.CanvasObject{p.ground, p.kind}, p.objects[1:]...)
	} else if p.kind != nil {
		p.kind.Set(kit.KindIcon(d), theme.Second)
		p.kind.Hidden = !drawn
	}
	word, tag := kit.WordOf(d), ""
	if !blank {
		word, tag = "", word
	}
	if word != "" && p.word == nil {
		p.word = kit.NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter)
		p.add(p.word)
	}
	if p.word != nil {
		p.word.SetText(word)
	}
	p.badge(&p.tag, tag)
	p.badge(&p.what, kit.Traits(m))
	if d.Starred && p.star == nil {
		p.star = kit.NewDisc(kit.SignStar, theme.RingSmall)
		p.add(p.star)
	}
	if p.star != nil {
		p.star.Hidden = !d.Starred
	}
	p.place(p.Size())
}

func (p *print) badge(b **kit.Badge, text string) {
	if *b == nil && text != "" {
		*b = kit.NewBadge(theme.OnPicture, theme.Scrim)
		p.add(*b)
	}
	if *b != nil {
		(*b).SetText(text)
	}
}

// progress moves the ring alone.
func (p *print) progress(pr media.Progress) {
	if p.mark != nil {
		p.mark.Set(p.state, pr)
	}
}

// pick draws the loop, or takes it away. With slowly it is seen being drawn.
func (p *print) pick(on, slowly bool) {
	if on && p.loop == nil {
		p.loop = p.pencil.NewLoop()
		p.add(p.loop)
		p.place(p.Size())
	}
	switch {
	case on:
		p.loop.Draw(int64(p.id), slowly)
	case p.loop != nil:
		p.loop.Erase()
	}
}

// picked reports whether the loop is drawn.
func (p *print) picked() bool { return p.loop != nil && p.loop.Visible() }

// setCursor shows that the keyboard is at this print.
func (p *print) setCursor(on bool) {
	if p.cursor == nil {
		if !on {
			return
		}
		p.cursor = canvas.NewRectangle(nil)
		p.cursor.Hidden = true
		p.add(p.cursor)
	}
	if p.cursor.Hidden == on {
		p.cursor.Hidden = !on
		p.paint()
		p.place(p.Size())
		p.cursor.Refresh()
	}
}

// place lays everything out in a cell of size s.
func (p *print) place(s fyne.Size) {
	h := p.picture(s)
	for _, o := range []fyne.CanvasObject{p.ground, p.thumb, p.edge} {
		put(o, 0, 0, s.Width, h)
	}
	if p.cursor != nil {
		put(p.cursor, 0, 0, s.Width, h)
	}
	if p.dashes != nil && !p.dashes.Hidden {
		put(p.dashes, 0, 0, s.Width, h)
	}
	if p.kind != nil {
		put(p.kind, 0, 0, s.Width, h-theme.Space16)
	}
	if p.mark != nil {
		put(p.mark, s.Width-theme.RingSmall-theme.Space4, h-theme.RingSmall-theme.Space4, theme.RingSmall, theme.RingSmall)
	}
	if p.word != nil {
		put(p.word, theme.Space4, h/2+theme.Space4, s.Width-2*theme.Space4, kit.PrintCaption)
	}
	if p.tag != nil {
		t := p.tag.MinSize()
		put(p.tag, (s.Width-t.Width)/2, (h-t.Height)/2, t.Width, t.Height)
	}
	if p.what != nil {
		t := p.what.MinSize()
		put(p.what, theme.Space4, h-t.Height-theme.Space4, t.Width, t.Height)
	}
	if p.star != nil {
		put(p.star, s.Width-theme.RingSmall-theme.Space4, theme.Space4, theme.RingSmall, theme.RingSmall)
	}
	if p.loop != nil {
		put(p.loop, 0, 0, s.Width, h)
	}
	p.caption(s, h)
}

// picture is the height of the picture in a cell of size s.
func (p *print) picture(s fyne.Size) float32 { return s.Height - p.foot }

// caption writes number and time beneath, where there is room for them.
func (p *print) caption(s fyne.Size, h float32) {
	p.number.Hidden = p.foot == 0 || s.Width < numbered
	p.when.Hidden = p.foot == 0
	if p.foot == 0 {
		return
	}
	nw := float32(0)
	if !p.number.Hidden {
		nw = p.number.MinSize().Width
		put(p.number, theme.Hair, h, nw, p.foot)
		nw += theme.Space4
	}
	put(p.when, nw, h, max(0, s.Width-nw-theme.Hair), p.foot)
}

// paint gives everything the colours of the theme.
func (p *print) paint() {
	p.ground.FillColor, p.ground.CornerRadius = theme.Color(theme.Surface), theme.RadiusPicture
	p.edge.FillColor, p.edge.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Hairline)
	p.edge.StrokeWidth, p.edge.CornerRadius = theme.Hair, theme.RadiusPicture
	if p.cursor != nil {
		p.cursor.FillColor, p.cursor.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
		p.cursor.StrokeWidth, p.cursor.CornerRadius = theme.FocusLine, theme.RadiusPicture
	}
}

// CreateRenderer is part of fyne.Widget.
func (p *print) CreateRenderer() fyne.WidgetRenderer {
	p.paint()
	return &printRenderer{p}
}

type printRenderer struct{ p *print }

func (r *printRenderer) Layout(s fyne.Size)           { r.p.place(s) }
func (r *printRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(1) }
func (r *printRenderer) Objects() []fyne.CanvasObject { return r.p.objects }
func (r *printRenderer) Destroy()                     {}
func (r *printRenderer) Refresh() {
	r.p.paint()
	r.p.place(r.p.Size())
	canvas.Refresh(r.p)
	for _, o := range r.p.objects {
		o.Refresh()
	}
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
