package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// older walks what a chat says of the messages that only the phone has.
func (a *album) older() error {
	if err := a.openChat("Ben Okafor"); err != nil {
		return err
	}
	for n := 0; ; n++ {
		items, err := a.tree()
		if err != nil || n > 50 {
			return fmt.Errorf("no top of the chat: %w", err)
		}
		if sits(items, "Load older messages") {
			break
		}
		if err := a.wheel(4, 400, talkMiddle, high/2); err != nil {
			return err
		}
	}
	if err := a.each("older"); err != nil {
		return err
	}
	a.srv.Faults().PhoneOffline(true)
	if err := a.push("Load older messages"); err != nil {
		return err
	}
	if err := a.each("older-asking"); err != nil {
		return err
	}
	if _, err := a.see("Your phone did not answer"); err != nil {
		return err
	}
	if err := a.each("older-silent"); err != nil {
		return err
	}
	a.srv.Faults().PhoneOffline(false) // and what it was asked reaches it
	if err := a.gone("Your phone did not answer"); err != nil {
		return err
	}
	return a.each("older-came")
}

// finder walks "Go to id".
func (a *album) finder() error {
	m, err := a.stock.picture(a.ctx, 0)
	if err != nil {
		return err
	}
	m.ExpiresAt = time.Now().Add(-time.Hour)
	if err := a.again(session.Downloads{}, func() error {
		_, err := shelve(a.ctx, a.catalogue(), []*session.Media{m})
		return err
	}); err != nil {
		return err
	}
	if err := a.press('g', true); err != nil {
		return err
	}
	if _, err := a.see("Go to id"); err != nil {
		return err
	}
	if err := a.each("finder"); err != nil {
		return err
	}
	for _, try := range []struct{ text, says, page string }{
		{"3EB0C0FFEE", "Nothing here has this id.", "finder-nothing"},
		{m.Key().String(), "WhatsApp no longer keeps this picture", "finder-expired"},
	} {
		if err := errors.Join(a.press('a', true), a.write(try.text), a.press(keyReturn, false)); err != nil {
			return err
		}
		if _, err := a.see(try.says); err != nil {
			return err
		}
		if err := a.each(try.page); err != nil {
			return err
		}
	}
	return a.press(keyEscape, false)
}

// faulty walks the panel that makes things go wrong.
func (a *album) faulty() error {
	if err := a.openChat("Mum"); err != nil {
		return err
	}
	const strip = "Sandbox: nothing here is real"
	if err := a.push(strip); err != nil {
		return err
	}
	if err := a.each("faults"); err != nil {
		return err
	}
	for _, chip := range []string{"200 ms", "404"} {
		if err := a.push(chip); err != nil {
			return err
		}
	}
	if _, err := a.see("2 things go wrong on purpose"); err != nil {
		return err
	}
	if err := a.each("faults-on"); err != nil {
		return err
	}
	if err := a.push("Everything works"); err != nil {
		return err
	}
	return a.push("Close")
}

// keys walks the page for descriptors, with everything that it may have to say.
func (a *album) keys() error {
	if err := a.page("Keys", "Get from keys"); err != nil {
		return err
	}
	if err := a.each("keys-empty"); err != nil {
		return err
	}
	m, err := a.stock.print(a.ctx, 900<<10, 1600, 1200)
	if err != nil {
		return err
	}
	good := m.Ref
	bad := func(change func(*media.Ref)) []byte {
		r := good
		change(&r)
		return descriptor.Of(r, "")
	}
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[0] ^= 1
		return b
	}
	f := a.srv.Faults()
	for _, try := range []struct {
		page, says string
		text       []byte
		get        bool // "" it is said before anything is fetched
		fault      func(on bool)
	}{
		{page: "keys-not-json", says: "This is not JSON", text: []byte("mediaKey: 0xC0FFEE")},
		{page: "keys-no-field", says: "The field mediaKey is missing", text: without(good, "mediaKey")},
		{page: "keys-key-size", says: "The field mediaKey must be", text: bad(func(r *media.Ref) { r.MediaKey = r.MediaKey[:31] })},
		{page: "keys-parsed", says: "Get the picture", text: bad(func(*media.Ref) {})},
		{page: "keys-host", says: "The link points outside", get: true, text: bad(func(r *media.Ref) {
			r.URL, r.DirectPath = "https://example.org/v/t62/a.enc?oh=1", ""
		})},
		{page: "keys-expired", says: "WhatsApp no longer keeps", get: true, text: bad(func(*media.Ref) {}), fault: func(on bool) {
			f.MediaStatus(map[bool]int{true: 410}[on])
		}},
		{page: "keys-damaged", says: "What arrived does not match", get: true, text: bad(func(*media.Ref) {}), fault: f.CorruptMedia},
		{page: "keys-mac", says: "What arrived is damaged", get: true, text: bad(func(r *media.Ref) {
			r.FileEncSHA256, r.MediaKey = nil, flip(r.MediaKey)
		})},
		{page: "keys-key", says: "This key does not open", get: true, text: bad(func(r *media.Ref) { r.MediaKey = flip(r.MediaKey) })},
		{page: "keys-hash", says: "The file opened, but", get: true, text: bad(func(r *media.Ref) { r.FileSHA256 = flip(r.FileSHA256) })},
		{page: "keys-longer", says: "More arrived than", get: true, text: bad(func(r *media.Ref) { r.Size, r.FileEncSHA256, r.FileSHA256 = 1000, nil, nil })},
		{page: "keys-too-large", says: "The file is larger", get: true, text: bad(func(r *media.Ref) { r.Size = 9 << 30 })},
		{page: "keys-fetching", says: "Cancel", get: true, text: bad(func(*media.Ref) {}), fault: func(on bool) {
			f.Bandwidth(map[bool]int{true: 40 << 10}[on])
		}},
		{page: "keys-unverified", says: "Not verified by hash", get: true, text: bad(func(r *media.Ref) { r.FileSHA256 = nil; r.FileEncSHA256 = nil })},
		{page: "keys-done", says: "Verified by its SHA-256", get: true, text: bad(func(*media.Ref) {})},
	} {
		if err := a.key(try.text, try.says, try.page, try.get, try.fault); err != nil {
			return fmt.Errorf("%s: %w", try.page, err)
		}
	}
	return a.slow(descriptor.Of(good, ""))
}

