package compose

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Sheet is the send dialog. Its methods belong to the UI goroutine.
type Sheet struct {
	d      Deps
	window fyne.Window
	ctx    context.Context
	close  context.CancelFunc

	form    *form
	sheet   *kit.Sheet
	body    *fyne.Container // what the sheet shows: the form, then the way out
	strip   *strip
	to      *chooser
	options *options
	looker  *looker
	sent    bool
}

// Open shows the sheet over window, with files (paths of files and folders) and
// chats already chosen. Everything it started ends with ctx or when it closes,
// but what was handed to Send goes on.
func Open(ctx context.Context, window fyne.Window, d Deps, files []string, chats []session.Chat) *Sheet {
	s := &Sheet{d: d, window: window, form: newForm()}
	s.ctx, s.close = context.WithCancel(ctx)
	for _, c := range chats {
		s.form.toggle(recipient{jid: c.JID, name: c.Name, known: c.Known || c.Group})
	}
	s.looker = newLooker(s.ctx, d.Pixels, d.Do)
	s.strip = newStrip(s)
	s.to = newChooser(s)
	s.options = newOptions(s)
	s.body = container.NewStack(container.New(formLayout{s.strip}, s.strip, s.to.object, s.options.object))
	s.sheet = kit.NewSheet(lang.L("Send pictures"), s.body, lang.L("Send"), s.send, d.Do)
	s.sheet.OnClosed = s.closed
	s.sheet.Show(window.Canvas())
	s.tell()
	s.to.load()
	if len(chats) == 0 {
		window.Canvas().Focus(s.to.search)
	} else {
		window.Canvas().Focus(s.options.caption)
	}
	if len(files) > 0 {
		s.Add(files...)
	}
	return s
}

// Close takes the sheet away. What was sent goes on.
func (s *Sheet) Close() { s.sheet.Hide() }

func (s *Sheet) closed() {
	s.close()
	if s.d.OnClosed != nil {
		s.d.OnClosed()
	}
}

// Add puts files, and the pictures in folders, on the strip. Once the pictures
// are on their way it only says that there is no adding to them.
func (s *Sheet) Add(paths ...string) {
	if s.sent {
		s.sheet.Toast(lang.L("These pictures are on their way. Close this to send others."), "", nil)
		return
	}
	room := maxPictures - len(s.form.pictures)
	go func() {
		h := expand(s.ctx, paths, room)
		if s.ctx.Err() == nil {
			s.d.Do(func() { s.added(h) })
		}
	}()
}

func (s *Sheet) added(h haul) {
	if s.sent || s.ctx.Err() != nil {
		return
	}
	added := s.form.add(h.files...)
	for _, p := range added {
		s.looker.look(p, s.strip.thumbEdge(), func() { s.strip.update(p); s.tell() })
	}
	if len(added) > 0 && s.strip.selected == nil {
		s.strip.selected = added[0]
	}
	s.strip.rebuild()
	s.tell()
	if text := h.report(); text != "" {
		s.sheet.Toast(text, "", nil)
	}
}

// report says what of a drop was left out; "" for nothing.
func (h haul) report() string {
	switch {
	case h.over > 0:
		return lang.L("One message takes at most {{.N}} pictures; the others were left out.", map[string]any{"N": words.Number(maxPictures)})
	case h.missing > 0:
		return words.Count(h.missing, "One file is no longer there and was left out.", "{{.N}} files are no longer there and were left out.")
	case h.skipped > 0:
		return words.Count(h.skipped, "One file in the folder is not a picture and was left out.",
			"{{.N}} files in the folder are not pictures and were left out.")
	}
	return ""
}

// pick asks the system for pictures, or the toolkit where the system has no
// dialog.
func (s *Sheet) pick() {
	go func() {
		paths, err := s.d.Pick(s.ctx)
		if s.ctx.Err() != nil {
			return
		}
		s.d.Do(func() {
			switch {
			case errors.Is(err, errors.ErrUnsupported):
				s.pickOne()
			case err != nil:
				s.fail(err)
			case len(paths) > 0:
				s.Add(paths...)
			}
		})
	}()
}

func (s *Sheet) pickOne() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.fail(err)
		case f != nil:
			path := f.URI().Path()
			_ = f.Close() // only its path was wanted
			s.Add(path)
		}
	}, s.window)
	d.SetFilter(pictureFilter{})
	d.Show()
	d.Resize(s.window.Canvas().Size().SubtractWidthHeight(2*theme.Space32, 2*theme.Space32))
}

// pictureFilter shows files whose name is that of a picture.
type pictureFilter struct{}

// Matches is part of storage.FileFilter.
func (pictureFilter) Matches(u fyne.URI) bool { return pictureName(u.Name()) }

func (s *Sheet) fail(err error) { s.sheet.Toast(words.Explain(err).Sentence, "", nil) }

// remove takes p off the strip.
func (s *Sheet) remove(p *picture) {
	s.form.remove(p)
	s.strip.removed(p)
	s.tell()
}

// removeBad takes all pictures off that cannot be sent.
func (s *Sheet) removeBad() {
	for _, p := range s.form.bad() {
		s.form.remove(p)
		s.strip.removed(p)
	}
	s.tell()
}

// tell brings the sheet's foot up to what is chosen now.
func (s *Sheet) tell() {
	if s.sent {
		return
	}
	problem := s.form.problem()
	s.sheet.SetAction(s.form.action(), problem == "")
	warning := s.form.warning()
	switch {
	case problem != "":
		s.sheet.SetNote(problem, theme.Second)
	case warning != "":
		s.sheet.SetNote(warning, theme.Text)
	default:
		s.sheet.SetNote(s.form.outcome(), theme.Second)
	}
	s.options.tell()
}

// send hands the draft over and shows what comes of it.
func (s *Sheet) send() {
	if s.sent || s.form.problem() != "" {
		return
	}
	s.sent = true
	s.sheet.SetAction(lang.L("Sending…"), false)
	d, ctx := s.form.draft(), s.ctx
	go func() {
		// A sheet that closes now must not leave half a draft behind.
		ids, err := s.d.Actions.Send(context.WithoutCancel(ctx), d)
		if ctx.Err() != nil {
			return
		}
		s.d.Do(func() {
			if err != nil {
				s.sent = false
				s.fail(err)
				s.tell()
				return
			}
			s.watch(ids)
		})
	}()
}

// low is the height below which the form is short of room.
const low = theme.DialogH * 0.6

// formLayout puts the strip above, and below it the recipients beside the
// options.
type formLayout struct{ strip *strip }

func (formLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (l formLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if s.Height < low {
		l.strip.setEdge(smallEdge)
	} else {
		l.strip.setEdge(usualEdge)
	}
	top := o[0].MinSize().Height
	put(o[0], 0, 0, s.Width, top)
	y := top + theme.Space12
	left := min(theme.ListWidth+theme.Space32, (s.Width-theme.Space24)*0.42)
	put(o[1], 0, y, left, s.Height-y)
	before := o[2].Size().Width
	put(o[2], left+theme.Space24, y, s.Width-left-theme.Space24, s.Height-y)
	if o[2].Size().Width != before {
		o[2].Refresh() // another width, other lines: the scroller looks again
	}
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
