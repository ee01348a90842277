package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestBeginsWherePairingStands(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOff})
	s.wantRoute("pair")
	s.become(session.Status{Phase: session.PhaseQR, QR: "2@x", Until: time.Now().Add(time.Minute)})
	s.wantRoute("pair")
	s.become(session.Status{Phase: session.PhaseSyncing, Percent: 10})
	s.wantRoute("pair") // it shows how far the history is
	s.become(session.Status{Phase: session.PhaseOnline})
	s.wantRoute("chats")

	newStand(t, session.Status{Phase: session.PhaseOffline}).wantRoute("chats")
}

// The pages stay usable whatever the link says, and each trouble has its
// sentence and its way on.
func TestTroublesLeaveTheGalleryUsable(t *testing.T) {
	for _, c := range []struct {
		s      session.Status
		says   string
		button string
		leads  string // a route, or what the link is asked
	}{
		{session.Status{Phase: session.PhaseOffline}, "no connection to WhatsApp", "Try again", "reconnect"},
		{session.Status{Phase: session.PhaseReplaced}, "another copy", "Use it here", "reconnect"},
		{session.Status{Phase: session.PhaseLoggedOut}, "unlinked this computer", "Link this computer", "pair"},
		{session.Status{Phase: session.PhaseRefused, Err: session.TooMany}, "as many linked devices", "Try again", "pair"},
		{session.Status{Phase: session.PhaseRefused, Err: session.Outdated}, "no longer accepts", "Get the new version", ""},
		{session.Status{Phase: session.PhaseRefused, Err: session.Banned, Until: time.Now().Add(time.Hour)}, "blocked this account until", "", ""},
		{session.Status{Phase: session.PhaseOff}, "not linked", "Link this computer", "pair"},
	} {
		t.Run(string(c.s.Phase)+fmt.Sprint(c.s.Err), func(t *testing.T) {
			s := newStand(t, session.Status{Phase: session.PhaseOnline})
			s.win.patience = 0
			s.become(c.s)
			for _, r := range []route{routeChats, routeSheet, routeTransfers, routeKeys, routeSettings} {
				s.win.Go(r)
				s.wantRoute(string(r))
				if !s.win.banner.Visible() || !strings.Contains(s.win.banner.text.Text(), c.says) {
					t.Errorf("banner says %q, want %q in it", s.win.banner.text.Text(), c.says)
				}
			}
			if s.win.banner.button.Name() != c.button || s.win.banner.button.Visible() != (c.button != "") {
				t.Fatalf("button %q", s.win.banner.button.Name())
			}
			if c.leads == "" {
				return
			}
			test.Tap(s.win.banner.button)
			if c.leads == "pair" {
				s.wantRoute("pair")
			} else if got := <-s.asked; got != c.leads {
				t.Errorf("asked %q", got)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	for key, want := range map[fyne.KeyName]route{
		fyne.Key1: routeChats, fyne.Key2: routeSheet, fyne.Key3: routeTransfers, fyne.Key4: routeSettings, fyne.KeyK: routeKeys,
	} {
		s.shortcut(key)
		s.wantRoute(string(want))
	}
	s.win.Go(routeChats)
	for _, r := range []route{routeTransfers, routeKeys, routeSettings} {
		s.win.Go(r)
		s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		s.wantRoute("chats")
	}
}

// The sheet is read before anybody asks for it, at the size it will have.
func TestTheSheetIsReadAhead(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.early = time.Millisecond
	s.win.ahead()
	s.until("the sheet is there", func() bool {
		return s.win.gallery != nil && s.win.gallery.Content().Size() == s.win.stack.Size()
	})
	s.wantRoute("chats")
	ready := s.win.gallery
	s.win.Go(routeSheet)
	if s.win.gallery != ready {
		t.Error("made once more")
	}
}

// On the sheet Escape takes back what was selected, and leads nowhere else.
func TestKeysOfTheSheet(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.Go(routeSheet)
	c := s.win.win.Canvas()
	for range 3 {
		c.Unfocus()
		c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyHome})
		s.wantRoute("sheet")
	}
}

// The sheet has its keys wherever the focus is, but not from below something
// else.
func TestSearchOfTheSheet(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.Go(routeSheet)
	c := s.win.win.Canvas()
	typing := func() bool { _, ok := c.Focused().(interface{ AcceptsTab() bool }); return ok }
	for name, search := range map[string]func(){
		"/":      func() { c.OnTypedRune()('/') },
		"Ctrl+F": func() { s.shortcut(fyne.KeyF) },
	} {
		c.Unfocus()
		search()
		if s.wantRoute("sheet"); !typing() {
			t.Errorf("%s leads to %T", name, c.Focused())
		}
	}
	over := canvas.NewRectangle(nil)
	c.Overlays().Add(over)
	c.OnTypedRune()('/')
	c.Overlays().Remove(over)
	c.Unfocus()
	if typing() {
		t.Error("typed below what lies over the sheet")
	}
}

func TestRailCountsTransfers(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	set := func(running, waiting int) {
		s.mu.Lock()
		s.running, s.waiting = make([]session.MessageID, running), waiting
		s.mu.Unlock()
		s.feed.Publish(session.Change{Chat: 1})
		s.until("counted", func() bool { return s.win.rail.now.count() == running+waiting })
	}
	set(3, 5)
	if s.win.rail.count.Text() != "8" || !s.win.rail.ring.Visible() || s.win.rail.way.glyph.Visible() {
		t.Errorf("says %q", s.win.rail.count.Text())
	}
	if got := s.win.rail.way.AccessibilityLabel(); got != "Transfers: 8 files on their way" {
		t.Errorf("is called %q", got)
	}
	set(0, 2)
	if v := s.win.rail.ring.Value(); v != 0.75 {
		t.Errorf("ring at %v after 6 of 8", v)
	}
	s.mu.Lock()
	s.held = true
	s.mu.Unlock()
	set(0, 5000)
	if s.win.rail.count.Text() != "5k" || s.win.rail.way.hint != "5,000 files, all paused" {
		t.Errorf("says %q, %q", s.win.rail.count.Text(), s.win.rail.way.hint)
	}
	set(0, 0)
	if s.win.rail.count.Text() != "" || s.win.rail.ring.Visible() || !s.win.rail.way.glyph.Visible() || s.win.rail.way.hint != "" {
		t.Error("still shown when nothing is on its way")
	}
	if s.sheets != 0 {
		t.Errorf("the sheet was read %d times for it", s.sheets)
	}
}

func TestFailureIsASentenceWithDetails(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.win.Fail(context.Canceled)
	if s.win.layers.Said() != "" {
		t.Error("tells of what the user cancelled")
	}
	s.win.Fail(fmt.Errorf("put 34600111222@s.whatsapp.net: %w", media.DiskFull))
	if got := s.win.layers.Said(); got != "The disk is full." {
		t.Errorf("says %q", got)
	}
	s.win.details("The disk is full.", fmt.Errorf("put 34600111222@s.whatsapp.net: %w", media.DiskFull))
	if s.says("34600111222") || !s.says("disk full") {
		t.Error("details are not shown, or not redacted")
	}
}

func TestDropOpensTheSendDialog(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	link, err := storage.ParseURI("https://example.org/a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	s.win.dropped(fyne.NewPos(10, 10), []fyne.URI{link})
	if s.win.sending != nil {
		t.Fatal("a link opened the dialog")
	}
	s.win.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI(t.TempDir() + "/none.jpg")})
	if s.win.sending == nil {
		t.Fatal("no dialog")
	}
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.win.sending != nil {
		t.Error("Escape did not close it")
	}
}

func TestShowProblem(t *testing.T) {
	a := test.NewTempApp(t)
	chosen := ""
	w := ShowProblem(a, "light", fmt.Errorf("open catalogue of +34 600 111 222: %w", session.BadCatalogue), func(f func()) { f() },
		Choice{"Set it aside and start anew", func() { chosen = "anew" }}, Choice{"Quit", func() { chosen = "quit" }})
	s := &stand{t: t, win: &Window{win: w}}
	for _, text := range []string{"damaged", "Set it aside", "Quit", "Show details"} {
		if !s.says(text) {
			t.Errorf("does not say %q", text)
		}
	}
	if s.says("catalogue damaged") {
		t.Error("details are shown unasked")
	}
	tap(t, w, "Show details")
	if !s.says("catalogue damaged") || s.says("600 111") {
		t.Error("details are not shown, or not redacted")
	}
	tap(t, w, "Quit")
	if chosen != "quit" {
		t.Errorf("chose %q", chosen)
	}
}
