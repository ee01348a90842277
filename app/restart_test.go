package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// testNoAnswer: the message arrives, WhatsApp's answer does not, the connection
// breaks.
func testNoAnswer(t *testing.T, st stage) {
	r := st.online(t)
	r.server.Faults().DropAcks(1)
	id := r.sends(800)
	r.until("delivery", func() bool { return arrived(r.message(id)) })
	r.server.Faults().Offline(true)
	r.phase(session.PhaseOffline)
	r.server.Faults().Offline(false)
	if err := r.link.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.once(id)
}

// testSendRestart: the program ends in the middle of an upload, and another time
// between a send and its answer.
func testSendRestart(t *testing.T, st stage) {
	r := st.online(t)
	r.server.Faults().Bandwidth(20_000)
	id := r.sends(810)
	r.until("the middle of the upload", func() bool { return r.actions.board.Progress(int64(id)).Done > 0 })
	r.close()
	r.server.Faults().Bandwidth(0)
	if n := len(r.received("")); n != 0 {
		t.Fatalf("%d messages arrived in the middle of the upload", n)
	}
	r.open()
	r.once(id)

	r.server.Faults().DropAcks(1)
	id = r.sends(820)
	r.until("delivery", func() bool { return arrived(r.message(id)) })
	r.close()
	r.open()
	r.once(id)
}

// sends puts a picture for the echo contact into the outbox.
func (r *rig) sends(n int) session.MessageID {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "picture.jpg")
	if err := os.WriteFile(path, photo(r.t, n, 640, 480), 0o600); err != nil {
		r.t.Fatal(err)
	}
	ids, err := r.actions.Send(r.t.Context(), session.Draft{
		To: []session.JID{echo + "@s.whatsapp.net"}, Quality: session.Standard,
		Pictures: []session.Picture{{Path: path, Caption: "one of a kind"}},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return ids[0]
}

// received are the messages that the echo contact's phone has under an id, or
// all.
func (r *rig) received(waid string) []peer.Got {
	var got []peer.Got
	for _, p := range r.server.Cast().People() {
		if !p.Echo() {
			continue
		}
		for _, g := range p.Received() {
			if waid == "" || g.ID == waid {
				got = append(got, g)
			}
		}
	}
	return got
}

// once: the picture arrived once, whole, and nothing of it is left in the outbox:
// the next one for the same chat goes out only then.
func (r *rig) once(id session.MessageID) {
	r.t.Helper()
	waid, key := r.message(id).WAID, r.message(id).Media.File
	r.answer(r.sends(int(id)))
	m := r.message(id)
	if !arrived(m) || m.WAID != waid || m.Fault != "" || m.Media.File != key {
		r.t.Errorf("own message ended %q, %q", m.Delivery, m.Fault)
	}
	if got := r.received(waid); len(got) != 1 || got[0].Err != nil || media.KeyOf(got[0].SHA256) != key {
		r.t.Errorf("arrived %d times: %v", len(got), got)
	}
	bubbles := 0
	for _, m := range r.talk(echo) {
		if m.FromMe && m.WAID == waid {
			bubbles++
		}
	}
	if bubbles != 1 {
		r.t.Errorf("%d bubbles for one picture", bubbles)
	}
}
