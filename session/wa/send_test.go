package wa

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestOutgoing(t *testing.T) {
	ref := media.Ref{URL: "https://mmg.whatsapp.net/v/x", DirectPath: "/v/x?oe=1", MediaKey: key32, FileSHA256: hash32, FileEncSHA256: enc32, Size: 99}
	p := session.Parcel{
		Kind: media.Image, MIME: "image/jpeg", Preview: thumb, Width: 1600, Height: 900, Caption: "the beach",
		ViewOnce: true, Forwarded: true, Expires: 7 * 24 * time.Hour,
		Quote: &session.Quote{WAID: "3A00", Sender: "34600111222@s.whatsapp.net", Text: "where?"},
	}
	img := outgoing(p, ref).GetImageMessage()
	c := img.GetContextInfo()
	if img.GetCaption() != "the beach" || !img.GetViewOnce() || img.GetWidth() != 1600 || img.GetHeight() != 900 ||
		img.GetFileLength() != 99 || img.GetDirectPath() != "/v/x?oe=1" || len(img.GetJPEGThumbnail()) == 0 {
		t.Errorf("%+v", img)
	}
	if c.GetExpiration() != 604800 || !c.GetIsForwarded() || c.GetForwardingScore() != 1 || c.GetStanzaID() != "3A00" ||
		c.GetParticipant() != "34600111222@s.whatsapp.net" || c.GetQuotedMessage().GetConversation() != "where?" {
		t.Errorf("%+v", c)
	}
	plain := outgoing(session.Parcel{Kind: media.Image}, ref).GetImageMessage()
	if plain.ContextInfo != nil || plain.Caption != nil || plain.ViewOnce != nil {
		t.Errorf("%+v", plain)
	}
	doc := outgoing(session.Parcel{Kind: media.Document, FileName: "plan.png", Caption: "the plan"}, ref)
	if d := doc.GetDocumentWithCaptionMessage().GetMessage().GetDocumentMessage(); d.GetFileName() != "plan.png" || d.GetCaption() != "the plan" {
		t.Errorf("%+v", doc)
	}
}

func TestSendFaults(t *testing.T) {
	server := func(code int) error { return fmt.Errorf("%w %d", whatsmeow.ErrServerReturnedError, code) }
	for name, c := range map[string]struct{ in, want error }{
		"timeout":          {whatsmeow.ErrMessageTimedOut, session.Ambiguous},
		"cut off":          {&whatsmeow.DisconnectedError{Action: "message send"}, session.Ambiguous},
		"deadline":         {context.DeadlineExceeded, session.Ambiguous},
		"whatever":         {errors.New("write: broken pipe"), session.Ambiguous},
		"not connected":    {whatsmeow.ErrNotConnected, session.NoNetwork},
		"before the send":  {fmt.Errorf("devices: %w", &whatsmeow.DisconnectedError{Action: "info query"}), session.NoNetwork},
		"logged out":       {whatsmeow.ErrNotLoggedIn, session.NotLinked},
		"reach-out lock":   {server(463), session.Restricted},
		"invalid":          {server(479), session.Rejected},
		"server in pieces": {server(503), media.Busy},
		"not in the group": {whatsmeow.ErrNotInGroup, session.Rejected},
		"asked too much":   {&whatsmeow.IQError{Code: 429}, media.Busy},
		"forbidden":        {&whatsmeow.IQError{Code: 403}, session.Rejected},
	} {
		if err := sendFault(t.Context(), c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sendFault(ctx, whatsmeow.ErrNotConnected); !errors.Is(err, context.Canceled) || errors.Is(err, session.NoNetwork) {
		t.Errorf("at the end of the program: %v", err)
	}
}
