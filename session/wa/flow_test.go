package wa_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.mau.fi/whatsmeow/types"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/fetch"
	"github.com/contactsheet/contactsheet/media/gallery"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/session/wa"
)

// echoNumber is the sandbox's contact that answers whatever it is sent.
const echoNumber = "+1 202 555 0100"

// TestMainJob is the whole of it on one linked device: fetch what is on the
// host, have the phone bring back what is not, find a number, send, be answered.
func TestMainJob(t *testing.T) {
	r := newRig(t)
	r.pair()
	t.Run("fetch and ask", r.testFetch)
	t.Run("find", r.testFind)
	t.Run("send", r.testSend)
	t.Run("crash before commit", r.testCrash)
	t.Run("no answer", r.testNoAnswer)
	t.Run("network", r.testNetwork)
	t.Run("log out", r.testLogOut)
}

func (r *rig) testFetch(t *testing.T) {
	g, err := gallery.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	host := &fetch.HTTP{
		Client: r.endpoint.HTTPClient(), Hosts: r.client.MediaHosts, Loopback: r.endpoint.Address,
	}
	get := func(ref media.Ref) error {
		tmp, err := g.Temp(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tmp.Discard()
		return host.Fetch(t.Context(), ref, tmp, nil)
	}
	// One picture between two people and one of a group: the phone is asked
	// for them in different ways.
	kinds := map[bool]session.Message{}
	for _, m := range r.pictures() {
		if m.Media.State == media.Remote && !m.FromMe {
			kinds[strings.HasSuffix(string(m.ChatJID), "@g.us")] = m
		}
	}
	if len(kinds) != 2 {
		t.Fatalf("pictures of people and of groups: %d kinds", len(kinds))
	}
	for group, m := range kinds {
		if err := get(m.Media.Ref); err != nil {
			t.Errorf("fetch, group %v: %v", group, err)
		}
		r.server.Faults().MediaStatus(410)
		if err := get(m.Media.Ref); !errors.Is(err, media.NotFound) {
			t.Errorf("fetch what is gone, group %v: %v", group, err)
		}
		r.server.Faults().MediaStatus(0)
		if err := r.client.Ask(t.Context(), media.Job{ID: int64(m.ID), Ref: m.Media.Ref, Attempt: 1}); err != nil {
			t.Errorf("ask, group %v: %v", group, err)
			continue
		}
		var ref media.Ref
		r.wait("answer of the phone", func() bool {
			ref = r.message(m.ID).Media.Ref
			return ref.DirectPath != m.Media.DirectPath
		})
		if ref.URL != "" || ref.Key() != m.Media.Key() {
			t.Errorf("answered, group %v: still the old URL, or another file", group)
		}
		if err := get(ref); err != nil {
			t.Errorf("fetch what the phone has uploaded again, group %v: %v", group, err)
		}
	}
	if err := r.client.Ask(t.Context(), media.Job{ID: 12345}); !errors.Is(err, media.BadRef) {
		t.Errorf("ask for a file of no message: %v", err)
	}
}

func (r *rig) testFind(t *testing.T) {
	jid, err := r.client.Find(t.Context(), echoNumber)
	if err != nil || jid != "12025550100@s.whatsapp.net" {
		t.Errorf("echo: %q, %v", jid, err)
	}
	if _, err := r.client.Find(t.Context(), "+4915119999999"); !errors.Is(err, session.NotOnWhatsApp) {
		t.Errorf("a number nobody has: %v", err)
	}
	if _, err := r.client.Find(t.Context(), "0176 123"); !errors.Is(err, session.BadNumber) {
		t.Errorf("a national number: %v", err)
	}
}

// parcel is a picture for the echo contact.
func parcel(t *testing.T, waid string, shade uint8) (session.Parcel, []byte) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%251)
	}
	img.Set(0, 0, color.White)
	var full, small bytes.Buffer
	if err := errors.Join(jpeg.Encode(&full, img, nil), jpeg.Encode(&small, img.SubImage(image.Rect(0, 0, 64, 40)), nil)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "picture.jpg")
	if err := os.WriteFile(path, full.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return session.Parcel{
		ID: 1, WAID: waid, To: "12025550100@s.whatsapp.net", Path: path, Kind: media.Image, MIME: "image/jpeg",
		Size: int64(full.Len()), Key: sha256.Sum256(full.Bytes()), Preview: small.Bytes(),
		Width: 320, Height: 200, Attempt: 1,
	}, full.Bytes()
}

