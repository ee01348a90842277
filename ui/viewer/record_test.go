package viewer

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

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

func TestRecordShape(t *testing.T) {
	m := picture()
	b, err := json.Marshal(recordOf(m, "/home/ana/Pictures/a b.jpg", func(media.Fault) string { return "" }))
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]any{
		"id": "3EB0C0FFEE", "media_id": m.Media.Key().String(), "from_me": false, "type": "image",
		"chat_id": "120363@g.us", "chat_name": "Wedding", "timestamp": 1.7e9,
		"from": "34600111222@s.whatsapp.net", "from_name": "Ana",
	} {
		if r[k] != want {
			t.Errorf("%s is %v, want %v", k, r[k], want)
		}
	}
	f, ok := r["image"].(map[string]any)
	if !ok {
		t.Fatalf("no image in %s", b)
	}
	for k, want := range map[string]any{
		"id": m.Media.Key().String(), "mime_type": "image/jpeg", "file_size": 1234567.0, "width": 1600.0, "height": 1200.0,
		"sha256": base64.StdEncoding.EncodeToString(m.Media.FileSHA256), "sha256_hex": m.Media.Key().String(),
		"caption": "the \"cake\"", "preview": "data:image/jpeg;base64,/9g=", "link": "file:///home/ana/Pictures/a%20b.jpg",
		"url": "https://mmg.whatsapp.net/v/t62?oh=1", "direct_path": "/v/t62?oh=1", "status": "preview", "expires_at": 1.702e9,
	} {
		if f[k] != want {
			t.Errorf("image.%s is %v, want %v", k, f[k], want)
		}
	}
	if _, ok := f["error"]; ok {
		t.Error("an error where there is none")
	}
	if !strings.HasPrefix(string(b), `{"id":"3EB0C0FFEE","media_id":`) {
		t.Errorf("the fields are not in reading order: %.60s", b)
	}
}

func TestRecordTellsWhy(t *testing.T) {
	m := picture()
	m.Media.Kind, m.Media.State, m.Media.Fault = media.Video, media.Failed, media.BadKey
	m.Media.FileSHA256 = nil
	b, err := json.Marshal(recordOf(m, "", func(media.Fault) string { return "The key does not fit." }))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		MediaID string `json:"media_id"`
		Video   struct {
			Status string
			Link   *string
			Error  struct{ Code, Title string }
		}
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	if r.MediaID != "" || r.Video.Link != nil || r.Video.Status != "failed" ||
		r.Video.Error.Code != string(media.BadKey) || r.Video.Error.Title != "The key does not fit." {
		t.Errorf("%+v", r)
	}
}
