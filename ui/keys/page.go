package keys

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

const (
	// usualLimit is how long a download may take unless the user says otherwise.
	usualLimit = 600 * time.Second
	longLimit  = 24 * time.Hour
	// shown is how much text the field for JSON takes: it grows slow with more.
	shown = 4 << 10
)

// Page is the page. Its methods belong to the UI goroutine.
type Page struct {
	d      Deps
	window fyne.Window
	ctx    context.Context
	close  context.CancelFunc

	root   *fyne.Container // the form, or what came of it
	body   *fyne.Container
	json   *kit.PasteEntry
	note   *kit.Text // on the JSON
	fields *fields
	clear  *kit.Button
	foot   *foot
	result *result // on show, or nil

	have    descriptor.Descriptor
	ready   bool // have can be fetched
	writing bool // the JSON is being written, not typed
	taking  int  // rises with every text taken; late ones are dropped
	limit   time.Duration
	toFile  bool
	run     *run // under way, or nil
}

// New makes the page. It works until ctx ends or Close.
func New(ctx context.Context, window fyne.Window, d Deps) *Page {
	p := &Page{d: d, window: window, limit: usualLimit}
	p.ctx, p.close = context.WithCancel(ctx)
	p.json = kit.NewPasteEntry(`{ "contentType": "image", "content": { "url": …, "mediaKey": … } }`, true)
	p.json.OnPaste = p.pasting
	p.json.OnChanged = p.typed
	p.note = kit.NewText("", theme.TextCaption, theme.Second)
	p.fields = newFields(p.filled)
	p.clear = kit.NewButton(lang.L("Clear"), kit.IconNone, kit.Quiet, func() { p.Take("") })
	p.foot = newFoot(p)
	head := container.New(headLayout{},
		kit.NewElided(lang.L("Get from keys"), theme.TextPage, theme.Text).Bold(),
		kit.NewButton(lang.L("Go to id…"), kit.IconSearch, kit.Quiet, d.Find))
	left := container.New(jsonLayout{},
		container.New(rowLayout{},
			kit.NewButton(lang.L("Paste"), kit.IconCopy, kit.Plain, func() { p.Take(d.Clipboard()) }),
			kit.NewButton(lang.L("Open file…"), kit.IconFolder, kit.Plain, p.pick), p.clear),
		p.json, p.note)
	intro := kit.NewText(lang.L("For files that reached you as data, from a webhook or another program: paste it as JSON, or fill in what you know. "+
		"Nothing but WhatsApp's media servers is asked, and no account is needed."), theme.TextBody, theme.Second)
	p.body = container.New(pageLayout{}, head, intro, left, p.fields.view, p.foot)
	p.root = container.NewStack(p.body)
	p.tell("")
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Focus puts the keyboard where data is pasted.
func (p *Page) Focus() {
	if p.result == nil {
		p.window.Canvas().Focus(p.json)
	}
}

// Close ends everything the page started.
func (p *Page) Close() { p.close() }

// Take reads a descriptor, of any size, as if it had been pasted into an empty
// page.
func (p *Page) Take(text string) {
	if p.run != nil {
		return
	}
	p.taking++
	p.foot.trouble(nil)
	p.again()
	if len(text) <= shown {
		p.json.SetText(text)
		if p.json.Text == "" {
			p.typed("")
		}
		return
	}
	taking := p.taking
	p.tell(lang.L("Reading…"))
	go func() {
		d, err := descriptor.Parse([]byte(text))
		p.d.Do(func() {
			if taking == p.taking && p.ctx.Err() == nil {
				p.took(d, err, text)
			}
		})
	}()
}

// took shows what of a long text is needed.
func (p *Page) took(d descriptor.Descriptor, err error, text string) {
	var field *media.FieldError
	if err != nil && !errors.As(err, &field) {
		p.write(strings.ToValidUTF8(text[:shown/2], "") + "…")
		p.ready = false
		p.fields.set(form{})
		p.fields.say(nil)
		p.complain(words.Explain(err).Sentence)
		return
	}
	p.write(string(descriptor.Of(d.Ref, d.Name)))
	if d.ViewOnce {
		p.write(formOf(d).json())
	}
	p.read(d, err)
	if err == nil && d.Count <= 1 && !d.ViewOnce {
		p.tell(lang.L("Of {{.Size}}, only what is needed is shown.", map[string]any{"Size": words.Size(int64(len(text)))}))
	}
}

// write shows text as JSON without reading it.
func (p *Page) write(text string) {
	p.writing = true
	p.json.SetText(text)
	p.writing = false
}

// pasting keeps long texts out of the field: what is needed of them is short.
func (p *Page) pasting(text string) string {
	if len(text) <= shown {
		return text
	}
	p.Take(text)
	return ""
}

// typed reads the JSON after the user has changed it.
func (p *Page) typed(text string) {
	if p.writing {
		return
	}
	p.foot.trouble(nil)
	if strings.TrimSpace(text) == "" {
		p.have, p.ready = descriptor.Descriptor{}, false
		p.fields.set(form{})
		p.fields.say(nil)
		p.tell("")
		return
	}
	d, err := descriptor.Parse([]byte(text))
	var field *media.FieldError
	if err != nil && !errors.As(err, &field) {
		p.ready = false
		p.fields.say(nil)
		p.complain(words.Explain(err).Sentence)
		return
	}
	p.read(d, err)
}

// read fills the form with what the JSON says.
func (p *Page) read(d descriptor.Descriptor, err error) {
	f := formOf(d)
	_, wrong := f.check()
	var field *media.FieldError
	if errors.As(err, &field) {
		wrong[placeOf(field.Field)] = field.Fault
	}
	p.fields.set(f)
	p.fields.say(wrong)
	p.have, p.ready = d, err == nil
	switch {
	case err != nil:
		p.complain(words.Explain(err).Sentence)
	case d.ViewOnce:
		p.once()
	case d.Count > 1:
		p.tell(words.Count(d.Count, "This describes one file.", "This describes {{.N}} files; the first of them is taken."))
	default:
		p.tell("")
	}
}

// filled reads the form after the user has changed it.
func (p *Page) filled() {
	p.foot.trouble(nil)
	f := p.fields.value
	p.write(f.json())
	if f.empty() {
		p.typed("")
		return
	}
	d, wrong := f.check()
	p.fields.say(wrong)
	p.have, p.ready = d, len(wrong) == 0
	p.tell("")
	p.once()
}

// once refuses what may be seen on the phone alone.
func (p *Page) once() {
	if p.have.ViewOnce {
		p.ready = false
		p.complain(lang.L("This may be seen once, on the phone, so it is never put on a disk."))
	}
}

// tell writes a note below the JSON and brings the buttons up to what is there.
func (p *Page) tell(note string) {
	p.note.Set(note, theme.Second)
	p.clear.Hidden = p.json.Text == ""
	p.body.Refresh()
	p.foot.tell()
}

func (p *Page) complain(sentence string) {
	p.tell("")
	p.note.Set(sentence, theme.Bad)
	p.body.Refresh()
}

// request is what would be fetched now, but for where to.
func (p *Page) request() Request {
	return Request{Ref: p.have.Ref, Name: strings.TrimSpace(p.have.Name)}
}

// limited takes the time limit that was typed, in seconds.
func (p *Page) limited(text string) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || time.Duration(n)*time.Second > longLimit {
		p.limit = 0
	} else {
		p.limit = time.Duration(n) * time.Second
	}
	p.foot.tell()
}

