package record_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
)

func picture() session.Message {
	hash := make([]byte, 32)
	hash[0], hash[31] = 0xab, 0x01
	return session.Message{
		ID: session.MessageIDAt(time.Unix(1_700_000_000, 0)), Chat: 7, ChatJID: "120363@g.us", ChatName: "Wedding",
		WAID: "3EB0C0FFEE", Sender: "34600111222@s.whatsapp.net", SenderName: "Ana", Time: time.Unix(1_700_000_000, 0),
		Text: "the \"cake\" & <more>",
		Media: &session.Media{
			Ref: media.Ref{Kind: media.Image, MIME: "image/jpeg", Size: 1234567, FileSHA256: hash,
				URL: "https://mmg.whatsapp.net/v/t62?oh=1&oe=2", DirectPath: "/v/t62?oh=1&oe=2",
				MediaKey: bytes.Repeat([]byte{0x2a}, 32), FileEncSHA256: bytes.Repeat([]byte{0x2b}, 32)},
			Preview: media.Preview{0xff, 0xd8}, Width: 1600, Height: 1200, FileName: "cake.jpg",
			State: media.Remote, ExpiresAt: time.Unix(1_702_000_000, 0),
		},
	}
}

// say is what a person reads about a Fault.
func say(f media.Fault) string { return "Sentence of " + string(f) + "." }

func write(t *testing.T, m session.Message, path string) []byte {
	t.Helper()
	b, err := json.Marshal(record.Of(m, path, say))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestShape(t *testing.T) {
	m := picture()
	b := write(t, m, "/home/ana/Pictures/a b.jpg")
	var r map[string]any
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]any{
		"id": "3EB0C0FFEE", "media_id": m.Media.Key().String(), "from_me": false, "type": "image",
		"chat_id": "120363@g.us", "chat_name": "Wedding", "timestamp": 1.7e9, "source": "whatsapp",
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
		"caption": m.Text, "preview": "data:image/jpeg;base64,/9g=", "link": "file:///home/ana/Pictures/a%20b.jpg",
		"url": "https://mmg.whatsapp.net/v/t62?oh=1&oe=2", "direct_path": "/v/t62?oh=1&oe=2", "status": "preview",
		"expires_at": 1.702e9, "file_name": "cake.jpg", "media_key": base64.StdEncoding.EncodeToString(m.Media.MediaKey),
	} {
		if f[k] != want {
			t.Errorf("image.%s is %v, want %v", k, f[k], want)
		}
	}
	for _, k := range []string{"error", "asked_at", "view_once", "unverified", "seconds"} {
		if _, ok := f[k]; ok {
			t.Errorf("%s where there is none", k)
		}
	}
	if !strings.HasPrefix(string(b), `{"id":"3EB0C0FFEE","media_id":`) {
		t.Errorf("the fields are not in reading order: %.60s", b)
	}
}

func TestIndent(t *testing.T) {
	r := record.Of(picture(), "", say)
	b, err := r.Indent()
	if err != nil {
		t.Fatal(err)
	}
	var flat bytes.Buffer
	if err := json.Compact(&flat, b); err != nil {
		t.Fatal(err)
	}
	straight, err := r.MarshalJSON()
	if err != nil || !bytes.Equal(flat.Bytes(), straight) {
		t.Errorf("%s\nis not\n%s, %v", &flat, straight, err)
	}
	for _, part := range []string{"{\n  \"id\": \"3EB0C0FFEE\",\n", "  \"image\": {\n    \"id\": ", "/v/t62?oh=1&oe=2", "& <more>"} {
		if !bytes.Contains(b, []byte(part)) {
			t.Errorf("no %q in\n%s", part, b)
		}
	}
}

func TestRecordsAreDescriptors(t *testing.T) {
	for _, k := range []media.Kind{media.Image, media.Video, media.GIF, media.Sticker, media.Audio, media.Document} {
		m := picture()
		m.Media.Kind = k
		indented, err := record.Of(m, "", say).Indent()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{write(t, m, ""), indented} {
			d, err := descriptor.Parse(text)
			if err != nil || !reflect.DeepEqual(d.Ref, m.Media.Ref) || d.Name != "cake.jpg" || d.Count != 1 {
				t.Errorf("%s: %+v, %v", k, d, err)
			}
		}
	}
}

