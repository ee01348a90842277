package picks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/theme"
)

// do selects everything and presses.
func (r *rig) do(d deed) {
	r.t.Helper()
	r.pick(r.all()...)
	r.bar.press(d)
	r.done()
}

func (r *rig) want(wishes ...string) {
	r.t.Helper()
	if got := r.wishes(); !slices.Equal(got, wishes) {
		r.t.Errorf("asked %q\nwant  %q", got, wishes)
	}
}

func TestDownloadDoesNotAskThePhone(t *testing.T) {
	r := open(t, with(media.Ready, media.Expired, media.Remote, media.Failed, media.Queued), window, theme.Dark)
	r.do(download)
	r.want("download [3 4]")
}

func TestAskForOnlyWhatHasExpired(t *testing.T) {
	r := open(t, with(media.Ready, media.Expired, media.Remote, media.Expired), window, theme.Dark)
	r.do(askPhone)
	r.want("ask [2 4]")
	if r.toast().text != "Asking your phone for 2 pictures" {
		t.Errorf("said %q", r.toast().text)
	}
}

// many makes n pictures to fetch, of size bytes each.
func many(n int, size int64) *world {
	states := make([]media.State, n)
	for i := range states {
		states[i] = media.Remote
	}
	w := with(states...)
	for _, m := range w.msgs {
		m.Media.Size = size
	}
	return w
}

// action is the button of the sheet that is open; nil where none is.
func (r *rig) action() *kit.Button {
	b, _ := r.win.Canvas().Focused().(*kit.Button)
	if r.win.Canvas().Overlays().Top() == nil {
		return nil
	}
	return b
}

func TestVeryManyAreAskedAboutOnce(t *testing.T) {
	r := open(t, many(501, 1_200_000), window, theme.Dark)
	r.do(download)
	r.until("it is asked about", func() bool { return r.action() != nil })
	if r.want(); r.action().Name() != "Download 501 pictures · 601 MB" {
		t.Errorf("asks %q", r.action().Name())
	}
	test.Tap(r.action())
	r.done()
	r.want("download 501 pictures")
	if r.win.Canvas().Overlays().Top() != nil {
		t.Error("asked again")
	}
}

func TestVeryMuchIsAskedAboutAndMayBeRefused(t *testing.T) {
	r := open(t, many(3, 400e6), window, theme.Dark)
	r.do(download)
	r.until("it is asked about", func() bool { return r.action() != nil })
	if r.action().Name() != "Download 3 pictures · 1.2 GB" {
		t.Errorf("asks %q", r.action().Name())
	}
	r.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	r.done()
	r.want()
	if r.win.Canvas().Overlays().Top() != nil {
		t.Error("still asks")
	}
}

func TestEnoughIsNotAskedAbout(t *testing.T) {
	r := open(t, many(500, 2e6), window, theme.Dark)
	r.do(download)
	r.want("download 500 pictures")
}

func TestDeleteAndUndo(t *testing.T) {
	r := open(t, with(media.Ready, media.Remote, media.Ready), window, theme.Dark)
	r.do(remove)
	if said := r.toast(); said.text != "Moved 2 pictures to the trash" || said.action != "Undo" {
		t.Fatalf("said %+v", said)
	}
	r.toast().do()
	r.done()
	r.want("delete [1 2 3]", "undo [1 3]")
	// A second press, before anybody has told that they are gone, spoils nothing.
	n := len(r.toasts)
	r.bar.press(remove)
	r.done()
	if len(r.toasts) != n || len(r.errs) != 0 {
		t.Errorf("said %+v, failed %v", r.toasts[n:], r.errs)
	}
}

func TestDeleteThatBreaksOff(t *testing.T) {
	w := with(media.Ready, media.Ready)
	w.deny, w.sweep = fmt.Errorf("trash: %w", media.NotWritable), &session.Sweep{Files: []media.Key{keyOf(1)}, IDs: []session.MessageID{1}}
	r := open(t, w, window, theme.Dark)
	r.do(remove)
	if said := r.toast(); said.text != "Moved one picture to the trash. The folder cannot be written to." || said.action != "Undo" {
		t.Errorf("said %+v", said)
	}
	w.edit(func() { w.sweep = &session.Sweep{} })
	r.do(remove)
	if len(r.errs) != 1 || !errors.Is(r.errs[0], media.NotWritable) {
		t.Errorf("failed %v", r.errs)
	}
	w.edit(func() { w.deny = nil })
	r.do(remove)
	if r.toast().text != "Nothing was moved to the trash. What is still to be sent stays." {
		t.Errorf("said %q", r.toast().text)
	}
}

func TestCopyOne(t *testing.T) {
	r := open(t, with(media.Ready), window, theme.Dark)
	r.do(copyFiles)
	r.want("copy picture 1")
	if r.toast().text != "Copied one picture" {
		t.Errorf("said %q", r.toast().text)
	}
	// A video is no picture to paste: its file is copied.
	r = open(t, with(media.Ready), window, theme.Dark)
	r.edit(func() { r.msgs[1].Media.Kind = media.Video })
	r.do(copyFiles)
	r.want("copy [/gallery/1]")
}

func TestCopySeveral(t *testing.T) {
	r := open(t, with(media.Ready, media.Remote, media.Ready, media.Ready, media.Ready), window, theme.Dark)
	r.edit(func() {
		r.lost[keyOf(3)] = true
		r.msgs[5].Media.File = keyOf(4) // the same picture, in another chat
	})
	r.do(copyFiles)
	r.want("copy [/gallery/1 /gallery/4]")
	if r.toast().text != "Copied 3 pictures · 2 are not on this computer" {
		t.Errorf("said %q", r.toast().text)
	}
}

