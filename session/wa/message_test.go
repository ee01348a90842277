package wa

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

var (
	anna    = types.NewJID("34600111222", types.DefaultUserServer)
	annaLID = types.NewJID("1112223334445", types.HiddenUserServer)
	me      = types.NewJID("491701234567", types.DefaultUserServer)
	group   = types.NewJID("120363000000000001", types.GroupServer)
	noon    = time.Unix(1790000000, 0)
	thumb   = append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte{7}, 100)...)
	key32   = bytes.Repeat([]byte{1}, 32)
	hash32  = bytes.Repeat([]byte{2}, 32)
	enc32   = bytes.Repeat([]byte{3}, 32)
)

// live is a message from Anna by LID, as it comes since July 2026.
func live(msg *waE2E.Message) *events.Message {
	evt := &events.Message{RawMessage: msg}
	evt.Info.Chat, evt.Info.Sender, evt.Info.SenderAlt = annaLID, annaLID, anna
	evt.Info.Sender.Device = 3
	evt.Info.ID, evt.Info.Timestamp, evt.Info.PushName = "3A01", noon, "Anna"
	return evt.UnwrapRaw()
}

func photo() *waE2E.ImageMessage {
	return &waE2E.ImageMessage{
		URL: proto.String("https://mmg.whatsapp.net/v/x?oe=6AB13B80"), DirectPath: proto.String("/v/t62/x.enc?ccb=1&oh=ab&oe=6AB13B80"),
		Mimetype: proto.String("image/jpeg"), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32,
		FileLength: proto.Uint64(12345), Width: proto.Uint32(1600), Height: proto.Uint32(1200),
		JPEGThumbnail: thumb, Caption: proto.String("the beach"),
	}
}

func future(m *waE2E.Message) *waE2E.FutureProofMessage { return &waE2E.FutureProofMessage{Message: m} }

func TestPicture(t *testing.T) {
	b, ok := liveBatch(live(&waE2E.Message{ImageMessage: photo()}))
	if !ok || len(b.Messages) != 1 {
		t.Fatalf("%v, %+v", ok, b)
	}
	want := session.Arrival{Chat: "1112223334445@lid", Sender: "1112223334445@lid", Message: session.Message{
		WAID: "3A01", Time: noon, Text: "the beach",
		Media: &session.Media{
			Ref: media.Ref{
				Kind: media.Image, MIME: "image/jpeg", URL: "https://mmg.whatsapp.net/v/x?oe=6AB13B80",
				DirectPath: "/v/t62/x.enc?ccb=1&oh=ab&oe=6AB13B80",
				MediaKey:   key32, FileSHA256: hash32, FileEncSHA256: enc32, Size: 12345,
			},
			Preview: thumb, Width: 1600, Height: 1200, State: media.Remote, ExpiresAt: time.Unix(0x6AB13B80, 0),
		},
	}}
	if !reflect.DeepEqual(b.Messages[0], want) {
		t.Errorf("got  %+v %+v\nwant %+v %+v", b.Messages[0], b.Messages[0].Media, want, want.Media)
	}
	if want := []session.Alias{{Number: "34600111222@s.whatsapp.net", LID: "1112223334445@lid"}}; !reflect.DeepEqual(b.Aliases, want) {
		t.Errorf("aliases %+v", b.Aliases)
	}
	if want := []session.Person{{JID: "1112223334445@lid", Push: "Anna"}}; !reflect.DeepEqual(b.People, want) {
		t.Errorf("people %+v", b.People)
	}
	if b.History {
		t.Error("a live message is no history")
	}
}

