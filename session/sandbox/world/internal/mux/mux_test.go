package mux

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/webp"
)

// probe is what ffprobe says of a file, "" where it is not installed.
func probe(t *testing.T, name string, data []byte, entries string) string {
	t.Helper()
	tool, err := exec.LookPath("ffprobe")
	if err != nil {
		return ""
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-v", "error", "-count_frames", "-show_entries", entries, "-of", "csv=p=0", path).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// boxes reads the boxes at one level.
func boxes(t *testing.T, data []byte) (names []string, bodies map[string][]byte) {
	t.Helper()
	bodies = map[string][]byte{}
	for len(data) > 0 {
		if len(data) < 8 {
			t.Fatalf("%d bytes are no box", len(data))
		}
		n, name := int(binary.BigEndian.Uint32(data)), string(data[4:8])
		if n < 8 || n > len(data) {
			t.Fatalf("box %q of %d in %d bytes", name, n, len(data))
		}
		names, bodies[name] = append(names, name), data[8:n]
		data = data[n:]
	}
	return names, bodies
}

func TestMP4(t *testing.T) {
	var frames [][]byte
	for i := range 12 {
		img := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for p := range img.Pix {
			img.Pix[p] = uint8(i * 20)
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		frames = append(frames, b.Bytes())
	}
	film := MP4(frames, 64, 48, 6)
	names, top := boxes(t, film)
	if fmt.Sprint(names) != "[ftyp moov mdat]" {
		t.Fatalf("boxes %v", names)
	}
	inner := top["moov"]
	for _, name := range []string{"trak", "mdia", "minf", "stbl"} {
		_, level := boxes(t, inner)
		if inner = level[name]; inner == nil {
			t.Fatalf("no %s", name)
		}
	}
	_, table := boxes(t, inner)
	offset := binary.BigEndian.Uint32(table["stco"][8:])
	for i, f := range frames {
		size := binary.BigEndian.Uint32(table["stsz"][12+4*i:])
		if got := film[offset : offset+size]; !bytes.Equal(got, f) {
			t.Fatalf("frame %d is not where the tables say", i)
		}
		offset += size
	}
	if got := probe(t, "a.mp4", film, "stream=codec_name,width,height,nb_read_frames:format=duration"); got != "" && got != "mjpeg,64,48,12\n2.000000" {
		t.Errorf("ffprobe: %q", got)
	}
}

func TestOpus(t *testing.T) {
	note := Opus(3, 77)
	pages, granule := 0, uint64(0)
	for rest := note; len(rest) > 0; pages++ {
		if !bytes.HasPrefix(rest, []byte("OggS\x00")) {
			t.Fatalf("page %d has no header", pages)
		}
		n := 27 + int(rest[26])
		for _, l := range rest[27:n] {
			n += int(l)
		}
		page := bytes.Clone(rest[:n])
		sum := binary.LittleEndian.Uint32(page[22:])
		copy(page[22:26], make([]byte, 4))
		if oggSum(page) != sum {
			t.Errorf("page %d has a wrong sum", pages)
		}
		granule = binary.LittleEndian.Uint64(page[6:])
		rest = rest[n:]
	}
	if granule != 3*48000+preSkip {
		t.Errorf("%d samples in %d pages", granule, pages)
	}
	if bytes.Equal(note, Opus(3, 78)) {
		t.Error("another serial is the same file")
	}
	if got := probe(t, "a.ogg", note, "stream=codec_name,channels:format=duration"); got != "" && got != "opus,1\n3.006500" {
		t.Errorf("ffprobe: %q", got)
	}
}

func TestPDF(t *testing.T) {
	doc := PDF("Offer (draft)", []string{"One line.", `A \ in it`})
	var start int
	tail := doc[bytes.LastIndex(doc, []byte("startxref")):]
	if _, err := fmt.Sscanf(string(tail), "startxref\n%d\n", &start); err != nil || !bytes.HasPrefix(doc[start:], []byte("xref\n0 6\n")) {
		t.Fatalf("table at %d: %v", start, err)
	}
	for i := 1; i <= 5; i++ {
		at := 0
		row := doc[start+len("xref\n0 6\n")+20*i:]
		if _, err := fmt.Sscanf(string(row[:10]), "%d", &at); err != nil || !bytes.HasPrefix(doc[at:], fmt.Appendf(nil, "%d 0 obj", i)) {
			t.Errorf("object %d is not at %d", i, at)
		}
	}
	if !bytes.Contains(doc, []byte(`(Offer \(draft\)) Tj`)) || !bytes.Contains(doc, []byte(`(A \\ in it) Tj`)) {
		t.Error("the text is not in it")
	}
}

func TestWebP(t *testing.T) {
	palette := []color.NRGBA{{}, {255, 255, 255, 255}, {200, 30, 90, 255}, {0, 0, 0, 128}, {1, 2, 3, 255}, {250, 251, 252, 255}, {9, 99, 199, 255}}
	r := rand.New(rand.NewPCG(1, 2))
	for name, next := range map[string]func(i int) uint8{
		"stripes": func(i int) uint8 { return uint8(i / 1000 % len(palette)) },
		"noise":   func(int) uint8 { return uint8(r.IntN(len(palette))) },
		"flat":    func(int) uint8 { return 2 },
		"rare": func(i int) uint8 { // runs of very different lengths
			if i%(1+i/97) == 0 {
				return uint8(i % 5)
			}
			return 6
		},
	} {
		const w, h = 160, 150
		pix := make([]uint8, w*h)
		for i := range pix {
			pix[i] = next(i)
		}
		file := WebP(pix, w, h, palette)
		img, err := webp.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if img.Bounds() != image.Rect(0, 0, w, h) {
			t.Fatalf("%s: %v", name, img.Bounds())
		}
		for i, p := range pix {
			if got := color.NRGBAModel.Convert(img.At(i%w, i/w)); got != palette[p] {
				t.Fatalf("%s: pixel %d is %v, want %v", name, i, got, palette[p])
			}
		}
	}
}
