package record

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// Record is one Media record. Its JSON has the file under the name of its type.
type Record struct {
	ID        string // WhatsApp's message id
	MediaID   string // the file's SHA-256 in hex; "" where not known
	FromMe    bool
	Type      media.Kind // and the name of the field that holds File
	ChatID    session.JID
	ChatName  string
	Timestamp int64  // Unix seconds
	Source    string // "whatsapp", or "keys" of what reached us as data
	From      session.JID
	FromName  string
	File      File
}

// File is the file of a Record.
type File struct {
	ID            string `json:"id"` // MediaID
	MIME          string `json:"mime_type"`
	Size          int64  `json:"file_size,omitempty"` // bytes
	Name          string `json:"file_name,omitempty"`
	SHA256        []byte `json:"sha256,omitempty"` // base64
	SHA256Hex     string `json:"sha256_hex,omitempty"`
	Caption       string `json:"caption,omitempty"`
	Width         int    `json:"width,omitempty"`
	Height        int    `json:"height,omitempty"`
	Seconds       int    `json:"seconds,omitempty"`
	Preview       string `json:"preview,omitempty"` // data:image/jpeg;base64,…
	Link          string `json:"link,omitempty"`    // file URL, once fetched
	URL           string `json:"url,omitempty"`     // of the ciphertext
	DirectPath    string `json:"direct_path,omitempty"`
	MediaKey      []byte `json:"media_key,omitempty"`
	FileEncSHA256 []byte `json:"file_enc_sha256,omitempty"`
	Status        Status `json:"status"`
	Error         *Error `json:"error,omitempty"`
	ExpiresAt     int64  `json:"expires_at,omitempty"` // Unix seconds
	AskedAt       int64  `json:"asked_at,omitempty"`   // the phone, for it; Unix seconds
	ViewOnce      bool   `json:"view_once,omitempty"`
	Unverified    bool   `json:"unverified,omitempty"` // nobody promised a hash
}

// Status is what another program needs to know of a media.State.
type Status string

// What there is of a file.
const (
	Preview     Status = "preview"     // the preview alone
	Queued      Status = "queued"      // to be fetched, now, later or when the user goes on
	Downloading Status = "downloading" // or being checked
	Downloaded  Status = "downloaded"  // Link is where it lies
	Expired     Status = "expired"     // gone from the media hosts; AskedAt tells whether the phone was asked
	Unavailable Status = "unavailable" // for good: the phone has it no longer, or shows it once and alone
	Failed      Status = "failed"      // Error tells why
)

var statuses = map[media.State]Status{
	media.Remote:      Preview,
	media.Queued:      Queued,
	media.Paused:      Queued,
	media.Downloading: Downloading,
	media.Verifying:   Downloading,
	media.Ready:       Downloaded,
	media.Expired:     Expired,
	media.Waiting:     Expired,
	media.Gone:        Unavailable,
	media.ViewOnce:    Unavailable,
	media.Failed:      Failed,
}

// Of describes m, which carries a file. path is where the file lies, "" when it
// is not here; say puts a Fault into a sentence.
func Of(m session.Message, path string, say func(media.Fault) string) Record {
	f := m.Media
	r := Record{
		ID: m.WAID, FromMe: m.FromMe, Type: f.Kind,
		ChatID: m.ChatJID, ChatName: m.ChatName, Timestamp: m.Time.Unix(), Source: "whatsapp",
		From: m.Sender, FromName: m.SenderName,
		File: File{
			MIME: f.MIME, Size: f.Size, Name: f.FileName, Caption: m.Text,
			Width: f.Width, Height: f.Height, Seconds: f.Seconds,
			Link: fileURL(path), URL: f.URL, DirectPath: f.DirectPath,
			MediaKey: f.MediaKey, FileEncSHA256: f.FileEncSHA256,
			Status: statuses[f.State], Error: errorOf(f, say),
			ExpiresAt: unix(f.ExpiresAt), AskedAt: unix(f.Asked),
			ViewOnce: f.ViewOnce || f.State == media.ViewOnce, Unverified: f.Unverified,
		},
	}
	if m.ChatJID == keys {
		r.Source = "keys"
	}
	if key := KeyOf(f); !key.IsZero() {
		r.MediaID = key.String()
		r.File.ID, r.File.SHA256Hex, r.File.SHA256 = r.MediaID, r.MediaID, key[:]
	}
	if len(f.Preview) > 0 {
		r.File.Preview = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(f.Preview)
	}
	return r
}

// keys is the chat of files that reached us as data.
const keys session.JID = "keys@local"

// KeyOf is the hash of m's file: as found on disk, else as the sender says.
func KeyOf(m *session.Media) media.Key {
	if !m.File.IsZero() {
		return m.File
	}
	return m.Key()
}

// MarshalJSON writes the fields in the order in which people read them.
func (r Record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, f := range []struct {
		name  string
		value any
	}{
		{"id", r.ID}, {"media_id", r.MediaID}, {"from_me", r.FromMe}, {"type", r.Type},
		{"chat_id", r.ChatID}, {"chat_name", r.ChatName}, {"timestamp", r.Timestamp},
		{"source", r.Source}, {"from", r.From}, {"from_name", r.FromName},
		{string(r.Type), r.File},
	} {
		b.WriteByte("{,"[min(i, 1)])
		for j, v := range []any{f.name, f.value} {
			if j > 0 {
				b.WriteByte(':')
			}
			if err := write(&b, v); err != nil {
				return nil, err
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Indent is r as indented JSON for people, its links as they are: json.Marshal
// would write their & as \u0026.
func (r Record) Indent() ([]byte, error) {
	flat, err := r.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = json.Indent(&b, flat, "", "  ")
	return b.Bytes(), err
}

// write appends v as JSON.
func write(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	b.Truncate(max(b.Len()-1, 0)) // the line's end
	return err
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
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