func TestContent(t *testing.T) {
	context := &waE2E.ContextInfo{
		Expiration: proto.Uint32(86400), IsForwarded: proto.Bool(true), StanzaID: proto.String("3A00"),
		Participant:   proto.String("491701234567:5@s.whatsapp.net"),
		QuotedMessage: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{JPEGThumbnail: thumb}},
	}
	file := func(kind media.Kind, mime string) media.Ref {
		return media.Ref{Kind: kind, MIME: mime, DirectPath: "/v/a?oe=1", MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, Size: 9}
	}
	video := &waE2E.VideoMessage{
		DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("video/mp4"), MediaKey: key32, FileSHA256: hash32,
		FileEncSHA256: enc32, FileLength: proto.Uint64(9), Seconds: proto.Uint32(12), Caption: proto.String("clip"),
	}
	gif := proto.Clone(video).(*waE2E.VideoMessage)
	gif.GifPlayback = proto.Bool(true)
	expires := time.Unix(1, 0)
	for name, c := range map[string]struct {
		in   *waE2E.Message
		want session.Message
	}{
		"text":       {&waE2E.Message{Conversation: proto.String("hello")}, session.Message{Text: "hello"}},
		"video":      {&waE2E.Message{VideoMessage: video}, session.Message{Text: "clip", Media: &session.Media{Ref: file(media.Video, "video/mp4"), Seconds: 12, State: media.Remote, ExpiresAt: expires}}},
		"GIF":        {&waE2E.Message{VideoMessage: gif}, session.Message{Text: "clip", Media: &session.Media{Ref: file(media.GIF, "video/mp4"), Seconds: 12, State: media.Remote, ExpiresAt: expires}}},
		"video note": {&waE2E.Message{PtvMessage: video}, session.Message{Text: "clip", Media: &session.Media{Ref: file(media.Video, "video/mp4"), Seconds: 12, State: media.Remote, ExpiresAt: expires}}},
		"sticker": {
			&waE2E.Message{StickerMessage: &waE2E.StickerMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("image/webp"), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9), PngThumbnail: []byte("\x89PNG")}},
			session.Message{Media: &session.Media{Ref: file(media.Sticker, "image/webp"), State: media.Remote, ExpiresAt: expires}},
		},
		"audio": {
			&waE2E.Message{AudioMessage: &waE2E.AudioMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("audio/ogg"), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9), Seconds: proto.Uint32(3)}},
			session.Message{Media: &session.Media{Ref: file(media.Audio, "audio/ogg"), Seconds: 3, State: media.Remote, ExpiresAt: expires}},
		},
		"document with caption": {
			&waE2E.Message{DocumentWithCaptionMessage: future(&waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("image/png"), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9), FileName: proto.String("plan.png"), Caption: proto.String("the plan"), JPEGThumbnail: thumb}})},
			session.Message{Text: "the plan", Media: &session.Media{Ref: file(media.Document, "image/png"), Preview: thumb, FileName: "plan.png", State: media.Remote, ExpiresAt: expires}},
		},
		"forwarded answer that disappears": {
			&waE2E.Message{EphemeralMessage: future(&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("nice"), ContextInfo: context}})},
			session.Message{Text: "nice", Forwarded: true, Expires: 24 * time.Hour, Quote: &session.Quote{WAID: "3A00", Sender: "491701234567@s.whatsapp.net", Text: "Picture"}},
		},
		"voice message": {
			&waE2E.Message{AudioMessage: &waE2E.AudioMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("audio/ogg; codecs=opus"), PTT: proto.Bool(true), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9), Seconds: proto.Uint32(61)}},
			session.Message{Media: &session.Media{Ref: file(media.Audio, "audio/ogg; codecs=opus"), Seconds: 61, State: media.Remote, ExpiresAt: expires}},
		},
		"animated sticker": {
			&waE2E.Message{LottieStickerMessage: future(&waE2E.Message{StickerMessage: &waE2E.StickerMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("image/webp"), IsAnimated: proto.Bool(true), Width: proto.Uint32(512), Height: proto.Uint32(512), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9)}})},
			session.Message{Media: &session.Media{Ref: file(media.Sticker, "image/webp"), Width: 512, Height: 512, State: media.Remote, ExpiresAt: expires}},
		},
		"document without a name": {
			&waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{DirectPath: proto.String("/v/a?oe=1"), Mimetype: proto.String("application/pdf"), Title: proto.String("Invoice"), MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, FileLength: proto.Uint64(9)}},
			session.Message{Media: &session.Media{Ref: file(media.Document, "application/pdf"), FileName: "Invoice", State: media.Remote, ExpiresAt: expires}},
		},
		"picture of a business": {
			&waE2E.Message{TemplateMessage: &waE2E.TemplateMessage{HydratedTemplate: &waE2E.TemplateMessage_HydratedFourRowTemplate{
				HydratedContentText: proto.String("Your order"),
				Title:               &waE2E.TemplateMessage_HydratedFourRowTemplate_VideoMessage{VideoMessage: video},
			}}},
			session.Message{Text: "Your order", Media: &session.Media{Ref: file(media.Video, "video/mp4"), Seconds: 12, State: media.Remote, ExpiresAt: expires}},
		},
		"words of a business": {
			&waE2E.Message{InteractiveMessage: &waE2E.InteractiveMessage{Header: &waE2E.InteractiveMessage_Header{Title: proto.String("Hi")}, Body: &waE2E.InteractiveMessage_Body{Text: proto.String("Choose one")}}},
			session.Message{Text: "Choose one"},
		},
		"location": {&waE2E.Message{LocationMessage: &waE2E.LocationMessage{Name: proto.String("Harbor")}}, session.Message{Text: "Location: Harbor", System: true}},
		"revoked":  {&waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: &waCommon.MessageKey{ID: proto.String("3A00")}}}, session.Message{Text: revoked, System: true}},
	} {
		t.Run(name, func(t *testing.T) {
			b, ok := liveBatch(live(c.in))
			if !ok || len(b.Messages) != 1 {
				t.Fatalf("%v, %+v", ok, b)
			}
			c.want.WAID, c.want.Time = "3A01", noon
			if got := b.Messages[0].Message; !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v %+v %+v\nwant %+v %+v %+v", got, got.Media, got.Quote, c.want, c.want.Media, c.want.Quote)
			}
		})
	}
}

