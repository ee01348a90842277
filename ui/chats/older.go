package chats

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// older is how far asking the phone for older messages has come.
type older struct {
	asking bool
	err    error // why it failed, until it is tried again
	came   int   // how many messages the last answer brought
	told   bool  // there was an answer, and came holds
	end    bool  // the phone has said that it has nothing older
}

// said is what a row about older messages says, and offers.
type said struct {
	text, button string
	busy         bool
}

// top is the row above all messages.
func (o older) top() said {
	if o.end {
		return said{text: lang.L("This is the beginning of what your phone has.")}
	}
	return said{button: lang.L("Load older messages")}
}

// joint is the row where the older messages come in.
func (o older) joint() said {
	switch {
	case o.asking:
		return said{text: lang.L("Asking your phone for older messages…"), busy: true}
	case o.err != nil:
		return said{text: words.Explain(o.err).Sentence, button: words.Retry.Label()}
	case o.came == 0:
		return said{text: lang.L("Your phone sent nothing new.")}
	}
	return said{text: words.Count(o.came, "{{.N}} older message came", "{{.N}} older messages came")}
}

// loadOlder asks the phone for what is before the oldest message.
func (t *talk) loadOlder() {
	if t.past.asking || t.ctx == nil || t.chat.Local {
		return
	}
	if t.past.told {
		t.thread.asked++ // another row than that of the last answer
	}
	t.past = older{asking: true, end: t.past.end}
	t.thread.joint = t.thread.oldest()
	t.arranged()
	ctx, id := t.ctx, t.chat.ID
	go func() {
		n, err := t.d.Actions.LoadOlder(ctx, id)
		t.d.Do(func() {
			if ctx.Err() == nil {
				t.answered(n, err)
			}
		})
	}()
}

// answered takes the phone's answer.
func (t *talk) answered(n int, err error) {
	t.past.asking = false
	switch {
	case errors.Is(err, session.NoOlder):
		t.past.end = true
		t.thread.joint = 0
	case err != nil:
		t.past.err = err
	default:
		t.past.told, t.past.came = true, n
		t.thread.whole = false // they are in the catalogue now
	}
	t.arranged()
	t.readOlder()
}

// settlePast makes the rows about older messages fit the thread. An answer that
// came after all takes the place of the trouble.
func (t *talk) settlePast() {
	if t.chat.Complete {
		t.past.end = true
	}
	if t.past.err != nil && t.thread.joint != 0 {
		if n := t.thread.before(t.thread.joint); n > 0 {
			t.past.err, t.past.told, t.past.came = nil, true, n
		}
	}
	t.thread.top = t.thread.whole && !t.chat.Local && !t.past.asking && t.past.err == nil
	for _, it := range t.thread.items {
		if it.kind == rowTop || it.kind == rowJoint {
			t.column.Forget(it.key)
		}
	}
}

// restPast forgets a question whose answer nobody waits for any more.
func (t *talk) restPast() {
	if t.past.asking {
		t.past.asking, t.thread.joint = false, 0
	}
}

// sayEmpty is what stands in a chat without messages.
func (t *talk) sayEmpty() {
	send := func() { t.d.Send(t.chat) }
	switch {
	case t.chat.Local:
		t.say(kit.IconKey, lang.L("Files that you get from keys appear here."), "", nil)
	case t.past.asking:
		t.say(kit.IconPhone, t.past.joint().text, "", nil)
	case t.past.err != nil:
		t.say(kit.IconPhone, t.past.joint().text, words.Retry.Label(), t.loadOlder)
	case t.past.end:
		t.say(kit.IconPicture, lang.L("No messages here, and your phone has nothing older."), lang.L("Send a picture…"), send)
	case t.past.told && t.past.came == 0:
		t.say(kit.IconPicture, t.past.joint().text, lang.L("Send a picture…"), send)
	default:
		t.say(kit.IconPicture, lang.L("No messages here yet."), lang.L("Load older messages"), t.loadOlder)
	}
}

// olderRow draws what a row about older messages says.
type olderRow struct {
	widget.BaseWidget

	said   said
	text   *kit.Para
	ring   *kit.Ring
	button *kit.Button
}

func newOlderRow(tapped func()) *olderRow {
	r := &olderRow{
		text: kit.NewPara(theme.TextCaption, theme.Second).Centre(), ring: kit.NewRing(theme.RingSmall, theme.Second, theme.Hairline),
		button: kit.NewButton("", kit.IconNone, kit.Plain, tapped),
	}
	r.ring.Set(kit.Unknown)
	r.ExtendBaseWidget(r)
	return r
}

func (r *olderRow) set(s said, width float32) {
	r.said = s
	r.text.SetText(s.text, olderWidth(width))
	r.button.Set(s.button, kit.IconNone)
	show(r.text, s.text != "")
	show(r.ring, s.busy)
	show(r.button, s.button != "")
	r.Refresh()
}

func olderWidth(width float32) float32 { return min(theme.BubbleWidth, width-2*edge) }

// height is what s needs at that width: always the same but for a trouble, so
// that nothing moves when an answer comes.
func (s said) height(width float32) float32 {
	h := theme.Control + 2*theme.Space8
	if s.text != "" && s.button != "" {
		h += s.textHeight(width) + theme.Space4
	}
	return max(h, s.textHeight(width)+2*theme.Space8)
}

func (s said) textHeight(width float32) float32 {
	return lineHeight(theme.TextCaption) * float32(len(kit.Wrap(s.text, olderWidth(width), theme.TextCaption, fyne.TextStyle{})))
}

// CreateRenderer implements fyne.Widget.
func (r *olderRow) CreateRenderer() fyne.WidgetRenderer { return &olderRenderer{r: r} }

type olderRenderer struct{ r *olderRow }

func (o *olderRenderer) Destroy()           {}
func (o *olderRenderer) MinSize() fyne.Size { return fyne.NewSize(1, theme.Control) }
func (o *olderRenderer) Refresh()           { o.Layout(o.r.Size()); canvas.Refresh(o.r) }

func (o *olderRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{o.r.ring, o.r.text, o.r.button}
}

func (o *olderRenderer) Layout(s fyne.Size) {
	r := o.r
	at := func(c fyne.CanvasObject, y, w, h float32) {
		c.Move(fyne.NewPos((s.Width-w)/2, y))
		c.Resize(fyne.NewSize(w, h))
	}
	text := r.said.textHeight(s.Width)
	b := r.button.MinSize()
	if r.said.button == "" {
		at(r.text, (s.Height-text)/2, olderWidth(s.Width), text)
		left := (s.Width-r.text.MinSize().Width)/2 - theme.RingSmall - theme.Space8
		r.ring.Move(fyne.NewPos(left, (s.Height-theme.RingSmall)/2))
		r.ring.Resize(fyne.NewSquareSize(theme.RingSmall))
		return
	}
	at(r.text, theme.Space8, olderWidth(s.Width), text)
	at(r.button, s.Height-b.Height-theme.Space8, b.Width, b.Height)
}
