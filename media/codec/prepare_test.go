package codec

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
)

func prepare(t *testing.T, b []byte, opt Options) (Prepared, []byte) {
	t.Helper()
	var out bytes.Buffer
	p, err := New(0).Prepare(t.Context(), write(t, "in", b), &out, opt)
	if err != nil {
		t.Fatal(err)
	}
	if p.Size != int64(out.Len()) || p.SHA != media.Key(sha256.Sum256(out.Bytes())) {
		t.Errorf("size or hash is not that of what was written: %+v", p)
	}
	return p, out.Bytes()
}

// sound checks what every prepared picture must be.
func sound(t *testing.T, p Prepared, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil || p.Kind != media.Image || p.MIME != "image/jpeg" {
		t.Fatalf("%+v: %v", p, err)
	}
	checkPreview(t, p)
	if bytes.Contains(b, []byte("GPS")) || bytes.Contains(b, []byte("secret")) {
		t.Error("metadata went out")
	}
	return m
}

func checkPreview(t *testing.T, p Prepared) {
	t.Helper()
	c, err := jpeg.DecodeConfig(bytes.NewReader(p.Preview))
	if err != nil || max(c.Width, c.Height) > 100 || len(p.Preview) >= 4096 {
		t.Errorf("preview of %d bytes, %d×%d: %v", len(p.Preview), c.Width, c.Height, err)
	}
	if r := float64(c.Width) / float64(c.Height) * float64(p.Height) / float64(p.Width); r < 0.95 || r > 1.05 {
		t.Errorf("preview of %d×%d for a picture of %d×%d", c.Width, c.Height, p.Width, p.Height)
	}
}

// camera is a JPEG as it comes from a phone: turned, with a place, comments,
// IPTC, a colour profile and a video behind its end.
func camera(t *testing.T, w, h, orientation int) ([]byte, *image.RGBA) {
	up := scene(w, h)
	b := jpegOf(t, stored(up, orientation), 95)
	b = withSegment(b, mCOM, []byte("secret words"))
	b = withSegment(b, mAPP0+13, []byte("Photoshop 3.0\x00secret"))
	b = withSegment(b, mAPP0+2, append([]byte(iccMark+"\x01\x01"), profile("RGB ")...))
	b = withSegment(b, mAPP0+1, []byte(xmpMark+"<x exif:GPSLatitude='secret'/>"))
	b = withSegment(b, mAPP0+1, exifGPS(uint16(orientation)))
	return append(b, "\x00\x00\x00\x18ftypmp42 secret video GPS"...), up
}

func profile(space string) []byte {
	b := bytes.Repeat([]byte{0x11}, 500)
	copy(b, "\x00\x00\x01\xF4")
	copy(b[16:], space)
	copy(b[36:], "acsp")
	copy(b[128:], "\x00\x00\x00\x00")
	return b
}

func TestPrepareCompresses(t *testing.T) {
	b, up := camera(t, 800, 600, 6)
	p, out := prepare(t, b, Options{MaxEdge: 400, Compress: true})
	m := sound(t, p, out)
	if p.Width != 400 || p.Height != 300 || m.Bounds().Dx() != 400 || !p.Reencoded || !p.Stripped || p.Converted != "" || p.Location {
		t.Errorf("%+v", p)
	}
	if q := psnr(t, lanczos(up, 400, 300), m); q < 27 {
		t.Errorf("%.1f dB", q)
	}
	if m.(*image.YCbCr).SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Error("not 4:2:0")
	}
	if !bytes.Contains(out, profile("RGB ")) {
		t.Error("the colour profile is lost, and with it the colours")
	}
	p, out = prepare(t, b, Options{MaxEdge: 4096, Compress: true})
	if sound(t, p, out); p.Width != 800 || p.Height != 600 {
		t.Errorf("enlarged or turned: %+v", p)
	}
}

func TestPrepareKeepsGoodJPEG(t *testing.T) {
	small := jpegOf(t, scene(640, 480), 40)
	p, out := prepare(t, small, Options{MaxEdge: 1600, Compress: true})
	if sound(t, p, out); p.Reencoded || !bytes.Equal(out, small) {
		t.Errorf("a JPEG that is small already was coded anew: %+v, %d bytes of %d", p, len(out), len(small))
	}
}

