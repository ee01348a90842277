package finder

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
	"github.com/contactsheet/contactsheet/ui/words"
)

// Library is what the sheet reads.
type Library interface {
	Find(ctx context.Context, text string) (session.MessageID, error)
	Message(ctx context.Context, id session.MessageID) (session.Message, error)
}

// Actions is what the sheet asks for.
type Actions interface {
	Download(ctx context.Context, ids ...session.MessageID) error
	AskPhone(ctx context.Context, ids ...session.MessageID) error
}

// Deps is what the sheet needs; all fields are required.
type Deps struct {
	Library Library
	Actions Actions
	Do      func(func()) // runs a function on the UI goroutine, in order

	Open     func(id session.MessageID) // shows the item in the viewer; the sheet is gone by then
	OnClosed func()
}

// longest is what is still looked for; every id is shorter.
const longest = 512

// Sheet is the dialog. Its methods belong to the UI goroutine.
type Sheet struct {
	d     Deps
	ctx   context.Context
	stop  context.CancelFunc
	sheet *kit.Sheet
	entry *kit.PasteEntry
	said  *kit.Text
	stack *fyne.Container
	busy  bool
	ask   session.MessageID // found, and only the phone may have it
}

// Open shows the sheet over window. It ends with ctx or when it closes.
func Open(ctx context.Context, window fyne.Window, d Deps) *Sheet {
	s := &Sheet{d: d, entry: kit.NewPasteEntry(lang.L("Message id, media id or SHA-256"), false)}
	s.ctx, s.stop = context.WithCancel(ctx)
	s.said = kit.NewText(hint(), theme.TextCaption, theme.Second)
	s.entry.OnPaste = func(text string) string { return text[:min(len(text), longest+1)] } // too long stays too long
	s.entry.OnChanged = func(string) { s.typed() }
	s.entry.OnSubmitted = func(string) { s.act() }
	s.stack = kit.NewStack(theme.Space12, s.entry, s.said)
	s.sheet = kit.NewSheet(lang.L("Go to id"), s.stack, lang.L("Open"), s.act, d.Do)
	s.sheet.OnClosed = func() {
		s.stop()
		d.OnClosed()
	}
	s.sheet.Small(fyne.NewSize(theme.BubbleWidth+2*theme.Space24, theme.PictureW*0.7)).Show(window.Canvas())
	s.typed()
	window.Canvas().Focus(s.entry)
	return s
}

// Close takes the sheet away.
func (s *Sheet) Close() { s.sheet.Hide() }

func hint() string {
	return lang.L("Every picture has them: open it and press I. A SHA-256 may be hex or base64.")
}

// typed forgets what was said of the text before.
func (s *Sheet) typed() {
	s.ask = 0
	s.say(hint(), theme.Second)
	s.sheet.SetAction(lang.L("Open"), s.text() != "" && !s.busy)
}

func (s *Sheet) text() string { return strings.Trim(strings.TrimSpace(s.entry.Text), `"'`) }

func (s *Sheet) say(text string, color fyne.ThemeColorName) {
	s.said.Set(text, color)
	s.stack.Refresh()
}

// act looks for what was typed or, where that was found and expired, asks the
// phone for it.
func (s *Sheet) act() {
	text := s.text()
	if s.busy || text == "" {
		return
	}
	if len(text) > longest {
		s.say(nothing(), theme.Bad)
		return
	}
	if id := s.ask; id != 0 {
		s.run(func() (session.Message, error) {
			return session.Message{ID: id}, s.d.Actions.AskPhone(s.ctx, id)
		}, func(session.Message) { s.open(id) })
		return
	}
	s.run(func() (session.Message, error) { return s.look(text) }, s.found)
}

func nothing() string { return lang.L("Nothing here has this id.") }

// look reads the item and has it fetched where only its preview is here.
func (s *Sheet) look(text string) (session.Message, error) {
	id, err := s.d.Library.Find(s.ctx, text)
	if err != nil {
		return session.Message{}, err
	}
	m, err := s.d.Library.Message(s.ctx, id)
	if err != nil || m.Media == nil {
		return m, err
	}
	switch m.Media.State {
	case media.Remote, media.Failed:
		err = s.d.Actions.Download(s.ctx, m.ID)
	}
	return m, err
}

// found opens the item, or says why there is nothing to open.
func (s *Sheet) found(m session.Message) {
	switch {
	case m.Media == nil:
		s.say(lang.L("This message carries no file, only text."), theme.Second)
	case m.Media.State == media.Expired:
		s.ask = m.ID
		s.say(words.Explain(media.NotFound).Sentence, theme.Text)
		s.sheet.SetAction(words.AskPhone.Label(), true)
	default:
		s.open(m.ID)
	}
}

// run calls f beside the UI goroutine and hands on what it found.
func (s *Sheet) run(f func() (session.Message, error), then func(session.Message)) {
	s.busy = true
	s.sheet.SetAction(lang.L("Looking…"), false)
	text := s.text()
	go func() {
		m, err := f()
		if s.ctx.Err() != nil {
			return
		}
		s.d.Do(func() {
			s.busy = false
			if !s.sheet.Shown() {
				return
			}
			s.sheet.SetAction(lang.L("Open"), s.text() != "")
			switch {
			case text != s.text(): // something else is typed by now
				s.typed()
			case errors.Is(err, session.NoSuch):
				s.say(nothing(), theme.Bad)
			case err != nil:
				s.say(words.Explain(err).Sentence, theme.Bad)
			default:
				then(m)
			}
		})
	}()
}

func (s *Sheet) open(id session.MessageID) {
	s.sheet.Hide()
	s.d.Open(id)
}
