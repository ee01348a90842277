package sandbox

import (
	"bytes"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

func TestPairAndEcho(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	expect(t, c, "history", anything[*events.HistorySync])

	echo := s.Cast().People()[1].JID()
	sent := photo(t, 1)
	resp := c.sendPhoto(t, echo, sent, "look")
	if resp.Timestamp.IsZero() {
		t.Error("the ack has no time")
	}
	m, got := c.image(t, echo)
	if !bytes.Equal(got, sent) {
		t.Error("the echo is another picture")
	}
	if m.Info.SenderAlt.User != echo.User || m.Info.Chat.Server != "lid" {
		t.Errorf("echo came from %s (%s)", m.Info.Sender, m.Info.SenderAlt)
	}
	expect(t, c, "read receipt", func(r *events.Receipt) bool {
		return r.Type == "read" && r.MessageIDs[0] == resp.ID
	})
}

func TestPersonSendsPicture(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, Owner)
	ada := s.Cast().People()[0]
	want := photo(t, 2)
	id, err := ada.SendPicture(t.Context(), s.Cast().Owner().LID(), peer.Picture{File: want, Caption: "sea"})
	if err != nil {
		t.Fatal(err)
	}
	m, got := c.image(t, ada.JID())
	if m.Info.ID != id || m.Info.PushName != "Ada" || !bytes.Equal(got, want) {
		t.Errorf("message %s from %q, same picture: %v", m.Info.ID, m.Info.PushName, bytes.Equal(got, want))
	}
}

func TestGroupBothWays(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	group := groupJID("120363000000000001")
	ada := s.Cast().People()[0]

	info, err := c.GetGroupInfo(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	if info.Name != "Walks" || len(info.Participants) != 3 {
		t.Errorf("group %q with %d members", info.Name, len(info.Participants))
	}
	if _, err = ada.SendText(t.Context(), group, "who is in?"); err != nil {
		t.Fatal(err)
	}
	m := expect(t, c, "group message", hears("who is in?"))
	if m.Info.Chat != group || m.Info.SenderAlt.User != ada.JID().User {
		t.Errorf("from %s (%s) in %s", m.Info.Sender, m.Info.SenderAlt, m.Info.Chat)
	}
	resp, err := c.SendMessage(t.Context(), group, text("me"))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, c, "receipt of a member", func(r *events.Receipt) bool {
		return r.MessageIDs[0] == resp.ID && r.Chat == group && r.Sender.User == ada.LID().User
	})
	for _, g := range ada.Received() {
		if g.ID == resp.ID && g.Message.GetConversation() == "me" {
			return
		}
	}
	t.Error("the member has not read it")
}

func TestTwoAccountsExchangePictures(t *testing.T) {
	s := newServer(t)
	first, second := pair(t, s, Owner), pair(t, s, Second)
	number, err := s.Number(Second)
	if err != nil {
		t.Fatal(err)
	}
	on, err := first.IsOnWhatsApp(t.Context(), []string{"+" + number, "+12025559999"})
	if err != nil {
		t.Fatal(err)
	}
	if !on[0].IsIn || on[1].IsIn {
		t.Errorf("on WhatsApp: %v, %v", on[0].IsIn, on[1].IsIn)
	}
	there := photo(t, 3)
	resp := first.sendPhoto(t, numberJID(number), there, "for you")
	m, got := second.image(t, s.Cast().Owner().JID())
	if m.Info.ID != resp.ID || !bytes.Equal(got, there) {
		t.Error("the second account got another picture")
	}
	expect(t, first, "delivery", func(r *events.Receipt) bool { return r.MessageIDs[0] == resp.ID })
	back := photo(t, 4)
	second.sendPhoto(t, m.Info.Sender.ToNonAD(), back, "thanks")
	if _, got = first.image(t, numberJID(number)); !bytes.Equal(got, back) {
		t.Error("the first account got another picture")
	}
}

func TestOtherCompanionSeesWhatIsSent(t *testing.T) {
	s := newServer(t)
	one := pair(t, s, "")
	two := pair(t, s, "")
	ada := s.Cast().People()[0]
	resp, err := one.SendMessage(t.Context(), ada.JID(), text("from the first"))
	if err != nil {
		t.Fatal(err)
	}
	m := expect(t, two, "own message", func(m *events.Message) bool { return m.Info.ID == resp.ID })
	if !m.Info.IsFromMe || m.Info.Chat != ada.LID().ToNonAD() || m.Info.RecipientAlt.User != ada.JID().User {
		t.Errorf("seen as from me %v, in %s (%s)", m.Info.IsFromMe, m.Info.Chat, m.Info.RecipientAlt)
	}
}

func TestRestartKeepsPairingAndQueue(t *testing.T) {
	dir := t.TempDir()
	prepare(t, dir)
	s := serverIn(t, dir, smallStage)
	c := pair(t, s, "")
	ada := s.Cast().People()[0]
	if _, err := ada.SendText(t.Context(), s.Cast().Owner().LID(), "before"); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "message", hears("before"))

	c.Disconnect()
	want := photo(t, 5)
	if _, err := ada.SendPicture(t.Context(), s.Cast().Owner().LID(), peer.Picture{File: want}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = serverIn(t, dir, smallStage)
	c.move(s)
	c.forget()
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	preview := expect(t, c, "offline preview", anything[*events.OfflineSyncPreview])
	if preview.Messages == 0 { // more where receipts had not come when the client left
		t.Error("nothing is announced")
	}
	if _, got := c.image(t, ada.JID()); !bytes.Equal(got, want) {
		t.Error("another picture after the restart")
	}
	if _, err := c.SendMessage(t.Context(), ada.JID(), text("still here")); err != nil {
		t.Fatal(err)
	}
	ada = s.Cast().People()[0]
	expect(t, c, "receipt", func(r *events.Receipt) bool { return r.Type == "read" })
	if got := ada.Received(); len(got) != 1 || got[0].Message.GetConversation() != "still here" {
		t.Errorf("the restarted person has %d messages", len(got))
	}
}