// lines are the echo contact's answers that mention text.
func (r *rig) lines(text string) (found []session.Message) {
	r.t.Helper()
	for _, c := range r.chats() {
		if !strings.HasPrefix(c.Name, "Echo") {
			continue
		}
		list, err := r.store.Messages(r.t.Context(), c.ID, 0, 100)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, m := range list {
			if strings.Contains(m.Text, text) && !m.FromMe {
				found = append(found, m)
			}
		}
	}
	return found
}

func (r *rig) testSend(t *testing.T) {
	p, data := parcel(t, "3EB0A1A1A1A1A1A1A1A1", 10)
	p.Caption, p.Expires, p.Forwarded = "Grüße 🌄", 24*60*60*1e9, true
	var mu sync.Mutex
	var last, total int64
	ack, err := r.client.Send(t.Context(), p, func(done, of int64) {
		mu.Lock()
		defer mu.Unlock()
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, total = done, of
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != int64(len(data)) || total != last {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	if ack.Time.IsZero() || len(ack.Raw) == 0 || ack.Ref.Key() != p.Key || ack.Ref.Size != p.Size {
		t.Errorf("ack %+v", ack)
	}
	r.wait("echo of the picture", func() bool { return len(r.lines(p.Key.String())) == 1 })
	said := r.lines(p.Key.String())[0].Text
	for _, want := range []string{"320 × 200", "not view once", "Grüße 🌄", "86400 s", "Forwarded"} {
		if !strings.Contains(said, want) {
			t.Errorf("the echo saw no %q: %s", want, said)
		}
	}
	back := r.lines("Grüße 🌄")
	found := false
	for _, m := range back {
		if m.Media != nil && m.Media.Key() == p.Key && m.Expires.Hours() == 24 {
			found = true
		}
	}
	if !found {
		t.Error("the picture did not come back with the same hash and timer")
	}

	once, _ := parcel(t, "3EB0A2A2A2A2A2A2A2A2", 30)
	once.ViewOnce = true
	if _, err := r.client.Send(t.Context(), once, nil); err != nil {
		t.Fatal(err)
	}
	r.wait("echo of the view-once picture", func() bool { return len(r.lines(once.Key.String())) == 1 })
	if said := r.lines(once.Key.String())[0].Text; strings.Contains(said, "not view once") {
		t.Errorf("view once got lost: %s", said)
	}

	doc, data := parcel(t, "3EB0A3A3A3A3A3A3A3A3", 50)
	doc.Kind, doc.FileName, doc.Caption = media.Document, "Straße.jpg", "the file itself"
	if _, err := r.client.Send(t.Context(), doc, nil); err != nil {
		t.Fatal(err)
	}
	r.wait("echo of the document", func() bool {
		for _, m := range r.lines("the file itself") {
			if m.Media != nil && m.Media.Kind == media.Document && m.Media.FileName == "Straße.jpg" && m.Media.Size == int64(len(data)) {
				return true
			}
		}
		return false
	})
}

// stuck is an Inbox whose disk fails as soon as messages come in live.
type stuck struct {
	wa.Inbox
	refused chan struct{}
}

func (s stuck) Save(ctx context.Context, b session.Batch) error {
	if len(b.Messages) == 0 || b.History {
		return s.Inbox.Save(ctx, b)
	}
	select {
	case s.refused <- struct{}{}:
	default:
	}
	return media.DiskFull
}

// testCrash: what could not be stored comes again after a restart.
func (r *rig) testCrash(t *testing.T) {
	r.halt()
	refused := make(chan struct{}, 1)
	r.start(func(inbox wa.Inbox) wa.Inbox { return stuck{inbox, refused} })
	r.phase(session.PhaseOnline)
	p, _ := parcel(t, "3EB0B1B1B1B1B1B1B1B1", 70)
	if _, err := r.client.Send(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	<-refused
	if len(r.lines(p.Key.String())) != 0 {
		t.Fatal("stored although it could not be")
	}
	r.halt()
	r.start(nil)
	r.phase(session.PhaseOnline)
	r.wait("the answer that was not stored", func() bool { return len(r.lines(p.Key.String())) == 1 })
}

// testNoAnswer: a send that was cut off before its answer is repeated under the
// same id, and arrives once.
func (r *rig) testNoAnswer(t *testing.T) {
	p, _ := parcel(t, "3EB0C1C1C1C1C1C1C1C1", 90)
	r.server.Faults().DropAcks(1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		r.wait("delivery", func() bool { return len(r.lines(p.Key.String())) > 0 })
	}()
	if _, err := r.client.Send(ctx, p, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("a send without an answer: %v", err)
	}
	p.Attempt++
	if _, err := r.client.Send(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	next, _ := parcel(t, "3EB0C2C2C2C2C2C2C2C2", 110)
	if _, err := r.client.Send(t.Context(), next, nil); err != nil {
		t.Fatal(err)
	}
	r.wait("the next one", func() bool { return len(r.lines(next.Key.String())) == 1 })
	if n := len(r.lines(p.Key.String())); n != 1 {
		t.Errorf("arrived %d times", n)
	}
	times := 0
	for _, id := range r.server.Delivered(types.NewJID("12025550100", types.DefaultUserServer)) {
		if id == p.WAID {
			times++
		}
	}
	if times != 1 {
		t.Errorf("delivered %d times", times)
	}
}

func (r *rig) testNetwork(t *testing.T) {
	r.server.Faults().Offline(true)
	s := r.phase(session.PhaseOffline)
	p, _ := parcel(t, "3EB0D1D1D1D1D1D1D1D1", 130)
	if _, err := r.client.Send(t.Context(), p, nil); !errors.Is(err, session.NoNetwork) {
		t.Errorf("send without a network: %v", err)
	}
	if _, err := r.client.Find(t.Context(), echoNumber); !errors.Is(err, session.NoNetwork) {
		t.Errorf("find without a network: %v", err)
	}
	r.server.Faults().Offline(false)
	if err := r.client.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseOnline)
	if s.Err != nil {
		t.Errorf("online with an error: %v", s.Err)
	}
	r.server.Faults().RefuseVersion(true)
	if err := r.client.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseRefused)
	if !errors.Is(s.Err, session.Outdated) {
		t.Errorf("refused because of %v", s.Err)
	}
	r.server.Faults().RefuseVersion(false)
	if err := r.client.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.phase(session.PhaseOnline)
}

func (r *rig) testLogOut(t *testing.T) {
	pictures := len(r.pictures())
	if err := r.client.LogOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := r.phase(session.PhaseOff)
	if s.Err != nil || s.Name != "" || s.Number != "" {
		t.Errorf("after logging out: %+v", s)
	}
	if n := len(r.pictures()); n != pictures {
		t.Errorf("%d pictures left of %d", n, pictures)
	}
	if _, err := r.client.Find(t.Context(), echoNumber); !errors.Is(err, session.NotLinked) {
		t.Errorf("find without an account: %v", err)
	}
	// The device is free again: by a code to type this time.
	if err := r.client.PairPhone(t.Context(), r.number()); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseCode)
	if err := r.server.EnterCode(t.Context(), sandbox.Owner, s.Code); err != nil {
		t.Fatal(err)
	}
	r.phase(session.PhaseOnline)
	if err := r.server.Unlink(sandbox.Owner); err != nil {
		t.Fatal(err)
	}
	s = r.phase(session.PhaseLoggedOut)
	if !errors.Is(s.Err, session.Removed) {
		t.Errorf("removed by the phone: %v", s.Err)
	}
}

func (r *rig) number() string {
	n, err := r.server.Number(sandbox.Owner)
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}
