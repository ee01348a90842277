package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui"
)

// fine is the outcome of what is only odd: the file is there, whole.
const fine media.Fault = "fine"

// hush is how long a media host may be silent.
const hush = 8 * time.Second

// badCase is one thing that may be wrong with a file.
type badCase struct {
	name  string
	serve answer         // nil: as it should be
	make  func(*badFile) // what its message says, or what was encrypted; nil where it is honest
	wants media.Fault    // of a download from a chat
	keys  media.Fault    // of Get from keys, where that differs
	goes  bool           // the download has gone on from a part
}

// badCases are the cases that need an answer of the media host, or of the sender.
// other is another program on this computer.
func badCases(other string) []badCase {
	other32 := bytes.Repeat([]byte{7}, 32)
	var list []badCase
	for _, s := range []struct {
		code  int
		wants media.Fault
	}{
		{400, media.NotFound}, {401, media.NotFound}, {403, media.NotFound}, {404, media.NotFound}, {410, media.NotFound},
		{451, media.NotFound}, {408, media.Busy}, {416, media.Busy}, {429, media.Busy}, {500, media.Busy}, {502, media.Busy},
		{503, media.Busy}, {507, media.Busy}, {204, media.Busy}, {206, media.Busy}, {304, media.Busy},
	} {
		list = append(list, badCase{name: fmt.Sprint("status ", s.code), serve: status(s.code), wants: s.wants})
	}
	for name, url := range map[string]string{
		"foreign host": "https://media.example.com/v/x.enc", "look-alike, longer": "https://mmg.whatsapp.net.example.com/v/x.enc",
		"look-alike, no dot": "https://evilwhatsapp.net/v/x.enc", "look-alike letter": "https://mmg.wh\u0430tsapp.net/v/x.enc",
		"not encrypted": "http://mmg.whatsapp.net/v/x.enc", "another port": "https://mmg.whatsapp.net:8443/v/x.enc",
		"host as user": "https://mmg.whatsapp.net@media.example.com/v/x.enc", "user of the host": "https://a:b@mmg.whatsapp.net/v/x.enc",
		"address": "https://157.240.1.60/v/x.enc", "loopback, another port": "https://" + other + "/v/x.enc",
		"loopback by name": "https://localhost/v/x.enc", "file": "file:///etc/hostname", "data": "data:image/png;base64,iVBORw0KGgo=",
		"no scheme": "mmg.whatsapp.net/v/x.enc", "no host": "https:///v/x.enc",
	} {
		list = append(list, badCase{name: "URL: " + name, make: func(f *badFile) { f.ref.URL = url }, wants: media.BadHost},
			badCase{name: "URL without path: " + name, make: func(f *badFile) { f.ref.URL, f.ref.DirectPath = url, "" }, wants: media.BadHost})
	}
	for name, path := range map[string]string{
		"NUL": "/v/x\x00.enc", "line end": "/v/x.enc HTTP/1.1\r\nHost: media.example.com\r\n", "relative": "../v/x.enc",
		"behind the host": ".example.com/v/x.enc", "host as user": "@media.example.com/v/x.enc", "port": ":8443/v/x.enc",
		"odd escape": "/v/%zz.enc",
	} {
		list = append(list, badCase{name: "path: " + name, make: func(f *badFile) { f.ref.DirectPath = path }, wants: media.BadRef})
	}
	return append(list, []badCase{
		{name: "first byte", serve: flipped(func(int) int { return 0 }), wants: media.BadCipher},
		{name: "middle", serve: flipped(half), wants: media.BadCipher},
		{name: "last block", serve: flipped(func(n int) int { return n - 11 }), wants: media.BadCipher},
		{name: "MAC", serve: flipped(func(n int) int { return n - 1 }), wants: media.BadCipher},
		{name: "MAC, and no hash of the ciphertext", serve: flipped(func(n int) int { return n - 1 }),
			make: func(f *badFile) { f.ref.FileEncSHA256 = nil }, wants: media.BadRef, keys: media.BadCipher},
		{name: "MAC, promised so", make: func(f *badFile) { f.cipher[len(f.cipher)-1] ^= 1; f.promise() }, wants: media.BadKey},

		{name: "breaks off at once", serve: cut(func(int) int { return 0 }), wants: media.Truncated},
		{name: "breaks off within a block", serve: cut(func(n int) int { return n/2&^15 + 5 }), wants: media.Truncated},
		{name: "breaks off after a block", serve: cut(func(n int) int { return n / 2 &^ 15 }), wants: media.Truncated},
		{name: "breaks off before the MAC", serve: cut(func(n int) int { return n - 10 }), wants: media.Truncated},
		{name: "breaks off within the MAC", serve: cut(func(n int) int { return n - 1 }), wants: media.Truncated},
		{name: "nothing", serve: sends(func(*badFile) []byte { return nil }), wants: media.Truncated},
		{name: "half, as if that were all", serve: sends(func(f *badFile) []byte { return f.cipher[:len(f.cipher)/2] }), wants: media.Truncated},
		{name: "without the MAC", serve: sends(func(f *badFile) []byte { return f.cipher[:len(f.cipher)-10] }), wants: media.Truncated},
		{name: "page of a hotel", serve: sends(func(*badFile) []byte { return []byte("<!doctype html><title>Welcome</title>") }), wants: media.Truncated},
		{name: "long page", serve: sends(func(*badFile) []byte { return bytes.Repeat([]byte("<p>Welcome</p>"), 10_000) }), wants: media.TooLong},
		{name: "one byte more", serve: sends(func(f *badFile) []byte { return append(bytes.Clone(f.cipher), 0) }), wants: media.TooLong},
		{name: "much more", serve: sends(func(f *badFile) []byte { return append(bytes.Clone(f.cipher), make([]byte, 4096)...) }), wants: media.TooLong},
		{name: "endless", serve: endless, wants: media.TooLong},
		{name: "announces less", serve: announced(func(n int) int { return n - 100 }, func(n int) int { return n }), wants: media.Truncated},
		{name: "announces more", serve: announced(func(n int) int { return n + 100 }, func(n int) int { return n }), wants: media.TooLong},
		{name: "announces 8 EB", serve: announced(func(int) int { return 1<<63 - 1 }, half), wants: media.TooLong},
		{name: "compressed", serve: zipped, wants: media.BadCipher},

		{name: "hangs up", serve: func(w http.ResponseWriter, _ *http.Request, _ *badFile) { raw(w) }, wants: media.Offline},
		{name: "no HTTP", serve: func(w http.ResponseWriter, _ *http.Request, _ *badFile) { raw(w, "SSH-2.0-OpenSSH_9.9\r\n") }, wants: media.Offline},
		{name: "silent", serve: silent(func(*badFile) string { return "" }), wants: media.TimedOut},
		{name: "silent in the header", serve: silent(func(*badFile) string { return "HTTP/1.1 200 OK\r\nContent-" }), wants: media.TimedOut},
		{name: "silent in the body", serve: silent(func(f *badFile) string {
			return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(f.cipher), f.cipher[:len(f.cipher)/2])
		}), wants: media.TimedOut},

		{name: "redirect to a foreign host", serve: leads(func(*http.Request) string { return "https://media.example.com/v/x.enc" }), wants: media.BadHost},
		{name: "redirect to this computer", serve: leads(func(*http.Request) string { return "https://" + other + "/v/x.enc" }), wants: media.BadHost},
		{name: "redirect to no encryption", serve: leads(func(r *http.Request) string { return "http://" + r.Host + r.RequestURI }), wants: media.BadHost},
		{name: "redirect to a file", serve: leads(func(*http.Request) string { return "file:///etc/hostname" }), wants: media.BadHost},
		{name: "redirect in a circle", serve: leads(func(r *http.Request) string { return "https://" + r.Host + r.RequestURI }), wants: media.Busy},
		{name: "redirect to nowhere", serve: status(http.StatusFound), wants: media.Busy},

		{name: "goes on with another part", serve: halfThen(part("bytes 0-LAST/ALL", func(f *badFile) []byte { return f.cipher })), wants: media.Truncated, goes: true},
		{name: "goes on with garbage", serve: halfThen(part("bytes FROM-LAST/ALL", garbage(func(f *badFile) int { return len(f.cipher) - len(f.cipher)/2&^15 }))), wants: media.Truncated, goes: true},
		{name: "goes on with no range", serve: halfThen(part("", garbage(half7))), wants: media.Truncated, goes: true},
		{name: "goes on with another file", serve: halfThen(part("bytes FROM-LAST/99999999", garbage(half7))), wants: media.Truncated, goes: true},
		{name: "goes on without end", serve: halfThen(part("bytes FROM-LAST/ALL", func(f *badFile) []byte { return bytes.Repeat(f.cipher, 3) })), wants: media.Truncated, goes: true},
		{name: "goes on elsewhere", serve: halfThen(leads(func(*http.Request) string { return "https://media.example.com/v/x.enc" })), wants: media.BadHost, keys: media.Truncated, goes: true},
		{name: "cannot go on", serve: halfThen(status(416)), wants: media.Truncated, goes: true},
		{name: "goes on from the beginning", serve: halfThen(sends(func(f *badFile) []byte { return f.cipher })), wants: fine, keys: media.Truncated, goes: true},
		{name: "goes on", serve: halfThen(honest), wants: fine, keys: media.Truncated, goes: true},

		{name: "wrong key", make: func(f *badFile) { f.ref.MediaKey = other32 }, wants: media.BadKey},
		{name: "key of 16 bytes", make: func(f *badFile) { f.ref.MediaKey = f.ref.MediaKey[:16] }, wants: media.BadRef},
		{name: "key of 31 bytes", make: func(f *badFile) { f.ref.MediaKey = f.ref.MediaKey[:31] }, wants: media.BadRef},
		{name: "key of 33 bytes", make: func(f *badFile) { f.ref.MediaKey = append(bytes.Clone(f.ref.MediaKey), 0) }, wants: media.BadRef},
		{name: "no key", make: func(f *badFile) { f.ref.MediaKey = nil }, wants: media.BadRef},
		{name: "wrong hash", make: func(f *badFile) { f.ref.FileSHA256 = other32 }, wants: media.BadPlain},
		{name: "hash of 31 bytes", make: func(f *badFile) { f.ref.FileSHA256 = f.ref.FileSHA256[:31] }, wants: media.BadRef},
		{name: "wrong hash of the ciphertext", make: func(f *badFile) { f.ref.FileEncSHA256 = other32 }, wants: media.BadCipher},
		{name: "hash of the ciphertext of 33 bytes", make: func(f *badFile) { f.ref.FileEncSHA256 = make([]byte, 33) }, wants: media.BadRef},
		{name: "no hash", make: func(f *badFile) { f.ref.FileSHA256 = nil }, wants: media.BadRef, keys: fine},
		{name: "no hash of the ciphertext", make: func(f *badFile) { f.ref.FileEncSHA256 = nil }, wants: media.BadRef, keys: fine},
		{name: "neither hash", make: func(f *badFile) { f.ref.FileSHA256, f.ref.FileEncSHA256 = nil, nil }, wants: media.BadRef, keys: fine},
		{name: "size too small", make: func(f *badFile) { f.ref.Size /= 2 }, wants: media.TooLong},
		{name: "size of one byte", make: func(f *badFile) { f.ref.Size = 1 }, wants: media.TooLong},
		{name: "size negative", make: func(f *badFile) { f.ref.Size = -1 }, wants: media.BadRef},
		{name: "size over any file", make: func(f *badFile) { f.ref.Size = 1 << 60 }, wants: media.TooLarge},
		{name: "size too large", make: func(f *badFile) { f.ref.Size *= 2 }, wants: fine},
		{name: "size too large, and no hash of the ciphertext", make: func(f *badFile) { f.ref.Size *= 2; f.ref.FileEncSHA256 = nil }, wants: media.BadRef, keys: media.Truncated},
		{name: "no size", make: func(f *badFile) { f.ref.Size = 0 }, wants: fine},
		{name: "path without a signature", make: func(f *badFile) { f.ref.DirectPath, _, _ = strings.Cut(f.ref.DirectPath, "?") }, wants: fine},
		{name: "padding of 0", make: func(f *badFile) { b := padded(f.plain, 1); b[len(b)-1] = 0; f.seal(b) }, wants: media.BadPlain},
		{name: "padding of 17", make: func(f *badFile) { f.seal(padded(f.plain, 17)) }, wants: media.BadPlain},
		{name: "padding uneven", make: func(f *badFile) { f.seal(padded(append(bytes.Clone(f.plain), 0), 16)) }, wants: media.BadPlain},
		{name: "not whole blocks", make: func(f *badFile) { f.seal(padded(f.plain, 0), 1, 2, 3) }, wants: media.TooLong},
		{name: "not whole blocks, of any size", make: func(f *badFile) { f.seal(padded(f.plain, 0), 1, 2, 3); f.ref.Size = 0 }, wants: media.BadCipher},
		{name: "a MAC of nothing", make: func(f *badFile) { f.seal(nil); f.ref.Size = 0 }, wants: media.BadCipher},
		{name: "an empty file", make: func(f *badFile) { f.empty() }, wants: media.Empty},
		{name: "wrong kind", make: func(f *badFile) { f.ref.Kind = media.Video }, wants: media.BadKey},
		{name: "unknown kind", make: func(f *badFile) { f.ref.Kind = "poem" }, wants: media.BadRef},
		{name: "neither URL nor path", make: func(f *badFile) { f.ref.URL, f.ref.DirectPath = "", "" }, wants: media.BadRef},
		{name: "broken URL", make: func(f *badFile) { f.ref.URL = "https://mmg.whatsapp.net\\@media.example.com/x" }, wants: media.BadRef},
	}...)
}

