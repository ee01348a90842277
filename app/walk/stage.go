package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jezek/xgb/xproto"
)

// patience is how long a thing may take to show up on screen: software OpenGL on
// a loaded machine stalls for seconds.
const patience = 90 * time.Second

// stage is an X server of its own with the app in it, and a home folder of its own.
type stage struct {
	*display
	app  string // the end-to-end build
	home string
	log  io.Writer

	helpers []*exec.Cmd
	proc    *exec.Cmd
	exited  chan error
	env     []string
	http    *http.Client
}

// item is one thing on screen; see GET /tree of the end-to-end build.
type item struct {
	Window, Kind, Text string
	X, Y, W, H         int
	Enabled, Focused   bool
}

func (i item) center() (x, y int) { return i.X + i.W/2, i.Y + i.H/2 }

// photo reports whether i is a picture of the conversation: no video, no sticker.
func (i item) photo() bool { return i.Kind == "picture" && i.Text == "Photo" }

// offers reports whether something whose text starts with one of texts lies on i.
func (i item) offers(items []item, texts ...string) bool {
	for _, o := range items {
		x, y := o.center()
		if x <= i.X || x >= i.X+i.W || y <= i.Y || y >= i.Y+i.H {
			continue
		}
		for _, text := range texts {
			if strings.HasPrefix(o.Text, text) {
				return true
			}
		}
	}
	return false
}

// newStage starts an X server of w×h pixels. home is made when it is "".
func newStage(app, home string, w, h int, log io.Writer) (*stage, error) {
	if home == "" {
		dir, err := os.MkdirTemp("", "contactsheet-walk-")
		if err != nil {
			return nil, err
		}
		home = dir
	}
	app, err := filepath.Abs(app)
	if err != nil {
		return nil, err
	}
	s := &stage{app: app, home: home, log: log}
	socket := filepath.Join(home, "e2e.sock")
	s.http = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
	if err := s.startX(w, h); err != nil {
		s.close()
		return nil, err
	}
	s.env = append(os.Environ(), "DISPLAY="+s.name, "HOME="+home, "CONTACTSHEET_E2E="+socket,
		"XDG_DATA_HOME="+filepath.Join(home, "data"), "XDG_CONFIG_HOME="+filepath.Join(home, "config"),
		"XDG_CACHE_HOME="+filepath.Join(home, "cache"), "XDG_RUNTIME_DIR="+home,
		"WAYLAND_DISPLAY=", "FYNE_SCALE=1", "LANG=en_GB.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	if err := os.MkdirAll(filepath.Join(home, "cache"), 0o700); err != nil {
		s.close()
		return nil, err
	}
	if err := s.startBus(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *stage) startX(w, h int) error {
	r, wr, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", w, h), "-nolisten", "tcp", "-r")
	x.ExtraFiles = []*os.File{wr}
	if err := x.Start(); err != nil {
		wr.Close()
		return fmt.Errorf("start Xvfb: %w", err)
	}
	wr.Close()
	s.helpers = append(s.helpers, x)
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return fmt.Errorf("number of Xvfb: %w", err)
	}
	number := ":" + strings.TrimSpace(line)
	s.display, err = openDisplay(number)
	return err
}

// startBus gives the app a session bus of its own, where there is one to be had.
func (s *stage) startBus() error {
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1")
	out, err := bus.StdoutPipe()
	if err != nil {
		return err
	}
	if err := bus.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil
		}
		return fmt.Errorf("dbus-daemon: %w", err)
	}
	s.helpers = append(s.helpers, bus)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("dbus-daemon did not start: %w", err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(line))
	return nil
}

// start runs the app and waits until its window has something on it.
func (s *stage) start(args ...string) error {
	s.proc = exec.Command(s.app, args...)
	s.proc.Env, s.proc.Stdout, s.proc.Stderr = s.env, s.log, s.log
	if err := s.proc.Start(); err != nil {
		return err
	}
	s.exited = make(chan error, 1)
	go func(p *exec.Cmd, done chan<- error) { done <- p.Wait() }(s.proc, s.exited)
	_, err := s.until("a window", func(items []item) bool { return len(items) > 0 })
	if err != nil {
		return err
	}
	return s.claim()
}

// claim gives the keyboard to the app's window.
func (s *stage) claim() error {
	w, err := s.top()
	if err != nil {
		return err
	}
	return s.focus(w)
}

