package sandbox

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

func TestOfflineQueueIsDeliveredOnce(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	c.SynchronousAck = true
	ada := s.Cast().People()[0]
	owner := s.Cast().Owner().LID()

	s.Faults().Offline(true)
	expect(t, c, "disconnection", anything[*events.Disconnected])
	var ids []string
	for range 30 {
		id, err := ada.SendText(t.Context(), owner, "one of many")
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	s.Faults().Offline(false)
	for _, id := range ids {
		expect(t, c, "queued message", func(m *events.Message) bool { return m.Info.ID == id })
	}
	expect(t, c, "end of the queue", func(e *events.OfflineSyncCompleted) bool { return e.Count >= len(ids) })
	if _, err := c.GetBlocklist(t.Context()); err != nil { // after all receipts
		t.Fatal(err)
	}
	c.Disconnect()
	c.forget()
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	if p := expect(t, c, "offline preview", anything[*events.OfflineSyncPreview]); p.Messages != 0 {
		t.Errorf("%d messages come again", p.Messages)
	}
}

func TestDroppedAckStillDelivers(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	ada := s.Cast().People()[0]
	s.Faults().DropAcks(1)
	extra := whatsmeow.SendRequestExtra{ID: c.GenerateMessageID(), Timeout: 300 * time.Millisecond}
	_, err := c.SendMessage(t.Context(), ada.JID(), text("once"), extra)
	if !errors.Is(err, whatsmeow.ErrMessageTimedOut) {
		t.Fatalf("without an ack: %v", err)
	}
	extra.Timeout = patience
	if _, err = c.SendMessage(t.Context(), ada.JID(), text("once"), extra); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "receipt", func(r *events.Receipt) bool { return r.Type == "read" })
	if got := ada.Received(); len(got) != 1 {
		t.Errorf("delivered as %d messages", len(got))
	}
	if got := s.Delivered(ada.JID()); len(got) != 1 || got[0] != extra.ID {
		t.Errorf("delivered %v", got)
	}
}

func TestRefusedVersion(t *testing.T) {
	s := newServer(t)
	s.Faults().RefuseVersion(true)
	c := newClient(t, s, newStore(t))
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "refusal", anything[*events.ClientOutdated])
}

func TestMediaFaults(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	ada := s.Cast().People()[0]
	want := photo(t, 6)
	if _, err := ada.SendPicture(t.Context(), s.Cast().Owner().LID(), peer.Picture{File: want}); err != nil {
		t.Fatal(err)
	}
	m, _ := c.image(t, ada.JID())
	img := m.Message.GetImageMessage()
	load := func() error {
		_, err := c.Download(t.Context(), img)
		return err
	}
	f := s.Faults()
	for _, code := range []int{403, 404, 410} {
		f.MediaStatus(code)
		var http whatsmeow.DownloadHTTPError
		if err := load(); !errors.As(err, &http) || http.StatusCode != code {
			t.Errorf("status %d: %v", code, err)
		}
	}
	f.MediaStatus(0)
	f.CorruptMedia(true)
	if err := load(); !errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256) {
		t.Errorf("corrupt: %v", err)
	}
	f.CorruptMedia(false)
	f.LongMedia(true)
	if err := load(); !errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256) {
		t.Errorf("too long: %v", err)
	}
	f.LongMedia(false)
	f.TruncateMedia(true)
	if err := load(); err == nil {
		t.Error("a truncated body is not noticed")
	}
	f.TruncateMedia(false)

	h := httpClient(s, s.Address)
	url := "https://mmg.whatsapp.net" + img.GetDirectPath()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	req.Header.Set("Range", "bytes=10-19")
	resp, err := h.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent || resp.ContentLength != 10 {
		t.Errorf("range: %d, %d bytes", resp.StatusCode, resp.ContentLength)
	}
	unsigned, _, _ := strings.Cut(url, "?")
	req, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, unsigned+"?x=1", nil)
	if resp, err = h.Do(req); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("without signature: %d", resp.StatusCode)
	}
}

func TestUnlinkedClientIsLoggedOut(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	if err := s.Unlink(Owner); err != nil {
		t.Fatal(err)
	}
	if out := expect(t, c, "logout", anything[*events.LoggedOut]); out.OnConnect {
		t.Error("logged out only when it connected")
	}

	away := pair(t, s, "")
	away.Disconnect()
	if err := s.Unlink(Owner); err != nil {
		t.Fatal(err)
	}
	if err := away.Connect(); err != nil {
		t.Fatal(err)
	}
	if out := expect(t, away, "logout", anything[*events.LoggedOut]); !out.OnConnect {
		t.Error("logged out without having connected")
	}

	leaving := pair(t, s, "")
	if err := leaving.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(network{s}.Devices(s.Cast().Owner().JID())); n != 1 {
		t.Errorf("%d devices are left", n)
	}
}

