package stamp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media/stamp"
)

// exiftool reads what files say, by group and tag; the test is skipped where it
// is not installed.
func exiftool(t *testing.T, files ...[]byte) []map[string]any {
	t.Helper()
	args := []string{"-j", "-G1", "-a", "-struct"}
	dir := t.TempDir()
	for i, b := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out := run(t, args...)
	var tags []map[string]any
	if err := json.Unmarshal(out, &tags); err != nil || len(tags) != len(files) {
		t.Fatalf("%s: %v", out, err)
	}
	return tags
}

func run(t *testing.T, args ...string) []byte {
	t.Helper()
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed")
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).Output()
	if err != nil {
		t.Fatalf("exiftool %q: %v, %s", args, err, out)
	}
	return out
}

// tagged is b with tags that exiftool has written.
func tagged(t *testing.T, b []byte, tags ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, append(tags, "-overwrite_original", path)...)
	out, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func expect(t *testing.T, name string, tags map[string]any, want map[string]any) {
	t.Helper()
	for k, v := range want {
		if !reflect.DeepEqual(tags[k], v) {
			t.Errorf("%s: %s is %v, not %v", name, k, tags[k], v)
		}
	}
	for k, v := range tags {
		if k == "ExifTool:Warning" || k == "ExifTool:Error" {
			t.Errorf("%s: exiftool says %v", name, v)
		}
	}
}

func TestExiftoolReadsAll(t *testing.T) {
	want := map[string]any{
		"ExifIFD:DateTimeOriginal": "2026:03:14 14:05:33", "ExifIFD:OffsetTimeOriginal": "+01:00",
		"XMP-photoshop:DateCreated": "2026:03:14 14:05:33+01:00", "XMP-xmp:CreateDate": "2026:03:14 14:05:33+01:00",
		"XMP-dc:Description": said.Caption, "XMP-dc:Creator": []any{said.Sender}, "XMP-photoshop:Credit": said.Sender,
		"XMP-dc:Subject": []any{said.Chat}, "XMP-photoshop:Source": said.Chat, "XMP-lr:HierarchicalSubject": []any{"Wedding / 婚礼"},
	}
	for name, b := range pictures(t) {
		out, _ := copied(t, b, said)
		tags := exiftool(t, b, out)
		before, after := tags[0], tags[1]
		expect(t, name, after, want)
		for k, v := range before {
			if strings.HasPrefix(k, "System:") || k == "SourceFile" || strings.HasPrefix(k, "ExifTool:") ||
				strings.HasPrefix(k, "File:FileType") || k == "RIFF:WebP_Flags" {
				continue
			}
			if !reflect.DeepEqual(after[k], v) {
				t.Errorf("%s: %s is %v, not %v", name, k, after[k], v)
			}
		}
	}
}

// A picture that says when it was taken keeps its word, in whatever form.
func TestExiftoolKeepsDates(t *testing.T) {
	for _, c := range []struct{ kind, tag string }{
		{"jpeg", "EXIF:DateTimeOriginal"}, {"jpeg", "EXIF:CreateDate"}, {"png", "XMP:DateTimeOriginal"},
		{"lossy", "XMP-photoshop:DateCreated"}, {"jpeg", "XMP-xmp:CreateDate"}, {"png", "EXIF:DateTimeOriginal"}, {"lossy", "EXIF:CreateDate"},
	} {
		b := tagged(t, pictures(t)[c.kind], "-"+c.tag+"=2001:02:03 04:05:06")
		out, ok := copied(t, b, said)
		tags := exiftool(t, b, out)
		if !ok || bytes.Contains(out, []byte("2026:03:14")) || bytes.Contains(out, []byte("2026-03-14")) {
			t.Errorf("%v got another date", c)
		}
		expect(t, fmt.Sprint(c), tags[1], map[string]any{"XMP-dc:Description": said.Caption})
		for k, v := range tags[0] {
			if strings.Contains(k, "Date") && strings.Contains(fmt.Sprint(v), "2001") && !reflect.DeepEqual(tags[1][k], v) {
				t.Errorf("%v: %s is %v, not %v", c, k, tags[1][k], v)
			}
		}
	}
	iptc := tagged(t, jpegFile(t), "-IPTC:DateCreated=2001:02:03")
	if out, ok := copied(t, iptc, said); !ok || bytes.Contains(out, []byte("2026")) {
		t.Error("a picture with a date of IPTC got another")
	}
}

