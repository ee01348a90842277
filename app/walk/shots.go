package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sizes are the windows a page is looked at in: the smallest that is promised,
// and a large one.
var sizes = [][2]int{{900, 600}, {1600, 1000}}

// shots walks every page, light and dark, small and large, and leaves PNGs named
// page-theme-width.png in out.
func shots(app, out string) error {
	for _, theme := range []string{"dark", "light"} {
		if err := shotsIn(app, out, theme); err != nil {
			return fmt.Errorf("%s: %w", theme, err)
		}
	}
	return nil
}

// gallery is one run of shots in one theme.
type album struct {
	*walkthrough
	theme string
}

func shotsIn(app, out, theme string) error {
	s, err := newStage(app, "", 1600, 1000, os.Stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	a := &album{&walkthrough{stage: s, out: out, started: time.Now()}, theme}
	if err := a.choose(); err != nil {
		return err
	}
	for _, step := range []func() error{a.pairing, a.chats, a.sheet, a.viewer, a.sending, a.settings, a.trouble} {
		if err := step(); err != nil {
			_ = a.shot(out, "trouble-"+theme, 1600, 1000)
			return err
		}
	}
	return nil
}

// data is where the app under test keeps everything.
func (a *album) data() string { return filepath.Join(a.home, "data", "contactsheet-sandbox") }

// choose sets the theme before the first start.
func (a *album) choose() error {
	if err := os.MkdirAll(a.data(), 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.data(), "settings.json"), []byte(`{"theme":"`+a.theme+`"}`), 0o600)
}

// each takes one page in every size.
func (a *album) each(page string) error {
	for _, size := range sizes {
		if err := a.resize(size[0], size[1]); err != nil {
			return err
		}
		if err := a.move(size[0]-4, size[1]-4); err != nil { // nothing hovered
			return err
		}
		time.Sleep(800 * time.Millisecond) // thumbnails of the new size
		if err := a.shot(a.out, fmt.Sprintf("%s-%s-%d", page, a.theme, size[0]), size[0], size[1]); err != nil {
			return err
		}
	}
	fmt.Printf("%s, %s\n", page, a.theme)
	return a.resize(wide, high)
}

func (a *album) pairing() error {
	if err := a.start("--sandbox"); err != nil {
		return err
	}
	if _, err := a.see("Scan with the demo phone"); err != nil {
		return err
	}
	if err := a.each("pair"); err != nil {
		return err
	}
	if err := a.push("Link with a phone number instead"); err != nil {
		return err
	}
	if _, err := a.see("Get a code"); err != nil {
		return err
	}
	if err := a.each("pair-number"); err != nil {
		return err
	}
	if err := a.push("+34 600 111 222"); err != nil {
		return err
	}
	if err := a.write("+447700900001"); err != nil {
		return err
	}
	if err := a.push("Get a code"); err != nil {
		return err
	}
	if _, err := a.see("Type this code there"); err != nil {
		return err
	}
	if err := a.each("pair-code"); err != nil {
		return err
	}
	if err := a.push("Link with a QR code instead"); err != nil {
		return err
	}
	if err := a.push("Sheet"); err != nil {
		return err
	}
	if err := a.each("sheet-empty"); err != nil {
		return err
	}
	if err := a.push("Chats"); err != nil {
		return err
	}
	if err := a.each("chats-empty"); err != nil {
		return err
	}
	return a.link()
}

// link pairs with the demo phone from wherever the app is.
func (a *album) link() error {
	if err := a.push("You · not linked"); err != nil {
		return err
	}
	if err := a.push("Scan with the demo phone"); err != nil {
		return err
	}
	if _, err := a.see("Choose a chat"); err != nil {
		return err
	}
	if err := a.browse(); err != nil {
		return err
	}
	if err := a.push("Chats"); err != nil {
		return err
	}
	return a.each("chats")
}

func (a *album) chats() error {
	if err := a.openChat("Laila"); err != nil {
		return err
	}
	if err := a.each("conversation"); err != nil {
		return err
	}
	if err := a.push("Fetch all"); err != nil {
		return err
	}
	if err := a.each("conversation-fetching"); err != nil {
		return err
	}
	if _, err := a.until("all fetched", func(items []item) bool {
		// The count is of all that are not here, the button's of those not even
		// on their way; a picture that comes in meanwhile is in both.
		left, offered := "", ""
		for _, i := range items {
			if _, n, ok := strings.Cut(i.Text, " · "); ok && strings.HasSuffix(n, " to fetch") {
				left = strings.TrimSuffix(n, " to fetch")
			}
			if n, ok := strings.CutPrefix(i.Text, "Fetch all "); ok {
				offered = n
			}
		}
		return left == offered
	}); err != nil {
		return err
	}
	return a.each("conversation-fetched")
}

func (a *album) sheet() error {
	if err := a.push("Sheet"); err != nil {
		return err
	}
	return a.each("sheet")
}

func (a *album) viewer() error {
	if err := a.openChat("Mum"); err != nil {
		return err
	}
	have := len(a.files())
	if err := a.push("Download "); err != nil {
		return err
	}
	if _, err := a.until("the file", func([]item) bool { return len(a.files()) > have }); err != nil {
		return err
	}
	if err := a.openPicture(); err != nil {
		return err
	}
	if err := a.each("viewer"); err != nil {
		return err
	}
	if err := a.press('i', false); err != nil {
		return err
	}
	if _, err := a.see("Message id"); err != nil {
		return err
	}
	if err := a.each("viewer-facts"); err != nil {
		return err
	}
	if err := a.press(keyEscape, false); err != nil {
		return err
	}
	return a.gone("Message id")
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
	if err := a.push("Settings"); err != nil {
		return err
	}
	if _, err := a.see("Appearance"); err != nil {
		return err
	}
	if err := a.each("settings"); err != nil {
		return err
	}
	return a.quit()
}

// trouble starts on a catalogue that is none.
func (a *album) trouble() error {
	if err := os.WriteFile(filepath.Join(a.data(), "catalogue.db"), []byte("this is not a database, it is a sentence"), 0o600); err != nil {
		return err
	}
	if err := a.start("--sandbox"); err != nil {
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
