package pair

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/theme"
)

var noon = time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)

// account is a link whose Status the test sets; asked tells what the page asked
// of it.
type account struct {
	mu     sync.Mutex
	status session.Status
	asked  chan string
	err    error
}

func (a *account) Status() session.Status { a.mu.Lock(); defer a.mu.Unlock(); return a.status }

func (a *account) set(s session.Status) { a.mu.Lock(); a.status = s; a.mu.Unlock() }

func (a *account) Pair(context.Context) error      { a.asked <- "pair"; return a.err }
func (a *account) Reconnect(context.Context) error { a.asked <- "reconnect"; return a.err }
func (a *account) PairPhone(_ context.Context, n string) error {
	a.asked <- "number " + n
	return a.err
}
func (a *account) Scan(_ context.Context, qr string) error { a.asked <- "scan " + qr; return a.err }
func (a *account) Type(_ context.Context, code string) error {
	a.asked <- "type " + code
	return a.err
}

type stand struct {
	*account
	page  *Page
	queue chan func()
	done  []string // callbacks of the page
	win   fyne.Window
}

func newStand(t *testing.T, s session.Status, demo bool) *stand {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	st := &stand{account: &account{status: s, asked: make(chan string, 16)}, queue: make(chan func(), 64)}
	note := func(what string) func() { return func() { st.done = append(st.done, what) } }
	d := Deps{
		Link: st.account, Feed: &session.Feed{}, Do: func(f func()) { st.queue <- f }, Now: func() time.Time { return noon },
		Copy: func(s string) { note("copy " + s)() }, Update: note("update"), Skip: note("skip"), Keys: note("keys"), Chats: note("chats"),
		Fail: func(err error) { note("fail " + err.Error())() },
	}
	if demo {
		d.Phone = st.account
	} else {
		d.Sandbox = func() error { st.asked <- "sandbox"; return nil }
	}
	st.page = New(d)
	st.win = test.NewTempWindow(t, st.page.Content())
	st.win.Resize(fyne.NewSize(900, 600))
	st.page.Shown(t.Context())
	(<-st.queue)() // the first reading
	return st
}

func (st *stand) show(s session.Status) {
	st.set(s)
	st.page.draw()
}

func TestFirstVisitAsksForACode(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseOff}, false)
	if got := <-st.asked; got != "pair" {
		t.Fatalf("asked %q", got)
	}
}

func TestEveryStateHasItsSentenceAndButton(t *testing.T) {
	end := noon.Add(30 * time.Second)
	for _, c := range []struct {
		name   string
		s      session.Status
		want   string // within the sentence
		button string
		press  string // what the button asks or does
	}{
		{"connecting", session.Status{Phase: session.PhaseConnecting}, "Getting a code", "", ""},
		{"expired", session.Status{Phase: session.PhaseExpired}, "not used in time", "Show a new code", "pair"},
		{"scanned", session.Status{Phase: session.PhaseScanned}, "has read the code", "", ""},
		{"passkey", session.Status{Phase: session.PhasePasskey, Until: end}, "passkey", "", ""},
		{"syncing", session.Status{Phase: session.PhaseSyncing, Percent: 40, Chats: 12, Images: 2140}, "12 chats and 2,140 pictures", "Look at them now", "chats"},
		{"online", session.Status{Phase: session.PhaseOnline}, "is linked", "Go to the chats", "chats"},
		{"offline", session.Status{Phase: session.PhaseOffline, Err: session.NoNetwork}, "connects again by itself", "Try now", "reconnect"},
		{"replaced", session.Status{Phase: session.PhaseReplaced}, "another copy", "Use it here", "reconnect"},
		{"logged out", session.Status{Phase: session.PhaseLoggedOut}, "unlinked this computer", "Link this computer", "pair"},
		{"outdated", session.Status{Phase: session.PhaseRefused, Err: fmt.Errorf("connect: %w", session.Outdated)}, "no longer accepts this version", "Get the new version", "update"},
		{"too many", session.Status{Phase: session.PhaseRefused, Err: session.TooMany}, "linked devices", "Try again", "pair"},
		{"banned", session.Status{Phase: session.PhaseRefused, Err: session.Banned, Until: noon.Add(26 * time.Hour)}, "blocked this account until 19 March, 14:00.", "Look at saved pictures", "skip"},
		{"no network", session.Status{Phase: session.PhaseConnecting, Err: session.NoNetwork}, "no connection", "Try again", "pair"},
		{"unknown", session.Status{Phase: session.PhaseRefused, Err: errors.New("boom")}, "did not work", "Try again", "pair"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := newStand(t, c.s, false)
			f := st.page.stage.face
			if !strings.Contains(f.sentence, c.want) {
				t.Errorf("says %q, want %q in it", f.sentence, c.want)
			}
			if f.button != c.button || st.page.stage.button.Visible() != (c.button != "") {
				t.Errorf("button %q, want %q", f.button, c.button)
			}
			if c.button == "" {
				return
			}
			test.Tap(st.page.stage.button)
			got := ""
			if len(st.done) > 0 {
				got = st.done[0]
			} else {
				got = <-st.asked
			}
			if got != c.press {
				t.Errorf("button did %q, want %q", got, c.press)
			}
		})
	}
}

