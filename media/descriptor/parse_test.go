package descriptor_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
)

// encodings are the ways in which programs write keys and hashes, as JSON.
var encodings = map[string]func([]byte) string{
	"base64":          func(b []byte) string { return quote(base64.StdEncoding.EncodeToString(b)) },
	"base64 unpadded": func(b []byte) string { return quote(base64.RawStdEncoding.EncodeToString(b)) },
	"base64 in lines": func(b []byte) string {
		s := base64.StdEncoding.EncodeToString(b)
		return quote(s[:20] + "\n" + s[20:] + "\n")
	},
	"base64 escaped": func(b []byte) string {
		return strings.ReplaceAll(quote(base64.StdEncoding.EncodeToString(b)), "/", `\/`)
	},
	"base64url":         func(b []byte) string { return quote(base64.URLEncoding.EncodeToString(b)) },
	"base64url bare":    func(b []byte) string { return quote(base64.RawURLEncoding.EncodeToString(b)) },
	"hex":               func(b []byte) string { return quote(hex.EncodeToString(b)) },
	"hex upper":         func(b []byte) string { return quote(strings.ToUpper(hex.EncodeToString(b))) },
	"hex 0x":            func(b []byte) string { return quote("0x" + hex.EncodeToString(b)) },
	"byte array":        func(b []byte) string { return list(b, ",", "[", "]") },
	"signed byte array": func(b []byte) string { return signed(b) },
	"Buffer":            func(b []byte) string { return `{"type":"Buffer","data":` + list(b, ",", "[", "]") + `}` },
	"Buffer of base64": func(b []byte) string {
		return `{"type":"Buffer","data":` + quote(base64.StdEncoding.EncodeToString(b)) + `}`
	},
	"index object":    func(b []byte) string { return indexed(b) },
	"comma-separated": func(b []byte) string { return quote(list(b, ", ", "", "")) },
	"Go's list":       func(b []byte) string { return quote(list(b, " ", "[", "]")) },
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func list(b []byte, sep, open, end string) string {
	parts := make([]string, len(b))
	for i, v := range b {
		parts[i] = fmt.Sprint(v)
	}
	return open + strings.Join(parts, sep) + end
}

func signed(b []byte) string {
	parts := make([]string, len(b))
	for i, v := range b {
		parts[i] = fmt.Sprint(int8(v))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func indexed(b []byte) string {
	parts := make([]string, len(b))
	for i, v := range b {
		parts[i] = fmt.Sprintf(`"%d":%d`, i, v)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// dialect is what one program makes of the example: KEY, HASH and ENC stand for
// its bytes, URL and PATH for its place.
type dialect struct {
	name, text string
	kind       media.Kind
	file       string
	once       bool
}

var dialects = []dialect{
	{name: "CodeChat", kind: media.Image, text: `{"contentType":"image","content":{"url":URL,"mimetype":"image/jpeg","mediaKey":KEY,
		"directPath":PATH,"fileEncSha256":ENC,"fileSha256":HASH,"fileLength":159051}}`},
	{name: "CodeChat audio", kind: media.Audio, text: `{"content":{"url":URL,"mimetype":"image/jpeg","mediaKey":KEY,
		"directPath":PATH,"fileEncSha256":ENC,"fileSha256":HASH,"fileLength":"159051"},"contentType":"audio"}`},
	{name: "whatsmeow", kind: media.Image, text: `{"URL":URL,"mimetype":"image/jpeg","caption":"mediaKey","fileSHA256":HASH,"fileLength":159051,
		"height":900,"mediaKey":KEY,"fileEncSHA256":ENC,"directPath":PATH,"mediaKeyTimestamp":1693058253,"JPEGThumbnail":"/9j/"}`},
	{name: "whatsmeow event", kind: media.Sticker, text: `{"Info":{"ID":"3EB0","Type":"media","MediaType":"sticker"},"Message":{"stickerMessage":{
		"URL":URL,"fileSHA256":HASH,"fileEncSHA256":ENC,"mediaKey":KEY,"mimetype":"image/jpeg","directPath":PATH,"fileLength":159051,"isAnimated":false}}}`},
	{name: "whatsmeow protojson", kind: media.GIF, text: `{"videoMessage":{"URL":URL,"mimetype":"image/jpeg","fileSHA256":HASH,"fileLength":"159051",
		"mediaKey":KEY,"gifPlayback":true,"fileEncSHA256":ENC,"directPath":PATH,"streamingSidecar":"AAAA"}}`},
	{name: "wacli", kind: media.Image, file: "IMG_0001.jpg", text: `{"Chat":"1@g.us","ID":"3EB0","Media":{"Type":"image","Caption":"","Filename":"IMG_0001.jpg",
		"MimeType":"image/jpeg","URL":URL,"DirectPath":PATH,"MediaKey":KEY,"FileSHA256":HASH,"FileEncSHA256":ENC,"FileLength":159051}}`},
	{name: "Baileys", kind: media.Image, text: `{"imageMessage":{"url":URL,"mimetype":"image/jpeg","fileSha256":HASH,"fileLength":{"low":159051,"high":0,"unsigned":true},
		"mediaKey":KEY,"fileEncSha256":ENC,"directPath":PATH,"mediaKeyTimestamp":{"low":1693058253,"high":0,"unsigned":false},"jpegThumbnail":{"type":"Buffer","data":[255,216]}}}`},
	{name: "Baileys message", kind: media.Document, file: "a.docx", text: `[{"key":{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"3EB0"},"messageTimestamp":1692067481,
		"message":{"ephemeralMessage":{"message":{"documentWithCaptionMessage":{"message":{"documentMessage":{"url":URL,"mimetype":"image/jpeg","title":"x",
		"fileSha256":HASH,"fileLength":"159051","mediaKey":KEY,"fileName":"a.docx","fileEncSha256":ENC,"directPath":PATH}}}}}}}]`},
	{name: "Baileys view once", kind: media.Image, once: true, text: `{"message":{"viewOnceMessageV2":{"message":{"imageMessage":{"url":URL,"mimetype":"image/jpeg",
		"fileSha256":HASH,"fileLength":"159051","mediaKey":KEY,"fileEncSha256":ENC,"directPath":PATH,"viewOnce":true}}}}}`},
	{name: "Baileys quoted", kind: media.Image, text: `{"message":{"extendedTextMessage":{"text":"this one","contextInfo":{"stanzaId":"3EB0","quotedMessage":{
		"imageMessage":{"url":URL,"mimetype":"image/jpeg","fileSha256":HASH,"fileLength":"159051","mediaKey":KEY,"fileEncSha256":ENC,"directPath":PATH}}}}}}`},
	{name: "Evolution", kind: media.Audio, text: `{"event":"messages.upsert","data":{"messageType":"audioMessage","message":{"mediaUrl":"https://files.example/1.oga",
		"audioMessage":{"url":URL,"mimetype":"image/jpeg","fileSha256":HASH,"fileLength":"159051","seconds":3,"ptt":true,"mediaKey":KEY,"fileEncSha256":ENC,"directPath":PATH}}}}`},
	{name: "WAHA NOWEB", kind: media.GIF, text: `{"event":"message","engine":"NOWEB","payload":{"id":"false_1@c.us_3EB0","hasMedia":true,
		"media":{"url":"https://waha.example/api/files/3EB0.mp4","mimetype":"video/mp4"},"_data":{"message":{"videoMessage":{"url":URL,"mimetype":"image/jpeg",
		"fileSha256":HASH,"fileLength":"159051","mediaKey":KEY,"fileEncSha256":ENC,"directPath":PATH,"gifPlayback":true}}}}}`},
	{name: "WAHA WEBJS", kind: media.Image, text: `{"event":"message","engine":"WEBJS","payload":{"id":"false_1@c.us_3EB0","hasMedia":true,"mediaKey":KEY,
		"media":{"url":"http://localhost:3000/api/files/3EB0.jpeg","mimetype":"image/jpeg"},
		"_data":{"id":{"fromMe":false},"body":"/9j/","type":"image","from":{"server":"c.us"},"deprecatedMms3Url":URL,"directPath":PATH,"mimetype":"image/jpeg",
		"filehash":HASH,"encFilehash":ENC,"size":159051,"mediaKey":KEY,"mediaKeyTimestamp":1693058253,"isViewOnce":false,"width":900,"isGif":false}}}`},
	{name: "WAHA WEBJS voice", kind: media.Audio, text: `{"type":"ptt","__x_directPath":PATH,"clientUrl":URL,"mimetype":"image/jpeg","duration":"1",
		"filehash":HASH,"encFilehash":ENC,"size":159051,"__x_mediaKey":KEY}`},
	{name: "WAHA GOWS", kind: media.Video, text: `{"engine":"GOWS","payload":{"_data":{"Info":{"Type":"media"},"Message":{"ptvMessage":{"URL":URL,"mimetype":"image/jpeg",
		"fileSHA256":HASH,"fileLength":159051,"mediaKey":KEY,"fileEncSHA256":ENC,"directPath":PATH}}}}}`},
	{name: "GOWA", kind: media.Document, file: "report.pdf", text: `{"id":"3EB0","chat_jid":"1@s.whatsapp.net","media_type":"document","filename":"report.pdf","mime_type":"image/jpeg",
		"url":URL,"direct_path":PATH,"media_key":KEY,"file_sha256":HASH,"file_enc_sha256":ENC,"file_length":159051}`},
	{name: "Whapi with a key", kind: media.Image, text: `{"id":"yRz1","type":"image","from_me":false,"image":{"id":"jpeg-c91c","mime_type":"image/jpeg","file_size":159051,
		"sha256":HASH,"url":URL,"direct_path":PATH,"media_key":KEY,"file_enc_sha256":ENC,"preview":"data:image/jpeg;base64,/9j/"}}`},
	{name: "our record", kind: media.GIF, file: "a.mp4", text: `{"id":"3EB0","media_id":"x","from_me":false,"type":"gif","gif":{"id":"x","mime_type":"image/jpeg","file_size":159051,
		"file_name":"a.mp4","sha256":HASH,"sha256_hex":HASH,"url":URL,"direct_path":PATH,"media_key":KEY,"file_enc_sha256":ENC,"status":"expired","error":{"code":410}}}`},
}

// spell writes a dialect's text with bytes encoded in one way. A name "URL" stays.
func (d dialect) spell(encode func([]byte) string) string {
	r := example()
	return strings.NewReplacer("PATH", quote(r.DirectPath), "URL\"", "URL\"", "URL", quote(r.URL), "KEY", encode(r.MediaKey),
		"HASH", encode(r.FileSHA256), "ENC", encode(r.FileEncSHA256)).Replace(d.text)
}

func TestParseEveryDialectInEveryEncoding(t *testing.T) {
	for _, d := range dialects {
		for name, encode := range encodings {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				want := example()
				want.Kind = d.kind
				got, err := descriptor.Parse([]byte(d.spell(encode)))
				if err != nil {
					t.Fatalf("%v in %s", err, d.spell(encode))
				}
				if !reflect.DeepEqual(got, descriptor.Descriptor{Ref: want, Name: d.file, Count: 1, ViewOnce: d.once}) {
					t.Errorf("got %+v\nof %s", got, d.spell(encode))
				}
			})
		}
	}
}

func TestParseTolerates(t *testing.T) {
	text := string(descriptor.Of(example(), ""))
	for name, around := range map[string]string{
		"white space":   "\r\n\t " + text + "\n\n",
		"BOM":           "\uFEFF" + text,
		"fence":         "```\n" + text + "\n```\n",
		"fence of JSON": "```json\n" + text + "```",
		"fence in line": "```" + text + "```",
		"unknown":       `{"x":[[],{},null,"é",{"content":"no"}],"data":` + text + `}`,
	} {
		if d, err := descriptor.Parse([]byte(around)); err != nil || !reflect.DeepEqual(d.Ref, example()) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

func TestParseTakesThePathFromTheURL(t *testing.T) {
	d, err := descriptor.Parse([]byte(`{"type":"image","url":"https://mmg.whatsapp.net/v/a.enc?oh=1%2F2&oe=3#x","mediaKey":"` + strings.Repeat("ab", 32) + `"}`))
	if err != nil || d.Ref.DirectPath != "/v/a.enc?oh=1%2F2&oe=3" {
		t.Errorf("path %q, %v", d.Ref.DirectPath, err)
	}
	// WhatsApp Web's own messages have the first, and the second is a slip.
	for _, place := range []string{`"url":"https://web.whatsapp.net","directPath":"/v/a.enc?oh=1"`, `"url":"/v/a.enc?oh=1"`} {
		d, err = descriptor.Parse([]byte(`{"type":"image",` + place + `,"mediaKey":"` + strings.Repeat("ab", 32) + `"}`))
		if err != nil || d.Ref.DirectPath != "/v/a.enc?oh=1" {
			t.Errorf("path %q, %v", d.Ref.DirectPath, err)
		}
	}
}

func TestParseTakesTheFirstOfSeveral(t *testing.T) {
	one := func(key, path string) string {
		return `{"imageMessage":{"mediaKey":"` + strings.Repeat(key, 32) + `","directPath":"` + path + `"}}`
	}
	for _, c := range []struct {
		name, text, path string
		count            int
	}{
		{"two", `[` + one("01", "/a") + `,` + one("02", "/b") + `]`, "/a", 2},
		{"the same twice", `[` + one("01", "/a") + `,` + one("01", "/a") + `]`, "/a", 1},
		{"one without a key before", `[{"imageMessage":{"directPath":"/x"}},` + one("02", "/b") + `]`, "/b", 1},
		{"one without a place before", `[{"mediaKey":"` + strings.Repeat("03", 32) + `"},` + one("02", "/b") + `]`, "/b", 1},
		{"a quoted one before", `{"replyTo":{"_data":` + one("01", "/a") + `},"_data":` + one("02", "/b") + `}`, "/b", 2},
	} {
		d, err := descriptor.Parse([]byte(c.text))
		if err != nil || d.Ref.DirectPath != c.path || d.Count != c.count {
			t.Errorf("%s: %s of %d, %v", c.name, d.Ref.DirectPath, d.Count, err)
		}
	}
}

func TestParseAs(t *testing.T) {
	key := `"mediaKey":"` + strings.Repeat("ab", 32) + `","directPath":"/v/a?oh=1"`
	d, err := descriptor.ParseAs([]byte(`{`+key+`}`), media.Sticker)
	if err != nil || d.Ref.Kind != media.Sticker {
		t.Errorf("without a kind: %q, %v", d.Ref.Kind, err)
	}
	d, err = descriptor.ParseAs([]byte(`{"type":"image",`+key+`}`), media.Document)
	if err != nil || d.Ref.Kind != media.Document {
		t.Errorf("another kind: %q, %v", d.Ref.Kind, err)
	}
	d, err = descriptor.ParseAs([]byte(`{"type":"image",`+key+`}`), "poem")
	wants(t, err, media.BadField, "contentType")
	if d.Ref.DirectPath == "" {
		t.Error("with the error, what could be read is lost")
	}
}

func TestParseErrors(t *testing.T) {
	const key = `"mediaKey":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo="`
	const place = `"directPath":"/v/a?oh=1"`
	deep := strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100)
	for _, c := range []struct {
		name, text string
		fault      media.Fault
		field      string
	}{
		{"nothing", "", media.NotJSON, ""},
		{"blanks", " \n", media.NotJSON, ""},
		{"words", "please fetch this", media.NotJSON, ""},
		{"half", `{"mediaKey":"`, media.NotJSON, ""},
		{"trailing comma", `{` + key + `,}`, media.NotJSON, ""},
		{"two values", `{` + key + `}{}`, media.NotJSON, ""},
		{"JavaScript", `content = {` + key + `};`, media.NotJSON, ""},
		{"half a fence", "```json\n{" + key + "}", media.NotJSON, ""},
		{"a text", `"mediaKey"`, media.NotJSON, ""},
		{"a number", `42`, media.NotJSON, ""},
		{"UTF-16", "\xff\xfe{\x00}\x00", media.NotJSON, ""},
		{"too much", `{"a":"` + strings.Repeat("x", 1<<20) + `"}`, media.TooLarge, ""},
		{"too deep", deep, media.TooLarge, ""},
		{"deeper than the library goes", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), media.NotJSON, ""},
		{"empty object", `{}`, media.NoField, "mediaKey"},
		{"empty list", `[]`, media.NoField, "mediaKey"},
		{"something else", `{"temperature":21}`, media.NoField, "mediaKey"},
		{"Whapi's record", `{"id":"yRz1","type":"image","image":{"id":"jpeg-c91c","mime_type":"image/jpeg","file_size":25950,"sha256":"IKc25C+1fi7Q5+k4Pejd4+t+022TLlu94wkFQv0X5+Y=","preview":"data:image/jpeg;base64,/9j/"}}`, media.NoField, "media_key"},
		{"no key, and an odd hash", `{"image":{"mime_type":"image/jpeg","sha256":"x"}}`, media.NoField, "media_key"},
		{"GOWA's webhook", `{"event":"message","payload":{"image":{"url":"https://mmg.whatsapp.net/v/a","caption":"x"}}}`, media.NoField, "mediaKey"},
		{"wacli without a key", `{"Media":{"Type":"image","DirectPath":"/v/a","FileSHA256":"","MediaKey":null}}`, media.NoField, "MediaKey"},
		{"empty key", `{"imageMessage":{"mediaKey":"  ",` + place + `}}`, media.NoField, "mediaKey"},
		{"empty list of a key", `{"imageMessage":{"mediaKey":[],` + place + `}}`, media.NoField, "mediaKey"},
		{"no place", `{"imageMessage":{` + key + `}}`, media.NoField, "url"},
		{"no place, as whatsmeow says it", `{"imageMessage":{` + key + `,"fileSHA256":null}}`, media.NoField, "URL"},
		{"no place, as whatsapp-web.js says it", `{"type":"image",` + key + `,"filehash":""}`, media.NoField, "directPath"},
		{"no kind", `{` + key + `,` + place + `}`, media.NoField, "contentType"},
		{"no kind, snake", `{"media_key":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=","direct_path":"/v/a"}`, media.NoField, "type"},
		{"key of 31 bytes", `{"imageMessage":{"mediaKey":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqg==",` + place + `}}`, media.KeySize, "mediaKey"},
		{"key of 16 bytes of hex", `{"imageMessage":{"media_key":"0x000102030405060708090a0b0c0d0e0f",` + place + `}}`, media.KeySize, "media_key"},
		{"key of 33 numbers", `{"imageMessage":{"mediaKey":[` + strings.Repeat("1,", 32) + `1],` + place + `}}`, media.KeySize, "mediaKey"},
		{"key with a star", `{"imageMessage":{"mediaKey":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq*=",` + place + `}}`, media.BadField, "mediaKey"},
		{"key with three pads", `{"imageMessage":{"mediaKey":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo===",` + place + `}}`, media.BadField, "mediaKey"},
		{"key of large numbers", `{"imageMessage":{"mediaKey":[256],` + place + `}}`, media.BadField, "mediaKey"},
		{"key of texts", `{"imageMessage":{"mediaKey":["a"],` + place + `}}`, media.BadField, "mediaKey"},
		{"key with a gap", `{"imageMessage":{"mediaKey":{"0":1,"2":3},` + place + `}}`, media.BadField, "mediaKey"},
		{"key that is a number", `{"imageMessage":{"mediaKey":12,` + place + `}}`, media.BadField, "mediaKey"},
		{"Buffer of Buffers", `{"imageMessage":{"mediaKey":{"type":"Buffer","data":{"type":"Buffer"}},` + place + `}}`, media.BadField, "mediaKey"},
		{"hash cut", `{"imageMessage":{` + key + `,` + place + `,"fileSha256":"IKc25C"}}`, media.BadField, "fileSha256"},
		{"hash of the cipher cut", `{"imageMessage":{` + key + `,` + place + `,"encFilehash":"IKc25C"}}`, media.BadField, "encFilehash"},
		{"size in words", `{"imageMessage":{` + key + `,` + place + `,"fileLength":"25 kB"}}`, media.BadField, "fileLength"},
		{"negative size", `{"imageMessage":{` + key + `,` + place + `,"size":-5}}`, media.BadField, "size"},
		{"negative Long", `{"imageMessage":{` + key + `,` + place + `,"fileLength":{"low":1,"high":-1,"unsigned":false}}}`, media.BadField, "fileLength"},
		{"half a Long", `{"imageMessage":{` + key + `,` + place + `,"fileLength":{"low":1}}}`, media.BadField, "fileLength"},
		{"broken size", `{"imageMessage":{` + key + `,` + place + `,"fileLength":1.5}}`, media.BadField, "fileLength"},
		{"relative URL", `{"imageMessage":{` + key + `,"url":"mmg.whatsapp.net/v/a"}}`, media.BadField, "url"},
		{"URL to nowhere", `{"imageMessage":{` + key + `,"url":"https://mmg.whatsapp.net/"}}`, media.NoField, "directPath"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := descriptor.Parse([]byte(c.text))
			wants(t, err, c.fault, c.field)
			if strings.Contains(err.Error(), "qqqq") || strings.Contains(err.Error(), "whatsapp") {
				t.Errorf("the error tells what was in the text: %v", err)
			}
		})
	}
}

func TestParseReadsSizes(t *testing.T) {
	for text, want := range map[string]int64{
		`159051`: 159051, `"159051"`: 159051, `1.59051e5`: 159051, `0`: 0, `""`: 0, `null`: 0,
		`{"low":-1,"high":0,"unsigned":true}`: 1<<32 - 1, `{"low":5,"high":1,"unsigned":true}`: 1<<32 + 5,
	} {
		d, err := descriptor.Parse([]byte(`{"imageMessage":{"mediaKey":"` + strings.Repeat("ab", 32) + `","directPath":"/v/a","fileLength":` + text + `}}`))
		if err != nil || d.Ref.Size != want {
			t.Errorf("%s is %d, %v", text, d.Ref.Size, err)
		}
	}
}

func TestParseFindsTheKind(t *testing.T) {
	const rest = `"mediaKey":"abababababababababababababababababababababababababababababababab","directPath":"/v/a"`
	for text, want := range map[string]media.Kind{
		`{"mimetype":"image/webp",` + rest + `}`:                                          media.Image,
		`{"mimetype":"video/mp4",` + rest + `}`:                                           media.Video,
		`{"mimetype":"audio/ogg; codecs=opus",` + rest + `}`:                              media.Audio,
		`{"mimetype":"application/pdf",` + rest + `}`:                                     media.Document,
		`{"mimetype":"text/vcard",` + rest + `}`:                                          media.Document,
		`{"contentType":"video/mp4",` + rest + `}`:                                        media.Video,
		`{"contentType":"IMAGE",` + rest + `}`:                                            media.Image,
		`{"type":"document","mimetype":"image/jpeg",` + rest + `}`:                        media.Document,
		`{"type":"media","mimetype":"image/jpeg",` + rest + `}`:                           media.Image,
		`{"type":"video","isGif":true,` + rest + `}`:                                      media.GIF,
		`{"contentType":"application/json","body":{"mimetype":"image/png",` + rest + `}}`: media.Image,
		`{"sticker":{"mimetype":"image/webp",` + rest + `}}`:                              media.Sticker,
		`{"messageType":"stickerMessage","media":{"mimetype":"image/webp",` + rest + `}}`: media.Sticker,
		`{"video_note":{` + rest + `}}`:                                                   media.Video,
	} {
		if d, err := descriptor.Parse([]byte(text)); err != nil || d.Ref.Kind != want {
			t.Errorf("%s is %q, %v", text, d.Ref.Kind, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, d := range dialects {
		for _, encode := range encodings {
			f.Add([]byte(d.spell(encode)))
		}
	}
	f.Add([]byte("```json\n{}\n```"))
	f.Add([]byte(`{"mediaKey":{"data":[1]},"fileLength":{"low":1e9,"high":"x"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := descriptor.Parse(text)
		if err != nil {
			f := media.FaultOf(err)
			var field *media.FieldError
			if f == media.Internal || errors.As(err, &field) && field.Field == "" {
				t.Fatalf("an error without a kind or a field: %v", err)
			}
			return
		}
		if err := descriptor.Check(d); err != nil || d.Count < 1 {
			t.Fatalf("%+v passed: %v", d, err)
		}
		again, err := descriptor.Parse(descriptor.Of(d.Ref, d.Name))
		d.Count, d.ViewOnce = 1, false
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Fatalf("%+v became %+v, %v", d, again, err)
		}
	})
}
