package descriptor

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/contactsheet/contactsheet/media"
)

// Descriptor is one file that reached the user as data.
type Descriptor struct {
	// Ref has all that the text says; its DirectPath is taken from the URL
	// where the text has none.
	Ref  media.Ref
	Name string // the file's, as its sender called it; may be empty
	// Count is how many different files the text describes. Ref is the first
	// of them, those that are only quoted coming last.
	Count int
	// ViewOnce marks a file that its sender wants to be seen once.
	ViewOnce bool
}

// keySize is the length of media keys and hashes, in bytes.
const keySize = 32

// Check reports what keeps d from being fetched: a *media.FieldError by the
// names that Of writes, or nil. It does not look at the host.
func Check(d Descriptor) error { return check(d, camel) }

func check(d Descriptor, s style) error {
	bad := func(f media.Fault, field field) error { return &media.FieldError{Fault: f, Field: s.name(field)} }
	r := d.Ref
	switch {
	case len(r.MediaKey) == 0:
		return bad(media.NoField, fieldKey)
	case len(r.MediaKey) != keySize:
		return bad(media.KeySize, fieldKey)
	case r.URL == "" && r.DirectPath == "":
		return bad(media.NoField, fieldURL)
	case r.URL != "" && !usable(r.URL):
		return bad(media.BadField, fieldURL)
	case r.DirectPath == "" && pathOf(r.URL) == "":
		return bad(media.NoField, fieldPath)
	case r.DirectPath != "" && pathOf(r.DirectPath) != r.DirectPath:
		return bad(media.BadField, fieldPath)
	case len(r.FileSHA256) != 0 && len(r.FileSHA256) != keySize:
		return bad(media.BadField, fieldHash)
	case len(r.FileEncSHA256) != 0 && len(r.FileEncSHA256) != keySize:
		return bad(media.BadField, fieldEncHash)
	case r.Size < 0:
		return bad(media.BadField, fieldSize)
	case r.Kind == "":
		return bad(media.NoField, fieldKind)
	case kindOf(string(r.Kind)) != r.Kind:
		return bad(media.BadField, fieldKind)
	}
	return nil
}

// usable reports whether s is a whole URL.
func usable(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != ""
}

// pathOf is path and query of a URL, or of what is only that; "" where that does
// not lead to a file. Nothing is encoded anew: the query is signed.
func pathOf(s string) string {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			return ""
		}
		s = rest[i:]
	}
	s, _, _ = strings.Cut(s, "#")
	if len(s) < 2 || s[0] != '/' || s[1] == '/' || s[1] == '?' {
		return ""
	}
	if _, err := url.Parse(s); err != nil {
		return ""
	}
	return s
}

// written is the shape in which Of writes.
type written struct {
	ContentType media.Kind     `json:"contentType"`
	Content     writtenContent `json:"content"`
}

type writtenContent struct {
	URL           string `json:"url,omitempty"`
	MIME          string `json:"mimetype,omitempty"`
	MediaKey      []byte `json:"mediaKey"`
	DirectPath    string `json:"directPath,omitempty"`
	FileEncSHA256 []byte `json:"fileEncSha256,omitempty"`
	FileSHA256    []byte `json:"fileSha256,omitempty"`
	Size          int64  `json:"fileLength,omitempty"`
	Name          string `json:"fileName,omitempty"`
	GIF           bool   `json:"gifPlayback,omitempty"`
}

// Of is ref as JSON that other programs take, indented. Parse gives back the
// same ref and name, and a DirectPath where ref has only a URL. Whoever gets it
// can fetch and open the file.
func Of(ref media.Ref, name string) []byte {
	w := written{ContentType: ref.Kind, Content: writtenContent{
		URL: ref.URL, MIME: ref.MIME, MediaKey: ref.MediaKey, DirectPath: ref.DirectPath,
		FileEncSHA256: ref.FileEncSHA256, FileSHA256: ref.FileSHA256, Size: ref.Size, Name: name,
	}}
	if ref.Kind == media.GIF {
		// Nobody else knows GIF as a kind of its own.
		w.ContentType, w.Content.GIF = media.Video, true
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(w); err != nil {
		return nil // not reached: strings, bytes and a number
	}
	return bytes.TrimSpace(b.Bytes())
}

// kindOf understands what programs call a kind, or a MIME type; "" where that
// says nothing.
func kindOf(s string) media.Kind {
	s = strings.ToLower(strings.TrimSpace(s))
	if main, _, ok := strings.Cut(s, "/"); ok {
		switch main {
		case "image":
			return media.Image
		case "video":
			return media.Video
		case "audio":
			return media.Audio
		case "application", "text", "font", "model":
			return media.Document
		}
		return ""
	}
	switch strings.TrimSuffix(fold(s), "message") {
	case "image", "photo", "picture":
		return media.Image
	case "video", "ptv", "videonote":
		return media.Video
	case "gif":
		return media.GIF
	case "sticker":
		return media.Sticker
	case "audio", "ptt", "voice":
		return media.Audio
	case "document":
		return media.Document
	}
	return ""
}
