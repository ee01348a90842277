package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func runMedia(t *testing.T, args ...string) got {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := mediaCommand(t.Context(), args, &stdout, &stderr)
	return got{code, stdout.String(), stderr.String()}
}

// shelf is a data folder whose catalogue knows the example as 3EB0EXAMPLE and a
// text as 3EB0TEXT. The catalogue stays open, as that of a running app.
func shelf(t *testing.T, e example) (dir string, s *store.Store) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Open(t.Context(), foldersIn(dir).catalogue, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	const ana session.JID = "34600111222@s.whatsapp.net"
	at := time.Unix(1_780_000_000, 0)
	if err := s.Save(t.Context(), session.Batch{Messages: []session.Arrival{
		{Chat: ana, Sender: ana, Message: session.Message{WAID: "3EB0TEXT", Time: at, Text: "look"}},
		{Chat: ana, Sender: ana, Message: session.Message{WAID: "3EB0EXAMPLE", Time: at, Text: "a & b", Media: &session.Media{Ref: e.Ref, Width: 96, Height: 64}}},
	}}); err != nil {
		t.Fatal(err)
	}
	return dir, s
}

func TestMediaPrintsTheRecord(t *testing.T) {
	e := readExample(t)
	dir, s := shelf(t, e)
	for _, id := range []string{"3EB0EXAMPLE", e.Ref.Key().String(), strings.ToUpper(e.Ref.Key().String()), base64.StdEncoding.EncodeToString(e.Ref.FileSHA256)} {
		g := runMedia(t, "--data", dir, id)
		if g.code != exitOK || g.stderr != "" || !strings.HasSuffix(g.stdout, "}\n") || !strings.Contains(g.stdout, `"caption": "a & b"`) {
			t.Fatalf("%s: %+v", id, g)
		}
		d, err := descriptor.Parse([]byte(g.stdout))
		if err != nil || !reflect.DeepEqual(d.Ref, e.Ref) {
			t.Errorf("the record is no descriptor: %+v, %v", d.Ref, err)
		}
	}

	// Once it is fetched, the record says where it lies.
	g := runMedia(t, "3EB0EXAMPLE", "--data="+dir)
	if strings.Contains(g.stdout, `"link"`) || !strings.Contains(g.stdout, `"status": "preview"`) {
		t.Errorf("before: %s", g.stdout)
	}
	put(t, dir, s, e)
	g = runMedia(t, "3EB0EXAMPLE", "--data", dir)
	var r struct {
		Image struct{ Status, Link string }
	}
	if err := json.Unmarshal([]byte(g.stdout), &r); err != nil {
		t.Fatal(err)
	}
	path, ok := strings.CutPrefix(r.Image.Link, "file://")
	if b, err := os.ReadFile(filepath.FromSlash(path)); !ok || err != nil || !bytes.Equal(b, e.plain) || r.Image.Status != "downloaded" {
		t.Errorf("%+v leads to %d bytes, %v", r.Image, len(b), err)
	}
}

// put has the example fetched into the gallery.
func put(t *testing.T, dir string, s *store.Store, e example) {
	t.Helper()
	files, err := gallery.Open(foldersIn(dir).gallery)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	id, err := s.Find(t.Context(), "3EB0EXAMPLE")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Enqueue(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	jobs, err := s.Downloads().Claim(t.Context(), time.Now(), 1)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	f, err := files.Temp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(e.plain); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Put(t.Context(), f, e.Ref.Key()); err != nil {
		t.Fatal(err)
	}
	if err := s.Downloads().Finish(t.Context(), jobs[0], nil, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

func TestMediaGoesIntoGet(t *testing.T) {
	e := readExample(t)
	dir, _ := shelf(t, e)
	record := runMedia(t, "3EB0EXAMPLE", "--data", dir)
	g := runGet(t, record.stdout, "-", "-o", "-", "--server", mediaServer(t, serveBytes(e.cipher)))
	if g.code != exitOK || g.stdout != string(e.plain) || g.stderr != "" {
		t.Errorf("%d, %d bytes, %q", g.code, len(g.stdout), g.stderr)
	}
}

func TestMediaErrors(t *testing.T) {
	dir, _ := shelf(t, readExample(t))
	empty := t.TempDir()
	spoilt := t.TempDir()
	if err := os.WriteFile(foldersIn(spoilt).catalogue, bytes.Repeat([]byte("not a catalogue "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"nothing", nil, exitUsage, "contactsheet media ID"},
		{"two ids", []string{"a", "b"}, exitUsage, "contactsheet media ID"},
		{"help", []string{"--help"}, exitOK, "contactsheet media ID"},
		{"two places", []string{"a", "--sandbox", "--server", "x"}, exitUsage, "contactsheet media ID"},
		{"no server file", []string{"a", "--server", filepath.Join(dir, "none")}, exitUsage, "contactsheet: media: read server file"},
		{"no catalogue", []string{"a", "--data", empty}, exitFault, "contactsheet: media: there is no catalogue in " + empty + "\n"},
		{"spoilt catalogue", []string{"a", "--data", spoilt}, exitFault, "contactsheet: media: The list of your pictures is damaged."},
		{"unknown id", []string{"nonsense", "--data", dir}, exitFault, "contactsheet: media: no message id, media id or SHA-256 is like that\n"},
		{"unknown hash", []string{strings.Repeat("ab", 32), "--data", dir}, exitFault, "contactsheet: media: no message id, media id or SHA-256 is like that\n"},
		{"no file", []string{"3EB0TEXT", "--data", dir}, exitFault, "contactsheet: media: that message carries no file\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := runMedia(t, c.args...)
			said, other := g.stderr, g.stdout
			if c.code == exitOK {
				said, other = other, said
			}
			if g.code != c.code || !strings.Contains(said, c.says) || other != "" {
				t.Errorf("%+v, want %d and %q", g, c.code, c.says)
			}
			if c.code == exitFault && strings.Count(said, "\n") != 1 {
				t.Errorf("not one line: %q", said)
			}
		})
	}
	alone(t, empty)
	if got := fileIn(dir, media.Key{1}); got != "" {
		t.Errorf("a file out of nothing: %s", got)
	}
}