func TestNothingToShow(t *testing.T) {
	for name, msg := range map[string]*waE2E.Message{
		"empty":           {},
		"reaction":        {ReactionMessage: &waE2E.ReactionMessage{Text: proto.String("👍")}},
		"sender key":      {SenderKeyDistributionMessage: &waE2E.SenderKeyDistributionMessage{}},
		"key share":       {ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_SHARE.Enum()}},
		"album":           {AlbumMessage: &waE2E.AlbumMessage{ExpectedImageCount: proto.Uint32(4)}},
		"edit of an edit": {ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: &waCommon.MessageKey{ID: proto.String("1")}, EditedMessage: &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{}}}},
	} {
		if b, ok := liveBatch(live(msg)); ok {
			t.Errorf("%s: %+v", name, b.Messages)
		}
	}
	for _, chat := range []types.JID{types.StatusBroadcastJID, types.NewJID("1", types.NewsletterServer), types.NewJID("13135550002", types.DefaultUserServer), {}} {
		evt := live(&waE2E.Message{Conversation: proto.String("hello")})
		evt.Info.Chat = chat
		if b, ok := liveBatch(evt); ok {
			t.Errorf("chat on %q: %+v", chat.Server, b.Messages)
		}
	}
}

// View-once pictures leave nothing but the fact that there was one, however they
// come.
func TestViewOnce(t *testing.T) {
	flagged := photo()
	flagged.ViewOnce = proto.Bool(true)
	stub := &events.UndecryptableMessage{IsUnavailable: true, UnavailableType: events.UnavailableTypeViewOnce, Info: live(nil).Info}
	stub.Info.MediaType = "image"
	stubbed, ok := stubBatch(stub)
	if !ok {
		t.Fatal("no stub")
	}
	wrapped := func(m *waE2E.Message) session.Batch {
		b, _ := liveBatch(live(m))
		return b
	}
	for name, b := range map[string]session.Batch{
		"stub":       stubbed,
		"flag":       wrapped(&waE2E.Message{ImageMessage: flagged}),
		"wrapped":    wrapped(&waE2E.Message{ViewOnceMessage: future(&waE2E.Message{ImageMessage: photo()})}),
		"wrapped v2": wrapped(&waE2E.Message{ViewOnceMessageV2: future(&waE2E.Message{ImageMessage: photo()})}),
		"HD":         wrapped(hdChild(flagged)),
		"in another": wrapped(&waE2E.Message{EphemeralMessage: future(&waE2E.Message{ViewOnceMessageV2: future(&waE2E.Message{ImageMessage: photo()})})}),
	} {
		if len(b.Messages) != 1 {
			t.Fatalf("%s: %+v", name, b)
		}
		m := b.Messages[0]
		if want := (&session.Media{Ref: media.Ref{Kind: media.Image}, State: media.ViewOnce}); !reflect.DeepEqual(m.Media, want) || m.Text != "" {
			t.Errorf("%s: kept %q %+v", name, m.Text, m.Media)
		}
	}
	for name, want := range map[string]media.Kind{"video": media.Video, "ptv": media.Video, "ptt": media.Audio, "": media.Image} {
		stub.Info.MediaType = name
		if b, ok := stubBatch(stub); !ok || b.Messages[0].Media.Kind != want {
			t.Errorf("a stub of type %q: %v, %+v", name, ok, b.Messages)
		}
	}
	stub.Info.IsFromMe, stub.Info.MediaType = true, "image"
	if b, _ := stubBatch(stub); !b.Messages[0].Media.ViewOnce || b.Messages[0].Delivery != session.Sent {
		t.Errorf("an own one: %+v", b.Messages[0])
	}
	lost := &events.UndecryptableMessage{Info: stub.Info}
	if _, ok := stubBatch(lost); ok {
		t.Error("a message that will be sent again leaves no trace")
	}
}

// associated says that a message belongs to 3A00.
func associated(kind waE2E.MessageAssociation_AssociationType) *waE2E.MessageContextInfo {
	return &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
		AssociationType: kind.Enum(), ParentMessageKey: &waCommon.MessageKey{ID: proto.String("3A00")},
	}}
}

func hdChild(m *waE2E.ImageMessage) *waE2E.Message {
	return &waE2E.Message{AssociatedChildMessage: future(&waE2E.Message{
		ImageMessage: m, MessageContextInfo: associated(waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD),
	})}
}

