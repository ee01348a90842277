package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Notice is one quiet line above a page: a sentence, one thing to do, and a
// cross that takes it away for as long as the program runs. It is hidden while
// it has nothing to say.
type Notice struct {
	widget.BaseWidget

	// OnAction is called when the button is pressed, OnDismissed when the cross
	// is. Both may be nil.
	OnAction, OnDismissed func()

	sentence  string
	dismissed bool

	back, line *canvas.Rectangle
	glyph      *Glyph
	text       *Para
	button     *Button
	cross      *Button
}

// NewNotice makes a hidden Notice.
func NewNotice(icon IconName) *Notice {
	n := &Notice{
		back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		glyph: NewGlyph(icon, theme.Second, theme.Icon),
		text:  NewPara(theme.TextBody, theme.Text),
	}
	n.button = NewButton("", IconNone, Plain, func() {
		if n.OnAction != nil {
			n.OnAction()
		}
	})
	n.cross = NewIconButton(IconClose, lang.L("Not now"), func() {
		n.Dismiss()
		if n.OnDismissed != nil {
			n.OnDismissed()
		}
	})
	n.Hidden = true
	n.ExtendBaseWidget(n)
	return n
}

// Set says a sentence and offers an action; "" hides the notice.
func (n *Notice) Set(sentence, action string) {
	n.sentence = sentence
	n.button.Set(action, IconNone)
	n.Hidden = n.dismissed || sentence == ""
	n.Refresh()
}

// SetExpiring says how many pictures expire within the week, and offers to fetch
// them; nothing where there are none.
func (n *Notice) SetExpiring(e session.Expiring) {
	count := len(e.IDs)
	if count == 0 {
		n.Set("", "")
		return
	}
	data := map[string]any{"Size": words.Size(e.Bytes)}
	action := lang.L("Fetch them · {{.Size}}", data)
	if count == 1 {
		action = lang.L("Fetch it · {{.Size}}", data)
	}
	if e.Bytes <= 0 {
		action = lang.L("Fetch all {{.N}}", map[string]any{"N": words.Number(count)})
	}
	n.Set(words.Count(count, "{{.N}} picture expires this week.", "{{.N}} pictures expire this week."), action)
}

// Dismiss hides the notice for good.
func (n *Notice) Dismiss() {
	n.dismissed = true
	n.Hide()
}

// Text is the sentence shown; "" while the notice is hidden.
func (n *Notice) Text() string {
	if n.Hidden {
		return ""
	}
	return n.sentence
}

// Button is the one that does it, Cross the one that dismisses.
func (n *Notice) Button() *Button { return n.button }

// Cross is the button that takes the notice away.
func (n *Notice) Cross() *Button { return n.cross }

// Height is what the notice needs at that width; 0 while it is hidden.
func (n *Notice) Height(width float32) float32 {
	if n.Hidden {
		return 0
	}
	n.wrap(width)
	return max(theme.Control, n.text.MinSize().Height) + theme.Space8
}

func (n *Notice) wrap(width float32) {
	w := width - theme.Space16 - theme.Icon - theme.Space8 - n.button.MinSize().Width - theme.Control - 3*theme.Space8
	n.text.SetText(n.sentence, max(w, theme.Rail))
}

// CreateRenderer implements fyne.Widget.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	paint := func() {
		n.back.FillColor, n.line.FillColor = theme.Color(theme.Surface), theme.Color(theme.Hairline)
	}
	paint()
	r := &renderer{objects: []fyne.CanvasObject{n.back, n.line, n.glyph, n.text, n.button, n.cross}}
	r.layout = func(s fyne.Size) {
		n.wrap(s.Width)
		place(n.back, 0, 0, s.Width, s.Height)
		place(n.line, 0, s.Height-theme.Hair, s.Width, theme.Hair)
		place(n.glyph, theme.Space16, 0, theme.Icon, s.Height)
		text := n.text.MinSize()
		place(n.text, theme.Space16+theme.Icon+theme.Space8, (s.Height-text.Height)/2, text.Width, text.Height)
		y := (s.Height - theme.Control) / 2
		x := s.Width - theme.Space8 - theme.Control
		place(n.cross, x, y, theme.Control, theme.Control)
		w := n.button.MinSize().Width
		place(n.button, x-theme.Space8-w, y, w, theme.Control)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(n.button.MinSize().Width+theme.Control+theme.ListWidth/2, max(theme.Control, n.text.MinSize().Height)+theme.Space8)
	}
	r.refresh = func() { paint(); r.layout(n.Size()); canvas.Refresh(n) }
	return r
}
