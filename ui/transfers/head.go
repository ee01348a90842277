package transfers

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// head is what stands above the list: how much there is, the chips, and what
// holds everything.
type head struct {
	widget.BaseWidget
	p     *Page
	title *kit.Line
	sums  *kit.Line
	hold  *kit.Button
	limit *kit.Button
	chips []*kit.Chip
	rule  *canvas.Rectangle

	bare    bool // there is nothing to work on
	now     sums
	running []session.Transfer
}

// sums is what the list comes to.
type sums struct {
	running, waiting, held, asked int
	bytes                         int64 // of all but those asked of the phone
}

var chipWays = []session.Way{"", session.Down, session.Up, session.Ask}

func newHead(p *Page) *head {
	h := &head{
		p: p, title: kit.NewLine(lang.L("Transfers"), theme.TextPage, theme.Text).Bold(),
		sums: kit.NewElided("", theme.TextCaption, theme.Second), rule: canvas.NewRectangle(nil),
	}
	h.hold = kit.NewButton("", kit.IconPause, kit.Plain, func() { p.pauseAll(!p.held) })
	h.limit = kit.NewButton("", kit.IconSettings, kit.Quiet, p.d.Settings)
	for i, text := range []string{lang.L("All"), lang.L("Downloads"), lang.L("Uploads"), lang.L("Phone")} {
		h.chips = append(h.chips, kit.NewChip(text, func() { p.filter(chipWays[i]) }))
	}
	h.ExtendBaseWidget(h)
	h.count()
	h.choose()
	return h
}

// count sums the list up.
func (h *head) count() {
	h.now, h.running = sums{}, h.running[:0]
	for _, t := range h.p.all {
		switch {
		case t.Way == session.Ask:
			h.now.asked++
			continue
		case t.Step == session.Running:
			h.now.running++
			h.running = append(h.running, t)
		case t.Step == session.Held:
			h.now.held++
		default:
			h.now.waiting++
		}
		h.now.bytes += t.Size
	}
	h.tell()
}

// choose marks the chip in use.
func (h *head) choose() {
	for i, w := range chipWays {
		h.chips[i].SetOn(w == h.p.only)
	}
}

// enable shows the tools where there is something to work on.
func (h *head) enable(on bool) {
	for _, c := range h.chips {
		visible(c, on)
	}
	visible(h.sums, on)
	visible(h.hold, len(h.p.all) > 0 || h.p.held)
	h.bare = !on
	h.Refresh()
	h.p.root.Refresh()
}

// tell writes the line of sums and the buttons.
func (h *head) tell() {
	h.sums.SetText(h.text())
	text, icon := lang.L("Pause all"), kit.IconPause
	if h.p.held {
		text, icon = lang.L("Resume all"), kit.IconResume
	}
	speed := ""
	if h.p.limit > 0 {
		speed = lang.L("At most {{.Speed}}", map[string]any{"Speed": words.Speed(h.p.limit)})
	}
	if h.hold.Name() == text && h.limit.Name() == speed {
		return
	}
	h.hold.Set(text, icon)
	h.limit.Set(speed, kit.IconSettings)
	visible(h.limit, speed != "")
	h.Refresh()
}

// text is "3 running · 214 waiting · 1.2 GB left · 2.1 MB/s · about 9 minutes",
// without what matters least where there is no room for all.
func (h *head) text() string {
	s := h.sum(true)
	if _, w := column(h.Size().Width); w > 0 && fyne.MeasureText(s, theme.TextCaption, fyne.TextStyle{}).Width > w {
		s = h.sum(false)
	}
	return s
}

func (h *head) sum(all bool) string {
	var parts []string
	if h.p.held {
		parts = append(parts, lang.L("Downloads are paused"))
	}
	if n := h.now.running; n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} running", "{{.N}} running"))
	}
	if n := h.now.waiting; n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} waiting", "{{.N}} waiting"))
	}
	if n := h.now.held; all && n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} paused", "{{.N}} paused"))
	}
	if n := h.now.asked; all && n > 0 {
		parts = append(parts, words.Count(n, "{{.N}} asked of your phone", "{{.N}} asked of your phone"))
	}
	left, rate := h.now.bytes, int64(0)
	for _, t := range h.running {
		p := h.p.d.Library.Progress(t.ID)
		left -= min(p.Done, t.Size)
		rate += p.Rate
	}
	if left > 0 {
		parts = append(parts, lang.L("{{.Size}} left", map[string]any{"Size": words.Size(left)}))
	}
	if rate > 0 && !h.p.held {
		parts = append(parts, words.Speed(rate))
		if d := time.Duration(float64(left) / float64(rate) * float64(time.Second)); left > 0 && d < 48*time.Hour {
			parts = append(parts, lang.L("about {{.Span}}", map[string]any{"Span": words.Span(d)}))
		}
	}
	return strings.Join(parts, " · ")
}

// CreateRenderer implements fyne.Widget.
func (h *head) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer{h}
	r.paint()
	return r
}

const headTall = theme.Space12 + theme.Control + theme.Space4 + theme.Space24 + theme.Control + theme.Space12

type headRenderer struct{ h *head }

func (r *headRenderer) Destroy() {}
func (r *headRenderer) MinSize() fyne.Size {
	if r.h.bare {
		return fyne.NewSize(1, theme.Control+2*theme.Space12)
	}
	return fyne.NewSize(1, headTall)
}
func (r *headRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.h.title, r.h.sums, r.h.limit, r.h.hold, r.h.rule}
	for _, c := range r.h.chips {
		o = append(o, c)
	}
	return o
}

func (r *headRenderer) Layout(s fyne.Size) {
	h := r.h
	x, w := column(s.Width)
	right, top := x+w, theme.Space12
	for _, b := range []*kit.Button{h.hold, h.limit} {
		if b.Visible() {
			m := b.MinSize().Width
			right -= m
			put(b, right, top, m, theme.Control)
			right -= theme.Space8
		}
	}
	put(h.title, x, top, right-x, theme.Control)
	top += theme.Control + theme.Space4
	put(h.sums, x, top, w, theme.Space16)
	top += theme.Space24
	for _, c := range h.chips {
		m := c.MinSize().Width
		put(c, x, top, m, theme.Control)
		x += m + theme.Space8
	}
	put(h.rule, 0, s.Height-theme.Hair, s.Width, theme.Hair)
}

func (r *headRenderer) paint() { r.h.rule.FillColor = theme.Color(theme.Hairline) }

func (r *headRenderer) Refresh() {
	r.paint()
	r.Layout(r.h.Size())
	canvas.Refresh(r.h)
}

// column is the part of a width that the page uses: all of it, but no more than
// can be read across.
func column(width float32) (x, w float32) {
	w = min(width-2*theme.Space24, theme.DialogW)
	return (width - w) / 2, w
}
