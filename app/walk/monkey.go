package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"
)

// What a monkey may cost the program: a click can open something for good, a
// leak shows with every one.
const (
	monkeyStall      = 1.0 // seconds, of the UI goroutine
	monkeyGoroutines = 24
	monkeyHeap       = 48 << 20  // bytes
	monkeyFull       = 192 << 20 // bytes, of which decoded pictures may be 128 MB at any time
)

// monkey clicks, scrolls, drags, types and drops at random, the same way for
// the same seed.
type monkey struct {
	*walkthrough
	rnd   *rand.Rand
	files []string // to drop
	w, h  int
	did   map[string]int
	last  []string // what it did last
	stall float64
	at    string // what it did before the worst stall
}

// health is what GET /vitals of the end-to-end build answers.
type health struct {
	Goroutines int
	Heap       int64
	Stall      float64
}

func (s *stage) vitals() (v health, err error) {
	r, err := s.http.Get("http://app/vitals")
	if err != nil {
		return v, err
	}
	defer r.Body.Close()
	return v, json.NewDecoder(r.Body).Decode(&v)
}

// monkeyRun lets a monkey loose on a sandbox.
func monkeyRun(app string, actions int, seed uint64) error {
	s, err := newStage(app, "", wide, high, io.Discard)
	if err != nil {
		return err
	}
	defer os.RemoveAll(s.home)
	defer s.close()
	_, file, err := s.serveSandbox("--pictures", "400", "--small")
	if err != nil {
		return err
	}
	d := &walkthrough{stage: s, out: s.home, started: time.Now(), args: []string{"--server", file}}
	if err := d.pair(); err != nil {
		return err
	}
	return loose(d, actions, seed, monkeyStall, os.Stdout)
}

// loose lets a monkey loose on a linked app, and compares how the app is before
// and after. Nothing may wait longer than stall seconds for the UI goroutine.
func loose(d *walkthrough, actions int, seed uint64, stall float64, out io.Writer) error {
	m := &monkey{walkthrough: d, rnd: rand.New(rand.NewPCG(seed, 1)), w: wide, h: high, did: map[string]int{}}
	var err error
	if m.files, err = d.draw(3); err != nil {
		return err
	}
	// A first tenth opens what stays open once it has been.
	if err := m.play(actions/10 + 20); err != nil {
		return m.why(err)
	}
	before, err := m.rest()
	if err != nil {
		return m.why(err)
	}
	m.stall = 0
	if err := m.play(actions); err != nil {
		return m.why(err)
	}
	after, err := m.rest()
	if err != nil {
		return m.why(err)
	}
	fmt.Fprintf(out, "monkey: %d actions %v, seed %d: longest wait for the UI goroutine %.2f s (%s), goroutines %d then %d, heap %d MB then %d MB\n",
		actions, m.did, seed, m.stall, m.at, before.Goroutines, after.Goroutines, before.Heap>>20, after.Heap>>20)
	var errs []error
	if m.stall > stall {
		errs = append(errs, fmt.Errorf("the UI goroutine was held for %.2f s by: %s", m.stall, m.at))
	}
	if after.Goroutines > before.Goroutines+monkeyGoroutines {
		errs = append(errs, fmt.Errorf("goroutines grew from %d to %d", before.Goroutines, after.Goroutines))
	}
	if after.Heap > max(before.Heap, monkeyFull)+monkeyHeap {
		errs = append(errs, fmt.Errorf("the heap grew from %d to %d bytes", before.Heap, after.Heap))
	}
	return errors.Join(errs...)
}

// why adds to an error what the monkey did before.
func (m *monkey) why(err error) error {
	return fmt.Errorf("%w\nafter %v; the last were:\n  %s", err, m.did, strings.Join(m.last, "\n  "))
}

// rest brings the app to the sheet, at its first size, and waits until nothing
// changes any more.
func (m *monkey) rest() (health, error) {
	if err := m.resize(wide, high); err != nil {
		return health{}, err
	}
	m.w, m.h = wide, high
	for range 8 {
		if err := m.press(keyEscape, false); err != nil {
			return health{}, err
		}
		time.Sleep(150 * time.Millisecond)
	}
	if err := m.press('2', true); err != nil {
		return health{}, err
	}
	var last health
	for same, tries := 0, 0; tries < 40; tries++ {
		v, err := m.vitals()
		if err != nil {
			return v, err
		}
		if v.Goroutines <= last.Goroutines+2 && v.Goroutines >= last.Goroutines-2 {
			if same++; same == 6 {
				return v, nil
			}
		} else {
			same = 0
		}
		last = v
		time.Sleep(500 * time.Millisecond)
	}
	return last, nil
}

// play does n things. It ends early when the app does.
func (m *monkey) play(n int) error {
	for i := range n {
		what, err := m.act()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		m.did[strings.Fields(what)[0]]++
		if m.last = append(m.last, what); len(m.last) > 20 {
			m.last = m.last[1:]
		}
		select {
		case err := <-m.exited:
			m.exited <- err
			return fmt.Errorf("the app ended: %w", errors.Join(err, errors.New("nobody asked it to")))
		default:
		}
		if i%20 != 19 {
			continue
		}
		v, err := m.vitals()
		if err != nil {
			return fmt.Errorf("it does not answer any more: %w", err)
		}
		if v.Stall > m.stall {
			m.stall, m.at = v.Stall, strings.Join(m.last[max(0, len(m.last)-20):], ", ")
		}
	}
	return nil
}

