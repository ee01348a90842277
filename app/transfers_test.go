package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/crypt"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox/peer"
)

// testDownloadRestart: a download that the end of the program interrupts is
// finished by the next run, unasked, and from where it was.
func testDownloadRestart(t *testing.T, st stage) {
	r := st.online(t)
	m := r.arrives(photo(t, 700, 640, 480))
	r.spy.stop(m.Media.Size / 2)
	if err := r.actions.Download(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	r.moves("the middle of the download", func() bool { return r.board.Progress(int64(m.ID)).Done > 0 })
	if s := r.message(m.ID).Media.State; s != media.Downloading {
		t.Errorf("picture is %q in the middle of its download", s)
	}
	r.close()
	if files := r.files(); files[m.Media.Key().String()] != "" {
		t.Fatal("the picture is here although its download was interrupted")
	}
	here := r.begun()
	if here <= 0 || here > m.Media.Size/2 {
		t.Fatalf("%d bytes of %d are here", here, m.Media.Size)
	}
	r.spy.stop(0)
	r.spy.forget()
	r.open()
	r.whole(r.settled(m.ID), m.Media.Key())
	from := here &^ 15
	want := asked{path: r.spy.all()[0].path, from: fmt.Sprintf("bytes=%d-", from), bytes: crypt.CipherSize(m.Media.Size) - from}
	if got := r.spy.all(); len(got) != 1 || got[0] != want {
		t.Errorf("asked %+v, want %+v", got, want)
	}
	if n := len(r.files()); n != 1 || r.partials() != 0 {
		t.Errorf("%d files and %d beginnings, want the picture alone", n, r.partials())
	}
}

// begun is how many bytes of files whose download broke off are on the disk.
func (r *rig) begun() (bytes int64) {
	r.t.Helper()
	err := filepath.WalkDir(filepath.Join(foldersIn(r.data).gallery, ".partial"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	return bytes
}

// testPause: what is paused stands still and keeps what is here of it, one file
// or all of them, also over a restart; it goes on from there.
func testPause(t *testing.T, st stage) {
	r := st.online(t)
	var list []session.Message
	var ids []session.MessageID
	for i := range 5 {
		m := r.arrives(photo(t, 710+i, 320, 240))
		list, ids = append(list, m), append(ids, m.ID)
	}
	done := func(id session.MessageID) int64 { return r.board.Progress(int64(id)).Done }
	running := func() (n int) {
		for _, id := range ids {
			if done(id) > 0 {
				n++
			}
		}
		return n
	}
	r.spy.stop(list[0].Media.Size / 2)
	if err := r.actions.Download(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	r.moves("three files at once", func() bool { return running() == 3 })

	// One of them. The newest is the first one.
	first := ids[4]
	if done(first) == 0 {
		t.Error("the newest is not the first one")
	}
	way := transfers{r.services}
	if err := way.Pause(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if s := r.message(first).Media.State; s != media.Paused {
		t.Errorf("paused, the picture is %q", s)
	}
	r.moves("another one in its place", func() bool { return done(first) == 0 && running() == 3 })
	if steps := r.steps(); steps[first] != session.Held || r.begun() == 0 {
		t.Errorf("paused, its row is %q; %d bytes are here", steps[first], r.begun())
	}

	// All of them.
	if err := way.PauseAll(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	r.moves("nothing on its way", func() bool { return running() == 0 })
	r.spy.forget()
	r.spy.stop(0)
	r.still(first)
	m := r.arrives(photo(t, 716, 320, 240))
	list, ids = append(list, m), append(ids, m.ID)
	if err := r.actions.Download(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	r.still(first)
	r.close()
	r.open()
	r.phase(session.PhaseOnline)
	r.still(first)
	way = transfers{r.services}

	// In another order: the last one first, the one that was first at the end.
	if err := r.prefs.SetDownloads(session.Downloads{Parallel: 1}); err != nil {
		t.Fatal(err)
	}
	if err := way.Resume(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	for _, move := range [][2]session.MessageID{{ids[0], ids[5]}, {first, 0}} {
		if err := way.Move(t.Context(), move[0], move[1]); err != nil {
			t.Fatal(err)
		}
	}
	order, err := way.Transfers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if order[0].ID != ids[0] || order[1].ID != ids[5] || order[5].ID != first {
		t.Errorf("moved, the order is %v of %v", order, ids)
	}
	r.still(0)
	if err := way.PauseAll(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		r.whole(r.settled(m.ID), m.Media.Key())
	}
	var resumed int
	for i, a := range r.spy.all() {
		m := list[slices.Index(ids, order[i].ID)]
		if !strings.HasPrefix(m.Media.DirectPath, a.path+"?") {
			t.Errorf("file %d is another one", i)
		}
		if a.from != "" && a.bytes < m.Media.Size {
			resumed++
		}
	}
	if resumed != 4 {
		t.Errorf("%d files of 4 went on from where they were", resumed)
	}
	if n := r.partials(); n != 0 || way.Paused() {
		t.Errorf("%d beginnings are left; paused %v", n, way.Paused())
	}
	ended, err := way.Today(t.Context())
	if err != nil || len(ended) != len(ids) {
		t.Errorf("%d transfers ended today, %v", len(ended), err)
	}
}

// steps are the rows of the transfers page.
func (r *rig) steps() map[session.MessageID]session.Step {
	r.t.Helper()
	list, err := r.store.Transfers(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	steps := map[session.MessageID]session.Step{}
	for _, row := range list {
		steps[row.ID] = row.Step
	}
	return steps
}

// still: everything is paused, one file by itself as well, and nothing moves.
func (r *rig) still(held session.MessageID) {
	r.t.Helper()
	r.fetch.Wake()
	if !(transfers{r.services}).Paused() {
		r.t.Error("it is not paused")
	}
	for id, step := range r.steps() {
		want, state := session.Next, media.Queued
		if id == held {
			want, state = session.Held, media.Paused
		}
		if s := r.message(id).Media.State; step != want || s != state {
			r.t.Errorf("a row is %q and its picture %q while everything is paused", step, s)
		}
	}
	if asked := r.spy.all(); len(asked) > 0 {
		r.t.Errorf("%d files are asked for while everything is paused", len(asked))
	}
}

// testEqual: a picture that came several times is fetched once, and whoever sends
// it once more sends what is here.
func testEqual(t *testing.T, st stage) {
	r := st.online(t)
	file := photo(t, 720, 320, 240)
	people := r.server.Cast().People()
	a := r.comes(people[0], peer.Picture{File: file})
	b := r.comes(people[1], peer.Picture{File: file})
	if a.Chat == b.Chat || a.Media.Key() != b.Media.Key() || bytesEqual(a.Media.MediaKey, b.Media.MediaKey) {
		t.Fatal("not the same picture in two chats")
	}
	r.spy.stop(a.Media.Size / 2)
	if err := r.actions.Download(t.Context(), a.ID, b.ID); err != nil {
		t.Fatal(err)
	}
	r.moves("one of them", func() bool {
		return r.board.Progress(int64(a.ID)).Done+r.board.Progress(int64(b.ID)).Done > 0
	})
	r.fetch.Wake()
	if steps := r.steps(); steps[a.ID] == steps[b.ID] {
		t.Errorf("both are %q", steps[a.ID])
	}
	r.close()
	r.spy.stop(0)
	r.spy.forget()
	r.open()
	for _, m := range []session.Message{a, b} {
		r.whole(r.settled(m.ID), a.Media.Key())
	}
	r.phase(session.PhaseOnline)
	c := r.comes(people[2], peer.Picture{File: file})
	r.whole(c, a.Media.Key())
	if n := len(r.spy.all()); n != 1 || len(r.files()) != 1 {
		t.Errorf("asked %d times for %d files", n, len(r.files()))
	}
}

func bytesEqual(a, b []byte) bool { return string(a) == string(b) }

// testViewOnce: what may be seen once is never asked for, and never on the disk.
func testViewOnce(t *testing.T, st stage) {
	r := st.online(t)
	if err := r.prefs.SetDownloads(session.Downloads{Auto: session.Auto{On: true, Groups: true}}); err != nil {
		t.Fatal(err)
	}
	m := r.comes(r.server.Cast().People()[0], peer.Picture{File: photo(t, 730, 160, 120), ViewOnce: true})
	for what, do := range map[string]func(context.Context, ...session.MessageID) error{
		"download": r.actions.Download, "ask": r.actions.AskPhone, "resume": transfers{r.services}.Resume,
	} {
		if err := do(t.Context(), m.ID); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if len(r.steps()) > 0 {
			t.Errorf("%s: it is on its way", what)
		}
	}
	m = r.message(m.ID)
	if m.Media.State != media.ViewOnce || len(m.Media.MediaKey) > 0 || len(m.Media.Preview) > 0 || m.Media.DirectPath != "" {
		t.Errorf("picture is %q, with key, preview or path", m.Media.State)
	}
	if len(r.files()) > 0 || r.partials() > 0 || len(r.spy.all()) > 0 {
		t.Error("it was fetched")
	}
}
