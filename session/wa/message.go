package wa

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// revoked is the notice that stands for a message its sender has taken back.
const revoked = "This message was deleted"

// maxWrap is how deep messages may be wrapped in one another.
const maxWrap = 8

// envelope is what a live message and one of the history have in common: who
// wrote it, where and when.
type envelope struct {
	chat, sender types.JID
	id           types.MessageID
	fromMe       bool
	time         time.Time
	viewOnce     bool // known from outside of the message
	expires      time.Duration
}

// liveBatch translates one message as it comes in. It reports false where there
// is nothing to store.
func liveBatch(evt *events.Message) (session.Batch, bool) {
	e, ok := envelopeOf(&evt.Info)
	if !ok {
		return session.Batch{}, false
	}
	e.viewOnce = evt.IsViewOnce
	msg := evt.RawMessage
	if evt.Message != nil {
		msg = evt.Message
	}
	b := bring(&evt.Info)
	if a, ok := e.arrival(msg); ok {
		b.Messages = append(b.Messages, a)
	}
	if d, ok := timerOf(msg); ok {
		b.Chats = append(b.Chats, session.ChatInfo{JID: address(e.chat), Expires: &d})
	}
	return b, len(b.Messages) > 0 || len(b.Chats) > 0
}

// stubBatch translates a message whose content this device is not given. Only
// view-once media leave a trace; what failed to decrypt is sent again.
func stubBatch(evt *events.UndecryptableMessage) (session.Batch, bool) {
	e, ok := envelopeOf(&evt.Info)
	if !ok || !evt.IsUnavailable || evt.UnavailableType != events.UnavailableTypeViewOnce {
		return session.Batch{}, false
	}
	kind := media.Image
	switch evt.Info.MediaType {
	case "video", "ptv":
		kind = media.Video
	case "audio", "ptt":
		kind = media.Audio
	}
	a := e.blank()
	a.Media = viewOnceStub(kind, e.fromMe)
	b := bring(&evt.Info)
	b.Messages = []session.Arrival{a}
	return b, true
}

// envelopeOf reports false for chats that are no chats here: statuses, channels,
// own broadcast lists, bots.
func envelopeOf(info *types.MessageInfo) (envelope, bool) {
	chat := info.Chat
	if info.IsIncomingBroadcast() {
		chat = info.Sender // a broadcast shows up between two people
	}
	e := envelope{
		chat: chat.ToNonAD(), sender: info.Sender.ToNonAD(), id: info.ID,
		fromMe: info.IsFromMe, time: info.Timestamp,
	}
	return e, isChat(e.chat) && !e.sender.IsEmpty() && e.id != ""
}

// bring is what a live message tells beside itself: the other address of its
// people, and their names.
func bring(info *types.MessageInfo) (b session.Batch) {
	b.Aliases = appendAlias(b.Aliases, info.Sender, info.SenderAlt)
	if !info.IsGroup {
		b.Aliases = appendAlias(b.Aliases, info.Chat, info.RecipientAlt)
	}
	p := session.Person{JID: address(info.Sender)}
	if info.PushName != "-" {
		p.Push = info.PushName
	}
	if v := info.VerifiedName; v != nil {
		p.Business = v.Details.GetVerifiedName()
	}
	if !info.IsFromMe && (p.Push != "" || p.Business != "") {
		b.People = append(b.People, p)
	}
	return b
}

// arrival translates one message. It reports false for what is nobody's words
// and no picture: reactions, key exchange, settings.
func (e envelope) arrival(msg *waE2E.Message) (session.Arrival, bool) {
	msg, wrap := unwrap(msg)
	if p := msg.GetProtocolMessage(); p != nil {
		return e.protocol(p)
	}
	c, ok := contentOf(msg)
	if !ok {
		return session.Arrival{}, false
	}
	a := e.blank()
	a.Edited = wrap.edited
	a.Text, a.System, a.Media = c.text, c.system, c.media
	a.Quote = quoteOf(c.context)
	a.Forwarded = c.context.GetIsForwarded()
	if s := c.context.GetExpiration(); s > 0 {
		a.Expires = time.Duration(s) * time.Second
	}
	if as := wrap.association; as != nil {
		parent := as.GetParentMessageKey().GetID()
		switch as.GetAssociationType() {
		case waE2E.MessageAssociation_MEDIA_ALBUM:
			a.Album = parent
		case waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD, waE2E.MessageAssociation_HD_VIDEO_DUAL_UPLOAD:
			a.HD, a.Better = true, parent
		case waE2E.MessageAssociation_MOTION_PHOTO:
			a.MotionOf = parent
		case waE2E.MessageAssociation_HEVC_VIDEO_DUAL_UPLOAD:
			return session.Arrival{}, false // the parent, in a format that fewer can play
		}
	}
	if a.Media != nil && (e.viewOnce || wrap.viewOnce || c.viewOnce) {
		a.Media = viewOnceStub(a.Media.Kind, e.fromMe)
		a.Text, a.Quote = "", nil
	}
	return a, true
}