func TestCodesThatAreNotAccepted(t *testing.T) {
	s := newServer(t)
	c := newClient(t, s, newStore(t))
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	qr := expect(t, c, "QR code", anything[*events.QR])
	if err := s.Scan(t.Context(), "", "2@nothing"); !errors.Is(err, ErrBadCode) {
		t.Errorf("not a code: %v", err)
	}
	if err := s.Scan(t.Context(), "third", qr.Codes[0]); !errors.Is(err, ErrNoAccount) {
		t.Errorf("no such account: %v", err)
	}
	parts := strings.Split(qr.Codes[0], ",")
	parts[2] = parts[1]
	if err := s.Scan(t.Context(), "", strings.Join(parts, ",")); !errors.Is(err, ErrBadCode) {
		t.Errorf("somebody else's keys: %v", err)
	}
	c.Disconnect()
	for range maxCompanions {
		pair(t, s, "")
	}
	full := newClient(t, s, newStore(t))
	if err := full.Connect(); err != nil {
		t.Fatal(err)
	}
	qr = expect(t, full, "QR code", anything[*events.QR])
	if err := s.Scan(t.Context(), "", qr.Codes[0]); !errors.Is(err, ErrTooMany) {
		t.Errorf("fifth device: %v", err)
	}
}

func TestScanByURL(t *testing.T) {
	s := newServer(t)
	c := newClient(t, s, newStore(t))
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	qr := expect(t, c, "QR code", anything[*events.QR])
	post := func(account, code string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			s.ServerFile().Scan+"?account="+account, bytes.NewBufferString(code))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := httpClient(s, s.Address).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if code := post("second", "nonsense"); code != http.StatusBadRequest {
		t.Errorf("nonsense: %d", code)
	}
	if code := post("second", qr.Codes[0]+"\n"); code != http.StatusNoContent {
		t.Errorf("scan: %d", code)
	}
	got := expect(t, c, "pairing", anything[*events.PairSuccess])
	if want, _ := s.Number(Second); got.ID.User != want {
		t.Errorf("paired with %s", got.ID.User)
	}
}

func TestPairByPhoneNumber(t *testing.T) {
	s := newServer(t)
	number, err := s.Number("")
	if err != nil {
		t.Fatal(err)
	}
	for _, right := range []bool{true, false} {
		c := newClient(t, s, newStore(t))
		if err = c.Connect(); err != nil {
			t.Fatal(err)
		}
		expect(t, c, "QR code", anything[*events.QR])
		code, err := c.PairPhone(t.Context(), "+"+number, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
		if err != nil {
			t.Fatal(err)
		}
		if !right {
			code = "11111111"
			// A client with another code cannot make sense of the phone's key.
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			if err = s.EnterCode(ctx, "", code); !errors.Is(err, ErrBadCode) {
				t.Errorf("wrong code: %v", err)
			}
			cancel()
			continue
		}
		if err = s.EnterCode(t.Context(), "", strings.ToLower(code)); err != nil {
			t.Fatal(err)
		}
		expect(t, c, "connection", anything[*events.Connected])
	}
}

func TestSlowLine(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	took := func() time.Duration {
		begin := time.Now()
		if _, err := c.GetBlocklist(t.Context()); err != nil {
			t.Fatal(err)
		}
		return time.Since(begin)
	}
	s.Faults().Latency(150 * time.Millisecond)
	if d := took(); d < 150*time.Millisecond {
		t.Errorf("answered after %v with a latency of 150 ms", d)
	}
	s.Faults().Latency(0)

	data := bytes.Repeat([]byte("slow"), 25_000)
	up, err := c.Upload(t.Context(), data, whatsmeow.MediaDocument)
	if err != nil {
		t.Fatal(err)
	}
	s.Faults().Bandwidth(400_000)
	begin := time.Now()
	if _, err = c.DownloadMediaWithOnlyPath(t.Context(), up.DirectPath); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(begin); d < 200*time.Millisecond {
		t.Errorf("100 kB came in %v at 400 kB/s", d)
	}
}

func TestPhoneOffline(t *testing.T) {
	s := newServer(t)
	c := pair(t, s, "")
	phone := s.Cast().Owner()
	s.Faults().PhoneOffline(true)
	ada := s.Cast().People()[0]
	id, err := ada.SendText(t.Context(), phone.LID(), "anybody?")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, c, "message", hears("anybody?"))
	for _, g := range phone.Received() {
		if g.ID == id {
			t.Error("the phone got a message while it was offline")
		}
	}
	s.Faults().PhoneOffline(false)
}
