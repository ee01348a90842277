package keeping_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/keeping"
	"github.com/contactsheet/contactsheet/session/store"
)

const (
	ana session.JID = "34600111222@s.whatsapp.net"
	bob session.JID = "4915112345678@s.whatsapp.net"
	day             = 24 * time.Hour
	kB              = 1000
)

// rig is a keeper on a real catalogue and a real gallery that fail on demand.
type rig struct {
	*keeping.Keeper
	t    *testing.T
	s    *store.Store
	g    *gallery.Gallery
	now  func() time.Time
	rule session.Keep
	log  bytes.Buffer

	purged  chan struct{} // after the trash was looked through
	between func()        // after a file went to the trash and before the catalogue knows; may be nil

	mu    sync.Mutex
	fails map[step]error
}

// step is what may fail.
type step string

const (
	trash    step = "trash"
	restore  step = "restore"
	forget   step = "forget"
	remember step = "remember"
)

// fail makes a step fail; with nil it works again.
func (r *rig) fail(s step, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails[s] = err
}

func (r *rig) fault(s step) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fails[s]
}

// open makes a rig; a nil now is a clock that stands still.
func open(t *testing.T, now func() time.Time) *rig {
	t.Helper()
	r := &rig{t: t, now: now, fails: map[step]error{}, purged: make(chan struct{}, 1000)}
	if now == nil {
		at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		r.now = func() time.Time { return at }
	}
	clock := func() time.Time { return r.now() }
	dir := t.TempDir()
	var err error
	if r.s, err = store.Open(t.Context(), filepath.Join(dir, "catalogue.db"), store.Options{Now: clock}); err != nil {
		t.Fatal(err)
	}
	if r.g, err = gallery.Open(filepath.Join(dir, "gallery")); err != nil {
		t.Fatal(err)
	}
	r.g.Now = clock
	r.Keeper = keeping.New(keeping.Options{
		Catalogue: catalogue{r.s, r}, Gallery: files{r.g, r}, Rule: func() session.Keep { return r.rule },
		Now: clock, Log: slog.New(slog.NewTextHandler(&r.log, nil)),
	})
	t.Cleanup(r.close)
	return r
}

func (r *rig) close() {
	if r.s == nil {
		return
	}
	must(r.t, r.s.Close())
	must(r.t, r.g.Close())
	r.s = nil
}

// pass lets time go by on a clock that stands still.
func (r *rig) pass(d time.Duration) {
	at := r.now().Add(d)
	r.now = func() time.Time { return at }
}

type catalogue struct {
	*store.Store
	r *rig
}

func (c catalogue) Forget(ctx context.Context, files ...media.Key) ([]session.MessageID, error) {
	if err := c.r.fault(forget); err != nil {
		return nil, err
	}
	return c.Store.Forget(ctx, files...)
}

func (c catalogue) Remember(ctx context.Context, files ...media.Key) error {
	if err := c.r.fault(remember); err != nil {
		return err
	}
	return c.Store.Remember(ctx, files...)
}

type files struct {
	*gallery.Gallery
	r *rig
}

func (f files) Trash(file media.Key) error {
	if err := f.r.fault(trash); err != nil {
		return err
	}
	err := f.Gallery.Trash(file)
	if f.r.between != nil {
		f.r.between()
	}
	return err
}

func (f files) Restore(file media.Key) error {
	if err := f.r.fault(restore); err != nil {
		return err
	}
	return f.Gallery.Restore(file)
}

func (f files) EmptyTrash(ctx context.Context, before time.Time) error {
	defer func() { f.r.purged <- struct{}{} }()
	return f.Gallery.EmptyTrash(ctx, before)
}

// content is the file n, of that many kilobytes.
func content(n, size int) []byte {
	b := bytes.Repeat([]byte{byte(n)}, size*kB)
	copy(b, "\xff\xd8\xff a picture")
	return b
}

func key(n, size int) media.Key { return sha256.Sum256(content(n, size)) }

// put brings the file n into the gallery.
func (r *rig) put(n, size int) media.Key {
	r.t.Helper()
	f, err := r.g.Temp(r.t.Context())
	must(r.t, err)
	_, err = f.Write(content(n, size))
	must(r.t, err)
	k, err := r.g.Put(r.t.Context(), f, media.Key{})
	must(r.t, err)
	return k
}

