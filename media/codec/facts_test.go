package codec

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func factsOf(t testing.TB, b []byte) media.Facts {
	t.Helper()
	f, err := New(0).Facts(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// field is an EXIF entry to be written: a text, or numbers of a kind.
type field struct {
	tag, kind uint16
	text      string
	numbers   []uint32 // of rationals both parts
}

// tiffOf writes a TIFF structure with EXIF's and GPS's directories.
func tiffOf(o binary.AppendByteOrder, main, shot, place []field) []byte {
	b := []byte("II*\x00")
	if o.(binary.ByteOrder).Uint16([]byte{0, 1}) == 1 {
		b = []byte("MM\x00*")
	}
	b = o.AppendUint32(b, 8)
	size := func(n int) uint32 { return uint32(2 + 12*n + 4) }
	at := uint32(8)
	exif := at + size(len(main)+2)
	gps := exif + size(len(shot))
	main = append(main, field{0x8769, 4, "", []uint32{exif}}, field{0x8825, 4, "", []uint32{gps}})
	far := gps + size(len(place))
	var values []byte
	for _, dir := range [][]field{main, shot, place} {
		b = o.AppendUint16(b, uint16(len(dir)))
		for _, f := range dir {
			value, count := []byte(f.text), len(f.text)
			for _, n := range f.numbers {
				if f.kind == 3 {
					value = o.AppendUint16(value, uint16(n))
				} else {
					value = o.AppendUint32(value, n)
				}
				count++
			}
			if f.kind == 5 || f.kind == 10 {
				count /= 2
			}
			b = o.AppendUint16(b, f.tag)
			b = o.AppendUint16(b, f.kind)
			b = o.AppendUint32(b, uint32(count))
			if len(value) > 4 {
				b = o.AppendUint32(b, far+uint32(len(values)))
				values = append(values, value...)
			} else {
				b = append(b, append(value, 0, 0, 0, 0)[:4]...)
			}
		}
		b = append(b, 0, 0, 0, 0)
	}
	return append(b, values...)
}

func shotOn(o binary.AppendByteOrder) []byte {
	return tiffOf(o, []field{
		{0x010F, 2, "NIKON CORPORATION\x00", nil}, {0x0110, 2, "NIKON D90 \x00", nil}, {0x0131, 2, "Ver.1.00\x01\x00", nil},
	}, []field{
		{0x829A, 5, "", []uint32{10, 2500}}, {0x829D, 5, "", []uint32{28, 10}}, {0x8827, 3, "", []uint32{400}},
		{0x9003, 2, "2024:02:29 23:59:58\x00", nil}, {0x9004, 2, "2025:01:01 00:00:00\x00", nil},
		{0x9011, 2, "+05:30\x00", nil}, {0x9291, 2, "25\x00", nil},
		{0x920A, 5, "", []uint32{3500, 100}}, {0xA434, 2, "35.0 mm f/1.8\x00", nil},
	}, []field{
		{1, 2, "S\x00", nil}, {2, 5, "", []uint32{33, 1, 51, 1, 3600, 100}},
		{3, 2, "E\x00", nil}, {4, 5, "", []uint32{151, 1, 125, 10, 0, 1}},
	})
}

func checkCamera(t *testing.T, name string, f media.Facts) {
	t.Helper()
	zone := time.FixedZone("", 5*3600+1800)
	if f.Camera != "NIKON D90" || f.Lens != "35.0 mm f/1.8" || f.Software != "Ver.1.00" || f.Exposure != "1/250 s" ||
		f.Aperture != 2.8 || f.Focal != 35 || f.ISO != 400 || !f.Taken.Equal(time.Date(2024, 2, 29, 23, 59, 58, 250e6, zone)) {
		t.Errorf("%s: %+v", name, f)
	}
	if !f.Located || math.Abs(f.Lat+33.86) > 1e-6 || math.Abs(f.Lon-(151+12.5/60)) > 1e-6 {
		t.Errorf("%s: at %v, %v", name, f.Lat, f.Lon)
	}
}

// EXIF is read alike wherever it stands, in both orders of bytes.
func TestFactsOfTheShot(t *testing.T) {
	for name, o := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
		x := shotOn(o)
		app1 := append([]byte(exifMark), x...)
		still := solid(0, 0, 9, 7, red4, 0, 0)[8+16:] // its VP8L chunk
		head := make([]byte, 10)
		head[0], head[4], head[7] = 0x08, 8, 6
		webp := appendChunk([]byte("WEBP"), "VP8X", head)
		webp = appendChunk(append(webp, still...), "EXIF", x)
		for format, b := range map[string][]byte{
			"JPEG": withSegment(withSegment(jpegOf(t, scene(9, 7), 90), mAPP0+1, app1), mAPP0+1, []byte("http://ns.adobe.com/xap/1.0/\x00<x/>")),
			"PNG":  withChunk(pngOf(t, scene(9, 7)), "eXIf", x),
			"WebP": appendChunk(nil, "RIFF", webp),
		} {
			f := factsOf(t, b)
			checkCamera(t, name+" "+format, f)
			if f.Format != format || f.Width != 9 || f.Height != 7 || f.Depth != 8 || f.Frames != 1 || f.Gray {
				t.Errorf("%s: %+v", format, f)
			}
		}
	}
}

func TestFactsOfThePixels(t *testing.T) {
	suite := suite(t)
	for name, tt := range map[string]struct {
		file []byte
		want media.Facts
	}{
		"grey PNG":    {suite["basn0g04.png"], media.Facts{Format: "PNG", Width: 32, Height: 32, Depth: 4, Gray: true, Frames: 1}},
		"deep PNG":    {suite["basn6a16.png"], media.Facts{Format: "PNG", Width: 32, Height: 32, Depth: 16, Alpha: true, Frames: 1}},
		"palette":     {suite["basn3p08-trns.png"], media.Facts{Format: "PNG", Width: 32, Height: 32, Depth: 8, Alpha: true, Frames: 1}},
		"APNG":        {withChunk(pngOf(t, scene(9, 7)), "acTL", []byte{0, 0, 0, 5, 0, 0, 0, 0}), media.Facts{Format: "PNG", Width: 9, Height: 7, Depth: 8, Frames: 5}},
		"turned":      {withSegment(jpegOf(t, scene(30, 20), 90), mAPP0+1, exifGPS(6)), media.Facts{Format: "JPEG", Width: 20, Height: 30, Depth: 8, Frames: 1}},
		"grey JPEG":   {jpegOf(t, image.NewGray(image.Rect(0, 0, 8, 8)), 90), media.Facts{Format: "JPEG", Width: 8, Height: 8, Depth: 8, Gray: true, Frames: 1}},
		"moving GIF":  {disposing(t), media.Facts{Format: "GIF", Width: 40, Height: 20, Depth: 8, Alpha: true, Frames: 4}},
		"still GIF":   {gifOf(t, &gif.GIF{Image: []*image.Paletted{patch(square(0, 0, 9), 1)}}), media.Facts{Format: "GIF", Width: 9, Height: 9, Depth: 8, Alpha: true, Frames: 1}},
		"moving WebP": {webpOf(40, 20, 0, solid(0, 0, 9, 9, red4, 0, 0), solid(0, 0, 9, 9, red4, 0, 0)), media.Facts{Format: "WebP", Width: 40, Height: 20, Depth: 8, Alpha: true, Frames: 2}},
		"bars.bmp":    {testdata(t, "bars.bmp"), media.Facts{Format: "BMP", Width: 160, Height: 96, Depth: 8, Frames: 1}},
		"bars.tiff":   {testdata(t, "bars.tiff"), media.Facts{Format: "TIFF", Width: 160, Height: 96, Depth: 8, Frames: 1}},
		"too big":     {rawPNG(MaxEdge+1, MaxEdge, 8, 0, nil), media.Facts{Format: "PNG", Width: MaxEdge + 1, Height: MaxEdge, Depth: 8, Gray: true, Frames: 1}},
	} {
		if got := factsOf(t, tt.file); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
	for text, want := range map[string]media.Fault{"": media.Empty, "no picture": media.NotPicture, "%PDF-1.7": media.NotPicture} {
		if f, err := New(0).Facts(t.Context(), strings.NewReader(text)); media.FaultOf(err) != want || f != (media.Facts{}) {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
}

// What EXIF gets wrong counts as not said.
func TestFactsDoubted(t *testing.T) {
	o := binary.LittleEndian
	for name, b := range map[string][]byte{
		"zeros": tiffOf(o, nil, []field{
			{0x829A, 5, "", []uint32{0, 0}}, {0x829D, 5, "", []uint32{0, 1}}, {0x920A, 5, "", []uint32{5, 0}}, {0x8827, 3, "", []uint32{0}},
			{0x9003, 2, "0000:00:00 00:00:00\x00", nil},
		}, []field{{1, 2, "N\x00", nil}, {2, 5, "", []uint32{0, 0, 0, 0, 0, 0}}, {3, 2, "E\x00", nil}, {4, 5, "", []uint32{1, 1}}}),
		"too far": tiffOf(o, nil, []field{{0x9003, 2, "2024-02-29\x00", nil}},
			[]field{{1, 2, "N\x00", nil}, {2, 5, "", []uint32{91, 1}}, {3, 2, "E\x00", nil}, {4, 5, "", []uint32{1, 1}}}),
		"no side":    tiffOf(o, nil, nil, []field{{2, 5, "", []uint32{9, 1}}, {4, 5, "", []uint32{1, 1}}}),
		"other kind": tiffOf(o, []field{{0x0110, 3, "", []uint32{1}}}, []field{{0x829A, 2, "1/250\x00", nil}, {0x8827, 99, "", []uint32{1}}}, nil),
		"loops":      append([]byte("II*\x00\x08\x00\x00\x00\x02\x00"), bytes.Repeat([]byte{0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0}, 3)...),
		"cut":        shotOn(o)[:60],
		"empty":      nil,
	} {
		f := factsOf(t, withSegment(jpegOf(t, scene(9, 7), 90), mAPP0+1, append([]byte(exifMark), b...)))
		f.Camera = strings.TrimPrefix(f.Camera, "NIKON D90")
		if f != (media.Facts{Format: "JPEG", Width: 9, Height: 7, Depth: 8, Frames: 1}) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	long := tiffOf(o, []field{
		{0x010F, 2, "Acme\x00", nil}, {0x0110, 2, strings.Repeat("x\n\xFF", 400) + "\x00", nil},
	}, []field{{0x8827, 3, "", []uint32{65535}}, {0x8832, 4, "", []uint32{102400}}, {0x829A, 5, "", []uint32{5, 2}}}, nil)
	f := factsOf(t, withSegment(jpegOf(t, scene(9, 7), 90), mAPP0+1, append([]byte(exifMark), long...)))
	if f.Camera != "Acme "+strings.Repeat("x", maxTextShown) || f.ISO != 102400 || f.Exposure != "2.5 s" {
		t.Errorf("%+v", f)
	}
}

// A file that claims much costs little.
func TestFactsBounded(t *testing.T) {
	b := []byte("II*\x00\x08\x00\x00\x00\xFF\xFF")
	for range 5000 { // each a value of 4 GB, or of 4 kB at the same place
		b = append(b, 0x10, 1, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0)
		b = append(b, 0x10, 1, 2, 0, 0, 16, 0, 0, 0, 0, 0, 0)
	}
	file := withChunk(pngOf(t, scene(9, 7)), "eXIf", b)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	factsOf(t, file)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

func TestProfileName(t *testing.T) {
	profile := func(desc []byte) []byte {
		b := make([]byte, 128)
		b = append(b, 0, 0, 0, 2)
		b = append(append(b, "cprt"...), 0, 0, 0, 0, 0, 0, 0, 0)
		b = append(append(b, "desc"...), 0, 0, 0, 156, 0, 0, 0, byte(len(desc)))
		return append(b, desc...)
	}
	v2 := append([]byte("desc\x00\x00\x00\x00\x00\x00\x00\x0B"), "Adobe RGB\x00\x00"...)
	v4 := append([]byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0CenUS\x00\x00\x00\x0E\x00\x00\x00\x1C"), "\x00P\x003\x00 \x00\xE9\x00t\x00\xE9\x00!"...)
	for want, b := range map[string][]byte{"Adobe RGB": profile(v2), "P3 été!": profile(v4), "": profile([]byte("mluc"))} {
		if got := profileName(b); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, b := range [][]byte{profile(v2)[:150], profile(v4)[:170], nil} {
		profileName(b) // must not panic
	}
	icc := append([]byte(iccMark+"\x01\x01"), profile(v2)...)
	if f := factsOf(t, withSegment(jpegOf(t, scene(9, 7), 90), mAPP0+2, icc)); f.Profile != "Adobe RGB" {
		t.Errorf("JPEG: %q", f.Profile)
	}
	if f := factsOf(t, withChunk(pngOf(t, scene(9, 7)), "sRGB", []byte{0})); f.Profile != "sRGB" {
		t.Errorf("PNG: %q", f.Profile)
	}
}

// What exiftool has written is read as it was written.
func TestFactsLikeExiftool(t *testing.T) {
	if _, err := exec.LookPath("exiftool"); err != nil {
		t.Skip("exiftool is not installed")
	}
	for name, b := range map[string][]byte{
		"x.jpg": jpegOf(t, scene(30, 20), 90), "x.png": pngOf(t, scene(30, 20)), "x.tiff": testdata(t, "bars.tiff"),
		"x.webp": testdata(t, "bars.lossy.webp"), "y.webp": testdata(t, "bars.lossless.webp"),
	} {
		path := write(t, name, b)
		out, err := exec.CommandContext(t.Context(), "exiftool", "-q", "-overwrite_original",
			"-EXIF:Make=NIKON CORPORATION", "-EXIF:Model=NIKON D90", "-EXIF:LensModel=35.0 mm f/1.8", "-EXIF:Software=Ver.1.00",
			"-EXIF:ExposureTime=1/250", "-EXIF:FNumber=2.8", "-EXIF:FocalLength=35", "-EXIF:ISO=400",
			"-EXIF:DateTimeOriginal=2024:02:29 23:59:58", "-EXIF:OffsetTimeOriginal=+05:30", "-EXIF:SubSecTimeOriginal=25",
			"-EXIF:GPSLatitude=33.86", "-EXIF:GPSLatitudeRef=S", "-EXIF:GPSLongitude=151.20833333333", "-EXIF:GPSLongitudeRef=E",
			path).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v %s", name, err, out)
			continue
		}
		if b, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
		checkCamera(t, name, factsOf(t, b))
	}
}

func FuzzFacts(f *testing.F) {
	f.Add(shotOn(binary.LittleEndian))
	f.Add(withSegment(jpegOf(f, scene(9, 7), 90), mAPP0+1, append([]byte(exifMark), shotOn(binary.BigEndian)...)))
	f.Add(withChunk(pngOf(f, scene(9, 7)), "eXIf", shotOn(binary.BigEndian)))
	for _, name := range []string{"moving.gif", "moving-alpha.lossy.webp", "bars.tiff"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := New(0).Facts(t.Context(), bytes.NewReader(b))
		if err == nil && (got.Format == "" || got.Frames < 1 || got.ISO < 0 || math.Abs(got.Lat) > 90 || math.Abs(got.Lon) > 180 ||
			math.IsNaN(got.Aperture+got.Focal+got.Lat+got.Lon) || len([]rune(got.Camera)) > 2*maxTextShown+1) {
			t.Errorf("%+v", got)
		}
	})
}