func half7(f *badFile) int { return len(f.cipher) / 2 }

// empty makes it a file of no bytes.
func (f *badFile) empty() {
	f.plain = nil
	sum := sha256.Sum256(nil)
	f.ref.FileSHA256, f.ref.Size = sum[:], 0
	f.seal(padded(nil, 0))
}

// zipped compresses what nobody asked to be compressed.
func zipped(w http.ResponseWriter, _ *http.Request, f *badFile) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	z.Write(f.cipher)
	z.Close()
}

// testBadMedia: whatever is wrong with a file, a download and Get from keys say
// what, the window has words for it, and nothing of it stays on the disk.
func testBadMedia(t *testing.T, st stage) {
	host := newBadHost(t)
	var strayed atomic.Int64
	other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(other.Close)
	r := newRig(t, st.linked, st.data)
	r.before = func(s *services) {
		address := host.Listener.Addr().String()
		s.media.Client, s.media.Loopback = host.Client(), address
		s.media.Hosts = func(context.Context) []string { return []string{address} }
		s.media.HeaderTimeout, s.media.IdleTimeout = hush, hush
	}
	r.open()
	r.phase(session.PhaseOnline)
	// One byte is left free, so that no size is refused for want of room.
	if err := r.prefs.SetDownloads(session.Downloads{Parallel: 8, Floor: 1}); err != nil {
		t.Fatal(err)
	}
	cases := badCases(other.Listener.Addr().String())
	bad := 0
	for i, c := range cases {
		if c.keys == "" {
			cases[i].keys = c.wants
		}
		if c.wants != fine || cases[i].keys != fine {
			bad++
		}
	}
	if bad < 40 {
		t.Errorf("only %d bad cases", bad)
	}
	t.Logf("%d cases, %d of them bad", len(cases), bad)

	var wg sync.WaitGroup
	kept := make(chan media.Key, 2*len(cases))
	some := make(chan struct{}, 16) // at once, so that nobody is silent but for want of a turn
	for i, c := range cases {
		for _, dir := range []string{"", t.TempDir()} {
			wg.Go(func() {
				some <- struct{}{}
				defer func() { <-some }()
				r.badKeys(c, host.add(t, 1000*(1+min(len(dir), 1))+i), dir, kept)
			})
		}
	}
	r.badDownloads(host, cases, kept)
	wg.Wait()
	close(kept)

	want := map[string]bool{}
	for key := range kept {
		want[key.String()] = true
	}
	for name := range r.files() {
		if !want[name] {
			t.Errorf("%s is left in the gallery", name)
		}
		delete(want, name)
	}
	if len(want) > 0 || r.partials() > 0 {
		t.Errorf("%d files are not there, %d beginnings are", len(want), r.partials())
	}
	if n := strayed.Load(); n > 0 {
		t.Errorf("another program on this computer was asked %d times", n)
	}
	r.close()
	log, err := os.ReadFile(foldersIn(r.data).log)
	if err != nil || len(log) == 0 {
		t.Fatalf("log of %d bytes, %v", len(log), err)
	}
	for _, word := range []string{"panic", string(media.Internal), "/v/", "oh=", "example.com"} {
		if bytes.Contains(log, []byte(word)) {
			t.Errorf("the log has %q", word)
		}
	}
}