// message stores a message with the file n, not fetched.
func (r *rig) message(chat session.JID, n, size int) session.MessageID {
	r.t.Helper()
	k := key(n, size)
	waid := fmt.Sprintf("%d in %.3s", n, chat)
	a := session.Arrival{Chat: chat, Sender: chat, Message: session.Message{WAID: waid, Time: r.now().Add(-time.Hour), Media: &session.Media{
		Ref: media.Ref{Kind: media.Image, MIME: "image/jpeg", DirectPath: "/v/x?oh=1", MediaKey: k[:], FileSHA256: k[:], FileEncSHA256: k[:], Size: int64(len(content(n, size)))},
	}}}
	must(r.t, r.s.Save(r.t.Context(), session.Batch{Messages: []session.Arrival{a}}))
	id, err := r.s.ByWAID(r.t.Context(), chat, waid)
	must(r.t, err)
	return id
}

// fetch fetches what a message shows, as the download queue does.
func (r *rig) fetch(id session.MessageID, n, size int) {
	r.t.Helper()
	must(r.t, r.s.Enqueue(r.t.Context(), id))
	jobs, err := r.s.Downloads().Claim(r.t.Context(), r.now(), 1)
	must(r.t, err)
	if len(jobs) != 1 || jobs[0].ID != int64(id) {
		r.t.Fatalf("%d jobs", len(jobs))
	}
	r.put(n, size)
	must(r.t, r.s.Downloads().Finish(r.t.Context(), jobs[0], nil, time.Time{}))
}

// have is a message with the file n, fetched now.
func (r *rig) have(n, size int) session.MessageID {
	r.t.Helper()
	id := r.message(ana, n, size)
	r.fetch(id, n, size)
	return id
}

// send puts the file n into the outbox.
func (r *rig) send(n, size int) {
	r.t.Helper()
	_, err := r.s.AddOutgoing(r.t.Context(), []session.Outgoing{{
		Parcel: session.Parcel{WAID: fmt.Sprint("OUT", n), To: bob, Kind: media.Image, MIME: "image/jpeg"}, Original: key(n, size), Quality: session.Standard}})
	must(r.t, err)
}

func (r *rig) state(id session.MessageID) media.State {
	r.t.Helper()
	m, err := r.s.Message(r.t.Context(), id)
	must(r.t, err)
	return m.Media.State
}

// shown fails unless the messages are in that state, and their files in the
// gallery exactly where it is Ready.
func (r *rig) shown(want media.State, ids ...session.MessageID) {
	r.t.Helper()
	for _, id := range ids {
		m, err := r.s.Message(r.t.Context(), id)
		must(r.t, err)
		if m.Media.State != want {
			r.t.Errorf("message %d is %q, want %q", id, m.Media.State, want)
		}
		if file := m.Media.Key(); !file.IsZero() && r.g.Has(file) != (want == media.Ready) {
			r.t.Errorf("message %d is %q, in the gallery: %v", id, m.Media.State, r.g.Has(file))
		}
	}
}

// trashed fails unless so many files lie in the trash.
func (r *rig) trashed(want int) {
	r.t.Helper()
	got, err := r.Trash(r.t.Context())
	must(r.t, err)
	if got.Files != want || (got.Bytes > 0) != (want > 0) {
		r.t.Errorf("the trash has %+v, want %d files", got, want)
	}
}

// swept fails unless s has the files of these messages, which are all that show
// them, and their bytes.
func (r *rig) swept(s session.Sweep, kilobytes int64, ids ...session.MessageID) {
	r.t.Helper()
	ids = slices.Clone(ids)
	slices.Sort(ids)
	slices.Reverse(ids)
	if !slices.Equal(s.IDs, ids) || s.Bytes != kilobytes*kB {
		r.t.Errorf("swept %v with %d bytes, want %v with %d kB", s.IDs, s.Bytes, ids, kilobytes)
	}
	var files []media.Key
	for _, id := range ids {
		m, err := r.s.Message(r.t.Context(), id)
		must(r.t, err)
		if k := m.Media.Key(); !slices.Contains(files, k) {
			files = append(files, k)
		}
	}
	if len(files) != len(s.Files) {
		r.t.Errorf("swept %d files, want %d", len(s.Files), len(files))
	}
	for _, f := range files {
		if !slices.Contains(s.Files, f) {
			r.t.Errorf("file %.8s is not among what was swept", f)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
