package viewer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// entry is the menu's entry of that name.
func (r *rig) entry(name string) *fyne.MenuItem {
	r.t.Helper()
	for _, it := range r.v.entries() {
		if it.Label == name {
			return it
		}
	}
	r.t.Fatalf("the menu has no %q", name)
	return nil
}

// did waits until the desk has done something.
func (r *rig) did(what string) {
	r.t.Helper()
	r.until(what, r.has(func(s *shelf) bool { return slices.Contains(s.done, what) }))
}

func (r *rig) says(text string) func() bool {
	return func() bool { return strings.Contains(r.v.layers.Said(), text) }
}

func TestMenuDoesWhatItSays(t *testing.T) {
	r := launch(t, 2, 0, func(s *shelf, _ []session.MessageID) { s.saveTo = "/home/ana/cake.jpg" })
	r.until("the file is shown", r.shows("file"))
	r.entry("Copy picture").Action()
	r.did("picture 01")
	r.until("it is said", r.says("Copied the picture"))
	r.entry("Copy file").Action()
	r.did("files /pictures/0100.jpg")
	r.entry("Open with…").Action()
	r.did("with /pictures/0100.jpg")
	r.entry("Save a copy…").Action()
	r.did("save 01 /home/ana/cake.jpg")
	r.until("it is said", r.says("Saved cake.jpg"))
	m, _ := r.v.current()
	if want := "ask " + m.Time.Format("2006-01-02 15.04.05") + " Ana.jpg"; !slices.Contains(r.s.done, want) {
		t.Errorf("asked for %q, want %q", r.s.done, want)
	}
	r.entry("Copy id").Action()
	if !slices.Equal(r.copied, []string{"WAIDA"}) {
		t.Errorf("copied %q", r.copied)
	}
	r.entry("Forward…").Action()
	r.until("the send dialog is asked for", func() bool { return len(r.went) == 1 })
	r.entry("Reply with picture…").Action()
	if r.v.shut {
		t.Error("the send dialog closes the viewer")
	}
	r.entry("Show in chat").Action()
	if !slices.Equal(r.went, []string{"forward WAIDA", "reply WAIDA", "chat WAIDA"}) || !r.v.shut {
		t.Errorf("went %q, closed %v", r.went, r.v.shut)
	}
}

func TestMenuSaysWhatCannotBeDone(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) {
		f := s.msgs[ids[0]].Media
		f.State, f.File = media.Remote, media.Key{}
	})
	r.until("the preview is shown", r.shows("preview"))
	off := map[string]bool{}
	for _, it := range r.v.entries() {
		off[it.Label] = it.Disabled
	}
	for _, name := range []string{"Copy picture", "Copy file", "Save a copy…", "Open with…", "Show in folder", "Forward…", "Delete from disk", "Slideshow"} {
		if !off[name] {
			t.Errorf("%s can be done with a preview alone", name)
		}
	}
	for _, name := range []string{"Reply with picture…", "Show in chat", "Favourite", "Copy as JSON", "Copy id"} {
		if off[name] {
			t.Errorf("%s cannot be done with a preview", name)
		}
	}
	r.v.TypedShortcut(&fyne.ShortcutCopy{})
	if !r.says("not on this computer yet")() {
		t.Errorf("says %q", r.v.layers.Said())
	}
}

func TestOnlyPicturesAreCopiedAsPictures(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, ids []session.MessageID) { s.msgs[ids[0]].Media.Kind = media.Video })
	r.until("it can be opened", func() bool { return r.v.bars.status.deed == openFile })
	if !r.entry("Copy picture").Disabled || r.entry("Copy file").Disabled || !r.v.bars.copy.Disabled() {
		t.Error("a video is copied as a picture, or not as a file")
	}
}

func TestShortcuts(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, _ []session.MessageID) { s.saveTo = "/x.jpg" })
	r.until("the file is shown", r.shows("file"))
	r.v.TypedShortcut(&fyne.ShortcutCopy{})
	r.did("picture 01")
	r.v.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault})
	r.did("save 01 /x.jpg")
	beneath := &listening{Canvas: r.window.Canvas()}
	r.v.window = around{r.window, beneath}
	other := &desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierShortcutDefault}
	r.v.TypedShortcut(other)
	if len(beneath.got) != 1 || beneath.got[0] != other {
		t.Error("the window's own shortcuts do nothing any more")
	}
}

