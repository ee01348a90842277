package gallery

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
)

func inTrash(t *testing.T, g *Gallery) int {
	t.Helper()
	n, _, err := g.TrashSize(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTrashAndRestore(t *testing.T) {
	g := open(t)
	key, _ := put(t, g, jpeg, media.Key{})
	sent := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	if err := g.SetTime(key, sent); err != nil {
		t.Fatal(err)
	}
	if err := g.Trash(key); err != nil {
		t.Fatal(err)
	}
	_, perr := g.Path(key)
	_, oerr := g.Open(key)
	if g.Has(key) || !errors.Is(perr, media.Missing) || !errors.Is(oerr, media.Missing) || !errors.Is(g.Trash(key), media.Missing) {
		t.Error("what was thrown away is still in the gallery")
	}
	n, size, err := g.TrashSize(t.Context())
	if n != 1 || size != int64(len(jpeg)) || err != nil {
		t.Errorf("%d files of %d bytes, %v", n, size, err)
	}
	if n, _, _ := g.Size(t.Context()); n != 0 {
		t.Errorf("%d files in the gallery", n)
	}
	if err := g.Restore(key); err != nil {
		t.Fatal(err)
	}
	path, err := g.Path(key)
	if err != nil || filepath.Ext(path) != ".jpg" {
		t.Fatal(err)
	}
	if st, _ := os.Stat(path); !st.ModTime().Equal(sent) {
		t.Errorf("dated %v", st.ModTime())
	}
	if b, _ := os.ReadFile(path); !bytes.Equal(b, jpeg) {
		t.Error("other bytes")
	}
	if inTrash(t, g) != 0 || !errors.Is(g.Restore(key), media.Missing) {
		t.Error("it is in the trash as well")
	}
	if entries, _ := os.ReadDir(filepath.Join(g.Dir(), trashDir)); len(entries) != 0 {
		t.Errorf("left in the trash: %v", entries)
	}
}

func TestTrashOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	g, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := put(t, g, jpeg, media.Key{})
	if err := g.Trash(key); err != nil {
		t.Fatal(err)
	}
	g.Close()
	if g, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.Restore(key); err != nil || !g.Has(key) {
		t.Error(err)
	}
}

func TestTrashWithACopyInTheGallery(t *testing.T) {
	g := open(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	g.Now = func() time.Time { return now }
	key, _ := put(t, g, jpeg, media.Key{})
	if err := g.Trash(key); err != nil {
		t.Fatal(err)
	}
	put(t, g, jpeg, key)
	if err := g.Restore(key); err != nil || !g.Has(key) || inTrash(t, g) != 0 {
		t.Errorf("%v, %d in the trash", err, inTrash(t, g))
	}
	// Thrown away twice, it lies there once, since the second time.
	g.Trash(key)
	put(t, g, jpeg, key)
	now = now.Add(time.Hour)
	if err := g.Trash(key); err != nil || inTrash(t, g) != 1 {
		t.Errorf("%v, %d in the trash", err, inTrash(t, g))
	}
	if err := g.EmptyTrash(t.Context(), now); err != nil || inTrash(t, g) != 1 {
		t.Errorf("%v, %d in the trash", err, inTrash(t, g))
	}
}

func TestEmptyTrash(t *testing.T) {
	g := open(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC)
	g.Now = func() time.Time { return now }
	var keys []media.Key
	for _, s := range []string{"one", "two", "three"} {
		key, _ := put(t, g, []byte(s), media.Key{})
		keys = append(keys, key)
		if err := g.Trash(key); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	stray := filepath.Join(g.Dir(), trashDir, "notes.txt")
	os.WriteFile(stray, jpeg, 0o600)
	if err := g.EmptyTrash(t.Context(), now.Add(-60*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if inTrash(t, g) != 2 || !errors.Is(g.Restore(keys[0]), media.Missing) {
		t.Errorf("%d in the trash", inTrash(t, g))
	}
	if err := g.Restore(keys[1]); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.EmptyTrash(ctx, now); !errors.Is(err, context.Canceled) || inTrash(t, g) != 1 {
		t.Errorf("cancelled: %v", err)
	}
	if err := g.EmptyTrash(t.Context(), now); err != nil || inTrash(t, g) != 0 || !g.Has(keys[1]) {
		t.Errorf("%v, %d in the trash", err, inTrash(t, g))
	}
	if _, err := os.Stat(stray); err != nil {
		t.Error("what is not ours was deleted")
	}
}

func TestReclaim(t *testing.T) {
	g := open(t)
	key, _ := put(t, g, jpeg, media.Key{})
	if err := g.Reclaim(t.Context(), key); !errors.Is(err, media.Missing) {
		t.Errorf("not in the trash: %v", err)
	}
	g.Trash(key)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Reclaim(ctx, key); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := g.Reclaim(t.Context(), key); err != nil || !g.Has(key) {
		t.Errorf("got %v", err)
	}
	path, _ := g.Path(key)
	os.WriteFile(path, []byte("damaged"), 0o600)
	g.Trash(key)
	if err := g.Reclaim(t.Context(), key); !errors.Is(err, media.BadPlain) || g.Has(key) || inTrash(t, g) != 0 {
		t.Errorf("damaged: %v", err)
	}
	// Emptied by other hands.
	put(t, g, jpeg, key)
	g.Trash(key)
	os.RemoveAll(filepath.Join(g.Dir(), trashDir))
	if err := g.Restore(key); !errors.Is(err, media.Missing) {
		t.Errorf("gone from the disk: %v", err)
	}
	if err := g.Reclaim(t.Context(), key); !errors.Is(err, media.Missing) {
		t.Errorf("gone from the disk: %v", err)
	}
	if inTrash(t, g) != 0 {
		t.Error("counted all the same")
	}
}
