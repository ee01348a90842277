package stamp_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/webp"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/stamp"
)

// said is what the tests stamp.
var said = stamp.Meta{
	Time:   time.Date(2026, 3, 14, 14, 5, 33, 0, time.FixedZone("", 3600)),
	Sender: "Ana & Łukasz <3", Chat: "Wedding | 婚礼", Caption: "The \"cake\"\nالكعكة 🎂",
}

func copied(t *testing.T, b []byte, m stamp.Meta) ([]byte, bool) {
	t.Helper()
	var out bytes.Buffer
	ok, err := stamp.Copy(&out, bytes.NewReader(b), m)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), ok
}

// scene is a picture with detail everywhere.
func scene(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(x * y), G: uint8(x * 5), B: uint8(y * 3), A: uint8(255 - x%3*60)})
		}
	}
	return img
}

func jpegFile(t testing.TB) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(90, 60), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, scene(90, 60)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func testdata(t testing.TB, name string) []byte {
	b, err := os.ReadFile(filepath.Join("..", "codec", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pictures are the kinds that are stamped.
func pictures(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"jpeg": jpegFile(t), "progressive": testdata(t, "bars.progressive.jpg"), "cmyk": testdata(t, "bars.cmyk.jpg"),
		"png": pngFile(t), "lossy": testdata(t, "bars.lossy.webp"), "lossless": testdata(t, "bars.lossless.webp"),
		"alpha": testdata(t, "bars-alpha.lossy.webp"), "moving": testdata(t, "moving.lossy.webp"),
	}
}

// segment is an APP segment of a JPEG.
func segment(marker byte, content string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2)), content...)
}

// behindSOI puts segments where a JPEG has them.
func behindSOI(b []byte, segments ...[]byte) []byte {
	return slices.Concat(b[:2], slices.Concat(segments...), b[2:])
}

// data is what draws a picture: all tables, frames and scans of a JPEG, all
// chunks but text and EXIF of the others. Nil where b is not built as it should.
func data(b []byte) []byte {
	var out []byte
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xD8}):
		for off := 2; ; {
			if off+4 > len(b) || b[off] != 0xFF {
				return nil
			}
			size := int(binary.BigEndian.Uint16(b[off+2:]))
			if b[off+1] == 0xDA {
				return append(out, b[off:]...)
			}
			if b[off+1] != 0xE1 && b[off+1] != 0xE2 {
				out = append(out, b[off:off+2+size]...)
			}
			off += 2 + size
		}
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		for off := 8; off < len(b); {
			size := int(binary.BigEndian.Uint32(b[off:]))
			if crc32.ChecksumIEEE(b[off+4:off+8+size]) != binary.BigEndian.Uint32(b[off+8+size:]) {
				return nil
			}
			if name := string(b[off+4 : off+8]); name != "eXIf" && name != "iTXt" {
				out = append(out, b[off:off+12+size]...)
			}
			off += 12 + size
		}
		return out
	case bytes.HasPrefix(b, []byte("RIFF")):
		if int(binary.LittleEndian.Uint32(b[4:])) != len(b)-8 {
			return nil
		}
		for off := 12; off < len(b); {
			size := int(binary.LittleEndian.Uint32(b[off+4:]))
			if name := string(b[off : off+4]); name != "VP8X" && name != "EXIF" && name != "XMP " {
				out = append(out, b[off:off+8+size]...)
			}
			off += 8 + size + size&1
		}
		return out
	}
	return nil
}

// pixels decodes a picture; nil where Go has no decoder for it.
func pixels(b []byte) image.Image {
	for _, decode := range []func(io.Reader) (image.Image, error){jpeg.Decode, png.Decode, webp.Decode} {
		if img, err := decode(bytes.NewReader(b)); err == nil {
			return img
		}
	}
	return nil
}

