package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"
	"golang.org/x/sync/errgroup"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
)

// sizes are the windows a page is looked at in: the smallest that is promised,
// and a large one.
var sizes = [][2]int{{900, 600}, {1600, 1000}}

// shots walks every page, light and dark, small and large, and leaves PNGs named
// page-theme-width.png in out. only names the parts to walk, with commas; "" is
// all of them.
func shots(ctx context.Context, app, out, only string) error {
	if listed(only, "storage") {
		if _, err := storageFolder(ctx, app); err != nil {
			return err
		}
	}
	var both errgroup.Group // each mostly waits
	for _, theme := range []string{"dark", "light"} {
		both.Go(func() error {
			if err := shotsIn(ctx, app, out, theme, only); err != nil {
				return fmt.Errorf("%s: %w", theme, err)
			}
			return nil
		})
	}
	return both.Wait()
}

// album is one run of shots in one theme.
type album struct {
	*walkthrough
	ctx   context.Context
	theme string
	srv   *sandbox.Server
	stock *stock

	assorted bool // the chat with every kind of file is there
}

// part is a group of pages. Each finds the program running and linked, and leaves
// it so, on whatever page.
type part struct {
	name string
	walk func() error
}

func shotsIn(ctx context.Context, app, out, theme, only string) error {
	return walkAlbum(ctx, app, out, theme, func(a *album) error {
		if !listed(only, "pair") {
			if err := a.quick(); err != nil {
				return err
			}
		}
		for _, p := range []part{
			{"pair", a.pairing}, {"chats", a.chats}, {"sheet", a.sheet}, {"export", a.export},
			{"storage", a.storage}, {"send", a.sending}, {"older", a.older}, {"kinds", a.kinds}, {"viewer", a.viewer}, {"keys", a.keys}, {"finder", a.finder}, {"faults", a.faulty},
			{"states", a.states}, {"transfers", a.transfers}, {"settings", a.settings}, {"trouble", a.trouble},
		} {
			if !listed(only, p.name) {
				continue
			}
			if err := p.walk(); err != nil {
				_ = a.shot(out, "stuck-"+theme, 1600, 1000)
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
		return nil
	})
}

// listed reports whether only names a part.
func listed(only, part string) bool {
	return only == "" || strings.Contains(","+only+",", ","+part+",")
}

// walkAlbum has walk use a program, not started yet, and a sandbox of its own.
func walkAlbum(ctx context.Context, app, out, theme string, walk func(*album) error) error {
	s, err := newStage(app, "", 1600, 1000, os.Stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	srv, err := sandbox.Start(ctx, sandbox.Options{Dir: filepath.Join(s.home, "sandbox")})
	if err != nil {
		return err
	}
	defer srv.Close()
	file := filepath.Join(s.home, "server.json")
	if err := srv.WriteFile(file); err != nil {
		return err
	}
	st, err := newStock(file)
	if err != nil {
		return err
	}
	a := &album{
		walkthrough: &walkthrough{stage: s, out: out, started: time.Now(), args: []string{"--server", file}},
		ctx:         ctx, theme: theme, srv: srv, stock: st,
	}
	if err := a.choose(session.Downloads{}); err != nil {
		return err
	}
	return walk(a)
}

// quick pairs without taking pictures.
func (a *album) quick() error {
	out := a.out
	a.out = filepath.Join(a.home, "unused")
	defer func() { a.out = out }()
	if err := a.pair(); err != nil {
		return err
	}
	return a.browse()
}

// choose sets the theme and the downloads before a start.
func (a *album) choose(d session.Downloads) error {
	return a.furnish(a.folder(), d)
}

// furnish writes the settings into a folder.
func (a *album) furnish(folder string, d session.Downloads) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	data, err := json.Marshal(map[string]any{"theme": a.theme, "downloads": d})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "settings.json"), data, 0o600)
}

