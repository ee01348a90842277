package peer

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// linkLife is how long WhatsApp's signed links last.
const linkLife = 30 * 24 * time.Hour

// script turns the world's people and messages into WhatsApp's. It only reads,
// and is safe for concurrent use.
type script struct {
	world *world.World
	blobs *Blobs
	now   func() time.Time
}

// number and lid are a person's addresses; -1 is the owner.
func (s *script) number(person int) types.JID {
	return types.NewJID(s.person(person).Number, types.DefaultUserServer)
}

func (s *script) lid(person int) types.JID {
	return types.NewJID(s.person(person).LID, types.HiddenUserServer)
}

func (s *script) person(i int) *world.Person {
	if i < 0 {
		return &s.world.Owner
	}
	return &s.world.People[i]
}

// chat is the address of a conversation: a LID or a group.
func (s *script) chat(c *world.Chat) types.JID {
	if c.Person >= 0 {
		return s.lid(c.Person)
	}
	return types.NewJID(s.world.Groups[c.Group].ID, types.GroupServer)
}

// key names a message of a chat as the owner's devices do.
func (s *script) key(c *world.Chat, from int, id string) *waCommon.MessageKey {
	k := &waCommon.MessageKey{
		RemoteJID: proto.String(s.chat(c).String()),
		FromMe:    proto.Bool(from < 0),
		ID:        proto.String(id),
	}
	if c.Group >= 0 && from >= 0 {
		k.Participant = proto.String(s.lid(from).String())
	}
	return k
}

// web is a message as history carries it.
func (s *script) web(c *world.Chat, m *world.Message) *waWeb.WebMessageInfo {
	return s.info(c, m.From, m.ID, m.Time, m.Status, s.message(c, m, 0))
}

// albumParent is the message that comes before the pictures of an album; its id
// is the album's.
func (s *script) albumParent(c *world.Chat, first *world.Message) *waWeb.WebMessageInfo {
	return s.info(c, first.From, first.Album, first.Time, first.Status, album(first))
}

func album(first *world.Message) *waE2E.Message {
	return &waE2E.Message{AlbumMessage: &waE2E.AlbumMessage{
		ExpectedImageCount: proto.Uint32(uint32(first.AlbumSize)),
	}}
}

func (s *script) info(c *world.Chat, from int, id string, at time.Time, status world.Status, m *waE2E.Message) *waWeb.WebMessageInfo {
	w := &waWeb.WebMessageInfo{
		Key:              s.key(c, from, id),
		Message:          m,
		MessageTimestamp: proto.Uint64(uint64(at.Unix())),
	}
	if from >= 0 {
		w.PushName = proto.String(s.person(from).Push)
		if c.Group >= 0 {
			w.Participant = proto.String(s.lid(from).String())
		}
	}
	switch status {
	case world.Sent:
		w.Status = waWeb.WebMessageInfo_SERVER_ACK.Enum()
	case world.Delivered:
		w.Status = waWeb.WebMessageInfo_DELIVERY_ACK.Enum()
	case world.Read:
		w.Status = waWeb.WebMessageInfo_READ.Enum()
	}
	if c.Expires > 0 {
		w.EphemeralStartTimestamp = proto.Uint64(uint64(at.Unix()))
		w.EphemeralDuration = proto.Uint32(uint32(c.Expires.Seconds()))
	}
	return w
}

