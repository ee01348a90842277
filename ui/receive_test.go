package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// wait takes what is asked of the world until it is what.
func (s *stand) wait(what string) {
	s.t.Helper()
	limit := time.After(time.Minute)
	for {
		select {
		case got := <-s.asked:
			if got == what {
				return
			}
		case f := <-s.queue:
			f()
		case <-limit:
			s.t.Fatalf("never: %s", what)
		}
	}
}

func TestKeysWorkWithoutAnAccount(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseQR, QR: "2@x"})
	tap(t, s.win.win, "Get a file from keys")
	s.wantRoute("keys")
	if !s.win.rail.keys.on || !s.win.banner.Visible() {
		t.Error("the rail does not mark it, or nothing says that there is no account")
	}
	path := filepath.Join(t.TempDir(), "a.json")
	key := strings.Repeat("A", 43) + "="
	if err := os.WriteFile(path, []byte(`{"contentType":"image","content":{"url":"https://mmg.whatsapp.net/v/a","mediaKey":"`+key+`","fileName":"a.jpg"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s.win.dropped(fyne.NewPos(300, 300), []fyne.URI{storage.NewFileURI(path)})
	s.until("it is read", func() bool { return s.says("Get the picture") })
	tap(t, s.win.win, "Get the picture")
	s.until("it says why not", func() bool { return s.says("without its message the phone") })
	if got := <-s.asked; got != "pair" && got != "get a.jpg" {
		t.Errorf("asked %q", got)
	}
	tap(t, s.win.win, "Show details")
	if !s.says("expired on the media host") {
		t.Error("no details")
	}
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.wantRoute("pair")

	s.win.Go(routeKeys)
	s.become(session.Status{Phase: session.PhaseOnline})
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.wantRoute("chats") // the account is linked by now
}

func TestGoToID(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.message = session.Message{ID: 5 << 20, WAID: "3EB0C0", Media: &session.Media{State: media.Ready, File: media.Key{1}}}
	s.shortcut(fyne.KeyG)
	if s.win.finding == nil {
		t.Fatal("no sheet")
	}
	first := s.win.finding
	s.shortcut(fyne.KeyG)
	if s.win.finding != first {
		t.Error("a second one lies over the first")
	}
	test.Type(s.win.win.Canvas().Focused(), "3EB0C0")
	s.win.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.until("the viewer is open", func() bool { return s.win.finding == nil && s.win.win.Canvas().Overlays().Top() != nil })
}

// What the Transfers page reads must not go before the order that it shows.
func TestTransfersReadWithoutMovingTheQueue(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.message = session.Message{ID: 5 << 20}
	got, err := still{s.world}.Prints(t.Context(), []session.MessageID{1, 5 << 20, 2})
	if err != nil || len(got) != 1 || got[0].ID != 5<<20 {
		t.Errorf("%v, %v", got, err)
	}
	if len(s.asked) > 0 && slices.Contains([]string{"prints"}, <-s.asked) {
		t.Error("it was said to be on screen")
	}
}

func TestTransfersLeadToTheirSettings(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.win.Resize(fyne.NewSize(theme.MinW, theme.MinH))
	s.win.downloads()
	s.wantRoute("settings")
	if !s.says("Downloads") {
		t.Error("they are not on the page")
	}
}

func TestFilesOpenWithTheSystem(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.openFile(session.Message{Media: &session.Media{File: media.Key{0xab}}})
	if got := <-s.asked; got != "open /gallery/ab" {
		t.Errorf("asked %q", got)
	}
	s.win.openFile(session.Message{Media: &session.Media{}})
	s.until("it is told", func() bool { return s.win.layers.Said() == "The file is no longer in the gallery folder." })
}

func TestSweepsCanBeTakenBack(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.Swept(session.Sweep{})
	if s.win.layers.Said() != "" {
		t.Error("tells of nothing")
	}
	s.win.Swept(session.Sweep{Files: make([]media.Key, 12)})
	if got := s.win.layers.Said(); got != "Moved 12 pictures to the trash" {
		t.Errorf("says %q", got)
	}
	tap(t, s.win.win, "Undo")
	s.wait("undo")
}

func TestTheStripOpensThePanel(t *testing.T) {
	s := openStand(t, session.Status{Phase: session.PhaseOnline}, true)
	s.win.win.Resize(fyne.NewSize(theme.WindowW, theme.WindowH))
	page := s.win.frame.page.Size().Width
	if !s.says("Make something go wrong…") {
		t.Fatal("the strip does not offer it")
	}
	s.win.strip.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.win.frame.side == nil || s.win.frame.page.Size().Width >= page || s.win.frame.page.Size().Width < page/2 {
		t.Error("the panel is not beside the page")
	}
	for _, name := range []string{"404", "Is off"} {
		for _, o := range test.LaidOutObjects(s.win.frame.side) {
			if c, ok := o.(*kit.Chip); ok && c.Name() == name {
				test.Tap(c)
			}
		}
	}
	s.until("the strip says it", func() bool { return s.says("2 things go wrong on purpose") })
	s.until("the server knows", func() bool {
		s.feed.Publish(session.Change{Status: true})
		f, err := s.Faults(t.Context())
		return err == nil && f == FaultSet{Status: 404, Phone: "offline"}
	})
	s.win.win.Resize(fyne.NewSize(theme.MinW, theme.MinH))
	if s.win.frame.page.Size().Width != theme.MinW-theme.Rail {
		t.Error("in a small window the page has no room left")
	}
	test.Tap(s.win.strip)
	if s.win.frame.side != nil || !s.says("2 things go wrong on purpose") {
		t.Error("it does not close, or forgets what is wrong")
	}
	real := newStand(t, session.Status{Phase: session.PhaseOnline})
	if real.win.strip != nil || real.says("Sandbox") {
		t.Error("the real WhatsApp has a strip")
	}
}
