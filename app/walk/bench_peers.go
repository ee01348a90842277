package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	peerPictures = 10_000
	peerRounds   = 3
)

// peer is another program that shows a folder of pictures.
type peer struct {
	name  string // of the program and of Debian's package
	args  []string
	setup func(home string) error // may be nil
}

func peers() []peer {
	return []peer{
		{name: "geeqie", args: []string{"--new-instance"}, setup: geeqieIcons},
		{name: "gthumb", args: []string{"--new-window"}},
	}
}

// geeqieIcons has geeqie show a folder as a grid of thumbnails, kept on the disk,
// as it does once one has chosen that in its menu.
func geeqieIcons(home string) error {
	dir := filepath.Join(home, "config", "geeqie")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	const rc = `<gq>
<global
thumbnails.enable_caching = "true"
thumbnails.max_width = "192"
thumbnails.max_height = "192"
>
<filter>
<file_type key = "jpeg" enabled = "true" extensions = ".jpg" description = "JPEG" file_class = "1" writable = "true" allow_sidecar = "false" />
</filter>
</global>
<layout
id = "lw1"
file_view_type = "1"
show_thumbnails = "true"
main_window.w = "1280"
main_window.h = "800"
main_window.hdivider_pos = "1100"
main_window.vdivider_pos = "100"
/>
</gq>
`
	return os.WriteFile(filepath.Join(dir, "geeqierc.xml"), []byte(rc), 0o600)
}

// benchPeers prints how long this program and others take to show the same
// 10,000 pictures, and what memory they take.
func benchPeers(ctx context.Context, app string) error {
	abs, err := filepath.Abs(app)
	if err != nil {
		return err
	}
	count := strconv.Itoa(peerPictures)
	data, err := filledFolder(ctx, abs, "plain-"+count, "--plain", "--pictures", count, "--messages", count, "--fetched", count)
	if err != nil {
		return err
	}
	folder, err := looseFolder(data, peerPictures)
	if err != nil {
		return err
	}
	if err := installPeers(ctx); err != nil {
		return err
	}
	for _, warm := range []bool{false, true} {
		how := "no thumbnails kept"
		if warm {
			how = "thumbnails kept from before"
		}
		report := func(name string, full time.Duration, kB int) {
			fmt.Printf("bench: %s JPEGs, %s: %s shows a full view %d ms after its start, %d MB at most\n", count, how, name, full.Milliseconds(), kB>>10)
		}
		full, kB, err := bestOf(warm, data, func(home string) (time.Duration, int, error) { return openOurs(app, home, data) })
		if err != nil {
			return err
		}
		report("this program", full, kB)
		for _, p := range peers() {
			full, kB, err := bestOf(warm, "", func(home string) (time.Duration, int, error) { return openPeer(app, p, home, folder) })
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			report(p.name, full, kB)
		}
	}
	return nil
}

