package media

import (
	"slices"
	"testing"
)

func TestSniff(t *testing.T) {
	for head, want := range map[string][2]string{
		"\xFF\xD8\xFF\xE0":                     {"image/jpeg", ".jpg"},
		"\x89PNG\r\n\x1a\n":                    {"image/png", ".png"},
		"GIF89a":                               {"image/gif", ".gif"},
		"RIFF....WEBPVP8 ":                     {"image/webp", ".webp"},
		"II*\x00":                              {"image/tiff", ".tiff"},
		"\x00\x00\x00\x18ftypavif....":         {"image/avif", ".avif"},
		"\x00\x00\x00\x18ftypmif1....heic....": {"image/heic", ".heic"},
		"\x00\x00\x00\x18ftypisom....":         {"video/mp4", ".mp4"},
		"\x00\x00\x00\x14ftypqt  ":             {"video/quicktime", ".mov"},
		"\x00\x00\x00\x14ftypM4A ":             {"audio/mp4", ".m4a"},
		"OggS":                                 {"audio/ogg", ".ogg"},
		"ID3\x04":                              {"audio/mpeg", ".mp3"},
		"\xFF\xF1\x50":                         {"audio/aac", ".aac"},
		"\xFF\xFB\x90":                         {"audio/mpeg", ".mp3"},
		"":                                     {Unknown, ".bin"},
		"BM is how this long enough line of text begins": {Unknown, ".bin"},
		"MZ\x90\x00":           {Unknown, ".bin"},
		"#!/bin/sh":            {Unknown, ".bin"},
		"PK\x03\x04":           {Unknown, ".bin"},
		"RIFF":                 {Unknown, ".bin"},
		"\x00\x00\x00\x00ftyp": {Unknown, ".bin"},
		"<svg onload=":         {Unknown, ".bin"},
	} {
		mime, ext := Sniff([]byte(head))
		if mime != want[0] || ext != want[1] {
			t.Errorf("%q: %s, %s", head, mime, ext)
		}
		if !slices.Contains(Extensions(), ext) {
			t.Errorf("%s is not listed", ext)
		}
	}
}
