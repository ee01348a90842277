package compose

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// ReplyTo makes what is sent the answer to m, which is shown above the caption
// and can be taken away there.
func (s *Sheet) ReplyTo(m session.Message) {
	if s.sent {
		return
	}
	s.form.replyTo = m.ID
	s.options.quote.set(m)
	s.tell()
}

// unreply sends without an answer.
func (s *Sheet) unreply() {
	s.form.replyTo = 0
	s.options.quote.Hide()
	s.tell()
}

// quote is the message that is answered: its picture, who said it, and what.
type quote struct {
	widget.BaseWidget
	bar   *canvas.Rectangle
	thumb *kit.Thumb
	blank bool // there is no picture
	name  *kit.Line
	text  *kit.Line
	off   *kit.Button
}

func newQuote(l *kit.Loader, remove func()) *quote {
	q := &quote{bar: canvas.NewRectangle(theme.Color(theme.Edge)), thumb: kit.NewThumb(l),
		name: kit.NewElided("", theme.TextBody, theme.Text).Bold(), text: kit.NewElided("", theme.TextCaption, theme.Second),
		off: kit.NewIconButton(kit.IconClose, lang.L("Do not answer this message"), remove)}
	q.ExtendBaseWidget(q)
	q.Hide()
	return q
}

func (q *quote) set(m session.Message) {
	who := lang.L("you")
	if !m.FromMe {
		who = m.SenderName
	}
	q.name.SetText(lang.L("Answers {{.Who}}", map[string]any{"Who": who}))
	text := m.Text
	q.blank = true
	if f := m.Media; f != nil {
		if text == "" {
			text = words.Kind(f.Kind)
		}
		file := media.Key{}
		if f.State == media.Ready && f.Kind == media.Image {
			file = f.File
		}
		q.blank = file.IsZero() && len(f.Preview) == 0
		q.thumb.Set(media.View{ID: int64(m.ID), File: file, Preview: f.Preview, Crop: true})
	}
	q.text.SetText(text)
	show(q.thumb, !q.blank)
	q.Show()
	q.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (q *quote) CreateRenderer() fyne.WidgetRenderer { return &quoteRenderer{q} }

type quoteRenderer struct{ q *quote }

const quoteTall = theme.RingLarge - theme.Space8

func (r *quoteRenderer) Layout(s fyne.Size) {
	q := r.q
	put(q.bar, 0, 0, theme.FocusLine, s.Height)
	x := float32(theme.FocusLine + theme.Space8)
	if !q.blank {
		put(q.thumb, x, 0, quoteTall, quoteTall)
		x += quoteTall + theme.Space12
	}
	right := s.Width - theme.Control
	put(q.off, right, (s.Height-theme.Control)/2, theme.Control, theme.Control)
	w := max(0, right-x-theme.Space8)
	put(q.name, x, 0, w, s.Height/2)
	put(q.text, x, s.Height/2, w, s.Height/2)
}
func (r *quoteRenderer) MinSize() fyne.Size { return fyne.NewSize(1, quoteTall) }
func (r *quoteRenderer) Destroy()           {}
func (r *quoteRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.q.bar, r.q.thumb, r.q.name, r.q.text, r.q.off}
}

func (r *quoteRenderer) Refresh() {
	r.q.bar.FillColor = theme.Color(theme.Edge)
	r.Layout(r.q.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