// What is there already is added to: either byte order, a maker's notes, places,
// thumbnails, a date that is blank.
func TestExiftoolFindsTheRest(t *testing.T) {
	rich := []string{"-Make=Nikon", "-Model=D90", "-Orientation#=6", "-ISO=200", "-GPSLatitude=41.4", "-GPSLatitudeRef=N",
		"-UserComment=kept", "-Artist=Kept", "-XMP-dc:Title=A title", "-XMP-dc:Creator=Photographer", "-XMP-xmp:Rating=4"}
	blank, zeros, none := "-EXIF:DateTimeOriginal=    :  :     :  :  ", "-EXIF:DateTimeOriginal=0000:00:00 00:00:00", "-ExifIFD:all="
	for _, c := range []struct{ kind, order, more string }{
		{"jpeg", "II", "-Software=x"}, {"jpeg", "MM", "-Software=x"}, {"jpeg", "II", blank}, {"jpeg", "MM", zeros}, {"jpeg", "MM", none},
		{"png", "II", blank}, {"png", "MM", none}, {"lossy", "MM", zeros}, {"lossy", "II", none}, {"alpha", "II", "-Software=x"},
	} {
		b := tagged(t, pictures(t)[c.kind], append(slices.Clone(rich), "-ExifByteOrder="+c.order, c.more)...)
		out, ok := copied(t, b, said)
		tags := exiftool(t, b, out)
		before, after := tags[0], tags[1]
		if !ok {
			t.Errorf("%v: not stamped", c)
		}
		expect(t, c.kind, after, map[string]any{
			"ExifIFD:DateTimeOriginal": "2026:03:14 14:05:33", "ExifIFD:OffsetTimeOriginal": "+01:00",
			"XMP-dc:Creator": []any{"Photographer"}, "XMP-photoshop:Credit": said.Sender, "XMP-dc:Description": said.Caption,
		})
		for k, v := range before {
			if strings.HasPrefix(k, "System:") || k == "SourceFile" || k == "ExifIFD:DateTimeOriginal" {
				continue
			}
			if !reflect.DeepEqual(after[k], v) {
				t.Errorf("%v: %s is %v, not %v", c, k, after[k], v)
			}
		}
		if again, ok := copied(t, out, said); ok || !bytes.Equal(again, out) {
			t.Errorf("%v: stamped twice", c)
		}
		if !equal(pixels(b), pixels(out)) || !bytes.Equal(data(b), data(out)) {
			t.Errorf("%v: other picture data", c)
		}
	}
}

// XMP in a compressed chunk of a PNG is read, and kept in one that is not.
func TestCompressedXMP(t *testing.T) {
	b := tagged(t, pngFile(t), "-z", "-XMP-dc:Title=A title", "-XMP-dc:Subject=Mine")
	out, _ := copied(t, b, stamp.Meta{Chat: "Wedding", Caption: "Cake"})
	expect(t, "compressed", exiftool(t, out)[0], map[string]any{
		"XMP-dc:Title": "A title", "XMP-dc:Subject": []any{"Mine"}, "XMP-photoshop:Source": "Wedding", "XMP-dc:Description": "Cake",
	})
	if bytes.Count(out, []byte("XML:com.adobe.xmp")) != 1 || !bytes.Equal(data(b), data(out)) {
		t.Error("two packets, or other picture data")
	}
}
