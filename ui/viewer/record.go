package viewer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// record is the Media record: the shape in which a picture and its message are
// handed to other programs.
type record struct {
	ID        string      // WhatsApp's message id
	MediaID   string      // the file's SHA-256 in hex; "" where not known
	FromMe    bool        //
	Type      media.Kind  // and the name of the field that holds File
	ChatID    session.JID //
	ChatName  string
	Timestamp int64 // Unix seconds
	From      session.JID
	FromName  string
	File      fileRecord
}

type fileRecord struct {
	ID         string       `json:"id"`
	MIME       string       `json:"mime_type"`
	Size       int64        `json:"file_size,omitempty"`
	SHA256     string       `json:"sha256,omitempty"` // base64
	SHA256Hex  string       `json:"sha256_hex,omitempty"`
	Caption    string       `json:"caption,omitempty"`
	Width      int          `json:"width,omitempty"`
	Height     int          `json:"height,omitempty"`
	Preview    string       `json:"preview,omitempty"` // data:image/jpeg;base64,…
	Link       string       `json:"link,omitempty"`    // file URL, once fetched
	URL        string       `json:"url,omitempty"`     // of the ciphertext
	DirectPath string       `json:"direct_path,omitempty"`
	Status     media.State  `json:"status"`
	Error      *errorRecord `json:"error,omitempty"`
	ExpiresAt  int64        `json:"expires_at,omitempty"` // Unix seconds
}

type errorRecord struct {
	Code    media.Fault `json:"code"`
	Title   string      `json:"title"`
	Details string      `json:"details,omitempty"`
}

// MarshalJSON writes the fields in the order they are read by people, the file
// under the name of its kind.
func (r record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range []struct {
		name  string
		value any
	}{
		{"id", r.ID}, {"media_id", r.MediaID}, {"from_me", r.FromMe}, {"type", r.Type},
		{"chat_id", r.ChatID}, {"chat_name", r.ChatName}, {"timestamp", r.Timestamp},
		{"source", "whatsapp"}, {"from", r.From}, {"from_name", r.FromName},
		{string(r.Type), r.File},
	} {
		v, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", f.name, v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// recordOf describes m, which carries a file. path is where the file lies, ""
// when it is not here; title says the file's Fault to a person.
func recordOf(m session.Message, path string, title func(media.Fault) string) record {
	f := m.Media
	key := keyOf(f)
	r := record{
		ID: m.WAID, FromMe: m.FromMe, Type: f.Kind,
		ChatID: m.ChatJID, ChatName: m.ChatName, Timestamp: m.Time.Unix(),
		From: m.Sender, FromName: m.SenderName,
		File: fileRecord{
			MIME: f.MIME, Size: f.Size, Caption: m.Text,
			Width: f.Width, Height: f.Height,
			Link: fileURL(path), URL: f.URL, DirectPath: f.DirectPath, Status: f.State,
		},
	}
	if !key.IsZero() {
		r.MediaID = key.String()
		r.File.SHA256 = base64.StdEncoding.EncodeToString(key[:])
		r.File.SHA256Hex = key.String()
	}
	r.File.ID = r.MediaID
	if len(f.Preview) > 0 {
		r.File.Preview = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(f.Preview)
	}
	if !f.ExpiresAt.IsZero() {
		r.File.ExpiresAt = f.ExpiresAt.Unix()
	}
	if f.Fault != "" {
		r.File.Error = &errorRecord{Code: f.Fault, Title: title(f.Fault)}
	}
	return r
}

// keyOf is the hash of m's file: as found on disk, else as the sender says.
func keyOf(m *session.Media) media.Key {
	if !m.File.IsZero() {
		return m.File
	}
	return m.Key()
}

func fileURL(path string) string {
	if path == "" {
		return ""
	}
	p := filepath.ToSlash(path)
	if p[0] != '/' { // a drive letter
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// host is the host of a media URL; "" where there is none.
func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// stamp is a time as the info panel shows it: to the second, with its zone.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}
