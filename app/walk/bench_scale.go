package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"
)

const (
	scalePictures = 100_000
	scaleJumps    = 20

	// What is promised, with thumbnails on the disk.
	firstWithin = 300 * time.Millisecond
	holdWithin  = 50 // milliseconds
	jumpWithin  = 500 * time.Millisecond
	mostMemory  = 400 << 10 // kB
)

// scaled is what a round has measured.
type scaled struct {
	first, jump time.Duration // the median of jumps
	hold        float64       // milliseconds, while the scrubber is dragged
	memory      int           // kB
}

// check says what is not as promised.
func (m scaled) check() error {
	var errs []error
	if m.first > firstWithin {
		errs = append(errs, fmt.Errorf("first pictures after %d ms, promised are %d", m.first.Milliseconds(), firstWithin.Milliseconds()))
	}
	if m.hold > holdWithin {
		errs = append(errs, fmt.Errorf("the UI goroutine is held for %.0f ms, promised are %d", m.hold, holdWithin))
	}
	if m.jump > jumpWithin {
		errs = append(errs, fmt.Errorf("a month after %d ms, promised are %d", m.jump.Milliseconds(), jumpWithin.Milliseconds()))
	}
	if m.memory > mostMemory {
		errs = append(errs, fmt.Errorf("%d MB of memory, promised are %d", m.memory>>10, mostMemory>>10))
	}
	return errors.Join(errs...)
}

// spread is how long things took, in milliseconds.
type spread struct {
	N        int
	P99, Max float64
}

// probed is what GET /probe of the end-to-end build tells: how the UI goroutine
// was used since the last time.
type probed struct {
	Turns, Waits, Ours spread
	Worst              string
}

func (p probed) String() string {
	return fmt.Sprintf("our code holds the UI goroutine for %.0f ms at most in one go (99%%: %.0f ms, %s), batches of functions %.0f ms (99%%: %.1f ms); what is posted waits %.0f ms at most (99%%: %.0f ms), drawing in software included",
		p.Ours.Max, p.Ours.P99, p.Worst, p.Turns.Max, p.Turns.P99, p.Waits.Max, p.Waits.P99)
}

// probe tells what was measured, and begins anew.
func (s *stage) probe() (p probed, err error) {
	r, err := s.http.Get("http://app/probe")
	if err != nil {
		return p, err
	}
	defer r.Body.Close()
	return p, json.NewDecoder(r.Body).Decode(&p)
}

// heap is what the program uses of its heap, in bytes, after a collection.
func (s *stage) heap() (uint64, error) {
	r, err := s.http.Get("http://app/vitals")
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	var v struct{ Heap uint64 }
	return v.Heap, json.NewDecoder(r.Body).Decode(&v)
}

// filledFolder is a folder that the program has filled, made once.
func filledFolder(ctx context.Context, app, name string, options ...string) (string, error) {
	dir, err := filepath.Abs(filepath.Join("build", name))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return dir, err
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "bench: filling %s, once; this takes minutes\n", dir)
	cmd := exec.CommandContext(ctx, app, append([]string{"sandbox", "fill", "--data", part}, options...)...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("fill: %w", err)
	}
	return dir, os.Rename(part, dir)
}

// sheetPart is where the sheet's pictures are, in a window of w×h: right of the
// rail, below the bars, left of the scrubber.
func sheetPart(w, h int) image.Rectangle { return image.Rect(72, 140, w-48, h-16) }

