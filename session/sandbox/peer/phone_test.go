package peer

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// common is one world for all tests: its pictures are hashed only once.
var common = sync.OnceValue(func() *world.World {
	return world.New(world.Options{Seed: 3, Pictures: 8, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)})
})

// linked is a town on a real, small world, with everything that the companion
// got from the phone.
type linked struct {
	*town
	world *world.World
	peer  []*waE2E.ProtocolMessage
}

func link(t *testing.T, f func(t *testing.T, c *linked)) {
	w := common()
	synctest.Test(t, func(t *testing.T) {
		c := &linked{town: &town{hub: newHub(t), life: newLife(t.Context())}, world: w}
		defer c.life.end()
		c.cast = New(t.Context(), c.hub, Options{World: w})
		defer c.cast.Close()
		c.phone = c.cast.Owner()
		c.add(c.phone)
		for _, p := range c.cast.People() {
			c.add(p)
		}
		c.companion = c.hub.companion(c.life, c.phone, 1)
		c.companion.heard = func(in incoming) {
			if in.category == "peer" {
				c.peer = append(c.peer, in.Message.GetProtocolMessage())
			}
		}
		for _, g := range w.Groups {
			members := []types.JID{c.phone.lid}
			for _, m := range g.Members {
				members = append(members, c.cast.script.lid(m))
			}
			c.groups[g.ID] = members
		}
		f(t, c)
	})
}

// history opens the chunks that came.
func (c *linked) history(t *testing.T) (out []*waHistorySync.HistorySync) {
	t.Helper()
	for _, m := range c.peer {
		n := m.GetHistorySyncNotification()
		if n == nil {
			continue
		}
		blob, err := c.Download(n.GetDirectPath())
		if err != nil {
			t.Fatal(err)
		}
		if len(blob) > 1<<20 {
			t.Errorf("chunk of %d bytes", len(blob))
		}
		packed, err := openMedia(sealed{
			blob: bytes.Clone(blob), key: n.GetMediaKey(), sha256: n.GetFileSHA256(),
			encSHA256: n.GetFileEncSHA256(), length: int(n.GetFileLength()),
		}, historyKeys)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		var h waHistorySync.HistorySync
		if err := proto.Unmarshal(raw, &h); err != nil {
			t.Fatal(err)
		}
		if h.GetSyncType().String() != n.GetSyncType().String() || h.GetProgress() != n.GetProgress() {
			t.Errorf("notification and chunk disagree: %v %v", n.GetSyncType(), h.GetSyncType())
		}
		out = append(out, &h)
	}
	return out
}

func TestFirstSync(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		c.phone.Linked(c.companion.jid)
		synctest.Wait()

		if len(c.peer) == 0 || len(c.peer[0].GetAppStateSyncKeyShare().GetKeys()) != 1 {
			t.Fatal("no app-state key first")
		}
		names := map[string]string{}
		for _, m := range decode(t, criticalLow, c.phone.key, c.patches[criticalLow]...) {
			names[m.Index[1]] = m.Action.GetContactAction().GetFullName()
		}
		for i, p := range c.world.People {
			if got := names[c.phone.script.number(i).String()]; got != p.Name {
				t.Errorf("contact %d is %q, want %q", i, got, p.Name)
			}
		}
		if got := decode(t, criticalBlock, c.phone.key, c.patches[criticalBlock]...); got[0].Action.GetPushNameSetting().GetName() != c.world.Owner.Push {
			t.Errorf("push name: %v", got)
		}
		for _, name := range []string{regularLow, regularHigh} {
			if len(c.patches[name]) > 0 {
				decode(t, name, c.phone.key, c.patches[name]...)
			}
		}

		chunks := c.history(t)
		if chunks[0].GetSyncType() != waHistorySync.HistorySync_INITIAL_BOOTSTRAP || len(chunks[0].GetConversations()) != len(c.world.Chats) {
			t.Errorf("first chunk is %v with %d chats", chunks[0].GetSyncType(), len(chunks[0].GetConversations()))
		}
		if len(chunks[0].GetPhoneNumberToLidMappings()) != len(c.world.People) || len(chunks[1].GetPushnames()) != len(c.world.People) {
			t.Error("mappings or push names missing")
		}
		if last := chunks[len(chunks)-1]; last.GetProgress() != 100 {
			t.Errorf("ends at %d %%", last.GetProgress())
		}
		seen := map[string]bool{}
		var progress uint32
		for _, h := range chunks {
			if h.GetProgress() < progress {
				t.Errorf("progress goes back from %d to %d", progress, h.GetProgress())
			}
			progress = h.GetProgress()
			for _, cv := range h.GetConversations() {
				for _, m := range cv.GetMessages() {
					id := cv.GetID() + m.GetMessage().GetKey().GetID()
					if seen[id] {
						t.Errorf("message %s twice", id)
					}
					seen[id] = true
				}
			}
		}
		for i := range c.world.Chats {
			chat := &c.world.Chats[i]
			for _, m := range chat.Messages {
				if !seen[c.phone.script.chat(chat).String()+m.ID] {
					t.Fatalf("message %s is missing", m.ID)
				}
			}
		}
	})
}