// again starts the program anew after change has had its catalogue.
func (a *album) again(d session.Downloads, change func() error) error {
	if err := a.quit(); err != nil {
		return err
	}
	if err := errors.Join(a.choose(d), change()); err != nil {
		return err
	}
	if err := a.start(a.args...); err != nil {
		return err
	}
	if err := a.resize(wide, high); err != nil {
		return err
	}
	_, err := a.see("Robin · connected")
	return err
}

// each takes one page in every size.
func (a *album) each(page string) error {
	for _, size := range sizes {
		if err := a.resize(size[0], size[1]); err != nil {
			return err
		}
		if err := a.rest(size); err != nil {
			return err
		}
		if err := a.shot(a.out, fmt.Sprintf("%s-%s-%d", page, a.theme, size[0]), size[0], size[1]); err != nil {
			return err
		}
	}
	fmt.Printf("%s, %s\n", page, a.theme)
	return a.resize(wide, high)
}

// rest lets a page of that size come to rest, with nothing hovered.
func (a *album) rest(size [2]int) error {
	if err := a.move(8, size[1]*6/10); err != nil { // on the rail, where nothing is
		return err
	}
	time.Sleep(500 * time.Millisecond)
	return a.settle(size)
}

// settle waits until thumbnails of the new size have come in and nothing moves
// any more. What moves for ever it waits a few seconds for.
func (a *album) settle(size [2]int) error {
	var last frame
	for deadline := time.Now().Add(4 * time.Second); time.Now().Before(deadline); {
		now, err := a.glimpse(image.Rect(0, 0, size[0], size[1]))
		if err != nil {
			return err
		}
		if now.differs(last) < 0.0005 {
			return nil
		}
		last = now
		time.Sleep(400 * time.Millisecond)
	}
	return nil
}

// leaf takes one page after the other of something long, from its end upwards, in
// every size.
func (a *album) leaf(page string) error {
	for _, size := range sizes {
		if err := a.resize(size[0], size[1]); err != nil {
			return err
		}
		x, y := size[0]*3/4, size[1]/2
		if err := a.wheel(5, 300, x, y); err != nil {
			return err
		}
		var before []item
		for n := 1; n < 12; n++ {
			if err := a.rest(size); err != nil {
				return err
			}
			now, err := a.laid()
			if err != nil {
				return err
			}
			if slices.Equal(before, now) {
				break
			}
			if err := a.shot(a.out, fmt.Sprintf("%s%d-%s-%d", page, n, a.theme, size[0]), size[0], size[1]); err != nil {
				return err
			}
			before = now
			if err := a.wheel(4, (size[1]-250)/wheelStep, x, y); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%s, %s\n", page, a.theme)
	return a.resize(wide, high)
}

// laid is where pictures and lines are, but for what tells how far something is.
func (a *album) laid() ([]item, error) {
	items, err := a.tree()
	var at []item
	for _, i := range items {
		if (i.Kind == "picture" || i.Kind == "Text") && !strings.Contains(i.Text, " of ") {
			at = append(at, item{Text: i.Text, X: i.X, Y: i.Y, H: i.H})
		}
	}
	return at, err
}

// wheelStep is how far one turn of the wheel scrolls, in pixels.
const wheelStep = 25

// wheel turns the wheel n times, quickly.
func (a *album) wheel(button byte, n, x, y int) error {
	if err := a.click(button, x, y); err != nil {
		return err
	}
	for range n - 1 {
		if err := errors.Join(a.event(xproto.ButtonPress, button, x, y), a.event(xproto.ButtonRelease, button, x, y)); err != nil {
			return err
		}
		time.Sleep(4 * time.Millisecond)
	}
	return nil
}

func (a *album) pairing() error {
	if err := a.start(a.args...); err != nil {
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
	if err := a.page("Transfers", "Nothing is on its way"); err != nil {
		return err
	}
	if err := a.each("transfers-empty"); err != nil {
		return err
	}
	if err := a.push("Chats"); err != nil {
		return err
	}
	return a.each("chats")
}
