package main

import (
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/ask"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
	"github.com/contactsheet/contactsheet/ui"
)

const day = 24 * time.Hour

// testExpired: what the media host has no longer comes from the phone, or is said
// to be there no more.
func testExpired(t *testing.T, st stage) {
	r := st.online(t)
	r.expiring()
	old := r.told(15*day, 29*day, false) // its link looks good
	if s := old.Media.State; s != media.Remote {
		t.Errorf("before it is asked for, the picture is %q", s)
	}
	r.whole(r.download(old.ID), old.Media.Key())
	if n := len(r.spy.all()); n != 2 {
		t.Errorf("the media host was asked %d times", n)
	}

	older := r.told(32*day, 400*day, false)
	if s := older.Media.State; s != media.Expired {
		t.Errorf("with its link run out, the picture is %q", s)
	}
	r.spy.forget()
	r.whole(r.download(older.ID), older.Media.Key())
	if n := len(r.spy.all()); n != 1 {
		t.Errorf("the media host was asked %d times", n)
	}

	gone := r.download(r.told(15*day, 400*day, true).ID).Media
	if gone.State != media.Gone || gone.Fault != media.NotOnPhone {
		t.Errorf("of what is not on the phone the picture is %q, %q", gone.State, gone.Fault)
	}

	// A phone that cannot do it now is asked again later.
	r.wrong(ui.FaultSet{Phone: "error"})
	m := r.told(32*day, 400*day, false)
	if err := r.actions.AskPhone(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	r.until("what the phone says", func() bool { return r.message(m.ID).Media.Fault == media.PhoneSilent })
	if d := r.message(m.ID).Media; d.State != media.Expired || d.Due.Sub(r.options.now()) < ask.Again-time.Hour {
		t.Errorf("picture is %q, due %v", d.State, d.Due)
	}
	r.wrong(ui.FaultSet{})
	r.allExpired()
}

// told is a picture of the history of that age, not fetched yet, that the phone
// has or has not.
func (r *rig) told(least, most time.Duration, gone bool) session.Message {
	r.t.Helper()
	now := r.options.now()
	for _, c := range story().Chats {
		for _, m := range c.Messages[c.First:] {
			if m.Picture == nil || m.Picture.Kind != world.Image || !onSheet(m) || m.ViewOnce || m.Picture.Gone != gone {
				continue
			}
			age := now.Sub(m.Time)
			if age < least || age > most {
				continue
			}
			got := r.lands(m.ID)
			if s := got.Media.State; (s == media.Remote || s == media.Expired) && !got.HD && got.Media.Fault == "" {
				return got
			}
		}
	}
	r.t.Fatalf("no picture of %v to %v, gone: %v", least, most, gone)
	return session.Message{}
}

// expiring compares what is said to expire soon with the pictures.
func (r *rig) expiring() {
	r.t.Helper()
	now := r.options.now()
	got, err := library{r.store, r.board}.Expiring(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	want := map[session.MessageID]int64{}
	for _, m := range r.sheet() {
		ends := m.Time.Add(session.HostKeeps)
		if m.Media.State == media.Remote && ends.After(now) && !ends.After(now.Add(7*day)) {
			want[m.ID] = m.Media.Size
		}
	}
	for _, id := range got.IDs {
		got.Bytes -= want[id]
		if want[id] == 0 {
			r.t.Error("something expires that does not")
		}
	}
	if len(got.IDs) != len(want) || got.Bytes != 0 || len(want) > 0 && !got.First.After(now) {
		r.t.Errorf("%d pictures expire, want %d; %d bytes too many; the first at %v", len(got.IDs), len(want), got.Bytes, got.First)
	}
}

// allExpired asks for all that has expired in the chat with most of it, as its
// button does.
func (r *rig) allExpired() {
	t := r.t
	var chat session.Chat
	for _, c := range r.chats() {
		if c.Expired > chat.Expired {
			chat = c
		}
	}
	ids, err := r.store.Sheet(t.Context(), session.SheetQuery{Chat: chat.ID, States: []media.State{media.Expired}})
	if err != nil || len(ids) != chat.Expired || len(ids) < 3 {
		t.Fatalf("%d of %d expired, %v", len(ids), chat.Expired, err)
	}
	if err := r.actions.AskPhone(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	ready, gone := 0, 0
	for _, id := range ids {
		r.until("an answer", func() bool {
			s := r.message(id).Media.State
			return s == media.Ready || s == media.Gone
		})
		if m := r.message(id); m.Media.State == media.Ready {
			r.whole(m, m.Media.Key())
			ready++
		} else {
			gone++
		}
	}
	after, err := r.store.Chat(t.Context(), chat.ID)
	if err != nil || after.Expired != 0 || ready == 0 || after.ToFetch > chat.ToFetch {
		t.Errorf("%d came, %d are gone; expired %d, to fetch %d of %d, %v", ready, gone, after.Expired, after.ToFetch, chat.ToFetch, err)
	}
	for _, id := range ids {
		if step := r.steps()[id]; step != "" {
			t.Errorf("a transfer is %q although it has ended", step)
		}
	}
}
