package descriptor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/media/descriptor"
)

// example is a whole reference.
func example() media.Ref {
	b := func(first byte) []byte {
		b := make([]byte, 32)
		for i := range b {
			b[i] = first + byte(i)*7
		}
		return b
	}
	const path = "/v/t62.7118-24/11848240_26_n.enc?ccb=11-4&oh=01_AdQ&oe=652D4E40"
	return media.Ref{
		Kind: media.Image, MIME: "image/jpeg", URL: "https://mmg.whatsapp.net" + path + "&mms3=true", DirectPath: path,
		MediaKey: b(0xF8), FileSHA256: b(0x10), FileEncSHA256: b(0x20), Size: 159051,
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testdata/make.py has encrypted the picture with Python's HMAC and OpenSSL's
// AES.
func TestOpensWhatOthersEncrypted(t *testing.T) {
	d, err := descriptor.Parse(read(t, "descriptor.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	sums, err := crypt.Decrypt(t.Context(), &got, bytes.NewReader(read(t, "picture.enc")), d.Ref, crypt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), read(t, "picture.png")) || sums.Plain != d.Ref.Key() || sums.Size != d.Ref.Size {
		t.Errorf("%d bytes with hash %v", got.Len(), sums.Plain)
	}
}

func TestOfRoundTrips(t *testing.T) {
	bare := example()
	bare.MIME, bare.URL, bare.FileSHA256, bare.FileEncSHA256, bare.Size = "", "", nil, nil, 0
	huge := example()
	huge.Size = 1<<53 + 1
	refs := []media.Ref{example(), bare, huge}
	for _, k := range []media.Kind{media.Video, media.GIF, media.Sticker, media.Audio, media.Document} {
		r := example()
		r.Kind, r.MIME = k, "application/x-odd; a=\"b\""
		refs = append(refs, r)
	}
	for _, r := range refs {
		for _, name := range []string{"", "Größe <5> & \"x\".pdf"} {
			text := descriptor.Of(r, name)
			d, err := descriptor.Parse(text)
			if want := (descriptor.Descriptor{Ref: r, Name: name, Count: 1}); err != nil || !reflect.DeepEqual(d, want) {
				t.Errorf("%s\nbecame %+v, %v", text, d, err)
			}
			if strings.Contains(string(text), `\u0026`) {
				t.Errorf("links cannot be read in %s", text)
			}
		}
	}
}

func TestOfWritesWhatOthersTake(t *testing.T) {
	r := example()
	r.Kind = media.GIF
	var w struct {
		ContentType string
		Content     map[string]any
	}
	if err := json.Unmarshal(descriptor.Of(r, "a.mp4"), &w); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"url": r.URL, "mimetype": r.MIME, "directPath": r.DirectPath, "fileLength": 159051.0, "fileName": "a.mp4", "gifPlayback": true,
		"mediaKey": "+P8GDRQbIikwNz5FTFNaYWhvdn2Ei5KZoKeutbzDytE=",
	} {
		if w.Content[name] != want {
			t.Errorf("%s is %v, want %v", name, w.Content[name], want)
		}
	}
	if w.ContentType != "video" || w.Content["fileSha256"] == nil || w.Content["fileEncSha256"] == nil {
		t.Errorf("%+v", w)
	}
}

func TestCheck(t *testing.T) {
	with := func(f func(*media.Ref)) descriptor.Descriptor {
		r := example()
		f(&r)
		return descriptor.Descriptor{Ref: r}
	}
	for _, c := range []struct {
		name  string
		d     descriptor.Descriptor
		fault media.Fault
		field string
	}{
		{"whole", with(func(*media.Ref) {}), "", ""},
		{"URL alone", with(func(r *media.Ref) { r.DirectPath = "" }), "", ""},
		{"path alone", with(func(r *media.Ref) { r.URL = "" }), "", ""},
		{"without hashes", with(func(r *media.Ref) { r.FileSHA256, r.FileEncSHA256, r.Size = nil, nil, 0 }), "", ""},
		{"no key", with(func(r *media.Ref) { r.MediaKey = nil }), media.NoField, "mediaKey"},
		{"short key", with(func(r *media.Ref) { r.MediaKey = r.MediaKey[1:] }), media.KeySize, "mediaKey"},
		{"no place", with(func(r *media.Ref) { r.URL, r.DirectPath = "", "" }), media.NoField, "url"},
		{"URL without a path", with(func(r *media.Ref) { r.URL, r.DirectPath = "https://web.whatsapp.net", "" }), media.NoField, "directPath"},
		{"half a URL", with(func(r *media.Ref) { r.URL = "mmg.whatsapp.net/v/x" }), media.BadField, "url"},
		{"URL that is none", with(func(r *media.Ref) { r.URL = "https://%zz/" }), media.BadField, "url"},
		{"path that is none", with(func(r *media.Ref) { r.DirectPath = "v/x" }), media.BadField, "directPath"},
		{"path to another host", with(func(r *media.Ref) { r.DirectPath = "//example.com/x" }), media.BadField, "directPath"},
		{"hash of 31 bytes", with(func(r *media.Ref) { r.FileSHA256 = r.FileSHA256[1:] }), media.BadField, "fileSha256"},
		{"other hash of 31 bytes", with(func(r *media.Ref) { r.FileEncSHA256 = r.FileEncSHA256[1:] }), media.BadField, "fileEncSha256"},
		{"negative size", with(func(r *media.Ref) { r.Size = -1 }), media.BadField, "fileLength"},
		{"no kind", with(func(r *media.Ref) { r.Kind = "" }), media.NoField, "contentType"},
		{"unknown kind", with(func(r *media.Ref) { r.Kind = "poem" }), media.BadField, "contentType"},
	} {
		t.Run(c.name, func(t *testing.T) { wants(t, descriptor.Check(c.d), c.fault, c.field) })
	}
}

// wants fails unless err is this Fault of this field.
func wants(t *testing.T, err error, fault media.Fault, name string) {
	t.Helper()
	if got := media.FaultOf(err); got != fault {
		t.Fatalf("got %v, want %q of %q", err, fault, name)
	}
	var f *media.FieldError
	if name != "" && (!errors.As(err, &f) || f.Field != name) {
		t.Errorf("got %v, want the field %q", err, name)
	}
}
