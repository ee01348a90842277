package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/contactsheet/contactsheet/ui/words"
)

// Size of the window in demo and screenshots.
const (
	wide = 1280
	high = 800
)

// Where the list of chats is, in pixels.
const (
	listEnd = 384
	listTop = 110
)

// tally is what the demo did; its last line is made of it.
type tally struct {
	paired, previews, fetched, verified, exported, sent, confirmed int
}

func (t tally) ok() bool {
	return t.paired == 1 && t.previews > 0 && t.fetched > 0 && t.verified == t.fetched && t.exported == t.fetched &&
		t.sent > 0 && t.confirmed == t.sent
}

// demo walks the main job on the built-in sandbox: pair, previews, download,
// verify, view, export, send, and the echo contact's word that it arrived.
func demo(app, out string) error {
	s, err := newStage(app, "", wide, high, os.Stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	d := &walkthrough{stage: s, out: out, started: time.Now()}
	err = d.all()
	if err != nil {
		_ = d.shot(out, "trouble", wide, high)
	}
	word := "ok"
	if err != nil || !d.ok() {
		word = "failed"
	}
	fmt.Printf("demo: %s paired=%d previews=%d fetched=%d verified=%d exported=%d sent=%d confirmed=%d\n",
		word, d.paired, d.previews, d.fetched, d.verified, d.exported, d.sent, d.confirmed)
	if err == nil && !d.ok() {
		err = fmt.Errorf("the main job is not whole")
	}
	return err
}

// walkthrough is one walk through the main job.
type walkthrough struct {
	*stage
	tally
	out     string
	started time.Time
	args    []string // of the app; "--sandbox" where empty
	n       int      // screenshots so far
}

func (d *walkthrough) say(format string, args ...any) {
	fmt.Printf("%6.1f s  %s\n", time.Since(d.started).Seconds(), fmt.Sprintf(format, args...))
}

func (d *walkthrough) picture(name string) error {
	d.n++
	return d.shot(d.out, fmt.Sprintf("%d-%s", d.n, name), wide, high)
}

func (d *walkthrough) all() error {
	for _, step := range []func() error{d.pair, d.browse, d.sheet, d.fetch, d.view, d.export, d.send} {
		if err := step(); err != nil {
			return err
		}
	}
	return d.quit()
}

func (d *walkthrough) pair() error {
	args := d.args
	if len(args) == 0 {
		args = []string{"--sandbox"}
	}
	if err := d.start(args...); err != nil {
		return err
	}
	if err := d.resize(wide, high); err != nil {
		return err
	}
	if _, err := d.see("Scan with the demo phone"); err != nil {
		return err
	}
	if err := d.picture("pair"); err != nil {
		return err
	}
	if err := d.push("Scan with the demo phone"); err != nil {
		return err
	}
	if _, err := d.see("Choose a chat"); err != nil {
		return err
	}
	d.paired = 1
	d.say("paired by QR with the demo phone")
	return nil
}

var number = regexp.MustCompile(`([\d,]+) pictures`)

// browse waits for the whole history and counts the previews on the sheet.
func (d *walkthrough) browse() error {
	if err := d.push("Sheet"); err != nil {
		return err
	}
	count, steady := -1, 0
	_, err := d.until("the whole history on the sheet", func(items []item) bool {
		n := 0
		for _, i := range items {
			if m := number.FindStringSubmatch(i.Text); m != nil {
				v, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
				n = max(n, v)
			}
		}
		if n > 0 && n == count {
			steady++
		} else {
			count, steady = n, 0
		}
		return n >= 2000 && steady > 8
	})
	if err != nil {
		return err
	}
	d.previews = count
	d.say("%d previews on the sheet", count)
	return nil
}

// sheet takes a picture of where browse has led.
func (d *walkthrough) sheet() error { return d.picture("sheet") }

// fetch downloads one picture from its chat and checks the file.
func (d *walkthrough) fetch() error {
	if err := d.openChat("Mum"); err != nil {
		return err
	}
	button, err := d.reach("Download ")
	if err != nil {
		return err
	}
	if err := d.picture("preview"); err != nil {
		return err
	}
	before := d.files()
	if err := d.tap(button); err != nil {
		return err
	}
	if _, err := d.until("a file in the gallery", func([]item) bool { return len(d.files()) > len(before) }); err != nil {
		return err
	}
	if err := d.verify(before); err != nil {
		return err
	}
	return d.picture("fetched")
}

// openChat finds a chat by its name and opens it.
func (d *walkthrough) openChat(name string) error {
	if err := d.push("Chats"); err != nil {
		return err
	}
	if err := d.press('f', true); err != nil {
		return err
	}
	if err := d.press('a', true); err != nil {
		return err
	}
	if err := d.write(name); err != nil {
		return err
	}
	// The list redraws while the search narrows it: what counts is where the
	// row has come to rest.
	var row item
	if _, err := d.until("the chat "+name, func(items []item) bool {
		last := row
		row = item{}
		for _, i := range items {
			if i.Kind == "Text" && i.X > 100 && i.X < listEnd && i.Y > listTop && strings.HasPrefix(i.Text, name) {
				row = i
				break
			}
		}
		return row.W > 0 && row == last
	}); err != nil {
		return err
	}
	return d.tap(row)
}

// verify hashes every gallery file that was not there before.
func (d *walkthrough) verify(before map[string]bool) error {
	for path := range d.files() {
		if before[path] {
			continue
		}
		d.fetched++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		if name != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%s has the hash %x", path, sum)
		}
		d.verified++
		d.say("fetched and verified %d bytes, SHA-256 %x", len(data), sum)
	}
	return nil
}

