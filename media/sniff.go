package media

import (
	"bytes"
	"encoding/binary"
)

// SniffSize is how many bytes from a file's beginning Sniff looks at, at most.
const SniffSize = 512

// Unknown is the MIME type of bytes that Sniff does not know.
const Unknown = "application/octet-stream"

// Sniff says what a file is by its first bytes alone: its MIME type and the
// extension, with its dot, under which it is safe to store. What is not a known
// medium is Unknown with the neutral ".bin", whatever its sender called it.
func Sniff(head []byte) (mime, ext string) {
	for _, s := range signatures {
		if len(head) >= s.at+len(s.magic) && string(head[s.at:s.at+len(s.magic)]) == s.magic {
			return s.mime, s.ext
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF":
		switch string(head[8:12]) {
		case "WEBP":
			return "image/webp", ".webp"
		case "WAVE":
			return "audio/wav", ".wav"
		}
	case len(head) >= 26 && string(head[:2]) == "BM" && bmpHeader(head):
		return "image/bmp", ".bmp"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(head)
	case len(head) >= 3 && head[0] == 0xFF && head[1]&0xF6 == 0xF0:
		return "audio/aac", ".aac"
	case len(head) >= 3 && head[0] == 0xFF && head[1]&0xE6 == 0xE2:
		return "audio/mpeg", ".mp3"
	}
	return Unknown, ".bin"
}

// Extensions are all that Sniff gives, the most frequent first.
func Extensions() []string {
	return []string{".jpg", ".mp4", ".webp", ".ogg", ".png", ".pdf", ".gif", ".bin", ".m4a", ".mp3",
		".aac", ".3gp", ".mov", ".webm", ".heic", ".avif", ".bmp", ".tiff", ".wav", ".amr", ".flac"}
}

var signatures = []struct {
	at               int
	magic, mime, ext string
}{
	{0, "\xFF\xD8\xFF", "image/jpeg", ".jpg"},
	{0, "\x89PNG\r\n\x1a\n", "image/png", ".png"},
	{0, "GIF87a", "image/gif", ".gif"},
	{0, "GIF89a", "image/gif", ".gif"},
	{0, "II*\x00", "image/tiff", ".tiff"},
	{0, "MM\x00*", "image/tiff", ".tiff"},
	{0, "OggS", "audio/ogg", ".ogg"},
	{0, "ID3", "audio/mpeg", ".mp3"},
	{0, "#!AMR", "audio/amr", ".amr"},
	{0, "fLaC", "audio/flac", ".flac"},
	{0, "\x1A\x45\xDF\xA3", "video/webm", ".webm"},
	{0, "%PDF-", "application/pdf", ".pdf"},
}

// bmpHeader keeps texts that begin with BM from being taken for pictures.
func bmpHeader(head []byte) bool {
	switch binary.LittleEndian.Uint32(head[14:]) {
	case 12, 40, 52, 56, 108, 124:
		return true
	}
	return false
}

// sniffBrand tells the ISO base media files apart by their brands.
func sniffBrand(head []byte) (mime, ext string) {
	size := int(min(binary.BigEndian.Uint32(head), uint32(len(head))))
	brands := head[8:max(size, 12)]
	has := func(names ...string) bool {
		for _, n := range names {
			if bytes.Contains(brands, []byte(n)) {
				return true
			}
		}
		return false
	}
	switch major := string(head[8:12]); {
	case has("avif", "avis"):
		return "image/avif", ".avif"
	case has("heic", "heix", "hevc", "heim", "heis"), major == "mif1", major == "msf1":
		return "image/heic", ".heic"
	case major == "qt  ":
		return "video/quicktime", ".mov"
	case major == "M4A " || major == "M4B ":
		return "audio/mp4", ".m4a"
	case major[:3] == "3gp" || major[:3] == "3g2":
		return "video/3gpp", ".3gp"
	}
	return "video/mp4", ".mp4"
}