// badKeys gets one file from keys: into the gallery, or to a path in a folder.
func (r *rig) badKeys(c badCase, f *badFile, dir string, kept chan<- media.Key) {
	to, name := "", c.name+", from keys"
	if dir != "" {
		to, name = filepath.Join(dir, "file.jpg"), name+" to a path"
	}
	f.prepare(c)
	got, err := keys{r.services}.Get(r.t.Context(), ui.KeysRequest{Ref: f.ref, Name: "file.jpg", To: to}, func(int64, int64) {})
	var left []os.DirEntry
	if dir != "" {
		var err error
		if left, err = os.ReadDir(dir); err != nil {
			r.t.Error(err)
		}
	}
	if c.keys != fine {
		if media.FaultOf(err) != c.keys {
			r.t.Errorf("%s: %v, want %q", name, err, c.keys)
		}
		if got.ID != 0 || len(left) > 0 {
			r.t.Errorf("%s: there is something: %+v, %d files", name, got, len(left))
		}
		return
	}
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
		return
	}
	data, err := os.ReadFile(got.Path)
	if err != nil || !bytes.Equal(data, f.plain) || got.File != media.KeyOf(sum(f.plain)) || got.Size != int64(len(f.plain)) {
		r.t.Errorf("%s: %+v leads to %d bytes, %v", name, got, len(data), err)
	}
	if got.Unverified != (len(f.ref.FileSHA256)+len(f.ref.FileEncSHA256) == 0) || (got.ID == 0) != (to != "") {
		r.t.Errorf("%s: %+v", name, got)
	}
	if to == "" {
		kept <- got.File
	}
}