// listening is a canvas that hears shortcuts, as a real window's does.
type listening struct {
	fyne.Canvas
	got []fyne.Shortcut
}

func (l *listening) TypedShortcut(s fyne.Shortcut) { l.got = append(l.got, s) }

type around struct {
	fyne.Window
	c *listening
}

func (a around) Canvas() fyne.Canvas { return a.c }

func TestFailuresOfTheDeskAreSaid(t *testing.T) {
	r := launch(t, 1, 0, func(s *shelf, _ []session.MessageID) { s.saveTo = "/x.jpg" })
	r.until("the file is shown", r.shows("file"))
	r.s.set(func() { r.s.fail = errors.ErrUnsupported })
	r.entry("Copy picture").Action()
	r.until("it is said", r.says("This desktop takes no pictures"))
	r.s.set(func() { r.s.fail = media.DiskFull })
	r.entry("Save a copy…").Action()
	r.until("it is said", r.says("disk is full"))
	r.s.set(func() { r.s.fail, r.s.saveTo = media.Missing, "" })
	r.v.layers.HideToast()
	n := len(r.s.done)
	r.entry("Save a copy…").Action()
	r.until("the user gave up", r.has(func(s *shelf) bool { return len(s.done) > n }))
	if r.v.layers.Said() != "" || strings.HasPrefix(r.s.done[len(r.s.done)-1], "save") {
		t.Errorf("giving up says %q and does %q", r.v.layers.Said(), r.s.done[n:])
	}
}

func TestRightClickAndButtonOpenTheMenu(t *testing.T) {
	r := launch(t, 2, 0, nil)
	r.until("the file is shown", r.shows("file"))
	overlays := func() int { return len(r.window.Canvas().Overlays().List()) }
	before := overlays()
	r.v.stage.TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(300, 200)})
	if overlays() != before+1 {
		t.Fatal("a right click opens no menu")
	}
	r.window.Canvas().Overlays().Remove(r.window.Canvas().Overlays().Top())
	test.Tap(r.v.bars.more)
	if overlays() != before+1 {
		t.Error("the button opens no menu")
	}
}

func TestNarrowWindowsKeepTheRestInTheMenu(t *testing.T) {
	r := launch(t, 2, 0, nil)
	r.until("the file is shown", r.shows("file"))
	if !r.v.bars.copy.Visible() || !r.v.bars.bin.Visible() {
		t.Error("a wide window has no buttons")
	}
	r.window.Resize(fyne.NewSize(640, 480))
	if r.v.bars.copy.Visible() || r.v.bars.bin.Visible() || !r.v.bars.more.Visible() || !r.v.bars.off.Visible() {
		t.Error("a narrow window has too many buttons, or no way to the others")
	}
	if w := r.v.bars.title.Size().Width; w < 200 {
		t.Errorf("the name has %v", w)
	}
}

func TestNamesOfCopiesAreSafe(t *testing.T) {
	m := session.Message{SenderName: "A/B: \"C\"\n", Time: time.Date(2026, 3, 14, 14, 5, 9, 0, time.UTC), Media: &session.Media{}}
	if got := fileName(m, ".jpg"); got != "2026-03-14 14.05.09 A_B_ _C__.jpg" {
		t.Errorf("%q", got)
	}
	m.FromMe = true
	if got := fileName(m, ""); got != "2026-03-14 14.05.09 You" {
		t.Errorf("%q", got)
	}
	for in, want := range map[string]string{
		"../../etc/passwd": "_.._etc_passwd", "report.pdf": "report.pdf", "a. ": "a", "...": "picture", "日本 👩‍👧.png": "日本 👩‍👧.png",
		strings.Repeat("é", 300) + ".jpeg": strings.Repeat("é", 100) + ".jpeg",
	} {
		m.Media.FileName = in
		if got := fileName(m, ".x"); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}