// protocol keeps of WhatsApp's control messages what changes a message: an edit
// and a revocation.
func (e envelope) protocol(p *waE2E.ProtocolMessage) (session.Arrival, bool) {
	switch p.GetType() {
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		if p.GetKey().GetID() == "" || p.GetEditedMessage().GetProtocolMessage() != nil {
			return session.Arrival{}, false
		}
		e.id = p.GetKey().GetID()
		a, ok := e.arrival(p.GetEditedMessage())
		a.Edited = true
		return a, ok
	case waE2E.ProtocolMessage_REVOKE:
		a := e.blank()
		a.Text, a.System = revoked, true
		return a, true
	}
	return session.Arrival{}, false
}

// blank is an Arrival without content.
func (e envelope) blank() session.Arrival {
	a := session.Arrival{Chat: address(e.chat), Sender: address(e.sender)}
	a.WAID, a.FromMe, a.Time, a.Expires = e.id, e.fromMe, e.time, e.expires
	if e.fromMe {
		a.Delivery = session.Sent
	}
	return a
}

// timerOf is the chat's new disappearing timer, where msg sets one.
func timerOf(msg *waE2E.Message) (time.Duration, bool) {
	msg, _ = unwrap(msg)
	p := msg.GetProtocolMessage()
	if p == nil || p.GetType() != waE2E.ProtocolMessage_EPHEMERAL_SETTING {
		return 0, false
	}
	return time.Duration(p.GetEphemeralExpiration()) * time.Second, true
}

// wrapping is what the layers around a message say about it.
type wrapping struct {
	viewOnce    bool
	edited      bool
	association *waE2E.MessageAssociation
}

// unwrap takes a message out of the layers it travels in.
func unwrap(msg *waE2E.Message) (*waE2E.Message, wrapping) {
	var w wrapping
	for range maxWrap {
		if a := msg.GetMessageContextInfo().GetMessageAssociation(); a != nil && w.association == nil {
			w.association = a
		}
		inner := msg.GetDeviceSentMessage().GetMessage()
		for _, layer := range []struct {
			m    *waE2E.FutureProofMessage
			mark *bool
		}{
			{m: msg.GetEphemeralMessage()},
			{m: msg.GetViewOnceMessage(), mark: &w.viewOnce},
			{m: msg.GetViewOnceMessageV2(), mark: &w.viewOnce},
			{m: msg.GetViewOnceMessageV2Extension(), mark: &w.viewOnce},
			{m: msg.GetDocumentWithCaptionMessage()},
			{m: msg.GetLottieStickerMessage()},
			{m: msg.GetEditedMessage(), mark: &w.edited},
			{m: msg.GetBotInvokeMessage()},
			{m: msg.GetGroupMentionedMessage()},
			{m: msg.GetAssociatedChildMessage()},
		} {
			if layer.m.GetMessage() == nil {
				continue
			}
			inner = layer.m.GetMessage()
			if layer.mark != nil {
				*layer.mark = true
			}
		}
		if inner == nil {
			break
		}
		msg = inner
	}
	return msg, w
}

// viewOnceStub is all that is kept of a view-once picture: that there was one.
func viewOnceStub(kind media.Kind, own bool) *session.Media {
	return &session.Media{Ref: media.Ref{Kind: kind}, State: media.ViewOnce, ViewOnce: own}
}

// isChat reports whether messages of this chat are shown.
func isChat(chat types.JID) bool {
	switch chat.Server {
	case types.GroupServer:
		return chat.User != ""
	case types.DefaultUserServer, types.HiddenUserServer:
		return chat.User != "" && chat.User != "0" && !chat.IsBot()
	}
	return false
}

// address is a JID without its device.
func address(j types.JID) session.JID {
	if j.IsEmpty() {
		return ""
	}
	return session.JID(j.ToNonAD().String())
}

// appendAlias adds the pair where one is a number and the other a LID.
func appendAlias(list []session.Alias, a, b types.JID) []session.Alias {
	if a.Server == types.HiddenUserServer {
		a, b = b, a
	}
	if a.Server != types.DefaultUserServer || b.Server != types.HiddenUserServer || a.User == "" || b.User == "" {
		return list
	}
	return append(list, session.Alias{Number: address(a), LID: address(b)})
}