// message is what was said. n is 0 for history, else one more than the number
// of the picture sent live. View-once pictures of the past are empty shells:
// phones do not sync them.
func (s *script) message(c *world.Chat, m *world.Message, n int) *waE2E.Message {
	ctx := s.context(c, m)
	if m.Picture == nil {
		if ctx == nil {
			return &waE2E.Message{Conversation: proto.String(m.Text)}
		}
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
			Text: proto.String(m.Text), ContextInfo: ctx,
		}}
	}
	if m.ViewOnce && n == 0 {
		return shell(ctx)
	}
	if paired := pairing(c, m); paired != nil {
		if ctx == nil {
			ctx = &waE2E.ContextInfo{}
		}
		ctx.PairedMediaType = paired
	}
	out := s.media(m.Picture, m.Time, n, ctx)
	if m.ViewOnce {
		out.ImageMessage.ViewOnce = proto.Bool(true)
	}
	switch {
	case m.HDOf != "":
		return s.child(out, waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD, s.key(c, m.From, m.HDOf))
	case m.MotionOf != "":
		return s.child(out, waE2E.MessageAssociation_MOTION_PHOTO, s.key(c, m.From, m.MotionOf))
	case m.Album != "":
		out.MessageContextInfo = &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
			AssociationType:  waE2E.MessageAssociation_MEDIA_ALBUM.Enum(),
			ParentMessageKey: s.key(c, m.From, m.Album),
			MessageIndex:     proto.Int32(int32(albumIndex(c, m))),
		}}
	}
	return out
}

// pairing is the part that a file has in a pair of them; nil where it is alone.
func pairing(c *world.Chat, m *world.Message) *waE2E.ContextInfo_PairedMediaType {
	switch {
	case m.HDOf != "":
		return waE2E.ContextInfo_HD_IMAGE_CHILD.Enum()
	case m.MotionOf != "":
		return waE2E.ContextInfo_MOTION_PHOTO_CHILD.Enum()
	case m.Picture.ID >= world.MoreID && slices.ContainsFunc(c.Messages, func(o world.Message) bool { return o.MotionOf == m.ID }):
		return waE2E.ContextInfo_MOTION_PHOTO_PARENT.Enum()
	}
	return nil
}

// child is a message that belongs to another one.
func (s *script) child(m *waE2E.Message, as waE2E.MessageAssociation_AssociationType, parent *waCommon.MessageKey) *waE2E.Message {
	info := &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
		AssociationType: as.Enum(), ParentMessageKey: parent,
	}}
	m.MessageContextInfo = info
	return &waE2E.Message{
		AssociatedChildMessage: &waE2E.FutureProofMessage{Message: m},
		MessageContextInfo:     proto.Clone(info).(*waE2E.MessageContextInfo),
	}
}

// shell is what is left of a view-once picture in history.
func shell(ctx *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), ViewOnce: proto.Bool(true), ContextInfo: ctx,
	}}
}

// albumIndex is a picture's place in its album, from 0.
func albumIndex(c *world.Chat, m *world.Message) (n int) {
	for i := range c.Messages {
		o := &c.Messages[i]
		if o.ID == m.ID {
			break
		}
		if o.Album == m.Album && o.HDOf == "" {
			n++
		}
	}
	return n
}

// context is what a message says about itself; nil where that is nothing.
func (s *script) context(c *world.Chat, m *world.Message) *waE2E.ContextInfo {
	var ctx waE2E.ContextInfo
	if m.Forwarded {
		ctx.IsForwarded = proto.Bool(true)
		ctx.ForwardingScore = proto.Uint32(1)
	}
	if c.Expires > 0 {
		ctx.Expiration = proto.Uint32(uint32(c.Expires.Seconds()))
		ctx.EphemeralSettingTimestamp = proto.Int64(m.Time.Unix())
	}
	if q := find(c, m.Reply); q != nil {
		ctx.StanzaID = proto.String(q.ID)
		ctx.Participant = proto.String(s.lid(q.From).String())
		ctx.QuotedMessage = s.quoted(q)
	}
	if proto.Size(&ctx) == 0 {
		return nil
	}
	return &ctx
}

// quoted is a message inside another one's quote: words and preview.
func (s *script) quoted(q *world.Message) *waE2E.Message {
	if q.Picture == nil {
		return &waE2E.Message{Conversation: proto.String(q.Text)}
	}
	if q.ViewOnce {
		return shell(nil)
	}
	return s.media(q.Picture, q.Time, 0, nil)
}

func find(c *world.Chat, id string) *world.Message {
	if id == "" {
		return nil
	}
	for i := range c.Messages {
		if c.Messages[i].ID == id {
			return &c.Messages[i]
		}
	}
	return nil
}
