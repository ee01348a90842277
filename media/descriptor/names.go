package descriptor

import "strings"

// field is one thing that a descriptor says.
type field int

const (
	fieldNone field = iota
	fieldKey
	fieldURL
	fieldPath
	fieldMIME
	fieldHash
	fieldEncHash
	fieldSize
	fieldKind
	fieldName
	fieldGIF
	fieldOnce
)

// fields are the names of fields in all dialects, folded.
var fields = map[string]field{
	"mediakey": fieldKey,

	"url":               fieldURL,
	"deprecatedmms3url": fieldURL, // whatsapp-web.js
	"clienturl":         fieldURL, // its older versions

	"directpath": fieldPath,
	"mimetype":   fieldMIME,

	"filesha256": fieldHash,
	"sha256":     fieldHash,
	"sha256hex":  fieldHash,
	"filehash":   fieldHash,

	"fileencsha256": fieldEncHash,
	"encsha256":     fieldEncHash,
	"encfilesha256": fieldEncHash,
	"encfilehash":   fieldEncHash,

	"filelength": fieldSize,
	"filesize":   fieldSize,
	"size":       fieldSize,

	"contenttype": fieldKind,
	"mediatype":   fieldKind,
	"messagetype": fieldKind,
	"type":        fieldKind,
	"kind":        fieldKind,

	"filename":    fieldName,
	"gifplayback": fieldGIF,
	"isgif":       fieldGIF,
	"viewonce":    fieldOnce,
	"isviewonce":  fieldOnce,
}

// fold makes names equal that differ in case and in what joins their words.
func fold(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "__x_") // whatsapp-web.js' own properties
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, name)
}

// style is how a program writes names: what it calls a field that it left out.
type style int

const (
	camel  style = iota // Baileys and the programs around it
	goCase              // whatsmeow
	pascal              // Go structs without names for JSON: wacli
	snake               // GOWA, Whapi, our Media record
	webJS               // whatsapp-web.js
)

var styles = map[field][5]string{
	fieldKey:     {"mediaKey", "mediaKey", "MediaKey", "media_key", "mediaKey"},
	fieldURL:     {"url", "URL", "URL", "url", "directPath"},
	fieldPath:    {"directPath", "directPath", "DirectPath", "direct_path", "directPath"},
	fieldHash:    {"fileSha256", "fileSHA256", "FileSHA256", "file_sha256", "filehash"},
	fieldEncHash: {"fileEncSha256", "fileEncSHA256", "FileEncSHA256", "file_enc_sha256", "encFilehash"},
	fieldSize:    {"fileLength", "fileLength", "FileLength", "file_length", "size"},
	fieldKind:    {"contentType", "contentType", "Type", "type", "type"},
}

func (s style) name(f field) string { return styles[f][s] }

// styleOf guesses a style from the names that are there.
func styleOf(o *object) style {
	for _, m := range o.members {
		switch f := fields[fold(m.name)]; {
		case f == fieldNone:
		case strings.Contains(m.name, "_") && !strings.HasPrefix(m.name, "_"):
			return snake
		case m.name == "filehash" || m.name == "encFilehash" || m.name == "deprecatedMms3Url":
			return webJS
		case strings.Contains(m.name, "SHA256") && m.name[0] == 'f', m.name == "URL" && !has(o, "MimeType"):
			return goCase
		case m.name[0] >= 'A' && m.name[0] <= 'Z':
			return pascal
		}
	}
	return camel
}

func has(o *object, name string) bool {
	for _, m := range o.members {
		if m.name == name {
			return true
		}
	}
	return false
}
