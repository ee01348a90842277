package sandbox

import (
	"errors"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

func TestKeysRunLow(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	net := network{s}
	c.PreKeysUploaded.Clear()
	seen := map[uint32]bool{}
	for {
		b, err := net.Bundle(*c.Store.ID)
		if err != nil {
			t.Fatal(err)
		}
		if b.OneTimeID == 0 {
			break
		}
		if seen[b.OneTimeID] {
			t.Fatalf("key %d given out twice", b.OneTimeID)
		}
		seen[b.OneTimeID] = true
		if len(seen) == 812-lowKeys+1 {
			break
		}
	}
	if err := c.PreKeysUploaded.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.dir.accounts[Owner].linked[0].OneTime); n < 50 {
		t.Errorf("%d keys after the upload", n)
	}
}

func TestAppStateReachesOtherCompanions(t *testing.T) {
	s := newServer(t)
	one, two := pair(t, s, ""), pair(t, s, "")
	for _, c := range []*client{one, two} {
		expect(t, c, "first sync", func(e *events.AppStateSyncComplete) bool { return e.Name == appstate.WAPatchRegularLow })
	}
	chat := s.Cast().People()[0].LID()
	if err := one.SendAppState(t.Context(), appstate.BuildPin(chat, true)); err != nil {
		t.Fatal(err)
	}
	pin := expect(t, two, "pin", anything[*events.Pin])
	if pin.JID != chat || !pin.Action.GetPinned() {
		t.Errorf("pinned %s: %v", pin.JID, pin.Action.GetPinned())
	}
	if err := two.SendAppState(t.Context(), appstate.BuildPin(chat, false)); err != nil {
		t.Fatal(err)
	}
	// whatsmeow takes in what others changed and sends its own changes at the
	// same time, without a lock: one after the other here.
	expect(t, one, "end of the pin", func(p *events.Pin) bool { return !p.Action.GetPinned() })
	if err := one.SendAppState(t.Context(), appstate.BuildArchive(chat, true, time.Time{}, nil)); err != nil {
		t.Fatal(err)
	}
	expect(t, two, "archive", anything[*events.Archive])
}

// A patch made on an old version is refused, with what its maker lacks.
func TestAppStateConflict(t *testing.T) {
	var c collection
	for base := range uint64(3) {
		if err := c.add(nil, base); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.add(nil, 1); !errors.Is(err, errConflict) || c.version() != 3 {
		t.Errorf("on an old version: %v, now at %d", err, c.version())
	}
	if missing := c.since(1); len(missing) != 1 || len(missing[0].GetChildren()) != 2 {
		t.Errorf("after version 1: %v", missing)
	}
}

func TestReadReceiptsReachSenderAndOwnDevices(t *testing.T) {
	s := newServer(t)
	one, two := pair(t, s, ""), pair(t, s, "")
	ada := s.Cast().People()[0]
	id, err := ada.SendText(t.Context(), s.Cast().Owner().LID(), "seen?")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{one, two} {
		expect(t, c, "message", hears("seen?"))
	}
	chat := ada.LID().ToNonAD()
	if err = one.MarkRead(t.Context(), []types.MessageID{id}, time.Now(), chat, ada.LID()); err != nil {
		t.Fatal(err)
	}
	r := expect(t, two, "receipt of the other device", func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeReadSelf })
	if !r.IsFromMe || r.Chat != chat || r.MessageIDs[0] != id {
		t.Errorf("read %v in %s, from me %v", r.MessageIDs, r.Chat, r.IsFromMe)
	}
}

func TestViewOnceIsForPhones(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	id, err := s.Cast().People()[0].SendPicture(t.Context(), s.Cast().Owner().LID(),
		peer.Picture{File: photo(t, 7), ViewOnce: true})
	if err != nil {
		t.Fatal(err)
	}
	m := expect(t, c, "stub", anything[*events.UndecryptableMessage])
	if m.Info.ID != id || !m.IsUnavailable || m.UnavailableType != "view_once" {
		t.Errorf("message %s, unavailable %v as %q", m.Info.ID, m.IsUnavailable, m.UnavailableType)
	}
}

func TestReplacedConnection(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	again := newClient(t, s, c.Store)
	if err := again.Connect(); err != nil {
		t.Fatal(err)
	}
	expect(t, again, "connection", anything[*events.Connected])
	expect(t, c, "replacement", anything[*events.StreamReplaced])
}
