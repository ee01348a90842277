package peer_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// patience is how long a loaded machine may take for anything.
const patience = 90 * time.Second

// client is whatsmeow, unmodified, on a server of the sandbox.
type client struct {
	*whatsmeow.Client
	events chan any

	mu    sync.Mutex
	names map[types.JID]string // of contacts
}

func (c *client) name(j types.JID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[j]
}

func connect(t *testing.T, s *sandbox.Server) *client {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "session.db")+
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	sessions := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := sessions.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sessions.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CA())
	h := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Address())
		},
	}}
	whatsmeow.WACertPubKey = s.Root()
	c := &client{Client: whatsmeow.NewClient(sessions.NewDevice(), nil), events: make(chan any, 4096), names: map[types.JID]string{}}
	c.EmitAppStateEventsOnFullSync = true
	c.SetWebsocketHTTPClient(h)
	c.SetPreLoginHTTPClient(h)
	c.SetMediaHTTPClient(h)
	c.AddEventHandler(func(e any) {
		if v, ok := e.(*events.Contact); ok {
			c.mu.Lock()
			c.names[v.JID] = v.Action.GetFullName()
			c.mu.Unlock()
		}
		c.events <- e
	})
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Disconnect)
	if err := s.Scan(t.Context(), sandbox.Owner, wait[*events.QR](t, c, nil).Codes[0]); err != nil {
		t.Fatal(err)
	}
	return c
}

// wait reads events until one fits.
func wait[T any](t *testing.T, c *client, fits func(T) bool) T {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e := <-c.events:
			if v, ok := e.(T); ok && (fits == nil || fits(v)) {
				return v
			}
		case <-timeout:
			var v T
			t.Fatalf("no %T in time", v)
		}
	}
}

// One client goes through everything that a phone and people do for it.
func TestWithWhatsmeow(t *testing.T) {
	s, err := sandbox.Start(context.WithoutCancel(t.Context()), sandbox.Options{Seed: 7, Pictures: 6})
	if err != nil {
		t.Fatal(err)
	}
	// After the client has hung up: whatsmeow's socket does not bear both ends
	// closing at once.
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c := connect(t, s)

	// The first sync, to its end.
	var pictures []*events.Message
	var oldest *events.Message
	for {
		h := wait[*events.HistorySync](t, c, nil).Data
		for _, cv := range h.GetConversations() {
			chat, err := types.ParseJID(cv.GetID())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range cv.GetMessages() {
				e, err := c.ParseWebMessage(chat, m.GetMessage())
				if err != nil {
					t.Fatal(err)
				}
				if img := e.Message.GetImageMessage(); img.GetDirectPath() != "" {
					pictures = append(pictures, e)
				}
				if len(cv.GetMessages()) > 3 {
					oldest = e
				}
			}
		}
		if h.GetSyncType() == waHistorySync.HistorySync_RECENT && h.GetProgress() == 100 {
			break
		}
	}
	if len(pictures) == 0 {
		t.Fatal("no pictures in the history")
	}
	w := world.New(world.Options{Seed: 7, Pictures: 6})
	var echo types.JID
	for _, p := range w.People {
		number := types.NewJID(p.Number, types.DefaultUserServer)
		if p.Echo {
			echo = number
		}
		if p.Name == "" {
			continue
		}
		if c.name(number) != p.Name {
			wait(t, c, func(e *events.Contact) bool { return e.JID == number && e.Action.GetFullName() == p.Name })
		}
	}

	t.Run("media retry", func(t *testing.T) {
		e := pictures[0]
		img := e.Message.GetImageMessage()
		if err := c.SendMediaRetryReceipt(t.Context(), &e.Info, img.GetMediaKey()); err != nil {
			t.Fatal(err)
		}
		answer := wait(t, c, func(m *events.MediaRetry) bool { return m.MessageID == e.Info.ID })
		got, err := whatsmeow.DecryptMediaRetryNotification(answer, img.GetMediaKey())
		if err != nil || got.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || got.GetDirectPath() == img.GetDirectPath() {
			t.Fatalf("answer %v, %v", got, err)
		}
		img.DirectPath, img.URL = got.DirectPath, nil
		if plain, err := c.Download(t.Context(), img); err != nil || len(plain) != int(img.GetFileLength()) {
			t.Errorf("%d bytes, %v", len(plain), err)
		}
	})

	t.Run("older on demand", func(t *testing.T) {
		req := c.BuildHistorySyncRequest(&oldest.Info, 50)
		if _, err := c.SendPeerMessage(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		h := wait(t, c, func(h *events.HistorySync) bool { return h.Data.GetSyncType() == waHistorySync.HistorySync_ON_DEMAND }).Data
		if len(h.GetConversations()) != 1 || h.GetConversations()[0].GetID() != oldest.Info.Chat.String() {
			t.Errorf("%d conversations", len(h.GetConversations()))
		}
	})

	t.Run("echo of view once", func(t *testing.T) {
		plain := []byte("\xff\xd8 not quite a picture")
		up, err := c.Upload(t.Context(), plain, whatsmeow.MediaImage)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := c.SendMessage(t.Context(), echo, &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256,
			FileSHA256: up.FileSHA256, FileLength: &up.FileLength, Mimetype: proto.String("image/jpeg"),
			ViewOnce: proto.Bool(true), Caption: proto.String("once"),
			ContextInfo: &waE2E.ContextInfo{Expiration: proto.Uint32(86400)},
		}})
		if err != nil {
			t.Fatal(err)
		}
		wait(t, c, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypePlayed && r.MessageIDs[0] == sent.ID })
		line := wait(t, c, func(m *events.Message) bool { return m.Message.GetExtendedTextMessage().GetText() != "" }).Message
		for _, want := range []string{"view once", "“once”", "86400", fmt.Sprintf("%x", sha256.Sum256(plain))} {
			if text := line.GetExtendedTextMessage().GetText(); !strings.Contains(text, want) {
				t.Errorf("line %q lacks %q", text, want)
			}
		}
	})
}
