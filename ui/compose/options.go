package compose

import (
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// options are the caption and how the pictures are sent.
type options struct {
	s       *Sheet
	object  fyne.CanvasObject
	quote   *quote
	caption *kit.Entry
	counter *kit.Line
	each    *kit.Check
	quality []*kit.Chip
	expires []*kit.Chip

	compress, once, forwarded, keep *kit.Check
	setting                         bool // the entry is being filled, not typed in
}

var qualities = []struct {
	name string
	is   session.Quality
}{{"Standard", session.Standard}, {"HD", session.HD}, {"Original, as document", session.Original}}

// timers are what "disappears after" offers; below 0 stands for the chat's own.
var timers = []struct {
	name string
	d    time.Duration
}{{"As the chat", -1}, {"Off", 0}, {"24 h", 24 * time.Hour}, {"7 d", 7 * 24 * time.Hour}, {"90 d", 90 * 24 * time.Hour}}

func newOptions(s *Sheet) *options {
	o := &options{s: s, quote: newQuote(s.d.Loader, s.unreply), caption: kit.NewMultiLine(lang.L("Caption")),
		counter: kit.NewElided("", theme.TextCaption, theme.Second).Align(fyne.TextAlignTrailing)}
	o.caption.SetMinRowsVisible(2)
	o.caption.OnChanged = o.typed
	o.each = kit.NewCheck(lang.L("A caption of its own for each picture"), false, func(on bool) {
		s.form.each = on
		o.chose()
		s.tell()
	})
	check := func(name string, on bool, set func(bool)) *kit.Check {
		return kit.NewCheck(name, on, func(v bool) { set(v); s.tell() })
	}
	o.compress = check(lang.L("Compress"), true, func(v bool) { s.form.compress = v })
	o.once = check(lang.L("View once"), false, func(v bool) { s.form.viewOnce = v })
	o.forwarded = check(lang.L("Mark as forwarded"), false, func(v bool) { s.form.forwarded = v })
	o.keep = check(lang.L("Keep place and camera data"), false, func(v bool) { s.form.keepMeta = v })

	chips := func() *fyne.Container { return container.New(wrapLayout{}) }
	label := func(text string) fyne.CanvasObject {
		return container.New(labelLayout{}, kit.NewElided(text, theme.TextBody, theme.Text))
	}
	quality, expires := chips(), chips()
	quality.Add(label(lang.L("Quality")))
	expires.Add(label(lang.L("Disappears after")))
	for _, q := range qualities {
		c := kit.NewChip(lang.L(q.name), func() { s.form.quality = q.is; s.tell() }) //lang:of qualities
		o.quality = append(o.quality, c)
		quality.Add(c)
	}
	for _, t := range timers {
		c := kit.NewChip(lang.L(t.name), func() { o.disappear(t.d) }) //lang:of timers
		o.expires = append(o.expires, c)
		expires.Add(c)
	}
	head := func(text string) fyne.CanvasObject { return kit.NewLine(text, theme.TextBody, theme.Text).Bold() }
	checks := container.New(wrapLayout{}, o.compress, o.keep, o.once, o.forwarded)
	column := container.New(&columnLayout{}, o.quote,
		container.New(endsLayout{}, head(lang.L("Caption")), o.counter), o.caption, o.each,
		quality, checks, expires)
	o.object = container.NewVScroll(column)
	return o
}

func (o *options) disappear(d time.Duration) {
	o.s.form.expires = &d
	if d < 0 {
		o.s.form.expires = nil
	}
	o.s.tell()
}

// typed takes the caption.
func (o *options) typed(text string) {
	if o.setting {
		return
	}
	if p := o.s.strip.selected; o.s.form.each && p != nil {
		p.caption = text
	} else {
		o.s.form.caption = text
	}
	o.s.tell()
}

// chose shows the caption of the picture that is selected now.
func (o *options) chose() {
	text := o.s.form.caption
	if p := o.s.strip.selected; o.s.form.each && p != nil {
		text = p.caption
	}
	if text != o.caption.Text {
		o.setting = true
		o.caption.SetText(text)
		o.setting = false
	}
	o.tell()
}

// tell brings everything up to the form.
func (o *options) tell() {
	f := o.s.form
	n := utf8.RuneCountInString(o.caption.Text)
	color := theme.Second
	if n > session.MaxCaption {
		color = theme.Bad
	}
	o.counter.Set(words.Number(n)+" / "+words.Number(session.MaxCaption), color)
	show(o.each, len(f.pictures) > 1)
	for i, q := range qualities {
		o.quality[i].SetOn(f.quality == q.is)
	}
	for i, t := range timers {
		o.expires[i].SetOn(f.expires == nil && t.d < 0 || f.expires != nil && *f.expires == t.d)
	}
	original := f.quality == session.Original
	show(o.compress, !original)
	show(o.once, !original)
	show(o.keep, original)
	o.object.Refresh()
}