func TestPrepareOwnBytes(t *testing.T) {
	for o := 1; o <= 8; o++ {
		b, up := camera(t, 300, 200, o)
		p, out := prepare(t, b, Options{MaxEdge: 100})
		sound(t, p, out)
		if p.Width != 300 || p.Height != 200 || p.Reencoded || !p.Stripped {
			t.Errorf("%+v", p)
		}
		in, _ := newInput(t.Context(), bytes.NewReader(out))
		h, err := readHead(in)
		if err != nil || h.meta.orientation != o || h.meta.location || !bytes.Equal(h.icc, profile("RGB ")) {
			t.Errorf("orientation %d: %+v, %v", o, h.meta, err)
		}
		// The pixels are the very same.
		was, _ := jpeg.Decode(bytes.NewReader(b))
		is, _ := jpeg.Decode(bytes.NewReader(out))
		if psnr(t, was, is) < 99 {
			t.Error("pixels changed")
		}
		if q := psnr(t, up, decodeFit(t, out, 0, 0, false)); q < 24 {
			t.Errorf("shown wrongly: %.1f dB", q)
		}
	}
}

func TestPrepareOwnBytesProgressive(t *testing.T) {
	b := testdata(t, "bars.progressive.jpg")
	p, out := prepare(t, withSegment(b, mCOM, []byte("secret")), Options{})
	sound(t, p, out)
	was, _ := jpeg.Decode(bytes.NewReader(b))
	is, _ := jpeg.Decode(bytes.NewReader(out))
	if psnr(t, was, is) < 99 {
		t.Error("pixels changed")
	}
}

