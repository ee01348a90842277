package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/ui/theme"
)

// Sheet is a dialog of at most 960 × 640 over a window: a title, its content,
// and at the lower right the action with its consequence in words. Escape and
// the cross close it.
type Sheet struct {
	// OnClosed is called once after the sheet has gone, whatever closed it.
	OnClosed func()

	content fyne.CanvasObject
	title   *Line
	note    *Line
	close   *Button
	cancel  *Button
	action  *Button
	layers  *Layers
	veil    *veil // on screen; else nil
	canvas  fyne.Canvas
	before  func(*fyne.KeyEvent)
	want    fyne.Size
}

// NewSheet makes a sheet that is not shown yet. action "" leaves only a way
// out. OnTapped of the action does not close the sheet.
func NewSheet(title string, content fyne.CanvasObject, action string, tapped func(), do func(func())) *Sheet {
	s := &Sheet{
		content: content,
		title:   NewElided(title, theme.TextTitle, theme.Text).Bold(),
		note:    NewElided("", theme.TextCaption, theme.Second),
		action:  NewButton(action, IconNone, Primary, tapped),
		want:    fyne.NewSize(theme.DialogW, theme.DialogH),
	}
	s.close = NewIconButton(IconClose, lang.L("Close"), s.Hide)
	s.cancel = NewButton(lang.L("Cancel"), IconNone, Quiet, s.Hide)
	if action == "" {
		s.action.Hide()
		s.cancel.Set(lang.L("Close"), IconNone)
	}
	s.layers = NewLayers(newSheetBody(s), do)
	return s
}

// Small asks for a sheet no larger than size, and returns s.
func (s *Sheet) Small(size fyne.Size) *Sheet { s.want = size; return s }

// Action is the button at the lower right.
func (s *Sheet) Action() *Button { return s.action }

// Cancel is the button beside it.
func (s *Sheet) Cancel() *Button { return s.cancel }

// SetTitle changes the title.
func (s *Sheet) SetTitle(title string) { s.title.SetText(title) }

// SetAction changes the action's words and whether it can be done.
func (s *Sheet) SetAction(text string, enabled bool) {
	s.action.Set(text, IconNone)
	if enabled {
		s.action.Enable()
	} else {
		s.action.Disable()
	}
	s.layers.content.Refresh()
}

// SetNote writes a line at the lower left: what holds the action back, or what
// it costs.
func (s *Sheet) SetNote(text string, color fyne.ThemeColorName) { s.note.Set(text, color) }

// Toast says something within the sheet; see Layers.Toast.
func (s *Sheet) Toast(sentence, action string, tapped func()) {
	s.layers.Toast(sentence, action, tapped)
}

// Shown reports whether the sheet is on screen.
func (s *Sheet) Shown() bool { return s.veil != nil }

// Show puts the sheet over c.
func (s *Sheet) Show(c fyne.Canvas) {
	if s.veil != nil {
		return
	}
	s.canvas, s.veil = c, newVeil(s)
	s.before = c.OnTypedKey()
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			s.Hide()
			return
		}
		if s.before != nil && c.Overlays().Top() == nil {
			s.before(ev)
		}
	})
	c.Overlays().Add(s.veil)
}

// Hide takes the sheet away.
func (s *Sheet) Hide() {
	if s.veil == nil {
		return
	}
	v := s.veil
	s.veil = nil
	s.canvas.SetOnTypedKey(s.before)
	s.canvas.Overlays().Remove(v)
	if s.OnClosed != nil {
		s.OnClosed()
	}
}

// veil dims the window and keeps a Sheet in its middle, whatever size the window
// takes. It swallows what the pointer does beside the sheet.
type veil struct {
	widget.BaseWidget
	s *Sheet
}

func newVeil(s *Sheet) *veil {
	v := &veil{s: s}
	v.ExtendBaseWidget(v)
	return v
}

func (v *veil) top() *Layers { return v.s.layers }

// Tapped implements fyne.Tappable.
func (v *veil) Tapped(*fyne.PointEvent) {}

// MouseIn implements desktop.Hoverable.
func (v *veil) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (v *veil) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (v *veil) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	shade, back := canvas.NewRectangle(nil), panel()
	r := &renderer{objects: []fyne.CanvasObject{shade, back, v.s.layers}}
	r.layout = func(room fyne.Size) {
		place(shade, 0, 0, room.Width, room.Height)
		margin := theme.Space24
		if room.Height < v.s.want.Height {
			margin = theme.Space8
		}
		w := min(v.s.want.Width, room.Width-2*margin)
		h := min(v.s.want.Height, room.Height-2*margin)
		for _, o := range []fyne.CanvasObject{back, v.s.layers} {
			place(o, (room.Width-w)/2, (room.Height-h)/2, w, h)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(1) }
	r.refresh = func() {
		shade.FillColor = theme.Color(theme.Veil)
		paintPanel(back)
		canvas.Refresh(v)
	}
	r.refresh()
	return r
}

type sheetBody struct {
	widget.BaseWidget
	s *Sheet
}

func newSheetBody(s *Sheet) *sheetBody {
	b := &sheetBody{s: s}
	b.ExtendBaseWidget(b)
	return b
}

func (b *sheetBody) CreateRenderer() fyne.WidgetRenderer {
	s := b.s
	head, foot := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	const bar = theme.Control + 2*theme.Space12
	r := &renderer{objects: []fyne.CanvasObject{s.content, head, foot, s.title, s.close, s.note, s.cancel, s.action}}
	r.layout = func(size fyne.Size) {
		place(s.title, theme.Space16, 0, size.Width-3*theme.Space16-theme.Control, bar)
		place(s.close, size.Width-theme.Control-theme.Space12, theme.Space12, theme.Control, theme.Control)
		place(head, 0, bar, size.Width, theme.Hair)
		place(s.content, theme.Space16, bar+theme.Space12, size.Width-2*theme.Space16, max(0, size.Height-2*bar-2*theme.Space12))
		top := size.Height - bar
		place(foot, 0, top, size.Width, theme.Hair)
		x := size.Width - theme.Space16
		if s.action.Visible() {
			w := s.action.MinSize().Width
			x -= w
			place(s.action, x, top+theme.Space12, w, theme.Control)
			x -= theme.Space8
		}
		w := s.cancel.MinSize().Width
		x -= w
		place(s.cancel, x, top+theme.Space12, w, theme.Control)
		place(s.note, theme.Space16, top, max(0, x-2*theme.Space16), bar)
	}
	r.min = func() fyne.Size {
		m := s.content.MinSize()
		return fyne.NewSize(max(m.Width, s.action.MinSize().Width+s.cancel.MinSize().Width)+2*theme.Space16, m.Height+2*bar+2*theme.Space12)
	}
	r.refresh = func() {
		head.FillColor, foot.FillColor = theme.Color(theme.Hairline), theme.Color(theme.Hairline)
		r.layout(b.Size())
		canvas.Refresh(b)
	}
	r.refresh()
	return r
}
