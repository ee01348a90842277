package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestForwardTakesWhatIsHere(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.message = session.Message{ID: 7, Chat: 3, Media: &session.Media{Ref: media.Ref{Kind: media.Image}, State: media.Remote}}
	s.win.Go(routeSheet)
	s.win.forward([]session.MessageID{7})
	s.until("it is said what is missing", func() bool { return s.win.layers.Said() != "" })
	if got := s.win.layers.Said(); got != "This picture has to be fetched before it can be forwarded." || s.win.sending != nil {
		t.Errorf("says %q, dialog open: %v", got, s.win.sending != nil)
	}
	tap(t, s.win.win, "Download")
	if got := <-s.asked; got != "download 1" {
		t.Errorf("asked %q", got)
	}
	unlock := s.lock()
	s.message.Media = &session.Media{Ref: media.Ref{Kind: media.Image}, State: media.Ready, File: media.Key{1}}
	unlock()
	s.win.forward([]session.MessageID{7, 8})
	s.until("the send dialog is open", func() bool { return s.win.sending != nil })
	s.win.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})

	s.win.forward(make([]session.MessageID, mostForwarded+1))
	if got := s.win.layers.Said(); !strings.Contains(got, "At most 100 pictures") || s.win.sending != nil {
		t.Errorf("of too many it says %q", got)
	}
}

func TestShowInChat(t *testing.T) {
	s := newStand(t, session.Status{Phase: session.PhaseOnline})
	s.chat = session.Chat{ID: 3, Name: "Ana"}
	s.win.Go(routeSheet)
	s.win.showInChat(session.Message{ID: 7, Chat: 3})
	s.until("the chat is open", func() bool { return s.win.Route() == "chats" && s.win.chats.Chat().ID == 3 })

	s.win.Go(routeSheet)
	s.win.showInChat(session.Message{ID: 8, Chat: 4})
	s.until("it is told that there is no such chat", func() bool { return s.win.layers.Said() != "" })
	s.wantRoute("sheet")
}
