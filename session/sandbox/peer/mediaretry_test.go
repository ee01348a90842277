package peer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// A file is gone two weeks after it was sent, and after each time that the
// phone uploaded it again; the old paths stay dead.
func TestMediaRetry(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		lost := c.pictures(func(*world.Picture) bool { return true })[0]
		gone := lost.Picture.Gone
		defer func() { lost.Picture.Gone = gone }()
		lost.Picture.Gone = false
		chat := c.phone.script.chat(lost.chat)
		lives := func(path string, want error) {
			t.Helper()
			if blob, err := c.cast.Blob(path); !errors.Is(err, want) || err == nil && len(blob) == 0 {
				t.Errorf("%d bytes, %v; want %v", len(blob), err, want)
			}
		}
		old := c.cast.blobs.path(lost.Picture, 0, lost.Time)
		c.now = lost.Time.Add(world.Life)
		lives(old, nil)
		c.now = c.now.Add(time.Second)
		lives(old, ErrNoBlob)

		got, _ := c.ask(t, lost.ID, chat, lost.Picture.MediaKey[:])
		if got.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || got.GetStanzaID() != lost.ID {
			t.Fatalf("answer is %v", got)
		}
		lives(got.GetDirectPath(), nil)
		lives(old, ErrNoBlob)
		// Another cast on the same world, as after a restart, says the same.
		restarted := New(t.Context(), c.hub, Options{World: c.world})
		defer restarted.Close()
		if _, err := restarted.Blob(got.GetDirectPath()); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		c.now = c.now.Add(world.Life)
		lives(got.GetDirectPath(), nil)
		c.now = c.now.Add(24 * time.Hour)
		lives(got.GetDirectPath(), ErrNoBlob)
		c.now = c.now.Add(linkLife)
		lives(old, ErrBlobExpired)
		if got, _ := c.ask(t, lost.ID, chat, lost.Picture.MediaKey[:]); got.GetResult() == waMmsRetry.MediaRetryNotification_SUCCESS {
			lives(got.GetDirectPath(), nil)
		} else {
			t.Errorf("a second time: %v", got)
		}

		if got, _ := c.ask(t, lost.ID, chat, newKey()); got.GetResult() != waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR {
			t.Errorf("with a wrong key: %v", got)
		}
		lost.Picture.Gone = true
		if got, _ := c.ask(t, lost.ID, chat, lost.Picture.MediaKey[:]); got.GetResult() != waMmsRetry.MediaRetryNotification_NOT_FOUND {
			t.Errorf("gone from the phone: %v", got)
		}
		if _, code := c.ask(t, "UNKNOWN", chat, newKey()); code != 2 {
			t.Error("unknown message was answered")
		}
	})
}

// The phone uploads whatever arrived again, also when it was no demo picture.
func TestMediaRetryOfUploads(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		id, err := c.cast.People()[0].SendPicture(t.Context(), c.phone.lid, Picture{File: testJPEG(t, 9, 9)})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		list := c.companion.Received()
		img := list[len(list)-1].Message.GetImageMessage()
		got, _ := c.ask(t, id, c.cast.People()[0].lid, img.GetMediaKey())
		if got.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || got.GetDirectPath() == img.GetDirectPath() {
			t.Fatalf("answer is %v", got)
		}
		img.DirectPath = got.DirectPath
		if _, err := c.companion.fetch(&waE2E.Message{ImageMessage: img}); err != nil {
			t.Error(err)
		}
	})
}

