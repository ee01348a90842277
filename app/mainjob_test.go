package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// testMainJob is the whole of it: link, see previews, fetch, verify, send, be
// answered; then log out and link again.
func testMainJob(t *testing.T, st stage) {
	r := st.unlinked(t)
	r.open()
	if s := r.link.Status(); s.Phase.Linked() || len(r.chats()) > 0 {
		t.Fatalf("before linking: %q, %d chats", s.Phase, len(r.chats()))
	}
	r.pair()
	r.history()
	kept := r.fetchSome(2)
	texts := r.answers()
	chats, sheet, files := len(r.chats()), len(r.sheet()), r.files()

	if err := r.link.LogOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := r.phase(session.PhaseOff); s.Err != nil {
		t.Errorf("logged out: %v", s.Err)
	}
	same := func(when string) {
		t.Helper()
		if n := len(r.chats()); n != chats {
			t.Errorf("%s: %d chats, %d before", when, n, chats)
		}
		if n := len(r.sheet()); n != sheet {
			t.Errorf("%s: %d pictures, %d before", when, n, sheet)
		}
		if !maps.Equal(r.files(), files) {
			t.Errorf("%s: %d files, %d before", when, len(r.files()), len(files))
		}
		for id, key := range kept {
			r.whole(r.message(id), key)
		}
		if n := len(r.talk(echo)); n != texts {
			t.Errorf("%s: %d messages with the echo contact, %d before", when, n, texts)
		}
	}
	same("logged out")
	r.pair()
	same("linked again")
	r.close()
	r.secret(foldersIn(r.data).log)
}

// echo is the number of the contact that answers whatever is sent to it.
const echo = "12025550100"

// history compares the catalogue with what the phone has.
func (r *rig) history() {
	t := r.t
	w := story()
	want := map[string][3]int{} // pictures, of them to be seen once, unread
	for _, c := range w.Chats {
		name, n := "", [3]int{2: c.Unread}
		if c.Group >= 0 {
			name = w.Groups[c.Group].Subject
		} else if p := w.People[c.Person]; p.Name != "" {
			name = p.Name
		} else {
			name = p.Push
		}
		for _, m := range c.Messages[c.First:] {
			if m.Picture != nil && onSheet(m) {
				n[0]++
				if m.ViewOnce {
					n[1]++
				}
			}
		}
		want[name] = n
	}
	got := map[string][3]int{}
	for _, c := range r.chats() {
		got[c.Name] = [3]int{0, 0, c.Unread}
	}
	for _, m := range r.sheet() {
		n := got[m.ChatName]
		n[0]++
		if m.Media.State == media.ViewOnce {
			n[1]++
		} else if m.Media.Kind == media.Sticker {
			// it has no preview
		} else if _, err := jpeg.DecodeConfig(bytes.NewReader(m.Media.Preview)); err != nil {
			t.Errorf("preview of %d bytes: %v", len(m.Media.Preview), err)
		}
		got[m.ChatName] = n
	}
	if !maps.Equal(got, want) {
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if got[name] != want[name] {
				t.Errorf("%q: pictures, seen once, unread are %v, want %v", name, got[name], want[name])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d chats, want %d", len(got), len(want))
		}
	}
	if n := len(r.files()); n != 0 {
		t.Errorf("%d files before anything was asked for", n)
	}
}

// story is what the sandboxes of the tests tell.
func story() *world.World { return world.New(world.Options{Pictures: pictures, Small: true}) }

// onSheet reports whether a file is an item of the contact sheet.
func onSheet(m world.Message) bool {
	switch m.Picture.Kind {
	case world.Image, world.Video, world.GIF, world.Sticker:
		return m.HDOf == "" && m.MotionOf == ""
	}
	return false
}

// fetchSome downloads the n smallest pictures of the history that the media host
// still has.
func (r *rig) fetchSome(n int) map[session.MessageID]media.Key {
	list := slices.DeleteFunc(r.sheet(), func(m session.Message) bool {
		return m.Media.State != media.Remote || time.Since(m.Time) > session.HostKeeps-24*time.Hour
	})
	slices.SortFunc(list, func(a, b session.Message) int { return int(a.Media.Size - b.Media.Size) })
	kept := map[session.MessageID]media.Key{}
	for _, m := range list[:n] {
		kept[m.ID] = m.Media.Key()
		if err := r.actions.Download(r.t.Context(), m.ID); err != nil {
			r.t.Fatal(err)
		}
	}
	for id, key := range kept {
		r.whole(r.settled(id), key)
	}
	return kept
}

