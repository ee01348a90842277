package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/app/clipboard"
	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/codec"
	"github.com/contactsheet/contactsheet/media/gallery"
)

// deskOn is a desk over a gallery of its own, which holds data.
func deskOn(t *testing.T, data []byte) (d desk, key media.Key, missing *[]media.Key) {
	t.Helper()
	g, err := gallery.Open(filepath.Join(t.TempDir(), "g"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if key, _, err = g.Add(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	missing = new([]media.Key)
	c := codec.New(0)
	return desk{
		files: g, ctx: t.Context(), board: clipboard.New(t.Context()),
		missing: func(_ context.Context, k media.Key) { *missing = append(*missing, k) },
		decode:  func(ctx context.Context, f *os.File) (*image.RGBA, error) { return c.DecodeClear(ctx, f, 0, 0) },
	}, key, missing
}

// board stands for Wayland's clipboard program; it returns where that puts what
// it is given.
func board(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("Wayland")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\necho \"$2\" > " + dir + "/type\n/bin/cat > " + dir + "/data\n"
	if err := os.WriteFile(filepath.Join(dir, "wl-copy"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("PATH", dir)
	return dir
}

func given(t *testing.T, dir string) (kind string, data []byte) {
	t.Helper()
	k, err := os.ReadFile(filepath.Join(dir, "type"))
	if err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(k)), data
}

// tilted is a JPEG of 60×40, red at the left, that its EXIF turns by a quarter.
func tilted(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			c := color.RGBA{0, 0, 255, 255}
			if x < 20 {
				c = color.RGBA{255, 0, 0, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"), 0, 0, 0, 0)
	return append(append([]byte{0xff, 0xd8}, exif...), b.Bytes()[2:]...)
}

func TestCopiedPictureIsUprightPNG(t *testing.T) {
	dir := board(t)
	d, key, _ := deskOn(t, tilted(t))
	if err := d.CopyPicture(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	kind, data := given(t, dir)
	if kind != "image/png" {
		t.Fatalf("it went as %s", kind)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != 40 || img.Bounds().Dy() != 60 {
		t.Fatalf("it came as %v", img.Bounds())
	}
	if r, _, b, _ := img.At(20, 5).RGBA(); r>>8 < 200 || b>>8 > 60 {
		t.Errorf("the top is not red: %d %d", r>>8, b>>8)
	}
}

func TestCopiedPNGIsTheFileItself(t *testing.T) {
	dir := board(t)
	m := image.NewNRGBA(image.Rect(0, 0, 50, 50))
	m.Set(3, 3, color.NRGBA{9, 8, 7, 100})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	d, key, _ := deskOn(t, b.Bytes())
	if err := d.CopyPicture(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if _, data := given(t, dir); !bytes.Equal(data, b.Bytes()) {
		t.Error("its transparency and its bytes are not what they were")
	}
}

func TestCopyFaults(t *testing.T) {
	board(t)
	d, key, missing := deskOn(t, []byte("not a picture at all, though long enough to be one"))
	if err := d.CopyPicture(t.Context(), key); !errors.Is(err, media.NotPicture) {
		t.Errorf("no picture: %v", err)
	}
	gone := media.Key{7}
	if err := d.CopyPicture(t.Context(), gone); !errors.Is(err, media.Missing) || len(*missing) != 1 {
		t.Errorf("gone: %v, told of %d", err, len(*missing))
	}
	if err := d.CopyFiles(t.Context(), "/there/is/nothing"); !errors.Is(err, media.Missing) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := d.CopyFiles(t.Context()); !errors.Is(err, media.Missing) {
		t.Errorf("nothing: %v", err)
	}
	t.Setenv("PATH", "")
	if err := d.CopyFiles(t.Context(), d.files.Dir()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("no way: %v", err)
	}
}

func TestCopiedFilesAreAList(t *testing.T) {
	dir := board(t)
	d, key, _ := deskOn(t, []byte("a document"))
	path, err := d.Path(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.CopyFiles(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if kind, data := given(t, dir); kind != "text/uri-list" || string(data) != "file://"+path+"\r\n" {
		t.Errorf("%s %q", kind, data)
	}
}

func TestSavedCopyIsWholeAndDated(t *testing.T) {
	data := bytes.Repeat([]byte("contact sheet "), 100_000)
	d, key, _ := deskOn(t, data)
	day := time.Date(2026, 3, 14, 14, 5, 0, 0, time.UTC)
	if err := d.files.SetTime(key, day); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "Ana.jpg")
	if err := os.WriteFile(to, []byte("an older one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveCopy(t.Context(), key, to); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(to)
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if st, err := os.Stat(to); err != nil || !st.ModTime().Equal(day) {
		t.Errorf("dated %v, %v", st.ModTime(), err)
	}
	alone(t, filepath.Dir(to), "Ana.jpg")
}

func TestSaveLeavesNoHalfFile(t *testing.T) {
	d, key, missing := deskOn(t, bytes.Repeat([]byte("x"), 1<<20))
	dir := t.TempDir()
	to := filepath.Join(dir, "Ana.jpg")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.SaveCopy(ctx, key, to); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
	if err := d.SaveCopy(t.Context(), media.Key{1}, to); !errors.Is(err, media.Missing) || len(*missing) != 1 {
		t.Errorf("gone: %v", err)
	}
	if err := d.SaveCopy(t.Context(), key, filepath.Join(dir, "no", "folder.jpg")); !errors.Is(err, media.NotWritable) {
		t.Errorf("no folder: %v", err)
	} else if strings.Contains(err.Error(), "folder.jpg") {
		t.Errorf("a name in the error: %v", err)
	}
	if err := d.SaveCopy(t.Context(), key, dir); !errors.Is(err, media.NotWritable) {
		t.Errorf("over a folder: %v", err)
	}
	// A damaged file of the gallery is not handed on as if it were whole.
	path, err := d.files.Path(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte("y"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveCopy(t.Context(), key, to); !errors.Is(err, media.Unreadable) {
		t.Errorf("damaged: %v", err)
	}
	alone(t, dir)
	if _, err := os.Stat("/dev/full"); err == nil {
		if err := pour(t.Context(), full(t), strings.NewReader("x")); !errors.Is(err, media.DiskFull) {
			t.Errorf("full: %v", err)
		}
	}
}

func full(t *testing.T) *os.File {
	t.Helper()
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestOpenWithNeedsTheFile(t *testing.T) {
	d, _, _ := deskOn(t, []byte("x"))
	if err := d.OpenWith(filepath.Join(t.TempDir(), "gone")); !errors.Is(err, media.Missing) {
		t.Errorf("%v", err)
	}
}
