package main

import (
	"os"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func (a *album) chats() error {
	if err := a.openChat("Laila"); err != nil {
		return err
	}
	if err := a.each("conversation"); err != nil {
		return err
	}
	a.srv.Faults().Bandwidth(24 << 10)
	if err := a.push("Fetch all"); err != nil {
		return err
	}
	if err := a.each("conversation-fetching"); err != nil {
		return err
	}
	a.srv.Faults().Bandwidth(0)
	for _, text := range []string{"Fetch all", "Transfers: "} { // the rail counts what is on its way
		if err := a.gone(text); err != nil {
			return err
		}
	}
	return a.each("conversation-fetched")
}

func (a *album) sending() error {
	if err := a.push("Chats"); err != nil {
		return err
	}
	paths, err := a.draw(3)
	if err != nil {
		return err
	}
	top, err := a.top()
	if err != nil {
		return err
	}
	if err := a.drop(top, wide/2, high/2, paths...); err != nil {
		return err
	}
	if _, err := a.see("Send 3 pictures to"); err != nil {
		return err
	}
	if err := a.each("send"); err != nil {
		return err
	}
	if err := a.push("Send 3 pictures to"); err != nil {
		return err
	}
	if _, err := a.see("Everything was sent"); err != nil {
		return err
	}
	if err := a.each("sent"); err != nil {
		return err
	}
	return a.push("Close")
}

func (a *album) settings() error {
	rules := session.Downloads{Auto: session.Auto{On: true, Kinds: []media.Kind{media.Image, media.Sticker}, Known: true, MaxSize: 5_000_000}, Limit: 1_000_000}
	if err := a.again(rules, func() error { return nil }); err != nil {
		return err
	}
	if err := a.page("Settings", "Appearance"); err != nil {
		return err
	}
	if err := a.each("settings"); err != nil {
		return err
	}
	for _, name := range []string{"Keeping", "30 days"} {
		if err := a.push(name); err != nil {
			return err
		}
	}
	if _, err := a.see("Use this rule"); err != nil {
		return err
	}
	return a.leaf("settings-rules")
}

// trouble starts on a catalogue that is none.
func (a *album) trouble() error {
	if err := a.quit(); err != nil {
		return err
	}
	if err := os.WriteFile(a.catalogue(), []byte("this is not a database, it is a sentence"), 0o600); err != nil {
		return err
	}
	if err := a.start(a.args...); err != nil {
		return err
	}
	if _, err := a.see("Quit"); err != nil {
		return err
	}
	if err := a.each("trouble"); err != nil {
		return err
	}
	return a.push("Quit")
}
