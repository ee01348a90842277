package pair

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// wordsColumn is the right half: title, three steps, the other ways, and the
// sentence on what this program is.
type wordsColumn struct {
	widget.BaseWidget

	title    *kit.Line
	numerals []*kit.Line
	steps    []*kit.Para
	ways     []*kit.Button // the other ways, one below the other
	scan     *kit.Button
	phone    *kit.Button
	sandbox  *kit.Button
	skip     *kit.Button
	keys     *kit.Button
	entry    *kit.Entry
	get      *kit.Button
	said     *kit.Para
	saidText string
	honest   *kit.Para
	asking   bool // for a number
	demo     bool // there is a demo phone
	face     face
}

func newWordsColumn(p *Page) *wordsColumn {
	w := &wordsColumn{
		title:  kit.NewElided(lang.L("Link your phone"), theme.TextPage, theme.Text).Bold(),
		entry:  kit.NewEntry("+34 600 111 222"),
		said:   kit.NewPara(theme.TextCaption, theme.Second),
		honest: kit.NewPara(theme.TextCaption, theme.Second),
	}
	for i := range 3 {
		w.numerals = append(w.numerals, kit.NewLine(numeral(i), theme.TextTitle, theme.Second))
		w.steps = append(w.steps, kit.NewPara(theme.TextTitle, theme.Text))
	}
	w.scan = kit.NewButton(lang.L("Scan with the demo phone"), kit.IconPhone, kit.Primary, p.scan)
	w.phone = kit.NewButton(lang.L("Link with a phone number instead"), kit.IconNone, kit.Plain, func() {
		if w.face.mono { // a code is shown: back to the other one
			p.ask(p.d.Link.Pair)
			return
		}
		w.byNumber(!w.asking)
	})
	w.sandbox = kit.NewButton(lang.L("Try it with the sandbox"), kit.IconNone, kit.Plain, p.sandbox)
	w.skip = kit.NewButton(lang.L("Look at saved pictures"), kit.IconNone, kit.Quiet, p.d.Skip)
	w.keys = kit.NewButton(lang.L("Get a file from keys"), kit.IconNone, kit.Quiet, p.d.Keys)
	w.get = kit.NewButton(lang.L("Get a code"), kit.IconNone, kit.Plain, func() { p.number(w.entry.Text) })
	w.entry.OnSubmitted = func(text string) { p.number(text) }
	w.demo = p.d.Phone != nil
	w.scan.Hidden = !w.demo
	w.sandbox.Hidden = p.d.Sandbox == nil
	w.ways = []*kit.Button{w.scan, w.phone, w.sandbox, w.skip, w.keys}
	w.entry.Hidden, w.get.Hidden = true, true
	w.ExtendBaseWidget(w)
	return w
}

// honestText is what the README says, too.
func honestText() string {
	return lang.L("Contact Sheet is not made by WhatsApp. It links the way WhatsApp Desktop does, and WhatsApp may restrict accounts that use other programs.")
}

// show fits the words to f.
func (w *wordsColumn) show(f face, s session.Status) {
	w.face = f
	linked := s.Phase.Linked()
	w.phone.Hidden = linked || s.Phase == session.PhaseScanned || s.Phase == session.PhasePasskey
	w.scan.Hidden = !w.demo || s.Phase != session.PhaseQR && s.Phase != session.PhaseCode
	w.skip.Hidden = f.step == gallery // the stage offers it
	w.label()
	w.Refresh()
}

// byNumber opens or closes the field for a phone number.
func (w *wordsColumn) byNumber(open bool) {
	w.asking = open
	w.entry.Hidden, w.get.Hidden = !open, !open
	w.label()
	w.note("", theme.Second)
	w.Refresh()
	if open {
		if c := fyne.CurrentApp().Driver().CanvasForObject(w); c != nil {
			c.Focus(w.entry)
		}
	}
}

func (w *wordsColumn) label() {
	text := lang.L("Link with a phone number instead")
	if w.asking || w.face.mono {
		text = lang.L("Link with a QR code instead")
	}
	w.phone.Set(text, kit.IconNone)
	scan := lang.L("Scan with the demo phone")
	if w.face.mono {
		scan = lang.L("Type it on the demo phone")
	}
	w.scan.Set(scan, kit.IconPhone)
}

// note writes a line below the field.
func (w *wordsColumn) note(text string, color fyne.ThemeColorName) {
	w.saidText = text
	w.said.SetColor(color)
	w.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (w *wordsColumn) CreateRenderer() fyne.WidgetRenderer {
	r := &columnRenderer{w: w, objects: []fyne.CanvasObject{w.title}}
	for i := range w.steps {
		r.objects = append(r.objects, w.numerals[i], w.steps[i])
	}
	for _, b := range w.ways { // in the order of Tab
		if b == w.phone {
			r.objects = append(r.objects, w.entry, w.get)
		}
		r.objects = append(r.objects, b)
	}
	r.objects = append(r.objects, w.said, w.honest)
	return r
}

type columnRenderer struct {
	w       *wordsColumn
	objects []fyne.CanvasObject
}

func (r *columnRenderer) Destroy()                     {}
func (r *columnRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *columnRenderer) MinSize() fyne.Size           { return fyne.NewSize(theme.Space32*4, theme.QRRing) }
func (r *columnRenderer) Refresh()                     { r.Layout(r.w.Size()); canvas.Refresh(r.w) }

func (r *columnRenderer) Layout(s fyne.Size) {
	// Twice: the first round only finds how high all of it is.
	h := r.stack(s.Width, 0)
	r.stack(s.Width, max(theme.Space8, (s.Height-h)/2))
}

// stack lays everything out from y and returns where it ends.
func (r *columnRenderer) stack(width, y float32) float32 {
	w := r.w
	put := func(o fyne.CanvasObject, x, wide, high, after float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(wide, high))
		y += high + after
	}
	put(w.title, 0, width, w.title.MinSize().Height, theme.Space16)
	indent := theme.Space24
	for i, p := range w.steps {
		p.SetText(w.face.step3(i), width-indent)
		n := w.numerals[i]
		n.Move(fyne.NewPos(0, y))
		n.Resize(n.MinSize())
		put(p, indent, width-indent, p.MinSize().Height, theme.Space8)
	}
	y += theme.Space16
	for _, b := range w.ways {
		if !b.Visible() {
			continue
		}
		if b == w.phone && w.asking { // the field, and below it the way back
			get := w.get.MinSize().Width
			entry := w.entry.MinSize().Height
			w.get.Move(fyne.NewPos(width-get, y+(entry-theme.Control)/2))
			w.get.Resize(fyne.NewSize(get, theme.Control))
			put(w.entry, 0, width-get-theme.Space8, entry, theme.Space4)
			w.said.SetText(w.saidText, width)
			put(w.said, 0, width, w.said.MinSize().Height, theme.Space8)
		}
		put(b, 0, min(width, b.MinSize().Width), theme.Control, theme.Space8)
	}
	w.said.Hidden = !w.asking
	y += theme.Space16
	w.honest.SetText(honestText(), width)
	put(w.honest, 0, width, w.honest.MinSize().Height, 0)
	return y
}

// step3 is step i, or "" where there are fewer.
func (f face) step3(i int) string {
	if i < len(f.steps) {
		return f.steps[i]
	}
	return ""
}
