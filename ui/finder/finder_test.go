package finder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// shelf is a library of one item.
type shelf struct {
	message session.Message
	did     []string
	fail    error // of the actions
}

func (s *shelf) Find(_ context.Context, text string) (session.MessageID, error) {
	if text == "3EB0C0" {
		return s.message.ID, nil
	}
	return 0, fmt.Errorf("find: %w", session.NoSuch)
}

func (s *shelf) Message(_ context.Context, id session.MessageID) (session.Message, error) {
	if id != s.message.ID {
		return session.Message{}, session.NoSuch
	}
	return s.message, nil
}

func (s *shelf) Download(_ context.Context, ids ...session.MessageID) error {
	s.did = append(s.did, fmt.Sprint("download ", ids))
	return s.fail
}

func (s *shelf) AskPhone(_ context.Context, ids ...session.MessageID) error {
	s.did = append(s.did, fmt.Sprint("ask ", ids))
	return s.fail
}

type rig struct {
	*shelf
	t      *testing.T
	s      *Sheet
	w      fyne.Window
	queue  chan func()
	opened []session.MessageID
	closed int
}

func launch(t *testing.T, look string, m *session.Media) *rig {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(look))
	r := &rig{t: t, queue: make(chan func(), 16), shelf: &shelf{message: session.Message{ID: 7 << 20, Media: m}}}
	r.w = test.NewTempWindow(t, kit.NewLine("", theme.TextBody, theme.Text))
	r.w.Resize(fyne.NewSize(900, 600))
	r.s = Open(t.Context(), r.w, Deps{
		Library: r.shelf, Actions: r.shelf, Do: func(f func()) { r.queue <- f },
		Open: func(id session.MessageID) { r.opened = append(r.opened, id) }, OnClosed: func() { r.closed++ },
	})
	return r
}

type clip string

func (c clip) Content() string   { return string(c) }
func (c clip) SetContent(string) {}

func (r *rig) frame() {
	r.t.Helper()
	select {
	case f := <-r.queue:
		f()
	case <-time.After(time.Minute):
		r.t.Fatal("no answer")
	}
}

// find types a text and presses Return.
func (r *rig) find(text string) {
	r.t.Helper()
	r.s.entry.SetText(text)
	r.s.entry.OnSubmitted(text)
	r.frame()
}

func TestOpensWhatIsThere(t *testing.T) {
	for state, did := range map[media.State]string{
		media.Ready: "", media.Downloading: "", media.Queued: "", media.Waiting: "", media.Gone: "", media.ViewOnce: "", media.Paused: "",
		media.Remote: "download [7340032]", media.Failed: "download [7340032]",
	} {
		r := launch(t, "dark", &session.Media{State: state})
		r.find(` "3EB0C0" `)
		if !slices.Equal(r.opened, []session.MessageID{7 << 20}) || strings.Join(r.did, ",") != did || r.closed != 1 || r.s.sheet.Shown() {
			t.Errorf("%s: opened %v, did %v, closed %d", state, r.opened, r.did, r.closed)
		}
	}
}

func TestSaysItFirstWhereOnlyThePhoneMayHaveIt(t *testing.T) {
	r := launch(t, "dark", &session.Media{State: media.Expired})
	r.find("3EB0C0")
	if len(r.opened)+len(r.did) != 0 || !strings.Contains(r.s.said.Text(), "your phone may still have it") || r.s.sheet.Action().Name() != "Ask for it again" {
		t.Fatalf("opened %v, did %v, says %q, offers %q", r.opened, r.did, r.s.said.Text(), r.s.sheet.Action().Name())
	}
	test.Tap(r.s.sheet.Action())
	r.frame()
	if !slices.Equal(r.did, []string{"ask [7340032]"}) || len(r.opened) != 1 {
		t.Errorf("did %v, opened %v", r.did, r.opened)
	}
}

func TestSaysWhyThereIsNothingToOpen(t *testing.T) {
	r := launch(t, "dark", nil)
	if !r.s.sheet.Action().Disabled() {
		t.Error("an empty field can be looked for")
	}
	for text, want := range map[string]string{
		"3EB0FF":                  "Nothing here has this id.",
		"3EB0C0":                  "This message carries no file, only text.",
		strings.Repeat("a", 1<<9): "Nothing here has this id.",
	} {
		r.find(text)
		if r.s.said.Text() != want || len(r.opened) != 0 || !r.s.sheet.Shown() {
			t.Errorf("%q: says %q", text, r.s.said.Text())
		}
	}
	r.s.entry.SetText("")
	r.s.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip(strings.Repeat("a", 1<<20))})
	r.s.act()
	if len(r.s.entry.Text) > 1<<10 || r.s.busy || r.s.said.Text() != "Nothing here has this id." {
		t.Error("it looks for a megabyte")
	}
	r.s.entry.SetText("3EB0")
	if r.s.said.Text() != hint() {
		t.Error("what was said of another text stays")
	}
	r = launch(t, "dark", &session.Media{State: media.Remote})
	r.fail = errors.New("sql: no such table")
	r.find("3EB0C0")
	if r.s.said.Text() != "Something did not work as it should." {
		t.Errorf("says %q", r.s.said.Text())
	}
	r.w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.closed != 1 {
		t.Error("Escape does not close it")
	}
}

func TestALateAnswerToAnotherTextIsDropped(t *testing.T) {
	r := launch(t, "dark", &session.Media{State: media.Ready})
	r.s.entry.SetText("3EB0C0")
	r.s.act()
	r.s.entry.SetText("3EB0C1")
	r.frame()
	if len(r.opened) != 0 || r.s.sheet.Action().Disabled() {
		t.Error("it opens what is no longer asked for")
	}
}
