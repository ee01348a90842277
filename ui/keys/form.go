package keys

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
)

// place is one field of the form.
type place int

const (
	atNone place = iota
	atKind
	atURL
	atPath
	atKey
	atHash
	atEncHash
	atSize
	atMIME
	atName
	places
)

// placeOf is where a field of a descriptor stands, whatever its dialect calls it.
func placeOf(field string) place {
	switch strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(field)) {
	case "mediakey":
		return atKey
	case "url", "clienturl", "deprecatedmms3url":
		return atURL
	case "directpath":
		return atPath
	case "filesha256", "sha256", "sha256hex", "filehash":
		return atHash
	case "fileencsha256", "encsha256", "encfilesha256", "encfilehash":
		return atEncHash
	case "filelength", "filesize", "size":
		return atSize
	case "contenttype", "mediatype", "messagetype", "type", "kind":
		return atKind
	}
	return atNone
}

// form is what the fields hold, as text that need not be right.
type form struct {
	kind media.Kind
	text [places]string
	once bool // its sender wants it to be seen once; no field changes that
}

// formOf is what the fields hold of d.
func formOf(d descriptor.Descriptor) form {
	r := d.Ref
	f := form{kind: r.Kind, once: d.ViewOnce}
	f.text[atURL], f.text[atPath], f.text[atMIME], f.text[atName] = r.URL, r.DirectPath, r.MIME, d.Name
	for at, b := range map[place][]byte{atKey: r.MediaKey, atHash: r.FileSHA256, atEncHash: r.FileEncSHA256} {
		f.text[at] = base64.StdEncoding.EncodeToString(b)
	}
	if r.Size > 0 {
		f.text[atSize] = strconv.FormatInt(r.Size, 10)
	}
	return f
}

func (f form) empty() bool { return f == form{once: f.once} }

// written is the form as JSON, whether it is right or not.
type written struct {
	ContentType media.Kind `json:"contentType,omitempty"`
	Content     struct {
		URL     string `json:"url,omitempty"`
		MIME    string `json:"mimetype,omitempty"`
		Key     string `json:"mediaKey,omitempty"`
		Path    string `json:"directPath,omitempty"`
		EncHash string `json:"fileEncSha256,omitempty"`
		Hash    string `json:"fileSha256,omitempty"`
		Size    any    `json:"fileLength,omitempty"`
		Name    string `json:"fileName,omitempty"`
		GIF     bool   `json:"gifPlayback,omitempty"`
		Once    bool   `json:"viewOnce,omitempty"`
	} `json:"content"`
}

// json is the descriptor that the fields make.
func (f form) json() string {
	if f.empty() {
		return ""
	}
	w := written{ContentType: f.kind}
	if f.kind == media.GIF {
		w.ContentType, w.Content.GIF = media.Video, true // nobody else knows that kind
	}
	t := func(at place) string { return strings.TrimSpace(f.text[at]) }
	c := &w.Content
	c.Once = f.once
	c.URL, c.MIME, c.Key, c.Path, c.EncHash, c.Hash, c.Name = t(atURL), t(atMIME), t(atKey), t(atPath), t(atEncHash), t(atHash), t(atName)
	if s := t(atSize); s != "" {
		c.Size = s
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			c.Size = n
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(w); err != nil {
		return "" // not reached: strings and a number
	}
	return strings.TrimSpace(b.String())
}

// check reads the form and says of every field what is wrong with it.
func (f form) check() (descriptor.Descriptor, map[place]media.Fault) {
	wrong := map[place]media.Fault{}
	d, err := descriptor.Parse([]byte(f.json()))
	for range places {
		var field *media.FieldError
		if !errors.As(err, &field) {
			break
		}
		at := placeOf(field.Field)
		if _, again := wrong[at]; again || at == atNone {
			break
		}
		wrong[at] = field.Fault
		// As if it were right, so that the next one is found.
		f.text[at] = sound[at]
		if at == atKind {
			f.kind = media.Image
		}
		_, err = descriptor.Parse([]byte(f.json()))
	}
	return d, wrong
}

// sound are texts that no reader of descriptors objects to.
var sound = [places]string{
	atURL: "https://mmg.whatsapp.net/v/a", atPath: "/v/a",
	atKey: base64.StdEncoding.EncodeToString(make([]byte, 32)),
}

// complaint says below a field what is wrong with it.
func complaint(at place, fault media.Fault) string {
	switch {
	case fault == media.BadHost:
		return lang.L("This is not one of WhatsApp's media servers.")
	case fault == media.NoField && at == atKind:
		return lang.L("Choose what it is.")
	case fault == media.NoField && at == atKey:
		return lang.L("The media key is needed to open the file.")
	case fault == media.NoField:
		return lang.L("A URL or a direct path is needed.")
	case at == atURL:
		return lang.L("This is not a whole URL, from https:// on.")
	case at == atPath:
		return lang.L("This is not the path of a file, from / on.")
	case at == atSize:
		return lang.L("The length is a whole number of bytes.")
	case at == atKind:
		return lang.L("Choose one of these.")
	}
	return lang.L("It must be 32 bytes: base64, hex or a list of numbers.")
}

// extensions of the types that WhatsApp uses most.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "video/mp4": ".mp4", "video/3gpp": ".3gp",
	"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "application/pdf": ".pdf",
}

// fileName is what a file of d may be called on any system.
func fileName(d descriptor.Descriptor) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r): // what turns "gpj.exe" around
			return -1
		case unicode.IsControl(r), strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		}
		return r
	}, strings.TrimSpace(d.Name))
	if name = strings.Trim(name, ". "); name != "" {
		return name
	}
	main, _, _ := strings.Cut(d.Ref.MIME, ";")
	ext := extensions[strings.ToLower(strings.TrimSpace(main))]
	if ext == "" {
		switch d.Ref.Kind {
		case media.Image:
			ext = ".jpg"
		case media.Video, media.GIF:
			ext = ".mp4"
		case media.Audio:
			ext = ".ogg"
		case media.Sticker:
			ext = ".webp"
		}
	}
	return string(d.Ref.Kind) + ext
}
