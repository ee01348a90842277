package filter

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// mostSearch is how many characters are searched for at most.
const mostSearch = 200

// searchBox is the field for words to look for. What is typed counts once it
// rests, or with Return; Escape empties it.
type searchBox struct {
	kit.PasteEntry
	b    *Bar
	stop func() // the timer of what is being typed; nil where none runs
	set  bool   // its text is being set, not typed
}

func newSearchBox(b *Bar) *searchBox {
	s := &searchBox{b: b}
	s.OnPaste = func(text string) string { return limited(text) }
	s.OnChanged = func(string) { s.typed() }
	s.OnSubmitted = func(string) { s.submit() }
	s.Scroll = fyne.ScrollHorizontalOnly // no bar beside the line, which is low
	s.ExtendBaseWidget(s)
	return s
}

func limited(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > mostSearch {
		return string(r[:mostSearch])
	}
	return text
}

// show puts text into the box without searching for it.
func (s *searchBox) show(text string) {
	s.rest()
	if limited(s.Text) == text {
		return
	}
	s.set = true
	s.SetText(text)
	s.set = false
}

// fit says in a bar of that width what is searched.
func (s *searchBox) fit(width float32) {
	text := lang.L("Search")
	if width >= theme.Narrow {
		text = lang.L("Search captions, names")
	}
	if s.PlaceHolder != text {
		s.SetPlaceHolder(text)
	}
}

func (s *searchBox) rest() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

func (s *searchBox) typed() {
	if s.set {
		return
	}
	s.rest()
	var stop func()
	live := true
	stop = s.b.after(resting, func() {
		s.b.d.Do(func() {
			if live && s.b.ctx.Err() == nil {
				s.submit()
			}
		})
	})
	s.stop = func() { live = false; stop() }
}

// submit searches for what is in the box.
func (s *searchBox) submit() {
	s.rest()
	text := limited(s.Text)
	s.b.change(func(q *session.SheetQuery) { q.Search = text })
}

// TypedKey implements fyne.Focusable.
func (s *searchBox) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name != fyne.KeyEscape:
		s.PasteEntry.TypedKey(ev)
	case s.Text != "":
		s.SetText("")
		s.submit()
	default: // the window's
		c := fyne.CurrentApp().Driver().CanvasForObject(s)
		if c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable: the window's shortcuts work here.
func (s *searchBox) TypedShortcut(sc fyne.Shortcut) {
	if _, ours := sc.(*desktop.CustomShortcut); ours {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(s).(fyne.Shortcutable); ok {
			c.TypedShortcut(sc)
		}
		return
	}
	s.PasteEntry.TypedShortcut(sc)
}
