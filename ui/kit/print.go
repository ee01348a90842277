package kit

import (
	"image"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// PrintCaption is the height of the line beneath a print's picture.
const PrintCaption = theme.Space16

// Print is one cell of the contact sheet: the picture with a hairline, its
// frame number and time beneath, and the mark of its one State.
type Print struct {
	widget.BaseWidget

	OnTapped    func(mods fyne.KeyModifier)
	OnSecondary func(at fyne.Position) // at is absolute on the canvas

	id     int64
	crop   bool
	state  media.State
	mods   fyne.KeyModifier
	ground *canvas.Rectangle
	thumb  *Thumb
	edge   *canvas.Rectangle
	dashes *canvas.Raster
	cursor *canvas.Rectangle
	mark   *Mark
	kind   *Glyph
	word   *Line  // on a frame without a picture
	tag    *Badge // on a picture
	what   *Badge // what else it is: its length, HD
	star   *Sign  // a favourite
	number *Line
	when   *Line
}

// NewPrint makes an empty print. crop fills the cell and cuts the edges.
func NewPrint(l *Loader, crop bool) *Print {
	p := &Print{
		crop: crop, ground: canvas.NewRectangle(nil), thumb: NewThumb(l), edge: canvas.NewRectangle(nil), cursor: canvas.NewRectangle(nil),
		mark: NewMark(theme.RingSmall), kind: NewGlyph(IconNone, theme.Second, theme.Icon),
		word:   NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignCenter),
		tag:    NewBadge(theme.OnPicture, theme.Scrim),
		what:   NewBadge(theme.OnPicture, theme.Scrim),
		star:   NewSign(SignStar, theme.Mark, theme.Space16),
		number: NewLine("", theme.TextCaption, theme.Second),
		when:   NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignTrailing),
	}
	p.dashes = canvas.NewRaster(func(w, h int) image.Image { return dashed(w, h, theme.Color(theme.Warning)) })
	p.dashes.Hidden, p.cursor.Hidden = true, true
	p.ExtendBaseWidget(p)
	return p
}

// Clear makes p an empty frame, while its message is still being read.
func (p *Print) Clear() {
	p.id, p.state = 0, ""
	p.thumb.Clear()
	p.mark.Hide()
	p.kind.Hide()
	p.dashes.Hide()
	p.word.SetText("")
	p.tag.SetText("")
	p.what.SetText("")
	p.star.Hide()
	p.number.SetText("")
	p.when.SetText("")
}

// ID is the message that p stands for; 0 when it is empty.
func (p *Print) ID() session.MessageID { return session.MessageID(p.id) }

// State is the state that p shows.
func (p *Print) State() media.State { return p.state }

// Image is the picture that p shows now; nil when there is none yet.
func (p *Print) Image() image.Image { return p.thumb.Image() }

// Set makes p stand for m, which must carry media. number is its frame number,
// when the time to write beneath it.
func (p *Print) Set(m session.Message, number, when string, pr media.Progress) {
	d := m.Media
	p.id, p.state = int64(m.ID), d.State
	p.number.SetText(number)
	p.when.SetText(when)
	sticker := d.Kind == media.Sticker // shown whole, on the print's own ground
	p.thumb.Set(media.View{ID: p.id, File: fileOf(d), Preview: d.Preview, Crop: p.crop && !sticker, Clear: sticker})
	p.thumb.SetDim(d.State != media.Ready)
	p.mark.Set(d.State, pr)
	p.kind.Set(KindIcon(d), theme.Second)
	p.kind.Hidden = len(d.Preview) > 0 || d.State == media.Ready && d.Kind == media.Image // it would shine through
	p.dashes.Hidden = d.State != media.Expired
	p.thumb.SetFaint(d.State == media.Gone)
	word, tag := shortWord(d.State, len(d.Preview) == 0, d.Size), ""
	if len(d.Preview) > 0 {
		word, tag = "", word
	}
	p.word.SetText(word)
	p.tag.SetText(tag)
	p.what.SetText(Traits(m))
	p.star.Hidden = !d.Starred
	p.Refresh()
}

// Progress updates the ring only.
func (p *Print) Progress(pr media.Progress) { p.mark.Set(p.state, pr) }

// SetCursor shows that the keyboard is at this print.
func (p *Print) SetCursor(on bool) {
	if p.cursor.Hidden == on {
		p.cursor.Hidden = !on
		p.Refresh()
	}
}

// fileOf is the file to decode: only a Ready one is in the gallery.
func fileOf(d *session.Media) media.Key {
	if d.State == media.Ready {
		return d.File
	}
	return media.Key{}
}

// KindIcon is the drawing that stands for a file without a picture.
func KindIcon(d *session.Media) IconName {
	if d.State == media.ViewOnce {
		return IconOnce
	}
	switch d.Kind {
	case media.Video, media.GIF:
		return IconVideo
	case media.Audio:
		return IconAudio
	case media.Document:
		return IconDocument
	}
	return IconPicture
}

