package export

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// parts are what a template may have, in the order in which they are offered.
var parts = []struct{ name, part string }{
	{"Date", "{date}"}, {"Time", "{time}"}, {"Chat", "{chat}"}, {"Sender", "{sender}"}, {"Caption", "{caption}"}, {"Number", "{n}"},
}

// longest is what a field takes when it is pasted into: no path is longer.
const longest = 4 << 10

// form is what the user chooses.
type form struct {
	s      *Sheet
	view   *fyne.Container
	stack  *fyne.Container
	folder *kit.PasteEntry
	name   *kit.PasteEntry
	chips  []*kit.Chip
	like   *kit.Line // an example
	wrong  *kit.Text
	stamp  *kit.Check
	fetch  *check
	left   *kit.Text

	first  session.Message
	read   bool // first
	census session.Census
	known  bool // census
	err    error
}

func newForm(s *Sheet) *form {
	f := &form{s: s, like: kit.NewPath("", theme.TextCaption, theme.Second)}
	c := s.d.Prefs.ExportChoice()
	entry := func(placeholder, text string) *kit.PasteEntry {
		e := kit.NewPasteEntry(placeholder, false)
		e.OnPaste = func(text string) string { return strings.TrimSpace(text[:min(len(text), longest)]) }
		e.SetText(text)
		e.OnChanged = func(string) { f.tell() }
		e.OnSubmitted = func(string) { s.act() }
		return e
	}
	f.folder = entry(lang.L("Path of a folder"), c.Folder)
	if c.Template == "" {
		c.Template = session.DefaultTemplate
	}
	f.name = entry(session.DefaultTemplate, c.Template)
	flow := kit.NewFlow()
	for _, p := range parts {
		chip := kit.NewChip(lang.L(p.name), func() { f.toggle(p.part) }) //lang:of parts
		f.chips = append(f.chips, chip)
		flow.Add(chip)
	}
	f.wrong = kit.NewText("", theme.TextCaption, theme.Bad)
	f.stamp = kit.NewCheck(lang.L("Write date, sender and caption into the copies"), !c.Bare, func(bool) {})
	f.fetch = newCheck(func() { f.tell() })
	f.left = kit.NewText("", theme.TextBody, theme.Second)
	caption := func(text string) fyne.CanvasObject { return kit.NewElided(text, theme.TextCaption, theme.Second) }
	f.stack = kit.NewStack(theme.Space16,
		kit.NewStack(theme.Space4, caption(lang.L("Folder")), container.New(besideLayout{}, f.folder,
			kit.NewButton(lang.L("Choose…"), kit.IconFolder, kit.Plain, f.pick))),
		kit.NewStack(theme.Space8, kit.NewStack(theme.Space4, caption(lang.L("File names")), f.name), flow,
			kit.NewStack(0, f.like, f.wrong)),
		kit.NewStack(0, f.stamp, container.New(indentLayout{}, kit.NewText(
			lang.L("Photo programs then sort and find them by it. The picture itself is not touched, and a date of its own stays."), theme.TextCaption, theme.Second))),
		kit.NewStack(theme.Space8, f.fetch.box, f.left),
	)
	f.view = kit.NewScroll(theme.Space4, f.stack)
	return f
}

// load reads how many there are and what the first one would be called.
func (f *form) load() {
	type found struct {
		census session.Census
		first  session.Message
		read   bool
	}
	ask(f.s, func() (found, error) {
		c, err := f.s.d.Library.Census(f.s.ctx, f.s.ids)
		v := found{census: c}
		if len(f.s.ids) > 0 {
			m, err := f.s.d.Library.Message(f.s.ctx, f.s.ids[0])
			v.first, v.read = m, err == nil // without it there is no example
		}
		return v, err
	}, func(v found, err error) {
		f.census, f.known, f.err = v.census, err == nil, err
		f.first, f.read = v.first, v.read
		f.tell()
	})
}

// toggle puts a part into the name, where the cursor is, or takes it out.
func (f *form) toggle(part string) {
	text := f.name.Text
	if before, after, has := strings.Cut(text, part); has {
		if strings.HasSuffix(before, " ") || before == "" {
			after = strings.TrimPrefix(after, " ")
		}
		text = strings.TrimSpace(before + after)
	} else {
		r := []rune(text)
		at := len(r)
		if c := f.name.CursorColumn; c > 0 && c < at {
			at = c
		}
		before, after := string(r[:at]), string(r[at:])
		if before != "" && !strings.HasSuffix(before, " ") {
			before += " "
		}
		if after != "" && !strings.HasPrefix(after, " ") {
			after = " " + after
		}
		text = before + part + after
	}
	f.name.SetText(text)
	f.name.CursorColumn = len([]rune(text))
	f.name.Refresh()
}

// template is the one in the field; "" where it is the usual one.
func (f *form) template() string {
	t := strings.TrimSpace(f.name.Text)
	if t == session.DefaultTemplate {
		return ""
	}
	return t
}