func equal(a, b image.Image) bool {
	if a == nil || b == nil || a.Bounds() != b.Bounds() {
		return a == nil && b == nil
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestPictureDataIsNotTouched(t *testing.T) {
	for name, b := range pictures(t) {
		out, ok := copied(t, b, said)
		if !ok || bytes.Equal(out, b) {
			t.Errorf("%s: not stamped", name)
			continue
		}
		if before, after := data(b), data(out); before == nil || !bytes.Equal(before, after) {
			t.Errorf("%s: other picture data: %d and %d bytes", name, len(before), len(after))
		}
		if !equal(pixels(b), pixels(out)) || name != "moving" && pixels(out) == nil {
			t.Errorf("%s: other pixels", name)
		}
		if again, ok := copied(t, out, said); ok || !bytes.Equal(again, out) {
			t.Errorf("%s: stamped twice", name)
		}
		other := stamp.Meta{Time: time.Now(), Sender: "Somebody else", Chat: "Another", Caption: "No"}
		if again, ok := copied(t, out, other); ok || !bytes.Equal(again, out) {
			t.Errorf("%s: what it says was changed", name)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	for name, b := range pictures(t) {
		if out, ok := copied(t, b, stamp.Meta{Chat: " ", Caption: "\n"}); ok || !bytes.Equal(out, b) {
			t.Errorf("%s: stamped with nothing", name)
		}
	}
}

func TestOtherFilesAreCopied(t *testing.T) {
	for name, b := range map[string][]byte{
		"gif": testdata(t, "moving.gif"), "tiff": testdata(t, "bars.tiff"), "bmp": testdata(t, "bars.bmp"),
		"video": []byte("\x00\x00\x00\x18ftypisom...."), "empty": nil, "text": []byte("a text"),
	} {
		if out, ok := copied(t, b, said); ok || !bytes.Equal(out, b) {
			t.Errorf("%s: not as it was", name)
		}
	}
}

// What is not whole, or not built as its format wants it, keeps every byte.
func TestHostile(t *testing.T) {
	for name, b := range pictures(t) {
		for n := 0; n < len(b); n += 1 + n/200 {
			if out, ok := copied(t, b[:n], said); !ok && !bytes.Equal(out, b[:n]) {
				t.Fatalf("%s cut to %d bytes: changed", name, n)
			} else if ok && data(b[:n]) != nil && !bytes.Equal(data(out), data(b[:n])) {
				t.Fatalf("%s cut to %d bytes: other picture data", name, n)
			}
		}
		trailed := append(bytes.Clone(b), "a trailer"...)
		out, ok := copied(t, trailed, said)
		if !ok || !bytes.HasSuffix(out, []byte("a trailer")) {
			t.Errorf("%s: the trailer is lost", name)
		}
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x87\x69\x00\x04\x00\x00\x00\x01"
	for name, b := range map[string]string{
		"no directory":     "Exif\x00\x00MM\x00*\xff\xff\xff\xff",
		"cut directory":    "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x09",
		"in a circle":      exif + "\x00\x00\x00\x08\x00\x00\x00\x00",
		"pointing outside": exif + "\x7f\xff\xff\xff\x00\x00\x00\x00",
		"into the header":  exif + "\x00\x00\x00\x02\x00\x00\x00\x00",
		"neither order":    "Exif\x00\x00XX\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00",
	} {
		in := behindSOI(jpegFile(t), segment(0xE1, b))
		out, ok := copied(t, in, said)
		if !ok || !bytes.Contains(out, segment(0xE1, b)) || bytes.Count(out, []byte("Exif\x00\x00")) != 1 {
			t.Errorf("%s: the EXIF was changed", name)
		}
		if !bytes.Contains(out, []byte("2026-03-14T14:05:33+01:00")) {
			t.Errorf("%s: no date in XMP either", name)
		}
	}
	for name, b := range map[string]string{
		"not XML": "<x", "two lists": `<a xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:RDF></r:RDF><r:RDF></r:RDF></a>`,
		"no list": "<a></a>", "short list": `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>`,
		"other text": "\xff\xfe<\x00", "empty": "",
	} {
		xmp := segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+b)
		out, _ := copied(t, behindSOI(jpegFile(t), xmp), said)
		if !bytes.Contains(out, xmp) || bytes.Count(out, []byte("http://ns.adobe.com/xap/1.0/\x00")) != 1 {
			t.Errorf("%s: the XMP was changed", name)
		}
	}
	two := behindSOI(jpegFile(t), segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"), segment(0xE1, "Exif\x00\x00"),
		segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"), segment(0xE1, "Exif\x00\x00"))
	if out, ok := copied(t, two, said); ok || !bytes.Equal(out, two) {
		t.Error("one of two blocks was changed")
	}
}

func TestLongTexts(t *testing.T) {
	for _, r := range []string{"a", "\"", "🎂", "\x00", "\xff", "\ufffe", "]]>", "\r"} {
		m := stamp.Meta{Time: said.Time, Sender: strings.Repeat(r, 5000), Chat: strings.Repeat(r, 5000), Caption: strings.Repeat(r, 100_000)}
		out, ok := copied(t, jpegFile(t), m)
		if !ok || pixels(out) == nil || !bytes.Contains(out, []byte("http://ns.adobe.com/xap/1.0/\x00")) {
			t.Errorf("%q: no XMP", r)
		}
		if again, ok := copied(t, out, m); ok || !bytes.Equal(again, out) {
			t.Errorf("%q: what was written cannot be read", r)
		}
	}
}

// The length of the first picture is told in an index of several.
func TestSeveralPicturesInOneFile(t *testing.T) {
	index := "MPF\x00MM\x00*\x00\x00\x00\x08\x00\x01\xb0\x02\x00\x07\x00\x00\x00\x20\x00\x00\x00\x1a\x00\x00\x00\x00" +
		"\x00\x03\x00\x00\x00\x00\x12\x34\x00\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 16)
	in := behindSOI(jpegFile(t), segment(0xE2, index))
	out, ok := copied(t, in, said)
	i := bytes.Index(out, []byte("MPF\x00"))
	if !ok || i < 0 {
		t.Fatal("not stamped")
	}
	if size := int(binary.BigEndian.Uint32(out[i+4+0x1a+4:])); size != 0x1234+len(out)-len(in) {
		t.Errorf("it says %d bytes, and grew by %d", size, len(out)-len(in))
	}
	if before, after := len(in)-bytes.Index(in, []byte("MPF\x00")), len(out)-i; before != after {
		t.Errorf("the other pictures are %d bytes from the index, not %d", after, before)
	}
}

type broken struct{ io.ReadSeeker }

func (broken) Read([]byte) (int, error) { return 0, errors.New("rotten") }

type full struct{ room int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestErrors(t *testing.T) {
	b := jpegFile(t)
	if _, err := stamp.Copy(io.Discard, broken{bytes.NewReader(b)}, said); media.FaultOf(err) != media.Unreadable {
		t.Errorf("reading: %v", err)
	}
	out, _ := copied(t, b, said)
	for _, room := range []int{0, 30, len(out) - 1} {
		if ok, err := stamp.Copy(&full{room}, bytes.NewReader(b), said); !errors.Is(err, errFull) || ok {
			t.Errorf("writing: %v, %v", ok, err)
		}
	}
}

func FuzzCopy(f *testing.F) {
	for _, b := range pictures(f) {
		f.Add(b)
		var out bytes.Buffer
		if _, err := stamp.Copy(&out, bytes.NewReader(b), said); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		out, ok := copied(t, b, said)
		if !ok && !bytes.Equal(out, b) {
			t.Fatal("not stamped and changed")
		}
		if again, ok := copied(t, out, said); ok || !bytes.Equal(again, out) {
			t.Fatal("stamped twice")
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height < 1<<16 {
			if !equal(pixels(b), pixels(out)) {
				t.Fatal("other pixels")
			}
		}
	})
}

// What of an XMP packet is in further segments may say it all already: nothing is
// said against that.
func TestExtendedXMP(t *testing.T) {
	guid := strings.Repeat("A", 32)
	main := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="` + guid + `"/></rdf:RDF></x:xmpmeta>`
	b := behindSOI(jpegFile(t),
		segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+main),
		segment(0xE1, "http://ns.adobe.com/xmp/extension/\x00"+guid+"\x00\x00\x00\x09\x00\x00\x00\x00<rest of it>"))
	if out, ok := copied(t, b, said); ok || !bytes.Equal(out, b) {
		t.Error("it was stamped")
	}
}
