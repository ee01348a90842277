package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/words"
)

// testNoNetwork: without a network the program opens, shows what it has, and
// goes on by itself when the network is back.
func testNoNetwork(t *testing.T, st stage) {
	r := st.online(t)
	m := r.arrives(photo(t, 900, 160, 120))
	later := r.arrives(photo(t, 901, 160, 120))
	m = r.download(m.ID)
	r.close()
	r.server.Faults().Offline(true)
	r.open()
	r.phase(session.PhaseOffline)
	if _, err := r.link.Find(t.Context(), "+"+echo); !errors.Is(err, session.NoNetwork) {
		t.Errorf("find a number without a network: %v", err)
	} else {
		explained(t, err)
	}
	r.whole(r.message(m.ID), m.Media.Key())
	if img, err := r.pixels.Load(t.Context(), media.View{File: m.Media.File, W: 80, H: 60}); err != nil || img == nil {
		t.Errorf("picture cannot be seen: %v", err)
	}
	if len(r.sheet()) < pictures/2 {
		t.Errorf("%d pictures without a network", len(r.sheet()))
	}
	id := r.sends(910)
	if err := r.actions.Download(t.Context(), later.ID); err != nil {
		t.Fatal(err)
	}
	if s := r.link.Status(); s.Phase != session.PhaseOffline {
		t.Errorf("link is %q without a network", s.Phase)
	}
	r.server.Faults().Offline(false)
	r.phase(session.PhaseOnline)
	r.answer(id)
	r.whole(r.settled(later.ID), later.Media.Key())
}

// TestStartTroubles: what keeps the program from starting has its own kind of
// error, words, and a way on.
func TestStartTroubles(t *testing.T) {
	garbage := []byte(strings.Repeat("this was a database once. ", 1000))
	opens := func(t *testing.T, dir string) {
		t.Helper()
		s, err := open(t.Context(), options{data: dir})
		if err != nil {
			t.Fatalf("no way on: %v", err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	fails := func(t *testing.T, dir string, want error) {
		t.Helper()
		s, err := open(t.Context(), options{data: dir})
		if err == nil {
			s.close()
		}
		if !errors.Is(err, want) {
			t.Fatalf("open: %v, want %v", err, want)
		}
		explained(t, err)
	}
	t.Run("broken catalogue", func(t *testing.T) {
		dir := t.TempDir()
		places := foldersIn(dir)
		if err := os.WriteFile(places.catalogue, garbage, 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, dir, session.BadCatalogue)
		fails(t, dir, session.BadCatalogue) // trying again harms nothing
		moved, err := store.Rescue(places.catalogue)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := os.ReadFile(moved); err != nil || string(kept) != string(garbage) {
			t.Errorf("set aside as %d bytes, %v", len(kept), err)
		}
		opens(t, dir)
	})
	t.Run("broken session file", func(t *testing.T) {
		dir := t.TempDir()
		places := foldersIn(dir)
		if err := os.WriteFile(places.session, garbage, 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, dir, session.BadSession)
		if _, err := store.Rescue(places.session); err != nil {
			t.Fatal(err)
		}
		opens(t, dir)
	})
	t.Run("folder below a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, filepath.Join(file, "data"), media.NotWritable)
	})
	t.Run("gallery that is a file", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(foldersIn(dir).gallery, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, dir, media.NotWritable)
	})
	t.Run("folder without write permission", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if probe, err := os.CreateTemp(dir, "probe"); err == nil {
			probe.Close()
			t.Skip("this user may write anywhere")
		}
		fails(t, dir, media.NotWritable)
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		opens(t, dir)
	})
	t.Run("second run", func(t *testing.T) {
		dir := t.TempDir()
		first, err := open(t.Context(), options{data: dir})
		if err != nil {
			t.Fatal(err)
		}
		log, err := os.Stat(foldersIn(dir).log)
		if err != nil {
			t.Fatal(err)
		}
		fails(t, dir, session.SecondRun)
		if now, err := os.Stat(foldersIn(dir).log); err != nil || !os.SameFile(log, now) {
			t.Errorf("the second run took the first one's log away: %v", err)
		}
		if err := first.close(); err != nil {
			t.Fatal(err)
		}
		opens(t, dir)
	})
}

// explained: the window has a sentence of its own for err, and a way on.
func explained(t *testing.T, err error) {
	t.Helper()
	a := words.Explain(err)
	if a.Sentence == "" || a.Sentence == words.Explain(media.Internal).Sentence || a.Action.Label() == "" {
		t.Errorf("%v: explained as %q with %q", err, a.Sentence, a.Action)
	}
}
