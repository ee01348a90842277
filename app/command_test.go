package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/session"
)

func TestCommandLine(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	root := strings.Repeat("00", 32)
	for _, c := range []struct {
		name     string
		args     []string
		code     int
		says     string // on either of the two
		oneLine  bool
		onStdout bool
	}{
		{"help", []string{"--help"}, exitOK, "--server FILE", false, true},
		{"version", []string{"--version"}, exitOK, "contactsheet " + version + "\n", true, true},
		{"unknown flag", []string{"--nonsense"}, exitUsage, "-nonsense", false, false},
		{"unknown command", []string{"nonsense"}, exitUsage, `"nonsense"`, true, false},
		{"two servers", []string{"--sandbox", "--server", "x"}, exitUsage, "exclude", true, false},
		{"no server file", []string{"--server", filepath.Join(dir, "none.json")}, exitUsage, "none.json", true, false},
		{"empty server file", []string{"--server", write("empty.json", "")}, exitUsage, "server file", true, false},
		{"server file that is no JSON", []string{"--server", write("text.json", "address: 127.0.0.1")}, exitUsage, "server file", true, false},
		{"server file that is a folder", []string{"--server", dir}, exitUsage, "server file", true, false},
		{"server elsewhere", []string{"--server", write("far.json", `{"address":"192.0.2.1:443","noise_root":"`+root+`"}`)}, exitUsage, string(session.NotLoopback), true, false},
		{"server with a name", []string{"--server", write("name.json", `{"address":"localhost:443","noise_root":"`+root+`"}`)}, exitUsage, string(session.NotLoopback), true, false},
		{"phone elsewhere", []string{"--server", write("scan.json", `{"address":"127.0.0.1:443","noise_root":"`+root+`","scan":"https://example.com/"}`)}, exitUsage, string(session.NotLoopback), true, false},
		{"short root", []string{"--server", write("root.json", `{"address":"127.0.0.1:443","noise_root":"00"}`)}, exitUsage, "noise_root", true, false},
		{"no certificate", []string{"--server", write("ca.json", `{"address":"127.0.0.1:443","noise_root":"`+root+`"}`)}, exitUsage, "tls_ca", true, false},
		{"sandbox alone", []string{"sandbox"}, exitUsage, "sandbox serve", false, false},
		{"sandbox help", []string{"sandbox", "--help"}, exitOK, "--server-file FILE", false, true},
		{"serve help", []string{"sandbox", "serve", "--help"}, exitOK, "-server-file", false, true},
		{"serve nowhere", []string{"sandbox", "serve"}, exitUsage, "-server-file", false, false},
		{"serve into a file", []string{"sandbox", "serve", "--server-file", filepath.Join(write("file", ""), "server.json")}, exitFault, "contactsheet:", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), c.args, strings.NewReader(""), &stdout, &stderr); code != c.code {
				t.Errorf("exit status %d, want %d", code, c.code)
			}
			text, other := stderr.String(), stdout.String()
			if c.onStdout {
				text, other = other, text
			}
			if !strings.Contains(text, c.says) || other != "" {
				t.Errorf("said %q, and on the other channel %q", text, other)
			}
			if c.oneLine && strings.Count(text, "\n") != 1 || strings.Contains(text, "goroutine") {
				t.Errorf("not one line: %q", text)
			}
		})
	}
}

// testServe: the server file is there exactly while the sandbox answers, and a
// program that is given it can link.
func testServe(t *testing.T, st stage) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "server.json")
	copyFolder(t, dir, st.fresh)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stderr lockedBuffer
	said := make(lines, 1)
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"sandbox", "serve", "--server-file", file, "--dir", dir, "--live", "0"}, strings.NewReader(""), said, &stderr)
	}()
	var line string
	select {
	case line = <-said:
	case code := <-ended:
		t.Fatalf("ended with %d: %s", code, stderr.String())
	case <-time.After(patience):
		t.Fatal("nothing was said")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("server file is %v, %v", info.Mode(), err)
	}
	var f struct {
		Address   string
		NoiseRoot string `json:"noise_root"`
		TLSCA     string `json:"tls_ca"`
		Scan      string
	}
	if err := json.Unmarshal(data, &f); err != nil || len(f.NoiseRoot) != 64 || f.TLSCA == "" || f.Scan == "" {
		t.Errorf("server file %s: %v", data, err)
	}
	if line != "serving on "+f.Address+"\n" {
		t.Errorf("said %q of %q", line, f.Address)
	}

	r := &rig{t: t, data: t.TempDir(), options: options{serverFile: file}}
	r.options.data = r.data
	if err := r.options.resolve(); err != nil {
		t.Fatal(err)
	}
	r.open()
	if r.phone == nil {
		t.Fatal("no demo phone")
	}
	if err := r.phone.Scan(t.Context(), "not a code"); err == nil {
		t.Error("the demo phone takes anything for a code")
	}
	if err := r.link.Pair(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := r.phase(session.PhaseQR)
	if err := r.phone.Scan(t.Context(), s.QR); err != nil {
		t.Fatal(err)
	}
	r.until("link and first pictures", func() bool {
		return r.link.Status().Phase.Linked() && len(r.sheet()) > 100
	})
	r.close()

	stop()
	if code := <-ended; code != exitOK || stderr.String() != "" {
		t.Errorf("ended with %d: %s", code, stderr.String())
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server file is still there: %v", err)
	}
}

// lines hands on what is written.
type lines chan string

// Write implements io.Writer.
func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func TestLogOfLibrariesQuotesNoServer(t *testing.T) {
	var out bytes.Buffer
	l := log.New(discreet{&out}, "", 0)
	l.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", "secret", nil)
	l.Print("something else")
	if out.String() != "something else\n" {
		t.Errorf("%q", out.String())
	}
}
