//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/ui/words"
)

// stocked is a program that was never linked, with n pictures of size bytes in
// its catalogue, all still to be fetched, and its window on their chat.
func stocked(t *testing.T, file string, n, size int) (*walkthrough, []*session.Media) {
	t.Helper()
	d := open(t, t.TempDir())
	d.args = []string{"--server", file}
	s, err := newStock(file)
	must(t, err)
	list, err := s.pictures(t.Context(), n, size)
	must(t, err)
	_, err = shelve(t.Context(), d.catalogue(), list)
	must(t, err)
	must(t, d.begin())
	return d, list
}

// begin starts the program, at the size of all walks, and opens the chat.
func (d *walkthrough) begin() error {
	if err := d.start(d.args...); err != nil {
		return err
	}
	if err := d.resize(wide, high); err != nil {
		return err
	}
	return d.openChat(stockist)
}

// counter passes everything on to the server of a server file, and counts the
// bytes that come from it. It gives a server file of its own.
func counter(t *testing.T, file string) (counted *atomic.Int64, ours string) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	var f sandbox.File
	must(t, json.Unmarshal(data, &f))
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	counted = &atomic.Int64{}
	to := f.Address
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go pass(t, c, to, counted)
		}
	}()
	ours = filepath.Join(filepath.Dir(file), "counted.json")
	f.Scan = strings.Replace(f.Scan, f.Address, l.Addr().String(), 1)
	f.Faults = strings.Replace(f.Faults, f.Address, l.Addr().String(), 1)
	f.Address = l.Addr().String()
	data, err = json.Marshal(f)
	must(t, err)
	must(t, os.WriteFile(ours, data, 0o600))
	return counted, ours
}

func pass(t *testing.T, c net.Conn, to string, counted *atomic.Int64) {
	defer c.Close()
	s, err := new(net.Dialer).DialContext(t.Context(), "tcp", to)
	if err != nil {
		return
	}
	defer s.Close()
	go func() {
		_, _ = io.Copy(s, c)
		_ = s.Close()
	}()
	_, _ = io.Copy(io.MultiWriter(c, tally64{counted}), s)
}

type tally64 struct{ n *atomic.Int64 }

func (t tally64) Write(p []byte) (int, error) {
	t.n.Add(int64(len(p)))
	return len(p), nil
}

func TestExpiredPictureIsAskedOfThePhone(t *testing.T) {
	srv, file := serve(t)
	d := linked(t, file)
	must(t, d.openChat("Mum"))
	again := words.AskPhone.Label()
	button, err := d.reach(again)
	must(t, err)
	must(t, d.tap(button))
	must(t, d.arrives(1))

	srv.Faults().PhoneOffline(true)
	button, err = d.reach(again)
	must(t, err)
	must(t, d.tap(button))
	_, err = d.see("Asking your phone…")
	must(t, err)
	must(t, d.push("Cancel"))
	must(t, d.gone("Asking your phone…"))
	_, err = d.reach(again) // its sentence, back below it, may have pushed it out of sight
	must(t, err)
	must(t, d.arrives(1))
	must(t, d.quit())
}

