package main

import (
	"fmt"
	"time"
)

// viewer walks the viewer with a picture, and then with every kind of file, first
// not fetched, then fetched where that has not happened yet.
func (a *album) viewer() error {
	return steps(
		a.assort,
		func() error { return a.openChat("Mum") },
		a.fetchOne,
		a.openPicture,
		a.taken("viewer"),
		a.hits('i'), a.sees("Message id"),
		a.taken("viewer-facts"),
		a.hits('i'),
		a.picks("Button", "More"),
		func() error { return a.seen("viewer-menu") },
		a.hits('⎋', 'r'),
		a.taken("viewer-turned"),
		a.hits(' '), a.rests(4*time.Second),
		func() error { return a.seen("viewer-slideshow") },
		a.hits('⎋', '⎋'),
		func() error { return a.gone("Close (Esc)") },
		func() error { return a.push("Sheet") },
		a.picks("Chip", "Add filter…"), a.picks("chooserRow", "Chat"), a.types("nils"), a.sees(everybodys), a.hits('↵'),
		func() error { return a.add("Kind of file", "Documents") },
		a.shown("viewer-document", 1),
		a.hits('⎋'),
		a.picks("Word", "Documents"), a.picks("chooserRow", "Documents"), a.picks("chooserRow", "Audio"), a.hits('⎋'),
		a.shown("viewer-audio", 1),
		a.hits('⎋'),
		a.picks("Word", "Audio"), a.picks("chooserRow", "All pictures"),
		a.shown("viewer-kinds", 6),
		a.hits('⎋'),
		a.fetchShown,
		a.shown("viewer-kinds-here", 6),
		a.hits('⎋'),
		a.picks("Button", "Clear"),
	)
}

// fetchOne fetches a picture of the open chat.
func (a *album) fetchOne() error {
	have := len(a.files())
	button, err := a.reach("Download ")
	if err != nil {
		return err
	}
	if err := a.tap(button); err != nil {
		return err
	}
	_, err = a.until("the file", func([]item) bool { return len(a.files()) > have })
	return err
}

// shown opens the first of the sheet, and takes n of them in the viewer, the
// oldest first.
func (a *album) shown(page string, n int) func() error {
	return func() error {
		if err := steps(a.rests(time.Second), a.hits('⇲', '↵'), a.sees("Close (Esc)")); err != nil {
			return err
		}
		for i := range n {
			if i > 0 {
				if err := a.hits('←')(); err != nil {
					return err
				}
			}
			if err := a.each(page + string(rune('a'+i))); err != nil {
				return err
			}
		}
		return nil
	}
}

// fetchShown fetches what the sheet shows, where it is not here yet.
func (a *album) fetchShown() error {
	items, err := a.tree()
	if err != nil {
		return err
	}
	for _, i := range items {
		var n int
		if _, err := fmt.Sscanf(i.Text, "Fetch %d", &n); err == nil && i.Kind == "Button" {
			return steps(
				func() error { return a.tap(i) },
				a.rests(time.Second),
				func() error { return a.gone("Transfers: ") },
				a.rests(2*time.Second),
			)
		}
	}
	return nil
}