// files are the whole files in the gallery; the trash is not part of it.
func (s *stage) files() map[string]bool {
	found := map[string]bool{}
	_ = filepath.WalkDir(s.home, func(path string, e fs.DirEntry, err error) error {
		switch ext := filepath.Ext(path); {
		case err != nil:
		case e.IsDir() && strings.HasPrefix(e.Name(), "."):
			return filepath.SkipDir
		case e.Type().IsRegular() && strings.Contains(path, "/gallery/") && len(filepath.Base(path)) == 64+len(ext):
			found[path] = true
		}
		return nil
	})
	return found
}

// view opens the fetched picture in the viewer, with its facts.
func (d *walkthrough) view() error {
	if err := d.openPicture(); err != nil {
		return err
	}
	if err := d.picture("viewer"); err != nil {
		return err
	}
	if err := d.press('i', false); err != nil {
		return err
	}
	if _, err := d.see("SHA-256, verified"); err != nil {
		return err
	}
	if err := d.picture("viewer-facts"); err != nil {
		return err
	}
	d.say("viewed, with its facts")
	if err := d.press(keyEscape, false); err != nil {
		return err
	}
	return d.gone("SHA-256, verified")
}

// openPicture clicks on the largest fetched picture of the conversation.
func (d *walkthrough) openPicture() error {
	var at item
	if _, err := d.until("a fetched picture", func(items []item) bool {
		last := at
		at = item{}
		for _, i := range items {
			if i.photo() && i.W*i.H > at.W*at.H && !i.offers(items, "Download ", "Ask for it again", "Resume", "Cancel", "gone") {
				at = i
			}
		}
		return at.W > 100 && at.H > 60 && at == last
	}); err != nil {
		return err
	}
	if err := d.tap(at); err != nil {
		return err
	}
	_, err := d.see("Close")
	return err
}