// key has the page read a descriptor, and fetch it where get says so.
func (a *album) key(text []byte, says, page string, get bool, fault func(bool)) error {
	path := filepath.Join(a.home, "descriptor.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	top, err := a.top()
	if err != nil {
		return err
	}
	if err := a.drop(top, wide/2, high/2, path); err != nil {
		return err
	}
	if fault != nil {
		fault(true)
		defer fault(false)
	}
	if get {
		time.Sleep(300 * time.Millisecond) // for the descriptor before
		if err := a.push("Get the "); err != nil {
			return err
		}
	}
	if _, err := a.see(says); err != nil {
		return err
	}
	if err := a.each(page); err != nil {
		return err
	}
	if says == "Cancel" {
		if err := a.push(says); err != nil {
			return err
		}
		return a.gone("Cancel")
	}
	return nil
}

// slow has a download take longer than it may.
func (a *album) slow(text []byte) error {
	if err := a.push("Get another"); err != nil {
		return err
	}
	if err := a.push("600"); err != nil {
		return err
	}
	if err := errors.Join(a.press('a', true), a.write("1")); err != nil {
		return err
	}
	f := a.srv.Faults()
	return a.key(text, "It took longer than", "keys-time", true, func(on bool) { f.Bandwidth(map[bool]int{true: 10 << 10}[on]) })
}

// without is a descriptor of ref that lacks a field.
func without(ref media.Ref, field string) []byte {
	var all struct {
		ContentType string         `json:"contentType"`
		Content     map[string]any `json:"content"`
	}
	if err := json.Unmarshal(descriptor.Of(ref, ""), &all); err != nil {
		return nil
	}
	delete(all.Content, field)
	text, _ := json.MarshalIndent(all, "", "  ")
	return text
}

// everybodys is the chat with every kind of file.
const everybodys = "Nils Ek"

// assort makes that chat, once.
func (a *album) assort() error {
	if a.assorted {
		return nil
	}
	a.assorted = true
	return a.prepare(session.Downloads{}, func(s *store.Store) error {
		list, err := assortment(a.ctx, s)
		if err != nil {
			return err
		}
		_, err = file(a.ctx, s, session.Person{JID: "46701740677@s.whatsapp.net", Contact: everybodys}, list)
		return err
	})
}

// kinds walks that chat, first not fetched, then fetched.
func (a *album) kinds() error {
	return steps(
		a.assort,
		func() error { return a.openChat(everybodys) },
		func() error { return a.leaf("kinds") },
		func() error { return a.push("Fetch all") },
		func() error { return a.gone("Fetch all") },
		a.rests(3*time.Second),
		func() error { return a.leaf("kinds-here") },
	)
}

// prepare starts the program anew after change has had its catalogue.
func (a *album) prepare(d session.Downloads, change func(*store.Store) error) error {
	return a.again(d, func() error { return edit(a.ctx, a.catalogue(), change) })
}

// states walks a chat with a picture in every state that lasts.
func (a *album) states() error {
	if err := a.mix(); err != nil {
		return err
	}
	if err := a.openChat(stockist); err != nil {
		return err
	}
	return a.leaf("states") // within the minute that the phone is waited for
}

// mix makes everything be in some state, and stay so: the network is slow, and
// the phone is off.
func (a *album) mix() error {
	w := &states{stock: a.stock}
	a.srv.Faults().PhoneOffline(true)
	if err := a.prepare(session.Downloads{}, func(s *store.Store) error { return w.store(a.ctx, s) }); err != nil {
		return err
	}
	if _, err := a.until("the file that is here", func([]item) bool {
		got, err := a.whole()
		return err == nil && got[w.here]
	}); err != nil {
		return err
	}
	a.srv.Faults().Bandwidth(24 << 10)
	return a.prepare(session.Downloads{Parallel: 2}, func(s *store.Store) error { return w.settle(a.ctx, s) })
}

// transfers walks the page of what is on its way: busy, paused, and after it.
func (a *album) transfers() error {
	if a.srv.FaultSet().Bandwidth == 0 {
		if err := a.mix(); err != nil {
			return err
		}
	}
	if err := a.openChat("Laila"); err != nil {
		return err
	}
	if err := a.push("Fetch all"); err != nil {
		return err
	}
	if err := a.page("Transfers", "Pause all"); err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // for a speed
	if err := a.each("transfers-busy"); err != nil {
		return err
	}
	if err := a.push("Phone"); err != nil {
		return err
	}
	if err := a.each("transfers-phone"); err != nil {
		return err
	}
	if err := a.push("All"); err != nil {
		return err
	}
	if err := a.push("Pause all"); err != nil {
		return err
	}
	if err := a.each("transfers-paused"); err != nil {
		return err
	}
	a.srv.Faults().Bandwidth(0)
	a.srv.Faults().PhoneOffline(false)
	if err := a.push("Resume all"); err != nil {
		return err
	}
	if err := a.gone("Pause (Space)"); err != nil {
		return err
	}
	return a.each("transfers-ended")
}
