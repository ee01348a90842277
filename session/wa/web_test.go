package wa

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

var own = self{number: me, lid: types.NewJID("999888777", types.HiddenUserServer)}

func web(id string, fromMe bool, participant string, msg *waE2E.Message) *waHistorySync.HistorySyncMsg {
	w := &waWeb.WebMessageInfo{
		Key: &waCommon.MessageKey{ID: &id, FromMe: &fromMe}, Message: msg,
		MessageTimestamp: proto.Uint64(uint64(noon.Unix())), Status: waWeb.WebMessageInfo_READ.Enum(),
	}
	if participant != "" {
		w.Participant, w.PushName = &participant, proto.String("Ben")
	}
	return &waHistorySync.HistorySyncMsg{Message: w}
}

func TestHistory(t *testing.T) {
	text := &waE2E.Message{Conversation: proto.String("hello")}
	gone := web("3A03", false, "", nil)
	gone.Message.MessageStubType = waWeb.WebMessageInfo_REVOKE.Enum()
	h := &waHistorySync.HistorySync{
		PhoneNumberToLidMappings: []*waHistorySync.PhoneNumberToLIDMapping{
			{PnJID: proto.String("34600111222@s.whatsapp.net"), LidJID: proto.String("1112223334445@lid")},
		},
		Pushnames: []*waHistorySync.Pushname{{ID: proto.String("34600111222@s.whatsapp.net"), Pushname: proto.String("Anna")}},
		Conversations: []*waHistorySync.Conversation{
			{
				ID: proto.String(annaLID.String()), Name: proto.String("Anna Book"), UnreadCount: proto.Uint32(2),
				Archived: proto.Bool(true), EphemeralExpiration: proto.Uint32(86400),
				MuteEndTime: proto.Uint64(uint64(noon.Unix())), Pinned: proto.Uint32(1),
				Messages: []*waHistorySync.HistorySyncMsg{web("3A01", false, "", text), web("3A02", true, "", &waE2E.Message{ImageMessage: photo()}), gone},
			},
			{
				ID: proto.String(group.String()), Name: proto.String("Walks"),
				Messages: []*waHistorySync.HistorySyncMsg{web("3A04", false, "4915100000000:7@s.whatsapp.net", text), web("3A05", false, "", text)},
			},
			{ID: proto.String("status@broadcast"), Messages: []*waHistorySync.HistorySyncMsg{web("3A06", false, "", text)}},
		},
	}
	list := slices.Collect(historyBatches(own, h))
	if len(list) != 1 || !list[0].History {
		t.Fatalf("%d batches", len(list))
	}
	b := list[0]
	var got []string
	for _, m := range b.Messages {
		got = append(got, fmt.Sprintf("%s %s %s %v %v", m.WAID, m.Chat, m.Sender, m.Delivery, m.System))
	}
	want := []string{
		"3A01 1112223334445@lid 1112223334445@lid  false",
		"3A02 1112223334445@lid 999888777@lid read false",
		"3A03 1112223334445@lid 1112223334445@lid  true",
		"3A04 120363000000000001@g.us 4915100000000@s.whatsapp.net  false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("messages\n%q\nwant\n%q", got, want)
	}
	c := b.Chats[0]
	if *c.Unread != 2 || !*c.Archived || !*c.Pinned || !c.MutedUntil.Equal(noon) || *c.Expires != 24*time.Hour || c.Name != nil {
		t.Errorf("chat %+v", c)
	}
	if *b.Chats[1].Name != "Walks" || len(b.Chats) != 2 {
		t.Errorf("chats %+v", b.Chats)
	}
	if len(b.Aliases) != 1 || pictures(b) != 1 {
		t.Errorf("%+v", b)
	}
	people := []session.Person{
		{JID: "34600111222@s.whatsapp.net", Push: "Anna"}, {JID: "1112223334445@lid", Contact: "Anna Book"},
		{JID: "4915100000000@s.whatsapp.net", Push: "Ben"},
	}
	if fmt.Sprint(b.People) != fmt.Sprint(people) {
		t.Errorf("people %+v", b.People)
	}
}

// A long history comes in pieces, each small enough for one transaction.
func TestHistoryChunks(t *testing.T) {
	conv := &waHistorySync.Conversation{ID: proto.String(annaLID.String())}
	for i := range 2*chunk + 1 {
		conv.Messages = append(conv.Messages, web(fmt.Sprint(i), false, "", &waE2E.Message{Conversation: proto.String("x")}))
	}
	var sizes []int
	for b := range historyBatches(own, &waHistorySync.HistorySync{Conversations: []*waHistorySync.Conversation{conv}}) {
		sizes = append(sizes, len(b.Messages))
	}
	if !slices.Equal(sizes, []int{chunk, chunk, 1}) {
		t.Errorf("pieces of %v", sizes)
	}
}

