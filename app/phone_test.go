package main

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/media/queue"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui"
	"github.com/contactsheet/contactsheet/ui/words"
)

// testFaults: what goes wrong with a download by the switches of the sandbox ends
// when they are off again, by itself where that is promised.
func testFaults(t *testing.T, st stage) {
	r := st.online(t)
	for i, c := range []struct {
		set   ui.FaultSet
		state media.State
		fault media.Fault
	}{
		{ui.FaultSet{Media: "corrupt"}, media.Failed, media.BadCipher},
		{ui.FaultSet{Media: "truncated"}, media.Queued, media.Truncated},
		{ui.FaultSet{Media: "short"}, media.Queued, media.Truncated},
		{ui.FaultSet{Media: "long"}, media.Failed, media.TooLong},
		{ui.FaultSet{Media: "endless"}, media.Failed, media.TooLong},
		{ui.FaultSet{Media: "redirect"}, media.Failed, media.BadHost},
		{ui.FaultSet{Media: "norange"}, media.Ready, ""},
		{ui.FaultSet{Status: 403}, media.Expired, ""}, // the phone's new link as well
		{ui.FaultSet{Status: 404}, media.Expired, ""},
		{ui.FaultSet{Status: 410}, media.Expired, ""},
		{ui.FaultSet{Status: 416}, media.Queued, media.Busy},
		{ui.FaultSet{Status: 429}, media.Queued, media.Busy},
		{ui.FaultSet{Status: 500}, media.Queued, media.Busy},
		{ui.FaultSet{Status: 503}, media.Queued, media.Busy},
	} {
		m := r.arrives(photo(t, 200+i, 160, 120))
		file, before := m.Media.Key(), len(r.files())
		r.wrong(c.set)
		if err := r.actions.Download(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		m = r.stopped(m.ID)
		if m.Media.State != c.state || m.Media.Fault != c.fault {
			t.Errorf("%+v: picture is %q, %q; want %q, %q", c.set, m.Media.State, m.Media.Fault, c.state, c.fault)
		}
		if c.fault != "" {
			explained(t, c.fault)
		}
		if c.state != media.Ready && (!m.Media.File.IsZero() || len(r.files()) != before) {
			t.Errorf("%+v: the message has a file, or the gallery", c.set)
		}
		r.wrong(ui.FaultSet{})
		if c.state == media.Queued {
			r.later(m.Media.Due.Sub(r.options.now()))
			r.whole(r.settled(m.ID), file)
		} else {
			r.whole(r.download(m.ID), file)
		}
		if n := r.partials(); n != 0 {
			t.Errorf("%+v: %d beginnings are left", c.set, n)
		}
	}
	r.givesUp()
}

// givesUp: a host that stays busy is asked five times.
func (r *rig) givesUp() {
	r.t.Helper()
	m := r.arrives(photo(r.t, 230, 160, 120))
	r.wrong(ui.FaultSet{Status: 503})
	r.spy.forget()
	if err := r.actions.Download(r.t.Context(), m.ID); err != nil {
		r.t.Fatal(err)
	}
	for m = r.stopped(m.ID); m.Media.State == media.Queued; m = r.stopped(m.ID) {
		r.later(m.Media.Due.Sub(r.options.now()))
		r.until("the next attempt", func() bool { return !r.message(m.ID).Media.Due.Equal(m.Media.Due) })
	}
	if n := len(r.spy.all()); m.Media.State != media.Failed || m.Media.Fault != media.Busy || n != queue.MaxAttempts {
		r.t.Errorf("picture is %q, %q after %d attempts", m.Media.State, m.Media.Fault, n)
	}
	r.wrong(ui.FaultSet{})
	r.whole(r.download(m.ID), m.Media.Key())
}

// wrong has the sandbox do that, by the way that the window has.
func (r *rig) wrong(set ui.FaultSet) {
	r.t.Helper()
	if err := r.faults.SetFaults(r.t.Context(), set); err != nil {
		r.t.Fatal(err)
	}
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
	m := r.download(r.doctored(good, unknown).ID).Media
	if m.State != media.Gone || m.Fault != media.NotOnPhone || len(r.files()) != 0 {
		t.Errorf("picture is %q, %q; %d files", m.State, m.Fault, len(r.files()))
	}
	if a := words.Explain(m.Fault); a.Sentence == "" || a.Action != words.None {
		t.Errorf("%q offers %q", a.Sentence, a.Action)
	}

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
	m = r.settled(good.ID).Media
	if m.State != media.Expired || m.Fault != media.PhoneSilent {
		t.Errorf("a silent phone leaves the picture %q, %q", m.State, m.Fault)
	}
	explained(t, media.PhoneSilent)
	if due := m.Due.Sub(r.options.now()); due < ask.Again-time.Minute || due > ask.Again {
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

// told is the phone of an asker that says when it has been asked.
type told struct {
	ask.Phone
	asked chan struct{}
	times *atomic.Int64
}

// Ask implements ask.Phone.
func (p told) Ask(ctx context.Context, job media.Job) error {
	err := p.Phone.Ask(ctx, job)
	if err == nil {
		p.times.Add(1)
		select {
		case p.asked <- struct{}{}:
		default:
		}
	}
	return err
}

// testAskRestart: an answer of the phone counts although the program has ended
// since the question.
func testAskRestart(t *testing.T, st stage) {
	r := newRig(t, st.linked, st.data)
	phone := told{asked: make(chan struct{}, 1), times: new(atomic.Int64)}
	r.before = func(s *services) {
		phone.Phone = s.asker.Phone
		s.asker.Phone = phone
	}
	r.open()
	r.phase(session.PhaseOnline)
	m := r.arrives(photo(t, 550, 160, 120))
	r.server.Faults().PhoneOffline(true)
	if err := r.actions.AskPhone(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	select {
	case <-phone.asked:
	case <-time.After(patience):
		t.Fatal("the phone is not asked")
	}
	// What the server has answered after the question it has read after it.
	if _, err := r.link.Find(t.Context(), "+"+echo); err != nil {
		t.Fatal(err)
	}
	if s := r.message(m.ID).Media; s.State != media.Waiting || s.Asked.IsZero() {
		t.Errorf("picture is %q, asked for at %v", s.State, s.Asked)
	}
	r.close()
	r.server.Faults().PhoneOffline(false) // it answers now
	r.open()
	r.whole(r.settled(m.ID), m.Media.Key())
	if n := phone.times.Load(); n != 1 {
		t.Errorf("the phone was asked %d times", n)
	}
	if list, err := r.store.Transfers(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%d transfers are left, %v", len(list), err)
	}

	// An answer that nobody waits for any more, twice, harms nothing.
	r.wrong(ui.FaultSet{Phone: "twice"})
	again := r.arrives(photo(t, 551, 160, 120))
	if err := r.actions.AskPhone(t.Context(), again.ID); err != nil {
		t.Fatal(err)
	}
	<-phone.asked
	r.whole(r.settled(again.ID), again.Media.Key())

	// Neither does one that comes after the user has given up.
	r.wrong(ui.FaultSet{Phone: "offline"})
	late := r.arrives(photo(t, 552, 160, 120))
	if err := r.actions.AskPhone(t.Context(), late.ID); err != nil {
		t.Fatal(err)
	}
	<-phone.asked
	if err := r.actions.Cancel(t.Context(), late.ID); err != nil {
		t.Fatal(err)
	}
	if s := r.message(late.ID).Media.State; s != media.Expired {
		t.Errorf("given up, the picture is %q", s)
	}
	r.wrong(ui.FaultSet{})
	r.until("the late answer", func() bool { return r.message(late.ID).Media.State == media.Remote })
	r.whole(r.download(late.ID), late.Media.Key())
}