// benchScale prints how the sheet does with 100,000 pictures.
func benchScale(ctx context.Context, app string) error {
	abs, err := filepath.Abs(app)
	if err != nil {
		return err
	}
	data, err := filledFolder(ctx, abs, fmt.Sprint("fill-", scalePictures), "--pictures", fmt.Sprint(scalePictures))
	if err != nil {
		return err
	}
	for _, name := range []string{"thumbs.db", "thumbs.db-wal", "thumbs.db-shm", "settings.json"} {
		if err := os.Remove(filepath.Join(data, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// The first round makes the thumbnails that the second finds on the disk.
	if _, err := scaleRound(app, data, "thumbnails still to be made"); err != nil {
		return err
	}
	m, err := scaleRound(app, data, "thumbnails on the disk")
	if err != nil {
		return err
	}
	return m.check()
}

func scaleRound(app, data, thumbs string) (m scaled, err error) {
	s, err := newStage(app, "", wide, high, os.Stderr)
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	if err := s.start("--data", data); err != nil {
		return m, err
	}
	if err := s.resize(wide, high); err != nil {
		return m, err
	}
	if _, err := s.see("Look at saved pictures"); err != nil {
		return m, err
	}
	if _, err := s.probe(); err != nil {
		return m, err
	}
	part := sheetPart(wide, high)
	before, err := memory(s.proc.Process.Pid, "VmRSS")
	if err != nil {
		return m, err
	}
	say := func(format string, args ...any) {
		fmt.Printf("bench: %d pictures, %s: %s\n", scalePictures, thumbs, fmt.Sprintf(format, args...))
	}

	// Opened by its shortcut, so that no pointer lies on it.
	if err := s.move(wide/2, 4); err != nil {
		return m, err
	}
	began := time.Now()
	if err := s.press('2', true); err != nil {
		return m, err
	}
	first, full, err := s.filling(part, began)
	m.first = first
	if err != nil {
		return m, err
	}
	p, err := s.probe()
	if err != nil {
		return m, err
	}
	say("the sheet's first pictures %d ms after it was asked for, all of the first view %d ms; %v", first.Milliseconds(), full.Milliseconds(), p)
	var again []time.Duration
	for range 5 {
		if err := s.press('4', true); err != nil {
			return m, err
		}
		if _, _, err := s.filling(part, time.Now()); err != nil {
			return m, err
		}
		began := time.Now()
		if err := s.press('2', true); err != nil {
			return m, err
		}
		_, full, err := s.filling(part, began)
		if err != nil {
			return m, err
		}
		again = append(again, full)
	}
	slices.Sort(again)
	say("gone to again, all of the view after %d ms (median of %d, at most %d ms)", again[len(again)/2].Milliseconds(), len(again), again[len(again)-1].Milliseconds())

	rail, err := s.scrubber()
	if err != nil {
		return m, err
	}
	if _, err := s.probe(); err != nil {
		return m, err
	}
	if err := s.scrub(rail); err != nil {
		return m, err
	}
	if p, err = s.probe(); err != nil {
		return m, err
	}
	m.hold = max(p.Ours.Max, p.Turns.Max)
	say("scrubber from end to end and back: %v", p)

	jumps, err := s.jumps(rail, part)
	if err != nil {
		return m, err
	}
	if p, err = s.probe(); err != nil {
		return m, err
	}
	m.jump = jumps[len(jumps)/2]
	say("%d random months: view full after %d ms (median), %d ms at most; %v", len(jumps), jumps[len(jumps)/2].Milliseconds(), jumps[len(jumps)-1].Milliseconds(), p)
	rss, err := memory(s.proc.Process.Pid, "VmRSS")
	if err != nil {
		return m, err
	}
	peak, err := memory(s.proc.Process.Pid, "VmHWM")
	if err != nil {
		return m, err
	}
	m.memory = peak
	heap, err := s.heap()
	if err != nil {
		return m, err
	}
	say("resident memory %d MB before the sheet was opened, %d MB after all this (%d MB of it in use on Go's heap), %d MB at most",
		before>>10, rss>>10, heap>>20, peak>>10)
	return m, s.quit()
}

// scrubber is the column at the right edge of the sheet.
func (s *stage) scrubber() (at item, err error) {
	_, err = s.until("the scrubber", func(items []item) bool {
		for _, i := range items {
			if i.Kind == "scrubber" {
				at = i
				return true
			}
		}
		return false
	})
	return at, err
}

// scrub drags the scrubber from its upper end to its lower one, and back.
func (s *stage) scrub(at item) error {
	x, top, bottom := at.X+at.W/2, at.Y+12, at.Y+at.H-12
	if err := s.move(x, top); err != nil {
		return err
	}
	time.Sleep(200 * time.Millisecond)
	if err := s.event(xproto.ButtonPress, 1, x, top); err != nil {
		return err
	}
	const steps = 150
	for i := range 2*steps + 1 {
		k := min(i, 2*steps-i)
		if err := s.move(x, top+(bottom-top)*k/steps); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := s.event(xproto.ButtonRelease, 1, x, top); err != nil {
		return err
	}
	time.Sleep(calm)
	return nil
}

// jumps presses on the scrubber at random places: how long each time until the
// view was full, shortest first.
func (s *stage) jumps(at item, part image.Rectangle) (took []time.Duration, err error) {
	r := rand.New(rand.NewPCG(7, 7))
	x := at.X + at.W/2
	for range scaleJumps {
		y := at.Y + 12 + r.IntN(at.H-24)
		if err := s.move(x-1, y); err != nil {
			return nil, err
		}
		time.Sleep(100 * time.Millisecond)
		if err := s.move(x, y); err != nil {
			return nil, err
		}
		time.Sleep(100 * time.Millisecond)
		if err := s.event(xproto.ButtonPress, 1, x, y); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := s.event(xproto.ButtonRelease, 1, x, y); err != nil {
			return nil, err
		}
		// The flag beside the scrubber is no part of the sheet.
		narrow := part
		narrow.Max.X -= 320
		_, full, err := s.filling(narrow, began)
		if err != nil {
			return nil, err
		}
		took = append(took, full)
	}
	slices.Sort(took)
	return took, nil
}

// benches are the parts of bench, by what --only names.
func benches(ctx context.Context, app, only string) error {
	parts := []struct {
		name string
		run  func() error
	}{
		{"sheet", func() error { return bench(app) }},
		{"queue", func() error { return benchQueue(ctx, app) }},
		{"scale", func() error { return benchScale(ctx, app) }},
		{"peers", func() error { return benchPeers(ctx, app) }},
	}
	known := false
	var errs []error
	for _, p := range parts {
		if only != "" && !slices.Contains(strings.Split(only, ","), p.name) {
			continue
		}
		known = true
		if only == "" && p.name == "peers" {
			continue // it installs programs: only when it is asked for
		}
		if err := p.run(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	if !known {
		return fmt.Errorf("no such part: %s", only)
	}
	return errors.Join(errs...)
}
