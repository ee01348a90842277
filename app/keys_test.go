package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui"
)

// testKeys: what is copied of a message, as record or as descriptor, gives its
// file to somebody who has no account here.
func testKeys(t *testing.T, st stage) {
	r := st.online(t)
	plain := photo(t, 1200, 320, 240)
	m := r.arrives(plain)
	r.finds(m)
	record, err := recordOf(t.Context(), foldersIn(r.data), m.WAID)
	if err != nil {
		t.Fatal(err)
	}

	b := r.beside()
	var first ui.KeysResult
	for i, text := range [][]byte{record, descriptor.Of(m.Media.Ref, "harbour.jpg")} {
		d, err := descriptor.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var most int64
		got, err := keys{b.services}.Get(t.Context(), ui.KeysRequest{Ref: d.Ref, Name: "harbour.jpg"}, func(done, total int64) {
			if total != int64(len(plain)) || done > total {
				t.Errorf("%d of %d bytes", done, total)
			}
			most = done
		})
		if err != nil || got.Unverified || got.Size != int64(len(plain)) || most != got.Size {
			t.Fatalf("%+v after %d bytes, %v", got, most, err)
		}
		if i > 0 && got != first {
			t.Errorf("once more it is %+v, not %+v", got, first)
		}
		first = got
	}
	shown := b.message(first.ID)
	b.whole(shown, m.Media.Key())
	if shown.ChatName != store.KeysName || shown.Media.FileName != "harbour.jpg" || shown.Media.Unverified {
		t.Errorf("shown in %q as %q", shown.ChatName, shown.Media.FileName)
	}
	if chats := b.chats(); len(chats) != 1 || !chats[0].Local || chats[0].Pictures != 1 {
		t.Errorf("chats are %+v", chats)
	}
	if s := b.link.Status(); s.Phase.Linked() {
		t.Errorf("link is %q", s.Phase)
	}

	// To a path.
	dir := t.TempDir()
	to := filepath.Join(dir, "photo.jpg")
	for range 2 { // the window has asked about overwriting
		got, err := keys{b.services}.Get(t.Context(), ui.KeysRequest{Ref: m.Media.Ref, To: to}, nil)
		if data, readErr := os.ReadFile(to); err != nil || readErr != nil || !bytes.Equal(data, plain) || got.ID != 0 || got.Path != to {
			t.Errorf("%+v, %v; %d bytes, %v", got, err, len(data), readErr)
		}
	}
	alone(t, dir, "photo.jpg")
	if _, err := (keys{b.services}).Get(t.Context(), ui.KeysRequest{Ref: m.Media.Ref, To: filepath.Join(dir, "none", "x")}, nil); media.FaultOf(err) != media.NotWritable {
		t.Errorf("into no folder: %v", err)
	}
	b.promised(r.arrives(photo(t, 1201, 160, 120)))
	b.unkept(r, first.ID, m)
}

// finds: "Go to id" leads to a message by all its names.
func (r *rig) finds(m session.Message) {
	r.t.Helper()
	hex := m.Media.Key().String()
	for _, text := range []string{
		m.WAID, strings.ToLower(m.WAID), " " + m.WAID + "\n", hex, strings.ToUpper(hex),
		base64.StdEncoding.EncodeToString(m.Media.FileSHA256), base64.RawURLEncoding.EncodeToString(m.Media.FileSHA256),
	} {
		if id, err := (library{r.store, r.board}).Find(r.t.Context(), text); err != nil || id != m.ID {
			r.t.Errorf("%q leads to %d, %v", text, id, err)
		}
	}
	for _, text := range []string{"", "nonsense", strings.Repeat("ab", 32)} {
		if _, err := (library{r.store, r.board}).Find(r.t.Context(), text); !errors.Is(err, session.NoSuch) {
			r.t.Errorf("%q leads somewhere: %v", text, err)
		}
	}
}

// beside is a program that is not linked, at the server of another one.
func (r *rig) beside() *rig {
	r.t.Helper()
	b := &rig{t: r.t, data: r.t.TempDir(), server: r.server, options: r.options}
	b.options.data = b.data
	r.t.Cleanup(b.close)
	b.open()
	return b
}

// promised: of what nobody has promised a hash, the window is told.
func (r *rig) promised(m session.Message) {
	r.t.Helper()
	ref := m.Media.Ref
	ref.FileSHA256, ref.FileEncSHA256, ref.Size, ref.MIME = nil, nil, 0, ""
	got, err := keys{r.services}.Get(r.t.Context(), ui.KeysRequest{Ref: ref}, nil)
	if err != nil || !got.Unverified || got.File != m.Media.Key() {
		r.t.Fatalf("%+v, %v", got, err)
	}
	if shown := r.message(got.ID).Media; !shown.Unverified || shown.State != media.Ready || shown.MIME != "image/jpeg" || shown.Size != m.Media.Size {
		r.t.Errorf("shown %q, unverified %v, %s of %d bytes", shown.State, shown.Unverified, shown.MIME, shown.Size)
	}
}

// unkept: no rule takes what came from keys; deleted by hand it can be fetched
// again as long as the media host has it, and no phone is asked after that.
func (r *rig) unkept(host *rig, id session.MessageID, m session.Message) {
	t := r.t
	if plan, err := r.keeper.Plan(t.Context(), session.Keep{Bytes: 1}); err != nil || len(plan.Files) != 0 {
		t.Errorf("a rule would take %d files, %v", len(plan.Files), err)
	}
	remove := func() {
		t.Helper()
		if _, err := r.actions.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if err := r.keeper.EmptyTrash(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := r.message(id).Media.State; s != media.Remote {
			t.Errorf("deleted, it is %q", s)
		}
	}
	remove()
	r.whole(r.download(id), m.Media.Key())
	remove()
	host.wrong(ui.FaultSet{Status: 404})
	if got := r.download(id).Media; got.State != media.Expired || len(r.steps()) > 0 {
		t.Errorf("gone from the host, it is %q, %q; %d transfers", got.State, got.Fault, len(r.steps()))
	}
	host.wrong(ui.FaultSet{})
	r.whole(r.download(id), m.Media.Key())
	r.close()
	r.open()
	r.whole(r.message(id), m.Media.Key())
}