func TestCopyWhereTheDesktopCannot(t *testing.T) {
	for _, n := range []int{1, 2} {
		r := open(t, with([]media.State{media.Ready, media.Ready}[:n]...), window, theme.Dark)
		r.copyErr = fmt.Errorf("clipboard: %w", errors.ErrUnsupported)
		r.do(copyFiles)
		if r.toast().text != "This desktop has no clipboard for pictures. Export them as files instead." || r.toast().action != "Export…" {
			t.Fatalf("said %+v", r.toast())
		}
		r.toast().do()
		if len(r.went) != 1 || len(r.errs) != 0 {
			t.Errorf("went %q, failed %v", r.went, r.errs)
		}
	}
}

func TestCopyWhatIsNotWhereItShouldBe(t *testing.T) {
	r := open(t, with(media.Ready, media.Ready), window, theme.Dark)
	r.edit(func() { r.lost[keyOf(1)], r.lost[keyOf(2)] = true, true })
	r.do(copyFiles)
	if len(r.errs) != 1 || !errors.Is(r.errs[0], media.Missing) || len(r.wishes()) != 0 {
		t.Errorf("failed %v, asked %q", r.errs, r.wishes())
	}
}

func TestTheClipboardHasAnEnd(t *testing.T) {
	w := many(mostCopied+1, 1000)
	for _, m := range w.msgs {
		m.Media.State = media.Ready
	}
	r := open(t, w, window, theme.Dark)
	r.do(copyFiles)
	if r.toast().text != "The clipboard takes at most 1,000 pictures. Export them as files instead." {
		t.Errorf("said %q", r.toast().text)
	}
	r.want()
}

func TestForwardWhatIsHere(t *testing.T) {
	r := open(t, with(media.Ready, media.Remote, media.Ready), window, theme.Dark)
	r.do(forward)
	r.until("it is opened", func() bool { return len(r.went) == 1 })
	if r.went[0] != "forward [1 3]" || r.toast().text != "One picture is not on this computer and was left out" {
		t.Errorf("went %q, said %q", r.went, r.toast().text)
	}
	r = open(t, with(media.Ready), window, theme.Dark)
	r.do(forward)
	r.until("it is opened", func() bool { return len(r.went) == 1 })
	if len(r.toasts) != 0 {
		t.Errorf("said %+v", r.toasts)
	}
}

func TestShowOne(t *testing.T) {
	r := open(t, with(media.Ready), window, theme.Dark)
	r.do(reveal)
	r.want("reveal /gallery/1")
	r.do(showChat)
	r.until("it is shown", func() bool { return len(r.went) == 1 })
	if r.went[0] != "chat of 1" {
		t.Errorf("went %q", r.went)
	}
	r.edit(func() { delete(r.msgs, 1) })
	r.bar.press(showChat)
	r.done()
	if len(r.errs) != 1 || !errors.Is(r.errs[0], session.NoSuch) {
		t.Errorf("failed %v", r.errs)
	}
}

func TestEveryFailureIsTold(t *testing.T) {
	boom := fmt.Errorf("boom: %w", session.BadCatalogue)
	for _, d := range []deed{download, askPhone, copyFiles, star, remove, reveal} {
		w := with(media.Ready)
		if d == download {
			w = with(media.Remote)
		}
		if d == askPhone {
			w = with(media.Expired)
		}
		r := open(t, w, window, theme.Dark)
		r.deny = boom
		r.do(d)
		if len(r.errs) != 1 || !errors.Is(r.errs[0], session.BadCatalogue) {
			t.Errorf("%s: failed %v", d, r.errs)
		}
	}
}

// A deed under way is not begun a second time by an impatient hand.
func TestPressedTwice(t *testing.T) {
	r := open(t, with(media.Ready), window, theme.Dark)
	r.pick(1)
	began, hold := make(chan struct{}, 4), make(chan struct{})
	r.edit(func() {
		r.censusF = func(_ context.Context, ids []session.MessageID) (session.Census, error) {
			began <- struct{}{}
			<-hold
			return session.Census{N: 1, Ready: 1}, nil
		}
	})
	r.bar.press(remove)
	<-began
	r.bar.press(remove)
	close(hold)
	r.done()
	r.want("delete [1]")
}

// Ctrl+A and Delete are two keys: very many are asked about, with the keyboard on
// the way out, and what goes is what was selected then.
func TestVeryManyAreNotDeletedByAKey(t *testing.T) {
	states := make([]media.State, 501)
	for i := range states {
		states[i] = media.Ready
	}
	r := open(t, with(states...), window, theme.Dark)
	r.do(remove)
	r.until("it is asked about", func() bool { return r.action() != nil })
	if r.want(); r.action().Name() != "Cancel" {
		t.Errorf("the keyboard is on %q", r.action().Name())
	}
	r.action().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	r.done()
	if r.want(); r.win.Canvas().Overlays().Top() != nil || len(r.toasts) != 0 {
		t.Error("something was done")
	}
	asked := r.all()
	r.do(remove)
	r.until("it is asked about again", func() bool { return r.action() != nil })
	r.pick(1) // whatever is selected by now
	r.win.Canvas().FocusNext()
	if r.action() == nil || r.action().Name() != "Move 501 pictures · 601 MB to the trash" {
		t.Fatalf("Tab leads to %v", r.win.Canvas().Focused())
	}
	test.Tap(r.action())
	r.done()
	r.want(fmt.Sprint("delete ", asked))
}