func TestStatesAndErrors(t *testing.T) {
	for _, c := range []struct {
		state  media.State
		fault  media.Fault
		status string
		code   int
		title  string
		about  media.Fault // what the details say
	}{
		{media.Remote, "", "preview", 0, "", ""},
		{media.Queued, "", "queued", 0, "", ""},
		{media.Queued, media.LowDisk, "queued", 507, "Insufficient storage", media.LowDisk},
		{media.Queued, media.Busy, "queued", 503, "Service unavailable", media.Busy},
		{media.Paused, "", "queued", 0, "", ""},
		{media.Downloading, "", "downloading", 0, "", ""},
		{media.Verifying, "", "downloading", 0, "", ""},
		{media.Ready, "", "downloaded", 0, "", ""},
		{media.Expired, "", "expired", 410, "Media expired", media.NotFound},
		{media.Expired, media.PhoneSilent, "expired", 408, "Request timed out", media.PhoneSilent},
		{media.Waiting, "", "expired", 410, "Media expired", media.NotFound},
		{media.Gone, media.NotOnPhone, "unavailable", 404, "Resource not found", media.NotOnPhone},
		{media.ViewOnce, "", "unavailable", 0, "", ""},
		{media.Failed, media.BadKey, "failed", 400, "Parameter not valid", media.BadKey},
		{media.Failed, media.BadCipher, "failed", 422, "Media damaged", media.BadCipher},
		{media.Failed, media.TooLong, "failed", 413, "Media too large", media.TooLong},
		{media.Failed, media.Cancelled, "failed", 499, "Cancelled", media.Cancelled},
		{media.Failed, "something new", "failed", 500, "Internal error", "something new"},
	} {
		m := picture()
		m.Media.Kind, m.Media.State, m.Media.Fault = media.Video, c.state, c.fault
		m.Media.FileSHA256 = nil
		m.Media.Asked = time.Time{}
		var r struct {
			MediaID string `json:"media_id"`
			Video   struct {
				Status string
				Link   *string
				Error  *record.Error
			}
		}
		if err := json.Unmarshal(write(t, m, ""), &r); err != nil {
			t.Fatal(err)
		}
		var want *record.Error
		if c.code != 0 {
			want = &record.Error{Code: c.code, Title: c.title, Details: say(c.about)}
		}
		if r.MediaID != "" || r.Video.Link != nil || r.Video.Status != c.status || !reflect.DeepEqual(r.Video.Error, want) {
			t.Errorf("%s, %q: %+v, %+v", c.state, c.fault, r.Video, r.Video.Error)
		}
	}
}

func TestWhatOnlySomeHave(t *testing.T) {
	m := picture()
	m.ChatJID, m.Media.State, m.Media.Asked = "keys@local", media.Waiting, time.Unix(1_701_000_000, 0)
	m.Media.Kind, m.Media.Seconds, m.Media.ViewOnce, m.Media.Unverified = media.Video, 12, true, true
	m.Media.File = media.KeyOf(bytes.Repeat([]byte{9}, 32))
	r := record.Of(m, "", say)
	if r.Source != "keys" || r.File.AskedAt != 1_701_000_000 || r.File.Seconds != 12 || !r.File.ViewOnce || !r.File.Unverified ||
		r.MediaID != m.Media.File.String() || record.KeyOf(m.Media) != m.Media.File {
		t.Errorf("%+v", r)
	}

	// Of what may be seen on the phone alone, nothing is known that could show it.
	m = picture()
	m.Media = &session.Media{Ref: media.Ref{Kind: media.Image, MIME: "image/jpeg"}, State: media.ViewOnce}
	b := write(t, m, "")
	if want := `"media_id":"",`; !bytes.Contains(b, []byte(want)) || !bytes.Contains(b, []byte(`"image":{"id":"","mime_type":"image/jpeg"`)) ||
		!bytes.Contains(b, []byte(`"view_once":true`)) {
		t.Errorf("%s", b)
	}
}

// What has no number of its own is an internal error.
func TestErrorCodes(t *testing.T) {
	for f, want := range map[media.Fault]int{media.Internal: 500, media.NotWritable: 500, media.NotFound: 410, media.KeySize: 400, media.Offline: 503} {
		if e := record.ErrorOf(f, say); e.Code != want || e.Title == "" || e.Details != say(f) {
			t.Errorf("%s: %+v", f, e)
		}
	}
}
