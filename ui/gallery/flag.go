package gallery

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	flagPrints = 4
	flagEdge   = theme.Avatar + theme.Space12 // of one of its prints
	flagMost   = theme.ListWidth * 0.75       // longest title
)

// flag stands beside the scrubber: the name of a part, how much is in it, and a
// few of its prints.
type flag struct {
	widget.BaseWidget
	p      *Page
	back   *canvas.Rectangle
	text   *kit.Line
	count  *kit.Line
	thumbs []*kit.Thumb
	reader *reader

	part   int
	of     *found
	prints bool
	want   []session.MessageID
	known  map[session.MessageID]session.Message // of want
}

func newFlag(p *Page) *flag {
	f := &flag{
		p: p, back: canvas.NewRectangle(nil),
		text:  kit.NewElided("", theme.TextBody, theme.Text).Bold(),
		count: kit.NewElided("", theme.TextCaption, theme.Second),
	}
	for range flagPrints {
		f.thumbs = append(f.thumbs, kit.NewThumb(p.d.Loader))
	}
	f.reader = newReader(p.ctx, p.d.Library.Prints, func(_ []session.MessageID, ms []session.Message, err error) {
		if err == nil { // without prints the flag still tells where one is
			p.d.Do(func() { f.got(ms) })
		}
	})
	f.Hidden = true
	f.ExtendBaseWidget(f)
	return f
}

// say names part k of what was found, with prints or without.
func (f *flag) say(of *found, k int, prints bool) {
	if f.Visible() && f.of == of && f.part == k && f.prints == prints {
		return
	}
	part := of.parts[k]
	f.of, f.part, f.prints = of, k, prints
	f.text.SetText(part.title())
	f.count.SetText("")
	if of.whole {
		f.count.SetText(words.Pictures(part.Len()))
	}
	f.want = nil
	if prints {
		f.want = firstOf(of, k)
		f.reader.want(f.want)
	}
	f.known = map[session.MessageID]session.Message{}
	f.Hidden = false
	f.draw()
	f.Refresh()
}

// away takes the flag away, and what it was loading.
func (f *flag) away() {
	if !f.Visible() {
		return
	}
	f.want, f.of = nil, nil
	f.draw()
	f.Hide()
}

// got takes messages; those of a part that has been left are not wanted any more.
func (f *flag) got(ms []session.Message) {
	for _, m := range ms {
		if m.Media != nil {
			f.known[m.ID] = m
		}
	}
	f.draw()
}

func (f *flag) draw() {
	for i, t := range f.thumbs {
		t.Hidden = i >= len(f.want)
		if t.Hidden {
			t.Clear()
			continue
		}
		if m, ok := f.known[f.want[i]]; ok {
			t.Set(kit.ViewOf(m.ID, m.Media, true))
		} else {
			t.Clear()
		}
	}
}

// CreateRenderer is part of fyne.Widget.
func (f *flag) CreateRenderer() fyne.WidgetRenderer { return &flagRenderer{f} }

type flagRenderer struct{ f *flag }

func (r *flagRenderer) title() float32 {
	w := fyne.MeasureText(r.f.text.Text(), theme.TextBody, fyne.TextStyle{Bold: true}).Width + theme.Hair
	return min(w, flagMost)
}

func (r *flagRenderer) MinSize() fyne.Size {
	c := fyne.MeasureText(r.f.count.Text(), theme.TextCaption, fyne.TextStyle{}).Width + theme.Hair
	s := fyne.NewSize(r.title()+theme.Space8+c+2*theme.Space12, theme.Control)
	if r.f.prints {
		s.Width = max(s.Width, flagPrints*(flagEdge+gap)-gap+2*theme.Space8)
		s.Height += flagEdge + theme.Space8
	}
	return s
}

func (r *flagRenderer) Layout(s fyne.Size) {
	f := r.f
	put(f.back, 0, 0, s.Width, s.Height)
	w := r.title()
	put(f.text, theme.Space12, 0, w, theme.Control)
	x := theme.Space12 + w + theme.Space8
	put(f.count, x, theme.Hair, max(0, s.Width-x-theme.Space4), theme.Control)
	for i, t := range f.thumbs {
		put(t, theme.Space8+float32(i)*(flagEdge+gap), theme.Control, flagEdge, flagEdge)
	}
}

func (r *flagRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.f.back, r.f.text, r.f.count}
	for _, t := range r.f.thumbs {
		o = append(o, t)
	}
	return o
}
func (r *flagRenderer) Destroy() {}
func (r *flagRenderer) Refresh() {
	f := r.f
	f.back.FillColor, f.back.CornerRadius = theme.Color(theme.Raised), theme.RadiusControl
	f.back.StrokeColor, f.back.StrokeWidth = theme.Color(theme.Hairline), theme.Hair
	r.Layout(f.Size())
	canvas.Refresh(f)
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