func TestAssociations(t *testing.T) {
	hd, _ := liveBatch(live(hdChild(photo())))
	if m := hd.Messages[0]; !m.HD || m.Better != "3A00" || m.WAID != "3A01" || m.Album != "" || m.Media == nil {
		t.Errorf("HD: %+v", m)
	}
	clip := func(kind waE2E.MessageAssociation_AssociationType) (session.Batch, bool) {
		return liveBatch(live(&waE2E.Message{AssociatedChildMessage: future(&waE2E.Message{
			VideoMessage: &waE2E.VideoMessage{MediaKey: key32}, MessageContextInfo: associated(kind),
		})}))
	}
	motion, _ := clip(waE2E.MessageAssociation_MOTION_PHOTO)
	if m := motion.Messages[0]; m.MotionOf != "3A00" || m.Better != "" || m.HD || m.Media == nil {
		t.Errorf("motion photo: %+v", m)
	}
	video, _ := clip(waE2E.MessageAssociation_HD_VIDEO_DUAL_UPLOAD)
	if m := video.Messages[0]; m.Better != "3A00" || !m.HD || m.MotionOf != "" {
		t.Errorf("HD video: %+v", m)
	}
	if b, ok := clip(waE2E.MessageAssociation_HEVC_VIDEO_DUAL_UPLOAD); ok {
		t.Errorf("the same video once more: %+v", b)
	}
	album, _ := liveBatch(live(&waE2E.Message{
		ImageMessage: photo(), MessageContextInfo: associated(waE2E.MessageAssociation_MEDIA_ALBUM),
	}))
	if m := album.Messages[0]; m.HD || m.Better != "" || m.Album != "3A00" {
		t.Errorf("album: %+v", m)
	}
}

func TestEdit(t *testing.T) {
	edited := photo()
	edited.Caption = proto.String("the other beach")
	b, ok := liveBatch(live(&waE2E.Message{EditedMessage: future(&waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: &waCommon.MessageKey{ID: proto.String("3A00")},
		EditedMessage: &waE2E.Message{ImageMessage: edited},
	}})}))
	if !ok {
		t.Fatal("nothing to store")
	}
	if m := b.Messages[0]; m.WAID != "3A00" || !m.Edited || m.Text != "the other beach" {
		t.Errorf("%+v", m)
	}
}

func TestOwnFromAnotherDevice(t *testing.T) {
	evt := live(&waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{Message: &waE2E.Message{ImageMessage: photo()}}})
	evt.Info.Sender, evt.Info.SenderAlt, evt.Info.IsFromMe = me, types.EmptyJID, true
	evt.Info.Chat, evt.Info.RecipientAlt = anna, annaLID
	b, ok := liveBatch(evt)
	if !ok {
		t.Fatal("nothing to store")
	}
	if m := b.Messages[0]; m.Chat != "34600111222@s.whatsapp.net" || m.Sender != "491701234567@s.whatsapp.net" ||
		!m.FromMe || m.Delivery != session.Sent {
		t.Errorf("%+v", m)
	}
	if len(b.Aliases) != 1 || len(b.People) != 0 {
		t.Errorf("%+v", b)
	}
}

func TestTimer(t *testing.T) {
	b, ok := liveBatch(live(&waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum(), EphemeralExpiration: proto.Uint32(604800),
	}}))
	if !ok || len(b.Messages) != 0 || len(b.Chats) != 1 || *b.Chats[0].Expires != 7*24*time.Hour {
		t.Errorf("%v %+v", ok, b)
	}
}

func TestPreview(t *testing.T) {
	for name, c := range map[string]struct {
		in   []byte
		kept bool
	}{
		"JPEG":     {thumb, true},
		"PNG":      {[]byte("\x89PNG\r\n\x1a\n"), false},
		"empty":    {nil, false},
		"at limit": {append([]byte{0xff, 0xd8, 0xff}, make([]byte, media.MaxPreview-3)...), true},
		"too long": {append([]byte{0xff, 0xd8, 0xff}, make([]byte, media.MaxPreview-2)...), false},
	} {
		if got := preview(c.in); (got != nil) != c.kept {
			t.Errorf("%s: kept %v", name, got != nil)
		}
	}
}

func TestHostileNumbers(t *testing.T) {
	m := photo()
	m.Width, m.FileLength, m.DirectPath, m.URL = proto.Uint32(1<<31), proto.Uint64(1<<63), proto.String("/v?oe=zz;%"), nil
	b, _ := liveBatch(live(&waE2E.Message{ImageMessage: m}))
	if got := b.Messages[0].Media; got.Width != 0 || got.Height != 0 || got.Size != maxLength || !got.ExpiresAt.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestDeepWrapping(t *testing.T) {
	msg := &waE2E.Message{Conversation: proto.String("hello")}
	for range 100 {
		msg = &waE2E.Message{EphemeralMessage: future(msg)}
	}
	if b, ok := liveBatch(live(msg)); ok {
		t.Errorf("%+v", b.Messages)
	}
}