// top is the app's uppermost window, once it has one.
func (s *stage) top() (xproto.Window, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		ws, err := s.windows()
		if err != nil {
			return 0, err
		}
		if len(ws) > 0 {
			return ws[len(ws)-1], nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return 0, errors.New("no window")
}

// resize makes the app's window w×h. A window that is just being opened sizes
// itself once more, so this asks until it holds.
func (s *stage) resize(w, h int) error {
	top, err := s.top()
	if err != nil {
		return err
	}
	held := 0
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		g, err := xproto.GetGeometry(s.conn, xproto.Drawable(top)).Reply()
		if err != nil {
			return err
		}
		if int(g.Width) == w && int(g.Height) == h {
			if held++; held > 5 {
				return nil
			}
		} else if held = 0; s.place(top, w, h) != nil {
			return fmt.Errorf("cannot size the window")
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("the window is not %d×%d", w, h)
}

// kill ends the app as kill -9 does.
func (s *stage) kill() error {
	if s.proc == nil {
		return nil
	}
	err := s.proc.Process.Kill()
	<-s.exited
	s.proc = nil
	return err
}

// quit asks the app to end and waits for it.
func (s *stage) quit() error {
	if s.proc == nil {
		return nil
	}
	defer func() { s.proc = nil }()
	if err := s.proc.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case err := <-s.exited:
		return err
	case <-time.After(30 * time.Second):
		_ = s.proc.Process.Signal(syscall.SIGQUIT) // where it is, for the log
		select {
		case <-s.exited:
		case <-time.After(5 * time.Second):
			_ = s.proc.Process.Kill()
		}
		return errors.New("the app did not end within 30 s")
	}
}

// close ends everything that was started.
func (s *stage) close() {
	_ = s.kill()
	if s.display != nil {
		s.conn.Close()
	}
	for i := len(s.helpers) - 1; i >= 0; i-- {
		_ = s.helpers[i].Process.Kill()
		_ = s.helpers[i].Wait()
	}
}

// serveSandbox runs a sandbox in a process of its own and returns its server
// file; the process ends with the stage.
func (s *stage) serveSandbox(options ...string) (pid int, file string, err error) {
	file = filepath.Join(s.home, "server.json")
	srv := exec.Command(s.app, append([]string{"sandbox", "serve", "--server-file", file}, options...)...)
	out, err := srv.StdoutPipe()
	if err != nil {
		return 0, "", err
	}
	srv.Stderr = s.log
	if err := srv.Start(); err != nil {
		return 0, "", err
	}
	s.helpers = append(s.helpers, srv)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "serving on 127.0.0.1:") {
		return 0, "", fmt.Errorf("the sandbox said %q: %w", line, err)
	}
	return srv.Process.Pid, file, nil
}

// tree is what is on screen now.
func (s *stage) tree() ([]item, error) {
	r, err := s.http.Get("http://app/tree")
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	var items []item
	if err := json.NewDecoder(r.Body).Decode(&items); err != nil {
		return nil, fmt.Errorf("tree: %w", err)
	}
	return items, nil
}

// until polls the screen until ok; what names the wish in the error.
func (s *stage) until(what string, ok func([]item) bool) ([]item, error) {
	deadline := time.Now().Add(patience)
	var last []item
	for time.Now().Before(deadline) {
		select {
		case err := <-s.exited:
			s.exited <- err
			return nil, fmt.Errorf("the app ended while waiting for %s: %w", what, err)
		default:
		}
		if items, err := s.tree(); err == nil {
			if last = items; ok(items) {
				return items, nil
			}
		}
		time.Sleep(150 * time.Millisecond)
	}
	return last, fmt.Errorf("not on screen after %v: %s; there is: %s", patience, what, texts(last))
}

// see waits for something whose text starts with text and returns the last such.
func (s *stage) see(text string) (item, error) {
	var found item
	_, err := s.until(fmt.Sprintf("%q", text), func(items []item) bool {
		i, ok := find(items, text)
		found = i
		return ok
	})
	return found, err
}

// gone waits until nothing starts with text.
func (s *stage) gone(text string) error {
	_, err := s.until("no "+text, func(items []item) bool { _, ok := find(items, text); return !ok })
	return err
}

// push waits for an enabled thing whose text starts with text and that has come
// to rest, and clicks on it.
func (s *stage) push(text string) error {
	var at item
	_, err := s.until(fmt.Sprintf("enabled %q", text), func(items []item) bool {
		last := at
		i, ok := find(items, text)
		at = i
		return ok && i.Enabled && i == last
	})
	if err != nil {
		return err
	}
	return s.tap(at)
}

// tap clicks on the middle of an item, wherever the window stands.
func (s *stage) tap(at item) error {
	top, err := s.top()
	if err != nil {
		return err
	}
	g, err := xproto.GetGeometry(s.conn, xproto.Drawable(top)).Reply()
	if err != nil {
		return err
	}
	x, y := at.center()
	return s.click(1, int(g.X)+x, int(g.Y)+y)
}

// find is the last item whose text starts with text; what is whole and what is
// on top comes later in the list.
func find(items []item, text string) (item, bool) {
	for i := len(items) - 1; i >= 0; i-- {
		if strings.HasPrefix(items[i].Text, text) {
			return items[i], true
		}
	}
	return item{}, false
}

// shot saves what the window shows as name.png, after it has come to rest.
func (s *stage) shot(dir, name string, w, h int) error {
	time.Sleep(700 * time.Millisecond)
	img, err := s.look(w, h)
	if err != nil {
		return err
	}
	return save(img, filepath.Join(dir, name+".png"))
}

func texts(items []item) string {
	var b strings.Builder
	for _, i := range items {
		if i.Text != "" {
			fmt.Fprintf(&b, "%q ", i.Text)
		}
	}
	return b.String()
}