func TestCountdown(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseQR, QR: "2@abc", Until: noon.Add(60 * time.Second)}, false)
	if f := st.page.stage.face; f.left != "1:00" || f.share != 1 {
		t.Errorf("at first %q, %v", f.left, f.share)
	}
	st.page.d.Now = func() time.Time { return noon.Add(45 * time.Second) }
	st.page.draw()
	if f := st.page.stage.face; f.left != "0:15" || f.share != 0.25 {
		t.Errorf("later %q, %v", f.left, f.share)
	}
}

// The code must be readable: whole pixels, a quiet zone of four modules, black
// on white in the dark theme too.
func TestCodeIsCrispWithQuietZone(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseQR, QR: strings.Repeat("2@AbCdEf0123,", 18), Until: noon.Add(time.Minute)}, false)
	const edge = 296
	img := st.page.stage.code.draw(edge, edge).(*image.RGBA)
	first := edge
	for y := range edge {
		for x := range edge {
			switch c := img.RGBAAt(x, y); {
			case c.R == 0xff && c.G == 0xff && c.B == 0xff:
			case c.R < 0x20 && c.G < 0x20 && c.B < 0x20:
				first = min(first, x, y)
			default:
				t.Fatalf("pixel %d,%d is %v: neither ink nor paper", x, y, c)
			}
		}
	}
	size := edge / len(st.page.stage.code.modules)
	if size < 3 || first < 4*size {
		t.Errorf("modules of %d pixels, ink begins at %d", size, first)
	}
}

func TestDemoPhoneScansTheCodeShown(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseQR, QR: "2@abc", Until: noon.Add(time.Minute)}, true)
	if st.page.words.sandbox.Visible() {
		t.Error("offers the sandbox inside the sandbox")
	}
	test.Tap(st.page.words.scan)
	if got := <-st.asked; got != "scan 2@abc" {
		t.Errorf("asked %q", got)
	}
	st.show(session.Status{Phase: session.PhaseScanned})
	if st.page.words.scan.Visible() {
		t.Error("still offers to scan")
	}
}

func TestDemoPhoneTakesTheCodeToType(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseCode, Code: "ABCD-EFGH", Until: noon.Add(time.Minute)}, true)
	test.Tap(st.page.words.scan)
	if got := <-st.asked; got != "type ABCD-EFGH" {
		t.Errorf("asked %q", got)
	}
}

func TestNumberInstead(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseQR, QR: "2@abc", Until: noon.Add(time.Minute)}, false)
	w := st.page.words
	test.Tap(w.phone)
	st.err = fmt.Errorf("code: %w", session.BadNumber)
	test.Type(w.entry, "0600")
	test.Tap(w.get)
	if got := <-st.asked; got != "number 0600" {
		t.Errorf("asked %q", got)
	}
	for f := range st.queue {
		if f(); w.saidText != "" {
			break
		}
	}
	if !strings.Contains(w.saidText, "international") {
		t.Errorf("says %q", w.saidText)
	}
	st.show(session.Status{Phase: session.PhaseCode, Code: "ABCD-EFGH", Until: noon.Add(100 * time.Second)})
	if f := st.page.stage.face; f.big != "ABCD-EFGH" || !f.mono || f.left == "" {
		t.Errorf("face %+v", f)
	}
	test.Tap(st.page.stage.copy)
	if len(st.done) == 0 || st.done[0] != "copy ABCD-EFGH" {
		t.Errorf("did %v", st.done)
	}
}

func TestSandboxAndSkip(t *testing.T) {
	st := newStand(t, session.Status{Phase: session.PhaseConnecting}, false)
	test.Tap(st.page.words.sandbox)
	if got := <-st.asked; got != "sandbox" {
		t.Errorf("asked %q", got)
	}
	test.Tap(st.page.words.skip)
	if len(st.done) != 1 || st.done[0] != "skip" {
		t.Errorf("did %v", st.done)
	}
	test.Tap(st.page.words.keys)
	if len(st.done) != 2 || st.done[1] != "keys" {
		t.Errorf("did %v", st.done)
	}
	if !strings.Contains(w(st), "not made by WhatsApp") {
		t.Error("does not say that it is unofficial")
	}
}

func w(st *stand) string { return st.page.words.honest.Text() }