// Every picture of the history opens with what its message says, except those
// that the world says are expired.
func TestHistoryPicturesOpen(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		c.phone.Linked(c.companion.jid)
		synctest.Wait()
		var opened, expired, hd, albums int
		for _, h := range c.history(t) {
			for _, cv := range h.GetConversations() {
				for _, m := range cv.GetMessages() {
					msg := m.GetMessage().GetMessage()
					if msg.GetAlbumMessage() != nil {
						albums++
					}
					if msg.GetAssociatedChildMessage() != nil {
						hd++
					}
					img := unwrap(msg).GetImageMessage()
					if img == nil || img.GetViewOnce() {
						continue
					}
					if len(img.GetJPEGThumbnail()) == 0 || !strings.Contains(img.GetURL(), img.GetDirectPath()) {
						t.Error("preview missing, or URL and path differ")
					}
					plain, err := c.companion.fetch(msg)
					switch {
					case err == nil:
						opened++
						if len(plain) == 0 {
							t.Error("empty file")
						}
					case strings.Contains(err.Error(), "expired"):
						expired++
					default:
						t.Errorf("picture %s: %v", m.GetMessage().GetKey().GetID(), err)
					}
				}
			}
		}
		t.Logf("%d opened, %d expired, %d HD, %d albums", opened, expired, hd, albums)
		if opened == 0 {
			t.Error("no picture at all")
		}
	})
}

// What the world says about a message is in the message.
func TestMessagesSayWhatTheyAre(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		s := c.phone.script
		i := slices.IndexFunc(c.world.Groups, func(g world.Group) bool { return len(g.Members) > 0 })
		who := c.world.Groups[i].Members[0]
		first := c.pictures(func(*world.Picture) bool { return true })[0].Picture
		at := c.now.Add(-48 * time.Hour)
		chat := &world.Chat{Person: -1, Group: i, Expires: 7 * 24 * time.Hour, Messages: []world.Message{
			{ID: "A1", From: who, Time: at, Picture: first, Album: "ALB", AlbumSize: 2},
			{ID: "A2", From: who, Time: at, Picture: first, Album: "ALB", AlbumSize: 2},
			{ID: "HD", From: who, Time: at, Picture: first, HDOf: "A1"},
			{ID: "RE", From: -1, Time: at, Text: "nice", Reply: "A1", Forwarded: true, Status: world.Read},
			{ID: "VO", From: who, Time: at, Picture: first, ViewOnce: true},
		}}
		m := func(i int) *waE2E.Message { return s.message(chat, &chat.Messages[i], 0) }

		a := m(1).GetMessageContextInfo().GetMessageAssociation()
		if a.GetAssociationType() != waE2E.MessageAssociation_MEDIA_ALBUM || a.GetMessageIndex() != 1 ||
			a.GetParentMessageKey().GetID() != "ALB" || a.GetParentMessageKey().GetParticipant() != s.lid(who).String() {
			t.Errorf("album picture: %v", a)
		}
		webs := c.phone.webs(chat, &chat.Messages[0])
		if len(webs) != 2 || webs[1].GetKey().GetID() != "ALB" || webs[1].GetMessage().GetAlbumMessage().GetExpectedImageCount() != 2 {
			t.Errorf("album's own message: %v", webs[1:])
		}
		hd := m(2).GetAssociatedChildMessage().GetMessage()
		if hd.GetImageMessage() == nil || hd.GetMessageContextInfo().GetMessageAssociation().GetParentMessageKey().GetID() != "A1" ||
			hd.GetMessageContextInfo().GetMessageAssociation().GetAssociationType() != waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD {
			t.Errorf("HD copy: %v", m(2))
		}
		re := m(3).GetExtendedTextMessage().GetContextInfo()
		if re.GetStanzaID() != "A1" || re.GetParticipant() != s.lid(who).String() || re.GetQuotedMessage().GetImageMessage() == nil ||
			!re.GetIsForwarded() || re.GetExpiration() != 604800 {
			t.Errorf("reply: %v", re)
		}
		w := s.web(chat, &chat.Messages[3])
		if !w.GetKey().GetFromMe() || w.GetKey().GetParticipant() != "" || w.GetStatus().String() != "READ" {
			t.Errorf("own message: %v", w.GetKey())
		}
		vo := m(4).GetImageMessage()
		if !vo.GetViewOnce() || vo.GetMediaKey() != nil || vo.GetDirectPath() != "" || vo.GetJPEGThumbnail() != nil {
			t.Errorf("view-once picture of the past: %v", vo)
		}
		img := m(0).GetImageMessage()
		if img.GetFileLength() != uint64(first.Size) || img.GetWidth() != uint32(first.Width) || img.GetHeight() != uint32(first.Height) ||
			!bytes.Equal(img.GetFileSHA256(), first.SHA256[:]) || !bytes.Equal(img.GetFileEncSHA256(), first.EncSHA256[:]) {
			t.Errorf("picture: %v", img)
		}
	})
}

