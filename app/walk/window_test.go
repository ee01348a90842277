//go:build e2e

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
	"github.com/contactsheet/contactsheet/ui/words"
)

// binary is the end-to-end build under test.
func binary(t *testing.T) string {
	t.Helper()
	xgb.Logger.SetOutput(t.Output())
	app := os.Getenv("CONTACTSHEET_APP")
	if app == "" {
		t.Fatal("CONTACTSHEET_APP names no build with the tag e2e; make test sets it")
	}
	return app
}

// open gives the test a screen, and keeps a picture of it where the test fails.
func open(t *testing.T, home string) *walkthrough {
	t.Helper()
	s, err := newStage(binary(t), home, wide, high, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	d := &walkthrough{stage: s, out: t.ArtifactDir(), started: time.Now()}
	t.Cleanup(func() {
		if t.Failed() {
			_ = d.shot(filepath.Join("..", "..", "build", "failed"), t.Name(), wide, high)
		}
		s.close()
	})
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve runs a sandbox in the test's process and returns its server file.
func serve(t *testing.T) (*sandbox.Server, string) {
	t.Helper()
	srv, err := sandbox.Start(context.WithoutCancel(t.Context()), sandbox.Options{Dir: t.TempDir(), Pictures: 150})
	must(t, err)
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	file := filepath.Join(t.TempDir(), "server.json")
	must(t, srv.WriteFile(file))
	return srv, file
}

// linked is a walkthrough that has paired on the server of file.
func linked(t *testing.T, file string) *walkthrough {
	t.Helper()
	d := open(t, t.TempDir())
	d.args = []string{"--server", file}
	must(t, d.pair())
	return d
}

func TestMainJobOnTheBuiltInSandbox(t *testing.T) {
	d := open(t, t.TempDir())
	must(t, d.all())
	if !d.ok() {
		t.Errorf("done: %+v", d.tally)
	}
}

func TestMainJobOnAServerElsewhere(t *testing.T) {
	d := open(t, t.TempDir())
	_, file, err := d.serveSandbox()
	must(t, err)
	d.args = []string{"--server", file}
	must(t, d.all())
	if !d.ok() {
		t.Errorf("done: %+v", d.tally)
	}
}

func TestKilledDownloadIsFinishedByTheNextStart(t *testing.T) {
	srv, file := serve(t)
	d := linked(t, file)
	must(t, d.openChat("Mum"))
	button, err := d.reach("Download ")
	must(t, err)
	srv.Faults().Bandwidth(12 << 10)
	must(t, d.tap(button))
	if _, err := d.until("bytes coming in", func(items []item) bool {
		for _, i := range items {
			if strings.Contains(i.Text, " of ") && strings.HasSuffix(i.Text, "kB") {
				return true
			}
		}
		return false
	}); err != nil {
		t.Fatal(err)
	}
	must(t, d.kill())
	if n := len(d.files()); n != 0 {
		t.Fatalf("%d files in the gallery after the kill", n)
	}
	srv.Faults().Bandwidth(0)
	must(t, d.start(d.args...))
	must(t, d.arrives(1))
	must(t, d.quit())
}

func TestKilledSendArrivesExactlyOnce(t *testing.T) {
	for name, when := range map[string]func(*testing.T, *sandbox.Server, *walkthrough){
		"while uploading": func(t *testing.T, srv *sandbox.Server, d *walkthrough) {
			srv.Faults().Bandwidth(8 << 10)
			must(t, d.push("Send 1 picture to Echo"))
			_, err := d.see("Uploading")
			must(t, err)
		},
		"before the answer": func(t *testing.T, srv *sandbox.Server, d *walkthrough) {
			srv.Faults().Latency(4 * time.Second)
			must(t, d.push("Send 1 picture to Echo"))
			_, err := d.until("the picture at the echo contact", func([]item) bool { return pictures(srv) > 0 })
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv, file := serve(t)
			d := linked(t, file)
			paths, err := d.draw(1)
			must(t, err)
			must(t, d.openChat("Echo"))
			top, err := d.top()
			must(t, err)
			must(t, d.drop(top, wide/2, high/2, paths...))
			when(t, srv, d)
			must(t, d.kill())
			srv.Faults().Bandwidth(0)
			srv.Faults().Latency(0)
			must(t, d.start(d.args...))
			must(t, d.openChat("Echo"))
			_, err = d.see("Got it")
			must(t, err)
			_, err = d.until("the picture as sent", func(items []item) bool {
				for _, i := range items {
					if strings.Contains(i.Text, "read") || strings.Contains(i.Text, "delivered") {
						return true
					}
				}
				return false
			})
			must(t, err)
			must(t, d.quit())
			if n := pictures(srv); n != 1 {
				t.Errorf("the echo contact has the picture %d times", n)
			}
		})
	}
}

// pictures is how many pictures the echo contact has got from the app.
func pictures(srv *sandbox.Server) int {
	n := 0
	for _, p := range srv.Cast().People() {
		if !p.Echo() {
			continue
		}
		for _, got := range p.Received() {
			if got.Message.GetImageMessage() != nil {
				n++
			}
		}
	}
	return n
}

func TestDamagedPictureIsSaidAndTriedAgain(t *testing.T) {
	srv, file := serve(t)
	d := linked(t, file)
	must(t, d.openChat("Mum"))
	button, err := d.reach("Download ")
	must(t, err)
	srv.Faults().CorruptMedia(true)
	must(t, d.tap(button))
	sentence(t, d, media.BadCipher)
	if n := len(d.files()); n != 0 {
		t.Errorf("%d files in the gallery", n)
	}
	srv.Faults().CorruptMedia(false)
	must(t, d.push(words.Explain(media.BadCipher).Action.Label()))
	must(t, d.arrives(1))
}

func TestLinkWithAPhoneNumber(t *testing.T) {
	_, file := serve(t)
	d := open(t, t.TempDir())
	must(t, d.start("--server", file))
	_, err := d.see("Scan with the demo phone")
	must(t, err)
	must(t, d.push("Link with a phone number instead"))
	must(t, d.push("+34 600 111 222"))
	must(t, d.write("+447700900001"))
	must(t, d.push("Get a code"))
	must(t, d.push("Type it on the demo phone"))
	_, err = d.see("Robin · connected")
	must(t, err)
}

// sentence waits for the first words of what err is put into.
func sentence(t *testing.T, d *walkthrough, err error) {
	t.Helper()
	first := strings.Fields(words.Explain(err).Sentence)
	_, serr := d.see(strings.Join(first[:min(4, len(first))], " "))
	must(t, serr)
}

func TestStartWithoutNetwork(t *testing.T) {
	srv, file := serve(t)
	d := linked(t, file)
	must(t, d.quit())
	srv.Faults().Offline(true)
	must(t, d.start(d.args...))
	sentence(t, d, session.NoNetwork)
	must(t, d.openChat("Mum")) // what is there stays usable
	_, err := d.see("Fetch all")
	must(t, err)
	srv.Faults().Offline(false)
	must(t, d.push("Try again"))
	_, err = d.see("Robin · connected")
	must(t, err)
}

func TestStartOnABrokenCatalogue(t *testing.T) {
	_, file := serve(t)
	d := linked(t, file)
	must(t, d.quit())
	broken := filepath.Join(d.home, "data", "contactsheet-server", "catalogue.db")
	must(t, os.WriteFile(broken, []byte("no database at all, but a sentence"), 0o600))
	must(t, d.start(d.args...))
	sentence(t, d, session.BadCatalogue)
	must(t, d.push("Keep it aside"))
	_, err := d.see("Search")
	must(t, err)
	aside, err := filepath.Glob(broken + "*")
	must(t, err)
	if len(aside) < 2 {
		t.Errorf("the damaged catalogue is not kept: %v", aside)
	}
}

func TestStartInAFolderThatCannotBeWritten(t *testing.T) {
	d := open(t, t.TempDir())
	blocked := filepath.Join(d.home, "a file")
	must(t, os.WriteFile(blocked, nil, 0o600))
	must(t, d.start("--sandbox", "--data", filepath.Join(blocked, "data")))
	sentence(t, d, media.NotWritable)
	must(t, os.Remove(blocked))
	must(t, d.push("Try again"))
	_, err := d.see("Scan with the demo phone")
	must(t, err)
}

func TestStartTwice(t *testing.T) {
	first := open(t, t.TempDir())
	data := filepath.Join(first.home, "shared")
	must(t, first.start("--sandbox", "--data", data))
	_, err := first.see("Scan with the demo phone")
	must(t, err)
	second := open(t, t.TempDir())
	must(t, second.start("--sandbox", "--data", data))
	sentence(t, second, session.SecondRun)
	must(t, first.quit())
	must(t, second.push("Try again"))
	_, err = second.see("Scan with the demo phone")
	must(t, err)
}
