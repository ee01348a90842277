package main

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// readme takes the pictures of README.md.
func readme(ctx context.Context, app, out string) error {
	return walkAlbum(ctx, app, out, "dark", func(a *album) error {
		if err := a.quick(); err != nil {
			return err
		}
		for _, step := range []func() error{
			a.readSheet, a.readSelection, a.readConversation, a.readViewer, a.readSend, a.readKeys, a.readStorage, a.readTransfers,
		} {
			if err := step(); err != nil {
				_ = a.shot("build", "stuck-readme", wide, high)
				return err
			}
		}
		return a.quit()
	})
}

// plateMost is how many bytes a picture of README.md has at most.
const plateMost = 250_000

// plate takes one picture, with nothing hovered: as PNG, or as JPEG where that
// would be too large.
func (a *album) plate(name string) error {
	if err := a.rest([2]int{wide, high}); err != nil {
		return err
	}
	img, err := a.look(wide, high)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return err
	}
	name += ".png"
	for quality := 92; b.Len() > plateMost; quality -= 3 {
		b.Reset()
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return err
		}
		name = strings.TrimSuffix(name, filepath.Ext(name)) + ".jpg"
	}
	if err := os.MkdirAll(a.out, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.out, name), b.Bytes(), 0o600)
}

func (a *album) readSheet() error {
	return steps(a.fetchSome, func() error { return a.plate("sheet") })
}

// readSelection shows a sentence of filters, and some of what it finds selected.
func (a *album) readSelection() error {
	circle := func(row, n int) error {
		items, err := a.tree()
		if err != nil {
			return err
		}
		rows := rowsOf(items)
		if len(rows) <= row || len(rows[row]) <= n {
			return errors.New("too few pictures to select from")
		}
		return a.holding(func() error { return a.tap(rows[row][n]) }, keyCtrl)
	}
	return steps(
		func() error { return a.add("Kind of file", "Photos") },
		a.picks("Chip", "Add filter…"), a.picks("chooserRow", "Chat"), a.types("laila"), a.sees("Laila & Sam"), a.hits('↵'),
		func() error { _, err := a.one("Word", "in Laila"); return err },
		func() error { return a.add("Fetched or not", "on this computer") },
		a.picks("Button", "Prints in their own shape"),
		a.rests(2*time.Second),
		func() error { return circle(0, 1) },
		func() error { return circle(0, 3) },
		func() error { return circle(1, 0) },
		func() error { return circle(1, 2) },
		func() error { return a.counts("4 selected ") },
		func() error { return a.plate("selection") },
		a.hits('⎋'),
		a.picks("Button", "Square prints"),
		a.picks("Button", "Clear"),
	)
}

func (a *album) readStorage() error {
	return a.elsewhere(func() error { return steps(a.toStorage, func() error { return a.plate("storage") }) })
}

func (a *album) readConversation() error {
	return steps(
		func() error { return a.openChat("Mum") },
		a.fetchOne,
		func() error { return a.plate("conversation") },
	)
}

func (a *album) readViewer() error {
	if err := a.openPicture(); err != nil {
		return err
	}
	if err := a.press('i', false); err != nil {
		return err
	}
	if _, err := a.see("SHA-256, verified"); err != nil {
		return err
	}
	if err := a.plate("viewer"); err != nil {
		return err
	}
	if err := a.push("Copy descriptor"); err != nil {
		return err
	}
	return a.press(keyEscape, false)
}

func (a *album) readSend() error {
	paths, err := a.draw(2)
	if err != nil {
		return err
	}
	if err := a.openChat("Echo"); err != nil {
		return err
	}
	top, err := a.top()
	if err != nil {
		return err
	}
	if err := a.drop(top, wide/2, high/2, paths...); err != nil {
		return err
	}
	if _, err := a.see("Send 2 pictures to Echo"); err != nil {
		return err
	}
	if err := a.plate("send"); err != nil {
		return err
	}
	return a.push("Cancel")
}

func (a *album) readKeys() error {
	if err := a.page("Keys", "Get from keys"); err != nil {
		return err
	}
	if err := a.push("Paste"); err != nil {
		return err
	}
	if err := a.push("Get the picture"); err != nil {
		return err
	}
	if _, err := a.see("Verified by its SHA-256"); err != nil {
		return err
	}
	if err := a.push("Get another"); err != nil { // the data, and what is read of it
		return err
	}
	if err := a.push("Paste"); err != nil {
		return err
	}
	if _, err := a.see("Get the picture"); err != nil {
		return err
	}
	return a.plate("keys")
}

func (a *album) readTransfers() error {
	a.srv.Faults().Bandwidth(16 << 10)
	if err := a.page("Chats", "Fetch them"); err != nil {
		return err
	}
	if err := a.push("Fetch them"); err != nil {
		return err
	}
	if err := a.page("Transfers", "Pause all"); err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // for a speed
	return a.plate("transfers")
}
