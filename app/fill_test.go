package main

import (
	"bytes"
	"crypto/sha256"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

// fillFolder fills a folder and gives what was said.
func fillFolder(t *testing.T, data string, more ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"sandbox", "fill", "--small", "--data", data}, more...)
	if code := run(t.Context(), args, nil, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit status %d: %s", code, stderr.String())
	}
	return stdout.String()
}

func TestFilledFolderOpensUnpaired(t *testing.T) {
	data := t.TempDir()
	said := fillFolder(t, data, "--pictures", "600", "--messages", "900", "--fetched", "150", "--chats", "20", "--years", "3")
	if !strings.HasPrefix(said, "600 pictures in 20 chats and 900 messages; 150 pictures on the disk (") {
		t.Errorf("said %q", said)
	}
	s, err := open(t.Context(), options{data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	if p := s.link.Status().Phase; p.Linked() {
		t.Errorf("linked: %s", p)
	}
	r := &rig{t: t, services: s}
	list := r.sheet()
	states, kinds := map[media.State]int{}, map[media.Kind]int{}
	starred, captions, chats, groups := 0, 0, map[session.ChatID]bool{}, 0
	oldest, newest := list[len(list)-1].Time, list[0].Time
	for _, m := range list {
		states[m.Media.State]++
		kinds[m.Media.Kind]++
		chats[m.Chat] = true
		if m.Media.Starred {
			starred++
		}
		if m.Text != "" {
			captions++
		}
		if strings.HasSuffix(string(m.ChatJID), "@g.us") {
			groups++
		}
		if p := m.Media.Preview; len(p) > 0 {
			if _, err := jpeg.DecodeConfig(bytes.NewReader(p)); err != nil {
				t.Errorf("preview: %v", err)
			}
		} else if m.Media.Kind != media.Sticker && m.Media.State != media.ViewOnce {
			t.Errorf("%s without a preview", m.Media.Kind)
		}
		if m.Media.State == media.Ready {
			path, err := s.files.Path(m.Media.File)
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil || media.Key(sha256.Sum256(b)) != m.Media.File || int64(len(b)) != m.Media.Size {
				t.Errorf("file of %d bytes is not what its name says: %v", len(b), err)
			}
			if v := (media.View{File: m.Media.File, W: 64, H: 64}); m.Media.Kind == media.Image {
				if _, err := s.pixels.Load(t.Context(), v); err != nil {
					t.Errorf("a file is no picture: %v", err)
				}
			}
		}
	}
	if len(list) != 600 || states[media.Ready] != 150 {
		t.Errorf("%d pictures: %v", len(list), states)
	}
	for _, want := range []media.State{media.Remote, media.Expired, media.Gone, media.Failed} {
		if states[want] == 0 {
			t.Errorf("none is %s: %v", want, states)
		}
	}
	for _, want := range []media.Kind{media.Image, media.Video, media.GIF, media.Sticker} {
		if kinds[want] == 0 || kinds[media.Image] < 500 {
			t.Errorf("kinds: %v", kinds)
		}
	}
	if starred == 0 || captions < 60 || len(chats) < 15 || groups == 0 {
		t.Errorf("%d favourites, %d captions, %d chats, %d in groups", starred, captions, len(chats), groups)
	}
	if d := newest.Sub(oldest); d < 700*24*time.Hour || newest.After(time.Now()) || time.Since(newest) > 60*24*time.Hour {
		t.Errorf("from %v to %v", oldest, newest)
	}
	for _, script := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Han} {
		if !slices.ContainsFunc(list, func(m session.Message) bool {
			return strings.ContainsFunc(m.Text, func(r rune) bool { return unicode.Is(script, r) })
		}) {
			t.Error("a script is missing in the captions")
		}
	}
}

func TestFillIsTheSameForTheSameSeed(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	var first []fillItem
	for range 2 {
		o := fillOptions{pictures: 300, messages: 500, fetched: 100, chats: 9, years: 2, seed: 7, small: true}
		f := newFiller(o, now, nil, nil, nil, nil)
		if first == nil {
			first = f.items
			continue
		}
		for i := range first {
			if first[i] != f.items[i] {
				t.Fatalf("item %d is another", i)
			}
		}
		if time.Unix(first[0].at, 0).Before(now.AddDate(-2, 0, -1)) || time.Unix(first[len(first)-1].at, 0).After(now) {
			t.Error("sent before or after its time")
		}
	}
}

func TestFillPlain(t *testing.T) {
	said := fillFolder(t, t.TempDir(), "--pictures", "90", "--messages", "90", "--fetched", "90", "--chats", "3", "--plain")
	if !strings.Contains(said, "; 90 pictures on the disk (") || !strings.Contains(said, "), 90 files; ") {
		t.Errorf("said %q", said)
	}
}

func TestFillLeavesAloneWhatIsThere(t *testing.T) {
	data := t.TempDir()
	fillFolder(t, data, "--pictures", "5", "--chats", "1")
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"sandbox", "fill", "--small", "--pictures", "5", "--data", data}, nil, &stdout, &stderr)
	if code != exitFault || !strings.Contains(stderr.String(), "wants an empty one") || stdout.Len() > 0 {
		t.Errorf("exit status %d: %s", code, stderr.String())
	}
}

func TestFillCommandLine(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, says string
		args       []string
		code       int
	}{
		{"help", "-pictures", []string{"--help"}, exitOK},
		{"nowhere", "--data", nil, exitUsage},
		{"no pictures", "--pictures is from 1", []string{"--data", dir, "--pictures", "0"}, exitUsage},
		{"fewer messages than pictures", "--messages is from 10", []string{"--data", dir, "--pictures", "10", "--messages", "9"}, exitUsage},
		{"more files than pictures", "--fetched is from 0 to 10", []string{"--data", dir, "--pictures", "10", "--fetched", "11"}, exitUsage},
		{"too many chats", "--chats", []string{"--data", dir, "--chats", "501"}, exitUsage},
		{"word", `"here" is too much`, []string{"--data", dir, "here"}, exitUsage},
		{"unknown flag", "-nonsense", []string{"--nonsense"}, exitUsage},
		{"into a file", "contactsheet: fill:", []string{"--data", taken, "--pictures", "5"}, exitFault},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append([]string{"sandbox", "fill"}, c.args...), nil, &stdout, &stderr)
			if said := stdout.String() + stderr.String(); code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit status %d, said %q", code, said)
			}
		})
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("something was written: %v, %v", entries, err)
	}
}
