//go:build linux || freebsd || openbsd || netbsd

package clipboard

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// display starts an X server of the test's own.
func display(t *testing.T) {
	t.Helper()
	for _, p := range []string{"Xvfb", "xclip"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(p + " is not installed")
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "Xvfb", "-displayfd", "3", "-screen", "0", "64x64x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(line))
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XAUTHORITY", filepath.Join(t.TempDir(), "none"))
}

// paste is what another program gets.
func paste(t *testing.T, kind string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xclip", "-selection", "clipboard", "-o", "-t", kind).Output()
	if err != nil {
		t.Fatalf("paste as %s: %v", kind, err)
	}
	return out
}

// copyText is what another program does, or the toolkit.
func copyText(t *testing.T, text string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "xclip", "-selection", "clipboard", "-i")
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
}

// ended reports whether nothing of b is served any more.
func ended(b *Board) bool {
	done := make(chan struct{})
	go func() { b.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(time.Minute):
		return false
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestOtherProgramsPasteThePicture(t *testing.T) {
	display(t)
	b := New(t.Context())
	// The last takes many pieces, and the pieces end where it ends.
	for _, size := range []int{1, 1000, most - 1, most, most + 1, 2 * most, 5_000_003} {
		want := Content{PNG: noise(size), Own: Form{"image/jpeg", noise(size + 7)}, Paths: []string{"/tmp/a b/ñ.jpg"}}
		if err := b.Put(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(paste(t, "image/png"), want.PNG) || !bytes.Equal(paste(t, "image/jpeg"), want.Own.Data) {
			t.Errorf("%d bytes came out otherwise", size)
		}
	}
	if got := string(paste(t, "text/uri-list")); got != "file:///tmp/a%20b/%C3%B1.jpg\r\n" {
		t.Errorf("list %q", got)
	}
	if got := string(paste(t, "x-special/gnome-copied-files")); got != "copy\nfile:///tmp/a%20b/%C3%B1.jpg" {
		t.Errorf("list %q", got)
	}
	targets := strings.Fields(string(paste(t, "TARGETS")))
	want := "TARGETS TIMESTAMP MULTIPLE image/png image/jpeg text/uri-list x-special/gnome-copied-files"
	if strings.Join(targets, " ") != want {
		t.Errorf("targets %q", targets)
	}
	if n := strings.TrimSpace(string(paste(t, "TIMESTAMP"))); n == "" || n == "0" {
		t.Errorf("timestamp %q", n)
	}
}

func TestWhatIsNotOfferedIsRefused(t *testing.T) {
	display(t)
	if err := New(t.Context()).Put(t.Context(), Content{Paths: []string{"/a", "/b"}}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"image/png", "UTF8_STRING", "SAVE_TARGETS"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		out, err := exec.CommandContext(ctx, "xclip", "-selection", "clipboard", "-o", "-t", kind).Output()
		cancel()
		if err == nil || len(out) > 0 || ctx.Err() != nil && !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("%s gave %q, %v", kind, out, err)
		}
	}
	if got := string(paste(t, "text/uri-list")); got != "file:///a\r\nfile:///b\r\n" {
		t.Errorf("list %q", got)
	}
}

// Text copied by the toolkit, or by another program, takes the clipboard; the
// next picture takes it back.
func TestLivesBesideText(t *testing.T) {
	display(t)
	b := New(t.Context())
	if err := b.Put(t.Context(), Content{PNG: noise(9)}); err != nil {
		t.Fatal(err)
	}
	copyText(t, "some words")
	if !ended(b) {
		t.Fatal("still served after another program had taken it")
	}
	if got := string(paste(t, "UTF8_STRING")); got != "some words" {
		t.Errorf("text %q", got)
	}
	if err := b.Put(t.Context(), Content{PNG: noise(10)}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(paste(t, "image/png"), noise(10)) {
		t.Error("the picture did not take it back")
	}
}

func TestEndsWithItsContext(t *testing.T) {
	display(t)
	ctx, cancel := context.WithCancel(t.Context())
	b := New(ctx)
	for range 3 { // each takes it from the one before
		if err := b.Put(t.Context(), Content{PNG: noise(9)}); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if !ended(b) {
		t.Error("still served")
	}
}

// MULTIPLE is how some programs ask for several forms at once.
func TestSeveralFormsAtOnce(t *testing.T) {
	display(t)
	b := New(t.Context())
	if err := b.Put(t.Context(), Content{PNG: noise(100), Paths: []string{"/a"}}); err != nil {
		t.Fatal(err)
	}
	r := requestor(t)
	pairs := []string{"image/png", "P1", "text/plain", "P2", "text/uri-list", "P3"}
	var list []xproto.Atom
	for _, n := range pairs {
		list = append(list, r.atoms[n])
	}
	r.write32(place{r.window, r.atoms["LIST"]}, r.atoms["ATOM_PAIR"], list...)
	xproto.ConvertSelection(r.conn, r.window, r.atoms["CLIPBOARD"], r.atoms["MULTIPLE"], r.atoms["LIST"], xproto.TimeCurrentTime)
	for ev := range r.events {
		if n, ok := ev.(xproto.SelectionNotifyEvent); ok {
			if n.Property != r.atoms["LIST"] {
				t.Fatal("refused")
			}
			break
		}
	}
	read := func(name string) []byte {
		got, err := xproto.GetProperty(r.conn, false, r.window, r.atoms[name], xproto.GetPropertyTypeAny, 0, 1000).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return got.Value
	}
	if !bytes.Equal(read("P1"), noise(100)) || string(read("P3")) != "file:///a\r\n" {
		t.Error("the forms did not come")
	}
	back := read("LIST")
	if len(back) != 24 || !bytes.Equal(back[12:16], make([]byte, 4)) || bytes.Equal(back[4:8], make([]byte, 4)) {
		t.Errorf("the pairs came back as %v", back)
	}
}

func TestNoDisplayIsNoWay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if err := New(t.Context()).Put(t.Context(), Content{PNG: noise(3)}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v", err)
	}
	t.Setenv("DISPLAY", ":99999")
	if err := New(t.Context()).Put(t.Context(), Content{PNG: noise(3)}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a display that is not there: %v", err)
	}
}

// On Wayland a program of its own serves the picture; this stands for it.
func TestWaylandGoesThroughItsProgram(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("PATH", dir)
	b := New(t.Context())
	if err := b.Put(t.Context(), Content{PNG: noise(3)}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("without the program: %v", err)
	}
	script := "#!/bin/sh\necho \"$@\" > " + dir + "/args\n/bin/cat > " + dir + "/data\n"
	if err := os.WriteFile(filepath.Join(dir, "wl-copy"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	if err := b.Put(t.Context(), Content{PNG: noise(300), Paths: []string{"/a"}}); err != nil {
		t.Fatal(err)
	}
	if read("args") != "--type image/png\n" || read("data") != string(noise(300)) {
		t.Errorf("a picture went as %s", read("args"))
	}
	if err := b.Put(t.Context(), Content{Paths: []string{"/a", "/b"}}); err != nil {
		t.Fatal(err)
	}
	if read("args") != "--type text/uri-list\n" || read("data") != "file:///a\r\nfile:///b\r\n" {
		t.Errorf("files went as %s %s", read("args"), read("data"))
	}
}

// requestor is another client of the display.
func requestor(t *testing.T) *owner {
	t.Helper()
	o := &owner{forms: map[xproto.Atom]Form{}, events: make(chan xgb.Event, 64)}
	var err error
	if o.conn, err = xgb.NewConn(); err != nil {
		t.Fatal(err)
	}
	end := make(chan struct{})
	go o.listen(end)
	t.Cleanup(func() { close(end); o.conn.Close() })
	if err := o.intern(Content{}); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"LIST", "P1", "P2", "P3", "image/png", "text/plain", "text/uri-list"} {
		r, err := xproto.InternAtom(o.conn, false, uint16(len(n)), n).Reply()
		if err != nil {
			t.Fatal(err)
		}
		o.atoms[n] = r.Atom
	}
	if o.window, err = xproto.NewWindowId(o.conn); err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(o.conn).DefaultScreen(o.conn).Root
	if err := xproto.CreateWindowChecked(o.conn, 0, o.window, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil).Check(); err != nil {
		t.Fatal(err)
	}
	return o
}