// Traits are what a picture is besides a picture, in a few characters: "0:12",
// "GIF", "HD"; "" for a plain one.
func Traits(m session.Message) string {
	var list []string
	d := m.Media
	switch {
	case d.Kind == media.GIF:
		list = append(list, lang.L("GIF"))
	case d.Seconds > 0:
		list = append(list, words.Left(time.Duration(d.Seconds)*time.Second))
	}
	if m.HD {
		list = append(list, lang.L("HD"))
	}
	if m.Motion != 0 {
		list = append(list, lang.L("Motion"))
	}
	return strings.Join(list, " · ")
}

// shortWord is what a print says of itself besides its mark.
func shortWord(s media.State, blank bool, size int64) string {
	switch s {
	case media.Gone:
		return lang.L("gone")
	case media.ViewOnce:
		return lang.L("on your phone")
	}
	if blank && s != media.Ready && size > 0 {
		return words.Size(size)
	}
	return ""
}

// Tapped implements fyne.Tappable.
func (p *Print) Tapped(*fyne.PointEvent) {
	if p.OnTapped != nil {
		p.OnTapped(p.mods)
	}
	p.mods = 0
}

// TappedSecondary implements fyne.SecondaryTappable.
func (p *Print) TappedSecondary(ev *fyne.PointEvent) {
	if p.OnSecondary != nil {
		p.OnSecondary(ev.AbsolutePosition)
	}
}

// MouseDown implements desktop.Mouseable: it remembers the keys held.
func (p *Print) MouseDown(ev *desktop.MouseEvent) { p.mods = ev.Modifier }

// MouseUp implements desktop.Mouseable.
func (p *Print) MouseUp(*desktop.MouseEvent) {}

// Cursor implements desktop.Cursorable.
func (p *Print) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (p *Print) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		p.ground.FillColor, p.ground.CornerRadius = theme.Color(theme.Surface), theme.RadiusPicture
		p.edge.FillColor, p.edge.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Hairline)
		p.edge.StrokeWidth, p.edge.CornerRadius = theme.Hair, theme.RadiusPicture
		p.cursor.FillColor, p.cursor.StrokeColor = theme.Color(theme.Clear), theme.Color(theme.Accent)
		p.cursor.StrokeWidth, p.cursor.CornerRadius = theme.FocusLine, theme.RadiusPicture
	}
	paint()
	r := &renderer{
		objects: []fyne.CanvasObject{p.ground, p.kind, p.thumb, p.edge, p.dashes, p.word, p.tag, p.what, p.star, p.mark, p.cursor, p.number, p.when},
		layout: func(s fyne.Size) {
			h := s.Height - PrintCaption
			for _, o := range []fyne.CanvasObject{p.ground, p.thumb, p.edge, p.dashes, p.cursor} {
				place(o, 0, 0, s.Width, h)
			}
			place(p.kind, 0, 0, s.Width, h-theme.Space16)
			place(p.mark, s.Width-theme.RingSmall-theme.Space4, h-theme.RingSmall-theme.Space4, theme.RingSmall, theme.RingSmall)
			place(p.word, theme.Space4, h/2+theme.Space4, s.Width-2*theme.Space4, PrintCaption)
			tag := p.tag.MinSize()
			place(p.tag, (s.Width-tag.Width)/2, (h-tag.Height)/2, tag.Width, tag.Height)
			what := p.what.MinSize()
			place(p.what, theme.Space4, h-what.Height-theme.Space4, what.Width, what.Height)
			place(p.star, theme.Space4, theme.Space4, theme.Space16, theme.Space16)
			nw := p.number.MinSize().Width
			place(p.number, theme.Hair, h, nw, PrintCaption)
			place(p.when, nw+theme.Space4, h, max(0, s.Width-nw-theme.Space4-theme.Hair), PrintCaption)
		},
		min: func() fyne.Size { return fyne.NewSize(theme.Space32, theme.Space32+PrintCaption) },
	}
	r.refresh = func() {
		paint()
		r.layout(p.Size()) // the words beneath and the tag have their own widths
		canvas.Refresh(p)
	}
	return r
}

// dashed draws the dashed edge of an expired picture.
func dashed(w, h int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	const dash, line = 8, 2
	for x := range w {
		if x/dash%2 == 0 {
			for y := range line {
				img.Set(x, y, c)
				img.Set(x, h-1-y, c)
			}
		}
	}
	for y := range h {
		if y/dash%2 == 0 {
			for x := range line {
				img.Set(x, y, c)
				img.Set(w-1-x, y, c)
			}
		}
	}
	return img
}

// Share is how much of a transfer is done, or Unknown.
func Share(p media.Progress) float64 {
	if p.Total <= 0 || p.Since.Equal(time.Time{}) && p.Done == 0 {
		return Unknown
	}
	return float64(p.Done) / float64(p.Total)
}