// again shows the form, as it was left.
func (p *Page) again() {
	if p.result != nil {
		p.result.close()
		p.result = nil
		p.root.Objects = []fyne.CanvasObject{p.body}
		p.root.Refresh()
	}
}

// headLayout is the title, and one button at the right.
type headLayout struct{}

func (headLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := o[1].MinSize().Width
	put(o[0], 0, 0, max(0, s.Width-w-theme.Space16), s.Height)
	put(o[1], s.Width-w, (s.Height-theme.Control)/2, w, theme.Control)
}

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, max(theme.Control, o[0].MinSize().Height))
}

// rowLayout puts its objects beside each other.
type rowLayout struct{}

func (rowLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			put(c, x, (s.Height-m.Height)/2, m.Width, m.Height)
			x += m.Width + theme.Space8
		}
	}
}

func (rowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	w, h := float32(0), float32(0)
	for _, c := range o {
		if c.Visible() {
			m := c.MinSize()
			w, h = w+m.Width+theme.Space8, max(h, m.Height)
		}
	}
	return fyne.NewSize(max(0, w-theme.Space8), h)
}

// jsonLayout is the row of buttons, the field as high as there is room, and the
// note beneath.
type jsonLayout struct{}

func (jsonLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	note := kit.HeightOf(o[2], s.Width)
	if note > 0 {
		note += theme.Space4
	}
	put(o[0], 0, 0, s.Width, theme.Control)
	y := theme.Control + theme.Space8
	put(o[1], 0, y, s.Width, max(theme.Control, s.Height-y-note))
	put(o[2], 0, s.Height-note+theme.Space4, s.Width, max(0, note-theme.Space4))
}

func (jsonLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

// pageLayout is the head, and below it JSON and form beside each other, or one
// above the other where that is too narrow; the foot keeps its place.
type pageLayout struct{}

// twoColumns is the width from which they stand beside each other.
const twoColumns = 2*theme.ListWidth + theme.Space32

func (pageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (pageLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	left, room := theme.Space24, s.Width-2*theme.Space24
	y := theme.Space16
	h := o[0].MinSize().Height
	put(o[0], left, y, room, h)
	y += h + theme.Space8
	h = 0
	if room >= twoColumns || s.Height >= theme.DialogH { // else the fields need the room
		h = kit.HeightOf(o[1], min(room, theme.TalkWidth)) + theme.Space8
	}
	put(o[1], left, y, min(room, theme.TalkWidth), max(0, h-theme.Space8))
	show(o[1], h > 0)
	y += h + theme.Space8
	foot := kit.HeightOf(o[4], s.Width)
	put(o[4], 0, s.Height-foot, s.Width, foot)
	high := max(0, s.Height-foot-y-theme.Space12)
	if room >= twoColumns {
		col := (room - theme.Space24) / 2
		put(o[2], left, y, col, high)
		put(o[3], left+col+theme.Space24, y, room-col-theme.Space24, high)
		return
	}
	top := min(4*theme.Control, high/2)
	put(o[2], left, y, room, top)
	put(o[3], left, y+top+theme.Space12, room, max(0, high-top-theme.Space12))
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// hair is a hairline.
func hair() *canvas.Rectangle { return canvas.NewRectangle(theme.Color(theme.Hairline)) }
