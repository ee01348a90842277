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
	return world.New(world.Options{Seed: 3, Pictures: 8, Small: true, Now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)})
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
			for j, m := range chat.Messages {
				if j < chat.First {
					if seen[c.phone.script.chat(chat).String()+m.ID] {
						t.Fatalf("message %s comes too early", m.ID)
					}
					continue
				}
				if !seen[c.phone.script.chat(chat).String()+m.ID] {
					t.Fatalf("message %s is missing", m.ID)
				}
			}
		}
	})
}

// Every file of the history opens with what its message says, except those that
// are too old to be on the media host still.
func TestHistoryFilesOpen(t *testing.T) {
	link(t, func(t *testing.T, c *linked) {
		c.phone.Linked(c.companion.jid)
		synctest.Wait()
		var opened [world.Kinds]int
		var expired, hd, albums int
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
					f, _, _ := fileOf(msg)
					if _, once := viewOnce(msg); f == nil || once {
						continue
					}
					img, picture := f.(*waE2E.ImageMessage)
					if picture && len(img.GetJPEGThumbnail()) == 0 || !strings.Contains(f.(interface{ GetURL() string }).GetURL(), f.GetDirectPath()) {
						t.Error("preview missing, or URL and path differ")
					}
					age := c.now.Sub(time.Unix(int64(m.GetMessage().GetMessageTimestamp()), 0))
					plain, err := c.companion.fetch(msg)
					switch {
					case err == nil:
						opened[kindOf(f)]++
						if len(plain) == 0 || age > world.Life {
							t.Errorf("%d bytes after %v", len(plain), age)
						}
					case errors.Is(err, ErrNoBlob) && age > world.Life || errors.Is(err, ErrBlobExpired) && age > linkLife:
						expired++
					default:
						t.Errorf("file %s after %v: %v", m.GetMessage().GetKey().GetID(), age, err)
					}
				}
			}
		}
		if slices.Min(opened[:]) == 0 || expired == 0 {
			t.Errorf("opened by kind %v, %d expired, %d HD, %d albums", opened, expired, hd, albums)
		}
	})
}

// kindOf is what kind of file a message has, as it says so itself.
func kindOf(f file) world.Kind {
	switch f := f.(type) {
	case *waE2E.VideoMessage:
		if f.GetGifPlayback() {
			return world.GIF
		}
		return world.Video
	case *waE2E.StickerMessage:
		return world.Sticker
	case *waE2E.AudioMessage:
		if f.GetPTT() {
			return world.Voice
		}
		return world.Audio
	case *waE2E.DocumentMessage:
		return world.Document
	}
	return world.Image
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
		m := c.pictures(func(p *world.Picture) bool { return true })[0]
		path := c.cast.blobs.path(m.Picture, 0, c.now)
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
			if m := &chat.Messages[j]; m.Picture != nil && !m.ViewOnce && m.Picture.ID < world.MoreID && match(m.Picture) {
				list = append(list, posted{m, chat})
			}
		}
	}
	return list
}

// answers are the phone's answers to media retries so far.
func (c *linked) answers(id string) []waBinary.Node {
	return c.seen(func(n waBinary.Node) bool { return n.Tag == "notification" && attr(n, "id") == id })
}

// request sends a media retry as a companion, and gives the answers that come
// at once.
func (c *linked) request(t *testing.T, id string, chat types.JID, key []byte) []waBinary.Node {
	t.Helper()
	plain, err := proto.Marshal(&waMmsRetry.ServerErrorReceipt{StanzaID: &id})
	if err != nil {
		t.Fatal(err)
	}
	cipher, iv := sealRetry(key, plain, id)
	before := len(c.answers(id))
	c.Route(c.companion.jid, waBinary.Node{
		Tag:   "receipt",
		Attrs: waBinary.Attrs{"id": id, "to": c.phone.jid, "type": "server-error"},
		Content: []waBinary.Node{
			{Tag: "encrypt", Content: []waBinary.Node{{Tag: "enc_p", Content: cipher}, {Tag: "enc_iv", Content: iv}}},
			{Tag: "rmr", Attrs: waBinary.Attrs{"jid": chat, "from_me": "false"}},
		},
	})
	synctest.Wait()
	return c.answers(id)[before:]
}

// ask sends a media retry as a companion, and reads the answer.
func (c *linked) ask(t *testing.T, id string, chat types.JID, key []byte) (*waMmsRetry.MediaRetryNotification, int) {
	t.Helper()
	answers := c.request(t, id, chat, key)
	if len(answers) != 1 {
		t.Fatalf("%d answers", len(answers))
	}
	n := answers[0]
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
