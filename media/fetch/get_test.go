package fetch

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func TestGet(t *testing.T) {
	file := noise(200_000)
	ref, body := seal(t, file)
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	for name, c := range map[string]struct {
		ref        func(*media.Ref)
		unverified bool
	}{
		"complete":               {func(*media.Ref) {}, false},
		"hash of the file alone": {func(r *media.Ref) { r.FileEncSHA256, r.Size = nil, 0 }, false},
		"hash of what is sent":   {func(r *media.Ref) { r.FileSHA256 = nil }, false},
		"no hash, nor size":      {func(r *media.Ref) { r.FileSHA256, r.FileEncSHA256, r.Size = nil, nil, 0 }, true},
		"no hash, but a URL alone": {func(r *media.Ref) {
			r.FileSHA256, r.FileEncSHA256, r.DirectPath, r.URL = nil, nil, "", "https://"+h.Loopback+"/x?oe=1"
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := ref
			c.ref(&r)
			g := files(t)
			tmp, _ := g.Temp(t.Context())
			var last, total int64
			got, err := h.Get(t.Context(), r, tmp, GetOptions{Progress: func(d, n int64) { last, total = d, n }})
			if err != nil {
				t.Fatal(err)
			}
			if got.Key != ref.Key() || got.Size != ref.Size || got.Unverified != c.unverified || got.MIME != "image/jpeg" ||
				!bytes.Equal(got.Ref.FileSHA256, ref.FileSHA256) || !bytes.Equal(got.Ref.FileEncSHA256, ref.FileEncSHA256) || got.Ref.Size != ref.Size {
				t.Errorf("%+v", got)
			}
			if last != ref.Size || total != r.Size {
				t.Errorf("progress ended at %d of %d", last, total)
			}
			if key, err := g.Put(t.Context(), tmp, got.Key); err != nil || key != ref.Key() {
				t.Error(err)
			}
		})
	}
}

func TestGetFaults(t *testing.T) {
	file := noise(100_000)
	ref, body := seal(t, file)
	bare := func(r *media.Ref) { r.FileSHA256, r.FileEncSHA256, r.Size = nil, nil, 0 }
	flipped := bytes.Clone(body)
	flipped[500] ^= 1
	empty, nothing := seal(t, nil)
	send := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Write(b) }
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		ref   func(*media.Ref)
		opt   GetOptions
		want  media.Fault
	}{
		"expired":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, bare, GetOptions{}, media.NotFound},
		"busy":           {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, bare, GetOptions{}, media.Busy},
		"MAC wrong":      {send(flipped), bare, GetOptions{}, media.BadCipher},
		"other key":      {send(body), func(r *media.Ref) { r.MediaKey = noise(32) }, GetOptions{}, media.BadKey},
		"other hash":     {send(body), func(r *media.Ref) { r.FileSHA256 = noise(32) }, GetOptions{}, media.BadPlain},
		"key too short":  {send(body), func(r *media.Ref) { r.MediaKey = r.MediaKey[:31] }, GetOptions{}, media.BadRef},
		"other host":     {send(body), func(r *media.Ref) { r.URL = "https://example.com/x" }, GetOptions{}, media.BadHost},
		"too large":      {send(body), bare, GetOptions{MaxSize: 50_000}, media.TooLarge},
		"declared so":    {send(body), nil, GetOptions{MaxSize: 50_000}, media.TooLarge},
		"broken off":     {send(body[:1000]), bare, GetOptions{}, media.BadCipher},
		"cut, with size": {send(body[:1000]), func(r *media.Ref) { bare(r); r.Size = 100_000 }, GetOptions{}, media.Truncated},
		"empty file":     {send(nothing), func(r *media.Ref) { bare(r); r.MediaKey = empty.MediaKey }, GetOptions{}, media.Empty},
		"nothing":        {send(nil), bare, GetOptions{}, media.Truncated},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for b := make([]byte, 64<<10); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}, bare, GetOptions{MaxSize: 1 << 20}, media.TooLarge},
		"slow": {func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, bare, GetOptions{Timeout: 100 * time.Millisecond}, media.TimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := host(t, c.serve)
			r := ref
			if c.ref != nil {
				c.ref(&r)
			}
			dir := t.TempDir()
			_, err := h.ToFile(t.Context(), r, filepath.Join(dir, "out"), c.opt)
			if media.FaultOf(err) != c.want {
				t.Errorf("got %q (%v), want %q", media.FaultOf(err), err, c.want)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestGetRecovers(t *testing.T) {
	ref, body := seal(t, noise(10_000))
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	h.Hosts = func(context.Context) []string { panic("no hosts") }
	if _, err := h.ToFile(t.Context(), ref, filepath.Join(t.TempDir(), "x"), GetOptions{}); media.FaultOf(err) != media.Internal {
		t.Errorf("panic became %v", err)
	}
	h = host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	boom := GetOptions{Progress: func(done, _ int64) {
		if done > 0 {
			panic("no progress")
		}
	}}
	if _, err := h.ToFile(t.Context(), ref, filepath.Join(t.TempDir(), "x"), boom); media.FaultOf(err) != media.Internal {
		t.Errorf("panic in another goroutine became %v", err)
	}
}

func TestToFile(t *testing.T) {
	file := noise(70_000)
	ref, body := seal(t, file)
	h := host(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	dir := t.TempDir()
	path := filepath.Join(dir, "picture.jpg")
	got, err := h.ToFile(t.Context(), ref, path, GetOptions{})
	if err != nil || got.Key != ref.Key() {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, file) {
		t.Error("other bytes on the disk")
	}
	if _, err := h.ToFile(t.Context(), ref, path, GetOptions{}); !errors.Is(err, fs.ErrExist) || media.FaultOf(err) != media.NotWritable {
		t.Errorf("over a file: %v", err)
	}
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ToFile(t.Context(), ref, path, GetOptions{Overwrite: true}); err != nil {
		t.Error(err)
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, file) {
		t.Error("the old file stayed")
	}
	for name, bad := range map[string]string{"a folder": dir, "no such folder": filepath.Join(dir, "no", "x")} {
		if _, err := h.ToFile(t.Context(), ref, bad, GetOptions{Overwrite: true}); media.FaultOf(err) != media.NotWritable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// TestToFileIsNotOvertaken: a file that came into being during the download
// stays.
func TestToFileIsNotOvertaken(t *testing.T) {
	ref, body := seal(t, noise(70_000))
	path := filepath.Join(t.TempDir(), "x")
	h := host(t, func(w http.ResponseWriter, _ *http.Request) {
		os.WriteFile(path, []byte("mine"), 0o600)
		w.Write(body)
	})
	if _, err := h.ToFile(t.Context(), ref, path, GetOptions{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "mine" {
		t.Error("it was overwritten")
	}
}
