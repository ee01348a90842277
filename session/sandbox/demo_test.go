package sandbox

import (
	"errors"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// brief is the demo's world with few pictures, which may have to be drawn.
func brief(s *Server) (*peer.Cast, error) {
	return perform(s, world.New(world.Options{Pictures: 120}), 0)
}

func demoServer(t *testing.T) *Server {
	t.Helper()
	dir := t.TempDir()
	prepare(t, dir)
	return serverIn(t, dir, brief)
}

// history is every message that came with the history, by chat.
func (c *client) history(t *testing.T) map[string][]*waWeb.WebMessageInfo {
	t.Helper()
	all := map[string][]*waWeb.WebMessageInfo{}
	for {
		h := expect(t, c, "history", anything[*events.HistorySync])
		for _, conv := range h.Data.GetConversations() {
			for _, m := range conv.GetMessages() {
				all[conv.GetID()] = append(all[conv.GetID()], m.GetMessage())
			}
		}
		kind := h.Data.GetSyncType()
		if kind != waHistorySync.HistorySync_PUSH_NAME && h.Data.GetProgress() == 100 {
			return all
		}
	}
}

func TestDemoIsReadySoon(t *testing.T) {
	begin := time.Now()
	s, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := time.Since(begin); d > 3*time.Second {
		t.Errorf("Start took %v", d)
	}
	if err = s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDemoHistory(t *testing.T) {
	s := demoServer(t)
	c := pair(t, s, "")
	var pictures, previews, loaded int
	kinds := map[string]int{} // that whatsmeow opens
	for _, messages := range c.history(t) {
		for _, m := range messages {
			if m.GetMessage().GetImageMessage() == nil {
				c.open(t, m, kinds)
			}
			img := m.GetMessage().GetImageMessage()
			if img.GetDirectPath() == "" {
				continue
			}
			pictures++
			if len(img.GetJPEGThumbnail()) > 0 {
				previews++
			}
			if loaded < 3 {
				if _, err := c.Download(t.Context(), img); err == nil {
					loaded++
				}
			}
		}
	}
	if pictures < 60 || previews == 0 || loaded < 3 {
		t.Errorf("%d pictures, %d with preview, %d downloaded", pictures, previews, loaded)
	}
	for _, kind := range []string{"video", "gif", "sticker", "ptt", "audio", "document", "motion"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	groups, err := c.GetJoinedGroups(t.Context())
	if err != nil || len(groups) == 0 {
		t.Errorf("%d groups, %v", len(groups), err)
	}
	info, err := c.GetProfilePictureInfo(t.Context(), s.Cast().Owner().JID(), nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := c.DownloadMediaWithOnlyPath(t.Context(), info.DirectPath)
	if err != nil || len(data) == 0 {
		t.Errorf("profile picture: %d bytes, %v", len(data), err)
	}
}

// open counts the file of a message by its kind, if it opens.
func (c *client) open(t *testing.T, m *waWeb.WebMessageInfo, kinds map[string]int) {
	t.Helper()
	msg := m.GetMessage()
	motion := false
	if child := msg.GetAssociatedChildMessage().GetMessage(); child != nil {
		motion = child.GetMessageContextInfo().GetMessageAssociation().GetAssociationType() == waE2E.MessageAssociation_MOTION_PHOTO
		msg = child
	}
	if inner := msg.GetDocumentWithCaptionMessage().GetMessage(); inner != nil {
		msg = inner
	}
	var file whatsmeow.DownloadableMessage
	var kind string
	switch {
	case msg.GetVideoMessage() != nil:
		file, kind = msg.VideoMessage, "video"
		if msg.VideoMessage.GetGifPlayback() {
			kind = "gif"
		}
		if motion {
			kind = "motion"
		}
	case msg.GetStickerMessage() != nil:
		file, kind = msg.StickerMessage, "sticker"
	case msg.GetAudioMessage() != nil:
		file, kind = msg.AudioMessage, "audio"
		if msg.AudioMessage.GetPTT() {
			kind = "ptt"
		}
	case msg.GetDocumentMessage() != nil:
		file, kind = msg.DocumentMessage, "document"
	default:
		return
	}
	age := time.Since(time.Unix(int64(m.GetMessageTimestamp()), 0))
	_, err := c.Download(t.Context(), file)
	if (err == nil) != (age < world.Life) {
		t.Errorf("%s after %v: %v", kind, age, err)
	}
	if err == nil {
		kinds[kind]++
	}
}

// The first sync leaves old messages on the phone; it gives them when asked, to
// the last one, and not while it is off.
func TestOlderMessagesFromThePhone(t *testing.T) {
	w := world.New(world.Options{Pictures: 300, Small: true})
	dir := t.TempDir()
	prepare(t, dir)
	s := serverIn(t, dir, func(s *Server) (*peer.Cast, error) { return perform(s, w, 0) })
	c := pair(t, s, "")
	c.history(t)
	i := slices.IndexFunc(w.Chats, func(c world.Chat) bool { return c.First > 0 })
	chat := w.Chats[i]
	to := lidJID(w.People[chat.Person].LID)
	ask := func(m world.Message, count int) {
		t.Helper()
		info := &types.MessageInfo{ID: m.ID, Timestamp: m.Time, MessageSource: types.MessageSource{Chat: to, IsFromMe: m.From < 0}}
		if _, err := c.SendPeerMessage(t.Context(), c.BuildHistorySyncRequest(info, count)); err != nil {
			t.Fatal(err)
		}
	}
	answer := func() *waHistorySync.Conversation {
		t.Helper()
		return expect(t, c, "older messages", func(h *events.HistorySync) bool {
			return h.Data.GetSyncType() == waHistorySync.HistorySync_ON_DEMAND
		}).Data.GetConversations()[0]
	}
	s.Faults().PhoneOffline(true)
	ask(chat.Messages[chat.First], 2)
	if _, err := c.GetBlocklist(t.Context()); err != nil { // the request has arrived by then
		t.Fatal(err)
	}
	if got := s.Cast().Owner().Received(); len(got) != 0 {
		t.Error("a phone that is off got something")
	}
	s.Faults().PhoneOffline(false)
	got := answer()
	if len(got.GetMessages()) < 2 || got.GetMessages()[0].GetMessage().GetKey().GetID() != chat.Messages[chat.First-1].ID ||
		got.GetEndOfHistoryTransferType() == waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY {
		t.Errorf("%d older messages, %v", len(got.GetMessages()), got.GetEndOfHistoryTransferType())
	}
	s.Faults().Phone(peer.Twice)
	ask(chat.Messages[chat.First], 200)
	for range 2 {
		if got = answer(); len(got.GetMessages()) < chat.First ||
			got.GetEndOfHistoryTransferType() != waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY {
			t.Errorf("%d of %d older messages, %v", len(got.GetMessages()), chat.First, got.GetEndOfHistoryTransferType())
		}
	}
}

// The story stays where the companions know it to be; a server that nobody is
// linked to tells it anew.
func TestStoryKeepsItsTime(t *testing.T) {
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	now := first
	s := &Server{state: &saved{Accounts: map[string]*savedAccount{}}, opts: Options{Now: func() time.Time { return now }}}
	if !s.told().Equal(first) {
		t.Errorf("begins at %v", s.told())
	}
	now = now.AddDate(0, 0, 3)
	if !s.told().Equal(now) {
		t.Errorf("nobody is linked, and it ends at %v", s.told())
	}
	first = now
	s.state.Accounts[Owner] = &savedAccount{Companions: []*savedCompanion{{}}}
	now = now.AddDate(0, 0, 3)
	if !s.told().Equal(first) {
		t.Errorf("somebody is linked, and it moved to %v", s.told())
	}
}

func TestPhoneSendsExpiredMediaAgain(t *testing.T) {
	s := demoServer(t)
	c := pair(t, s, "")
	var asked int
	for chat, messages := range c.history(t) {
		to, err := types.ParseJID(chat)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			img := m.GetMessage().GetImageMessage()
			if img.GetDirectPath() == "" || asked > 0 {
				continue
			}
			var gone whatsmeow.DownloadHTTPError
			if _, err = c.Download(t.Context(), img); !errors.As(err, &gone) {
				continue
			}
			info := &types.MessageInfo{ID: m.GetKey().GetID(), MessageSource: types.MessageSource{
				Chat: to, IsFromMe: m.GetKey().GetFromMe(), IsGroup: to.Server == types.GroupServer,
			}}
			if info.Sender, err = types.ParseJID(m.GetKey().GetParticipant()); err != nil {
				t.Fatal(err)
			}
			if err = c.SendMediaRetryReceipt(t.Context(), info, img.GetMediaKey()); err != nil {
				t.Fatal(err)
			}
			answer := expect(t, c, "answer of the phone", func(e *events.MediaRetry) bool { return e.MessageID == info.ID })
			n, err := whatsmeow.DecryptMediaRetryNotification(answer, img.GetMediaKey())
			switch {
			case errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone):
				continue
			case err != nil:
				t.Fatal(err)
			case n.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS:
				continue
			}
			img.DirectPath = n.DirectPath
			if _, err = c.Download(t.Context(), img); err != nil {
				t.Error(err)
			}
			asked++
		}
	}
	if asked == 0 {
		t.Error("nothing in the demo was expired and could be had again")
	}
}

// Over a restart the phone keeps its session with a companion: what is asked
// before anything it sends has been read is opened all the same.
func TestPhoneIsAskedRightAfterARestart(t *testing.T) {
	w := world.New(world.Options{Pictures: 300, Small: true})
	stage := func(s *Server) (*peer.Cast, error) { return perform(s, w, 0) }
	dir := t.TempDir()
	prepare(t, dir)
	s := serverIn(t, dir, stage)
	c := pair(t, s, "")
	c.history(t)
	c.Disconnect()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = serverIn(t, dir, stage)
	c.move(s)
	c.forget()
	asked := make(chan struct{})
	c.AddEventHandler(func(e any) {
		if _, ok := e.(*events.OfflineSyncPreview); ok { // messages wait for its end
			<-asked
		}
	})
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "offline preview", anything[*events.OfflineSyncPreview])
	chat := w.Chats[slices.IndexFunc(w.Chats, func(c world.Chat) bool { return c.First > 0 })]
	known := chat.Messages[chat.First]
	info := &types.MessageInfo{ID: known.ID, Timestamp: known.Time, MessageSource: types.MessageSource{
		Chat: lidJID(w.People[chat.Person].LID), IsFromMe: known.From < 0,
	}}
	_, err := c.SendPeerMessage(t.Context(), c.BuildHistorySyncRequest(info, 2))
	close(asked)
	if err != nil {
		t.Fatal(err)
	}
	got := expect(t, c, "older messages", func(h *events.HistorySync) bool {
		return h.Data.GetSyncType() == waHistorySync.HistorySync_ON_DEMAND
	}).Data.GetConversations()
	if len(got) != 1 || len(got[0].GetMessages()) < 2 {
		t.Errorf("%d conversations", len(got))
	}
}
