package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	waLog "go.mau.fi/whatsmeow/util/log"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/wire"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// patience is how long a test waits for anything; loaded machines are slow.
const patience = 90 * time.Second

// identityOnce gives all servers of the test process one Noise root: whatsmeow
// keeps it in a variable of the process.
var identityOnce = sync.OnceValues(func() (*wire.Identity, error) {
	id, err := wire.NewIdentity()
	if err == nil {
		whatsmeow.WACertPubKey = id.Root()
	}
	return id, err
})

// prepare makes dir the folder of a server that has the common root.
func prepare(t *testing.T, dir string) {
	t.Helper()
	id, err := identityOnce()
	if err != nil {
		t.Fatal(err)
	}
	st, err := load("", 0)
	if err != nil {
		t.Fatal(err)
	}
	st.Root, st.Static = id.Keys()
	data, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(dir, stateFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// small is a world with one friend, the echo and a group of both.
func small() *world.World {
	now := time.Now()
	return &world.World{
		Owner: world.Person{Number: "447700900001", LID: "31415926535001", Push: "Olive"},
		People: []world.Person{
			{Number: "447700900002", LID: "31415926535002", Name: "Ada Friend", Push: "Ada"},
			{Number: "447700900003", LID: "31415926535003", Name: "Echo", Push: "Echo", Echo: true},
		},
		Groups: []world.Group{{ID: "120363000000000001", Subject: "Walks", Members: []int{0, 1}, Created: now.Add(-time.Hour)}},
		Chats: []world.Chat{{Person: 0, Group: -1, Messages: []world.Message{
			{ID: "3A0001", From: 0, Time: now.Add(-time.Minute), Text: "hello"},
		}}},
	}
}

func smallStage(s *Server) (*peer.Cast, error) { return perform(s, small(), 0) }

// serverIn runs a server that keeps its state in dir.
func serverIn(t *testing.T, dir string, play func(*Server) (*peer.Cast, error)) *Server {
	t.Helper()
	o := Options{Dir: dir}
	if os.Getenv("SANDBOX_LOG") != "" {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	s, err := start(context.WithoutCancel(t.Context()), o, play)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newServer(t *testing.T) *Server {
	t.Helper()
	dir := t.TempDir()
	prepare(t, dir)
	return serverIn(t, dir, smallStage)
}

// httpClient reaches the server under whatever name a URL has.
func httpClient(s *Server, address func() string) *http.Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.CA())
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address())
		},
	}}
}

// client is whatsmeow, unmodified, with what happened to it.
type client struct {
	*whatsmeow.Client
	mu      sync.Mutex
	address string
	events  chan any
	seen    []any
}

// newStore is a session database in a temporary folder.
func newStore(t *testing.T) *store.Device {
	t.Helper()
	path := filepath.Join(t.TempDir(), "session.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	c := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err = c.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.NewDevice()
}

// newClient makes a client of the server that is not connected yet.
func newClient(t *testing.T, s *Server, d *store.Device) *client {
	t.Helper()
	var log waLog.Logger
	if os.Getenv("SANDBOX_LOG") != "" {
		log = waLog.Stdout("client", "DEBUG", false)
	}
	c := &client{Client: whatsmeow.NewClient(d, log), address: s.Address(), events: make(chan any, 4096)}
	h := httpClient(s, func() string {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.address
	})
	c.EmitAppStateEventsOnFullSync = true
	c.SetWebsocketHTTPClient(h)
	c.SetPreLoginHTTPClient(h)
	c.SetMediaHTTPClient(h)
	c.AddEventHandler(func(e any) { c.events <- e })
	t.Cleanup(c.Disconnect)
	return c
}

// move has the client reconnect to another server.
func (c *client) move(s *Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address = s.Address()
}

// forget drops the events so far.
func (c *client) forget() {
	c.seen = nil
	for len(c.events) > 0 {
		<-c.events
	}
}

// expect waits for an event that ok accepts; those before it stay for later.
func expect[T any](t *testing.T, c *client, what string, ok func(T) bool) T {
	t.Helper()
	for i, e := range c.seen {
		if v, is := e.(T); is && ok(v) {
			c.seen = append(c.seen[:i:i], c.seen[i+1:]...)
			return v
		}
	}
	timeout := time.After(patience)
	for {
		select {
		case e := <-c.events:
			if v, is := e.(T); is && ok(v) {
				return v
			}
			c.seen = append(c.seen, e)
		case <-timeout:
			t.Fatalf("no %s", what)
		}
	}
}

func anything[T any](T) bool { return true }

// pair links a fresh client to the account by QR code and waits until it is online.
func pair(t *testing.T, s *Server, account string) *client {
	t.Helper()
	c := newClient(t, s, newStore(t))
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	qr := expect(t, c, "QR code", anything[*events.QR])
	if err := s.Scan(t.Context(), account, qr.Codes[0]); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "pairing", anything[*events.PairSuccess])
	expect(t, c, "connection", anything[*events.Connected])
	return c
}

// photo is a JPEG that differs with n.
func photo(t *testing.T, n int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for x := range 96 {
		for y := range 64 {
			img.Set(x, y, color.RGBA{uint8(x * 2), uint8(y * 3), uint8(n * 17), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendPhoto uploads and sends a picture.
func (c *client) sendPhoto(t *testing.T, to types.JID, data []byte, caption string) whatsmeow.SendResponse {
	t.Helper()
	up, err := c.Upload(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.SendMessage(t.Context(), to, &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: proto.String(caption), Mimetype: proto.String("image/jpeg"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
		Width: proto.Uint32(96), Height: proto.Uint32(64), JPEGThumbnail: data,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// image waits for a picture from somebody and downloads it.
func (c *client) image(t *testing.T, from types.JID) (*events.Message, []byte) {
	t.Helper()
	m := expect(t, c, "picture", func(m *events.Message) bool {
		return m.Message.GetImageMessage() != nil && (m.Info.Sender.User == from.User || m.Info.SenderAlt.User == from.User)
	})
	data, err := c.Download(t.Context(), m.Message.GetImageMessage())
	if err != nil {
		t.Fatal(err)
	}
	return m, data
}

func text(s string) *waE2E.Message { return &waE2E.Message{Conversation: proto.String(s)} }

func hears(words string) func(*events.Message) bool {
	return func(m *events.Message) bool { return m.Message.GetConversation() == words }
}
