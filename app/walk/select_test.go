//go:build e2e

package main

import (
	"bytes"
	"encoding/csv"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

func TestSelectionDoesWhatItOffers(t *testing.T) {
	const here = 12
	_, file := serve(t)
	all := captioned(t, file, append([]string{"A zeppelin above the ridge"}, captions...)...)
	first, list := all[:1:1], all[1:]
	// It came long before the others, and much was said since.
	first[0].Time = time.Now().AddDate(0, -3, 0)
	for i := range 80 {
		first = append(first, session.Arrival{Message: session.Message{
			Text: "And so on", Time: first[0].Time.Add(time.Duration(i+1) * time.Hour),
		}})
	}
	d := filled(t, file, here, append(first, list...))
	newest := made + 1 + len(list)
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.push("Sheet"))
	var frame []item // the stockist's, the newest first
	for i := range list {
		f, err := d.frame(newest - i)
		must(t, err)
		frame = append(frame, f)
	}

	// Ctrl+click, Shift+click, the rubber band, and Escape.
	must(t, d.holding(func() error { return d.tap(frame[0]) }, keyCtrl))
	must(t, d.holding(func() error { return d.tap(frame[2]) }, keyCtrl))
	must(t, d.counts("2 selected "))
	must(t, d.holding(func() error { return d.tap(frame[5]) }, keyShift))
	must(t, d.counts("4 selected "))
	must(t, d.press(keyEscape, false))
	must(t, d.gone("4 selected"))
	middle := func(i item) image.Point { return image.Pt(i.center()) }
	must(t, d.holding(func() error { return d.pull(middle(frame[1]), middle(frame[3]), nil) }, keyCtrl))
	must(t, d.counts("3 selected "))
	must(t, d.press(keyEscape, false))
	must(t, d.gone("3 selected"))
	gap := image.Pt(frame[0].X+frame[0].W+2, frame[0].Y+frame[0].H/2)
	must(t, d.pull(gap, middle(frame[1]), nil))
	must(t, d.counts("1 selected "))

	// All that match, not those alone that were ever on screen.
	must(t, d.press('a', true))
	must(t, d.counts(words.Number(newest)+" selected "))
	must(t, d.press(keyEscape, false))
	must(t, d.gone(words.Number(newest)+" selected"))

	must(t, d.pickAll(frame))
	must(t, d.pick("HintButton", "Favourite"))
	_, err := d.one("HintButton", "No longer favourites")
	must(t, err)
	must(t, d.pick("HintButton", "Download "))
	must(t, d.arrives(here+len(list)))
	_, err = d.one("HintButton", "Delete 6 from disk")
	must(t, err)
	must(t, d.press(keyDelete, false))
	_, err = d.see("Moved 6 pictures to the trash")
	must(t, err)
	if n := len(d.files()); n != here {
		t.Errorf("%d files in the gallery after 6 of %d were deleted", n, here+len(list))
	}
	must(t, d.push("Undo"))
	must(t, d.arrives(here+len(list)))
	_, err = d.one("HintButton", "Delete 6 from disk")
	must(t, err)

	exported(t, d, list)

	// One of them: its picture, for another program to paste.
	must(t, d.press(keyEscape, false))
	must(t, d.gone("6 selected"))
	must(t, d.holding(func() error { return d.tap(frame[0]) }, keyCtrl))
	must(t, d.counts("1 selected "))
	must(t, d.pick("HintButton", "Copy"))
	_, err = d.see("Copied one picture")
	must(t, err)
	d.pastes(t, 960, 720)

	must(t, d.more("Forward…"))
	_, err = d.see("Send 1 picture")
	must(t, err)
	must(t, d.pick("Button", "Cancel"))
	must(t, d.gone("Send 1 picture"))
	must(t, d.tap(frame[0])) // a click takes it out again
	must(t, d.gone("1 selected"))

	// Where it was said.
	must(t, d.push("Search captions"))
	must(t, d.write("eppelin above"))
	must(t, d.counts("— 1 picture "))
	only, err := d.frame(1)
	must(t, err)
	must(t, d.holding(func() error { return d.tap(only) }, keyCtrl))
	must(t, d.more("Show in chat"))
	_, err = d.until("the message in its chat", func(items []item) bool {
		for _, i := range items {
			if i.X > listEnd && i.Text == "A zeppelin above the ridge" && i.H > 10 {
				return true
			}
		}
		return false
	})
	must(t, err)
	must(t, d.quit())
}