func TestUnsignedPathIsRefused(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		m := c.pictures(func(p *world.Picture) bool { return !p.Expired })[0]
		path := c.cast.blobs.path(m.Picture, 0, 0, c.now)
		if _, err := c.cast.Blob(path); err != nil {
			t.Fatal(err)
		}
		bare, _, _ := strings.Cut(path, "?")
		for _, p := range []string{bare, strings.Replace(path, "oe=", "oe=0", 1)} {
			if _, err := c.cast.Blob(p); !errors.Is(err, ErrBlobSigned) {
				t.Errorf("%s: %v", p, err)
			}
		}
		if _, err := c.cast.Blob("/v/other"); !errors.Is(err, ErrNoBlob) {
			t.Errorf("unknown path: %v", err)
		}
	})
}

type posted struct {
	*world.Message
	chat *world.Chat
}

func (c *linked) pictures(match func(*world.Picture) bool) (list []posted) {
	for i := range c.world.Chats {
		chat := &c.world.Chats[i]
		for j := range chat.Messages {
			if m := &chat.Messages[j]; m.Picture != nil && !m.ViewOnce && match(m.Picture) {
				list = append(list, posted{m, chat})
			}
		}
	}
	return list
}

// ask sends a media retry as a companion, and reads the answer.
func (c *linked) ask(t *testing.T, id string, chat types.JID, key []byte) (*waMmsRetry.MediaRetryNotification, int) {
	t.Helper()
	plain, err := proto.Marshal(&waMmsRetry.ServerErrorReceipt{StanzaID: &id})
	if err != nil {
		t.Fatal(err)
	}
	cipher, iv := sealRetry(key, plain, id)
	match := func(n waBinary.Node) bool { return n.Tag == "notification" && attr(n, "id") == id }
	before := len(c.seen(match))
	c.Route(c.companion.jid, waBinary.Node{
		Tag:   "receipt",
		Attrs: waBinary.Attrs{"id": id, "to": c.phone.jid, "type": "server-error"},
		Content: []waBinary.Node{
			{Tag: "encrypt", Content: []waBinary.Node{{Tag: "enc_p", Content: cipher}, {Tag: "enc_iv", Content: iv}}},
			{Tag: "rmr", Attrs: waBinary.Attrs{"jid": chat, "from_me": "false"}},
		},
	})
	synctest.Wait()
	answers := c.seen(match)
	if len(answers) != before+1 {
		t.Fatalf("%d answers", len(answers)-before)
	}
	n := answers[before]
	if e, ok := n.GetOptionalChildByTag("error"); ok {
		if attr(e, "code") != "2" {
			t.Errorf("error code %s", attr(e, "code"))
		}
		return nil, 2
	}
	raw, err := openRetry(c.keyOf(id, key), content(n, "encrypt", "enc_p"), content(n, "encrypt", "enc_iv"), id)
	if err != nil {
		t.Fatal(err)
	}
	var out waMmsRetry.MediaRetryNotification
	if err := proto.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return &out, 0
}

func (c *linked) keyOf(id string, other []byte) []byte {
	for _, m := range c.pictures(func(*world.Picture) bool { return true }) {
		if m.ID == id {
			return m.Picture.MediaKey[:]
		}
	}
	return other
}

func TestMediaRetry(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		all := c.pictures(func(*world.Picture) bool { return true })
		lost := all[0]
		expired, gone := lost.Picture.Expired, lost.Picture.Gone
		defer func() { lost.Picture.Expired, lost.Picture.Gone = expired, gone }()
		lost.Picture.Expired, lost.Picture.Gone = true, false
		chat := c.phone.script.chat(lost.chat)
		if _, err := c.cast.Blob(c.cast.blobs.path(lost.Picture, 0, 0, c.now)); !errors.Is(err, ErrBlobExpired) {
			t.Fatalf("expired picture: %v", err)
		}
		got, _ := c.ask(t, lost.ID, chat, lost.Picture.MediaKey[:])
		if got.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || got.GetStanzaID() != lost.ID {
			t.Fatalf("answer is %v", got)
		}
		blob, err := c.cast.Blob(got.GetDirectPath())
		if err != nil || len(blob) == 0 {
			t.Errorf("new path: %v", err)
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
