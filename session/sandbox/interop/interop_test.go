//go:build interop

// Package interop has a client by other hands exchange pictures with whatsmeow
// through the sandbox, so that a mistake that whatsmeow and the sandbox share
// shows. It needs Node.js and Baileys: see .ci/interop.
package interop

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite"

	"github.com/contactsheet/contactsheet/session/sandbox"
)

// patience is how long a loaded machine may take for anything.
const patience = 120 * time.Second

func TestBaileysExchangesPictures(t *testing.T) {
	s, err := sandbox.Start(context.WithoutCancel(t.Context()), sandbox.Options{Pictures: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after both clients have hung up
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	ours := link(t, s)
	owner, number := s.Cast().Owner().JID().User, mustNumber(t, s)
	theirs := baileys(t, s, owner)
	if e := theirs.await(t, "open"); e.Number != number {
		t.Fatalf("Baileys paired as another account")
	}

	picture := photo(t)
	sum := sha256.Sum256(picture)
	want := hex.EncodeToString(sum[:])
	const caption = "Sea at dusk, 18°"
	sent := send(t, ours.Client, types.NewJID(number, types.DefaultUserServer), picture, caption)

	got := theirs.await(t, "received")
	if got.ID != sent || got.SHA256 != want || got.Promised != want || got.Caption != caption {
		t.Errorf("Baileys received message %s, %q, SHA-256 %s (promised %s), want %s, %q, %s",
			got.ID, got.Caption, got.SHA256, got.Promised, sent, caption, want)
	}
	await(t, ours, "delivery receipt from Baileys", func(r *events.Receipt) bool {
		return r.Type == types.ReceiptTypeDelivered && r.MessageIDs[0] == sent
	})

	back := theirs.await(t, "sent")
	m := await(t, ours, "picture from Baileys", func(m *events.Message) bool { return m.Info.ID == back.ID })
	image := m.Message.GetImageMessage()
	if m.Info.Sender.User != number && m.Info.SenderAlt.User != number {
		t.Errorf("the picture does not come from the second account")
	}
	if image.GetCaption() != "back" || image.GetWidth() != 96 || image.GetHeight() != 64 || len(image.GetJPEGThumbnail()) == 0 {
		t.Errorf("back came %q, %d × %d, thumbnail of %d bytes",
			image.GetCaption(), image.GetWidth(), image.GetHeight(), len(image.GetJPEGThumbnail()))
	}
	data, err := ours.Download(t.Context(), image)
	if err != nil {
		t.Fatal(err)
	}
	if sum = sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
		t.Errorf("the picture came back with SHA-256 %x, want %s", sum, want)
	}
}

// event is a line of baileys.mjs.
type event struct {
	Event, ID, SHA256, Promised, Caption, Number, Error string
	Status, Code                                        int
}

// other is the running baileys.mjs.
type other struct{ events chan event }

// baileys starts it against s, to send back to the number what it gets. What
// Node and Baileys print besides is dropped, as it may hold keys.
func baileys(t *testing.T, s *sandbox.Server, peer string) other {
	t.Helper()
	installed, err := filepath.Abs(filepath.Join("..", "..", "..", "build", "interop"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = os.Stat(filepath.Join(installed, "node_modules", "baileys")); err != nil {
		t.Fatal("Baileys is not installed; run make interop, which does that first")
	}
	script, err := filepath.Abs("baileys.mjs")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "server.json")
	if err = s.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", script, file, peer)
	cmd.Dir = installed
	cmd.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+filepath.Join(filepath.Dir(file), "server.pem"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	o := other{events: make(chan event, 64)}
	go func() {
		defer close(o.events)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil && e.Event != "" {
				o.events <- e
			}
		}
	}()
	t.Cleanup(func() { // the test's context has ended, and with it the process
		for range o.events {
		}
		_ = cmd.Wait() // killed
	})
	return o
}

// await waits for the named event.
func (o other) await(t *testing.T, name string) event {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, ok := <-o.events:
			switch {
			case !ok:
				t.Fatalf("Baileys ended before %q", name)
			case e.Event == "failed":
				t.Fatalf("Baileys failed before %q: %s", name, e.Error)
			case e.Event == name:
				return e
			}
			t.Logf("baileys: %s %d", e.Event, e.Status+e.Code)
		case <-timeout:
			t.Fatalf("Baileys: no %q in time", name)
		}
	}
}

// client is whatsmeow, unmodified, with what happened to it.
type client struct {
	*whatsmeow.Client
	events chan any
	seen   []any
}

// link pairs whatsmeow with the owner's account and waits until it is online.
func link(t *testing.T, s *sandbox.Server) *client {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "session.db")+
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	sessions := sqlstore.NewWithDB(db, "sqlite3", nil)
	t.Cleanup(func() { _ = sessions.Close() })
	if err = sessions.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CA())
	h := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Address())
		},
	}}
	whatsmeow.WACertPubKey = s.Root()
	c := &client{Client: whatsmeow.NewClient(sessions.NewDevice(), nil), events: make(chan any, 4096)}
	c.SetWebsocketHTTPClient(h)
	c.SetPreLoginHTTPClient(h)
	c.SetMediaHTTPClient(h)
	c.AddEventHandler(func(e any) { c.events <- e })
	t.Cleanup(c.Disconnect)
	if err = c.Connect(); err != nil {
		t.Fatal(err)
	}
	qr := await(t, c, "QR code", func(*events.QR) bool { return true })
	if err = s.Scan(t.Context(), sandbox.Owner, qr.Codes[0]); err != nil {
		t.Fatal(err)
	}
	await(t, c, "connection", func(*events.Connected) bool { return true })
	return c
}

// await waits for an event that ok accepts; those before it stay for later.
func await[T any](t *testing.T, c *client, what string, ok func(T) bool) T {
	t.Helper()
	for _, e := range c.seen {
		if v, is := e.(T); is && ok(v) {
			return v
		}
	}
	timeout := time.After(patience)
	for {
		select {
		case e := <-c.events:
			c.seen = append(c.seen, e)
			if v, is := e.(T); is && ok(v) {
				return v
			}
		case <-timeout:
			t.Fatalf("no %s in time", what)
		}
	}
}

// send uploads and sends a picture and returns the message's id.
func send(t *testing.T, c *whatsmeow.Client, to types.JID, data []byte, caption string) string {
	t.Helper()
	up, err := c.Upload(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.SendMessage(t.Context(), to, &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: &caption, Mimetype: proto.String("image/jpeg"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
		Width: proto.Uint32(96), Height: proto.Uint32(64), JPEGThumbnail: data,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return resp.ID
}

func mustNumber(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	number, err := s.Number(sandbox.Second)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// photo is a JPEG of 96 × 64.
func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for x := range 96 {
		for y := range 64 {
			img.Set(x, y, color.RGBA{uint8(x * 2), uint8(y * 3), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
