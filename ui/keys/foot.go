package keys

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// foot is where the file goes, how long it may take and the button; while it
// comes, how far it is; and when it did not come, why.
type foot struct {
	widget.BaseWidget
	p *Page

	gallery, file *kit.Chip
	where         *kit.Line
	limit         *kit.Entry
	limitBox      fyne.CanvasObject
	limitName     *kit.Line
	get           *kit.Button

	bar    *kit.Bar
	far    *kit.Line
	cancel *kit.Button

	now     *trouble // on show, or nil
	glyph   *kit.Glyph
	why     *kit.Text
	next    *kit.Button
	details *kit.Button

	back, line, split *canvas.Rectangle
}

func newFoot(p *Page) *foot {
	f := &foot{
		p:         p,
		where:     kit.NewElided(lang.L("Save to"), theme.TextBody, theme.Second),
		limit:     kit.NewEntry(""),
		limitName: kit.NewLine(lang.L("seconds at most"), theme.TextBody, theme.Second),
		bar:       kit.NewBar(theme.Accent), far: kit.NewElided("", theme.TextCaption, theme.Second),
		glyph: kit.NewGlyph(kit.IconAlert, theme.Warning, theme.Icon), why: kit.NewText("", theme.TextBody, theme.Text),
		back: canvas.NewRectangle(nil), line: hair(), split: hair(),
	}
	f.gallery = kit.NewChip(lang.L("Gallery"), func() { f.to(false) })
	f.file = kit.NewChip(lang.L("A file…"), func() { f.to(true) })
	f.limit.SetText(strconv.Itoa(int(p.limit / time.Second)))
	f.limitBox = f.limit
	f.limit.OnChanged = p.limited
	f.limit.OnSubmitted = func(string) { p.get() }
	f.get = kit.NewButton(lang.L("Get it"), kit.IconArrow, kit.Primary, p.get)
	f.cancel = kit.NewButton(lang.L("Cancel"), kit.IconNone, kit.Plain, p.cancel)
	f.next = kit.NewButton("", kit.IconNone, kit.Plain, p.next)
	f.details = kit.NewButton(words.Details.Label(), kit.IconNone, kit.Quiet, func() {
		if f.now != nil {
			p.d.Details(f.now.sentence, f.now.err)
		}
	})
	f.ExtendBaseWidget(f)
	return f
}

// to chooses where the file goes.
func (f *foot) to(file bool) {
	f.p.toFile = file
	f.tell()
}

// trouble says why the file did not come; nil takes it away.
func (f *foot) trouble(t *trouble) {
	if t == nil && f.now == nil {
		return
	}
	f.now = t
	f.why.Set("", theme.Text)
	if t != nil {
		f.why.Set(t.sentence, theme.Text)
		f.next.Set(t.step.label(), kit.IconNone)
	}
	f.tell()
}

// tell brings everything up to the page.
func (f *foot) tell() {
	p := f.p
	f.gallery.SetOn(!p.toFile)
	f.file.SetOn(p.toFile)
	running := p.run != nil
	for _, o := range []fyne.CanvasObject{f.gallery, f.file, f.where, f.limitBox, f.limitName, f.get} {
		show(o, !running)
	}
	for _, o := range []fyne.CanvasObject{f.bar, f.far, f.cancel} {
		show(o, running)
	}
	if p.ready && p.limit > 0 {
		f.get.Enable()
	} else {
		f.get.Disable()
	}
	f.get.Set(f.label(), kit.IconArrow)
	color := theme.Second
	if p.limit == 0 {
		color = theme.Bad
	}
	f.limitName.Set(lang.L("seconds at most"), color)
	said := f.now != nil && !running
	for _, o := range []fyne.CanvasObject{f.glyph, f.why, f.details, f.split} {
		show(o, said)
	}
	show(f.next, said && f.now.step != nothing)
	if p.body != nil {
		p.body.Refresh()
	}
	f.Refresh()
}

// label says what the button does.
func (f *foot) label() string {
	d := f.p.have
	if !f.p.ready {
		return lang.L("Get it")
	}
	size := ""
	if d.Ref.Size > 0 {
		size = " · " + words.Size(d.Ref.Size)
	}
	switch d.Ref.Kind {
	case media.Image:
		return lang.L("Get the picture") + size
	case media.Video, media.GIF:
		return lang.L("Get the video") + size
	case media.Audio:
		return lang.L("Get the audio") + size
	case media.Sticker:
		return lang.L("Get the sticker") + size
	}
	return lang.L("Get the document") + size
}

