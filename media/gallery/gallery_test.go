package gallery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

var jpeg = append([]byte("\xFF\xD8\xFF\xE0 not much of a picture"), bytes.Repeat([]byte("x"), 3000)...)

func open(t *testing.T) *Gallery {
	t.Helper()
	g, err := Open(filepath.Join(t.TempDir(), "pictures"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func put(t *testing.T, g *Gallery, b []byte, want media.Key) (media.Key, error) {
	t.Helper()
	f, err := g.Temp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for len(b) > 0 {
		n := min(len(b), 700)
		if _, err := f.Write(b[:n]); err != nil {
			t.Fatal(err)
		}
		b = b[n:]
	}
	return g.Put(t.Context(), f, want)
}

// files lists all regular files below the gallery, temporary ones as well.
func files(t *testing.T, g *Gallery) (names []string) {
	t.Helper()
	filepath.WalkDir(g.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(g.Dir(), path)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	return names
}

func TestPut(t *testing.T) {
	g := open(t)
	want := media.Key(sha256.Sum256(jpeg))
	key, err := put(t, g, jpeg, want)
	if err != nil || key != want {
		t.Fatalf("%v, %v", key, err)
	}
	path, err := g.Path(key)
	if err != nil || path != filepath.Join(g.Dir(), key.String()[:2], key.String()+".jpg") {
		t.Fatalf("path %q, %v", path, err)
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, jpeg) {
		t.Error("other bytes on the disk")
	}
	f, err := g.Open(key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); !bytes.Equal(b, jpeg) {
		t.Error("other bytes through Open")
	}
	if st, _ := os.Stat(path); runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("file mode %v", st.Mode())
	}
	for _, dir := range []string{g.Dir(), filepath.Dir(path)} {
		if st, _ := os.Stat(dir); runtime.GOOS != "windows" && st.Mode().Perm() != 0o700 {
			t.Errorf("folder mode %v", st.Mode())
		}
	}
	if got := files(t, g); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}
}

func TestPutRefusesOtherContent(t *testing.T) {
	g := open(t)
	if _, err := put(t, g, jpeg, media.Key{1}); !errors.Is(err, media.BadPlain) {
		t.Errorf("wrong hash: %v", err)
	}
	if _, err := put(t, g, nil, media.Key{}); !errors.Is(err, media.Empty) {
		t.Errorf("empty: %v", err)
	}
	f, _ := g.Temp(t.Context())
	f.Write(jpeg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Put(ctx, f, media.Key{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := files(t, g); len(got) != 0 {
		t.Errorf("files of refused content: %v", got)
	}
}

func TestPutTwice(t *testing.T) {
	g := open(t)
	key, _ := put(t, g, jpeg, media.Key{})
	then := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	if err := g.SetTime(key, then); err != nil {
		t.Fatal(err)
	}
	if _, err := put(t, g, jpeg, key); err != nil {
		t.Fatal(err)
	}
	if got := files(t, g); len(got) != 1 {
		t.Errorf("%v", got)
	}
	path, _ := g.Path(key)
	if st, _ := os.Stat(path); !st.ModTime().Equal(then) {
		t.Errorf("the file that was there was replaced: %v", st.ModTime())
	}
	// A file that was cut on the disk is mended.
	os.Truncate(path, 5)
	if _, err := put(t, g, jpeg, key); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, jpeg) {
		t.Error("the damaged file stayed")
	}
}

func TestPutConcurrently(t *testing.T) {
	g := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := put(t, g, jpeg, media.Key{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := files(t, g); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestExtensionComesFromTheBytes(t *testing.T) {
	g := open(t)
	for ext, b := range map[string]string{
		".png": "\x89PNG\r\n\x1a\n....", ".webp": "RIFF\x10\x00\x00\x00WEBPVP8 ", ".mp4": "\x00\x00\x00\x18ftypmp42....mp42isom",
		".bin": "MZ\x90\x00 a program", ".gif": "GIF89a....", ".heic": "\x00\x00\x00\x18ftypheic....mif1heic",
		".3gp": "\x00\x00\x00\x18ftyp3gp4....", ".pdf": "%PDF-1.7", ".ogg": "OggS....",
	} {
		key, err := put(t, g, []byte(b), media.Key{})
		if err != nil {
			t.Fatal(err)
		}
		if path, err := g.Path(key); err != nil || filepath.Ext(path) != ext {
			t.Errorf("%s: %q, %v", ext, path, err)
		}
	}
}

func TestMissing(t *testing.T) {
	g := open(t)
	for _, key := range []media.Key{{}, {1, 2, 3}} {
		_, err := g.Path(key)
		_, oerr := g.Open(key)
		if !errors.Is(err, media.Missing) || !errors.Is(oerr, media.Missing) || !errors.Is(g.SetTime(key, time.Now()), media.Missing) {
			t.Errorf("%v: %v, %v", key, err, oerr)
		}
		if err := g.Remove(key); err != nil {
			t.Errorf("removing nothing: %v", err)
		}
	}
	key, _ := put(t, g, jpeg, media.Key{})
	if !g.Has(key) || g.Remove(key) != nil || g.Has(key) {
		t.Error("Remove did not remove")
	}
}

func TestOpenSweepsLeftovers(t *testing.T) {
	dir := t.TempDir()
	g, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := g.Temp(t.Context())
	f.Write(jpeg) // and the power goes
	f.file.Close()
	g.Close()
	g, err = Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if got := files(t, g); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestOpenTellsWhatIsNotWritable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	os.WriteFile(file, nil, 0o600)
	if _, err := Open(file); !errors.Is(err, media.NotWritable) {
		t.Errorf("a file: %v", err)
	}
	if _, err := Open(filepath.Join(file, "below")); !errors.Is(err, media.NotWritable) || strings.Contains(err.Error(), dir) {
		t.Errorf("below a file: %v", err)
	}
	if runtime.GOOS == "linux" {
		if _, err := Open("/proc/self/fdinfo"); !errors.Is(err, media.NotWritable) {
			t.Errorf("a folder of the system: %v", err)
		}
	}
}

func TestDiskFull(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/full")
	}
	g := open(t)
	f, err := g.Temp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	f.file.Close()
	f.file = full
	if _, err := f.Write(jpeg); !errors.Is(err, media.DiskFull) {
		t.Errorf("got %v", err)
	}
	if err := blocked(&fs.PathError{Op: "write", Path: "/home/anna", Err: syscall.ENOSPC}); media.FaultOf(err) != media.DiskFull || strings.Contains(err.Error(), "anna") {
		t.Errorf("got %v", err)
	}
}

func TestSymbolicLinksAreNotFollowed(t *testing.T) {
	g := open(t)
	key, _ := put(t, g, jpeg, media.Key{})
	path, _ := g.Path(key)
	secret := filepath.Join(t.TempDir(), "secret")
	os.WriteFile(secret, jpeg, 0o600)
	os.Remove(path)
	if err := os.Symlink(secret, path); err != nil {
		t.Skip(err)
	}
	if _, err := g.Path(key); !errors.Is(err, media.Missing) {
		t.Errorf("a link stands for a file: %v", err)
	}
	os.RemoveAll(filepath.Dir(path))
	os.Symlink(filepath.Dir(secret), filepath.Dir(path))
	if _, err := put(t, g, jpeg, key); err == nil {
		t.Error("wrote through a link out of the folder")
	}
	if entries, _ := os.ReadDir(filepath.Dir(secret)); len(entries) != 1 {
		t.Errorf("outside: %v", entries)
	}
}

func TestAdd(t *testing.T) {
	g := open(t)
	src := filepath.Join(t.TempDir(), "holiday.PNG.exe")
	os.WriteFile(src, jpeg, 0o644)
	key, size, err := g.Add(t.Context(), src)
	if err != nil || size != int64(len(jpeg)) || key != media.Key(sha256.Sum256(jpeg)) {
		t.Fatalf("%v, %d, %v", key, size, err)
	}
	if path, _ := g.Path(key); filepath.Ext(path) != ".jpg" {
		t.Errorf("stored as %q", path)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	os.WriteFile(empty, nil, 0o644)
	for path, want := range map[string]media.Fault{
		empty: media.Empty, t.TempDir(): media.Unreadable, "/no/such/file": media.Unreadable,
	} {
		if _, _, err := g.Add(t.Context(), path); media.FaultOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got := files(t, g); len(got) != 1 {
		t.Errorf("left: %v", got)
	}
}

func TestTempReset(t *testing.T) {
	g := open(t)
	f, _ := g.Temp(t.Context())
	f.Write([]byte("GIF89a half of another attempt"))
	if err := f.Reset(); err != nil || f.Size() != 0 {
		t.Fatal(err)
	}
	f.Write(jpeg)
	key, err := g.Put(t.Context(), f, media.Key(sha256.Sum256(jpeg)))
	if err != nil {
		t.Fatal(err)
	}
	if path, _ := g.Path(key); filepath.Ext(path) != ".jpg" {
		t.Errorf("stored as %q", path)
	}
	if f.Discard() != nil || !g.Has(key) {
		t.Error("Discard after Put took the file")
	}
}

func TestWalk(t *testing.T) {
	g := open(t)
	want := map[media.Key]int64{}
	for _, s := range []string{"one", "three", "eleven"} {
		key, _ := put(t, g, []byte(s), media.Key{})
		want[key] = int64(len(s))
	}
	os.WriteFile(filepath.Join(g.Dir(), "notes.txt"), jpeg, 0o600)
	os.MkdirAll(filepath.Join(g.Dir(), "00"), 0o700)
	os.WriteFile(filepath.Join(g.Dir(), "00", "stray.jpg"), jpeg, 0o600)
	got := map[media.Key]int64{}
	if err := g.Walk(t.Context(), func(e Entry) error { got[e.Key] = e.Size; return nil }); err != nil {
		t.Fatal(err)
	}
	n, size, err := g.Size(t.Context())
	if len(got) != 3 || n != 3 || size != 14 || err != nil {
		t.Errorf("%v; %d files, %d bytes, %v", got, n, size, err)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%v: %d", k, got[k])
		}
	}
	enough := errors.New("enough")
	if err := g.Walk(t.Context(), func(Entry) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
}
