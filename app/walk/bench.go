package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// bench prints how long the window takes to its first painted frame, and the
// peak memory after browsing the whole sheet. Both depend on the machine: compare
// runs of one machine only.
func bench(app string) error {
	s, err := newStage(app, "", wide, high, os.Stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	server, file, err := s.serveSandbox()
	if err != nil {
		return err
	}
	d := &walkthrough{stage: s, out: s.home, started: time.Now(), args: []string{"--server", file}}
	begin := time.Now()
	if err := d.pair(); err != nil {
		return err
	}
	if err := d.browse(); err != nil {
		return err
	}
	idle, err := memory(d.proc.Process.Pid, "VmRSS")
	if err != nil {
		return err
	}
	// The wheel over 2,000 prints, row by row, then back.
	for i := range 400 {
		if err := d.click(5, wide/2, high/2); err != nil {
			return err
		}
		if i%50 == 49 {
			time.Sleep(300 * time.Millisecond) // let thumbnails come in
		}
	}
	peak, err := memory(d.proc.Process.Pid, "VmHWM")
	if err != nil {
		return err
	}
	sandbox, err := memory(server, "VmHWM")
	if err != nil {
		return err
	}
	if err := d.quit(); err != nil {
		return err
	}
	first, err := firstFrame(d)
	if err != nil {
		return err
	}
	fmt.Printf("bench: first frame %d ms; %d previews browsed, memory %d MB before and %d MB peak; sandbox %d MB peak (whole run %.0f s)\n",
		first.Milliseconds(), d.previews, idle>>10, peak>>10, sandbox>>10, time.Since(begin).Seconds())
	return s.quit()
}

// firstFrame starts the linked app once more and waits until the screen is no
// longer of one colour.
func firstFrame(s *walkthrough) (time.Duration, error) {
	begin := time.Now()
	done := make(chan error, 1)
	go func() { done <- s.start(s.args...) }()
	for time.Since(begin) < patience {
		img, err := s.look(400, 300)
		if err != nil {
			return 0, err
		}
		if p := img.Pix; strings.Count(string(p), string(p[:4]))*4 < len(p) {
			took := time.Since(begin)
			return took, <-done
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, fmt.Errorf("no frame within %v", patience)
}

// memory reads a line of a process's status, in kB.
func memory(pid int, field string) (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		var kb int
		if _, err := fmt.Sscanf(line, field+": %d kB", &kb); err == nil {
			return kb, nil
		}
	}
	return 0, fmt.Errorf("no %s", field)
}