// progress says how far the file is.
func (f *foot) progress(p media.Progress) {
	text := lang.L("Asking for it…")
	share := 0.0
	if p.Done > 0 || p.Total > 0 {
		text = words.DoneOf(p.Done, p.Total)
		for _, more := range []string{words.Percent(p.Done, p.Total), words.Speed(p.Rate), words.Remaining(words.TimeLeft(p))} {
			if more != "" {
				text += " · " + more
			}
		}
		if p.Total > 0 {
			share = float64(p.Done) / float64(p.Total)
		}
	}
	f.far.SetText(text)
	f.bar.Set(share, theme.Accent)
}

// HeightAt is the foot's height at that width.
func (f *foot) HeightAt(width float32) float32 {
	h := footRow
	if width < footWide && f.p.run == nil {
		h += theme.Control + theme.Space8
	}
	return h + f.troubleHeight(width)
}

const (
	footRow  = theme.Control + 2*theme.Space12
	footWide = theme.MinW - theme.Rail + theme.Space32 // of all in one row
)

func (f *foot) troubleHeight(width float32) float32 {
	if f.now == nil || f.p.run != nil {
		return 0
	}
	return max(theme.Control, f.why.HeightAt(f.whyWidth(width))) + theme.Space16
}

func (f *foot) whyWidth(width float32) float32 {
	w := width - 2*theme.Space24 - theme.Icon - theme.Space12 - f.details.MinSize().Width - theme.Space12
	if f.next.Visible() {
		w -= f.next.MinSize().Width + theme.Space8
	}
	return max(theme.ListWidth/2, w)
}

// CreateRenderer is part of fyne.Widget.
func (f *foot) CreateRenderer() fyne.WidgetRenderer {
	r := &footRenderer{f: f}
	r.paint()
	return r
}

type footRenderer struct{ f *foot }

func (r *footRenderer) Destroy()           {}
func (r *footRenderer) MinSize() fyne.Size { return fyne.NewSize(1, footRow) }
func (r *footRenderer) Refresh()           { r.paint(); r.Layout(r.f.Size()); canvas.Refresh(r.f) }

func (r *footRenderer) Objects() []fyne.CanvasObject {
	f := r.f
	return []fyne.CanvasObject{f.back, f.line, f.split, f.glyph, f.why, f.details, f.next,
		f.where, f.gallery, f.file, f.limitBox, f.limitName, f.get, f.bar, f.far, f.cancel}
}

func (r *footRenderer) paint() {
	f := r.f
	f.back.FillColor = theme.Color(theme.Surface)
	f.line.FillColor, f.split.FillColor = theme.Color(theme.Hairline), theme.Color(theme.Hairline)
}

func (r *footRenderer) Layout(s fyne.Size) {
	f := r.f
	put(f.back, 0, 0, s.Width, s.Height)
	put(f.line, 0, 0, s.Width, theme.Hair)
	left, right := theme.Space24, s.Width-theme.Space24
	y := float32(0)
	if h := f.troubleHeight(s.Width); h > 0 {
		put(f.glyph, left, 0, theme.Icon, h)
		x := right
		for _, b := range []*kit.Button{f.next, f.details} {
			if b.Visible() {
				w := b.MinSize().Width
				x -= w
				put(b, x, (h-theme.Control)/2, w, theme.Control)
				x -= theme.Space8
			}
		}
		w := f.whyWidth(s.Width)
		text := f.why.HeightAt(w)
		put(f.why, left+theme.Icon+theme.Space12, (h-text)/2, w, text)
		put(f.split, 0, h, s.Width, theme.Hair)
		y = h
	}
	y += theme.Space12
	if f.p.run != nil {
		w := f.cancel.MinSize().Width
		put(f.cancel, right-w, y, w, theme.Control)
		room := right - w - theme.Space16 - left
		put(f.bar, left, y, room, theme.Space8)
		put(f.far, left, y+theme.Space8+theme.Space4, room, theme.Control-theme.Space12)
		return
	}
	x := left
	for _, o := range []struct {
		o     fyne.CanvasObject
		w     float32
		after float32
	}{
		{f.where, fyne.MeasureText(f.where.Text(), theme.TextBody, fyne.TextStyle{}).Width + theme.Hair, theme.Space8},
		{f.gallery, f.gallery.MinSize().Width, theme.Space8},
		{f.file, f.file.MinSize().Width, theme.Space24},
		{f.limitBox, 2*theme.Control + theme.Space12, theme.Space8},
		{f.limitName, f.limitName.MinSize().Width, 0},
	} {
		put(o.o, x, y, o.w, theme.Control)
		x += o.w + o.after
	}
	if s.Width < footWide {
		y += theme.Control + theme.Space8
	}
	w := f.get.MinSize().Width
	put(f.get, right-w, y, w, theme.Control)
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