// bestOf opens a program some times, each time without what it has kept, or once
// more after that: the shortest time, and the most memory. ours is the data of
// this program, "" for others.
func bestOf(warm bool, ours string, open func(home string) (time.Duration, int, error)) (best time.Duration, most int, err error) {
	var took []time.Duration
	home, err := os.MkdirTemp("", "contactsheet-peer-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { os.RemoveAll(home) }()
	rounds := peerRounds
	if warm {
		rounds++ // the first one makes them
	}
	for i := range rounds {
		if !warm {
			if err := forget(home, ours); err != nil {
				return 0, 0, err
			}
		}
		full, kB, err := open(home)
		if err != nil {
			return 0, 0, err
		}
		if warm && i == 0 {
			continue
		}
		took, most = append(took, full), max(most, kB)
	}
	return slices.Min(took), most, nil
}

// forget removes the thumbnails that a program has kept.
func forget(home, ours string) error {
	list := []string{filepath.Join(home, "cache"), filepath.Join(home, ".cache"), filepath.Join(home, "data")}
	if ours != "" {
		for _, end := range []string{"", "-wal", "-shm"} {
			list = append(list, filepath.Join(ours, "thumbs.db"+end))
		}
	}
	for _, path := range list {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// looseFolder is a folder with the JPEGs of a gallery under plain names.
func looseFolder(data string, n int) (string, error) {
	folder := data + "-loose"
	if found, err := filepath.Glob(filepath.Join(folder, "*.jpg")); err == nil && len(found) == n {
		return folder, nil
	}
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	made := 0
	err := filepath.WalkDir(filepath.Join(data, "gallery"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".jpg" {
			return err
		}
		made++
		return os.Link(path, filepath.Join(folder, fmt.Sprintf("IMG_%05d.jpg", made)))
	})
	if err == nil && made != n {
		err = fmt.Errorf("%d JPEGs, not %d", made, n)
	}
	return folder, err
}

// installPeers installs what is missing by apt, and says so.
func installPeers(ctx context.Context) error {
	var missing []string
	for _, p := range peers() {
		if _, err := exec.LookPath(p.name); err != nil {
			missing = append(missing, p.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	fmt.Fprintf(os.Stderr, "bench: installing %s, to compare with\n", strings.Join(missing, " and "))
	args := append([]string{"apt-get", "install", "-y", "--no-install-recommends"}, missing...)
	if os.Getuid() != 0 {
		args = append([]string{"sudo"}, args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// openOurs starts this program and goes to the sheet as soon as there is a
// window.
func openOurs(app, home, data string) (time.Duration, int, error) {
	s, err := newStage(app, home, wide, high, os.Stderr)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	began := time.Now()
	if err := s.launch(app, s.env, "--data", data); err != nil {
		return 0, 0, err
	}
	// Nobody is linked, so that it begins with the page for that. The key is read
	// as soon as the window reads any.
	if err := s.claim(); err != nil {
		return 0, 0, err
	}
	if err := s.press('2', true); err != nil {
		return 0, 0, err
	}
	_, full, err := s.filling(sheetPart(wide, high), began)
	if err != nil {
		return 0, 0, err
	}
	if items, err := s.tree(); err != nil || !slices.ContainsFunc(items, func(i item) bool { return i.Kind == "scrubber" }) {
		return 0, 0, errors.Join(errors.New("this is not the sheet"), err)
	}
	kB, err := familyMemory(s.proc.Process.Pid)
	return full, kB, errors.Join(err, s.keep("peer-ours"), s.quit())
}

// launch starts a program and gives its window a size, once it has one.
func (s *stage) launch(program string, env []string, args ...string) error {
	s.proc = exec.Command(program, args...)
	s.proc.Env = env
	if err := s.proc.Start(); err != nil {
		return err
	}
	s.exited = make(chan error, 1)
	go func(p *exec.Cmd, done chan<- error) { done <- p.Wait() }(s.proc, s.exited)
	top, err := s.top()
	if err != nil {
		return err
	}
	return s.place(top, wide, high)
}

// openPeer starts another program on a folder.
func openPeer(app string, p peer, home, folder string) (time.Duration, int, error) {
	s, err := newStage(app, home, wide, high, os.Stderr)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	if p.setup != nil {
		if err := p.setup(home); err != nil {
			return 0, 0, err
		}
	}
	began := time.Now()
	if err := s.launch(p.name, append(s.env, "GDK_BACKEND=x11", "NO_AT_BRIDGE=1", "GIO_USE_VFS=local"), append(slices.Clone(p.args), folder)...); err != nil {
		return 0, 0, err
	}
	_, full, err := s.filling(image.Rect(0, 0, wide, high), began)
	if err != nil {
		return 0, 0, err
	}
	kB, err := familyMemory(s.proc.Process.Pid)
	return full, kB, errors.Join(err, s.keep("peer-"+p.name))
}

// keep saves what is on the screen, for who doubts.
func (s *stage) keep(name string) error { return s.shot("build", name, wide, high) }

// familyMemory is the peak memory of a process and its children, in kB.
func familyMemory(pid int) (int, error) {
	sum, err := memory(pid, "VmHWM")
	if err != nil {
		return 0, err
	}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		for _, child := range strings.Fields(string(text)) {
			if n, err := strconv.Atoi(child); err == nil {
				if kB, err := familyMemory(n); err == nil { // it may have ended
					sum += kB
				}
			}
		}
	}
	return sum, nil
}
