package main

import (
	"errors"
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"

	"github.com/contactsheet/contactsheet/ui/words"
)

// holding does f while keys are held down.
func (d *display) holding(f func() error, keys ...xproto.Keysym) error {
	var errs []error
	for _, k := range keys {
		errs = append(errs, d.event(xproto.KeyPress, byte(d.keys[k].code), 0, 0))
	}
	time.Sleep(30 * time.Millisecond)
	errs = append(errs, f())
	time.Sleep(30 * time.Millisecond)
	for _, k := range keys {
		errs = append(errs, d.event(xproto.KeyRelease, byte(d.keys[k].code), 0, 0))
	}
	return errors.Join(errs...)
}

// pull drags with the left button from one place to another, does held while it
// is still down, and lets go.
func (d *display) pull(from, to image.Point, held func() error) error {
	if err := d.move(from.X, from.Y); err != nil {
		return err
	}
	time.Sleep(100 * time.Millisecond)
	if err := d.event(xproto.ButtonPress, 1, from.X, from.Y); err != nil {
		return err
	}
	const steps = 12
	var errs []error
	for i := range steps {
		time.Sleep(25 * time.Millisecond)
		errs = append(errs, d.move(from.X+(to.X-from.X)*(i+1)/steps, from.Y+(to.Y-from.Y)*(i+1)/steps))
	}
	if held != nil {
		errs = append(errs, held())
	}
	errs = append(errs, d.event(xproto.ButtonRelease, 1, to.X, to.Y))
	return errors.Join(errs...)
}

// one is the first thing of a kind that begins with text, as the end-to-end build
// tells, once it is enabled and has come to rest. "" is any text.
func (s *stage) one(kind, text string) (item, error) {
	var at item
	_, err := s.until(fmt.Sprintf("%s %q", kind, text), func(items []item) bool {
		last := at
		at = item{}
		for _, i := range items {
			if i.Kind == kind && i.Enabled && strings.HasPrefix(i.Text, text) {
				at = i
				break
			}
		}
		return at.W > 0 && at == last
	})
	return at, err
}

// pick clicks on the thing of a kind that begins with text.
func (s *stage) pick(kind, text string) error {
	at, err := s.one(kind, text)
	if err != nil {
		return err
	}
	return s.tap(at)
}

// frame is the picture on the sheet that has that number beneath it, once it has
// come to rest.
func (s *stage) frame(number int) (item, error) {
	var at item
	_, err := s.until(fmt.Sprintf("frame %d", number), func(items []item) bool {
		last := at
		at = frameOf(items, number)
		return at.W > 0 && at == last
	})
	return at, err
}

func frameOf(items []item, number int) item {
	for _, n := range items {
		if n.Kind != "Text" || n.Text != words.Number(number) {
			continue
		}
		for _, i := range items {
			if i.Kind == "Image" && i.X <= n.X && i.X > n.X-8 && max(i.Y+i.H-n.Y, n.Y-i.Y-i.H) < 4 && i.W > 32 {
				return i
			}
		}
	}
	return item{}
}

// counts waits until the sheet says that sum.
func (d *walkthrough) counts(sum string) error {
	_, err := d.until(sum, func(items []item) bool {
		for _, i := range items {
			if i.Kind == "Text" && strings.HasPrefix(i.Text+" ", sum) {
				return true
			}
		}
		return false
	})
	return err
}

// add adds a filter to the sentence, and one choice in it.
func (d *walkthrough) add(filter, choice string) error {
	for _, step := range []func() error{
		func() error { return d.pick("Chip", "Add filter…") },
		func() error { return d.pick("chooserRow", filter) },
		func() error { return d.pick("chooserRow", choice) },
		func() error { return d.press(keyEscape, false) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
