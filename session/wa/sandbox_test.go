package wa_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/session/wa"
)

// linkWait bounds what a busy machine may need to link and to sync.
const linkWait = 90 * time.Second

// rig is a Client with a real catalogue, against the sandbox.
type rig struct {
	t        *testing.T
	server   *sandbox.Server
	endpoint *wa.Endpoint
	dir      string
	store    *store.Store
	inbox    wa.Inbox
	client   *wa.Client
	changed  chan struct{}
	stop     func()
}

// forever is longer than any file has to live in a test.
const forever = 100 * 365 * 24 * time.Hour

// serve starts a sandbox with few and small pictures.
func serve(t *testing.T, o sandbox.Options) (*sandbox.Server, *wa.Endpoint) {
	t.Helper()
	o.Pictures, o.Small = 150, true // the server draws each of them
	server, err := sandbox.Start(context.WithoutCancel(t.Context()), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	path := filepath.Join(t.TempDir(), "server.json")
	if err := server.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	endpoint, err := wa.LoadEndpoint(path)
	if err != nil {
		t.Fatal(err)
	}
	return server, endpoint
}

func newRig(t *testing.T) *rig {
	server, endpoint := serve(t, sandbox.Options{Log: logger(t), Life: forever})
	r := &rig{t: t, server: server, endpoint: endpoint, dir: t.TempDir()}
	t.Cleanup(func() { r.halt() })
	r.start(nil)
	return r
}

// start opens the catalogue and the session and runs the client. wrap may put
// something between client and catalogue.
func (r *rig) start(wrap func(wa.Inbox) wa.Inbox) {
	r.t.Helper()
	var err error
	if r.store, err = store.Open(r.t.Context(), filepath.Join(r.dir, "catalogue.db"), store.Options{}); err != nil {
		r.t.Fatal(err)
	}
	r.inbox = r.store
	if wrap != nil {
		r.inbox = wrap(r.store)
	}
	changed := make(chan struct{}, 1)
	r.changed = changed
	r.client, err = wa.Open(r.t.Context(), wa.Config{
		Path: filepath.Join(r.dir, "session.db"), Endpoint: r.endpoint, Device: "Contact Sheet (Linux)",
		Inbox: r.inbox, Log: logger(r.t),
		Changed: func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	client, catalogue := r.client, r.store
	go func() { ended <- client.Run(ctx) }()
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Error(err)
		}
		client.Close()
		catalogue.Close()
	}
}

func (r *rig) halt() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// until waits for a status.
func (r *rig) until(what string, ok func(session.Status) bool) session.Status {
	r.t.Helper()
	deadline := time.After(linkWait)
	for {
		s := r.client.Status()
		if ok(s) {
			return s
		}
		select {
		case <-r.changed:
		case <-deadline:
			r.t.Fatalf("no %s in time; status %q, error %v", what, s.Phase, s.Err)
		}
	}
}

func (r *rig) phase(p session.Phase) session.Status {
	r.t.Helper()
	return r.until(string(p), func(s session.Status) bool { return s.Phase == p })
}

// pair links by QR and waits until the history is in.
func (r *rig) pair() {
	r.t.Helper()
	if err := r.client.Pair(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	s := r.phase(session.PhaseQR)
	if err := r.server.Scan(r.t.Context(), sandbox.Owner, s.QR); err != nil {
		r.t.Fatal(err)
	}
	r.phase(session.PhaseOnline)
}

// wait reads the catalogue until ok says so, each time it has changed.
func (r *rig) wait(what string, ok func() bool) {
	r.t.Helper()
	sub := r.store.Feed().Subscribe(r.t.Context())
	deadline := time.After(linkWait)
	for !ok() {
		select {
		case <-sub.Wake():
			sub.Take()
		case <-deadline:
			r.t.Fatalf("%s: not in time", what)
		}
	}
}

func (r *rig) chats() []session.Chat {
	r.t.Helper()
	chats, err := r.store.Chats(r.t.Context(), session.ChatQuery{})
	if err != nil {
		r.t.Fatal(err)
	}
	return chats
}

func (r *rig) message(id session.MessageID) session.Message {
	r.t.Helper()
	m, err := r.store.Message(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// pictures are all messages with a picture, newest first.
func (r *rig) pictures() []session.Message {
	r.t.Helper()
	ids, err := r.store.Sheet(r.t.Context(), session.SheetQuery{})
	if err != nil {
		r.t.Fatal(err)
	}
	list, err := r.store.Prints(r.t.Context(), ids)
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

func TestPairAndHistory(t *testing.T) {
	r := newRig(t)
	r.pair()
	s := r.client.Status()
	number, err := r.server.Number(sandbox.Owner)
	if err != nil {
		t.Fatal(err)
	}
	if s.Number != "+"+strings.TrimPrefix(number, "+") || s.Name == "" || s.Device != "Contact Sheet (Linux)" {
		t.Errorf("account %q %q on %q", s.Name, s.Number, s.Device)
	}
	list := r.pictures()
	if len(list) < 30 {
		t.Fatalf("%d pictures in the history", len(list))
	}
	previews := 0
	for _, m := range list {
		if m.SenderName == "" || m.ChatName == "" || m.Time.IsZero() {
			t.Errorf("message without names or time: %+v", m)
		}
		if len(m.Media.Preview) == 0 {
			continue
		}
		previews++
		if _, err := jpeg.DecodeConfig(bytes.NewReader(m.Media.Preview)); err != nil {
			t.Errorf("preview: %v", err)
		}
	}
	if previews == 0 {
		t.Error("no previews")
	}
	chats := r.chats()
	groups := 0
	seen := map[string]bool{}
	for _, c := range chats {
		if c.Group {
			groups++
		}
		if seen[c.Name] {
			t.Errorf("two chats called %q: a person with two addresses?", c.Name)
		}
		seen[c.Name] = true
	}
	if len(chats) < 12 || groups < 3 {
		t.Errorf("%d chats, %d groups", len(chats), groups)
	}
	left, err := r.store.PendingHistory(t.Context())
	if err != nil || len(left) != 0 {
		t.Errorf("history left: %d, %v", len(left), err)
	}
	r.wait("avatars of a person and of a group", func() bool {
		of := map[bool]bool{}
		for _, c := range r.chats() {
			if len(c.Avatar) > 0 {
				of[c.Group] = true
			}
		}
		return of[true] && of[false]
	})
	if info, err := os.Stat(filepath.Join(r.dir, "session.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("session file: %v, %v", info.Mode(), err)
	}
}

func logger(t *testing.T) *slog.Logger {
	if !testing.Verbose() {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}
