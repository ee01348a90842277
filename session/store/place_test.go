package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

func TestACancelledContextLeavesNothingBehind(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Save(ctx, session.Batch{Messages: []session.Arrival{words(ana, ana, "A1", 0, "x")}}); !errors.Is(err, context.Canceled) {
		t.Errorf("save: %v", err)
	}
	save(t, s, words(ana, ana, "A2", 0, "x"))
	if c := only(t, s); c.Unread != 1 {
		t.Errorf("unread %d", c.Unread)
	}
}

func TestAContextThatEndsAtAnyMomentLeavesTheCatalogueUsable(t *testing.T) {
	s := open(t)
	for range 500 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if err := s.MarkRead(ctx, 1); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
	}
	save(t, s, words(ana, ana, "A1", 0, "x"))
}

func TestReadersAndWriterTogether(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "first", 0, 0))
	id := find(t, s, ana, "first").Chat
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 6 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				_, err1 := s.Chats(t.Context(), session.ChatQuery{})
				_, err2 := s.Messages(t.Context(), id, 0, 20)
				_, err3 := s.Sheet(t.Context(), session.SheetQuery{})
				if err := errors.Join(err1, err2, err3); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var writers sync.WaitGroup
	for g := range 2 {
		writers.Go(func() {
			for i := range 100 {
				b := session.Batch{Messages: []session.Arrival{picture(ana, ana, fmt.Sprint(g, "-", i), i, i)}}
				if err := s.Save(t.Context(), b); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	close(done)
	wg.Wait()
	if c := only(t, s); c.Pictures != 201 || c.Unread != 201 {
		t.Errorf("%d pictures, %d unread", c.Pictures, c.Unread)
	}
}

func TestWhatIsStoredOutlivesTheRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder, #1? 100%", "catalogue.db")
	s := openAt(t, path)
	save(t, s, picture(ana, ana, "A1", 0, 1))
	must(t, s.Close())
	s = openAt(t, path)
	if m := find(t, s, ana, "A1"); m.Media == nil {
		t.Error("lost")
	}
	if runtime.GOOS == "windows" {
		return
	}
	for p, want := range map[string]os.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600} {
		info, err := os.Stat(p)
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o", filepath.Base(p), got)
		}
	}
}

// copyFiles copies a catalogue that is open, as a kill would leave it.
func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	for _, part := range []string{"", "-wal"} {
		b, err := os.ReadFile(from + part)
		must(t, err)
		must(t, os.WriteFile(to+part, b, 0o600))
	}
}

func TestAKilledRunLosesNothingThatWasSaved(t *testing.T) {
	path, left := filepath.Join(t.TempDir(), "catalogue.db"), filepath.Join(t.TempDir(), "left.db")
	s := openAt(t, path)
	save(t, s, picture(ana, ana, "A1", 0, 1))
	copyFiles(t, path, left)
	killed := openAt(t, left)
	if m := find(t, killed, ana, "A1"); m.Media == nil {
		t.Error("lost")
	}
}

func TestRescueTakesAlongWhatBelongsToTheCatalogue(t *testing.T) {
	path, left := filepath.Join(t.TempDir(), "catalogue.db"), filepath.Join(t.TempDir(), "left.db")
	s := openAt(t, path)
	save(t, s, picture(ana, ana, "A1", 0, 1))
	for range 2 {
		copyFiles(t, path, left)
		moved, err := store.Rescue(left)
		must(t, err)
		for _, part := range []string{"", "-wal"} {
			if _, err := os.Stat(left + part); err == nil {
				t.Errorf("%q is still there", part)
			}
		}
		if m := find(t, openAt(t, moved), ana, "A1"); m.Media == nil {
			t.Error("what was moved aside cannot be read any more")
		}
	}
	if _, err := store.Rescue(left); err == nil {
		t.Error("rescued nothing without a word")
	}
}

func TestADamagedCatalogueIsSaidAndMovedAside(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, path string){
		"not a database": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte("this is a letter, not a database, and it is long enough to be read"), 0o600))
		},
		"a page in the middle": func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			must(t, err)
			junk := make([]byte, 40<<10)
			for i := range junk {
				junk[i] = byte(i*7 + 3)
			}
			_, err = f.WriteAt(junk, 16<<10)
			must(t, errors.Join(err, f.Close()))
		},
		"cut short": func(t *testing.T, path string) { must(t, os.Truncate(path, 20<<10)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "catalogue.db")
			s := openAt(t, path)
			for i := range 50 {
				save(t, s, picture(ana, ana, fmt.Sprint(i), i, i))
			}
			must(t, s.Close())
			if _, err := os.Stat(path + "-wal"); err == nil {
				t.Error("closed, but not tidied up")
			}
			damage(t, path)
			if _, err := store.Open(t.Context(), path, store.Options{}); !errors.Is(err, session.BadCatalogue) {
				t.Fatalf("open: %v", err)
			}
			moved, err := store.Rescue(path)
			must(t, err)
			if _, err := os.Stat(moved); err != nil || filepath.Dir(moved) != filepath.Dir(path) {
				t.Errorf("moved to %s: %v", moved, err)
			}
			s = openAt(t, path)
			if got := chats(t, s, session.ChatQuery{}); len(got) != 0 {
				t.Error("not a fresh catalogue")
			}
		})
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := store.Open(t.Context(), filepath.Join(file, "catalogue.db"), store.Options{}); !errors.Is(err, media.NotWritable) {
		t.Errorf("open: %v", err)
	}
	if _, err := store.Lock(file); !errors.Is(err, media.NotWritable) {
		t.Errorf("lock: %v", err)
	}
}

func TestASecondRunIsKeptAway(t *testing.T) {
	dir := t.TempDir()
	l, err := store.Lock(dir)
	must(t, err)
	if _, err := store.Lock(dir); !errors.Is(err, session.SecondRun) {
		t.Errorf("second: %v", err)
	}
	must(t, l.Close())
	l, err = store.Lock(dir)
	must(t, err)
	must(t, l.Close())
}

func TestACatalogueOfALaterVersionIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	s := openAt(t, path)
	must(t, s.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(`UPDATE version SET version = 99, compat = 99`)
	must(t, errors.Join(err, db.Close()))
	if _, err := store.Open(t.Context(), path, store.Options{}); err == nil || errors.Is(err, session.BadCatalogue) {
		t.Errorf("open: %v", err)
	}
}