// act does one thing, and says which.
func (m *monkey) act() (string, error) {
	x, y := m.rnd.IntN(m.w), m.rnd.IntN(m.h)
	switch p := m.rnd.IntN(100); {
	case p < 30:
		return m.clickSomething(x, y)
	case p < 38:
		return fmt.Sprintf("click %d,%d", x, y), m.poke(1, x, y)
	case p < 43:
		return fmt.Sprintf("menu %d,%d", x, y), m.poke(3, x, y)
	case p < 62:
		button := byte(4 + m.rnd.IntN(2))
		return m.held(p < 46, fmt.Sprintf("wheel %d,%d", x, y), func() error {
			for range 1 + m.rnd.IntN(6) {
				if err := m.event(xproto.ButtonPress, button, x, y); err != nil {
					return err
				}
				if err := m.event(xproto.ButtonRelease, button, x, y); err != nil {
					return err
				}
			}
			return nil
		})
	case p < 70:
		return m.held(p < 63, "drag", func() error { return m.drag(x, y, m.rnd.IntN(m.w), m.rnd.IntN(m.h)) })
	case p < 96:
		return m.strike()
	case p < 98:
		top, err := m.top()
		if err != nil {
			return "drop", err
		}
		if m.rnd.IntN(4) == 0 {
			return "drop folder", m.drop(top, x, y, m.home+"/nothing here")
		}
		return "drop", m.drop(top, x, y, m.files[:1+m.rnd.IntN(len(m.files))]...)
	}
	sizes := [][2]int{{900, 600}, {wide, high}, {1100, 700}, {700, 500}}
	s := sizes[m.rnd.IntN(len(sizes))]
	m.w, m.h = min(s[0], wide), min(s[1], high)
	return fmt.Sprintf("size %d,%d", m.w, m.h), m.resize(m.w, m.h)
}

// clickSomething clicks what can be clicked, if there is something.
func (m *monkey) clickSomething(x, y int) (string, error) {
	items, err := m.tree()
	if err != nil {
		return "look", err
	}
	var some []item
	for _, i := range items {
		if i.Enabled && i.W > 8 && i.H > 8 && i.Kind != "Text" && i.Kind != "Rectangle" {
			some = append(some, i)
		}
	}
	if len(some) == 0 {
		return fmt.Sprintf("click %d,%d", x, y), m.poke(1, x, y)
	}
	i := some[m.rnd.IntN(len(some))]
	x, y = i.center()
	what := fmt.Sprintf("tap %s %.30q", i.Kind, i.Text)
	if m.rnd.IntN(8) == 0 { // a double click
		if err := m.poke(1, x, y); err != nil {
			return what, err
		}
	}
	return m.held(m.rnd.IntN(6) == 0, what, func() error { return m.poke(1, x, y) })
}

// held does f, with Ctrl or Shift held down where on is set.
func (m *monkey) held(on bool, what string, f func() error) (string, error) {
	if !on {
		return what, f()
	}
	code := byte(m.keys[keyCtrl].code)
	if m.rnd.IntN(2) == 0 {
		code = byte(m.keys[keyShift].code)
	}
	err := m.event(xproto.KeyPress, code, 0, 0)
	return what + " held", errors.Join(err, f(), m.event(xproto.KeyRelease, code, 0, 0))
}

// poke clicks without the patience of a person.
func (m *monkey) poke(button byte, x, y int) error {
	if err := m.move(x, y); err != nil {
		return err
	}
	time.Sleep(12 * time.Millisecond)
	if err := m.event(xproto.ButtonPress, button, x, y); err != nil {
		return err
	}
	time.Sleep(12 * time.Millisecond)
	return m.event(xproto.ButtonRelease, button, x, y)
}

// drag moves from one place to another with the button down.
func (m *monkey) drag(x, y, x2, y2 int) error {
	if err := m.move(x, y); err != nil {
		return err
	}
	time.Sleep(30 * time.Millisecond)
	if err := m.event(xproto.ButtonPress, 1, x, y); err != nil {
		return err
	}
	const steps = 8
	for i := range steps {
		time.Sleep(15 * time.Millisecond)
		if err := m.move(x+(x2-x)*(i+1)/steps, y+(y2-y)*(i+1)/steps); err != nil {
			return err
		}
	}
	return m.event(xproto.ButtonRelease, 1, x2, y2)
}

// strike strikes a key. Only Ctrl+Q is left out: it ends the program.
func (m *monkey) strike() (string, error) {
	const letters = "abcdefghiklmnoprstuvwxyz0123456789 +-/"
	named := []xproto.Keysym{keyEscape, keyEscape, keyReturn, keyTab, keyTab, keyDelete, keyLeft, keyRight,
		0xff52, 0xff54, 0xff50, 0xff57, 0xff55, 0xff56, 0xff08} // up, down, home, end, page up, page down, backspace
	switch p := m.rnd.IntN(10); {
	case p < 5:
		k := named[m.rnd.IntN(len(named))]
		return m.held(m.rnd.IntN(5) == 0, fmt.Sprintf("key %#x", int(k)), func() error { return m.press(k, false) })
	case p < 8:
		k := letters[m.rnd.IntN(len(letters))]
		return fmt.Sprintf("key %q", k), m.press(xproto.Keysym(k), false)
	}
	const shortcuts = "1234kgafcdes+-0"
	k := shortcuts[m.rnd.IntN(len(shortcuts))]
	return fmt.Sprintf("key ctrl+%q", k), m.press(xproto.Keysym(k), true)
}
