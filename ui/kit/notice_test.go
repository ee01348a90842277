package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
)

func expiring(n int, bytes int64) session.Expiring {
	return session.Expiring{IDs: make([]session.MessageID, n), Bytes: bytes}
}

func TestNoticeOfWhatExpires(t *testing.T) {
	start(t)
	n := kit.NewNotice(kit.IconTimer)
	for _, c := range []struct {
		n            int
		bytes        int64
		says, action string
	}{
		{0, 0, "", ""},
		{1, 1_200_000, "1 picture expires this week.", "Fetch it · 1.2 MB"},
		{37, 42_000_000, "37 pictures expire this week.", "Fetch them · 42 MB"},
		{3214, 0, "3,214 pictures expire this week.", "Fetch all 3,214"},
	} {
		n.SetExpiring(expiring(c.n, c.bytes))
		if n.Text() != c.says || n.Button().Name() != c.action || n.Visible() != (c.says != "") {
			t.Errorf("%d: says %q, offers %q, visible %v", c.n, n.Text(), n.Button().Name(), n.Visible())
		}
		if shown := n.Height(600) > 0; shown != n.Visible() {
			t.Errorf("%d: height %v", c.n, n.Height(600))
		}
	}
}

func TestNoticeIsDismissedForGood(t *testing.T) {
	start(t)
	n := kit.NewNotice(kit.IconTimer)
	w := test.NewTempWindow(t, n)
	w.Resize(fyne.NewSize(600, 60))
	done, gone := 0, 0
	n.OnAction, n.OnDismissed = func() { done++ }, func() { gone++ }
	n.SetExpiring(expiring(2, 10))
	test.Tap(n.Button())
	test.Tap(n.Cross())
	n.SetExpiring(expiring(3, 10))
	if done != 1 || gone != 1 || n.Visible() || n.Text() != "" || n.Height(600) != 0 {
		t.Errorf("done %d, dismissed %d, visible %v", done, gone, n.Visible())
	}
}

// A long sentence wraps between icon and buttons, and the notice grows with it.
func TestNoticeGrows(t *testing.T) {
	start(t)
	n := kit.NewNotice(kit.IconTimer)
	n.Set("One sentence that is a good deal longer than there is room for on one line of a narrow window.", "Do it")
	if wide, narrow := n.Height(1200), n.Height(420); narrow <= wide {
		t.Errorf("height %v at 1200, %v at 420", wide, narrow)
	}
}

func TestTagIsHiddenWithoutText(t *testing.T) {
	start(t)
	g := kit.NewTag()
	if g.Visible() {
		t.Error("visible while empty")
	}
	g.Set(kit.SignNone, "0:42")
	plain := g.MinSize().Width
	g.Set(kit.SignPlay, "0:42")
	if !g.Visible() || g.Text() != "0:42" || g.MinSize().Width <= plain {
		t.Errorf("visible %v, %q, %v wide and %v with a sign", g.Visible(), g.Text(), plain, g.MinSize().Width)
	}
	g.Set(kit.SignNone, "")
	if g.Visible() {
		t.Error("still visible")
	}
}
