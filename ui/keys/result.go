package keys

import (
	"context"
	"image"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// result is what came: the picture, its facts, and where to go from here.
type result struct {
	p     *Page
	close context.CancelFunc

	picture *canvas.Image
	glyph   *kit.Glyph // instead of a picture
	facts   *fyne.Container
	pixels  *fact
	more    *kit.Button // get another
}

// show takes the form's place.
func (p *Page) show(q Request, got Result) {
	ctx, cancel := context.WithCancel(p.ctx)
	r := &result{p: p, close: cancel}
	r.picture = &canvas.Image{FillMode: canvas.ImageFillContain, CornerRadius: theme.RadiusPicture}
	r.picture.Hidden = true
	r.glyph = kit.NewGlyph(iconOf(q.Ref.Kind), theme.Hairline, 2*theme.RingLarge)
	title := lang.L("Saved to the gallery, in the chat “From keys”")
	if q.To != "" {
		title = lang.L("Saved to {{.Name}}", map[string]any{"Name": filepath.Base(got.Path)})
	}
	r.pixels = newFact(lang.L("Pixels"), "", false)
	r.facts = kit.NewStack(theme.Space8, r.checked(got))
	add := func(name, value string, mono bool) {
		if value != "" {
			r.facts.Add(newFact(name, value, mono))
		}
	}
	add(lang.L("Name"), q.Name, false)
	add(lang.L("Kind"), kindName(kindOf(q.Ref.Kind)), false)
	add(lang.L("MIME type"), q.Ref.MIME, false)
	add(lang.L("Size"), words.Size(got.Size), false)
	r.facts.Add(r.pixels)
	add(lang.L("SHA-256"), got.File.String(), true)
	add(lang.L("File"), got.Path, true)

	view := kit.NewButton(lang.L("Open in viewer"), kit.IconExpand, kit.Primary, func() { p.d.View(got.ID) })
	reveal := kit.NewButton(lang.L("Show in folder"), kit.IconFolder, kit.Plain, func() { p.ask(func() error { return p.d.Reveal(got.Path) }) })
	if got.ID == 0 {
		// A file under a name that somebody else may have chosen is not started
		// from here.
		view.Hide()
		reveal.SetStyle(kit.Primary)
	}
	r.more = kit.NewButton(lang.L("Get another"), kit.IconPlus, kit.Plain, func() {
		p.Take("")
		p.Focus()
	})
	buttons := kit.NewFlow(view, reveal, r.more)
	column := kit.NewStack(theme.Space16, kit.NewText(title, theme.TextTitle, theme.Text), r.facts, buttons)
	p.result = r
	head := container.New(headLayout{},
		kit.NewElided(lang.L("Get from keys"), theme.TextPage, theme.Text).Bold(),
		kit.NewButton(lang.L("Go to id…"), kit.IconSearch, kit.Quiet, p.d.Find))
	p.root.Objects = []fyne.CanvasObject{container.New(resultLayout{},
		head, container.New(pictureLayout{}, r.glyph, r.picture), kit.NewScroll(theme.FocusLine, column))}
	p.root.Refresh()
	p.window.Canvas().Focus(view)
	go r.load(ctx, got.Path)
}

// checked says what the file was verified by.
func (r *result) checked(got Result) fyne.CanvasObject {
	icon, color, text := kit.IconSent, theme.Good, lang.L("Verified by its SHA-256")
	if got.Unverified {
		icon, color, text = kit.IconInfo, theme.Warning, lang.L("Not verified by hash (MAC verified)")
	}
	return container.New(rowLayout{}, kit.NewGlyph(icon, color, theme.Icon), kit.NewLine(text, theme.TextBody, theme.Text))
}

// largest is how many pixels are decoded of a picture, either way.
const largest = 1600

// load decodes the picture; what is none keeps its icon.
func (r *result) load(ctx context.Context, path string) {
	p := r.p
	info, err := p.d.Pixels.Inspect(ctx, path)
	var img *image.RGBA
	if decoded, loadErr := p.d.Pixels.LoadFile(ctx, path, largest, largest); loadErr == nil {
		img = decoded
	}
	if ctx.Err() != nil {
		return
	}
	p.d.Do(func() {
		if p.result != r {
			return
		}
		if err == nil {
			r.pixels.set(words.Pixels(info.Width, info.Height))
		}
		if img != nil {
			r.picture.Image, r.picture.Hidden = img, false
			r.glyph.Hide()
			r.picture.Refresh()
		}
		p.root.Refresh()
	})
}

// ask calls f beside the UI goroutine and tells of its error.
func (p *Page) ask(f func() error) {
	go func() {
		if err := f(); err != nil && p.ctx.Err() == nil {
			p.d.Do(func() { p.d.Fail(err) })
		}
	}()
}

func iconOf(k media.Kind) kit.IconName {
	switch k {
	case media.Video, media.GIF:
		return kit.IconVideo
	case media.Audio:
		return kit.IconAudio
	case media.Document:
		return kit.IconDocument
	}
	return kit.IconPicture
}

// kindOf is the kind under which k is offered.
func kindOf(k media.Kind) media.Kind {
	if k == media.GIF {
		return media.Video
	}
	return k
}

// resultLayout puts the picture beside its facts, or above them.
type resultLayout struct{}

func (resultLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (resultLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	left, room := theme.Space24, s.Width-2*theme.Space24
	y := theme.Space16
	h := o[0].MinSize().Height
	put(o[0], left, y, room, h)
	y += h + theme.Space16
	high := max(0, s.Height-y-theme.Space24)
	if room < twoColumns {
		put(o[1], left, y, room, high/2)
		put(o[2], left, y+high/2+theme.Space16, room, max(0, high/2-theme.Space16))
		return
	}
	facts := theme.PairText
	put(o[1], left, y, room-facts-theme.Space24, high)
	put(o[2], left+room-facts, y, facts, high)
}

// pictureLayout puts the picture at the top, as large as there is room, and the
// icon that may stand for it into the middle.
type pictureLayout struct{}

func (pictureLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (pictureLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	put(o[0], 0, 0, s.Width, s.Height)
	w, h := s.Width, s.Height
	if i, ok := o[1].(*canvas.Image); ok && i.Image != nil {
		b := i.Image.Bounds()
		scale := min(s.Width/float32(max(1, b.Dx())), s.Height/float32(max(1, b.Dy())))
		w, h = float32(b.Dx())*scale, float32(b.Dy())*scale
	}
	put(o[1], (s.Width-w)/2, 0, w, h)
}
