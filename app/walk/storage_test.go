//go:build e2e

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
	"github.com/contactsheet/contactsheet/ui/words"
)

func TestStorageIsSeenAndFreed(t *testing.T) {
	const here = 30
	_, file := serve(t)
	d := filled(t, file, here, nil)
	n := len(d.files()) // equal pictures are stored once
	must(t, edit(t.Context(), d.catalogue(), func(s *store.Store) error {
		ids, err := s.Sheet(t.Context(), session.SheetQuery{States: []media.State{media.Ready}})
		if err != nil {
			return err
		}
		return s.Star(t.Context(), true, ids[0])
	}))
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.page("Settings", "Appearance"))
	must(t, d.push("Storage"))
	must(t, d.push("See what takes up the disk"))
	for _, part := range []string{"By month", "By chat", "Free up room", "Trash"} {
		_, err := d.see(part)
		must(t, err)
	}
	seen := func(text string) {
		t.Helper()
		_, err := d.see(text)
		must(t, err)
	}
	contains := func(text string) {
		t.Helper()
		_, err := d.until(text, func(items []item) bool {
			return slices.ContainsFunc(items, func(i item) bool { return i.Kind == "Text" && strings.Contains(i.Text, text) })
		})
		must(t, err)
	}
	contains(" in " + words.Pictures(n))

	// A chat's bar leads to what is here of it.
	chat, err := d.one("bar", "")
	must(t, err)
	name, _, _ := strings.Cut(chat.Text, " · ")
	must(t, d.tap(chat))
	_, err = d.one("Word", "in "+name)
	must(t, err)
	_, err = d.one("Word", "on this computer")
	must(t, err)
	must(t, d.page("Settings", "Appearance"))
	must(t, d.push("See what takes up the disk"))

	// What would go is said first; it goes to the trash, and comes back.
	must(t, d.pick("Chip", "1 GB"))
	var moved int
	_, err = d.until("what would go", func(items []item) bool {
		for _, i := range items {
			if _, err := fmt.Sscanf(i.Text, "Moves %d pictures", &moved); err == nil {
				return true
			}
		}
		return false
	})
	must(t, err)
	stay := n - moved // favourites
	if moved < n/2 || stay < 1 {
		t.Fatalf("%d of %d would go", moved, n)
	}
	must(t, d.pick("Button", "Leave everything here"))
	must(t, d.gone("Moves "))
	move := fmt.Sprintf("Move %d pictures to the trash", moved)
	must(t, d.pick("Chip", "1 GB"))
	must(t, d.pick("Button", move))
	seen(fmt.Sprintf("Moved %d files to the trash", moved))
	contains(" in " + words.Pictures(stay))
	if left := len(d.files()); left != stay {
		t.Errorf("%d files in the gallery, not %d", left, stay)
	}
	must(t, d.push("Undo"))
	contains(" in " + words.Pictures(n))
	must(t, d.arrives(n))

	must(t, d.pick("Chip", "1 GB"))
	must(t, d.pick("Button", move))
	contains(" in " + words.Pictures(stay))
	must(t, d.pick("Button", "Empty it…"))
	must(t, d.push(fmt.Sprintf("Delete %d files", moved)))
	seen("empty")
	must(t, d.arrives(stay))
	must(t, d.gone("Moved ")) // Escape would take that away first
	must(t, d.press(keyEscape, false))
	seen("See what takes up the disk")
	must(t, d.quit())
	trash, err := filepath.Glob(filepath.Join(d.folder(), "gallery", ".trash", "*", "*"))
	must(t, err)
	if len(trash) > 0 {
		t.Errorf("left in the trash: %d", len(trash))
	}
}
