package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The copy of an older version is as large as the catalogue: after a week it goes,
// and nothing else of the folder does.
func TestCopiesGoAfterAWeek(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "[my] catalogue.db") // no pattern
	released(t, path, 2, "")
	db := time.Now()
	for _, name := range []string{path + ".v1", path + ".v1.part", path + ".vault", path + ".v1.txt", filepath.Join(dir, "other.db.v1")} {
		if err := os.WriteFile(name, []byte("rest"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, db, db.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	left := func(after time.Duration) (names []string) {
		t.Helper()
		s, err := Open(t.Context(), path, Options{Now: func() time.Time { return db.Add(after) }})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		list, err := Copies(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range list {
			names = append(names, filepath.Ext(name))
		}
		return names
	}
	for _, c := range []struct {
		after time.Duration
		want  []string
	}{
		{0, []string{".v1", ".part", ".v2"}},
		{-1000 * time.Hour, []string{".v1", ".part", ".v2"}}, // a clock that was put back
		{copyLife - time.Minute, []string{".v2"}},
		{copyLife + time.Hour, nil},
	} {
		if got := left(c.after); !slices.Equal(got, c.want) {
			t.Errorf("after %v %q are left, want %q", c.after, got, c.want)
		}
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 4 {
		t.Errorf("%v, %v", all, err)
	}
}
