package main

import (
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/peer"
	"github.com/contactsheet/contactsheet/session/sandbox/world"
)

// kwame is somebody whom the owner knows from groups alone.
const kwame = 17

// testAuto: nothing comes by itself unless a rule says so, and then what the rule
// names, of what arrives from then on.
func testAuto(t *testing.T, st stage) {
	r := st.online(t)
	people := r.server.Cast().People()
	n := 0
	from := func(who int) session.Message {
		n++
		return r.comes(people[who], peer.Picture{File: photo(t, 600+n, 160, 120)})
	}
	big := func() session.Message {
		n++
		return r.arrives(photo(t, 600+n, 640, 480))
	}
	stays := func(what string, m session.Message) {
		t.Helper()
		if m.Media.State != media.Remote || len(r.steps()) > 0 {
			t.Errorf("%s: picture is %q, %d transfers", what, m.Media.State, len(r.steps()))
		}
	}
	comes := func(what string, m session.Message) {
		t.Helper()
		switch m.Media.State {
		case media.Queued, media.Downloading, media.Verifying, media.Ready:
			r.whole(r.settled(m.ID), m.Media.Key())
		default:
			t.Errorf("%s: picture is %q", what, m.Media.State)
		}
	}
	rule := func(a session.Auto) {
		t.Helper()
		if err := r.prefs.SetDownloads(session.Downloads{Auto: a}); err != nil {
			t.Fatal(err)
		}
	}

	before := from(0)
	stays("off", before)
	rule(session.Auto{On: true})
	stays("before the rule", r.message(before.ID))
	comes("picture", from(0))
	comes("picture of somebody unknown", from(kwame))
	stays("video", r.live(t, world.Video, false))
	stays("picture in a group", r.live(t, world.Image, true))

	rule(session.Auto{On: true, Known: true, Groups: true, Kinds: []media.Kind{media.Image, media.Video, media.Sticker}, MaxSize: 30_000})
	comes("small picture", from(0))
	stays("large picture", big())
	stays("somebody unknown", from(kwame))
	comes("sticker", r.live(t, world.Sticker, false))
	stays("document", r.live(t, world.Document, false))

	rule(session.Auto{On: true, Groups: true})
	comes("large picture without a limit", big())
	comes("in a group", r.live(t, world.Image, true))

	chat := before.Chat
	set := func(a session.AutoChat) {
		t.Helper()
		if err := r.actions.SetAuto(t.Context(), chat, a); err != nil {
			t.Fatal(err)
		}
		if c, err := r.store.Chat(t.Context(), chat); err != nil || c.Auto != a {
			t.Errorf("the chat says %q, %v", c.Auto, err)
		}
	}
	set(session.AutoNever)
	stays("chat that never does", from(0))
	comes("another chat", from(1))
	rule(session.Auto{})
	set(session.AutoAlways)
	comes("chat that always does", from(0))
	stays("others", from(1))
	set(session.AutoDefault)
	stays("no longer", from(0))
	r.past()
}

// live has somebody send a new file of a kind, and returns the message.
func (r *rig) live(t *testing.T, kind world.Kind, group bool) session.Message {
	t.Helper()
	w := story()
	for range 1000 {
		n := r.sent
		r.sent++
		next, send := w.Other, r.server.Cast().SendOther
		if kind == world.Image {
			next, send = w.Next, r.server.Cast().SendNew
		}
		m, i := next(n)
		// Of other people than those that the rules are about.
		if m.Picture.Kind != kind || (w.Chats[i].Group >= 0) != group || m.From == 0 || w.People[m.From].Name == "" {
			continue
		}
		id, err := send(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		return r.lands(id)
	}
	t.Fatal("nobody sends that")
	return session.Message{}
}

// past: what is there already comes only when it is asked for, as far as the
// media host has it; nobody's phone is asked.
func (r *rig) past() {
	t := r.t
	if err := r.prefs.SetDownloads(session.Downloads{Auto: session.Auto{On: true}}); err != nil {
		t.Fatal(err)
	}
	plan, err := past{r.services}.Past(t.Context(), r.prefs.Downloads().Auto)
	if err != nil || len(plan.IDs) < 10 || plan.Bytes <= 0 {
		t.Fatalf("%d files, %d bytes, %v", len(plan.IDs), plan.Bytes, err)
	}
	if len(r.steps()) > 0 {
		t.Error("they come unasked")
	}
	if n, err := (past{r.services}).FetchPast(t.Context()); err != nil || n != len(plan.IDs) {
		t.Fatalf("%d of %d files, %v", n, len(plan.IDs), err)
	}
	ready := 0
	for _, id := range plan.IDs {
		m := r.settled(id)
		age := r.options.now().Sub(m.Time)
		switch {
		case m.Media.State == media.Ready:
			r.whole(m, m.Media.Key())
			ready++
		case m.Media.State != media.Expired || age < session.HostKeeps-day:
			t.Errorf("after %v, a picture of the past is %q, %q", age, m.Media.State, m.Media.Fault)
		}
	}
	if ready == 0 || len(r.steps()) > 0 {
		t.Errorf("%d came; %d transfers are left", ready, len(r.steps()))
	}
}