// pickAll selects all of the frames.
func (d *walkthrough) pickAll(frame []item) error {
	if err := d.holding(func() error { return d.tap(frame[0]) }, keyCtrl); err != nil {
		return err
	}
	if err := d.holding(func() error { return d.tap(frame[len(frame)-1]) }, keyShift); err != nil {
		return err
	}
	return d.counts(words.Number(len(frame)) + " selected ")
}

// more presses what the selection bar offers, in its menu where there is no room.
func (d *walkthrough) more(offer string) error {
	items, err := d.tree()
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Kind == "HintButton" && i.Text == offer {
			return d.pick("HintButton", offer)
		}
	}
	if err := d.pick("Button", "More to do with these"); err != nil {
		return err
	}
	return d.pick("chooserRow", offer)
}

// exported exports what is selected, which is all of list, twice.
func exported(t *testing.T, d *walkthrough, list []session.Arrival) {
	t.Helper()
	folder := filepath.Join(d.home, "Harbour")
	must(t, d.press('e', true))
	_, err := d.one("Button", "Choose…")
	must(t, err)
	must(t, d.write(folder))
	must(t, d.pick("Button", "Export 6 pictures"))
	_, err = d.see("Saved 6 pictures to Harbour")
	must(t, err)
	must(t, d.pick("Button", "Close"))

	made := inFolder(t, folder)
	times := map[int64]bool{}
	for name, info := range made {
		if filepath.Ext(name) != ".jpg" {
			continue
		}
		times[info.ModTime().Unix()] = true
		if w, h := sizeOf(t, filepath.Join(folder, name)); w != 960 || h != 720 {
			t.Errorf("%s has %d×%d pixels", name, w, h)
		}
	}
	if len(made) != len(list)+1 || len(times) != len(list) {
		t.Errorf("%d files of %d times", len(made), len(times))
	}
	f, err := os.Open(filepath.Join(folder, "manifest.csv"))
	must(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	if len(rows) != len(list)+1 {
		t.Fatalf("the manifest has %d rows", len(rows))
	}
	said := ""
	for _, r := range rows {
		said += strings.Join(r, "\t") + "\n"
	}
	for _, text := range captions {
		if !strings.Contains(said, text) {
			t.Errorf("the manifest lacks %q", text)
		}
	}
	if exiftool, err := exec.LookPath("exiftool"); err == nil {
		out, err := exec.CommandContext(t.Context(), exiftool, "-T", "-DateTimeOriginal", "-Creator", "-Description", folder).Output()
		must(t, err)
		for _, text := range captions {
			if !strings.Contains(string(out), text) {
				t.Errorf("no picture says %q: %s", text, out)
			}
		}
		if n := strings.Count(string(out), stockist); n != len(list) {
			t.Errorf("%d pictures say who sent them: %s", n, out)
		}
		if n := strings.Count(string(out), time.Now().Format("2006:")); n == 0 && time.Now().YearDay() > 1 {
			t.Errorf("no picture has a date: %s", out)
		}
	}

	// The second time there is nothing to write.
	must(t, d.press('e', true))
	must(t, d.pick("Button", "Export 6 pictures"))
	_, err = d.see("All of them were in Harbour already")
	must(t, err)
	must(t, d.pick("Button", "Close"))
	again := inFolder(t, folder)
	for name, info := range made {
		if now := again[name]; now == nil || !now.ModTime().Equal(info.ModTime()) || !os.SameFile(now, info) {
			t.Errorf("%s is another file after the second export", name)
		}
	}
	if len(again) != len(made) {
		t.Errorf("%d files after the second export, %d before", len(again), len(made))
	}
}

// inFolder are the files in a folder.
func inFolder(t *testing.T, folder string) map[string]os.FileInfo {
	t.Helper()
	found := map[string]os.FileInfo{}
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		found[e.Name()] = info
	}
	return found
}

func sizeOf(t *testing.T, path string) (w, h int) {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	must(t, err)
	return c.Width, c.Height
}

// pastes fails unless the clipboard has a PNG of w×h pixels.
func (d *walkthrough) pastes(t *testing.T, w, h int) {
	t.Helper()
	xclip, err := exec.LookPath("xclip")
	if err != nil {
		t.Log("no xclip: what was copied is not pasted")
		return
	}
	cmd := exec.CommandContext(t.Context(), xclip, "-selection", "clipboard", "-target", "image/png", "-out")
	cmd.Env = d.env
	data, err := cmd.Output()
	must(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	if s := img.Bounds().Size(); s != image.Pt(w, h) {
		t.Errorf("the clipboard has a picture of %v pixels", s)
	}
}