func TestPrepareConverts(t *testing.T) {
	shade := image.NewNRGBA(image.Rect(0, 0, 200, 100))
	for i := range 200 * 100 {
		shade.SetNRGBA(i%200, i/200, color.NRGBA{0, 0, 0, uint8(i % 200)})
	}
	grey := image.NewGray16(image.Rect(0, 0, 64, 64))
	for name, c := range map[string]struct {
		b     []byte
		mime  string
		still bool
	}{
		"PNG":           {pngWith(t, scene(200, 100), "tEXt", []byte("Comment\x00secret GPSLatitude")), "image/png", false},
		"alpha":         {pngOf(t, shade), "image/png", false},
		"deep grey":     {pngOf(t, grey), "image/png", false},
		"GIF":           {testdata(t, "moving.gif"), "image/gif", true},
		"WebP":          {testdata(t, "bars.lossy.webp"), "image/webp", false},
		"moving WebP":   {testdata(t, "moving.lossy.webp"), "image/webp", true},
		"BMP":           {testdata(t, "bars.bmp"), "image/bmp", false},
		"TIFF":          {testdata(t, "bars.tiff"), "image/tiff", false},
		"CMYK JPEG":     {testdata(t, "bars.cmyk.jpg"), "", false},
		"odd sizes PNG": {pngOf(t, scene(51, 49)), "image/png", false},
	} {
		for _, compress := range []bool{true, false} {
			p, out := prepare(t, c.b, Options{MaxEdge: 1600, Compress: compress})
			sound(t, p, out)
			if p.Converted != c.mime || !p.Reencoded || p.Still != c.still {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	_, out := prepare(t, pngOf(t, shade), Options{Compress: true})
	if m := decodeFit(t, out, 0, 0, false); !near(m, 2, 50, color.RGBA{253, 253, 253, 255}) || !near(m, 190, 50, color.RGBA{65, 65, 65, 255}) {
		t.Errorf("on white: %v, %v", m.RGBAAt(2, 50), m.RGBAAt(190, 50))
	}
}

func TestPrepareDocument(t *testing.T) {
	b, _ := camera(t, 300, 200, 8)
	p, out := prepare(t, b, Options{Document: true, Compress: true, MaxEdge: 100})
	checkPreview(t, p)
	if p.Kind != media.Document || p.MIME != "image/jpeg" || p.Width != 300 || !p.Stripped || p.Location || bytes.Contains(out, []byte("secret")) {
		t.Errorf("%+v", p)
	}
	p, out = prepare(t, b, Options{Document: true, KeepMeta: true})
	if !bytes.Equal(out, b) || !p.Location || p.Stripped {
		t.Errorf("kept: %+v", p)
	}
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic and so on")
	if p, out = prepare(t, heic, Options{Document: true}); p.MIME != "image/heic" || !bytes.Equal(out, heic) || p.Preview != nil {
		t.Errorf("HEIC: %+v", p)
	}
	words := pngWith(t, stored(scene(100, 60), 6), "tEXt", []byte("Comment\x00secret"))
	words = append(words[:33:33], append(pngChunk("eXIf", exifGPS(6)[6:]), words[33:]...)...)
	p, out = prepare(t, words, Options{Document: true})
	in, _ := newInput(t.Context(), bytes.NewReader(out))
	h, err := readHead(in)
	if err != nil || !p.Stripped || h.meta.location || h.meta.orientation != 6 || bytes.Contains(out, []byte("secret")) {
		t.Errorf("PNG: %+v, %+v, %v", p, h, err)
	}
	if _, err := png.Decode(bytes.NewReader(out)); err != nil {
		t.Errorf("PNG: %v", err)
	}
}

func TestStripWebP(t *testing.T) {
	b := testdata(t, "bars-alpha.lossy.webp")
	b = append(bytes.Clone(b), appendChunk(appendChunk(nil, "EXIF", exifGPS(3)[6:]), "XMP ", []byte("<secret GPSLatitude/>"))...)
	b[4], b[5] = byte(len(b)-8), byte((len(b)-8)>>8)
	b[20] |= 0x0C
	info, err := New(0).Inspect(t.Context(), write(t, "x.webp", b))
	if err != nil || !info.Location || info.Orientation != 3 {
		t.Fatalf("%+v, %v", info, err)
	}
	p, out := prepare(t, b, Options{Document: true})
	in, _ := newInput(t.Context(), bytes.NewReader(out))
	h, err := readHead(in)
	if err != nil || !p.Stripped || h.meta.location || h.meta.orientation != 3 || bytes.Contains(out, []byte("secret")) || riffEnd(in) != int64(len(out)) {
		t.Errorf("%+v, %v", h, err)
	}
	decodeFit(t, out, 0, 0, false)
}

// tiffGPS is what a phone writes: maker, EXIF with a time, GPS with a place.
func tiffGPS() []byte {
	o := binary.BigEndian
	b := []byte("MM\x00*\x00\x00\x00\x08")
	dir := func(entries ...[4]uint32) {
		b = o.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = o.AppendUint16(b, uint16(e[0]))
			b = o.AppendUint16(b, uint16(e[1]))
			b = o.AppendUint32(b, e[2])
			b = o.AppendUint32(b, e[3])
		}
		b = append(b, 0, 0, 0, 0)
	}
	dir([4]uint32{0x010F, 2, 12, 100}, [4]uint32{0x8769, 4, 1, 50}, [4]uint32{0x8825, 4, 1, 70})
	b = append(b, make([]byte, 50-len(b))...)
	dir([4]uint32{0x9003, 2, 20, 112})
	b = append(b, make([]byte, 70-len(b))...)
	dir([4]uint32{2, 5, 3, 132})
	b = append(b, make([]byte, 100-len(b))...)
	return append(b, "secret maker"+"2024:secret:06 07:08"+"secret secret secret sec"...)
}

func TestBlankHEIF(t *testing.T) {
	b := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" +
		"\x00\x00\x00\x14ispe\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\xC0" +
		"\x00\x00\x00\x14ispe\x00\x00\x00\x00\x00\x00\x0F\xC0\x00\x00\x0B\xD0")
	b = append(append(b, "\x00\x00\x00\x06"+exifMark...), tiffGPS()...)
	b = append(b, "<x:xmpmeta>secret GPSLatitude</x:xmpmeta> and the picture"...)
	info, err := New(0).Inspect(t.Context(), write(t, "x.heic", b))
	if !errors.Is(err, media.Unsupported) || !info.Location || info.Width != 4032 || info.Height != 3024 {
		t.Errorf("%+v, %v", info, err)
	}
	p, out := prepare(t, b, Options{Document: true})
	if bytes.Contains(out, []byte("secret")) || len(out) != len(b) || !p.Stripped || p.Location || !bytes.HasSuffix(out, []byte(" and the picture")) {
		t.Errorf("%+v, %q", p, out)
	}
	info, _ = New(0).Inspect(t.Context(), write(t, "y.heic", out))
	if info.Location || info.Width != 4032 {
		t.Errorf("after: %+v", info)
	}
	p, out = prepare(t, b, Options{Document: true, KeepMeta: true})
	if !bytes.Equal(out, b) || !p.Location {
		t.Errorf("kept: %+v", p)
	}
}

func TestBlankTIFF(t *testing.T) {
	b := testdata(t, "bars.tiff")
	p, out := prepare(t, b, Options{Document: true})
	if p.Width != 160 || p.Preview == nil || len(out) != len(b) {
		t.Errorf("%+v", p)
	}
	if q := psnr(t, decodeFit(t, b, 0, 0, false), decodeFit(t, out, 0, 0, false)); q < 99 {
		t.Error("pixels changed")
	}
	in, _ := newInput(t.Context(), bytes.NewReader(tiffGPS()))
	var blanked bytes.Buffer
	if err := blankTIFF(&blanked, in); err != nil || bytes.Contains(blanked.Bytes(), []byte("secret")) {
		t.Errorf("%v, %q", err, blanked.Bytes())
	}
	if parseTIFF(bytes.NewReader(blanked.Bytes())).location || !parseTIFF(bytes.NewReader(tiffGPS())).location {
		t.Error("the place is still there")
	}
}

// exiftool, where it is installed, finds nothing in what we stripped.
func TestStripByExiftool(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed")
	}
	b, _ := camera(t, 300, 200, 6)
	_, out := prepare(t, b, Options{})
	said, err := exec.CommandContext(t.Context(), tool, "-G", "-a", write(t, "out.jpg", out)).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"GPS", "XMP", "IPTC", "Photoshop", "Comment", "Trailer"} {
		if strings.Contains(string(said), word) {
			t.Errorf("exiftool finds %s in\n%s", word, said)
		}
	}
	if !strings.Contains(string(said), "Rotate 90 CW") {
		t.Errorf("the orientation is lost:\n%s", said)
	}
}