// badDownloads downloads all of them from a chat.
func (r *rig) badDownloads(host *badHost, cases []badCase, kept chan<- media.Key) {
	t := r.t
	chat := r.ada()[0].ChatJID
	files := make([]*badFile, len(cases))
	var batch session.Batch
	for i, c := range cases {
		files[i] = host.add(t, i)
		files[i].prepare(c)
		m := session.Message{WAID: fmt.Sprintf("BAD%04d", i), Time: time.Now(), Media: &session.Media{Ref: files[i].ref}}
		batch.Messages = append(batch.Messages, session.Arrival{Chat: chat, Sender: chat, Message: m})
	}
	if err := r.store.Save(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	ids := make([]session.MessageID, len(cases))
	for i := range cases {
		ids[i] = r.lands(fmt.Sprintf("BAD%04d", i)).ID
	}
	if err := r.actions.Download(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		m := r.stopped(ids[i]).Media
		got := m.Fault
		if m.State == media.Gone && got == media.NotOnPhone {
			got = media.NotFound // the phone was asked
		}
		state := media.Failed
		switch {
		case c.wants == fine:
			state, got = media.Ready, fine
			kept <- media.KeyOf(sum(files[i].plain))
			r.whole(r.message(ids[i]), media.KeyOf(sum(files[i].plain)))
		case c.wants == media.NotFound:
			state = media.Gone
		case c.wants.Transient():
			state = media.Queued
		}
		if m.State != state || got != c.wants {
			t.Errorf("%s: picture is %q, %q; want %q, %q", c.name, m.State, m.Fault, state, c.wants)
		}
		if (m.State == media.Ready) == m.File.IsZero() {
			t.Errorf("%s: the message has the file %v", c.name, m.File)
		}
		if c.wants != fine {
			explained(t, c.wants)
		}
		if c.goes && files[i].resumed.Load() == 0 {
			t.Errorf("%s: never asked for a part", c.name)
		}
	}
	if err := r.actions.Cancel(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
}

// prepare makes it what a case is about.
func (f *badFile) prepare(c badCase) {
	if c.serve != nil {
		f.serve = c.serve
	}
	if c.make != nil {
		c.make(f)
	}
}

func sum(b []byte) []byte {
	s := sha256.Sum256(b)
	return s[:]
}

// ada is the newest of the conversation with her.
func (r *rig) ada() []session.Message {
	return r.talk(r.server.Cast().People()[0].JID().User)
}