func TestManners(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		m := c.pictures(func(p *world.Picture) bool { return !p.Gone })[0]
		chat, key := c.phone.script.chat(m.chat), m.Picture.MediaKey[:]
		for manner, want := range map[Manner]waMmsRetry.MediaRetryNotification_ResultType{
			Prompt: waMmsRetry.MediaRetryNotification_SUCCESS, NotFound: waMmsRetry.MediaRetryNotification_NOT_FOUND,
			Failing: waMmsRetry.MediaRetryNotification_GENERAL_ERROR,
		} {
			c.phone.Behave(manner, 0)
			if got, _ := c.ask(t, m.ID, chat, key); got.GetResult() != want {
				t.Errorf("a phone that is %q answers %v", manner, got)
			}
		}
		c.phone.Behave(Twice, 0)
		if got := c.request(t, m.ID, chat, key); len(got) != 2 {
			t.Errorf("%d answers of a phone that answers twice", len(got))
		}
		c.phone.Behave(Late, 40*time.Second)
		if got := c.request(t, m.ID, chat, key); len(got) != 0 {
			t.Errorf("%d answers at once of a late phone", len(got))
		}
		c.phone.Behave(Prompt, 0) // what is under way stays late
		before := len(c.answers(m.ID))
		<-time.After(39 * time.Second) // in the test's own time
		synctest.Wait()
		early := len(c.answers(m.ID)) - before
		<-time.After(2 * time.Second)
		synctest.Wait()
		if n := len(c.answers(m.ID)) - before; early != 0 || n != 1 {
			t.Errorf("%d answers too early, %d when they are due", early, n)
		}
	})
}

func TestOlderHistoryOnDemand(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		if err := c.phone.await(t.Context(), c.companion.jid); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(c.world.Chats, func(c world.Chat) bool { return len(c.Messages) > 12 })
		chat := &c.world.Chats[i]
		known := chat.Messages[8]
		err := c.companion.sendPeer(t.Context(), c.phone.jid, &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_PEER_DATA_OPERATION_REQUEST_MESSAGE.Enum(),
			PeerDataOperationRequestMessage: &waE2E.PeerDataOperationRequestMessage{
				HistorySyncOnDemandRequest: &waE2E.PeerDataOperationRequestMessage_HistorySyncOnDemandRequest{
					ChatJID: proto.String(c.phone.script.chat(chat).String()), OldestMsgID: &known.ID,
					OnDemandMsgCount: proto.Int32(5), OldestMsgTimestampMS: proto.Int64(known.Time.Unix()),
				},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		chunks := c.history(t)
		if len(chunks) != 1 || chunks[0].GetSyncType() != waHistorySync.HistorySync_ON_DEMAND {
			t.Fatalf("%d chunks", len(chunks))
		}
		var ids []string
		for _, m := range chunks[0].GetConversations()[0].GetMessages() {
			if m.GetMessage().GetMessage().GetAlbumMessage() == nil {
				ids = append(ids, m.GetMessage().GetKey().GetID())
			}
		}
		for j, id := range ids {
			if id != chat.Messages[7-j].ID {
				t.Errorf("message %d is %s, want %s", j, id, chat.Messages[7-j].ID)
			}
		}
		if len(ids) != 5 {
			t.Errorf("%d messages, want 5", len(ids))
		}
	})
}

// A device that is linked later also gets what came meanwhile, in chunks of
// bounded size.
func TestLaterCompanionGetsWhatCame(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		ann := c.cast.People()[0]
		long := strings.Repeat("long ", 60_000) // 300 kB each
		want := map[string]bool{}
		for range 5 {
			id, err := ann.SendText(t.Context(), c.phone.lid, long)
			if err != nil {
				t.Fatal(err)
			}
			want[id] = true
		}
		once, err := ann.SendPicture(t.Context(), c.phone.lid, Picture{File: testJPEG(t, 9, 9), ViewOnce: true})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		c.peer = nil
		c.phone.Linked(c.companion.jid)
		synctest.Wait()
		for _, h := range c.history(t) {
			if n := proto.Size(h); n > 3<<19 {
				t.Errorf("chunk of %d bytes", n)
			}
			for _, cv := range h.GetConversations() {
				for _, m := range cv.GetMessages() {
					id := m.GetMessage().GetKey().GetID()
					delete(want, id)
					if img := m.GetMessage().GetMessage().GetImageMessage(); id == once && (!img.GetViewOnce() || img.GetMediaKey() != nil) {
						t.Error("a view-once picture is in the history")
					}
				}
			}
		}
		if len(want) > 0 {
			t.Errorf("%d messages are missing", len(want))
		}
	})
}
