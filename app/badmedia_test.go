package main

import (
	"bytes"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// badMedia is a table of what may be wrong with a file. Each picture is sent
// anew, so that no two rows share a file.
var badMedia = []struct {
	name  string
	wrong func(*rig)       // with the server
	right func(*rig)       // the server as it was
	spoil func(*media.Ref) // what the message says; nil where it is honest
	wants media.State
	fault media.Fault
}{
	{name: "flipped byte in the ciphertext", wants: media.Failed, fault: media.BadCipher,
		wrong: func(r *rig) { r.server.Faults().CorruptMedia(true) },
		right: func(r *rig) { r.server.Faults().CorruptMedia(false) }},
	{name: "truncated body", wants: media.Failed, fault: media.Truncated,
		wrong: func(r *rig) { r.server.Faults().TruncateMedia(true) },
		right: func(r *rig) { r.server.Faults().TruncateMedia(false) }},
	{name: "body longer than declared", wants: media.Failed, fault: media.TooLong,
		wrong: func(r *rig) { r.server.Faults().LongMedia(true) },
		right: func(r *rig) { r.server.Faults().LongMedia(false) }},
	{name: "403, the phone's new link as well", wants: media.Expired, fault: media.NotFound,
		wrong: func(r *rig) { r.server.Faults().MediaStatus(403) },
		right: func(r *rig) { r.server.Faults().MediaStatus(0) }},
	{name: "404, the phone's new link as well", wants: media.Expired, fault: media.NotFound,
		wrong: func(r *rig) { r.server.Faults().MediaStatus(404) },
		right: func(r *rig) { r.server.Faults().MediaStatus(0) }},
	{name: "410, the phone's new link as well", wants: media.Expired, fault: media.NotFound,
		wrong: func(r *rig) { r.server.Faults().MediaStatus(410) },
		right: func(r *rig) { r.server.Faults().MediaStatus(0) }},
	{name: "wrong key", wants: media.Failed, fault: media.BadKey,
		spoil: func(ref *media.Ref) { ref.MediaKey = bytes.Repeat([]byte{7}, 32) }},
	{name: "wrong hash of the plaintext", wants: media.Failed, fault: media.BadPlain,
		spoil: func(ref *media.Ref) { ref.FileSHA256 = bytes.Repeat([]byte{7}, 32) }},
	{name: "size declared too small", wants: media.Failed, fault: media.TooLong,
		spoil: func(ref *media.Ref) { ref.Size /= 2 }},
	{name: "no key", wants: media.Failed, fault: media.BadRef,
		spoil: func(ref *media.Ref) { ref.MediaKey = ref.MediaKey[:16] }},
	{name: "foreign host", wants: media.Failed, fault: media.BadHost,
		spoil: func(ref *media.Ref) { ref.URL = "https://media.example.com/v/t62.7118-24/x.enc" }},
	{name: "foreign host that looks like WhatsApp's", wants: media.Failed, fault: media.BadHost,
		spoil: func(ref *media.Ref) { ref.URL = "https://mmg.whatsapp.net.example.com/x.enc" }},
	{name: "WhatsApp's host without encryption", wants: media.Failed, fault: media.BadHost,
		spoil: func(ref *media.Ref) { ref.URL = "http://mmg.whatsapp.net/x.enc" }},
}

// testBadMedia: whatever is wrong with a file, the message says what, the window
// has words for it, nothing of it stays on the disk, and once it is right again
// the picture can be fetched.
func testBadMedia(t *testing.T, st stage) {
	r := st.online(t)
	for i, c := range badMedia {
		good := r.arrives(photo(t, 200+i, 160, 120))
		m := good
		if c.spoil != nil {
			ref := good.Media.Ref
			c.spoil(&ref)
			m = r.doctored(good, ref)
		}
		if c.wrong != nil {
			c.wrong(r)
		}
		r.bad(c.name, m.ID, c.wants, c.fault)
		if c.right != nil {
			c.right(r)
		}
		if c.spoil != nil { // as if the sender had sent it again
			m = good
		}
		file := good.Media.Key()
		r.whole(r.download(m.ID), file)
		if err := r.services.files.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := r.store.MarkMissing(t.Context(), file); err != nil {
			t.Fatal(err)
		}
	}
	r.loopback()
	r.busy()
}

// doctored stores the same message once more, under another id and with another
// reference.
func (r *rig) doctored(m session.Message, ref media.Ref) session.Message {
	r.t.Helper()
	spoilt := *m.Media
	spoilt.Ref = ref
	waid := m.WAID + "D0"
	m.WAID, m.Media = waid, &spoilt
	err := r.store.Save(r.t.Context(), session.Batch{Messages: []session.Arrival{
		{Chat: m.ChatJID, Sender: m.Sender, Message: m},
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	id, err := r.store.ByWAID(r.t.Context(), m.ChatJID, waid)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.message(id)
}

// bad downloads what cannot be downloaded.
func (r *rig) bad(name string, id session.MessageID, state media.State, fault media.Fault) {
	r.t.Helper()
	m := r.download(id)
	got := m.Media.Fault
	if m.Media.State == media.Expired {
		got = media.NotFound // the state says it all
	}
	if m.Media.State != state || got != fault {
		r.t.Errorf("%s: picture is %q, %q; want %q, %q", name, m.Media.State, got, state, fault)
	}
	if !m.Media.File.IsZero() {
		r.t.Errorf("%s: the message has a file", name)
	}
	if got == media.NotOnPhone {
		if a := words.Explain(got); a.Sentence == "" || a.Action != words.None {
			r.t.Errorf("%s: %q offers %q", name, a.Sentence, a.Action)
		}
	} else {
		explained(r.t, got)
	}
	if n := len(r.files()); n != 0 {
		r.t.Errorf("%s: %d files in the gallery", name, n)
	}
}

// loopback: a link to another program on this computer is not followed.
func (r *rig) loopback() {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	asked := make(chan struct{}, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				close(asked)
				return
			}
			c.Close()
			select {
			case asked <- struct{}{}:
			default:
			}
		}
	}()
	good := r.arrives(photo(r.t, 300, 160, 120))
	for i, url := range []string{
		"https://" + l.Addr().String() + "/v/x.enc",
		"http://" + r.server.Address() + "/v/x.enc",
		"https://localhost/v/x.enc",
		"file:///etc/hostname",
	} {
		ref := good.Media.Ref
		ref.URL = url
		if i%2 == 1 {
			ref.DirectPath = ""
		}
		good.WAID += "0"
		r.bad(url, r.doctored(good, ref).ID, media.Failed, media.BadHost)
	}
	if err := l.Close(); err != nil {
		r.t.Fatal(err)
	}
	if _, open := <-asked; open {
		r.t.Error("another program on this computer was asked")
	}
}

// busy: a media host that is busy is asked again later; nothing is given up and
// nothing is kept of it.
func (r *rig) busy() {
	r.t.Helper()
	r.server.Faults().Latency(100 * time.Millisecond) // so that the attempt is seen
	defer r.server.Faults().Latency(0)
	for i, code := range []int{500, 503, 429} {
		m := r.arrives(photo(r.t, 400+i, 160, 120))
		r.server.Faults().MediaStatus(code)
		if err := r.actions.Download(r.t.Context(), m.ID); err != nil {
			r.t.Fatal(err)
		}
		var states []media.State
		r.until("the first attempt", func() bool {
			s := r.message(m.ID).Media.State
			states = append(states, s)
			return s == media.Queued && slices.Contains(states, media.Downloading)
		})
		if n := len(r.files()); n != 0 {
			r.t.Errorf("%d: %d files in the gallery", code, n)
		}
		if err := r.actions.Cancel(r.t.Context(), m.ID); err != nil {
			r.t.Fatal(err)
		}
		r.server.Faults().MediaStatus(0)
		r.whole(r.download(m.ID), m.Media.Key())
		if err := r.services.files.Remove(m.Media.Key()); err != nil {
			r.t.Fatal(err)
		}
	}
	explained(r.t, media.Busy)
}

// testPhone: what the phone has to say to a file that the media host no longer
// has.
func testPhone(t *testing.T, st stage) {
	r := st.online(t)
	good := r.arrives(photo(t, 500, 160, 120))
	stale := good.Media.Ref
	stale.URL, stale.DirectPath = "", "/v/t62.7118-24/0_0_0_n.enc?oh=x&oe=1"

	// A message the phone knows nothing of: neither host nor phone has its file.
	unknown := stale
	unknown.FileSHA256 = bytes.Repeat([]byte{9}, 32)
	r.bad("not on the phone", r.doctored(good, unknown).ID, media.Gone, media.NotOnPhone)

	// The phone does not answer, asked twice within the minute.
	if err := r.store.Answered(t.Context(), good.ID, stale, nil); err != nil {
		t.Fatal(err)
	}
	r.server.Faults().PhoneOffline(true)
	if err := r.actions.Download(t.Context(), good.ID); err != nil {
		t.Fatal(err)
	}
	asked := func() int { // questions so far
		list, err := r.store.Transfers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if x.ID == good.ID && x.Way == session.Ask && x.Step == session.Running {
				return x.Attempt
			}
		}
		return 0
	}
	r.until("the question to the phone", func() bool { return asked() == 1 })
	if n := len(r.files()); n != 0 {
		t.Errorf("%d files while the phone is asked", n)
	}
	r.later(ask.Wait + time.Second)
	r.until("the second question", func() bool { return asked() == 2 })
	r.later(ask.Wait + time.Second)
	m := r.settled(good.ID)
	if m.Media.State != media.Expired || m.Media.Fault != media.PhoneSilent {
		t.Errorf("a silent phone leaves the picture %q, %q", m.Media.State, m.Media.Fault)
	}
	explained(t, media.PhoneSilent)
	if due := m.Media.Due.Sub(r.options.now()); due < ask.Again-time.Minute || due > ask.Again {
		t.Errorf("the phone is asked again after %v", due)
	}

	// It is back when it is asked again by itself, and uploads the file again.
	r.server.Faults().PhoneOffline(false)
	r.later(ask.Again)
	r.until("the picture", func() bool { return r.message(good.ID).Media.State == media.Ready })
	got := r.message(good.ID)
	r.whole(got, good.Media.Key())
	if got.Media.DirectPath == stale.DirectPath {
		t.Error("the old link is kept")
	}
}