// answers sends pictures to the echo contact and compares what it says and sends
// back; it gives the number of messages with it.
func (r *rig) answers() int {
	t := r.t
	to, err := r.link.Find(t.Context(), "+1 (202) 555-0100")
	if err != nil {
		t.Fatal(err)
	}
	day := 24 * time.Hour
	never := time.Duration(0)
	for i, c := range []struct {
		caption string
		once    bool
		expires *time.Duration
		forward bool
		says    []string
	}{
		{"Harbour at dawn — Grüße 🌄", false, &never, false, []string{"not view once", "Harbour at dawn — Grüße 🌄", "Does not disappear"}},
		{"", true, &never, false, []string{", view once", "No caption", "Does not disappear"}},
		{"gone tomorrow", false, &day, true, []string{"not view once", "gone tomorrow", "(86400 s)", "Forwarded"}},
	} {
		path := filepath.Join(t.TempDir(), "picture.jpg")
		if err := os.WriteFile(path, photo(t, 100+i, 480, 320), 0o600); err != nil {
			t.Fatal(err)
		}
		ids, err := r.actions.Send(t.Context(), session.Draft{
			To: []session.JID{to}, Quality: session.Standard, ViewOnce: c.once, Expires: c.expires, Forwarded: c.forward,
			Pictures: []session.Picture{{Path: path, Caption: c.caption}},
		})
		if err != nil || len(ids) != 1 {
			t.Fatalf("%d messages, %v", len(ids), err)
		}
		said := r.answer(ids[0])
		sent := r.message(ids[0])
		for _, want := range append(c.says, "480 × 320") {
			if !strings.Contains(said.Text, want) {
				t.Errorf("the echo contact saw no %q: %s", want, said.Text)
			}
		}
		if sent.Media.ViewOnce != c.once || sent.Expires != *c.expires || sent.Forwarded != c.forward || sent.Text != c.caption {
			t.Errorf("kept as view once %v, %v, forwarded %v, %q", sent.Media.ViewOnce, sent.Expires, sent.Forwarded, sent.Text)
		}
		if c.once {
			continue
		}
		back := slices.IndexFunc(r.talk(echo), func(m session.Message) bool {
			return !m.FromMe && m.Media != nil && m.Media.Key() == sent.Media.File
		})
		if back < 0 {
			t.Fatal("the picture did not come back")
		}
		r.whole(r.download(r.talk(echo)[back].ID), sent.Media.File)
	}
	return len(r.talk(echo))
}

// answer waits until an own message was read and the echo contact has said what
// it saw.
func (r *rig) answer(id session.MessageID) (said session.Message) {
	r.t.Helper()
	r.until("the echo contact's answer", func() bool {
		sent := r.message(id)
		if sent.Delivery == session.Undone {
			r.t.Fatalf("not sent: %s", sent.Fault)
		}
		if !arrived(sent) {
			return false
		}
		for _, m := range r.talk(echo) {
			if !m.FromMe && m.Media == nil && strings.HasSuffix(m.Text, "SHA-256 "+sent.Media.File.String()) {
				said = m
			}
		}
		return said.ID != 0
	})
	return said
}

// arrived reports whether an own message was at least delivered.
func arrived(m session.Message) bool {
	return slices.Contains([]session.Delivery{session.Delivered, session.Read, session.Opened}, m.Delivery)
}

// secret looks for anything in the log that is nobody else's business.
func (r *rig) secret(path string) {
	t := r.t
	log, err := os.ReadFile(path)
	if err != nil || len(log) == 0 {
		t.Fatalf("log of %d bytes, %v", len(log), err)
	}
	s, err := open(t.Context(), r.options) // the catalogue knows what to look for
	if err != nil {
		t.Fatal(err)
	}
	r.services = s
	defer func() { r.services = nil; s.close() }()
	text := string(log) + r.console.String()
	words := map[string]string{"mmg.whatsapp.net/v/": "address", "/v/t62.": "address", "_nc_sid": "address"}
	for _, c := range r.chats() {
		words[c.Name], words[c.Number] = "name", "number"
		user, _, _ := strings.Cut(string(c.JID), "@")
		words[user], words[strings.TrimPrefix(c.Number, "+")] = "address", "number"
		list, err := r.store.Messages(t.Context(), c.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			user, _, _ = strings.Cut(string(m.Sender), "@")
			words[user], words[m.SenderName], words[m.Text] = "address", "name", "text"
			if d := m.Media; d != nil {
				words[d.URL], words[d.DirectPath] = "address", "address"
				words[fmt.Sprintf("%x", d.MediaKey)], words[fmt.Sprintf("%d", d.MediaKey)] = "key", "key"
				words[d.Key().String()] = "hash"
			}
		}
	}
	if len(words) < 200 {
		t.Errorf("only %d things to look for", len(words))
	}
	for word, what := range words {
		if len(word) > 4 && strings.Contains(text, word) {
			t.Errorf("the log has the %s %q", what, word)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}
