package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/sandbox"
)

// soakRole names what this binary is when a test starts it as a process of its
// own. It then talks in lines, and ends when its input ends, so that it never
// outlives the test.
const soakRole = "CONTACTSHEET_SOAK_ROLE"

func TestMain(m *testing.M) {
	play := map[string]func(context.Context, <-chan string, io.Writer, []string) error{
		"sandbox": playSandbox, "program": playProgram,
	}[os.Getenv(soakRole)]
	if play == nil {
		os.Exit(m.Run())
	}
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan string)
	go func() {
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			told <- in.Text()
		}
		cancel()
	}()
	if err := play(ctx, told, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFault)
	}
	os.Exit(exitOK)
}

// playSandbox serves a world that ends at a given time until ctx ends:
// sandbox FILE TIME PICTURES LIFE.
func playSandbox(ctx context.Context, _ <-chan string, out io.Writer, args []string) error {
	begin, err := time.Parse(time.RFC3339, args[1])
	if err != nil {
		return err
	}
	o := sandbox.Options{Small: true}
	if _, err := fmt.Sscan(args[2], &o.Pictures); err != nil {
		return err
	}
	if o.Life, err = time.ParseDuration(args[3]); err != nil {
		return err
	}
	// While it starts its clock stands still, so that the test knows the world.
	var started atomic.Bool
	o.Now = func() time.Time {
		if started.Load() {
			return time.Now()
		}
		return begin
	}
	srv, err := sandbox.Start(context.WithoutCancel(ctx), o)
	if err != nil {
		return err
	}
	started.Store(true)
	if err := srv.WriteFile(args[0]); err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	<-ctx.Done()
	err = srv.Close()
	fmt.Fprintln(out, "struck", srv.Faults().Struck())
	return err
}

// playProgram is the program without its window, in the hands of somebody who
// links it and, from the line "fetch" on, wants every picture and does not wait
// for the next attempt: program FILE FOLDER AHEAD, the latter being how far its
// clock is ahead.
func playProgram(ctx context.Context, told <-chan string, out io.Writer, args []string) error {
	ahead, err := time.ParseDuration(args[2])
	if err != nil {
		return err
	}
	o := options{serverFile: args[0], data: args[1], now: func() time.Time { return time.Now().Add(ahead) }}
	if err := o.resolve(); err != nil {
		return err
	}
	s, err := open(ctx, o)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	u := user{services: s, out: out}
	if err := u.sit(ctx, told); err != nil && ctx.Err() == nil {
		return err
	}
	if err := <-ended; err != nil {
		return err
	}
	return s.close()
}

// user is the one in front of the program.
type user struct {
	*services
	out   io.Writer
	phase session.Phase
	said  string
}

// impatience is how often the user presses "Fetch all".
const impatience = 2 * time.Second

func (u *user) sit(ctx context.Context, told <-chan string) error {
	sub := u.store.Feed().Subscribe(ctx)
	again := time.NewTicker(impatience)
	defer again.Stop()
	fetching := false
	for {
		press := false
		select {
		case <-ctx.Done():
			return nil
		case <-told:
			fetching, press = true, true
		case <-again.C:
			press = fetching
		case <-sub.Wake():
			sub.Take()
		}
		if err := u.pair(ctx); err != nil {
			return err
		}
		if press {
			if err := u.fetchAll(ctx); err != nil {
				return err
			}
		}
		if err := u.report(ctx); err != nil {
			return err
		}
	}
}

// pair does what the phase of the link asks for.
func (u *user) pair(ctx context.Context) error {
	was, now := u.phase, u.link.Status()
	if was == now.Phase {
		return nil
	}
	u.phase = now.Phase
	fmt.Fprintln(u.out, "phase", now.Phase)
	switch now.Phase {
	case session.PhaseOff:
		return u.link.Pair(ctx)
	case session.PhaseQR:
		return u.phone.Scan(ctx, now.QR)
	}
	return nil
}

// fetchAll wants all that is not here, now.
func (u *user) fetchAll(ctx context.Context) error {
	var want []session.MessageID
	for _, state := range []media.State{media.Remote, media.Failed, media.Expired} {
		ids, err := u.store.Sheet(ctx, session.SheetQuery{States: []media.State{state}})
		if err != nil {
			return err
		}
		want = append(want, ids...)
	}
	rows, err := u.store.Transfers(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Step == session.Later {
			want = append(want, r.ID)
		}
	}
	if len(want) == 0 {
		return nil
	}
	return actions{u.services}.Download(ctx, want...)
}

// report says, where that is news, how many pictures are here, how many nobody
// has any more, and how many there are but for those that only the phone shows.
func (u *user) report(ctx context.Context) error {
	var n [4]int
	for i, state := range []media.State{media.Ready, media.Gone, media.ViewOnce, ""} {
		var q session.SheetQuery
		if state != "" {
			q.States = []media.State{state}
		}
		ids, err := u.store.Sheet(ctx, q)
		if err != nil {
			return err
		}
		n[i] = len(ids)
	}
	line := fmt.Sprintln("pictures", n[0], n[1], n[3]-n[2])
	if line == u.said {
		return nil
	}
	u.said = line
	_, err := io.WriteString(u.out, line)
	return err
}

// process is a role being played.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // closed at the end of its output
	errs  lockedBuffer
}

// startRole has this binary play a role. The process ends with the test at the latest.
func startRole(t *testing.T, role string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self, args...), lines: make(chan string, 4096)}
	p.cmd.Env = append(os.Environ(), soakRole+"="+role)
	p.cmd.Stderr = &p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // gone already, but where the test failed
		_ = p.cmd.Wait()
	})
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	return p
}

// say hands the process a line.
func (p *process) say(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("%v; it said %s", err, p.errs.String())
	}
}

// hear reads lines until ok, which is given the first word and the others.
func (p *process) hear(what string, ok func(word string, rest []string) bool) {
	p.t.Helper()
	limit := time.After(patience)
	var last []string
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				p.t.Fatalf("%s: ended after %q, and said %s", what, last, p.errs.String())
			}
			if last = append(last, line); len(last) > 5 {
				last = last[1:]
			}
			if words := strings.Fields(line); len(words) > 0 && ok(words[0], words[1:]) {
				return
			}
		case <-limit:
			p.t.Fatalf("%s: not in time, after %q; it said %s", what, last, p.errs.String())
		}
	}
}

// kill ends the process as the power does, with no chance to do anything.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	p.rest()
	_ = p.cmd.Wait() // killed
	p.sound()
}

// end ends the process in good order; its last line is returned.
func (p *process) end() string {
	p.t.Helper()
	if err := p.in.Close(); err != nil {
		p.t.Error(err)
	}
	last := p.rest()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%v: %s", err, p.errs.String())
	}
	p.sound()
	return last
}

// rest reads what is left of the output.
func (p *process) rest() (last string) {
	for line := range p.lines {
		last = line
	}
	return last
}

// sound: no panic, no data race.
func (p *process) sound() {
	p.t.Helper()
	if s := p.errs.String(); s != "" {
		p.t.Errorf("a process said %s", s)
	}
}

// memory is the most that the process ever had in memory, in MB; 0 where the
// system does not tell.
func (p *process) memory() int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			var kb int
			if _, err := fmt.Sscan(f[1], &kb); err == nil {
				return kb >> 10
			}
		}
	}
	return 0
}
