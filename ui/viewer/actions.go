package viewer

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
	"github.com/contactsheet/contactsheet/ui/words"
)

func (v *Viewer) now() time.Time { return time.Now() }

// focus takes the keyboard.
func (v *Viewer) focus() { v.window.Canvas().Focus(v) }

// FocusGained is part of fyne.Focusable.
func (v *Viewer) FocusGained() {}

// FocusLost is part of fyne.Focusable.
func (v *Viewer) FocusLost() {}

// TypedRune is part of fyne.Focusable.
func (v *Viewer) TypedRune(r rune) {
	x, y := float64(v.stage.frame.port.X)/2, float64(v.stage.frame.port.Y)/2
	switch r {
	case '+', '=':
		v.stage.look(v.stage.frame.zoomed(1.25, x, y))
	case '-':
		v.stage.look(v.stage.frame.zoomed(1/1.25, x, y))
	case '0':
		f := v.stage.frame
		f.zoom = 0
		v.stage.look(f)
	case '1':
		v.stage.look(v.stage.frame.zoomed(1/v.stage.frame.scale(), x, y))
	}
}

// TypedKey is part of fyne.Focusable.
func (v *Viewer) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		if v.full {
			v.toggleFull()
		} else {
			v.Close()
		}
	case fyne.KeyLeft, fyne.KeyPageUp, fyne.KeyUp:
		v.step(-1)
	case fyne.KeyRight, fyne.KeyPageDown, fyne.KeyDown:
		v.step(1)
	case fyne.KeyHome:
		v.step(-v.index)
	case fyne.KeyEnd:
		v.step(len(v.ids) - 1 - v.index)
	case fyne.KeyR:
		v.rotate()
	case fyne.KeyF, fyne.KeyF11:
		v.toggleFull()
	case fyne.KeyI:
		v.toggleInfo()
	case fyne.KeyS:
		v.toggleStar()
	case fyne.KeyDelete:
		v.deleteFile()
	case fyne.KeyReturn, fyne.KeyEnter:
		v.act(v.bars.status.deed)
	}
}

// step goes on by n pictures, within the sheet.
func (v *Viewer) step(n int) {
	if i := min(max(v.index+n, 0), len(v.ids)-1); i != v.index {
		v.goTo(i)
	}
}

func (v *Viewer) rotate() {
	if v.src.img != nil {
		v.stage.look(v.stage.frame.rotated())
	}
}

func (v *Viewer) toggleInfo() {
	show(v.info, !v.info.Visible())
	v.tell()
}

func (v *Viewer) toggleFull() {
	v.full = !v.full
	v.window.SetFullScreen(v.full)
	v.tell()
}

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
			v.d.Do(func() { v.layers.Toast(words.Explain(err).Sentence, "", nil) })
		}
	}()
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
func (v *Viewer) revealFile() { v.withPath(v.d.Desk.Reveal) }

func (v *Viewer) copyPath() {
	v.withPath(func(path string) error {
		v.d.Do(func() { v.copied(path) })
		return nil
	})
}

// copyJSON copies the Media record.
func (v *Viewer) copyJSON() {
	m, ok := v.current()
	if !ok {
		return
	}
	v.ask(func(context.Context) error {
		path := v.pathOf(m.Media)
		b, err := record.Of(m, path, title).Indent()
		if err != nil {
			return err
		}
		v.d.Do(func() { v.copied(string(b)) })
		return nil
	})
}

// copied puts text on the clipboard and says so.
func (v *Viewer) copied(text string) {
	v.d.Copy(text)
	v.layers.Toast(lang.L("Copied"), "", nil)
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

// place lays everything out.
func (v *Viewer) place(s fyne.Size) {
	if s.Width <= 0 || s.Height <= 0 {
		return
	}
	top := float32(topHeight)
	if v.full {
		top = 0
	}
	m, ok := v.current()
	for _, o := range v.bars.topObjects() {
		show(o, !v.full && (o != fyne.CanvasObject(v.bars.motion) || ok && m.Motion != 0))
	}
	w := s.Width
	if v.info.Visible() {
		w -= min(infoWidth, s.Width/2)
		put(v.info, w, top, s.Width-w, s.Height-top)
	}
	put(v.stage, 0, top, w, s.Height-top)
	if !v.full {
		v.bars.placeTop(s.Width)
	}
	v.bars.placeOver(top, w, s.Height-top)
}

// CreateRenderer is part of fyne.Widget.
func (v *Viewer) CreateRenderer() fyne.WidgetRenderer {
	objects := append([]fyne.CanvasObject{v.stage}, v.bars.objects()...)
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

var _ fyne.Focusable = (*Viewer)(nil)
