package compose

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestDraftIsWhatWasChosen(t *testing.T) {
	f := newForm()
	for _, p := range f.add("/p/a.jpg", "/p/b.png", "/p/a.jpg") {
		p.seen = true
	}
	if len(f.pictures) != 2 {
		t.Fatalf("%d pictures from two files", len(f.pictures))
	}
	f.move(f.pictures[1], -1)
	f.toggle(recipient{jid: "1@s.whatsapp.net", name: "Ana", known: true})
	f.toggle(recipient{jid: "2@g.us", name: "Wedding", known: true})
	f.toggle(recipient{jid: "1@s.whatsapp.net"})
	f.caption, f.viewOnce, f.forwarded, f.quality = "cake", true, true, session.HD
	day := 24 * time.Hour
	f.expires = &day
	want := session.Draft{
		To: []session.JID{"2@g.us"},
		Pictures: []session.Picture{
			{Path: "/p/b.png", Name: "b.png", Caption: "cake"}, {Path: "/p/a.jpg", Name: "a.jpg", Caption: "cake"}},
		Quality: session.HD, Compress: true, ViewOnce: true, Expires: &day, Forwarded: true,
	}
	if got := f.draft(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	f.each, f.pictures[1].caption = true, "bride"
	d := f.draft()
	if d.Pictures[0].Caption != "" || d.Pictures[1].Caption != "bride" {
		t.Errorf("captions %q and %q", d.Pictures[0].Caption, d.Pictures[1].Caption)
	}
}

func TestOriginalIsNeitherCompressedNorViewedOnce(t *testing.T) {
	f := newForm()
	f.quality, f.viewOnce, f.keepMeta = session.Original, true, true
	if d := f.draft(); d.Compress || d.ViewOnce || !d.KeepMeta {
		t.Errorf("%+v", d)
	}
	f.quality = session.Standard
	if d := f.draft(); !d.Compress || !d.ViewOnce || d.KeepMeta {
		t.Errorf("%+v", d)
	}
}

func TestWhatHoldsSendingBack(t *testing.T) {
	f := newForm()
	step := func(want string) {
		t.Helper()
		if got := f.problem(); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("the problem is %q, want %q", got, want)
		}
	}
	step("Add a picture")
	ps := f.add("/a.jpg", "/b.txt")
	ps[0].seen = true
	step("Looking")
	ps[1].seen, ps[1].err = true, media.NotPicture
	step("One picture cannot be sent")
	f.remove(ps[1])
	step("Choose who")
	f.toggle(recipient{jid: "1@s.whatsapp.net", name: "Ana"})
	step("")
	f.caption = strings.Repeat("é", session.MaxCaption)
	step("")
	f.caption += "é"
	step("one character too long")
	f.each = true
	step("")
}

func TestActionSaysWhatHappens(t *testing.T) {
	f := newForm()
	for _, c := range []struct {
		pictures int
		to       []string
		want     string
	}{
		{0, nil, "Send"},
		{1, nil, "Send 1 picture"},
		{4, []string{"Ana"}, "Send 4 pictures to Ana"},
		{1, []string{"Ana", "Bo"}, "Send 1 picture to Ana and Bo"},
		{2, []string{"Ana", "Bo", "Cy"}, "Send 2 pictures to 3 chats"},
		{1, []string{strings.Repeat("x", 40)}, "Send 1 picture to " + strings.Repeat("x", 27) + "…"},
	} {
		f.pictures, f.to = make([]*picture, c.pictures), nil
		for _, n := range c.to {
			f.to = append(f.to, recipient{jid: session.JID(n), name: n})
		}
		if got := f.action(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestStrangersAreMentioned(t *testing.T) {
	f := newForm()
	f.toggle(recipient{jid: "1", name: "Ana", known: true})
	if f.warning() != "" {
		t.Error("a friend is no stranger")
	}
	f.toggle(recipient{jid: "2", name: "+34 600", known: false})
	if !strings.Contains(f.warning(), "never written") {
		t.Errorf("warning %q", f.warning())
	}
}

func TestDropOfFoldersAndFiles(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"b.JPG", "a.png", "notes.txt", ".hidden.jpg", "in/c.webp", ".git/d.jpg"} {
		path := filepath.Join(dir, "album", n)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	txt := filepath.Join(dir, "album", "notes.txt")
	h := expand(t.Context(), []string{filepath.Join(dir, "album"), filepath.Join(dir, "nowhere.jpg"), txt, txt}, 10)
	var names []string
	for _, f := range h.files {
		names = append(names, filepath.Base(f))
	}
	if want := []string{"a.png", "b.JPG", "c.webp", "notes.txt"}; !reflect.DeepEqual(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	if h.missing != 1 || h.skipped != 1 || h.over != 0 {
		t.Errorf("%+v", h)
	}
	if h = expand(t.Context(), []string{filepath.Join(dir, "album")}, 2); len(h.files) != 2 || h.over != 1 {
		t.Errorf("with room for two: %+v", h)
	}
}