// export filters the sheet by what is here, which is the file that was fetched
// in as many chats as it came to, and saves that as loose files.
func (d *walkthrough) export() error {
	folder := filepath.Join(d.home, "Pictures")
	if err := d.push("Sheet"); err != nil {
		return err
	}
	if err := d.add("Fetched or not", "on this computer"); err != nil {
		return err
	}
	var n int
	if _, err := d.until("what is here", func(items []item) bool {
		for _, i := range items {
			if _, err := fmt.Sscanf(i.Text, "— %d picture", &n); err == nil && n < 100 {
				return true
			}
		}
		return false
	}); err != nil {
		return err
	}
	all := words.Pictures(n)
	for _, step := range []func() error{
		func() error { return d.press('a', true) },
		func() error { return d.counts(fmt.Sprint(n, " selected ")) },
		func() error { return d.picture("selected") },
		func() error { return d.press('e', true) },
		func() error { _, err := d.one("Button", "Choose…"); return err },
		func() error { return d.write(folder) },
		func() error { return d.pick("Button", "Export "+all) },
		func() error { _, err := d.see("Saved " + all + " to Pictures"); return err },
		func() error { return d.picture("exported") },
		func() error { return d.pick("Button", "Close") },
		func() error { return d.pick("Button", "Clear") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return d.compare(folder, n)
}

// compare counts the pictures that the gallery and n files of the folder show.
func (d *walkthrough) compare(folder string, n int) error {
	ours := map[[sha256.Size]byte]bool{}
	for path := range d.files() {
		sum, err := pixels(path)
		if err != nil {
			return err
		}
		ours[sum] = true
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil {
		return err
	}
	same := map[[sha256.Size]byte]int{}
	for _, name := range names {
		sum, err := pixels(name)
		if err != nil {
			return err
		}
		if ours[sum] {
			same[sum]++
		}
	}
	d.exported = len(same)
	if len(names) != n {
		return fmt.Errorf("%d files exported, not %d", len(names), n)
	}
	d.say("exported %s as loose files, pixel for pixel the same", words.Pictures(n))
	return nil
}

// pixels is the hash of what a JPEG shows.
func pixels(path string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return sum, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	all := image.NewRGBA(img.Bounds())
	imagedraw.Draw(all, all.Rect, img, img.Bounds().Min, imagedraw.Src)
	return sha256.Sum256(all.Pix), nil
}

// caption is what goes with the pictures that the demo sends.
const caption = "From the demo"

// send drops two pictures on the window, sends them to the echo contact and
// waits for its word on each.
func (d *walkthrough) send() error {
	paths, err := d.draw(2)
	if err != nil {
		return err
	}
	if err := d.openChat("Echo"); err != nil {
		return err
	}
	top, err := d.top()
	if err != nil {
		return err
	}
	if err := d.drop(top, wide/2, high/2, paths...); err != nil {
		return err
	}
	if _, err := d.see("Send 2 pictures to Echo"); err != nil {
		return err
	}
	at, err := d.see("Caption")
	if err != nil {
		return err
	}
	if err := d.click(1, at.X+40, at.Y+at.H+24); err != nil {
		return err
	}
	if err := d.write(caption); err != nil {
		return err
	}
	if err := d.picture("send"); err != nil {
		return err
	}
	before := d.files()
	if err := d.push("Send 2 pictures to Echo"); err != nil {
		return err
	}
	if _, err := d.see("Everything was sent"); err != nil {
		return err
	}
	d.sent = len(paths)
	d.say("sent %d pictures with a caption", d.sent)
	if err := d.picture("sent"); err != nil {
		return err
	}
	if err := d.push("Close"); err != nil {
		return err
	}
	return d.confirm(before)
}

var hash = regexp.MustCompile(`SHA-256([0-9a-f]{64})`)

// confirm counts the echo contact's lines that name the hash of a file sent.
func (d *walkthrough) confirm(before map[string]bool) error {
	ours := map[string]bool{}
	for path := range d.files() {
		if !before[path] {
			ours[strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))] = true
		}
	}
	seen := map[string]bool{}
	_, err := d.until("the echo contact's word", func(items []item) bool {
		var page strings.Builder // a hash may be broken into lines
		for _, i := range items {
			if i.X > listEnd {
				page.WriteString(strings.ReplaceAll(i.Text, " ", ""))
			}
		}
		for _, m := range hash.FindAllStringSubmatch(page.String(), -1) {
			if ours[m[1]] && !seen[m[1]] {
				seen[m[1]] = true
				d.say("the echo contact decrypted SHA-256 %s", m[1])
			}
		}
		d.confirmed = len(seen)
		return d.confirmed == d.sent
	})
	if err != nil {
		return err
	}
	return d.picture("echo")
}

// draw makes n pictures to send.
func (d *walkthrough) draw(n int) ([]string, error) {
	var paths []string
	for k := range n {
		img := draw(2400, 1600, 5+float64(k))
		path := filepath.Join(d.home, fmt.Sprintf("hills %d.jpg", k+1))
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(jpeg.Encode(f, img, nil), f.Close()); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}
