package sandbox

import (
	"errors"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
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
	for _, messages := range c.history(t) {
		for _, m := range messages {
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
