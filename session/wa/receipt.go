package wa

import (
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session"
)

// receiptOf translates a receipt; false for those that are between devices.
func receiptOf(evt *events.Receipt) (session.Receipt, bool) {
	r := session.Receipt{
		Chat:      address(evt.Chat),
		WAIDs:     evt.MessageIDs,
		Recipient: address(evt.Sender),
		Time:      evt.Timestamp,
	}
	if !isChat(evt.Chat.ToNonAD()) || len(evt.MessageIDs) == 0 {
		return r, false
	}
	switch evt.Type {
	case types.ReceiptTypeReadSelf, types.ReceiptTypePlayedSelf:
		r.Self = true
	case types.ReceiptTypeRead:
		r.Delivery, r.Self = session.Read, evt.IsFromMe
	case types.ReceiptTypePlayed:
		r.Delivery, r.Self = session.Opened, evt.IsFromMe
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive:
		r.Delivery = session.Delivered
		if evt.IsFromMe {
			return r, false
		}
	default:
		return r, false
	}
	return r, true
}

// chatEvent translates what the phone tells of people and chats; false where
// evt is something else or says nothing new.
func chatEvent(evt any) (b session.Batch, ok bool) {
	chat := func(j types.JID, info session.ChatInfo) {
		info.JID = address(j)
		b.Chats, ok = append(b.Chats, info), isChat(j)
	}
	person := func(p session.Person) {
		b.People, ok = append(b.People, p), p.JID != ""
	}
	switch evt := evt.(type) {
	case *events.Contact:
		name := evt.Action.GetFullName()
		if name == "" {
			name = evt.Action.GetFirstName()
		}
		b.Aliases = appendAlias(b.Aliases, evt.JID, jidOf(evt.Action.GetLidJID()))
		b.Aliases = appendAlias(b.Aliases, evt.JID, jidOf(evt.Action.GetPnJID()))
		person(session.Person{JID: address(evt.JID), Contact: name})
	case *events.PushName:
		b.Aliases = appendAlias(b.Aliases, evt.JID, evt.JIDAlt)
		person(session.Person{JID: address(evt.JID), Push: evt.NewPushName})
	case *events.BusinessName:
		person(session.Person{JID: address(evt.JID), Business: evt.NewBusinessName})
	case *events.Archive:
		chat(evt.JID, session.ChatInfo{Archived: ptr(evt.Action.GetArchived())})
	case *events.Pin:
		chat(evt.JID, session.ChatInfo{Pinned: ptr(evt.Action.GetPinned())})
	case *events.Mute:
		until := time.Time{}
		if evt.Action.GetMuted() {
			until = muteEnd(-1)
			if end := evt.Action.GetMuteEndTimestamp(); end > 0 {
				until = muteEnd(end)
			}
		}
		chat(evt.JID, session.ChatInfo{MutedUntil: &until})
	case *events.MarkChatAsRead:
		unread := 1
		if evt.Action.GetRead() {
			unread = 0
		}
		chat(evt.JID, session.ChatInfo{Unread: &unread})
	case *events.GroupInfo:
		info := session.ChatInfo{}
		if evt.Name != nil {
			info.Name = &evt.Name.Name
		}
		if evt.Ephemeral != nil {
			info.Expires = ptr(timer(*evt.Ephemeral))
		}
		if info.Name != nil || info.Expires != nil {
			chat(evt.JID, info)
		}
	case *events.JoinedGroup:
		b, ok = groupBatch(&evt.GroupInfo), true
	}
	return b, ok
}

// groupBatch is what a group's metadata tells of it and of its people.
func groupBatch(g *types.GroupInfo) (b session.Batch) {
	info := session.ChatInfo{JID: address(g.JID), Expires: ptr(timer(g.GroupEphemeral))}
	if g.Name != "" {
		info.Name = &g.Name
	}
	b.Chats = []session.ChatInfo{info}
	for _, p := range g.Participants {
		b.Aliases = appendAlias(b.Aliases, p.PhoneNumber, p.LID)
	}
	return b
}

func timer(e types.GroupEphemeral) time.Duration {
	if !e.IsEphemeral {
		return 0
	}
	return time.Duration(e.DisappearingTimer) * time.Second
}

func ptr[T any](v T) *T { return &v }

// merge appends what b holds to a.
func merge(a *session.Batch, b session.Batch) {
	a.Aliases = append(a.Aliases, b.Aliases...)
	a.People = append(a.People, b.People...)
	a.Chats = append(a.Chats, b.Chats...)
	a.Messages = append(a.Messages, b.Messages...)
	a.Receipts = append(a.Receipts, b.Receipts...)
}