func TestPrepareRefuses(t *testing.T) {
	good := jpegOf(t, scene(300, 200), 90)
	for name, c := range map[string]struct {
		b    []byte
		opt  Options
		want media.Fault
	}{
		"empty":              {nil, Options{}, media.Empty},
		"empty document":     {nil, Options{Document: true}, media.Empty},
		"text":               {[]byte("hello"), Options{}, media.NotPicture},
		"HEIC":               {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), Options{}, media.Unsupported},
		"small":              {pngOf(t, scene(40, 40)), Options{}, media.TooSmall},
		"bomb":               {bombJPEG(16000, 0xC2), Options{}, media.TooBig},
		"cut":                {good[:len(good)/2], Options{}, media.NotPicture},
		"cut, compressing":   {good[:len(good)/2], Options{Compress: true}, media.NotPicture},
		"too large":          {good, Options{MaxBytes: 1000}, media.TooLarge},
		"too large document": {good, Options{MaxBytes: 1000, Document: true}, media.TooLarge},
	} {
		var out bytes.Buffer
		if _, err := New(0).Prepare(t.Context(), write(t, "in", c.b), &out, c.opt); media.FaultOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.opt.MaxBytes > 0 && int64(out.Len()) > c.opt.MaxBytes {
			t.Errorf("%s: wrote %d bytes", name, out.Len())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, opt := range []Options{{}, {Compress: true}, {Document: true}} {
		if _, err := New(0).Prepare(ctx, write(t, "in", good), &bytes.Buffer{}, opt); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
	if _, err := New(0).Prepare(t.Context(), filepath.Join(t.TempDir(), "none"), &bytes.Buffer{}, Options{}); !errors.Is(err, media.Unreadable) {
		t.Errorf("missing: %v", err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err == nil {
		defer full.Close()
		if _, err := New(0).Prepare(t.Context(), write(t, "in", good), full, Options{}); err == nil {
			t.Error("wrote to a full disk")
		}
	}
}

func TestEdges(t *testing.T) {
	for _, size := range []image.Point{{48, 48}, {49, 51}, {48, 16000}, {16000, 48}} {
		b := jpegOf(t, image.NewGray(image.Rectangle{Max: size}), 50)
		for _, opt := range []Options{{}, {Compress: true, MaxEdge: 1600}} {
			p, out := prepare(t, b, opt)
			if _, err := jpeg.Decode(bytes.NewReader(out)); err != nil || p.Preview == nil {
				t.Errorf("%v: %+v, %v", size, p, err)
			}
		}
	}
}
