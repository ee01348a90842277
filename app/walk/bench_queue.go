package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/store"
)

// queued is how many files are on their way in benchQueue.
const queued = 5000

// benchQueue prints how the page of transfers scrolls with 5,000 files on their
// way, three of them running: the longest that the window took to answer, and the
// memory. It depends on the machine, as bench does.
func benchQueue(ctx context.Context, app string) error {
	s, err := newStage(app, "", wide, high, os.Stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	_, server, err := s.serveSandbox("--small", "--pictures", "50")
	if err != nil {
		return err
	}
	if err := fill(ctx, s.catalogue(), server); err != nil {
		return err
	}
	// A limit of the program's own keeps the three running for minutes.
	if err := os.WriteFile(filepath.Join(s.folder(), "settings.json"), []byte(`{"downloads":{"limit":100000}}`), 0o600); err != nil {
		return err
	}
	d := &walkthrough{stage: s, out: s.home, started: time.Now(), args: []string{"--server", server}}
	begin := time.Now()
	if err := d.start(d.args...); err != nil {
		return err
	}
	if err := d.resize(wide, high); err != nil {
		return err
	}
	if err := d.page("Transfers", "Pause all"); err != nil {
		return err
	}
	if _, err := d.until("rows", func(items []item) bool {
		n := 0
		for _, i := range items {
			if i.Kind == "row" && strings.HasPrefix(i.Text, "Picture from") {
				n++
			}
		}
		return n > 5
	}); err != nil {
		return err
	}
	idle, err := d.answers(nil)
	if err != nil {
		return err
	}
	// Down to the end, some 300,000 pixels, and up again.
	turns := 0
	moving, err := d.answers(func() error {
		for _, way := range []byte{5, 4} {
			for range 250 {
				for range 6 { // as quick as a hand on a free wheel
					if err := d.turn(way); err != nil {
						return err
					}
					turns++
				}
				time.Sleep(20 * time.Millisecond)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	peak, err := memory(d.proc.Process.Pid, "VmHWM")
	if err != nil {
		return err
	}
	if err := d.push("Pause all"); err != nil {
		return err
	}
	pressed := time.Now()
	if _, err := d.see("Resume all"); err != nil {
		return err
	}
	fmt.Printf("bench: %d transfers, 3 running: the window answers within %d ms at rest (longest of %d), within %d ms under %d turns of the wheel (longest of %d, median %d ms); paused within %d ms; memory %d MB peak (whole run %.0f s)\n",
		queued, idle[len(idle)-1].Milliseconds(), len(idle), moving[len(moving)-1].Milliseconds(), turns, len(moving),
		moving[len(moving)/2].Milliseconds(), time.Since(pressed).Milliseconds(), peak>>10, time.Since(begin).Seconds())
	return d.quit()
}

// turn turns the wheel by one step over the middle of the window.
func (d *display) turn(way byte) error {
	if err := d.event(xproto.ButtonPress, way, wide/2, high/2); err != nil {
		return err
	}
	return d.event(xproto.ButtonRelease, way, wide/2, high/2)
}

// answers asks the UI goroutine what is on screen, over and over, while does does
// something, or for three seconds: how long each answer took, shortest first.
func (s *stage) answers(does func() error) ([]time.Duration, error) {
	done := make(chan error, 1)
	if does == nil {
		does = func() error { time.Sleep(3 * time.Second); return nil }
	}
	if err := s.move(wide/2, high/2); err != nil {
		return nil, err
	}
	go func() { done <- does() }()
	var took []time.Duration
	for {
		asked := time.Now()
		if _, err := s.tree(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(asked))
		select {
		case err := <-done:
			slices.Sort(took)
			return took, err
		default:
		}
	}
}

// fill queues 5,000 files: three that are large, and others whose turn never
// comes.
func fill(ctx context.Context, catalogue, server string) error {
	st, err := newStock(server)
	if err != nil {
		return err
	}
	large, err := st.pictures(ctx, 3, 12<<20)
	if err != nil {
		return err
	}
	var list []session.Arrival
	for i := range queued - len(large) {
		sum := sha256.Sum256(fmt.Append(nil, i))
		m := *large[i%len(large)]
		m.Ref = media.Ref{Kind: media.Image, MIME: "image/jpeg", DirectPath: fmt.Sprintf("/v/t62.7118-24/%d_n.enc?oh=1", i),
			MediaKey: sum[:], FileSHA256: sum[:], FileEncSHA256: sum[:], Size: int64(60_000 + i)}
		list = append(list, session.Arrival{Message: session.Message{Media: &m, Text: fmt.Sprintf("Picture %d", i)}})
	}
	for _, m := range large { // the newest, and so the first
		list = append(list, session.Arrival{Message: session.Message{Media: m}})
	}
	return edit(ctx, catalogue, func(s *store.Store) error {
		ids, err := file(ctx, s, session.Person{JID: stockistChat, Contact: stockist}, list)
		if err != nil {
			return err
		}
		return s.Enqueue(ctx, ids...)
	})
}
