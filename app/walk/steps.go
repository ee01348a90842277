package main

import (
	"fmt"
	"strings"
	"time"
)

// Where the conversation is, in pixels from the left of the window.
const talkMiddle = (listEnd + wide) / 2

// reach is the lowest button whose text starts with text and that lies on a
// photo of the open conversation, at rest and wholly in sight. Where there is
// none it looks further up: what a chat ends with depends on the day.
func (d *walkthrough) reach(text string) (item, error) {
	return d.climb(fmt.Sprintf("a photo with %q", text), func(items []item) (item, bool) {
		found := item{}
		for _, i := range items {
			if i.Kind != "Button" || !i.Enabled || i.H < 30 || !strings.HasPrefix(i.Text, text) || i.Y <= found.Y {
				continue
			}
			for _, p := range items {
				if p.photo() && p.offers([]item{i}, text) {
					found = i
				}
			}
		}
		return found, found.W > 0
	})
}

// climb turns the wheel over the open conversation, upwards, until pick finds
// something that is at rest.
func (d *walkthrough) climb(what string, pick func([]item) (item, bool)) (item, error) {
	var last item
	seen := false
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); {
		for range 4 { // once to find it, and until it rests
			items, err := d.tree()
			if err != nil {
				break
			}
			at, ok := pick(items)
			if ok && seen && at == last {
				return at, nil
			}
			last, seen = at, ok
			time.Sleep(150 * time.Millisecond)
			if !ok {
				break
			}
		}
		if seen {
			continue
		}
		for range 4 {
			if err := d.click(4, talkMiddle, high/2); err != nil {
				return item{}, err
			}
		}
	}
	return item{}, fmt.Errorf("the conversation has no %s", what)
}

// sits reports whether something whose text starts with text is on screen.
func sits(items []item, text string) bool {
	_, ok := find(items, text)
	return ok
}

// arrives waits until the gallery has n files, and checks them.
func (d *walkthrough) arrives(n int) error {
	if _, err := d.until(fmt.Sprintf("%d files", n), func([]item) bool { return len(d.files()) >= n }); err != nil {
		return err
	}
	got, err := d.whole()
	if err == nil && len(got) != n {
		err = fmt.Errorf("%d files in the gallery, not %d", len(got), n)
	}
	return err
}

// page goes to a page by its name in the rail, and waits for a word of it.
func (d *walkthrough) page(name, word string) error {
	if err := d.push(name); err != nil {
		return err
	}
	_, err := d.see(word)
	return err
}