// That a chat has nothing older is kept only where the phone says so, and what
// is no item of its own is not counted as one.
func TestHistoryEnds(t *testing.T) {
	type ending = waHistorySync.Conversation_EndOfHistoryTransferType
	for end, complete := range map[ending]bool{
		waHistorySync.Conversation_COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY:                   false,
		waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY:                 true,
		waHistorySync.Conversation_COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY:         false,
		waHistorySync.Conversation_COMPLETE_ON_DEMAND_SYNC_WITH_MORE_MSG_ON_PRIMARY_BUT_NO_ACCESS: true,
		ending(-1): false, // says nothing
	} {
		conv := &waHistorySync.Conversation{ID: proto.String(annaLID.String())}
		if end >= 0 {
			conv.EndOfHistoryTransferType = end.Enum()
		}
		for b := range historyBatches(own, &waHistorySync.HistorySync{Conversations: []*waHistorySync.Conversation{conv}}) {
			if got := b.Chats[0].Complete; complete != (got != nil && *got) || !complete && got != nil {
				t.Errorf("%v: complete %v", end, got)
			}
		}
	}
	b := session.Batch{}
	for _, kind := range []media.Kind{media.Image, media.Video, media.GIF, media.Sticker, media.Audio, media.Document} {
		a := session.Arrival{}
		a.Media = &session.Media{Ref: media.Ref{Kind: kind}}
		b.Messages = append(b.Messages, a)
	}
	better, moves := b.Messages[0], b.Messages[1]
	better.Better, moves.MotionOf = "3A00", "3A00"
	b.Messages = append(b.Messages, better, moves)
	if n := pictures(b); n != 4 {
		t.Errorf("%d pictures of 4", n)
	}
}

func TestReceipts(t *testing.T) {
	receipt := func(kind types.ReceiptType, mine bool) *events.Receipt {
		r := &events.Receipt{MessageIDs: []string{"3EB0"}, Timestamp: noon, Type: kind}
		r.Chat, r.Sender, r.IsFromMe = annaLID, annaLID, mine
		return r
	}
	for name, c := range map[string]struct {
		in       *events.Receipt
		ok, self bool
		want     session.Delivery
	}{
		"delivered":            {receipt(types.ReceiptTypeDelivered, false), true, false, session.Delivered},
		"delivered, inactive":  {receipt(types.ReceiptTypeInactive, false), true, false, session.Delivered},
		"read":                 {receipt(types.ReceiptTypeRead, false), true, false, session.Read},
		"opened":               {receipt(types.ReceiptTypePlayed, false), true, false, session.Opened},
		"read by me elsewhere": {receipt(types.ReceiptTypeReadSelf, true), true, true, ""},
		"my other device":      {receipt(types.ReceiptTypeSender, true), false, false, ""},
		"retry":                {receipt(types.ReceiptTypeRetry, false), false, false, ""},
	} {
		r, ok := receiptOf(c.in)
		if ok != c.ok || ok && (r.Self != c.self || r.Delivery != c.want || r.Chat != "1112223334445@lid") {
			t.Errorf("%s: %v %+v", name, ok, r)
		}
	}
}

func TestChatEvents(t *testing.T) {
	name := types.GroupName{Name: "Long walks"}
	for what, c := range map[string]struct {
		in any
		ok bool
	}{
		"contact":    {&events.Contact{JID: anna, Action: &waSyncAction.ContactAction{FullName: proto.String("Anna Book"), LidJID: proto.String("1112223334445@lid")}}, true},
		"push name":  {&events.PushName{JID: anna, JIDAlt: annaLID, NewPushName: "Anna"}, true},
		"archived":   {&events.Archive{JID: anna, Action: &waSyncAction.ArchiveChatAction{Archived: proto.Bool(true)}}, true},
		"muted":      {&events.Mute{JID: anna, Action: &waSyncAction.MuteAction{Muted: proto.Bool(true), MuteEndTimestamp: proto.Int64(-1)}}, true},
		"group name": {&events.GroupInfo{JID: group, Name: &name}, true},
		"group join": {&events.GroupInfo{JID: group, Join: []types.JID{anna}}, false},
		"presence":   {&events.Presence{}, false},
	} {
		b, ok := chatEvent(c.in)
		if ok != c.ok || ok && len(b.People)+len(b.Chats) != 1 {
			t.Errorf("%s: %v %+v", what, ok, b)
		}
	}
	b, _ := chatEvent(&events.Mute{JID: anna, Action: &waSyncAction.MuteAction{Muted: proto.Bool(false)}})
	if !b.Chats[0].MutedUntil.IsZero() {
		t.Errorf("unmuted until %v", b.Chats[0].MutedUntil)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"+34 600 111 222": "34600111222", "0034600111222": "34600111222", "34-600-111-222": "34600111222",
		"+1 (202) 555-0100": "12025550100", "0176 1234567": "", "+0176": "", "hello": "", "": "", "+12345": "",
		"+1234567890123456": "", "+34 600 x": "",
	} {
		got, err := international(in)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, session.BadNumber) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}
