package wa

import (
	"iter"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// chunk is how many messages of history are stored in one transaction at most.
const chunk = 500

// self is the account's own addresses.
type self struct{ number, lid types.JID }

func (s self) in(chat types.JID) types.JID {
	if chat.Server == types.HiddenUserServer && !s.lid.IsEmpty() {
		return s.lid.ToNonAD()
	}
	return s.number.ToNonAD()
}

// historyBatches translates one part of the history, in pieces of at most chunk
// messages. What is known of a chat comes with its first messages.
func historyBatches(own self, h *waHistorySync.HistorySync) iter.Seq[session.Batch] {
	return func(yield func(session.Batch) bool) {
		b := session.Batch{History: true}
		for _, m := range h.GetPhoneNumberToLidMappings() {
			b.Aliases = appendAlias(b.Aliases, jidOf(m.GetPnJID()), jidOf(m.GetLidJID()))
		}
		for _, p := range h.GetPushnames() {
			if j := jidOf(p.GetID()); isChat(j) && p.GetPushname() != "" && p.GetPushname() != "-" {
				b.People = append(b.People, session.Person{JID: address(j), Push: p.GetPushname()})
			}
		}
		for _, conv := range h.GetConversations() {
			chat := jidOf(conv.GetID())
			if !isChat(chat) {
				continue
			}
			addConversation(&b, chat, conv)
			for _, m := range conv.GetMessages() {
				if a, ok := webArrival(own, chat, m.GetMessage()); ok {
					b.Messages = append(b.Messages, a)
					b.People = appendPush(b.People, a, m.GetMessage())
				}
				if len(b.Messages) == chunk {
					if !yield(b) {
						return
					}
					b = session.Batch{History: true}
				}
			}
		}
		if len(b.Aliases)+len(b.People)+len(b.Chats)+len(b.Messages) > 0 {
			yield(b)
		}
	}
}

// addConversation puts what h says of a chat itself into b.
func addConversation(b *session.Batch, chat types.JID, conv *waHistorySync.Conversation) {
	info := session.ChatInfo{JID: address(chat)}
	if conv.UnreadCount != nil {
		n := int(conv.GetUnreadCount())
		info.Unread = &n
	}
	if conv.Archived != nil {
		info.Archived = conv.Archived
	}
	if conv.Pinned != nil {
		pinned := conv.GetPinned() != 0
		info.Pinned = &pinned
	}
	if conv.MuteEndTime != nil {
		until := muteEnd(int64(conv.GetMuteEndTime()))
		info.MutedUntil = &until
	}
	if conv.EphemeralExpiration != nil {
		d := time.Duration(conv.GetEphemeralExpiration()) * time.Second
		info.Expires = &d
	}
	if isComplete(conv) {
		yes := true
		info.Complete = &yes
	}
	if name := conv.GetName(); name != "" {
		if chat.Server == types.GroupServer {
			info.Name = &name
		} else if strings.Trim(name, "+0123456789 -()") != "" {
			b.People = append(b.People, session.Person{JID: address(chat), Contact: name})
		}
	}
	b.Chats = append(b.Chats, info)
	b.Aliases = appendAlias(b.Aliases, chat, jidOf(conv.GetPnJID()))
	b.Aliases = appendAlias(b.Aliases, chat, jidOf(conv.GetLidJID()))
}

// muteEnd reads WhatsApp's end of a mute: seconds or milliseconds since 1970,
// all ones or negative for ever. The zero Time where it has none.
func muteEnd(t int64) time.Time {
	const forever = 253402300799 // the end of the year 9999
	switch {
	case t == 0:
		return time.Time{}
	case t < 0:
		return time.Unix(forever, 0)
	case t > forever:
		return time.UnixMilli(min(t, forever*1000))
	}
	return time.Unix(t, 0)
}

// webArrival translates one message of the history.
func webArrival(own self, chat types.JID, w *waWeb.WebMessageInfo) (session.Arrival, bool) {
	e := envelope{
		chat: chat, id: w.GetKey().GetID(), fromMe: w.GetKey().GetFromMe(),
		time:    time.Unix(int64(w.GetMessageTimestamp()), 0),
		expires: time.Duration(w.GetEphemeralDuration()) * time.Second,
	}
	switch {
	case e.fromMe:
		e.sender = own.in(chat)
	case chat.Server != types.GroupServer:
		e.sender = chat
	case w.GetParticipant() != "":
		e.sender = jidOf(w.GetParticipant())
	default:
		e.sender = jidOf(w.GetKey().GetParticipant())
	}
	if e.id == "" || e.sender.IsEmpty() || w.GetMessageTimestamp() == 0 {
		return session.Arrival{}, false
	}
	if w.GetMessageStubType() == waWeb.WebMessageInfo_REVOKE {
		a := e.blank()
		a.Text, a.System = revoked, true
		return a, true
	}
	a, ok := e.arrival(w.GetMessage())
	if !ok {
		return a, false
	}
	if e.fromMe {
		a.Delivery = delivery(w.GetStatus(), a)
	}
	return a, true
}

// delivery is how far an own message of the history has come.
func delivery(s waWeb.WebMessageInfo_Status, a session.Arrival) session.Delivery {
	switch s {
	case waWeb.WebMessageInfo_DELIVERY_ACK:
		return session.Delivered
	case waWeb.WebMessageInfo_READ:
		return session.Read
	case waWeb.WebMessageInfo_PLAYED:
		if a.Media != nil && a.Media.ViewOnce {
			return session.Opened
		}
		return session.Read
	}
	return session.Sent
}

func appendPush(list []session.Person, a session.Arrival, w *waWeb.WebMessageInfo) []session.Person {
	p := session.Person{JID: a.Sender, Push: w.GetPushName(), Business: w.GetVerifiedBizName()}
	if p.Push == "-" {
		p.Push = ""
	}
	if a.FromMe || p.Push == "" && p.Business == "" {
		return list
	}
	// Somebody who writes ten messages in a row has one name.
	if n := len(list); n > 0 && list[n-1].JID == p.JID && list[n-1].Push == p.Push && list[n-1].Business == p.Business {
		return list
	}
	return append(list, p)
}

// pictures counts what is to be seen on the contact sheet of b.
func pictures(b session.Batch) (n int) {
	for _, m := range b.Messages {
		if m.Media == nil || m.Better != "" || m.MotionOf != "" {
			continue
		}
		switch m.Media.Kind {
		case media.Image, media.Video, media.GIF, media.Sticker:
			n++
		}
	}
	return n
}

// jidOf parses an address as protobufs carry it, without its device; the empty
// JID where it is none.
func jidOf(s string) types.JID {
	j, err := types.ParseJID(s)
	if err != nil || s == "" {
		return types.EmptyJID
	}
	switch j.Server {
	case types.LegacyUserServer, types.HostedServer:
		j.Server = types.DefaultUserServer
	case types.HostedLIDServer:
		j.Server = types.HiddenUserServer
	}
	return j.ToNonAD()
}

func parse(s string) session.JID { return address(jidOf(s)) }

// historyNotice is the announcement of a part of the history inside a message
// from the own phone; nil where it carries none.
func historyNotice(msg *waE2E.Message) *waE2E.HistorySyncNotification {
	msg, _ = unwrap(msg)
	return msg.GetProtocolMessage().GetHistorySyncNotification()
}