func TestTransfersStayPausedOverAKill(t *testing.T) {
	const n = 36
	srv, file := serve(t)
	counted, file := counter(t, file)
	srv.Faults().Bandwidth(0)
	d, list := stocked(t, file, n, 150<<10)
	srv.Faults().Bandwidth(48 << 10)
	must(t, d.push("Fetch all"))
	must(t, d.page("Transfers", "Pause all"))
	_, err := d.until("rows, and how far they are", func(items []item) bool {
		rows, far := 0, false
		for _, i := range items {
			if i.Kind == "row" && strings.HasPrefix(i.Text, "Picture from "+stockist) {
				rows++
			}
			far = far || strings.Contains(i.Text, " of 15") // "34 kB of 154 kB"
		}
		return rows > 5 && far
	})
	must(t, err)
	must(t, d.push("Pause all"))
	_, err = d.see("Resume all")
	must(t, err)
	still(t, counted)
	have := len(d.files())
	if have == n {
		t.Fatal("nothing is left to pause")
	}
	must(t, d.kill())

	srv.Faults().Bandwidth(0)
	must(t, d.start(d.args...))
	must(t, d.resize(wide, high))
	must(t, d.page("Transfers", "Resume all"))
	still(t, counted)
	if now := len(d.files()); now != have {
		t.Errorf("%d files after a start that was to stay paused, %d before", now, have)
	}
	must(t, d.push("Resume all"))
	must(t, d.arrives(n))
	_, err = d.see("Saved")
	must(t, err)
	must(t, d.quit())
	want := map[media.Key]bool{}
	for _, m := range list {
		want[m.Key()] = true
	}
	got, err := d.whole()
	must(t, err)
	if !maps.Equal(got, want) {
		t.Error("these are other files")
	}
	if left := d.parts(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// still fails unless nothing comes from the server for a while. What was under
// way when everything was paused may take a moment to end.
func still(t *testing.T, counted *atomic.Int64) {
	t.Helper()
	last := counted.Load()
	for quiet, tries := 0, 0; quiet < 4; tries++ {
		if tries == 40 {
			t.Fatalf("bytes keep coming: %d more in the last quarter second", counted.Load()-last)
		}
		time.Sleep(250 * time.Millisecond)
		if now := counted.Load(); now == last {
			quiet++
		} else {
			last, quiet = now, 0
		}
	}
}

func TestKilledLargeDownloadGoesOnWhereItWas(t *testing.T) {
	const size = 8 << 20
	srv, file := serve(t)
	counted, file := counter(t, file)
	d, _ := stocked(t, file, 1, size)
	srv.Faults().Bandwidth(1 << 20)
	before := counted.Load()
	must(t, d.push("Download "))
	_, err := d.until("most of it", func([]item) bool { return counted.Load()-before > size*6/10 })
	must(t, err)
	must(t, d.kill())
	if n := len(d.files()); n != 0 {
		t.Fatalf("%d files after the kill", n)
	}
	srv.Faults().Bandwidth(0)
	must(t, d.start(d.args...))
	must(t, d.arrives(1))
	if came := counted.Load() - before; came > size*13/10 {
		t.Errorf("%d bytes came for a file of %d: it was begun anew", came, size)
	}
	if left := d.parts(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	must(t, d.quit())
}

func TestFileFromKeys(t *testing.T) {
	srv, file := serve(t)
	d := open(t, t.TempDir())
	s, err := newStock(file)
	must(t, err)
	m, err := s.picture(t.Context(), 0)
	must(t, err)
	must(t, d.start("--server", file))
	must(t, d.resize(wide, high))
	must(t, d.page("Keys", "Get from keys"))

	short := m.Ref
	short.MediaKey = short.MediaKey[:31]
	must(t, d.describe(short))
	_, err = d.see("The field mediaKey must be 32 bytes")
	must(t, err)

	must(t, d.describe(m.Ref))
	_, err = d.see("Get the picture")
	must(t, err)
	srv.Faults().MediaStatus(404)
	must(t, d.push("Get the picture"))
	_, err = d.see("WhatsApp no longer keeps this file; without its message")
	must(t, err)
	if n := len(d.files()); n != 0 {
		t.Fatalf("%d files in the gallery", n)
	}
	srv.Faults().MediaStatus(0)
	must(t, d.push("Get the picture"))
	_, err = d.see("Verified by its SHA-256")
	must(t, err)
	must(t, d.arrives(1))

	// And round: what the viewer copies is taken again.
	must(t, d.push("Open in viewer"))
	_, err = d.see("Close (Esc)")
	must(t, err)
	must(t, d.press('i', false))
	must(t, d.push("Copy descriptor"))
	must(t, d.press(keyEscape, false))
	must(t, d.push("Get another"))
	must(t, d.push("Paste"))
	must(t, d.push("Get the picture"))
	_, err = d.see("Verified by its SHA-256")
	must(t, err)
	must(t, d.arrives(1))
	must(t, d.quit())
}

// describe drops a descriptor on the page of keys.
func (d *walkthrough) describe(ref media.Ref) error {
	path := filepath.Join(d.home, "descriptor.json")
	if err := os.WriteFile(path, descriptor.Of(ref, ""), 0o600); err != nil {
		return err
	}
	top, err := d.top()
	if err != nil {
		return err
	}
	return d.drop(top, wide/2, high/2, path)
}

func TestGoToIDFetchesAndShows(t *testing.T) {
	_, file := serve(t)
	d, list := stocked(t, file, 3, 0)
	must(t, d.press('g', true))
	_, err := d.see("Go to id")
	must(t, err)
	must(t, d.write(strings.Repeat("0", 12)))
	must(t, d.press(keyReturn, false))
	_, err = d.see("Nothing here has this id.")
	must(t, err)
	must(t, d.press('a', true))
	want := list[1].Key()
	must(t, d.write(want.String()))
	must(t, d.press(keyReturn, false))
	_, err = d.see("Close (Esc)")
	must(t, err)
	must(t, d.arrives(1))
	got, err := d.whole()
	must(t, err)
	if !got[want] {
		t.Error("another file was fetched")
	}
	must(t, d.press('i', false))
	_, err = d.see("SHA-256, verified")
	must(t, err)
	must(t, d.quit())
}

func TestFaultPanelMakesDownloadsExpire(t *testing.T) {
	srv, file := serve(t)
	d := linked(t, file)
	must(t, d.openChat("Mum"))
	must(t, d.push("Sandbox: nothing here is real"))
	must(t, d.push("404"))
	_, err := d.see("One thing goes wrong on purpose")
	must(t, err)
	if got := srv.FaultSet().Status; got != 404 {
		t.Fatalf("the sandbox answers downloads with %d", got)
	}
	must(t, d.push("Close"))
	button, err := d.reach("Download ")
	must(t, err)
	must(t, d.tap(button))
	// The phone is asked, uploads it, and that link is refused as well.
	again := words.AskPhone.Label()
	_, err = d.until("the picture as expired", func(items []item) bool {
		for _, i := range items {
			if i.photo() && i.offers(items, again) && i.Y <= button.Y && i.Y+i.H >= button.Y+button.H {
				return true
			}
		}
		return false
	})
	must(t, err)
	if n := len(d.files()); n != 0 {
		t.Errorf("%d files in the gallery", n)
	}
	must(t, d.push("Sandbox: nothing here is real"))
	must(t, d.push("Everything works"))
	_, err = d.until("nothing wrong", func(items []item) bool {
		return srv.FaultSet() == sandbox.FaultSet{} && !sits(items, "One thing goes wrong")
	})
	must(t, err)
	must(t, d.quit())
}

func TestOlderMessagesComeFromThePhone(t *testing.T) {
	_, file := serve(t)
	d := linked(t, file)
	must(t, d.openChat("Ben Okafor"))
	button, err := d.climb("button for older messages", func(items []item) (item, bool) {
		for _, i := range items {
			if i.Kind == "Button" && i.Text == "Load older messages" && i.H > 20 {
				return i, true
			}
		}
		return item{}, false
	})
	must(t, err)
	must(t, d.tap(button))
	_, err = d.until("older messages", func(items []item) bool {
		for _, i := range items {
			var n int
			var rest string
			if k, _ := fmt.Sscanf(i.Text, "%d older %s", &n, &rest); k == 2 && n > 0 && strings.HasPrefix(rest, "message") {
				return true
			}
		}
		return false
	})
	must(t, err)
	must(t, d.quit())
}

func TestDeletedFileComesBackByUndo(t *testing.T) {
	_, file := serve(t)
	d, _ := stocked(t, file, 1, 0)
	must(t, d.push("Download "))
	must(t, d.arrives(1))
	must(t, d.openPicture())
	must(t, d.press(keyDelete, false))
	_, err := d.see("Moved to the trash")
	must(t, err)
	if n := len(d.files()); n != 0 {
		t.Errorf("%d files in the gallery after it was deleted", n)
	}
	must(t, d.push("Undo"))
	must(t, d.arrives(1))
	must(t, d.press('i', false))
	_, err = d.see("SHA-256, verified")
	must(t, err)
	must(t, d.quit())
}
