package viewer

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

func (v *Viewer) now() time.Time { return time.Now() }

// act does what the button beside the state offers. What it leads to is told by
// the feed.
func (v *Viewer) act(d deed) {
	id := v.id()
	switch d {
	case download:
		v.ask(func(ctx context.Context) error { return v.d.Actions.Download(ctx, id) })
	case cancel:
		v.ask(func(ctx context.Context) error { return v.d.Actions.Cancel(ctx, id) })
	case askPhone:
		v.ask(func(ctx context.Context) error { return v.d.Actions.AskPhone(ctx, id) })
	case resume:
		v.ask(func(ctx context.Context) error { return v.d.Actions.Resume(ctx, id) })
	case openFile:
		v.openFile()
	case readAgain:
		v.read()
	}
}

// ask runs f beside the UI goroutine and tells when it fails.
func (v *Viewer) ask(f func(ctx context.Context) error) {
	go func() {
		if err := f(v.ctx); err != nil && v.ctx.Err() == nil {
			v.d.Do(func() { v.say(words.Explain(err).Sentence) })
		}
	}()
}

// say says one sentence for a while.
func (v *Viewer) say(sentence string) {
	if !v.shut {
		v.layers.Toast(sentence, "", nil)
	}
}

// withPath hands the file's path to f, beside the UI goroutine.
func (v *Viewer) withPath(f func(path string) error) {
	m, ok := v.current()
	if !ok || m.Media.File.IsZero() {
		return
	}
	key := m.Media.File
	v.ask(func(context.Context) error {
		path, err := v.d.Desk.Path(key)
		if err != nil {
			return err
		}
		return f(path)
	})
}

func (v *Viewer) openFile()   { v.withPath(v.d.Desk.Open) }
func (v *Viewer) openWith()   { v.withPath(v.d.Desk.OpenWith) }
func (v *Viewer) revealFile() { v.withPath(v.d.Desk.Reveal) }

// copied puts text on the clipboard and says so.
func (v *Viewer) copied(text string) {
	v.d.Copy(text)
	v.say(lang.L("Copied"))
	v.focus()
}

// pathOf is where the file lies; "" when it is not here. It may wait for the
// disk.
func (v *Viewer) pathOf(m *session.Media) string {
	if m.File.IsZero() {
		return ""
	}
	path, err := v.d.Desk.Path(m.File)
	if err != nil {
		return "" // gone from the folder: the record says so by its absence
	}
	return path
}

// tell brings bars and panel up to what is known now.
func (v *Viewer) tell() {
	if v.shut {
		return
	}
	v.bars.tell(v, v.status())
	v.tellInfo()
	v.place(v.Size())
}

func (v *Viewer) status() status {
	m, ok := v.current()
	switch {
	case v.trouble != nil:
		a := words.Explain(v.trouble)
		return status{text: a.Sentence, deed: readAgain, name: words.Retry.Label()}
	case v.lost:
		return status{text: words.Explain(session.NoSuch).Sentence}
	case !ok:
		return status{}
	case v.unreadable != nil && m.Media.State == media.Ready:
		a := words.Explain(v.unreadable)
		if media.FaultOf(v.unreadable) == media.Missing {
			return status{text: a.Sentence, deed: download, name: downloadName(m.Media.Size)}
		}
		return status{text: a.Sentence, deed: openFile, name: lang.L("Open with another program")}
	}
	return statusOf(m, v.d.Library.Progress(v.id()), v.now())
}

// place lays everything out. While the window is quiet the bars lie on the
// picture, which keeps its place when they come and go.
func (v *Viewer) place(s fyne.Size) {
	if s.Width <= 0 || s.Height <= 0 || v.shut {
		return
	}
	barred := v.barred()
	w := s.Width
	if v.info.Visible() {
		w -= min(infoWidth, s.Width/2)
	}
	striped := barred && len(v.ids) > 1 && s.Height >= stripAbove
	var top, bottom float32 // of what is left for the picture
	bottom = s.Height
	if barred {
		top = topHeight
	}
	if striped {
		bottom -= stripTall
	}
	if v.quiet() {
		put(v.stage, 0, 0, w, s.Height)
	} else {
		put(v.stage, 0, top, w, bottom-top)
	}
	if v.info.Visible() {
		put(v.info, w, top, s.Width-w, s.Height-top)
	}
	was := v.strip.Visible()
	show(v.strip, striped)
	put(v.strip, 0, s.Height-stripTall, w, stripTall)
	if striped && !was {
		v.strip.fill()
	}
	v.bars.placeTop(v, s.Width, barred)
	v.bars.placeOver(v, top, w, bottom-top)
}

// CreateRenderer is part of fyne.Widget.
func (v *Viewer) CreateRenderer() fyne.WidgetRenderer {
	objects := append([]fyne.CanvasObject{v.stage, v.strip}, v.bars.objects()...)
	return &renderer{v: v, objects: append(objects, v.info)}
}

type renderer struct {
	v       *Viewer
	objects []fyne.CanvasObject
}

func (r *renderer) Layout(s fyne.Size)           { r.v.place(s) }
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSquareSize(1) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) Destroy()                     {}

func (r *renderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
}

// narrow is the width below which the bar keeps only what cannot be missed.
const narrow = theme.Narrow