func (f *form) path() string { return strings.TrimSpace(f.folder.Text) }

// example is the name of the first picture; ok reports that the template is one.
func (f *form) example() (name string, ok bool) {
	name = f.s.d.Exports.ExportName(f.template(), f.first, 1)
	return name, name != ""
}

// problem is why it cannot be exported yet; "" where it can.
func (f *form) problem() string {
	_, ok := f.example()
	switch {
	case len(f.s.ids) == 0:
		return words.Explain(session.NoPicture).Sentence
	case !ok:
		return badName()
	case f.err == nil && !f.known:
		return lang.L("Looking at the pictures…")
	case f.known && outcome(f.census, f.fetch.on())+f.coming() == 0:
		return lang.L("None of them is on this disk.")
	case f.path() == "":
		return lang.L("Choose a folder.")
	}
	return ""
}

// coming are those on their way, which are waited for where others are fetched.
func (f *form) coming() int {
	if f.fetch.on() {
		return f.census.Busy
	}
	return 0
}

// tell brings the form and the sheet's foot up to what is chosen.
func (f *form) tell() {
	if f.s.sheet == nil || f.s.run != nil || f.s.ended != nil {
		return // still being made, or not on show
	}
	for i, p := range parts {
		f.chips[i].SetOn(strings.Contains(f.name.Text, p.part))
	}
	name, ok := f.example()
	f.like.SetText("")
	f.wrong.Set("", theme.Bad)
	switch {
	case !ok:
		f.wrong.Set(badName(), theme.Bad)
	case f.read:
		f.like.SetText(name)
	}
	f.like.Hidden = !ok
	c := f.census
	f.fetch.set(fetchFirst(c), f.known && c.Remote+c.Failed > 0)
	f.left.Set("", theme.Second)
	switch {
	case f.err != nil:
		f.left.Set(words.Explain(f.err).Sentence, theme.Bad)
	case f.known:
		f.left.Set(leftOut(c, f.fetch.on()), theme.Second)
	}
	n := len(f.s.ids)
	if f.known {
		n = outcome(c, f.fetch.on()) + f.coming()
	}
	problem := f.problem()
	f.s.sheet.SetAction(exportPictures(n), problem == "")
	if !ok { // said where it is
		f.s.sheet.SetNote("", theme.Second)
	} else {
		f.s.sheet.SetNote(problem, theme.Second)
	}
	f.view.Refresh()
}

// pick asks for a folder, the system or the toolkit.
func (f *form) pick() {
	ask(f.s, func() (string, error) { return f.s.d.PickFolder(f.s.ctx) }, func(path string, err error) {
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			f.pickHere()
		case errors.Is(err, context.Canceled):
		case err != nil:
			f.s.sheet.Toast(words.Explain(err).Sentence, "", nil)
		case path != "":
			f.folder.SetText(path)
		}
	})
}

func (f *form) pickHere() {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		switch {
		case err != nil:
			f.s.sheet.Toast(words.Explain(err).Sentence, "", nil)
		case u != nil:
			f.folder.SetText(u.Path())
		}
	}, f.s.window)
	d.Show()
	d.Resize(f.s.window.Canvas().Size().SubtractWidthHeight(2*theme.Space32, 2*theme.Space32))
}

// check is a kit.Check whose words change.
type check struct {
	box     *fyne.Container
	now     *kit.Check
	changed func()
}

func newCheck(changed func()) *check {
	c := &check{box: container.NewStack(), changed: changed}
	c.box.Hide()
	return c
}

func (c *check) on() bool { return c.now != nil && c.box.Visible() && c.now.On() }

func (c *check) set(text string, shown bool) {
	if c.now == nil || c.now.Name() != text {
		on := c.now != nil && c.now.On()
		c.now = kit.NewCheck(text, on, func(bool) { c.changed() })
		c.box.Objects = []fyne.CanvasObject{c.now}
		c.box.Refresh()
	}
	c.box.Hidden = !shown
}

// besideLayout gives the second object what it needs and the first the rest.
type besideLayout struct{}

func (besideLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (besideLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := o[1].MinSize().Width
	h := o[1].MinSize().Height
	o[0].Resize(fyne.NewSize(max(0, s.Width-w-theme.Space8), s.Height))
	o[1].Move(fyne.NewPos(s.Width-w, (s.Height-h)/2))
	o[1].Resize(fyne.NewSize(w, h))
}

// indentLayout puts its one object where the words of a kit.Check begin.
type indentLayout struct{}

const indent = theme.Space4 + theme.Space16 + theme.Space8

func (indentLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, kit.HeightOf(o[0], theme.BubbleWidth))
}

func (indentLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(indent, 0))
	o[0].Resize(fyne.NewSize(max(0, s.Width-indent), s.Height))
}
