package viewer

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// picture is a message with a picture that is not fetched.
func picture() session.Message {
	hash := make([]byte, 32)
	hash[0], hash[31] = 0xab, 0x01
	return session.Message{
		ID: session.MessageIDAt(time.Unix(1_700_000_000, 0)), Chat: 7, ChatJID: "120363@g.us", ChatName: "Wedding",
		WAID: "3EB0C0FFEE", Sender: "34600111222@s.whatsapp.net", SenderName: "Ana", Time: time.Unix(1_700_000_000, 0),
		Text: "the \"cake\"",
		Media: &session.Media{
			Ref: media.Ref{Kind: media.Image, MIME: "image/jpeg", Size: 1234567, FileSHA256: hash,
				URL: "https://mmg.whatsapp.net/v/t62?oh=1", DirectPath: "/v/t62?oh=1"},
			Preview: media.Preview{0xff, 0xd8}, Width: 1600, Height: 1200,
			State: media.Remote, ExpiresAt: time.Unix(1_702_000_000, 0),
		},
	}
}

func TestFactsWithoutAValueAreEmpty(t *testing.T) {
	if host("https://mmg.whatsapp.net/v/t62?oh=1") != "mmg.whatsapp.net" || host("") != "" || host("https://%zz/") != "" {
		t.Error("hosts")
	}
	if stamp(time.Time{}) != "" || stamp(time.Unix(1_700_000_000, 0).UTC()) != "2023-11-14 22:13:20 +00:00" {
		t.Error("times")
	}
}
