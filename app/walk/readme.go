package main

import (
	"context"
	"time"
)

// readme takes the pictures of README.md.
func readme(ctx context.Context, app, out string) error {
	return walkAlbum(ctx, app, out, "dark", func(a *album) error {
		if err := a.quick(); err != nil {
			return err
		}
		for _, step := range []func() error{
			a.readSheet, a.readConversation, a.readViewer, a.readSend, a.readKeys, a.readTransfers,
		} {
			if err := step(); err != nil {
				_ = a.shot("build", "stuck-readme", wide, high)
				return err
			}
		}
		return a.quit()
	})
}

// plate takes one picture, with nothing hovered.
func (a *album) plate(name string) error {
	if err := a.rest([2]int{wide, high}); err != nil {
		return err
	}
	return a.shot(a.out, name, wide, high)
}

func (a *album) readSheet() error {
	if err := a.push("Sheet"); err != nil {
		return err
	}
	return a.plate("sheet")
}

func (a *album) readConversation() error {
	if err := a.openChat("Mum"); err != nil {
		return err
	}
	button, err := a.reach("Download ")
	if err != nil {
		return err
	}
	if err := a.tap(button); err != nil {
		return err
	}
	if err := a.arrives(1); err != nil {
		return err
	}
	return a.plate("conversation")
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
